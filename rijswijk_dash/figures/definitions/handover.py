"""Overdracht: how long people wait between two partners, and who waits now.

A wait that is over runs from one date to the next; one that still runs is counted up to the peildatum.
Waits that are over look shorter than they are, since the longest still run: for a fair time there are the
medians of ``definitions/duration.py``. A date that came before the one it waits for gives no wait.
"""

from rijswijk_dash.figures.definitions.dimension import Dimension, yes_no
from rijswijk_dash.figures.definitions.figure import (
    ALL_STARTED,
    OBLIGED,
    UNDER_DIRECTION,
    Conditions,
    Figure,
    Shape,
    split,
)
from rijswijk_dash.figures.definitions.work import FINISHED_SQL

_WEEKS = (("0–4 weken", 5), ("5–8 weken", 9), ("9–13 weken", 14), ("14–26 weken", 27))
_MORE_WEEKS = "27 weken of meer"
WEEK_GROUPS = (*(label for label, _ in _WEEKS), _MORE_WEEKS)
_EARLY = "fase IN ('Voorinburgering', 'Brede intake')"


def _weeks(since: str, until: str) -> str:
    """SQL for the group of whole weeks from one date to another."""
    whens = " ".join(
        f"WHEN {until} - {since} < {7 * below} THEN '{label}'" for label, below in _WEEKS
    )
    return f"CASE {whens} ELSE '{_MORE_WEEKS}' END"


def _waited(id_: str, name: str, since: str, until: str) -> Dimension:
    """Weeks of a wait that is over."""
    over = f"{since} <= {until} AND {until} <= peildatum"
    expression = f"CASE WHEN {over} THEN {_weeks(since, until)} END"
    return Dimension(id_, name, expression, (since, until), WEEK_GROUPS)


def _waiting(id_: str, name: str, since: str, until: str, running: str, *more: str) -> Dimension:
    """Weeks that somebody of ``running`` has waited on the peildatum for a date that is not there."""
    open_ = f"{since} <= peildatum AND coalesce({until} > peildatum, true) AND {running}"
    expression = f"CASE WHEN {open_} THEN {_weeks(since, 'peildatum')} END"
    return Dimension(id_, name, expression, (since, until, *more), WEEK_GROUPS)


HANDOVER_DIMENSIONS = (
    yes_no("vestigd", "Gevestigd in de gemeente", "datum_vestiging <= peildatum", "datum_vestiging"),
    Dimension(
        "warme_overdracht", "Warme overdracht",
        "CASE WHEN doelgroep = 'Asielstatushouder' AND datum_koppeling <= peildatum "
        "AND datum_vestiging <= peildatum "
        "THEN CASE WHEN datum_warme_overdracht <= peildatum THEN 'Ja' ELSE 'Nee' END END",
        ("datum_koppeling", "datum_vestiging", "datum_warme_overdracht"), ("Ja", "Nee"),
        empty="Niet van toepassing",
    ),
    _waited("koppeling_tot_vestiging", "Van koppeling tot vestiging", "datum_koppeling", "datum_vestiging"),
    _waited("les_na_pip", "Van PIP tot lessen", "dagtekening_pip", "datum_inburgeringsaanbod"),
    _waiting(
        "wacht_op_vestiging", "Weken sinds de koppeling", "datum_koppeling", "datum_vestiging",
        "fase = 'Voorinburgering'",
    ),
    _waiting(
        "wacht_op_intake", "Weken sinds de vestiging", "datum_vestiging", "datum_brede_intake",
        f"{_EARLY} AND coalesce(dagtekening_pip > peildatum, true)", "dagtekening_pip",
    ),
    _waiting(
        "wacht_op_pip", "Weken sinds de brede intake", "datum_brede_intake", "dagtekening_pip", _EARLY
    ),
    _waiting(
        "wacht_op_les", "Weken sinds het PIP", "dagtekening_pip", "datum_inburgeringsaanbod",
        f"NOT {FINISHED_SQL}",
    ),
)  # fmt: skip

_EXPORT = "Export van de gemeente"
_ASYLUM: Conditions = (("doelgroep", ("Asielstatushouder",)),)
_IN_OPVANG: Conditions = (*_ASYLUM, ("fase", ("Voorinburgering",)))
_OPVANG = "Asielstatushouders in de fase Voorinburgering"


def _queue(
    id_: str, name: str, sentence: str, population: str, *needs: str, where: Conditions = OBLIGED,
    uses: tuple[str, ...] = (),
) -> Figure:  # fmt: skip
    """Who waits now, by weeks."""
    return Figure(
        id_, name, Shape.SPLIT, sentence, population, (*where, (id_, ())), _EXPORT, needs=needs,
        uses=uses, split=id_,
    )  # fmt: skip


HANDOVER_FIGURES = (
    Figure(
        "voorinburgering", "In de voorinburgering", Shape.COUNT,
        "Het aantal asielstatushouders in de fase Voorinburgering: zij wonen nog in de opvang van het "
        "COA.",
        _OPVANG, (*OBLIGED, *_IN_OPVANG), "Wet inburgering 2021", needs=("fase",),
    ),
    split(
        "wacht_op_vestiging", "Wacht op vestiging",
        "Het aantal asielstatushouders in de fase Voorinburgering naar hele weken sinds de koppeling aan "
        "de gemeente. Onbekend is: geen datum van koppeling, of al wel een datum van vestiging.",
        population=_OPVANG, where=_IN_OPVANG, needs=("datum_koppeling", "datum_vestiging"),
        source=_EXPORT,
    ),
    split(
        "koppeling_vestiging", "Weken van koppeling tot vestiging",
        "Het aantal gevestigde asielstatushouders naar hele weken tussen de koppeling aan de gemeente en "
        "de vestiging. Onbekend is: geen datum van koppeling, of een koppeling na de vestiging.",
        by="koppeling_tot_vestiging", where=(*_ASYLUM, ("vestigd", ("Ja",))),
        population="Asielstatushouders die zich in de gemeente hebben gevestigd",
        needs=("datum_koppeling", "datum_vestiging"), source=_EXPORT,
    ),
    Figure(
        "warme_overdracht", "Warme overdracht", Shape.SHARE,
        "Het aandeel gevestigde asielstatushouders met een warme overdracht door het COA.",
        "Asielstatushouders met een koppeling die zich in de gemeente hebben gevestigd",
        (*OBLIGED, ("warme_overdracht", ())), _EXPORT,
        needs=("datum_koppeling", "datum_vestiging", "datum_warme_overdracht"),
        numerator=(("warme_overdracht", ("Ja",)),), numerator_name="Warme overdracht",
    ),
    _queue(
        "wacht_op_intake", "Wacht op de brede intake",
        "Het aantal mensen dat zich heeft gevestigd en nog geen brede intake of PIP heeft, naar hele weken "
        "sinds de vestiging.",
        "Gevestigde mensen in de fase Voorinburgering of Brede intake, zonder brede intake",
        "datum_vestiging", "datum_brede_intake", "dagtekening_pip",
    ),
    _queue(
        "wacht_op_pip", "Wacht op het PIP",
        "Het aantal mensen met een brede intake en zonder PIP, naar hele weken sinds de brede intake.",
        "Mensen in de fase Voorinburgering of Brede intake met een brede intake, zonder PIP",
        "datum_brede_intake", "dagtekening_pip",
    ),
    _queue(
        "wacht_op_les", "Wacht op de lessen",
        "Het aantal mensen met een PIP en zonder start van de lessen, naar hele weken sinds het PIP.",
        "Lopende trajecten onder regie van de gemeente met een PIP, zonder lessen",
        "dagtekening_pip", "datum_inburgeringsaanbod", where=UNDER_DIRECTION, uses=("asielrechten",),
    ),
    split(
        "les_na_pip", "Weken van PIP tot lessen",
        "Het aantal mensen met lessen naar hele weken tussen het PIP en de start van de lessen. Wie nog "
        "wacht, telt hier niet mee; daardoor lijkt het wachten korter dan het is.",
        where=(("les_na_pip", ()),), population=f"{ALL_STARTED}, die met de lessen zijn begonnen",
        needs=("dagtekening_pip", "datum_inburgeringsaanbod"), source=_EXPORT,
    ),
)  # fmt: skip
