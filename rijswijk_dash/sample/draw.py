"""Drawing by lot with exact outcomes: shares in whole people, and days within bounds.

Days are numbers (days since 1970, NaN for never) until they become dates.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Words = NDArray[np.object_]
Dates = NDArray[np.datetime64]
Days = dict[str, Numbers]

FIRST_DAY = date(2022, 1, 1)
LAST_DAY = date(2024, 8, 31)


def day_number(day: date) -> float:
    """``day`` as the number of days since 1970."""
    return float(day.toordinal() - date(1970, 1, 1).toordinal())


END = day_number(LAST_DAY)


def largest_remainder(total: int, shares: Sequence[int]) -> list[int]:
    """``total`` divided in proportion to ``shares``, in whole numbers that add up to it.

    >>> largest_remainder(10, [1, 1, 1])
    [4, 3, 3]
    """
    whole = sum(shares)
    counts = [total * share // whole for share in shares]
    remainders = [total * share % whole for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda i: -remainders[i])
    for i in by_remainder[: total - sum(counts)]:
        counts[i] += 1
    return counts


def labelled(labels: Sequence[str | None], counts: Sequence[int]) -> Words:
    """Each label as often as its count, in order."""
    return np.repeat(np.array(labels, dtype=object), counts)


def by_score(scores: Numbers, labels: Sequence[str], counts: Sequence[int]) -> Words:
    """Exactly ``counts`` of each label; the lowest scores get the first label, and so on."""
    result = np.empty(len(scores), dtype=object)
    result[np.argsort(scores, kind="stable")] = labelled(labels, counts)
    return result


def first_by_score(scores: Numbers, count: int) -> Flags:
    """True for the ``count`` lowest scores that are not infinite."""
    chosen = np.zeros(len(scores), dtype=np.bool_)
    chosen[np.argsort(scores, kind="stable")[:count]] = True
    return chosen & np.isfinite(scores)


def pick(
    rng: np.random.Generator, labels: Sequence[str], size: int, odds: Sequence[float]
) -> Words:
    """A label by lot for each of ``size`` people."""
    choice = rng.choice(len(labels), size=size, p=np.array(odds) / sum(odds))
    return np.array(labels, dtype=object)[choice]


def either(flags: Flags, yes: str | None, no: str | None) -> Words:
    """``yes`` where the flag holds, and ``no`` for everyone else."""
    words = np.empty(len(flags), dtype=object)
    words[flags], words[~flags] = yes, no
    return words


def chance(rng: np.random.Generator, size: int, share: float) -> Flags:
    """True for about ``share`` of ``size`` people."""
    return rng.random(size) < share


def between(rng: np.random.Generator, low: float, high: float, size: int) -> Numbers:
    """Whole numbers of days from ``low`` up to and including ``high``."""
    return np.floor(rng.uniform(low, high + 1, size))


def spread(rng: np.random.Generator, mean: float, shape: float, size: int) -> Numbers:
    """Whole numbers of days with a long tail (a gamma distribution)."""
    return np.floor(rng.gamma(shape, mean / shape, size))


def squeeze(rng: np.random.Generator, days: Numbers, earliest: Numbers, latest: Numbers) -> Numbers:
    """``days``, but a day after ``latest`` is drawn anew between ``earliest`` and ``latest``."""
    room = np.maximum(latest - earliest, 0)
    again = earliest + np.floor(rng.random(len(days)) * (room + 1))
    return np.where(days > latest, again, days)


def only(days: Numbers, where: Flags) -> Numbers:
    """``days`` where the flag holds, and never for everyone else."""
    return np.where(where, days, np.nan)


def as_dates(days: Numbers) -> Dates:
    """Days as dates, NaT for never."""
    known = np.isfinite(days)
    whole = np.where(known, days, 0).astype(np.int64)
    dates = whole.astype("datetime64[D]").astype("datetime64[s]")
    dates[~known] = np.datetime64("NaT")
    return dates


def add_months(days: Numbers, months: int) -> Numbers:
    """The same day ``months`` later, or the last of that month where that day does not exist."""
    known = np.isfinite(days)
    start = np.where(known, days, 0).astype(np.int64).astype("datetime64[D]")
    month = start.astype("datetime64[M]")
    in_month = start - month.astype("datetime64[D]")
    target = (month + months).astype("datetime64[D]")
    longest = (month + months + 1).astype("datetime64[D]") - target - np.timedelta64(1, "D")
    moved = (target + np.minimum(in_month, longest)).astype(np.int64).astype(np.float64)
    return only(moved, known)
