"""Finding the table of trajecten in a workbook: which sheet, which heading row."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rijswijk_dash.domain.rules import required_fields
from rijswijk_dash.domain.text import fold, squash
from rijswijk_dash.export.columns import Columns
from rijswijk_dash.export.findings import ExportError, quoted, shortened
from rijswijk_dash.export.headings import field_of, is_duo_layout
from rijswijk_dash.export.reader import Sheet, Workbook
from rijswijk_dash.export.trajecten import split_rows

if TYPE_CHECKING:
    import pyarrow as pa

_LOOK_AT = 60  # A heading row further down is no heading row.
_ENOUGH = 5  # So many required fields make a table of trajecten, whatever else is missing.


@dataclass(frozen=True)
class Table:
    """The table of a sheet.

    ``headings`` by column position, each once; ``columns`` the rows of trajecten with the same
    positions, all text; ``row_numbers`` as Excel shows them; ``above`` the rows before the heading
    row and ``below`` the notes after the last traject; ``skipped`` the filled rows that are no
    traject, with the reason.
    """

    sheet: str
    headings: tuple[str, ...]
    header_row: int
    columns: Columns
    row_numbers: tuple[int, ...]
    above: tuple[tuple[str | None, ...], ...]
    below: tuple[tuple[str | None, ...], ...]
    skipped: tuple[tuple[int, str], ...]

    @cached_property
    def body(self) -> "pa.Table":
        """The rows of trajecten as an Arrow table of text."""
        return self.columns.as_table()


@dataclass(frozen=True)
class _Header:
    index: int
    score: int
    required: frozenset[str]


def find_table(
    workbook: Workbook, sheet: str | None = None, by_hand: Mapping[str, str] | None = None
) -> Table:
    """The table of trajecten in ``workbook``; ``sheet`` names the tab when the user chose one.

    Raises ``ExportError`` when there is none, or when two tabs each have one.
    """
    known = frozenset(squash(h) for h in (by_hand or {}).values() if h)
    visible = [s for s in workbook.sheets if not s.hidden and (sheet is None or s.name == sheet)]
    scored = [(header, s) for s in visible if (header := _best_header(s, known))]
    scored.sort(key=lambda option: option[0].score, reverse=True)
    # An empty template beside the filled table is no second table.
    scored = [o for o in scored if o[1].cells.num_rows > o[0].index + 1] or scored
    if not scored:
        raise ExportError(_no_table(workbook, sheet))
    (best, chosen), *others = scored
    rivals = [s for header, s in others if _is_rival(header, best)]
    if rivals:
        names = shortened([quoted(s.name) for s in (chosen, *rivals)], " en ")
        raise ExportError(
            f"De tabbladen {names} bevatten elk een tabel met trajecten; kies welk tabblad geldt."
        )
    return _cut(chosen, best, by_hand or {})


def has_table(sheet: Sheet) -> bool:
    """Whether a sheet has a table of trajecten of its own."""
    header = _best_header(sheet, frozenset())
    return header is not None and len(header.required) >= _ENOUGH


def _is_rival(header: _Header, best: _Header) -> bool:
    """A list of choices or a count per leerroute names fields too, but it has no trajectnummer."""
    if "trajectnummer" in best.required and "trajectnummer" not in header.required:
        return False
    return len(header.required) >= max(min(len(best.required) - 2, _ENOUGH), 3)


def _best_header(sheet: Sheet, known: frozenset[str]) -> _Header | None:
    rows = Columns(sheet.cells).top(_LOOK_AT)
    headers = [_score(index, cells, known) for index, cells in enumerate(rows)]
    best = max(headers, key=lambda header: header.score, default=None)
    return best if best and best.score else None


def _score(index: int, cells: Sequence[str | None], known: frozenset[str]) -> _Header:
    texts = [c for c in cells if c]
    duo = is_duo_layout(texts)
    named = {name for text in texts if len(text) <= 120 and (name := field_of(text, duo=duo)[0])}
    chosen = sum(squash(t) in known for t in texts)
    worded = sum(not re.search(r"\d{3}", t) for t in texts) if len(set(texts)) == len(texts) else 0
    recognised = len(named) + chosen
    # Three recognised headings make a table; so do seven different words, for a user to map.
    enough = recognised >= 3 or (worded >= 7 and worded == len(texts))
    score = 10 * recognised + worded if enough else 0
    return _Header(index, score, frozenset(named & set(required_fields())))


def _cut(sheet: Sheet, header: _Header, by_hand: Mapping[str, str]) -> Table:
    cells = Columns(sheet.cells)
    top = cells.top(header.index + 1)
    under = cells.below(header.index)
    raw = [" ".join((h or "").split()) for h in top[header.index]]
    names = _named(raw, under)
    duo = is_duo_layout(raw)
    fields_at = {i: name for i, h in enumerate(raw) if (name := field_of(h, duo=duo)[0])}
    chosen = {fold(heading): name for name, heading in by_hand.items() if heading}
    fields_at |= {i: chosen[fold(h)] for i, h in enumerate(names) if fold(h) in chosen}
    split = split_rows(under, raw, fields_at)
    if split.second_table is not None:
        raise ExportError(
            f"Op tabblad {quoted(sheet.name)} begint op rij {header.index + 2 + split.second_table}"
            " een tweede tabel met andere koppen; zet elke tabel op een eigen tabblad."
        )
    first_row = header.index + 2
    return Table(
        sheet=sheet.name,
        headings=names,
        header_row=header.index + 1,
        columns=under.only(split.kept) if split.skipped else under,
        row_numbers=tuple((split.kept + first_row).tolist()),
        above=tuple(top[: header.index]),
        below=tuple(tuple(under.row(i)) for i in split.notes),
        skipped=tuple((i + first_row, why) for i, why in sorted(split.skipped.items()) if why),
    )


def _named(raw: Sequence[str], columns: Columns) -> tuple[str, ...]:
    """The headings, each once: a column letter behind those that occur twice or are missing."""
    seen = [squash(h) for h in raw]
    times = Counter(seen)
    names: list[str] = []
    for position, heading in enumerate(raw):
        letter = f"(kolom {column_letter(position)})"
        if heading:
            twice = times[seen[position]] > 1
            names.append(f"{heading} {letter}" if twice else heading)
        else:
            names.append(letter if columns[position].filled.any() else "")
    return tuple(names)


def column_letter(position: int) -> str:
    """The letters of a column as Excel shows them: 0 is A, 26 is AA."""
    letters, rest = "", position + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def _no_table(workbook: Workbook, sheet: str | None) -> str:
    if sheet is not None and sheet not in [s.name for s in workbook.sheets]:
        return f"Het bestand heeft geen tabblad {quoted(sheet)}."
    if any(s.hidden and _best_header(s, frozenset()) for s in workbook.sheets):
        return "De tabel met trajecten staat op een verborgen tabblad; maak dat tabblad zichtbaar."
    wanted = ", ".join(required_fields())
    return (
        "In dit bestand staat geen tabel met trajecten die wij herkennen. "
        f"Nodig zijn koppen voor: {wanted}. Het sjabloon op de pagina Importeren heeft ze alle."
    )
