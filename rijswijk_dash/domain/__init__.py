"""The field's own facts: the fields of an export, partners, countries and rules, read from ``data/``."""
