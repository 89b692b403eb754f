"""In which state of the way a traject is, for the forecast of the load: SQL over a stored row.

Three ways, each with the states that say something of its load. A state is a stage, with the organisation,
the leerroute and the time in it where these matter for what comes next.
"""

from dataclasses import dataclass

from rijswijk_dash.domain.rules import rules
from rijswijk_dash.figures.definitions.dimension import quoted
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS

DONE = "klaar"
INTAKE, LESSONS, TAKES_PART, GUIDED = "brede intake", "in de les", "participatie", "begeleiding"
_REGIE = DIMENSIONS["onder_regie"].expression
REGIE = f"({_REGIE}) = 'Ja'"
_CLOSED = "fase IN ('Voldaan', 'Beëindigd')"
_SETTLED = "least(3, greatest(0, date_diff('day', datum_vestiging, peildatum) // 30))"
_WHO = f"coalesce(leerroute, 'nog geen') || ' ' || ({_REGIE})"
_EARLY = f"WHEN {_CLOSED} THEN '{DONE}' WHEN fase = 'Voorinburgering' THEN 'voorinburgering'"


@dataclass(frozen=True)
class Chain:
    """A way through states: ``stage``, ``organisation`` and ``kind`` are SQL, ``kind`` all else that matters.

    The load is who is in the stage ``counted``, by organisation; without an organisation all together.
    ``noun`` is what one is then, after a number.
    """

    id: str
    name: str
    sentence: str
    counted: str
    stage: str
    organisation: str
    kind: str
    needs: tuple[str, ...]
    noun: str


def _ontzorgen() -> str:
    rule = rules()["ontzorgen"]
    unit = {"dagen": "DAY", "weken": "WEEK", "maanden": "MONTH", "jaren": "YEAR"}[rule.unit]
    return f"INTERVAL {rule.value} {unit}"


_LESSONS = (
    f"CASE {_EARLY} WHEN fase = 'Brede intake' THEN '{INTAKE}' "
    f"WHEN taalschool IS NULL THEN 'zonder school' "
    f"WHEN datum_inburgeringsaanbod IS NULL THEN 'wacht op lessen' ELSE '{LESSONS}' END"
)
_YEARS = "least(2, date_diff('month', datum_inburgeringsaanbod, peildatum) // 12)"
_LESSONS_KIND = (
    f"CASE WHEN {_CLOSED} THEN '' WHEN fase = 'Voorinburgering' THEN ({_REGIE}) "
    f"WHEN fase = 'Brede intake' THEN ({_REGIE}) || coalesce({_SETTLED}, 9) "
    f"WHEN taalschool IS NULL THEN {_WHO} "
    f"WHEN datum_inburgeringsaanbod IS NULL THEN coalesce(leerroute, '') "
    f"ELSE coalesce(leerroute, '') || ' ' || {_YEARS} END"
)
_TAKING = (
    f"CASE {_EARLY} WHEN fase = 'Brede intake' THEN '{INTAKE}' "
    f"WHEN participatiepartner IS NULL THEN 'zonder partner' ELSE '{TAKES_PART}' END"
)
_TAKING_KIND = (
    f"CASE WHEN {_CLOSED} OR participatiepartner IS NOT NULL THEN '' "
    f"WHEN fase IN ('Voorinburgering', 'Brede intake') THEN ({_REGIE}) ELSE {_WHO} END"
)
_GUIDING = (
    f"CASE {_EARLY} WHEN datum_vestiging + {_ontzorgen()} <= peildatum THEN 'na de eerste tijd' "
    f"WHEN maatschappelijke_begeleiding IS NULL OR datum_vestiging IS NULL THEN 'zonder begeleiding' "
    f"ELSE '{GUIDED}' END"
)
_GUIDING_KIND = (
    f"CASE WHEN fase = 'Voorinburgering' THEN ({_REGIE}) "
    f"WHEN {_CLOSED} OR datum_vestiging IS NULL OR datum_vestiging + {_ontzorgen()} <= peildatum THEN '' "
    "ELSE CAST(greatest(0, date_diff('day', datum_vestiging, peildatum) // 30) AS VARCHAR) END"
)


_PLANNING = f"CASE {_EARLY} WHEN fase = 'Brede intake' THEN '{INTAKE}' ELSE 'met plan' END"
_PLANNING_KIND = (
    f"CASE WHEN fase = 'Voorinburgering' THEN ({_REGIE}) "
    f"WHEN fase = 'Brede intake' THEN ({_REGIE}) || coalesce({_SETTLED}, 9) ELSE '' END"
)


def _only_in(stage: str, counted: tuple[str, ...], column: str) -> str:
    stages = ", ".join(map(quoted, counted))
    return f"CASE WHEN {stage} IN ({stages}) THEN {column} ELSE '' END"


CHAINS: dict[str, Chain] = {
    chain.id: chain
    for chain in (
        Chain(
            "lessen", "In de les, per taalschool",
            "Wie in de fase Leerroute bij een taalschool met de lessen is begonnen en nog niet klaar is.",
            LESSONS, _LESSONS, _only_in(_LESSONS, (LESSONS, "wacht op lessen"), "taalschool"),
            _LESSONS_KIND, ("taalschool", "datum_inburgeringsaanbod"), "in de les",
        ),
        Chain(
            "participatie", "Participatie, per participatiepartner",
            "Wie in de fase Leerroute een participatiepartner heeft en nog niet klaar is.",
            TAKES_PART, _TAKING, _only_in(_TAKING, (TAKES_PART,), "participatiepartner"),
            _TAKING_KIND, ("participatiepartner",), "met participatie",
        ),
        Chain(
            "begeleiding", "Maatschappelijke begeleiding in de eerste tijd",
            "Wie maatschappelijke begeleiding heeft en zich zo kort geleden vestigde als het ontzorgen "
            "duurt (zes maanden).",
            GUIDED, _GUIDING, _only_in(_GUIDING, (GUIDED,), "maatschappelijke_begeleiding"),
            _GUIDING_KIND, ("maatschappelijke_begeleiding", "datum_vestiging"),
            "in begeleiding",
        ),
        Chain(
            "pip", "PIP's te maken door de gemeente",
            "Wie in de fase Brede intake zit: de gemeente maakt nog het PIP.",
            INTAKE, _PLANNING, "''", _PLANNING_KIND, (), "zonder PIP",
        ),
    )
}  # fmt: skip
"""By id, in the order in which they are shown."""
