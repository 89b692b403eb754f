"""What a person may upload, and what a hostile person may: one sentence each, and never a crash."""

import datetime
import io
import os
import struct
import subprocess
import time
import unicodedata
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import openpyxl
import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from odf import namespaces
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from rijswijk_dash import settings as product_settings
from rijswijk_dash.export import reader
from rijswijk_dash.export.cell_text import TextTable, number_text, text_of
from rijswijk_dash.export.csv_text import separator_of
from rijswijk_dash.export.reader import ERROR_CELL, NO_RESULT, Unreadable, Workbook, read_workbook
from rijswijk_dash.export.sheet_xml import look_through
from tests.hostile import build
from tests.hostile.build import MAIN, changed, ole

SECRET = "Zwaluwstaart-123456782"  # stands for personal data: never in a message


def rows(book: Workbook, sheet: int = 0) -> list[list[str | None]]:
    """The cells of a sheet as lists."""
    table = book.sheets[sheet].cells
    assert all(str(kind) == "string" for kind in table.schema.types)
    assert table.column_names == [str(number) for number in range(table.num_columns)]
    return [list(row.values()) for row in table.to_pylist()]


def xlsx(fill: Callable[[openpyxl.Workbook], object]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    fill(book)
    book.save(out)
    return out.getvalue()


def sheet_xml(inside: str, before: str = "") -> bytes:
    """A workbook whose only sheet has this XML in its sheetData."""
    xml = f'{before}<worksheet xmlns="{MAIN}"><sheetData>{inside}</sheetData></worksheet>'
    return changed(GOOD, {"xl/worksheets/sheet1.xml": xml.encode()})


def xls(locked: bool = False) -> bytes:
    day = datetime.date(2024, 8, 31)
    return build.xls([["naam"], [], [None, 267, day], [True]], password=locked)


def ods() -> bytes:
    doc, table, out = OpenDocumentSpreadsheet(), Table(name="Eerste"), io.BytesIO()
    for cells in ([("string", "naam"), ("string", "duur")], [("string", "Anna"), ("float", "267")]):
        row = TableRow()
        for kind, text in cells:
            cell = TableCell(valuetype=kind, **({"value": text} if kind == "float" else {}))
            cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    empty = TableRow()
    empty.setAttrNS(namespaces.TABLENS, "number-rows-repeated", "1048000")
    empty.addElement(TableCell())
    table.addElement(empty)
    doc.spreadsheet.addElement(table)
    doc.save(out)
    return out.getvalue()


def simple(book: openpyxl.Workbook) -> None:
    sheet = book.active
    sheet.append(["naam", "nummer"])
    sheet.append([SECRET, 1])


GOOD = xlsx(simple)
LOCKED_ODS = changed(ods(), {"META-INF/manifest.xml": b"<manifest:encryption-data/>"})
BIG = b"<worksheet>" + b"<row/>" * 6_000_000
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


A1 = '<row r="1"><c r="A1" t="str">'
UNCLOSED = changed(GOOD, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"})
LAUGHING_BOOK = changed(GOOD, {"xl/workbook.xml": f"{LAUGHS}<workbook>&i;</workbook>".encode()})


def apart(*names: str) -> bytes:
    """A sheet of 5 KB with something in just these cells."""
    return sheet_xml("".join(f'<row><c r="{name}"><v>1</v></c></row>' for name in names))


def lying_zip() -> bytes:
    """A part of 40 MB that says it has 1000 bytes, in both its headers."""
    out = io.BytesIO()
    data = b"<row/>" * 7_000_000
    with zipfile.ZipFile(out, "w", 8) as new:
        new.writestr("xl/workbook.xml", b"<workbook/>")
        new.writestr("xl/worksheets/sheet1.xml", data)
    return out.getvalue().replace(struct.pack("<I", len(data)), struct.pack("<I", 1000))


def without_last_part(content: bytes) -> bytes:
    return content[: len(content) * 2 // 3]


HTML = b"<html><body><table><tr><td>" + SECRET.encode() + b"</td></tr></table></body></html>"
HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "leeg"),
    "only a BOM": (b"\xef\xbb\xbf\r\n", "leeg"),
    "locked xlsx": (ole("EncryptionInfo", "EncryptedPackage"), "wachtwoord"),
    "locked xls": (xls(locked=True), "wachtwoord"),
    "locked ods": (LOCKED_ODS, "wachtwoord"),
    "html": (HTML, "webpagina"),
    "html with BOM": (b"\xef\xbb\xbf  \n<!DOCTYPE html>" + HTML, "webpagina"),
    "html in UTF-16": (HTML.decode().encode("utf-16"), "webpagina"),
    "mhtml": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "webpagina"),
    "xml 2003": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "XML-werkblad 2003",
    ),
    "other xml": (b'<?xml version="1.0"?><clienten/>', "XML-bestand"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(50), "afbeelding"),
    "renamed inside": (changed(GOOD, {}).replace(b"xl/", b"word/"), "beschadigd"),
    "old word": (ole("WordDocument"), "Word"),
    "word": (changed(b"PK\x05\x06" + bytes(18), {"word/document.xml": b"<a/>"}), "Word"),
    "other zip": (changed(b"PK\x05\x06" + bytes(18), {"a.txt": b"a"}), "pak het eerst uit"),
    "xlsb": (changed(b"PK\x05\x06" + bytes(18), {"xl/workbook.bin": b"a"}), "xlsb"),
    "cut off xlsx": (without_last_part(GOOD), "beschadigd"),
    "bit rot": (GOOD[:60] + b"\xff" * 200 + GOOD[260:], "beschadigd"),
    "cut off xls": (without_last_part(xls()), "beschadigd"),
    "empty ole": (ole(), "beschadigd"),
    "unclosed xml": (UNCLOSED, "beschadigd"),
    "no parts": (changed(b"PK\x05\x06" + bytes(18), {"xl/a.xml": b"<a/>"}), "beschadigd"),
    "bomb": (changed(GOOD, {"xl/worksheets/sheet1.xml": BIG}), "uitpakken te groot"),
    "lying zip": (lying_zip(), "uitpakken te groot"),
    "laughs in sheet": (sheet_xml(f"{A1}<t>&i;</t></c></row>", LAUGHS), "DOCTYPE"),
    "laughs in workbook": (LAUGHING_BOOK, "DOCTYPE"),
    "far cell": (apart("A1", "XFD1048576"), "XFD1048576, ver buiten"),
    "fairly far cell": (apart("CV1", "A1048576"), "A1048576, ver buiten"),
    "beyond Excel": (apart("A1", "ZZZZ1"), "ver buiten"),
    "NUL in csv": (b"a;b\n1;\0" + SECRET.encode(), "onbekende gegevens"),
    "noise": (bytes(n * n % 251 for n in range(5000)).replace(b"\0", b"\1"), "onbekende gegevens"),
    "UTF-16 cut": ("a;b\n1;2".encode("utf-16")[:-1], "letters"),
    "unclosed quote": (b'a;b\n"' + SECRET.encode() * 80_000, "aanhalingsteken"),
    "too many columns": (b";" * 20_000, "veel te veel kolommen"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_or_broken_file_gives_one_dutch_sentence_in_bounded_time(case: str) -> None:
    content, words = HOSTILE[case]
    begin = time.monotonic()
    with pytest.raises(Unreadable, match=words) as told:
        read_workbook(content, "export.xlsx")
    assert time.monotonic() - begin < 8
    sentence = str(told.value)
    assert sentence.endswith((".", ")")) and "\n" not in sentence and 20 < len(sentence) < 250
    assert SECRET[:8] not in sentence
    assert rows(read_workbook(GOOD, "goed.xlsx"))[1] == [SECRET, "1"]


@pytest.fixture
def tight(monkeypatch: pytest.MonkeyPatch):
    """Other limits for this test."""

    def limits(**values: int) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"RIJSWIJK_DASH_{name.upper()}", str(value))
        product_settings.settings.cache_clear()

    yield limits
    monkeypatch.undo()
    product_settings.settings.cache_clear()


def test_too_large_is_refused_before_reading(tight) -> None:
    tight(max_file_mb=1)
    with pytest.raises(Unreadable, match="groter dan 1 MB"):
        read_workbook(b"a;b\n" * 300_000, "a.csv")


def test_too_much_memory_is_explained(tight) -> None:
    tight(read_memory_mb=250)
    wide = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="CV{n}"><v>1</v></c></row>'
        for n in range(1, 100_001)
    )
    with pytest.raises(Unreadable, match="te veel geheugen"):
        read_workbook(sheet_xml(wide), "a.xlsx")


def test_too_slow_is_stopped_with_all_its_processes(tight) -> None:
    tight(read_seconds=1)
    line = ";".join("é" + str(number) for number in range(100))
    content = "\n".join([line] * 100_000).encode()
    begin = time.monotonic()
    with pytest.raises(Unreadable, match="langer dan 1 seconden"):
        read_workbook(content, "a.csv")
    assert time.monotonic() - begin < 6
    assert (
        "reader_child"
        not in subprocess.run(
            ["ps", "--ppid", str(os.getpid()), "-o", "args"],
            check=False,
            capture_output=True,
            text=True,
        ).stdout
    )


def test_no_more_than_two_files_are_read_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    busy, most = 0, 0
    answer = reader._child

    def counted(mode: str, content: bytes) -> bytes:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        try:
            return answer(mode, content)
        finally:
            busy -= 1

    monkeypatch.setattr(reader, "_child", counted)
    with ThreadPoolExecutor(6) as pool:
        books = list(pool.map(lambda _: read_workbook(GOOD, "a.xlsx"), range(6)))
    assert len({str(rows(book)) for book in books}) == 1
    assert most == 2


def test_the_reading_process_is_light_limited_and_gets_no_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RIJSWIJK_DASH_SECRET", "x" * 40)
    assert not any("SECRET" in name for name in reader._environment())
    code = (
        "import rijswijk_dash.export.reader_child as c, sys, resource; c.limit(1500, 60);"
        "print([m for m in ('pandas', 'numpy', 'pydantic', 'pyarrow') if m in sys.modules],"
        " resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CORE)[0],"
        " resource.getrlimit(resource.RLIMIT_FSIZE)[0])"
    )
    said = subprocess.run(
        [reader.sys.executable, "-c", code],
        env=reader._environment(),
        check=False,
        capture_output=True,
        text=True,
    )
    assert said.stdout.strip() == f"[] {1500 * 1024 * 1024} 0 0"


def test_our_own_fault_names_its_place_and_not_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        reader, "_child", lambda *_: b"E" + struct.pack("<Q", 9) + b"X in y:12" + b"." + bytes(8)
    )
    with pytest.raises(Unreadable, match=r"fout in het programma \(X in y:12\)"):
        read_workbook(GOOD, "a.xlsx")


@pytest.mark.parametrize(
    "answer", [b"", b"H", b"H" + struct.pack("<Q", 99) + b"{}", b"." + bytes(8), b"." + bytes(9)]
)
def test_an_answer_that_breaks_off_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    monkeypatch.setattr(reader, "_child", lambda *_: answer)
    with pytest.raises(Unreadable, match="beschadigd"):
        read_workbook(GOOD, "a.xlsx")


# What a good file says


def test_cells_stand_where_excel_has_them() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active["D10"], book.active["F12"] = "kop", 3
        book.active["Z99"] = "  \u00a0"

    book = read_workbook(xlsx(fill), "a.xlsx")
    assert book.kind == "xlsx"
    cells = rows(book)
    assert (len(cells), len(cells[0])) == (12, 6)
    assert cells[9][3] == "kop" and cells[11][5] == "3"
    assert sum(cell is not None for row in cells for cell in row) == 2


def test_hidden_and_empty_sheets_and_hidden_rows() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active.append(["a"])
        book.active.append(["b"])
        book.active.row_dimensions[2].hidden = True
        for name, state in (("Stil", "hidden"), ("Stiller", "veryHidden"), ("Leeg", "visible")):
            book.create_sheet(name).sheet_state = state
        book["Stil"]["B1"] = "x"
        chart = book.create_chartsheet("Grafiek")
        chart.add_chart(openpyxl.chart.BarChart())

    book = read_workbook(xlsx(fill), "a.xlsx")
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [
        ("Sheet", False), ("Stil", True), ("Stiller", True), ("Leeg", False),
    ]  # fmt: skip
    assert rows(book) == [["a"], ["b"]]
    assert rows(book, 1) == [[None, "x"]]
    assert book.sheets[3].cells.num_columns == 0


VALUES = [
    ("  Jose\u0301 \u00a0", "José"),
    ("\ufeffa\u200bb\u202ec", "abc"),
    ("a  b", "a  b"),
    ("\u200b ", None),
    (267, "267"),
    (267.0, "267"),
    (123456782, "123456782"),
    (1e15, "1000000000000000"),
    (12345678901.5, "12345678901.5"),
    (0.00001, "1e-05"),
    (0.5, "0.5"),
    (-3, "-3"),
    (True, "WAAR"),
    (False, "ONWAAR"),
    (datetime.date(2024, 8, 31), "2024-08-31"),
    (datetime.datetime(2024, 8, 31), "2024-08-31"),
    (datetime.datetime(2024, 8, 31, 12, 30), "2024-08-31T12:30:00"),
    (datetime.time(9, 30), "09:30:00"),
]


@pytest.mark.parametrize(
    "epoch", [openpyxl.utils.datetime.WINDOWS_EPOCH, openpyxl.utils.datetime.MAC_EPOCH]
)
def test_cell_text(epoch: datetime.datetime) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.epoch = epoch
        for number, (value, _) in enumerate(VALUES, 1):
            book.active.cell(number, 1, value)  # one column with all kinds
            book.active.cell(1, number + 2, value)  # and columns with one kind

    book = read_workbook(xlsx(fill), "a.xlsx")
    assert [row[0] for row in rows(book)] == [text for _, text in VALUES]
    assert rows(book)[0][2:] == [text for _, text in VALUES]
    assert any("1904" in note for note in book.notes) == (
        epoch == openpyxl.utils.datetime.MAC_EPOCH
    )


def test_error_cells_and_formulas_without_result_are_named() -> None:
    inside = (
        '<row r="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1"><f>1+1</f><v></v></c>'
        '<c r="C1"><f>1+1</f><v>2</v></c><c r="D1" t="str"><f>""</f><v></v></c>'
        '<c r="E1"><f t="shared" si="0"/></c></row><row r="2"/>'
        '<row r="7"><c r="H7" t=\'e\' ><f>NA()</f><v>#N/A</v></c></row>'
        '<row><c><v>8</v></c><c r="C8"><v>1</v></c><c t="e"><v>#DIV/0!</v></c></row>'
    )
    for content in (sheet_xml(inside), prefixed(sheet_xml(inside))):
        book = read_workbook(content, "a.xlsx")
        cells = rows(book)
        assert cells[0] == [
            f"{ERROR_CELL} #REF!",
            NO_RESULT,
            "2",
            None,
            NO_RESULT,
            None,
            None,
            None,
        ]
        assert cells[6][7] == f"{ERROR_CELL} #N/A"
        assert cells[7][:4] == ["8", None, "1", f"{ERROR_CELL} #DIV/0!"]
        assert len(cells) == 8
        assert "3 cellen hebben een Excel-fout: A1, H7, D8." in " ".join(book.notes).replace(
            "A1, H7, D8", "A1, H7, D8"
        )
        assert any("2 formules" in note and "B1, E1" in note for note in book.notes)


def test_only_the_formulas_without_result_are_marked_in_a_row_of_formulas() -> None:
    results = [
        "<v>1</v>",
        "<v></v>",
        "<v/>",
        "",
        "<v> </v>",
        "<v>0</v>",
        "<v xml:space='preserve'>2</v>",
    ]
    cells = "".join(f"<c><f>A{n}</f>{result}</c>" for n, result in enumerate(results))
    wanted = ["1", NO_RESULT, NO_RESULT, NO_RESULT, NO_RESULT, "0", "2"]
    assert rows(read_workbook(sheet_xml(f"<row>{cells}</row>"), "a.xlsx")) == [wanted]


def prefixed(content: bytes) -> bytes:
    """The same with a prefix before each name, as some .NET libraries write it."""
    import re

    with zipfile.ZipFile(io.BytesIO(content)) as book:
        xml = book.read("xl/worksheets/sheet1.xml").decode()
    xml = re.sub(r"<(/?)(\w)", r"<\1x:\2", xml).replace("xmlns=", "xmlns:x=")
    return changed(content, {"xl/worksheets/sheet1.xml": xml.encode()})


def test_an_error_far_down_a_long_sheet_is_found_across_pieces() -> None:
    inside = [f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 60_001)]
    inside[50_000] = '<row r="50001"><c r="A50001" t="e"><v>#NAME?</v></c></row>'
    book = read_workbook(sheet_xml("".join(inside)), "a.xlsx")
    column = book.sheets[0].cells.column("0").to_pylist()
    assert column[49_999:50_002] == ["50000", f"{ERROR_CELL} #NAME?", "50002"]
    assert "1 cel heeft een Excel-fout: A50001" in book.notes[0]


def test_a_sign_on_the_edge_of_two_pieces_is_seen() -> None:
    class Book:
        parts: ClassVar = {"xl/worksheets/sheet1.xml": None}
        cut = 0

        def stream(self, name: str):
            xml = b'<worksheet><row><c t="e"><v>#N/A</v></c></row></worksheet>'
            return iter((xml[: self.cut], xml[self.cut :]))

    for Book.cut in range(58):
        assert look_through(Book()) == set(Book.parts)


def test_an_answer_without_its_end_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    child = reader._child
    monkeypatch.setattr(reader, "_child", lambda *request: child(*request)[:-9])
    with pytest.raises(Unreadable, match="beschadigd"):
        read_workbook(GOOD, "a.xlsx")


def test_long_sheet_names_are_cut_in_notes() -> None:
    content = changed(sheet_xml('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>'), {})
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        named = book.read("xl/workbook.xml").replace(b'name="Sheet"', b'name="' + b"L" * 200 + b'"')
    note = read_workbook(changed(content, {"xl/workbook.xml": named}), "a.xlsx").notes[0]
    assert "L" * 39 + "…" in note and "L" * 40 not in note


def test_xls_and_ods_and_xlsm() -> None:
    old = read_workbook(xls(), "a.xls")
    assert old.kind == "xls" and old.notes == ()
    assert rows(old) == [
        ["naam", None, None],
        [None] * 3,
        [None, "267", "2024-08-31"],
        ["WAAR", None, None],
    ]
    free = read_workbook(ods(), "a.ods")
    assert (free.kind, rows(free)) == ("ods", [["naam", "duur"], ["Anna", "267"]])
    macros = changed(GOOD, {"xl/vbaProject.bin": b"\xd0\xcf"})
    assert rows(read_workbook(macros, "a.xlsm")) == [["naam", "nummer"], [SECRET, "1"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_csv_encodings_and_separators(encoding: str, separator: str) -> None:
    lines = [
        ["naam", "opmerking", "uur"],
        ["José", 'met "quote"; , | en\nregel', "1"],
        [],
        ["Ali", "", "2", "te veel"],
    ]
    out = io.StringIO()
    import csv

    csv.writer(out, delimiter=separator).writerows(lines)
    book = read_workbook(out.getvalue().encode(encoding), "a.csv")
    assert (book.kind, book.sheets[0].name, book.notes) == ("csv", "csv", ())
    assert rows(book) == [
        ["naam", "opmerking", "uur", None],
        ["José", 'met "quote"; , | en\nregel', "1", None],
        [None] * 4,
        ["Ali", None, "2", "te veel"],
    ]


def test_excels_own_separator_line_is_no_row_as_in_excel() -> None:
    assert rows(read_workbook(b"sep=|\r\na;b|c\r\n1|2", "a.csv")) == [
        ["a;b", "c"],
        ["1", "2"],
    ]
    assert rows(read_workbook(b"\xef\xbb\xbfsep=\t\na\tb", "a.csv"))[0] == ["a", "b"]


def test_decimal_commas_do_not_make_the_comma_a_separator() -> None:
    assert separator_of("naam;uren\n" + "x;1,5\n" * 40) == ";"
    assert separator_of("naam,soort\n" + "x;y,z\n" * 40) == ","
    assert separator_of("naam\nAnna\n") == ";"


def test_notes_on_csv() -> None:
    book = read_workbook(b'a;b\n1;5"\n', "a.xlsx")
    assert "heet .xlsx" in book.notes[0] and "aanhalingstekens" in book.notes[1]


# Properties

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


def plain(text: str) -> str | None:
    """Independently: composed, without format signs that we name, without outer space."""
    gone = {"\u00ad", "\u061c", "\u180e", "\ufeff"}
    gone |= {
        chr(n)
        for a, b in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F))
        for n in range(a, b + 1)
    }
    return unicodedata.normalize("NFC", "".join(c for c in text if c not in gone)).strip() or None


@hypothesis_settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.lists(TEXT, min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from(";,\t|"),
)
def test_csv_round_trip(lines: list[list[str]], separator: str) -> None:
    import csv

    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([["a", "b", "c"], *lines])
    assume("Ã" not in out.getvalue())  # may tell of letters that were encoded twice
    cells = rows(read_workbook(out.getvalue().encode("utf-8"), "a.csv"))
    wanted = [["a", "b", "c"], *([plain(text) for text in line] for line in lines)]
    while not any(wanted[-1]):
        wanted.pop()
    assert cells == wanted


@hypothesis_settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.one_of(
            TEXT, st.integers(-(10**14), 10**14), st.booleans(), st.dates(datetime.date(1900, 3, 1))
        ),
        min_size=1,
        max_size=8,
    )
)
def test_xlsx_cells(values: list[object]) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        for number, value in enumerate(values, 1):
            cell = book.active.cell(number, 2)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # also what begins with = or # is text here
        book.active["A1"] = "eerste"
        book.active.cell(len(values) + 1, 1, "laatste")

    def wanted(value: object) -> str | None:
        if isinstance(value, bool):
            return "WAAR" if value else "ONWAAR"
        return plain(value) if isinstance(value, str) else str(value)

    cells = [([*row, None])[1] for row in rows(read_workbook(xlsx(fill), "a.xlsx"))[:-1]]
    assert cells == [wanted(value) for value in values]


@given(
    st.lists(
        st.one_of(st.text(), st.floats(allow_nan=False, allow_infinity=False), st.just("")),
        min_size=1,
    )
)
def test_many_at_once_is_the_same_as_one_by_one(values: list[str | float]) -> None:
    values = [v.encode("utf-8", "ignore").decode() if isinstance(v, str) else v for v in values]
    for column in (
        values,
        [v for v in values if isinstance(v, float) or not v],
        [v for v in values if isinstance(v, str)],
    ):
        table = TextTable()
        table.add([[value, "x"] for value in column])
        done = table.finish()
        wanted = [text_of(v) if isinstance(v, str) else number_text(v) for v in column]
        assert (done.column("0").to_pylist() if column else []) == wanted
