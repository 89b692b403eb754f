"""Each organisation with its trajecten, inflow and progress, composed of answers of the door.

An analist or beheerder gets every organisation, exactly. A ketenpartner gets its own organisation,
exactly, beside the protected whole, and never another organisation. A wethouder gets the number of
trajecten of each; what crosses that with another feature has no protected form, so it is left out.
``scope_of`` decides each of these.

Every number is the answer to a question of the catalogue; ``chance`` adds how far it may lie from the
whole by chance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import check_live, refuse
from rijswijk_dash.audit import Action
from rijswijk_dash.domain.rules import partners as known_partners
from rijswijk_dash.domain.tasks import tasks
from rijswijk_dash.figures.answers import Answer, Row, WrongQuestion
from rijswijk_dash.figures.chance import OrganisationShare, added, compared
from rijswijk_dash.figures.definitions.catalogue import FIGURES
from rijswijk_dash.figures.definitions.dimension import ORGANISATIONS
from rijswijk_dash.figures.definitions.figure import Figure, Shape
from rijswijk_dash.figures.definitions.partner_figures import KINDS, Kind
from rijswijk_dash.figures.door import ask, granted_scope
from rijswijk_dash.figures.own import own_clients
from rijswijk_dash.figures.query import Question, question
from rijswijk_dash.figures.scope import Scope, scope_of

SHARES = ("pvt_aandeel", "map_aandeel", "op_koers", "tempo_taal_aandeel", "voldaan_aandeel")
"""The shares that tell of progress; of these the catalogue may lack one."""
ROUTE = "leerroute"
Filters = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class PartnerStock:
    """The trajecten of one organisation, or of all together.

    ``new`` began in the last 12 months, ``begin_unknown`` have no begin. None: the export lacks the
    field, or this viewer may not know it.
    """

    organisation: str
    clients: int
    running: int | None = None
    satisfied: int | None = None
    ended: int | None = None
    new: int | None = None
    begin_unknown: int | None = None


@dataclass(frozen=True)
class Progress:
    """One share at each organisation that has people in it.

    ``whole`` is the share of all together, in ``rounded`` form for who may not know it exactly.
    ``overall`` is the same from 0 to 1, None where rounding allows no percentage.
    """

    figure: Figure
    rows: tuple[OrganisationShare, ...]
    whole: Row | None
    overall: float | None
    rounded: bool
    missing: tuple[str, ...] = ()


RouteMix = dict[str, dict[str, int]]
"""By organisation the number of trajecten on each leerroute."""


@dataclass(frozen=True)
class Partners:
    """The organisations of one ``kind`` at a peildatum.

    ``clients`` is the answer that says how many trajecten there are; when the export lacks the column of
    the organisation it names that, and there is nothing else. ``without`` have no organisation of this
    kind. ``own``: only the viewer's own organisation, beside ``whole`` and ``whole_routes``, which are
    protected. ``new_missing`` are the fields that the inflow lacks. ``routes`` is None, and a figure in
    ``closed``, where this viewer may not know it.
    """

    kind: Kind
    clients: Answer
    own: bool
    stock: tuple[PartnerStock, ...] = ()
    new_missing: tuple[str, ...] = ()
    without: int = 0
    whole: PartnerStock | None = None
    routes: RouteMix | None = None
    whole_routes: Answer | None = None
    progress: tuple[Progress, ...] = ()
    closed: tuple[Figure, ...] = ()

    @property
    def peildatum(self) -> date:
        """Of what day this is."""
        return self.clients.peildatum


def partner_kinds(viewer: Viewer) -> tuple[Kind, ...]:
    """The kinds of organisation about which ``partners`` gives this viewer something."""
    return tuple(
        kind
        for column, kind in KINDS.items()
        if scope_of(viewer, question("gestart", [column])) is Scope.EXACT
        or _own_names(viewer, column)
    )


def may_filter_partners(viewer: Viewer) -> bool:
    """Whether this viewer gets the organisations under filters too."""
    asked = question("gestart", [ORGANISATIONS[0]], {ROUTE: ["B1-route"]})
    return scope_of(viewer, asked) is Scope.EXACT


def partners_without_column() -> tuple[str, ...]:
    """The known partners of whom no export names the clients in a column of its own."""
    return tuple(
        partner.name
        for partner in known_partners()
        if not any(tasks()[name].column for name in partner.tasks)
    )


def partners(
    viewer: Viewer,
    column: str,
    peildatum: date | None = None,
    filters: Filters | None = None,
) -> Partners:
    """The organisations in ``column`` at ``peildatum`` (default: the newest).

    Raises ``Refused`` when this viewer may not see any, ``WrongQuestion`` for an unknown column, filter
    or peildatum.
    """
    check_live(viewer, Action.FIGURES)
    if column not in KINDS:
        raise WrongQuestion(
            f"‘{column[:40]}’ is geen soort organisatie; kies uit {', '.join(KINDS)}."
        )
    look = _look(viewer, column, peildatum, dict(filters or {}))
    clients = ask(viewer, look.all_clients, peildatum)
    if not clients.known:
        return Partners(KINDS[column], clients, bool(look.own))
    shares = [FIGURES[id_] for id_ in SHARES if id_ in FIGURES]
    shares = [figure for figure in shares if figure.shape is Shape.SHARE]
    progress = {figure: _progress(look, figure) for figure in shares}
    routes, new = look.lines(ROUTE), look.lines(KINDS[column].new)
    return Partners(
        kind=KINDS[column],
        clients=clients,
        own=bool(look.own),
        stock=_stock(look, new),
        new_missing=new.missing if new else (),
        without=sum(row.denominator for row in clients.rows if row.labels and not row.labels[0]),
        whole=_whole_stock(look),
        routes=None if routes is None else _counts(routes),
        whole_routes=look.whole(ROUTE),
        progress=tuple(found for found in progress.values() if found),
        closed=tuple(figure for figure, found in progress.items() if found is None),
    )


# Asking


@dataclass(frozen=True)
class _Lines:
    """By organisation and label the row that was counted; the labels are those of a second dimension."""

    rows: dict[str, dict[str, Row]]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class _Look:
    """How a viewer looks: at all organisations, or one by one at its ``own``."""

    viewer: Viewer
    column: str
    peildatum: date | None
    filters: dict[str, Sequence[str]]
    own: tuple[str, ...]

    @property
    def all_clients(self) -> Question:
        if self.own:
            return self._about_own("gestart", "", self.own)
        return question("gestart", [self.column], self.filters)

    def lines(self, figure: str, by: str = "") -> _Lines | None:
        """The figure at each organisation; None when this viewer may not know it."""
        asked = [self._about_own(figure, by, (name,)) for name in self.own] or [
            question(figure, [self.column, *([by] if by else [])], self.filters)
        ]
        granted = Scope.OWN if self.own else Scope.EXACT
        if any(scope_of(self.viewer, each) is not granted for each in asked):
            return None
        answers = [ask(self.viewer, each, self.peildatum) for each in asked]
        second = FIGURES[figure].split or by
        if self.own:
            rows = {
                name: _by_label(answer, second)
                for name, answer in zip(self.own, answers, strict=True)
            }
        else:
            rows = self._by_organisation(answers[0], second)
        return _Lines(rows, answers[0].missing)

    def whole(self, figure: str, by: str = "") -> Answer | None:
        """The protected answer over everybody, for who sees only its own; None where there is none."""
        asked = question(figure, [by] if by else [], self.filters)
        if not self.own or scope_of(self.viewer, asked) is not Scope.ROUNDED:
            return None
        return ask(self.viewer, asked, self.peildatum)

    def _about_own(self, figure: str, by: str, names: Sequence[str]) -> Question:
        filters = {**self.filters, self.column: names}
        return question(figure, [by] if by else [], filters, own=True)

    def _by_organisation(self, answer: Answer, second: str) -> dict[str, dict[str, Row]]:
        place = [d.id for d in answer.dimensions].index(self.column)
        names = dict.fromkeys(row.labels[place] for row in answer.rows)
        return {
            name: _by_label(
                replace(answer, rows=tuple(r for r in answer.rows if r.labels[place] == name)),
                second,
            )
            for name in sorted(name for name in names if name)
        }


def _by_label(answer: Answer, dimension: str) -> dict[str, Row]:
    """The rows by their label of that dimension; by nothing when the answer is not split by it."""
    ids = [d.id for d in answer.dimensions]
    if dimension not in ids:
        return {"": added(answer.rows)}
    place = ids.index(dimension)
    return {answer.label(row, place): row for row in answer.rows}


def _look(viewer: Viewer, column: str, peildatum: date | None, filters: Filters) -> _Look:
    """Raises ``Refused`` where there is nothing to see, and for a filter on another organisation."""
    everybody = question("gestart", [column], filters)
    if scope_of(viewer, everybody) is Scope.EXACT:
        return _Look(viewer, column, peildatum, dict(filters), ())
    own = _own_names(viewer, column)
    if not own:
        why = "Voor uw rol zijn er op deze manier geen cijfers per organisatie."
        refuse(viewer, Action.FIGURES, f"partners {column}", why)
    granted_scope(viewer, question("gestart", [], filters, own=True))
    return _Look(viewer, column, peildatum, dict(filters), own)


def _own_names(viewer: Viewer, column: str) -> tuple[str, ...]:
    """The organisations of ``viewer`` that stand in that column."""
    parts = own_clients(viewer).parts
    return tuple(part.organisation for part in parts if part.task.column == column)


# Trajecten


_DONE, _STOPPED = "Voldaan", "Beëindigd"


def _stock(look: _Look, new: _Lines | None) -> tuple[PartnerStock, ...]:
    """The trajecten of each organisation, the largest first."""
    clients = look.lines("gestart")
    phases = look.lines("trajectfase")
    found = [
        _stock_of(
            name, rows[""].denominator,
            _counts(phases)[name] if phases else None,
            _counts(new).get(name, {}) if new and not new.missing else None,
        )
        for name, rows in (clients.rows if clients else {}).items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda stock: -stock.clients))


def _stock_of(
    name: str, clients: int, phases: dict[str, int] | None, new: dict[str, int] | None
) -> PartnerStock:
    found = PartnerStock(name, clients)
    if phases is not None:
        done, stopped = phases.get(_DONE, 0), phases.get(_STOPPED, 0)
        running = sum(phases.values()) - done - stopped
        found = replace(found, running=running, satisfied=done, ended=stopped)
    if new is not None:
        unknown = sum(new.values()) - new.get("Ja", 0) - new.get("Nee", 0)
        found = replace(found, new=new.get("Ja", 0), begin_unknown=unknown)
    return found


def _whole_stock(look: _Look) -> PartnerStock | None:
    answer = look.whole("trajectfase")
    if answer is None or not answer.known:
        return None
    phases = {label: row.numerator for label, row in _by_label(answer, "fase").items()}
    return _stock_of("", answer.total.numerator, phases, None)


def _counts(lines: _Lines) -> RouteMix:
    return {
        name: {label: row.numerator for label, row in rows.items()}
        for name, rows in lines.rows.items()
    }


# Progress


def _progress(look: _Look, figure: Figure) -> Progress | None:
    """The share at each organisation; None when this viewer may not know it."""
    found = look.lines(figure.id, ROUTE) or look.lines(figure.id)
    if found is None:
        return None
    whole, routes = _protected(look, figure) if look.own else _all_together(found)
    rows = (compared(name, rows, whole, routes) for name, rows in found.rows.items())
    return Progress(
        figure=figure,
        rows=tuple(sorted((row for row in rows if row), key=lambda row: -row.n)),
        whole=whole,
        overall=whole.value / 100 if whole and whole.value is not None else None,
        rounded=bool(look.own),
        missing=found.missing,
    )


def _all_together(found: _Lines) -> tuple[Row, dict[str, Row]]:
    """The share of all organisations together, and of these on each leerroute."""
    rows = [line for lines in found.rows.values() for line in lines.items()]
    labels = dict.fromkeys(label for label, _ in rows)
    routes = {label: added(row for name, row in rows if name == label) for label in labels}
    return added(row for _, row in rows), routes


def _protected(look: _Look, figure: Figure) -> tuple[Row | None, dict[str, Row]]:
    """The protected share of everybody, and on each leerroute; only what may be shown of it."""
    whole, routes = look.whole(figure.id), look.whole(figure.id, ROUTE)
    return (
        whole.total if whole and whole.known else None,
        _by_label(routes, ROUTE) if routes and routes.known else {},
    )
