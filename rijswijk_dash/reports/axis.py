"""The axes of a chart over time: a round end, and each day where it lies in time."""

from collections.abc import Sequence
from datetime import date


def round_above(value: float) -> float:
    """A round even number not below ``value``, for the end of an axis."""
    size = 1
    while size * 80 < value:
        size *= 10
    steps = (2, 4, 6, 8, 10, 12, 14, 16, 20, 24, 30, 40, 50, 60, 80)
    return next(step * size for step in steps if step * size >= value)


def places(days: Sequence[date]) -> list[float]:
    """Where each day lies between the first and the last, from 0 to 1; a single day at the end."""
    span = (days[-1] - days[0]).days
    return [(day - days[0]).days / span if span else 1 for day in days]
