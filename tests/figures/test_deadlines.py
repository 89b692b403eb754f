"""The deadlines of a traject: worked out by hand, and against the same rules in plain Python."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rijswijk_dash.domain import rules as rules_module
from rijswijk_dash.domain.rules import (
    TERM,
    Rule,
    fields,
    in_force,
    read_toml,
    rule_versions,
)
from rijswijk_dash.figures.deadlines import TrajectDeadline
from rijswijk_dash.figures.definitions import dimensions
from rijswijk_dash.figures.definitions.deadline_sql import (
    DEADLINES,
    STATES,
    Deadline,
    deadline_of,
    deadlines_sql,
)
from rijswijk_dash.warehouse.schema import field_type

GEZIN = "Gezinsmigrant en overige migrant"
EXAMS = ("examen_LE", "examen_LU", "examen_SC", "examen_SP", "examen_KNM")
ALL = frozenset(fields())
READ = sorted({"doelgroep", "leerroute", *(name for d in DEADLINES.values() for name in d.reads)})
Values = Mapping[str, Any]


def found(
    rows: Sequence[Values],
    peildatum: str,
    delivered: Iterable[str] = ALL,
    chosen: Mapping[str, Deadline] = DEADLINES,
) -> list[TrajectDeadline]:
    """What the engine says of rows as they would stand in the store."""
    plain = {"doelgroep": "Asielstatushouder", "leerroute": "B1-route", "fase": "Leerroute"}
    names = [*fields()]
    with duckdb.connect() as connection:
        columns = ", ".join(f'"{name}" {field_type(name)}' for name in names)
        connection.execute(f"CREATE TABLE t (peildatum DATE, {columns})")
        table = [
            [peildatum, *({"trajectnummer": f"T{number}", **plain, **row}.get(n) for n in names)]
            for number, row in enumerate(rows)
        ]
        marks = ", ".join("?" * (len(names) + 1))
        connection.execute("BEGIN")
        connection.executemany(f"INSERT INTO t VALUES ({marks})", table)
        sql = deadlines_sql("t", frozenset(delivered), chosen)
        return [TrajectDeadline._make(line) for line in connection.execute(sql).fetchall()]


def of(
    rule: str, row: Values, peildatum: str, chosen: Mapping[str, Deadline] = DEADLINES, **more: Any
) -> TrajectDeadline:
    """The one deadline of that rule for one row."""
    (only,) = [d for d in found([row], peildatum, chosen=chosen, **more) if d.rule == rule]
    return only


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# The PIP.


@pytest.mark.parametrize(
    ("settled", "due"),
    [
        ("2024-01-01", "2024-03-11"),  # 29 February lies between
        ("2023-01-01", "2023-03-12"),
        ("2024-02-29", "2024-05-09"),
        ("2023-12-22", "2024-03-01"),
    ],
)
def test_pip_has_seventy_days_after_the_day_of_settling(settled: str, due: str) -> None:
    row = {"datum_vestiging": settled}
    last = date.fromisoformat(due)
    running = of("pip", row, due)
    assert (running.basis, running.due) == (day(settled), last)
    assert (running.state, running.days) == ("loopt", 0)
    passed = of("pip", row, str(last + timedelta(days=1)))
    assert (passed.state, passed.days, passed.lacking) == ("voorbij", 1, None)


@pytest.mark.parametrize(
    ("pip", "state"),
    [("2024-03-11", "op tijd gehaald"), ("2024-03-12", "te laat gehaald")],
)
def test_pip_on_its_last_day_is_in_time(pip: str, state: str) -> None:
    row = {"datum_vestiging": "2024-01-01", "dagtekening_pip": pip}
    line = of("pip", row, "2024-08-31")
    assert (line.state, line.met_on, line.days) == (state, day(pip), None)


def versions(rule: str, *changes: Mapping[str, Any]) -> list[Rule]:
    """The first version of a rule, then one for each of ``changes``."""
    first = rule_versions()[rule][0]
    return [first, *(first.model_copy(update=dict(change)) for change in changes)]


def with_versions(rule: str, *rules: Rule) -> dict[str, Deadline]:
    terms = rules if rule == TERM else rule_versions()[TERM]
    return {rule: deadline_of(rules, terms)}


@pytest.mark.parametrize(
    ("notice", "settled", "basis", "due", "lacking"),
    [
        ("2024-01-10", "2024-01-01", "2024-01-10", "2024-03-20", None),
        ("2024-01-01", "2024-01-10", "2024-01-10", "2024-03-20", None),
        (None, "2024-01-10", None, None, "datum_kennisgeving"),
        ("2024-01-10", None, None, None, "datum_vestiging"),
    ],
)
def test_pip_by_the_clock_of_the_notice(
    notice: str | None, settled: str | None, basis: str | None, due: str | None, lacking: str | None
) -> None:
    (other,) = versions("pip", {"clock": "kennisgeving"})[1:]
    row = {"datum_kennisgeving": notice, "datum_vestiging": settled}
    line = of("pip", row, "2024-02-01", with_versions("pip", other))
    assert (line.basis, line.due, line.lacking) == (day(basis), day(due), lacking)
    assert line.state == ("onbekend" if lacking else "loopt")


# The inburgeringstermijn.


@pytest.mark.parametrize(
    ("pip", "start", "last"),
    [
        ("2024-05-01", "2024-05-02", "2027-05-01"),
        ("2024-02-27", "2024-02-28", "2027-02-27"),
        ("2024-02-28", "2024-02-29", "2027-02-28"),  # exclusive end 01-03-2027
        ("2024-02-29", "2024-03-01", "2027-02-28"),
        ("2025-02-28", "2025-03-01", "2028-02-29"),
        ("2024-12-31", "2025-01-01", "2027-12-31"),
    ],
)
def test_the_term_is_three_years_from_the_day_after_the_pip(
    pip: str, start: str, last: str
) -> None:
    line = of(TERM, {"dagtekening_pip": pip}, last)
    assert (line.basis, line.due) == (day(start), day(last))
    assert (line.state, line.days) == ("loopt", 0)
    after = str(date.fromisoformat(last) + timedelta(days=1))
    assert of(TERM, {"dagtekening_pip": pip}, after).state == "voorbij"


def test_a_term_that_starts_on_a_leap_day_meets_another_one_after_four_years() -> None:
    (four,) = versions(TERM, {"value": 4})[1:]
    line = of(TERM, {"dagtekening_pip": "2024-02-28"}, "2024-03-01", with_versions(TERM, four))
    assert (line.basis, line.due) == (date(2024, 2, 29), date(2028, 2, 28))


def test_the_delivered_end_is_exclusive_and_goes_before_so_an_extension_counts() -> None:
    row = {
        "dagtekening_pip": "2021-05-01",
        "startdatum_inburgeringstermijn": "2021-05-02",
        "einddatum_inburgeringstermijn": "2024-11-02",
    }
    line = of(TERM, row, "2024-08-31")
    assert (line.basis, line.due, line.days) == (date(2021, 5, 2), date(2024, 11, 1), 62)
    assert of("pvt", row, "2024-11-02").state == "voorbij"
    signed = {**row, "datum_ondertekening_pvt": "2024-11-01"}
    assert of("pvt", signed, "2024-11-02").state == "op tijd gehaald"
    signed["datum_ondertekening_pvt"] = "2024-11-02"
    assert of("pvt", signed, "2024-11-02").state == "te laat gehaald"


def test_a_delivered_start_goes_before_the_day_after_the_pip() -> None:
    row = {"dagtekening_pip": "2024-05-01", "startdatum_inburgeringstermijn": "2024-06-01"}
    assert of(TERM, row, "2024-08-31").due == date(2027, 5, 31)


@pytest.mark.parametrize(
    ("done", "peildatum", "state", "lacking"),
    [
        ("2024-05-01", "2024-06-30", "op tijd gehaald", None),
        ("2024-05-02", "2024-06-30", "te laat gehaald", None),
        (None, "2024-05-01", "op tijd gehaald", None),
        (None, "2024-05-02", "onbekend", "datum_voldaan"),
    ],
)
def test_voldaan_meets_the_term(
    done: str | None, peildatum: str, state: str, lacking: str | None
) -> None:
    row = {"dagtekening_pip": "2021-05-01", "fase": "Voldaan", "datum_voldaan": done}
    line = of(TERM, row, peildatum)
    assert (line.state, line.lacking, line.met_on) == (state, lacking, day(done))


def test_nothing_is_open_after_the_end_of_a_traject() -> None:
    row = {
        "dagtekening_pip": "2021-05-01",
        "datum_vestiging": "2021-04-01",
        "leerroute": "B1-route",
    }
    ended = found([{**row, "fase": "Beëindigd"}], "2024-08-31")
    assert {d.rule: d.state for d in ended} == {
        "pip": "op tijd gehaald", TERM: "vervallen", "pvt": "vervallen", "map": "vervallen",
        "b1_examens": "vervallen", "ontzorgen": "vervallen",
    }  # fmt: skip
    done = found([{**row, "fase": "Voldaan", "datum_voldaan": "2024-04-01"}], "2024-08-31")
    assert {d.rule: d.state for d in done}["pvt"] == "vervallen"
    without = of("pip", {"fase": "Beëindigd", "leerroute": None}, "2024-08-31")
    assert (without.state, without.due, without.lacking) == ("vervallen", None, None)


# MAP, exams and hours.


def rules_for(row: Values) -> set[str]:
    return {d.rule for d in found([row], "2024-08-31")}


def test_which_rules_are_for_whom() -> None:
    everybody = {"pip", TERM, "pvt", "ontzorgen"}
    assert rules_for({"leerroute": "Onderwijsroute"}) == everybody
    assert rules_for({"leerroute": "B1-route"}) == everybody | {"map", "b1_examens"}
    z_route = everybody | {"map", "z_uren_taal"}
    assert rules_for({"leerroute": "Z-route"}) == z_route | {"z_uren_participatie"}
    assert rules_for({"leerroute": "Z-route", "doelgroep": GEZIN}) == z_route - {"ontzorgen"}
    assert rules_for({"leerroute": None, "fase": "Brede intake"}) == everybody
    assert rules_for({"doelgroep": "Oekraïense ontheemde"}) == set()


def test_without_a_leerroute_in_the_leerroute_it_is_unknown_which_rules_there_are() -> None:
    lines = {d.rule: d for d in found([{"leerroute": None}], "2024-08-31")}
    for rule in ("map", "b1_examens", "z_uren_taal", "z_uren_participatie"):
        assert (lines[rule].state, lines[rule].lacking) == ("onbekend", "leerroute")


def test_afschaling_to_a2_changes_no_date_and_is_named() -> None:
    row = {"dagtekening_pip": "2023-01-01", "niveau": "B1"}
    assert found([row], "2024-08-31") == found([{**row, "niveau": "A2"}], "2024-08-31")
    assert any("A2" in remark for remark in DEADLINES["b1_examens"].remarks)


def test_the_exams_are_met_on_the_latest_of_five() -> None:
    row: dict[str, Any] = {"dagtekening_pip": "2020-12-31", **dict.fromkeys(EXAMS, "2023-06-01")}
    row["examen_SP"] = "2023-12-31"
    met = of("b1_examens", row, "2024-08-31")
    assert (met.state, met.met_on) == ("op tijd gehaald", date(2023, 12, 31))
    row["examen_SP"] = "2024-01-01"
    assert of("b1_examens", row, "2024-08-31").state == "te laat gehaald"
    row["examen_SP"] = None
    open_ = of("b1_examens", row, "2024-08-31")
    assert (open_.state, open_.days, open_.met_on) == ("voorbij", 244, None)


@pytest.mark.parametrize(
    ("hours", "talk", "peildatum", "state", "lacking"),
    [
        (799, None, "2024-05-01", "loopt", None),
        (799, None, "2024-05-02", "voorbij", None),
        (800, None, "2024-05-01", "op tijd gehaald", None),
        (800, None, "2024-05-02", "onbekend", "uren_taal_knm"),  # reached, but when?
        (800, "2024-05-01", "2024-05-02", "op tijd gehaald", None),
        (800, "2024-05-02", "2024-05-02", "onbekend", "uren_taal_knm"),
        (799, "2024-05-02", "2024-05-02", "te laat gehaald", None),
        (None, "2024-05-01", "2024-05-02", "op tijd gehaald", None),
        (None, None, "2023-01-01", "onbekend", "uren_taal_knm"),
    ],
)
def test_hours_of_the_z_route(
    hours: float | None, talk: str | None, peildatum: str, state: str, lacking: str | None
) -> None:
    row = {
        "leerroute": "Z-route", "doelgroep": GEZIN, "dagtekening_pip": "2021-05-01",
        "uren_taal_knm": hours, "datum_afronding_zroute": talk,
    }  # fmt: skip
    line = of("z_uren_taal", row, peildatum)
    assert (line.state, line.lacking, line.due) == (state, lacking, date(2024, 5, 1))


def test_an_asielstatushouder_needs_both_kinds_of_hours() -> None:
    row = {
        "leerroute": "Z-route", "dagtekening_pip": "2023-05-01", "uren_taal_knm": 810,
        "uren_participatie": 120,
    }  # fmt: skip
    states = {d.rule: d.state for d in found([row], "2024-08-31")}
    assert (states["z_uren_taal"], states["z_uren_participatie"]) == ("op tijd gehaald", "loopt")


# Other units of time than the rules have now.


@pytest.mark.parametrize(
    ("rule", "change", "row", "due"),
    [
        (TERM, {"value": 2, "unit": "weken"}, {"dagtekening_pip": "2024-05-01"}, "2024-05-15"),
        (TERM, {"value": 1, "unit": "dagen"}, {"dagtekening_pip": "2024-05-01"}, "2024-05-02"),
        ("pip", {"value": 1, "unit": "dagen"}, {"datum_vestiging": "2024-05-01"}, "2024-05-02"),
        ("pip", {"value": 2, "unit": "maanden"}, {"datum_vestiging": "2023-12-31"}, "2024-02-29"),
        ("pip", {"value": 1, "unit": "jaren"}, {"datum_vestiging": "2024-02-29"}, "2025-02-28"),
    ],
)
def test_an_event_does_not_count_and_the_first_day_of_a_term_does(
    rule: str, change: Values, row: Values, due: str
) -> None:
    (other,) = versions(rule, change)[1:]
    assert of(rule, row, "2024-05-02", with_versions(rule, other)).due == day(due)


# What is planned.


@pytest.mark.parametrize(
    ("row", "due"),
    [
        ({"datum_vestiging": "2024-01-15"}, "2024-07-14"),
        ({"datum_vestiging": "2024-01-15", "startdatum_ontzorgen": "2024-02-01"}, "2024-07-31"),
        ({"datum_vestiging": "2023-08-31"}, "2024-02-29"),
        ({"datum_vestiging": "2022-08-31"}, "2023-02-28"),
        ({"datum_vestiging": "2024-01-15", "einddatum_ontzorgen": "2024-09-01"}, "2024-08-31"),
    ],
)
def test_ontzorgen_ends_after_six_months_unless_the_export_says_otherwise(
    row: Values, due: str
) -> None:
    assert of("ontzorgen", row, "2024-03-01").due == day(due)


def test_planning_is_told_apart_and_only_what_is_legal_can_be_late() -> None:
    assert {d.id for d in DEADLINES.values() if d.kind == "planning"} == {"ontzorgen"}
    assert [d.id for d in DEADLINES.values() if not d.can_be_met] == ["ontzorgen"]
    row = {"datum_vestiging": "2020-01-01", "dagtekening_pip": "2024-06-01"}
    lines = found([row], "2024-08-31")
    assert [(d.rule, d.state) for d in lines][-2:] == [
        ("pip", "te laat gehaald"), ("ontzorgen", "voorbij"),
    ]  # fmt: skip
    assert {d.state for d in lines} <= set(STATES)


def test_every_rule_has_a_sentence_and_a_source_and_advice_has_no_date() -> None:
    assert list(DEADLINES) == list(rule_versions())
    for found_ in DEADLINES.values():
        assert found_.sentence.endswith(".")
        assert found_.article
    advice = " ".join(DEADLINES[TERM].remarks)
    assert "zes maanden verlenging" in advice
    assert "9 juli 2025" in advice


# What is not known.


@pytest.mark.parametrize(
    ("rule", "row", "lacking"),
    [
        ("pip", {"dagtekening_pip": "2024-01-01"}, "datum_vestiging"),
        ("pip", {}, "datum_vestiging"),
        (TERM, {"datum_voldaan": "2024-01-01"}, "dagtekening_pip"),
        ("pvt", {"datum_ondertekening_pvt": "2024-01-01"}, "dagtekening_pip"),
        ("map", {}, "dagtekening_pip"),
        ("ontzorgen", {}, "startdatum_ontzorgen"),
    ],
)
def test_without_the_start_of_its_clock_a_deadline_is_unknown(
    rule: str, row: Values, lacking: str
) -> None:
    line = of(rule, row, "2024-08-31")
    assert (line.state, line.lacking, line.due, line.days) == ("onbekend", lacking, None, None)


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ("pip", "dagtekening_pip"),
        ("pvt", "datum_ondertekening_pvt"),
        ("map", "datum_eindgesprek_map"),
        ("b1_examens", "examen_SC"),
    ],
)
def test_a_field_that_was_not_delivered_is_not_an_event_that_did_not_happen(
    rule: str, field: str
) -> None:
    row = {"datum_vestiging": "2024-08-01", "startdatum_inburgeringstermijn": "2024-08-02"}
    line = of(rule, row, "2024-08-31", delivered=ALL - {field})
    assert (line.state, line.lacking) == ("onbekend", field)
    assert of(rule, row, "2024-08-31").state == "loopt"
    assert line.due == of(rule, row, "2024-08-31").due


def test_the_phase_tells_that_a_term_runs_without_the_day_of_voldaan() -> None:
    row = {"dagtekening_pip": "2024-01-01"}
    assert of(TERM, row, "2024-08-31", delivered=ALL - {"datum_voldaan"}).state == "loopt"


# Rules that change.


def test_a_traject_keeps_the_rule_of_the_day_on_which_its_clock_started() -> None:
    shorter = versions("pip", {"value": 8, "valid_from": date(2025, 1, 1)})
    both = with_versions("pip", *shorter)
    rows = [{"datum_vestiging": "2024-12-31"}, {"datum_vestiging": "2025-01-01"}, {}]
    due = {d.trajectnummer: d.due for d in found(rows, "2025-01-15", chosen=both)}
    assert due == {"T0": date(2025, 3, 11), "T1": date(2025, 2, 26), "T2": None}
    early = found([{"datum_vestiging": "2021-06-01"}], "2025-01-15", chosen=both)
    assert early[0].due == date(2021, 8, 10)


def test_a_new_clock_is_for_those_whose_clock_starts_under_it() -> None:
    notice = {"clock": "kennisgeving", "valid_from": date(2025, 1, 1)}
    both = with_versions("pip", *versions("pip", notice))
    rows = [
        {"datum_vestiging": "2024-12-20"},
        {"datum_vestiging": "2024-12-20", "datum_kennisgeving": "2024-12-30"},
        {"datum_vestiging": "2024-12-20", "datum_kennisgeving": "2025-01-05"},
        {"datum_vestiging": "2025-01-03"},
    ]
    basis = {d.trajectnummer: d.basis for d in found(rows, "2025-01-15", chosen=both)}
    assert basis == {
        "T0": date(2024, 12, 20), "T1": date(2024, 12, 20), "T2": date(2025, 1, 5), "T3": None,
    }  # fmt: skip


def test_a_longer_term_and_a_rule_for_another_group_are_for_later_trajecten() -> None:
    terms = versions(TERM, {"value": 4, "valid_from": date(2024, 1, 1)})
    map_for_all = {"routes": (), "valid_from": date(2024, 1, 1)}
    chosen = {"map": deadline_of(versions("map", map_for_all), terms)}
    rows = [
        {"leerroute": "Onderwijsroute", "startdatum_inburgeringstermijn": start}
        for start in ("2023-12-31", "2024-01-01")
    ]
    lines = [(d.trajectnummer, d.due) for d in found(rows, "2024-08-31", chosen=chosen)]
    assert lines == [("T1", date(2027, 12, 31))]


def test_the_version_in_force_and_versions_that_cannot_be() -> None:
    first, second = versions("pip", {"valid_from": date(2025, 1, 1)})
    assert in_force([first, second], date(2024, 12, 31)) is first
    assert in_force([first, second], date(2025, 1, 1)) is second
    assert in_force([first, second], date(2020, 1, 1)) is first
    plain = first.model_dump(by_alias=True)
    for change in (
        {"gehaald_met": ["doelgroep"]},
        {"uren_in": "dagtekening_pip"},
        {"leerroutes": ["Q-route"]},
        {"gehaald_in_fase": "Klaar"},
        {"eenheid": "uren"},
        {"zin": "geen zin"},
    ):
        with pytest.raises(ValidationError):
            Rule.model_validate({**plain, **change})


def test_a_file_of_rules_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    listed: list[dict[str, Any]] = read_toml("regels.toml")["regel"]
    newer = {**listed[0], "geldig_vanaf": date(2030, 1, 1), "waarde": 8}
    hours = {**listed[1], "waarde": 3, "eenheid": "uren"}
    for wrong, why in (
        ([*listed, listed[0]], "twee versies"),
        (listed[1:], "ontbreekt de regel pip"),
        ([*listed, {**hours, "geldig_vanaf": date(2030, 1, 1)}], "is een tijd"),
    ):
        monkeypatch.setattr(rules_module, "read_toml", lambda _, wrong=wrong: {"regel": wrong})
        with pytest.raises(ValidationError, match=why):
            rule_versions.__wrapped__()
    monkeypatch.setattr(rules_module, "read_toml", lambda _: {"regel": [newer, *listed]})
    assert [rule.value for rule in rule_versions.__wrapped__()["pip"]] == [10, 8]


def test_the_dimension_of_the_pip_follows_the_versions_too(monkeypatch: pytest.MonkeyPatch) -> None:
    shorter = versions("pip", {"value": 8, "valid_from": date(2025, 1, 1)})
    monkeypatch.setattr(dimensions, "rule_versions", lambda: {"pip": tuple(shorter)})
    label = dimensions._pip().expression
    with duckdb.connect() as connection:
        (row,) = connection.execute(
            f"SELECT list({label} ORDER BY datum_vestiging) FROM (SELECT "
            "unnest([DATE '2024-12-31', DATE '2025-01-01']) AS datum_vestiging, 'Leerroute' AS fase,"
            "NULL::DATE AS dagtekening_pip, DATE '2025-03-01' AS peildatum)"
        ).fetchall()
    assert row[0] == [dimensions.PIP_OPEN, dimensions.PIP_OVERDUE]


# Against the same rules in plain Python.


@dataclass
class Said:
    """What plain Python says of one rule."""

    basis: date | None
    due: date | None
    met_on: date | None
    state: str
    days: int | None = None


def add(start: date, months: int) -> date | None:
    """The same day of the month, or None where the month does not have that day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if start.day > calendar.monthrange(year, month + 1)[1]:
        return None
    return date(year, month + 1, start.day)


def last_of_term(start: date, months: int) -> date:
    same_day = add(start, months)
    if same_day:
        return same_day - timedelta(days=1)
    first = add(start.replace(day=1), months)
    assert first
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def plain_python(row: Values, today: date) -> dict[str, Said]:
    """The rules once more, written down as a person would work them out."""
    if row["doelgroep"] == "Oekraïense ontheemde":
        return {}
    get = row.get
    closed = get("fase") in ("Voldaan", "Beëindigd")
    start = get("startdatum_inburgeringstermijn")
    if start is None and get("dagtekening_pip"):
        start = get("dagtekening_pip") + timedelta(days=1)
    end = get("einddatum_inburgeringstermijn")
    term = end - timedelta(days=1) if end else last_of_term(start, 36) if start else None

    def judged(basis: date | None, due: date | None, met: date | None) -> Said:
        if met:
            word = ("op tijd" if met <= due else "te laat") + " gehaald" if due else "onbekend"
            return Said(basis, due, met, word)
        if closed:
            return Said(basis, due, None, "vervallen")
        if due is None:
            return Said(basis, due, None, "onbekend")
        if today > due:
            return Said(basis, due, None, "voorbij", (today - due).days)
        return Said(basis, due, None, "loopt", (due - today).days)

    def by_hours(field: str) -> Said:
        hours, talk = get(field), get("datum_afronding_zroute")
        if hours is None and talk is None:
            return Said(start, term, None, "onbekend")
        if hours is None or hours < 800:
            return judged(start, term, talk)
        if term is None:
            return Said(start, None, talk, "onbekend")
        certain = today <= term or (talk is not None and talk <= term)
        return Said(start, term, talk, "op tijd gehaald" if certain else "onbekend")

    settled = get("datum_vestiging")
    pip_due = settled + timedelta(weeks=10) if settled else None
    said = {"pip": judged(settled, pip_due, get("dagtekening_pip"))}
    said[TERM] = judged(start, term, get("datum_voldaan"))
    if get("fase") == "Voldaan" and not get("datum_voldaan"):
        in_time = term is not None and today <= term
        said[TERM] = Said(start, term, None, "op tijd gehaald" if in_time else "onbekend")
    said["pvt"] = judged(start, term, get("datum_ondertekening_pvt"))
    care = get("startdatum_ontzorgen") or settled
    until = get("einddatum_ontzorgen")
    care_ends = until - timedelta(days=1) if until else last_of_term(care, 6) if care else None
    route, asiel = get("leerroute"), row["doelgroep"] == "Asielstatushouder"
    if asiel:
        said["ontzorgen"] = judged(care, care_ends, None)
    may_be = (route,) if route else ("B1-route", "Z-route")
    if route is None and get("fase") in ("Voorinburgering", "Brede intake"):
        may_be = ()
    if "B1-route" in may_be:
        exams = [get(name) for name in EXAMS]
        said["b1_examens"] = judged(start, term, max(exams) if all(exams) else None)
    if "Z-route" in may_be:
        said["z_uren_taal"] = by_hours("uren_taal_knm")
        if asiel:
            said["z_uren_participatie"] = by_hours("uren_participatie")
    if {"B1-route", "Z-route"} & set(may_be):
        said["map"] = judged(start, term, get("datum_eindgesprek_map"))
    if route is None:
        for rule in said.keys() & {"b1_examens", "z_uren_taal", "z_uren_participatie", "map"}:
            said[rule].state, said[rule].days = "onbekend", None
    return said


_BIRTHDAYS = st.sampled_from(
    [date(y, m, d) for y in (2023, 2024, 2027, 2028) for m, d in ((2, 28), (3, 1), (8, 31))]
    + [date(2024, 2, 29), date(2028, 2, 29)]
)
_DAY = st.one_of(st.none(), st.dates(date(2021, 6, 1), date(2029, 1, 1)), _BIRTHDAYS)
_HOURS = st.sampled_from([None, 0.0, 799.5, 800.0, 1200.0])
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "doelgroep": st.sampled_from(["Asielstatushouder", GEZIN, "Oekraïense ontheemde"]),
    "leerroute": st.sampled_from([None, "B1-route", "Onderwijsroute", "Z-route"]),
    "fase": st.sampled_from(list(fields()["fase"].values)),
    "uren_taal_knm": _HOURS,
    "uren_participatie": _HOURS,
}
_ROWS = st.lists(
    st.fixed_dictionaries({name: _VALUES.get(name, _DAY) for name in READ}), min_size=1, max_size=8
)


@given(_ROWS, st.dates(date(2023, 1, 1), date(2029, 1, 1)) | _BIRTHDAYS)
def test_the_sql_says_what_plain_python_says(rows: list[dict[str, Any]], today: date) -> None:
    said = {
        (f"T{number}", rule): (s.basis, s.due, s.met_on, s.state, s.days)
        for number, row in enumerate(rows)
        for rule, s in plain_python(row, today).items()
    }
    lines = found(rows, str(today))
    assert {(d[0], d[1]): tuple(d[2:7]) for d in lines} == said
    assert all((d.lacking is not None) == (d.state == "onbekend") for d in lines)
    work = [d.due for d in lines if d.state == "loopt"]
    assert work == sorted(work, key=str)
