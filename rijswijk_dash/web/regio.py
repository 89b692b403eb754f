"""The page Regio: the headline figures of each gemeente, one of them drawn; and no league table."""

from datetime import date

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.colours import BASE_COLOUR
from rijswijk_dash.colours import UNKNOWN_COLOUR as _OTHER
from rijswijk_dash.export.excel import CellValue, table_file
from rijswijk_dash.figures import DIMENSIONS, FIGURES, REGION_FIGURES, Place, Region, Shape
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.web.charts import CONFIG, Chart, base_layout, lines_of, text_colour
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.origin import PROGRAM
from rijswijk_dash.web.partner_charts import route_chart
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import number, row_part, short_date
from rijswijk_dash.words import regio as words

_HEADLINES = (
    "gestart", "lopend", "onder_regie", "pip_op_tijd", "op_koers", "uitkering_aandeel", "werk",
)  # fmt: skip
_NEWEST = "De nieuwste"
_KIND = "Beschermd cijfer"


def show_caveat() -> None:
    """The sentence against a league table, and what the numbers are."""
    st.markdown(f"**{words.NO_LEAGUE_TABLE}**")
    st.caption(words.WHY_NO_LEAGUE_TABLE)
    st.caption(
        f"Op deze pagina ziet iedereen beschermde cijfers, ook van de eigen gemeente. {SENTENCE}"
    )


def choose_day(viewer: Viewer) -> date | None:
    """Up to which day; each gemeente then has its own newest peildatum. Stops when there is nothing."""
    days = {short_date(day): day for day in figures.region_days(viewer)}
    if not days:
        st.info("Er is nog geen export gepubliceerd in deze gemeenten.")
        st.stop()
    chosen = st.selectbox(
        "Peildatum tot en met", [_NEWEST, *days], key="tot", bind="query-params",
        help="Elke gemeente staat hier met haar nieuwste peildatum tot en met deze dag.",
    )  # fmt: skip
    return days.get(chosen)


def show_headlines(viewer: Viewer, until: date | None) -> None:
    """A line for each gemeente with the figures that matter most, and one for all together."""
    found = [figures.region(viewer, name, until) for name in _HEADLINES]
    with st.container(border=True):
        st.subheader("De gemeenten naast elkaar")
        rows: Rows = [["Gemeente", "Peildatum", *(each.figure.name for each in found)]]
        for at, place in enumerate(found[0].places):
            values = [_value(each, each.places[at]) for each in found]
            rows.append([_name(place), _day(place), *values])
        rows.append([words.ALL, "", *(_total(each) for each in found)])
        show_table(rows, "Kerncijfers per gemeente, beschermd")
        _download(viewer, "kerncijfers", rows, found)
        _show_source(found[0])


def show_figure(viewer: Viewer, until: date | None) -> None:
    """One figure that the user chooses: a bar for each gemeente, its table and its file."""
    names = {FIGURES[figure].name: figure for figure in REGION_FIGURES}
    chosen = st.selectbox("Cijfer", list(names), index=3, key="cijfer_regio", bind="query-params")
    found = figures.region(viewer, names.get(chosen, REGION_FIGURES[0]), until)
    with st.container(border=True):
        st.subheader(f"{found.figure.name} per gemeente", help=found.figure.sentence)
        st.markdown(
            f"**{words.ALL}: {words.total_value(found)}** · {found.figure.population} · {_KIND}"
        )
        if not found.known:
            st.info(words.days_sentence(found))
            return
        rows = _split_table(found) if found.figure.split else _table(found)
        chart = _split_chart(found) if found.figure.split else _chart(found)
        left, right = st.columns([3, 5], gap="medium")
        with left:
            st.plotly_chart(
                chart, config=CONFIG, alt=_spoken(found), key=f"regio_{found.figure.id}"
            )
        with right:
            show_table(rows, f"{found.figure.name} per gemeente, beschermd")
            _download(viewer, found.figure.id, rows, [found])
        if any(place.interval for place in found.places):
            st.caption(words.MARGIN)
        _show_source(found)


def _value(found: Region, place: Place) -> CellValue:
    """What a gemeente has: a share as text, a count as a number."""
    if place.answer is None or found.figure.shape is Shape.SHARE:
        return words.place_value(place)
    return place.answer.value


def _total(found: Region) -> CellValue:
    """What all have together, likewise."""
    if found.total is None or found.figure.shape is Shape.SHARE:
        return words.total_value(found)
    return found.total.value


def _name(place: Place) -> str:
    return f"{place.name} (gekozen)" if place.chosen else place.name


def _day(place: Place) -> str:
    return short_date(place.answer.peildatum) if place.answer else place.why


def _sorted(found: Region) -> list[Place]:
    """The gemeenten with the figure, the highest first; of which no percentage may be shown last."""
    return sorted(
        found.known, key=lambda place: (_height(place) is None, -(_height(place) or 0), place.name)
    )


def _height(place: Place) -> float | None:
    return place.answer.value if place.answer else None


def _table(found: Region) -> Rows:
    share = found.figure.shape is Shape.SHARE
    rows: Rows = [
        ["Gemeente", *(["Geteld", "Aandeel", "Marge"] if share else ["Aantal"]), "Peildatum"]
    ]
    for place in _sorted(found):
        assert place.answer is not None  # noqa: S101  only the known are sorted
        extra = [words.counted(place.answer.total)] if share else []
        margin = [words.margin(place) or "–"] if share else []
        rows.append([_name(place), *extra, _value(found, place), *margin, _day(place)])
    if found.total:
        extra = [words.counted(found.total)] if share else []
        rows.append([words.ALL, *extra, _total(found), *(["–"] if share else []), ""])
    return rows


def _split_table(found: Region) -> Rows:
    dimension = DIMENSIONS[found.figure.split]
    labels = [row.labels[0] or dimension.empty for row in found.rows]
    rows: Rows = [["Gemeente", *labels, "Totaal", "Peildatum"]]
    for place in found.known:
        assert place.answer is not None  # noqa: S101  only the known
        answer = place.answer
        parts = {
            answer.label(row): f"{number(row.value)} ({row_part(answer, row)})"
            for row in answer.rows
        }
        cells = [parts.get(label, "0") for label in labels]
        rows.append([_name(place), *cells, answer.total.numerator, _day(place)])
    total = [row.numerator for row in found.rows]
    rows.append([words.ALL, *total, found.total.numerator if found.total else 0, ""])
    return rows


def _chart(found: Region) -> Chart:
    """A bar for each gemeente, the chosen one darker and named so, the value at each and its margin."""
    places = _sorted(found)
    share = found.figure.shape is Shape.SHARE
    values = [_height(place) or 0 for place in places]
    names = [_bar_name(place) for place in places]
    high = [100 * p.interval.high if p.interval else v for p, v in zip(places, values, strict=True)]
    layout = base_layout(height=60 + 58 * len(places))
    top = 100 if share else max([*values, 1])
    layout["xaxis"] = {"visible": False, "range": [0, top * 1.6], "fixedrange": True}
    layout["yaxis"] = {
        "autorange": "reversed", "fixedrange": True, "automargin": True, "type": "category",
        "tickfont": {"size": 14, "color": text_colour()}, "ticksuffix": "  ", "showgrid": False,
    }  # fmt: skip
    layout["bargap"] = 0.4
    layout["annotations"] = [
        {
            "text": f"<b>{words.place_value(place)}</b>", "x": end, "y": at, "xanchor": "left", "xshift": 10,
            "showarrow": False, "font": {"size": 14, "color": text_colour()},
        }
        for at, (place, end) in enumerate(zip(places, high, strict=True))
    ]  # fmt: skip
    bounds = [place.interval for place in places]
    bars = {
        "type": "bar", "orientation": "h", "y": names, "x": values, "hoverinfo": "skip",
        "marker": {"color": [BASE_COLOUR if place.chosen else _OTHER for place in places]},
        "error_x": {
            "type": "data", "symmetric": False, "color": text_colour(), "thickness": 1.5, "width": 5,
            "array": [100 * b.high - v if b else 0 for b, v in zip(bounds, values, strict=True)],
            "arrayminus": [v - 100 * b.low if b else 0 for b, v in zip(bounds, values, strict=True)],
            "visible": any(bounds),
        },
    }  # fmt: skip
    return {"data": [bars], "layout": layout}


def _bar_name(place: Place) -> str:
    return f"<b>{lines_of(place.name)}</b><br>(gekozen)" if place.chosen else lines_of(place.name)


def _split_chart(found: Region) -> Chart:
    dimension = DIMENSIONS[found.figure.split]
    order = [row.labels[0] or dimension.empty for row in found.rows]
    mixes = {
        _name(place): {
            place.answer.label(row): row.numerator for row in place.answer.rows if row.numerator
        }
        for place in found.known
        if place.answer
    }
    return route_chart({name: parts for name, parts in mixes.items() if parts}, order)


def _spoken(found: Region) -> str:
    """The chart in words, for who cannot see it."""
    value = words.mix if found.figure.split else words.place_value
    parts = [f"{_name(place)} {value(place)}" for place in _sorted(found)]
    return f"{found.figure.name} per gemeente: {'; '.join(parts)}. {words.ALL}: {words.total_value(found)}."


def _show_source(found: Region) -> None:
    st.caption(
        f"{literal(words.days_sentence(found))} Bron: de nieuwste levering van elke gemeente tot en met de "
        f"gekozen dag{_invented(found)}, definitie: {found.figure.source}"
    )


def _invented(found: Region) -> str:
    invented = any(p.answer.source.invented for p in found.known if p.answer)
    return " (verzonnen gegevens)" if invented else ""


def _download(viewer: Viewer, name: str, rows: Rows, found: list[Region]) -> None:
    download_button(
        viewer, "Download tabel (Excel)",
        lambda: table_file([("Cijfers", rows), ("Bron", _origin(found))]),
        f"regio_{name}_{max(_days(found)):%Y-%m-%d}.xlsx" if _days(found) else f"regio_{name}.xlsx",
    )  # fmt: skip


def _days(found: list[Region]) -> list[date]:
    return [p.answer.peildatum for each in found for p in each.known if p.answer]


def _origin(found: list[Region]) -> Rows:
    rows: Rows = [["Wat", "Waarde"], ["Soort", f"{_KIND}. {SENTENCE}"]]
    for each in found:
        rows.append([each.figure.name, each.figure.sentence])
    for place in found[0].places:
        answer = place.answer
        told = (
            f"peildatum {short_date(answer.peildatum)}, levering {answer.source.delivery}, "
            f"stempel {answer.source.stamp}{', verzonnen gegevens' if answer.source.invented else ''}"
            if answer
            else place.why
        )
        rows.append([f"Gemeente {place.name}", told])
    return [*rows, ["Programma", PROGRAM], ["Waarschuwing", words.NO_LEAGUE_TABLE]]
