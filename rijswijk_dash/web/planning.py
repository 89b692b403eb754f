"""The expected load: the choice of a scenario, sentences, charts and tables, and how good it was before."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.export.excel import table_file
from rijswijk_dash.figures import Check, Forecast, Load, Way
from rijswijk_dash.web.agenda import show_agenda
from rijswijk_dash.web.blocks import show_source, source_rows
from rijswijk_dash.web.charts import (
    show_chart,
)
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.origin import About
from rijswijk_dash.web.planning_charts import expected_line, spoken
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import number, percent, short_date

MUNICIPALITY = "Gemeente"
_YEAR = 12
_FEW = 10
_WELL = (75, 85)
_METHOD_SOURCE = "eigen rekenwijze, zie de handleiding"
_KIND = "Exact cijfer tot de peildatum, daarna een schatting"


_NAMES = {
    "lessen": "Lessen", "participatie": "Participatie", "begeleiding": "Begeleiding", "pip": "PIP's",
    "taalles": "Lessen",
}  # fmt: skip
DEADLINES_PART, CHECK_PART = "Termijnen", "Klopte het eerder?"


def ask_forecast(page: Page) -> Forecast:
    """Let the user choose the scenario and the inflow; gives the forecast, and says what is assumed."""
    offered = figures.scenarios_for(page.viewer)
    names = {scenario.name: id_ for id_, scenario in offered.items()}
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        chosen = st.segmented_control(
            "Scenario", list(names), default=next(iter(names)), required=True, key="scenario",
            bind="query-params",
        )  # fmt: skip
    inflow = None
    if figures.may_forecast_ways(page.viewer):
        with right:
            inflow = st.number_input(
                "Instroom onder regie per half jaar", min_value=0, max_value=100_000, value=None, step=1,
                placeholder="zoals gemeten", key="instroom",
                help="Nieuwe trajecten onder regie van de gemeente in een half jaar. Vult u niets in, dan "
                "rekenen wij met het gemiddelde van de laatste twaalf maanden. Let op: de taakstelling "
                "telt ook kinderen, en die zijn niet inburgeringsplichtig.",
            )  # fmt: skip
    found = figures.forecast(
        page.viewer, page.peildatum, names[chosen or next(iter(names))], inflow
    )
    st.markdown(f"**{found.scenario.name}.** {found.scenario.sentence}")
    st.caption(f"Bron van het scenario: {found.scenario.source}. {_method(found)}")
    if not found.ways:
        st.info(
            "Voor uw taak is er geen verwachting: de export noemt u bij geen traject als organisatie."
        )
    return found


def parts_of(found: Forecast) -> dict[str, Callable[[Page, Forecast], None]]:
    """A part for each kind of load, then the deadlines, and how good the forecasts were before."""
    parts: dict[str, Callable[[Page, Forecast], None]] = {}
    for way in found.ways:
        parts[_NAMES.get(way.id, way.name)] = partial(_show_way, way=way)
    parts[DEADLINES_PART] = lambda page, _: show_agenda(page)
    parts[CHECK_PART] = lambda page, _: show_check(page)
    return parts


def _method(found: Forecast) -> str:
    if not found.from_ways:
        whose = "van uw eigen cliënten" if found.own else "over één kenmerk"
        return (
            f"De verwachting trekt de aantallen {whose} van de laatste twaalf maanden door; wie er bij "
            "kwam en wie er wegging, weet zij niet."
        )
    return (
        f"Gerekend met {number(found.inflow)} nieuwe trajecten onder regie per half jaar (gemeten: "
        f"{number(found.measured)}) en {number(found.others)} andere."
    )


def _show_way(page: Page, found: Forecast, way: Way) -> None:
    with st.container(border=True):
        st.subheader(way.name, help=way.sentence)
        if way.why:
            st.info(literal(way.why))
            return
        if not way.loads:
            st.info("Er is niemand om te tellen.")
            return
        st.caption(f"{way.sentence} · Exact cijfer tot de peildatum, daarna een schatting.")
        st.markdown("\n".join(f"- {sentence(way, load)}" for load in way.loads))
        loads = {load.organisation or MUNICIPALITY: load for load in way.loads}
        name = next(iter(loads))
        if len(loads) > 1:
            name = st.selectbox("Toon", list(loads), key=f"wie_{way.id}", persist_state="page")
        load = loads[name]
        show_chart(expected_line(load), alt=spoken(load, name), key=f"lijn_{way.id}")
        st.caption("Doorgetrokken: gezien. Gestreept: het midden van de verwachting. Vlak: de band "
                   "waar het in 80% van de gevallen in zou moeten vallen.")  # fmt: skip
        caption = f"{way.name}: {name}, {found.scenario.name}"
        with st.expander("Tabel per maand"):
            show_table(month_table(load), f"{caption}, peildatum {short_date(found.peildatum)}")
        if (
            way.finished is not None
            and way.finished < _FEW
            and way.id in ("lessen", "participatie")
        ):
            st.caption(_few_done(way.finished))
        download_button(
            page.viewer, "Download verwachting (Excel)", lambda: _file(found, way),
            f"verwachting_{way.id}_{found.peildatum:%Y-%m-%d}.xlsx",
        )  # fmt: skip
        show_source(found.peildatum, found.source, _METHOD_SOURCE, about=About(kind=_KIND))


def _few_done(finished: int) -> str:
    count = (
        "niemand"
        if not finished
        else f"{number(finished)} mensen"
        if finished > 1
        else "één persoon"
    )
    return (
        f"Tot nu toe zagen wij {count} klaar komen of weggaan. Hoe snel mensen klaar zijn, weten wij dus "
        "nog niet. Verder vooruit is de verwachting daarom eerder te hoog dan te laag."
    )


def sentence(way: Way, load: Load) -> str:
    """One sentence: how many now, and in a year; with a limit also for how many there is no place."""
    who = f"**{literal(load.organisation or MUNICIPALITY)}**"
    year = load.ahead[_YEAR - 1]
    band = f"tussen {number(year.low)} en {number(year.high)}"
    text = (
        f"{who}: nu {number(load.now)} {_noun(way, load.now)}; over {_YEAR} maanden "
        f"{number(year.middle)} ({band})."
    )
    short = load.short(year)
    if short is None or load.capacity is None:
        return text
    if not short.middle:
        return f"{text} Er zijn {number(load.capacity)} plaatsen; dat is genoeg."
    return (
        f"{text} Er zijn {number(load.capacity)} plaatsen: een tekort van ongeveer "
        f"{number(short.middle)} (tussen {number(short.low)} en {number(short.high)})."
    )


def _noun(way: Way, count: int) -> str:
    return "traject" if count == 1 and way.noun == "trajecten" else way.noun


def month_table(load: Load) -> Rows:
    """A line for each month ahead."""
    rows: Rows = [["Maand", "Verwacht", "Ondergrens", "Bovengrens"]]
    if load.capacity is not None:
        rows[0] = [*rows[0], "Plaatsen", "Tekort"]
    for m in load.ahead:
        line = [short_date(m.day), round(m.middle), round(m.low), round(m.high)]
        short = load.short(m)
        rows.append(line if short is None else [*line, load.capacity, round(short.middle)])
    return rows


def _file(found: Forecast, way: Way) -> bytes:
    sheets: list[tuple[str, Rows]] = []
    every: Rows = [
        ["Organisatie", "Dag", "Gezien", "Verwacht", "Ondergrens", "Bovengrens", "Plaatsen"]
    ]
    for load in way.loads:
        who = load.organisation or MUNICIPALITY
        every += [[who, short_date(d), n, None, None, None, None] for d, n in load.history]
        every += [
            [
                who,
                short_date(m.day),
                None,
                round(m.middle),
                round(m.low),
                round(m.high),
                load.capacity,
            ]
            for m in load.ahead
        ]
    about: Rows = [
        ["Wat", "Waarde"], ["Soort", way.name], ["Wie telt mee", way.sentence],
        ["Scenario", found.scenario.name], ["Aanname", found.scenario.sentence],
        ["Rekenwijze", _method(found)], ["Band", "80%"], ["Peildatum", short_date(found.peildatum)],
        *(row for row in source_rows(found.source) if row[1] != ""),
    ]  # fmt: skip
    sheets += [("Verwachting", every), ("Bron", about)]
    return table_file(sheets)


# How good it was before


def show_check(page: Page) -> None:
    """The back-test: in words and as a table, whatever comes out."""
    found = figures.backtest(page.viewer, page.peildatum)
    with st.container(border=True):
        st.subheader("Klopte deze manier van voorspellen eerder?")
        if not found.checks:
            st.info(
                "Dat is nog niet te zeggen: daarvoor zijn eerdere peildata nodig met twaalf leveringen "
                "ervoor en genoeg maanden erna."
            )
            return
        st.markdown(f"**{verdict(found.checks[-1])}**")
        st.caption(
            "Wij deden alsof het een eerdere peildatum was. Wij voorspelden met alleen wat toen bekend was: "
            "de instroom van de twaalf maanden ervoor. Daarna keken wij wat er kwam. Let op: de "
            "startmomenten liggen een maand uit elkaar. Zij kijken dus bijna naar dezelfde tijd en zijn "
            "geen losse proeven. "
            "Wat hier klopte, hoeft straks niet te kloppen, zeker niet als beleid of instroom verandert."
        )
        show_table(
            check_table(found.checks, line=found.from_ways),
            f"Toets aan het verleden, alle verwachtingen samen, tot {short_date(found.peildatum)}",
        )
        with st.expander("Toets per soort"):
            for name, checks in found.by_way:
                if checks:
                    show_table(check_table(checks, line=found.from_ways), f"Toets: {name}")
        show_source(found.peildatum, found.source, _METHOD_SOURCE, about=About(kind=_KIND))


def verdict(check: Check) -> str:
    """What the back-test over all cells says, in words."""
    share = percent(check.coverage, 0)
    start = (
        f"Van {number(check.cells)} voorspellingen bleef {share} binnen de band; bedoeld is 80%. "
    )
    if check.coverage < _WELL[0]:
        return f"{start}De band was dus te smal: reken met meer onzekerheid dan u hier ziet."
    if check.coverage > _WELL[1]:
        return f"{start}De band was dus wat te breed."
    return f"{start}Dat ligt dicht bij elkaar."


def check_table(checks: tuple[Check, ...], *, line: bool = True) -> Rows:
    """A line for each horizon; ``line`` adds how far the continued line would have been off."""
    heads = ["Maanden vooruit", "Startmomenten", "Voorspellingen", "Binnen de band", "Gemiddeld ernaast",
             "Als alles zo bleef"]  # fmt: skip
    rows: Rows = [[*heads, "Als de lijn doorliep"] if line else heads]
    for c in checks:
        name = "Alle samen" if c.months is None else str(c.months)
        values = [
            c.origins,
            c.cells,
            percent(c.coverage),
            round(c.error, 1),
            round(c.error_same, 1),
        ]
        rows.append([name, *values, round(c.error_line, 1)] if line else [name, *values])
    return rows
