"""Each published figure of the evaluation beside the dashboard's own at the same peildatum.

A rounded number is never compared: that it differs would say nothing, and that it is equal even less.
"""

from dataclasses import dataclass
from datetime import date

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import check_live
from rijswijk_dash.audit import Action
from rijswijk_dash.domain.evaluation import (
    REST,
    Contradiction,
    Evaluation,
    Published,
    contradictions,
    evaluation,
    published,
)
from rijswijk_dash.domain.rules import municipality
from rijswijk_dash.figures.answers import Answer, Source
from rijswijk_dash.figures.door import ask, may_ask, peildata
from rijswijk_dash.figures.query import question

ROUNDED = "beschermde cijfers zijn afgerond en zijn niet te vergelijken"
CLOSED = "dit cijfer is er niet voor uw rol"
NO_LABEL = "deze groep staat in dit dashboard niet apart"


@dataclass(frozen=True)
class Compared:
    """A published number beside the dashboard's ``own``; without that ``why`` says, in Dutch, why not."""

    published: Published
    own: int | None
    why: str = ""

    @property
    def difference(self) -> int | None:
        """How many more the dashboard counts; None where they cannot be compared."""
        return None if self.own is None else self.own - self.published.value


@dataclass(frozen=True)
class Comparison:
    """All published numbers, at the peildatum of the evaluation.

    ``source`` is the delivery of that day; None when there is none, and then nothing is compared.
    """

    evaluation: Evaluation
    compared: tuple[Compared, ...]
    contradictions: tuple[Contradiction, ...]
    source: Source | None

    @property
    def peildatum(self) -> date:
        """The day at which is compared."""
        return self.evaluation.peildatum

    @property
    def equal(self) -> int:
        """How many are equal."""
        return sum(found.difference == 0 for found in self.compared)

    @property
    def tested(self) -> int:
        """How many could be compared."""
        return sum(found.own is not None for found in self.compared)


def compared_with_evaluation(viewer: Viewer) -> Comparison:
    """The published numbers beside ours. Raises ``Refused`` for a login that no longer holds."""
    check_live(viewer, Action.FIGURES)
    known, doubts = published(), contradictions()
    day = evaluation().peildatum
    own = municipality()
    if viewer.gemeente != own.code:
        why = f"de evaluatie gaat over {own.name}"
        return Comparison(evaluation(), tuple(Compared(p, None, why) for p in known), doubts, None)
    if day not in peildata(viewer):
        why = f"er is geen levering met peildatum {day:%d-%m-%Y}"
        return Comparison(evaluation(), tuple(Compared(p, None, why) for p in known), doubts, None)
    asked = {name: question(name) for name in dict.fromkeys(p.figure for p in known)}
    answers = {name: ask(viewer, q, day) for name, q in asked.items() if may_ask(viewer, q)}
    found = tuple(_compared(p, answers.get(p.figure)) for p in known)
    source = next((answer.source for answer in answers.values()), None)
    return Comparison(evaluation(), found, doubts, source)


def _compared(told: Published, answer: Answer | None) -> Compared:
    if answer is None:
        return Compared(told, None, CLOSED)
    if not answer.known:
        return Compared(told, None, f"de export heeft geen {', '.join(answer.missing)}")
    if answer.rounded:
        return Compared(told, None, ROUNDED)
    if answer.less_exact:
        lacks = ", ".join(answer.less_exact)
        return Compared(told, None, f"de export heeft geen {lacks}; ons aantal is dan te laag")
    total = answer.total.numerator
    if not told.label:
        return Compared(told, total)
    if told.label == REST:
        named = [
            p.label for p in published() if p.figure == told.figure and p.label not in ("", REST)
        ]
        counts = [_count(answer, label) for label in named]
        known = [count for count in counts if count is not None]
        if len(known) < len(counts):
            return Compared(told, None, NO_LABEL)
        return Compared(told, total - sum(known))
    own = _count(answer, told.label)
    return Compared(told, own, NO_LABEL if own is None else "")


def _count(answer: Answer, label: str) -> int | None:
    """How many have a label: zero when nobody has, None when the dashboard does not know such a label."""
    if answer.dimensions and label in answer.dimensions[0].order:
        return int(answer.by_label().get(label) or 0)
    return None
