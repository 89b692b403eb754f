"""The gemeenten of a viewer beside each other, for everybody in protected form, and all of them together.

Each gemeente has its own protected table with noise of its own, and the region is the sum of what is
shown of each: it tells nothing that the parts do not tell. Own clients and exact figures never come here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import check_live, refuse
from rijswijk_dash.access.logins import looking_at
from rijswijk_dash.audit import Action
from rijswijk_dash.domain.rules import name_of_gemeente
from rijswijk_dash.figures.answers import Answer, Row, WrongQuestion, rounded_row
from rijswijk_dash.figures.definitions.catalogue import FIGURES
from rijswijk_dash.figures.definitions.figure import Figure, Shape
from rijswijk_dash.figures.door import ask, peildata
from rijswijk_dash.figures.intervals import Bounds, wilson
from rijswijk_dash.figures.query import question
from rijswijk_dash.warehouse.deliveries import moment

REGION_FIGURES = (
    "gestart", "lopend", "onder_regie", "pip_op_tijd", "op_koers", "uitkering_aandeel", "werk",
    "les_met_werk", "pvt_aandeel", "map_aandeel", "voldaan_aandeel", "leerroute",
)  # fmt: skip
"""The figures that are compared between gemeenten; each has a protected form."""


@dataclass(frozen=True)
class Place:
    """One gemeente: its ``answer`` at its own newest peildatum, or ``why`` (Dutch) there is none.

    ``interval`` is the 95% margin of a share, where a whole percentage may be shown. ``chosen`` is the
    gemeente at which the viewer looks.
    """

    code: str
    name: str
    chosen: bool
    answer: Answer | None
    why: str = ""
    interval: Bounds | None = None


@dataclass(frozen=True)
class Region:
    """One figure in each gemeente, and their sum over those that have it: by label, and all together.

    The sum is None when no gemeente has the figure.
    """

    figure: Figure
    places: tuple[Place, ...]
    rows: tuple[Row, ...] = ()
    total: Row | None = None

    @property
    def known(self) -> tuple[Place, ...]:
        """The gemeenten that have the figure."""
        return tuple(place for place in self.places if place.answer is not None)


def may_see_region(viewer: Viewer) -> bool:
    """Whether ``viewer`` has more than one gemeente to compare."""
    return len(viewer.gemeenten) > 1


def region_days(viewer: Viewer) -> list[date]:
    """Every peildatum of any gemeente of ``viewer``, newest first. Raises ``Refused``."""
    _require(viewer)
    found = {day for code in viewer.gemeenten for day in peildata(looking_at(viewer, code))}
    return sorted(found, reverse=True)


def region(viewer: Viewer, figure: str, until: date | None = None) -> Region:
    """One of ``REGION_FIGURES`` in each gemeente, at its newest peildatum up to ``until``.

    Raises ``Refused`` for who has one gemeente only and within a stamp, ``WrongQuestion`` for another figure.
    """
    _require(viewer)
    if figure not in REGION_FIGURES:
        raise WrongQuestion(
            f"Het cijfer ‘{figure[:40]}’ is er niet voor de regio; kies uit {', '.join(REGION_FIGURES)}."
        )
    places = tuple(_place(viewer, code, figure, until) for code in viewer.gemeenten)
    answers = [place.answer for place in places if place.answer is not None]
    if not answers:
        return Region(FIGURES[figure], places)
    labels = dict.fromkeys(row.labels for answer in answers for row in answer.rows if row.labels)
    order = answers[0].dimensions[0].order if answers[0].dimensions else ()
    ordered = sorted(labels, key=lambda each: _rank(order, each[0]))
    rows = [_sum(FIGURES[figure], answers, label) for label in ordered]
    return Region(FIGURES[figure], places, tuple(rows), _sum(FIGURES[figure], answers))


def _require(viewer: Viewer) -> None:
    check_live(viewer, Action.FIGURES)
    if not may_see_region(viewer):
        why = "De regio is er alleen voor wie meer dan één gemeente ziet."
        refuse(viewer, Action.FIGURES, "regio", why)
    if moment() is not None:
        why = "Een stempel is van één gemeente; met een stempel is er geen regio."
        refuse(viewer, Action.FIGURES, "regio", why)


def _place(viewer: Viewer, code: str, figure: str, until: date | None) -> Place:
    there = looking_at(viewer, code)
    name, chosen = name_of_gemeente(code), code == viewer.gemeente
    days = [day for day in peildata(there) if until is None or day <= until]
    if not days:
        return Place(code, name, chosen, None, "er is nog geen levering")
    answer = ask(there, question(figure, protected=True), days[0])
    if not answer.known:
        lacking = ", ".join(answer.missing)
        return Place(
            code, name, chosen, None, f"de export van {days[0]:%d-%m-%Y} heeft geen {lacking}"
        )
    return Place(code, name, chosen, answer, "", _interval(answer))


def _interval(answer: Answer) -> Bounds | None:
    total = answer.total
    if answer.figure.shape is not Shape.SHARE or total.value is None:
        return None
    return wilson(total.numerator, total.denominator)


def _sum(figure: Figure, answers: Sequence[Answer], labels: tuple[str | None, ...] = ()) -> Row:
    """What is shown of each gemeente added up, with a share as far as the sum allows one."""
    rows = [
        row for a in answers for row in (a.rows if labels else (a.total,)) if row.labels == labels
    ]
    numerator = sum(row.numerator for row in rows)
    denominator = sum(row.denominator for row in rows)
    if figure.shape is not Shape.SHARE:
        return Row(labels, numerator, numerator, denominator)
    return rounded_row(labels, numerator, denominator)


def _rank(order: Sequence[str], label: str | None) -> tuple[int, str]:
    """In the order of the dimension, no value last."""
    if label is None:
        return len(order) + 1, ""
    return (order.index(label) if label in order else len(order)), label
