"""The only door to data. Who is looking is part of every question.

Whether an answer is exact or from the rounded table is decided here, and nowhere else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.access.gate import check_live, refuse, require_deliveries
from rijswijk_dash.audit import Action
from rijswijk_dash.domain.rules import fields, municipalities, name_of_gemeente
from rijswijk_dash.figures.answers import (
    NOTHING_YET,
    Answer,
    Row,
    Source,
    WrongQuestion,
    rounded_row,
)
from rijswijk_dash.figures.counting import counted, occurring
from rijswijk_dash.figures.definitions.dimension import ORGANISATIONS, Dimension, rounded_table
from rijswijk_dash.figures.definitions.figure import Figure, Shape
from rijswijk_dash.figures.own import OwnClients, own_clients
from rijswijk_dash.figures.query import Question, find_dimension, question, rounded_counts
from rijswijk_dash.figures.release import opened
from rijswijk_dash.figures.scope import Closed, Scope, scope_of
from rijswijk_dash.figures.stamps import stamp_of
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.deliveries import (
    Delivery,
    among,
    any_delivery,
    current_deliveries,
    moment,
    rows_sql,
)
from rijswijk_dash.warehouse.store import Store


def ask(viewer: Viewer, asked: Question, peildatum: date | None = None) -> Answer:
    """The answer at ``peildatum`` (default: the newest).

    Raises ``Refused`` when this viewer may not ask it, ``WrongQuestion`` when there is no delivery
    for the peildatum or a filter names a value that does not exist.
    """
    scope = granted_scope(viewer, asked)
    store = opened()
    delivery = delivery_at(store, viewer.gemeente, peildatum)
    return _answers(store, viewer, asked, [delivery], scope)[0]


def trend(viewer: Viewer, asked: Question, until: date | None = None) -> list[Answer]:
    """The answers at every peildatum up to ``until``, oldest first. Raises as ``ask``."""
    scope = granted_scope(viewer, asked)
    store = opened()
    known = current_deliveries(store, viewer.gemeente)
    days = [d for d in known if until is None or d.peildatum <= until]
    return _answers(store, viewer, asked, sorted(days, key=lambda d: d.peildatum), scope)


def may_ask(viewer: Viewer, asked: Question) -> bool:
    """Whether ``viewer`` gets an answer to this question, exact or rounded."""
    return not isinstance(scope_of(viewer, asked), Closed)


def may_filter(viewer: Viewer, dimension: str, *, own: bool = False) -> bool:
    """Whether ``viewer`` may filter on a dimension. Raises ``WrongQuestion`` for an unknown one.

    For who gets protected figures that is a label of the first rounded table, where most figures are: a
    filter that would close nearly every figure is none.
    """
    by = [] if own else ["herkomst"]
    return may_ask(viewer, question("gestart", by, {dimension: ["x"]}, own=own))


def peildata(viewer: Viewer) -> list[date]:
    """The peildata for which there are figures, newest first. Raises ``Refused``."""
    check_live(viewer, Action.FIGURES)
    return sorted(
        (d.peildatum for d in current_deliveries(opened(), viewer.gemeente)), reverse=True
    )


def choices(
    viewer: Viewer,
    dimension: str,
    peildatum: date | None = None,
    filters: Mapping[str, Sequence[str]] | None = None,
    *,
    own: bool = False,
) -> list[str]:
    """The labels of a dimension that occur at ``peildatum`` under the other ``filters``.

    Empty when the export lacks the field. Where the answer is rounded, all labels that the dimension
    can have: which ones occur would tell too much. Raises as ``ask``.
    """
    others = {name: values for name, values in (filters or {}).items() if name != dimension}
    found = find_dimension(dimension)
    asked = question("gestart", [dimension], others, own=own)
    if found.order and granted_scope(viewer, asked) is Scope.ROUNDED:
        return [*found.order, found.empty]
    answer = ask(viewer, asked, peildatum)
    return [answer.label(row) for row in answer.rows]


def delivered(viewer: Viewer, dimension: str, peildatum: date | None = None) -> bool:
    """Whether the export of ``peildatum`` has the fields of a dimension. Raises as ``ask``."""
    check_live(viewer, Action.FIGURES)
    return set(find_dimension(dimension).needs) <= set(
        delivery_at(opened(), viewer.gemeente, peildatum).fields
    )


def missing_fields(viewer: Viewer, peildatum: date | None = None) -> list[str]:
    """The labels of the fields that the export of ``peildatum`` lacks. Raises as ``ask``."""
    check_live(viewer, Action.FIGURES)
    delivered = delivery_at(opened(), viewer.gemeente, peildatum).fields
    return [field.label for name, field in fields().items() if name not in delivered]


def completeness(viewer: Viewer, peildatum: date | None = None) -> list[tuple[str, int, int]]:
    """For each delivered field its label, how many rows are filled, and how many rows there are.

    Raises ``Refused`` for who may not see deliveries, else as ``ask``.
    """
    require_deliveries(viewer)
    store = opened()
    delivery = delivery_at(store, viewer.gemeente, peildatum)
    counts = ", ".join(f'count("{name}")' for name in delivery.fields)
    sql = f"SELECT count(*), {counts} FROM {rows_sql(delivery)}"  # noqa: S608
    ((*row,),) = store.remember(sql, partial(store.query, sql))
    return [
        (fields()[name].label, filled, row[0])
        for name, filled in zip(delivery.fields, row[1:], strict=True)
    ]


def shows_invented_data() -> bool:
    """Whether what the dashboard shows is invented sample data: now, or in the past state looked at."""
    then = moment()
    if then is not None:
        return any(d.invented for d in current_deliveries(opened(), then.gemeente))
    return any_delivery(opened(), invented=True, current=True)


def granted_scope(viewer: Viewer, asked: Question) -> Scope:
    """Over what the answer is made. Raises ``Refused``, and logs it, where there is no answer."""
    check_live(viewer, Action.FIGURES)
    found = scope_of(viewer, asked)
    if isinstance(found, Closed):
        names = (
            asked.figure.id,
            *(d.id for d in asked.by),
            *(f"{d.id}=" for d, _ in asked.filters),
        )
        refuse(viewer, Action.FIGURES, " ".join(names), found.why)
    return found


def _answers(
    store: Store, viewer: Viewer, asked: Question, deliveries: Sequence[Delivery], scope: Scope
) -> list[Answer]:
    """The answers as they were made before, until the next writing; permission was decided already.

    They are kept for viewers who differ in nothing but who they are and by which login.
    """
    alike = replace(viewer, name="", origin="", login=None)
    numbers = tuple(d.id for d in deliveries)
    name = ("antwoorden", alike, asked, numbers, scope, moment(), settings().rules_dir)
    return list(store.remember(name, lambda: _new_answers(store, viewer, asked, deliveries, scope)))


def _new_answers(
    store: Store, viewer: Viewer, asked: Question, deliveries: Sequence[Delivery], scope: Scope
) -> list[Answer]:
    """One query for all deliveries that have the needed fields; the others stay unknown."""
    rounded = scope is Scope.ROUNDED
    own = own_clients(viewer) if scope is Scope.OWN else None
    check_filters(store, viewer.gemeente, asked.filters, own, rounded=rounded)
    needed = _needed(asked)
    sources = rounded_at(store) if rounded else {}
    lacking = {d.id: _lacking(needed, own, d) for d in deliveries}
    able = [number for number, names in lacking.items() if not names]
    rows: dict[int, list[Row]] = {number: [] for number in able}
    if able:
        name = ("geteld", asked, viewer.gemeente, tuple(able), rounded, own)
        count = partial(rounded_counts, store, asked, able)
        if not rounded:
            count = partial(counted, store, asked, viewer.gemeente, able, own)
        for number, *labels, numerator, denominator in store.remember(name, count):
            row = _row(asked.figure, tuple(labels), numerator, denominator, rounded=rounded)
            rows[number].append(row)
    return [
        _answer(viewer, asked, d, rows.get(d.id, []), lacking[d.id], sources.get(d.id), scope)
        for d in deliveries
    ]


def _lacking(needed: set[str], own: OwnClients | None, delivery: Delivery) -> list[str]:
    """The fields without which there is no answer, in the order of the export."""
    missing = needed - set(delivery.fields)
    if own and not own.columns & set(delivery.fields):
        missing |= own.columns
    return [name for name in fields() if name in missing]


def rounded_at(store: Store) -> dict[int, date]:
    """By delivery the peildatum of the delivery whose rounded tables it shows; both are there then."""
    sql = (
        "SELECT u.levering, l.peildatum FROM beschermd.uitgave AS u "
        "JOIN gemeente.levering AS l ON l.id = u.bron"
    )

    return store.remember("uitgaven", lambda: dict(store.query(sql)))


def _answer(
    viewer: Viewer,
    asked: Question,
    delivery: Delivery,
    rows: list[Row],
    lacking: Sequence[str],
    rounded_at: date | None,
    scope: Scope,
) -> Answer:
    own = own_clients(viewer) if scope is Scope.OWN else None
    uses = {*asked.figure.uses, *(own.columns if own else ())}
    inexact = [name for name in fields() if name in uses and name not in delivery.fields]
    ordered = sorted(rows, key=lambda row: _place(asked.by, row))
    if len(asked.by) == 1 and asked.by[0].largest_first:
        ordered.sort(key=lambda row: (row.labels[0] is None, -row.denominator))
    numerator = sum(row.numerator for row in rows)
    denominator = sum(row.denominator for row in rows)
    rounded = scope is Scope.ROUNDED
    return Answer(
        figure=asked.figure,
        dimensions=asked.by,
        peildatum=delivery.peildatum,
        rows=tuple(ordered),
        total=_row(asked.figure, (), numerator, denominator, rounded=rounded),
        missing=tuple(fields()[name].label for name in lacking),
        less_exact=tuple(fields()[name].label for name in inexact),
        source=source_of(viewer, delivery),
        rounded=rounded,
        rounded_at=rounded_at,
        own=scope is Scope.OWN,
    )  # fmt: skip


def source_of(viewer: Viewer, delivery: Delivery) -> Source:
    """The delivery; a partner gets no mark of a file or name of an employee."""
    partner = viewer.role is Role.PARTNER
    return Source(
        delivery.id,
        "" if partner else delivery.file_name,
        "" if partner else delivery.sha256,
        "" if partner else delivery.who,
        delivery.when,
        delivery.invented,
        str(stamp_of(opened(), viewer.gemeente)),
        name_of_gemeente(viewer.gemeente) if len(municipalities()) > 1 else "",
    )


def _row(
    figure: Figure,
    labels: tuple[str | None, ...],
    numerator: int,
    denominator: int,
    *,
    rounded: bool,
) -> Row:
    if figure.shape is not Shape.SHARE:
        return Row(labels, numerator, numerator, denominator)
    if not rounded:
        value = round(100 * numerator / denominator, 1) if denominator else None
        return Row(labels, value, numerator, denominator)
    return rounded_row(labels, numerator, denominator)


def _place(by: Sequence[Dimension], row: Row) -> tuple[tuple[int, str], ...]:
    """Labels in the order of their dimension; no value last."""
    return tuple(
        (len(d.order) + 1, "")
        if label is None
        else (d.order.index(label) if label in d.order else len(d.order), label)
        for d, label in zip(by, row.labels, strict=True)
    )


def _needed(asked: Question) -> set[str]:
    together = (*asked.by, *(dimension for dimension, _ in asked.filters))
    return {*asked.figure.needs, *(name for d in together for name in d.needs)}


def check_filters(
    store: Store,
    gemeente: str,
    filters: Sequence[tuple[Dimension, tuple[str, ...]]],
    own: OwnClients | None,
    *,
    rounded: bool,
) -> None:
    """Raise ``WrongQuestion`` for a value that a dimension does not have."""
    for dimension, values in filters:
        if own and dimension.id in ORGANISATIONS:
            continue  # Only own names come this far, and others may not be told.
        allowed = dimension.order or _labels_in_store(
            store, gemeente, dimension, own, rounded=rounded
        )
        for value in values:
            if value not in (*allowed, *dimension.for_none):
                raise WrongQuestion(
                    f"‘{value[:40]}’ is geen waarde van {dimension.name}; "
                    f"kies uit {', '.join((*allowed, dimension.empty))}."
                )


def _labels_in_store(
    store: Store, gemeente: str, dimension: Dimension, own: OwnClients | None, *, rounded: bool
) -> tuple[str, ...]:
    """The labels that occur in a gemeente; for a protected viewer only those that it is shown."""
    deliveries = [d.id for d in current_deliveries(store, gemeente)]
    name = ("labels", gemeente, dimension.id, rounded, own, moment())
    if rounded:
        return store.remember(name, lambda: _rounded_labels(store, deliveries, dimension))
    return store.remember(name, lambda: occurring(store, gemeente, deliveries, dimension, own))


def _rounded_labels(
    store: Store, deliveries: Sequence[int], dimension: Dimension
) -> tuple[str, ...]:
    table = rounded_table([dimension]) or ""
    found = store.query(
        f"SELECT DISTINCT {dimension.rounded_in(table)} AS label FROM beschermd.uitgave AS u "  # noqa: S608
        f"JOIN beschermd.{table} AS p ON p.levering = u.bron WHERE u.{among(deliveries)} ORDER BY label"
    )
    return tuple(label for (label,) in found if label is not None)


def delivery_at(store: Store, gemeente: str, peildatum: date | None) -> Delivery:
    """The delivery of a gemeente that counts at ``peildatum`` (default: the newest).

    Raises ``WrongQuestion``.
    """
    current = current_deliveries(store, gemeente)
    if not current:
        raise WrongQuestion(NOTHING_YET)
    if peildatum is None:
        return max(current, key=lambda d: d.peildatum)
    for delivery in current:
        if delivery.peildatum == peildatum:
            return delivery
    raise WrongQuestion(f"Er is geen gepubliceerde export met peildatum {peildatum:%d-%m-%Y}.")
