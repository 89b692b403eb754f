"""Kaplan-Meier: the share that reached a step by each week, of people followed for unequal times.

Whoever is still under way counts for as long as it was followed, and says nothing after that. The
estimate is over days; it is read at the end of each whole week. Bounds: 95%, log-log.
"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.int64]
WEEK = 7
# Where nobody or everybody has reached the step the formula has no bounds; ``_bounds`` says what we do.
warnings.filterwarnings("ignore", "The confidence interval is undefined", RuntimeWarning)


@dataclass(frozen=True)
class Median:
    """The week by which half has reached the step, with its interval; None: not reached yet."""

    weeks: int | None
    low: int | None
    high: int | None


@dataclass(frozen=True)
class Curve:
    """By week from 0: the share that has reached the step, its bounds, and how many are still followed.

    ``at_risk`` are those who at the start of that day had not reached it and were still followed.
    ``events`` is how many of the ``n`` reached it, after the last week of the curve too.
    """

    n: int
    events: int
    reached: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    at_risk: tuple[int, ...]

    @property
    def last_week(self) -> int:
        """The last week of the curve."""
        return len(self.reached) - 1

    @property
    def median(self) -> Median:
        """The first week by which half has reached it, and the same of both bounds."""
        return Median(_half(self.reached), _half(self.high), _half(self.low))


def kaplan_meier(
    reached: Days, under_way: Days, *, until: int | None = None, heaviest: float = np.inf
) -> Curve:
    """The curve of at least one person: days to the step of those who ``reached`` it, and days for
    which those still ``under_way`` were followed.

    The curve ends with the last that is known, or after ``until`` weeks: what comes later does not
    count, as if everybody had been followed for no longer than that. It also ends where one person
    would move the line by more than ``heaviest``, unless everybody was followed so far.
    """
    if until is not None:
        end = until * WEEK
        late = np.minimum(reached[reached > end], end)
        under_way = np.minimum(np.concatenate([under_way, late]), end)
        reached = reached[reached <= end]
    times = np.sort(np.concatenate([reached, under_way]))
    days = np.arange(_last_week(times, reached) + 1) * WEEK
    at_risk = len(times) - np.searchsorted(times, days, side="left")
    share, low, high = _shares(reached, under_way, days)
    all_followed = days <= np.min(under_way, initial=times[-1] + WEEK)
    shown = np.logical_and.accumulate(all_followed | (_weight(share, at_risk) <= heaviest))
    return Curve(
        n=len(times),
        events=len(reached),
        reached=tuple(share[shown].tolist()),
        low=tuple(low[shown].tolist()),
        high=tuple(high[shown].tolist()),
        at_risk=tuple(at_risk[shown].tolist()),
    )


def _weight(share: Any, at_risk: Any) -> Any:
    """By how much one more person who reaches it moves the line."""
    left = 1 - share
    return np.where(left == 0, 0, np.divide(left, at_risk, where=at_risk > 0, out=left + np.inf))


def _last_week(times: Days, reached: Days) -> int:
    """The week in which the last step falls, or the last whole week that somebody was followed."""
    last_step = -(-int(reached.max()) // WEEK) if len(reached) else 0
    return max(last_step, int(times[-1]) // WEEK)


def _shares(reached: Days, under_way: Days, days: Days) -> tuple[Any, Any, Any]:
    """The share that has reached it at the end of each of ``days``, with its bounds."""
    from scipy.stats import CensoredData, ecdf  # Slow to load, so only for who opens the page.

    left = ecdf(CensoredData(uncensored=reached, right=under_way)).sf
    bounds = left.confidence_interval(0.95, method="log-log")
    share = np.round(1 - left.evaluate(days), 12)
    return (share, *_bounds(share, bounds.high.evaluate(days), bounds.low.evaluate(days)))


def _bounds(share: Any, most_left: Any, least_left: Any) -> tuple[Any, Any]:
    """Zero as long as nobody has reached it; with everybody the lower bound stays where it was."""
    nobody, everybody = share == 0, share == 1
    low = np.where(nobody | everybody, 0, 1 - most_left)
    low[everybody] = low[~everybody][-1:].sum()
    high = np.where(nobody, 0, np.where(everybody, 1, 1 - least_left))
    return np.round(low, 12), np.round(high, 12)


def _half(shares: tuple[float, ...]) -> int | None:
    return next((week for week, share in enumerate(shares) if share >= 0.5), None)
