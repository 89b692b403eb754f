"""The page Partners: what each organisation has, how it goes, and why that is no league table."""

from collections.abc import Callable

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.export.excel import table_file
from rijswijk_dash.figures import DIMENSIONS, FIGURES, Figure, Partners, Progress
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.web.blocks import (
    NOW,
    OVER_TIME,
    older_tables,
    provenance_of,
    show_figure,
    show_source,
)
from rijswijk_dash.web.charts import (
    Chart,
    show_chart,
)
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.origin import EXACT, OWN, ROUNDED, About, way_to_rows
from rijswijk_dash.web.partner_charts import funnel_chart, margins_chart, route_chart
from rijswijk_dash.web.partner_words import (
    CAUTION,
    HOW_TO_READ_FUNNEL,
    HOW_TO_READ_MARGINS,
    NO_LEAGUE_TABLE,
    WHOLE,
    WHY_NO_LEAGUE_TABLE,
    begin_notes,
    meaning,
    progress_table,
    route_table,
    spoken_progress,
    spoken_routes,
    stock_table,
    whole_text,
)
from rijswijk_dash.web.style import show_sentence
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import enumerate_words, lacking, short_date, trajecten

_FUNNEL, _MARGINS = "Trechter", "Balken met marge"


def show_caveat(page: Page) -> None:
    """The sentence against a league table, and who is not on the page."""
    st.markdown(f"**{NO_LEAGUE_TABLE}**")
    st.caption(WHY_NO_LEAGUE_TABLE)
    absent = enumerate_words(figures.partners_without_column())
    st.caption(
        f"Niet op deze pagina: {literal(absent)}. De export noemt hen bij geen enkel traject als "
        "organisatie."
    )
    if not figures.partner_kinds(page.viewer):
        st.info(
            "De export noemt uw organisatie niet bij de trajecten; daarom is hier niets te zien."
        )
        st.stop()


def find_partners(page: Page) -> Partners:
    """The organisations of the kind that the user chooses; stops when the export does not name them."""
    kinds = {kind.name: kind.column for kind in figures.partner_kinds(page.viewer)}
    chosen = st.segmented_control(
        "Soort organisatie", list(kinds), default=next(iter(kinds)), required=True, key="soort",
        bind="query-params",
    )  # fmt: skip
    column = kinds.get(chosen or "") or next(iter(kinds.values()))
    found = figures.partners(page.viewer, column, page.peildatum, page.filters)
    if not found.clients.known:
        st.info(lacking(found.clients))
        st.stop()
    if not sum(stock.clients for stock in found.stock):
        st.info(f"Geen trajecten met een organisatie als {found.kind.name.lower()}.")
        st.stop()
    return found


def parts_of(page: Page, found: Partners) -> dict[str, Callable[[Page, Partners], None]]:
    """The parts of which this viewer may see something, by name."""
    parts: dict[str, Callable[[Page, Partners], None]] = {"Trajecten": show_stock}
    if found.routes is not None:
        parts["Leerroutes"] = show_routes
    if found.progress:
        parts["Voortgang"] = show_progress
    if page.may_ask(found.kind.column):
        parts["Verloop"] = show_course
    return parts


def show_closed(found: Partners) -> None:
    """What of its own clients is not there for a partner, and why."""
    if not found.own:
        return
    if found.routes is None:
        st.info(
            "De leerroutes van uw cliënten staan er niet bij: niet al uw taken hebben die nodig."
        )
    if found.closed:
        closed = enumerate_words([figure.name for figure in found.closed])
        st.caption(f"Deze cijfers staan er niet bij, omdat uw taak ze niet nodig heeft: {closed}.")


# Trajecten


def show_stock(page: Page, found: Partners) -> None:
    """The trajecten of each organisation by state, with the inflow of the last twelve months."""
    if all(stock.running is None for stock in found.stock):
        st.info(
            "Voor uw rol staan hier alleen aantallen per organisatie. Hoe het bij een organisatie gaat, "
            "zou iets over één persoon kunnen zeggen."
        )
        show_figure(page, found.kind.column, NOW)
        return
    with st.container(border=True):
        st.subheader(f"Trajecten van {_which(found)}", help=FIGURES["trajectfase"].sentence)
        _kind_line(found, sum(stock.clients for stock in found.stock))
        rows = stock_table(found)
        show_table(rows, f"Trajecten per organisatie op {short_date(found.peildatum)}")
        for note in begin_notes(found):
            st.caption(note)
        _download(page, found, FIGURES["trajectfase"], lambda: rows, "trajecten")
        _source(page, found, FIGURES["trajectfase"])


def show_routes(page: Page, found: Partners) -> None:
    """Which part of the trajecten of each organisation is on which leerroute."""
    figure = FIGURES["leerroute"]
    if found.routes is None:
        return
    with st.container(border=True):
        st.subheader(f"Leerroutes bij {_which(found)}", help=figure.sentence)
        _kind_line(found, sum(sum(parts.values()) for parts in found.routes.values()))
        order = [*DIMENSIONS["leerroute"].order, DIMENSIONS["leerroute"].empty]
        mixes = {
            stock.organisation: found.routes.get(stock.organisation, {}) for stock in found.stock
        }
        mixes = {name: parts for name, parts in mixes.items() if parts}
        if found.whole_routes and found.whole_routes.known:
            answer = found.whole_routes
            mixes[f"{WHOLE} (beschermd)"] = {
                answer.label(row): row.numerator for row in answer.rows if row.numerator
            }
        order = [route for route in order if any(parts.get(route) for parts in mixes.values())]
        rows = route_table(found.kind, mixes, order)
        _chart(route_chart(mixes, order), spoken_routes(found, mixes), "routes")
        show_table(rows, f"Leerroutes per organisatie op {short_date(found.peildatum)}")
        _download(page, found, figure, lambda: rows, "leerroutes")
        _source(page, found, figure)


# Progress


def show_progress(page: Page, found: Partners) -> None:
    """One share of each organisation, with what chance and the leerroutes explain."""
    names = {progress.figure.name: progress for progress in found.progress}
    first = next((name for name, progress in names.items() if progress.rows), next(iter(names)))
    chosen = st.segmented_control(
        "Voortgang", list(names), default=first, required=True, key="aandeel", bind="query-params",
    )  # fmt: skip
    _show_share(page, found, names.get(chosen or "") or found.progress[0])


def _show_share(page: Page, found: Partners, progress: Progress) -> None:
    figure = progress.figure
    with st.container(border=True):
        st.subheader(f"{figure.name} bij {_which(found)}", help=figure.sentence)
        if progress.missing:
            st.info(_lacking(found, progress.missing))
            return
        if not progress.rows:
            st.info("Geen trajecten in deze groep.")
            return
        _kind_line(found, sum(row.n for row in progress.rows), figure.population)
        show_sentence(literal(meaning(found, progress)), figure.id)
        if any(row.share is not None for row in progress.rows):
            _show_share_chart(found, progress)
        rows = progress_table(found.kind, progress)
        show_table(rows, f"{figure.name} per organisatie op {short_date(found.peildatum)}")
        st.caption(CAUTION)
        _download(page, found, figure, lambda: rows, figure.id)
        _source(page, found, figure)


def _show_share_chart(found: Partners, progress: Progress) -> None:
    shape = st.segmented_control(
        "Grafiek", [_FUNNEL, _MARGINS], default=_FUNNEL, required=True, wrap=True, key="grafiek",
        bind="query-params",
    )  # fmt: skip
    spoken, whole = spoken_progress(found, progress), whole_text(progress)
    if shape == _MARGINS:
        st.caption(HOW_TO_READ_MARGINS)
        _chart(margins_chart(progress, whole), spoken, progress.figure.id)
        return
    st.caption(HOW_TO_READ_FUNNEL)
    limits = (
        figures.funnel(progress.overall, round(1.05 * max(row.n for row in progress.rows)))
        if progress.overall is not None
        else ()
    )
    _chart(funnel_chart(progress, limits, whole), spoken, progress.figure.id)


# The course in time


def show_course(page: Page, found: Partners) -> None:
    """How many trajecten each organisation had at each peildatum."""
    show_figure(page, found.kind.column, OVER_TIME)


# What the blocks share


def _which(found: Partners) -> str:
    return "uw organisatie" if found.own else found.kind.plural


def _kind_line(found: Partners, count: int, population: str = "") -> None:
    """How many trajecten, when, of whom, and how exact."""
    whose = "Uw eigen cliënten" if found.own else population or f"Met {found.kind.name.lower()}"
    if population and not found.own:
        whose += f", voor zover met {found.kind.name.lower()}"
    st.markdown(f"**{trajecten(count)} op {short_date(found.peildatum)}** · {whose} · Exact cijfer")
    if found.own:
        st.caption(f"Alle trajecten samen is een beschermd cijfer. {SENTENCE}")


def _lacking(found: Partners, missing: tuple[str, ...]) -> str:
    fields = "ontbreekt het veld" if len(missing) == 1 else "ontbreken de velden"
    day = short_date(found.peildatum)
    return f"Onbekend: in de export van {day} {fields} {enumerate_words(missing)}."


def _chart(chart: Chart, spoken: str, name: str) -> None:
    show_chart(chart, alt=spoken, key=f"partners_{name}")


def _download(
    page: Page, found: Partners, figure: Figure, rows: Callable[[], Rows], name: str
) -> None:
    kind = "Exact cijfer van uw eigen cliënten, naast een beschermd geheel. " + SENTENCE
    origin = provenance_of(
        kind if found.own else "Exact cijfer", figure,
        "Uw eigen cliënten" if found.own else f"Trajecten met {found.kind.name.lower()}",
        found.peildatum, found.clients.source,
    )  # fmt: skip
    notes: Rows = [["Waarschuwing", NO_LEAGUE_TABLE]]
    notes += [["Filter", f"{DIMENSIONS[n].name}: {', '.join(v)}"] for n, v in page.filters.items()]
    download_button(
        page.viewer, "Download tabel (Excel)",
        lambda: table_file([("Cijfers", rows()), ("Bron", [*origin, *notes])]),
        f"partners_{found.kind.column}_{name}_{found.peildatum:%Y-%m-%d}.xlsx",
    )  # fmt: skip


def _source(page: Page, found: Partners, figure: Figure) -> None:
    older = (
        older_tables(found.whole_routes.rounded_at, found.whole_routes.peildatum)
        if found.whole_routes
        else ""
    )
    way = way_to_rows(page, found.clients)
    rows = [(f"Bekijk de rijen: {found.clients.figure.name}", way)] if way else []
    about = About([figure], f"Trajecten met {found.kind.name.lower()}", EXACT, rows)
    if found.own:
        kind = f"{OWN} en {ROUNDED}" if found.whole or found.whole_routes else OWN
        about = About([figure], "Uw eigen cliënten, naast iedereen", kind)
    show_source(found.peildatum, found.clients.source, figure.source, older, about=about)
