"""Where numbers on a page come from, one click away: the definition, the delivery, the stamp, the rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from rijswijk_dash import __version__, figures
from rijswijk_dash.access import Role
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.figures import FIGURES, Answer, Duration, Figure, Source, Survival, subject_of
from rijswijk_dash.figures.definitions.figure import Conditions
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.municipality import in_same_gemeente
from rijswijk_dash.web.parts import address_of
from rijswijk_dash.web.registry import page_info
from rijswijk_dash.words import short_date

PROGRAM = f"rijswijk_dash {__version__}"
EXACT, ROUNDED, OWN = "Exact cijfer", "Beschermd cijfer", "Uw eigen cliënten, exact"
_ROWS_PAGE = "mijn_trajecten"


@dataclass(frozen=True)
class About:
    """What numbers are of: by which definitions, of whom (empty: as defined), and how exact (``kind``).

    ``rows`` are the ways to the rows behind them: the words of a link, with its query.
    """

    definitions: Sequence[Figure | Duration] = ()
    population: str = ""
    kind: str = ""
    rows: Sequence[tuple[str, Mapping[str, Sequence[str]]]] = ()


def kind_of(answer: Answer) -> str:
    """Whether an answer is exact, protected, or over the own clients of who asks."""
    return ROUNDED if answer.rounded else OWN if answer.own else EXACT


def about_answers(page: Page, answers: Sequence[Answer]) -> About:
    """What some answers on a page are of, with the way to the rows behind each that has one."""
    kinds = dict.fromkeys(map(kind_of, answers))
    rows = [(answer, way) for answer in answers if (way := way_to_rows(page, answer))]
    return About(
        tuple({answer.figure.id: answer.figure for answer in answers}.values()),
        "Uw eigen cliënten" if answers and all(answer.own for answer in answers) else "",
        " en ".join(kinds),
        tuple((f"Bekijk de rijen: {answer.figure.name}", way) for answer, way in rows),
    )


def way_to_rows(page: Page, answer: Answer) -> dict[str, list[str]]:
    """The query of the address where the rows behind an answer are; empty where there are none."""
    may_open = page.viewer.role in page_info(_ROWS_PAGE).roles
    if (
        not may_open
        or not answer.total.denominator
        or answer.rounded
        or answer.figure.id not in FIGURES
    ):
        return {}
    by = [d.id for d in answer.dimensions if d.id != answer.figure.split]
    asked = figures.question(answer.figure.id, by, page.filters, own=page.own)
    if not figures.may_see_rows_behind(page.viewer, asked):
        return {}
    if page.viewer.role is Role.PARTNER and answer.peildatum != figures.peildata(page.viewer)[0]:
        return {}
    # In names of their own: the browser drops those of the choices on the page that one leaves.
    chosen = [f"{name}={value}" for name, values in page.filters.items() for value in values]
    day = answer.peildatum.isoformat()
    return {"cijfer": [answer.figure.id], "per": by, "waar": chosen, "op": [day]}


def way_to_people(page: Page, where: Conditions, peildatum: date) -> dict[str, list[str]]:
    """The query of the address with the trajecten of whom a duration or flow tells; empty where it may not.

    They are the started trajecten that pass the filters of the page and the conditions ``where``.
    """
    chosen = {name: list(values) for name, values in page.filters.items()}
    for name, labels in where:
        if name != "plichtig":
            chosen[name] = [v for v in labels if v in chosen.get(name, labels)]
    asked = figures.question("gestart", (), chosen)
    may_open = page.viewer.role in page_info(_ROWS_PAGE).roles
    if not all(chosen.values()) or not may_open:
        return {}
    if not figures.may_see_rows_behind(page.viewer, asked):
        return {}
    passing = [f"{name}={value}" for name, values in chosen.items() for value in values]
    return {"cijfer": ["gestart"], "waar": passing, "op": [peildatum.isoformat()]}


def about_durations(page: Page, found: Sequence[Survival]) -> About:
    """What some exact durations are of, with the way to the people who were followed."""
    ways = [(one.duration, way_to_people(page, one.duration.where, one.peildatum)) for one in found]
    return About(
        [one.duration for one in found],
        kind=EXACT,
        rows=[(f"Bekijk de rijen: {duration.name}", way) for duration, way in ways if way],
    )


def show_origin(
    peildatum: date, source: Source, about: About, older: str = "", *, label: str = "Bron"
) -> None:
    """A small button that opens all there is to say of where numbers come from."""
    with st.popover(label, type="tertiary", icon=":material/info:"):
        for words, query in about.rows:
            info = page_info(_ROWS_PAGE)
            st.page_link(
                info.path, label=words, icon=":material/list:",
                query_params=in_same_gemeente(query),
            )  # fmt: skip
        st.markdown(origin_words(peildatum, source, about, older))


def origin_words(peildatum: date, source: Source, about: About, older: str = "") -> str:
    """All there is to say of where numbers come from, as Markdown; what a viewer may not know is left out."""
    parts = [_definition(found, about.population) for found in about.definitions]
    kind = f"{about.kind}. {SENTENCE}" if ROUNDED in about.kind else about.kind
    lines = [
        ("Soort", kind + older),
        ("Peildatum", short_date(peildatum)),
        ("Gemeente", source.gemeente),
        ("Levering", f"{source.delivery}{' (verzonnen gegevens)' if source.invented else ''}"),
        ("Bestand", source.file_name),
        ("SHA-256", source.sha256),
        ("Gepubliceerd door", source.who),
        ("Gepubliceerd op", short_date(source.when)),
        ("Stempel", source.stamp),
        ("Programma", PROGRAM),
    ]
    return "\n\n".join([*parts, _listed(lines)])


def _definition(found: Figure | Duration, population: str) -> str:
    needed = ", ".join(fields()[name].label for name in found.all_needs)
    lines = [
        ("Populatie", population or found.population),
        ("Teller", found.numerator_name),
        ("Nodig in de export", needed or "alleen het traject"),
    ]
    link = f"[Naar de definitie]({address_of('definities', subject_of(found.id), found.id)})"
    return f"**{literal(found.name)}**  \n{literal(found.sentence)}  \n{_listed(lines)}  \n{link}"


def _listed(lines: Sequence[tuple[str, str]]) -> str:
    return "  \n".join(f"**{name}:** {literal(text)}" for name, text in lines if text)
