"""Figures with the definition of a national one of CBS, so that they can stand beside it.

CBS, Statistiek Wet inburgering: the cohort is the calendar year in which the inburgeringsplicht began
(the dimension ``startjaar``), asielmigranten and gezins- en overige migranten always apart.
"""

from rijswijk_dash.figures.definitions.dimension import Dimension, yes_no
from rijswijk_dash.figures.definitions.figure import ALL_STARTED, OBLIGED, Figure, Shape
from rijswijk_dash.figures.definitions.work import MONTHS_SINCE

_CBS = "CBS, Statistiek Wet inburgering"
_FIRST_YEAR = tuple(label for label, (_, below) in MONTHS_SINCE.items() if below and below <= 12)

NATIONAL_DIMENSIONS: tuple[Dimension, ...] = (
    yes_no(
        "met_brede_intake", "Brede intake gestart",
        "coalesce(datum_brede_intake <= peildatum, false) OR fase IN ('Leerroute', 'Voldaan')",
        "datum_brede_intake",
    ),
)  # fmt: skip

NATIONAL_FIGURES = (
    Figure(
        "brede_intake_aandeel", "Brede intake gestart", Shape.SHARE,
        "Het aandeel trajecten met een brede intake op of voor de peildatum. Wie al een leerroute volgt of "
        "heeft voldaan, heeft de brede intake gehad, ook als de datum ontbreekt.",
        ALL_STARTED, OBLIGED, _CBS, needs=("datum_brede_intake",),
        numerator=(("met_brede_intake", ("Ja",)),), numerator_name="Brede intake gestart",
    ),
    Figure(
        "mannen_aandeel", "Mannen", Shape.SHARE,
        "Het aandeel trajecten van mannen, van de trajecten waarvan het geslacht bekend is.",
        "Gestarte trajecten waarvan het geslacht bekend is", (*OBLIGED, ("geslacht", ())), _CBS,
        needs=("geslacht",), numerator=(("geslacht", ("Man",)),), numerator_name="Mannen",
    ),
    Figure(
        "bijstand_eerste_jaar", "Bijstand in het eerste jaar na de vestiging", Shape.SHARE,
        "Het aandeel met een bijstandsuitkering op de peildatum, van wie zich minder dan twaalf maanden "
        "geleden in de gemeente vestigde.",
        "Gestarte trajecten van mensen in hun eerste jaar na de vestiging",
        (*OBLIGED, ("maanden_sinds_vestiging", _FIRST_YEAR)), _CBS,
        needs=("uitkering", "datum_vestiging"), numerator=(("uitkering", ("Ja",)),),
        numerator_name="Bijstandsuitkering", crosses=True,
    ),
)  # fmt: skip
