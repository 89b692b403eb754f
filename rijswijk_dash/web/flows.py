"""How people moved between two peildata: the choice, the picture, what it means, and its table."""

from datetime import date

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.export.excel import table_file
from rijswijk_dash.figures import FLOW, Flow, LabelStock, Move, WrongQuestion
from rijswijk_dash.figures.definitions.figure import OBLIGED
from rijswijk_dash.figures.flows import GONE, NEW
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.web.blocks import provenance, provenance_of, show_answer_source, show_source
from rijswijk_dash.web.charts import (
    show_chart,
)
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.movement_charts import paired_bars, sankey
from rijswijk_dash.web.origin import EXACT, About, way_to_people
from rijswijk_dash.web.style import show_sentence
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import enumerate_words, number, short_date, signed, trajecten

_ROUTES = ("B1-route", "Onderwijsroute", "Z-route", "Leerroute onbekend")
_ROUTE = "een leerroute"
_TOO_SMALL = "minder dan 10"


def show_flow(page: Page) -> None:
    """How people moved to the peildatum of the page from an earlier one that the user chooses."""
    with st.container(border=True):
        st.subheader(FLOW.name, help=FLOW.sentence)
        before = _choose_before(page)
        if before is None:
            st.caption("Een vergelijking verschijnt vanaf de tweede levering.")
            return
        try:
            found = figures.flow(page.viewer, before, page.peildatum, page.filters)
        except WrongQuestion as wrong:
            st.warning(literal(str(wrong)))
            return
        if not found.known:
            st.info(" ".join(_lacking(day, names) for day, names in found.missing))
        elif found.exact:
            _show_moves(page, found)
        else:
            _show_stocks(page, found)


def _choose_before(page: Page) -> date | None:
    """Let the user choose the earlier peildatum; None when there is none."""
    newest = page.peildatum or figures.peildata(page.viewer)[0]
    days = [day for day in figures.peildata(page.viewer) if day < newest]
    if not days:
        return None
    named = {short_date(day): day for day in days}
    usual = days.index(figures.usual_start(days, newest))
    if st.session_state.get("sinds") not in (None, *named):
        st.session_state["sinds"] = list(named)[usual]
    column, _ = st.columns([1, 2])
    with column:
        chosen = st.selectbox(
            "Vergelijk met peildatum", list(named), index=usual, key="sinds", bind="query-params"
        )
    return named[chosen]


def _lacking(day: date, names: tuple[str, ...]) -> str:
    verb = "ontbreekt het veld" if len(names) == 1 else "ontbreken de velden"
    return f"Onbekend: in de export van {short_date(day)} {verb} {enumerate_words(names)}."


def _days(found: Flow) -> str:
    return f"van {short_date(found.before)} naar {short_date(found.peildatum)}"


# Who may see the moves themselves


def _show_moves(page: Page, found: Flow) -> None:
    counted = trajecten(sum(move.count for move in found.moves))
    st.markdown(f"**{counted}, {_days(found)}** · {FLOW.population} · Exact cijfer")
    if not found.moves:
        st.info("Geen trajecten in deze groep.")
        return
    show_sentence(meaning(found), "beweging")
    show_chart(sankey(found), alt=_spoken(found), key="stroom_beweging")
    table = moves_table(found)
    show_table(table, f"Waar trajecten heen gingen, {_days(found)}")
    notes = _notes(page, found)
    _download(page, found, [("Van en naar", table), ("Per beweging", _list(found))], notes)
    for note in notes:
        st.caption(note)
    for day, source in zip((found.before, found.peildatum), found.sources, strict=True):
        way = way_to_people(page, OBLIGED, day)
        rows = [("Bekijk de rijen", way)] if way else []
        show_source(day, source, FLOW.source, about=About([FLOW], kind=EXACT, rows=rows))


def meaning(found: Flow) -> str:
    """What the moves say, in one sentence: the largest move, and how many came and are gone."""
    before, new, gone = _totals(found)
    day = short_date(found.before)
    if not before:
        came = "kwam er 1" if new == 1 else f"kwamen er {number(new)}"
        return f"Op {day} telde nog geen traject mee; sindsdien {came} bij."
    of = "Van het ene traject" if before == 1 else f"Van de {number(before)} trajecten"
    if gone == before:
        return f"{of} van {day} staat er geen meer in de export; {_came(new)}."
    places, count = _largest(found)
    moved = f"{_went(count)} {places}" if count else "veranderde er geen van fase of leerroute"
    stand = "staat" if gone == 1 else "staan"
    left = f", en {number(gone)} {stand} niet meer in de export" if gone else ""
    return f"{of} van {day} {moved}; {_came(new)}{left}."


def _totals(found: Flow) -> tuple[int, int, int]:
    """How many counted at the first peildatum, are new, and are gone."""
    gone = found.count(now=False)
    return found.count() + gone, found.count(before=False), gone


def _came(new: int) -> str:
    if not new:
        return "er kwam niets nieuws bij"
    return "er kwam 1 nieuw bij" if new == 1 else f"{number(new)} kwamen er nieuw bij"


def _went(count: int) -> str:
    return "ging er 1" if count == 1 else f"gingen er {number(count)}"


def _largest(found: Flow) -> tuple[str, int]:
    """From where to where most went, the routes together, and how many."""
    counts: dict[str, int] = {}
    for move in found.moves:
        if move.before not in (NEW, move.now) and move.now != GONE:
            counts[_way(move)] = counts.get(_way(move), 0) + move.count
    if not counts:
        return "", 0
    most = max(counts, key=lambda way: counts[way])
    return most, counts[most]


def _way(move: Move) -> str:
    before, now = _place(move.before), _place(move.now)
    if before == now:
        return "van de ene leerroute naar de andere"
    return f"van {before} naar {now}"


def _place(label: str) -> str:
    return _ROUTE if label in _ROUTES else label.lower()


def moves_table(found: Flow) -> Rows:
    """A line for each label at the first peildatum, a column for each at the second, with totals."""
    counts = {(move.before, move.now): move.count for move in found.moves}
    before, now = found.labels_before, found.labels_now
    rows: Rows = [[f"Op {short_date(found.before)}", *now, "Totaal"]]
    for label in before:
        line = [None if (label, to) == (NEW, GONE) else counts.get((label, to), 0) for to in now]
        rows.append([label, *line, sum(n or 0 for n in line)])
    sums = [sum(counts.get((label, to), 0) for label in before) for to in now]
    rows.append(["Totaal", *sums, sum(sums)])
    return rows


def _list(found: Flow) -> Rows:
    head = f"Op {short_date(found.before)}", f"Op {short_date(found.peildatum)}", "Trajecten"
    return [head, *([move.before, move.now, move.count] for move in found.moves)]


def _spoken(found: Flow) -> str:
    largest = sorted(found.moves, key=lambda move: -move.count)[:20]
    told = ", ".join(f"van {m.before} naar {m.now} {number(m.count)}" for m in largest)
    return f"{FLOW.name}, {_days(found)}. {meaning(found)} De grootste stromen: {told}."


def _notes(page: Page, found: Flow) -> list[str]:
    """What a reader must know besides the numbers."""
    notes: list[str] = []
    before, new, gone = _totals(found)
    if before and gone == before and new:
        notes.append(
            "Geen enkel trajectnummer staat in beide exports. Let op: misschien gebruiken zij een ander "
            "nummer voor hetzelfde traject."
        )
    exempt = "als Oekraïense ontheemde, vrijgesteld"
    if found.exempt_before:
        count = number(found.exempt_before)
        notes.append(f"Van ‘{NEW}’ stond {count} eerder al in de export {exempt}.")
    if found.exempt_now:
        notes.append(f"Van ‘{GONE}’ staat {number(found.exempt_now)} er nog {exempt}.")
    if page.filters:
        notes.append(
            f"De filters kijken naar {short_date(found.peildatum)}, en voor wie er dan niet meer is naar "
            f"{short_date(found.before)}."
        )
    return notes


# Who sees how many stood where


def _show_stocks(page: Page, found: Flow) -> None:
    kind = "Beschermd cijfer" if found.rounded else "Exact cijfer"
    population = "Uw eigen cliënten" if found.own else FLOW.population
    st.markdown(f"**Stand op twee peildata, {_days(found)}** · {population} · {kind}")
    if found.rounded:
        st.caption(f"{SENTENCE} Een verandering staat er pas bij vanaf 10.")
    if not found.stocks:
        st.info("Geen trajecten in deze groep.")
        return
    show_sentence(change_meaning(found), "stand")
    days = short_date(found.before), short_date(found.peildatum)
    left, right = st.columns(2, gap="medium")
    spoken = ", ".join(f"{s.label} {number(s.before)} en {number(s.now)}" for s in found.stocks)
    with left:
        show_chart(
            paired_bars(found.stocks, days), key="stroom_standen",
            alt=f"Stand {_days(found)}: {spoken}. {change_meaning(found)}",
        )  # fmt: skip
    with right:
        table = stocks_table(found)
        show_table(table, f"Stand per fase, {_days(found)}")
        _download(page, found, [("Stand", table)], [])
    st.caption("Voor uw rol zijn er geen aantallen van wie van waar naar waar ging.")
    for answer in found.answers:
        show_answer_source(answer, page)


def change_meaning(found: Flow) -> str:
    """Which label changed most, in one sentence, as far as a change may be shown."""
    changed = [s for s in found.stocks if s.change]
    span = f"Tussen {short_date(found.before)} en {short_date(found.peildatum)}"
    if not changed:
        least = "met 10 of meer" if found.rounded else "van aantal"
        return f"{span} veranderde geen enkele groep {least}."
    most = max(changed, key=lambda s: abs(s.change or 0))
    verb = "groeide" if (most.change or 0) > 0 else "kromp"
    about = "ongeveer " if found.rounded else ""
    numbers = f"van {about}{number(most.before)} naar {about}{number(most.now)} trajecten"
    return f"{span} {verb} de groep {most.label} het meest: {numbers}."


def stocks_table(found: Flow) -> Rows:
    """Each label at both peildata with its change, and the total as these labels add up."""
    rows: Rows = [["Fase", short_date(found.before), short_date(found.peildatum), "Verandering"]]
    for s in found.stocks:
        rows.append([s.label, s.before, s.now, _change(s)])
    rows.append(
        ["Totaal", sum(s.before for s in found.stocks), sum(s.now for s in found.stocks), None]
    )
    return rows


def _change(stock: LabelStock) -> str:
    return _TOO_SMALL if stock.change is None else signed(stock.change)


def _download(page: Page, found: Flow, sheets: list[tuple[str, Rows]], notes: list[str]) -> None:
    origins = [
        (f"Bron {short_date(day)}", _origin(found, place))
        for place, day in enumerate((found.before, found.peildatum))
    ]
    told: list[tuple[str, Rows]] = [("Opmerkingen", [["Opmerking"], *([n] for n in notes)])]
    download_button(
        page.viewer, "Download tabel (Excel)",
        lambda: table_file([*sheets, *(told if notes else []), *origins]),
        f"stroom_{found.before:%Y-%m-%d}_{found.peildatum:%Y-%m-%d}.xlsx",
    )  # fmt: skip


def _origin(found: Flow, place: int) -> Rows:
    if found.answers:
        return provenance(found.answers[place])
    day = (found.before, found.peildatum)[place]
    return provenance_of("Exact cijfer", FLOW, FLOW.population, day, found.sources[place])
