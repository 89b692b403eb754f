"""The rows themselves. This one function gives them, scoped to who looks, and logs each view."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.access.gate import check_live, log_deed, refuse
from rijswijk_dash.access.viewer import EXACT
from rijswijk_dash.audit import Action
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.figures.answers import Source, WrongQuestion
from rijswijk_dash.figures.definitions.catalogue import FIGURES
from rijswijk_dash.figures.definitions.dimension import KEY, Dimension
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.figures.door import check_filters, delivery_at, source_of
from rijswijk_dash.figures.labels import labelled
from rijswijk_dash.figures.own import OwnClients, own_clients
from rijswijk_dash.figures.query import Question, chosen_filters, passes
from rijswijk_dash.figures.release import opened
from rijswijk_dash.figures.scope import Closed, scope_of
from rijswijk_dash.warehouse.deliveries import Delivery, rows_sql
from rijswijk_dash.warehouse.store import Store

# Half of the work of a click on a page with rows was asking for the same rows again.
_MOST_KEPT = 20_000
T = TypeVar("T")


@dataclass(frozen=True)
class Trajecten:
    """Rows at a peildatum: ``fields`` are their columns, no value is None.

    For a partner a value is also None where the task it does for that client does not need the field.
    """

    peildatum: date
    fields: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    invented: bool
    own: bool
    source: Source


def trajecten(
    viewer: Viewer,
    peildatum: date | None = None,
    filters: Mapping[str, Sequence[str]] | None = None,
) -> Trajecten:
    """The rows that ``viewer`` may see at ``peildatum`` (default: the newest), by trajectnummer.

    An analist or beheerder sees all rows and fields. A ketenpartner sees its own clients of the newest
    peildatum, and of those the fields that its tasks need: who was its client long ago is not any more.
    Raises ``Refused``, ``WrongQuestion``.
    """
    seen = scoped(viewer, peildatum, filters)
    delivery, own = seen.delivery, seen.own
    names = seen.fields
    parameters: list[object] = []
    columns = ", ".join(column_sql(name, own, parameters) for name in names)
    sql = f'SELECT {columns} FROM {seen.source(parameters)} ORDER BY "{KEY}"'  # noqa: S608
    rows = tuple(seen.rows(sql, parameters))
    seen.log(viewer, f"{len(rows)} trajecten")
    source = source_of(viewer, delivery)
    return Trajecten(delivery.peildatum, names, rows, delivery.invented, own is not None, source)


@dataclass(frozen=True)
class Scoped:
    """The stored rows that a viewer may see: of one delivery, perhaps only its own clients, filtered.

    ``labelled`` are dimensions by which the source has a column ``k_`` of labels too.
    """

    store: Store
    delivery: Delivery
    own: OwnClients | None
    chosen: Sequence[tuple[Dimension, tuple[str, ...]]]
    labelled: Sequence[Dimension] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The delivered fields of which the viewer may see something."""
        known = self.own.fields if self.own else fields()
        return tuple(name for name in known if name in self.delivery.fields)

    def source(self, parameters: list[object]) -> str:
        """The rows as SQL to select from; its values are added to ``parameters``."""
        parameters += self.own.parameters if self.own else []
        tests = [passes(d, values, parameters) for d, values in self.chosen]
        named = [*(d for d, _ in self.chosen), *self.labelled]
        found = (
            f"(SELECT * FROM {rows_sql(self.delivery)} "  # noqa: S608
            f"WHERE {self.own.test if self.own else 'true'} AND {_counted(self.own)})"
        )
        if not named:
            return found
        labels = labelled(named, self.delivery.gemeente, [self.delivery.id])
        return (
            f"(SELECT * FROM {found} JOIN {labels} USING (levering, {KEY}) "  # noqa: S608
            f"WHERE {' AND '.join(tests) or 'true'})"
        )

    def rows(self, sql: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
        """What ``sql`` gives; of a delivery that is not large it is kept until the next writing."""
        if self.delivery.accepted > _MOST_KEPT:
            return self.store.query(sql, parameters)
        return self.counts(sql, parameters)

    def kept(self, name: str, make: Callable[[], T]) -> T:
        """What ``make`` makes of these rows, kept as ``rows`` are."""
        if self.delivery.accepted > _MOST_KEPT:
            return make()
        key = (name, self.delivery.id, self.own, tuple(self.chosen))
        return self.store.remember(key, make)

    def counts(self, sql: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
        """What ``sql`` counts of the rows, kept until the next writing."""
        name = (sql, repr(parameters))
        return self.store.remember(name, lambda: self.store.query(sql, parameters))

    def log(self, viewer: Viewer, what: str) -> None:
        """Log that ``viewer`` saw ``what`` of these rows."""
        told = "".join(f"; {d.id}: {', '.join(values)}" for d, values in self.chosen)
        of = f"levering {self.delivery.id}, {self.delivery.peildatum:%d-%m-%Y}"
        log_deed(viewer, Action.ROWS, f"{what} van {of}{told}")


def scoped(
    viewer: Viewer, peildatum: date | None, filters: Mapping[str, Sequence[str]] | None
) -> Scoped:
    """Which rows ``viewer`` may see. Whoever gives them out logs it. Raises as ``trajecten``."""
    check_live(viewer, Action.ROWS)
    store = opened()
    delivery = delivery_at(store, viewer.gemeente, peildatum)
    chosen = chosen_filters(filters)
    own = _own_of(viewer, chosen, newest=delivery == delivery_at(store, viewer.gemeente, None))
    check_filters(store, viewer.gemeente, chosen, own, rounded=False)
    if own and not own.columns & set(delivery.fields):
        lacking = ", ".join(f.label for f in fields().values() if f.name in own.columns)
        raise WrongQuestion(
            f"De export heeft geen {lacking}; zonder dat weten wij niet wie uw cliënten zijn."
        )
    _check_delivered(delivery, chosen)
    return Scoped(store, delivery, own, chosen)


def _check_delivered(
    delivery: Delivery, chosen: Sequence[tuple[Dimension, tuple[str, ...]]]
) -> None:
    """Raise ``WrongQuestion`` for a filter on a field that this export lacks: who passes is unknown."""
    needed = {name for dimension, _ in chosen for name in dimension.needs} - set(delivery.fields)
    if lacking := ", ".join(f.label for f in fields().values() if f.name in needed):
        raise WrongQuestion(f"De export heeft geen {lacking}; daarop kunt u niet filteren.")


def may_see_rows(viewer: Viewer) -> bool:
    """Whether there are rows that ``viewer`` may see."""
    if viewer.role is Role.PARTNER:
        return bool(own_clients(viewer).parts)
    return viewer.role is not Role.ALDERMAN


def may_see_all_rows(viewer: Viewer) -> bool:
    """Whether ``viewer`` may see the rows of everybody, and not only of its own clients."""
    return viewer.role in EXACT


def _own_of(
    viewer: Viewer, chosen: Sequence[tuple[Dimension, tuple[str, ...]]], *, newest: bool
) -> OwnClients | None:
    """Whose rows: the own clients of a partner, or None for everybody's. Raises ``Refused``.

    A partner may ask for the rows of whom it may ask the number of, by the one audience table.
    """
    if viewer.role is Role.ALDERMAN:
        refuse(viewer, Action.ROWS, "rijen", "Een wethouder ziet cijfers en geen losse trajecten.")
    if viewer.role is not Role.PARTNER:
        return None
    found = scope_of(viewer, Question(FIGURES["gestart"], (), tuple(chosen), own=True))
    if isinstance(found, Closed):
        asked = "; ".join(f"filter op {dimension.id}" for dimension, _ in chosen)
        refuse(viewer, Action.ROWS, asked or "rijen", found.why)
    if not newest:
        why = "Uw cliënten ziet u alleen zoals zij nu zijn, op de nieuwste peildatum."
        refuse(viewer, Action.ROWS, "rijen van een oudere levering", why)
    return own_clients(viewer)


def _counted(own: OwnClients | None) -> str:
    """A partner's list has the people whom its figures count: no Oekraïense ontheemden."""
    return f"{DIMENSIONS['plichtig'].expression} = 'Ja'" if own else "true"


def column_sql(name: str, own: OwnClients | None, parameters: list[object]) -> str:
    """A field, or nothing in the rows of clients for whom the partner's task does not need it."""
    if own is None or own.parts_with(name) == own.parts:
        return f'"{name}"'
    parts = OwnClients(own.parts_with(name))
    parameters += parts.parameters
    return f'CASE WHEN {parts.test} THEN "{name}" END'
