"""Choosing a gemeente, for who may see more than one. It lives in the address bar, as the peildatum does."""

from collections.abc import Mapping, Sequence

import streamlit as st

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import log_deed
from rijswijk_dash.access.logins import looking_at
from rijswijk_dash.audit import Action, Result
from rijswijk_dash.domain.rules import name_of_gemeente
from rijswijk_dash.web.markdown import literal

_KEY, _LOOKED_AT, _REFUSED = "gemeente", "vorige_gemeente", "geweigerde_gemeente"
# What goes along to another gemeente: who looks.
_KEPT = (_KEY, _LOOKED_AT, _REFUSED, "rol", "organisatie")


def choose_gemeente(viewer: Viewer) -> Viewer:
    """The same viewer looking at the gemeente that it chooses, in the sidebar when there are several."""
    _refuse_other(viewer)
    if len(viewer.gemeenten) == 1:
        return viewer
    codes = {name_of_gemeente(code): code for code in viewer.gemeenten}
    names = sorted(codes, key=lambda name: codes[name] != viewer.gemeente)
    chosen = st.sidebar.selectbox("Gemeente", names, key=_KEY, bind="query-params")
    code = codes.get(chosen, viewer.gemeente)
    _begin_anew(code)
    return looking_at(viewer, code)


def _begin_anew(code: str) -> None:
    """Forget what was chosen or in hand at the gemeente before: a file, a person found, filters."""
    if st.session_state.get(_LOOKED_AT, code) != code:
        for key in [str(key) for key in st.session_state if key not in _KEPT]:
            del st.session_state[key]
    st.session_state[_LOOKED_AT] = code


def _refuse_other(viewer: Viewer) -> None:
    """Say and log it, once for each address, when the address asks for a gemeente of others."""
    offered = [name_of_gemeente(code) for code in viewer.gemeenten]
    asked = [name for name in st.query_params.get_all(_KEY) if name not in offered]
    if not asked:
        return
    st.warning(
        f"De gemeente {literal(asked[0][:40])} is er niet voor u; u ziet "
        f"{literal(name_of_gemeente(viewer.gemeente))}."
    )
    if st.session_state.get(_REFUSED) != asked:
        st.session_state[_REFUSED] = asked
        log_deed(viewer, Action.FIGURES, f"gemeente {asked[0][:20]}", Result.REFUSED)


def in_same_gemeente(query: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The query of a link within the dashboard, with the gemeente that is looked at now."""
    chosen = {_KEY: [st.session_state[_KEY]]} if _KEY in st.session_state else {}
    return chosen | {name: list(values) for name, values in query.items() if values}
