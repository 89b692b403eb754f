"""The words of the product, for pages, files and prints: Dutch notation, and answers as text."""

from rijswijk_dash.words.answers import (
    NOT_YET,
    UNKNOWN,
    between,
    change,
    lacking,
    older_tables,
    row_part,
    row_share,
    share,
    value_of,
)
from rijswijk_dash.words.durations import (
    curves_meaning,
    duration_meaning,
    half_between,
    tables_meaning,
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
    "curves_meaning",
    "duration_meaning",
    "enumerate_words",
    "half_between",
    "in_weeks",
    "lacking",
    "long_date",
    "month",
    "number",
    "older_tables",
    "people",
    "percent",
    "raised_sentence",
    "row_part",
    "row_share",
    "share",
    "short_date",
    "signed",
    "tables_meaning",
    "trajecten",
    "value_of",
]
