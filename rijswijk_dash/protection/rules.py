"""What a protected audience may be shown of sums of ``w``: percentages, changes, refreshes."""

from dataclasses import dataclass
from enum import StrEnum

SENTENCE = (
    "Aantallen staan in vijftallen en tellen altijd op; een getal kan enkele personen afwijken en "
    "zegt niets over één persoon."
)
"""Stands beside every protected figure."""

WHOLE_PERCENT_FROM = 50
BAND_FROM = 30
BAND_WIDTH = 10
CHANGE_FROM = 10
REFRESH_FROM = 10


class Reason(StrEnum):
    """Why something is not shown."""

    TOO_FEW = "te weinig trajecten voor een percentage"
    NOTHING_OVER = "er zijn geen trajecten om een percentage van te nemen"
    TOO_SMALL = "een verschil kleiner dan 10 wordt niet getoond"


@dataclass(frozen=True)
class NotShown:
    """Not shown, and why."""

    reason: Reason


@dataclass(frozen=True)
class Percent:
    """A whole percentage."""

    value: int


@dataclass(frozen=True)
class Band:
    """A percentage from ``low`` up to ``high``: 40 to 50. Both included only in 90 to 100."""

    low: int
    high: int


@dataclass(frozen=True)
class Change:
    """How much a figure rose, or fell when negative, between two releases."""

    value: int


def percentage(numerator_w: int, denominator_w: int) -> Percent | Band | NotShown:
    """The share that may be shown of two sums of ``w``, the first a part of the second.

    Whole percents from a denominator of 50, bands of 10 from 30, and nothing below.
    Raises ``ValueError`` when the numerator is no part of the denominator.
    """
    if not 0 <= numerator_w <= denominator_w:
        raise ValueError("the numerator of a percentage is a part of its denominator")
    if denominator_w == 0:
        return NotShown(Reason.NOTHING_OVER)
    if denominator_w < BAND_FROM:
        return NotShown(Reason.TOO_FEW)
    if denominator_w < WHOLE_PERCENT_FROM:
        low = min(100 * numerator_w // denominator_w // BAND_WIDTH * BAND_WIDTH, 100 - BAND_WIDTH)
        return Band(low, low + BAND_WIDTH)
    return Percent((200 * numerator_w + denominator_w) // (2 * denominator_w))


def change(now_w: int, before_w: int) -> Change | NotShown:
    """The difference between two releases of one figure, shown from 10 up or down."""
    difference = now_w - before_w
    if abs(difference) < CHANGE_FROM:
        return NotShown(Reason.TOO_SMALL)
    return Change(difference)


def needs_refresh(changed_trajecten: int) -> bool:
    """Whether so many trajecten came, went or changed that a protected table is made anew.

    A traject counts as changed when any dimension of the table differs. Raises ``ValueError`` for
    a negative number.
    """
    if changed_trajecten < 0:
        raise ValueError("a number of changed trajecten is not negative")
    return changed_trajecten >= REFRESH_FROM
