"""Everything a beheerder does. Each function takes a ``Viewer`` and refuses who is no beheerder."""
