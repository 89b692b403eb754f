"""The words of the product, for pages, files and prints: Dutch notation, and answers as text."""

from rijswijk_dash.words.answers import (
    NOT_YET,
    UNKNOWN,
    between,
    change,
    lacking,
    older_tables,
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
from rijswijk_dash.words.signals import raised_sentence

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
    "older_tables",
    "opening",
    "people",
    "percent",
    "raised_sentence",
    "row_part",
    "row_share",
    "share",
    "short_date",
    "signed",
    "trajecten",
    "value_of",
]
