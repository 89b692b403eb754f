"""What can be said of a file: a sentence that stops it, or a finding on one row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rijswijk_dash.export.dates import dates_in
from rijswijk_dash.export.personal import may_name_person
from rijswijk_dash.export.pseudonyms import holds_bsn, passes_eleven_test


class ExportError(Exception):
    """Nothing of this file can be read in; ``str(error)`` is one clear Dutch sentence."""


@dataclass(frozen=True, order=True)
class Finding:
    """An error or warning on one row.

    ``row`` is the row number as Excel shows it (0: the file as a whole), ``field`` the canonical
    field, ``code`` a fixed name of the check, ``reason`` a Dutch sentence that quotes no personal
    number.
    """

    row: int
    field: str
    code: str
    reason: str


_COMPACT_DATE = re.compile(r"(?<!\d)(?:20\d{6}|\d{4}20\d{2})(?!\d)")
_DIGITS = re.compile(r"(?<!\d)\d(?:[ .,\-/_]{0,2}\d){7,}(?!\d)")


def quoted(value: str) -> str:
    """``value`` as a message may show it: short, on one line, longer numbers and e-mail masked."""
    masked = _DIGITS.sub(lambda run: _mask(run.group()), value)
    masked = re.sub(r"\S+@\S+", "…@…", masked)
    flat = " ".join(masked.split())
    return f"‘{flat[:40]}{'…' if len(flat) > 40 else ''}’"


def shortened(names: Sequence[str], between: str) -> str:
    """The first few of ``names`` for a sentence, and how many more there are.

    >>> shortened(["a", "b", "c", "d", "e", "f"], " en ")
    'a en b en c en d en nog 2'
    """
    if len(names) <= 5:
        return between.join(names)
    return f"{between.join(names[:4])} en nog {len(names) - 4}"


def quoted_unless_name(value: str) -> str:
    """``de waarde ‘…’`` for a message; a value that could be somebody's name is not repeated."""
    if may_name_person(value):
        return "de waarde (hier niet getoond, want het lijkt een naam)"
    return f"de waarde {quoted(value)}"


def without_personal_numbers(text: str) -> str:
    """``text`` with each run of digits that can be a BSN or v-nummer replaced by ``#``.

    One in eleven dates such as 20240831 passes the eleven-test; a date is left as it is.
    """
    masked = re.sub(r"(?<!\d)\d{9,10}(?!\d)", "#########", text)
    return _DIGITS.sub(lambda run: _unless_date(run.group()), masked)


def _unless_date(run: str) -> str:
    undated = _COMPACT_DATE.sub(lambda day: "x" if dates_in(day.group()) else day.group(), run)
    return "#########" if holds_bsn(undated) else run


def _mask(run: str) -> str:
    """Hashes for eight digits or more, unless they are evidently a date with separators."""
    digits = re.sub(r"\D", "", run)
    dated = re.fullmatch(r"\d{4}-\d{2}-\d{2}|\d{1,2}([-. /])\d{1,2}\1\d{4}", run)
    return run if dated and not passes_eleven_test(digits) else "#" * len(digits)
