"""The only door to data. Who is looking is part of every question.

Whether an answer is exact or from the rounded table is decided here, and nowhere else.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rijswijk_dash.access import Refused, Viewer, require_deliveries, sees_exact
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.figures.answers import Answer, Row, Source, WrongQuestion, rounded_share
from rijswijk_dash.figures.catalogue import Figure, Shape
from rijswijk_dash.figures.dimensions import UNKNOWN, Dimension
from rijswijk_dash.figures.query import Question, find_dimension, question, sql_of
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.deliveries import Delivery, current_deliveries
from rijswijk_dash.warehouse.store import Store, open_store


def ask(viewer: Viewer, asked: Question, peildatum: date | None = None) -> Answer:
    """The answer at ``peildatum`` (default: the newest).

    Raises ``Refused`` when this viewer may not ask it, ``WrongQuestion`` when there is no delivery
    for the peildatum or a filter names a value that does not exist.
    """
    rounded = _must_round(viewer, asked)
    store = _store()
    delivery = _delivery_at(store, peildatum)
    return _answers(store, asked, [delivery], rounded=rounded)[0]


def trend(viewer: Viewer, asked: Question, until: date | None = None) -> list[Answer]:
    """The answers at every peildatum up to ``until``, oldest first. Raises as ``ask``."""
    rounded = _must_round(viewer, asked)
    store = _store()
    days = [d for d in current_deliveries(store) if until is None or d.peildatum <= until]
    return _answers(store, asked, sorted(days, key=lambda d: d.peildatum), rounded=rounded)


def may_ask(viewer: Viewer, asked: Question) -> bool:
    """Whether ``viewer`` gets an answer to this question, exact or rounded."""
    try:
        _must_round(viewer, asked)
    except Refused:
        return False
    return True


def may_filter(viewer: Viewer, dimension: str) -> bool:
    """Whether ``viewer`` may filter on a dimension. Raises ``WrongQuestion`` for an unknown one."""
    return may_ask(viewer, question("gestart", ["doelgroep"], {dimension: ["x"]}))


def peildata(viewer: Viewer) -> list[date]:  # noqa: ARG001  every question knows who is looking
    """The peildata for which there are figures, newest first."""
    return sorted((d.peildatum for d in current_deliveries(_store())), reverse=True)


def choices(
    viewer: Viewer,
    dimension: str,
    peildatum: date | None = None,
    filters: Mapping[str, Sequence[str]] | None = None,
) -> list[str]:
    """The labels of a dimension that occur at ``peildatum`` under the other ``filters``.

    Empty when the export lacks the field. Where the answer is rounded, all labels that the dimension
    can have: which ones occur would tell too much. Raises as ``ask``.
    """
    others = {name: values for name, values in (filters or {}).items() if name != dimension}
    found = find_dimension(dimension)
    if found.order and _must_round(viewer, question("gestart", [dimension], others)):
        return [*found.order, found.empty]
    answer = ask(viewer, question("gestart", [dimension], others), peildatum)
    return [answer.label(row) for row in answer.rows]


def delivered(viewer: Viewer, dimension: str, peildatum: date | None = None) -> bool:  # noqa: ARG001
    """Whether the export of ``peildatum`` has the fields of a dimension. Raises ``WrongQuestion``."""
    return set(find_dimension(dimension).needs) <= set(_delivery_at(_store(), peildatum).fields)


def missing_fields(viewer: Viewer, peildatum: date | None = None) -> list[str]:  # noqa: ARG001
    """The labels of the fields that the export of ``peildatum`` lacks. Raises ``WrongQuestion``."""
    delivered = _delivery_at(_store(), peildatum).fields
    return [field.label for name, field in fields().items() if name not in delivered]


def completeness(viewer: Viewer, peildatum: date | None = None) -> list[tuple[str, int, int]]:
    """For each delivered field its label, how many rows are filled, and how many rows there are.

    Raises ``Refused`` for who may not see deliveries, else as ``ask``.
    """
    require_deliveries(viewer)
    store = _store()
    delivery = _delivery_at(store, peildatum)
    counts = ", ".join(f'count("{name}")' for name in delivery.fields)
    (row,) = store.query(
        f"SELECT count(*), {counts} FROM gemeente.traject WHERE levering = ?",  # noqa: S608
        [delivery.id],
    )
    return [
        (fields()[name].label, filled, row[0])
        for name, filled in zip(delivery.fields, row[1:], strict=True)
    ]


def shows_invented_data() -> bool:
    """Whether what the dashboard shows now is invented sample data."""
    return any(d.invented for d in current_deliveries(_store()))


def _must_round(viewer: Viewer, asked: Question) -> bool:
    """Whether the answer comes from the rounded table. Raises ``Refused`` where it cannot."""
    if sees_exact(viewer, asked.features):
        return False
    closed = [d.name for d in asked.all_dimensions if d.rounded is None]
    if closed:
        raise Refused(
            f"Als {viewer.role} kunt u niet vragen naar {', '.join(closed)}; daarvoor zijn er geen "
            "beschermde cijfers."
        )
    return True


def _answers(
    store: Store, asked: Question, deliveries: Sequence[Delivery], *, rounded: bool
) -> list[Answer]:
    """One query for all deliveries that have the needed fields; the others stay unknown."""
    _check_filters(store, asked, rounded=rounded)
    needed = _needed(asked)
    sources = _rounded_at(store) if rounded else {}
    able = [d.id for d in deliveries if needed <= set(d.fields)]
    rows: dict[int, list[Row]] = {number: [] for number in able}
    if able:
        for number, *labels, numerator, denominator in _counts(store, asked, able, rounded=rounded):
            row = _row(asked.figure, tuple(labels), numerator, denominator, rounded=rounded)
            rows[number].append(row)
    return [_answer(asked, d, rows.get(d.id, []), needed, sources.get(d.id)) for d in deliveries]


def _counts(
    store: Store, asked: Question, deliveries: Sequence[int], *, rounded: bool
) -> list[tuple[Any, ...]]:
    sql, parameters = sql_of(asked, deliveries, rounded=rounded)
    return store.remember((sql, repr(parameters)), lambda: store.query(sql, parameters))


def _rounded_at(store: Store) -> dict[int, date]:
    """By delivery the peildatum of the delivery whose rounded table it shows."""
    sql = (
        "SELECT u.levering, l.peildatum FROM beschermd.uitgave AS u "
        "JOIN gemeente.levering AS l ON l.id = u.bron"
    )
    return store.remember("uitgaven", lambda: dict(store.query(sql)))


def _answer(
    asked: Question,
    delivery: Delivery,
    rows: list[Row],
    needed: set[str],
    rounded_at: date | None,
) -> Answer:
    lacking = [name for name in fields() if name in needed - set(delivery.fields)]
    inexact = [name for name in asked.figure.uses if name not in delivery.fields]
    ordered = sorted(rows, key=lambda row: _place(asked.by, row))
    if len(asked.by) == 1 and asked.by[0].largest_first:
        ordered.sort(key=lambda row: (row.labels[0] is None, -row.denominator))
    numerator = sum(row.numerator for row in rows)
    denominator = sum(row.denominator for row in rows)
    rounded = rounded_at is not None
    return Answer(
        figure=asked.figure,
        dimensions=asked.by,
        peildatum=delivery.peildatum,
        rows=tuple(ordered),
        total=_row(asked.figure, (), numerator, denominator, rounded=rounded),
        missing=tuple(fields()[name].label for name in lacking),
        less_exact=tuple(fields()[name].label for name in inexact),
        source=Source(
            delivery.id, delivery.file_name, delivery.sha256, delivery.who, delivery.when,
            delivery.invented,
        ),
        rounded=rounded,
        rounded_at=rounded_at,
    )  # fmt: skip


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
    value, instead = rounded_share(numerator, denominator)
    return Row(labels, value, numerator, denominator, instead)


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


def _check_filters(store: Store, asked: Question, *, rounded: bool) -> None:
    for dimension, values in asked.filters:
        allowed = dimension.order or _labels_in_store(store, dimension, rounded=rounded)
        for value in values:
            if value not in (*allowed, dimension.empty, UNKNOWN):
                raise WrongQuestion(
                    f"‘{value[:40]}’ is geen waarde van {dimension.name}; "
                    f"kies uit {', '.join((*allowed, dimension.empty))}."
                )


def _labels_in_store(store: Store, dimension: Dimension, *, rounded: bool) -> tuple[str, ...]:
    """The labels that occur; for a protected viewer only those that the rounded table shows."""
    numbers = [d.id for d in current_deliveries(store)]
    if rounded:
        source = "beschermd.uitgave AS u JOIN beschermd.profiel AS p ON p.levering = u.bron"
        expression, number = dimension.rounded, "u.levering"
    else:
        source, expression, number = "gemeente.traject", dimension.expression, "levering"
    sql = (
        f"SELECT DISTINCT {expression} AS label FROM {source} "  # noqa: S608
        f"WHERE {number} IN (SELECT unnest(?::BIGINT[])) ORDER BY label"
    )
    found = store.remember(("labels", dimension.id, rounded), lambda: store.query(sql, [numbers]))
    return tuple(label for (label,) in found if label is not None)


def _delivery_at(store: Store, peildatum: date | None) -> Delivery:
    current = current_deliveries(store)
    if not current:
        raise WrongQuestion("Er is nog geen export gepubliceerd; begin op de pagina Importeren.")
    if peildatum is None:
        return max(current, key=lambda d: d.peildatum)
    for delivery in current:
        if delivery.peildatum == peildatum:
            return delivery
    raise WrongQuestion(f"Er is geen gepubliceerde export met peildatum {peildatum:%d-%m-%Y}.")


def _store() -> Store:
    return open_store(settings().store)
