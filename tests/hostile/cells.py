# ruff: noqa: PLW0108 - what a file is made by stands below its line
"""Workbooks whose cells, headings or sheets hold something that an office or an enemy can put there."""

import io

import openpyxl

from tests.hostile.build import (
    HEAD,
    MAIN,
    STRICT,
    Xml,
    book,
    changed,
    changed_row,
    good,
    ods,
    parts_of,
    rows_xml,
    saved,
    sheet_part,
    table,
    with_column,
    with_sheet,
    xls,
    zipped,
)
from tests.hostile.case import Case, Files

BSN = "111222333"  # passes the eleven-test, and is nobody's
FILES = Files()

# Formulas and error values


def formula(result: str = "") -> Xml:
    return Xml(f"<c t='str'><f>A1</f>{f'<v>{result}</v>' if result else ''}</c>")


FILES.add("plain", lambda: book(table()))
FILES.add("formula with a stored result", lambda: book(changed_row(3, fase=formula("Leerroute"))))
FILES.add("formula without a result", lambda: book(changed_row(3, fase=formula())))
FILES.add(
    "formula without a result in an optional field",
    lambda: with_column("uren_taal_knm", 120, Xml("<c><f>SUM(A1:A3)</f></c>"), 80),
)
FILES.add(
    "formula without a result in a column that nobody uses",
    lambda: with_column("Kleur", "rood", Xml("<c><f>A1</f></c>")),
)
FILES.add("formula as trajectnummer", lambda: book(changed_row(3, trajectnummer=formula())))
FILES.add(
    "formula as heading",
    lambda: book([[*HEAD[:6], Xml("<c><f>A1</f></c>")], *good()]),
)
FILES.add(
    "formula that gives an empty text",
    lambda: with_column("niveau", "B1", Xml("<c t='str'><f>A1</f><v></v></c>")),
)
FILES.add(
    "array and shared formulas",
    lambda: with_column(
        "uren_taal_knm",
        Xml("<c><f t='array' ref='H2'>1</f><v>5</v></c>"),
        Xml("<c><f t='shared' si='0'/><v>6</v></c>"),
        Xml("<c><f t='shared' si='0'/></c>"),
    ),
)
FILES.add(
    "formula that spells a BSN in a column that nobody uses",
    lambda: with_column("Sleutel", Xml(f"<c><f>A1</f><v>{BSN}</v></c>")),
)
FILES.add(
    "formula that spells a BSN as trajectnummer",
    lambda: book(changed_row(3, trajectnummer=Xml(f"<c><f>A1</f><v>{BSN}</v></c>"))),
)
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!")
FILES.add(
    "an error value that Excel does not write",
    lambda: with_column("uren_taal_knm", Xml("<c t='e'><v>#GETTING_DATA</v></c>")),
)
FILES.add(
    "every error value",
    lambda: with_column("uren_taal_knm", *(Xml(f"<c t='e'><v>{e}</v></c>") for e in ERRORS)),
)
FILES.add(
    "error value in a required field",
    lambda: book(changed_row(4, leerroute=Xml("<c t='e'><v>#N/A</v></c>"))),
)
FILES.add(
    "error value as heading", lambda: book([[*HEAD[:6], Xml("<c t='e'><v>#REF!</v></c>")], *good()])
)
DUTCH = (
    "#N/B",
    "#VERW!",
    "#WAARDE!",
    "#NAAM?",
    "#DEEL/0!",
    "#GETAL!",
    "#LEEG!",
    "#OVERLOOP!",
    "####",
)
FILES.add("Dutch error values as text in a date", lambda: with_column("datum_vestiging", *DUTCH))
FILES.add("Dutch error values as text in a school", lambda: with_column("taalschool", *DUTCH))
FILES.add(
    "Dutch error values as trajectnummer",
    lambda: book([HEAD, *([text, *good(1)[0][1:]] for text in DUTCH)]),
)
FILES.add("error value in xls", lambda: xls_with_error(), "export_2024-08-31.xls")
FILES.add(
    "error value in ods",
    lambda: ods(
        changed_row(
            3,
            leerroute=Xml(
                '<table:table-cell table:formula="of:=NA()" office:value-type="string" '
                'office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
            ),
        )
    ),
    "export_2024-08-31.ods",
)
FILES.add(
    "formula without a result in ods",
    lambda: ods(changed_row(3, leerroute=Xml('<table:table-cell table:formula="of:=A1"/>'))),
    "export_2024-08-31.ods",
)


def xls_with_error() -> bytes:
    """With #N/A in H3 and #REF! in I4."""
    import xlwt

    made, out = xlwt.Workbook(), io.BytesIO()
    sheet = made.add_sheet("Trajecten")
    for number, cells in enumerate(table()):
        for place, cell in enumerate(cells):
            sheet.write(number, place, cell)
    sheet.row(2).set_cell_error(7, 42)
    sheet.write(0, 7, "uren_taal_knm")
    sheet.row(3).set_cell_error(8, 23)
    sheet.write(0, 8, "niveau")
    made.save(out)
    return out.getvalue()


# Dates and numbers

DATES = (
    "29-02-2024", "2024-02-29", "29 feb 2024", 45351, "45351", "29-2-24", "2024-02-29T00:00:00", 45351.5,
)  # fmt: skip
NO_DATES = (
    "29-02-2023", "31-04-2024", "29-02-1900", "01-01-1899", "31-12-9998", "02/29/2024", "-5", -5, 0, 60,
    2958465, 99999999, 1e308, "45351,99999999", "vorige week", "32-13-2024", "٢٩-٠٢-٢٠٢٤",
)  # fmt: skip
FILES.add("one day in eight spellings", lambda: with_column("datum_vestiging", *DATES))
FILES.add("what is no date", lambda: with_column("datum_vestiging", *NO_DATES))


def styled(serial: float, style: int = 1) -> Xml:
    return Xml(f"<c s='{style}'><v>{serial!r}</v></c>")


FILES.add(
    "date cells out of range",
    lambda: with_column(
        "datum_vestiging",
        *(styled(s) for s in (45351, 0, 1, 60, -1, -700000, 2958465, 2958466, 1e9, 1e300)),
    ),
)
FILES.add(
    "a duration of a million years",
    lambda: with_column("uren_taal_knm", 12, styled(1e9, 2)),
)
FILES.add(
    "dates from 1904",
    lambda: with_column(
        "datum_vestiging",
        styled(43889),
        43889,
        "29-02-2024",
        properties='<workbookPr date1904="1"/>',
    ),
)
FILES.add(
    "times and durations as hours",
    lambda: with_column("uren_taal_knm", styled(5.5, 2), styled(0.5, 2), styled(120.25, 2)),
)
FILES.add(
    "percentages as hours", lambda: with_column("uren_taal_knm", styled(0.5, 3), "50%", "50 %")
)
HOURS = ("1.234,5", "12,5", "12.5", "1.234.567", "7,5 uur", "1 234", "1'234", "1,234.5", "-5", "10000",
         "1,23E+08", "1e3", "½", "١٢", "NaN", "inf", "")  # fmt: skip
FILES.add("hours in many notations", lambda: with_column("uren_taal_knm", *HOURS))
FILES.add(
    "hours with a point that may be thousands", lambda: with_column("uren_taal_knm", "1.234", "800")
)
FILES.add(
    "hours with a comma that may be thousands", lambda: with_column("uren_taal_knm", "1,234", "800")
)
FILES.add(
    "hours with a comma that others show to be decimal",
    lambda: with_column("uren_taal_knm", "1,234", "12,5"),
)
FILES.add(
    "hours as numbers with a rest",
    lambda: with_column("uren_taal_knm", 0.1 + 0.2, 1e-9, 12.000000001),
)
FILES.add(
    "numbers that Excel cut short",
    lambda: book(
        [HEAD, *([n, *good(1)[0][1:]] for n in ("1,23457E+08", "1.23E+08", 123456789012345))]
    ),
)
FILES.add(
    "trajectnummers that lost their zeros",
    lambda: book([HEAD, *([n, *good(1)[0][1:]] for n in ("00123", 123, "0123"))]),
)
YES = (True, "WAAR", "true", 1, "1", "J", "x")
NO = (False, "ONWAAR", "FALSE", 0, "0", "neen", "-")
FILES.add("booleans in many languages", lambda: with_column("werk", *YES, *NO))
FILES.add(
    "a year before and after",
    lambda: with_column("geboortejaar", 1980, "1980", "80", 1899, 2999, "31-12-1980", 29221),
)

# Text

FILES.add(
    "non-breaking spaces everywhere",
    lambda: book([[f"\u00a0{c}\u202f" for c in cells] for cells in table()]),
)
FILES.add(
    "invisible signs everywhere",
    lambda: book([["\u200b".join(f"\ufeff\u202e{c}\u2069") for c in cells] for cells in table()]),
)
FILES.add(
    "two trajectnummers that look the same",
    lambda: book([*table(), ["T\u200b03", *good(1)[0][1:]]]),
)
FILES.add(
    "right-to-left text",
    lambda: with_column("taalschool", "مدرسة اللغة", "\u202eloohcslaaT", "בית ספר לשפות"),
)
FILES.add(
    "control characters",
    lambda: book(
        changed_row(3, fase=Xml("<c t='inlineStr'><is><t>_x0007_Leerroute_x000D_</t></is></c>"))
    ),
)
FILES.add(
    "a cell of 32,767 signs", lambda: with_column("taalschool", "Taalschool " + "x" * 32_756, "y")
)
FILES.add("a heading of 32,767 signs", lambda: with_column("Kop " + "x" * 32_763, "a"))
FILES.add(
    "rich text with phonetic hints",
    lambda: book(
        changed_row(
            2,
            herkomst=Xml(
                "<c t='inlineStr'><is><r><t>Sy</t></r><r><rPr><b/></rPr><t>rië</t></r>"
                "<rPh sb='0' eb='2'><t>XX</t></rPh></is></c>"
            ),
        )
    ),
)
FILES.add(
    "text that is a formula",
    lambda: with_column("taalschool", "=cmd|'/c calc'!A1", "@SUM(A1)", "-2+3", "+31", "=1+1"),
)

# Headings


FILES.add("only headings", lambda: book([HEAD]))
FILES.add("the same heading twice", lambda: with_column("Fase", "Voldaan"))
FILES.add(
    "the same optional heading twice", lambda: book(table(("taalschool", "A"), ("Taalschool", "B")))
)
FILES.add("the same heading composed and decomposed",
          lambda: book(table(("Cliëntnummer school", "1"), ("Clie\u0308ntnummer school", "2"))))  # fmt: skip
FILES.add(
    "the same unused heading twice", lambda: book(table(("Kleur", "rood"), ("Kleur", "groen")))
)
FILES.add("a column without heading", lambda: with_column(None, "rood"))  # type: ignore[arg-type]
FILES.add(
    "headings in capitals with spaces", lambda: book([[f"  {h.upper()} " for h in HEAD], *good()])
)


def merged(*ranges: str, rows: list[list[object]]) -> bytes:
    made = openpyxl.Workbook()
    for cells in rows:
        made.active.append(cells)
    for area in ranges:
        made.active.merge_cells(area)
    return saved(made)


FILES.add(
    "merged title above the headings",
    lambda: merged(
        "A1:G1", "A2:G2", rows=[["Overzicht inburgering"], ["Stand per 31-08-2024"], *table()]
    ),
    "export.xlsx",
)
FILES.add(
    "headings in two lines, merged",
    lambda: merged(
        "A1:A2", "H1:I1",
        rows=[[*HEAD, "Uren", None], [*[None] * 7, "taal en KNM", "participatie"], *good(3, 100, 50)],
    ),
)  # fmt: skip
FILES.add(
    "headings in two lines, groups above",
    lambda: merged(
        "A1:D1", "E1:G1", "H1:I1",
        rows=[["Persoon", None, None, None, "Traject", None, None, "Uren", None],
              [*HEAD, "uren_taal_knm", "uren_participatie"], *good(3, 100, 50)],
    ),
)  # fmt: skip
FILES.add(
    "merged cells in the rows",
    lambda: merged("B2:B4", rows=[[*HEAD], *good()]),
)
FILES.add(
    "headings broken over lines", lambda: book([[h.replace("a", "a\n", 1) for h in HEAD], *good()])
)

# Sheets

FILES.add(
    "table on a hidden sheet",
    lambda: zipped(
        parts_of(
            {"Uitleg": sheet_part(""), "T": sheet_part(rows_xml(table()))}, states={"T": "hidden"}
        )
    ),
)
FILES.add(
    "table on a very hidden sheet",
    lambda: zipped(
        parts_of(
            {"Uitleg": sheet_part(""), "T": sheet_part(rows_xml(table()))},
            states={"T": "veryHidden"},
        )
    ),
)
FILES.add(
    "two sheets with a table",
    lambda: zipped(parts_of({n: sheet_part(rows_xml(table())) for n in ("Nu", "Vorig jaar")})),
)
FILES.add(
    "sheet with a hostile name",
    lambda: zipped(parts_of({"<img src=x onerror=alert(1)>": sheet_part(rows_xml(table()))})),
)
FILES.add(
    "cells out of order, twice and without names",
    lambda: with_sheet(
        sheet_part(
            rows_xml(table())
            + rows_xml([["T99", *good(1)[0][1:]]], first=3)
            + "<row><c t='inlineStr'><is><t>T98</t></is></c></row>"
        )
    ),
)
FILES.add(
    "strict Open XML", lambda: with_sheet(sheet_part(rows_xml(table()), space=STRICT), space=STRICT)
)
FILES.add("xls", lambda: xls(table()), "export_2024-08-31.xls")
FILES.add("xls with a hidden table", lambda: xls(table(), hidden=True), "export_2024-08-31.xls")
FILES.add("ods", lambda: ods(table()), "export_2024-08-31.ods")
FILES.add(
    "ods with a million repeated empty rows",
    lambda: ods(
        table(),
        '<table:table-row table:number-rows-repeated="1048572"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>',
    ),
    "export_2024-08-31.ods",
)


def _external() -> bytes:
    """With a link to another file, macros, an embedded object, a comment and a data connection."""
    plain = book(table())
    return changed(
        plain,
        {
            "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(500),
            "xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0" + bytes(500),
            "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{MAIN}"><externalBook/>'
            "</externalLink>".encode(),
            "xl/connections.xml": f'<connections xmlns="{MAIN}"><connection id="1" '
            'sourceFile="\\\\10.0.0.1\\x"/></connections>'.encode(),
            "xl/comments1.xml": f'<comments xmlns="{MAIN}"/>'.encode(),
            "customXml/item1.xml": b"<x/>",
        },
    )


FILES.add("macros, links, objects and connections", _external, "export_2024-08-31.xlsm")
CASES: dict[str, Case] = FILES.cases
