"""Of many figures those that a viewer may see, and one quiet line that names the others."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.access import Role
from rijswijk_dash.figures import FIGURES
from rijswijk_dash.web.blocks import (
    choose_view,
    show_figure,
    show_tile,
    show_tiles_note,
    show_tiles_origin,
)
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.style import tile_columns
from rijswijk_dash.words import enumerate_words

Wanted = Sequence[tuple[str, str]]
"""Figures by id, each with the dimension by which it is split (empty: as it is)."""


def show_open_tiles(page: Page, ids: Sequence[str]) -> None:
    """A row of tiles with the figures that this viewer may see."""
    seen = [figure for figure in ids if page.may_ask(figure)]
    if not seen:
        return
    for column, figure in zip(tile_columns(seen[0], max(len(seen), 3)), seen, strict=False):
        with column:
            show_tile(page, figure)
    show_tiles_origin(page, seen)
    show_tiles_note(page)


def open_parts(page: Page, parts: Mapping[str, Wanted]) -> dict[str, Callable[[Page], None]]:
    """The parts of a page of which this viewer may see a figure."""
    return {
        name: partial(show_open_figures, wanted=wanted)
        for name, wanted in parts.items()
        if any(page.may_ask(figure) for figure, _ in wanted)
    }


def show_open_figures(page: Page, wanted: Wanted) -> None:
    """The figures that this viewer may see, split where that may be, in the view that the user chooses."""
    view = choose_view()
    for figure, by in wanted:
        if may_split(page, figure, by):
            show_figure(page, figure, view, by)
        elif page.may_ask(figure):
            show_figure(page, figure, view)


def may_split(page: Page, figure: str, by: str) -> bool:
    """Whether this viewer may see the figure split so."""
    return page.may_ask(figure, (by,) if by else ())


def show_closed_line(page: Page, wanted: Wanted, others: Sequence[str] = ()) -> None:
    """Name what is not for this viewer, with ``others`` by name, and say where its own clients are."""
    closed = [FIGURES[figure].name for figure, by in wanted if not may_split(page, figure, by)]
    names = list(dict.fromkeys([*closed, *others]))
    if names:
        st.caption(
            "Niet te zien voor uw rol of met deze filters, omdat het iets over één persoon kan zeggen: "
            f"{enumerate_words(names)}."
        )
    if page.viewer.role is Role.PARTNER and figures.may_see_rows(page.viewer):
        st.caption("Cijfers over uw eigen cliënten staan op de pagina **Mijn trajecten**.")
