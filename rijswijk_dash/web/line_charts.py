"""Charts with lines: over time, by week; the name and last value of each stand at its end."""

from collections.abc import Sequence
from html import escape
from textwrap import wrap
from typing import NamedTuple

from rijswijk_dash.figures import Answer, Curve, LifeTable, Shape
from rijswijk_dash.web.charts import (
    Chart,
    base_layout,
    colour_of,
    dash_of,
    labels_of,
    place_of,
    text_colour,
    time_axis,
    value_at,
)
from rijswijk_dash.words import number, percent, short_date

_SIGNS = ("circle", "square", "diamond", "triangle-up", "x", "cross", "pentagon", "star")
_MOST_SIGNS = 6  # On one line.
_ROW_PIXELS = 18
MAX_LINES = 8


def lines(answers: Sequence[Answer]) -> Chart:
    """One line for each label over the peildata, from zero, with its last value and name at its end.

    A peildatum whose export lacks a field leaves a gap in the line.
    """
    labels = labels_of(answers)[:MAX_LINES]
    days = [answer.peildatum for answer in answers]
    values = {label: [value_at(answer, label) for answer in answers] for label in labels}
    suffix = "%" if answers[-1].figure.shape is Shape.SHARE else ""
    top = 1.08 * max((v for line in values.values() for v in line if v is not None), default=0) or 1
    ends = [
        _End(label, _last(values[label], suffix), _height_of(values[label]), days[-1].isoformat())
        for label in labels
    ]
    texts = [_end_text(end, alone=len(labels) == 1) for end in ends]
    rows = [text.count("<br>") + 1 for text in texts]
    layout = base_layout(height=max(400, 80 + _ROW_PIXELS * sum(rows)))
    layout["margin"] |= {"r": 70 if len(labels) == 1 else 140, "b": 45}
    layout["xaxis"] = {**time_axis(days), "range": [days[0].isoformat(), days[-1].isoformat()]}
    layout["yaxis"] = {
        "range": [0, top], "fixedrange": True, "tickformat": ",d", "ticksuffix": suffix,
        "zeroline": True, "nticks": 6,
    }  # fmt: skip
    layout["hovermode"] = "x unified"
    row = 100 * _ROW_PIXELS / (layout["height"] - 55)
    places = spread_labels([100 * end.height / top for end in ends], rows, row)
    layout["annotations"] = [
        _led(end, text, top * place / 100, position)
        for position, (end, text, place) in enumerate(zip(ends, texts, places, strict=True))
    ]
    traces = [
        _line(answers, values[label], label, position, suffix)
        for position, label in enumerate(labels)
    ]
    return {"data": traces, "layout": layout}


class _End(NamedTuple):
    """Where a line ends: its label, its value in words, its height and its day."""

    label: str
    value: str
    height: float
    day: str


def _last(values: Sequence[float | int | None], suffix: str) -> str:
    if values[-1] is None:
        return "onbekend"
    return f"{number(values[-1], 1 if suffix else 0)}{suffix}"


def _height_of(values: Sequence[float | int | None]) -> float:
    """The height of the last value that is known, which is where the line stops."""
    return next((float(value) for value in reversed(values) if value is not None), 0.0)


def _end_text(end: _End, *, alone: bool) -> str:
    """The value and the name at the end of a line; a line alone is named above the chart."""
    if alone:
        return f"<b>{end.value}</b>"
    first, *rest = wrap(f"{end.value} {end.label}", 17, break_long_words=False)
    first = f"<b>{end.value}</b>{escape(first.removeprefix(end.value))}"
    return "<br>".join([first, *map(escape, rest)])


def _led(end: _End, text: str, place: float, position: int) -> Chart:
    """A text beside the end of a line, to which a thin line in its colour leads."""
    return {
        "text": text, "x": end.day, "y": end.height, "ax": 18, "ay": place, "ayref": "y",
        "xanchor": "left", "yanchor": "middle", "align": "left", "showarrow": True, "arrowhead": 0,
        "arrowwidth": 1.5, "arrowcolor": colour_of(end.label, position),
        "font": {"size": 13, "color": text_colour()},
    }  # fmt: skip


def curves(drawn: Sequence[tuple[str, Curve]], tick: int) -> Chart:
    """Rising steps from 0 to 100 percent by week, each with its band and its name at the right.

    ``tick`` is the number of weeks between two marks.
    """
    longest = max(curve.last_week for _, curve in drawn)
    layout = base_layout(height=420)
    layout["margin"] |= {"r": 135, "b": 50}
    layout["xaxis"] = {
        "range": [0, longest], "dtick": tick, "title": {"text": "Weken na de vestiging"},
        "fixedrange": True, "showgrid": False, "zeroline": False,
    }  # fmt: skip
    layout["yaxis"] = {
        "range": [0, 102], "dtick": 25, "ticksuffix": "%", "fixedrange": True, "zeroline": False,
    }  # fmt: skip
    layout["hovermode"] = "x unified"
    layout["annotations"] = _end_labels(drawn)
    bands = [trace for i, (label, curve) in enumerate(drawn) for trace in _band(curve, label, i)]
    steps = [_steps(curve, label, i) for i, (label, curve) in enumerate(drawn)]
    return {"data": [*bands, *steps], "layout": layout}


def life_tables(drawn: Sequence[tuple[str, LifeTable]]) -> Chart:
    """Rising steps from 0 to 100 percent, up to a point at the end of each group of weeks.

    One line alone has its percentages at the points; more of them have their last one in the name.
    """
    layout = base_layout(height=420)
    layout["margin"] |= {"r": 135, "b": 50}
    weeks = sorted({week for _, table in drawn for week in table.weeks})
    layout["xaxis"] = {
        "range": [0, weeks[-1] * 1.05], "tickvals": [0, *weeks], "title": {"text": "Weken na de vestiging"},
        "fixedrange": True, "showgrid": False, "zeroline": False,
    }  # fmt: skip
    layout["yaxis"] = {
        "range": [0, 108], "tickvals": [0, 25, 50, 75, 100], "ticksuffix": "%", "fixedrange": True,
        "zeroline": False,
    }  # fmt: skip
    layout["annotations"] = _names_at(
        [(label, f"{table.reached[-1]}%", table.reached[-1]) for label, table in drawn]
    )
    alone = len(drawn) == 1
    return {
        "data": [_points(t, label, i, alone) for i, (label, t) in enumerate(drawn)],
        "layout": layout,
    }


def _points(table: LifeTable, label: str, position: int, alone: bool) -> Chart:
    colour = colour_of(label, position)
    return {
        "type": "scatter", "mode": "lines+markers" + ("+text" if alone else ""), "name": escape(label),
        "x": [0, *table.weeks], "y": [0, *table.reached],
        "text": ["", *(f"<b>{share}%</b>" for share in table.reached)],
        "textposition": "top left", "cliponaxis": False,
        "textfont": {"color": text_colour(), "size": 14},
        "line": {"color": colour, "width": 2.5, "shape": "hv", "dash": dash_of(label, position)},
        "marker": {"size": [0, *[8] * len(table.weeks)], "color": colour, "opacity": 1},
        "hovertemplate": f"{escape(label)}: na %{{x}} weken <b>%{{y}}%</b><extra></extra>",
    }  # fmt: skip


def _line(
    answers: Sequence[Answer],
    values: Sequence[float | int | None],
    label: str,
    position: int,
    suffix: str,
) -> Chart:
    colour = colour_of(label, position)
    return {
        "type": "scatter", "mode": "lines+markers", "name": escape(label), "connectgaps": False,
        "x": [answer.peildatum.isoformat() for answer in answers], "y": list(values),
        "cliponaxis": False,
        "line": {"color": colour, "width": 2.5, "dash": dash_of(label, position)},
        "marker": {
            "size": 7, "color": colour, "symbol": _SIGNS[place_of(label, position) % len(_SIGNS)],
            "maxdisplayed": _MOST_SIGNS,
        },
        "customdata": [short_date(answer.peildatum) for answer in answers],
        "hovertemplate": f"{escape(label)}: <b>%{{y}}{suffix}</b><extra></extra>",
    }  # fmt: skip


def _steps(curve: Curve, label: str, position: int) -> Chart:
    bounds = zip(curve.low, curve.high, strict=True)
    return {
        "type": "scatter", "mode": "lines", "name": escape(label), "x": list(range(len(curve.reached))),
        "y": [100 * share for share in curve.reached],
        "line": {
            "color": colour_of(label, position), "width": 2.5, "shape": "hv",
            "dash": dash_of(label, position),
        },
        "customdata": [f"{number(100 * low)} tot {number(100 * high)}%" for low, high in bounds],
        "hovertemplate": f"{escape(label)}: <b>%{{y:.0f}}%</b> (%{{customdata}})<extra></extra>",
    }  # fmt: skip


def _band(curve: Curve, label: str, position: int) -> list[Chart]:
    """The lower bound, and the upper one with the space between them filled."""
    lower = {
        "type": "scatter", "mode": "lines", "x": list(range(len(curve.low))),
        "y": [100 * share for share in curve.low], "line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip",
    }  # fmt: skip
    upper = {"y": [100 * share for share in curve.high], "fill": "tonexty"}
    return [lower, {**lower, **upper, "fillcolor": f"{colour_of(label, position)}40"}]


def _end_labels(drawn: Sequence[tuple[str, Curve]]) -> list[Chart]:
    """The name and last height of each curve, in the order of the heights and never on each other."""
    return _names_at([(label, _height(curve), 100 * curve.reached[-1]) for label, curve in drawn])


def _names_at(ends: Sequence[tuple[str, str, float]]) -> list[Chart]:
    """A name with the words for its height, at the right of the chart."""
    texts = [
        f'<span style="color:{colour_of(label, i)}">━</span> <b>{height}</b><br>'
        + "<br>".join(escape(part) for part in wrap(label, 18, break_long_words=False))
        for i, (label, height, _) in enumerate(ends)
    ]
    rows = [text.count("<br>") + 1 for text in texts]
    places = spread_labels([place for _, _, place in ends], rows)
    return [
        {
            "text": text, "x": 1, "xref": "paper", "xanchor": "left", "xshift": 8, "y": place,
            "yanchor": "middle", "showarrow": False, "align": "left",
            "font": {"size": 13, "color": text_colour()},
        }
        for text, place in zip(texts, places, strict=True)
    ]  # fmt: skip


def _height(curve: Curve) -> str:
    last = curve.reached[-1]
    return percent(100 * last, 0 if last in (0, 1) else 1)


_ROW = 5.2
"""How much of the 100% a line of a label takes."""


def spread_labels(heights: Sequence[float], rows: Sequence[int], row: float = _ROW) -> list[float]:
    """Where to put the middles of labels of so many lines, so that none is on another or outside."""
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    half = [row * count / 2 for count in rows]
    places = list(heights)
    edge = 0.0
    for i in order:
        places[i] = max(places[i], edge + half[i])
        edge = places[i] + half[i]
    edge = 100.0
    for i in reversed(order):
        places[i] = min(places[i], edge - half[i])
        edge = places[i] - half[i]
    return places
