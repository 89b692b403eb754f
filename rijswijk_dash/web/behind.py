"""The rows behind one figure: which figure the address asks for, the rows with what counts, the file."""

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.access import Refused
from rijswijk_dash.export.excel import table_file
from rijswijk_dash.figures import DIMENSIONS, FIGURES, Answer, Behind, Shape, WrongQuestion
from rijswijk_dash.web.blocks import provenance, show_source
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.origin import About, kind_of
from rijswijk_dash.web.own import first_fields, rows_table
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import long_date, number, trajecten

_ALL, _OTHERS = "Alle", "De andere"


def asked_rows(page: Page) -> Behind | None:
    """The rows behind the figure that the address asks for; None, perhaps with a word, without any."""
    figure = st.query_params.get("cijfer")
    if not figure:
        return None
    if figure not in FIGURES:
        st.warning("Het cijfer in dit adres bestaat niet. U ziet alle trajecten.")
        return None
    try:
        by = st.query_params.get_all("per")
        asked = figures.question(figure, by, page.filters, own=page.own)
        return figures.rows_behind(page.viewer, asked, page.peildatum)
    except (Refused, WrongQuestion) as no:
        st.warning(f"{literal(str(no))} U ziet alle trajecten.")
        return None


def show_behind(page: Page, found: Behind) -> None:
    """The rows behind a figure, with the way back to all rows."""
    answer = found.answer
    figure = answer.figure
    st.subheader(f"De rijen achter: {figure.name}", help=figure.sentence)
    st.markdown(sentence(answer))
    if page.filters:
        chosen = [f"{DIMENSIONS[n].name}: {', '.join(v)}" for n, v in page.filters.items()]
        st.caption(f"Alleen wie past bij de filters. {literal('; '.join(chosen))}.")
    st.button("Terug naar alle trajecten", on_click=_forget, icon=":material/arrow_back:")
    if not found.counts:
        st.info("Geen trajecten in deze groep.")
        return
    places = _chosen(found)
    shown = found.found
    table = _table(found, first_fields(shown), places)
    show_table(table, f"{trajecten(len(places))} achter: {figure.name}", limit=50)
    every = _table(found, list(shown.fields), list(range(len(found.counts))))
    filters: Rows = [
        ["Filter", f"{DIMENSIONS[n].name}: {', '.join(v)}"] for n, v in page.filters.items()
    ]
    download_button(
        page.viewer, "Download deze rijen (Excel)",
        lambda: table_file([("Trajecten", every), ("Herkomst", [*provenance(answer), *filters])]),
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
    for name in ("cijfer", "per", "peildatum"):
        st.query_params.pop(name, None)


def _chosen(found: Behind) -> list[int]:
    """The places of the rows that the user wants to see: of a share perhaps only one side."""
    places = list(range(len(found.counts)))
    figure = found.answer.figure
    if figure.shape is not Shape.SHARE:
        return places
    options = [_ALL, figure.numerator_name, _OTHERS]
    chosen = st.segmented_control(
        "Toon", options, default=_ALL, required=True, key=f"rijen_{figure.id}"
    )
    wanted = {figure.numerator_name: (True,), _OTHERS: (False,)}.get(chosen or _ALL, (True, False))
    return [place for place in places if found.counts[place] in wanted]


def _table(found: Behind, names: list[str], places: list[int]) -> Rows:
    """The rows by trajectnummer: whether they count, by what they are split, and their fields."""
    answer = found.answer
    share = answer.figure.shape is Shape.SHARE
    fields = rows_table(found.found, names, [found.found.rows[place] for place in places])
    heads = [answer.figure.numerator_name] if share else []
    heads += [dimension.name for dimension in answer.dimensions]
    rows: Rows = [[fields[0][0], *heads, *fields[0][1:]]]
    for place, row in zip(places, fields[1:], strict=True):
        counts = [("Ja" if found.counts[place] else "Nee")] if share else []
        pairs = zip(found.labels[place], answer.dimensions, strict=True)
        rows.append([row[0], *counts, *(label or d.empty for label, d in pairs), *row[1:]])
    return rows
