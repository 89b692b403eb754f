"""How many deadlines fall in each month: a sentence, columns, and tables by rule and by who has to act."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.export.excel import table_file
from rijswijk_dash.figures import DEADLINES, PASSED, RUNNING, Agenda, DueInMonth, WrongQuestion
from rijswijk_dash.web.blocks import rows_provenance, show_source
from rijswijk_dash.web.charts import (
    show_chart,
)
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.origin import EXACT, OWN, About
from rijswijk_dash.web.planning_charts import month_columns
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import month, number, short_date

EVERYBODY = "Iedereen"
_AHEAD = 18
_RULES = "data/regels.toml; per termijn staat de bron op de pagina Mijn trajecten"


def show_agenda(page: Page) -> None:
    """The deadlines by month that this viewer may see."""
    with st.container(border=True):
        st.subheader("Termijnen per maand")
        if why := figures.why_no_agenda(page.viewer, page.peildatum):
            st.info(why)
            return
        try:
            found = figures.deadlines_per_month(page.viewer, page.peildatum)
        except WrongQuestion as wrong:
            st.info(literal(str(wrong)))
            return
        if not found.due:
            st.info("Er loopt geen enkele termijn.")
            return
        _show(page, found)
        about = About(kind=OWN if found.own else EXACT)
        show_source(found.peildatum, found.source, _RULES, about=about)


def _show(page: Page, found: Agenda) -> None:
    whose = "van uw eigen cliënten" if found.own else "van alle trajecten"
    st.markdown(f"**{_sentence(found)}**")
    st.caption(
        f"Termijnen {whose} op {short_date(found.peildatum)} · Exact cijfer. ‘Voorbij’ is niet op tijd "
        "gedaan en nog niet gehaald; bij ‘onbekend’ mist de export een gegeven."
    )
    actors = sorted({d.actor for d in found.due})
    chosen = EVERYBODY
    if len(actors) > 1:
        chosen = st.selectbox(
            "Wie moet er iets doen?", [EVERYBODY, *actors], key="wie", persist_state="page"
        )
    due = [d for d in found.due if chosen in (EVERYBODY, d.actor)]
    months = _months(found.peildatum)
    counts = [
        sum(d.people for d in due if d.state == RUNNING and d.month == first) for first in months
    ]
    everybody = "uw eigen cliënten" if found.own else chosen.lower()
    title = f"Termijnen per maand ({everybody if chosen == EVERYBODY else chosen})"
    spoken = ", ".join(f"{month(m)} {n}" for m, n in zip(months, counts, strict=True))
    show_chart(month_columns(months, counts), alt=f"{title}: {spoken}.", key="lijn_agenda")
    by_rule = _by_rule(due, months)
    with st.expander("Tabel per maand"):
        totals = [[line, together] for line, *_, together in by_rule]
        show_table(totals, f"{title}, peildatum {short_date(found.peildatum)}")
    rules = [(id_, DEADLINES[id_].name) for id_ in DEADLINES if any(d.rule == id_ for d in due)]
    by_kind = _by_period("Termijn", [(name, [d for d in due if d.rule == id_]) for id_, name in rules],
                         found.peildatum)  # fmt: skip
    show_table(by_kind, f"Termijnen naar soort, peildatum {short_date(found.peildatum)}")
    by_actor = _by_actor(found.due, found.peildatum)
    if len(actors) > 1:
        show_table(by_actor, "Termijnen naar wie er iets moet doen")
    download_button(
        page.viewer, "Download termijnen per maand (Excel)",
        lambda: table_file([
            ("Per maand", by_rule), ("Per partner", by_actor),
            ("Bron", rows_provenance(EXACT, found.peildatum, found.source, own=found.own)),
        ]),
        f"termijnen_per_maand_{found.peildatum:%Y-%m-%d}.xlsx",
    )  # fmt: skip


def _sentence(found: Agenda) -> str:
    quarter = _months(found.peildatum)[:3]
    soon = sum(d.people for d in found.due if d.state == RUNNING and d.month in quarter)
    passed = sum(d.people for d in found.due if d.state == PASSED)
    until = month(quarter[-1])
    verb = "is" if passed == 1 else "zijn"
    return (
        f"Tot en met {until} {'loopt' if soon == 1 else 'lopen'} er {_many(soon)} af; "
        f"{_many(passed)} {verb} al voorbij."
    )


def _many(count: int) -> str:
    return f"{number(count)} {'termijn' if count == 1 else 'termijnen'}"


def _months(peildatum: date) -> list[date]:
    """The first days of the month of the peildatum, or of the next when it ends one, and those after."""
    start = peildatum.year * 12 + peildatum.month - 1
    start += peildatum.month != date.fromordinal(peildatum.toordinal() + 1).month
    return [date(m // 12, m % 12 + 1, 1) for m in range(start, start + _AHEAD)]


def _by_rule(due: Sequence[DueInMonth], months: Sequence[date]) -> Rows:
    """A line for each month, a column for each rule that occurs."""
    rules = [id_ for id_ in DEADLINES if any(d.rule == id_ for d in due)]
    counted: Counter[tuple[str, str]] = Counter()
    for d in due:
        counted[_line(d, months), d.rule] += d.people
    lines = ["Voorbij", *map(month, months), "Later", "Onbekend"]
    rows: Rows = [["Maand", *(DEADLINES[id_].name for id_ in rules), "Samen"]]
    for line in lines:
        numbers = [counted[line, rule] for rule in rules]
        rows.append([line, *numbers, sum(numbers)])
    return rows


def _line(due: DueInMonth, months: Sequence[date]) -> str:
    if due.month is None:
        return "Onbekend"
    if due.state == PASSED:
        return "Voorbij"
    return month(due.month) if due.month <= months[-1] else "Later"


def _by_actor(due: Sequence[DueInMonth], peildatum: date) -> Rows:
    actors = sorted({d.actor for d in due})
    return _by_period(
        "Wie", [(who, [d for d in due if d.actor == who]) for who in actors], peildatum
    )


def _by_period(
    name: str, groups: Sequence[tuple[str, Sequence[DueInMonth]]], peildatum: date
) -> Rows:
    """A line for each group: how many have passed, fall within a quarter and a year, and later."""
    months = _months(peildatum)
    rows: Rows = [[name, "Voorbij", "Binnen 3 mnd", "Binnen 12 mnd", "Na 12 mnd", "Onbekend"]]
    for label, own in groups:
        runs = [d for d in own if d.state == RUNNING and d.month]
        year = sum(d.people for d in runs if d.month and d.month <= months[11])
        rows.append([
            label,
            sum(d.people for d in own if d.state == PASSED),
            sum(d.people for d in runs if d.month and d.month <= months[2]),
            year,
            sum(d.people for d in runs) - year,
            sum(d.people for d in own if d.month is None),
        ])  # fmt: skip
    return rows
