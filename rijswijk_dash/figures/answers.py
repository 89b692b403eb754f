"""What the door gives back."""

from dataclasses import dataclass
from datetime import date, datetime

from rijswijk_dash.figures.definitions.dimension import Dimension
from rijswijk_dash.figures.definitions.figure import Figure
from rijswijk_dash.protection import Band, Percent, percentage

NOTHING_YET = "Er is nog geen export gepubliceerd; begin op de pagina Importeren."


class WrongQuestion(Exception):
    """The question cannot be asked this way; ``str(error)`` is a Dutch sentence that says why."""


@dataclass(frozen=True)
class Row:
    """One line of an answer: a label for each dimension (None: no value) and what was counted.

    ``value`` is a count, or for a share the percentage (None over nobody, or where rounding allows
    none; ``instead`` then says what may be said, such as ``40–50%``, and ``bounds`` the two bounds of it).
    """

    labels: tuple[str | None, ...]
    value: int | float | None
    numerator: int
    denominator: int
    instead: str = ""
    bounds: tuple[int, int] | None = None


def rounded_row(labels: tuple[str | None, ...], numerator: int, denominator: int) -> Row:
    """The row of a share of two rounded counts."""
    shown = percentage(numerator, denominator)
    bounds = (shown.low, shown.high) if isinstance(shown, Band) else None
    value, instead = rounded_share(numerator, denominator)
    return Row(labels, value, numerator, denominator, instead, bounds)


def rounded_share(numerator: int, denominator: int) -> tuple[float | None, str]:
    """A share of two rounded counts: whole percents, or the band or word that may stand instead."""
    shown = percentage(numerator, denominator)
    if isinstance(shown, Percent):
        return shown.value, ""
    return None, f"{shown.low}–{shown.high}%" if isinstance(shown, Band) else "te weinig"


@dataclass(frozen=True)
class Source:
    """The delivery from which an answer comes, and the stamp by which it can be asked again.

    ``gemeente`` is the name of whose delivery it is, where this installation has more than one.
    """

    delivery: int
    file_name: str
    sha256: str
    who: str
    when: datetime
    invented: bool
    stamp: str = ""
    gemeente: str = ""


@dataclass(frozen=True)
class Answer:
    """The answer to a question at one peildatum.

    ``missing`` names the fields that the export lacks and without which the figure is unknown; then
    there are no rows. ``less_exact`` names lacking fields without which the figure is less exact.
    ``total`` is what the rows add up to (for a share: over all rows together). ``rounded`` tells that
    every number is from the rounded table, made at ``rounded_at``; ``own`` that they are exact and over
    the asking partner's own clients only.
    """

    figure: Figure
    dimensions: tuple[Dimension, ...]
    peildatum: date
    rows: tuple[Row, ...]
    total: Row
    missing: tuple[str, ...]
    less_exact: tuple[str, ...]
    source: Source
    rounded: bool = False
    rounded_at: date | None = None
    own: bool = False

    @property
    def known(self) -> bool:
        """Whether the export has the fields that this figure needs."""
        return not self.missing

    @property
    def value(self) -> int | float | None:
        """The single value of a count or share; None when unknown."""
        return self.total.value if self.known else None

    def label(self, row: Row, position: int = 0) -> str:
        """The label of ``row`` for people: no value gets the words of its dimension."""
        return row.labels[position] or self.dimensions[position].empty

    def part(self, row: Row) -> tuple[float | None, str]:
        """What share of the total a row of counts is: the percentage, or what may be said instead."""
        total = self.total.numerator
        if self.rounded:
            return rounded_share(row.numerator, total)
        return (100 * row.numerator / total if total else None), ""

    def by_label(self) -> dict[str, int | float | None]:
        """Value by the label of the first dimension; a text equal to the label for none adds up."""
        found: dict[str, int | float | None] = {}
        for row in self.rows:
            known = found.get(self.label(row))
            found[self.label(row)] = row.value if known is None else known + (row.value or 0)
        return found
