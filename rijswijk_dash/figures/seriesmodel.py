"""A line of counts continued: as it went in the last year, with an 80% band. Only numbers."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from rijswijk_dash.figures.flowmodel import HIGH
from rijswijk_dash.figures.history import in_steps, months_between

_YEAR = 12


def continue_line(counts: Sequence[tuple[date, int]], months: int) -> npt.NDArray[np.float64]:
    """Low, middle and high from now to so many months ahead, of counts by day, oldest first.

    The middle goes on with the mean change of the last twelve months (a random walk with drift). The
    band has the spread of the monthly changes, at least that of people who come and go by chance, and
    the uncertainty of the mean change itself. Needs two counts at a month apart. Never below zero.
    """
    from scipy.special import stdtrit  # Slow to load, so only for who opens the page.

    last_day, last = counts[-1]
    recent = [(d, n) for d, n in counts if (last_day - d).days <= _YEAR * 30.4375 + 15]
    known = dict(recent)
    steps = [(known[b] - known[a], months_between(a, b)) for a, b in in_steps(list(known))]
    changes, gaps = np.array(steps, dtype=np.float64).T
    drift = changes.sum() / gaps.sum()
    free = max(1, len(steps) - 1)
    spread = ((changes - drift * gaps) ** 2 / gaps).sum() / free
    by_chance = (np.abs(changes).sum() + 0.5) / gaps.sum()
    ahead = np.arange(months + 1, dtype=np.float64)
    sd = np.sqrt(max(spread, by_chance) * (ahead + ahead**2 / gaps.sum()))
    width = float(stdtrit(free, HIGH)) * sd
    middle = last + drift * ahead
    return np.maximum(0, np.stack([middle - width, middle, middle + width]))


def has_steps(counts: Sequence[tuple[date, int]], fewest: int) -> bool:
    """Whether there are so many steps of a month or more between the counts."""
    return len(in_steps([d for d, _ in counts])) >= fewest


def rises(counts: Sequence[tuple[date, int]]) -> list[int]:
    """The change from each count to the next."""
    return [after - before for (_, before), (_, after) in pairwise(counts)]
