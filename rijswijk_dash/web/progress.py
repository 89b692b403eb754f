"""Voortgang: sections of figures, the PIPs that are overdue, and the state of the legal deadlines."""

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.export.excel import CellValue, table_file
from rijswijk_dash.figures import DEADLINES, DIMENSIONS, FIGURES, PASSED, STATES, Answer
from rijswijk_dash.web.blocks import (
    NOW,
    provenance,
    show_answer_source,
    show_figure,
    show_source,
    show_tile,
    show_tiles_origin,
)
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import anchor
from rijswijk_dash.web.origin import about_answers
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import enumerate_words, number, short_date, trajecten


class Part(NamedTuple):
    """A figure in a section; a share is split ``by`` a dimension. ``title`` goes before its name."""

    figure: str
    by: str = ""
    title: str = ""

    @property
    def name(self) -> str:
        """The title, or the name of the figure with what it is split by."""
        split = f" naar {DIMENSIONS[self.by].name.lower()}" if self.by else ""
        return self.title or FIGURES[self.figure].name + split


PHASE = (Part("fase"), Part("leerroute"), Part("taalschool"), Part("instroom"))
PIP = (Part("pip_op_tijd", "leerroute"),)
PVT_MAP = (Part("pvt_aandeel", "leerroute"), Part("map_aandeel", "leerroute"))
HOURS = (
    Part("tempo_taal"),
    Part("uren_taal"),
    Part("tempo_participatie"),
    Part("uren_participatie"),
)
COURSE = (
    Part("op_koers", "leerroute"),
    Part("op_koers", "startjaar", "Op koers per startjaar"),
    Part("op_koers_stand"),
    Part("op_koers_reden"),
)
DEADLINE_TITLE = "Wettelijke termijnen"
_WRITTEN_OUT = ("tempo_taal_aandeel", "op_koers")


def show_section(
    page: Page, title: str, parts: Sequence[Part], view: str, tiles: Sequence[str] = ()
) -> None:
    """A heading, tiles and figures; what is closed to this viewer is named in one line.

    The rule of figures that are our own measure stands above them, for everybody who may see one.
    """
    st.header(title, anchor=anchor(title))
    open_tiles = [figure for figure in tiles if page.may_ask(figure)]
    if open_tiles and open_tiles[0] in _WRITTEN_OUT:
        st.markdown(FIGURES[open_tiles[0]].sentence)
    if open_tiles:
        for column, figure in zip(st.columns(max(2, len(open_tiles))), open_tiles, strict=False):
            with column:
                show_tile(page, figure)
        show_tiles_origin(page, open_tiles)
    if view != NOW:  # Over time there are no splits of a share, so each figure is there once.
        parts = [Part(figure) for figure in dict.fromkeys(part.figure for part in parts)]
    closed: list[str] = []
    for part in parts:
        if page.may_ask(part.figure, (part.by,) if part.by else ()):
            show_figure(page, part.figure, view, part.by, title=part.title)
        else:
            closed.append(part.name)
    closed += [
        FIGURES[f].name for f in tiles if f not in open_tiles and f not in {p[0] for p in parts}
    ]
    if closed:
        st.caption(
            f"Niet voor uw rol: {enumerate_words(closed)}. Dat zou iets over één persoon kunnen zeggen."
        )


def show_overdue_pips(page: Page) -> None:
    """The trajecten without a PIP whose deadline has passed, for who may see all rows."""
    if not figures.may_see_all_rows(page.viewer):
        return
    count = page.ask("pip_over_tijd")
    if not count.known:
        return
    st.subheader("Geen PIP en over tijd")
    if not count.value:
        st.info("Geen enkel traject is zonder PIP over de termijn.")
        return
    filters = {**page.filters, "stand_pip": [PASSED]}
    rows = [
        d for d in figures.deadlines(page.viewer, page.peildatum, filters).rows if d.rule == "pip"
    ]
    table: Rows = [["Trajectnummer", "Vestiging", "Uiterste dag", "Dagen over tijd"]]
    for row in rows:
        days = [short_date(day) if day else None for day in (row.basis, row.due)]
        table.append([row.trajectnummer, *days, row.days])
    st.markdown(
        f"**{trajecten(len(rows))} zonder PIP na de uiterste dag** · {DEADLINES['pip'].sentence}"
    )
    show_table(table, f"Geen PIP en over tijd op {short_date(count.peildatum)}", limit=25)
    _download(page, table, provenance(count), f"pip_over_tijd_{count.peildatum:%Y-%m-%d}.xlsx")
    show_answer_source(count, page)


def may_see_deadline_states(page: Page) -> bool:
    """Whether there is a deadline of which this viewer may see the states."""
    return bool(_open_states(page))


def _open_states(page: Page) -> list[str]:
    found = [f"stand_{id_}" for id_, deadline in DEADLINES.items() if deadline.can_be_met]
    return [figure for figure in found if page.may_ask(figure)]


def show_deadline_states(page: Page) -> None:
    """How many trajecten are in each state of each deadline that can be met."""
    open_ = _open_states(page)
    if not open_:
        return
    st.header(DEADLINE_TITLE, anchor=anchor(DEADLINE_TITLE))
    answers = {figure.removeprefix("stand_"): page.ask(figure) for figure in open_}
    table: Rows = [["Termijn", *(state.capitalize() for state in STATES)]]
    table += [[DEADLINES[rule].name, *_states(answer)] for rule, answer in answers.items()]
    first = next(iter(answers.values()))
    st.markdown(
        "Per termijn het aantal trajecten waarvoor die geldt. ‘Voorbij’ is niet gehaald op de laatste dag, "
        "‘vervallen’ niet gehaald toen het traject eindigde; bij ‘onbekend’ mist de export een gegeven."
    )
    show_table(table, f"Wettelijke termijnen op {short_date(first.peildatum)}")
    origin = [r for r in provenance(first) if r[0] not in ("Cijfer", "Definitie", "Populatie")]
    _download(page, table, origin, f"termijnen_{first.peildatum:%Y-%m-%d}.xlsx")
    about = about_answers(page, list(answers.values()))
    show_source(first.peildatum, first.source, "Wet en Besluit inburgering 2021", about=about)


def _states(answer: Answer) -> list[CellValue]:
    if not answer.known:
        return ["onbekend"] * len(STATES)
    found = answer.by_label()
    return [found.get(state, 0) for state in STATES]


def _download(page: Page, table: Rows, origin: Rows, file_name: str) -> None:
    download_button(
        page.viewer, "Download tabel (Excel)",
        lambda: table_file([("Tabel", table), ("Herkomst", origin)]), file_name,
    )  # fmt: skip


def course_note(page: Page) -> None:
    """How many running trajecten are left out of the share because a field is empty."""
    if not page.may_ask("op_koers_stand"):
        return
    answer = page.ask("op_koers_stand")
    unknown = sum(int(row.value or 0) for row in answer.rows if row.labels[0] is None)
    if unknown:
        st.caption(
            f"Van {number(unknown)} van de {trajecten(answer.total.numerator)} die lopen, is het onbekend: "
            "de export mist daar een gegeven. Die tellen in het aandeel niet mee."
        )
