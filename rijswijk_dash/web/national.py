"""The page Landelijk: by indicator Rijswijk beside the Netherlands, and what has nothing beside it."""

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from rijswijk_dash import __version__, figures
from rijswijk_dash.access import Role
from rijswijk_dash.export.excel import table_file
from rijswijk_dash.figures import FIGURES, Beside, National
from rijswijk_dash.web.charts import (
    show_chart,
)
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.national_chart import beside_chart
from rijswijk_dash.web.style import show_sentence
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import enumerate_words, short_date
from rijswijk_dash.words import national as words

_KEEPERS = (Role.ANALYST, Role.ADMIN)
_EXAMPLE = """[[cijfer]]
id = "mannen-2024-asiel"
indicator = "Mannen"
cohort = 2024
groep = "asiel"
waarde = 60          # het getal uit de nieuwe uitgave van het CBS
eenheid = "%"
bron = "CBS, Statistiek Wet inburgering (SWI)"
uitgave = "SWI 2024"
gemeten = "eind 2024"
voorlopig = true
definitie = "Het aandeel mannen in het cohort."
vergelijk = { cijfer = "mannen_aandeel", peildatum = 2024-12-31 }
"""


def show_opening(found: National) -> None:
    """How Rijswijk lies beside the Netherlands, in a sentence, and how to read that."""
    show_sentence(words.opening(found))
    st.markdown(
        "Een landelijk cijfer staat hier alleen als Rijswijk hetzelfde kan meten. Het gaat dan om hetzelfde "
        "jaar van instroom (cohort) en dezelfde groep, die even lang de tijd had."
    )
    if any(beside.interval for beside in found.shown):
        st.caption(words.CAUTION)
    if any(beside.answer and beside.answer.source.invented for beside in found.shown):
        st.info(
            "De gegevens van Rijswijk zijn verzonnen. Deze vergelijking zegt dus niets over Rijswijk."
        )


def show_problems(page: Page, found: National) -> None:
    """What is wrong in the file of the analyst, for who keeps it."""
    if found.problems and page.viewer.role in _KEEPERS:
        told = "  \n".join(literal(problem) for problem in found.problems)
        st.error(f"Niet alle toegevoegde cijfers tellen mee.  \n{told}")


def parts_of(page: Page, found: National) -> dict[str, Callable[[], None]]:
    """A part for each indicator that has something of Rijswijk beside it, and one for the others."""
    parts: dict[str, list[Beside]] = {}
    for beside in found.shown:
        parts.setdefault(beside.national.part, []).append(beside)
    shown = {name: partial(_show_indicators, page, those) for name, those in parts.items()}
    return {**shown, "Niet te vergelijken": partial(show_alone, found)}


def _show_indicators(page: Page, shown: Sequence[Beside]) -> None:
    for indicator in dict.fromkeys(beside.national.indicator for beside in shown):
        _show_indicator(page, [b for b in shown if b.national.indicator == indicator])


def _show_indicator(page: Page, shown: Sequence[Beside]) -> None:
    first = shown[0].national
    days = enumerate_words(list(dict.fromkeys(short_date(b.comparable.peildatum) for b in shown)))
    with st.container(border=True):
        st.subheader(first.indicator, help=literal(first.definition))
        st.markdown(f"Rijswijk op {days} · {_populations(shown)} · Exact cijfer")
        key = f"naast_{'_'.join(beside.national.id for beside in shown)}"
        show_chart(beside_chart(shown), alt=spoken(shown), key=key)
        show_table(table(shown), f"{first.indicator}: Rijswijk en Nederland")
        download_button(
            page.viewer, "Download tabel (Excel)",
            lambda: table_file([("Cijfers", file_table(shown)), ("Bron", _provenance(page, shown))]),
            f"landelijk_{first.id}.xlsx",
        )  # fmt: skip
        for sentence in dict.fromkeys(b.comparable.caution for b in shown if b.comparable.caution):
            st.caption(f"Let op: {literal(sentence)}")
        _show_sources(shown)


def _populations(shown: Sequence[Beside]) -> str:
    found = dict.fromkeys(FIGURES[beside.comparable.figure].population for beside in shown)
    return enumerate_words(list(found))


def _show_sources(shown: Sequence[Beside]) -> None:
    national = dict.fromkeys(f"{b.national.source}, uitgave {b.national.edition}" for b in shown)
    deliveries: dict[str, None] = {}
    for beside in shown:
        if beside.answer:
            invented = " (verzonnen gegevens)" if beside.answer.source.invented else ""
            deliveries[f"levering {beside.answer.source.delivery}{invented}"] = None
    star = " · * voorlopig cijfer" if any(b.national.provisional for b in shown) else ""
    st.caption(
        f"Bron Nederland: {literal('; '.join(national))} · Bron Rijswijk: "
        f"{enumerate_words(list(deliveries))}{star}"
    )


def spoken(shown: Sequence[Beside]) -> str:
    """The chart in words."""
    parts = [
        f"{words.who(b)}: Rijswijk {words.ours(b)}"
        + (f" (marge {words.margin(b)})" if b.interval else "")
        + f", Nederland {words.theirs(b)}"
        for b in shown
    ]
    return f"{shown[0].national.indicator}. {'; '.join(parts)}."


def table(shown: Sequence[Beside]) -> Rows:
    """Beside the chart: both shares, the margin and what may be said."""
    rows: Rows = [["Groep", "Rijswijk", "Marge", "Nederland", "Geteld", "Wat dit zegt"]]
    for b in shown:
        rows.append([
            words.who(b), words.ours(b), words.margin(b), words.theirs(b), words.counted(b), words.verdict(b),
        ])  # fmt: skip
    return rows


def file_table(shown: Sequence[Beside]) -> Rows:
    """The same for in a file, with the source and definition of each national figure."""
    head, *lines = table(shown)
    rows: Rows = [
        [
            *head,
            "Peildatum Rijswijk",
            "Gemeten door CBS",
            "Voorlopig",
            "Bron",
            "Uitgave",
            "Definitie CBS",
        ]
    ]
    for line, b in zip(lines, shown, strict=True):
        told = b.national
        rows.append([
            *line, short_date(b.comparable.peildatum), told.measured, "ja" if told.provisional else "nee",
            told.source, told.edition, told.definition,
        ])  # fmt: skip
    return rows


def _provenance(page: Page, shown: Sequence[Beside]) -> Rows:
    rows: Rows = [
        ["Wat", "Waarde"],
        ["Soort", "Exact cijfer"],
        ["Populatie", _populations(shown)],
    ]
    for beside in shown:
        if beside.answer:
            invented = (
                "verzonnen gegevens" if beside.answer.source.invented else "geen verzonnen gegevens"
            )
            day = short_date(beside.comparable.peildatum)
            rows.append([f"Levering van {day}", f"{beside.answer.source.delivery}, {invented}"])
    unique = list(dict.fromkeys(tuple(row) for row in rows))
    stamp = str(figures.stamp(page.viewer))
    return [*unique, ["Versie van het dashboard", __version__], ["Stempel", stamp]]


def show_alone(found: National) -> None:
    """What has no figure of Rijswijk beside it, with the reason and without numbers."""
    reasons = [(b.national, b.why) for b in found.beside if b.answer is None]
    reasons += [(told, told.not_comparable or "") for told in found.alone]
    if not reasons:
        return
    merged: dict[tuple[str, str], list[str]] = {}
    for told, why in reasons:
        group = "asiel" if told.group == "asiel" else "gezin en overig"
        merged.setdefault((told.indicator, why.rstrip(".")), []).append(f"{told.cohort} {group}")
    rows: Rows = [["Landelijk cijfer", "Cohort", "Waarom er niets naast staat"]]
    rows += [
        [indicator, "; ".join(cohorts), f"{why[:1].upper()}{why[1:]}."]
        for (indicator, why), cohorts in merged.items()
    ]
    with st.container(border=True):
        st.subheader("Zonder cijfer van Rijswijk ernaast")
        show_table(rows, "Landelijke cijfers die nu niet te vergelijken zijn")
    st.caption(
        "Over de verdeling naar leerroute, PVT, MAP en de tijd tot het PIP publiceert het CBS niets. Daar "
        "staat dus geen landelijk cijfer bij."
    )


def explain_own_file(page: Page, found: National) -> None:
    """How the analyst adds newer figures."""
    if page.viewer.role not in _KEEPERS:
        return
    with st.expander("Zelf nieuwere cijfers toevoegen"):
        st.markdown(
            f"Maak in de map **data** het bestand **{literal(found.own_file)}** en zet elk cijfer erin zoals "
            "hieronder. U hoeft het dashboard niet opnieuw te starten. Is iets niet goed, dan staat bovenaan "
            "deze pagina welk cijfer en welk veld. Het bestand mag ook elders staan; zet het pad dan in de "
            "instelling RIJSWIJK_DASH_NATIONAL_FIGURES."
        )
        st.code(_EXAMPLE, language="toml")
        st.markdown(
            "Vergelijk alleen wat echt hetzelfde is: hetzelfde cohort, en een peildatum waarop mensen even "
            "lang de tijd hadden. Meet Rijswijk het niet zo, zet dan in plaats van *vergelijk* de regel "
            "*niet_vergelijkbaar* met de reden in één zin."
        )
