"""Which rows under the headings are trajecten, and which are totals, notes or headings again.

A row with at least half of its required fields is a traject, whatever else is wrong with it: the
checks tell the user. Only rows emptier than that are looked at one by one.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from rijswijk_dash.domain.rules import required_fields
from rijswijk_dash.domain.text import fold, squash
from rijswijk_dash.export.columns import Codes, Column, Columns, Mask
from rijswijk_dash.export.headings import field_of

TOTAL, NAMELESS_TOTAL = "totaalregel", "totaalregel zonder naam"
NOTE, GROUP, HEADING = "toelichting", "tussenkop", "herhaalde kop"
_TOTAL = re.compile(
    r"^(?:(?:sub|eind|grand )?tota(?:a)?l(?:en|e)?|som|aantal|gemiddelden?|sum|count|telling)\b"
    r"|\b(?:sub|eind)?tota(?:a)?l(?:en)?\W*$"
)
_HINT = re.compile(
    r"[Tt][Oo][Tt]|[Ss][Oo]m|[Ss][OoUu]M|[Ss]um|antal|ANTAL|emid|EMID|ount|OUNT|elling"
)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"-?[\d.,\s]+%?")


@dataclass(frozen=True)
class SplitRows:
    """``kept`` are the positions of trajecten; ``skipped`` the others, with the reason.

    An empty row has an empty reason. ``notes`` are the skipped rows after the last traject, and
    ``second_table`` the position of a row with other headings, if there is one.
    """

    kept: npt.NDArray[np.int64]
    skipped: dict[int, str]
    notes: tuple[int, ...] = ()
    second_table: int | None = None


def split_rows(under: Columns, headings: Sequence[str], fields_at: Mapping[int, str]) -> SplitRows:
    """Split the rows ``under`` the headings; ``fields_at`` gives the field by column position."""
    everywhere = range(under.width)
    required = [p for p, name in fields_at.items() if name in required_fields()]
    key = next((p for p in required if fields_at[p] == "trajectnummer"), None)
    if key is None:
        key = next((p for p in everywhere if headings[p] and under[p].filled.any()), 0)
    if not under.row_count or not under.width:
        return SplitRows(np.arange(under.row_count), {})
    filled = _filled(under, everywhere)
    again, other = _headings_again(under, headings, key)
    full = _filled(under, required) * 2 >= len(required) if len(required) >= 3 else filled > 3
    for position in {*list(everywhere)[:3], key}:
        full &= ~_says_total(under[position])
    full[again] = False
    if _explains_headings(under, key):
        full[0] = False
    if (last_filled := np.flatnonzero(filled)).size:
        below = [c for c in under.row(int(last_filled[-1])) if c]
        full[last_filled[-1]] &= not all(map(_NUMBER.fullmatch, below))
    skipped = dict.fromkeys(np.flatnonzero(filled == 0).tolist(), "")
    skipped |= dict.fromkeys(again, HEADING)
    look = _Look(under, key, full)
    for number in np.flatnonzero(~full & (filled > 0)).tolist():
        reason = None if number in skipped else look.reason(number)
        if reason:
            skipped[number] = reason
    kept = np.setdiff1d(np.arange(under.row_count), np.array(list(skipped), dtype=np.int64))
    last = int(kept[-1]) if len(kept) else -1
    notes = tuple(sorted(n for n, why in skipped.items() if why and n > last))
    return SplitRows(kept, skipped, notes[:200], other)


class _Look:
    """What a row that misses most of its fields is."""

    def __init__(self, under: Columns, key: int, full: Mask) -> None:
        self._under, self._key = under, key
        rows = np.flatnonzero(full)
        self._last = int(rows[-1]) if len(rows) else -1
        self._number_before = np.cumsum(full)
        self._full = full

    @cached_property
    def _shapes(self) -> frozenset[str]:
        """How the trajectnummers of the full rows are built, from a sample over all of them."""
        column = self._under[self._key]
        used = np.unique(column.codes[self._full & column.filled])
        sample = used[:: max(1, len(used) // 5_000)].tolist()
        return frozenset(_shape(column.texts[code]) for code in sample)

    def reason(self, number: int) -> str | None:
        """Why the row is no traject, or None when it is one."""
        cells = self._under.row(number)
        texts = [c for c in cells if c]
        own = cells[self._key]
        if number == 0 and _explains_headings(self._under, self._key):
            return HEADING
        like_a_key = own is not None and _shape(own) in (self._shapes or {_shape(own)})
        count = str(int(self._number_before[number]))
        if any(map(_is_total, texts)) and (not like_a_key or own == count or _is_total(own or "")):
            return TOTAL
        if own in (None, count) and all(map(_NUMBER.fullmatch, texts)):
            return NAMELESS_TOTAL
        if like_a_key and (self._shapes or _DIGIT.search(own or "")):
            return None
        return self._aside(number, texts, keyed=own is not None)

    def _aside(self, number: int, texts: list[str], *, keyed: bool) -> str | None:
        """What a row without a trajectnummer says; None for a traject that lacks its own."""
        after = number > self._last
        if len(texts) == 1:
            return NOTE if after or len(texts[0]) > 40 else GROUP
        if number == 0 and not keyed and not any(map(_DIGIT.search, texts)):
            return HEADING if len(texts) * 2 < self._under.width else None
        return NOTE if after and (keyed or self._apart(number)) else None

    def _apart(self, number: int) -> bool:
        """Whether a row that is empty or no traject lies between the last traject and this row."""
        return number > self._last + 1


def _explains_headings(under: Columns, key: int) -> bool:
    """Whether the first row says what to fill in (tekst, J/N, dd-mm-jjjj) or numbers the columns.

    Where no trajectnummer at all has a digit, a first row without one is a traject like the others.
    """
    cells = under.row(0)
    texts = [c for c in cells if c]
    numbered = len(texts) > 2 and texts == [str(n) for n in range(1, len(texts) + 1)]
    worded = cells[key] is not None and not any(map(_DIGIT.search, texts))
    return numbered or (worded and not _all_in_letters(under[key]))


def _all_in_letters(column: Column) -> bool:
    """Whether at least two cells are filled, none of them with a digit."""
    used = np.unique(column.codes[column.filled]).tolist()
    return len(used) > 1 and not any(_DIGIT.search(column.texts[code]) for code in used[:5_000])


def _shape(text: str) -> str:
    """The build of a trajectnummer: ``T0700001`` and ``T12`` are both ``A9``."""
    return re.sub(r"[^\W\d_]+", "A", re.sub(r"\d+", "9", text.strip()))


def _is_total(text: str) -> bool:
    return len(text) <= 60 and bool(_TOTAL.search(fold(text)))


def _says_total(column: Column) -> Mask:
    """By row whether the cell is the name of a totals row."""
    worded = ((i, text) for i, text in enumerate(column.texts) if not text.isdecimal())
    return column.is_one_of([i for i, t in worded if _HINT.search(t) and _is_total(t)])


def _filled(under: Columns, positions: Sequence[int]) -> Codes:
    counts = np.zeros(under.row_count, dtype=np.int32)
    for position in positions:
        counts += under[position].filled
    return counts


def _headings_again(
    under: Columns, headings: Sequence[str], key: int
) -> tuple[list[int], int | None]:
    """The rows that repeat the headings, and the first row with other headings."""
    column = under[key]
    wanted = squash(headings[key])
    wordy = [
        i
        for i, text in enumerate(column.texts)
        if not text.isdecimal() and (text.isalpha() or not _DIGIT.search(text))
    ]
    suspects = [
        i for i in wordy[:500] if squash(column.texts[i]) == wanted or field_of(column.texts[i])[0]
    ]
    again: list[int] = []
    other: int | None = None
    for number in np.flatnonzero(column.is_one_of(suspects)).tolist():
        cells = under.row(number)
        same = sum(bool(c) and fold(c or "") == fold(headings[p]) for p, c in enumerate(cells))
        named = {field_of(c)[0] for c in cells if c} & set(required_fields())
        if same >= 3:
            again.append(number)
        elif len(named) >= 4 and "trajectnummer" in named and other is None:
            other = number
    return again, other
