"""The peildatum: a column, a cell, the file name or the uploader; two that disagree are an error."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rijswijk_dash.export.delivery import inspect
from rijswijk_dash.export.findings import ExportError, without_personal_numbers
from rijswijk_dash.export.peildatum import above_table, in_column, in_file_name
from tests.export.tools import PEILDATUM, REQUIRED, good_rows, inspected, reading, sheet

HEAD = list(REQUIRED)


@pytest.mark.parametrize(
    "rows",
    [
        [["Peildatum: 31-08-2024"]],
        [["PEILDATUM : 2024-08-31T00:00:00"]],
        [["peildatum 31 aug. 2024"]],
        [["Peildatum\n31/08/2024"]],
        [["De peildatum is 31 augustus 2024."]],
        [["Peildatum", None, None, "45535"]],
        [["Peildatum (dd-mm-jjjj):", "31.08.2024"]],
        [["Peildatum"], ["31-08-2024"]],
        [["Stand per 31 augustus 2024"]],
        [["Stand per", "2024-08-31"]],
        [["Stand: 31-8-24"]],
        [["Stand van zaken per 31 aug '24"]],
        [["Situatie op 31-08-2024"]],
        [["Overzicht Wi2021 per 31-08-2024"]],
        [["Cijfers t/m 31-08-2024"]],
        [["Instroom sinds 1-1-2022, stand per 31-08-2024"]],
        [["Afgedrukt op 05-09-2024"], ["Peildatum: 31-08-2024"]],
        [["Export van 05-09-2024, peildatum 31-08-2024"]],
        [["Peildatum:", "31-08-2024", "Printdatum:", "05-09-2024"]],
        [["Peildatum 31-08-2024 (vorige peildatum 30-06-2024)"]],
    ],
)
def test_cells_that_give_the_peildatum(rows: list[list[str | None]]) -> None:
    assert [found.day for found in above_table(rows)] == [PEILDATUM]


def test_a_leap_day() -> None:
    assert above_table([["Stand per 29 februari 2024"]])[0].day == date(2024, 2, 29)
    assert above_table([["Stand per 29 februari 2023"]]) == []


@pytest.mark.parametrize(
    "cells",
    [
        ["Afgedrukt op 05-09-2024"], ["Printdatum: 5-9-2024"], ["Uitgedraaid per 05-09-2024"],
        ["Exportdatum: 05-09-2024"], ["Bestand gemaakt op 05-09-2024"], ["Datum: 05-09-2024"],
        ["Wet inburgering per 1-1-2022"], ["Gegevens van 01-01-2022 t/m 31-08-2024"],
        ["Peildatum 01-01-2022 t/m 31-08-2024"], ["Peildatum vorige levering: 30-06-2024"],
        ["De peildatum is de laatste dag van de maand, bijvoorbeeld 31-12-2023."],
        ["Vorige peildatum", "30-06-2024"], ["Versie 2 per 01-02-2024"], ["Stand per eind augustus"],
    ],
)  # fmt: skip
def test_other_dates_are_no_peildatum(cells: list[str]) -> None:
    assert above_table([cells]) == []


@pytest.mark.parametrize(
    "name",
    [
        "export_2024-08-31.xlsx", "export_20240831.xlsx", "Trajecten 31082024.xlsx",
        "inburgering_31_08_2024_v2.xlsx", "31-8-2024.csv", "stand 31 aug 2024.xlsx",
        "export-2024.08.31.ods", "31augustus2024.xls", "export_20240831_0930.xlsx",
    ],
)  # fmt: skip
def test_file_names(name: str) -> None:
    found = in_file_name(name)
    assert found is not None
    assert found.day == PEILDATUM


@pytest.mark.parametrize(
    "name", ["export.xlsx", "export_2024-08.xlsx", "1-1-2024 tot 31-8-2024.xlsx", "v24-08-31.xlsx",
             "export_123456782.xlsx", "2024-02-30.xlsx"]
)  # fmt: skip
def test_file_names_without_one_date(name: str) -> None:
    assert in_file_name(name) is None


def test_a_column_has_one_date() -> None:
    found = in_column(["31-08-2024", "2024-08-31 00:00:00", None, "45535"])
    assert found is not None
    assert found.day == PEILDATUM
    assert in_column([None]) is None
    with pytest.raises(ExportError, match="meer dan één datum"):
        in_column(["31-08-2024", "30-08-2024"])
    with pytest.raises(ExportError, match="geen datum"):
        in_column(["31-08-2024", "vandaag"])


def test_a_column_goes_with_a_totals_row_below() -> None:
    rows = [[*HEAD, "Peildatum"], *([*r, "31-08-2024"] for r in good_rows(2)), ["Totaal", "2"]]
    found = inspected(rows, file_name="x.xlsx")
    assert (found.peildatum, found.peildatum_from) == (PEILDATUM, "de kolom peildatum")


@pytest.mark.parametrize(
    ("above", "column", "file_name", "given"),
    [
        ("31-08-2024", "30-08-2024", "x.xlsx", None),
        ("31-08-2024", None, "export_2024-09-01.xlsx", None),
        (None, "31-08-2024", "x.xlsx", date(2024, 8, 30)),
        (None, None, "export_2024-08-31.xlsx", date(2023, 8, 31)),
    ],
)
def test_two_that_disagree_are_a_problem(above, column, file_name, given) -> None:
    rows = [["Peildatum", above] if above else [], [*HEAD, "Peildatum" if column else None]]
    rows += [[*r, column] for r in good_rows(2)]
    found = inspected(rows, file_name=file_name, peildatum=given)
    assert found.peildatum is None
    assert len([p for p in found.problems if "niet duidelijk" in p]) == 1


def test_all_places_may_agree_and_the_uploader_may_fill_in() -> None:
    rows = [["Stand per 31 aug 2024"], [*HEAD, "Peildatum"], *([*r, "45535"] for r in good_rows(2))]
    assert inspected(rows, peildatum=PEILDATUM).peildatum == PEILDATUM
    bare = [HEAD, *good_rows(2)]
    assert "vul hem in" in inspected(bare, file_name="x.xlsx").problems[0]
    assert inspected(bare, file_name="x.xlsx", peildatum=PEILDATUM).problems == ()


def test_a_peildatum_in_the_future_is_a_problem() -> None:
    found = inspected([HEAD, *good_rows(2)], file_name="x_2099-01-01.xlsx")
    assert "toekomst" in found.problems[0]


def test_explanation_sheet_and_notes_below_count_and_another_table_does_not() -> None:
    explained = reading(sheet([["Leeswijzer"], ["Peildatum: 31-08-2024"]], "Uitleg"),
                        sheet([HEAD, *good_rows(2)]))  # fmt: skip
    assert inspect(explained).peildatum == PEILDATUM
    below = inspected(
        [HEAD, *good_rows(2), [], ["Bron: zaken; stand per 31-08-2024"]], file_name="x"
    )
    assert below.peildatum == PEILDATUM
    old = sheet([["Peildatum: 30-06-2024"], HEAD, *good_rows(2)], "juni")
    new = sheet([["Peildatum: 31-08-2024"], HEAD, *good_rows(2)], "augustus")
    assert inspect(reading(old, new), sheet="augustus").peildatum == PEILDATUM


@given(st.dates(date(2021, 1, 1), date(2026, 10, 31)), st.sampled_from(["%Y%m%d", "%d%m%Y"]))
def test_a_date_in_a_file_name_is_found_even_if_it_passes_the_eleven_test(day, form) -> None:
    name = f"export_{day.strftime(form)}_1530.csv"
    assert without_personal_numbers(name) == name
    found = in_file_name(without_personal_numbers(name))
    assert found is not None
    assert found.day == day
