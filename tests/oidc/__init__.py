"""A real OpenID Connect provider, people who log in at it, and cookies as it would give them."""
