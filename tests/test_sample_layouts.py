"""Each layout of a sample file can be read again and holds the same invented people."""

import csv
import re
import zipfile
from datetime import date
from io import BytesIO, StringIO

import pandas as pd
import pytest
from openpyxl import load_workbook
from python_calamine import load_workbook as read_quickly

from rijswijk_dash.domain.invented import INVENTED_PREFIX
from rijswijk_dash.domain.rules import Kind, fields
from rijswijk_dash.domain.text import squash
from rijswijk_dash.sample import LAYOUTS, delivery, file_name, make_people, write
from rijswijk_dash.sample.duo import v_number

LAST = date(2024, 8, 31)
PEOPLE = make_people()
AT_LAST = delivery(PEOPLE, LAST)


def counts(values: pd.Series) -> dict:
    return values.value_counts().to_dict()


def written(rows: pd.DataFrame, layout: str, day: date = LAST) -> bytes:
    buffer = BytesIO()
    write(rows, day, buffer, layout)
    return buffer.getvalue()


def test_file_names():
    assert [file_name(LAST, layout) for layout in LAYOUTS] == [
        "voorbeeld_2024-08-31.xlsx",
        "voorbeeld_zaaksysteem_2024-08-31.xlsx",
        "voorbeeld_minimaal_2024-08-31.xlsx",
        "voorbeeld_duo_2024-08-31.csv",
    ]


def test_unknown_layout_is_refused(tmp_path):
    with pytest.raises(ValueError, match="unknown layout"):
        write(AT_LAST, LAST, tmp_path / "x.xlsx", "anders")
    with pytest.raises(ValueError, match="unknown layout"):
        file_name(LAST, "anders")
    assert not list(tmp_path.iterdir())


def test_canoniek_holds_every_cell():
    (sheet,) = read_quickly(BytesIO(written(AT_LAST, "canoniek"))).sheet_names
    cells = read_quickly(BytesIO(written(AT_LAST, "canoniek"))).get_sheet_by_name(sheet).to_python()
    assert sheet == "Trajecten"
    assert cells[0] == list(fields())
    assert len(cells) == 268
    for name, column in zip(cells[0], zip(*cells[1:], strict=True), strict=True):
        expected = AT_LAST[name]
        if fields()[name].kind is Kind.DATE:
            expected = expected.dt.date
        assert list(column) == ["" if pd.isna(value) else value for value in expected], name


def test_canoniek_is_comfortable_to_read():
    page = load_workbook(BytesIO(written(AT_LAST, "canoniek"))).active
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref.startswith("A1:")
    assert page.auto_filter.ref.endswith("268")
    assert page["A1"].font.bold
    assert page.column_dimensions["B"].width > 20


def test_zaaksysteem_has_titles_totals_and_its_own_words():
    book = load_workbook(BytesIO(written(AT_LAST, "zaaksysteem")))
    assert book.sheetnames == ["Toelichting", "Trajecten", "Codes"]
    assert [page.sheet_state for page in book] == ["visible", "visible", "hidden"]
    lines = [list(row) for row in book["Trajecten"].iter_rows(values_only=True)]
    assert lines[1][0] == "Peildatum: 31-08-2024"
    assert not any(lines[2])
    assert not any(lines[-2])
    assert lines[-1][:2] == ["Totaal", 267]
    rows = pd.DataFrame(lines[4:-2], columns=lines[3])
    assert list(rows["Zaaknummer"]) == list(AT_LAST.trajectnummer)
    assert counts(rows["Type status"]) == {"asiel": 154, "gezinsmigrant": 113}
    assert counts(rows["Geschoold (J/N)"]) == {"J": 160, "N": 107}
    assert counts(rows["Bijstandsuitkering (J/N)"]) == {"J": 240, "N": 27}
    assert {"B1", "O-route", " z-route "} <= set(rows["Leerroute"])
    assert rows["Vestigingsdatum"].str.fullmatch(r"\d\d-\d\d-\d{4}").all()
    expected = AT_LAST.datum_vestiging.dt.strftime("%d-%m-%Y")
    assert list(rows["Vestigingsdatum"]) == list(expected)


def test_zaaksysteem_headings_and_routes_are_known_spellings():
    cells = load_workbook(BytesIO(written(AT_LAST, "zaaksysteem")))["Trajecten"]
    known = {squash(s) for f in fields().values() for s in (f.name, *f.synonyms)}
    headings = [re.sub(r"\(.*\)", "", cell.value) for cell in cells[4]]
    assert [text for text in headings if squash(text) not in known] == []
    routes = fields()["leerroute"].values
    spellings = {squash(s) for name, others in routes.items() for s in (name, *others)}
    column = [cell.value for cell in cells[4]].index("Leerroute") + 1
    found = {cells.cell(row, column).value for row in range(5, 272)} - {None}
    assert {squash(text) for text in found} <= spellings


def test_minimaal_has_the_required_columns_only():
    cells = read_quickly(BytesIO(written(AT_LAST, "minimaal"))).get_sheet_by_index(0).to_python()
    assert cells[0] == [
        "trajectnummer", "doelgroep", "herkomst", "scholing", "uitkering", "leerroute", "fase"
    ]  # fmt: skip
    assert len(cells) == 268
    assert "31-08" not in str(cells)
    assert "2024" not in str(cells)


def test_duo_is_csv_with_the_names_of_duo():
    content = written(AT_LAST, "duo")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 267
    assert {row["peildatum"] for row in rows} == {"2024-08-31"}
    assert [row["vNummer"] for row in rows] == [v_number(key) for key in AT_LAST.trajectnummer]
    assert counts(pd.Series(row["leerroute"] for row in rows)) == {
        "B": 148,
        "Z": 86,
        "O": 30,
        "": 3,
    }
    pips = AT_LAST.dagtekening_pip.dt.strftime("%Y-%m-%d").fillna("")
    assert [row["dagtekeningPip"] for row in rows] == list(pips)
    trained = fields()["scholing"].values["Geschoold"]
    assert sum(row["opleidingsniveau"].lower() in trained for row in rows) == 160


def test_duo_headings_are_known_spellings():
    header = written(AT_LAST, "duo").decode("utf-8-sig").splitlines()[0].split(";")
    known = {
        squash(s)
        for f in fields().values()
        for s in (f.name, *f.synonyms, *f.duo_names, *f.personal_numbers)
    }
    assert [text for text in header if squash(text) not in known] == ["peildatum"]


def test_v_numbers_have_ten_digits_and_differ():
    numbers = {v_number(f"{INVENTED_PREFIX}{i:06d}") for i in range(50_000)}
    assert len(numbers) == 50_000
    assert all(re.fullmatch(r"9\d{9}", number) for number in numbers)
    assert v_number(f"{INVENTED_PREFIX}100000000") != v_number(f"{INVENTED_PREFIX}000000000")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_file_is_the_same_each_time(layout, tmp_path):
    path = tmp_path / file_name(LAST, layout)
    write(delivery(make_people(), LAST), LAST, path, layout)
    assert path.read_bytes() == written(AT_LAST, layout)


def test_a_workbook_holds_no_time_of_writing():
    with zipfile.ZipFile(BytesIO(written(AT_LAST, "minimaal"))) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        moments = re.findall(r">(\d{4}-[^<]*Z)<", file.read("docProps/core.xml").decode())
    assert moments == ["2024-08-31T00:00:00Z"] * 2


@pytest.mark.parametrize("sign", "=+-@")
def test_text_never_becomes_a_formula(sign):
    rows = AT_LAST.head(2).copy()
    rows.loc[0, "reden_einde"] = f"{sign}1+1"
    page = load_workbook(BytesIO(written(rows, "canoniek"))).active
    cell = page.cell(2, list(fields()).index("reden_einde") + 1)
    assert (cell.value, cell.data_type) == (f"{sign}1+1", "s")


def test_an_empty_delivery_can_be_written():
    nobody = delivery(PEOPLE, date(2021, 12, 31))
    assert len(nobody) == 0
    for layout in LAYOUTS:
        assert written(nobody, layout, date(2021, 12, 31))
