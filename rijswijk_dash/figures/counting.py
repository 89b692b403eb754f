"""Counting labels: each is read once, as a column of small numbers in memory, and then only counted.

A page asks up to a hundred questions over the same trajecten, each over a few labels. What was read is kept
until the next writing. See docs/decisions/0030-counting-in-memory.md.
"""

import threading
from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from rijswijk_dash.figures.definitions.dimension import KEY, Dimension, quoted
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.figures.own import OwnClients
from rijswijk_dash.figures.query import Question
from rijswijk_dash.warehouse.deliveries import Delivery, among, rows_sql
from rijswijk_dash.warehouse.store import Store

Numbers = npt.NDArray[np.unsignedinteger[Any]]
Marks = npt.NDArray[np.bool_]
Days = npt.NDArray[np.int32]
Counted = tuple[Any, ...]
"""A delivery, a label (or None) for each dimension of the question, the numerator and the denominator."""

NEVER = 2**31 - 1
"""The number of a day that is not known: later than any other."""
FEW = 50_000
"""Up to so many lines of labels, those of all deliveries together are few."""
MANY = 4
"""From so many deliveries on, all lines from the first to the last of them are read."""
SPARSE = 1_000_000
"""From so many possible combinations of labels on, only those that occur get a place to count in."""


def counted(
    store: Store,
    asked: Question,
    gemeente: str,
    deliveries: Sequence[int],
    own: OwnClients | None = None,
) -> list[Counted]:
    """A line for each delivery and combination of labels; with ``own`` over those clients alone."""
    table = labels_of(store, gemeente, (*asked.all_dimensions, *_known_by(own)), deliveries)
    keep = table.own(own) & table.chosen(asked)
    counts = keep.copy()
    for name, values in asked.figure.numerator:
        counts &= table.passes(DIMENSIONS[name], values)
    return table.count(asked.by, keep, counts)


def occurring(
    store: Store,
    gemeente: str,
    deliveries: Sequence[int],
    dimension: Dimension,
    own: OwnClients | None = None,
) -> tuple[str, ...]:
    """The labels of a dimension that somebody has in these deliveries, by alphabet."""
    if not deliveries:
        return ()
    table = labels_of(store, gemeente, (dimension, *_known_by(own)), deliveries)
    keep = table.own(own)
    found = {line[1] for line in table.count((dimension,), keep, keep)}
    return tuple(sorted(label for label in found if label is not None))


def labels_of(
    store: Store, gemeente: str, dimensions: Iterable[Dimension], deliveries: Sequence[int]
) -> "Labelled":
    """The labels of everybody in these deliveries, for who has decided already who may ask."""
    labels = store.remember(("kenmerken", gemeente), lambda: _Labels(store, gemeente))
    return labels.table(dimensions, deliveries)


def days_of(store: Store, delivery: Delivery, names: Sequence[str]) -> dict[str, Days]:
    """By field the day of everybody in a delivery, as a number from 1970; ``NEVER`` without a date.

    Everybody stands in the order of ``labels_of`` of that delivery.
    """
    return store.remember(("dagen", delivery.id, *names), lambda: _days(store, delivery, names))


def _days(store: Store, delivery: Delivery, names: Sequence[str]) -> dict[str, Days]:
    days = ", ".join(
        f'coalesce(("{n}" - DATE \'1970-01-01\')::INTEGER, {NEVER}) AS "{n}"' for n in names
    )
    labels = (
        f"(SELECT rowid AS plaats, {KEY} FROM afgeleid.kenmerk "  # noqa: S608
        f"WHERE van_gemeente = {int(delivery.gemeente)} AND {among([delivery.id])})"
    )
    found = store.columns(
        f"SELECT plaats, {days} FROM {labels} LEFT JOIN {rows_sql(delivery)} USING ({KEY})"  # noqa: S608
    )
    # One line for each label, also where rows got lost or doubled by damage: the sums tell that.
    _, order = np.unique(found["plaats"], return_index=True)
    return {name: found[name][order] for name in names}


def _known_by(own: OwnClients | None) -> list[Dimension]:
    """The dimensions that tell whose client somebody is."""
    return [DIMENSIONS[name] for name in sorted(own.columns)] if own else []


class _Labels:
    """The labels of one gemeente in one state of the store, as far as they were asked for.

    By dimension the labels in the order of their numbers, of which the first is no label; and by dimension
    and delivery the number for each traject, the trajecten always in the same order.
    """

    def __init__(self, store: Store, gemeente: str) -> None:
        self._store, self._gemeente = store, gemeente
        self._labels: dict[str, list[str | None]] = {}
        self._numbers: dict[tuple[str, int], Numbers] = {}
        self._orders: dict[tuple[int, ...], _Order] = {}
        self._whole: set[int] = set()
        sql = f"SELECT count(*) FROM afgeleid.kenmerk WHERE van_gemeente = {int(gemeente)}"  # noqa: S608
        ((rows,),) = store.query(sql)
        self._few = rows <= FEW
        self._one_reader = threading.Lock()

    def table(self, dimensions: Iterable[Dimension], deliveries: Sequence[int]) -> "Labelled":
        """The labels of these deliveries by these dimensions; what was not read yet is read now."""
        names = list(dict.fromkeys(dimension.id for dimension in dimensions))
        with self._one_reader:
            if lacking := self._lacking(names, deliveries):
                self._read(lacking, deliveries)
        columns = {n: np.concatenate([self._numbers[n, d] for d in deliveries]) for n in names}
        sizes = [len(self._numbers[names[0], d]) for d in deliveries]
        return Labelled(deliveries, sizes, self._labels, columns)

    def _lacking(self, names: Sequence[str], deliveries: Sequence[int]) -> list[str]:
        """Which were not read yet; of few trajecten every other closed dimension too.

        A page asks them for nearly everything: one query then takes less than one each.
        """
        lacking = [n for n in names if any((n, d) not in self._numbers for d in deliveries)]
        few = len(deliveries) == 1 or self._few
        if not lacking or not few or self._whole.issuperset(deliveries):
            return lacking
        self._whole.update(deliveries)
        closed = (d.id for d in DIMENSIONS.values() if not d.open)
        more = [n for n in closed if any((n, d) not in self._numbers for d in deliveries)]
        return list(dict.fromkeys((*lacking, *more)))

    def _read(self, names: Sequence[str], deliveries: Sequence[int]) -> None:
        for name in names:
            if name not in self._labels:
                self._labels[name] = [None, *DIMENSIONS[name].order]
            if DIMENSIONS[name].open:
                self._learn(name, deliveries)
        order, found = self._in_order(names, deliveries)
        if strange := [name for name in names if not found[name].all()]:
            for name in strange:  # Labels that its definition does not name.
                self._learn(name, deliveries)
            order, found = self._in_order(names, deliveries)
        for name in names:
            smallest = np.min_scalar_type(len(self._labels[name]))
            numbers = (found[name] - 1).astype(smallest)
            for delivery, lines in order.lines.items():
                self._numbers[name, delivery] = numbers[lines]

    def _in_order(
        self, names: Sequence[str], deliveries: Sequence[int]
    ) -> tuple["_Order", dict[str, Any]]:
        """The labels as the store gives them, and the order in which to take them.

        Only with ``rowid`` it is sure that one column stands in the order of another. To which delivery each
        line belongs is read once for the same deliveries.
        """
        known = self._orders.get(tuple(deliveries))
        if known:
            found = self._fetch(names, deliveries, "rowid")
            if np.array_equal(found["rowid"], known.rowids):
                return known, found
        found = self._fetch(names, deliveries, "rowid, levering")
        order = self._orders[tuple(deliveries)] = _Order(found, deliveries)
        return order, found

    def _fetch(
        self, names: Sequence[str], deliveries: Sequence[int], besides: str
    ) -> dict[str, Any]:
        """By dimension the place of each label, from one; zero where it is not known yet."""
        columns = ", ".join(
            f'coalesce(list_position([{self._listed(name)}], "{name}"), 0)::USMALLINT AS "{name}"'
            for name in names
        )
        return self._store.columns(
            f"SELECT {besides}, {columns} FROM {self._source(deliveries)}"  # noqa: S608
        )

    def _listed(self, name: str) -> str:
        return ", ".join(quoted(x) if x is not None else "NULL" for x in self._labels[name])

    def _learn(self, name: str, deliveries: Sequence[int]) -> None:
        known = self._labels[name]
        sql = f'SELECT DISTINCT "{name}" FROM {self._source(deliveries)} ORDER BY ALL'  # noqa: S608
        known += [label for (label,) in self._store.query(sql) if label not in known]

    def _source(self, deliveries: Sequence[int]) -> str:
        """The lines of these deliveries; of many also those between, for to look each up takes longer."""
        some = among(deliveries)
        if len(deliveries) >= MANY:
            some = f"levering BETWEEN {min(deliveries)} AND {max(deliveries)}"
        return f"afgeleid.kenmerk WHERE van_gemeente = {int(self._gemeente)} AND {some}"


class _Order:
    """In which order to take the lines that the store gives: by delivery, and in it by ``rowid``."""

    def __init__(self, found: dict[str, Any], deliveries: Sequence[int]) -> None:
        self.rowids: npt.NDArray[Any] = found["rowid"]
        order = np.lexsort((found["rowid"], found["levering"]))
        ordered = np.array_equal(order, np.arange(len(order)))
        sorted_ = found["levering"][order]
        starts = np.searchsorted(sorted_, deliveries, side="left")
        ends = np.searchsorted(sorted_, deliveries, side="right")
        self.lines = {
            delivery: slice(start, end) if ordered else order[start:end]
            for delivery, start, end in zip(deliveries, starts, ends, strict=True)
        }


class Labelled:
    """Some labels of the trajecten of some deliveries, one after the other.

    What it says of them is an array with a place for each traject.
    """

    def __init__(
        self,
        deliveries: Sequence[int],
        sizes: Sequence[int],
        labels: dict[str, list[str | None]],
        columns: dict[str, Numbers],
    ) -> None:
        self._deliveries, self._sizes = deliveries, sizes
        self._labels, self._columns = labels, columns

    def passes(self, dimension: Dimension, chosen: Sequence[str]) -> Marks:
        """Who has one of these labels; without labels, who has any."""
        numbers = self._columns[dimension.id]
        if not chosen:
            return numbers > 0
        named = {None if label in dimension.for_none else label for label in chosen}
        wanted = [i for i, label in enumerate(self._labels[dimension.id]) if label in named]
        return reduce(np.logical_or, (numbers == i for i in wanted), self._all(False))

    def chosen(self, asked: Question) -> Marks:
        """Who is among the people of a question, and passes its filters."""
        keep = self._all(True)
        for name, values in asked.figure.where:
            keep &= self.passes(DIMENSIONS[name], values)
        for dimension, values in asked.filters:
            keep &= self.passes(dimension, values)
        return keep

    def by_label(self, dimension: Dimension) -> Iterable[tuple[str | None, Marks]]:
        """Each label of a dimension, also one that nobody has, and who has it."""
        numbers = self._columns[dimension.id]
        return ((label, numbers == i) for i, label in enumerate(self._labels[dimension.id]))

    def own(self, own: OwnClients | None) -> Marks:
        """Who is one of these clients; everybody where it is None."""
        if own is None:
            return self._all(True)
        parts = (
            reduce(np.logical_and, (self._is(name, value) for name, value in part.conditions))
            for part in own.parts
        )
        return reduce(np.logical_or, parts, self._all(False))

    def count(self, by: Sequence[Dimension], keep: Marks, counts: Marks) -> list[Counted]:
        """By delivery and labels how many there are to ``keep``, and how many of these are in ``counts``."""
        shape = [len(self._deliveries), *(len(self._labels[d.id]) for d in by)]
        places = np.repeat(np.arange(len(self._deliveries)), self._sizes)[keep]
        for dimension, size in zip(by, shape[1:], strict=True):
            places = places * size + self._columns[dimension.id][keep]
        cells: npt.NDArray[Any] | None = None
        if np.prod(shape, dtype=np.int64) > SPARSE:
            cells, places = np.unique(places, return_inverse=True)
        together = np.bincount(places)
        of_these = np.bincount(places[counts[keep]], minlength=len(together))
        found = np.flatnonzero(together)
        positions = np.unravel_index(found if cells is None else cells[found], shape)
        names = [self._deliveries, *(self._labels[d.id] for d in by)]
        lines = zip(*(p.tolist() for p in positions), strict=True)
        return [
            (*(values[i] for values, i in zip(names, line, strict=True)), some, every)
            for line, some, every in zip(
                lines, of_these[found].tolist(), together[found].tolist(), strict=True
            )
        ]

    def _is(self, name: str, value: str) -> Marks:
        known = self._labels[name]
        return self._columns[name] == known.index(value) if value in known else self._all(False)

    def _all(self, value: bool) -> Marks:
        return np.full(sum(self._sizes), value)
