"""The frame of every page: who looks, whether the data is invented, the title, peildatum, filters."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import log_deed
from rijswijk_dash.audit import Action, Result
from rijswijk_dash.domain.rules import name_of_gemeente
from rijswijk_dash.figures import Answer, Question, WrongQuestion
from rijswijk_dash.web.filters import Chosen, choose_filters, choose_peildatum
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.registry import page_info
from rijswijk_dash.web.viewer import current_viewer
from rijswijk_dash.web.welcome import show_tour


@dataclass(frozen=True)
class Page:
    """What a page knows: who looks, at which peildatum, through which filters."""

    viewer: Viewer
    peildatum: date | None = None
    filters: Chosen = field(default_factory=dict[str, list[str]])
    own: bool = False

    def ask(self, figure: str, by: Sequence[str] = ()) -> Answer:
        """The answer for this page's peildatum and filters."""
        return figures.ask(self.viewer, self._question(figure, by), self.peildatum)

    def may_ask(self, figure: str, by: Sequence[str] = ()) -> bool:
        """Whether this viewer gets an answer to this figure, split and filtered so."""
        return figures.may_ask(self.viewer, self._question(figure, by))

    def trend(self, figure: str, by: Sequence[str] = ()) -> list[Answer]:
        """The answers at all peildata up to this page's, oldest first."""
        return figures.trend(self.viewer, self._question(figure, by), self.peildatum)

    def _question(self, figure: str, by: Sequence[str]) -> Question:
        return figures.question(figure, by, self.filters, own=self.own)


def open_page(page_id: str) -> Page:
    """Begin a page without peildatum or filters; stops when this viewer may not open it."""
    viewer = _admitted(page_id)
    _show_title(page_id, viewer)
    return Page(viewer)


def open_figures_page(
    page_id: str, *, with_filters: bool | Callable[[Viewer], bool | Collection[str]] = True
) -> Page:
    """Begin a page with figures; stops with a friendly word where there is nothing to show.

    ``with_filters`` says whether there are filters, or for which viewer, or which ones for a viewer.
    """
    viewer = _admitted(page_id)
    if not figures.peildata(viewer):
        _show_title(page_id, viewer)
        st.info("Er is nog geen export gepubliceerd. Ga naar **Importeren** om te beginnen.")
        st.stop()
    filtered = with_filters(viewer) if callable(with_filters) else with_filters
    title, day = st.columns([3, 1], vertical_alignment="bottom")
    with title:
        _show_title(page_id, viewer)
    with day:
        peildatum = choose_peildatum(viewer)
    only = None if isinstance(filtered, bool) else filtered
    filters = choose_filters(viewer, peildatum, only=only) if filtered else {}
    opened = Page(viewer, peildatum, filters)
    if filters:
        _check_filters(opened)
    return opened


def _admitted(page_id: str) -> Viewer:
    """Who looks, if the page may be opened for whom it is; else it says why not and stops."""
    info = page_info(page_id)
    viewer = current_viewer()
    if viewer is None:
        st.error("Deze pagina is niet voor u geopend. Begin op de startpagina van het dashboard.")
        st.stop()
    if not info.opens_for(viewer):
        log_deed(viewer, Action.PAGE, page_id, Result.REFUSED)
        st.title("Geen toegang")
        if viewer.role in info.roles:
            st.error(f"De pagina {info.title} is er alleen voor wie meer dan één gemeente ziet.")
        else:
            st.error(f"De pagina {info.title} is er niet voor uw rol ({viewer.role}).")
        st.stop()
    show_tour(viewer, page_id)
    return viewer


def _show_title(page_id: str, viewer: Viewer) -> None:
    info = page_info(page_id)
    st.title(info.title)
    st.set_page_config(page_title=f"{info.title} · Inburgering Rijswijk")
    if len(viewer.gemeenten) > 1 and not info.several:
        st.markdown(f"**Gemeente {literal(name_of_gemeente(viewer.gemeente))}**")


def open_own_page(page_id: str, *, with_filters: bool = True) -> Page:
    """Begin a page about the own clients of a partner, as they are now; stops when there are none."""
    page = open_page(page_id)
    for task in figures.tasks_without_clients(page.viewer):
        st.info(literal(task.explanation))
    if not figures.may_see_rows(page.viewer):
        st.stop()
    days = figures.peildata(page.viewer)
    if not days:
        st.info("Er is nog geen export gepubliceerd.")
        st.stop()
    own = bool(page.viewer.organisations)
    filters = choose_filters(page.viewer, days[0], own=own) if with_filters else {}
    opened = Page(page.viewer, days[0], filters, own=own)
    if opened.filters:
        _check_filters(opened)
    return opened


def _check_filters(page: Page) -> None:
    """Say it when the filters leave nobody, or name a field that this export lacks."""
    try:
        answer = page.ask("gestart")
    except WrongQuestion as wrong:
        st.warning(literal(str(wrong)))
        st.stop()
    if not answer.known:
        st.warning(
            f"De export van deze peildatum heeft geen {', '.join(answer.missing)}; dat filter kan "
            "hier niet. Kies een andere peildatum of wis de filters."
        )
        st.stop()
    if answer.value == 0:
        st.info("Geen enkel traject past bij deze filters. Wis een filter.")
        st.stop()


def invented_banner() -> None:
    """Say on every page that the data is invented, as long as it is."""
    if figures.shows_invented_data():
        st.warning(
            "**Verzonnen gegevens.** Alle mensen in dit dashboard zijn bedacht, tot u zelf een "
            "export publiceert.",
            icon=":material/science:",
        )
