"""How far a share may lie from another by chance alone: intervals and funnel limits, by scipy.

Interval: Wilson's score interval (Newcombe, Statistics in Medicine 17 (1998) 857-872, method 3).
Funnel limits: exact binomial limits at 95% and 99.8% around one share (Spiegelhalter, Statistics in
Medicine 24 (2005) 1185-1202). Where people follow several routes, each with a share of its own, the
number that reaches a step is a sum of binomials; its distribution is made by convolution, so exact too.

Every click on a page asks for the same ones again: the last are kept.
"""

from dataclasses import dataclass
from functools import lru_cache, reduce
from math import ceil

import numpy as np

FEWEST = 10
"""Of fewer people no share is compared."""
USUAL, FAR = 0.95, 0.998
"""The levels of the limits; only beyond the far one something is said to be more than chance."""
_MOST_PLACES = 150

Groups = tuple[tuple[int, float], ...]
"""So many people, of whom each has this chance (from 0 to 1)."""


@dataclass(frozen=True)
class Bounds:
    """A lower and an upper bound, as shares from 0 to 1."""

    low: float
    high: float


@dataclass(frozen=True)
class Limit:
    """At ``n`` people the shares between which chance keeps it, on both levels; bounds included."""

    n: int
    usual: Bounds
    far: Bounds


@lru_cache(2_000)
def wilson(count: int, n: int) -> Bounds:
    """The 95% interval of ``count`` of ``n`` people. Raises ``ValueError`` over nobody."""
    from scipy.stats import binomtest  # Slow to load, so only for who opens the page.

    found = binomtest(count, n).proportion_ci(confidence_level=USUAL, method="wilson")
    return Bounds(max(0.0, float(found.low)), min(1.0, float(found.high)))


@lru_cache(2_000)
def counts_within(groups: Groups, level: float) -> tuple[int, int]:
    """The lowest and highest number that chance gives: on either side at most half the rest lies out."""
    from scipy.stats import binom

    chances = reduce(
        np.convolve, (binom.pmf(np.arange(n + 1), n, p) for n, p in groups), np.ones(1)
    )
    tail = (1 - level) / 2
    low = int(np.sum(np.cumsum(chances) <= tail))
    above = int(np.sum(np.cumsum(chances[::-1]) <= tail))
    return low, len(chances) - 1 - above


@lru_cache(50)
def funnel(share: float, most: int) -> tuple[Limit, ...]:
    """The limits around ``share`` for ``FEWEST`` up to ``most`` people, at no more than some 150 places."""
    step = max(1, ceil((most - FEWEST) / _MOST_PLACES))
    places = [*range(FEWEST, most, step), most] if most >= FEWEST else []
    return tuple(Limit(n, *(_bounds(share, n, level) for level in (USUAL, FAR))) for n in places)


def _bounds(share: float, n: int, level: float) -> Bounds:
    low, high = counts_within(((n, share),), level)
    return Bounds(low / n, high / n)
