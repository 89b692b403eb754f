"""Instroom, uitstroom and the trajecten that run, over the peildata: charts, tables, download."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rijswijk_dash import figures
from rijswijk_dash.export.excel import CellValue, table_file
from rijswijk_dash.figures import STOCK, Period, Stock
from rijswijk_dash.figures.stock import WAYS_IN, WAYS_OUT
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.web.blocks import provenance, show_answer_source
from rijswijk_dash.web.charts import (
    show_chart,
)
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.line_charts import lines
from rijswijk_dash.web.movement_charts import period_bars
from rijswijk_dash.web.story import show_sentence_in
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import enumerate_words, lacking, number, short_date, signed, trajecten

_UNKNOWN, _TOO_SMALL = "onbekend", "minder dan 10"


def show_stock(page: Page, story: DeltaGenerator) -> None:
    """The stock at every peildatum up to the page's, with what came and left between them.

    What happened in the last period goes to ``story``.
    """
    found = figures.stock(page.viewer, page.filters, page.peildatum)
    newest = found.newest
    with st.container(border=True):
        st.subheader(STOCK.name, help=STOCK.sentence)
        if not newest.known:
            st.info(lacking(newest))
            return
        kind = "Beschermd cijfer" if newest.rounded else "Exact cijfer"
        population = "Uw eigen cliënten" if newest.own else STOCK.population
        count = f"{trajecten(newest.total.numerator)} lopend op {short_date(newest.peildatum)}"
        st.markdown(f"**{count}** · {population} · {kind}")
        if newest.rounded:
            st.caption(f"{SENTENCE} Een verandering staat er pas bij vanaf 10.")
        if len([a for a in found.answers if a.known]) == 1:
            st.caption("Een verloop verschijnt vanaf de tweede levering.")
        else:
            show_sentence_in(story, meaning(found))
            _show_charts(page, found)
        show_answer_source(newest, page)


def meaning(found: Stock) -> str:
    """What happened in the last period, in one sentence."""
    last = found.periods[-1]
    since, now = short_date(last.since), number(found.newest.value)
    about = "ongeveer " if found.newest.rounded else ""
    run = f"{'loopt' if found.newest.value == 1 else 'lopen'} er {about}{now}"
    if last.inflow is not None and last.outflow is not None:
        came, left = _many(last.inflow, "kwam", "kwamen"), _many(last.outflow, "ging", "gingen")
        return f"Sinds {since} {came} bij en {left} uit; op {short_date(last.until)} {run}."
    until = short_date(last.until)
    if not last.known:
        return f"Op {until} {run}; op {since} is het aantal onbekend."
    if last.net is None:
        return f"Op {until} {run}; sinds {since} veranderde dat met minder dan 10."
    if last.net == 0:
        return f"Op {until} {run}, evenveel als op {since}."
    direction = "meer" if last.net > 0 else "minder"
    return f"Op {until} {run}, {number(abs(last.net))} {direction} dan op {since}."


def _many(count: int, one: str, more: str) -> str:
    return f"{one if count == 1 else more} er {number(count)}"


def _show_charts(page: Page, found: Stock) -> None:
    days = f"van {short_date(found.answers[0].peildatum)} tot {short_date(found.newest.peildatum)}"
    table = stock_table(found)
    moves, line = st.columns(2, gap="medium") if found.exact else (None, st.container())
    if moves:
        with moves:
            show_chart(
                period_bars(found.periods), key="periode_stroom",
                alt=f"Instroom en uitstroom per periode, {days}. {meaning(found)}",
            )  # fmt: skip
            st.caption(
                "Boven de nul: instroom. Onder de nul: uitstroom. Elke balk is de tijd tussen twee peildata; "
                "een bredere balk is een langere tijd."
            )
    with line:
        show_chart(
            lines(found.answers), key="verloop_lopend",
            alt=f"Lijn van het aantal lopende trajecten, {days}. {meaning(found)}",
        )  # fmt: skip
    with st.expander("Tabel", expanded=len(table) <= 13):
        show_table(table, f"{STOCK.name}, {days}")
    download_button(
        page.viewer, "Download tabel (Excel)",
        lambda: table_file([("Verloop", table), ("Bron", provenance(found.newest))]),
        f"lopend_{found.newest.peildatum:%Y-%m-%d}.xlsx",
    )  # fmt: skip
    gaps = [short_date(answer.peildatum) for answer in found.answers if not answer.known]
    if gaps:
        st.caption(f"Onbekend op {enumerate_words(gaps)}: de export miste toen een veld.")


def stock_table(found: Stock) -> Rows:
    """A line for each peildatum, newest first: the stock, and what changed since the one before."""
    ways = [w for w in (*WAYS_IN, *WAYS_OUT) if any(_way(p, w) for p in found.periods)]
    changes = ["Instroom", "Uitstroom", *ways] if found.exact else ["Verandering"]
    rows: Rows = [["Peildatum", "Lopend", *changes]]
    periods = {period.until: period for period in found.periods}
    for answer in reversed(found.answers):
        period = periods.get(answer.peildatum)
        told: list[CellValue] = [None] * len(changes)
        if period:
            told = _moves(period, ways) if found.exact else [_net(period)]
        stock = answer.value if answer.known else _UNKNOWN
        rows.append([short_date(answer.peildatum), stock, *told])
    return rows


def _way(period: Period, way: str) -> int:
    return {**(period.came or {}), **(period.left or {})}.get(way, 0)


def _moves(period: Period, ways: list[str]) -> list[CellValue]:
    if not period.known:
        return [_UNKNOWN] * (len(ways) + 2)
    return [period.inflow, period.outflow, *(_way(period, way) for way in ways)]


def _net(period: Period) -> str:
    if not period.known:
        return _UNKNOWN
    return _TOO_SMALL if period.net is None else signed(period.net)
