"""Every figure, defined once: its sentence, population, numerator and source.

The pages, the definitions page, the command line and the tests all read these definitions.
"""

from dataclasses import dataclass
from enum import StrEnum

from rijswijk_dash.domain.rules import rules
from rijswijk_dash.figures import dimensions as dim
from rijswijk_dash.figures.dimensions import pip_clock

Conditions = tuple[tuple[str, tuple[str, ...]], ...]
"""Dimensions with the labels that count; no labels at all means: any value but none."""

_OBLIGED: Conditions = (("plichtig", ("Ja",)),)
_UNDER_DIRECTION: Conditions = (*_OBLIGED, ("onder_regie", ("Ja",)))
_EVALUATION = "Evaluatie inburgeringsbeleid Rijswijk, hoofdstuk 2"
ALL_STARTED = "Alle gestarte trajecten van mensen met een inburgeringsplicht"
_DIRECTED = "Trajecten onder regie van de gemeente"


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

    @property
    def unit(self) -> str:
        """The unit of the value."""
        return "%" if self.shape is Shape.SHARE else "trajecten"


def _split(
    id_: str, name: str, sentence: str, *, source: str = _EVALUATION, by: str = "", where: Conditions = (),
    population: str = ALL_STARTED,
    needs: tuple[str, ...] = (),
) -> Figure:  # fmt: skip
    return Figure(
        id_, name, Shape.SPLIT, sentence, population, (*_OBLIGED, *where), source,
        needs=needs or (id_,), split=by or id_,
    )  # fmt: skip


_, _CLOCK_FIELDS, _CLOCK_NAME = pip_clock()
_WEEKS = rules()["pip"].value
_PIP_SOURCE = rules()["pip"].article
_MAP_REQUIRED = ("leerroute", ("B1-route", "Z-route"))
_PIP_DUE = (dim.PIP_ON_TIME, dim.PIP_LATE, dim.PIP_OVERDUE, dim.PIP_NOT_MADE)

_FIGURES = (
    Figure(
        "gestart", "Gestarte trajecten", Shape.COUNT,
        "Het aantal trajecten dat tot en met de peildatum is gestart.",
        ALL_STARTED, _OBLIGED, _EVALUATION,
    ),
    Figure(
        "onder_regie", "Onder regie", Shape.COUNT,
        "Het aantal asielstatushouders en gezinsmigranten met asielrechten: de gemeente voert "
        "regie over hun traject.",
        _DIRECTED, _UNDER_DIRECTION, _EVALUATION,
        needs=("doelgroep",), uses=("asielrechten",),
    ),
    _split("doelgroep", "Type statushouder", "Het aantal trajecten per doelgroep."),
    _split("herkomst", "Herkomst", "Het aantal trajecten per land van herkomst, kleine landen samen."),
    _split(
        "scholing", "Scholing",
        "Het aantal trajecten van geschoolde en ongeschoolde inburgeraars; alleen basisonderwijs "
        "telt als ongeschoold.",
    ),
    _split("uitkering", "Bijstandsuitkering", "Het aantal trajecten met en zonder bijstandsuitkering."),
    Figure(
        "fase", "Fase en leerroute", Shape.SPLIT,
        "Het aantal trajecten onder regie van de gemeente per fase; in de fase leerroute per route.",
        _DIRECTED, _UNDER_DIRECTION, _EVALUATION,
        needs=("fase", "leerroute"), uses=("asielrechten",), split="fase_leerroute",
    ),
    _split(
        "leerroute", "Leerroute", "Het aantal trajecten per vastgestelde leerroute.",
        source="Wet inburgering 2021",
    ),
    _split(
        "trajectfase", "Fase van het traject", "Het aantal trajecten per fase.", by="fase",
        needs=("fase",), source="Export van de gemeente",
    ),
    _split("niveau", "Taalniveau", "Het aantal trajecten per taalniveau van de leerroute.",
           source="Export van de gemeente"),
    _split(
        "taalschool", "Taalschool", "Het aantal trajecten per taalschool.",
        population="Gestarte trajecten met een taalschool", where=(("taalschool", ()),),
        source="Export van de gemeente",
    ),
    _split(
        "participatiepartner", "Participatiepartner", "Het aantal trajecten per participatiepartner.",
        population="Gestarte trajecten met een participatiepartner",
        where=(("participatiepartner", ()),), source="Export van de gemeente",
    ),
    _split(
        "geslacht", "Geslacht", "Het aantal trajecten van mannen en vrouwen.",
        source="Export van de gemeente",
    ),
    _split(
        "leeftijd", "Leeftijd", "Het aantal trajecten per leeftijdsgroep; de leeftijd in het jaar "
        "van de peildatum.", needs=("geboortejaar",), source="Export van de gemeente",
    ),
    _split(
        "instroom", "Instroom", "Het aantal gestarte trajecten per maand van het begin van de "
        "inburgeringsplicht.", by="startmaand", needs=("begindatum_inburgeringsplicht",),
        source="Export van de gemeente",
    ),
    Figure(
        "pip_vastgesteld", "PIP vastgesteld", Shape.COUNT,
        "Het aantal trajecten met een vastgesteld Persoonlijk plan Inburgering en Participatie.",
        ALL_STARTED, (*_OBLIGED, ("met_pip", ("Ja",))), "Wet inburgering 2021, artikel 15",
        needs=("dagtekening_pip",),
    ),
    Figure(
        "pip_op_tijd", "PIP op tijd", Shape.SHARE,
        f"Het aandeel trajecten met een PIP binnen {_WEEKS} weken na {_CLOCK_NAME}, van de trajecten "
        "waarvan die termijn op de peildatum voorbij is.",
        f"Trajecten waarvan de {_WEEKS} weken na {_CLOCK_NAME} voorbij zijn",
        (*_OBLIGED, ("pip", _PIP_DUE)), _PIP_SOURCE,
        needs=("dagtekening_pip", *_CLOCK_FIELDS),
        numerator=(("pip", (dim.PIP_ON_TIME,)),), numerator_name="PIP op tijd",
    ),
    Figure(
        "pip_over_tijd", "PIP open en over tijd", Shape.COUNT,
        f"Het aantal trajecten zonder PIP waarvan de {_WEEKS} weken na {_CLOCK_NAME} voorbij zijn.",
        f"Lopende trajecten waarvan de {_WEEKS} weken na {_CLOCK_NAME} voorbij zijn",
        (*_OBLIGED, ("pip", (dim.PIP_OVERDUE,))),
        _PIP_SOURCE, needs=("dagtekening_pip", *_CLOCK_FIELDS),
    ),
    Figure(
        "pvt", "PVT ondertekend", Shape.COUNT,
        "Het aantal inburgeraars dat het participatieverklaringstraject met een handtekening afrondde.",
        ALL_STARTED, (*_OBLIGED, ("pvt", ("Ja",))),
        "Evaluatie inburgeringsbeleid Rijswijk, hoofdstuk 3", needs=("datum_ondertekening_pvt",),
    ),
    Figure(
        "pvt_aandeel", "PVT op orde", Shape.SHARE,
        "Het aandeel trajecten met een ondertekend PVT, van alle trajecten waarvoor het PVT verplicht is.",
        "Alle gestarte trajecten; het PVT is bij elke route verplicht", _OBLIGED,
        "Besluit inburgering 2021, artikel 3.1", needs=("datum_ondertekening_pvt",),
        numerator=(("pvt", ("Ja",)),), numerator_name="PVT ondertekend",
    ),
    Figure(
        "map", "MAP afgerond", Shape.COUNT,
        "Het aantal inburgeraars dat de Module Arbeidsmarkt en Participatie met een eindgesprek afrondde.",
        ALL_STARTED, (*_OBLIGED, ("map", ("Ja",))),
        "Wet inburgering 2021, artikel 8", needs=("datum_eindgesprek_map",),
    ),
    Figure(
        "map_aandeel", "MAP op orde", Shape.SHARE,
        "Het aandeel trajecten met een afgeronde MAP, van de trajecten op de B1- en de Z-route; bij "
        "de onderwijsroute is de MAP niet verplicht.",
        "Gestarte trajecten op de B1-route of de Z-route", (*_OBLIGED, _MAP_REQUIRED),
        "Wet inburgering 2021, artikel 8", needs=("datum_eindgesprek_map", "leerroute"),
        numerator=(("map", ("Ja",)),), numerator_name="MAP afgerond",
    ),
    Figure(
        "uitkering_aandeel", "Met bijstandsuitkering", Shape.SHARE,
        "Het aandeel trajecten van inburgeraars met een bijstandsuitkering.",
        ALL_STARTED, _OBLIGED, _EVALUATION, needs=("uitkering",),
        numerator=(("uitkering", ("Ja",)),), numerator_name="Bijstandsuitkering",
    ),
    Figure(
        "werk", "Aan het werk", Shape.SHARE,
        "Het aandeel trajecten van inburgeraars met betaald werk, van de trajecten waarvan bekend is "
        "of iemand werkt.",
        "Gestarte trajecten waarvan bekend is of iemand werkt", (*_OBLIGED, ("werk", ())),
        "Export van de gemeente", needs=("werk",), numerator=(("werk", ("Ja",)),),
        numerator_name="Aan het werk",
    ),
    Figure(
        "voldaan", "Voldaan aan de inburgeringsplicht", Shape.COUNT,
        "Het aantal trajecten in de fase Voldaan.",
        ALL_STARTED, (*_OBLIGED, ("fase", ("Voldaan",))), "Wet inburgering 2021", needs=("fase",),
    ),
    Figure(
        "ontheemden", "Oekraïense ontheemden", Shape.COUNT,
        "Het aantal Oekraïense ontheemden in de export. Zij zijn vrijgesteld en tellen in geen ander "
        "cijfer mee.",
        "Oekraïense ontheemden", (("doelgroep", (dim.EXEMPT,)),), _EVALUATION,
        needs=("doelgroep",),
    ),
)  # fmt: skip

FIGURES: dict[str, Figure] = {figure.id: figure for figure in _FIGURES}
