"""What the workbook says about itself: its contents, the definitions, and where the figures come from."""

from collections.abc import Sequence
from datetime import date
from itertools import chain

from openpyxl.worksheet.worksheet import Worksheet

from rijswijk_dash import __version__, figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.domain.rules import fields, name_of_gemeente
from rijswijk_dash.export.excel import CellValue
from rijswijk_dash.figures import SUBJECTS, Answer
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.reports.workbook_cells import (
    BIG,
    BOLD,
    LEFT,
    LINK,
    WRAP,
    heading,
    put,
    set_heights,
    set_widths,
    table,
)
from rijswijk_dash.reports.workbook_lines import Subjects
from rijswijk_dash.words import enumerate_words, short_date

CONTENTS, CHART_DATA, DEFINITIONS, PROVENANCE = (
    "Inhoud", "Grafiekgegevens", "Definities", "Bron",
)  # fmt: skip


def title_for(viewer: Viewer) -> str:
    """The title of a workbook: of which municipality."""
    return f"Cijfers over inburgering in {name_of_gemeente(viewer.gemeente)}"


_WIDTHS = (44, 90)
_UNITS = {"%": "procent"}  # A cell that is only a sign could be a formula.
_SIGNS = (
    ("onbekend", "De export van die peildatum mist een veld dat voor dit cijfer nodig is."),
    ("–", "Er is niemand om een percentage of tijd van te nemen."),
    ("te weinig", "Er zijn te weinig mensen voor dit cijfer."),
    ("nog niet", "De helft is nog niet zover."),
    ("niet te zeggen", "Er zijn dan te weinig mensen zo lang gevolgd."),
    ("minder dan 10", "Een beschermd verschil staat er pas vanaf 10."),
    ("40–50%", "Een beschermd percentage over weinig mensen is alleen een bandbreedte."),
)


def sheet_name(name: str) -> str:
    """A name that Excel takes: at most 31 signs, none of ``[]:*?/\\``."""
    return "".join(" " if sign in "[]:*?/\\" else sign for sign in name)[:31].strip()


def fill_definitions(page: Worksheet, found: Subjects) -> None:
    """Every definition of the dashboard, and whether this workbook has it."""
    closed = {definition.id for definition in found.closed}
    heads = ("Onderwerp", "Cijfer", "Zo wordt het geteld", "Populatie", "Teller", "Eenheid",
             "Nodig in de export", "Bron", "Kenmerk", "In dit werkboek")  # fmt: skip
    rows = [
        (
            subject.name, d.name, d.sentence, d.population, d.numerator_name, _UNITS.get(d.unit, d.unit),
            ", ".join(fields()[name].label for name in d.all_needs) or "alleen het traject",
            d.source, d.id, "nee" if d.id in closed else "ja",
        )
        for subject in SUBJECTS
        for d in subject.definitions
    ]  # fmt: skip
    table(page, heads, rows, (24, 30, 70, 40, 24, 11, 40, 36, 28, 16))


def fill_provenance(page: Worksheet, started: Sequence[Answer], found: Subjects, mark: str) -> None:
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
    table(page, [head for head, _, _ in shown], rows, [width for *_, width in shown])
    below = len(rows) + 3
    for row, (name, value) in enumerate(
        (("Versie van het dashboard", __version__), ("Stempel", mark)), start=below
    ):
        put(page, row, 1, name).font = BOLD
        put(page, row, 4, value)


def _tables(started: Sequence[Answer], found: Subjects) -> list[CellValue]:
    """Of which peildatum the rounded tables are, where this workbook has rounded figures."""
    if not any(sheet.rounded for sheet in found.sheets):
        return [None] * len(started)
    return [answer.rounded_at for answer in started]


def fill_contents(
    page: Worksheet, viewer: Viewer, found: Subjects, newest: Answer, mark: str
) -> None:
    """What it is, whose and of when; links to the sheets; what the words mean; what is not in it."""
    put(page, 1, 1, title_for(viewer)).font = BIG
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
        put(page, row, 1, name).font = BOLD
        put(page, row, 2, value).alignment = LEFT
    if any(sheet.rounded for sheet in found.sheets):
        row += 1
        cell = put(page, row, 1, "Beschermde cijfers")
        cell.font, cell.alignment = BOLD, WRAP
        put(page, row, 2, SENTENCE).alignment = WRAP
    if days := _less_exact(viewer, found):
        row += 1
        put(page, row, 1, "Minder precies").font = BOLD
        told = enumerate_words([short_date(day) for day in days])
        put(
            page, row, 2,
            f"De export mist {fields()['asielrechten'].label} op {told}: "
            "gezinsmigranten met asielrechten tellen dan niet mee onder regie.",
        ).alignment = WRAP  # fmt: skip
    row = _links(page, row + 2, found)
    row = _explained(page, row + 1, "Wat er staat", "Wat het betekent", _SIGNS)
    if found.closed:
        named = [(d.name, "Dit cijfer is er niet voor uw rol: het kan iets over één persoon zeggen.")
                 for d in found.closed]  # fmt: skip
        _explained(page, row + 1, "Niet in dit werkboek", "Waarom", named)
    set_widths(page, _WIDTHS)
    set_heights(page, _WIDTHS)


def _less_exact(viewer: Viewer, found: Subjects) -> list[date]:
    """The peildata at which people under direction could not all be counted."""
    label = fields()["asielrechten"].label
    return [day for day in found.days if label in figures.missing_fields(viewer, day)]


def _kinds(found: Subjects) -> str:
    lines = chain(*(block.lines for sheet in found.sheets for block in sheet.blocks))
    kinds = {line.rounded for line in lines}
    if kinds == {True, False}:
        return "Exacte en beschermde cijfers; de kolom Soort zegt welke"
    return "Beschermde cijfers" if kinds == {True} else "Exacte cijfers"


def _links(page: Worksheet, row: int, found: Subjects) -> int:
    """The sheets as links, and what each has; gives the next row."""
    heading(page, row, 1, "Tabblad")
    heading(page, row, 2, "Cijfers")
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
        cell = put(page, row, 1, name)
        cell.hyperlink = f"#'{name}'!A1"
        cell.font, cell.alignment = LINK, WRAP
        put(page, row, 2, has).alignment = WRAP
    return row + 1


def _explained(
    page: Worksheet, row: int, first: str, second: str, rows: Sequence[tuple[str, str]]
) -> int:
    """Two columns under a heading; gives the next row."""
    heading(page, row, 1, first)
    heading(page, row, 2, second)
    for left, right in rows:
        row += 1
        put(page, row, 1, left)
        put(page, row, 2, right).alignment = WRAP
    return row + 1
