"""The page Rolverdeling: the steps of the chain, and the leaflet."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from rijswijk_dash.access import Role
from rijswijk_dash.domain.chain import FILE, NEWCOMER, ChainStep, chain, contacts, known_names
from rijswijk_dash.domain.leaflet import leaflet_texts
from rijswijk_dash.export.excel import table_file
from rijswijk_dash.reports.leaflet import NoLeaflet, leaflet_pdf
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.style import show_sentence
from rijswijk_dash.web.tables import Rows
from rijswijk_dash.words import enumerate_words, number

_KEEPERS = (Role.ANALYST, Role.ADMIN)
_EVERYBODY = "Alle organisaties"
LEAFLET = "Folder"


def choose_organisation() -> str:
    """Let the user choose whose steps to see; empty for all."""
    steps = chain()
    names = [name for name in known_names() if any(name in step.organisations for step in steps)]
    chosen = st.selectbox(
        "Toon de stappen van", [_EVERYBODY, *names], key="organisatie_stappen", bind="query-params"
    )
    found = "" if chosen not in names else chosen
    shown = steps_of(found)
    total = f"{number(len(steps))} stappen"
    if found:
        part = "één stap" if len(shown) == 1 else f"{number(len(shown))} stappen"
        show_sentence(f"{literal(found)} heeft een rol in {part} van de {number(len(steps))}.")
    else:
        show_sentence(
            f"De inburgering in Rijswijk heeft {total}. Bij elke stap staat wie wat doet."
        )
    return found


def steps_of(organisation: str) -> tuple[ChainStep, ...]:
    """The steps in which an organisation has a part; all of them without one."""
    return tuple(step for step in chain() if not organisation or organisation in step.organisations)


def parts_of(organisation: str) -> dict[str, Callable[[Page], None]]:
    """The steps of an organisation in the parts that the file gives them, and the leaflet."""
    parts: dict[str, list[ChainStep]] = {}
    for step in steps_of(organisation):
        parts.setdefault(step.part, []).append(step)
    shown = {name: partial(show_steps, steps=steps) for name, steps in parts.items()}
    return {**shown, LEAFLET: show_leaflet}


def show_steps(page: Page, steps: Sequence[ChainStep]) -> None:
    """Each step with who does it, who decides, who is told and by when."""
    places = {step.id: place for place, step in enumerate(chain(), start=1)}
    for step in steps:
        with st.container(border=True):
            what, who, when = st.columns([3, 3, 3], gap="medium")
            with what:
                st.markdown(
                    f"**{places[step.id]}. {literal(step.name)}**  \n{literal(step.sentence)}  \n"
                    f"Voor wie: {literal(step.for_whom)}"
                )
            with who:
                st.markdown(_who(step))
            with when:
                st.markdown(_when(step))
                _show_contact(step)
    _show_lacking(page, steps)


def show_about(page: Page, organisation: str) -> None:
    """Where the steps come from, and their file."""
    st.caption(f"Bron van elke stap en de contactgegevens: data/{FILE}.")
    download_button(
        page.viewer, "Download rolverdeling (Excel)",
        lambda: table_file([("Rolverdeling", table(steps_of(organisation)))]), "rolverdeling.xlsx",
    )  # fmt: skip


def _who(step: ChainStep) -> str:
    lines = [
        ("Wie doet het", step.does),
        ("Wie beslist", step.decides),
        ("Wie hoort het", step.told),
    ]
    return "  \n".join(
        f"**{label}:** {literal(enumerate_words(names))}" for label, names in lines if names
    )


def _when(step: ChainStep) -> str:
    rule = step.rule
    if rule is None:
        return "**Wanneer:** er is geen vaste termijn."
    return f"**Wanneer:** {literal(rule.sentence)}  \n*{literal(rule.article)}*"


def _show_contact(step: ChainStep) -> None:
    known = contacts()
    for name in step.does:
        if lines := known[name].lines:
            st.markdown(f"**Contact {literal(name)}:** {literal(', '.join(lines))}")


def _show_lacking(page: Page, steps: Sequence[ChainStep]) -> None:
    """Whose contact is not known yet, for who keeps the file."""
    known = contacts()
    doers = dict.fromkeys(name for step in steps for name in step.does if name != NEWCOMER)
    lacking = [name for name in doers if not known[name].lines]
    if lacking and page.viewer.role in _KEEPERS:
        st.info(
            f"Er zijn nog geen contactgegevens van {literal(enumerate_words(lacking))}: vul in data/{FILE} "
            "in. Zij komen dan ook in de folder."
        )


def table(steps: Sequence[ChainStep]) -> Rows:
    """The steps as a table for in a file."""
    rows: Rows = [[
        "Stap", "Wat", "Voor wie", "Wie doet het", "Wie beslist", "Wie hoort het", "Wanneer", "Contact",
        "Bron",
    ]]  # fmt: skip
    known = contacts()
    for step in steps:
        contact = "; ".join(
            f"{n}: {', '.join(known[n].lines)}" for n in step.does if known[n].lines
        )
        rows.append([
            step.name, step.sentence, step.for_whom, ", ".join(step.does), ", ".join(step.decides),
            ", ".join(step.told), step.rule.sentence if step.rule else "", contact, step.source,
        ])  # fmt: skip
    return rows


def show_leaflet(page: Page) -> None:
    """The leaflet for newcomers in a language to choose."""
    found = leaflet_texts()
    with st.container(border=True):
        st.subheader("Folder voor nieuwkomers: bij wie kan ik terecht?")
        st.markdown("Eén A4 met grote letters en korte zinnen, om te printen of te mailen.")
        if page.viewer.role in _KEEPERS:
            for problem in found.problems:
                st.error(literal(problem))
        languages = list(found.texts)
        if not languages:
            st.info("Er is nog geen tekst voor de folder.")
            return
        language = st.selectbox(
            "Taal van de folder", languages, format_func=lambda code: found.texts[code].name,
            key="taal_folder", persist_state="page",
        )  # fmt: skip
        try:
            content = leaflet_pdf(language)
        except NoLeaflet as lacking:
            st.warning(literal(str(lacking)))
            return
        download_button(
            page.viewer, "Download folder (pdf)", lambda: content, f"folder_{language}.pdf",
            mime="application/pdf",
        )  # fmt: skip
        if page.viewer.role in _KEEPERS:
            st.caption(
                "Een andere taal: kopieer data/folder/nl.toml, vertaal de teksten en noem het bestand naar "
                "de taal. Het staat dan vanzelf in de lijst."
            )
