"""The durations: from which date to which, of whom, and in what words."""

from dataclasses import dataclass
from typing import ClassVar

from rijswijk_dash.domain.rules import rules
from rijswijk_dash.figures.definitions.figure import ALL_STARTED, OBLIGED, Conditions

_YEAR = 52
_METHOD = (
    "Geschat volgens Kaplan-Meier: wie nog niet zover is, telt mee tot de peildatum. Dat geldt ook "
    "voor wie in de fase Voldaan of Beëindigd staat zonder deze stap. De export zegt namelijk niet op "
    "welke dag dat traject eindigde."
)


@dataclass(frozen=True)
class Duration:
    """The time from ``start`` to ``event``, both fields, of the people of ``where``.

    ``done`` says that a share of them has reached it, as in ``had {} een PIP``; ``look`` is the week at
    which the sentence beside the curve looks first.
    """

    id: str
    name: str
    step: str
    sentence: str
    population: str
    event: str
    done: str
    look: int
    source: str
    where: Conditions = OBLIGED
    needs: tuple[str, ...] = ()
    start: str = "datum_vestiging"
    unit: ClassVar[str] = "weken"
    numerator_name: ClassVar[str] = ""

    @property
    def all_needs(self) -> tuple[str, ...]:
        """Every field without which it is unknown."""
        return (self.start, self.event, *self.needs)


def _duration(
    id_: str, name: str, step: str, event: str, *, done: str, look: int, source: str, to: str,
    population: str = ALL_STARTED, where: Conditions = (), needs: tuple[str, ...] = (),
) -> Duration:  # fmt: skip
    """A step counted from the vestiging."""
    sentence = f"Hoe lang het na de vestiging in de gemeente duurt {to}. {_METHOD}"
    return Duration(
        f"doorlooptijd_{id_}", f"Van vestiging tot {name}", step, sentence, population, event, done,
        look, source, (*OBLIGED, *where), needs,
    )  # fmt: skip


_FROM_VESTIGING = (
    _duration(
        "pip", "PIP", "PIP", "dagtekening_pip", done="had {} een PIP", look=int(rules()["pip"].value),
        to="tot het eerste Persoonlijk plan Inburgering en Participatie is vastgesteld",
        source="Wet inburgering 2021, artikel 15",
    ),
    _duration(
        "lessen", "lessen", "Lessen", "datum_inburgeringsaanbod",
        done="was {} met de lessen begonnen", look=_YEAR // 2,
        to="tot de lessen beginnen", source="Wet inburgering 2021",
        population="Trajecten onder regie van de gemeente; andere inburgeraars regelen hun lessen zelf",
        where=(("onder_regie", ("Ja",)),), needs=("doelgroep",),
    ),
    _duration(
        "pvt", "PVT", "PVT", "datum_ondertekening_pvt", done="had {} het PVT ondertekend", look=_YEAR,
        to="tot de participatieverklaring is ondertekend", source="Besluit inburgering 2021, artikel 3.1",
    ),
    _duration(
        "map", "MAP", "MAP", "datum_eindgesprek_map", done="had {} de MAP afgerond", look=_YEAR,
        to="tot de Module Arbeidsmarkt en Participatie met een eindgesprek is afgerond; bij de "
        "onderwijsroute is de MAP niet verplicht",
        source="Wet inburgering 2021, artikel 8",
        population="Gestarte trajecten op de B1-route of de Z-route",
        where=(("leerroute", ("B1-route", "Z-route")),), needs=("leerroute",),
    ),
    _duration(
        "voldaan", "voldaan", "Voldaan", "datum_voldaan", look=3 * _YEAR,
        done="had {} aan de inburgeringsplicht voldaan",
        to="tot iemand aan de inburgeringsplicht heeft voldaan", source="Wet inburgering 2021",
    ),
)  # fmt: skip

DURATIONS: dict[str, Duration] = {duration.id: duration for duration in _FROM_VESTIGING}
"""From the vestiging to each step, by id."""


def _handover(
    id_: str, step: str, start: str, event: str, *, since: str, until: str, done: str,
    source: str = "Wet inburgering 2021", population: str = ALL_STARTED, where: Conditions = (),
    needs: tuple[str, ...] = (),
) -> Duration:  # fmt: skip
    """The time between two steps, counted from the first one."""
    return Duration(
        f"wachttijd_{id_}", f"Van {since} tot {until}", step,
        f"Hoe lang het duurt van {since} tot {until}. {_METHOD}",
        population, event, done, 10, source, (*OBLIGED, *where), needs, start,
    )  # fmt: skip


_HANDOVERS = (
    _handover(
        "vestiging", "COA naar gemeente", "datum_koppeling", "datum_vestiging",
        since="koppeling", until="vestiging", done="was {} gevestigd", source="Export van de gemeente",
        population="Asielstatushouders die aan de gemeente zijn gekoppeld",
        where=(("doelgroep", ("Asielstatushouder",)),), needs=("doelgroep",),
    ),
    _handover(
        "intake", "Gemeente: brede intake", "datum_vestiging", "datum_brede_intake",
        since="vestiging", until="brede intake", done="had {} een brede intake",
    ),
    _handover(
        "pip", "Gemeente: PIP", "datum_brede_intake", "dagtekening_pip",
        since="brede intake", until="PIP", done="had {} een PIP",
    ),
    _handover(
        "lessen", "Gemeente naar taalschool", "dagtekening_pip", "datum_inburgeringsaanbod",
        since="PIP", until="lessen", done="was {} met de lessen begonnen",
        population="Trajecten onder regie van de gemeente; andere inburgeraars regelen hun lessen zelf",
        where=(("onder_regie", ("Ja",)),), needs=("doelgroep",),
    ),
)  # fmt: skip

HANDOVERS: dict[str, Duration] = {duration.id: duration for duration in _HANDOVERS}
"""From each partner's step to the next one's, by id, in the order of a traject."""
