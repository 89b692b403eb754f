"""Choosing a peildatum and filters. They live in the address bar, so a link shows the same view."""

from collections.abc import Collection
from datetime import date

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import log_deed
from rijswijk_dash.audit import Action, Result
from rijswijk_dash.figures import DIMENSIONS, SIGNALS, WrongQuestion
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.words import short_date

FILTERS = (
    "doelgroep", "herkomst", "scholing", "uitkering", "leerroute", "taalschool", "geslacht",
    "startjaar", "op_koers",
)  # fmt: skip
# A link to the list behind a signal asks for these; they are offered only then.
LINKED = tuple(dict.fromkeys(n for s in SIGNALS for n in s.features if n not in FILTERS))
Chosen = dict[str, list[str]]


def choose_peildatum(viewer: Viewer) -> date:
    """Let the user choose a peildatum; the newest is the default."""
    days = {short_date(day): day for day in figures.peildata(viewer)}
    wanted = st.query_params.get("peildatum")
    if wanted and wanted not in days:
        st.warning(
            f"Er zijn geen cijfers met peildatum {literal(wanted[:20])}; u ziet de nieuwste."
        )
    chosen = st.selectbox("Peildatum", list(days), key="peildatum", bind="query-params")
    return days[chosen]


def forget_peildatum() -> None:
    """After publishing or undoing the newest peildatum may be another: show that one again."""
    st.session_state.pop("peildatum", None)


def choose_filters(
    viewer: Viewer, peildatum: date, *, own: bool = False, only: Collection[str] | None = None
) -> Chosen:
    """Let the user choose filters; each offers what occurs under the other filters.

    A value in the address that does not exist is named and left out. ``own`` filters the own clients
    of a partner; ``only`` are the filters that a page has, if not all.
    """
    named = [name for name in _names() if only is None or name in only]
    offered = [name for name in named if figures.may_filter(viewer, name, own=own)]
    _refuse_others(viewer, offered)
    if not offered:
        return {}
    chosen = {
        name: values for name in offered if (values := _existing(viewer, peildatum, name, own))
    }
    label = f"Filters ({len(chosen)} actief)" if chosen else "Filters"
    with st.expander(label, icon=":material/filter_list:"):
        columns = st.columns(4)
        for position, name in enumerate(offered):
            with columns[position % 4]:
                _choose(viewer, peildatum, name, chosen, own)
        if chosen:
            st.button("Wis alle filters", on_click=_clear, icon=":material/filter_list_off:")
    return {name: values for name in offered if (values := _current(name))}


def _refuse_others(viewer: Viewer, offered: list[str]) -> None:
    """Say and log it, once for each address, when the address asks for a filter that is not offered."""
    asked = [name for name in _names() if name not in offered and st.query_params.get_all(name)]
    if not asked:
        return
    names = ", ".join(DIMENSIONS[name].name for name in asked)
    st.warning(f"U kunt hier niet filteren op {names}; dat filter telt niet mee.")
    noted = st.session_state.setdefault("geweigerde_filters", set())
    if tuple(asked) not in noted:
        noted.add(tuple(asked))
        log_deed(viewer, Action.FIGURES, f"filter op {', '.join(asked)}", Result.REFUSED)


def _choose(viewer: Viewer, peildatum: date, name: str, chosen: Chosen, own: bool) -> None:
    dimension = DIMENSIONS[name]
    if not figures.delivered(viewer, name, peildatum):
        st.text_input(
            dimension.name, "staat niet in deze export", disabled=True, key=f"geen_{name}"
        )
        return
    others = {n: v for n, v in chosen.items() if figures.delivered(viewer, n, peildatum)}
    options = figures.choices(viewer, name, peildatum, others, own=own)
    options += [value for value in chosen.get(name, []) if value not in options]
    known = [o for o in options if o in (*dimension.order, dimension.empty) or dimension.open]
    st.multiselect(dimension.name, known, key=name, placeholder="alle", bind="query-params")


def _existing(viewer: Viewer, peildatum: date, name: str, own: bool) -> list[str]:
    existing: list[str] = []
    for value in filter(None, _current(name)):
        try:
            figures.ask(
                viewer, figures.question("gestart", (), {name: [value]}, own=own), peildatum
            )
            existing.append(value)
        except WrongQuestion as wrong:
            st.warning(literal(str(wrong)))
    return existing


def _current(name: str) -> list[str]:
    if name in st.session_state:
        return list(st.session_state[name])
    return st.query_params.get_all(name)


def _names() -> list[str]:
    return [*FILTERS, *(name for name in LINKED if _current(name))]


def _clear() -> None:
    for name in _names():
        st.session_state[name] = []
