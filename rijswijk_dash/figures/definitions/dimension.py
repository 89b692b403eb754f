"""One way to split a figure: a label for each stored row, by an SQL expression."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rijswijk_dash.domain.rules import Kind, fields
from rijswijk_dash.warehouse.schema import ROUNDED_TABLES

KEY = "trajectnummer"
ORGANISATIONS = ("taalschool", "participatiepartner", "maatschappelijke_begeleiding")
UNKNOWN = "Onbekend"
EXEMPT = "Oekraïense ontheemde"
UNDER_DIRECTION_SQL = (
    "(doelgroep = 'Asielstatushouder' OR "
    "coalesce(asielrechten IN ('Asielrechten toegekend', 'Behoud asielrechten'), false))"
)


@dataclass(frozen=True)
class Dimension:
    """One way to split: ``expression`` is SQL over a stored row, ``order`` the order of its labels.

    The expression may name ``parts``: SQL over the row and over the parts before it, each with its name,
    in which ``__`` stands so that no field is called so. ``layered`` makes a query of them.

    ``open`` dimensions take their labels from the data; for the others ``order`` is all there is.
    ``empty`` is the label that people see for no value. ``from_rounded`` is its expression over other
    labels of a rounded table, for a dimension that is no column there. ``tells`` are the fields of
    which the label tells something, where that is not everything that the expression looks at.
    """

    id: str
    name: str
    expression: str
    needs: tuple[str, ...]
    order: tuple[str, ...] = ()
    empty: str = UNKNOWN
    open: bool = False
    largest_first: bool = False
    from_rounded: str | None = None
    tells: frozenset[str] = frozenset()
    parts: tuple[tuple[str, str], ...] = field(default=(), repr=False, compare=False)

    def rounded_in(self, table: str) -> str | None:
        """The expression over a rounded table; None when that does not have what it needs."""
        columns = ROUNDED_TABLES[table]
        if self.id in columns:
            return f'"{self.id}"'
        found = self.from_rounded
        return found if found and _words(found) & _LABELS <= set(columns) else None

    @property
    def for_none(self) -> tuple[str, ...]:
        """The words by which no value can be chosen: two, unless one of them is a label too."""
        own = {label.casefold() for label in self.order}
        return (self.empty,) if UNKNOWN.casefold() in own else (self.empty, UNKNOWN)

    @property
    def reads(self) -> frozenset[str]:
        """The fields of a row of which the label tells something."""
        looked_at = " ".join((self.expression, *dict(self.parts).values()))
        return self.tells or frozenset(_words(looked_at) & set(fields()))


_LABELS = {name for columns in ROUNDED_TABLES.values() for name in columns}


def _words(sql: str) -> set[str]:
    return set(re.findall(r"\w+", re.sub(r"'[^']*'", "", sql)))


def rounded_table(dimensions: Iterable[Dimension]) -> str | None:
    """The first rounded table that has all ``dimensions``; None when there is none."""
    asked = tuple(dimensions)
    return next((t for t in ROUNDED_TABLES if all(d.rounded_in(t) for d in asked)), None)


def field_dimension(name: str, *, label: str = "", empty: str = UNKNOWN) -> Dimension:
    """The dimension of a field as it was delivered."""
    field = fields()[name]
    answers = ("Ja", "Nee") if field.kind is Kind.YES_NO else ()
    order = tuple(v for v in field.values if v != EXEMPT)
    return Dimension(
        id=name,
        name=label or field.label,
        expression=f'"{name}"',
        needs=(name,),
        order=answers or order,
        empty=empty,
        open=not (answers or order),
        largest_first=not (answers or order),
    )


def yes_no(id_: str, name: str, condition: str, *needs: str) -> Dimension:
    """Ja where the SQL ``condition`` holds, else Nee."""
    expression = f"CASE WHEN {condition} THEN 'Ja' ELSE 'Nee' END"
    return Dimension(id_, name, expression, needs, ("Ja", "Nee"))


def layered(kept: Sequence[str], columns: Mapping[str, Dimension], source: str) -> str:
    """The query that gives the columns ``kept`` of ``source`` and for each dimension its label by name.

    Each part is a column of a query within it, once, below what looks at it: written out, the longest
    label would be a hundred times as long (docs/decisions/0024-labels-once.md).
    """
    parts = {name: sql for dimension in columns.values() for name, sql in dimension.parts}
    layers: list[list[str]] = []
    placed: dict[str, int] = {}
    for name, sql in parts.items():  # Each stands after the parts at which it looks.
        placed[name] = max((placed[word] + 1 for word in _words(sql) if word in parts), default=0)
        layers.extend([] for _ in range(placed[name] + 1 - len(layers)))
        layers[placed[name]].append(f"{sql} AS {name}")
    for layer in layers:
        source = f"(SELECT *, {', '.join(layer)} FROM {source})"  # noqa: S608
    labels = (f'{dimension.expression} AS "{name}"' for name, dimension in columns.items())
    return f"SELECT {', '.join((*kept, *labels))} FROM {source}"  # noqa: S608


def let(expression: str, parts: Mapping[str, str]) -> str:
    """The SQL ``expression`` with every name of ``parts`` replaced by what it stands for."""
    return re.sub(
        r"""'[^']*'|"[^"]*"|\w+""",
        lambda found: parts.get(found[0], found[0]),
        expression,
    )


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
