"""The import page: from a dropped file to figures, and back."""

import gc
import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pytest
from streamlit.runtime.media_file_manager import MediaFileManager

from rijswijk_dash.domain.invented import INVENTED_PREFIX
from rijswijk_dash.intake import service as intake
from rijswijk_dash.web.importing import Work
from tests.test_reader import HOSTILE, SECRET
from tests.tools import ANALYST, csv_of
from tests.web.tools import (
    JUNE,
    LAST,
    Shown,
    export,
    open_page,
    people,
    saved,
    sheet_rows,
    with_headings,
)

Downloads = dict[str, Callable[[], bytes]]


@pytest.fixture
def downloads(monkeypatch: pytest.MonkeyPatch) -> Downloads:
    """What each download button would give, by its file name: AppTest cannot download."""
    found: Downloads = {}
    add = MediaFileManager.add_deferred

    def noted(self: Any, data: Any, *rest: Any, file_name: str, **more: Any) -> str:
        found[file_name] = data
        return add(self, data, *rest, file_name=file_name, **more)

    monkeypatch.setattr(MediaFileManager, "add_deferred", noted)
    return found


@pytest.fixture
def page(own_store: Path) -> Shown:
    """The import page over an empty store."""
    return open_page("importeren")


def wrong(frame: pd.DataFrame) -> pd.DataFrame:
    """Three rows with an error, one of them with two, and cells that a spreadsheet would run."""
    frame = frame.astype({"uitkering": object, "fase": object})
    frame.loc[0, "fase"] = "=HYPERLINK(1)"
    frame.loc[3, "uitkering"] = None
    frame.loc[5, ["fase", "herkomst"]] = ["Vakantie", "Atlantis"]
    return frame


def extra_columns(content: bytes, **columns: str) -> bytes:
    """The workbook with more columns, each with one text in every row."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    sheet.auto_filter.ref = None
    for heading, text in columns.items():
        place = sheet.max_column + 1
        for number in range(1, sheet.max_row + 1):
            sheet.cell(number, place, heading.replace("_", " ") if number == 1 else text)
    return saved(book)


def recognised(shown: Shown) -> dict[str, str]:
    return shown.counts("Herkende koppen")


def choice(shown: Shown, field: str) -> Any:
    """The choice of a heading that stands open because it has to be made."""
    (box,) = [b for b in shown.test.selectbox if b.label == field and "_nodig_" in b.key]
    return box


# What a file becomes

LAYOUTS = {
    "canoniek": ("de bestandsnaam", "Trajecten", {"Trajectnummer": "trajectnummer"}),
    "zaaksysteem": (
        "rij 2",
        "Trajecten",
        {"Trajectnummer": "Zaaknummer", "Doelgroep": "Type status"},
    ),
    "duo": ("de kolom peildatum", "csv", {"Trajectnummer": "vNummer", "Taalschool": "naam"}),
    "minimaal": ("de bestandsnaam", "Trajecten", {"Bijstandsuitkering": "uitkering"}),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_is_recognised_checked_and_published(page: Shown, layout: str) -> None:
    found_in, sheet, headings = LAYOUTS[layout]
    name, content = export(layout=layout)
    page.upload(name, content)
    assert f"Peildatum **31-08-2024** (gevonden: {found_in}). Tabblad **{sheet}**" in page.text
    assert headings.items() <= recognised(page).items()
    assert page.tiles["Rijen"] == page.tiles["Goed"] == "267"
    assert page.tiles["Afgekeurd"] == "0" and page.errors == []
    assert ("Overgeslagen, geen traject: rij 273 (totaalregel)" in page.text) is (
        layout == "zaaksysteem"
    )
    assert ("vervangen door pseudoniemen" in page.text) is (layout == "duo")
    page.click("Publiceer 267 trajecten op 31-08-2024")
    assert page.successes == [
        "Gepubliceerd: 267 trajecten op 31-08-2024. De cijfers zijn bijgewerkt."
    ]
    assert "2. Koppen en peildatum" not in page.text, "the file is let go"
    assert page.run().successes == [], "said once"
    kerncijfers = page.go("kerncijfers")
    assert kerncijfers.tiles["Gestarte trajecten"] == "267"
    assert kerncijfers.counts("Fase en leerroute")["Z-route"] in {"63", "62", "61"}


def test_personal_columns_are_listed_and_go_nowhere(page: Shown, own_store: Path) -> None:
    name, content = export()
    columns = {"Achternaam": SECRET, "E-mail": "a@b.nl", "Kleur_van_de_map": "x"}
    page.upload(name, extra_columns(content, **columns))
    (said,) = [text for text in page.infos if "persoonsgegevens" in text]
    assert said == "Niet bewaard, want persoonsgegevens: ‘Achternaam’ en ‘E-mail’."
    assert "Niet gebruikt: ‘Kleur van de map’." in page.text
    assert SECRET not in page.text
    page.click("Publiceer")
    (delivered,) = intake.deliveries(ANALYST)
    assert delivered.dropped == ("Achternaam", "E-mail")
    assert "Achternaam en E-mail" in page.go("datakwaliteit").text
    assert b"a@b.nl" not in own_store.read_bytes()


def test_a_heading_is_never_markup(page: Shown) -> None:
    name, content = export()
    page.upload(
        name, extra_columns(content, **{"[klik](http://kwaad.nl) e-mail": "a@b.nl", "*x*": "1"})
    )
    said = [e.value for kind in ("info", "caption") for e in page.test.get(kind)]
    assert any("kwaad" in text for text in said)
    assert not any(re.search(r"(?<!\\)(\]\(|\*x)", text) for text in said)


# What the user must settle


def two_candidates(day: date = LAST) -> tuple[str, bytes]:
    """An export in which two columns can be the doelgroep."""
    name, content = export(day, "minimaal")
    content = with_headings(content, {"doelgroep": "Type status"})
    return name, extra_columns(content, Indeling="Gezinsmigrant en overige migrant")


def test_two_candidates_are_asked_and_the_choice_is_remembered(page: Shown) -> None:
    page.upload(*two_candidates(JUNE))
    assert page.errors == [
        "Meer dan één kolom kan Doelgroep zijn: ‘Type status’, ‘Indeling’. Kies er een."
    ]
    assert "3. Controle" not in page.text and not [b for b in page.test.button if "Publ" in b.label]
    choice(page, "Doelgroep").set_value("Type status")
    page.run()
    assert page.errors == []
    assert recognised(page)["Doelgroep"] == "Type status"
    assert "door u gekozen" in page.text
    page.click("Publiceer")
    page.upload(*two_candidates(LAST))
    assert page.errors == []
    assert recognised(page)["Doelgroep"] == "Type status"
    page.click("Publiceer")
    figures = page.go("populatie")
    assert figures.counts("Type statushouder")["Asielstatushouder"] == "154"


def test_the_other_candidate_gives_the_other_figures(page: Shown) -> None:
    page.upload(*two_candidates())
    choice(page, "Doelgroep").set_value("Indeling")
    page.run().click("Publiceer")
    assert page.go("populatie").counts("Type statushouder") == {
        "Gezinsmigrant en overige migrant": "267",
        "Totaal": "267",
    }


def test_a_lacking_heading_is_pointed_out_by_hand(page: Shown) -> None:
    name, content = export(layout="minimaal")
    page.upload(name, with_headings(content, {"scholing": "Kolom zeven"}))
    assert page.errors == [
        "Deze verplichte kolommen ontbreken: Scholing. Wijs aan welke kop dat is."
    ]
    choice(page, "Scholing").set_value("Kolom zeven")
    assert page.run().errors == []
    page.click("Publiceer")
    assert page.go("populatie").whole().counts("Scholing")["Geschoold"] == "160"


def test_a_recognised_heading_can_be_corrected_or_left_out(page: Shown) -> None:
    name, content = export()
    page.upload(name, content)
    page.choose("Geslacht", "(geen kolom)")
    assert "Geslacht" not in recognised(page)
    page.choose("Examen lezen", "examen_LU")
    assert recognised(page)["Examen lezen"] == "examen_LU"
    page.click("Publiceer")
    assert "ontbreekt het veld Geslacht" in page.go("populatie").whole().text


def test_a_peildatum_that_stands_nowhere_is_asked(page: Shown) -> None:
    _, content = export()
    page.upload("export.xlsx", content)
    assert page.errors == ["De peildatum staat niet in het bestand of de bestandsnaam; vul hem in."]
    assert "3. Controle" not in page.text
    page.test.date_input[0].set_value(LAST)
    page.run()
    assert page.errors == [] and "Peildatum **31-08-2024** (gevonden: u)" in page.text
    assert page.tiles["Goed"] == "267"
    page.upload("een_andere.xlsx", export(JUNE)[1])
    assert "vul hem in" in "".join(page.errors), "the date of another file is not taken over"


def test_a_peildatum_that_contradicts_the_file_is_refused_and_can_be_taken_back(
    page: Shown,
) -> None:
    name, content = export(layout="zaaksysteem")
    page.upload("export_2024-06-30.xlsx", content)
    (error,) = page.errors
    assert "30-06-2024" in error and "31-08-2024" in error
    page.upload(name, content)
    assert page.errors == []


# Errors


def test_errors_have_excel_row_numbers_and_come_in_the_reject_file(
    downloads: Downloads, page: Shown
) -> None:
    name, content = export(layout="zaaksysteem", change=wrong)
    page.upload(name, extra_columns_below_title(content))
    assert page.tiles["Rijen"] == "267" and page.tiles["Goed"] == "264"
    assert page.tiles["Afgekeurd"] == "3"
    rows = page.table("De eerste fouten van 3 afgekeurde rijen")
    assert rows[0] == ["Rij", "Veld", "Reden"]
    # The headings stand on row 4, so the first person is on row 5.
    assert sorted((row[0], row[1]) for row in rows[1:]) == [
        ("10", "Fase"),
        ("10", "Herkomst"),
        ("5", "Fase"),
        ("8", "Bijstandsuitkering"),
    ]
    reject = downloads["afgekeurd_2024-08-31.xlsx"]()
    cells = sheet_rows(reject)
    assert cells[0][:3] == ("Rij in het bestand", "Waarom afgekeurd", "Zaaknummer")
    assert [row[0] for row in cells[1:]] == [5, 8, 10]
    assert "Cliëntnaam" not in cells[0] and SECRET not in str(cells)
    assert "Vakantie" in cells[3] and "Atlantis" in cells[3]
    book = openpyxl.load_workbook(io.BytesIO(reject))
    assert all(c.data_type != "f" for row in book.active for c in row), "nothing runs in Excel"
    assert any("HYPERLINK" in str(value) for value in cells[1])
    page.click("Publiceer 264 trajecten")
    shown = page.go("datakwaliteit")
    assert shown.tiles["Afgekeurd"] == "3" and shown.tiles["Tellen mee"] == "264"
    findings = sheet_rows(downloads["bevindingen_2024-08-31.xlsx"]())
    assert [row[1] for row in findings if row[0] == "fout"] == [5, 8, 10, 10]


def extra_columns_below_title(content: bytes) -> bytes:
    """A column with names in the case system's layout, whose headings stand on row 4."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = next(s for s in book.worksheets if s["A4"].value == "Zaaknummer")
    place = sheet.max_column + 1
    sheet.cell(4, place, "Cliëntnaam")
    for number in range(5, 272):
        sheet.cell(number, place, SECRET)
    return saved(book)


def test_a_file_with_only_errors_cannot_be_published(page: Shown) -> None:
    page.upload("a_2024-08-31.csv", csv_of([{"fase": "onzin"}, {"uitkering": "?"}]))
    assert page.tiles["Goed"] == "0"
    assert page.errors == [
        "Geen enkele rij is goedgekeurd. Verbeter het bestand en lees het opnieuw in."
    ]
    assert not [b for b in page.test.button if b.label.startswith("Publiceer")]


def test_warnings_are_shown_and_the_rows_count(page: Shown) -> None:
    page.upload("a_2024-08-31.csv", csv_of([{"leerroute": "Z-route", "fase": "Voorinburgering"}]))
    assert page.tiles["Goed"] == "1" and int(page.tiles["Waarschuwingen"]) >= 1
    assert page.table("Waarschuwingen")[1][0] == "2"


def test_the_template_is_a_workbook_with_drop_down_lists(downloads: Downloads, page: Shown) -> None:
    content = downloads["sjabloon_inburgering.xlsx"]()
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    heading_row = next(row for row in sheet if "trajectnummer" in {cell.value for cell in row})
    assert {"trajectnummer", "doelgroep", "dagtekening_pip"} <= {c.value for c in heading_row}
    lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert len(lists) >= 5
    filled = {"trajectnummer": "A1", "doelgroep": "Asielstatushouder", "herkomst": "Syrië",
              "scholing": "Geschoold", "uitkering": "Ja", "leerroute": "B1-route",
              "fase": "Leerroute"}  # fmt: skip
    for cell in heading_row:
        sheet.cell(cell.row + 1, cell.column, filled.get(cell.value))
    page.upload("ingevuld_2024-08-31.xlsx", saved(book))
    assert page.errors == [] and page.tiles["Goed"] == "1", "what it gives, the page can read"


# Publishing and taking back


def test_publishing_real_data_ends_the_sample_and_undo_brings_it_back(filled: Path) -> None:
    page = open_page("importeren")
    name, content = export(JUNE, change=lambda frame: frame.head(100))
    page.upload(name, content)
    assert "Na publiceren ziet u alleen nog uw eigen gegevens" in page.text
    assert "er is niets om mee te vergelijken" in page.text, "not with invented people"
    page.click("Publiceer 100 trajecten op 30-06-2024")
    kerncijfers = open_page("kerncijfers")
    assert kerncijfers.tiles["Gestarte trajecten"] == "100" and not kerncijfers.banner
    assert "30 juni 2024" in kerncijfers.text
    states = {row[0]: row[-1] for row in page.table("Alle leveringen")[1:]}
    assert states == {"33": "telt mee"}
    assert "32 leveringen met voorbeeldgegevens, die niet meetellen" in page.text
    page.click("Ja, draai terug")
    assert page.successes == ["Levering 33 (30-06-2024) telt niet meer mee."]
    again = open_page("kerncijfers")
    assert again.tiles["Gestarte trajecten"] == "267" and again.banner


def test_after_publishing_and_undoing_the_newest_peildatum_is_shown(page: Shown) -> None:
    page.upload(*export(JUNE)).click("Publiceer")
    page.go("kerncijfers").choose("Peildatum", "30-06-2024")
    page.go("importeren").upload(*export(LAST)).click("Publiceer")
    assert page.go("kerncijfers").tiles["Gestarte trajecten"] == "267"
    page.go("importeren").click("Ja, draai terug")
    assert page.go("kerncijfers").tiles["Gestarte trajecten"] == "256"


def test_the_same_file_again_says_so_and_changes_nothing(page: Shown) -> None:
    name, content = export()
    page.upload(name, content).click("Publiceer")
    page.upload(name, content)
    assert "die telt na publiceren niet meer mee" in "".join(page.warnings)
    page.click("Publiceer")
    (error,) = page.errors
    assert error.startswith("Dit bestand is al gepubliceerd op ")
    assert len(intake.deliveries(ANALYST)) == 1


def test_a_newer_delivery_replaces_and_undo_restores(page: Shown) -> None:
    page.upload(*export()).click("Publiceer 267")
    name, content = export(change=lambda frame: frame.head(200))
    page.upload(name, content)
    assert "Vergeleken met de levering die hij vervangt, peildatum 31-08-2024" in page.text
    assert page.tiles["Verdwenen"] == "67" and page.tiles["Nieuw"] == "0"
    page.click("Publiceer 200")
    assert open_page("kerncijfers").tiles["Gestarte trajecten"] == "200"
    page.click("Ja, draai terug")
    assert open_page("kerncijfers").tiles["Gestarte trajecten"] == "267"
    states = {row[0]: row[-1] for row in page.table("Alle leveringen")[1:]}
    assert states == {"1": "telt mee", "2": "teruggedraaid"}


def test_what_changes_against_the_delivery_before(page: Shown) -> None:
    page.upload(*export(JUNE)).click("Publiceer")
    page.upload(*export(LAST))
    started = people()["begindatum_inburgeringsplicht"]
    new = ((started > pd.Timestamp(JUNE)) & (started <= pd.Timestamp(LAST))).sum()
    assert "Vergeleken met de vorige levering, peildatum 30-06-2024" in page.text
    assert page.tiles["Nieuw"] == str(new) and page.tiles["Verdwenen"] == "0"
    assert int(page.tiles["Gewijzigd"]) > 0
    assert len(page.table("Nieuw")) == 1 + new
    assert "Uren taal en KNM" in page.counts("Wijzigingen per veld")


def test_a_delivery_is_taken_back_once(page: Shown) -> None:
    page.upload(*export()).click("Publiceer")
    other = open_page("importeren")
    page.click("Ja, draai terug")
    other.click("Ja, draai terug")
    assert len(other.errors) == 1
    assert re.match(
        r"Levering 1 is al teruggedraaid, op [0-9-]{10} door .+; er is", other.errors[0]
    )
    assert other.successes == []


def test_invented_data_does_not_come_over_real_data(page: Shown) -> None:
    page.upload(*export()).click("Publiceer")
    page.upload(*export(JUNE, prefix=INVENTED_PREFIX)).click("Publiceer")
    assert "verzonnen voorbeeldgegevens" in page.errors[0]
    assert len(intake.deliveries(ANALYST)) == 1


def test_a_file_that_is_taken_away_is_let_go(page: Shown) -> None:
    page.upload(*export())
    assert "werk" in page.test.session_state
    page.test.file_uploader[0].set_value(None)
    assert "2. Koppen" not in page.run().text
    assert "werk" not in page.test.session_state


def test_a_published_file_is_let_go_from_memory(page: Shown) -> None:
    for day in (JUNE, LAST):
        page.upload(*export(day)).click("Publiceer").run()
    gc.collect()
    kept = [type(o).__name__ for o in gc.get_objects() if isinstance(o, Work | intake.Reading)]
    assert kept == []


# Two analysts at once, and a store that fails


def test_who_published_second_is_told_sees_the_difference_anew_and_goes_on(page: Shown) -> None:
    other = open_page("importeren")
    page.upload(*export())
    other.upload(*export(change=lambda frame: frame.iloc[:200]))
    assert "eerste levering" in other.text
    page.click("Publiceer")
    other.click("Publiceer")
    assert len(other.errors) == 1
    assert "heeft " in other.errors[0] and "levering 1 gepubliceerd (31-08-2024" in other.errors[0]
    assert "Er is niets gepubliceerd. Bekijk opnieuw wat er verandert" in other.errors[0]
    assert [d.accepted for d in intake.deliveries(ANALYST)] == [267]
    assert other.tiles["Verdwenen"] == "67", "it is compared anew with what the other published"
    assert any("Er is al een levering voor 31-08-2024" in text for text in other.warnings)
    other.click("Publiceer")
    assert other.errors == [] and other.successes
    assert [d.accepted for d in intake.deliveries(ANALYST) if d.current] == [200]
    page.click("Ja, draai terug")  # It still shows the first delivery as the one that counts.
    assert "telt levering 1 niet meer mee" in page.errors[0] and "levering 2" in page.errors[0]
    assert [d.accepted for d in intake.deliveries(ANALYST) if d.current] == [200]


def test_a_store_that_fails_is_one_sentence_on_the_page_and_in_the_deed(
    page: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.upload(*export())

    def damaged(*_: object, **__: object) -> None:
        raise duckdb.IOException("Corrupt database file: computed checksum 1 does not match 2")

    with monkeypatch.context() as patch:
        patch.setattr("rijswijk_dash.intake.service.make_release", damaged)
        page.click("Publiceer")
        assert ["niet te lezen" in text for text in page.errors] == [True]
    assert intake.deliveries(ANALYST) == []
    page.run().click("Publiceer")
    assert len(intake.deliveries(ANALYST)) == 1
    with monkeypatch.context() as patch:
        patch.setattr("rijswijk_dash.intake.service.add_line", damaged)
        page.click("Ja, draai terug")
        assert ["reservekopie" in text for text in page.errors] == [True]
    assert intake.deliveries(ANALYST)[0].current


# Hostile files


@pytest.mark.parametrize(
    ("case", "name"),
    [
        ("html", "export.xls"),
        ("cut off xlsx", "export.xlsx"),
        ("locked xlsx", "export.xlsx"),
        ("locked xls", "export.xls"),
        ("bomb", "export.xlsx"),
        ("far cell", "export.xlsx"),
        ("empty", "export.csv"),
        ("noise", "export.csv"),
    ],
)
def test_a_hostile_file_gives_one_dutch_sentence(page: Shown, case: str, name: str) -> None:
    content, words = HOSTILE[case]
    page.upload(name, content)
    (error,) = page.errors
    assert words in error
    assert len(error) < 300 and SECRET[:8] not in page.text
    assert "2. Koppen" not in page.text
    page.upload(*export(layout="minimaal"))
    assert page.errors == [] and page.tiles["Goed"] == "267", "and the page goes on"


def test_a_workbook_without_a_table_gives_one_sentence(page: Shown) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Vergaderverslag"
    page.upload("verslag.xlsx", saved(book))
    assert len(page.errors) >= 1 and all(e.endswith(".") for e in page.errors)
    assert "3. Controle" not in page.text
