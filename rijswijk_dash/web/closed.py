"""What somebody sees who may not come in: the reason, and what to do."""

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from rijswijk_dash.access import Refused
from rijswijk_dash.access.logins import LoginEnded, NoAccess
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.statement import show_statement

_WELCOME = (
    "Dit dashboard laat zien hoe het gaat met de inburgering in Rijswijk. Het is voor de gemeente en "
    "haar partners. Log in met het account van uw organisatie."
)


def show_welcome() -> None:
    """The page for who has not logged in yet."""
    st.title("Inburgering Rijswijk")
    st.markdown(_WELCOME)
    _login_buttons("Inloggen")
    _show_accessibility()


def show_refusal(refused: Refused) -> None:
    """The page for who may not come in (any more)."""
    st.title("Inburgering Rijswijk")
    if isinstance(refused, LoginEnded):
        st.info(literal(str(refused)))
        _login_buttons("Opnieuw inloggen")
    else:
        st.warning(literal(str(refused)))
    if isinstance(refused, NoAccess):
        st.button("Uitloggen", on_click=st.logout, icon=":material/logout:")
    _show_accessibility()


def _show_accessibility() -> None:
    """Who cannot log in because of a barrier must be able to say so."""
    with st.expander("Toegankelijkheid"):
        show_statement()


def _login_buttons(label: str) -> None:
    """One button, or one for each provider that has a section of its own in the secrets."""
    try:
        section = st.secrets["auth"]
    except (FileNotFoundError, KeyError, StreamlitSecretNotFoundError):
        st.error(
            "Inloggen kan nu niet: het bestand met de instellingen voor de inlog is niet te lezen. "
            "Vraag de beheerder om het te herstellen (deploy/README.md, stap 2)."
        )
        return
    named = [name for name in section if hasattr(section[name], "keys")]
    for name in named or [None]:
        st.button(
            f"{label} ({name})" if len(named) > 1 else label,
            on_click=st.login, args=(name,) if name else (), type="primary", key=f"inloggen_{name}",
            icon=":material/login:",
        )  # fmt: skip
