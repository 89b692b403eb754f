"""The history of a way, counted by hand; the forecast, its scenarios and its back-test."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rijswijk_dash import figures
from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.figures import WrongQuestion
from rijswijk_dash.figures.backtest import Cell, chain_cells, checks, line_cells, origins
from rijswijk_dash.figures.definitions.chains import CHAINS
from rijswijk_dash.figures.expected import (
    Inflow,
    finished,
    load_then,
    monthly_inflow,
    organisations,
    run_ahead,
)
from rijswijk_dash.figures.forecasts import Expected, Load, month_ahead
from rijswijk_dash.figures.history import GONE, Seen, history_of, in_steps, months_between
from rijswijk_dash.settings import settings as product
from rijswijk_dash.warehouse.deliveries import current_deliveries
from rijswijk_dash.warehouse.store import open_store
from tests.figures.test_flowmodel import month_ends
from tests.tools import ANALYST, publish

SCHOOL, SAGENN = "Taalschool Rijswijk", "Taalschool Sagènn"
LESSON = {"datum_inburgeringsaanbod": "2022-03-01", "dagtekening_pip": "2022-02-01"}
ALDERMAN = Viewer(Role.ALDERMAN, "wethouder")


def person(number: int, **fields: str) -> dict[str, str]:
    empty = {"taalschool": "", "participatiepartner": "", **dict.fromkeys(LESSON, "")}
    return {"trajectnummer": f"T{number:04}", "datum_vestiging": "2022-01-15", **empty, **fields}


def intake(number: int, **fields: str) -> dict[str, str]:
    return person(number, fase="Brede intake", leerroute="", **fields)


def at(school: str, number: int, **fields: str) -> dict[str, str]:
    return person(number, taalschool=school, **LESSON, **fields)


def history(chain: str) -> list[Seen]:
    store = open_store(product().store)
    return history_of(store, CHAINS[chain], current_deliveries(store, "0603"))


# What the deliveries show


def test_who_stood_moved_came_and_went_counted_by_hand() -> None:
    publish([intake(1), at(SCHOOL, 2), at(SCHOOL, 3), at(SAGENN, 4)], "2022-04-30")
    publish(
        [
            at(SAGENN, 1), at(SCHOOL, 2), at(SCHOOL, 3, fase="Voldaan"), intake(5),
            at(SCHOOL, 6, doelgroep="Gezinsmigrant"), intake(7, doelgroep="Oekraïense ontheemde"),
        ],
        "2022-05-31",
    )  # fmt: skip
    first, second = history("lessen")
    plan, rijswijk, sagenn = (
        ("brede intake", "", "Ja3"), ("in de les", SCHOOL, "B1-route 0"), ("in de les", SAGENN, "B1-route 0"),
    )  # fmt: skip
    assert (first.day, first.months, first.moved, first.came) == (date(2022, 4, 30), 0, {}, {})
    assert first.stock == {plan: 1, rijswijk: 2, sagenn: 1}
    assert second.stock == {plan: 1, rijswijk: 2, sagenn: 1, GONE: 1}
    assert second.months == 1
    assert second.moved == {
        (plan, sagenn): 1, (rijswijk, rijswijk): 1, (rijswijk, GONE): 1, (sagenn, GONE): 1,
    }  # fmt: skip
    assert second.came == {(plan, True): 1, (rijswijk, False): 1}
    assert finished([first, second], "in de les") == 2
    assert [load_then(s, "in de les", SCHOOL) for s in (first, second)] == [2, 2]
    assert monthly_inflow([first, second], directed=True) == 1


def test_the_other_ways_by_hand() -> None:
    rows = [
        at(SCHOOL, 1, leerroute="Z", participatiepartner="Martinifabriek"),
        at(SCHOOL, 2, leerroute="Z", participatiepartner="Martinifabriek", fase="Beëindigd"),
        at(SCHOOL, 3, leerroute="Z"),
        intake(4, maatschappelijke_begeleiding="Welzijn Rijswijk"),
        {**intake(5, maatschappelijke_begeleiding="Welzijn Rijswijk"), "datum_vestiging": "2021-09-30"},
        {**intake(6, maatschappelijke_begeleiding="Welzijn Rijswijk"), "datum_vestiging": "2021-10-01"},
        {**intake(7, maatschappelijke_begeleiding="Welzijn Rijswijk"), "datum_vestiging": ""},
    ]  # fmt: skip
    publish(rows, "2022-03-31")
    (taking,), (guiding,), (plans,) = (history(c) for c in ("participatie", "begeleiding", "pip"))
    assert load_then(taking, "participatie", "Martinifabriek") == 1
    assert load_then(guiding, "begeleiding", "Welzijn Rijswijk") == 2, "in the first six months"
    assert load_then(plans, "brede intake", "") == 4
    for seen in (taking, guiding, plans):
        assert sum(seen.stock.values()) == 7, "everybody is somewhere"


def test_deliveries_close_together_are_one_step() -> None:
    days = [date(2022, 1, 31), date(2022, 2, 10), date(2022, 2, 28), date(2022, 6, 30)]
    assert in_steps(days) == [(days[0], days[2]), (days[2], days[3])]
    assert [months_between(*step) for step in in_steps(days)] == [1, 4]
    assert in_steps(days[:2]) == [] and in_steps([]) == []


@given(st.lists(st.dates(date(2020, 1, 1), date(2024, 1, 1)), max_size=20), st.integers(0, 20))
def test_later_deliveries_change_no_earlier_step(days: list[date], count: int) -> None:
    known = sorted(days)[:count]
    assert in_steps(sorted(days))[: len(in_steps(known))] == in_steps(known)


# A forecast, of entries made by hand

PLAN, CLASS = ("brede intake", "", "Ja0"), ("in de les", SCHOOL, "0")


def made(months: int, come: int = 4, go: int = 2) -> list[Seen]:
    """Each month ``come`` people start in the intake and ``go`` of them go on to class."""
    entries: list[Seen] = []
    plan, taught = 20, 0
    for i, day in enumerate(month_ends(months)):
        if i:
            moved = {(PLAN, PLAN): plan - go, (PLAN, CLASS): go, (CLASS, CLASS): taught}
            plan, taught = plan - go + come, taught + go
            came = {(PLAN, True): come}
            entries.append(Seen(day, {PLAN: plan, CLASS: taught}, 1, moved, came))
        else:
            entries.append(Seen(day, {PLAN: plan}))
    return entries


def test_the_forecast_goes_on_from_the_last_entry() -> None:
    entries = made(20)
    runs = run_ahead(entries, Inflow((1.0,) * 6))
    load = runs.load("in de les", SCHOOL)
    assert (load[:, 0] == 38).all()
    assert organisations(entries, "in de les") == [SCHOOL]
    # 38 of the 722 months in the intake ended in class; 58 to 64 people are there in these months.
    assert load[:, 6].mean() == pytest.approx(38 + 6 * 61 * 38 / 722, rel=0.02)
    total = runs.people.sum(axis=2)
    assert (np.diff(total, axis=1) >= 0).all()


def test_inflow_asked_and_its_factor() -> None:
    entries = made(20)

    def total(inflow: Inflow) -> float:
        return float(run_ahead(entries, inflow).people[:, -1].sum(axis=1).mean()) - 96

    assert total(Inflow((1.0,) * 10)) == pytest.approx(40, rel=0.05)
    assert total(Inflow((1.0,) * 10, 0.0)) == 0
    assert total(Inflow((1.2,) * 10)) == pytest.approx(48, rel=0.05)
    assert total(Inflow((1.0,) * 5 + (0.0,) * 5, 10.0)) == pytest.approx(50, rel=0.05)


def test_the_inflow_is_that_of_the_last_twelve_months() -> None:
    entries = [
        *made(10, come=100),
        *(replace(s, day=d) for s, d in zip(made(14)[1:], month_ends(40)[20:], strict=False)),
    ]
    assert monthly_inflow(entries, directed=True) == 4
    assert monthly_inflow(entries, directed=False) == 0


def shuffled_later(entries: list[Seen], known: int, factor: int) -> list[Seen]:
    return [
        s if i < known else replace(
            s, stock={k: n * factor for k, n in s.stock.items()},
            moved={(PLAN, GONE): 3 * factor}, came={(CLASS, True): 7 * factor},
        )
        for i, s in enumerate(entries)
    ]  # fmt: skip


@given(st.integers(14, 22), st.integers(2, 5))
@settings(max_examples=10)
def test_the_back_test_does_not_peek(known: int, factor: int) -> None:
    """Changing later deliveries changes what was seen, and no forecast made before them."""
    entries = made(26)
    other = shuffled_later(entries, known, factor)
    last = entries[known - 1].day
    before, after = (
        [c for c in chain_cells(each, "in de les") if c.origin <= last] for each in (entries, other)
    )
    assert len(before) == len(after) > 0
    for one, two in zip(before, after, strict=True):
        assert one._replace(seen=0) == two._replace(seen=0)
    assert any(one.seen != two.seen for one, two in zip(before, after, strict=True))


@given(st.lists(st.integers(0, 60), min_size=26, max_size=26), st.integers(14, 22))
def test_neither_does_that_of_the_line(counts: list[int], known: int) -> None:
    line = list(zip(month_ends(26), counts, strict=True))
    other = [*line[:known], *((day, 200 - n) for day, n in line[known:])]
    last = line[known - 1][0]
    before, after = (
        [c._replace(seen=0) for c in line_cells(each) if c.origin <= last] for each in (line, other)
    )
    assert before == after and before


def test_the_back_test_by_hand() -> None:
    days = month_ends(19)
    assert origins(days) == list(range(12, 19)), "with twelve earlier ones"
    cells = line_cells([(day, 2 * i) for i, day in enumerate(days)])
    assert [(c.origin, c.months, c.seen, c.now) for c in cells] == [
        *((days[i], m, 2 * (i + m), 2 * i) for i in range(12, 19) for m in (3, 6) if i + m < 19)
    ]
    found = checks(cells)
    assert [(c.months, c.origins, c.cells, c.inside) for c in found] == [
        (3, 4, 4, 4), (6, 1, 1, 1), (None, 4, 5, 5),
    ]  # fmt: skip
    assert [c.error_same for c in found] == [6, 12, pytest.approx(36 / 5)]
    assert all(c.error == pytest.approx(0) and c.bias == pytest.approx(0) for c in found)


def test_checks_count_the_bounds_as_inside() -> None:
    day = date(2024, 1, 31)
    cells = [Cell(day, 3, 4, 5, 6, seen, now=3, line=8) for seen in (3, 4, 6, 7)]
    (of_three, together) = checks(cells)
    assert (of_three.inside, of_three.coverage, of_three.bias) == (2, 50, 0)
    assert (of_three.error, of_three.error_same, of_three.error_line) == (1.5, 2, 3)
    assert together == replace(of_three, months=None)
    assert checks([]) == ()


# Through the door


def publish_months(count: int, **also: str) -> list[date]:
    """Each month one person more in the lessons of one school, and one of another school now and then."""
    days = month_ends(count + 3)[3:]
    for i, day in enumerate(days):
        rows = [at(SCHOOL, n, **also) for n in range(1, i + 2)]
        rows += [at(SAGENN, 900 + n, **also) for n in range(i // 3)]
        publish([*rows, intake(800)], day.isoformat())
    return days


def test_with_too_few_deliveries_nothing_is_invented() -> None:
    publish_months(12)
    for viewer in (ANALYST, ALDERMAN, Viewer(Role.PARTNER, "school", (SCHOOL,))):
        found = figures.forecast(viewer)
        assert found.ways
        for way in found.ways:
            assert way.loads == ()
            assert "13 leveringen" in way.why or "ontbreekt" in way.why
        assert figures.backtest(viewer).checks == ()


def test_a_forecast_of_thirteen_deliveries_and_what_lacks() -> None:
    publish_months(13)
    found = figures.forecast(ANALYST)
    ways = {way.id: way for way in found.ways}
    assert [load.organisation for load in ways["lessen"].loads] == [SCHOOL, SAGENN]
    load = ways["lessen"].loads[0]
    assert load.now == 13 and load.history[0] == (date(2022, 4, 30), 1)
    assert [m.day for m in load.ahead[:3]] == [
        date(2023, 5, 31),
        date(2023, 6, 30),
        date(2023, 7, 31),
    ]
    assert len(load.ahead) == 18
    assert all(m.low <= m.middle <= m.high for each in ways["lessen"].loads for m in each.ahead)
    assert ways["begeleiding"].why.endswith("Maatschappelijke begeleiding.")
    assert ways["participatie"].why == "Er is nog niemand geweest om te tellen."
    assert found.measured == pytest.approx(6 * (12 + 4) / 12)
    assert figures.forecast(ANALYST) == found, "a rerun gives the same picture"
    more = figures.forecast(ANALYST, inflow=600).ways[0].loads[0]
    assert more.ahead[-1].low > load.ahead[-1].high
    assert figures.forecast(ANALYST, inflow=600).inflow == 600


def test_the_scenarios() -> None:
    publish_months(13)
    less = figures.forecast(ANALYST, scenario="minder-geld")
    now = figures.forecast(ANALYST)
    loads = {load.organisation: load for way in less.ways for load in way.loads}
    assert (loads[SCHOOL].now, loads[SCHOOL].capacity) == (13, 11), "90% of 13, in whole places"
    assert loads[""].capacity is None, "the municipality itself has no places"
    assert [w.loads[0].ahead for w in less.ways if w.loads] == [
        w.loads[0].ahead for w in now.ways if w.loads
    ]
    assert all(load.capacity is None for way in now.ways for load in way.loads)
    assert set(figures.scenarios_for(ANALYST)) > set(figures.scenarios_for(ALDERMAN))


def test_what_is_short_is_what_lies_above_the_places() -> None:
    month = Expected(date(2024, 1, 31), 8, 12, 15)
    load = Load(SCHOOL, ((date(2023, 12, 31), 11),), (month,), capacity=9)
    assert load.short(month) == Expected(month.day, 0, 3, 6)
    assert replace(load, capacity=None).short(month) is None


@pytest.mark.parametrize(
    "asked",
    [{"scenario": "onzin"}, {"inflow": -1}, {"inflow": float("nan")}, {"inflow": 1e9},
     {"peildatum": date(1999, 1, 1)}],
    ids=str,
)  # fmt: skip
def test_odd_questions_get_a_sentence(asked: Mapping[str, object]) -> None:
    publish([intake(1)], "2022-04-30")
    with pytest.raises(WrongQuestion):
        figures.forecast(ANALYST, **asked)


def test_months_ahead_end_where_a_month_ends() -> None:
    assert month_ahead(date(2024, 8, 31), 6) == date(2025, 2, 28)
    assert month_ahead(date(2024, 2, 29), 1) == date(2024, 3, 31)
    assert month_ahead(date(2024, 1, 30), 1) == date(2024, 2, 29)
    assert month_ahead(date(2024, 12, 15), 18) == date(2026, 6, 15)
