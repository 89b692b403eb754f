"""Protected durations on a page: the line of a few points, its sentence, tables and download."""

import streamlit as st

from rijswijk_dash.export.excel import table_file
from rijswijk_dash.figures import LifeTable, Survival
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.web.blocks import older_tables, provenance_of, show_source
from rijswijk_dash.web.charts import (
    show_chart,
)
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.line_charts import life_tables
from rijswijk_dash.web.origin import About
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import enumerate_words, half_between, number, short_date
from rijswijk_dash.words import tables_meaning as meaning

KIND, _NOT_YET = "Beschermd cijfer", "nog niet"
_HOW_TO_READ = (
    "Zo leest u de grafiek: bij elk punt staat welk deel van de mensen na zoveel weken zover was. Wie nog "
    "onderweg is, telt mee zolang wij die persoon kunnen volgen. Gevolgd is wie in de weken tot dat punt "
    "nog zover kon komen. Een lijn is er vanaf 50 mensen en stopt waar minder dan 20 mensen te volgen zijn. "
    "Er is geen band: naast het toeval van kleine groepen is er de afronding. Een verschil van enkele "
    "procentpunten zegt daarom niets; in een kleine groep kan een punt vijftien procentpunten afwijken."
)


def show_life_tables(page: Page, found: Survival) -> None:
    """The lines of a duration in protected numbers, with all that stands beside them."""
    followed = f"Ongeveer {number(found.n)} mensen gevolgd tot en met {short_date(found.peildatum)}"
    st.markdown(f"**{followed}** · {found.duration.population} · {KIND}")
    st.caption(SENTENCE)
    if found.tables:
        _show_lines(page, found)
    for note in _notes(found):
        st.caption(note)
    older = older_tables(found.rounded_at, found.peildatum)
    about = About([found.duration], kind=KIND)
    show_source(found.peildatum, found.source, found.duration.source, older, about=about)


def _between(table: LifeTable) -> str:
    return half_between(table) or _NOT_YET


def _show_lines(page: Page, found: Survival) -> None:
    title = f"{found.duration.name}, peildatum {short_date(found.peildatum)}"
    left, right = st.columns([4, 3], gap="medium")
    with left:
        spoken = f"{title}: {meaning(found)}"
        chart = life_tables(found.tables)
        show_chart(chart, alt=spoken, key=f"lijn_{found.duration.id}")
    with right:
        st.caption(_HOW_TO_READ)
        show_table(_point_table(found), f"Welk deel zover was na zoveel weken. {title}")
        show_table(_half_table(found), f"Wanneer de helft zover was. {title}")
        download_button(
            page.viewer, "Download tabel (Excel)", lambda: _file(found),
            f"{found.duration.id}_{found.peildatum:%Y-%m-%d}.xlsx",
        )  # fmt: skip


def _group_name(found: Survival) -> str:
    return found.by.name if found.by else "Groep"


def _point_table(found: Survival) -> Rows:
    rows: Rows = [[_group_name(found), "Na weken", "Zover (%)", "Gevolgd"]]
    for label, table in found.tables:
        points = zip(table.weeks, table.reached, table.followed, strict=True)
        rows += [[label, *point] for point in points]
    return rows


def _half_table(found: Survival) -> Rows:
    rows: Rows = [[_group_name(found), "Mensen", "Helft zover"]]
    return [*rows, *([label, table.n, _between(table)] for label, table in found.tables)]


def _notes(found: Survival) -> list[str]:
    without = [f"{g.label} (ongeveer {number(g.n)} mensen; {g.why})" for g in found.groups if g.why]
    notes = [f"Zonder lijn: {enumerate_words(without)}."] if without else []
    if not found.groups:
        notes.append("Er is niemand om te volgen, of het zijn er te weinig.")
    if found.not_started:
        notes.append(
            f"Ongeveer {number(found.not_started)} mensen tellen niet mee. Zij zijn nog niet gevestigd, of "
            "de datum van deze stap ligt voor de vestiging."
        )
    return notes


def _file(found: Survival) -> bytes:
    duration = found.duration
    origin = provenance_of(
        f"{KIND}. {SENTENCE}", duration, duration.population, found.peildatum, found.source
    )
    notes: Rows = [["Opmerking", note] for note in (_HOW_TO_READ, *_notes(found))]
    sheets = [
        ("Lijn", _point_table(found)),
        ("Helft", _half_table(found)),
        ("Bron", [*origin, *notes]),
    ]
    return table_file(sheets)
