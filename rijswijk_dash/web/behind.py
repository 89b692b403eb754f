"""The rows behind one figure: which figure the address asks for, the rows with what counts, the file."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.access import Refused
from rijswijk_dash.export.excel import table_file
from rijswijk_dash.figures import (
    DIMENSIONS,
    FIGURES,
    Answer,
    Behind,
    Dimension,
    Shape,
    WrongQuestion,
)
from rijswijk_dash.web.blocks import provenance, show_source
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.origin import About, kind_of
from rijswijk_dash.web.own import first_fields, rows_table
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import long_date, number, trajecten

_ALL, _OTHERS = "Alle", "De andere"
_ASKED = ("cijfer", "per", "waar", "op")


def asks_rows() -> bool:
    """Whether the address asks for the rows behind a figure."""
    return bool(st.query_params.get("cijfer"))


def show_rows_behind(page: Page) -> None:
    """The rows behind the figure that the address asks for, or why there are none; and the way back."""
    st.button("Terug naar alle trajecten", on_click=_forget, icon=":material/arrow_back:")
    try:
        filters = _filters()
        found = _find(page, filters)
    except (Refused, WrongQuestion) as no:
        st.warning(literal(str(no)))
        return
    _show(page, found, [f"{DIMENSIONS[n].name}: {', '.join(v)}" for n, v in filters.items()])


def _find(page: Page, filters: dict[str, list[str]]) -> Behind:
    figure, day = st.query_params["cijfer"], st.query_params.get("op")
    if figure not in FIGURES:
        raise WrongQuestion("Het cijfer in dit adres bestaat niet.")
    try:
        peildatum = date.fromisoformat(day) if day else page.peildatum
    except ValueError:
        raise WrongQuestion("De dag in dit adres bestaat niet.") from None
    asked = figures.question(figure, st.query_params.get_all("per"), filters, own=page.own)
    return figures.rows_behind(page.viewer, asked, peildatum)


def _filters() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for text in st.query_params.get_all("waar"):
        name, _, value = text.partition("=")
        found.setdefault(name, []).append(value)
    return found


def _show(page: Page, found: Behind, filters: list[str]) -> None:
    answer = found.answer
    figure = answer.figure
    st.subheader(f"De rijen achter: {figure.name}", help=figure.sentence)
    st.markdown(sentence(answer))
    if filters:
        st.caption(f"Alleen wie past bij de filters. {literal('; '.join(filters))}.")
    st.caption("Elke keer dat u deze rijen bekijkt, komt in het logboek.")
    if not found.counts:
        st.info("Geen trajecten in deze groep.")
        return
    places = _chosen(found)
    shown = found.found
    table = _table(found, first_fields(shown), places)
    show_table(table, f"{trajecten(len(places))} achter: {figure.name}", limit=50)
    every = _table(found, list(shown.fields), list(range(len(found.counts))))
    origin: Rows = [*provenance(answer), *(["Filter", text] for text in filters)]
    download_button(
        page.viewer, "Download deze rijen (Excel)",
        lambda: table_file([("Trajecten", every), ("Bron", origin)]),
        f"rijen_{figure.id}_{answer.peildatum:%Y-%m-%d}.xlsx",
    )  # fmt: skip
    population = "Uw eigen cliënten" if answer.own else ""
    about = About([figure], population, kind_of(answer))
    show_source(answer.peildatum, answer.source, figure.source, about=about)


def sentence(answer: Answer) -> str:
    """How many rows stand behind a figure, and of a share how many of them count above the line."""
    count, name = answer.total.denominator, answer.figure.name
    whose = " van uw eigen cliënten" if answer.own else ""
    rows = f"het **{trajecten(count)}**" if count == 1 else f"de **{trajecten(count)}**"
    told = f"U ziet {rows}{whose} achter: **{name}**, op {long_date(answer.peildatum)}."
    if answer.figure.shape is not Shape.SHARE:
        return told
    part = answer.total.numerator
    verb = "telt" if part == 1 else "tellen"
    return f"{told} Daarvan {verb} er **{number(part)}** mee als: {answer.figure.numerator_name}."


def _forget() -> None:
    for name in _ASKED:
        st.query_params.pop(name, None)


def _chosen(found: Behind) -> list[int]:
    """The places of the rows that the user wants to see: of a share perhaps only one side."""
    places = list(range(len(found.counts)))
    figure = found.answer.figure
    if figure.shape is not Shape.SHARE:
        return places
    options = [_ALL, figure.numerator_name, _OTHERS]
    chosen = st.segmented_control(
        "Toon", options, default=_ALL, required=True, wrap=True, key=f"rijen_{figure.id}"
    )
    wanted = {figure.numerator_name: (True,), _OTHERS: (False,)}.get(chosen or _ALL, (True, False))
    return [place for place in places if found.counts[place] in wanted]


def _table(found: Behind, names: list[str], places: list[int]) -> Rows:
    """The rows by trajectnummer: whether they count, by what they are split, and their other fields."""
    answer = found.answer
    share = answer.figure.shape is Shape.SHARE
    told = {d.id for d in answer.dimensions if d.expression == f'"{d.id}"'}
    names = [name for name in names if name not in told]
    rows = rows_table(found.found, names, [found.found.rows[place] for place in places])
    heads = [answer.figure.numerator_name] if share else []
    heads += [_heading(dimension, rows[0]) for dimension in answer.dimensions]
    table: Rows = [[rows[0][0], *heads, *rows[0][1:]]]
    for place, row in zip(places, rows[1:], strict=True):
        counts = [("Ja" if found.counts[place] else "Nee")] if share else []
        pairs = zip(found.labels[place], answer.dimensions, strict=True)
        table.append([row[0], *counts, *(label or d.empty for label, d in pairs), *row[1:]])
    return table


def _heading(dimension: Dimension, others: Sequence[object]) -> str:
    """The name of a dimension, unless a field has the same name and says something else."""
    return f"{dimension.name} (in het cijfer)" if dimension.name in others else dimension.name
