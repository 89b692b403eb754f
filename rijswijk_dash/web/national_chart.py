"""Rijswijk and the Netherlands as bars under each other, Rijswijk with its margin."""

from collections.abc import Sequence

from rijswijk_dash.colours import BASE_COLOUR as _OURS
from rijswijk_dash.colours import UNKNOWN_COLOUR as _CBS
from rijswijk_dash.figures import Beside
from rijswijk_dash.web.charts import Chart, base_layout, lines_of, text_colour
from rijswijk_dash.words import national


def beside_chart(shown: Sequence[Beside]) -> Chart:
    """Two bars from 0 to 100 percent for each cohort and group; the words stand at each bar."""
    layout = base_layout(height=50 + 88 * len(shown))
    layout["xaxis"] = {"visible": False, "range": [0, 250], "fixedrange": True}
    layout["yaxis"] = {
        "autorange": "reversed", "fixedrange": True, "automargin": True, "type": "category",
        "tickfont": {"size": 14, "color": text_colour()}, "ticksuffix": "  ", "showgrid": False,
    }  # fmt: skip
    layout["bargap"], layout["barmode"] = 0.3, "group"
    names = [lines_of(national.who(found)) for found in shown]
    high = [100 * found.interval.high if found.interval else _value(found) for found in shown]
    layout["annotations"] = [
        text
        for i, (found, end) in enumerate(zip(shown, high, strict=True))
        for text in (
            _text(f"<b>{national.ours(found)}</b> Rijswijk", end, i - 0.18),
            _text(f"<b>{national.theirs(found)}</b> Nederland", found.national.value, i + 0.18),
        )
    ]
    return {"data": [_rijswijk(shown, names), _netherlands(shown, names)], "layout": layout}


def _rijswijk(shown: Sequence[Beside], names: Sequence[str]) -> Chart:
    values = [_value(found) for found in shown]
    bounds = [found.interval for found in shown]
    return {
        "type": "bar", "orientation": "h", "name": "Rijswijk", "y": list(names), "x": values,
        "marker": {"color": _OURS}, "hoverinfo": "skip",
        "error_x": {
            "type": "data", "symmetric": False, "color": text_colour(), "thickness": 1.5, "width": 5,
            "array": [100 * b.high - v if b else 0 for b, v in zip(bounds, values, strict=True)],
            "arrayminus": [v - 100 * b.low if b else 0 for b, v in zip(bounds, values, strict=True)],
            "visible": any(bounds),
        },
    }  # fmt: skip


def _netherlands(shown: Sequence[Beside], names: Sequence[str]) -> Chart:
    return {
        "type": "bar", "orientation": "h", "name": "Nederland", "y": list(names),
        "x": [found.national.value for found in shown], "hoverinfo": "skip",
        "marker": {
            "color": _CBS, "pattern": {"shape": "/", "bgcolor": _CBS, "fgcolor": "#ffffff", "size": 7},
        },
    }  # fmt: skip


def _value(found: Beside) -> float:
    answer = found.answer
    if answer is None or not answer.total.denominator:
        return 0.0
    # Where rounding allows no percentage the bar is left out and the words say what may be said.
    return float(answer.total.value or 0)


def _text(text: str, x: float, y: float) -> Chart:
    return {
        "text": text, "x": x, "y": y, "xanchor": "left", "xshift": 10, "showarrow": False,
        "font": {"size": 14, "color": text_colour()},
    }  # fmt: skip
