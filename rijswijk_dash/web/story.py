"""The sentence with which a page opens: it asks through the page, and shows it as a heading of words."""

from contextlib import nullcontext

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rijswijk_dash.figures import Answer, Forecast, Partners, Survival
from rijswijk_dash.intake import service as intake
from rijswijk_dash.intake.service import Delivery
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.style import show_sentence
from rijswijk_dash.words import enumerate_words, stories


def show_story(page: Page, figure: str, besides: str = "") -> None:
    """The sentence of a figure; of how many started where this viewer may not ask that one."""
    _show(_sentence(page, figure, besides))


def _sentence(page: Page, figure: str, besides: str) -> str:
    filtered = bool(page.filters)
    if figure in stories.DIVIDED and page.may_ask(figure):
        beside = page.ask(besides) if besides and page.may_ask(besides) else None
        return stories.division(page.ask(figure), filtered=filtered, besides=beside)
    if figure in stories.SHARED and page.may_ask(figure):
        return stories.part(page.ask(figure), filtered=filtered)
    return stories.started(page.ask("gestart"), filtered=filtered)


def show_started(page: Page) -> None:
    """How many started, and how many more than at the delivery before."""
    answers = page.trend("gestart")
    before = answers[-2] if len(answers) > 1 else None
    _show(stories.started(answers[-1], before, filtered=bool(page.filters)))


def show_together(page: Page) -> None:
    """How many in lessons work or participate too; else how many work; else how many started."""
    figure = "les_met_werk" if page.may_ask("les_met_werk") else "werk"
    show_story(page, figure)


def show_waiting(page: Page) -> None:
    """How many wait in the opvang, and how many came with a warme overdracht."""
    if not page.may_ask("voorinburgering"):
        show_story(page, "")
        return
    share = page.ask("warme_overdracht") if page.may_ask("warme_overdracht") else None
    _show(stories.waiting(page.ask("voorinburgering"), share, filtered=bool(page.filters)))


def room_for_story() -> DeltaGenerator:
    """A place at the top of a page, for a sentence about what the user chooses below it."""
    return st.container()


def show_sentence_in(room: DeltaGenerator, sentence: str) -> None:
    """A sentence that a part of the page has about what it shows."""
    _show(sentence, room)


def show_duration_story(room: DeltaGenerator, found: Survival) -> None:
    """How long the chosen step takes."""
    _show(stories.duration(found), room)


def show_partners_story(room: DeltaGenerator, page: Page, found: Partners) -> None:
    """How many trajecten the organisations of the chosen kind have."""
    _show(stories.at_partners(found, filtered=bool(page.filters)), room)


def show_expected_story(room: DeltaGenerator, found: Forecast) -> None:
    """What is expected in a year in the chosen scenario."""
    _show(stories.expected(found), room)


def show_clients(page: Page, count: Answer) -> None:
    """How many trajecten the organisation of who looks guides; to who sees all, how many there are."""
    who, filtered = enumerate_words(page.viewer.organisations), bool(page.filters)
    sentence = (
        stories.clients(count, who, filtered=filtered)
        if who
        else stories.started(count, filtered=filtered)
    )
    _show(sentence)


def show_delivered(delivery: Delivery) -> None:
    """How many rows of a delivery count."""
    d = delivery
    _show(stories.delivered(d.peildatum, d.rows, d.accepted, d.rejected, d.warnings))


def show_register(page: Page) -> None:
    """How many deliveries count now."""
    counting = [d for d in intake.deliveries(page.viewer) if d.current]
    invented = any(d.invented for d in counting)
    _show(stories.register([d.peildatum for d in counting], invented=invented))


def _show(sentence: str, room: DeltaGenerator | None = None) -> None:
    with room or nullcontext():
        show_sentence(literal(sentence))
