"""Finding the table of trajecten in a workbook: which sheet, which heading row, which rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from rijswijk_dash.domain.rules import required_fields
from rijswijk_dash.domain.text import fold, squash
from rijswijk_dash.export.findings import ExportError
from rijswijk_dash.export.headings import field_of, is_duo_layout
from rijswijk_dash.export.reader import Sheet, Workbook

_LOOK_AT = 60  # A heading row further down is no heading row.
_TOTAL = r"^(sub|eind)?tota(a)?l(en)?\b|^som\b|^aantal\b|^gemiddelde?\b"


@dataclass(frozen=True)
class Table:
    """The table of a sheet.

    ``headings`` by column position; ``body`` the rows of trajecten with the same column positions,
    all text; ``row_numbers`` as Excel shows them; ``above`` the rows before the heading row;
    ``skipped`` the filled rows that are no traject, with the reason.
    """

    sheet: str
    headings: tuple[str, ...]
    header_row: int
    body: pa.Table
    row_numbers: tuple[int, ...]
    above: tuple[tuple[str | None, ...], ...]
    skipped: tuple[tuple[int, str], ...]


def find_table(
    workbook: Workbook, sheet: str | None = None, by_hand: Mapping[str, str] | None = None
) -> Table:
    """The table of trajecten in ``workbook``; ``sheet`` names the tab when the user chose one.

    Raises ``ExportError`` when there is none, or when two tabs each have one.
    """
    known = frozenset(squash(h) for h in (by_hand or {}).values() if h)
    visible = [s for s in workbook.sheets if not s.hidden and (sheet is None or s.name == sheet)]
    scored = [(_best_header(s, known), s) for s in visible if s.cells.num_rows]
    scored = [(header, s) for header, s in scored if header is not None]
    if not scored:
        raise ExportError(_no_table(workbook, sheet))
    (best, chosen), *others = sorted(scored, key=lambda option: option[0].score, reverse=True)
    rivals = [s for header, s in others if header.required >= max(best.required - 1, 5)]
    if rivals and best.required >= 5:
        names = " en ".join(f"‘{s.name}’" for s in (chosen, *rivals))
        raise ExportError(
            f"De tabbladen {names} bevatten elk een tabel met trajecten; kies welk tabblad geldt."
        )
    return _cut(chosen, best)


@dataclass(frozen=True)
class _Header:
    index: int
    score: int
    required: int


def _best_header(sheet: Sheet, known: frozenset[str]) -> _Header | None:
    headers = [
        _score(index, cells, known) for index, cells in enumerate(_rows(sheet.cells, _LOOK_AT))
    ]
    best = max(headers, key=lambda header: header.score, default=None)
    return best if best and best.score >= 5 else None


def _score(index: int, cells: Sequence[str | None], known: frozenset[str]) -> _Header:
    texts = [c for c in cells if c]
    duo = is_duo_layout(texts)
    named = {name for text in texts if (name := field_of(text, duo=duo)[0])}
    chosen = sum(squash(t) in known for t in texts)
    worded = sum(not re.search(r"\d{3}", t) for t in texts) if len(set(texts)) == len(texts) else 0
    required = len(named & set(required_fields()))
    recognised = len(named) + chosen
    # Three recognised headings make a table; so do seven different words, for a user to map.
    enough = recognised >= 3 or (worded >= 7 and worded == len(texts))
    return _Header(index, (10 * recognised + worded if enough else 0), required)


def _rows(cells: pa.Table, limit: int) -> list[tuple[str | None, ...]]:
    columns = [column.slice(0, limit).to_pylist() for column in cells.columns]
    return list(zip(*columns, strict=True))


def _cut(sheet: Sheet, header: _Header) -> Table:
    top = _rows(sheet.cells, header.index + 1)
    headings = tuple(h or "" for h in top[header.index])
    body = sheet.cells.slice(header.index + 1)
    first_row = header.index + 2
    skipped = _not_trajecten(body, headings)
    keep = [i for i in range(body.num_rows) if i not in skipped]
    return Table(
        sheet=sheet.name,
        headings=headings,
        header_row=header.index + 1,
        body=body.take(pa.array(keep, pa.int64())) if skipped else body,
        row_numbers=tuple(i + first_row for i in keep),
        above=tuple(top[: header.index]),
        skipped=tuple((i + first_row, why) for i, why in sorted(skipped.items()) if why),
    )


def _not_trajecten(body: pa.Table, headings: Sequence[str]) -> dict[int, str]:
    """Position and reason of rows that are no traject; an empty row has an empty reason."""
    filled = _filled(body)
    skipped = {i: "" for i, n in enumerate(filled) if n == 0}
    required = _required_positions(headings)
    for position in required or range(min(3, body.num_columns)):
        hits = pc.match_substring_regex(body.column(position), _TOTAL, ignore_case=True)
        for i in pc.indices_nonzero(pc.fill_null(hits, False)).to_pylist():
            skipped[i] = "totaalregel"
    sparse = [i for i, n in enumerate(filled) if 0 < n <= 3 and i not in skipped]
    after_total = min((i for i, why in skipped.items() if why), default=body.num_rows)
    for i in sparse:
        cells = [c for c in body.slice(i, 1).to_pylist()[0].values() if c]
        if _is_note(cells) or (i > after_total and len(required) > len(cells)):
            skipped[i] = "toelichting onder de tabel"
    for i in _only_numbers(body, required, filled):
        skipped.setdefault(i, "totaalregel zonder naam")
    for i in _repeated_headers(body, headings):
        skipped[i] = "herhaalde kop"
    return skipped


def _required_positions(headings: Sequence[str]) -> list[int]:
    duo = is_duo_layout(headings)
    return [i for i, h in enumerate(headings) if h and field_of(h, duo=duo)[0] in required_fields()]


def _filled(body: pa.Table) -> list[int]:
    counts = pa.array([0] * body.num_rows, pa.int32())
    for column in body.columns:
        counts = pc.add(counts, pc.cast(pc.is_valid(column), pa.int32()))
    return counts.to_pylist()


def _is_note(cells: list[str]) -> bool:
    """One cell alone with a sentence in it, such as "Bron: zaaksysteem"."""
    return len(cells) == 1 and (" " in cells[0] or cells[0].endswith(":")) and len(cells[0]) > 12


def _only_numbers(body: pa.Table, required: list[int], filled: list[int]) -> list[int]:
    """Rows without any required value in which all that stands is numbers."""
    if len(required) < 3:
        return []
    empty = pc.and_kleene(*(pc.is_null(body.column(p)) for p in required[:2]))
    for position in required[2:]:
        empty = pc.and_kleene(empty, pc.is_null(body.column(position)))
    rows = [i for i in pc.indices_nonzero(empty).to_pylist() if filled[i]]
    return [
        i
        for i in rows
        if all(re.fullmatch(r"[\d.,]+%?", c) for c in body.slice(i, 1).to_pylist()[0].values() if c)
    ]


def _repeated_headers(body: pa.Table, headings: Sequence[str]) -> list[int]:
    position = next((i for i, h in enumerate(headings) if h), None)
    if position is None:
        return []
    same = pc.equal(body.column(position), headings[position])
    rows = pc.indices_nonzero(pc.fill_null(same, False)).to_pylist()
    wanted = [fold(h) for h in headings]
    return [
        i
        for i in rows
        if sum(
            bool(c) and fold(c) == wanted[p]
            for p, c in enumerate(body.slice(i, 1).to_pylist()[0].values())
        )
        >= 3
    ]


def _no_table(workbook: Workbook, sheet: str | None) -> str:
    if sheet is not None and sheet not in [s.name for s in workbook.sheets]:
        return f"Het bestand heeft geen tabblad ‘{sheet[:40]}’."
    if any(s.hidden and _best_header(s, frozenset()) for s in workbook.sheets):
        return "De tabel met trajecten staat op een verborgen tabblad; maak dat tabblad zichtbaar."
    wanted = ", ".join(required_fields())
    return (
        "In dit bestand staat geen tabel met trajecten die wij herkennen. "
        f"Nodig zijn koppen voor: {wanted}. Het sjabloon op de pagina Importeren heeft ze alle."
    )
