"""The tab Logboek: who did what, whether every line still fits, and what is past its term."""

from datetime import date

import streamlit as st

from rijswijk_dash.access import Viewer
from rijswijk_dash.admin import logbook
from rijswijk_dash.admin.logbook import Asked
from rijswijk_dash.export.excel import csv_file, table_file
from rijswijk_dash.web.admin.steps import show_outcome, step, tell
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import number, short_date

_EVERYBODY, _ALL = "iedereen", "alle"
_LIMITS = (25, 100, 500, 1000)
_SEEN = "logboek_gezien"


def show_logbook(viewer: Viewer) -> None:
    """The whole tab."""
    st.subheader("Wie deed wat")
    asked, limit = _ask(viewer)
    if asked.since and asked.until and asked.since > asked.until:
        st.warning("De eerste dag ligt na de laatste dag. Kies een andere periode.")
    else:
        _show_lines(viewer, asked, limit)
    _show_check(viewer)
    _show_past_term(viewer)


def _ask(viewer: Viewer) -> tuple[Asked, int]:
    """The filters, and how many lines to show."""
    first, second, third = st.columns([1, 1, 2])
    with first:
        since = st.date_input("Vanaf", None, format="DD-MM-YYYY", key="logboek_vanaf")
    with second:
        until = st.date_input("Tot en met", None, format="DD-MM-YYYY", key="logboek_tot")
    with third:
        who = st.selectbox("Wie", [_EVERYBODY, *logbook.names(viewer)], key="logboek_wie")
    first, second, third = st.columns([2, 1, 1])
    with first:
        actions = st.multiselect(
            "Actie", logbook.ACTIONS, key="logboek_actie", placeholder="alle acties"
        )
    with second:
        result = st.selectbox("Uitkomst", [_ALL, *logbook.RESULTS], key="logboek_uitkomst")
    with third:
        limit = st.selectbox("Hoeveel regels", _LIMITS, key="logboek_aantal", format_func=number)
    asked = Asked(
        since, until, "" if who == _EVERYBODY else who, tuple(actions),
        "" if result == _ALL else result,
    )  # fmt: skip
    return asked, limit


def _show_lines(viewer: Viewer, asked: Asked, limit: int) -> None:
    shown = (viewer.name, asked, limit)
    lines = logbook.read(viewer, asked, limit, again=st.session_state.get(_SEEN) == shown)
    st.session_state[_SEEN] = shown
    if not lines:
        st.info("Geen enkele regel past bij deze keuze.")
        return
    count = logbook.count(viewer, asked)
    rows: Rows = [["Nr.", "Tijd (UTC)", "Wie", "Actie", "Wat", "Uitkomst", "Rol", "Waarvandaan"]]
    rows += [
        [str(e.number), f"{e.when:%d-%m-%Y %H:%M:%S}", e.who, e.action, e.what, e.result,
         e.role, e.origin]
        for e in lines
    ]  # fmt: skip
    told = f"{number(count)} regels" if count != 1 else "1 regel"
    if count > len(lines):
        told = f"De nieuwste {number(len(lines))} van {told}"
    left, right = st.columns(2)
    with left:
        download_button(
            viewer, "Download logboek (Excel)",
            lambda: table_file([("Logboek", logbook.export(viewer, asked))]), "logboek.xlsx",
        )  # fmt: skip
    with right:
        download_button(
            viewer, "Download logboek (CSV)", lambda: csv_file(logbook.export(viewer, asked)),
            "logboek.csv", mime="text/csv",
        )  # fmt: skip
    show_table(rows, f"{told}, nieuwste eerst", limit=limit)
    st.caption(
        "De tijden zijn in UTC: in Nederland is het één uur later, en in de zomer twee uur. Een download "
        "heeft alle regels die bij uw keuze passen, met hun zegel."
    )


def _show_check(viewer: Viewer) -> None:
    st.subheader("Klopt het logboek")
    st.markdown(
        "Elke regel heeft een zegel over zichzelf en de regel ervoor. Een regel die iemand verandert, "
        "toevoegt of weghaalt, valt dus op."
    )
    if not st.button("Controleer het logboek", icon=":material/verified:", key="logboek_controle"):
        return
    found = logbook.check(viewer)
    if not found.whole:
        st.error(logbook.in_words(found))
        return
    st.success(logbook.in_words(found))
    st.caption(
        "Bewaar het nummer en het zegel buiten het dashboard. Haalt iemand later de laatste regels weg, "
        "dan ziet u dat doordat die regel ontbreekt."
    )


def _show_past_term(viewer: Viewer) -> None:
    st.subheader("Oude regels")
    show_outcome("oude_regels")
    today = date.today()
    count, began = logbook.past_term(viewer, today), short_date(logbook.term_began(today))
    if not count:
        st.markdown(f"Er zijn geen regels van voor {began}; er hoeft niets weg.")
        return
    old = f"{number(count)} {'regel is' if count == 1 else 'regels zijn'}"
    st.markdown(f"{old} van voor {began} en over de bewaartermijn.")
    with st.popover("Verwijder oude regels…", icon=":material/delete:"):
        st.markdown(
            "Dit kan niet ongedaan worden gemaakt. Wat blijft, is nog steeds te controleren."
        )
        st.button(
            "Ja, verwijder", type="primary", on_click=_drop, args=(viewer, today),
            key="logboek_opruimen",
        )  # fmt: skip


def _drop(viewer: Viewer, today: date) -> None:
    with step("oude_regels"):
        count = logbook.drop_past_term(viewer, today)
        lines = "regel" if count == 1 else "regels"
        tell("oude_regels", f"{number(count)} {lines} van het logboek verwijderd.")
