"""The scenarios: what the file may say, and in which months a factor holds."""

from datetime import date

import pytest
from pydantic import ValidationError

from rijswijk_dash.domain.scenarios import Scenario, scenarios

PLAIN = {
    "id": "iets",
    "naam": "Iets anders",
    "zin": "Er verandert iets dat wij hier aannemen.",
    "bron": "test",
}


def test_the_first_changes_nothing_and_there_are_those_of_the_evaluation() -> None:
    first, *others = scenarios().values()
    assert (first.capacity, first.inflow) == (None, 1)
    assert {(s.capacity, s.inflow) for s in others} == {(0.9, 1), (None, 1.2), (0.9, 1.2)}
    for scenario in others:
        assert "valuatie" in scenario.source


@pytest.mark.parametrize(
    ("month", "factor"),
    [(date(2024, 12, 31), 1), (date(2025, 1, 31), 1.2), (date(2025, 12, 31), 1.2), (date(2026, 1, 31), 1)],
)  # fmt: skip
def test_more_inflow_in_2025_only(month: date, factor: float) -> None:
    assert scenarios()["meer-instroom"].factor(month) == factor


def test_without_a_time_it_always_holds() -> None:
    assert Scenario.model_validate({**PLAIN, "instroom": 0.5}).factor(date(2030, 1, 1)) == 0.5


@pytest.mark.parametrize(
    "wrong",
    [{"capaciteit": 0}, {"capaciteit": -1}, {"instroom": -0.1}, {"id": "Met Spatie"}, {"onbekend": 1},
     {"instroom_van": date(2025, 1, 1), "instroom_tot": date(2025, 1, 1)}],
    ids=str,
)  # fmt: skip
def test_a_wrong_scenario_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Scenario.model_validate({**PLAIN, **wrong})
