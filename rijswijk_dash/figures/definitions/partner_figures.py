"""Figures and dimensions about the organisations of a traject: who is new, who is done.

The export does not say when an organisation began with somebody. So each kind of organisation has the
field that comes nearest, and every page that shows it names that field.
"""

from dataclasses import dataclass

from rijswijk_dash.figures.definitions.dimension import ORGANISATIONS, Dimension
from rijswijk_dash.figures.definitions.figure import ALL_STARTED, OBLIGED, Figure, Shape, split

_SOURCE = "Export van de gemeente"
_NOT_KNOWN = "Geen begindatum"


@dataclass(frozen=True)
class Kind:
    """A kind of organisation: the column that names it, its words, and what counts as the begin.

    ``new`` is the id of the figure and of the dimension that tell who began in the last 12 months.
    """

    column: str
    name: str
    plural: str
    start: str
    begins: str

    @property
    def new(self) -> str:
        """The figure of who began in the last 12 months."""
        return f"nieuw_{self.column}"


_SCHOOL, _PARTICIPATION, _GUIDANCE = ORGANISATIONS
KINDS = {
    kind.column: kind
    for kind in (
        Kind(
            _SCHOOL, "Taalschool", "taalscholen", "datum_inburgeringsaanbod",
            "de start van de lessen",
        ),
        Kind(
            _PARTICIPATION, "Participatiepartner", "participatiepartners", "dagtekening_pip",
            "de dagtekening van het eerste PIP, want de export heeft geen startdatum van de participatie",
        ),
        Kind(
            _GUIDANCE, "Maatschappelijke begeleiding", "begeleiders", "datum_vestiging",
            "de vestiging in de gemeente",
        ),
    )
}  # fmt: skip
"""By the column that names the organisation."""


def _new(kind: Kind) -> Dimension:
    """Ja for a begin in the twelve months that end with the peildatum, that day included."""
    first = "peildatum + 1 - INTERVAL 12 MONTH"
    return Dimension(
        kind.new,
        f"Nieuw bij {kind.name.lower()}",
        f"CASE WHEN {kind.start} IS NULL THEN NULL "
        f"WHEN {kind.start} >= {first} AND {kind.start} <= peildatum THEN 'Ja' ELSE 'Nee' END",
        (kind.start,),
        ("Ja", "Nee"),
        empty=_NOT_KNOWN,
    )


def _new_figure(kind: Kind) -> Figure:
    return split(
        kind.new, f"Nieuw in 12 maanden: {kind.name.lower()}",
        f"Het aantal trajecten naar of zij in de 12 maanden tot en met de peildatum begonnen. Begin is "
        f"hier {kind.begins}.",
        source=_SOURCE, where=((kind.column, ()),), needs=(kind.column, kind.start),
        population=f"Gestarte trajecten met een organisatie als {kind.name.lower()}",
    )  # fmt: skip


NEW_DIMENSIONS = tuple(_new(kind) for kind in KINDS.values())
PARTNER_FIGURES = (
    split(
        _GUIDANCE, "Maatschappelijke begeleiding",
        "Het aantal trajecten per organisatie die de maatschappelijke begeleiding geeft.",
        population="Gestarte trajecten met maatschappelijke begeleiding",
        where=((_GUIDANCE, ()),), source=_SOURCE,
    ),
    Figure(
        "voldaan_aandeel", "Voldaan", Shape.SHARE,
        "Het aandeel trajecten in de fase Voldaan, van alle gestarte trajecten. Een traject mag drie jaar "
        "duren: wie kort geleden begon, kan nog niet klaar zijn.",
        ALL_STARTED, OBLIGED, "Wet inburgering 2021", needs=("fase",),
        numerator=(("fase", ("Voldaan",)),), numerator_name="Voldaan",
    ),
    *(_new_figure(kind) for kind in KINDS.values()),
)  # fmt: skip
