"""The Excel workbook: every figure by subject over some peildata, with charts, definitions and provenance."""

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from rijswijk_dash import figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.domain.rules import name_of_gemeente
from rijswijk_dash.figures import Answer, WrongQuestion
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.reports.workbook_about import (
    CHART_DATA,
    CONTENTS,
    DEFINITIONS,
    PROVENANCE,
    fill_contents,
    fill_definitions,
    fill_provenance,
    sheet_name,
    title_for,
)
from rijswijk_dash.reports.workbook_cells import (
    BIG,
    BOLD,
    QUIET,
    RIGHT,
    heading,
    put,
    set_widths,
)
from rijswijk_dash.reports.workbook_charts import ChartData, add_charts, charts_of
from rijswijk_dash.reports.workbook_lines import Line, Sheet, Subjects, ask_subjects
from rijswijk_dash.reports.workbook_zip import same_bytes
from rijswijk_dash.words import long_date, short_date

HEADER_ROW, FIRST_DAY = 5, 5
_FORMATS = {"count": "#,##0", "percent": "0.0%", "whole percent": "0%", "weeks": "0"}
_A4 = 9


def workbook(viewer: Viewer, peildatum: date | None = None, since: date | None = None) -> bytes:
    """The xlsx file with the figures at each peildatum from ``since`` up to ``peildatum`` (the newest).

    Without ``since`` it begins about a year earlier. The same stamp gives the same bytes.
    Raises ``Refused``, and ``WrongQuestion`` for a peildatum without figures or a ``since`` after it.
    """
    # Whatever is published meanwhile, every number is of the stamp on the sheets.
    with figures.as_of(viewer, str(figures.stamp(viewer))):
        return _made(viewer, peildatum, since)


def _made(viewer: Viewer, peildatum: date | None, since: date | None) -> bytes:
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
    fill_definitions(book.create_sheet(DEFINITIONS), found)
    fill_provenance(book.create_sheet(PROVENANCE), started, found, mark)
    fill_contents(contents, viewer, found, newest, mark)
    for page in book.worksheets:
        _print_setup(page, mark)
    return _saved(viewer, book, newest.source.when, [each for each in alts if each])


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
    put(page, 1, 1, sheet.subject.name).font = BIG
    invented = " Verzonnen gegevens." if newest.source.invented else ""
    about = f"Peildatum {long_date(newest.peildatum)}.{invented} Stempel {mark}."
    put(page, 2, 1, about + (" De grafieken staan onder de tabel." if sheet.blocks else ""))
    put(page, 3, 1, SENTENCE if sheet.rounded else "").font = BOLD
    heads = ["Cijfer", "Waarvan", "Wat", "Soort", *found.days]
    for column, head in enumerate(heads, start=1):
        heading(page, HEADER_ROW, column, head)
    row = HEADER_ROW
    for block in sheet.blocks:
        for position, line in enumerate(block.lines):
            row += 1
            put(page, row, 1, block.definition.name).font = BOLD if position == 0 else QUIET
            _write(page, row, line)
        if not block.lines:
            row += 1
            put(page, row, 1, block.definition.name).font = BOLD
            put(page, row, 2, "Vanaf twee peildata.").font = QUIET
    page.freeze_panes = f"E{HEADER_ROW + 1}"
    set_widths(page, (36, 34, 18, 12, *[12] * len(found.days)))
    page.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    page.print_title_cols = "A:D"
    return row


def _write(page: Worksheet, row: int, line: Line) -> None:
    kind = "beschermd" if line.rounded else "exact"
    for column, text in enumerate((line.label, line.measure, kind), start=2):
        put(page, row, column, text)
    for column, value in enumerate(line.values, start=FIRST_DAY):
        cell = put(page, row, column, value)
        cell.number_format = _FORMATS[line.format]
        if isinstance(value, str):
            cell.alignment = RIGHT


def _print_setup(page: Worksheet, mark: str) -> None:
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    properties: Any = page.sheet_properties
    properties.pageSetUpPr.fitToPage = True
    footer: Any = page.oddFooter
    footer.left.text = f"Stempel {mark}"
    footer.right.text = "&A, bladzijde &P van &N"
    page.sheet_view.showGridLines = False


def _saved(viewer: Viewer, book: Workbook, made: datetime, alts: Sequence[Sequence[str]]) -> bytes:
    about = book.properties
    creator = f"Gemeente {name_of_gemeente(viewer.gemeente)}"
    about.title, about.creator, about.language = title_for(viewer), creator, "nl-NL"
    about.created = about.modified = made.replace(tzinfo=None, microsecond=0)
    buffer = io.BytesIO()
    book.save(buffer)
    return same_bytes(buffer.getvalue(), made, alts)
