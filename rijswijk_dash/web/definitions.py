"""The page Definities: every definition as a card, by subject or by a word."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from rijswijk_dash.domain.rules import fields
from rijswijk_dash.domain.words import Word, words
from rijswijk_dash.figures import SUBJECTS, Duration, Figure
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.tables import show_table

_SIDE_BY_SIDE = 2


def search() -> str:
    """What the user looks for; empty for nothing in particular."""
    st.markdown("Elk cijfer op dit dashboard staat hier één keer beschreven. Zo wordt het geteld.")
    sought = st.text_input(
        "Zoek een begrip", placeholder="bijvoorbeeld PIP of taalschool", key="zoek_begrip",
        bind="query-params", max_chars=60,
    )  # fmt: skip
    return sought.strip()


def subjects() -> dict[str, Callable[[], None]]:
    """The definitions of each subject by its name, and the words."""
    cards = {found.name: partial(_show_cards, found.definitions) for found in SUBJECTS}
    return {**cards, "Woorden": show_words}


def show_found(sought: str) -> None:
    """The definitions in whose name or sentence the words stand, those with it in their name first."""
    wanted = sought.casefold()
    meant = [w for w in words() if wanted in f"{w.woord} {w.afkorting}".casefold()]
    if meant:
        _show_words(meant)
    every = list({d.id: d for subject in SUBJECTS for d in subject.definitions}.values())
    named = [d for d in every if wanted in d.name.casefold()]
    told = [d for d in every if d not in named and wanted in d.sentence.casefold()]
    if not named and not told and not meant:
        st.info(
            f"Geen definitie met ‘{literal(sought)}’. Wis het zoekveld om ze per onderwerp te zien."
        )
    _show_cards([*named, *told])


def show_words() -> None:
    """Every word that has a meaning of its own here, in a sentence."""
    st.markdown("Deze woorden betekenen overal in het dashboard hetzelfde.")
    _show_words(words())


def _show_words(found: Sequence[Word]) -> None:
    rows = [[w.shown, f"{w.woord}. {w.betekenis}" if w.afkorting else w.betekenis] for w in found]
    show_table([["Woord", "Betekenis"], *rows], "Woorden en afkortingen")


def _show_cards(definitions: Sequence[Figure | Duration]) -> None:
    for start in range(0, len(definitions), _SIDE_BY_SIDE):
        beside = definitions[start : start + _SIDE_BY_SIDE]
        for column, found in zip(st.columns(_SIDE_BY_SIDE), beside, strict=False):
            with column:
                _show_card(found)


def _show_card(found: Figure | Duration) -> None:
    needed = ", ".join(fields()[name].label for name in found.all_needs)
    teller = f"  \n**Teller:** {found.numerator_name}" if found.numerator_name else ""
    with st.container(border=True, height="stretch"):
        st.subheader(found.name, anchor=found.id)
        st.markdown(found.sentence)
        st.markdown(
            f"**Populatie:** {found.population}{teller}  \n**Eenheid:** {found.unit}  \n"
            f"**Nodig in de export:** {needed or 'alleen het traject'}  \n**Bron:** {found.source}"
        )
