"""Deadlines by month, counted by hand, and whose they are."""

from datetime import date

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer
from rijswijk_dash.audit import Result, read_log
from rijswijk_dash.domain.rules import TERM
from rijswijk_dash.figures import DueInMonth, deadlines_per_month
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from tests.figures.test_deadlines_scope import CLIENTS, SCHOOL, WELZIJN, partner
from tests.tools import ANALYST, publish

ALDERMAN = Viewer(Role.ALDERMAN, "wethouder")


def test_counted_by_month_rule_and_who_has_to_act() -> None:
    publish(
        [
            *CLIENTS,
            {**CLIENTS[2], "datum_vestiging": "2024-07-22"},
            {**CLIENTS[2], "datum_vestiging": "2024-07-24"},
        ]
    )
    found = deadlines_per_month(ANALYST)
    assert (found.peildatum, found.own) == (date(2024, 8, 31), False)
    dated = [d for d in found.due if d.month]
    july, september, october = (date(2024, m, 1) for m in (7, 9, 10))
    assert [d for d in dated if d.rule == "pip"] == [
        DueInMonth(july, "pip", "Gemeente", "voorbij", 1),
        DueInMonth(september, "pip", "Gemeente", "loopt", 2),
        DueInMonth(october, "pip", "Gemeente", "loopt", 1),
    ]
    assert [d for d in dated if d.rule == "ontzorgen"] == [
        DueInMonth(october, "ontzorgen", WELZIJN, "loopt", 1),
        DueInMonth(date(2025, 1, 1), "ontzorgen", WELZIJN, "loopt", 3),
    ], "one that has ended is nothing to do, so it is not called passed"
    term = date(2026, 3, 1)
    assert {d for d in dated if d.month == term} == {
        DueInMonth(term, TERM, "Gemeente", "loopt", 1),
        DueInMonth(term, "pvt", "Gemeente", "loopt", 1),
        DueInMonth(term, "z_uren_taal", SCHOOL, "loopt", 1),
        DueInMonth(term, "z_uren_participatie", WELZIJN, "loopt", 1),
    }
    assert {d.rule for d in found.due if not d.month} >= {"b1_examens"}


def test_they_add_up_to_the_list() -> None:
    publish(CLIENTS)
    for viewer in (ANALYST, partner(SCHOOL), partner(WELZIJN), partner("Martinifabriek")):
        listed = figures.deadlines(viewer).rows
        counted = deadlines_per_month(viewer).due
        for state in ("loopt", "onbekend"):
            assert sum(d.people for d in counted if d.state == state) == sum(
                row.state == state for row in listed
            )
        assert {d.rule for d in counted} <= {row.rule for row in listed}


def test_a_partner_gets_its_own_clients_and_no_other_name() -> None:
    publish(CLIENTS)
    for name in (SCHOOL, WELZIJN):
        found = deadlines_per_month(partner(name))
        assert found.own
        assert {d.actor for d in found.due} <= {"Gemeente", name}
    assert {d.rule for d in deadlines_per_month(partner(SCHOOL)).due} == {TERM, "z_uren_taal"}


def test_nothing_of_another_partner_changes_what_a_partner_gets() -> None:
    publish(CLIENTS)
    before = deadlines_per_month(partner(SCHOOL)).due
    publish([CLIENTS[0], {**CLIENTS[1], "datum_vestiging": "2024-08-01"}, *CLIENTS[1:]])
    assert deadlines_per_month(partner(SCHOOL)).due == before


def test_the_alderman_is_refused_and_that_is_logged() -> None:
    publish(CLIENTS)
    assert "één persoon" in figures.why_no_agenda(ALDERMAN)
    with pytest.raises(Refused, match="één persoon"):
        deadlines_per_month(ALDERMAN)
    (line,) = read_log(open_store(settings().store), result=Result.REFUSED)
    assert line.what == "termijnen per maand"


def test_a_partner_sees_only_the_newest_and_who_has_no_clients_nothing() -> None:
    publish(CLIENTS, "2024-07-31")
    publish(CLIENTS)
    old = date(2024, 7, 31)
    assert "nieuwste" in figures.why_no_agenda(partner(SCHOOL), old)
    with pytest.raises(Refused):
        deadlines_per_month(partner(SCHOOL), old)
    assert figures.why_no_agenda(partner(SCHOOL), date(2024, 8, 31)) == ""
    assert figures.why_no_agenda(ANALYST, old) == "" and deadlines_per_month(ANALYST, old).due
    assert "wie uw cliënten zijn" in figures.why_no_agenda(partner("WSP"))
    with pytest.raises(Refused):
        deadlines_per_month(partner("WSP"))
    with pytest.raises(Refused):
        deadlines_per_month(partner(SCHOOL), None, {"taalschool": ["Taalschool Sagènn"]})


def test_each_view_is_logged() -> None:
    publish(CLIENTS)
    deadlines_per_month(ANALYST)
    assert any(
        "termijnen per maand" in line.what for line in read_log(open_store(settings().store))
    )
