"""The tab Gezondheid: whether everything is well, and the backups."""

import streamlit as st

from rijswijk_dash.access import Viewer
from rijswijk_dash.admin import backups
from rijswijk_dash.admin.health.doctor import counted, examine
from rijswijk_dash.admin.health.finding import Finding, Level
from rijswijk_dash.settings import settings
from rijswijk_dash.web.admin.steps import show_outcome, step
from rijswijk_dash.web.identity import secrets_files
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import number

_FOUND, _MADE, _PLACE = "gezondheid_gevonden", "reservekopie_gemaakt", "reservekopie"
_SIGNS = {Level.FAULT: ":material/error:", Level.WARNING: ":material/warning:"}


def show_health(viewer: Viewer) -> None:
    """The whole tab."""
    _show_checks(viewer)
    _show_backups(viewer)


def _show_checks(viewer: Viewer) -> None:
    st.subheader("Is alles in orde")
    st.markdown(
        "Deze controle leest alles in de opslag en rekent na of de cijfers kloppen. Dat duurt meestal enkele "
        "seconden. Er verandert niets aan de gegevens."
    )
    show_outcome(_FOUND)
    st.button(
        "Controleer nu", icon=":material/health_and_safety:", on_click=_examine, args=(viewer,),
        key="gezondheid_controle",
    )  # fmt: skip
    found: list[Finding] | None = st.session_state.get(_FOUND)
    if found is not None:
        _show_found(found)


def _examine(viewer: Viewer) -> None:
    with step(_FOUND):
        st.session_state[_FOUND] = examine(viewer, secrets_files())


def _show_found(found: list[Finding]) -> None:
    counts = counted(found)
    if counts[Level.FAULT]:
        many = "fout" if counts[Level.FAULT] == 1 else "fouten"
        st.error(f"Er is iets mis: {counts[Level.FAULT]} {many}. Hieronder staat wat u moet doen.")
    elif counts[Level.WARNING]:
        many = "punt" if counts[Level.WARNING] == 1 else "punten"
        st.warning(f"Alles werkt. Kijk nog naar {counts[Level.WARNING]} {many}.")
    else:
        st.success("Alles is in orde.", icon=":material/check_circle:")
    for each in found:
        if each.level is not Level.OK:
            show = st.error if each.level is Level.FAULT else st.warning
            show(f"**{each.check}** ({each.level}): {literal(each.said)}  \n{literal(each.todo)}",
                 icon=_SIGNS[each.level])  # fmt: skip
    rows: Rows = [["Stand", "Controle", "Wat er is gevonden"]]
    rows += [[str(each.level), each.check, each.said] for each in found]
    show_table(rows, f"Alle {len(found)} controles")


def _show_backups(viewer: Viewer) -> None:
    st.subheader("Reservekopieën")
    where = backups.folder()
    if where is None:
        st.info(
            "Het dashboard maakt nog geen reservekopieën. De beheerder van de server zet daarvoor in de "
            "instelling RIJSWIJK_DASH_BACKUP_DIR een map op een andere schijf of computer."
        )
        return
    known = settings()
    st.markdown(
        f"Elke dag na {known.backup_at:%H:%M} uur maakt het dashboard een reservekopie en leest die terug. "
        f"Het bewaart er hoogstens {known.backup_keep} en verwijdert ze na {known.backup_days} dagen. Zo "
        "lang staat iemand die u verwijdert er nog in. Niet in de kopie zitten de sleutel voor "
        "pseudoniemen, de instellingen en de inlog. Terugzetten doet de beheerder van de server, met de "
        "opdracht herstel."
    )
    show_outcome(_PLACE)
    _show_made()
    st.button(
        "Maak nu een reservekopie", icon=":material/backup:", on_click=_make, args=(viewer,),
        key="reservekopie_maken",
    )  # fmt: skip
    found = backups.listed(viewer)
    if not found:
        st.warning("Er is nog geen reservekopie.")
        return
    rows: Rows = [["Gemaakt (UTC)", "Grootte", "Bestand"]]
    rows += [[f"{b.made:%d-%m-%Y %H:%M}", _size(b.size), b.path.name] for b in found]
    show_table(rows, f"Reservekopieën in {where}, nieuwste eerst", limit=100)


def _make(viewer: Viewer) -> None:
    with step(_PLACE):
        st.session_state[_MADE] = backups.make(viewer).told


def _show_made() -> None:
    """What the last backup that was made here holds, shown once."""
    made: list[str] | None = st.session_state.pop(_MADE, None)
    if made:
        st.success("\n".join(f"- {literal(line)}" for line in made), icon=":material/check_circle:")


def _size(count: int) -> str:
    return f"{number(count / 1_000_000, 1)} MB"
