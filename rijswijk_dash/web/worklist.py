"""The list to work from: for each traject the next step, whose turn it is, and by when."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.domain.rules import Kind, fields
from rijswijk_dash.export.calendar import calendar_file
from rijswijk_dash.export.excel import table_file
from rijswijk_dash.figures import (
    DEADLINES,
    NOT_KNOWN_YET,
    PASSED,
    RUNNING,
    STEPS,
    Trajecten,
    TrajectTurns,
    Turn,
)
from rijswijk_dash.web.blocks import show_source, source_rows
from rijswijk_dash.web.deadlines import (
    ICS,
    OPEN,
    SOON,
    calendar_about,
    calendar_day,
    is_shown,
    state_words,
)
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.origin import EXACT, OWN, About
from rijswijk_dash.web.own import cell, is_partner
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import enumerate_words, number, short_date, trajecten

EVERYBODY, ELSEWHERE = "Iedereen", "andere partij of niet te zien"
DONE, NOT_YOURS = "Geen stap: klaar of gestopt", "Geen stap van uw organisatie"
_CLOSED_TOO = "Alles, ook wie klaar of gestopt is"
_NAMED = 3


def show_worklist(page: Page) -> None:
    """The trajecten by what is due first, with the choice whose turn it is, and the files."""
    work = figures.turns(page.viewer, page.peildatum, page.filters)
    st.subheader("Wat is eerst aan de beurt")
    if not work.rows:
        st.info("Geen trajecten om aan te werken.")
        return
    st.markdown(_sentence(page, work.rows))
    rows = _choose(page, work)
    if not rows:
        st.info("Geen traject in deze keuze.")
        return
    numbers = _client_numbers(page)
    day = short_date(work.peildatum)
    show_table(_table(rows, numbers), f"Werklijst op {day}: {trajecten(len(rows))}", limit=25)
    st.caption(
        "De volgende stap volgt uit vaste regels over de gegevens in de export. ‘Uiterlijk’ is de laatste "
        "dag voor die stap, of anders voor de eerste termijn die nog open is."
    )
    _show_downloads(page, work, rows)
    show_source(
        work.peildatum, work.source, "data/stappen.toml",
        about=About(kind=OWN if work.own else EXACT),
    )  # fmt: skip
    with st.expander("Wat betekenen deze stappen?"):
        show_table(_explained(rows), "De stappen, wie er aan zet is en waarom")


def step_words(row: Turn) -> str:
    """The next step, or why there is none."""
    if row.step:
        return STEPS[row.step].name
    if row.closed:
        return DONE
    return f"Onbekend: {_label(row.lacking)} ontbreekt" if row.lacking else NOT_YOURS


def turn_words(row: Turn) -> str:
    """Whose turn it is, or why that is not said; nothing for who is done or has stopped."""
    if row.turn:
        return row.turn
    if row.closed:
        return ""
    if row.lacking:
        return f"onbekend: {_label(row.lacking)} ontbreekt" if row.step else "onbekend"
    return ELSEWHERE


def work_provenance(page: Page, work: TrajectTurns) -> Rows:
    """Where the list comes from, as a table for in a file."""
    source = work.source
    rows: Rows = [
        ["Wat", "Waarde"],
        ["Soort", "Exacte gegevens per traject"],
        ["Populatie", "Uw eigen cliënten" if work.own else "Alle trajecten, zonder vrijgestelden"],
        ["Volgende stap", "De eerste regel uit stappen.toml die bij het traject past"],
        ["Peildatum", short_date(work.peildatum)],
        ["Filters", "; ".join(f"{n}: {', '.join(v)}" for n, v in page.filters.items())],
        *(row for row in source_rows(source) if row[1] != ""),
    ]
    return [row for row in rows if row[1] != ""]


def _sentence(page: Page, rows: Sequence[Turn]) -> str:
    """Whose turn it is how often, and how many trajecten are late or must be ready soon."""
    late = sum(row.deadline is not None and row.deadline.state == PASSED for row in rows)
    soon = sum(_in_view(row, SOON) for row in rows) - late
    return (
        f"{_whose_turn(page, rows)} Bij {_counted(late)} is de termijn voorbij; bij "
        f"{_counted(soon)} loopt die af binnen drie maanden."
    )


def _counted(n: int) -> str:
    return f"**{trajecten(n)}**" if n else "geen enkel traject"


def _whose_turn(page: Page, rows: Sequence[Turn]) -> str:
    turns = Counter(row.turn for row in rows if row.turn)
    if is_partner(page):
        return f"Uw organisatie is aan zet bij **{trajecten(sum(turns.values()))}**."
    open_ = turns.pop(NOT_KNOWN_YET, 0) + sum(not row.turn and not row.closed for row in rows)
    most = [f"{literal(name)} bij **{number(n)}**" for name, n in turns.most_common(_NAMED)]
    if rest := sum(turns.values()) - sum(n for _, n in turns.most_common(_NAMED)):
        most.append(f"anderen bij **{number(rest)}**")
    told = f"Aan zet is {enumerate_words(most)}." if most else ""
    unknown = f"Bij **{trajecten(open_)}** is niet bekend wie." if open_ else ""
    return f"{told} {unknown}".strip()


def _choose(page: Page, work: TrajectTurns) -> list[Turn]:
    """The rows that the user wants to see; where nothing is urgent a partner begins with its own turn."""
    left, right = st.columns(2, vertical_alignment="bottom")
    urgent = any(_in_view(row, SOON) for row in work.rows)
    with left:
        view = st.selectbox(
            "Welke trajecten", [SOON, OPEN, _CLOSED_TOO], index=0 if urgent else 1,
            key=f"werk_{urgent}",
        )  # fmt: skip
    parties = Counter(words for row in work.rows if (words := turn_words(row)))
    with right:
        names = [name for name, _ in parties.most_common()]
        own = [name for name in names if name in page.viewer.organisations and not urgent]
        first = names.index(own[0]) + 1 if own else 0
        party = st.selectbox("Wie is aan zet", [EVERYBODY, *names], index=first, key="aan_zet")
    return [
        row for row in work.rows if _in_view(row, view) and party in (EVERYBODY, turn_words(row))
    ]


def _in_view(row: Turn, view: str) -> bool:
    if view != SOON:
        return view != OPEN or not row.closed
    return row.deadline is not None and is_shown(row.deadline, SOON)


def _client_numbers(page: Page) -> dict[str, dict[str, str]]:
    """A partner's own numbers by trajectnummer and label; others know trajecten by their own number."""
    if not is_partner(page):
        return {}
    found = figures.trajecten(page.viewer, page.peildatum, page.filters)
    places = [
        (i, fields()[name].label)
        for i, name in enumerate(found.fields)
        if fields()[name].kind is Kind.CLIENT_NUMBER and any(row[i] for row in found.rows)
    ]
    key = found.fields.index("trajectnummer")
    return {
        str(row[key]): {label: str(row[i] or "") for i, label in places}
        for row in found.rows
        if places
    }


def _table(rows: Sequence[Turn], numbers: dict[str, dict[str, str]]) -> Rows:
    own = list(next(iter(numbers.values()), {}))
    table: Rows = [
        ["Trajectnummer", *own, "Uiterlijk", "Volgende stap", "Aan zet", "Stand", "Termijn"]
    ]
    for row in rows:
        mine = [numbers.get(row.trajectnummer, {}).get(label, "") for label in own]
        due, state, name = _deadline(row)
        table.append([row.trajectnummer, *mine, due, step_words(row), turn_words(row), state, name])
    return table


def _deadline(row: Turn) -> list[str]:
    if not row.deadline or not row.due:
        return ["", "", ""]
    return [short_date(row.due), state_words(row.deadline), DEADLINES[row.deadline.rule].name]


def _show_downloads(page: Page, work: TrajectTurns, rows: Sequence[Turn]) -> None:
    day = f"{work.peildatum:%Y-%m-%d}"
    download_button(
        page.viewer, "Download werklijst (Excel)",
        lambda: _file(page, work, rows),
        f"werklijst_{day}.xlsx",
    )  # fmt: skip
    running = [row for row in rows if row.deadline and row.due and row.deadline.state == RUNNING]
    if running:
        download_button(
            page.viewer, "Zet de werklijst in uw agenda (iCalendar)",
            lambda: calendar_file(
                [calendar_day(r.deadline, _calendar_text(r)) for r in running if r.deadline],
                "Werklijst inburgering", calendar_about(work.peildatum, work.source),
            ),
            f"werklijst_{day}.ics", mime=ICS,
        )  # fmt: skip


def _file(page: Page, work: TrajectTurns, rows: Sequence[Turn]) -> bytes:
    found = figures.trajecten(page.viewer, page.peildatum, page.filters)
    return table_file(
        [("Werklijst", _full_table(rows, found)), ("Bron", work_provenance(page, work))]
    )


def _calendar_text(row: Turn) -> str:
    turn = f" Aan zet: {row.turn}." if row.turn else ""
    return f"Volgende stap: {step_words(row)}.{turn} " if row.step else ""


def _full_table(rows: Sequence[Turn], found: Trajecten) -> Rows:
    """The work list with every field of the rows that this viewer may see."""
    key = found.fields.index("trajectnummer")
    others = [i for i in range(len(found.fields)) if i != key]
    by_number = {row[key]: row for row in found.rows}
    table: Rows = [[
        "Trajectnummer", "Volgende stap", "Aan zet", "Sinds", "Uiterlijk", "Dagen", "Stand", "Termijn",
        "Soort termijn", *(fields()[found.fields[i]].label for i in others),
    ]]  # fmt: skip
    for row in rows:
        whole = by_number[row.trajectnummer]
        table.append([
            row.trajectnummer, step_words(row), turn_words(row), *_full_deadline(row),
            *(cell(whole[i]) for i in others),
        ])  # fmt: skip
    return table


def _full_deadline(row: Turn) -> list[str | int | None]:
    if row.deadline is None:
        return [None] * 6
    rule, days = DEADLINES[row.deadline.rule], row.deadline.days
    left = None if days is None else days if row.deadline.state == RUNNING else -days
    return [_date(row.since), _date(row.due), left, row.deadline.state, rule.name, rule.kind]


def _explained(rows: Sequence[Turn]) -> Rows:
    shown = {row.step for row in rows}
    table: Rows = [["Stap", "Aan zet", "Wat en waarom", "Bron"]]
    table += [
        [s.name, _label(s.turn_column) if s.turn_column else s.turn, s.sentence, s.source]
        for s in STEPS.values()
        if s.id in shown
    ]
    return table


def _label(name: str | None) -> str:
    return fields()[name].label if name else ""


def _date(day: date | None) -> str | None:
    return short_date(day) if day else None
