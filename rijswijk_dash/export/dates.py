"""Dates as Dutch offices write them."""

import re
from datetime import date, datetime, timedelta

from rijswijk_dash.domain.text import fold

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan", "februari feb febr", "maart mrt maa", "april apr", "mei", "juni jun",
            "juli jul", "augustus aug", "september sep sept", "oktober okt", "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 12, 31)
_EXCEL_EPOCH = date(1899, 12, 30)
_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"
)
_DUTCH = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?)?")
_WORDS = re.compile(r"(?:[a-z]+ )?(\d{1,2})[-. ]*([a-z]+)\.?[-. ]*(\d{4}|\d{2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


def parse_date(text: str) -> date | None:
    """The date that ``text`` writes, or None.

    Known are ISO, day-month-year with any separator, month names in full or short, ``20240831``
    and Excel's serial numbers. Month before day is not: 08/31/2024 is no Dutch date.

    >>> parse_date("31 aug 2024") == parse_date("45535") == date(2024, 8, 31)
    True
    """
    plain = fold(text)
    if match := _ISO.fullmatch(plain.upper()) or _COMPACT.fullmatch(plain):
        return _date(match[1], match[2], match[3])
    if match := _DUTCH.fullmatch(plain):
        return _date(match[3], match[2], match[1])
    if (match := _WORDS.fullmatch(plain)) and match[2] in _MONTHS:
        return _date(match[3], str(_MONTHS[match[2]]), match[1])
    return _from_serial(plain)


_IN_TEXT = re.compile(
    r"(?<![\d])(\d{4}-\d{1,2}-\d{1,2}|\d{4}_\d{2}_\d{2}|\d{1,2}[-/. _]\d{1,2}[-/. _]\d{4}"
    r"|\d{1,2}[-. _]*(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?[-. _]*\d{4}"
    r"|20\d{6}|\d{4}20\d{2})(?!\d)"
)


def dates_in(text: str) -> list[date]:
    """All dates that stand in a running text or file name, in order."""
    found: list[date] = []
    for part in _IN_TEXT.findall(fold(text)):
        plain = part.replace("_", "-")
        reversed_compact = re.fullmatch(r"(\d{2})(\d{2})(\d{4})", plain)
        parsed = parse_date(plain)
        if parsed is None and reversed_compact:
            parsed = _date(reversed_compact[3], reversed_compact[2], reversed_compact[1])
        if parsed:
            found.append(parsed)
    return found


def _date(year: str, month: str, day: str) -> date | None:
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    try:
        parsed = date(full_year, int(month), int(day))
    except ValueError:
        return None
    return parsed if _EARLIEST <= parsed <= _LATEST else None


def _from_serial(plain: str) -> date | None:
    if not re.fullmatch(r"\d{5}(\.\d+)?", plain):
        return None
    parsed = _EXCEL_EPOCH + timedelta(days=int(float(plain)))
    return parsed if _EARLIEST <= parsed <= _LATEST else None


def dutch_date(day: date | datetime) -> str:
    """A date as people read it: 31-08-2024."""
    return f"{day:%d-%m-%Y}"
