"""The list of deliveries on the import page, and the way to take one back."""

import streamlit as st

from rijswijk_dash.access import Refused, Viewer
from rijswijk_dash.intake import service as intake
from rijswijk_dash.intake.service import NotPublished, StoreError
from rijswijk_dash.web.filters import forget_peildatum
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import number, short_date


def show_message() -> None:
    """Show once what the last step did, or why it did not."""
    if refused := st.session_state.pop("weigering", None):
        st.error(literal(refused))
    if message := st.session_state.pop("melding", None):
        st.success(message, icon=":material/check_circle:")


def show_deliveries(viewer: Viewer) -> None:
    """All deliveries, and the way to take one back."""
    found = intake.deliveries(viewer)
    if not found:
        return
    st.subheader("Leveringen")
    sample = any(d.current and d.invented for d in found)
    shown = [d for d in found if sample or not d.invented]
    open_ = [d for d in shown if d.undone_at is None]
    rows: Rows = [["Nr.", "Peildatum", "Bestand", "Trajecten", "Afgekeurd", "Door", "Op", "Stand"]]
    rows += [
        [d.id, short_date(d.peildatum), d.file_name, d.accepted, d.rejected, d.who,
         short_date(d.when), _state(d)]
        for d in shown
    ]  # fmt: skip
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    newest = max(open_, key=lambda d: d.id, default=None)
    if newest:
        with left:
            names = {d.id: _named(d) for d in open_}
            chosen = st.selectbox(
                "Levering terugdraaien", sorted(names, reverse=True), format_func=names.__getitem__
            )  # fmt: skip
        with right, st.popover("Draai terug…", icon=":material/undo:"):
            st.markdown("De levering ervoor voor deze peildatum telt dan weer.")
            st.button(
                "Ja, draai terug", type="primary", on_click=_undo,
                args=(viewer, chosen, any(d.current for d in open_ if d.id == chosen)),
                key="terugdraaien",
            )  # fmt: skip
    show_table(rows, "Alle leveringen, nieuwste peildatum eerst", limit=50)
    hidden = len(found) - len(shown)
    if hidden:
        st.caption(f"En {number(hidden)} leveringen met voorbeeldgegevens, die niet meetellen.")


def _undo(viewer: Viewer, delivery_id: int, seen_counting: bool) -> None:
    try:
        undone = intake.undo(viewer, delivery_id, seen_counting=seen_counting)
        forget_peildatum()
        st.session_state["melding"] = (
            f"Levering {undone.id} ({short_date(undone.peildatum)}) telt niet meer mee."
        )
    except (NotPublished, Refused, StoreError) as error:
        st.session_state["weigering"] = str(error)


def _state(d: intake.Delivery) -> str:
    if d.current:
        return "telt mee"
    return "teruggedraaid" if d.undone_at else "vervangen"


def _named(d: intake.Delivery) -> str:
    return f"{d.id}: {short_date(d.peildatum)}, {d.file_name}"
