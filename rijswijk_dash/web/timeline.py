"""The timeline of one traject: the choice, the next step in words, the chart and its table."""

from datetime import date, timedelta
from html import escape
from textwrap import wrap

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.colours import BASE_COLOUR, OTHER_COLOURS
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.export.excel import table_file
from rijswijk_dash.figures import (
    STEPS,
    Event,
    EventKind,
    Timeline,
    Trajecten,
    TrajectTurns,
    Turn,
)
from rijswijk_dash.web.blocks import show_source
from rijswijk_dash.web.charts import (
    Chart,
    show_chart,
    text_colour,
    time_axis,
)
from rijswijk_dash.web.deadlines import state_words
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.origin import EXACT, OWN, About
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.web.worklist import step_words, turn_words, work_provenance
from rijswijk_dash.words import enumerate_words, short_date

_MOST_OFFERED = 500
# By colour, sign and dash, so that no kind is known by its colour only.
_STYLE = {
    EventKind.DONE: (BASE_COLOUR, "circle", "solid"),
    EventKind.PLANNED: (BASE_COLOUR, "circle-open", "solid"),
    EventKind.LEGAL: (OTHER_COLOURS[1], "diamond-open", "solid"),
    EventKind.ESTIMATE: (OTHER_COLOURS[3], "square-open", "dot"),
}


def show_timeline(page: Page) -> None:
    """The timeline of the traject that the user chooses."""
    work = figures.turns(page.viewer, page.peildatum, page.filters)
    found = figures.trajecten(page.viewer, page.peildatum, page.filters)
    st.subheader("Tijdlijn van één traject")
    number = _choose_number(work, found)
    if number is None:
        st.info("Geen traject in deze keuze.")
        return
    shown = figures.timeline(found, work.deadlines, number)
    turn = next((row for row in work.rows if row.trajectnummer == number), None)
    st.markdown(f"#### {literal(number)}")
    st.markdown(literal(next_step(turn)))
    if not shown.events:
        st.info("Voor uw taak is er van dit traject geen datum te zien.")
        return
    st.caption(
        "Dicht teken: gebeurd. Open ruit met een lijn: wettelijke termijn. Open vierkant met stippen: "
        f"planning, een schatting. De verticale lijn is de peildatum, {short_date(shown.peildatum)}."
    )
    if shown.dated:
        show_chart(draw(shown), alt=spoken(shown), key="tijdlijn_traject")
    show_table(_table(shown), f"Tijdlijn op {short_date(shown.peildatum)}")
    download_button(
        page.viewer, "Download tijdlijn (Excel)",
        lambda: table_file([("Tijdlijn", _table(shown)), ("Bron", work_provenance(page, work))]),
        f"tijdlijn_{shown.peildatum:%Y-%m-%d}.xlsx",
    )  # fmt: skip
    about = About(kind=OWN if work.own else EXACT)
    show_source(shown.peildatum, work.source, "data/regels.toml en data/stappen.toml", about=about)


def next_step(turn: Turn | None) -> str:
    """The next step of a traject and whose turn it is, in a sentence."""
    if turn is None:
        return "Voor dit traject geldt geen inburgeringsplicht, dus er is geen volgende stap."
    if turn.step is None:
        words = step_words(turn)
        return (
            f"{words}." if turn.closed or not turn.lacking else f"Volgende stap: {words.lower()}."
        )
    due = f" Uiterlijk {short_date(turn.due)}." if turn.due else ""
    step = STEPS[turn.step]
    return f"Volgende stap: {step.name}. Aan zet: {turn_words(turn)}.{due} {step.sentence}"


def spoken(shown: Timeline) -> str:
    """The timeline in words, for who cannot see the chart."""
    done = [f"{e.name} {_day(e)}" for e in shown.dated if e.kind is EventKind.DONE]
    due = [f"{e.name} {_day(e)} ({_state(e)})" for e in shown.dated if e.kind is not EventKind.DONE]
    parts = [f"{title}: {enumerate_words(found)}" for title, found in (
        ("Gebeurd", done), ("Termijnen en planning", due),
    ) if found]  # fmt: skip
    return f"Tijdlijn op {short_date(shown.peildatum)}. {'. '.join(parts)}."


def draw(shown: Timeline) -> Chart:
    """One line for each event, from the first day at the top, with its name and day at the left."""
    events = shown.dated
    first, last = _span(shown)
    names = [f"{_wrapped(e.name)}<br><i>{escape(_when(e))}</i>" for e in events]
    traces = [_marks(kind, events) for kind in EventKind if any(e.kind is kind for e in events)]
    lines = [_line(e, place) for place, e in enumerate(events) if e.since]
    return {
        "data": traces,
        "layout": {
            "height": 70 + 50 * len(events), "margin": {"l": 0, "r": 15, "t": 40, "b": 30},
            "showlegend": False, "dragmode": False, "transition": {"duration": 0},
            "font": {"size": 14, "color": text_colour()},
            "shapes": [*lines, _peildatum_line(shown.peildatum)],
            "annotations": [{
                "xanchor": "right" if shown.peildatum - first > last - shown.peildatum else "left",
                "x": shown.peildatum.isoformat(), "y": 1, "yref": "paper", "yanchor": "bottom",
                "text": "peildatum", "showarrow": False, "font": {"size": 13, "color": text_colour()},
            }],
            "xaxis": time_axis(first_days(first, last)) | {
                "range": [first.isoformat(), last.isoformat()], "showgrid": True,
            },
            "yaxis": {
                "tickvals": list(range(len(events))), "ticktext": names, "automargin": True,
                "range": [len(events) - 0.5, -0.5], "fixedrange": True, "zeroline": False,
                "tickfont": {"size": 13, "color": text_colour()}, "ticksuffix": "  ",
            },
        },
    }  # fmt: skip


def _choose_number(work: TrajectTurns, found: Trajecten) -> str | None:
    """The number that the user chooses, in the order of the work list."""
    key = found.fields.index("trajectnummer")
    numbers = list(
        dict.fromkeys(
            [row.trajectnummer for row in work.rows] + [str(row[key]) for row in found.rows]
        )
    )
    if len(numbers) > _MOST_OFFERED:
        sought = st.text_input(
            "Zoek een traject", placeholder="deel van het nummer", key="zoek_traject"
        )
        numbers = [n for n in numbers if sought.strip().casefold() in n.casefold()][:_MOST_OFFERED]
    return st.selectbox("Traject", numbers, key="traject") if numbers else None


def _marks(kind: EventKind, events: tuple[Event, ...]) -> Chart:
    colour, sign, _ = _STYLE[kind]
    chosen = [(place, event) for place, event in enumerate(events) if event.kind is kind]
    return {
        "type": "scatter", "mode": "markers", "name": str(kind), "cliponaxis": False,
        "x": [event.day.isoformat() for _, event in chosen if event.day],
        "y": [place for place, _ in chosen],
        "marker": {"color": colour, "symbol": sign, "size": 13, "line": {"width": 2.5}},
        "customdata": [f"{escape(event.name)}: {escape(_when(event))}" for _, event in chosen],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip


def _line(event: Event, place: int) -> Chart:
    """From the day on which the clock started to the day of the deadline."""
    colour, _, dash = _STYLE[event.kind]
    assert event.since and event.day  # noqa: S101  only such events are drawn
    return {
        "type": "line", "x0": event.since.isoformat(), "x1": event.day.isoformat(), "y0": place,
        "y1": place, "layer": "below", "line": {"color": colour, "width": 2, "dash": dash},
    }  # fmt: skip


def _peildatum_line(day: date) -> Chart:
    return {
        "type": "line", "x0": day.isoformat(), "x1": day.isoformat(), "yref": "paper", "y0": 0,
        "y1": 1, "line": {"color": text_colour(), "width": 1.5, "dash": "dash"},
    }  # fmt: skip


def _span(shown: Timeline) -> tuple[date, date]:
    days = [day for e in shown.dated for day in (e.day, e.since) if day] + [shown.peildatum]
    edge = timedelta(days=max(10, (max(days) - min(days)).days // 20))
    return min(days) - edge, max(days) + edge


def first_days(first: date, last: date) -> list[date]:
    """At most four first days of a month between two days, evenly spread: so many fit on a phone."""
    months = [
        divmod(n, 12) for n in range(12 * first.year + first.month, 12 * last.year + last.month)
    ]
    days = [date(year, month + 1, 1) for year, month in months]
    return days[:: max(1, -(-len(days) // 4))]


def _when(event: Event) -> str:
    """The day of an event, with its state."""
    return _day(event) if event.kind is EventKind.DONE else f"{_day(event)}: {_state(event)}"


def _day(event: Event) -> str:
    return short_date(event.day) if event.day else "dag onbekend"


def _state(event: Event) -> str:
    if event.deadline is None:
        return str(event.kind)
    lacking = event.deadline.lacking
    missed = f", {fields()[lacking].label} ontbreekt" if lacking else ""
    return state_words(event.deadline) + missed


def _table(shown: Timeline) -> Rows:
    table: Rows = [["Datum", "Wat", "Soort", "Stand"]]
    table += [
        [short_date(e.day) if e.day else "", e.name, str(e.kind), _state(e)] for e in shown.events
    ]
    return table


def _wrapped(text: str) -> str:
    return "<br>".join(escape(part) for part in wrap(text, 24))
