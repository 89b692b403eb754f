"""Rijswijk beside CBS: only the same cohort, group and exposure, and never a number for whom it is closed."""

from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.domain.national import national_figures
from rijswijk_dash.figures import FIGURES, Against, Beside, National, Shape
from rijswijk_dash.settings import settings
from rijswijk_dash.words import national as words
from tests.tools import ANALYST, publish

ALDERMAN = Viewer(Role.ALDERMAN, "wethouder")
PARTNER = Viewer(Role.PARTNER, "partner", ("Taalschool Rijswijk",))
GEZIN = "Gezinsmigrant en overige migrant"
COHORT = {"begindatum_inburgeringsplicht": "2022-05-01", "datum_brede_intake": "", "fase": "Brede intake",
          "leerroute": "", "geslacht": "Man", "datum_vestiging": "2022-06-01"}  # fmt: skip
STARTED = {**COHORT, "datum_brede_intake": "2022-12-31"}
OTHERS = [
    {**STARTED, "begindatum_inburgeringsplicht": "2021-12-31"},
    *[{**STARTED, "doelgroep": GEZIN}] * 9,
    {**STARTED, "begindatum_inburgeringsplicht": ""},
]


def of(found: National, id_: str) -> Beside:
    (one,) = [beside for beside in found.beside if beside.national.id == id_]
    return one


def intake(found: National, year: int = 2022) -> Beside:
    return of(found, f"brede-intake-2022-eind-{year}-asiel")


def test_the_published_numbers_of_cbs() -> None:
    known = {f.id: f for f in national_figures().figures}
    assert len(known) == 13
    shares = {id_: f.value for id_, f in known.items() if f.unit == "%"}
    assert shares == {
        "brede-intake-2022-eind-2022-asiel": 35, "brede-intake-2022-eind-2022-gezin": 55,
        "brede-intake-2022-eind-2023-asiel": 88, "brede-intake-2022-eind-2023-gezin": 90,
        "brede-intake-2023-eind-2023-asiel": 45, "brede-intake-2023-eind-2023-gezin": 55,
        "bijstand-2022-asiel": 90, "mannen-2022-asiel": 59, "mannen-2023-asiel": 64,
    }  # fmt: skip
    assert [f.value for f in known.values() if f.unit == "personen"] == [18900, 7300, 22200, 13900]
    for figure in known.values():
        newest = int(figure.edition.removeprefix("SWI "))
        assert figure.provisional == (figure.cohort == newest), figure.id
        if figure.comparable:
            assert FIGURES[figure.comparable.figure].shape is Shape.SHARE


def test_the_same_cohort_group_and_day() -> None:
    publish([*[STARTED] * 8, *[COHORT] * 4, *OTHERS], "2022-12-31")
    publish([STARTED] * 30, "2023-01-31")
    found = figures.national(ANALYST)
    first = intake(found)
    assert first.answer is not None and first.answer.peildatum.isoformat() == "2022-12-31"
    assert (first.answer.total.numerator, first.answer.total.denominator) == (8, 12)
    assert first.interval is not None and first.verdict is Against.HIGHER
    assert (words.ours(first), words.theirs(first), words.margin(first)) == (
        "67%",
        "35%*",
        "39–86%",
    )
    later = intake(found, 2023)
    assert later.answer is None and later.why == "er is geen levering met peildatum 31-12-2023"
    benefit = of(found, "bijstand-2022-asiel")
    assert benefit.answer is not None and benefit.answer.total.denominator == 12
    assert len(found.shown) == 2, "the group of gezinsmigranten is too small"
    assert "minder dan 10" in of(found, "brede-intake-2022-eind-2022-gezin").why
    assert len(found.alone) == 4


@pytest.mark.parametrize(
    ("count", "verdict"),
    [(0, Against.LOWER), (3, Against.LOWER), (4, Against.CHANCE), (13, Against.CHANCE),
     (14, Against.HIGHER)],
)  # fmt: skip
def test_only_outside_the_margin_it_differs(count: int, verdict: Against) -> None:
    """Wilson: 13 of 24 begins at 35.07%; CBS says 35% in whole percents, so up to 35.5%."""
    publish([*[STARTED] * count, *[COHORT] * (24 - count)], "2022-12-31")
    assert intake(figures.national(ANALYST)).verdict is verdict


def test_nobody_in_the_cohort_or_no_field_is_a_sentence() -> None:
    publish([{**STARTED, "begindatum_inburgeringsplicht": "2021-05-01"}] * 12, "2022-12-31")
    publish([{"begindatum_inburgeringsplicht": "2023-05-01"}] * 12, "2023-12-31")
    found = figures.national(ANALYST)
    assert intake(found).why == "op 31-12-2022 is er niemand uit dit cohort in deze groep"
    assert of(found, "mannen-2023-asiel").why == "de export van 31-12-2023 heeft geen Geslacht"
    assert found.shown == ()


def test_cohort_and_group_are_a_crossing() -> None:
    publish([*[STARTED] * 48, *[{**STARTED, "geslacht": "Vrouw"}] * 25], "2023-12-31")
    publish([STARTED] * 60, "2022-12-31")
    for viewer in (ALDERMAN, PARTNER):
        found = figures.national(viewer)
        assert found.shown == ()
        ids = ("mannen-2022-asiel", "bijstand-2022-asiel")
        for closed in (intake(found), intake(found, 2023), *(of(found, id_) for id_ in ids)):
            assert (closed.answer, closed.interval, closed.verdict) == (None, None, None)
            assert "voor uw rol" in closed.why
    everybody = figures.question("bijstand_eerste_jaar")
    assert figures.ask(ALDERMAN, everybody).rounded, "uitkering and time are two features"
    exact = of(figures.national(ANALYST), "mannen-2022-asiel").answer
    assert exact is not None and (exact.total.numerator, exact.total.denominator) == (48, 73)


def test_a_few_people_have_no_protected_figure() -> None:
    publish([STARTED] * 3, "2023-12-31")
    assert figures.national(ALDERMAN).shown == ()


GOOD = """
[[cijfer]]
id = "mannen-2024-asiel"
indicator = "Mannen"
cohort = 2024
groep = "asiel"
waarde = 60.5
eenheid = "%"
bron = "CBS"
uitgave = "SWI 2024"
gemeten = "eind 2024"
voorlopig = true
definitie = "Het aandeel mannen in het cohort."
vergelijk = { cijfer = "mannen_aandeel", peildatum = 2024-12-31 }
"""


@pytest.fixture
def own_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "eigen.toml"
    monkeypatch.setenv("RIJSWIJK_DASH_NATIONAL_FIGURES", str(path))
    settings.cache_clear()
    return path


def test_the_analyst_adds_a_newer_one(own_file: Path) -> None:
    publish([{**STARTED, "begindatum_inburgeringsplicht": "2024-03-01"}] * 12, "2024-12-31")
    assert figures.national(ANALYST).problems == ("Het bestand eigen.toml bestaat niet.",)
    own_file.write_text(GOOD)
    found = figures.national(ANALYST)
    assert found.problems == ()
    (shown,) = found.shown
    assert words.theirs(shown) == "60,5%*" and words.ours(shown) == "100%"
    assert words.who(shown) == "Cohort 2024, asiel"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("waarde = 60.5\n", "", "cijfer 1 (mannen-2024-asiel): het veld ‘waarde’ ontbreekt."),
        ("60.5", '"zestig"', "het veld ‘waarde’ moet een getal zijn."),
        ("60.5", "160", "een percentage is hoogstens 100."),
        ('groep = "asiel"', 'groep = "iedereen"', "het veld ‘groep’ is geen van de toegestane waarden."),
        ("2024-12-31", "2023-12-31", "de peildatum van vergelijk ligt voor het einde van het cohort."),
        ("2024-12-31", '"morgen"', "het veld ‘vergelijk.peildatum’ moet een datum zijn, zoals 2024-12-31."),
        ("voorlopig", "voorlopigg", "het veld ‘voorlopigg’ kennen wij niet."),
        ("mannen_aandeel", "doelgroep", "‘doelgroep’ is geen aandeel van dit dashboard; kies uit "),
        ("mannen-2024-asiel", "mannen-2022-asiel", "deze id is er al; kies een andere."),
        ("mannen-2024-asiel", "Mannen 2024", "het veld ‘id’ heeft alleen kleine letters, cijfers"),
        ('cohort."', 'cohort"', "het veld ‘definitie’ is een hele zin"),
        ("vergelijk = {", "# {", "geef vergelijk of niet_vergelijkbaar, en niet allebei."),
        ("[[cijfer]]", "[[cijfers]]", "zet elk cijfer onder [[cijfer]]; ‘cijfers’ hoort er niet."),
        ('bron = "CBS"', "bron = CBS", "eigen.toml is niet te lezen: er staat een fout bij regel 9."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_entry_and_field(
    own_file: Path, old: str, new: str, told: str
) -> None:
    own_file.write_text(GOOD.replace(old, new))
    found = national_figures()
    problems = figures.national(ANALYST).problems if "aandeel van dit" in told else found.problems
    assert any(told in problem for problem in problems), problems
    assert len(found.figures) >= 13, "the others still count"


def test_the_sentence_counts_one_and_many() -> None:
    publish([*[STARTED] * 24], "2022-12-31")
    assert words.opening(figures.national(ANALYST)) == (
        "Naast 2 landelijke cijfers staat een cijfer van Rijswijk. Daarvan zijn er 1 hoger en 0 lager; "
        "bij 1 kan het verschil toeval zijn."
    )
    assert words.opening(figures.national(ALDERMAN)).startswith("Er is nu geen cijfer")


@pytest.mark.parametrize("viewer", [ALDERMAN, PARTNER])
def test_a_cohort_that_the_protected_tables_lack_is_not_told_as_nobody(viewer: Viewer) -> None:
    publish(
        [*[{**COHORT, "begindatum_inburgeringsplicht": "2021-05-01"}] * 40, COHORT], "2023-12-31"
    )
    found = of(figures.national(viewer), "mannen-2022-asiel")
    assert found.answer is None and "niemand" not in found.why
    found = of(figures.national(ANALYST), "mannen-2023-asiel")
    assert "niemand" in found.why
