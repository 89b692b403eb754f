"""Deadlines under rules that change."""

from datetime import date
from typing import Any

import duckdb
import pytest
from pydantic import ValidationError

from rijswijk_dash.domain import rules as rules_module
from rijswijk_dash.domain.rules import TERM, Rule, in_force, read_toml, rule_versions
from rijswijk_dash.figures.definitions import dimensions
from rijswijk_dash.figures.definitions.deadline_sql import deadline_of
from tests.figures.due import found, versions, with_versions


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
