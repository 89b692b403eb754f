"""From a file to a checked delivery: read, recognise, check, pseudonymise. Publishes nothing."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import attrgetter

import numpy as np
import pandas as pd

from rijswijk_dash.domain.invented import INVENTED_PREFIX
from rijswijk_dash.domain.rules import Kind, fields, municipalities, municipality, name_of_gemeente
from rijswijk_dash.export import peildatum as peil
from rijswijk_dash.export.checks import Context, Numbers, row_errors, row_warnings
from rijswijk_dash.export.contents import judged_by_contents
from rijswijk_dash.export.dates import dutch_date, is_serial, parse_date
from rijswijk_dash.export.findings import (
    ExportError,
    Finding,
    quoted,
    shortened,
    without_personal_numbers,
)
from rijswijk_dash.export.headings import (
    PEILDATUM,
    Recognised,
    is_peildatum_heading,
    recognise,
    shape_of,
)
from rijswijk_dash.export.personal import SHIELD, shielded
from rijswijk_dash.export.reader import Workbook, read_workbook
from rijswijk_dash.export.table import Table, column_letter, find_table, has_table
from rijswijk_dash.export.values import is_client_number, is_empty, read_column

_IN_ORDER = attrgetter("row", "field", "code", "reason")


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
        if position is None or not self.table.columns.row_count:
            return False
        column = self.table.columns[position]
        return bool(column.filled.all()) and all(t.startswith(INVENTED_PREFIX) for t in column.used)

    def heading(self, position: int) -> str:
        """The heading at ``position``, with its column letter when the cell is empty."""
        return self.table.headings[position] or f"(kolom {column_letter(position)})"

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
        columns = inspection.recognised.columns
        hidden |= {columns[name] for name in inspection.recognised.personal_numbers & set(columns)}
        shown = [i for i, h in enumerate(inspection.table.headings) if h and i not in hidden]
        reasons = _reasons_by_row(self.errors)
        place = {number: i for i, number in enumerate(inspection.table.row_numbers)}
        names = [inspection.heading(i) for i in shown]
        kinds = {i: fields()[name].kind for name, i in columns.items()}
        result: list[list[str | int]] = [["Rij in het bestand", "Waarom afgekeurd", *names]]
        for number in self.rejected_row_numbers:
            cells = inspection.table.columns.row(place[number])
            own = [_shown(cells[i] or "", kinds.get(i)) for i in shown]
            result.append([number, "; ".join(reasons[number]), *own])
        return result


def _shown(text: str, kind: Kind | None) -> str:
    """A cell of a rejected row; 20240831 under the heading of a date is that date and no BSN."""
    if kind is Kind.DATE and parse_date(text):
        return text
    if kind is Kind.CLIENT_NUMBER and not (is_empty(text) or is_client_number(text)):
        return SHIELD
    return shielded(text)


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
    recognised = judged_by_contents(recognise(table.headings, by_hand), table)
    problems = _problems(table, recognised, by_hand or {})
    try:
        found = _find_peildatum(reading, table, recognised)
        given = peil.FoundPeildatum(given_peildatum, "u") if given_peildatum else None
        agreed = peil.agree([*found, given])
        if agreed is None:
            problems.append(
                "De peildatum staat niet in het bestand of de bestandsnaam; vul hem in."
            )
        elif agreed.day > date.today():
            problems.append(f"De peildatum {dutch_date(agreed.day)} ligt in de toekomst.")
    except ExportError as unclear:
        agreed = None
        problems.append(str(unclear))
    return Inspection(
        reading=reading,
        table=table,
        recognised=recognised,
        peildatum=agreed.day if agreed else None,
        peildatum_from=agreed.where if agreed else "",
        problems=tuple(problems),
    )


def check(
    inspection: Inspection, key: bytes, previous: pd.DataFrame | None = None, gemeente: str = ""
) -> CheckedDelivery:
    """Read and check every row. ``key`` makes the pseudonyms; ``previous`` is the delivery before.

    ``gemeente`` is the code of whose delivery it is, without it that of the installation; where there
    are several, a row that names another one is rejected.
    Raises ``ExportError`` when the inspection still has problems.
    """
    if inspection.problems or inspection.peildatum is None:
        raise ExportError(" ".join(inspection.problems))
    numbers = np.array(inspection.table.row_numbers, dtype="int64")
    gemeente = gemeente or municipality().code
    rows, errors, dropped, refused = _read_rows(inspection, numbers, key, gemeente)
    elsewhere = _of_another(rows, numbers, gemeente)
    # The same number may be of somebody else there: it counts in no check of these rows.
    rows.loc[np.isin(numbers, list(elsewhere)), "trajectnummer"] = None
    present = (
        frozenset(rows["trajectnummer"].dropna().tolist())
        if previous is not None
        else frozenset[str]()
    )
    context = Context(inspection.peildatum, previous, present)
    errors += row_errors(rows, numbers, context, refused) + _beside_headings(inspection, numbers)
    errors = [error for error in errors if error.row not in elsewhere] + list(elsewhere.values())
    good = ~np.isin(numbers, [e.row for e in errors])
    accepted = rows.loc[good].reset_index(drop=True)
    kept = set(numbers[good].tolist())
    warnings = [finding for finding in dropped if finding.row in kept]
    warnings += row_warnings(accepted, numbers[good], context)
    return CheckedDelivery(
        inspection=inspection,
        peildatum=inspection.peildatum,
        rows=accepted,
        row_count=len(numbers),
        errors=tuple(sorted(errors, key=_IN_ORDER)),
        warnings=tuple(sorted(warnings, key=_IN_ORDER)),
    )


def _of_another(rows: pd.DataFrame, numbers: Numbers, gemeente: str) -> dict[int, Finding]:
    """By row number the error of each row that names another gemeente; none where there is only one."""
    known = municipalities()
    if len(known) == 1:
        return {}
    there = rows["gemeente"].ne(gemeente).to_numpy(dtype=bool)
    found: dict[int, Finding] = {}
    for number, code in zip(numbers[there].tolist(), rows.loc[there, "gemeente"], strict=True):
        name = f"{name_of_gemeente(code)} ({code})" if code in known else code
        reason = (
            f"Gemeente: deze rij is van gemeente {name}, en u leest in voor {name_of_gemeente(gemeente)}; "
            "kies die gemeente en lees het bestand daar in"
        )
        found[number] = Finding(number, "gemeente", "ANDERE_GEMEENTE", reason)
    return found


def _beside_headings(inspection: Inspection, numbers: Numbers) -> list[Finding]:
    """In a CSV file the rows with more cells than there are headings: theirs stand in a wrong column."""
    table = inspection.table
    if inspection.reading.workbook.kind != "csv":
        return []
    named = [p for p, h in enumerate(table.headings) if h and not h.startswith("(kolom")]
    beside = np.zeros(table.columns.row_count, dtype=bool)
    for position in range(max(named, default=0) + 1, table.columns.width):
        beside |= table.columns[position].filled
    reason = (
        "Deze rij heeft meer cellen dan er koppen zijn, waarschijnlijk door een scheidingsteken in een "
        "tekst of getal; zet die cel tussen aanhalingstekens, of geef elke kolom een kop"
    )
    return [Finding(n, "trajectnummer", "TE_VEEL_CELLEN", reason) for n in numbers[beside].tolist()]


def _find_peildatum(
    reading: Reading, table: Table, recognised: Recognised
) -> list[peil.FoundPeildatum | None]:
    found: list[peil.FoundPeildatum | None] = []
    spare = [p for p in recognised.unused if is_peildatum_heading(table.headings[p])]
    for position in (recognised.peildatum, *spare):
        if position is not None:
            texts = table.columns[position].used
            if reading.workbook.from_1904 and any(map(is_serial, texts)):
                raise ExportError(
                    "De peildatum staat als getal in een werkmap die dagen vanaf 1904 telt; geef die "
                    "kolom in Excel een datumnotatie."
                )
            found.append(peil.in_column(texts))
    found += peil.above_table(table.above) + peil.above_table(table.below, "onder de tabel")
    for sheet in reading.workbook.sheets:
        other = not sheet.hidden and sheet.name != table.sheet and sheet.cells.num_rows
        if other and not has_table(sheet):
            columns = [c.slice(0, 30).to_pylist() for c in sheet.cells.columns]
            found += peil.above_table(list(zip(*columns, strict=True)), quoted(sheet.name))
    found.append(peil.in_file_name(reading.file_name))
    return found


def _problems(table: Table, recognised: Recognised, by_hand: Mapping[str, str]) -> list[str]:
    all_fields = fields()
    problems: list[str] = []
    for name, heading in recognised.not_found:
        label = all_fields[name].label if name in all_fields else name
        if name in all_fields or name == PEILDATUM:
            problems.append(
                f"De kop {quoted(heading)} die u koos voor {label} staat niet in het bestand."
            )
        else:
            problems.append(
                f"Het veld {quoted(name)} bestaat niet; kies een veld uit het sjabloon."
            )
    for name, positions in recognised.candidates.items():
        options = shortened([quoted(table.headings[p]) for p in positions], ", ")
        problems.append(
            f"Meer dan één kolom kan {all_fields[name].label} zijn: {options}. Kies er een."
        )
    for heading, names in _chosen_twice(recognised, table, by_hand).items():
        problems.append(f"De kop ‘{heading}’ is gekozen voor {' en '.join(names)}. Kies er een.")
    missing = [n for n in recognised.missing if n not in recognised.candidates]
    if missing:
        labels = ", ".join(all_fields[n].label for n in missing)
        problems.append(f"Deze verplichte kolommen ontbreken: {labels}. Wijs aan welke kop dat is.")
    if not table.columns.row_count:
        problems.append("Onder de koppen staat geen enkele rij met een traject.")
    return problems


def _chosen_twice(
    recognised: Recognised, table: Table, by_hand: Mapping[str, str]
) -> dict[str, list[str]]:
    chosen: dict[int, list[str]] = {}
    for name in by_hand:
        if name in recognised.columns:
            chosen.setdefault(recognised.columns[name], []).append(fields()[name].label)
    return {table.headings[p]: names for p, names in chosen.items() if len(names) > 1}


def _read_rows(
    inspection: Inspection, numbers: Numbers, key: bytes, own: str
) -> tuple[pd.DataFrame, list[Finding], list[Finding], dict[str, Numbers]]:
    """The rows, the errors, the values that were dropped, and by field where a cell was refused."""
    recognised, table = inspection.recognised, inspection.table
    columns: dict[str, pd.Series] = {}
    errors: list[Finding] = []
    dropped: list[Finding] = []
    refused_at: dict[str, Numbers] = {}
    for name, field in fields().items():
        if name not in recognised.columns:
            continue
        personal = name in recognised.personal_numbers
        column = table.columns[recognised.columns[name]]
        from_1904 = inspection.reading.workbook.from_1904
        columns[name], refused = read_column(
            field, column, key, personal=personal, from_1904=from_1904
        )
        refused_at[name] = np.array(list(refused), dtype=np.int64)
        for i, r in refused.items():
            found = Finding(int(numbers[i]), name, r.code, f"{field.label}: {r.reason}")
            (dropped if r.keeps_row else errors).append(found)
        if field.required and not field.may_be_empty:
            empty = columns[name].isna().to_numpy(dtype=bool, copy=True)
            empty[refused_at[name]] = False
            reason = f"{field.label} is niet ingevuld en is verplicht"
            errors += [Finding(n, name, "LEEG", reason) for n in numbers[empty].tolist()]
    rows = pd.DataFrame(columns)
    given = rows["gemeente"].fillna(own) if "gemeente" in rows else own
    rows["gemeente"] = pd.Series(given, index=rows.index, dtype="str")
    return rows, errors, dropped, refused_at


def _reasons_by_row(errors: Sequence[Finding]) -> dict[int, list[str]]:
    reasons: dict[int, list[str]] = {}
    for error in errors:
        reasons.setdefault(error.row, []).append(error.reason)
    return reasons
