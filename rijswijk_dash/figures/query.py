"""What is asked, checked; and the query that sums it from a rounded table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rijswijk_dash.figures.answers import WrongQuestion
from rijswijk_dash.figures.definitions.catalogue import FIGURES
from rijswijk_dash.figures.definitions.dimension import Dimension, rounded_table
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.figures.definitions.figure import Figure
from rijswijk_dash.warehouse.deliveries import among
from rijswijk_dash.warehouse.store import Store

MAX_DIMENSIONS = 3
# Dimensions that are a crossing in themselves.
_CROSSES = {
    "fase_leerroute": ("fase", "leerroute"),
    "taal_en_werk": ("in_les", "werk"),
    "stap": ("stap", "fase"),
    "aan_zet": ("aan_zet", "fase"),
    "in_les": ("in_les", "fase"),
}


def _of_a_part() -> dict[str, set[str]]:
    """By dimension what chooses the people of whom a figure publishes it.

    Of everybody together such a dimension is a crossing too: less the published figure it would tell
    how it is with all the others.
    """
    found: dict[str, set[str]] = {}
    for figure in FIGURES.values():
        chosen = {name for name, _ in figure.where} - {"plichtig", figure.split}
        if figure.split and chosen:
            found.setdefault(figure.split, set()).update(chosen)
    return found


_OF_A_PART = _of_a_part()


@dataclass(frozen=True)
class Question:
    """A figure, by at most three dimensions, over the rows that pass ``filters``.

    ``own`` asks it over the own clients of the ketenpartner who asks. ``protected`` asks for the form
    that everybody may see, whoever asks: the rounded table or nothing.
    """

    figure: Figure
    by: tuple[Dimension, ...]
    filters: tuple[tuple[Dimension, tuple[str, ...]], ...]
    own: bool = False
    protected: bool = False

    @property
    def features(self) -> int:
        """How many features of a person the answer crosses; a figure as it is published is one.

        What a figure looks at itself counts too: the share with a bijstandsuitkering by herkomst is
        as much a crossing as the number of trajecten by both.
        """
        own = {name for name, _ in (*self.figure.where, *self.figure.numerator)} - {"plichtig"}
        own |= {self.figure.split} - {""}
        asked = {d.id for d in (*self.by, *(d for d, _ in self.filters))}
        if not asked - {self.figure.split}:
            return 2 if self.figure.crosses else 1
        looked_at = (own | asked).union(*(_OF_A_PART.get(name, ()) for name in asked))
        return len({part for name in looked_at for part in _CROSSES.get(name, (name,))})

    @property
    def all_dimensions(self) -> tuple[Dimension, ...]:
        """Every dimension that the question or the figure itself looks at, each once."""
        conditions = (*self.figure.where, *self.figure.numerator)
        named = (*self.by, *(d for d, _ in self.filters), *(DIMENSIONS[n] for n, _ in conditions))
        return tuple({d.id: d for d in named}.values())


def question(
    figure: str,
    by: Sequence[str] = (),
    filters: Mapping[str, Sequence[str]] | None = None,
    *,
    own: bool = False,
    protected: bool = False,
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
    by_dimensions = tuple(map(find_dimension, names))
    return Question(found, by_dimensions, chosen_filters(filters), own, protected)


def chosen_filters(
    filters: Mapping[str, Sequence[str]] | None,
) -> tuple[tuple[Dimension, tuple[str, ...]], ...]:
    """Filters by the names of their dimensions. Raises ``WrongQuestion`` for an unknown one."""
    chosen = {
        find_dimension(name): tuple(dict.fromkeys(values))
        for name, values in (filters or {}).items()
        if values
    }
    return tuple(chosen.items())


def find_dimension(name: str) -> Dimension:
    """The dimension of that id. Raises ``WrongQuestion``."""
    if name not in DIMENSIONS:
        raise WrongQuestion(
            f"Op ‘{name[:40]}’ is niet te splitsen of te filteren; kies uit {', '.join(DIMENSIONS)}."
        )
    return DIMENSIONS[name]


def rounded_counts(
    store: Store, asked: Question, deliveries: Sequence[int]
) -> list[tuple[Any, ...]]:
    """A line for each delivery and combination of labels, summed from the rounded table of the question.

    The same as ``counting.counted`` gives of the trajecten. Only catalogue expressions are put into the
    text, all else are parameters.
    """
    table = rounded_table(asked.all_dimensions)
    if table is None:
        raise ValueError("a question without a rounded form was let through")
    parameters: list[object] = []
    figure = asked.figure
    numerator = [passes(DIMENSIONS[n], labels, parameters) for n, labels in figure.numerator]
    where = [passes(DIMENSIONS[n], labels, parameters) for n, labels in figure.where]
    where += [passes(chosen, values, parameters) for chosen, values in asked.filters]
    columns = ", ".join(["levering", *(f"k_{d.id}" for d in asked.by)])
    labels = ", ".join(f"{d.rounded_in(table)} AS k_{d.id}" for d in asked.all_dimensions)
    return store.query(
        f"SELECT {columns}, "  # noqa: S608
        f"coalesce(sum(w) FILTER (WHERE {' AND '.join(numerator) or 'true'}), 0)::BIGINT, "
        f"sum(w)::BIGINT FROM (SELECT u.levering, {labels}, p.w FROM beschermd.uitgave AS u "
        f"JOIN beschermd.{table} AS p ON p.levering = u.bron WHERE u.{among(deliveries)}) "
        f"WHERE {' AND '.join(where)} GROUP BY {columns}",
        parameters,
    )


def passes(dimension: Dimension, labels: Sequence[str], parameters: list[object]) -> str:
    """The condition that a row has one of ``labels``; without labels, that it has any value."""
    column = f"k_{dimension.id}"
    if not labels:
        return f"{column} IS NOT NULL"
    named = [label for label in labels if label not in dimension.for_none]
    tests = [f"{column} IS NULL"] if len(named) < len(labels) else []
    if named:
        tests.append(f"{column} IN ({', '.join('?' * len(named))})")
        parameters += named
    return "(" + " OR ".join(tests) + ")"
