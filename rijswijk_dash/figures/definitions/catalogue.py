"""Every figure, defined once: its sentence, population, numerator and source.

The pages, the definitions page, the command line and the tests all read these definitions.
"""

from rijswijk_dash.domain.rules import rules
from rijswijk_dash.figures.definitions.attention import ATTENTION_FIGURES
from rijswijk_dash.figures.definitions.dimension import EXEMPT
from rijswijk_dash.figures.definitions.dimensions import (
    PIP_LATE,
    PIP_NOT_MADE,
    PIP_ON_TIME,
    PIP_OVERDUE,
    pip_clock,
)
from rijswijk_dash.figures.definitions.figure import (
    ALL_STARTED,
    DIRECTED,
    EVALUATION,
    OBLIGED,
    UNDER_DIRECTION,
    Figure,
    Shape,
    split,
)
from rijswijk_dash.figures.definitions.handover import HANDOVER_FIGURES
from rijswijk_dash.figures.definitions.national_figures import NATIONAL_FIGURES
from rijswijk_dash.figures.definitions.partner_figures import PARTNER_FIGURES
from rijswijk_dash.figures.definitions.progress_figures import PROGRESS_FIGURES
from rijswijk_dash.figures.definitions.stock_figures import STOCK_FIGURES
from rijswijk_dash.figures.definitions.work import WORK_FIGURES

_, _CLOCK_FIELDS, _CLOCK_NAME = pip_clock()
_WEEKS = rules()["pip"].value
_PIP_SOURCE = rules()["pip"].article
_MAP_REQUIRED = ("leerroute", ("B1-route", "Z-route"))
_PIP_DUE = (PIP_ON_TIME, PIP_LATE, PIP_OVERDUE, PIP_NOT_MADE)

_FIGURES = (
    Figure(
        "gestart", "Gestarte trajecten", Shape.COUNT,
        "Het aantal trajecten dat tot en met de peildatum is gestart.",
        ALL_STARTED, OBLIGED, EVALUATION,
    ),
    Figure(
        "onder_regie", "Onder regie", Shape.COUNT,
        "Het aantal asielstatushouders en gezinsmigranten met asielrechten: de gemeente voert "
        "regie over hun traject.",
        DIRECTED, UNDER_DIRECTION, EVALUATION,
        needs=("doelgroep",), uses=("asielrechten",),
    ),
    split("doelgroep", "Type statushouder", "Het aantal trajecten per doelgroep."),
    split("herkomst", "Herkomst", "Het aantal trajecten per land van herkomst, kleine landen samen."),
    split(
        "scholing", "Scholing",
        "Het aantal trajecten van geschoolde en ongeschoolde inburgeraars; alleen basisonderwijs "
        "telt als ongeschoold.",
    ),
    split("uitkering", "Bijstandsuitkering", "Het aantal trajecten met en zonder bijstandsuitkering."),
    Figure(
        "fase", "Fase en leerroute", Shape.SPLIT,
        "Het aantal trajecten onder regie van de gemeente per fase; in de fase leerroute per route.",
        DIRECTED, UNDER_DIRECTION, EVALUATION,
        needs=("fase", "leerroute"), uses=("asielrechten",), split="fase_leerroute",
    ),
    split(
        "leerroute", "Leerroute", "Het aantal trajecten per vastgestelde leerroute.",
        source="Wet inburgering 2021",
    ),
    split(
        "trajectfase", "Fase van het traject", "Het aantal trajecten per fase.", by="fase",
        needs=("fase",), source="Export van de gemeente",
    ),
    split("niveau", "Taalniveau", "Het aantal trajecten per taalniveau van de leerroute.",
           source="Export van de gemeente"),
    split(
        "taalschool", "Taalschool", "Het aantal trajecten per taalschool.",
        population="Gestarte trajecten met een taalschool", where=(("taalschool", ()),),
        source="Export van de gemeente",
    ),
    split(
        "participatiepartner", "Participatiepartner", "Het aantal trajecten per participatiepartner.",
        population="Gestarte trajecten met een participatiepartner",
        where=(("participatiepartner", ()),), source="Export van de gemeente",
    ),
    split(
        "geslacht", "Geslacht", "Het aantal trajecten van mannen en vrouwen.",
        source="Export van de gemeente",
    ),
    split(
        "leeftijd", "Leeftijd", "Het aantal trajecten per leeftijdsgroep; de leeftijd in het jaar "
        "van de peildatum.", needs=("geboortejaar",), source="Export van de gemeente",
    ),
    split(
        "instroom", "Instroom", "Het aantal gestarte trajecten per maand van het begin van de "
        "inburgeringsplicht.", by="startmaand", needs=("begindatum_inburgeringsplicht",),
        source="Export van de gemeente",
    ),
    Figure(
        "pip_vastgesteld", "PIP vastgesteld", Shape.COUNT,
        "Het aantal trajecten met een vastgesteld Persoonlijk plan Inburgering en Participatie.",
        ALL_STARTED, (*OBLIGED, ("met_pip", ("Ja",))), "Wet inburgering 2021, artikel 15",
        needs=("dagtekening_pip",),
    ),
    Figure(
        "pip_op_tijd", "PIP op tijd", Shape.SHARE,
        f"Het aandeel trajecten met een PIP binnen {_WEEKS} weken na {_CLOCK_NAME}, van de trajecten "
        "waarvan die termijn op de peildatum voorbij is.",
        f"Trajecten waarvan de {_WEEKS} weken na {_CLOCK_NAME} voorbij zijn",
        (*OBLIGED, ("pip", _PIP_DUE)), _PIP_SOURCE,
        needs=("dagtekening_pip", *_CLOCK_FIELDS),
        numerator=(("pip", (PIP_ON_TIME,)),), numerator_name="PIP op tijd",
    ),
    Figure(
        "pip_over_tijd", "PIP open en over tijd", Shape.COUNT,
        f"Het aantal trajecten zonder PIP waarvan de {_WEEKS} weken na {_CLOCK_NAME} voorbij zijn.",
        f"Lopende trajecten waarvan de {_WEEKS} weken na {_CLOCK_NAME} voorbij zijn",
        (*OBLIGED, ("pip", (PIP_OVERDUE,))),
        _PIP_SOURCE, needs=("dagtekening_pip", *_CLOCK_FIELDS),
    ),
    Figure(
        "pvt", "PVT ondertekend", Shape.COUNT,
        "Het aantal inburgeraars dat het participatieverklaringstraject met een handtekening afrondde.",
        ALL_STARTED, (*OBLIGED, ("pvt", ("Ja",))),
        "Evaluatie inburgeringsbeleid Rijswijk, hoofdstuk 3", needs=("datum_ondertekening_pvt",),
    ),
    Figure(
        "pvt_aandeel", "PVT op orde", Shape.SHARE,
        "Het aandeel trajecten met een ondertekend PVT, van alle trajecten waarvoor het PVT verplicht is.",
        "Alle gestarte trajecten; het PVT is bij elke route verplicht", OBLIGED,
        "Besluit inburgering 2021, artikel 3.1", needs=("datum_ondertekening_pvt",),
        numerator=(("pvt", ("Ja",)),), numerator_name="PVT ondertekend",
    ),
    Figure(
        "map", "MAP afgerond", Shape.COUNT,
        "Het aantal inburgeraars dat de Module Arbeidsmarkt en Participatie met een eindgesprek afrondde.",
        ALL_STARTED, (*OBLIGED, ("map", ("Ja",))),
        "Wet inburgering 2021, artikel 8", needs=("datum_eindgesprek_map",),
    ),
    Figure(
        "map_aandeel", "MAP op orde", Shape.SHARE,
        "Het aandeel trajecten met een afgeronde MAP, van de trajecten op de B1- en de Z-route; bij "
        "de onderwijsroute is de MAP niet verplicht.",
        "Gestarte trajecten op de B1-route of de Z-route", (*OBLIGED, _MAP_REQUIRED),
        "Wet inburgering 2021, artikel 8", needs=("datum_eindgesprek_map", "leerroute"),
        numerator=(("map", ("Ja",)),), numerator_name="MAP afgerond",
    ),
    Figure(
        "uitkering_aandeel", "Met bijstandsuitkering", Shape.SHARE,
        "Het aandeel trajecten van inburgeraars met een bijstandsuitkering.",
        ALL_STARTED, OBLIGED, EVALUATION, needs=("uitkering",),
        numerator=(("uitkering", ("Ja",)),), numerator_name="Bijstandsuitkering",
    ),
    Figure(
        "werk", "Aan het werk", Shape.SHARE,
        "Het aandeel trajecten van inburgeraars met betaald werk, van de trajecten waarvan bekend is "
        "of iemand werkt.",
        "Gestarte trajecten waarvan bekend is of iemand werkt", (*OBLIGED, ("werk", ())),
        "Export van de gemeente", needs=("werk",), numerator=(("werk", ("Ja",)),),
        numerator_name="Aan het werk",
    ),
    Figure(
        "voldaan", "Voldaan aan de inburgeringsplicht", Shape.COUNT,
        "Het aantal trajecten in de fase Voldaan.",
        ALL_STARTED, (*OBLIGED, ("fase", ("Voldaan",))), "Wet inburgering 2021", needs=("fase",),
    ),
    Figure(
        "ontheemden", "Oekraïense ontheemden", Shape.COUNT,
        "Het aantal Oekraïense ontheemden in de export. Zij zijn vrijgesteld en tellen in geen ander "
        "cijfer mee.",
        "Oekraïense ontheemden", (("doelgroep", (EXEMPT,)),), EVALUATION,
        needs=("doelgroep",),
    ),
    *PROGRESS_FIGURES,
    *WORK_FIGURES,
    *HANDOVER_FIGURES,
    *ATTENTION_FIGURES,
    *PARTNER_FIGURES,
    *STOCK_FIGURES,
    *NATIONAL_FIGURES,
)  # fmt: skip

FIGURES: dict[str, Figure] = {figure.id: figure for figure in _FIGURES}
