"""The protected form of a curve: the share that reached a step by the end of a few groups of weeks.

The actuarial estimate of a life table over sums of ``w``, and over nothing else. Who is under way in a
group of weeks was followed for half of it on average, so counts there for half. The table begins from 50
people, and ends before the first group of weeks with fewer than 20 people still to follow. It has no bounds:
those would need exact counts, and the noise of ``w`` comes on top of chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from rijswijk_dash.figures.definitions.spans import REACHED, UNDER_WAY, Span
from rijswijk_dash.protection.rules import WHOLE_PERCENT_FROM

FEWEST_FOLLOWED = 20


@dataclass(frozen=True)
class LifeTable:
    """By group of weeks: its last week, the whole percentage that reached the step by then, and how many
    people could still reach it when that group began. Numbers of people are rounded (``w``).

    ``half`` are the weeks, after and up to, between which half had reached it; None when not yet.
    """

    n: int
    weeks: tuple[int, ...]
    reached: tuple[int, ...]
    followed: tuple[int, ...]
    half: tuple[int, int] | None

    @property
    def last_week(self) -> int:
        """The last week of the table."""
        return self.weeks[-1]


def life_table(span: Span, w: Mapping[str | None, int]) -> LifeTable | str:
    """The life table of the sums ``w`` by label of ``span``, or the Dutch words why there is none."""
    labels = [
        (g, w.get(f"{g.name} {REACHED}", 0), w.get(f"{g.name} {UNDER_WAY}", 0)) for g in span.groups
    ]
    n = left = sum(reached + under_way for _, reached, under_way in labels)
    if n < WHOLE_PERCENT_FROM:
        return f"vanaf {WHOLE_PERCENT_FROM} mensen is er een beschermde lijn"
    waiting = Fraction(1)
    weeks, shares, followed = [], [], []
    half = None
    for group, reached, under_way in labels:
        if group.last is None or left < FEWEST_FOLLOWED:
            break
        waiting *= 1 - Fraction(2 * reached, 2 * left - under_way)
        if half is None and 2 * waiting <= 1:
            half = (weeks[-1] if weeks else 0, group.last)
        weeks.append(group.last)
        shares.append(int(100 * (1 - waiting) + Fraction(1, 2)))
        followed.append(left)
        left -= reached + under_way
    return LifeTable(n, tuple(weeks), tuple(shares), tuple(followed), half)
