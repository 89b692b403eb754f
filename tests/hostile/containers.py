# ruff: noqa: PLW0108 - what a file is made by stands below its line
"""Zips, XML and OLE that are broken or made to harm: bombs, names that climb, parts that lie."""

import io
import struct
import zipfile
import zlib

from tests.hostile.build import (
    HEAD,
    MAIN,
    book,
    changed,
    good,
    ods,
    ods_of,
    ole,
    parts_of,
    rows_xml,
    sheet_part,
    table,
    with_sheet,
    xls,
    zipped,
)
from tests.hostile.case import Case, Files

FILES = Files()
GOOD = book(table())
SHEET = "xl/worksheets/sheet1.xml"
EMPTY = b"PK\x05\x06" + bytes(18)
PART = sheet_part(rows_xml(table()))
XLS = "export_2024-08-31.xls"


def rows_text() -> str:
    return rows_xml(table())


# Passwords and other kinds

FILES.add("a workbook with a password", lambda: ole("EncryptionInfo", "EncryptedPackage"))
FILES.add("an xls with a password", lambda: xls(table(), password=True), XLS)
FILES.add("a zip with a password", lambda: _with_flag(GOOD))
FILES.add(
    "an ods with a password",
    lambda: changed(ods(table()), {"META-INF/manifest.xml": b"<encryption-data/>"}),
)
FILES.add("a Word document of old", lambda: ole("WordDocument"), XLS)
FILES.add("an e-mail", lambda: ole("__properties_version1.0"), XLS)
FILES.add("an OLE with nothing", ole, XLS)
FILES.add("an OLE that says it is a workbook", lambda: ole("Workbook"), XLS)
FILES.add("an OLE of Excel 95", lambda: ole("Book"), XLS)
FILES.add("an OLE whose sectors loop", lambda: _looping(xls(table())), XLS, apart=True)
FILES.add("an xls cut off", lambda: xls(table())[:3000], XLS)
FILES.add("a Word document", lambda: zipped({"word/document.xml": b"<a/>"}))
FILES.add("a presentation", lambda: zipped({"ppt/presentation.xml": b"<a/>"}))
FILES.add("an xlsb", lambda: zipped({"xl/workbook.bin": b"a"}))
FILES.add("a Numbers file", lambda: zipped({"Index/Document.iwa": b"a"}))
FILES.add("a zip with an export", lambda: zipped({"export_2024-08-31.xlsx": GOOD}))
FILES.add("an empty zip", lambda: EMPTY)


def _with_flag(content: bytes) -> bytes:
    """The same zip whose every part says it is encrypted."""
    out = bytearray(content)
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := out.find(sign, place + 1)) >= 0:
            out[place + at] |= 1
    return bytes(out)


def _looping(content: bytes) -> bytes:
    """An OLE whose table of sectors leads from each sector to itself."""
    (first,) = struct.unpack_from("<I", content, 76)
    at = (first + 1) * 512
    return content[:at] + b"".join(struct.pack("<I", n) for n in range(128)) + content[at + 512 :]


# Zips

FILES.add("a zip cut off", lambda: GOOD[: len(GOOD) * 2 // 3])
FILES.add("a zip without its directory", lambda: GOOD[: GOOD.rindex(b"PK\x01\x02")])
FILES.add("a zip with bits that flipped", lambda: GOOD[:700] + b"\xff" * 40 + GOOD[740:])
FILES.add("a part with a wrong checksum", lambda: _wrong_checksum())
FILES.add("a stored part with a wrong checksum", lambda: _wrong_checksum(method=0))
FILES.add("a zip with something before it", lambda: b"PK\x03\x04" + bytes(90) + GOOD)
FILES.add("a zip with something behind it", lambda: GOOD + b"\n<!-- x -->" * 9)
FILES.add("a zip with a comment like a directory", lambda: _with_comment())
FILES.add(
    "names that climb", lambda: changed(GOOD, {"../../../etc/cron.d/x": b"a", "xl/../../b": b"b"})
)
FILES.add(
    "absolute names", lambda: changed(GOOD, {"/etc/passwd": b"a", "C:\\Windows\\x.dll": b"b"})
)
FILES.add("names with backslashes", lambda: _renamed("/", "\\"))
FILES.add("names in capitals", lambda: _renamed("xl/worksheets", "XL/Worksheets"))
FILES.add(
    "the sheet twice, first the real one",
    lambda: _twice(PART, sheet_part(rows_xml([HEAD, *good(1)]))),
)
FILES.add(
    "the sheet twice, in other capitals",
    lambda: zipped([*parts_of({"T": PART}).items(), (SHEET.upper(), sheet_part(""))]),
)
FILES.add("5,001 parts", lambda: changed(GOOD, {f"a/{n}.xml": b"" for n in range(5_001)}))
FILES.add("a part of 300 MB of nothing", lambda: _bomb(300), heavy=True)
FILES.add("a part that lies about its size", lambda: _lying())
FILES.add("a part that says it is shorter than it is", lambda: _lying(claims=100, much=False))
FILES.add("a bomb within a zip within a zip", lambda: _nested())
FILES.add("parts that overlap", lambda: _overlapping())
FILES.add("a part packed in an unknown way", lambda: _packed_as(12))
FILES.add("a part packed in bits that are none", lambda: _packed_as(8, garbage=True))


def _wrong_checksum(method: int = 8) -> bytes:
    made = zipped(parts_of({"Trajecten": PART}), method)
    right = struct.pack("<I", zlib.crc32(PART))
    return made.replace(right, b"\0\0\0\1")


def _with_comment() -> bytes:
    made = io.BytesIO(GOOD)
    with zipfile.ZipFile(made, "a") as book_:
        book_.comment = b"PK\x05\x06" + bytes(18)
    return made.getvalue()


def _renamed(before: str, after: str) -> bytes:
    return zipped(
        {name.replace(before, after): c for name, c in parts_of({"Trajecten": PART}).items()}
    )


def _twice(first: bytes, second: bytes) -> bytes:
    parts = [p for p in parts_of({"Trajecten": first}).items() if p[0] != SHEET]
    return zipped([*parts, (SHEET, first), (SHEET, second)])


def _bomb(megabytes: int) -> bytes:
    return changed(GOOD, {SHEET: b"<worksheet><sheetData>" + b" " * (megabytes << 20)})


def _lying(claims: int = 1000, much: bool = True) -> bytes:
    data = b"<row/>" * 7_000_000 if much else PART
    made = zipped({**parts_of({"Trajecten": PART}), SHEET: data})
    return made.replace(struct.pack("<I", len(data)), struct.pack("<I", claims))


def _nested() -> bytes:
    inner = zipped({f"{n}.txt": bytes(9_000_000) for n in range(4)})
    return zipped({f"{n}.zip": inner for n in range(20)})


def _overlapping() -> bytes:
    """Every name in the directory leads to one and the same part, as a quoted overlap bomb does."""
    kernel = b"<worksheet>" + b" " * 20_000_000
    head = zipped({**parts_of({"Trajecten": PART}), SHEET: kernel})
    made = io.BytesIO(head)
    with zipfile.ZipFile(made, "a") as book_:
        (info,) = [i for i in book_.infolist() if i.filename == SHEET]
        for number in range(60):
            other = zipfile.ZipInfo(f"xl/worksheets/sheet{number + 2}.xml")
            for name in ("CRC", "compress_size", "file_size", "header_offset", "compress_type"):
                setattr(other, name, getattr(info, name))
            book_.filelist.append(other)
            book_.NameToInfo[other.filename] = other
        book_._didModify = True
    return made.getvalue()


def _packed_as(method: int, *, garbage: bool = False) -> bytes:
    out = bytearray(GOOD)
    place = out.rindex(SHEET.encode()) - 46
    (header,) = struct.unpack_from("<I", out, place + 42)
    struct.pack_into("<H", out, place + 10, method)
    struct.pack_into("<H", out, header + 8, method)
    if garbage:
        out[header + 30 + len(SHEET) : header + 60 + len(SHEET)] = b"\xf7" * 30
    return bytes(out)


# XML

LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "lol">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
TEXT = "<row r='1'><c r='A1' t='inlineStr'><is><t>{}</t></is></c></row>"
FILES.add(
    "a billion laughs in the sheet", lambda: with_sheet(sheet_part(TEXT.format("&i;"), LAUGHS))
)
FILES.add(
    "a billion laughs in the workbook",
    lambda: changed(GOOD, {"xl/workbook.xml": f"{LAUGHS}<workbook>&i;</workbook>".encode()}),
)
FILES.add("an entity from outside", lambda: with_sheet(sheet_part(TEXT.format("&e;"), OUTSIDE)))
FILES.add(
    "a billion laughs in an ods",
    lambda: ods_of(f'<?xml version="1.0"?>{LAUGHS}<x>&i;</x>'.encode()),
    "x.ods",
)
FILES.add("an unknown entity", lambda: with_sheet(sheet_part(TEXT.format("&zwaluw;"))))
FILES.add("a definition in UTF-16", lambda: with_sheet(
    sheet_part(TEXT.format("&i;"), LAUGHS).decode().replace("UTF-8", "UTF-16").encode("utf-16")))  # fmt: skip
FILES.add(
    "a sheet in UTF-16",
    lambda: with_sheet(PART.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
)
FILES.add("a sheet in Latin-1", lambda: with_sheet(
    PART.decode().replace("UTF-8", "ISO-8859-1").encode("latin-1")))  # fmt: skip
FILES.add("a sheet that breaks off", lambda: with_sheet(PART[: len(PART) // 2]))
FILES.add("a sheet that is empty", lambda: with_sheet(b""))
FILES.add("a sheet that is no XML", lambda: with_sheet(b"\x89PNG" + bytes(99)))
FILES.add("elements a million deep", lambda: with_sheet(sheet_part("<a>" * 1_000_000)))
FILES.add(
    "an attribute of 20 MB",
    lambda: with_sheet(sheet_part(f"<row a='{'x' * 20_000_000}'/>{rows_text()}")),
)
FILES.add(
    "200,000 attributes", lambda: with_sheet(
        sheet_part("<row " + " ".join(f"a{n}=''" for n in range(200_000)) + "/>" + rows_text())))  # fmt: skip
FILES.add(
    "a row number that is none",
    lambda: with_sheet(sheet_part(rows_text().replace('r="3"', 'r="x"'))),
)
FILES.add(
    "a row number beyond Excel",
    lambda: with_sheet(sheet_part(rows_text().replace('"A3"', '"A9999999"'))),
    apart=True,
)
FILES.add(
    "a cell name that is none", lambda: with_sheet(sheet_part(rows_text().replace('"B3"', '"3B"')))
)
FILES.add(
    "a comment that holds rows",
    lambda: with_sheet(sheet_part(f"<!-- {rows_text()} -->{rows_text()}")),
)
FILES.add(
    "text in CDATA", lambda: with_sheet(sheet_part(rows_text().replace("T02", "<![CDATA[T02]]>")))
)

SHARED = "<row r='1'><c r='A1' t='s'><v>{}</v></c><c r='B1' t='s'><v>0</v></c></row>" + rows_xml(
    table(), 2
)
STRINGS = {"xl/sharedStrings.xml": f"<sst xmlns='{MAIN}'><si><t>een</t></si></sst>".encode()}
FILES.add("shared texts", lambda: with_sheet(sheet_part(SHARED.format(0)), extra=STRINGS))
FILES.add("shared texts that lack", lambda: with_sheet(sheet_part(SHARED.format(0))))
for said in ("1", "-1", "4294967296", "99999999999999999999", "x", "0.5"):
    FILES.add(
        f"a shared text of number {said}",
        lambda said=said: with_sheet(sheet_part(SHARED.format(said)), extra=STRINGS),
    )
FILES.add("a sheet that is not there", lambda: _without(SHEET))
FILES.add("links that are not there", lambda: _without("xl/_rels/workbook.xml.rels"))
FILES.add("a workbook that is not there", lambda: _without("xl/workbook.xml"))
FILES.add("styles that are not there", lambda: _without("xl/styles.xml"))
FILES.add("a link to outside", lambda: _linked("https://voorbeeld.test/sheet.xml"))
FILES.add("a link that climbs", lambda: _linked("../../../../etc/passwd"))
FILES.add("a link from the root", lambda: _linked("/xl/worksheets/sheet1.xml"))
FILES.add("a workbook without sheets", lambda: zipped(parts_of({})))
FILES.add("1,000 sheets", lambda: zipped(parts_of({f"Blad {n}": PART for n in range(1_000)})))
FILES.add("a style that is not there", lambda: with_sheet(
    sheet_part(rows_text() + "<row r='9'><c r='A9' s='99999'><v>1</v></c></row>")))  # fmt: skip


def _without(name: str) -> bytes:
    return zipped({n: c for n, c in parts_of({"Trajecten": PART}).items() if n != name})


def _linked(target: str) -> bytes:
    name = "xl/_rels/workbook.xml.rels"
    links = parts_of({"Trajecten": PART})[name].decode().replace("worksheets/sheet1.xml", target)
    return changed(GOOD, {name: links.encode()})


# Far and many cells

FAR = "<row r='{0}'><c r='{1}{0}'><v>1</v></c></row>"
FILES.add(
    "a cell at the far end",
    lambda: with_sheet(sheet_part(rows_text() + FAR.format(1_048_576, "XFD"))),
    apart=True,
)
FILES.add(
    "a cell beyond Excel",
    lambda: with_sheet(sheet_part(rows_text() + FAR.format(5, "ZZZZ"))),
    apart=True,
)
FILES.add(
    "a cell in the last column",
    lambda: with_sheet(sheet_part(rows_text() + FAR.format(5, "XFD"))),
    heavy=True,
)
FILES.add("a cell in the last row", lambda: with_sheet(sheet_part(rows_text() + FAR.format(1_048_576, "G"))),
          heavy=True)  # fmt: skip
FILES.add("16,384 headings", lambda: book([[*HEAD, *(f"k{n}" for n in range(16_377))], *good()]),
          heavy=True)  # fmt: skip
FILES.add("ods with a full row repeated a million times", lambda: ods(
    table(), '<table:table-row table:number-rows-repeated="1048572"><table:table-cell '
    'table:number-columns-repeated="16384" office:value-type="float" office:value="1"><text:p>1</text:p>'
    "</table:table-cell></table:table-row>"), "export_2024-08-31.ods", heavy=True)  # fmt: skip
FILES.add("ods with a cell repeated 2,000,000,000 times", lambda: ods(
    table(), '<table:table-row><table:table-cell table:number-columns-repeated="2000000000" '
    'office:value-type="float" office:value="1"/></table:table-row>'),
    "export_2024-08-31.ods", heavy=True)  # fmt: skip
FILES.add("ods with rows repeated -1 times", lambda: ods(
    table(), '<table:table-row table:number-rows-repeated="-1"><table:table-cell/></table:table-row>'),
    "export_2024-08-31.ods")  # fmt: skip
FILES.add("a million empty rows that are formatted", lambda: with_sheet(sheet_part(
    rows_text() + "".join(f"<row r='{n}' s='1' customFormat='1'/>" for n in range(5, 1_000_005)))),
    heavy=True)  # fmt: skip
FILES.add("a million rows of formatted cells", lambda: with_sheet(sheet_part(
    rows_text() + "".join(f"<row r='{n}'><c r='A{n}' s='1'/><c r='G{n}' s='1'/></row>"
                          for n in range(5, 1_000_005)))), heavy=True)  # fmt: skip
FILES.add("a sheet of 1,048,576 rows", lambda: with_sheet(sheet_part(
    rows_xml([HEAD]) + "".join(_plain_row(n) for n in range(2, 1_048_577)))), heavy=True)  # fmt: skip


def _plain_row(number: int) -> str:
    cells = [f"T{number}", *good(1)[0][1:]]
    texts = "".join(f"<c t='str'><v>{cell}</v></c>" for cell in cells)
    return f"<row r='{number}'>{texts}</row>"


CASES: dict[str, Case] = FILES.cases
