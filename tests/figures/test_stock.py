"""How many trajecten run, who came and who left, counted by hand, and who may see it."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer
from rijswijk_dash.figures import WrongQuestion
from rijswijk_dash.figures.stock import AGAIN, DONE, ENDED, GONE, NEW, OTHERWISE_IN, OTHERWISE_OUT
from tests.figures.test_flows import (
    ADMIN,
    ALDERMAN,
    FILTERS,
    GUIDE,
    PARTNER,
    fresh_store,
    many,
    people,
    row,
    rows_of,
)
from tests.tools import ANALYST, publish

DAYS = ("2024-01-31", "2024-02-29", "2024-05-31", "2024-06-30")


def ways(period: figures.Period) -> tuple[dict[str, int], dict[str, int]]:
    """Who came and left in a period, only by the ways that occur."""
    came, left = period.came or {}, period.left or {}
    return {k: v for k, v in came.items() if v}, {k: v for k, v in left.items() if v}


def publish_all(*deliveries: list[dict[str, str]]) -> None:
    for rows, day in zip(deliveries, DAYS, strict=False):
        publish(rows, day)


@pytest.mark.parametrize("viewer", [ANALYST, ADMIN])
def test_each_way_in_and_out_by_hand(viewer: Viewer) -> None:
    exempt = {"doelgroep": "ontheemde"}
    publish_all(
        [row("A1", "Brede intake"), row("A2", "B1-route"), row("A3", "Z-route"), row("A4", "Voldaan"),
         row("A5", "B1-route"), row("A6", "Beëindigd"), row("A7", "Z-route", **exempt),
         row("A8", "B1-route"), row("A9", "Voldaan", **exempt)],
        [row("A1", "B1-route"), row("A2", "Voldaan"), row("A3", "Beëindigd"), row("A4", "Voldaan"),
         row("A6", "Z-route"), row("A7", "Z-route"), row("A8", "B1-route", **exempt),
         row("B1", "Voorinburgering"), row("B2", "Voldaan"), row("A9", "B1-route")],
    )  # fmt: skip
    found = figures.stock(viewer)
    assert found.exact
    assert [answer.value for answer in found.answers] == [5, 5]
    (period,) = found.periods
    assert (period.since, period.until) == (date(2024, 1, 31), date(2024, 2, 29))
    assert ways(period) == (
        {NEW: 1, AGAIN: 1, OTHERWISE_IN: 2},
        {DONE: 1, ENDED: 1, GONE: 1, OTHERWISE_OUT: 1},
    )
    assert (period.inflow, period.outflow, period.net, period.known) == (4, 4, 0, True)


def test_who_ends_and_is_gone_is_counted_once_each_period() -> None:
    publish_all(
        [row("A1", "B1-route"), row("A2", "B1-route")],
        [row("A1", "Voldaan"), row("A2", "B1-route")],
        [row("A2", "B1-route"), row("A3", "B1-route")],
        [row("A1", "B1-route"), row("A2", "Beëindigd")],
    )
    periods = figures.stock(ANALYST).periods
    assert [ways(p) for p in periods] == [
        ({}, {DONE: 1}), ({NEW: 1}, {}), ({NEW: 1}, {ENDED: 1, GONE: 1}),
    ]  # fmt: skip


def test_with_a_filter_somebody_may_come_and_leave_by_another_feature() -> None:
    publish_all(
        [row("A1", "B1-route", uitkering="Ja"), row("A2", "B1-route", uitkering="Nee"),
         row("A4", "B1-route", uitkering="Nee")],
        [row("A1", "B1-route", uitkering="Nee"), row("A2", "B1-route", uitkering="Ja"),
         row("A3", "Z-route", uitkering="Nee"), row("A4", "Voldaan", uitkering="Ja")],
    )  # fmt: skip
    found = figures.stock(ANALYST, {"uitkering": ["Nee"]})
    assert [answer.value for answer in found.answers] == [2, 2]
    assert ways(found.periods[0]) == ({NEW: 1, OTHERWISE_IN: 1}, {OTHERWISE_OUT: 1, DONE: 1})


def test_an_export_without_the_field_leaves_a_gap_on_both_sides() -> None:
    girl = {"geslacht": "v"}
    publish_all(
        [row("A1", "B1-route", **girl)],
        [row("A1", "B1-route")],
        [row("A1", "B1-route", **girl)],
        [row("A1", "B1-route", **girl), row("A2", "B1-route", **girl)],
    )
    for viewer in (ANALYST, ALDERMAN, PARTNER):
        found = figures.stock(viewer, {"geslacht": ["Vrouw"]})
        assert [period.known for period in found.periods] == [False, False, True]
        assert [answer.known for answer in found.answers] == [True, False, True, True]
        for period in found.periods[:2]:
            assert period.net is period.inflow is period.outflow is period.came is None
    assert ways(figures.stock(ANALYST, {"geslacht": ["Vrouw"]}).periods[2]) == ({NEW: 1}, {})


def test_until_and_the_empty_store() -> None:
    with pytest.raises(WrongQuestion, match="Importeren"):
        figures.stock(ANALYST)
    publish_all([row("A1", "B1-route")], [row("A1", "B1-route")])
    found = figures.stock(ANALYST, until=date(2024, 1, 31))
    assert len(found.answers) == 1 and found.periods == ()
    with pytest.raises(WrongQuestion, match="geen gepubliceerde export"):
        figures.stock(ANALYST, until=date(2023, 1, 31))
    with pytest.raises(WrongQuestion):
        figures.stock(ANALYST, {"uitkering": ["Misschien"]})


def test_the_figures_lopend_and_uitgestroomd() -> None:
    publish([row(f"A{i}", fase) for i, fase in enumerate(
        ("Voorinburgering", "Brede intake", "B1-route", "Z-route", "Voldaan", "Voldaan", "Beëindigd")
    )] + [row("X", "B1-route", doelgroep="ontheemde")])  # fmt: skip
    assert figures.ask(ANALYST, figures.question("lopend")).value == 4
    ended = figures.ask(ANALYST, figures.question("uitgestroomd")).by_label()
    assert ended == {"Voldaan": 2, "Beëindigd": 1}
    for name in ("lopend", "uitgestroomd"):
        asked = figures.question(name)
        assert not figures.ask(ALDERMAN, asked).rounded
        assert figures.ask(ALDERMAN, figures.question(name, (), {"uitkering": ["Ja"]})).rounded
        assert figures.ask(PARTNER, asked).rounded


@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(people, min_size=2, max_size=4))
def test_the_stock_is_the_one_before_plus_who_came_minus_who_left(tmp_path_factory, drawn) -> None:
    fresh_store(tmp_path_factory)
    publish_all(*map(rows_of, drawn))
    for filters in ({}, {"uitkering": ["Ja"]}, {"fase": ["Brede intake", "Voldaan"]}):
        found = figures.stock(ANALYST, filters)
        assert len(found.periods) == len(drawn) - 1
        for (before, now), period in zip(pairwise(found.answers), found.periods, strict=True):
            assert now.value == before.value + period.inflow - period.outflow
            assert period.net == now.value - before.value
            if not filters:
                moved = figures.flow(ANALYST, period.since, period.until).moves
                left = [m for m in moved if m.now == "Voldaan" and m.before in RUNNING]
                assert period.left[DONE] == sum(m.count for m in left)


RUNNING = ("Voorinburgering", "Brede intake", "B1-route", "Z-route")


# Who may


@pytest.mark.parametrize("viewer", [ALDERMAN, PARTNER, GUIDE])
def test_no_argument_tells_a_protected_role_who_came_and_left(viewer: Viewer) -> None:
    own = {"taalschool": "Taalschool Rijswijk", "maatschappelijke_begeleiding": "Welzijn Rijswijk",
           "participatiepartner": "Welzijn Rijswijk"}  # fmt: skip
    publish_all(many("B1-route", 40, **own), many("B1-route", 39, 1, **own))
    for filters in FILTERS:
        try:
            found = figures.stock(viewer, filters)
        except (Refused, WrongQuestion):
            continue
        assert not found.exact
        assert all(p.came is p.left is p.inflow is p.outflow is None for p in found.periods)
        assert found.answers == tuple(
            figures.trend(viewer, figures.question("lopend", (), filters))
        )


def test_the_alderman_gets_exact_stocks_and_a_partner_only_large_changes() -> None:
    publish_all(many("B1-route", 40), many("B1-route", 41), many("B1-route", 60))
    alderman, partner = figures.stock(ALDERMAN), figures.stock(PARTNER)
    assert [answer.value for answer in alderman.answers] == [40, 41, 60]
    assert [period.net for period in alderman.periods] == [1, 19]
    shown = [int(answer.value or 0) for answer in partner.answers]
    assert all(value % 5 == 0 for value in shown) and shown[0] == shown[1]
    assert [period.net for period in partner.periods] == [None, shown[2] - shown[1]]
    assert all(period.known for period in partner.periods)


def test_a_filter_on_another_partner_is_refused() -> None:
    publish([{"taalschool": "Taalschool Sagènn"}], "2024-06-30")
    with pytest.raises(Refused):
        figures.stock(PARTNER, {"taalschool": ["Taalschool Sagènn"]})


def test_a_partner_of_nobody_gets_no_own_figures() -> None:
    publish_all(many("B1-route", 40), many("B1-route", 60))
    assert not figures.stock(Viewer(Role.PARTNER, "niemand")).exact
