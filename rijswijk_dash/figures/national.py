"""Rijswijk beside the national figures of CBS, where a figure of ours measures the same.

The same cohort, doelgroep and exposure, so always at the peildatum that the national figure names. Cohort
and doelgroep together are a crossing, so who sees no exact crossings gets a sentence: the protected share of
some fifty people can lie ten percent points off, too far to lay beside another figure.
A national figure without such a figure beside it is in no comparison.
"""

from dataclasses import dataclass
from enum import StrEnum

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import check_live
from rijswijk_dash.audit import Action
from rijswijk_dash.domain.national import (
    GROUPS,
    Comparable,
    NationalFigure,
    national_figures,
    own_file,
)
from rijswijk_dash.domain.rules import municipality
from rijswijk_dash.figures.answers import Answer, WrongQuestion
from rijswijk_dash.figures.definitions.catalogue import FIGURES
from rijswijk_dash.figures.definitions.figure import Shape
from rijswijk_dash.figures.door import ask, may_ask, peildata
from rijswijk_dash.figures.intervals import FEWEST, Bounds, wilson
from rijswijk_dash.figures.query import question
from rijswijk_dash.figures.scope import Scope, scope_of

_HALF = 0.5
"""A national percentage is published in whole percents, so it may be half a percent off."""
_NOT_EXACT = "voor uw rol is er geen cijfer dat nauwkeurig genoeg is; vraag de analist"


class Against(StrEnum):
    """What may be said of our share beside the national one."""

    HIGHER = "hoger dan landelijk"
    LOWER = "lager dan landelijk"
    CHANCE = "verschil kan toeval zijn"


@dataclass(frozen=True)
class Beside:
    """A national figure with our ``answer``; without it ``why`` says, in Dutch, why there is none.

    ``interval`` is of a share of at least ``FEWEST`` people.
    """

    national: NationalFigure
    comparable: Comparable
    answer: Answer | None = None
    interval: Bounds | None = None
    why: str = ""

    @property
    def verdict(self) -> Against | None:
        """How ours lies beside the national one; None where that may not be said."""
        if self.interval is None:
            return None
        if 100 * self.interval.low > self.national.value + _HALF:
            return Against.HIGHER
        if 100 * self.interval.high < self.national.value - _HALF:
            return Against.LOWER
        return Against.CHANCE


@dataclass(frozen=True)
class National:
    """What can be compared, what cannot, and what is wrong in the file of the analyst."""

    beside: tuple[Beside, ...]
    alone: tuple[NationalFigure, ...]
    problems: tuple[str, ...]
    own_file: str

    @property
    def shown(self) -> tuple[Beside, ...]:
        """Those with a share of ours."""
        return tuple(found for found in self.beside if found.answer is not None)


def national(viewer: Viewer) -> National:
    """Rijswijk beside each national figure. Raises ``Refused`` for a login that no longer holds."""
    check_live(viewer, Action.FIGURES)
    known = national_figures()
    problems = list(known.problems)
    beside: list[Beside] = []
    for figure in known.figures:
        if figure.comparable is None:
            continue
        ours = FIGURES.get(figure.comparable.figure)
        if ours is None or ours.shape is not Shape.SHARE:
            shares = ", ".join(f.id for f in FIGURES.values() if f.shape is Shape.SHARE)
            problems.append(
                f"{figure.id}: ‘{figure.comparable.figure[:40]}’ is geen aandeel van dit dashboard; kies "
                f"uit {shares}."
            )
        else:
            beside.append(_beside(viewer, figure, figure.comparable))
    alone = tuple(figure for figure in known.figures if figure.comparable is None)
    return National(tuple(beside), alone, tuple(problems), own_file().name)


def _beside(viewer: Viewer, figure: NationalFigure, comparable: Comparable) -> Beside:
    filters = {"startjaar": [str(figure.cohort)], "doelgroep": [GROUPS[figure.group]]}
    asked = question(comparable.figure, filters=filters)
    day = f"{comparable.peildatum:%d-%m-%Y}"
    nobody = f"op {day} is er niemand uit dit cohort in deze groep"
    own = municipality()
    if viewer.gemeente != own.code:
        return Beside(figure, comparable, why=f"deze vergelijking is er alleen voor {own.name}")
    if comparable.peildatum not in peildata(viewer):
        return Beside(figure, comparable, why=f"er is geen levering met peildatum {day}")
    if not may_ask(viewer, asked):
        return Beside(figure, comparable, why=_NOT_EXACT)
    try:
        answer = ask(viewer, asked, comparable.peildatum)
    except WrongQuestion:
        # The cohort is a label of the data: of a year in which nobody began there is no such label. The
        # protected tables may also lack a year in which few began.
        exact = scope_of(viewer, asked) is Scope.EXACT
        few = "voor uw rol is er geen exact cijfer"
        return Beside(figure, comparable, why=nobody if exact else few)
    n = answer.total.denominator
    if not answer.known:
        lacking = ", ".join(answer.missing)
        return Beside(figure, comparable, why=f"de export van {day} heeft geen {lacking}")
    if answer.rounded:
        return Beside(figure, comparable, why=_NOT_EXACT)
    if not n:
        return Beside(figure, comparable, why=nobody)
    if n < FEWEST:
        few = f"op {day} zijn het minder dan {FEWEST} mensen: te weinig om te vergelijken"
        return Beside(figure, comparable, why=few)
    return Beside(figure, comparable, answer, wilson(answer.total.numerator, n))
