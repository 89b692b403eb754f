"""Answers of the door in words."""

from datetime import date

from rijswijk_dash.figures import Answer, Curve, Row, Shape, Survival
from rijswijk_dash.protection import Change
from rijswijk_dash.protection import change as rounded_change
from rijswijk_dash.words.notation import (
    enumerate_words,
    number,
    percent,
    short_date,
    signed,
)

UNKNOWN, NOT_YET = "onbekend", "nog niet"


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
    """The change against an earlier answer: ``+3`` or ``−1,2 %-punt``; None without one.

    Nor is there one where one of the two exports lacks a field by which the other counted more people.
    """
    if before is None or now.value is None or before.value is None:
        return None
    if now.less_exact != before.less_exact:
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


def between(curve: Curve) -> str:
    """Between which weeks half of a curve was there, or from which week on."""
    low, high = curve.median.low, curve.median.high
    if low is None:
        return NOT_YET
    return f"vanaf {low}" if high is None else f"{low}–{high}"


def lacking(answer: Answer | Survival) -> str:
    """Why a figure is unknown: the fields that the export lacks."""
    field = "ontbreekt het veld" if len(answer.missing) == 1 else "ontbreken de velden"
    return (
        f"Onbekend: in de export van {short_date(answer.peildatum)} {field} "
        f"{enumerate_words(answer.missing)}."
    )


def older_tables(rounded_at: date | None, peildatum: date) -> str:
    """The words for protected numbers that were made at an earlier peildatum; empty for others."""
    if rounded_at is None or rounded_at == peildatum:
        return ""
    return f", beschermde stand van {short_date(rounded_at)} (sindsdien wijzigden minder dan 10 trajecten)"
