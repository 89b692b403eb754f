"""How people moved between two peildata: from which fase or leerroute to which.

Where somebody stood at two moments is a crossing of two features. So the moves are for who sees exact
crossings; everybody else gets how many stood where at both peildata, each as the door gives it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import check_live
from rijswijk_dash.audit import Action
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.figures.answers import Answer, Source, WrongQuestion
from rijswijk_dash.figures.definitions.dimension import UNKNOWN, Dimension
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.figures.definitions.figure import ALL_STARTED, OBLIGED, Figure, Shape
from rijswijk_dash.figures.door import ask, check_filters, delivery_at, source_of
from rijswijk_dash.figures.labels import labelled
from rijswijk_dash.figures.query import Question, chosen_filters, passes, question
from rijswijk_dash.figures.release import opened
from rijswijk_dash.figures.scope import Scope, scope_of
from rijswijk_dash.protection import Change
from rijswijk_dash.protection import change as rounded_change
from rijswijk_dash.warehouse.deliveries import Delivery
from rijswijk_dash.warehouse.store import Store

NEW, GONE = "Nieuw", "Niet meer in de export"
Filters = Mapping[str, Sequence[str]]

FLOW = Figure(
    "stroom", "Van fase naar fase", Shape.SPLIT,
    "Waar elk traject stond op twee peildata: in welke fase, en in de fase Leerroute op welke route. "
    "‘Nieuw’ telde op de eerste peildatum nog niet mee, ‘niet meer in de export’ telt op de tweede niet "
    "meer mee. Filters kijken naar de tweede peildatum, en voor wie er dan niet meer is naar de eerste.",
    ALL_STARTED, OBLIGED, "Export van de gemeente", needs=("fase", "leerroute"), split="fase_leerroute",
)  # fmt: skip

_LABEL = DIMENSIONS[FLOW.split]
ORDER = (NEW, *_LABEL.order, UNKNOWN, GONE)


def usual_start(earlier_days: Sequence[date], peildatum: date) -> date:
    """With which of these peildata to compare at first: the one nearest to a year earlier."""
    return min(earlier_days, key=lambda day: abs(peildatum - day - timedelta(days=365)))


def earlier(dimension: Dimension) -> Dimension:
    """The label of a dimension at an earlier peildatum: a feature by itself, without a rounded form."""
    return replace(
        dimension,
        id=f"{dimension.id}_eerder",
        name=f"{dimension.name} op een eerdere peildatum",
        from_rounded=None,
    )


@dataclass(frozen=True)
class Move:
    """How many trajecten stood at ``before`` (or ``NEW``) and now stand at ``now`` (or ``GONE``)."""

    before: str
    now: str
    count: int


@dataclass(frozen=True)
class LabelStock:
    """How many trajecten have a label at both peildata; no ``change`` where it may not be shown."""

    label: str
    before: int
    now: int
    change: int | None


@dataclass(frozen=True)
class Flow:
    """Between two peildata: the ``moves`` when ``exact``, else ``stocks`` by label from ``answers``.

    Every traject is in one move. ``exempt_before`` of the new ones stood in the earlier export as
    Oekraïense ontheemde, ``exempt_now`` of those that are gone do so now. ``missing`` names for a
    peildatum the fields that its export lacks; then there are no numbers.
    """

    before: date
    peildatum: date
    exact: bool
    sources: tuple[Source, Source]
    missing: tuple[tuple[date, tuple[str, ...]], ...] = ()
    moves: tuple[Move, ...] = ()
    exempt_before: int = 0
    exempt_now: int = 0
    stocks: tuple[LabelStock, ...] = ()
    answers: tuple[Answer, ...] = ()

    @property
    def known(self) -> bool:
        """Whether both exports have the fields that are needed."""
        return not self.missing

    @property
    def rounded(self) -> bool:
        """Whether the numbers are from the rounded table."""
        return any(answer.rounded for answer in self.answers)

    @property
    def own(self) -> bool:
        """Whether the numbers are over the own clients of the partner who asks."""
        return any(answer.own for answer in self.answers)

    @property
    def labels_before(self) -> list[str]:
        """Where somebody stood at the first peildatum, in the order of the fases."""
        return [label for label in ORDER if any(m.before == label for m in self.moves)]

    @property
    def labels_now(self) -> list[str]:
        """Where somebody stands at the second peildatum, in the order of the fases."""
        return [label for label in ORDER if any(m.now == label for m in self.moves)]

    def count(self, *, before: bool = True, now: bool = True) -> int:
        """How many trajecten counted at the first peildatum, at the second, or (the default) at both."""
        return sum(
            m.count for m in self.moves if (m.before != NEW) == before and (m.now != GONE) == now
        )


def flow(
    viewer: Viewer, before: date, peildatum: date | None = None, filters: Filters | None = None
) -> Flow:
    """How people moved from ``before`` to ``peildatum`` (default: the newest).

    Raises ``Refused`` when this viewer may not ask it, ``WrongQuestion`` for an unknown peildatum or
    filter, or when ``before`` is not before ``peildatum``.
    """
    check_live(viewer, Action.FIGURES)
    asked = Question(FLOW, (earlier(_LABEL), _LABEL), chosen_filters(filters))
    store = opened()
    then, now = (delivery_at(store, viewer.gemeente, day) for day in (before, peildatum))
    if then.peildatum >= now.peildatum:
        raise WrongQuestion(
            f"Kies een eerdere peildatum dan {now.peildatum:%d-%m-%Y} om mee te vergelijken."
        )
    sources = source_of(viewer, then), source_of(viewer, now)
    if scope_of(viewer, asked) is not Scope.EXACT:
        return _protected(viewer, then, now, filters, sources)
    check_filters(store, viewer.gemeente, asked.filters, None, rounded=False)
    found = Flow(then.peildatum, now.peildatum, True, sources, _missing(asked, then, now))
    if not found.known:
        return found
    lines = _moves(store, asked, then, now)
    return replace(
        found,
        moves=_added_up(lines),
        exempt_before=sum(x.people for x in lines if x.before == NEW and x.exempt),
        exempt_now=sum(x.people for x in lines if x.now == GONE and x.exempt),
    )


def _missing(asked: Question, *moments: Delivery) -> tuple[tuple[date, tuple[str, ...]], ...]:
    needed = {*asked.figure.needs, *(name for d in asked.all_dimensions for name in d.needs)}
    lacking = [
        (d.peildatum, tuple(f.label for n, f in fields().items() if n in needed - set(d.fields)))
        for d in moments
    ]
    return tuple((day, names) for day, names in lacking if names)


class _Line(NamedTuple):
    before: str
    now: str
    exempt: bool
    people: int


def _moves(store: Store, asked: Question, then: Delivery, now: Delivery) -> list[_Line]:
    """How many trajecten went from which label to which, apart who is exempt at one moment."""
    parameters: list[object] = []
    first, second = _state(asked, then, parameters), _state(asked, now, parameters)
    sql = f"""
        SELECT CASE WHEN toen.telt THEN coalesce(toen.stand, '{UNKNOWN}') ELSE '{NEW}' END,
            CASE WHEN nu.telt THEN coalesce(nu.stand, '{UNKNOWN}') ELSE '{GONE}' END,
            coalesce(NOT toen.telt OR NOT nu.telt, false), count(*)
        FROM ({first}) AS toen FULL JOIN ({second}) AS nu USING (trajectnummer)
        WHERE CASE WHEN nu.telt THEN nu.past ELSE toen.telt AND toen.past END
        GROUP BY ALL"""  # noqa: S608
    found = store.remember((sql, repr(parameters)), partial(store.query, sql, parameters))
    return [_Line(*line) for line in found]


def _state(asked: Question, delivery: Delivery, parameters: list[object]) -> str:
    """SQL for where each traject of a delivery stands, whether it counts, and passes the filters."""
    obliged = DIMENSIONS["plichtig"]
    named = (_LABEL, obliged, *(d for d, _ in asked.filters))
    labels = labelled(named, delivery.gemeente, [delivery.id])
    counts = " AND ".join(passes(DIMENSIONS[n], v, parameters) for n, v in asked.figure.where)
    tests = [passes(d, values, parameters) for d, values in asked.filters]
    return (
        f"SELECT trajectnummer, k_{_LABEL.id} AS stand, {counts} AS telt, "  # noqa: S608
        f"coalesce({' AND '.join(tests) or 'true'}, false) AS past FROM {labels}"
    )


def _added_up(lines: Sequence[_Line]) -> tuple[Move, ...]:
    """One move for each pair of labels, in the order of the fases; new first and gone last."""
    counts: dict[tuple[str, str], int] = {}
    for line in lines:
        pair = line.before, line.now
        counts[pair] = counts.get(pair, 0) + line.people
    pairs = sorted(counts, key=lambda pair: (ORDER.index(pair[0]), ORDER.index(pair[1])))
    return tuple(Move(*pair, counts[pair]) for pair in pairs)


def _protected(
    viewer: Viewer,
    then: Delivery,
    now: Delivery,
    filters: Filters | None,
    sources: tuple[Source, Source],
) -> Flow:
    """The stocks at both peildata, as the door gives them to this viewer."""
    asked = question("trajectfase", filters=filters)
    if scope_of(viewer, asked) is not Scope.EXACT:
        asked = question("gestart", [FLOW.split], filters)
    answers = tuple(ask(viewer, asked, delivery.peildatum) for delivery in (then, now))
    missing = tuple((a.peildatum, a.missing) for a in answers if not a.known)
    stocks = () if missing else _stocks(*answers)
    return Flow(
        then.peildatum, now.peildatum, False, sources, missing, stocks=stocks, answers=answers
    )


def _stocks(then: Answer, now: Answer) -> tuple[LabelStock, ...]:
    before, after = then.by_label(), now.by_label()
    order = (*now.dimensions[0].order, now.dimensions[0].empty)
    labels = [label for label in order if label in before or label in after]
    return tuple(
        LabelStock(label, old, new, net_change(new, old, rounded=then.rounded or now.rounded))
        for label in labels
        for old, new in [(int(before.get(label) or 0), int(after.get(label) or 0))]
    )


def net_change(now: int, before: int, *, rounded: bool) -> int | None:
    """How much a number rose; of rounded numbers only from where that may be shown."""
    if not rounded:
        return now - before
    shown = rounded_change(now, before)
    return shown.value if isinstance(shown, Change) else None
