"""All definitions by subject: the order in which people look them up."""

from dataclasses import dataclass

from rijswijk_dash.figures.definitions.catalogue import FIGURES
from rijswijk_dash.figures.definitions.duration import Duration
from rijswijk_dash.figures.definitions.figure import Figure
from rijswijk_dash.figures.durations import ALL_DURATIONS
from rijswijk_dash.figures.flows import FLOW
from rijswijk_dash.figures.stock import STOCK

DEFINITIONS: dict[str, Figure | Duration] = {
    **FIGURES,
    FLOW.id: FLOW,
    STOCK.id: STOCK,
    **ALL_DURATIONS,
}
"""Every figure and duration that the dashboard shows, by id."""


@dataclass(frozen=True)
class Subject:
    """Some definitions that belong together; ``id`` is the anchor of its heading."""

    id: str
    name: str
    definitions: tuple[Figure | Duration, ...]


def _subject(id_: str, name: str, *ids: str) -> Subject:
    return Subject(f"onderwerp_{id_}", name, tuple(DEFINITIONS[i] for i in ids))


SUBJECTS = (
    _subject(
        "mensen", "Wie er zijn",
        "gestart", "onder_regie", "doelgroep", "herkomst", "scholing", "geslacht", "leeftijd", "ontheemden",
    ),
    _subject(
        "fase", "Fase en leerroute",
        "fase", "trajectfase", "leerroute", "niveau", "voldaan", "voldaan_aandeel",
    ),
    _subject(
        "stroom", "Instroom en uitstroom",
        "instroom", "lopend", "uitgestroomd", "stroom", "instroom_uitstroom",
    ),
    _subject(
        "pip", "PIP",
        "pip_vastgesteld", "pip_op_tijd", "pip_over_tijd", "pip_nadert", "stand_pip",
    ),
    _subject(
        "pvt_map", "PVT en MAP",
        "pvt", "pvt_aandeel", "stand_pvt", "over_tijd_pvt",
        "map", "map_aandeel", "stand_map", "over_tijd_map",
    ),
    _subject(
        "termijn", "Inburgeringstermijn en examens",
        "stand_inburgeringstermijn", "over_tijd_inburgeringstermijn", "termijn_nadert",
        "stand_b1_examens", "over_tijd_b1_examens",
    ),
    _subject(
        "uren", "Uren van de Z-route",
        "uren_taal", "tempo_taal", "tempo_taal_aandeel", "uren_taal_achter",
        "stand_z_uren_taal", "over_tijd_z_uren_taal",
        "uren_participatie", "tempo_participatie", "tempo_participatie_aandeel",
        "stand_z_uren_participatie", "over_tijd_z_uren_participatie",
    ),
    _subject("op_koers", "Op koers", "op_koers", "op_koers_stand", "op_koers_reden"),
    _subject(
        "taal_en_werk", "Taal, werk en uitkering",
        "taal_en_werk", "les_met_werk", "werk", "uren_werk", "talende_werkplek_aandeel",
        "pilot", "pilot_werk", "uitkering", "uitkering_aandeel", "uitkering_naar_verblijf",
    ),
    _subject(
        "overdracht", "Overdracht en wachten",
        "voorinburgering", "warme_overdracht", "wacht_op_vestiging", "koppeling_vestiging",
        "wacht_op_intake", "wacht_op_pip", "wacht_op_les", "wacht_lang_op_les", "les_na_pip",
        "wachttijd_vestiging", "wachttijd_intake", "wachttijd_pip", "wachttijd_lessen",
    ),
    _subject(
        "doorlooptijd", "Doorlooptijd",
        "doorlooptijd_pip", "doorlooptijd_lessen", "doorlooptijd_pvt", "doorlooptijd_map",
        "doorlooptijd_voldaan",
    ),
    _subject(
        "organisaties", "Organisaties",
        "taalschool", "nieuw_taalschool", "participatiepartner", "nieuw_participatiepartner",
        "maatschappelijke_begeleiding", "nieuw_maatschappelijke_begeleiding",
    ),
    _subject(
        "landelijk", "Naast de landelijke cijfers",
        "brede_intake_aandeel", "mannen_aandeel", "bijstand_eerste_jaar",
    ),
)  # fmt: skip
"""Each definition stands in one of them."""


def subject_of(definition: str) -> str:
    """The name of the first subject under which a definition stands; empty where it has none."""
    return next((s.name for s in SUBJECTS if definition in {d.id for d in s.definitions}), "")
