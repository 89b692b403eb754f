"""What the engine says of the deadlines of rows, and versions of its rules."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import duckdb

from rijswijk_dash.domain.rules import TERM, Rule, fields, rule_versions
from rijswijk_dash.figures.deadlines import TrajectDeadline
from rijswijk_dash.figures.definitions.deadline_sql import (
    DEADLINES,
    Deadline,
    deadline_of,
    deadlines_sql,
)
from rijswijk_dash.warehouse.schema import field_type

GEZIN = "Gezinsmigrant en overige migrant"
EXAMS = ("examen_LE", "examen_LU", "examen_SC", "examen_SP", "examen_KNM")
PLAIN = {"doelgroep": "Asielstatushouder", "leerroute": "B1-route", "fase": "Leerroute"}
ALL = frozenset(fields())
READ = sorted({"doelgroep", "leerroute", *(name for d in DEADLINES.values() for name in d.reads)})
Values = Mapping[str, Any]


@contextmanager
def stored(rows: Sequence[Values], peildatum: str) -> Generator[duckdb.DuckDBPyConnection]:
    """Rows as they would stand in the store, in a table ``t``; what they do not name is plain."""
    names = [*fields()]
    with duckdb.connect() as connection:
        columns = ", ".join(f'"{name}" {field_type(name)}' for name in names)
        connection.execute(f"CREATE TABLE t (peildatum DATE, {columns})")
        table = [
            [peildatum, *({"trajectnummer": f"T{number}", **PLAIN, **row}.get(n) for n in names)]
            for number, row in enumerate(rows)
        ]
        marks = ", ".join("?" * (len(names) + 1))
        connection.execute("BEGIN")
        connection.executemany(f"INSERT INTO t VALUES ({marks})", table)
        yield connection


def found(
    rows: Sequence[Values],
    peildatum: str,
    delivered: Iterable[str] = ALL,
    chosen: Mapping[str, Deadline] = DEADLINES,
) -> list[TrajectDeadline]:
    """What the engine says of rows as they would stand in the store."""
    with stored(rows, peildatum) as connection:
        sql = deadlines_sql("t", frozenset(delivered), chosen)
        return [TrajectDeadline._make(line) for line in connection.execute(sql).fetchall()]


def of(
    rule: str, row: Values, peildatum: str, chosen: Mapping[str, Deadline] = DEADLINES, **more: Any
) -> TrajectDeadline:
    """The one deadline of that rule for one row."""
    (only,) = [d for d in found([row], peildatum, chosen=chosen, **more) if d.rule == rule]
    return only


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def versions(rule: str, *changes: Mapping[str, Any]) -> list[Rule]:
    """The first version of a rule, then one for each of ``changes``."""
    first = rule_versions()[rule][0]
    return [first, *(first.model_copy(update=dict(change)) for change in changes)]


def with_versions(rule: str, *rules: Rule) -> dict[str, Deadline]:
    terms = rules if rule == TERM else rule_versions()[TERM]
    return {rule: deadline_of(rules, terms)}
