"""The deadlines of a traject, worked out by hand."""

from datetime import date, timedelta
from typing import Any

import pytest

from rijswijk_dash.domain.rules import TERM, rule_versions
from rijswijk_dash.figures.definitions.deadline_sql import DEADLINES, STATES
from tests.figures.due import ALL, EXAMS, GEZIN, Values, day, found, of, versions, with_versions

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
