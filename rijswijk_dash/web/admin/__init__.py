"""The page Beheer, one module a tab."""
