"""The words of the product, for pages, files and prints: Dutch notation, and answers as text."""

from rijswijk_dash.words.answers import (
    NOT_YET,
    UNKNOWN,
    between,
    change,
    lacking,
    opening,
    row_part,
    row_share,
    share,
    value_of,
)
from rijswijk_dash.words.notation import (
    enumerate_words,
    in_weeks,
    long_date,
    month,
    number,
    people,
    percent,
    short_date,
    signed,
    trajecten,
)

__all__ = [
    "NOT_YET",
    "UNKNOWN",
    "between",
    "change",
    "enumerate_words",
    "in_weeks",
    "lacking",
    "long_date",
    "month",
    "number",
    "opening",
    "people",
    "percent",
    "row_part",
    "row_share",
    "share",
    "short_date",
    "signed",
    "trajecten",
    "value_of",
]
