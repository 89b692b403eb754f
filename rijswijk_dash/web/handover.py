"""Overdracht: the time between two partners."""

from collections.abc import Callable, Sequence

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.export.excel import table_file
from rijswijk_dash.figures import HANDOVERS, Median, Survival
from rijswijk_dash.web.blocks import provenance_of, show_source
from rijswijk_dash.web.charts import (
    ranges,
    show_chart,
)
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.open_figures import open_parts
from rijswijk_dash.web.origin import about_durations
from rijswijk_dash.web.style import show_sentence
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import (
    NOT_YET,
    between,
    enumerate_words,
    in_weeks,
    lacking,
    people,
    short_date,
)

TILES = ("voorinburgering", "wacht_op_intake", "wacht_op_pip", "wacht_op_les")
_PARTS = {
    "Van COA naar gemeente": ("warme_overdracht", "wacht_op_vestiging", "koppeling_vestiging"),
    "Intake en PIP": ("wacht_op_intake", "wacht_op_pip"),
    "Start van de les": ("wacht_op_les", "les_na_pip"),
    "Fase": ("trajectfase",),
}
CLOSED = tuple((figure, "") for figures in (TILES, *_PARTS.values()) for figure in figures)
NAME = "Wachttijd tussen twee stappen"
_KIND = "Exact cijfer"
_HOW_TO_READ = (
    "De balk zegt na hoeveel weken de helft van de mensen de volgende stap had. Wie nog wacht, telt mee "
    "zolang wij die persoon kunnen volgen. Het streepje is de marge (95%)."
)


def parts_of(page: Page) -> dict[str, Callable[[Page], None]]:
    """The parts of which this viewer may see something: first how long each step takes."""
    wanted = {name: [(figure, "") for figure in ids] for name, ids in _PARTS.items()}
    waits = {"Wachttijd": show_waits} if may_see_waits(page) else {}
    return waits | open_parts(page, wanted)


def may_see_waits(page: Page) -> bool:
    """Whether this viewer gets every time between two partners, with these filters."""
    return all(figures.may_see_survival(page.viewer, id_, "", page.filters) for id_ in HANDOVERS)


def show_waits(page: Page) -> None:
    """The weeks after which half had the next step, of each handover: chart, table, source, file."""
    found = [
        figures.survival(page.viewer, id_, "", page.filters, page.peildatum) for id_ in HANDOVERS
    ]
    day = found[0].peildatum
    caption = f"{NAME}, peildatum {short_date(day)}"
    with st.container(border=True):
        st.subheader(NAME, help=found[0].duration.sentence)
        if halves := _halves(found):
            show_sentence(meaning(found), "wachten")
        left, right = st.columns([4, 3], gap="medium")
        with left:
            if halves:
                spoken = "; ".join(f"{name} {in_weeks(half.weeks or 0)}" for name, half in halves)
                show_chart(
                    ranges(halves), alt=f"{caption}. De helft na: {spoken}.",
                    key="helft_wachttijden",
                )  # fmt: skip
        with right:
            st.caption(_HOW_TO_READ)
        show_table(waits_table(found), caption)
        download_button(
            page.viewer, "Download tabel (Excel)", lambda: _file(found),
            f"wachttijden_{day:%Y-%m-%d}.xlsx",
        )  # fmt: skip
        for note in _notes(found):
            st.caption(note)
        about = about_durations(page, found)
        show_source(day, found[0].source, enumerate_words(_sources(found)), about=about)


def meaning(found: Sequence[Survival]) -> str:
    """Between which steps half waits longest, in one sentence; empty where no half is known."""
    halves = _halves(found)
    if not halves:
        return ""
    name, half = max(halves, key=lambda one: one[1].weeks or 0)
    after = in_weeks(half.weeks or 0)
    return f"Het langst duurt de stap {name[0].lower()}{name[1:]}: de helft is na {after} zover."


def _halves(found: Sequence[Survival]) -> list[tuple[str, Median]]:
    """The steps of which half was reached, by name."""
    medians = [(one.duration.name, curve.median) for one in found for _, curve in one.drawn]
    return [(name, median) for name, median in medians if median.weeks is not None]


def waits_table(found: Sequence[Survival]) -> Rows:
    """A line for each handover: people, who is there, who waits, and after how many weeks half was."""
    rows: Rows = [
        ["Stap", "Tussen", "Mensen", "Zover", "Nog niet zover", "Helft na (weken)", "Marge (95%)"]
    ]
    for one in found:
        step = [one.duration.name, one.duration.step]
        curve = one.drawn[0][1] if one.drawn else None
        if not one.known:
            rows.append([*step, "onbekend", "onbekend", "onbekend", "onbekend", "onbekend"])
        elif curve is None:
            rows.append([*step, one.n, None, None, "te weinig mensen", None])
        else:
            half = NOT_YET if curve.median.weeks is None else curve.median.weeks
            waiting = curve.n - curve.events
            rows.append([*step, curve.n, curve.events, waiting, half, between(curve)])
    return rows


def _notes(found: Sequence[Survival]) -> list[str]:
    """What lacks, and who does not count."""
    notes = [f"{one.duration.name}: {lacking(one)}" for one in found if not one.known]
    for one in found:
        if one.left_out:
            notes.append(
                f"{one.duration.name}: {people(one.left_out)} niet meegeteld, want de tweede datum ligt "
                "voor de eerste."
            )
    return notes


def _sources(found: Sequence[Survival]) -> list[str]:
    return list(dict.fromkeys(one.duration.source for one in found))


def _file(found: Sequence[Survival]) -> bytes:
    sheets: list[tuple[str, Rows]] = [("Wachttijden", waits_table(found))]
    for one in found:
        origin = provenance_of(
            _KIND, one.duration, one.duration.population, one.peildatum, one.source
        )
        sheets.append((one.duration.name[:31], origin))
    return table_file(sheets)
