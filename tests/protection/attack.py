"""The attack bench: somebody who asks everything, and solves linear programmes over the answers.

The attacker knows which profiles can exist, how many people there are (that is public), the rule by
which numbers were rounded, and whatever is added as outside knowledge. The unknowns are the numbers
of people of every possible profile, also of those that the figures never mention.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

import highspy
import numpy as np
import pandas as pd

Numbers = np.ndarray
Rule = Callable[[Numbers], tuple[Numbers, Numbers]]
NEAR = 1e-6


class Universe:
    """Every profile that can exist, and every cell of up to three dimensions over them."""

    def __init__(
        self,
        labels: dict[str, Sequence[str | None]],
        possible: Callable[[pd.DataFrame], pd.Series] | None = None,
        up_to: int = 3,
    ) -> None:
        every = pd.DataFrame(list(product(*labels.values())), columns=list(labels), dtype=object)
        if possible is not None:
            every = every[np.asarray(possible(every), dtype=bool)].reset_index(drop=True)
        self.profiles = every
        self.labels = labels
        self._place = {row: i for i, row in enumerate(every.itertuples(index=False, name=None))}
        self.cells: list[Numbers] = [
            np.asarray(group)
            for size in range(1, up_to + 1)
            for names in combinations(labels, size)
            for group in every.groupby(list(names), dropna=False).indices.values()
        ]

    def __len__(self) -> int:
        return len(self.profiles)

    def counts(self, people: pd.DataFrame) -> Numbers:
        """How many people each profile has."""
        rows = people[list(self.labels)].astype(object).where(people.notna(), None)
        places = [self._place[row] for row in rows.itertuples(index=False, name=None)]
        return np.bincount(places, minlength=len(self))

    def sums(self, table: pd.DataFrame) -> Numbers:
        """What a protected table answers for each profile; it is zero for those it leaves out."""
        answers = np.zeros(len(self), dtype=np.int64)
        for *profile, w in table[[*self.labels, "w"]].itertuples(index=False, name=None):
            answers[self._place[tuple(profile)]] += w
        return answers

    def where(self, name: str, label: str | None) -> Numbers:
        """The profiles with one label."""
        column = self.profiles[name]
        return np.flatnonzero(column.isna() if label is None else column == label)

    def small(self, n: Numbers, most: int, seed: int = 1) -> list[Numbers]:
        """A sample of the cells that truly hold one or two people."""
        found = [cell for cell in self.cells if 1 <= n[cell].sum() <= 2]
        chosen = np.random.default_rng(seed).permutation(len(found))[:most]
        return [found[i] for i in sorted(chosen)]


def blocks(w: Numbers) -> tuple[Numbers, Numbers]:
    """What the number of one profile of the protected table tells: from, to."""
    return np.where(w <= 5, 0, w - 4), np.where(w == 5, 9, w + 4)


def round_and_hide(n: Numbers) -> Numbers:
    """The common rule that is broken here: below 5 hidden (-1), and rounded to the nearest 5."""
    return np.where(n < 5, -1, (n + 2) // 5 * 5)


def rounded_and_hidden(shown: Numbers) -> tuple[Numbers, Numbers]:
    """What a number under the common rule tells: from, to."""
    return np.where(shown < 0, 0, np.maximum(5, shown - 2)), np.where(shown < 0, 4, shown + 2)


@dataclass
class Programme:
    """A linear programme over non-negative unknowns, of which sums are known to lie somewhere."""

    unknowns: int
    _model: highspy.Highs = field(default_factory=highspy.Highs)
    _costly: Numbers = field(default_factory=lambda: np.zeros(0, dtype=np.int32))

    def __post_init__(self) -> None:
        self._model.setOptionValue("output_flag", False)
        self._model.setOptionValue("threads", 1)
        none, top = np.zeros(self.unknowns), np.full(self.unknowns, highspy.kHighsInf)
        self._model.addVars(self.unknowns, none, top)

    def within(self, lows: Numbers, highs: Numbers) -> None:
        """Each unknown by itself lies between these."""
        every = np.arange(self.unknowns, dtype=np.int32)
        self._model.changeColsBounds(self.unknowns, every, lows.astype(float), highs.astype(float))

    def known(self, sums: Iterable[tuple[Numbers, float, float]]) -> None:
        """Sums of unknowns, each with what it is at least and at most."""
        members, lows, highs = zip(*sums, strict=True)
        starts = np.cumsum([0, *map(len, members[:-1])]).astype(np.int32)
        columns = np.concatenate(members).astype(np.int32)
        self._model.addRows(
            len(members), np.array(lows, float), np.array(highs, float),
            len(columns), starts, columns, np.ones(len(columns)),
        )  # fmt: skip

    def span(self, cell: Numbers) -> tuple[int, int]:
        """The least and the most whole number that the sum over ``cell`` can be."""
        low, high = self._extreme(cell, 1.0), -self._extreme(cell, -1.0)
        return int(np.ceil(low - NEAR)), int(np.floor(high + NEAR))

    def _extreme(self, cell: Numbers, sign: float) -> float:
        before, cell = self._costly, cell.astype(np.int32)
        self._model.changeColsCost(len(before), before, np.zeros(len(before)))
        self._model.changeColsCost(len(cell), cell, np.full(len(cell), sign))
        self._costly = cell
        self._model.run()
        if self._model.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise AssertionError(
                f"what is known contradicts itself: {self._model.getModelStatus()}"
            )
        return self._model.getInfo().objective_function_value


def over_blocks(universe: Universe, w: Numbers, people: int) -> Programme:
    """What follows from a protected table: with filters, each profile can be asked for.

    Only labels that somebody has can show, so each label that shows is somebody's.
    """
    programme = Programme(len(universe))
    programme.within(*blocks(w))
    programme.known([(np.arange(len(universe)), people, people)])
    shown = universe.profiles[w > 0]
    programme.known(
        (universe.where(name, label), 1, people) for name in shown for label in shown[name].unique()
    )
    return programme


def over_round_and_hide(universe: Universe, n: Numbers) -> Programme:
    """What follows from all tables of up to three dimensions under the common rule."""
    programme = Programme(len(universe))
    shown = round_and_hide(np.array([n[cell].sum() for cell in universe.cells]))
    programme.known(zip(universe.cells, *rounded_and_hidden(shown), strict=True))
    programme.known([(np.arange(len(universe)), n.sum(), n.sum())])
    return programme


def know_exactly(programme: Programme, n: Numbers, profiles: Numbers) -> None:
    """The attacker's own clients: everybody with these profiles, to the person."""
    programme.known((np.array([p]), n[p], n[p]) for p in profiles)


def found(programme: Programme, n: Numbers, cells: Sequence[Numbers]) -> float:
    """The share of ``cells`` whose true number is the only one possible."""
    exact = 0
    for cell in cells:
        low, high = programme.span(cell)
        assert low <= n[cell].sum() <= high, "the bench believes something that is not true"
        exact += low == high
    return exact / len(cells)


@dataclass(frozen=True)
class Newcomer:
    """What is certain about one unknown person who came between two releases."""

    left: dict[str, set[str | None]]
    never: dict[str, set[str | None]]

    def certain(self) -> list[str]:
        """The dimensions of which the label is certain."""
        return [name for name, labels in self.left.items() if len(labels) == 1]


def newcomer(universe: Universe, intervals: Sequence[tuple[Numbers, Numbers, Numbers]]) -> Newcomer:
    """What follows from sums before and after: (cell, then from-to) with the newcomer counted last.

    ``intervals`` is a list of (members, low, high) over twice the universe: first those who were
    there, then the newcomer.
    """
    size = len(universe)
    programme = Programme(2 * size)
    programme.known(intervals)
    programme.known([(np.arange(size, 2 * size), 1, 1)])
    left: dict[str, set[str | None]] = {}
    never: dict[str, set[str | None]] = {}
    for name, labels in universe.labels.items():
        low, high = {}, {}
        for label in labels:
            low[label], high[label] = programme.span(size + universe.where(name, label))
            if low[label]:
                break
        sure = {label for label in low if low[label]}
        left[name] = sure or {label for label in labels if high[label]}
        never[name] = {label for label in high if not high[label]}
    return Newcomer(left, never)
