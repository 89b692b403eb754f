"""The only door to data. Who is looking is part of every question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rijswijk_dash.access import Viewer, require_exact_figures
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.figures.answers import Answer, Row, Source, WrongQuestion
from rijswijk_dash.figures.catalogue import FIGURES, Figure, Shape
from rijswijk_dash.figures.dimensions import DIMENSIONS, UNKNOWN, Dimension
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.deliveries import Delivery, current_deliveries
from rijswijk_dash.warehouse.store import Store, open_store

MAX_DIMENSIONS = 3


@dataclass(frozen=True)
class Question:
    """A figure, by at most three dimensions, over the rows that pass ``filters``."""

    figure: Figure
    by: tuple[Dimension, ...]
    filters: tuple[tuple[Dimension, tuple[str, ...]], ...]


def question(
    figure: str, by: Sequence[str] = (), filters: Mapping[str, Sequence[str]] | None = None
) -> Question:
    """A checked question. Raises ``WrongQuestion`` for an unknown figure, dimension or shape."""
    if figure not in FIGURES:
        raise WrongQuestion(
            f"Het cijfer ‘{figure[:40]}’ bestaat niet; kies uit {', '.join(FIGURES)}."
        )
    found = FIGURES[figure]
    names = list(by)
    if found.split and found.split not in names:
        names.insert(0, found.split)
    if len(set(names)) != len(names):
        raise WrongQuestion("Noem elk veld om op te splitsen één keer.")
    if len(names) > MAX_DIMENSIONS:
        raise WrongQuestion(f"Een cijfer is op te splitsen naar hoogstens {MAX_DIMENSIONS} velden.")
    chosen = {
        _dimension(name): tuple(dict.fromkeys(values))
        for name, values in (filters or {}).items()
        if values
    }
    return Question(found, tuple(map(_dimension, names)), tuple(chosen.items()))


def ask(viewer: Viewer, asked: Question, peildatum: date | None = None) -> Answer:
    """The answer at ``peildatum`` (default: the newest).

    Raises ``Refused`` when this viewer may not ask it, ``WrongQuestion`` when there is no delivery
    for the peildatum or a filter names a value that does not exist.
    """
    require_exact_figures(viewer)
    store = _store()
    delivery = _delivery_at(store, peildatum)
    return _answers(store, asked, [delivery])[0]


def trend(viewer: Viewer, asked: Question, until: date | None = None) -> list[Answer]:
    """The answers at every peildatum up to ``until``, oldest first. Raises as ``ask``."""
    require_exact_figures(viewer)
    store = _store()
    days = [d for d in current_deliveries(store) if until is None or d.peildatum <= until]
    return _answers(store, asked, sorted(days, key=lambda d: d.peildatum))


def peildata(viewer: Viewer) -> list[date]:
    """The peildata for which there are figures, newest first. Raises ``Refused``."""
    require_exact_figures(viewer)
    return sorted((d.peildatum for d in current_deliveries(_store())), reverse=True)


def choices(
    viewer: Viewer,
    dimension: str,
    peildatum: date | None = None,
    filters: Mapping[str, Sequence[str]] | None = None,
) -> list[str]:
    """The labels of a dimension that occur at ``peildatum`` under the other ``filters``.

    Empty when the export lacks the field. Raises as ``ask``.
    """
    others = {name: values for name, values in (filters or {}).items() if name != dimension}
    answer = ask(viewer, question("gestart", [dimension], others), peildatum)
    return [answer.label(row) for row in answer.rows]


def delivered(viewer: Viewer, dimension: str, peildatum: date | None = None) -> bool:
    """Whether the export of ``peildatum`` has the fields of a dimension. Raises as ``ask``."""
    require_exact_figures(viewer)
    return set(_dimension(dimension).needs) <= set(_delivery_at(_store(), peildatum).fields)


def missing_fields(viewer: Viewer, peildatum: date | None = None) -> list[str]:
    """The labels of the fields that the export of ``peildatum`` lacks. Raises as ``ask``."""
    require_exact_figures(viewer)
    delivered = _delivery_at(_store(), peildatum).fields
    return [field.label for name, field in fields().items() if name not in delivered]


def completeness(viewer: Viewer, peildatum: date | None = None) -> list[tuple[str, int, int]]:
    """For each delivered field its label, how many rows are filled, and how many rows there are."""
    require_exact_figures(viewer)
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


def _answers(store: Store, asked: Question, deliveries: Sequence[Delivery]) -> list[Answer]:
    """One query for all deliveries that have the needed fields; the others stay unknown."""
    _check_filters(store, asked)
    needed = _needed(asked)
    able = [d.id for d in deliveries if needed <= set(d.fields)]
    rows: dict[int, list[Row]] = {number: [] for number in able}
    if able:
        for number, *labels, numerator, denominator in _counts(store, asked, able):
            value = _value(asked.figure, numerator, denominator)
            rows[number].append(Row(tuple(labels), value, numerator, denominator))
    return [_answer(asked, d, rows.get(d.id, []), needed) for d in deliveries]


def _counts(store: Store, asked: Question, deliveries: Sequence[int]) -> list[tuple[Any, ...]]:
    sql, parameters = _sql(asked, deliveries)
    return store.remember((sql, repr(parameters)), lambda: store.query(sql, parameters))


def _sql(asked: Question, deliveries: Sequence[int]) -> tuple[str, list[object]]:
    """The query: only catalogue expressions are put into the text, all else are parameters.

    The inner query labels each row by the dimensions that the question names; the outer one counts.
    """
    figure = asked.figure
    conditions = [(DIMENSIONS[name], labels) for name, labels in (*figure.where, *figure.numerator)]
    used = {d.id: d for d in (*asked.by, *(d for d, _ in (*asked.filters, *conditions)))}
    labelled = ", ".join(f"{d.expression} AS k_{d.id}" for d in used.values())
    parameters: list[object] = []
    numerator = [_test(DIMENSIONS[n], labels, parameters) for n, labels in figure.numerator]
    parameters.append(list(deliveries))
    where = [_test(DIMENSIONS[n], labels, parameters) for n, labels in figure.where]
    where += [_test(dimension, values, parameters) for dimension, values in asked.filters]
    columns = ", ".join(["levering", *(f"k_{d.id}" for d in asked.by)])
    return (
        f"SELECT {columns}, count(*) FILTER (WHERE {' AND '.join(numerator) or 'true'}), count(*) "  # noqa: S608
        f"FROM (SELECT levering, {labelled} FROM gemeente.traject "
        f"WHERE levering IN (SELECT unnest(?::BIGINT[]))) WHERE {' AND '.join(where)} GROUP BY {columns}",
        parameters,
    )


def _test(dimension: Dimension, labels: Sequence[str], parameters: list[object]) -> str:
    """The condition that a row has one of ``labels``; without labels, that it has any value."""
    column = f"k_{dimension.id}"
    if not labels:
        return f"{column} IS NOT NULL"
    named = [label for label in labels if label not in (dimension.empty, UNKNOWN)]
    tests = [f"{column} IS NULL"] if len(named) < len(labels) else []
    if named:
        tests.append(f"{column} IN (SELECT unnest(?::VARCHAR[]))")
        parameters.append(named)
    return "(" + " OR ".join(tests) + ")"


def _answer(asked: Question, delivery: Delivery, rows: list[Row], needed: set[str]) -> Answer:
    lacking = [name for name in fields() if name in needed - set(delivery.fields)]
    inexact = [name for name in asked.figure.uses if name not in delivery.fields]
    ordered = sorted(rows, key=lambda row: _place(asked.by, row))
    if len(asked.by) == 1 and asked.by[0].largest_first:
        ordered.sort(key=lambda row: (row.labels[0] is None, -row.denominator))
    return Answer(
        figure=asked.figure,
        dimensions=asked.by,
        peildatum=delivery.peildatum,
        rows=tuple(ordered),
        total=_total(asked.figure, rows),
        missing=tuple(fields()[name].label for name in lacking),
        less_exact=tuple(fields()[name].label for name in inexact),
        source=Source(
            delivery.id, delivery.file_name, delivery.sha256, delivery.who, delivery.when,
            delivery.invented,
        ),
    )  # fmt: skip


def _total(figure: Figure, rows: Sequence[Row]) -> Row:
    numerator = sum(row.numerator for row in rows)
    denominator = sum(row.denominator for row in rows)
    return Row((), _value(figure, numerator, denominator), numerator, denominator)


def _value(figure: Figure, numerator: int, denominator: int) -> int | float | None:
    if figure.shape is not Shape.SHARE:
        return numerator
    return round(100 * numerator / denominator, 1) if denominator else None


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


def _check_filters(store: Store, asked: Question) -> None:
    for dimension, values in asked.filters:
        allowed = dimension.order or _labels_in_store(store, dimension)
        for value in values:
            if value not in (*allowed, dimension.empty, UNKNOWN):
                raise WrongQuestion(
                    f"‘{value[:40]}’ is geen waarde van {dimension.name}; "
                    f"kies uit {', '.join((*allowed, dimension.empty))}."
                )


def _labels_in_store(store: Store, dimension: Dimension) -> tuple[str, ...]:
    numbers = [d.id for d in current_deliveries(store)]
    sql = (
        f"SELECT DISTINCT {dimension.expression} AS label FROM gemeente.traject "  # noqa: S608
        "WHERE levering IN (SELECT unnest(?::BIGINT[])) ORDER BY label"
    )
    found = store.remember(("labels", dimension.id), lambda: store.query(sql, [numbers]))
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


def _dimension(name: str) -> Dimension:
    if name not in DIMENSIONS:
        raise WrongQuestion(
            f"Op ‘{name[:40]}’ is niet te splitsen of te filteren; kies uit {', '.join(DIMENSIONS)}."
        )
    return DIMENSIONS[name]


def _store() -> Store:
    return open_store(settings().store)
