"""How long a step takes: the choice, the curves, what they mean in words, and the tables."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rijswijk_dash import figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.export.excel import table_file
from rijswijk_dash.figures import DURATIONS, Group, Survival
from rijswijk_dash.web.blocks import provenance_of, show_source
from rijswijk_dash.web.charts import (
    show_chart,
)
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.filters import FILTERS
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.life_tables import show_life_tables
from rijswijk_dash.web.line_charts import curves
from rijswijk_dash.web.origin import about_durations
from rijswijk_dash.web.story import show_duration_story
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import NOT_YET as _NOT_YET
from rijswijk_dash.words import between as _between
from rijswijk_dash.words import curves_meaning as meaning
from rijswijk_dash.words import enumerate_words, lacking, short_date
from rijswijk_dash.words import people as _people

_KIND = "Exact cijfer"
_TOGETHER = "Iedereen samen"
_SPLITS = {
    _TOGETHER: "",
    "Leerroute": "leerroute",
    "Doelgroep": "doelgroep",
    "Startjaar": "startjaar",
}
_HOW_TO_READ = (
    "Zo leest u de grafiek: de lijn zegt welk deel van de mensen na zoveel weken zover was. Wie nog "
    "onderweg is, telt mee zolang wij die persoon kunnen volgen. De band is de marge (95%): "
    "hoe minder mensen, hoe breder. De lijn stopt waar wij zo weinig mensen kunnen volgen dat één "
    "persoon hem ver zou verschuiven."
)
_EQUAL_EXPOSURE = (
    "Elke lijn stopt op het moment tot waar iedereen met dat startjaar te volgen is. Zo vergelijkt u "
    "jaren over dezelfde tijd."
)


def filters_of(viewer: Viewer) -> tuple[str, ...]:
    """The filters on durations that there are for ``viewer``."""
    first = next(iter(DURATIONS))
    return tuple(n for n in FILTERS if figures.may_see_survival(viewer, first, "", {n: ["x"]}))


def show_durations(page: Page, story: DeltaGenerator) -> None:
    """How long the step takes that the user chooses; the sentence about it goes to ``story``."""
    duration = choose_duration()
    show_duration(page, duration, choose_split(page, duration), story)


def choose_duration() -> str:
    """Let the user choose to which step time is measured."""
    steps = {duration.step: duration.id for duration in DURATIONS.values()}
    chosen = st.segmented_control(
        "Van de vestiging tot", list(steps), default=next(iter(steps)), required=True, key="stap",
        bind="query-params",
    )  # fmt: skip
    return steps[chosen or next(iter(steps))]


def choose_split(page: Page, duration: str) -> str:
    """Let the user choose by what to split, of what there is for this viewer."""
    offered = [
        name for name, by in _SPLITS.items()
        if not by or figures.may_see_survival(page.viewer, duration, by, page.filters)
    ]  # fmt: skip
    if len(offered) < len(_SPLITS):
        st.caption(
            "Splitsingen en filters zijn er voor uw rol alleen met beschermde cijfers, en niet naar elk "
            "kenmerk. Kleine groepen zouden iets over één persoon kunnen zeggen."
        )
    chosen = st.segmented_control(
        "Splits op", offered, default=_TOGETHER, required=True, wrap=True, key="splitsing",
        bind="query-params",
    )  # fmt: skip
    return _SPLITS[chosen or _TOGETHER]


def show_duration(page: Page, duration: str, by: str, story: DeltaGenerator) -> None:
    """Show the curves of a duration with tables, source and download; their sentence goes to ``story``."""
    found = figures.survival(page.viewer, duration, by, page.filters, page.peildatum)
    show_duration_story(story, found)
    with st.container(border=True):
        st.subheader(found.duration.name, help=found.duration.sentence)
        if not found.known:
            st.info(lacking(found))
            return
        if found.rounded:
            show_life_tables(page, found)
            return
        followed = f"{_people(found.n)} gevolgd tot en met {short_date(found.peildatum)}"
        st.markdown(f"**{followed}** · {found.duration.population} · {_KIND}")
        if found.drawn:
            _show_curves(page, found)
        for note in _notes(found):
            st.caption(note)
        about = about_durations(page, [found])
        show_source(found.peildatum, found.source, found.duration.source, about=about)


def _show_curves(page: Page, found: Survival) -> None:
    title = f"{found.duration.name}, peildatum {short_date(found.peildatum)}"
    tick = _tick(found)
    left, right = st.columns([4, 3], gap="medium")
    with left:
        spoken = f"{title}: {meaning(found)}"
        chart = curves(found.drawn, tick)
        show_chart(chart, alt=spoken, key=f"lijn_{found.duration.id}")
        show_table(_followed_table(found, tick), f"Nog onderweg na zoveel weken. {title}")
    with right:
        st.caption(_HOW_TO_READ)
        show_table(_median_table(found), f"Na hoeveel weken de helft zover was. {title}")
        download_button(
            page.viewer, "Download tabel (Excel)", lambda: _file(found),
            f"{found.duration.id}_{found.peildatum:%Y-%m-%d}.xlsx",
        )  # fmt: skip


# What a reader must know besides


def _notes(found: Survival) -> list[str]:
    """What a reader must know besides: who has no line and why, and who does not count."""
    notes = [_EQUAL_EXPOSURE] if found.equal_exposure and found.drawn else []
    without = [_without_line(group) for group in found.groups if not group.curve]
    if without:
        notes.append(f"Zonder lijn: {enumerate_words(without)}.")
    if not found.groups:
        notes.append("Er is niemand om te volgen.")
    if found.not_started:
        notes.append(
            f"{_people(found.not_started)} zonder vestiging op of voor de peildatum: bij hen is de tijd "
            "nog niet begonnen."
        )
    if found.left_out:
        notes.append(
            f"{_people(found.left_out)} niet meegeteld: de datum van deze stap ligt voor de vestiging."
        )
    return notes


def _without_line(group: Group) -> str:
    return f"{group.label} ({_people(group.n)}; {group.why})"


# Tables


def _median_table(found: Survival) -> Rows:
    heads = [
        found.by.name if found.by else "Groep",
        "Mensen",
        "Zover",
        "Helft na",
        "Marge (95%)",
    ]
    rows: Rows = [heads]
    for label, curve in found.drawn:
        half = curve.median.weeks
        rows.append(
            [label, curve.n, curve.events, _NOT_YET if half is None else half, _between(curve)]
        )
    return rows


def _followed_table(found: Survival, tick: int) -> Rows:
    longest = max(curve.last_week for _, curve in found.drawn)
    weeks = range(0, longest + 1, tick)
    rows: Rows = [[found.by.name if found.by else "Groep", *map(str, weeks)]]
    for label, curve in found.drawn:
        known = [curve.at_risk[week] if week <= curve.last_week else None for week in weeks]
        rows.append([label, *known])
    return rows


def _tick(found: Survival) -> int:
    """The weeks between two marks: half a year, or a quarter where the curves are short."""
    return 26 if max(curve.last_week for _, curve in found.drawn) > 78 else 13


def _file(found: Survival) -> bytes:
    curve_rows: Rows = [
        ["Groep", "Week", "Zover (%)", "Ondergrens (%)", "Bovengrens (%)", "Nog onderweg"]
    ]
    for label, curve in found.drawn:
        shares = zip(curve.reached, curve.low, curve.high, curve.at_risk, strict=True)
        for week, (reached, low, high, at_risk) in enumerate(shares):
            curve_rows.append([label, week, *_percents(reached, low, high), at_risk])
    duration = found.duration
    origin = provenance_of(_KIND, duration, duration.population, found.peildatum, found.source)
    notes: Rows = [["Opmerking", note] for note in _notes(found)]
    sheets = [
        ("Lijn", curve_rows),
        ("Helft", _median_table(found)),
        ("Bron", [*origin, *notes]),
    ]
    return table_file(sheets)


def _percents(*shares: float) -> Sequence[float]:
    return [round(100 * share, 1) for share in shares]
