"""The own clients of a partner: a sentence, a list to work from, and why these fields."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.access import Role
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.export.excel import table_file
from rijswijk_dash.figures import Trajecten
from rijswijk_dash.web.blocks import rows_provenance, show_figure, show_source
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.origin import EXACT, OWN, About
from rijswijk_dash.web.story import show_clients
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import short_date, trajecten

FIGURES = ("trajectfase", "leerroute", "niveau", "taalschool", "wacht_op_vestiging", "les_na_pip")
_FIRST = (
    "trajectnummer", "clientnummer_taalschool", "clientnummer_participatie",
    "clientnummer_begeleiding", "fase", "leerroute", "niveau", "taalschool", "participatiepartner",
    "datum_vestiging", "dagtekening_pip", "einddatum_inburgeringstermijn",
)  # fmt: skip
_FEW, _LINES = 14, 50
_CHOICES = ("aan_zet", "werk_", "toon_", "termijnen", "traject", "zoek", "kolommen_", "sorteer")


def show_opening(page: Page) -> None:
    """Whose clients these are, how many, and who sees them."""
    count = page.ask("gestart")
    if not count.known:
        st.info(
            f"De export zegt niet wie uw cliënten zijn: hij heeft geen {', '.join(count.missing)}."
        )
        st.stop()
    show_clients(page, count)
    if is_partner(page):
        st.caption(
            "Dit zijn exacte cijfers over uw eigen cliënten; andere partners zien ze niet. De andere "
            "pagina's gaan over iedereen en tonen beschermde cijfers."
        )
    else:
        st.caption(
            "U ziet alle trajecten. Elke keer dat u deze lijst bekijkt, komt in het logboek."
        )


def keep_choices() -> None:
    """Keep what was chosen in a part of the page that is not shown now; else it would be forgotten."""
    for key in st.session_state:
        if str(key).startswith(_CHOICES):
            st.session_state[key] = st.session_state[key]


def show_list(page: Page) -> None:
    """The rows with the columns and the order that the user chooses, and the download of all."""
    found = figures.trajecten(page.viewer, page.peildatum, page.filters)
    st.subheader("De lijst")
    if not found.rows:
        st.info("Geen trajecten in deze groep.")
        return
    labels = {name: fields()[name].label for name in found.fields}
    first = first_fields(found)
    left, middle, right = st.columns([3, 2, 2], vertical_alignment="bottom")
    columns = f"kolommen_{len(labels)}"
    st.session_state.setdefault(columns, first)
    with left:
        chosen = st.multiselect(
            "Kolommen", list(labels), format_func=lambda n: labels[n], key=columns,
            placeholder="kies kolommen",
        )  # fmt: skip
    with middle:
        order = st.selectbox(
            "Sorteer op", list(labels), format_func=lambda n: labels[n], key="sorteer",
        )  # fmt: skip
    with right:
        sought = st.text_input("Zoek een nummer", placeholder="deel van het nummer", key="zoek")
    names = [name for name in found.fields if name in chosen] or first
    rows = _sorted(found, order if order in labels else found.fields[0], sought)
    table = rows_table(found, names, rows[:_LINES])
    origin = rows_provenance(
        "Exacte gegevens per traject", found.peildatum, found.source, own=found.own
    )
    show_table(
        table, f"{trajecten(len(rows))} op {short_date(found.peildatum)}",
        limit=_LINES, of=len(rows),
    )  # fmt: skip
    download_button(
        page.viewer, "Download lijst (Excel)",
        lambda: table_file([
            ("Trajecten", rows_table(found, list(found.fields), rows)), ("Bron", origin),
        ]),
        f"trajecten_{found.peildatum:%Y-%m-%d}.xlsx",
    )  # fmt: skip
    about = About(kind=OWN if found.own else EXACT)
    show_source(found.peildatum, found.source, "Export van de gemeente", about=about)


def first_fields(found: Trajecten) -> list[str]:
    """The fields to show first: those that are filled, and of many the most useful."""
    filled = [
        n for i, n in enumerate(found.fields) if any(row[i] is not None for row in found.rows)
    ]
    return [n for n in filled if n in _FIRST] if len(filled) > _FEW else filled


def show_figures(page: Page) -> None:
    """The figures over the same trajecten that this viewer may ask."""
    for figure in FIGURES:
        if page.may_ask(figure):
            show_figure(page, figure)


def show_rights(page: Page) -> None:
    """Which fields a partner sees, and why its task needs them."""
    if not is_partner(page):
        return
    with st.expander("Welke gegevens ziet u, en waarom?"):
        st.markdown(
            "U ziet van uw eigen cliënten alleen wat u voor uw taak nodig heeft. Zo wil de privacywet "
            "(AVG) het."
        )
        rows: Rows = [["Taak", "Gegeven", "Waarom"]]
        rows += [[r.task, r.field, r.reason] for r in figures.rights(page.viewer)]
        show_table(rows, "Gegevens per taak")


def is_partner(page: Page) -> bool:
    """Whether a ketenpartner looks."""
    return page.viewer.role is Role.PARTNER


def _sorted(found: Trajecten, by: str, sought: str) -> list[tuple[object, ...]]:
    """The rows that hold the number sought, by one field; no value comes last."""
    place = found.fields.index(by)
    numbers = [
        i for i, name in enumerate(found.fields) if name.endswith("nummer") or "nummer_" in name
    ]
    rows = found.rows
    if wanted := sought.strip().casefold():
        rows = [r for r in rows if any(wanted in str(r[i] or "").casefold() for i in numbers)]
    return sorted(rows, key=lambda row: (row[place] is None, _comparable(row[place])))


def _comparable(value: object) -> tuple[int, float, str]:
    if isinstance(value, int | float):
        return 0, float(value), ""
    return 1, 0.0, str(value)


def rows_table(found: Trajecten, names: list[str], rows: Sequence[tuple[object, ...]]) -> Rows:
    """Some fields of some rows as a table."""
    places = [found.fields.index(name) for name in names]
    table: Rows = [[fields()[name].label for name in names]]
    table += [[cell(row[i]) for i in places] for row in rows]
    return table


def cell(value: object) -> str | int | float | None:
    """A value of a row as it stands in a table."""
    if isinstance(value, date):
        return short_date(value)
    return value if isinstance(value, str | int | float) else None
