"""What a forecast would have said at earlier peildata, against what was seen later.

Nothing is looked at that was not known then: each forecast gets the part of the history up to its
origin. Forecasts of neighbouring origins look at nearly the same months, so the cells are not
independent and a coverage over many of them says less than over as many separate ones.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rijswijk_dash.figures.expected import (
    FEWEST,
    Inflow,
    band,
    load_then,
    organisations,
    run_ahead,
)
from rijswijk_dash.figures.history import Seen, in_steps
from rijswijk_dash.figures.seriesmodel import continue_line

HORIZONS = (3, 6, 12)
_RUNS = 400
_OFF = 10
"""A peildatum counts as so many months later when it lies within so many days of it."""

Line = Sequence[tuple[date, int]]
"""Counts by day, oldest first."""


class Cell(NamedTuple):
    """One forecast: for an organisation, from an origin, so many months ahead, and what came."""

    origin: date
    months: int
    low: float
    middle: float
    high: float
    seen: int
    now: int
    line: float


@dataclass(frozen=True)
class Check:
    """How good the forecasts over ``months`` were (None: all of them together).

    ``inside`` of the ``cells`` lay in the 80% band. The errors are means of the distance from the middle:
    of the forecast itself, of "stays as now" and of the line of the last year continued. ``bias`` is
    the mean of seen minus forecast.
    """

    months: int | None
    origins: int
    cells: int
    inside: int
    error: float
    error_same: float
    error_line: float
    bias: float

    @property
    def coverage(self) -> float:
        """The share of the cells inside the band, in percents."""
        return 100 * self.inside / self.cells


def chain_cells(history: Sequence[Seen], stage: str) -> list[Cell]:
    """The forecasts of the way with states, from each origin with enough before it."""
    cells: list[Cell] = []
    for position in origins([seen.day for seen in history]):
        known = history[: position + 1]
        later = _later([seen.day for seen in history], position)
        if not later:
            continue
        last = max(months for months, _ in later)
        runs = run_ahead(known, Inflow((1.0,) * max(HORIZONS)), runs=_RUNS, until=last)
        for organisation in organisations(known, stage):
            ahead = band(runs.load(stage, organisation))
            line = [(s.day, load_then(s, stage, organisation)) for s in known]
            came = [(m, load_then(history[i], stage, organisation)) for m, i in later]
            cells += _cells(line, ahead, came)
    return cells


def line_cells(line: Line) -> list[Cell]:
    """The forecasts of the continued line, from each origin with enough before it."""
    cells: list[Cell] = []
    days = [day for day, _ in line]
    for position in origins(days):
        known = line[: position + 1]
        came = [(months, line[i][1]) for months, i in _later(days, position)]
        if came:
            cells += _cells(known, continue_line(known, max(HORIZONS)), came)
    return cells


def checks(cells: Sequence[Cell]) -> tuple[Check, ...]:
    """A line for each horizon that has cells, and one for all of them."""
    chosen: list[tuple[int | None, Callable[[Cell], bool]]] = [
        (m, lambda c, m=m: c.months == m) for m in HORIZONS
    ]
    parts = [(m, [c for c in cells if fits(c)]) for m, fits in chosen]
    found = [_check(m, part) for m, part in [*parts, (None, list(cells))] if part]
    return tuple(found)


def origins(days: Sequence[date]) -> list[int]:
    """The places of the days with at least ``FEWEST`` earlier ones, a month or more apart."""
    return [i for i in range(len(days)) if len(in_steps(days[: i + 1])) >= FEWEST]


def _later(days: Sequence[date], position: int) -> list[tuple[int, int]]:
    """By horizon the place of the day that lies so many months later, where there is one."""
    found: list[tuple[int, int]] = []
    for months in HORIZONS:
        off = {
            abs((days[i] - days[position]).days - months * 30.4375): i
            for i in range(position + 1, len(days))
        }
        if off and min(off) <= _OFF:
            found.append((months, off[min(off)]))
    return found


def _cells(
    known: Line, ahead: npt.NDArray[np.float64], came: Sequence[tuple[int, int]]
) -> list[Cell]:
    """The cells of one line of counts from its last day."""
    origin, now = known[-1]
    line = continue_line(known, max(HORIZONS))[1]
    found: list[Cell] = []
    for months, seen in came:
        low, middle, high = (float(value) for value in ahead[:, months])
        found.append(Cell(origin, months, low, middle, high, seen, now, float(line[months])))
    return found


def _check(months: int | None, cells: Sequence[Cell]) -> Check:
    def mean(values: Sequence[float]) -> float:
        return sum(values) / len(values)

    return Check(
        months=months,
        origins=len({cell.origin for cell in cells}),
        cells=len(cells),
        inside=sum(cell.low <= cell.seen <= cell.high for cell in cells),
        error=mean([abs(cell.seen - cell.middle) for cell in cells]),
        error_same=mean([abs(cell.seen - cell.now) for cell in cells]),
        error_line=mean([abs(cell.seen - cell.line) for cell in cells]),
        bias=mean([cell.seen - cell.middle for cell in cells]),
    )
