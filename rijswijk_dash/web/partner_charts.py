"""Charts of organisations: the funnel, the shares with their margins, and the leerroutes of each."""

from collections.abc import Mapping, Sequence
from itertools import cycle

from rijswijk_dash.colours import BASE_COLOUR, text_on
from rijswijk_dash.colours import QUIET_COLOUR as _GREY
from rijswijk_dash.figures import Limit, OrganisationShare, Progress
from rijswijk_dash.web.charts import (
    Chart,
    base_layout,
    colour_of,
    lines_of,
    text_colour,
)
from rijswijk_dash.words import number, percent

_NARROW = 50
_ABOVE_AND_BELOW = ("top", "bottom")


def funnel_chart(progress: Progress, limits: Sequence[Limit], whole: str) -> Chart:
    """A dot for each organisation of ten people or more, and the limits of chance around the whole.

    ``whole`` is the text at the middle line; without limits there are dots only.
    """
    rows = sorted((row for row in progress.rows if row.share is not None), key=lambda row: row.n)
    most = max([row.n for row in rows], default=1)
    layout = base_layout(430)
    layout["margin"] |= {"b": 50, "r": 10}
    layout["xaxis"] = {
        "range": [0, most * 1.2], "title": {"text": "Aantal mensen"}, "fixedrange": True,
        "showgrid": False, "zeroline": False,
    }  # fmt: skip
    top = _top(rows, limits)
    layout["yaxis"] = {
        "range": [-0.08 * top, 1.08 * top], "dtick": 25 if top > 60 else 10 if top > 25 else 5,
        "ticksuffix": "%", "fixedrange": True, "zeroline": False,
    }  # fmt: skip
    lines = _limit_lines(progress.overall, limits) if progress.overall is not None else []
    if lines and progress.overall is not None:
        layout["annotations"] = _names(progress.overall, limits[-1], whole, top / 100)
    return {"data": [*lines, _dots(rows)], "layout": layout}


def _top(rows: Sequence[OrganisationShare], limits: Sequence[Limit]) -> float:
    """The height of the chart in percents: all dots and limits fit in it, and it begins at zero."""
    heights = [*(_height(row) for row in rows), *(100 * limit.far.high for limit in limits)]
    return min(100.0, max(10.0, *heights, 0.0) * 1.1)


def _limit_lines(overall: float, limits: Sequence[Limit]) -> list[Chart]:
    places = [limit.n for limit in limits]
    shapes = (
        ("dash", [limit.usual.low for limit in limits], [limit.usual.high for limit in limits]),
        ("dot", [limit.far.low for limit in limits], [limit.far.high for limit in limits]),
    )
    lines = [_line(places, side, dash) for dash, *sides in shapes for side in sides]
    return [_line([0, places[-1]], [overall, overall], "solid"), *lines]


def _line(x: Sequence[int], shares: Sequence[float], dash: str) -> Chart:
    return {
        "type": "scatter", "mode": "lines", "x": list(x), "y": [100 * share for share in shares],
        "line": {"color": _GREY, "width": 1.5, "dash": dash}, "hoverinfo": "skip",
    }  # fmt: skip


def _names(overall: float, last: Limit, whole: str, top: float) -> list[Chart]:
    """The name of the middle line at its left end, and of the limits at the right where they fit."""
    near = 0.05 * top
    shown = [overall]
    names = [_name(0, overall, whole, "bottom")]
    for share, text in (
        (last.far.high, "99,8%"), (last.far.low, "99,8%"),
        (last.usual.high, "95%"), (last.usual.low, "95%"),
    ):  # fmt: skip
        if all(abs(share - other) > near for other in shown):
            shown.append(share)
            names.append(_name(last.n, share, text, "middle"))
    return names


def _name(x: int, share: float, text: str, anchor: str) -> Chart:
    return {
        "x": x, "y": 100 * share, "text": text, "xanchor": "left", "yanchor": anchor, "xshift": 6,
        "showarrow": False, "font": {"size": 12, "color": text_colour()},
    }  # fmt: skip


def _dots(rows: Sequence[OrganisationShare]) -> Chart:
    """Dots with their name to the side where there is room, above and below by turns."""
    most = max([row.n for row in rows], default=1)
    sides = ["right" if row.n < most / 2 else "left" for row in rows]
    return {
        "type": "scatter", "mode": "markers+text", "cliponaxis": False,
        "x": [row.n for row in rows], "y": [_height(row) for row in rows],
        "text": [f"{lines_of(row.organisation)}<br><b>{percent(_height(row), 0)}</b>" for row in rows],
        "textposition": [
            f"{height} {side}" for height, side in zip(cycle(_ABOVE_AND_BELOW), sides, strict=False)
        ],
        "textfont": {"size": 13, "color": text_colour()},
        "marker": {"size": 11, "color": BASE_COLOUR},
        "hovertemplate": "%{y:.0f}% van %{x} mensen<extra></extra>",
    }  # fmt: skip


def _height(row: OrganisationShare) -> float:
    return 100 * (row.share or 0)


def margins_chart(progress: Progress, whole: str) -> Chart:
    """A dot with its 95% margin for each organisation of ten people or more, and a line for the whole."""
    rows = [row for row in progress.rows if row.share is not None]
    layout = base_layout(110 + 62 * len(rows))
    layout["margin"] |= {"t": 34, "b": 40, "r": 20}
    layout["xaxis"] = {
        "range": [-2, 102], "dtick": 25, "ticksuffix": "%", "fixedrange": True,
        "zeroline": False,
    }  # fmt: skip
    layout["yaxis"] = {
        "autorange": "reversed", "fixedrange": True, "automargin": True, "type": "category",
        "ticksuffix": "  ", "showgrid": False, "tickfont": {"size": 14, "color": text_colour()},
    }  # fmt: skip
    dots = {
        "type": "scatter", "mode": "markers", "x": [_height(row) for row in rows],
        "y": [_counted(row) for row in rows], "hoverinfo": "skip", "cliponaxis": False,
        "marker": {"size": 12, "color": BASE_COLOUR},
        "error_x": {
            "type": "data", "symmetric": False, "thickness": 2, "width": 6, "color": BASE_COLOUR,
            "array": [100 * row.interval.high - _height(row) for row in rows],
            "arrayminus": [_height(row) - 100 * row.interval.low for row in rows],
        },
    }  # fmt: skip
    if progress.overall is not None:
        at = 100 * progress.overall
        layout["shapes"] = [
            {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper",
             "line": {"color": _GREY, "width": 1.5}},
        ]  # fmt: skip
        layout["annotations"] = [
            {"x": at, "y": 1, "yref": "paper", "yanchor": "bottom", "text": whole, "showarrow": False,
             "xanchor": "left" if at < 25 else "right" if at > 75 else "center",
             "font": {"size": 13, "color": text_colour()}},
        ]  # fmt: skip
    return {"data": [dots], "layout": layout}


def _counted(row: OrganisationShare) -> str:
    counted = f"<b>{percent(_height(row), 0)}</b> ({number(row.numerator)} van {number(row.n)})"
    return f"{lines_of(row.organisation)}<br>{counted}"


def route_chart(routes: Mapping[str, Mapping[str, int]], order: Sequence[str]) -> Chart:
    """A bar of 100% for each organisation, in parts by leerroute with their number in it."""
    names = [f"{lines_of(name)}<br>{number(sum(parts.values()))}" for name, parts in routes.items()]
    bars = [_parts(route, names, list(routes.values())) for route in order]
    layout = base_layout(90 + 58 * len(names))
    layout["barmode"] = "stack"
    layout["bargap"] = 0.3
    layout["margin"] |= {"t": 40}
    layout["xaxis"] = {"range": [0, 100], "visible": False, "fixedrange": True}
    layout["yaxis"] = {
        "autorange": "reversed", "fixedrange": True, "automargin": True, "type": "category",
        "ticksuffix": "  ", "tickfont": {"size": 14, "color": text_colour()},
    }  # fmt: skip
    layout["showlegend"] = True
    layout["legend"] = {
        "orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "traceorder": "normal",
    }  # fmt: skip
    layout["uniformtext"] = {"mode": "hide", "minsize": 11}
    return {"data": bars, "layout": layout}


def _parts(route: str, names: Sequence[str], mixes: Sequence[Mapping[str, int]]) -> Chart:
    counts = [parts.get(route, 0) for parts in mixes]
    shares = [100 * n / sum(parts.values()) for n, parts in zip(counts, mixes, strict=True)]
    return {
        "type": "bar", "orientation": "h", "name": route, "y": list(names),
        "x": shares,
        "text": [_part_text(route, n, part) for n, part in zip(counts, shares, strict=True)],
        "textposition": "inside", "insidetextanchor": "middle", "textangle": 0, "hoverinfo": "skip",
        "textfont": {"size": 13, "color": text_on(colour_of(route))},
        "marker": {"color": colour_of(route), "line": {"color": "#ffffff", "width": 1}},
    }  # fmt: skip


def _part_text(route: str, count: int, part: float) -> str:
    """The name and number in a part; in a narrow one the number only."""
    if not count:
        return ""
    return f"{route} <b>{number(count)}</b>" if part >= _NARROW else f"<b>{number(count)}</b>"
