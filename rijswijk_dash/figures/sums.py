"""Sums that must agree, so that an analyst sees at once when a count is broken.

Each sum is one number reached by two ways, a whole beside its parts, or a part that lies within its whole.
Only exact answers are added up, so that a role without them gets fewer sums and never a rounded one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.access.gate import check_live, refuse
from rijswijk_dash.audit import Action
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.figures.answers import Answer, Source
from rijswijk_dash.figures.definitions.catalogue import FIGURES
from rijswijk_dash.figures.definitions.deadline_sql import DEADLINES, PASSED
from rijswijk_dash.figures.definitions.dimensions import (
    PIP_EARLY,
    PIP_LATE,
    PIP_NOT_MADE,
    PIP_ON_TIME,
    PIP_OVERDUE,
)
from rijswijk_dash.figures.definitions.figure import Figure, Shape
from rijswijk_dash.figures.door import ask, delivery_at, source_of
from rijswijk_dash.figures.durations import ALL_DURATIONS, may_see_survival, survival
from rijswijk_dash.figures.query import Question, find_dimension, question
from rijswijk_dash.figures.rows import may_see_all_rows, scoped
from rijswijk_dash.figures.scope import Scope, scope_of
from rijswijk_dash.figures.stock import stock
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store


class Outcome(StrEnum):
    """What came of a sum."""

    HOLDS = "klopt"
    BREAKS = "klopt niet"
    UNKNOWN = "niet te toetsen"


class Part(StrEnum):
    """What a sum is about."""

    WHOLE = "Delen en geheel"
    WITHIN = "Teller en noemer"
    TWO_WAYS = "Twee wegen naar hetzelfde getal"
    ROWS = "Rijen en leveringen"


@dataclass(frozen=True)
class Sum:
    """What must hold of two numbers, in Dutch: ``left`` is ``right``, or ``within`` it.

    ``missing`` are the fields that the export lacks, or in words what else is lacking.
    """

    part: Part
    sentence: str
    left: int | None
    right: int | None
    within: bool = False
    missing: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Whether it holds."""
        if self.left is None or self.right is None:
            return Outcome.UNKNOWN
        holds = self.left <= self.right if self.within else self.left == self.right
        return Outcome.HOLDS if holds else Outcome.BREAKS


@dataclass(frozen=True)
class Sums:
    """Every sum at a peildatum; ``closed`` is how many this viewer may not see."""

    peildatum: date
    source: Source
    sums: tuple[Sum, ...]
    closed: int

    def count(self, outcome: Outcome) -> int:
        """How many sums came out so."""
        return sum(found.outcome is outcome for found in self.sums)

    @property
    def agree(self) -> bool:
        """Whether no sum breaks."""
        return not self.count(Outcome.BREAKS)


def sums(viewer: Viewer, peildatum: date | None = None) -> Sums:
    """Every sum at ``peildatum`` (default: the newest) that this viewer may see exactly.

    Raises ``Refused`` for a ketenpartner, who has no exact figures over everybody; ``WrongQuestion``.
    """
    check_live(viewer, Action.FIGURES)
    if viewer.role is Role.PARTNER:
        why = "De aansluiting toetst exacte cijfers over iedereen; die zijn er niet voor een ketenpartner."
        refuse(viewer, Action.FIGURES, "aansluiting", why)
    delivery = delivery_at(open_store(settings().store), viewer.gemeente, peildatum)
    look = _Look(viewer, delivery.peildatum)
    made = [*_catalogue(look), *_two_ways(look), *_durations(look), _stock(look), *_rows(look)]
    found = tuple(sum_ for sum_ in made if sum_ is not None)
    source = source_of(viewer, delivery)
    return Sums(delivery.peildatum, source, found, len(made) - len(found))


@dataclass(frozen=True)
class _Look:
    viewer: Viewer
    peildatum: date

    def answer(self, asked: Question) -> Answer | None:
        """The exact answer, or None when this viewer gets no exact one."""
        if scope_of(self.viewer, asked) is not Scope.EXACT:
            return None
        return ask(self.viewer, asked, self.peildatum)


def _catalogue(look: _Look) -> Iterable[Sum | None]:
    """Of each split the parts and the whole, of each share the numerator and denominator."""
    for figure in FIGURES.values():
        if figure.shape is Shape.SPLIT:
            yield _parts(look, figure)
        elif figure.shape is Shape.SHARE:
            yield _share(look, figure)
            yield _population(look, figure)


def _parts(look: _Look, figure: Figure) -> Sum | None:
    """The groups of a split beside the same people counted without a split.

    A label that a closed dimension does not have belongs to no group, and so breaks the sum.
    """
    whole = replace(figure, shape=Shape.COUNT, split="")
    by = find_dimension(figure.split)
    parts = look.answer(Question(figure, (by,), ()))
    together = look.answer(Question(whole, (), ()))
    if parts is None or together is None:
        return None
    sentence = f"{figure.name}: de groepen zijn samen {figure.population[0].lower()}{figure.population[1:]}."
    known = [row for row in parts.rows if by.open or row.labels[0] in (None, *by.order)]
    left = sum(row.numerator for row in known) if parts.known else None
    right = together.total.numerator if parts.known else None
    return Sum(Part.WHOLE, sentence, left, right, missing=parts.missing)


def _share(look: _Look, figure: Figure) -> Sum | None:
    answer = look.answer(Question(figure, (), ()))
    if answer is None:
        return None
    sentence = f"{figure.name}: de teller ({figure.numerator_name}) ligt binnen de noemer."
    left, right = (
        (answer.total.numerator, answer.total.denominator) if answer.known else (None, None)
    )
    return Sum(Part.WITHIN, sentence, left, right, within=True, missing=answer.missing)


def _population(look: _Look, figure: Figure) -> Sum | None:
    answer = look.answer(Question(figure, (), ()))
    started = look.answer(question("gestart"))
    if answer is None or started is None:
        return None
    sentence = f"{figure.name}: de noemer ligt binnen alle gestarte trajecten."
    left = answer.total.denominator if answer.known else None
    return Sum(
        Part.WITHIN, sentence, left, started.total.numerator, within=True, missing=answer.missing
    )


@dataclass(frozen=True)
class _Term:
    """A number of the catalogue: a figure, or those of its labels, among the people of ``filters``."""

    figure: str
    labels: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    denominator: bool = False

    def value(self, answer: Answer) -> int:
        if self.labels:
            counts = answer.by_label()
            return sum(int(counts.get(label) or 0) for label in self.labels)
        return answer.total.denominator if self.denominator else answer.total.numerator


@dataclass(frozen=True)
class _Rule:
    sentence: str
    left: tuple[_Term, ...]
    right: tuple[_Term, ...]
    within: bool = False


def _filtered(**filters: str) -> _Term:
    return _Term("gestart", (), {name: (label,) for name, label in filters.items()})


_STARTED, _DIRECTED = _Term("gestart"), _Term("onder_regie")
_IN_ROUTE = ("B1-route", "Onderwijsroute", "Z-route", "Leerroute onbekend")
_RULES = (
    _Rule("Onder regie is een deel van gestart.", (_DIRECTED,), (_STARTED,), within=True),
    _Rule(
        "Asielstatushouders zijn een deel van onder regie.",
        (_Term("doelgroep", ("Asielstatushouder",)),), (_DIRECTED,), within=True,
    ),
    _Rule(
        "Onder regie en niet onder regie zijn samen alle gestarte trajecten.",
        (_filtered(onder_regie="Ja"), _filtered(onder_regie="Nee")), (_STARTED,),
    ),
    _Rule("Fase en leerroute telt iedereen onder regie.", (_Term("fase"),), (_DIRECTED,)),
    _Rule(
        "Onder regie in de fase Leerroute: per route, en via de fase van het traject.",
        (_Term("fase", _IN_ROUTE),), (_filtered(onder_regie="Ja", fase="Leerroute"),),
    ),
    _Rule(
        "Lopende en geëindigde trajecten zijn samen alle gestarte trajecten.",
        (_Term("lopend"), _Term("uitgestroomd")), (_STARTED,),
    ),
    _Rule(
        "Voldaan: apart geteld, en als fase van het traject.",
        (_Term("voldaan"),), (_Term("trajectfase", ("Voldaan",)),),
    ),
    _Rule(
        "PIP vastgesteld: apart geteld, en via de stand van het PIP.",
        (_Term("pip_vastgesteld"),),
        tuple(_filtered(pip=label) for label in (PIP_ON_TIME, PIP_LATE, PIP_EARLY)),
    ),
    _Rule(
        "Met en zonder PIP zijn samen alle gestarte trajecten.",
        (_Term("pip_vastgesteld"), _filtered(met_pip="Nee")), (_STARTED,),
    ),
    _Rule(
        "PIP op tijd: de noemer is elke stand waarvan de termijn voorbij is.",
        (_Term("pip_op_tijd", denominator=True),),
        tuple(_filtered(pip=label) for label in (PIP_ON_TIME, PIP_LATE, PIP_OVERDUE, PIP_NOT_MADE)),
    ),
    _Rule(
        "PIP open en over tijd: apart geteld, en via de stand van het PIP.",
        (_Term("pip_over_tijd"),), (_filtered(pip=PIP_OVERDUE),),
    ),
    _Rule("PVT: als aantal, en als teller van het aandeel.", (_Term("pvt"),), (_Term("pvt_aandeel"),)),
    _Rule(
        "MAP: wie meetelt in het aandeel, telt mee in het aantal.",
        (_Term("map_aandeel"),), (_Term("map"),), within=True,
    ),
    _Rule(
        "Bijstandsuitkering: als groep, en als teller van het aandeel.",
        (_Term("uitkering", ("Ja",)),), (_Term("uitkering_aandeel"),),
    ),
    *(
        _Rule(
            f"{deadline.name}, over tijd: apart geteld, en als stand van de termijn.",
            (_Term(f"over_tijd_{id_}"),), (_Term(f"stand_{id_}", (PASSED,)),),
        )
        for id_, deadline in DEADLINES.items()
        if f"over_tijd_{id_}" in FIGURES and f"stand_{id_}" in FIGURES
    ),
)  # fmt: skip


def _two_ways(look: _Look) -> Iterable[Sum | None]:
    for rule in _RULES:
        asked = [
            (term, question(term.figure, filters=term.filters))
            for term in (*rule.left, *rule.right)
        ]
        answers = [(term, look.answer(q)) for term, q in asked]
        known = [(term, answer) for term, answer in answers if answer is not None]
        yield _sum_of(rule, known) if len(known) == len(answers) else None


def _sum_of(rule: _Rule, known: list[tuple[_Term, Answer]]) -> Sum:
    part = Part.WITHIN if rule.within else Part.TWO_WAYS
    lacking = {name for _, answer in known for name in answer.missing}
    missing = tuple(found.label for found in fields().values() if found.label in lacking)
    if missing:
        return Sum(part, rule.sentence, None, None, rule.within, missing)
    values = [term.value(answer) for term, answer in known]
    left, right = sum(values[: len(rule.left)]), sum(values[len(rule.left) :])
    return Sum(part, rule.sentence, left, right, rule.within)


def _durations(look: _Look) -> Iterable[Sum | None]:
    """Who was followed, has not begun or is left out, beside the population counted at the door."""
    for duration in ALL_DURATIONS.values():
        counted = Figure(
            duration.id, duration.name, Shape.COUNT, duration.sentence, duration.population,
            duration.where, duration.source, needs=duration.all_needs,
        )  # fmt: skip
        answer = look.answer(Question(counted, (), ()))
        if answer is None or not may_see_survival(look.viewer, duration.id):
            yield None
            continue
        found = survival(look.viewer, duration.id, peildatum=look.peildatum)
        if found.rounded:
            yield None
            continue
        left = found.n + found.not_started + found.left_out if found.known else None
        right = answer.total.numerator if answer.known else None
        sentence = (
            f"{duration.name}: gevolgd, nog niet begonnen en weggelaten zijn samen de populatie."
        )
        yield Sum(Part.TWO_WAYS, sentence, left, right, missing=found.missing)


def _stock(look: _Look) -> Sum | None:
    """The stock of the peildatum before, plus who came, minus who left."""
    found = stock(look.viewer, until=look.peildatum)
    if not found.exact:
        return None
    sentence = "Lopend op de vorige peildatum, plus instroom, min uitstroom, is lopend nu."
    if not found.periods:
        return Sum(Part.TWO_WAYS, sentence, None, None, missing=("een eerdere levering",))
    period, before, now = found.periods[-1], found.answers[-2], found.answers[-1]
    if not period.known or period.inflow is None or period.outflow is None:
        missing = dict.fromkeys((*before.missing, *now.missing))
        return Sum(Part.TWO_WAYS, sentence, None, None, missing=tuple(missing))
    left = before.total.numerator + period.inflow - period.outflow
    return Sum(Part.TWO_WAYS, sentence, left, now.total.numerator)


_COUNTS: Mapping[str, str] = {
    "rijen": "count(*)",
    "nummers": "count(DISTINCT trajectnummer)",
    "plichtig": f"count(*) FILTER (WHERE {find_dimension('plichtig').expression} = 'Ja')",
}


def _rows(look: _Look) -> Iterable[Sum | None]:
    """The list of rows beside the register and the figures."""
    if not may_see_all_rows(look.viewer):
        yield from (None,) * 4
        return
    seen = scoped(look.viewer, look.peildatum, None)
    parameters: list[object] = []
    columns = ", ".join(_COUNTS.values())
    sql = f"SELECT {columns} FROM {seen.source(parameters)}"  # noqa: S608
    (counted,) = seen.counts(sql, parameters)
    rows, numbers, obliged = counted
    started, exempt = look.answer(question("gestart")), look.answer(question("ontheemden"))
    if started is None or exempt is None:
        return
    yield Sum(
        Part.ROWS, "Het register van de levering en de opgeslagen rijen zijn gelijk.",
        seen.delivery.accepted, rows,
    )  # fmt: skip
    yield Sum(Part.ROWS, "Elk trajectnummer staat er één keer.", numbers, rows)
    yield Sum(
        Part.ROWS,
        "De lijst met een inburgeringsplicht telt alle gestarte trajecten.",
        obliged,
        started.total.numerator,
    )
    yield Sum(
        Part.ROWS, "Gestarte trajecten en ontheemden zijn samen alle rijen.",
        started.total.numerator + exempt.total.numerator, rows,
    )  # fmt: skip
