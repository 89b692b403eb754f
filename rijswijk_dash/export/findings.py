"""What can be said of a file: a sentence that stops it, or a finding on one row."""

import re
from dataclasses import dataclass

from rijswijk_dash.export.pseudonyms import passes_eleven_test


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


_DIGITS = re.compile(r"(?<!\d)\d[\d .\-]{6,}\d(?!\d)")


def quoted(value: str) -> str:
    """``value`` as a message may show it: short, on one line, longer numbers and e-mail masked."""
    masked = _DIGITS.sub(lambda run: _mask(run.group()), value)
    masked = re.sub(r"\S+@\S+", "…@…", masked)
    flat = " ".join(masked.split())
    return f"‘{flat[:40]}{'…' if len(flat) > 40 else ''}’"


def without_personal_numbers(text: str) -> str:
    """``text`` with each run of digits that can be a BSN or v-nummer replaced by ``#``."""
    return re.sub(r"(?<!\d)\d{9,10}(?!\d)", "#########", text)


def _mask(run: str) -> str:
    digits = re.sub(r"\D", "", run)
    is_date = bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}|\d{1,2}[-. ]\d{1,2}[-. ]\d{4}", run))
    if is_date and not passes_eleven_test(digits):
        return run
    return run if len(digits) < 8 or is_date else "#" * len(digits)
