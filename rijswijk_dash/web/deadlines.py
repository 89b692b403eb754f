"""All deadlines of the trajecten on the page, as a table, a file and a calendar."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.export.calendar import Day, calendar_file
from rijswijk_dash.export.excel import table_file
from rijswijk_dash.figures import (
    DEADLINES,
    PASSED,
    RUNNING,
    Source,
    TrajectDeadline,
    TrajectDeadlines,
)
from rijswijk_dash.web.blocks import rows_provenance, show_source
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.origin import EXACT, OWN, PROGRAM, About
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import number, short_date

SOON, OPEN, ALL = "Voorbij of binnen drie maanden", "Alles wat open is", "Alles"
_SOON_DAYS = 92
ICS = "text/calendar"
RULES_SOURCE = "data/regels.toml"


def show_deadlines(page: Page) -> None:
    """The deadlines that this viewer may see, what is open first."""
    found = figures.deadlines(page.viewer, page.peildatum, page.filters)
    st.subheader("Alle termijnen")
    if not found.rows:
        st.info("Voor uw taak zijn hier geen termijnen te zien.")
        return
    st.markdown(_sentence(found.rows))
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    urgent = any(is_shown(row, SOON) for row in found.rows)
    with left:
        view = st.selectbox(
            "Toon", [SOON, OPEN, ALL], index=0 if urgent else 1, key=f"toon_{urgent}"
        )
    with right:
        names = {
            id_: DEADLINES[id_].name for id_ in DEADLINES if any(r.rule == id_ for r in found.rows)
        }
        chosen = st.multiselect(
            "Welke termijnen", list(names), format_func=lambda id_: names[id_], key="termijnen",
            placeholder="alle",
        )  # fmt: skip
    rows = [r for r in found.rows if is_shown(r, view) and (not chosen or r.rule in chosen)]
    if not rows:
        st.info("Geen termijn in deze keuze.")
        return
    show_table(_table(rows), f"Termijnen op {short_date(found.peildatum)}", limit=25)
    st.caption(
        "Een wettelijke termijn volgt uit wet of besluit; planning is een schatting. ‘Onbekend’ betekent "
        "dat de export een gegeven mist; wij gokken niet."
    )
    day = f"{found.peildatum:%Y-%m-%d}"
    download_button(
        page.viewer, "Download termijnen (Excel)",
        lambda: table_file([("Termijnen", _table(rows)), ("Bron", _origin(found))]),
        f"termijnen_{day}.xlsx",
    )  # fmt: skip
    running = [row for row in rows if row.state == RUNNING and row.due]
    if running:
        download_button(
            page.viewer, "Zet in uw agenda (iCalendar)",
            lambda: calendar_file(
                map(calendar_day, running), "Termijnen inburgering",
                calendar_about(found.peildatum, found.source),
            ),
            f"termijnen_{day}.ics", mime=ICS,
        )  # fmt: skip
    about = About(kind=OWN if found.own else EXACT)
    show_source(found.peildatum, found.source, RULES_SOURCE, about=about)


def _origin(found: TrajectDeadlines) -> Rows:
    return rows_provenance(
        "Exacte gegevens per traject", found.peildatum, found.source, own=found.own
    )


def calendar_about(peildatum: date, source: Source) -> str:
    """Where the days in a calendar come from, in one line."""
    invented = " (verzonnen gegevens)" if source.invented else ""
    return (
        f"Peildatum {short_date(peildatum)}, levering {source.delivery}{invented}, "
        f"stempel {source.stamp}, {PROGRAM}"
    )


def _sentence(rows: Sequence[TrajectDeadline]) -> str:
    passed = sum(row.state == PASSED and DEADLINES[row.rule].can_be_met for row in rows)
    soon = sum(row.state == RUNNING and _soon(row) for row in rows)
    if not passed and not soon:
        return "Geen termijn is voorbij of loopt af binnen drie maanden."
    late = (
        f"**{_many(passed)} voorbij** zonder dat het is gehaald"
        if passed
        else "Geen termijn is voorbij"
    )
    return f"{late}; **{_many(soon)} {'loopt' if soon == 1 else 'lopen'} af** binnen drie maanden."


def _many(count: int) -> str:
    return f"{number(count)} {'termijn' if count == 1 else 'termijnen'}"


def is_shown(row: TrajectDeadline, view: str) -> bool:
    """Whether a deadline belongs to a choice: what has passed or comes soon, what is open, all."""
    if view == ALL:
        return True
    if row.state == PASSED:
        return DEADLINES[row.rule].can_be_met
    return row.state == RUNNING and (view == OPEN or _soon(row))


def _soon(row: TrajectDeadline) -> bool:
    return row.days is not None and row.days <= _SOON_DAYS


def _table(rows: Sequence[TrajectDeadline]) -> Rows:
    """Without the day on which it was met where nothing was met."""
    table: Rows = [["Trajectnummer", "Uiterlijk", "Termijn", "Stand", "Soort", "Gehaald op"]]
    for row in rows:
        deadline = DEADLINES[row.rule]
        table.append([
            row.trajectnummer, _date(row.due), deadline.name, state_words(row), deadline.kind,
            _date(row.met_on),
        ])  # fmt: skip
    return table if any(row.met_on for row in rows) else [line[:-1] for line in table]


def _date(day: object) -> str | None:
    return f"{day:%d-%m-%Y}" if day else None


def state_words(row: TrajectDeadline) -> str:
    """The state of a deadline, with the days left or over."""
    if row.days is None:
        return row.state
    days = f"{number(row.days)} {'dag' if row.days == 1 else 'dagen'}"
    return f"loopt, nog {days}" if row.state == RUNNING else f"{row.state}, {days}"


def calendar_day(row: TrajectDeadline, before: str = "") -> Day:
    """A running deadline as a day in a calendar, with ``before`` at the begin of its text."""
    deadline = DEADLINES[row.rule]
    assert row.due  # noqa: S101  only what runs comes here
    return Day(
        uid=f"{row.trajectnummer}-{row.rule}@inburgering-rijswijk",
        day=row.due,
        title=f"{row.trajectnummer}: {deadline.name}",
        text=f"{before}{deadline.sentence} Bron: {deadline.article}.",
    )
