"""The tab Bewaren en verwijderen: the terms, who is past them, and removing one person."""

import streamlit as st

from rijswijk_dash.access import Viewer
from rijswijk_dash.admin import retention
from rijswijk_dash.admin.retention import Found, Removed
from rijswijk_dash.web.admin.steps import refuse, show_outcome, step
from rijswijk_dash.web.filters import forget_peildatum
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import number, short_date, trajecten

CONFIRM = "VERWIJDER"
_PURGE, _PERSON = "opruimen", "persoon"
_TYPED, _ROUND, _FOUND, _REPORT, _WORD = (
    "te_verwijderen",
    "ronde_persoon",
    "gevonden",
    "verslag",
    "bevestiging",
)


def show_removal(viewer: Viewer) -> None:
    """The whole tab."""
    _show_terms(viewer)
    _show_purge(viewer)
    _show_person(viewer)


def _show_report(place: str) -> None:
    """What the last removal took away, where it was asked, until somebody closes it."""
    show_outcome(place)
    report: Removed | None = st.session_state.get(f"{_REPORT}_{place}")
    if report is None:
        return
    with st.container(border=True):
        st.success("Verslag van het verwijderen", icon=":material/check_circle:")
        st.markdown("\n".join(f"- {literal(line)}" for line in report.told))
        st.button(
            "Sluit het verslag",
            on_click=_forget,
            args=(f"{_REPORT}_{place}",),
            key=f"sluit_{place}",
        )


def _show_terms(viewer: Viewer) -> None:
    terms = retention.terms(viewer)
    st.subheader("Hoe lang blijft iets bewaard")
    show_table(
        [
            ["Wat", "Bewaartermijn"],
            ["Een traject", f"{terms.years} jaar na het einde van het traject"],
            ["Een regel van het logboek", f"{terms.log_months} maanden"],
        ],
        "Bewaartermijnen",
    )
    st.caption(
        "Wij vonden geen openbare regel voor deze termijnen; de functionaris gegevensbescherming beslist. "
        "Ze staan in data/instellingen.toml, onder [bewaren]."
    )
    if retention.waits_for_restart(viewer):
        st.info(
            "Van wat is verwijderd, kunnen nog resten staan in ongebruikte delen van het bestand. Die "
            "verdwijnen als het dashboard opnieuw start.", icon=":material/restart_alt:",
        )  # fmt: skip


def _show_purge(viewer: Viewer) -> None:
    st.subheader("Trajecten over de bewaartermijn")
    _show_report(_PURGE)
    years = retention.past_term(viewer)
    if not years:
        st.markdown("Geen enkel traject is over de bewaartermijn; er hoeft niets weg.")
        return
    rows: Rows = [["Geëindigd in", "Trajecten"], *([str(year), count] for year, count in years)]
    show_table(rows, "Trajecten over de bewaartermijn, naar het jaar waarin zij eindigden")
    total = sum(count for _, count in years)
    with st.form(_PURGE):
        st.markdown(
            f"Dit verwijdert **{trajecten(total)}** voorgoed uit elke levering, ook uit leveringen die "
            "vervangen of teruggedraaid zijn. De cijfers van toen veranderen daardoor mee."
        )
        st.text_input(f"Typ {CONFIRM} om te bevestigen", key=_WORD, autocomplete="off")
        st.form_submit_button(
            "Verwijder voorgoed", icon=":material/delete_forever:", on_click=_purge, args=(viewer,)
        )


def _purge(viewer: Viewer) -> None:
    word = st.session_state[_WORD]
    st.session_state[_WORD] = ""
    if word.strip() != CONFIRM:
        refuse(_PURGE, f"Er is niets verwijderd: typ eerst {CONFIRM} in hoofdletters.")
        return
    with step(_PURGE):
        _keep(_PURGE, retention.purge(viewer))


def _show_person(viewer: Viewer) -> None:
    st.subheader("Eén persoon verwijderen")
    _show_report(_PERSON)
    found: Found | None = st.session_state.get(_FOUND)
    if found is not None:
        _show_found(viewer, found)
        return
    with st.form(_PERSON):
        st.text_input(
            "Trajectnummer, BSN of v-nummer", key=_typed(), autocomplete="off", max_chars=60,
            help="Het trajectnummer zoals het dashboard het toont, of het hele BSN of v-nummer. Een BSN of "
            "v-nummer wordt meteen een pseudoniem en nergens bewaard.",
        )  # fmt: skip
        st.form_submit_button("Zoek op", icon=":material/search:", on_click=_find, args=(viewer,))


def _typed() -> str:
    """The key of the text field: another one after each step, so that nothing typed stays behind."""
    return f"{_TYPED}_{st.session_state.get(_ROUND, 0)}"


def _find(viewer: Viewer) -> None:
    """What was typed is gone from the session before anything else happens."""
    typed = st.session_state[_typed()]
    del st.session_state[_typed()]
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
    with step(_PERSON):
        st.session_state[_FOUND] = retention.find_person(viewer, typed)


def _show_found(viewer: Viewer, found: Found) -> None:
    days = [short_date(day) for day in found.peildata]
    when = f"{days[0]} tot en met {days[-1]}" if len(days) > 1 else days[0]
    many = "levering" if found.deliveries == 1 else "leveringen"
    with st.container(border=True):
        st.markdown(
            f"Deze persoon staat in **{number(found.deliveries)} {many}**, peildatum {when}. Verwijderen "
            "kan niet ongedaan worden gemaakt."
        )
        st.warning(
            "Verwijder deze persoon eerst in het zaaksysteem. Anders komt de persoon met de volgende "
            "export terug."
        )
        left, right = st.columns(2)
        with left:
            st.button(
                "Ja, verwijder voorgoed", type="primary", icon=":material/delete_forever:",
                on_click=_remove, args=(viewer,), key="persoon_verwijderen",
            )  # fmt: skip
        with right:
            st.button("Annuleer", on_click=_forget, args=(_FOUND,), key="persoon_annuleren")


def _remove(viewer: Viewer) -> None:
    found: Found | None = st.session_state.pop(_FOUND, None)
    if found is None:
        return
    with step(_PERSON):
        _keep(_PERSON, retention.remove_person(viewer, found.number))


def _keep(place: str, removed: Removed) -> None:
    st.session_state[f"{_REPORT}_{place}"] = removed
    forget_peildatum()


def _forget(name: str) -> None:
    st.session_state.pop(name, None)
