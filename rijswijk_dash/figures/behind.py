"""The rows that a figure counts, for who may see rows: exactly those, each logged as a view of rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.access.gate import refuse
from rijswijk_dash.audit import Action
from rijswijk_dash.figures.answers import Answer, WrongQuestion
from rijswijk_dash.figures.definitions.dimension import KEY
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.figures.door import ask
from rijswijk_dash.figures.query import Question, passes
from rijswijk_dash.figures.rows import Scoped, Trajecten, column_sql, scoped
from rijswijk_dash.figures.scope import Scope, scope_of


@dataclass(frozen=True)
class Behind:
    """The rows behind ``answer``, by trajectnummer.

    ``labels`` has for each row its label by each dimension of the answer (None: no value), ``counts``
    whether it counts in the numerator; for what is no share every row does.
    """

    answer: Answer
    found: Trajecten
    labels: tuple[tuple[str | None, ...], ...]
    counts: tuple[bool, ...]


def may_see_rows_behind(viewer: Viewer, asked: Question) -> bool:
    """Whether ``viewer`` may see the rows that this question counts; a partner at the newest peildatum."""
    own = viewer.role is Role.PARTNER
    if viewer.role is Role.ALDERMAN:
        return False
    return scope_of(viewer, asked) is (Scope.OWN if own else Scope.EXACT)


def rows_behind(viewer: Viewer, asked: Question, peildatum: date | None = None) -> Behind:
    """The rows that ``asked`` counts at ``peildatum`` (default: the newest).

    An analist or beheerder sees all of them with every field; a ketenpartner those of its own clients at
    the newest peildatum, when the question is over its own clients, with the fields that its tasks need.
    Behind a protected number there are none. Raises ``Refused``; ``WrongQuestion`` as ``ask``, and for a
    figure of which the export lacks a field.
    """
    answer = ask(viewer, asked, peildatum)
    if answer.rounded:
        what = f"rijen achter {asked.figure.id}"
        refuse(viewer, Action.ROWS, what, "Achter een beschermd cijfer zijn geen rijen te zien.")
    seen = scoped(viewer, answer.peildatum, {d.id: values for d, values in asked.filters})
    if not answer.known:
        lacking = ", ".join(answer.missing)
        raise WrongQuestion(
            f"De export heeft geen {lacking}; zonder dat is dit cijfer onbekend en zijn er geen rijen."
        )
    names = seen.fields
    lines = _lines(seen, asked, names)
    seen.log(viewer, f"{len(lines)} trajecten achter {asked.figure.id}")
    width = len(names)
    return Behind(
        answer,
        Trajecten(
            answer.peildatum, names, tuple(line[:width] for line in lines),
            seen.delivery.invented, seen.own is not None, answer.source,
        ),
        tuple(line[width:-1] for line in lines),
        tuple(line[-1] for line in lines),
    )  # fmt: skip


def _lines(seen: Scoped, asked: Question, names: Sequence[str]) -> list[tuple[Any, ...]]:
    """Each row: its fields, its labels, and whether it counts in the numerator."""
    figure = asked.figure
    where = tuple((DIMENSIONS[name], labels) for name, labels in figure.where)
    counted = replace(
        seen, chosen=(*seen.chosen, *where),
        labelled=(*asked.by, *(DIMENSIONS[name] for name, _ in figure.numerator)),
    )  # fmt: skip
    parameters: list[object] = []
    columns = [column_sql(name, seen.own, parameters) for name in names]
    columns += [f"k_{dimension.id}" for dimension in asked.by]
    tests = [passes(DIMENSIONS[name], labels, parameters) for name, labels in figure.numerator]
    sql = (
        f"SELECT {', '.join(columns)}, coalesce({' AND '.join(tests) or 'true'}, false) "  # noqa: S608
        f'FROM {counted.source(parameters)} ORDER BY "{KEY}"'
    )
    return seen.rows(sql, parameters)
