"""How many deadlines fall in each month, by rule and by who has to act.

The same deadlines as ``deadlines`` gives, counted. For the wethouder there is no such count: it looks at
several features of a person at once (a date, what was done, the leerroute), so in a month with few
deadlines it would tell something of one person, and the rounded table has no dates to make it of.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.access.gate import check_live, refuse
from rijswijk_dash.audit import Action
from rijswijk_dash.domain.rules import rules
from rijswijk_dash.figures.answers import Source
from rijswijk_dash.figures.deadlines import allowed_for
from rijswijk_dash.figures.definitions.deadline_sql import (
    DEADLINES,
    PASSED,
    RUNNING,
    UNKNOWN_STATE,
    deadlines_sql,
)
from rijswijk_dash.figures.definitions.dimension import KEY, quoted
from rijswijk_dash.figures.door import peildata, source_of
from rijswijk_dash.figures.rows import may_see_rows, scoped

MUNICIPALITY = "Gemeente"
_NOT_FOR_ALDERMAN = (
    "Voor uw rol zijn er geen termijnen per maand. Zo'n aantal gaat over meer kenmerken tegelijk. Een "
    "klein aantal zou iets over één persoon kunnen zeggen."
)
_NOBODY = {
    "taalschool": "Geen taalschool in de export",
    "participatiepartner": "Geen participatiepartner in de export",
    "maatschappelijke_begeleiding": "Geen begeleiding in de export",
}


class DueInMonth(NamedTuple):
    """How many deadlines of a rule are due in the month that starts on ``month``, for who has to act.

    ``state`` is "loopt", "voorbij" (not met; only of rules for which somebody does something) or
    "onbekend", which has no month.
    """

    month: date | None
    rule: str
    actor: str
    state: str
    people: int


@dataclass(frozen=True)
class Agenda:
    """The deadlines by month, first what is due first. ``own`` is over own clients only."""

    peildatum: date
    due: tuple[DueInMonth, ...]
    source: Source
    own: bool


def why_no_agenda(viewer: Viewer, peildatum: date | None = None) -> str:
    """Why ``viewer`` gets no deadlines by month at ``peildatum``, in Dutch; empty when it does."""
    if viewer.role is Role.ALDERMAN:
        return _NOT_FOR_ALDERMAN
    if not may_see_rows(viewer):
        return "De export zegt niet wie uw cliënten zijn, dus er zijn hier geen termijnen te zien."
    if viewer.role is Role.PARTNER and peildatum not in (None, max(peildata(viewer), default=None)):
        return "De termijnen van uw cliënten ziet u alleen op de nieuwste peildatum."
    return ""


def deadlines_per_month(
    viewer: Viewer,
    peildatum: date | None = None,
    filters: Mapping[str, Sequence[str]] | None = None,
) -> Agenda:
    """The deadlines that run, have passed or are unknown at ``peildatum`` (default: the newest).

    Of the trajecten and rules of which ``viewer`` may see the deadlines one by one; for a ketenpartner
    only at the newest peildatum. Logged as a view of rows. Raises ``Refused``, ``WrongQuestion``.
    """
    check_live(viewer, Action.FIGURES)
    if viewer.role is Role.ALDERMAN:
        refuse(viewer, Action.FIGURES, "termijnen per maand", _NOT_FOR_ALDERMAN)
    seen = scoped(viewer, peildatum, filters)
    parameters: list[object] = []
    source = seen.source(parameters)
    allowed = allowed_for(seen.own, parameters)
    per_row = deadlines_sql(source, seen.delivery.fields, DEADLINES, allowed)
    again = seen.source(parameters)
    sql = (
        "SELECT CASE state WHEN 'onbekend' THEN NULL ELSE CAST(date_trunc('month', due) AS DATE) END, "  # noqa: S608
        f"rule, {_actor(viewer)} AS wie, state, count(*) FROM ({per_row}) AS t "
        f'JOIN {again} AS r ON r."{KEY}" = t.trajectnummer '
        f"WHERE state IN ('{RUNNING}', '{UNKNOWN_STATE}') OR (state = '{PASSED}' AND rule IN ({_TO_DO})) "
        "GROUP BY ALL ORDER BY 1 NULLS LAST, 2, 3, 4"
    )
    due = tuple(map(DueInMonth._make, seen.counts(sql, parameters)))
    seen.log(viewer, "termijnen per maand")
    return Agenda(
        seen.delivery.peildatum, due, source_of(viewer, seen.delivery), seen.own is not None
    )


_TO_DO = ", ".join(quoted(d.id) for d in DEADLINES.values() if d.can_be_met)


def _actor(viewer: Viewer) -> str:
    """SQL for who has to act; a partner sees no other organisation than itself."""
    whens: list[str] = []
    for rule in rules().values():
        if rule.actor == "gemeente":
            continue
        who = f'coalesce(r."{rule.actor}", {quoted(_NOBODY[rule.actor])})'
        if viewer.role is Role.PARTNER:
            own = ", ".join(map(quoted, viewer.organisations))
            who = f'CASE WHEN r."{rule.actor}" IN ({own}) THEN r."{rule.actor}" ELSE \'Andere\' END'
        whens.append(f"WHEN {quoted(rule.id)} THEN {who}")
    return f"CASE rule {' '.join(whens)} ELSE '{MUNICIPALITY}' END"
