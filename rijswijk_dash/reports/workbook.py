"""The Excel workbook: every figure by subject over some peildata, with charts, definitions and provenance."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from itertools import chain
from math import ceil

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from rijswijk_dash import __version__, figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.export.excel import CellValue, harmless
from rijswijk_dash.figures import SUBJECTS, Answer, WrongQuestion
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.reports.workbook_charts import ChartData, add_charts, charts_of
from rijswijk_dash.reports.workbook_lines import Line, Sheet, Subjects, ask_subjects
from rijswijk_dash.reports.workbook_zip import same_bytes
from rijswijk_dash.words import long_date, short_date

CONTENTS, CHART_DATA, DEFINITIONS, PROVENANCE = (
    "Inhoud", "Grafiekgegevens", "Definities", "Herkomst",
)  # fmt: skip
TITLE = "Cijfers over inburgering in Rijswijk"
HEADER_ROW, FIRST_DAY = 5, 5
_HEAD = PatternFill("solid", fgColor="1B4965")
_WHITE, _BOLD, _QUIET = (
    Font("Calibri", 11, bold=True, color="FFFFFF"), Font("Calibri", 11, bold=True),
    Font("Calibri", 11, italic=True, color="56606B"),
)  # fmt: skip
_BIG = Font("Calibri", 16, bold=True, color="1B4965")
_LINK = Font("Calibri", 11, underline="single", color="0563C1")
_WRAP, _RIGHT = Alignment(wrap_text=True, vertical="top"), Alignment(horizontal="right")
_LEFT = Alignment(horizontal="left")
_FORMATS = {"count": "#,##0", "percent": "0.0%", "whole percent": "0%", "weeks": "0"}
_DAY = "dd-mm-yyyy"
_A4 = 9
_LINE_HEIGHT = 15.0
_CONTENTS_WIDTHS = (44, 90)
_SIGNS = (
    ("onbekend", "De export van die peildatum mist een veld dat voor dit cijfer nodig is."),
    ("–", "Er is niemand om een percentage of tijd van te nemen."),
    ("te weinig", "Er zijn te weinig mensen voor dit cijfer."),
    ("nog niet", "De helft is nog niet zover."),
    ("niet te zeggen", "Er zijn dan te weinig mensen zo lang gevolgd."),
    ("minder dan 10", "Een beschermd verschil staat er pas vanaf 10."),
    ("40–50%", "Een beschermd percentage over weinig mensen is alleen een bandbreedte."),
)


def workbook(viewer: Viewer, peildatum: date | None = None, since: date | None = None) -> bytes:
    """The xlsx file with the figures at each peildatum from ``since`` up to ``peildatum`` (the newest).

    Without ``since`` it begins about a year earlier. The same stamp gives the same bytes.
    Raises ``Refused``, and ``WrongQuestion`` for a peildatum without figures or a ``since`` after it.
    """
    newest = figures.ask(viewer, figures.question("gestart"), peildatum)
    started = _range(viewer, newest, since)
    found = ask_subjects(viewer, [answer.peildatum for answer in started])
    mark = str(figures.stamp(viewer))
    book = Workbook()
    contents = _first(book)
    charts = [(sheet, charts_of(sheet, found.days)) for sheet in found.sheets if sheet.blocks]
    data = ChartData(CHART_DATA)
    alts: list[list[str]] = []
    for sheet, drawn in charts:
        page = book.create_sheet(sheet_name(sheet.subject.name))
        last = _fill(page, sheet, found, newest, mark)
        add_charts(page, drawn, data, last + 3)
        alts.append([chart.alt for chart in drawn])
    data.write(book.create_sheet(CHART_DATA))
    _fill_definitions(book.create_sheet(DEFINITIONS), found)
    _fill_provenance(book.create_sheet(PROVENANCE), started, found, mark)
    _fill_contents(contents, viewer, found, newest, mark)
    for page in book.worksheets:
        _print_setup(page, mark)
    return _saved(book, newest.source.when, [each for each in alts if each])


def sheet_name(name: str) -> str:
    """A name that Excel takes: at most 31 signs, none of ``[]:*?/\\``."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in name)[:31].strip()


def _range(viewer: Viewer, newest: Answer, since: date | None) -> list[Answer]:
    """The answers to how many started, of each peildatum of the workbook."""
    answers = figures.trend(viewer, figures.question("gestart"), newest.peildatum)
    earlier = [a.peildatum for a in answers[:-1]]
    if since is None:
        since = figures.usual_start(earlier, newest.peildatum) if earlier else newest.peildatum
    if since > newest.peildatum:
        raise WrongQuestion(
            f"Het werkboek kan niet na {short_date(newest.peildatum)} beginnen; kies een eerdere dag."
        )
    return [a for a in answers if a.peildatum >= since]


def _first(book: Workbook) -> Worksheet:
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101  a new workbook has a sheet
    sheet.title = CONTENTS
    return sheet


def _fill(page: Worksheet, sheet: Sheet, found: Subjects, newest: Answer, mark: str) -> int:
    """Write the lines of a subject; gives the last row."""
    _put(page, 1, 1, sheet.subject.name).font = _BIG
    invented = " Verzonnen gegevens." if newest.source.invented else ""
    about = f"Peildatum {long_date(newest.peildatum)}.{invented} Stempel {mark}."
    _put(page, 2, 1, about + (" De grafieken staan onder de tabel." if sheet.blocks else ""))
    _put(page, 3, 1, SENTENCE if sheet.rounded else "").font = _BOLD
    heads = ["Cijfer", "Waarvan", "Wat", "Soort", *found.days]
    for column, head in enumerate(heads, start=1):
        _head(page, HEADER_ROW, column, head)
    row = HEADER_ROW
    for block in sheet.blocks:
        for position, line in enumerate(block.lines):
            row += 1
            _put(page, row, 1, block.definition.name).font = _BOLD if position == 0 else _QUIET
            _write(page, row, line)
        if not block.lines:
            row += 1
            _put(page, row, 1, block.definition.name).font = _BOLD
            _put(page, row, 2, "Vanaf twee peildata.").font = _QUIET
    page.freeze_panes = page.cell(HEADER_ROW + 1, FIRST_DAY)
    _set_widths(page, (36, 34, 18, 12, *[12] * len(found.days)))
    page.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    page.print_title_cols = "A:D"
    return row


def _write(page: Worksheet, row: int, line: Line) -> None:
    kind = "beschermd" if line.rounded else "exact"
    for column, text in enumerate((line.label, line.measure, kind), start=2):
        _put(page, row, column, text)
    for column, value in enumerate(line.values, start=FIRST_DAY):
        cell = _put(page, row, column, value)
        cell.number_format = _FORMATS[line.format]
        if isinstance(value, str):
            cell.alignment = _RIGHT


def _fill_definitions(page: Worksheet, found: Subjects) -> None:
    closed = {definition.id for definition in found.closed}
    heads = ("Onderwerp", "Cijfer", "Zo wordt het geteld", "Populatie", "Teller", "Eenheid",
             "Nodig in de export", "Bron", "Kenmerk", "In dit werkboek")  # fmt: skip
    rows = [
        (
            subject.name, d.name, d.sentence, d.population, d.numerator_name, d.unit,
            ", ".join(fields()[name].label for name in d.all_needs) or "alleen het traject",
            d.source, d.id, "nee" if d.id in closed else "ja",
        )
        for subject in SUBJECTS
        for d in subject.definitions
    ]  # fmt: skip
    _table(page, heads, rows, (24, 30, 70, 40, 24, 11, 40, 36, 28, 16))


def _fill_provenance(
    page: Worksheet, started: Sequence[Answer], found: Subjects, mark: str
) -> None:
    """Each delivery; a file, its mark and who brought it only where the viewer gets them."""
    tables = _tables(started, found)
    columns: list[tuple[str, list[CellValue], int]] = [
        ("Peildatum", [a.peildatum for a in started], 12),
        ("Levering", [a.source.delivery for a in started], 10),
        ("Verzonnen gegevens", ["ja" if a.source.invented else "nee" for a in started], 20),
        ("Gepubliceerd op", [a.source.when.date() for a in started], 16),
        ("Bestand", [a.source.file_name for a in started], 34),
        ("SHA-256 van het bestand", [a.source.sha256 for a in started], 68),
        ("Gepubliceerd door", [a.source.who for a in started], 20),
        ("Beschermde stand van", tables, 20),
    ]
    shown = [column for column in columns if any(column[1])]
    rows = list(zip(*(values for _, values, _ in shown), strict=True))
    _table(page, [head for head, _, _ in shown], rows, [width for *_, width in shown])
    below = len(rows) + 3
    for row, (name, value) in enumerate(
        (("Versie van het dashboard", __version__), ("Stempel", mark)), start=below
    ):
        _put(page, row, 1, name).font = _BOLD
        _put(page, row, 4, value)


def _tables(started: Sequence[Answer], found: Subjects) -> list[CellValue]:
    """Of which peildatum the rounded tables are, where this workbook has rounded figures."""
    if not any(sheet.rounded for sheet in found.sheets):
        return [None] * len(started)
    return [answer.rounded_at for answer in started]


def _fill_contents(
    page: Worksheet, viewer: Viewer, found: Subjects, newest: Answer, mark: str
) -> None:
    _put(page, 1, 1, TITLE).font = _BIG
    first, last = short_date(found.days[0]), short_date(found.days[-1])
    about: list[tuple[str, CellValue]] = [
        ("Peildatum", newest.peildatum),
        ("Peildata in dit werkboek", f"{len(found.days)}: van {first} tot en met {last}"),
        ("Gemaakt voor", ", ".join((str(viewer.role), *viewer.organisations))),
        ("Soort cijfers", _kinds(found)),
        ("Gegevens", "Verzonnen: alle mensen zijn bedacht" if newest.source.invented else
         "Exports van de gemeente"),
        ("Versie van het dashboard", __version__),
        ("Stempel", mark),
    ]  # fmt: skip
    row = 2
    for row, (name, value) in enumerate(about, start=3):
        _put(page, row, 1, name).font = _BOLD
        _put(page, row, 2, value).alignment = _LEFT
    if any(sheet.rounded for sheet in found.sheets):
        row += 1
        cell = _put(page, row, 1, "Beschermde cijfers")
        cell.font, cell.alignment = _BOLD, _WRAP
        _put(page, row, 2, SENTENCE).alignment = _WRAP
    row = _links(page, row + 2, found)
    row = _explained(page, row + 1, "Wat er staat", "Wat het betekent", _SIGNS)
    if found.closed:
        named = [(d.name, "Dit cijfer is er niet voor uw rol: het kan iets over één persoon zeggen.")
                 for d in found.closed]  # fmt: skip
        _explained(page, row + 1, "Niet in dit werkboek", "Waarom", named)
    _set_widths(page, _CONTENTS_WIDTHS)
    _set_heights(page, _CONTENTS_WIDTHS)


def _kinds(found: Subjects) -> str:
    lines = chain(*(block.lines for sheet in found.sheets for block in sheet.blocks))
    kinds = {line.rounded for line in lines}
    if kinds == {True, False}:
        return "Exacte en beschermde cijfers; de kolom Soort zegt welke"
    return "Beschermde cijfers" if kinds == {True} else "Exacte cijfers"


def _links(page: Worksheet, row: int, found: Subjects) -> int:
    """The sheets as links, and what each has; gives the next row."""
    _head(page, row, 1, "Tabblad")
    _head(page, row, 2, "Cijfers")
    sheets = [
        (sheet_name(s.subject.name), ", ".join(b.definition.name for b in s.blocks))
        for s in found.sheets if s.blocks
    ]  # fmt: skip
    sheets += [
        (CHART_DATA, "De getallen waarvan de grafieken gemaakt zijn"),
        (DEFINITIONS, "Hoe elk cijfer wordt geteld, en waar dat staat"),
        (PROVENANCE, "De leveringen waar de cijfers uit komen"),
    ]
    for name, has in sheets:
        row += 1
        cell = _put(page, row, 1, name)
        cell.hyperlink = f"#'{name}'!A1"
        cell.font, cell.alignment = _LINK, _WRAP
        _put(page, row, 2, has).alignment = _WRAP
    return row + 1


def _explained(
    page: Worksheet, row: int, first: str, second: str, rows: Sequence[tuple[str, str]]
) -> int:
    """Two columns under a heading; gives the next row."""
    _head(page, row, 1, first)
    _head(page, row, 2, second)
    for left, right in rows:
        row += 1
        _put(page, row, 1, left)
        _put(page, row, 2, right).alignment = _WRAP
    return row + 1


def _table(
    page: Worksheet,
    heads: Sequence[str],
    rows: Sequence[Sequence[CellValue]],
    widths: Sequence[float],
) -> None:
    for column, head in enumerate(heads, start=1):
        _head(page, 1, column, head)
    for row, values in enumerate(rows, start=2):
        for column, value in enumerate(values, start=1):
            _put(page, row, column, value).alignment = _WRAP
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    _set_widths(page, widths)
    _set_heights(page, widths)


def _head(page: Worksheet, row: int, column: int, value: CellValue) -> None:
    cell = _put(page, row, column, value)
    cell.font, cell.fill = _WHITE, _HEAD
    if isinstance(value, date):
        cell.alignment = _RIGHT


def _put(page: Worksheet, row: int, column: int, value: CellValue) -> Cell:
    """A cell that no spreadsheet program takes for a formula."""
    cell = page.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101  there are no merged cells
    cell.value = None if value == "" else harmless(value)
    if isinstance(value, str) and value:
        cell.data_type = "s"
    if isinstance(value, date):
        cell.number_format = _DAY
    return cell


def _set_widths(page: Worksheet, widths: Sequence[float]) -> None:
    for column, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(column)].width = width


def _set_heights(page: Worksheet, widths: Sequence[float]) -> None:
    """Rows as high as their longest text: not every program does that by itself."""
    for row in page.iter_rows(min_row=2):
        lengths = [len(str(cell.value or "")) for cell in row]
        lines = max(
            ceil(length * 1.1 / width) for length, width in zip(lengths, widths, strict=False)
        )
        if lines > 1:
            page.row_dimensions[row[0].row].height = _LINE_HEIGHT * lines


def _print_setup(page: Worksheet, mark: str) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddFooter.left.text = f"Stempel {mark}"
    page.oddFooter.right.text = "&A, bladzijde &P van &N"
    page.sheet_view.showGridLines = False


def _saved(book: Workbook, made: datetime, alts: Sequence[Sequence[str]]) -> bytes:
    about = book.properties
    about.title, about.creator, about.language = TITLE, "Gemeente Rijswijk", "nl-NL"
    about.created = about.modified = made.replace(tzinfo=None, microsecond=0)
    buffer = io.BytesIO()
    book.save(buffer)
    return same_bytes(buffer.getvalue(), made, alts)
