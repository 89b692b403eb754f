"""From a file to a checked delivery: read, recognise, check, pseudonymise. Publishes nothing."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from rijswijk_dash.domain.rules import fields, municipality, partner_names
from rijswijk_dash.domain.text import squash
from rijswijk_dash.export import peildatum as peil
from rijswijk_dash.export.checks import Context, row_errors, row_warnings
from rijswijk_dash.export.dates import dutch_date, parse_date
from rijswijk_dash.export.findings import ExportError, Finding, without_personal_numbers
from rijswijk_dash.export.headings import Recognised, is_duo_layout, recognise, shape_of
from rijswijk_dash.export.pseudonyms import looks_personal
from rijswijk_dash.export.reader import Workbook, read_workbook
from rijswijk_dash.export.table import Table, find_table
from rijswijk_dash.export.values import read_column

INVENTED_PREFIX = "VB"
_SCHOOL = re.compile(
    r"school|college|universit|instituut|opleiding|taal|academi|centrum|stichting|\broc\b|\bb\.?v\b"
    r"|onderwijs|instelling|\bedu|les|training|leren|welzijn|nova|academy",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """A file as read, before anybody said what its columns mean."""

    file_name: str
    sha256: str
    size: int
    workbook: Workbook


@dataclass(frozen=True)
class Inspection:
    """A file in which the table was found and the headings recognised.

    ``problems`` are Dutch sentences that must be solved before the rows can be checked.
    """

    reading: Reading
    table: Table
    recognised: Recognised
    peildatum: date | None
    peildatum_from: str
    problems: tuple[str, ...]

    @property
    def shape(self) -> str:
        """The shape of this file, under which a mapping by hand is remembered."""
        return shape_of(self.table.headings)

    @property
    def invented(self) -> bool:
        """Whether every traject is marked as invented sample data."""
        position = self.recognised.columns.get("trajectnummer")
        if position is None or not self.table.body.num_rows:
            return False
        marked = pc.starts_with(self.table.body.column(position), INVENTED_PREFIX)
        return bool(pc.all(pc.fill_null(marked, False)).as_py())

    def heading(self, position: int) -> str:
        """The heading at ``position``, with its column letter when the cell is empty."""
        return self.table.headings[position] or f"(kolom {position + 1})"

    @property
    def dropped_columns(self) -> tuple[str, ...]:
        """Headings of the columns with personal data that go no further."""
        return tuple(self.heading(p) for p in self.recognised.personal)

    @property
    def unused_columns(self) -> tuple[str, ...]:
        """Headings of the other columns that the dashboard does not use."""
        return tuple(self.heading(p) for p in self.recognised.unused)


@dataclass(frozen=True)
class CheckedDelivery:
    """A delivery that may be published.

    ``rows`` are the accepted rows: canonical columns, no personal number anywhere. ``fields`` are
    the fields that the export delivered. ``rejected_rows`` holds the user's own columns of the
    rejected rows, without personal data.
    """

    inspection: Inspection
    peildatum: date
    rows: pd.DataFrame
    row_count: int
    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]

    @cached_property
    def rejected_row_numbers(self) -> tuple[int, ...]:
        """The Excel row numbers that stay out, in order."""
        return tuple(sorted({e.row for e in self.errors}))

    @property
    def fields(self) -> tuple[str, ...]:
        """The canonical fields that this export delivered."""
        return tuple(name for name in fields() if name in self.inspection.recognised.columns)

    def rejected_rows(self) -> list[list[str | int]]:
        """The rejected rows as a table with a heading row: row number, reasons, own columns."""
        inspection = self.inspection
        hidden = set(inspection.recognised.personal)
        if inspection.recognised.key_is_personal:
            hidden.add(inspection.recognised.columns["trajectnummer"])
        shown = [i for i, h in enumerate(inspection.table.headings) if h and i not in hidden]
        reasons = _reasons_by_row(self.errors)
        place = {number: i for i, number in enumerate(inspection.table.row_numbers)}
        names = [inspection.heading(i) for i in shown]
        result: list[list[str | int]] = [["Rij in het bestand", "Waarom afgekeurd", *names]]
        for number in self.rejected_row_numbers:
            cells = list(inspection.table.body.slice(place[number], 1).to_pylist()[0].values())
            own = [_harmless(cells[i] or "") for i in shown]
            result.append([number, "; ".join(reasons[number]), *own])
        return result


def read(content: bytes, file_name: str) -> Reading:
    """Read a file in the guarded child process.

    Raises ``reader.Unreadable`` with one Dutch sentence.
    """
    workbook = read_workbook(content, file_name)
    sha256 = hashlib.sha256(content).hexdigest()
    return Reading(without_personal_numbers(file_name), sha256, len(content), workbook)


def inspect(
    reading: Reading,
    *,
    sheet: str | None = None,
    by_hand: Mapping[str, str] | None = None,
    given_peildatum: date | None = None,
) -> Inspection:
    """Find the table, its headings and the peildatum.

    Raises ``ExportError`` where nothing can be shown; what a user can solve is in ``problems``.
    """
    table = find_table(reading.workbook, sheet, by_hand)
    recognised = _guard_names(recognise(table.headings, by_hand), table)
    found = _find_peildatum(reading, table, recognised)
    given = peil.FoundPeildatum(given_peildatum, "u") if given_peildatum else None
    agreed = peil.agree([*found, given])
    problems = list(_problems(table, recognised))
    if agreed is None:
        problems.append("De peildatum staat niet in het bestand of de bestandsnaam; vul hem in.")
    elif agreed.day > date.today():
        problems.append(f"De peildatum {dutch_date(agreed.day)} ligt in de toekomst.")
    return Inspection(
        reading=reading,
        table=table,
        recognised=recognised,
        peildatum=agreed.day if agreed else None,
        peildatum_from=agreed.where if agreed else "",
        problems=tuple(problems),
    )


def check(
    inspection: Inspection, key: bytes, previous: pd.DataFrame | None = None
) -> CheckedDelivery:
    """Read and check every row. ``key`` makes the pseudonyms; ``previous`` is the delivery before.

    Raises ``ExportError`` when the inspection still has problems.
    """
    if inspection.problems or inspection.peildatum is None:
        raise ExportError(" ".join(inspection.problems))
    numbers = np.array(inspection.table.row_numbers, dtype="int64")
    rows, errors = _read_rows(inspection, numbers, key)
    context = Context(inspection.peildatum, previous)
    errors += row_errors(rows, numbers, context)
    rejected = {e.row for e in errors}
    good = ~np.isin(numbers, list(rejected))
    accepted = rows[good].reset_index(drop=True)
    return CheckedDelivery(
        inspection=inspection,
        peildatum=inspection.peildatum,
        rows=accepted,
        row_count=len(numbers),
        errors=tuple(sorted(errors)),
        warnings=tuple(sorted(row_warnings(accepted, numbers[good], context))),
    )


def _find_peildatum(
    reading: Reading, table: Table, recognised: Recognised
) -> list[peil.FoundPeildatum | None]:
    found: list[peil.FoundPeildatum | None] = []
    if recognised.peildatum is not None:
        distinct = pc.unique(table.body.column(recognised.peildatum).combine_chunks()).to_pylist()
        found.append(peil.in_column(distinct))
    found += peil.above_table(table.above)
    for sheet in reading.workbook.sheets:
        if not sheet.hidden and sheet.name != table.sheet and sheet.cells.num_rows:
            columns = [c.slice(0, 30).to_pylist() for c in sheet.cells.columns]
            found += peil.above_table(list(zip(*columns, strict=True)), sheet.name)
    found.append(peil.in_file_name(reading.file_name))
    return found


def _problems(table: Table, recognised: Recognised) -> list[str]:
    all_fields = fields()
    problems: list[str] = []
    for name, positions in recognised.candidates.items():
        options = ", ".join(f"‘{table.headings[p]}’" for p in positions)
        problems.append(
            f"Meer dan één kolom kan {all_fields[name].label} zijn: {options}. Kies er een."
        )
    missing = [n for n in recognised.missing if n not in recognised.candidates]
    if missing:
        labels = ", ".join(all_fields[n].label for n in missing)
        problems.append(f"Deze verplichte kolommen ontbreken: {labels}. Wijs aan welke kop dat is.")
    if not table.body.num_rows:
        problems.append("Onder de koppen staat geen enkele rij met een traject.")
    return problems


def _guard_names(recognised: Recognised, table: Table) -> Recognised:
    """Take ``naam`` for the school only when it names schools; else it is a person's name."""
    position = recognised.columns.get("taalschool")
    if position is None or squash(table.headings[position]) != "naam":
        return recognised
    names = pc.unique(table.body.column(position).combine_chunks()).to_pylist()
    school = all(n is None or squash(n) in partner_names() or _SCHOOL.search(n) for n in names)
    if school and is_duo_layout(table.headings):
        return recognised
    columns = {f: p for f, p in recognised.columns.items() if f != "taalschool"}
    return Recognised(
        columns=columns,
        candidates=recognised.candidates,
        personal=(*recognised.personal, position),
        unused=recognised.unused,
        certainty=recognised.certainty,
        peildatum=recognised.peildatum,
        key_is_personal=recognised.key_is_personal,
    )


def _read_rows(
    inspection: Inspection, numbers: np.ndarray, key: bytes
) -> tuple[pd.DataFrame, list[Finding]]:
    recognised, body = inspection.recognised, inspection.table.body
    columns: dict[str, pd.Series] = {}
    errors: list[Finding] = []
    for name, field in fields().items():
        if name not in recognised.columns:
            continue
        texts = body.column(recognised.columns[name])
        personal = name == "trajectnummer" and recognised.key_is_personal
        columns[name], refused = read_column(field, texts, key, personal=personal)
        errors += [
            Finding(int(numbers[i]), name, r.code, f"{field.label}: {r.reason}")
            for i, r in refused.items()
        ]
        if field.required and not field.may_be_empty:
            empty = np.flatnonzero(columns[name].isna().to_numpy())
            errors += [
                Finding(int(numbers[i]), name, "LEEG", f"{field.label} is niet ingevuld")
                for i in empty
                if int(i) not in refused
            ]
    rows = pd.DataFrame(columns)
    if "gemeente" not in rows:
        rows["gemeente"] = pd.Series(municipality().code, index=rows.index, dtype="str")
    else:
        rows["gemeente"] = rows["gemeente"].fillna(municipality().code)
    return rows, errors


def _reasons_by_row(errors: Sequence[Finding]) -> dict[int, list[str]]:
    reasons: dict[int, list[str]] = {}
    for error in errors:
        reasons.setdefault(error.row, []).append(error.reason)
    return reasons


def _harmless(text: str) -> str:
    """A cell of the user's own file without a personal number in it."""
    return "(afgeschermd)" if looks_personal(text) and not parse_date(text) else text
