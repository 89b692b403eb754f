"""The log: every line that is changed, taken away, swapped or added is found; reading it is logged."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from rijswijk_dash.access import Refused, Role, Viewer, administrator
from rijswijk_dash.admin import logbook
from rijswijk_dash.admin.logbook import Asked
from rijswijk_dash.audit import Action, Actor, Result, check_log, log, read_log
from rijswijk_dash.domain.rules import retention
from rijswijk_dash.export.excel import csv_file, table_file
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import Store, close_stores, open_store

ADMIN = administrator("beheer@gemeente.test")
LINES = 6
COLUMNS = (
    "nr",
    "wanneer",
    "wie",
    "rol",
    "herkomst",
    "inlog",
    "actie",
    "object",
    "uitkomst",
    "zegel",
)


def store() -> Store:
    return open_store(settings().store)


def write(count: int = LINES, who: str = "a@b.test") -> None:
    for n in range(count):
        log(store(), Actor(who, "analist", "1.2.3.4", "abc"), Action.ROWS, f"levering {n}")


def change(*statements: str, parameters: list[Any] | None = None) -> None:
    with store().transaction() as cursor:
        for statement in statements:
            cursor.execute(statement, parameters or [])


# The chain

ALTER = st.tuples(
    st.just("verander"), st.integers(1, LINES), st.sampled_from(COLUMNS),
    st.one_of(st.text("abc019 ,\"'[]", max_size=4), st.just("gelukt"), st.just("1")),
)  # fmt: skip
REMOVE = st.tuples(st.just("haal weg"), st.integers(1, LINES - 1))
SWAP = st.tuples(st.just("verwissel"), st.integers(1, LINES), st.integers(1, LINES))
INSERT = st.tuples(st.just("voeg toe"), st.integers(1, LINES), st.booleans())
SHIFT = st.tuples(st.just("schuif op"), st.integers(1, LINES - 1))


@hypothesis_settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.one_of(ALTER, REMOVE, SWAP, INSERT, SHIFT))
@example(("verander", 6, "object", "levering 50"))
@example(("verander", 1, "wie", ""))
@example(("voeg toe", 6, True))
def test_any_tampering_inside_the_chain_is_found(deed: tuple[Any, ...]) -> None:
    change("DELETE FROM toezicht.logboek")
    write()
    before = store().query("SELECT * FROM toezicht.logboek ORDER BY nr")
    tamper(*deed)
    after = store().query("SELECT * FROM toezicht.logboek ORDER BY nr")
    found = check_log(store())
    assert found.whole == (after == before)
    if not found.whole:
        assert found.broken_at in {row[0] for row in after}


def tamper(what: str, nr: int, *more: Any) -> None:
    if what == "verander":
        column, value = more
        kind = {"nr": "TRY_CAST(? AS BIGINT)", "wanneer": "now()::TIMESTAMP + to_days(length(?))"}
        new = f"coalesce({kind.get(column, '?')}, 99)" if column == "nr" else kind.get(column, "?")
        change(f"UPDATE toezicht.logboek SET {column} = {new} WHERE nr = {nr}", parameters=[value])
    elif what == "haal weg":
        change(f"DELETE FROM toezicht.logboek WHERE nr = {nr}")
    elif what == "verwissel":
        (other,) = more
        change(
            f"UPDATE toezicht.logboek SET nr = CASE nr WHEN {nr} THEN {other} ELSE {nr} END "
            f"WHERE nr IN ({nr}, {other})"
        )
    elif what == "voeg toe":
        (at_the_end,) = more
        new_number = LINES + 1 if at_the_end else nr
        change(
            f"INSERT INTO toezicht.logboek SELECT * REPLACE ({new_number} AS nr) "
            f"FROM toezicht.logboek WHERE nr = {nr}"
        )
    else:
        change(
            f"DELETE FROM toezicht.logboek WHERE nr = {nr}",
            f"UPDATE toezicht.logboek SET nr = nr - 1 WHERE nr > {nr}",
        )


def test_lines_that_are_taken_from_the_end_show_only_against_a_seal_noted_elsewhere() -> None:
    write()
    noted = logbook.check(ADMIN)
    change(f"DELETE FROM toezicht.logboek WHERE nr >= {LINES}")
    later = check_log(store())
    assert later.whole, "what the chain cannot see"
    assert (later.last_number, later.last_seal) != (noted.last_number, noted.last_seal)


# Reading


def what() -> list[str]:
    return [e.what for e in read_log(store(), actions=(Action.LOG,))]


def test_reading_is_logged_once_and_the_filters_with_it() -> None:
    write()
    asked = Asked(date(2020, 1, 1), date(2099, 1, 1), "a@b.test", ("rijen bekijken",), "gelukt")
    assert len(logbook.read(ADMIN, asked, 100)) == LINES
    assert len(logbook.read(ADMIN, asked, 100, again=True)) == LINES
    assert what() == [
        "gelezen: vanaf 01-01-2020; tot en met 01-01-2099; wie a@b.test; actie rijen bekijken; "
        "uitkomst gelukt"
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Asked(), LINES), (Asked(who="a@b.test"), LINES), (Asked(who="A@B.test"), 0),
        (Asked(who="' OR true --"), 0), (Asked(actions=("inloggen",)), 0),
        (Asked(actions=("rijen bekijken", "inloggen")), LINES), (Asked(result="geweigerd"), 0),
        (Asked(until=date(2020, 1, 1)), 0), (Asked(since=date(2099, 1, 1)), 0),
    ],
)  # fmt: skip
def test_each_filter_and_the_count_agree(asked: Asked, found: int) -> None:
    write()
    assert logbook.count(ADMIN, asked) == found
    assert len(logbook.read(ADMIN, asked, 100, again=True)) == found
    assert len(logbook.read(ADMIN, asked, 2, again=True)) == min(found, 2)


def test_a_day_counts_whole() -> None:
    write(3)
    for nr, moment in enumerate(
        ("2024-02-28 23:59:59", "2024-02-29 00:00:00", "2024-02-29 23:59:59"), 1
    ):
        change(f"UPDATE toezicht.logboek SET wanneer = '{moment}' WHERE nr = {nr}")
    leap = date(2024, 2, 29)
    assert [e.number for e in logbook.read(ADMIN, Asked(leap, leap), 10, again=True)] == [3, 2]


def test_names_are_offered_each_once() -> None:
    write()
    write(2, "c@d.test")
    assert logbook.names(ADMIN) == ["a@b.test", "c@d.test"]


def test_a_check_says_in_words_what_it_found() -> None:
    write()
    assert f"Het logboek klopt: {LINES} regels." in logbook.in_words(logbook.check(ADMIN))
    change("UPDATE toezicht.logboek SET wie = 'x' WHERE nr = 2")
    assert "het zegel van regel 2 past niet" in logbook.in_words(logbook.check(ADMIN))
    assert what()[0].endswith("klopt niet vanaf regel 2")


# Exporting


def test_no_cell_of_an_export_is_a_formula() -> None:
    nasty = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1", "\t=1", 'a;b"c']
    for name in nasty:
        write(1, name)
    rows = logbook.export(ADMIN, Asked())
    assert len(rows) == 1 + len(nasty) + 1, "the export itself has a line too"
    assert what() == ["geëxporteerd: alle regels"]
    sheet = load_workbook(BytesIO(table_file([("Logboek", rows)]))).active
    assert sheet is not None
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    for line in csv_file(rows).decode("utf-8-sig").splitlines()[1:]:
        for cell in line.split(";"):
            assert cell.strip('"\t ')[:1] not in tuple("=+-@＝"), line


# Dropping


@pytest.mark.parametrize(
    ("today", "began"),
    [
        (date(2026, 9, 1), date(2023, 9, 1)), (date(2027, 2, 28), date(2024, 2, 28)),
        (date(2028, 2, 29), date(2025, 2, 28)), (date(2026, 1, 31), date(2023, 1, 31)),
    ],
)  # fmt: skip
def test_the_term_of_the_log(today: date, began: date) -> None:
    assert retention().log_months == 36
    assert logbook.term_began(today) == began


@given(st.dates(date(1990, 1, 1), date(2900, 1, 1)))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_term_is_that_many_months_for_every_day(today: date) -> None:
    began = logbook.term_began(today)
    assert (today.year - began.year) * 12 + today.month - began.month == retention().log_months
    assert began.day == min(today.day, monthrange(began.year, began.month)[1])


def test_lines_past_their_term_go_and_the_chain_still_fits() -> None:
    write()
    today = date.today()
    began = datetime.combine(logbook.term_began(today), time())
    moments = [began - timedelta(minutes=1), began]
    for nr, moment in enumerate(moments, 1):
        change(f"UPDATE toezicht.logboek SET wanneer = '{moment}' WHERE nr = {nr}")
    assert logbook.past_term(ADMIN, today) == 1
    assert logbook.drop_past_term(ADMIN, today) == 1
    assert [e.number for e in read_log(store())][-1] == 2
    assert logbook.past_term(ADMIN, today) == 0
    assert logbook.drop_past_term(ADMIN, today) == 0
    assert read_log(store())[0].what == f"1 regels van het logboek van voor {began:%d-%m-%Y}"


def test_after_dropping_real_lines_the_check_is_whole_and_a_forged_start_is_not() -> None:
    write()
    logbook.drop_past_term(ADMIN, date(2099, 1, 1))
    write()
    close_stores()
    assert logbook.check(ADMIN).whole, "also in the file that is written anew"
    change(
        "UPDATE gemeente.meta SET waarde = replace(waarde, '6', '5') WHERE naam = 'logboek_begin'"
    )
    assert not logbook.check(ADMIN).whole


# Who may


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_other_roles_are_refused_and_logged(role: Role) -> None:
    write()
    viewer = Viewer(role, "iemand")
    calls: list[Callable[[], object]] = [
        lambda: logbook.read(viewer, Asked(), 5), lambda: logbook.read(viewer, Asked(), 5, again=True),
        lambda: logbook.count(viewer, Asked()), lambda: logbook.names(viewer),
        lambda: logbook.check(viewer), lambda: logbook.export(viewer, Asked()),
        lambda: logbook.past_term(viewer, date(2099, 1, 1)),
        lambda: logbook.drop_past_term(viewer, date(2099, 1, 1)),
    ]  # fmt: skip
    for number, call in enumerate(calls, 1):
        with pytest.raises(Refused, match="alleen een beheerder"):
            call()
        refused = read_log(store(), who="iemand", result=Result.REFUSED)
        assert len(refused) == number
    assert len(read_log(store(), who="a@b.test")) == LINES
