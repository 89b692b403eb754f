"""The lines of the workbook: every figure of a subject at each peildatum, as this viewer gets it.

What a viewer may not ask is not asked; it is named in ``Subjects.closed``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rijswijk_dash import figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.figures import (
    FLOW,
    STOCK,
    SUBJECTS,
    Answer,
    Duration,
    Figure,
    Group,
    Shape,
    Subject,
    Survival,
)
from rijswijk_dash.figures.stock import WAYS_IN, WAYS_OUT
from rijswijk_dash.words import NOT_YET, UNKNOWN

Value = int | float | str
Format = Literal["count", "percent", "whole percent", "weeks"]
NOBODY, TOO_FEW, NO_CHANGE = "–", "te weinig", "minder dan 10"
NOT_TO_SAY = "niet te zeggen"
COUNT, NUMERATOR, DENOMINATOR, SHARE, TOTAL = "Aantal", "Teller", "Noemer", "Percentage", "Totaal"
FOLLOWED, HALF = "Mensen gevolgd", "Helft zover na"
_LOW, _HIGH = "Helft: 95% van", "Helft: 95% tot"


@dataclass(frozen=True)
class Line:
    """A row of a sheet: what it says, and a value for each peildatum, oldest first.

    A share is a fraction (0.753). A text stands where there is no number; an empty text where the line
    does not speak of that peildatum.
    """

    label: str
    measure: str
    format: Format
    values: tuple[Value, ...]
    rounded: bool


@dataclass(frozen=True)
class Block:
    """The lines of one definition."""

    definition: Figure | Duration
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Sheet:
    """The blocks of a subject."""

    subject: Subject
    blocks: tuple[Block, ...]

    @property
    def rounded(self) -> bool:
        """Whether one of its lines is protected."""
        return any(line.rounded for block in self.blocks for line in block.lines)


@dataclass(frozen=True)
class Subjects:
    """All sheets, over the same ``days``; ``closed`` are definitions that this viewer may not ask."""

    days: tuple[date, ...]
    sheets: tuple[Sheet, ...]
    closed: tuple[Figure | Duration, ...]


def ask_subjects(viewer: Viewer, days: Sequence[date]) -> Subjects:
    """Every definition of every subject at ``days``, peildata that follow each other, oldest first.

    Raises ``Refused``.
    """
    closed: list[Figure | Duration] = []
    sheets: list[Sheet] = []
    for subject in SUBJECTS:
        blocks: list[Block] = []
        for found in subject.definitions:
            lines = _lines(viewer, found, days)
            if lines is None:
                closed.append(found)
            else:
                blocks.append(Block(found, tuple(lines)))
        sheets.append(Sheet(subject, tuple(blocks)))
    return Subjects(tuple(days), tuple(sheets), tuple(closed))


def _lines(
    viewer: Viewer, definition: Figure | Duration, days: Sequence[date]
) -> list[Line] | None:
    """The lines of a definition; None when this viewer may not ask it."""
    if isinstance(definition, Duration):
        if not figures.may_see_survival(viewer, definition.id):
            return None
        return _duration(
            definition, [figures.survival(viewer, definition.id, "", None, day) for day in days]
        )
    if definition.id == FLOW.id:
        return _flow(viewer, days)
    if definition.id == STOCK.id:
        return _stock(viewer, days)
    asked = figures.question(definition.id)
    if not figures.may_ask(viewer, asked):
        return None
    answers = [a for a in figures.trend(viewer, asked, days[-1]) if a.peildatum in days]
    if definition.shape is Shape.SHARE:
        return _share(answers)
    if definition.shape is Shape.SPLIT:
        return _split(answers)
    values = _each(answers, lambda a: a.total.numerator)
    return [Line("", COUNT, "count", values, answers[-1].rounded)]


def _each(answers: Sequence[Answer], value: Callable[[Answer], Value]) -> tuple[Value, ...]:
    return tuple(value(answer) if answer.known else UNKNOWN for answer in answers)


def _share(answers: Sequence[Answer]) -> list[Line]:
    rounded = answers[-1].rounded
    return [
        Line("", SHARE, "whole percent" if rounded else "percent", _each(answers, _fraction), rounded),
        Line(
            answers[-1].figure.numerator_name, NUMERATOR, "count",
            _each(answers, lambda a: a.total.numerator), rounded,
        ),
        Line("", DENOMINATOR, "count", _each(answers, lambda a: a.total.denominator), rounded),
    ]  # fmt: skip


def _fraction(answer: Answer) -> Value:
    if answer.total.value is None:
        return answer.total.instead or NOBODY
    return round(answer.total.value / 100, 4)


def _split(answers: Sequence[Answer]) -> list[Line]:
    rounded = answers[-1].rounded
    counted = {id(answer): answer.by_label() for answer in answers}
    lines = [
        Line(
            label, COUNT, "count",
            _each(answers, lambda a, name=label: counted[id(a)].get(name) or 0), rounded,
        )
        for label in _labels(answers)
    ]  # fmt: skip
    total = _each(answers, lambda a: a.total.numerator)
    return [*lines, Line(TOTAL, COUNT, "count", total, rounded)]


def _labels(answers: Sequence[Answer]) -> list[str]:
    """Every label that occurs, as the newest answer orders them; others after these, no value last."""
    dimension = answers[-1].dimensions[0]
    seen = [a.label(row) for a in reversed(answers) for row in a.rows]
    if dimension.open and not dimension.largest_first:
        seen.sort()
    if dimension.order:
        seen.sort(key=lambda label: _place(dimension.order, label))
    return sorted(dict.fromkeys(seen), key=lambda label: label == dimension.empty)


def _place(order: Sequence[str], label: str) -> int:
    return order.index(label) if label in order else len(order)


def _stock(viewer: Viewer, days: Sequence[date]) -> list[Line] | None:
    if not figures.may_ask(viewer, figures.question("lopend")):
        return None
    found = figures.stock(viewer, None, days[-1])
    rounded = found.newest.rounded
    periods = {period.until: period for period in found.periods}

    def each(value: Callable[[figures.Period], int | None]) -> tuple[Value, ...]:
        return tuple(_changed(periods.get(day), value) for day in days)

    lines = [
        Line(
            "Verandering sinds de vorige peildatum", COUNT, "count", each(lambda p: p.net), rounded
        )
    ]
    if found.exact:
        lines += _ways("Instroom", each, lambda p: p.inflow, lambda p: p.came)
        lines += _ways("Uitstroom", each, lambda p: p.outflow, lambda p: p.left)
    return lines


_OfPeriod = Callable[[figures.Period], int | None]


def _ways(
    name: str,
    each: Callable[[_OfPeriod], tuple[Value, ...]],
    total: _OfPeriod,
    ways: Callable[[figures.Period], Mapping[str, int] | None],
) -> list[Line]:
    """The total of who came or left, and each way."""
    named = WAYS_IN if name == "Instroom" else WAYS_OUT
    parts = [
        Line(
            f"{name}: {way[0].lower()}{way[1:]}", COUNT, "count",
            each(lambda p, way=way: (ways(p) or {}).get(way)), rounded=False,
        )
        for way in named
    ]  # fmt: skip
    return [Line(name, COUNT, "count", each(total), rounded=False), *parts]


def _changed(period: figures.Period | None, value: _OfPeriod) -> Value:
    if period is None:
        return ""
    if not period.known:
        return UNKNOWN
    found = value(period)
    return NO_CHANGE if found is None else found


def _flow(viewer: Viewer, days: Sequence[date]) -> list[Line] | None:
    """Who went where between the first and the last day; without exact moves, who stood where at both."""
    asked = (figures.question("trajectfase"), figures.question("gestart", [FLOW.split]))
    if not any(figures.may_ask(viewer, each) for each in asked):
        return None
    if len(days) < 2:
        return []
    found = figures.flow(viewer, days[0], days[-1])
    between = [""] * (len(days) - 2)
    if not found.known:
        lacking = {day for day, _ in found.missing}
        ends = [UNKNOWN if day in lacking else "" for day in (days[0], days[-1])]
        return [Line("", COUNT, "count", (ends[0], *between, ends[1]), found.rounded)]
    if found.exact:
        return [
            Line(
                f"{move.before} → {move.now}", COUNT, "count", ("", *between, move.count),
                rounded=False,
            )
            for move in found.moves
        ]  # fmt: skip
    return [
        Line(stock.label, COUNT, "count", (stock.before, *between, stock.now), found.rounded)
        for stock in found.stocks
    ]


def _duration(duration: Duration, found: Sequence[Survival]) -> list[Line]:
    rounded = found[-1].rounded
    lines = [
        Line("", FOLLOWED, "count", _of_groups(found, lambda group: group.n, 0), rounded),
        Line("", HALF, "weeks", _of_groups(found, _half), rounded),
    ]
    if not rounded:
        lines += [
            Line("", _LOW, "weeks", _of_groups(found, _low), rounded),
            Line("", _HIGH, "weeks", _of_groups(found, _high), rounded),
        ]
    shares = _of_groups(found, lambda group: _reached(group, duration.look))
    percents: Format = "whole percent" if rounded else "percent"
    return [*lines, Line("", f"Zover na {duration.look} weken", percents, shares, rounded)]


def _of_groups(
    found: Sequence[Survival], value: Callable[[Group], Value], nobody: Value = NOBODY
) -> tuple[Value, ...]:
    return tuple(
        UNKNOWN if not each.known else value(each.groups[0]) if each.groups else nobody
        for each in found
    )


def _half(group: Group) -> Value:
    if group.curve:
        weeks = group.curve.median.weeks
        return NOT_YET if weeks is None else weeks
    if group.table:
        half = group.table.half
        return f"{half[0]}–{half[1]}" if half else NOT_YET
    return TOO_FEW


def _low(group: Group) -> Value:
    if not group.curve:
        return TOO_FEW
    return NOT_YET if group.curve.median.low is None else group.curve.median.low


def _high(group: Group) -> Value:
    if not group.curve:
        return TOO_FEW
    return NOT_YET if group.curve.median.high is None else group.curve.median.high


def _reached(group: Group, week: int) -> Value:
    """The share that was there after so many weeks, where the curve still says something then."""
    if group.curve:
        if week > group.curve.last_week and group.curve.reached[-1] < 1:
            return NOT_TO_SAY
        return round(group.curve.reached[min(week, group.curve.last_week)], 3)
    if group.table:
        by_week = dict(zip(group.table.weeks, group.table.reached, strict=True))
        return by_week[week] / 100 if week in by_week else NOT_TO_SAY
    return TOO_FEW
