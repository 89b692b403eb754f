"""Headings: recognised in every wording, never guessed between two."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rijswijk_dash.domain.rules import Kind, fields
from rijswijk_dash.domain.text import squash
from rijswijk_dash.export.headings import (
    Certainty,
    field_of,
    is_duo_layout,
    is_peildatum_heading,
    recognise,
    shape_of,
)
from rijswijk_dash.export.personal import is_personal_heading
from tests.export.tools import REQUIRED

SPELLINGS = [
    (f.name, spelling)
    for f in fields().values()
    for spelling in (f.name, f.label, *f.synonyms, *f.personal_numbers)
]
DRESSES = (
    str, str.upper, str.lower, str.title,
    lambda s: s.replace(" ", "_"), lambda s: s.replace(" ", "\n"), lambda s: s.replace(" ", "\xa0"),
    lambda s: s.replace(" ", "-"), lambda s: f"  {s} :", lambda s: f"{s}*", lambda s: f"3. {s}",
    lambda s: f"{s} (verplicht)",
)  # fmt: skip


@given(st.sampled_from(SPELLINGS), st.sampled_from(DRESSES), st.sampled_from(DRESSES[:4]))
def test_case_spaces_and_punctuation_do_not_matter(spelling, one, other) -> None:
    name, text = spelling
    assert field_of(other(one(text)))[0] == name


@pytest.mark.parametrize(("name", "text"), SPELLINGS)
def test_the_order_of_words_never_gives_another_field(name: str, text: str) -> None:
    parts = text.replace("_", " ").split()[:5]
    for order in itertools.permutations(parts):
        assert field_of(" ".join(order))[0] in (name, None)
    if len(parts) == 2 and not {"op", "van"} & set(parts):
        assert field_of(f"{parts[1]}, {parts[0]}")[0] == name


def test_no_spelling_belongs_to_two_fields() -> None:
    owners: dict[str, set[str]] = {}
    for name, text in SPELLINGS:
        owners.setdefault(squash(text), set()).add(name)
    assert {text: names for text, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Geschoold (J/N)", "scholing"),
        ("BIJSTANDSUITKERING\n(J/N)", "uitkering"),
        ("Uren taal [uur]", "uren_taal_knm"),
        ("Datum PIP (dd-mm-jjjj)", "dagtekening_pip"),
        ("Fase per 31-08-2024", "fase"),
        ("Fase op peildatum", "fase"),
        ("Uren taal t/m 31-08-2024", "uren_taal_knm"),
        ("Herkomst, land van", "herkomst"),
        ("Geslacht cliënt", "geslacht"),
        ("BSN cliënt", "trajectnummer"),
        ("DAGTEKENINGPIP", "dagtekening_pip"),
        ("DATUMONDERTEKENING_PVT", "datum_ondertekening_pvt"),
        ("DATUMEINDGESPREKMAP", "datum_eindgesprek_map"),
        ("LEERROUTETYPE", "leerroute"),
        ("DATUMAANVANGINBURGERINGSTERMIJN", "startdatum_inburgeringstermijn"),
        ("DATUMEINDEINBURGERINGSTERMIJN", "einddatum_inburgeringstermijn"),
        ("GEVOLGDEURENKNMENTAALLES", "uren_taal_knm"),
        ("NIVEAU", "niveau"),
        ("DAGTEKENINGINITIELEPIP", "dagtekening_pip"),
        ("redenGeenInburgeringsplicht", "reden_einde"),
    ],
)
def test_headings_of_offices_and_official_names(heading: str, name: str) -> None:
    assert field_of(heading)[0] == name


@pytest.mark.parametrize(
    "heading",
    [
        "Naam", "naam", "Naam cliënt", "Status", "Datum", "Uren", "Termijn", "Vorige leerroute",
        "PVT (J/N)", "KNM behaald (ja/nee)", "Voldaan J/N", "Uren taal (per week)",
        "Datum PIP (gepland)", "Startdatum", "begindatum", "einddatum", "Taal", "", "???",
    ],
)  # fmt: skip
def test_a_heading_that_says_something_else_is_no_field(heading: str) -> None:
    assert field_of(heading)[0] is None


def test_duo_names_count_only_in_a_duo_file() -> None:
    duo = ["vNummer", "dagtekeningPip", "startdatum", "einddatum", "begindatum", "naam"]
    assert is_duo_layout(duo)
    assert recognise(duo).columns == {
        "trajectnummer": 0,
        "dagtekening_pip": 1,
        "startdatum_inburgeringstermijn": 2,
        "einddatum_inburgeringstermijn": 3,
        "begindatum_inburgeringsplicht": 4,
        "taalschool": 5,
    }
    found = recognise(["Zaaknummer", "Dagtekening PIP", "startdatum", "einddatum", "naam"])
    assert found.columns == {"trajectnummer": 0, "dagtekening_pip": 1}
    assert (found.unused, found.personal) == ((2, 3), (4,))


@pytest.mark.parametrize(
    "heading",
    [
        "Naam", "Achternaam", "Voornaam", "Roepnaam", "Voorletters", "Tussenvoegsel", "Initialen",
        "Adres", "Straat + nr", "Huisnr.", "Postcode", "PC", "Woonplaats", "Plaats", "E-mail",
        "E-mailadres", "Emailadres cliënt", "Telefoon", "Tel.", "Tel nr", "Mobiel nr", "06-nummer",
        "GSM", "IBAN", "Geboortedatum", "Geb. datum", "Geb.dat.", "Geboren op", "Geboorteplaats",
        "BSN", "Burgerservicenummer", "V-nummer", "vnr", "Cliënt", "Klant", "Inburgeraar",
        "Contactpersoon", "Klantmanager", "Casemanager", "Maatschappelijk begeleider",
        "Opmerkingen", "Toelichting", "Bijzonderheden", "Name", "Date of birth", "Phone number",
    ],
)  # fmt: skip
def test_personal_headings(heading: str) -> None:
    assert is_personal_heading(heading)


@pytest.mark.parametrize(
    "heading", ["Geboortejaar", "Herkomst", "Taalschool", "Klantnummer", "Nr.", "Wijk", "Leeftijd"]
)
def test_other_headings_are_not_personal(heading: str) -> None:
    assert not is_personal_heading(heading)


@pytest.mark.parametrize(
    "heading", ["Peildatum", "PEIL_DATUM", "Stand per", "Peildatum (dd-mm-jjjj)"]
)
def test_peildatum_headings(heading: str) -> None:
    assert is_peildatum_heading(heading)


@given(st.permutations(REQUIRED))
def test_the_order_of_columns_does_not_matter(order: list[str]) -> None:
    assert recognise(order).columns == {name: i for i, name in enumerate(order)}


@pytest.mark.parametrize(
    ("first", "second", "name"),
    [
        ("Opleiding", "Opleidingsniveau", "scholing"),
        ("Zaaknummer", "Dossiernummer", "trajectnummer"),
        ("Datum PIP", "PIP vastgesteld op", "dagtekening_pip"),
        ("Leerroute (advies)", "Leerroute (definitief)", "leerroute"),
        ("DAGTEKENINGPIP", "DAGTEKENINGINITIELEPIP", "dagtekening_pip"),
        ("Fase per 30-06-2024", "Fase per 31-08-2024", "fase"),
    ],
)
def test_two_columns_for_one_field_are_not_chosen_between(first, second, name) -> None:
    found = recognise([first, second])
    assert found.candidates == {name: (0, 1)}
    assert name not in found.columns
    by_hand = recognise([first, second], {name: second})
    assert by_hand.columns[name] == 1
    assert by_hand.certainty[name] is Certainty.BY_HAND
    assert by_hand.candidates == {}


def test_the_canonical_name_wins_from_another_wording() -> None:
    assert recognise(["Route", "Leerroute"]).columns == {"leerroute": 1}


@pytest.mark.parametrize("number", ["BSN", "Burgerservicenummer", "vNummer", "V-nr"])
def test_a_case_number_wins_from_a_personal_number(number: str) -> None:
    found = recognise([number, "Zaaknummer"])
    assert found.columns == {"trajectnummer": 1}
    assert found.personal == (0,)
    assert not found.key_is_personal
    alone = recognise([number])
    assert alone.columns == {"trajectnummer": 0}
    assert alone.key_is_personal


def test_bsn_goes_before_v_nummer() -> None:
    found = recognise(["V-nummer", "BSN"])
    assert (found.columns, found.personal) == ({"trajectnummer": 1}, (0,))


def test_by_hand_goes_before_everything_and_may_say_none() -> None:
    assert recognise(["Fase", "X"], {"fase": "X"}).columns == {"fase": 1}
    none = recognise(["Werkt", "X"], {"werk": ""})
    assert (none.columns, none.unused) == ({}, (0, 1))
    assert recognise(["Fase", "Dag"], {"peildatum": "dag"}).peildatum == 1
    assert recognise(["Fase", "Peildatum"], {"peildatum": ""}).peildatum is None


def test_a_choice_that_the_file_cannot_follow_is_told() -> None:
    assert recognise(["Fase"], {"taalschool": "School X", "zzz": "Fase"}).not_found == (
        ("taalschool", "School X"),
        ("zzz", "Fase"),
    )


def test_the_shape_ignores_order_case_and_columns_without_heading() -> None:
    assert shape_of(["Fase", "Route", ""]) == shape_of(["ROUTE", "(kolom C)", "fase "])
    assert shape_of(["Fase"]) != shape_of(["Fase", "Route"])


def test_every_date_field_refuses_a_yes_no_heading() -> None:
    for f in fields().values():
        if f.kind is Kind.DATE:
            assert field_of(f"{f.label} (J/N)")[0] != f.name
