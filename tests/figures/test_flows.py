"""Where people went between two peildata, counted by hand, and who may see it."""

from collections import Counter
from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer
from rijswijk_dash.figures import Flow, LabelStock, WrongQuestion, usual_start
from rijswijk_dash.figures.flows import FLOW, GONE, NEW, net_change
from rijswijk_dash.settings import settings as app_settings
from rijswijk_dash.warehouse.store import close_stores
from tests.tools import ANALYST, publish

ADMIN = Viewer(Role.ADMIN, "beheerder")
ALDERMAN = Viewer(Role.ALDERMAN, "wethouder")
PARTNER = Viewer(Role.PARTNER, "partner", ("Taalschool Rijswijk",))
GUIDE = Viewer(Role.PARTNER, "begeleider", ("Welzijn Rijswijk",))
JUNE, AUGUST = date(2024, 6, 30), date(2024, 8, 31)
Rows = list[dict[str, str]]


def row(number: str, fase: str, **more: str) -> dict[str, str]:
    """A traject with a fase; a route stands for the fase Leerroute on that route."""
    routed = fase.endswith("route")
    placed = {"fase": "Leerroute", "leerroute": fase} if routed else {"fase": fase, "leerroute": ""}
    return {"trajectnummer": number, **placed, **more}


def two(before: Rows, now: Rows) -> None:
    publish(before, "2024-06-30")
    publish(now, "2024-08-31")


def moves(viewer: Viewer = ANALYST, **filters: list[str]) -> dict[tuple[str, str], int]:
    found = figures.flow(viewer, JUNE, None, filters)
    assert found.exact
    return {(move.before, move.now): move.count for move in found.moves}


BEFORE = [
    row("A1", "Brede intake"), row("A2", "Brede intake"), row("A3", "Voorinburgering"),
    row("A4", "B1-route"), row("A5", "B1-route"), row("A6", "Z-route"), row("A7", "Z-route"),
]  # fmt: skip
NOW = [
    row("A1", "B1-route"), row("A2", "B1-route"), row("A3", "Voorinburgering"),
    row("A4", "Voldaan"), row("A5", "B1-route"), row("A6", "B1-route"), row("A8", "Brede intake"),
]  # fmt: skip


@pytest.mark.parametrize("viewer", [ANALYST, ADMIN])
def test_every_traject_is_counted_once_from_where_to_where(viewer: Viewer) -> None:
    two(BEFORE, NOW)
    assert moves(viewer) == {
        (NEW, "Brede intake"): 1, ("Voorinburgering", "Voorinburgering"): 1,
        ("Brede intake", "B1-route"): 2, ("B1-route", "B1-route"): 1, ("B1-route", "Voldaan"): 1,
        ("Z-route", "B1-route"): 1, ("Z-route", GONE): 1,
    }  # fmt: skip
    found = figures.flow(viewer, JUNE, AUGUST)
    assert (found.before, found.peildatum, found.known, found.rounded) == (
        JUNE,
        AUGUST,
        True,
        False,
    )
    assert [source.delivery for source in found.sources] == [1, 2]
    assert (found.count(), found.count(now=False), found.count(before=False)) == (6, 1, 1)
    assert found.labels_before == [NEW, "Voorinburgering", "Brede intake", "B1-route", "Z-route"]
    assert found.labels_now == ["Voorinburgering", "Brede intake", "B1-route", "Voldaan", GONE]
    order = [(move.before, move.now) for move in found.moves]
    places = [NEW, "Voorinburgering", "Brede intake", "B1-route", "Z-route", "Voldaan", GONE]
    assert order == sorted(order, key=lambda pair: [places.index(label) for label in pair])


def test_a_fase_leerroute_without_a_route_has_a_label_of_its_own() -> None:
    nowhere = {"trajectnummer": "A1", "fase": "Leerroute", "leerroute": ""}
    two([nowhere], [row("A1", "Z-route")])
    assert moves() == {("Leerroute onbekend", "Z-route"): 1}


def test_who_is_exempt_does_not_count_and_is_told_when_that_changes() -> None:
    exempt = {"doelgroep": "ontheemde"}
    two(
        [row("A1", "Brede intake", **exempt), row("A2", "B1-route"), row("A3", "Brede intake", **exempt)],
        [row("A1", "B1-route"), row("A2", "B1-route", **exempt), row("A3", "Z-route", **exempt),
         row("A4", "Z-route"), row("A5", "Z-route", **exempt)],
    )  # fmt: skip
    assert moves() == {(NEW, "B1-route"): 1, (NEW, "Z-route"): 1, ("B1-route", GONE): 1}
    found = figures.flow(ANALYST, JUNE)
    assert (found.exempt_before, found.exempt_now) == (1, 1)


def test_filters_look_at_the_second_peildatum_and_for_the_gone_at_the_first() -> None:
    two(
        [row("A1", "Brede intake", uitkering="Nee"), row("A2", "Brede intake"),
         row("A3", "Z-route", uitkering="Nee"), row("A4", "Z-route")],
        [row("A1", "B1-route"), row("A2", "B1-route", uitkering="Nee"), row("A5", "B1-route"),
         row("A6", "B1-route", uitkering="Nee")],
    )  # fmt: skip
    assert moves(uitkering=["Nee"]) == {
        (NEW, "B1-route"): 1, ("Brede intake", "B1-route"): 1, ("Z-route", GONE): 1,
    }  # fmt: skip
    assert moves(leerroute=["Nog geen leerroute"]) == {}
    assert moves(leerroute=["Z-route"]) == {("Z-route", GONE): 2}


def test_an_unknown_value_passes_no_other_filter() -> None:
    two([row("A1", "Brede intake", geslacht="")], [row("A1", "B1-route", geslacht=""),
        row("A2", "B1-route", geslacht="v")])  # fmt: skip
    assert moves(geslacht=["Vrouw"]) == {(NEW, "B1-route"): 1}
    assert moves(geslacht=["Onbekend"]) == {("Brede intake", "B1-route"): 1}


def test_a_lacking_field_is_named_for_its_export() -> None:
    two([row("A1", "Brede intake")], [row("A1", "B1-route", geslacht="v")])
    found = figures.flow(ANALYST, JUNE, None, {"geslacht": ["Vrouw"]})
    assert found.missing == ((JUNE, ("Geslacht",)),)
    assert not found.known and found.moves == ()
    for viewer in (ALDERMAN, PARTNER):
        closed = figures.flow(viewer, JUNE, None, {"geslacht": ["Vrouw"]})
        assert closed.missing == ((JUNE, ("Geslacht",)),) and closed.stocks == ()


@pytest.mark.parametrize("viewer", [ANALYST, ALDERMAN, PARTNER])
def test_a_wrong_question_is_answered_in_words(viewer: Viewer) -> None:
    two(BEFORE, NOW)
    for before, now in ((AUGUST, AUGUST), (AUGUST, JUNE), (AUGUST, None)):
        with pytest.raises(WrongQuestion, match="eerdere peildatum"):
            figures.flow(viewer, before, now)
    with pytest.raises(WrongQuestion, match="geen gepubliceerde export"):
        figures.flow(viewer, date(2020, 1, 1))
    for filters in ({"uitkering": ["Misschien"]}, {"bsn": ["1"]}):
        with pytest.raises(WrongQuestion):
            figures.flow(viewer, JUNE, None, filters)


def test_the_usual_comparison_is_with_a_year_earlier_or_the_oldest() -> None:
    days = [date(2024, 5, 31), date(2023, 9, 30), date(2023, 8, 31), date(2022, 1, 31)]
    assert usual_start(days, AUGUST) == date(2023, 8, 31)
    assert usual_start(days[:1], AUGUST) == days[0]
    assert usual_start([JUNE, date(2024, 3, 31)], AUGUST) == date(2024, 3, 31)


# Laws

FASES = ("Voorinburgering", "Brede intake", "B1-route", "Z-route", "Voldaan", "Beëindigd")
person = st.fixed_dictionaries({
    "fase": st.sampled_from(FASES), "uitkering": st.sampled_from(["Ja", "Nee"]),
    "doelgroep": st.sampled_from(["Asielstatushouder"] * 4 + ["ontheemde"]),
})  # fmt: skip
people = st.dictionaries(st.integers(1, 12), person, min_size=1, max_size=10)


def rows_of(drawn: dict[int, dict[str, str]]) -> Rows:
    return [
        row(f"A{n}", p["fase"], **{k: v for k, v in p.items() if k != "fase"})
        for n, p in drawn.items()
    ]


@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(before=people, now=people)
def test_the_margins_are_the_figures_at_both_peildata(tmp_path_factory, before, now) -> None:
    fresh_store(tmp_path_factory)
    two(rows_of(before), rows_of(now))
    asked = figures.question("gestart", ["fase_leerroute"])
    found = figures.flow(ANALYST, JUNE)
    left, right = margins(found)
    assert left == counted(figures.ask(ANALYST, asked, JUNE))
    assert right == counted(figures.ask(ANALYST, asked, AUGUST))
    for value in ("Ja", "Nee"):
        part = figures.flow(ANALYST, JUNE, None, {"uitkering": [value]})
        asked_of = figures.question("gestart", ["fase_leerroute"], {"uitkering": [value]})
        assert margins(part)[1] == counted(figures.ask(ANALYST, asked_of, AUGUST))
    parts = [figures.flow(ANALYST, JUNE, None, {"uitkering": [v]}) for v in ("Ja", "Nee")]
    summed = sum((Counter({(m.before, m.now): m.count for m in p.moves}) for p in parts), Counter())
    assert summed == Counter({(m.before, m.now): m.count for m in found.moves})


def fresh_store(tmp_path_factory) -> None:
    import os

    close_stores()
    os.environ["RIJSWIJK_DASH_STORE"] = str(tmp_path_factory.mktemp("opslag") / "x.duckdb")
    app_settings.cache_clear()


def margins(found: Flow) -> tuple[dict[str, int], dict[str, int]]:
    left, right = Counter(), Counter()
    for move in found.moves:
        left[move.before] += move.count
        right[move.now] += move.count
    del left[NEW], right[GONE]
    return dict(left), dict(right)


def counted(answer: figures.Answer) -> dict[str, float | int | None]:
    return {label: value for label, value in answer.by_label().items() if value}


# Who may


def many(fase: str, count: int, start: int = 0, **more: str) -> Rows:
    return [row(f"P{start + i}", fase, **more) for i in range(count)]


def a_town() -> None:
    two(
        [*many("Brede intake", 30, uitkering="Ja"), *many("B1-route", 40, 30)],
        [*many("B1-route", 27), *many("Z-route", 3, 27), *many("B1-route", 38, 30),
         *many("Voldaan", 2, 68), *many("Brede intake", 23, 70)],
    )  # fmt: skip


FILTERS = [
    {}, {"uitkering": ["Ja"]}, {"leerroute": ["B1-route"]}, {"fase": ["Leerroute"]},
    {"fase_leerroute": ["B1-route"]}, {"fase": ["Leerroute"], "uitkering": ["Ja", "Nee"]},
    {"taalschool": ["Taalschool Rijswijk"]}, {"taalschool": ["Taalschool Sagènn"]},
    {"participatiepartner": ["Welzijn Rijswijk"]}, {"plichtig": ["Ja"]}, {"land": ["Syrië"]},
    {"maatschappelijke_begeleiding": ["Welzijn Rijswijk"]}, {"pip": ["PIP op tijd"]},
]  # fmt: skip


@pytest.mark.parametrize("viewer", [ALDERMAN, PARTNER, GUIDE, Viewer(Role.PARTNER, "niemand")])
def test_no_argument_gives_a_protected_role_the_moves(viewer: Viewer) -> None:
    school = {"taalschool": "Taalschool Rijswijk", "participatiepartner": "Welzijn Rijswijk",
              "maatschappelijke_begeleiding": "Welzijn Rijswijk"}  # fmt: skip
    two(
        [{**r, **school} for r in many("Brede intake", 30)],
        [{**r, **school} for r in many("B1-route", 30)],
    )
    for filters, now in product(FILTERS, (None, AUGUST)):
        try:
            found = figures.flow(viewer, JUNE, now, filters)
        except (Refused, WrongQuestion):
            continue
        assert not found.exact and found.moves == () and found.answers
        assert (found.exempt_before, found.exempt_now) == (0, 0)
        for answer in found.answers:
            asked = figures.Question(answer.figure, answer.dimensions, (), False)
            if not filters:
                assert answer == figures.ask(viewer, asked, answer.peildatum)
        if viewer.role is Role.PARTNER and not found.own:
            assert found.rounded
        if viewer.role is Role.ALDERMAN and filters not in ({}, {"fase": ["Leerroute"]}):
            assert found.rounded, filters


def test_the_alderman_gets_the_exact_stocks_of_one_feature() -> None:
    a_town()
    found = figures.flow(ALDERMAN, JUNE)
    assert not found.rounded
    assert found.stocks == (
        LabelStock("Brede intake", 30, 23, -7), LabelStock("Leerroute", 40, 68, 28),
        LabelStock("Voldaan", 0, 2, 2),
    )  # fmt: skip


def test_a_partner_gets_rounded_stocks_and_only_large_changes() -> None:
    a_town()
    found = figures.flow(PARTNER, JUNE)
    assert found.rounded and not found.own
    asked = figures.question("gestart", ["fase_leerroute"])
    for place, day in enumerate((JUNE, AUGUST)):
        told = {s.label: (s.before, s.now)[place] for s in found.stocks}
        assert {k: v for k, v in told.items() if v} == counted(figures.ask(PARTNER, asked, day))
    for s in found.stocks:
        assert s.before % 5 == s.now % 5 == 0
        wanted = s.now - s.before if abs(s.now - s.before) >= 10 else None
        assert s.change == wanted
    assert any(s.change is None for s in found.stocks) and any(s.change for s in found.stocks)


def test_a_rounded_number_changes_from_ten_on() -> None:
    assert [net_change(n, 50, rounded=True) for n in (35, 40, 45, 50, 55, 60)] == [
        -15, -10, None, None, None, 10,
    ]  # fmt: skip
    assert net_change(51, 50, rounded=False) == 1


def test_a_filter_on_another_partner_is_refused() -> None:
    publish([{"taalschool": "Taalschool Sagènn"}], "2024-06-30")
    publish([{"taalschool": "Taalschool Sagènn"}], "2024-08-31")
    with pytest.raises(Refused):
        figures.flow(PARTNER, JUNE, None, {"taalschool": ["Taalschool Sagènn"]})


def test_the_definition_says_what_it_is() -> None:
    assert FLOW.sentence.endswith(".") and FLOW.needs
