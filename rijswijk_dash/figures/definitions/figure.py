"""What a figure is, and the populations that figures share."""

from dataclasses import dataclass
from enum import StrEnum

Conditions = tuple[tuple[str, tuple[str, ...]], ...]
"""Dimensions with the labels that count; no labels at all means: any value but none."""

OBLIGED: Conditions = (("plichtig", ("Ja",)),)
UNDER_DIRECTION: Conditions = (*OBLIGED, ("onder_regie", ("Ja",)))
EVALUATION = "Evaluatie inburgeringsbeleid Rijswijk, hoofdstuk 2"
ALL_STARTED = "Alle gestarte trajecten van mensen met een inburgeringsplicht"
DIRECTED = "Trajecten onder regie van de gemeente"


class Shape(StrEnum):
    """What a figure is: one count, a count by group, or a share."""

    COUNT = "aantal"
    SPLIT = "verdeling"
    SHARE = "aandeel"


@dataclass(frozen=True)
class Figure:
    """One figure. ``where`` tells who is counted, ``numerator`` who of these for the share.

    ``split`` is the dimension of a ``SPLIT``; ``needs`` the fields without which the figure is
    unknown (never zero); ``uses`` the fields that make it more exact when they are delivered.
    ``crosses`` is for a figure of so few people that as it is published it is a crossing already: of all
    of them it may tell the same.
    """

    id: str
    name: str
    shape: Shape
    sentence: str
    population: str
    where: Conditions
    source: str
    needs: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    split: str = ""
    numerator: Conditions = ()
    numerator_name: str = ""
    crosses: bool = False

    @property
    def unit(self) -> str:
        """The unit of the value."""
        return "%" if self.shape is Shape.SHARE else "trajecten"

    @property
    def all_needs(self) -> tuple[str, ...]:
        """Every field without which it is unknown."""
        return self.needs


def split(
    id_: str, name: str, sentence: str, *, source: str = EVALUATION, by: str = "", where: Conditions = (),
    population: str = ALL_STARTED,
    needs: tuple[str, ...] = (),
) -> Figure:  # fmt: skip
    """A count by group; the figure has the id of its dimension, unless ``by`` names another."""
    return Figure(
        id_, name, Shape.SPLIT, sentence, population, (*OBLIGED, *where), source,
        needs=needs or (id_,), split=by or id_,
    )  # fmt: skip
