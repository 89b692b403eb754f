"""The charts of the page Planning, as plain Plotly dictionaries."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from rijswijk_dash.colours import BASE_COLOUR, LIMIT_COLOUR
from rijswijk_dash.figures import Load
from rijswijk_dash.web.charts import Chart, month_mark, text_colour
from rijswijk_dash.words import month, number, short_date


def expected_line(load: Load) -> Chart:
    """What was seen as a line, the middle of what is expected as dashes, its band, and the limit."""
    now, last = load.history[-1][0], load.ahead[-1]
    days = [now, *(m.day for m in load.ahead)]
    low, middle, high = (
        [float(load.now), *values]
        for values in zip(*((m.low, m.middle, m.high) for m in load.ahead), strict=True)
    )
    dates = [day.isoformat() for day in days]
    told = [f"{number(a)} tot {number(b)}" for a, b in zip(low, high, strict=True)]
    data: list[Chart] = [
        {"type": "scatter", "mode": "lines", "x": dates, "y": low, "line": {"width": 0}, "hoverinfo": "skip"},
        {
            "type": "scatter", "mode": "lines", "x": dates, "y": high, "line": {"width": 0},
            "fill": "tonexty", "fillcolor": f"{BASE_COLOUR}50", "hoverinfo": "skip",
        },
        {
            "type": "scatter", "mode": "lines+markers", "x": [d.isoformat() for d, _ in load.history],
            "y": [n for _, n in load.history], "line": {"color": BASE_COLOUR, "width": 2.5},
            "marker": {"size": 4}, "hovertemplate": "gezien: <b>%{y}</b><extra></extra>",
        },
        {
            "type": "scatter", "mode": "lines", "x": dates, "y": middle, "customdata": told,
            "line": {"color": BASE_COLOUR, "width": 2.5, "dash": "dash"},
            "hovertemplate": "verwacht: <b>%{y:.0f}</b> (%{customdata})<extra></extra>",
        },
    ]  # fmt: skip
    notes = [
        _note(last.day, last.high, f"<b>{number(last.middle)}</b> verwacht in {month(last.day)}<br>"
              f"({number(last.low)} tot {number(last.high)})", up=24),
        _note(now, load.now, f"<b>{number(load.now)}</b> nu", up=14),
    ]  # fmt: skip
    if load.capacity is not None:
        data.append({
            "type": "scatter", "mode": "lines", "x": [dates[0], dates[-1]],
            "y": [load.capacity] * 2, "line": {"color": LIMIT_COLOUR, "width": 2, "dash": "dot"},
            "hovertemplate": "plaatsen: <b>%{y}</b><extra></extra>",
        })  # fmt: skip
        notes.append(_note(now, load.capacity, f"{number(load.capacity)} plaatsen", up=-12))
    layout = _layout(360)
    layout["margin"]["t"] = 50
    layout["annotations"] = notes
    layout["hovermode"] = "x unified"
    layout["xaxis"] = _months([*(d for d, _ in load.history), *days[1:]])
    layout["yaxis"] = {"rangemode": "tozero", "fixedrange": True, "tickformat": ",d"}
    return {"data": data, "layout": layout}


def month_columns(months: Sequence[date], counts: Sequence[int]) -> Chart:
    """A column for each month with its number on top."""
    trace = {
        "type": "bar", "x": [m.isoformat() for m in months], "y": list(counts),
        "text": [number(n) if n else "" for n in counts], "textposition": "outside",
        "cliponaxis": False, "marker": {"color": BASE_COLOUR}, "hoverinfo": "skip",
        "textfont": {"size": 13, "color": text_colour()},
    }  # fmt: skip
    layout = _layout(280)
    layout["margin"]["t"] = 24
    layout["xaxis"] = _months(months)
    layout["yaxis"] = {"rangemode": "tozero", "fixedrange": True, "tickformat": ",d"}
    return {"data": [trace], "layout": layout}


def _note(day: date, height: float, text: str, up: int) -> Chart:
    return {
        "x": day.isoformat(), "y": height, "text": text, "showarrow": False, "xanchor": "right",
        "align": "right", "xshift": -4 if up < 20 else 0, "yshift": up,
        "font": {"size": 13, "color": text_colour()},
    }  # fmt: skip


def _months(days: Sequence[date]) -> Chart:
    step = max(1, -(-len(days) // 7))
    shown = list(days)[::step]
    return {
        "type": "date", "tickvals": [d.isoformat() for d in shown],
        "ticktext": [month_mark(d) for d in shown], "hoverformat": "%d-%m-%Y", "tickangle": 0,
        "fixedrange": True, "showgrid": False,
    }  # fmt: skip


def _layout(height: int) -> dict[str, Any]:
    return {
        "height": height, "margin": {"l": 0, "r": 45, "t": 10, "b": 45}, "separators": ",.",
        "showlegend": False, "font": {"size": 14, "color": text_colour()}, "dragmode": False,
        "transition": {"duration": 0},
    }  # fmt: skip


def spoken(load: Load, name: str) -> str:
    """The chart in words, for who cannot see it."""
    first, last = load.history[0], load.ahead[-1]
    text = (
        f"{name}: van {number(first[1])} op {short_date(first[0])} naar {number(load.now)} op "
        f"{short_date(load.history[-1][0])}; verwacht op {short_date(last.day)} {number(last.middle)}, "
        f"tussen {number(last.low)} en {number(last.high)}."
    )
    return text if load.capacity is None else f"{text} Er zijn {number(load.capacity)} plaatsen."
