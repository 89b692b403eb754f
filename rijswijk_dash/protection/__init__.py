"""Protection against disclosure: rounded tables, and what may be shown of them. Pure functions."""

from rijswijk_dash.protection.rounding import protect, protect_each
from rijswijk_dash.protection.rules import (
    SENTENCE,
    Band,
    Change,
    NotShown,
    Percent,
    Reason,
    change,
    needs_refresh,
    percentage,
)

__all__ = [
    "SENTENCE",
    "Band",
    "Change",
    "NotShown",
    "Percent",
    "Reason",
    "change",
    "needs_refresh",
    "percentage",
    "protect",
    "protect_each",
]
