"""Charts of movement: where people went between two moments, and who came and left in each period."""

from collections.abc import Callable, Sequence
from html import escape

from rijswijk_dash.colours import BASE_COLOUR
from rijswijk_dash.colours import QUIET_COLOUR as _GREY
from rijswijk_dash.colours import UNKNOWN_COLOUR as _LIGHT
from rijswijk_dash.figures import Flow, LabelStock, Period
from rijswijk_dash.figures.flows import GONE, NEW
from rijswijk_dash.figures.stock import GONE as LEFT_EXPORT
from rijswijk_dash.figures.stock import WAYS_OUT
from rijswijk_dash.web.charts import (
    Chart,
    base_layout,
    colour_of,
    text_colour,
    time_axis,
)
from rijswijk_dash.words import number, short_date

_PAD, _TALL, _EDGE = 26, 260, 12
_DAY = 86_400_000
_HATCHES = ("/", "\\", "x", ".")
_MOST_TEXTS = 12


def sankey(flow: Flow) -> Chart:
    """Bands from each label at the first peildatum (left) to each at the second, as thick as many."""
    left, right = flow.labels_before, flow.labels_now
    came = [sum(m.count for m in flow.moves if m.before == label) for label in left]
    went = [sum(m.count for m in flow.moves if m.now == label) for label in right]
    rows = max(len(left), len(right))
    height = _TALL + _PAD * (rows - 1)
    names = [*zip(left, came, strict=True), *zip(right, went, strict=True)]
    trace = {
        "type": "sankey", "arrangement": "fixed", "textfont": {"size": 14, "color": text_colour()},
        "node": {
            "label": [f"{escape(name)}: {number(count)}" for name, count in names],
            "color": [_colour(name) for name, _ in names],
            "x": [0.001] * len(left) + [0.999] * len(right),
            "y": [*_places(came, height, rows), *_places(went, height, rows)],
            "pad": _PAD, "thickness": 16, "line": {"width": 0}, "hoverinfo": "none",
        },
        "link": {
            "source": [left.index(move.before) for move in flow.moves],
            "target": [len(left) + right.index(move.now) for move in flow.moves],
            "value": [move.count for move in flow.moves],
            "color": [f"{_colour(move.now)}59" for move in flow.moves],
            "customdata": [f"{m.before} → {m.now}: <b>{number(m.count)}</b>" for m in flow.moves],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    }  # fmt: skip
    layout = base_layout(height + 2 * _EDGE)
    layout["margin"] = {"l": 4, "r": 4, "t": _EDGE, "b": _EDGE}
    return {"data": [trace], "layout": layout}


def _places(counts: Sequence[int], height: int, rows: int) -> list[float]:
    """The middles of nodes below each other, as shares of the height, each as tall as its count."""
    thickness = (height - _PAD * (rows - 1)) / sum(counts)
    places: list[float] = []
    top = 0.0
    for count in counts:
        places.append((top + count * thickness / 2) / height)
        top += count * thickness + _PAD
    return places


def _colour(label: str) -> str:
    return {NEW: BASE_COLOUR, GONE: _GREY}.get(label) or colour_of(label, 0)


def paired_bars(stocks: Sequence[LabelStock], days: tuple[str, str]) -> Chart:
    """For each label two bars: hatched at the first peildatum, full at the second; number and day at each."""
    most = max((max(s.before, s.now) for s in stocks), default=1)

    def bars(day: str, value: Callable[[LabelStock], int], hatch: str, colour: str) -> Chart:
        return {
            "type": "bar", "orientation": "h", "name": day, "x": [value(s) for s in stocks],
            "y": [escape(s.label) for s in stocks],
            "text": [f"<b>{number(value(s))}</b> op {day}" for s in stocks],
            "textposition": "outside", "cliponaxis": False, "hoverinfo": "skip",
            "textfont": {"size": 14, "color": text_colour()},
            "marker": _filled(colour, hatch),
        }  # fmt: skip

    layout = base_layout(50 + 62 * len(stocks))
    layout |= {"barmode": "group", "bargap": 0.3}
    layout["xaxis"] = {"visible": False, "range": [0, most * 2.8 or 1], "fixedrange": True}
    layout["yaxis"] = {
        "autorange": "reversed", "fixedrange": True, "automargin": True, "ticksuffix": "  ",
        "type": "category", "showgrid": False, "tickfont": {"size": 15, "color": text_colour()},
    }  # fmt: skip
    traces = [
        bars(days[0], lambda s: s.before, "/", _GREY),
        bars(days[1], lambda s: s.now, "", BASE_COLOUR),
    ]
    return {"data": traces, "layout": layout}


def _filled(colour: str, hatch: str) -> Chart:
    """Full, or hatched with an edge, so that colour is not all that tells two bars apart."""
    return {
        "color": colour, "line": {"color": colour, "width": 1.5},
        "pattern": {"shape": hatch, "size": 6, "solidity": 0.45},
    }  # fmt: skip


def period_bars(periods: Sequence[Period]) -> Chart:
    """For each period a bar of who came, above zero, and bars of who left, below it, each way its own."""
    known = [period for period in periods if period.came is not None and period.left is not None]
    came = _period_trace("Instroom", known, [p.inflow or 0 for p in known], 1, BASE_COLOUR, "")
    traces = [came]
    for place, way in enumerate(WAYS_OUT):
        counts = [(period.left or {}).get(way, 0) for period in known]
        if any(counts):
            colour = _LIGHT if way == LEFT_EXPORT else colour_of(way, place)
            traces.append(_period_trace(f"Uit: {way}", known, counts, -1, colour, _HATCHES[place]))
    ends = [period.until for period in periods]
    layout = base_layout(320)
    layout |= {"barmode": "relative", "showlegend": True}
    layout["legend"] = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    layout["margin"]["r"] = 45
    layout["xaxis"] = time_axis(ends)
    layout["yaxis"] = {"fixedrange": True, "zeroline": True, "zerolinewidth": 2, **_heights(known)}
    return {"data": traces, "layout": layout}


def _period_trace(
    name: str, periods: Sequence[Period], counts: Sequence[int], sign: int, colour: str, hatch: str
) -> Chart:
    texts = [number(count) if count and len(periods) <= _MOST_TEXTS else "" for count in counts]
    return {
        "type": "bar", "name": name, "y": [sign * count for count in counts],
        "x": [_middle(period) for period in periods],
        "width": [0.8 * (period.until - period.since).days * _DAY for period in periods],
        "text": texts, "textposition": "auto",
        "customdata": [
            f"{short_date(p.since)} tot {short_date(p.until)}: <b>{number(count)}</b>"
            for p, count in zip(periods, counts, strict=True)
        ],
        "hovertemplate": f"{escape(name)}, %{{customdata}}<extra></extra>",
        "marker": _filled(colour, hatch),
    }  # fmt: skip


def _middle(period: Period) -> str:
    middle = period.since + (period.until - period.since) / 2
    return middle.isoformat()


def _heights(periods: Sequence[Period]) -> Chart:
    """Marks up and down from zero, as numbers without a minus: what stands below zero left."""
    highest = max((period.inflow or 0 for period in periods), default=0)
    lowest = max((period.outflow or 0 for period in periods), default=0)
    steps = (base * 10**power for power in range(9) for base in (1, 2, 5))
    step = next(step for step in steps if max(highest, lowest) <= 4 * step)
    marks = range(-(lowest // step) * step, highest + 1, step)
    return {"tickvals": list(marks), "ticktext": [number(abs(mark)) for mark in marks]}
