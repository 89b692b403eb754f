"""Files that we write: no cell is a formula, and what we write we can read again."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from rijswijk_dash.domain.rules import Kind, fields
from rijswijk_dash.export.delivery import inspect, read
from rijswijk_dash.export.excel import csv_file, harmless, table_file, template
from tests.export.tools import GOOD, PEILDATUM

SIGNS = "=+-@|%＝＋－＠"


@given(st.text(st.characters(exclude_categories=()), max_size=12)
       | st.text(st.sampled_from(SIGNS + " \t\n\r\x00\x01'1a\u200b\xa0"), max_size=8))  # fmt: skip
def test_no_text_begins_like_a_formula(text: str) -> None:
    safe = harmless(text)
    if isinstance(safe, str):
        assert safe.strip()[:1] not in tuple(SIGNS)
        assert safe.lstrip("\x00\x01\u200b \t")[:1] not in tuple(SIGNS)


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", " =1",
                                  "\x01=1", "\u200b=1", "＝1", "|x", "%0A"])  # fmt: skip
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    safe = harmless(text)
    assert isinstance(safe, str)
    assert safe.startswith("'")


def test_what_is_no_formula_stays() -> None:
    for value in ("T01", "a=b", "31-08-2024", "", None, 5, 1.5, PEILDATUM, "'x"):
        assert harmless(value) == value
    assert harmless("-5") == -5
    assert harmless("+12.5") == 12.5


@given(
    st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=8), min_size=1, max_size=4)
)
def test_written_cells_are_text_and_never_formulas(texts: list[str]) -> None:
    book = load_workbook(io.BytesIO(table_file([("Blad", [texts, texts])])))
    for cells in book.active.iter_rows():
        assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    for line in csv.reader(io.StringIO(csv_file([texts]).decode("utf-8-sig")), delimiter=";"):
        for cell in line:
            if cell.strip()[:1] in tuple(SIGNS):
                float(cell.replace(",", "."))  # a signed number is the only thing left


def test_a_table_file_has_a_heading_and_dates() -> None:
    book = load_workbook(io.BytesIO(table_file([("Rijen", [["a", "b"], ["x", PEILDATUM]])])))
    sheet = book["Rijen"]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet["B2"].value.date() == PEILDATUM
    assert sheet["B2"].number_format == "dd-mm-yyyy"


def test_csv_is_as_dutch_excel_opens_it() -> None:
    content = csv_file([["a;b", 1.5, None], ["é", 2, PEILDATUM]])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == '"a;b";1,5;\r\né;2;2024-08-31\r\n'


def test_the_template_has_every_field_with_its_list() -> None:
    book = load_workbook(io.BytesIO(template()))
    sheet = book["Trajecten"]
    assert [cell.value for cell in sheet[3]] == list(fields())
    lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert len(lists) == sum(f.kind in (Kind.CHOICE, Kind.YES_NO) for f in fields().values())
    assert book["Keuzes"].sheet_state == "hidden"
    explained = [cell.value for cell in book["Toelichting"]["A"]][1:]
    assert explained == [f.label for f in fields().values()]


def test_a_filled_template_is_read() -> None:
    book = load_workbook(io.BytesIO(template()))
    sheet = book["Trajecten"]
    sheet["B1"] = PEILDATUM
    for position, value in enumerate(GOOD, start=1):
        sheet.cell(4, position, value)
    buffer = io.BytesIO()
    book.save(buffer)
    found = inspect(read(buffer.getvalue(), "sjabloon.xlsx"))
    assert found.problems == ()
    assert found.peildatum == PEILDATUM
    assert found.table.row_numbers == (4,)
    assert found.unused_columns == found.dropped_columns == ()
