"""Voortgang: parts made of figures, the PIPs that are overdue, and the state of the legal deadlines."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.export.excel import CellValue, table_file
from rijswijk_dash.figures import DEADLINES, DIMENSIONS, FIGURES, PASSED, STATES, Answer
from rijswijk_dash.web.blocks import (
    NOW,
    choose_view,
    provenance,
    show_answer_source,
    show_figure,
    show_source,
    show_tile,
    show_tiles_origin,
)
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.flows import show_flow
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.origin import about_answers
from rijswijk_dash.web.style import tile_columns
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


class Section(NamedTuple):
    """The figures of a part of the page, the tiles above them, and what comes below them."""

    figures: Sequence[Part]
    tiles: Sequence[str] = ()
    below: Callable[[Page], None] | None = None


DEADLINE_TITLE = "Wettelijke termijnen"
DEADLINES_PART, MOVES_PART = "Termijnen", "Beweging"
_WRITTEN_OUT = ("tempo_taal_aandeel", "tempo_participatie_aandeel", "op_koers")


def sections() -> dict[str, Section]:
    """The parts of the page that are made of figures, the main question first."""
    return {
        "Fase en route": Section((Part("fase"), Part("leerroute"))),
        "Op koers": Section(
            (Part("op_koers", "leerroute"), Part("op_koers", "startjaar", "Op koers per startjaar")),
            ("op_koers",),
        ),
        "Niet op koers": Section(
            (Part("op_koers_stand"), Part("op_koers_reden")), below=course_note
        ),
        "PIP": Section(
            (Part("pip_op_tijd", "leerroute"),), ("pip_op_tijd", "pip_over_tijd"), show_overdue_pips
        ),
        "PVT en MAP": Section((Part("pvt_aandeel", "leerroute"), Part("map_aandeel", "leerroute"))),
        "Uren taal": Section((Part("tempo_taal"), Part("uren_taal")), ("tempo_taal_aandeel",)),
        "Uren participatie": Section(
            (Part("tempo_participatie"), Part("uren_participatie")), ("tempo_participatie_aandeel",)
        ),
        "Instroom": Section((Part("instroom"), Part("taalschool"))),
    }  # fmt: skip


def parts_of(page: Page) -> dict[str, Callable[[Page], None]]:
    """The parts of which this viewer may see something, by name."""
    parts: dict[str, Callable[[Page], None]] = {
        name: partial(show_section, section=section)
        for name, section in sections().items()
        if _open_parts(page, section)
    }
    if _open_states(page):
        parts[DEADLINES_PART] = show_deadline_states
    return parts | {MOVES_PART: show_flow}


def show_closed(page: Page) -> None:
    """Name the figures of the parts that are closed to this viewer, in one line."""
    closed = [section for section in sections().values() if not _open_parts(page, section)]
    _say_closed([name for section in closed for name in _closed_names(page, section)])


def _open_parts(page: Page, section: Section) -> list[Part]:
    return [p for p in section.figures if page.may_ask(p.figure, (p.by,) if p.by else ())]


def _closed_names(page: Page, section: Section) -> list[str]:
    """The figures of a section that are closed, and its tiles that stand nowhere else."""
    open_, named = _open_parts(page, section), {part.figure for part in section.figures}
    tiles = [f for f in section.tiles if not page.may_ask(f) and f not in named]
    return [p.name for p in section.figures if p not in open_] + [FIGURES[f].name for f in tiles]


def _say_closed(names: Sequence[str]) -> None:
    if names:
        st.caption(
            f"Niet voor uw rol: {enumerate_words(names)}. Dat zou iets over één persoon kunnen zeggen."
        )


def show_section(page: Page, section: Section) -> None:
    """Tiles and figures in the view that the user chooses; what is closed is named in one line.

    The rule of figures that are our own measure stands above them, for everybody who may see one.
    """
    open_tiles = [figure for figure in section.tiles if page.may_ask(figure)]
    if open_tiles and open_tiles[0] in _WRITTEN_OUT:
        st.markdown(FIGURES[open_tiles[0]].sentence)
    if open_tiles:
        columns = tile_columns(open_tiles[0], max(2, len(open_tiles)))
        for column, figure in zip(columns, open_tiles, strict=False):
            with column:
                show_tile(page, figure)
        show_tiles_origin(page, open_tiles)
    view = choose_view()
    parts = _open_parts(page, section)
    if view != NOW:  # Over time there are no splits of a share, so each figure is there once.
        parts = [Part(figure) for figure in dict.fromkeys(part.figure for part in parts)]
    for part in parts:
        show_figure(page, part.figure, view, part.by, title=part.title)
    _say_closed(_closed_names(page, section))
    if section.below:
        section.below(page)


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


def _open_states(page: Page) -> list[str]:
    found = [f"stand_{id_}" for id_, deadline in DEADLINES.items() if deadline.can_be_met]
    return [figure for figure in found if page.may_ask(figure)]


def show_deadline_states(page: Page) -> None:
    """How many trajecten are in each state of each deadline that can be met."""
    open_ = _open_states(page)
    if not open_:
        return
    st.subheader(DEADLINE_TITLE)
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
        lambda: table_file([("Tabel", table), ("Bron", origin)]), file_name,
    )  # fmt: skip


def course_note(page: Page) -> None:
    """How many running trajecten are left out of the share because a field is empty."""
    if not page.may_ask("op_koers_stand"):
        return
    answer = page.ask("op_koers_stand")
    unknown = sum(int(row.value or 0) for row in answer.rows if row.labels[0] is None)
    if unknown:
        about = "ongeveer " if answer.rounded else ""
        st.caption(
            f"Van {about}{number(unknown)} van de {trajecten(answer.total.numerator)} die lopen, is het "
            "onbekend: de export mist daar een gegeven. In het percentage bij Op koers tellen die niet mee."
        )
