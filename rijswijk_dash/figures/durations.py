"""How long a step takes, also for those who are still under way.

Each duration is defined once (``definitions/duration.py``), like the figures of the catalogue, and behind
the same decision on who may see what.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import check_live, refuse
from rijswijk_dash.audit import Action
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.figures.answers import Source, WrongQuestion
from rijswijk_dash.figures.counting import days_of, labels_of
from rijswijk_dash.figures.curves import WEEK, Curve, Days, kaplan_meier
from rijswijk_dash.figures.definitions.dimension import Dimension
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
from rijswijk_dash.figures.life_tables import LifeTable, life_table
from rijswijk_dash.figures.query import Question, chosen_filters, rounded_counts
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
_DATES = sorted({name for found in ALL_DURATIONS.values() for name in (found.start, found.event)})


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
        name = ("doorlooptijd", asked, delivery.id)
        found = store.remember(
            name, lambda: _exact(store, ALL_DURATIONS[duration], asked, delivery)
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


def _exact(store: Store, duration: Duration, asked: Question, delivery: Delivery) -> _Found:
    """A group for each label that has people who were followed, in the order of the dimension."""
    split = asked.by[1] if len(asked.by) > 1 else None
    dimensions = [d for d in asked.all_dimensions if d.id != duration.id]
    labels = labels_of(store, delivery.gemeente, dimensions, [delivery.id])
    days = days_of(store, delivery, [name for name in _DATES if name in delivery.fields])
    chosen = labels.chosen(asked)
    start, event = (days[name].astype(np.int64) for name in (duration.start, duration.event))
    today = (delivery.peildatum - date(1970, 1, 1)).days
    started = chosen & (start <= today)
    reversed_ = started & (event < start)
    followed = started & ~reversed_
    reached = followed & (event <= today)
    having = dict(labels.by_label(split) if split else [(None, followed)])
    groups: list[Group] = []
    for label in sorted(having, key=lambda label: _place(split, label)):
        people = followed & having[label]
        if people.any():
            spent = (event - start)[people & reached], (today - start)[people & ~reached]
            groups.append(_group(split, label, *spent, (today - start)[people]))
    return _Found(tuple(groups), int(np.sum(chosen & ~started)), int(np.sum(reversed_)))


def _group(
    by: Dimension | None, label: str | None, reached: Days, under_way: Days, followed: Days
) -> Group:
    """The curve of the days of each who got there and each under way; ``followed`` are those of all."""
    name, n = EVERYBODY if by is None else label or by.empty, len(followed)
    if n < FEWEST:
        return Group(name, n, None, f"vanaf {FEWEST} mensen is er een lijn")
    until = int(followed.min()) // WEEK if by and by.id == COHORT else None
    if until is not None and until < SHORTEST:
        return Group(name, n, None, f"de laatste is nog geen {SHORTEST} weken te volgen")
    heaviest = max(_HEAVIEST, 2 / n)
    return Group(name, n, kaplan_meier(reached, under_way, until=until, heaviest=heaviest))


def _place(by: Dimension | None, label: str | None) -> tuple[int, str]:
    order = by.order if by else ()
    if label is None:
        return len(order) + 1, ""
    return (order.index(label) if label in order else len(order)), label
