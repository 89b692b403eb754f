"""Dates as Dutch offices write them."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from rijswijk_dash.domain.text import fold

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january", "februari feb febr february", "maart mrt maa march mar",
            "april apr", "mei may", "juni jun june", "juli jul july", "augustus aug august",
            "september sep sept", "oktober okt october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 12, 31)
_EXCEL_EPOCH = date(1899, 12, 30)
_ISO = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?"
    r"(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_DUTCH = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?)?")
_WORDS = re.compile(r"(?:[a-z]+ )?(\d{1,2})[-. ]*([a-z]+)\.?[-. ]*(\d{4}|\d{2})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


@lru_cache(maxsize=10_000)
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


_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_IN_TEXT = (
    r"\d{4}([-./_ ])\d{1,2}\1\d{1,2}|\d{1,2}[-/. _]\d{1,2}[-/. _]\d{4}"
    rf"|\d{{1,2}}[-. _]*(?:{_NAMES})\.?[-. _]*\d{{4}}|20\d{{6}}|\d{{4}}20\d{{2}}"
)
DATE_IN_TEXT = re.compile(rf"(?<!\d)(?:{_IN_TEXT})(?!\d)")
"""A date in a folded text, its year in four digits."""
_SHORT = re.compile(
    rf"(?<!\d)(?:{_IN_TEXT}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2}}"
    rf"|\d{{1,2}}[-. ]*(?:{_NAMES})\.?[-. ]*'?\d{{2}})(?!\d)"
)


def dates_in(text: str, *, short_years: bool = False) -> list[date]:
    """All dates that stand in a running text or file name, in order.

    ``short_years`` also reads 31-08-24. In a file name that could just as well be 2031.
    """
    found: list[date] = []
    for match in (_SHORT if short_years else DATE_IN_TEXT).finditer(fold(text)):
        plain = match[0].replace("_", "-").replace("'", "")
        if re.match(r"\d{4}\D", plain):
            plain = re.sub(r"\D", "-", plain)
        parsed = parse_date(plain)
        if parsed is None and (compact := re.fullmatch(r"(\d{2})(\d{2})(\d{4})", plain)):
            parsed = _date(compact[3], compact[2], compact[1])
        if parsed:
            found.append(parsed)
    return found


_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2,4})(?: .*)?")


def of_unknown_order(texts: Iterable[str]) -> frozenset[str]:
    """Those of ``texts`` that a month-first spelling elsewhere in the column makes uncertain.

    Where 08/31/2024 stands among them and no 31/08/2024, 08/12/2024 may be August or December.
    """
    found = (
        (text, _SLASHED.fullmatch(fold(text)))
        for text in texts
        if "/" in text or not text.isascii()
    )
    slashed = {text: match for text, match in found if match}
    day_first = any(int(match[1]) > 12 for match in slashed.values())
    month_first = any(int(match[2]) > 12 >= int(match[1]) for match in slashed.values())
    return frozenset(slashed) if month_first and not day_first else frozenset()


def _date(year: str, month: str, day: str) -> date | None:
    full_year = int(year) + (2000 if len(year) == 2 else 0)
    try:
        parsed = date(full_year, int(month), int(day))
    except ValueError:
        return None
    return parsed if _EARLIEST <= parsed <= _LATEST else None


def is_serial(text: str) -> bool:
    """Whether ``text`` is a day as Excel counts it."""
    return bool(re.fullmatch(r"\d{5}([.,]\d+)?", fold(text)))


def _from_serial(plain: str) -> date | None:
    if not is_serial(plain):
        return None
    parsed = _EXCEL_EPOCH + timedelta(days=int(plain[:5]))
    return parsed if _EARLIEST <= parsed <= _LATEST else None


def dutch_date(day: date | datetime) -> str:
    """A date as people read it: 31-08-2024."""
    return f"{day:%d-%m-%Y}"
