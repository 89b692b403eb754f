"""Taal en werk: who has lessons and works or participates at the same time, and for how many hours.

What the fields can say, and the choices that follow from it:

- Lessons started on ``datum_inburgeringsaanbod``. Whoever is not under direction of the gemeente finds
  lessons without it, so there an empty date says nothing: whether somebody has lessons is then unknown.
- ``uren_participatie`` counts all hours up to the peildatum. With a participatiepartner, hours, and a
  traject that is not finished somebody participates; whether that was so in the last week is not told.
- Unknown work is not "no work": without other information there is no label.
"""

from rijswijk_dash.figures.definitions.dimension import UNDER_DIRECTION_SQL, UNKNOWN, Dimension
from rijswijk_dash.figures.definitions.figure import (
    OBLIGED,
    UNDER_DIRECTION,
    Figure,
    Shape,
    split,
)

LESSONS_AND_WORK, LESSONS_AND_PARTICIPATION = "Les en werk", "Les en participatie"
LESSONS_ONLY, NO_LESSONS, NEITHER = "Alleen les", "Alleen werk of participatie", "Geen van beide"
OTHER_PHASE = "Niet van toepassing"
_BOTH = (LESSONS_AND_WORK, LESSONS_AND_PARTICIPATION)

FINISHED_SQL = (
    "(fase IN ('Voldaan', 'Beëindigd') OR coalesce(datum_afronding_zroute <= peildatum, false) "
    "OR coalesce(datum_voldaan <= peildatum, false))"
)
_LESSONS = (
    f"CASE WHEN fase <> 'Leerroute' OR {FINISHED_SQL} THEN 'Nee' "
    "WHEN datum_inburgeringsaanbod <= peildatum THEN 'Ja' "
    f"WHEN {UNDER_DIRECTION_SQL} THEN 'Nee' END"
)
_PARTICIPATES = (
    f"CASE WHEN {FINISHED_SQL} OR participatiepartner IS NULL THEN false "
    "ELSE uren_participatie > 0 END"
)
_NEEDS = ("datum_inburgeringsaanbod", "participatiepartner", "uren_participatie", "werk")


def _by_lessons(lessons: str, none: str) -> str:
    return f"CASE ({_LESSONS}) WHEN 'Ja' THEN '{lessons}' WHEN 'Nee' THEN '{none}' END"


def _together() -> Dimension:
    label = (
        f"CASE WHEN fase NOT IN ('Brede intake', 'Leerroute') THEN '{OTHER_PHASE}' "
        f"WHEN werk = 'Ja' THEN {_by_lessons(LESSONS_AND_WORK, NO_LESSONS)} "
        f"WHEN ({_PARTICIPATES}) THEN {_by_lessons(LESSONS_AND_PARTICIPATION, NO_LESSONS)} "
        f"WHEN werk = 'Nee' AND NOT ({_PARTICIPATES}) THEN {_by_lessons(LESSONS_ONLY, NEITHER)} END"
    )
    return Dimension(
        "taal_en_werk", "Taal en werk samen", label, _NEEDS,
        (*_BOTH, LESSONS_ONLY, NO_LESSONS, NEITHER, OTHER_PHASE),
    )  # fmt: skip


_HOURS = (("Minder dan 12 uur", 12), ("12 tot 24 uur", 24), ("24 tot 32 uur", 32))
_FULL_HOURS, _NO_WORK = "32 uur of meer", "Geen werk"


def _hours() -> Dimension:
    whens = " ".join(f"WHEN uren_werk_per_week < {below} THEN '{label}'" for label, below in _HOURS)
    return Dimension(
        "uren_werk", "Uren werk per week",
        f"CASE WHEN werk = 'Nee' THEN '{_NO_WORK}' "
        "WHEN werk IS NULL OR uren_werk_per_week IS NULL OR uren_werk_per_week <= 0 THEN NULL "
        f"{whens} ELSE '{_FULL_HOURS}' END",
        ("uren_werk_per_week", "werk"),
        (*(label for label, _ in _HOURS), _FULL_HOURS, _NO_WORK),
    )  # fmt: skip


_MONTHS = (("0–5", 6), ("6–11", 12), ("12–17", 18), ("18–23", 24), ("24–35", 36))
_MORE_MONTHS = "36 en meer"
MONTHS_SINCE = {
    label: (first, below)
    for (label, below), first in zip(
        (*_MONTHS, (_MORE_MONTHS, None)), (0, *(b for _, b in _MONTHS)), strict=True
    )
}
"""By the label of maanden_sinds_vestiging the first month and the month below which it ends."""


def _months() -> Dimension:
    """Whole months by the calendar, as a term is counted: from 31-08 half a year ends with 28 or 29-02."""
    whens = " ".join(
        f"WHEN peildatum < datum_vestiging + INTERVAL {below} MONTH THEN '{label}'"
        for label, below in _MONTHS
    )
    return Dimension(
        "maanden_sinds_vestiging", "Maanden sinds de vestiging",
        f"CASE WHEN datum_vestiging IS NULL OR datum_vestiging > peildatum THEN NULL {whens} "
        f"ELSE '{_MORE_MONTHS}' END",
        ("datum_vestiging",), (*(label for label, _ in _MONTHS), _MORE_MONTHS),
        empty="Niet gevestigd of onbekend",
    )  # fmt: skip


WORK_DIMENSIONS = (
    Dimension(
        "in_les", "In de les", _LESSONS, ("datum_inburgeringsaanbod",), ("Ja", "Nee")
    ),
    _together(),
    _hours(),
    _months(),
)  # fmt: skip

_EXPORT = "Export van de gemeente"
_AIM = "Evaluatie inburgeringsbeleid Rijswijk, doel: taal en werk samen"
_PARTICIPATION = (
    "Participeren is hier: er is een participatiepartner, er zijn uren participatie en het traject is "
    "niet afgerond. De export zegt niet of iemand ook op de peildatum zelf nog participeert."
)

WORK_FIGURES = (
    Figure(
        "taal_en_werk", "Taal en werk samen", Shape.SPLIT,
        "Het aantal lopende trajecten met les, met werk of participatie, met allebei of met geen van "
        f"beide. Wie werkt én participeert, telt bij werk. {_PARTICIPATION}",
        "Trajecten onder regie van de gemeente in de fase Brede intake of Leerroute",
        (*UNDER_DIRECTION, ("taal_en_werk", (*_BOTH, LESSONS_ONLY, NO_LESSONS, NEITHER, UNKNOWN))), _AIM,
        needs=_NEEDS, uses=("asielrechten",), split="taal_en_werk",
    ),
    Figure(
        "les_met_werk", "Les met werk of participatie", Shape.SHARE,
        "Het aandeel van de mensen in de les dat tegelijk werkt of participeert. In de les is: de lessen "
        "zijn begonnen, de fase is Leerroute en het traject is niet afgerond. " + _PARTICIPATION,
        "Mensen in de les, onder regie van de gemeente, van wie bekend is of zij werken of participeren",
        (*UNDER_DIRECTION, ("taal_en_werk", (*_BOTH, LESSONS_ONLY))), _AIM,
        needs=_NEEDS, uses=("asielrechten",),
        numerator=(("taal_en_werk", _BOTH),), numerator_name="Met werk of participatie",
    ),
    Figure(
        "talende_werkplek_aandeel", "Talende werkplek", Shape.SHARE,
        "Het aandeel werkenden met een werkplek waar Nederlands wordt gesproken, van de werkenden van wie "
        "dat bekend is.",
        "Gestarte trajecten van mensen met werk van wie bekend is of de werkplek talend is",
        (*OBLIGED, ("werk", ("Ja",)), ("talende_werkplek", ())), _EXPORT,
        needs=("werk", "talende_werkplek"),
        numerator=(("talende_werkplek", ("Ja",)),), numerator_name="Talende werkplek",
    ),
    split(
        "uren_werk", "Uren werk", "Het aantal werkenden naar uren werk per week.",
        where=(("werk", ("Ja",)),), population="Gestarte trajecten van mensen met werk",
        needs=("werk", "uren_werk_per_week"), source=_EXPORT,
    ),
    Figure(
        "pilot", "Pilot Aan het werk", Shape.COUNT,
        "Het aantal deelnemers aan de pilot Aan het werk.",
        "Deelnemers aan de pilot Aan het werk", (*OBLIGED, ("pilot_aan_het_werk", ("Ja",))), _EXPORT,
        needs=("pilot_aan_het_werk",),
    ),
    Figure(
        "pilot_werk", "Aan het werk in de pilot", Shape.SHARE,
        "Het aandeel deelnemers aan de pilot Aan het werk met betaald werk, van de deelnemers van wie "
        "bekend is of zij werken.",
        "Deelnemers aan de pilot Aan het werk van wie bekend is of zij werken",
        (*OBLIGED, ("pilot_aan_het_werk", ("Ja",)), ("werk", ())), _EXPORT,
        needs=("pilot_aan_het_werk", "werk"),
        numerator=(("werk", ("Ja",)),), numerator_name="Aan het werk", crosses=True,
    ),
    Figure(
        "uitkering_naar_verblijf", "Uitkering naar maanden sinds de vestiging", Shape.SHARE,
        "Het aandeel met een bijstandsuitkering van wie zich in de gemeente vestigde. Gesplitst naar hele "
        "maanden sinds de vestiging is het een momentopname: elke groep bestaat uit andere mensen.",
        "Gestarte trajecten van mensen die zich op of voor de peildatum vestigden",
        (*OBLIGED, ("maanden_sinds_vestiging", ())), _EXPORT,
        needs=("uitkering", "datum_vestiging"),
        numerator=(("uitkering", ("Ja",)),), numerator_name="Bijstandsuitkering",
    ),
)  # fmt: skip
