"""Numbers, dates and lists of words as Dutch readers expect them."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

_SWAP = str.maketrans(",.", ".,")
_MONTHS = (
    "januari februari maart april mei juni juli augustus september oktober november december"
).split()
_SHORT = "jan feb mrt apr mei jun jul aug sep okt nov dec".split()


def number(value: float | int | None, decimals: int = 0) -> str:
    """A number in Dutch notation: ``1.234,5``; a dash for none."""
    if value is None:
        return "–"
    text = f"{value:,.{decimals}f}"
    return text.translate(_SWAP)


def percent(value: float | None, decimals: int = 1) -> str:
    """A percentage in Dutch notation: ``75,3%``."""
    return "–" if value is None else f"{number(value, decimals)}%"


@lru_cache(maxsize=4096)  # A page words the same few days again and again.
def short_date(day: date) -> str:
    """``31-08-2024``."""
    return f"{day:%d-%m-%Y}"


def long_date(day: date) -> str:
    """``31 augustus 2024``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def month(day: date) -> str:
    """``aug 2024``."""
    return f"{_SHORT[day.month - 1]} {day.year}"


def enumerate_words(words: Sequence[str]) -> str:
    """``a, b en c``."""
    return (
        words[0] if len(words) == 1 else ", ".join(words[:-1]) + " en " + words[-1] if words else ""
    )


def trajecten(count: int) -> str:
    """``1 traject`` or ``267 trajecten``."""
    return f"{number(count)} {'traject' if count == 1 else 'trajecten'}"


def people(count: int) -> str:
    """``1 persoon`` or ``12 mensen``."""
    return f"{number(count)} {'persoon' if count == 1 else 'mensen'}"


def in_weeks(count: int) -> str:
    """``1 week`` or ``12 weken``."""
    return f"{number(count)} {'week' if count == 1 else 'weken'}"


def signed(value: float | int, decimals: int = 0) -> str:
    """A change in Dutch notation, with its sign: ``+3``, ``−1,2``, ``±0``."""
    return ("+" if value > 0 else "−" if value < 0 else "±") + number(abs(value), decimals)
