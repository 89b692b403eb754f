"""Makes files part by part, so that each may be wrong in one place; nothing is read from a disk."""

import datetime
import io
import struct
import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

import openpyxl
import xlwt
from xlwt.CompoundDoc import XlsDoc

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = ("trajectnummer", "doelgroep", "herkomst", "scholing", "uitkering", "leerroute", "fase")
ROW = ("Asielstatushouder", "Syrië", "Geschoold", "Ja", "B1-route", "Leerroute")
Cell = str | int | float | bool | None


class Xml(str):
    """A cell that is written as it stands, such as ``<c t="e"><v>#N/A</v></c>``."""

    __slots__ = ()


def good(count: int = 3, *extra: Cell) -> list[list[Cell]]:
    """Right trajecten, each with ``extra`` behind it."""
    return [[f"T{number:02}", *ROW, *extra] for number in range(1, count + 1)]


def table(*extra: tuple[str, Cell], count: int = 3) -> list[list[Cell]]:
    """Headings and right trajecten, with more columns: (heading, value in each row)."""
    return [[*HEAD, *(name for name, _ in extra)], *good(count, *(value for _, value in extra))]


def changed_row(row: int, **values: Cell) -> list[list[Cell]]:
    """The plain table with other values in one row (2 is the first traject, as in Excel)."""
    rows = table()
    for name, value in values.items():
        rows[row - 1][HEAD.index(name)] = value
    return rows


def column_letter(position: int) -> str:
    """The letters of a column counted from zero."""
    letters, rest = "", position + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def cell_xml(value: Cell, name: str) -> str:
    """One cell of a sheet."""
    if isinstance(value, Xml):
        return value.replace("<c", f'<c r="{name}"', 1)
    if isinstance(value, bool):
        return f'<c r="{name}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{name}"><v>{value!r}</v></c>'
    text = escape(str(value))
    return f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def rows_xml(rows: Iterable[Sequence[Cell]], first: int = 1) -> str:
    """The rows of a sheet; an empty cell is left out."""
    return "".join(
        f'<row r="{number}">'
        + "".join(
            cell_xml(value, f"{column_letter(i)}{number}")
            for i, value in enumerate(cells)
            if value is not None
        )
        + "</row>"
        for number, cells in enumerate(rows, first)
    )


def sheet_part(inside: str, before: str = "", after: str = "", space: str = MAIN) -> bytes:
    """A worksheet with this XML in its sheetData, and what stands before and after."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return (
        f'{head}{before}<worksheet xmlns="{space}" xmlns:r="{LINKS}"><sheetData>{inside}</sheetData>'
        f"{after}</worksheet>"
    ).encode()


STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<numFmts count="1"><numFmt numFmtId="170" formatCode="dd\\-mm\\-yyyy"/></numFmts>'
    '<cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>'
    '<xf numFmtId="46" applyNumberFormat="1"/><xf numFmtId="10" applyNumberFormat="1"/>'
    '<xf numFmtId="170" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


def parts_of(
    sheets: Mapping[str, bytes],
    *,
    states: Mapping[str, str] | None = None,
    properties: str = "",
    extra: Mapping[str, bytes] | None = None,
    space: str = MAIN,
) -> dict[str, bytes]:
    """The parts of a workbook by their names."""
    names, links = [], []
    for number, name in enumerate(sheets, 1):
        state = f' state="{states[name]}"' if states and name in states else ""
        title = escape(name, {'"': "&quot;"})
        names.append(f'<sheet name="{title}" sheetId="{number}"{state} r:id="rId{number}"/>')
        links.append(
            f'<Relationship Id="rId{number}" Type="{LINKS}/worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
        )
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{space}" xmlns:r="{LINKS}">{properties}'
        f"<sheets>{''.join(names)}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'{"".join(links)}<Relationship Id="rIdS" Type="{LINKS}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rIdT" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>'
        "</Relationships>",
        "xl/styles.xml": STYLES,
    }
    made = {name: text.encode() for name, text in parts.items()}
    made |= {f"xl/worksheets/sheet{n}.xml": part for n, part in enumerate(sheets.values(), 1)}
    return made | dict(extra or {})


def zipped(parts: Mapping[str, bytes] | Sequence[tuple[str, bytes]], method: int = 8) -> bytes:
    """A zip of these parts; a list of pairs may name one twice."""
    out = io.BytesIO()
    pairs = parts.items() if isinstance(parts, Mapping) else parts
    with zipfile.ZipFile(out, "w", method) as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a name that is there twice
        for name, content in pairs:
            info = zipfile.ZipInfo(name, (2024, 8, 31, 0, 0, 0))
            info.compress_type = method
            made.writestr(info, content)
    return out.getvalue()


def book(rows: Iterable[Sequence[Cell]], **more: object) -> bytes:
    """A workbook of one sheet with these rows."""
    return zipped(parts_of({"Trajecten": sheet_part(rows_xml(rows))}, **more))  # type: ignore[arg-type]


def with_sheet(part: bytes, **more: object) -> bytes:
    """A workbook whose only sheet is this XML."""
    return zipped(parts_of({"Trajecten": part}, **more))  # type: ignore[arg-type]


def with_column(heading: str, *values: Cell, **more: object) -> bytes:
    """The plain table with one more column, a value for each row."""
    rows = table((heading, None), count=max(3, len(values)))
    for cells, value in zip(rows[1:], values, strict=False):
        cells[-1] = value
    return book(rows, **more)


def changed(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A zip with some parts replaced or added."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        kept = {name: old.read(name) for name in old.namelist() if name not in parts}
    return zipped(kept | dict(parts))


def csv(rows: Iterable[Sequence[Cell]], separator: str = ";", end: str = "\r\n") -> str:
    """Rows as CSV, without any quotes."""
    return "".join(
        separator.join("" if cell is None else str(cell) for cell in cells) + end for cells in rows
    )


def ole(*names: str) -> bytes:
    """A compound file whose directory holds ``names`` and nothing else."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 62, 3, -2 & 0xFFFF, 9, 6)
    head = head.ljust(44, b"\0") + struct.pack(
        "<IIIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0
    )
    head = head.ljust(512, b"\xff")
    fat = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE).ljust(512, b"\xff")
    entries = b""
    for number, name in enumerate(("Root Entry", *names)):
        wide = name.encode("utf-16-le")
        kind = 5 if number == 0 else 2
        entries += (wide.ljust(64, b"\0") + struct.pack("<HBB", len(wide) + 2, kind, 1)).ljust(
            128, b"\0"
        )
    return head + fat + entries.ljust(512, b"\0")


def xls(rows: Iterable[Sequence[object]], *, password: bool = False, hidden: bool = False) -> bytes:
    """A workbook of Excel 97-2003."""
    made, out = xlwt.Workbook(), io.BytesIO()
    sheet = made.add_sheet("Trajecten")
    for number, cells in enumerate(rows):
        for place, cell in enumerate(cells):
            if isinstance(cell, datetime.date):
                sheet.write(number, place, cell, xlwt.easyxf(num_format_str="DD-MM-YYYY"))
            elif cell is not None:
                sheet.write(number, place, cell)
    if hidden:
        made.add_sheet("Leeg")
        sheet.visibility = 1
        made.set_active_sheet(1)
    if not password:
        made.save(out)
        return out.getvalue()
    stream = made.get_biff_data()
    first = 4 + struct.unpack_from("<H", stream, 2)[0]
    filepass = struct.pack("<HHHHH", 0x2F, 54, 1, 1, 1) + bytes(48)
    XlsDoc().save(out, stream[:first] + filepass + stream[first:])
    return out.getvalue()


ODS_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    'office:version="1.2"><office:body><office:spreadsheet>'
)


def ods(rows: Iterable[Sequence[Cell]], after: str = "", before: str = "") -> bytes:
    """A workbook of LibreOffice; ``after`` and ``before`` are XML in its table."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            value
            if isinstance(value, Xml)
            else "<table:table-cell/>"
            if value is None
            else f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
            if isinstance(value, int | float)
            else '<table:table-cell office:value-type="string">'
            f"<text:p>{escape(str(value))}</text:p></table:table-cell>"
            for value in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{ODS_HEAD}<table:table table:name="Trajecten">'
        f"{before}{cells}{after}</table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return ods_of(content.encode())


def ods_of(content: bytes) -> bytes:
    """An OpenDocument spreadsheet with this ``content.xml``."""
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest.encode(),
            "content.xml": content,
        }
    )


def saved(made: openpyxl.Workbook) -> bytes:
    """A workbook of openpyxl as bytes."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
