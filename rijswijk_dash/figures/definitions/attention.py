"""What asks for attention soon: deadlines that come near, and hours that fall behind."""

from rijswijk_dash.domain.rules import TERM
from rijswijk_dash.figures.definitions.deadline_sql import (
    DEADLINES,
    RUNNING,
    Deadline,
    deadline_parts,
    needed,
    of_deadline,
)
from rijswijk_dash.figures.definitions.dimension import Dimension
from rijswijk_dash.figures.definitions.figure import (
    OBLIGED,
    UNDER_DIRECTION,
    Conditions,
    Figure,
    Shape,
)
from rijswijk_dash.figures.definitions.handover import WEEK_GROUPS
from rijswijk_dash.figures.definitions.progress import BEHIND

PIP_WEEKS, TERM_MONTHS = 4, 6
_OWN = "Eigen maat van dit dashboard"
_LONG = WEEK_GROUPS[-2:]


def _near(deadline: Deadline, until: str) -> Dimension:
    """Ja where the deadline is open and its last day comes within the time ``until`` (an SQL interval)."""
    near = f"state = '{RUNNING}' AND due <= peildatum + INTERVAL {until}"
    return Dimension(
        f"nadert_{deadline.id}", f"{deadline.name} nadert",
        of_deadline(deadline, f"CASE WHEN {near} THEN 'Ja' ELSE 'Nee' END"),
        needed(deadline), ("Ja", "Nee"), tells=deadline.reads, parts=deadline_parts(deadline),
    )  # fmt: skip


_PIP, _TERM = DEADLINES["pip"], DEADLINES[TERM]
_PIP_NEAR = _near(_PIP, f"{PIP_WEEKS} WEEK")
_TERM_NEAR = _near(_TERM, f"{TERM_MONTHS} MONTH")
ATTENTION_DIMENSIONS = (_PIP_NEAR, _TERM_NEAR)


def _count(
    id_: str, name: str, sentence: str, population: str, where: Conditions, needs: tuple[str, ...],
    source: str,
) -> Figure:  # fmt: skip
    return Figure(id_, name, Shape.COUNT, sentence, population, where, source, needs=needs)


ATTENTION_FIGURES = (
    _count(
        "pip_nadert", "PIP bijna over tijd",
        f"Het aantal lopende trajecten zonder PIP waarvan de termijn binnen {PIP_WEEKS} weken afloopt.",
        "Lopende trajecten zonder PIP", (*OBLIGED, (_PIP_NEAR.id, ("Ja",))), _PIP_NEAR.needs,
        _PIP.article,
    ),
    _count(
        "termijn_nadert", "Inburgeringstermijn bijna voorbij",
        f"Het aantal lopende trajecten waarvan de inburgeringstermijn binnen {TERM_MONTHS} maanden "
        "afloopt.",
        "Lopende trajecten met een PIP", (*OBLIGED, (_TERM_NEAR.id, ("Ja",))), _TERM_NEAR.needs,
        _TERM.article,
    ),
    _count(
        "wacht_lang_op_les", "Lang wachten op de lessen",
        "Het aantal lopende trajecten onder regie waarvan het PIP veertien weken of langer geleden "
        "is vastgesteld en de lessen nog niet zijn begonnen.",
        "Lopende trajecten onder regie van de gemeente met een PIP, zonder lessen",
        (*UNDER_DIRECTION, ("wacht_op_les", _LONG)), ("dagtekening_pip", "datum_inburgeringsaanbod"),
        _OWN,
    ),
    _count(
        "uren_taal_achter", "Achter met de uren taal",
        "Het aantal lopende trajecten op de Z-route met minder uren taal en KNM dan bij het verstreken "
        "deel van de inburgeringstermijn hoort.",
        "Lopende trajecten op de Z-route",
        (*OBLIGED, ("leerroute", ("Z-route",)), ("tempo_taal", (BEHIND,))),
        needed(DEADLINES["z_uren_taal"]), f"{_OWN}: uren gelijk op met de tijd",
    ),
)  # fmt: skip
