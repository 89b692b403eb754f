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
from rijswijk_dash.domain.rules import partners
from rijswijk_dash.figures import Answer, Median, Shape
from rijswijk_dash.words import month, number, row_part, row_share

Chart = dict[str, Any]
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_MOST_MARKS = 6  # Below one axis.
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
    """Horizontal bars from 0 to 100 percent, the total first; numerator and denominator at each.

    A share of which only two bounds may be told is full up to the lower and hatched up to the higher.
    """
    split = [(answer.label(row), row) for row in answer.rows if row.labels]
    rows = [("Alle samen", answer.total), *split]
    labels = [label for label, _ in rows]
    texts = [
        f"<b>{row_share(answer, row)}</b><br>{number(row.numerator)} van {number(row.denominator)}"
        for _, row in rows
    ]
    chart = _horizontal(
        labels,
        [row.bounds[0] if row.bounds else row.value or 0 for _, row in rows],
        ["" if row.bounds else text for (_, row), text in zip(rows, texts, strict=True)],
    )
    told = [(x, t, row.bounds) for (x, row), t in zip(rows, texts, strict=True) if row.bounds]
    if told:
        between = _horizontal([x for x, *_ in told], [high - low for *_, (low, high) in told],
                              [text for _, text, _ in told])["data"][0]  # fmt: skip
        between["base"] = [low for *_, (low, _) in told]
        between["marker"]["pattern"] = {"shape": "/", "size": 6, "solidity": 0.45}
        chart["data"].append(between)
        chart["layout"]["barmode"] = "overlay"
    chart["layout"]["xaxis"]["range"] = [0, 210]
    return chart


def columns(answer: Answer) -> Chart:
    """Standing bars for counts over months."""
    months = [(row.labels[0] or "", row.value or 0) for row in answer.rows]
    days = [date(int(m[:4]), int(m[5:7]), 1) if m else None for m, _ in months]
    texts = [month(day) if day else "onbekend" for day in days]
    marks = [month_mark(day) if day else "onbekend" for day in days]
    trace = {
        "type": "bar", "x": list(range(len(months))), "y": [v for _, v in months],
        "marker": {"color": BASE_COLOUR}, "customdata": texts,
        "hovertemplate": "%{customdata}: <b>%{y}</b><extra></extra>",
    }  # fmt: skip
    layout = base_layout(height=320)
    layout["margin"] |= {"r": 20, "b": 45}
    step = max(1, -(-len(texts) // _MOST_MARKS))
    layout["xaxis"] = {
        "tickvals": list(range(0, len(texts), step)), "ticktext": marks[::step], "tickangle": 0,
        "fixedrange": True, "showgrid": False,
    }  # fmt: skip
    layout["yaxis"] = {"rangemode": "tozero", "fixedrange": True, "tickformat": ",d"}
    return {"data": [trace], "layout": layout}


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


def colour_of(label: str, position: int = 0) -> str:
    """The colour of a label; of an organisation by its place in its file; else that of its position."""
    return COLOURS.get(label) or OTHER_COLOURS[place_of(label, position) % len(OTHER_COLOURS)]


def dash_of(label: str, position: int) -> str:
    """A label with a colour of its own has a dash of its own too."""
    return _DASHES[place_of(label, position) % len(_DASHES)]


def place_of(label: str, position: int) -> int:
    """The place that a label or organisation has everywhere, or its position here."""
    for known in (list(COLOURS), [partner.name for partner in partners()]):
        if label in known:
            return known.index(label)
    return position


def time_axis(days: Sequence[date]) -> Chart:
    """An axis over the peildata, of which some are named."""
    step = max(1, -(-len(days) // _MOST_MARKS))
    shown = list(days)[::-1][::step][::-1]
    return {
        "type": "date", "tickvals": [d.isoformat() for d in shown],
        "ticktext": [month_mark(d) for d in shown], "hoverformat": "%d-%m-%Y", "tickangle": 0,
        "fixedrange": True, "showgrid": False,
    }  # fmt: skip


def month_mark(day: date) -> str:
    """A month below an axis, the year below its name, so that some of them fit on a phone."""
    return month(day).replace(" ", "<br>")


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
