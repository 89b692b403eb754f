"""Charts as plain Plotly dictionaries: from zero, labelled at the bar or line, one meaning a colour."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from html import escape
from textwrap import wrap
from typing import Any

import streamlit as st
from plotly.basedatatypes import BaseFigure
from plotly.graph_objects import Figure

from rijswijk_dash.colours import BASE_COLOUR, COLOURS, OTHER_COLOURS
from rijswijk_dash.figures import Answer, Curve, LifeTable, Median, Shape
from rijswijk_dash.words import month, number, percent, row_part, row_share, short_date

Chart = dict[str, Any]
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
MAX_LINES = 8
CONFIG: dict[str, Any] = {"displayModeBar": False, "locale": "nl", "scrollZoom": False}


class _Drawn(BaseFigure):
    """A chart that is whole as it is: Plotly does not check it at each click, our tests do."""

    _chart: Chart

    def __init__(self, chart: Chart) -> None:
        layout = {"template": _template(), **chart["layout"]}
        object.__setattr__(self, "_chart", {**chart, "layout": layout})

    def to_dict(self) -> Chart:
        """The chart for the browser."""
        return self._chart


@cache
def _template() -> Chart:
    """The looks that Streamlit gives every chart."""
    empty: Any = Figure()
    return empty.to_dict()["layout"]["template"]


def show_chart(chart: Chart, *, alt: str, key: str) -> None:
    """Show a chart; ``alt`` says the same in words, for who cannot see it."""
    st.plotly_chart(_Drawn(chart), config=CONFIG, alt=alt, key=key)


def bars(answer: Answer) -> Chart:
    """Horizontal bars for a count by group; the count and its share stand at each bar."""
    labels = [answer.label(row) for row in answer.rows]
    values = [row.value or 0 for row in answer.rows]
    texts = [f"<b>{number(r.value)}</b>  ({row_part(answer, r, 0)})" for r in answer.rows]
    return _horizontal(labels, values, texts)


def share_bars(answer: Answer) -> Chart:
    """Horizontal bars from 0 to 100 percent, the total first; numerator and denominator at each."""
    split = [(answer.label(row), row) for row in answer.rows if row.labels]
    rows = [("Alle samen", answer.total), *split]
    chart = _horizontal(
        [label for label, _ in rows],
        [row.value or 0 for _, row in rows],
        [
            f"<b>{row_share(answer, row)}</b><br>{number(row.numerator)} van {number(row.denominator)}"
            for _, row in rows
        ],
    )
    chart["layout"]["xaxis"]["range"] = [0, 185]
    return chart


def columns(answer: Answer) -> Chart:
    """Standing bars for counts over months."""
    months = [(row.labels[0] or "", row.value or 0) for row in answer.rows]
    texts = [month(date(int(m[:4]), int(m[5:7]), 1)) if m else "onbekend" for m, _ in months]
    trace = {
        "type": "bar", "x": list(range(len(months))), "y": [v for _, v in months],
        "marker": {"color": BASE_COLOUR}, "customdata": texts,
        "hovertemplate": "%{customdata}: <b>%{y}</b><extra></extra>",
    }  # fmt: skip
    layout = base_layout(height=320)
    layout["margin"]["r"] = 45
    step = max(1, -(-len(texts) // 8))
    layout["xaxis"] = {
        "tickvals": list(range(0, len(texts), step)), "ticktext": texts[::step],
        "fixedrange": True, "showgrid": False,
    }  # fmt: skip
    layout["yaxis"] = {"rangemode": "tozero", "fixedrange": True, "tickformat": ",d"}
    return {"data": [trace], "layout": layout}


def lines(answers: Sequence[Answer]) -> Chart:
    """One line for each label over the peildata, its name and last value at the end of the line.

    A peildatum whose export lacks a field leaves a gap in the line.
    """
    labels = labels_of(answers)[:MAX_LINES]
    days = [answer.peildatum for answer in answers]
    traces = [_line(answers, label, position) for position, label in enumerate(labels)]
    layout = base_layout(height=400)
    layout["xaxis"] = time_axis(days)
    layout["yaxis"] = {
        "rangemode": "tozero", "fixedrange": True, "tickformat": ",d",
        "ticksuffix": "%" if answers[-1].figure.shape is Shape.SHARE else "",
    }  # fmt: skip
    layout["margin"]["r"] = 45
    layout["showlegend"] = len(labels) > 1
    layout["legend"] = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    layout["hovermode"] = "x unified"
    return {"data": traces, "layout": layout}


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


def ranges(medians: Sequence[tuple[str, Median]]) -> Chart:
    """Horizontal bars of median weeks, with a line for the interval; the weeks stand at each bar.

    A median must be reached. An interval without an upper bound is drawn as far as the longest bar.
    """
    weeks = [median.weeks or 0 for _, median in medians]
    longest = max([*weeks, *(median.high or 0 for _, median in medians), 1])
    chart = _horizontal([name for name, _ in medians], weeks, [""] * len(medians))
    highs = [longest if median.high is None else median.high for _, median in medians]
    chart["data"][0]["error_x"] = {
        "type": "data", "symmetric": False, "color": text_colour(), "thickness": 1.5, "width": 5,
        "array": [high - week for high, week in zip(highs, weeks, strict=True)],
        "arrayminus": [
            week - (median.low or 0) for week, (_, median) in zip(weeks, medians, strict=True)
        ],
    }  # fmt: skip
    chart["layout"]["annotations"] = [
        {
            "text": f"<b>{number(week)}</b> {'week' if week == 1 else 'weken'}", "x": high, "y": i,
            "xanchor": "left", "xshift": 10, "showarrow": False,
            "font": {"size": 15, "color": text_colour()},
        }
        for i, (week, high) in enumerate(zip(weeks, highs, strict=True))
    ]  # fmt: skip
    chart["layout"]["xaxis"]["range"] = [0, longest * 1.85]
    return chart


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
        "line": {"color": colour, "width": 2.5, "shape": "hv", "dash": _dash(label, position)},
        "marker": {"size": [0, *[8] * len(table.weeks)], "color": colour, "opacity": 1},
        "hovertemplate": f"{escape(label)}: na %{{x}} weken <b>%{{y}}%</b><extra></extra>",
    }  # fmt: skip


def labels_of(answers: Sequence[Answer]) -> list[str]:
    """The labels that occur at any peildatum, in the order of the last one; a count has its name."""
    if not answers or not answers[0].dimensions:
        return [answers[0].figure.name] if answers else []
    found: dict[str, None] = {}
    for answer in reversed(answers):
        found.update(dict.fromkeys(answer.by_label()))
    order = answers[0].dimensions[0].order
    return sorted(found, key=lambda label: order.index(label) if label in order else len(order))


def value_at(answer: Answer, label: str) -> float | int | None:
    """The value of a label; zero where the field is known and nobody has it, None where unknown."""
    if not answer.known:
        return None
    if not answer.dimensions:
        return answer.value
    empty = None if answer.figure.shape is Shape.SHARE else 0
    return answer.by_label().get(label, empty)


def _horizontal(labels: Sequence[str], values: Sequence[float], texts: Sequence[str]) -> Chart:
    trace = {
        "type": "bar", "orientation": "h", "x": list(values), "y": [lines_of(label) for label in labels],
        "text": list(texts), "textposition": "outside", "constraintext": "none",
        "cliponaxis": False, "hoverinfo": "skip",
        "textfont": {"size": 15, "color": text_colour()},
        "marker": {"color": [COLOURS.get(label, BASE_COLOUR) for label in labels]},
    }  # fmt: skip
    layout = base_layout(height=50 + 44 * len(labels))
    layout["xaxis"] = {
        "visible": False, "range": [0, max(values, default=1) * 1.85 or 1], "fixedrange": True,
    }  # fmt: skip
    layout["yaxis"] = {
        "autorange": "reversed", "fixedrange": True, "automargin": True,
        "tickfont": {"size": 15, "color": text_colour()}, "ticksuffix": "  ", "type": "category",
        "showgrid": False,
    }  # fmt: skip
    layout["bargap"] = 0.35
    return {"data": [trace], "layout": layout}


def lines_of(text: str) -> str:
    """A label on lines that fit on a phone; Plotly reads HTML, so that is taken out."""
    return "<br>".join(escape(part) for part in wrap(text, 20))


def _line(answers: Sequence[Answer], label: str, position: int) -> Chart:
    values = [value_at(answer, label) for answer in answers]
    suffix = "%" if answers[-1].figure.shape is Shape.SHARE else ""
    colour = colour_of(label, position)
    last = len(values) - 1
    return {
        "type": "scatter", "mode": "lines+markers+text", "name": escape(label), "connectgaps": False,
        "x": [answer.peildatum.isoformat() for answer in answers], "y": values,
        "text": [
            f"<b>{number(v, 1 if suffix else 0)}{suffix}</b>" if i == last and v is not None else ""
            for i, v in enumerate(values)
        ],
        "textposition": "top center", "cliponaxis": False, "textfont": {"color": text_colour(), "size": 14},
        "line": {"color": colour, "width": 2.5, "dash": _dash(label, position)},
        "marker": {"size": 5, "color": colour},
        "customdata": [short_date(answer.peildatum) for answer in answers],
        "hovertemplate": f"{escape(label)}: <b>%{{y}}{suffix}</b><extra></extra>",
    }  # fmt: skip


def _steps(curve: Curve, label: str, position: int) -> Chart:
    bounds = zip(curve.low, curve.high, strict=True)
    return {
        "type": "scatter", "mode": "lines", "name": escape(label), "x": list(range(len(curve.reached))),
        "y": [100 * share for share in curve.reached],
        "line": {
            "color": colour_of(label, position), "width": 2.5, "shape": "hv", "dash": _dash(label, position),
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
    return [lower, {**lower, **upper, "fillcolor": f"{colour_of(label, position)}26"}]


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


def spread_labels(heights: Sequence[float], rows: Sequence[int]) -> list[float]:
    """Where to put the middles of labels of so many lines, so that none is on another or outside."""
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    half = [_ROW * count / 2 for count in rows]
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


def colour_of(label: str, position: int = 0) -> str:
    """The colour of a label, or that of its position where it has none of its own."""
    return COLOURS.get(label, OTHER_COLOURS[position % len(OTHER_COLOURS)])


def _dash(label: str, position: int) -> str:
    """A label with a colour of its own has a dash of its own too."""
    own = list(COLOURS)
    return _DASHES[(own.index(label) if label in own else position) % len(_DASHES)]


def time_axis(days: Sequence[date]) -> Chart:
    """An axis over the peildata, with at most six of them named."""
    step = max(1, -(-len(days) // 6))
    shown = list(days)[::-1][::step][::-1]
    return {
        "type": "date", "tickvals": [d.isoformat() for d in shown],
        "ticktext": [month(d) for d in shown], "hoverformat": "%d-%m-%Y",
        "fixedrange": True, "showgrid": False,
    }  # fmt: skip


def text_colour() -> str:
    """The theme's own text colour, so that labels are as readable as the text around them."""
    return "#eef4f7" if st.context.theme.type == "dark" else "#17242b"


def base_layout(height: int) -> Chart:
    """What every chart has in common."""
    return {
        "height": height,
        "margin": {"l": 0, "r": 0, "t": 10, "b": 30},
        "separators": ",.",
        "showlegend": False,
        "font": {"size": 14, "color": text_colour()},
        "dragmode": False,
        "transition": {"duration": 0},
    }
