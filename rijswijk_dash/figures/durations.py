"""How long a step takes, also for those who are still under way.

Each duration is defined once (``definitions/duration.py``), like the figures of the catalogue, and behind
the same decision on who may see what.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import check_live, refuse
from rijswijk_dash.audit import Action
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.figures.answers import Source, WrongQuestion
from rijswijk_dash.figures.curves import WEEK, Curve, Days, kaplan_meier
from rijswijk_dash.figures.definitions.dimension import KEY, Dimension
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.figures.definitions.duration import DURATIONS, HANDOVERS, Duration
from rijswijk_dash.figures.definitions.figure import Figure, Shape
from rijswijk_dash.figures.definitions.spans import SPANS, Span
from rijswijk_dash.figures.door import (
    check_filters,
    delivery_at,
    granted_scope,
    rounded_at,
    source_of,
)
from rijswijk_dash.figures.labels import labelled
from rijswijk_dash.figures.life_tables import LifeTable, life_table
from rijswijk_dash.figures.query import Question, chosen_filters, passes, rounded_counts
from rijswijk_dash.figures.release import opened
from rijswijk_dash.figures.scope import Scope, scope_of
from rijswijk_dash.warehouse.deliveries import Delivery
from rijswijk_dash.warehouse.store import Store

COHORT = "startjaar"
SPLITS = ("leerroute", "doelgroep", COHORT)
FEWEST, SHORTEST = 10, 4
_HEAVIEST = 0.05
EVERYBODY = "Alle samen"
ALL_DURATIONS = {**DURATIONS, **HANDOVERS}


@dataclass(frozen=True)
class Group:
    """The people of one label, with a curve, or where the numbers are rounded a ``table``.

    Without either ``why`` says, in Dutch, why it is not drawn.
    """

    label: str
    n: int
    curve: Curve | None
    why: str = ""
    table: LifeTable | None = None


@dataclass(frozen=True)
class Survival:
    """The curves of a duration at a peildatum, by at most one dimension.

    ``not_started`` are without a start on or before the peildatum, ``left_out`` have the event before
    the start. ``missing`` names the fields that the export lacks; then there are no groups.

    ``rounded`` tells that every number is from the rounded table, made at ``rounded_at``; the groups then
    have life tables, and ``left_out`` are counted under ``not_started``.
    """

    duration: Duration
    by: Dimension | None
    peildatum: date
    groups: tuple[Group, ...]
    not_started: int
    left_out: int
    missing: tuple[str, ...]
    source: Source
    rounded: bool = False
    rounded_at: date | None = None

    @property
    def known(self) -> bool:
        """Whether the export has the fields that this duration needs."""
        return not self.missing

    @property
    def n(self) -> int:
        """How many people were followed."""
        return sum(group.n for group in self.groups)

    @property
    def drawn(self) -> tuple[tuple[str, Curve], ...]:
        """The groups that have a curve, by label."""
        return tuple((group.label, group.curve) for group in self.groups if group.curve)

    @property
    def tables(self) -> tuple[tuple[str, LifeTable], ...]:
        """The groups that have a life table, by label."""
        return tuple((group.label, group.table) for group in self.groups if group.table)

    @property
    def equal_exposure(self) -> bool:
        """Whether each curve stops where the youngest of its group can no longer be followed."""
        return self.by is not None and self.by.id == COHORT


Filters = Mapping[str, Sequence[str]]


class _Line(NamedTuple):
    """How many people of a label are in a state after so many days; ``followed`` is the least of them."""

    label: str | None
    state: str
    days: int
    people: int
    followed: int


def survival(
    viewer: Viewer,
    duration: str,
    by: str = "",
    filters: Filters | None = None,
    peildatum: date | None = None,
) -> Survival:
    """The curves at ``peildatum`` (default: the newest): exactly, or as life tables of rounded numbers.

    Raises ``Refused`` when this viewer may not see it, ``WrongQuestion`` for an unknown duration,
    split, filter or peildatum.
    """
    check_live(viewer, Action.FIGURES)
    asked = _question(duration, by, filters)
    scope = granted_scope(viewer, asked)
    if scope is Scope.OWN:
        why = "Over uw eigen cliënten zijn er geen doorlooptijden."
        refuse(viewer, Action.FIGURES, f"{duration} {by}".strip(), why)
    rounded = scope is Scope.ROUNDED
    store = opened()
    delivery = delivery_at(store, viewer.gemeente, peildatum)
    check_filters(store, viewer.gemeente, asked.filters, None, rounded=rounded)
    missing = _missing(asked, delivery)
    split = DIMENSIONS[by] if by else None
    found = _Found((), 0, 0)
    sources = rounded_at(store) if rounded else {}
    if rounded and not missing:
        found = _rounded(store, asked, delivery)
    elif not missing:
        sql, parameters = _sql(ALL_DURATIONS[duration], asked, delivery)
        found = store.remember(
            (sql, repr(parameters)), lambda: _found(split, store.query(sql, parameters))
        )
    return Survival(
        duration=ALL_DURATIONS[duration],
        by=split,
        peildatum=delivery.peildatum,
        groups=found.groups,
        not_started=found.not_started,
        left_out=found.left_out,
        missing=missing,
        source=source_of(viewer, delivery),
        rounded=rounded,
        rounded_at=sources.get(delivery.id),
    )


def may_see_survival(
    viewer: Viewer, duration: str, by: str = "", filters: Filters | None = None
) -> bool:
    """Whether ``viewer`` gets these curves, exact or rounded. Raises ``WrongQuestion``."""
    found = scope_of(viewer, _question(duration, by, filters))
    return found in (Scope.EXACT, Scope.ROUNDED)


def _question(duration: str, by: str, filters: Filters | None) -> Question:
    """The question of which the curves are the answer: how many days, a feature like any other."""
    if duration not in ALL_DURATIONS:
        raise WrongQuestion(
            f"De doorlooptijd ‘{duration[:40]}’ bestaat niet; kies uit {', '.join(ALL_DURATIONS)}."
        )
    if by and by not in SPLITS:
        raise WrongQuestion(
            f"Een doorlooptijd is niet te splitsen op ‘{by[:40]}’; kies uit {', '.join(SPLITS)}."
        )
    found = ALL_DURATIONS[duration]
    span = SPANS.get(found.id)
    days = Dimension(
        found.id, found.name, f'"{found.event}" - "{found.start}"', found.all_needs, open=True,
        from_rounded=f'"{span.id}"' if span else None,
    )  # fmt: skip
    figure = Figure(
        found.id, found.name, Shape.SPLIT, found.sentence, found.population, found.where, found.source,
        needs=found.all_needs, split=days.id,
    )  # fmt: skip
    split = (DIMENSIONS[by],) if by else ()
    return Question(figure, (days, *split), chosen_filters(filters))


def _missing(asked: Question, delivery: Delivery) -> tuple[str, ...]:
    used = (*asked.by, *(dimension for dimension, _ in asked.filters))
    needed = {name for dimension in used for name in dimension.needs} - set(delivery.fields)
    return tuple(field.label for field in fields().values() if field.name in needed)


_NOT_STARTED, _REVERSED, _REACHED, _UNDER_WAY = "geen begin", "omgekeerd", "gehaald", "onderweg"


def _sql(duration: Duration, asked: Question, delivery: Delivery) -> tuple[str, list[object]]:
    """Counts by group, state and days, with the shortest time that one of them could be followed."""
    parameters: list[object] = [delivery.id]
    conditions = ((DIMENSIONS[name], labels) for name, labels in duration.where)
    tests = [passes(d, labels, parameters) for d, labels in (*conditions, *asked.filters)]
    dimensions = [d for d in asked.all_dimensions if d.id != duration.id]
    labels = labelled(dimensions, delivery.gemeente, [delivery.id])
    group = f"k_{asked.by[1].id}" if len(asked.by) > 1 else "NULL"
    return (
        f"SELECT {group} AS groep, stand, CASE stand WHEN '{_REACHED}' THEN eind - begin "  # noqa: S608
        f"WHEN '{_UNDER_WAY}' THEN peildatum - begin ELSE 0 END AS dagen, count(*), "
        "coalesce(min(peildatum - begin), 0) "
        f"FROM (SELECT *, CASE WHEN begin IS NULL OR begin > peildatum THEN '{_NOT_STARTED}' "
        f"WHEN eind < begin THEN '{_REVERSED}' WHEN eind <= peildatum THEN '{_REACHED}' "
        f"ELSE '{_UNDER_WAY}' END AS stand "
        f'FROM (SELECT * FROM (SELECT {KEY}, peildatum, "{duration.start}" AS begin, '
        f'"{duration.event}" AS eind FROM gemeente.traject WHERE levering = ?) '
        f"JOIN {labels} USING ({KEY}))) WHERE {' AND '.join(tests)} GROUP BY 1, 2, 3",
        parameters,
    )


class _Found(NamedTuple):
    groups: tuple[Group, ...]
    not_started: int
    left_out: int


def _rounded(store: Store, asked: Question, delivery: Delivery) -> _Found:
    """A group for each label that shows, with the life table of its sums."""
    name = ("geteld", asked, delivery.gemeente, (delivery.id,), True, None)
    counted = store.remember(name, lambda: rounded_counts(store, asked, [delivery.id]))
    split = asked.by[1] if len(asked.by) > 1 else None
    sums: dict[str | None, dict[str | None, int]] = {}
    for _, label, *group, _, w in counted:
        sums.setdefault(group[0] if group else None, {})[label] = w
    span = SPANS[asked.figure.id]
    labels = sorted(sums, key=lambda label: _place(split, label))
    groups = tuple(_rounded_group(split, label, span, sums[label]) for label in labels)
    without = sum(found.get(None, 0) for found in sums.values())
    return _Found(tuple(group for group in groups if group.n), without, 0)


def _rounded_group(
    by: Dimension | None, label: str | None, span: Span, w: Mapping[str | None, int]
) -> Group:
    name = EVERYBODY if by is None else label or by.empty
    n = sum(people for found, people in w.items() if found)
    made = life_table(span, w)
    return Group(name, n, None, made) if isinstance(made, str) else Group(name, n, None, "", made)


def _found(by: Dimension | None, counted: Sequence[tuple[Any, ...]]) -> _Found:
    """A group for each label that has people who were followed, in the order of the dimension."""
    lines = [_Line(*line) for line in counted]
    followed = [line for line in lines if line.state in (_REACHED, _UNDER_WAY)]
    labels = sorted({line.label for line in followed}, key=lambda label: _place(by, label))
    return _Found(
        tuple(_group(by, label, [x for x in followed if x.label == label]) for label in labels),
        sum(line.people for line in lines if line.state == _NOT_STARTED),
        sum(line.people for line in lines if line.state == _REVERSED),
    )


def _group(by: Dimension | None, label: str | None, lines: Sequence[_Line]) -> Group:
    name = EVERYBODY if by is None else label or by.empty
    n = sum(line.people for line in lines)
    if n < FEWEST:
        return Group(name, n, None, f"vanaf {FEWEST} mensen is er een lijn")
    until = min(line.followed for line in lines) // WEEK if by and by.id == COHORT else None
    if until is not None and until < SHORTEST:
        return Group(name, n, None, f"de laatste is nog geen {SHORTEST} weken te volgen")
    heaviest = max(_HEAVIEST, 2 / n)
    reached, under_way = _days(lines, _REACHED), _days(lines, _UNDER_WAY)
    return Group(name, n, kaplan_meier(reached, under_way, until=until, heaviest=heaviest))


def _days(lines: Sequence[_Line], state: str) -> Days:
    """The days of each person in that state."""
    found = [(line.days, line.people) for line in lines if line.state == state]
    days, people = np.array(found, dtype=np.int64).reshape(-1, 2).T
    return np.repeat(days, people)


def _place(by: Dimension | None, label: str | None) -> tuple[int, str]:
    order = by.order if by else ()
    if label is None:
        return len(order) + 1, ""
    return (order.index(label) if label in order else len(order)), label
