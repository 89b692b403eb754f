"""Whether everything is well: one module for each kind of check.

``basics`` needs neither the store nor the facts under ``data/``, and so works when the rest does not start.
"""
