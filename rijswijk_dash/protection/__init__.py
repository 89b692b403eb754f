"""Protection against disclosure: rounded tables, and what may be shown of them. Pure functions."""

from rijswijk_dash.protection.rounding import protect, protect_each
from rijswijk_dash.protection.rules import (
    CHANGE_FROM,
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
    "CHANGE_FROM",
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
