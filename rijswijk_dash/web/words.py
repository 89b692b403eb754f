"""Numbers, dates and sentences as Dutch readers expect them."""

import re
from collections.abc import Sequence
from datetime import date

from rijswijk_dash.figures import Answer, Curve, Row, Shape, Survival
from rijswijk_dash.protection import Change
from rijswijk_dash.protection import change as rounded_change

_MONTHS = (
    "januari februari maart april mei juni juli augustus september oktober november december"
).split()
UNKNOWN, NOT_YET = "onbekend", "nog niet"
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~$]|:(?=\S))")


def number(value: float | int | None, decimals: int = 0) -> str:
    """A number in Dutch notation: ``1.234,5``; a dash for none."""
    if value is None:
        return "–"
    text = f"{value:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,"))


def percent(value: float | None, decimals: int = 1) -> str:
    """A percentage in Dutch notation: ``75,3%``."""
    return "–" if value is None else f"{number(value, decimals)}%"


def short_date(day: date) -> str:
    """``31-08-2024``."""
    return f"{day:%d-%m-%Y}"


def long_date(day: date) -> str:
    """``31 augustus 2024``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def month(day: date) -> str:
    """``aug 2024``."""
    return f"{_MONTHS[day.month - 1][:3]} {day.year}"


def value_of(answer: Answer) -> str:
    """The single value of an answer as text, with its unit where that is a percentage."""
    if not answer.known:
        return UNKNOWN
    if answer.figure.shape is Shape.SHARE:
        return share(answer.total.value, answer.total.instead, rounded=answer.rounded)
    return number(answer.value)


def row_share(answer: Answer, row: Row) -> str:
    """The percentage of a row of a share, as text."""
    return share(row.value, row.instead, rounded=answer.rounded)


def row_part(answer: Answer, row: Row, decimals: int = 1) -> str:
    """Which share of the total a row of counts is, as text."""
    value, instead = answer.part(row)
    return instead or percent(value, 0 if answer.rounded else decimals)


def share(value: float | None, instead: str = "", *, rounded: bool = False) -> str:
    """A percentage as text; a rounded one in whole percents, or what may stand instead."""
    return instead or percent(value, 0 if rounded else 1)


def change(now: Answer, before: Answer | None) -> str | None:
    """The change against an earlier answer: ``+3`` or ``−1,2 %-punt``; None without one."""
    if before is None or now.value is None or before.value is None:
        return None
    difference = now.value - before.value
    if now.rounded or before.rounded:
        if now.figure.shape is Shape.SHARE:
            return None
        shown = rounded_change(int(now.value), int(before.value))
        return signed(shown.value) if isinstance(shown, Change) else None
    if now.figure.shape is Shape.SHARE:
        return f"{signed(round(difference, 1), 1)} %-punt"
    return signed(difference)


def enumerate_words(words: Sequence[str]) -> str:
    """``a, b en c``."""
    return (
        words[0] if len(words) == 1 else ", ".join(words[:-1]) + " en " + words[-1] if words else ""
    )


def anchor(title: str) -> str:
    """The place of a heading in the address, for a link to it."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def literal(text: str) -> str:
    """Text of a user, so that Markdown shows it as it is."""
    return _MARKDOWN.sub(r"\\\1", text)


def trajecten(count: int) -> str:
    """``1 traject`` or ``267 trajecten``."""
    return f"{number(count)} {'traject' if count == 1 else 'trajecten'}"


def people(count: int) -> str:
    """``1 persoon`` or ``12 mensen``."""
    return f"{number(count)} {'persoon' if count == 1 else 'mensen'}"


def in_weeks(count: int) -> str:
    """``1 week`` or ``12 weken``."""
    return f"{number(count)} {'week' if count == 1 else 'weken'}"


def between(curve: Curve) -> str:
    """Between which weeks half of a curve was there, or from which week on."""
    low, high = curve.median.low, curve.median.high
    if low is None:
        return NOT_YET
    return f"vanaf {low}" if high is None else f"{low}–{high}"


def opening(now: Answer, before: Answer | None) -> str:
    """The sentence with which a page opens: how many started, and how many more than before."""
    count = int(now.value or 0)
    verb = "was" if count == 1 else "waren"
    if now.rounded:
        return f"Op {long_date(now.peildatum)} {verb} er ongeveer {trajecten(count)} gestart."
    sentence = f"Op {long_date(now.peildatum)} {verb} er {trajecten(count)} gestart"
    if before is None or before.value is None:
        return sentence + "."
    more = count - int(before.value)
    against = f"dan op {long_date(before.peildatum)}"
    if more == 0:
        return f"{sentence}, evenveel als op {long_date(before.peildatum)}."
    return f"{sentence}, {number(abs(more))} {'meer' if more > 0 else 'minder'} {against}."


def lacking(answer: Answer | Survival) -> str:
    """Why a figure is unknown: the fields that the export lacks."""
    field = "ontbreekt het veld" if len(answer.missing) == 1 else "ontbreken de velden"
    return (
        f"Onbekend: in de export van {short_date(answer.peildatum)} {field} "
        f"{enumerate_words(answer.missing)}."
    )


def signed(value: float | int, decimals: int = 0) -> str:
    """A change in Dutch notation, with its sign: ``+3``, ``−1,2``, ``±0``."""
    return ("+" if value > 0 else "−" if value < 0 else "±") + number(abs(value), decimals)
