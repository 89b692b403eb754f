"""The rules of the next step: what a file may say, and what is refused in Dutch."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from rijswijk_dash.domain import steps as domain
from rijswijk_dash.domain.steps import CLOSED, steps

PLAIN: Mapping[str, Any] = {
    "id": "pip", "naam": "Stel het PIP vast", "zin": "In het plan staan de afspraken voor de leerroute.",
    "aan_zet": "Gemeente", "bron": "Wet inburgering 2021", "fase": ["Leerroute"],
}  # fmt: skip


def read(monkeypatch: pytest.MonkeyPatch, *found: Mapping[str, Any]) -> list[str]:
    monkeypatch.setattr(domain, "read_toml", lambda _: {"stap": list(found)})
    steps.cache_clear()
    try:
        return list(steps())
    finally:
        steps.cache_clear()


def test_our_own_file_is_right_and_every_open_fase_has_steps() -> None:
    found = steps()
    phases = {phase for step in found.values() for phase in step.phases}
    assert phases == {"Voorinburgering", "Brede intake", "Leerroute"}
    assert not phases & set(CLOSED)
    assert {step.turn for step in found.values()} == {
        "COA", "Gemeente", "DUO", "taalschool", "participatiepartner", "maatschappelijke_begeleiding",
    }  # fmt: skip
    assert {s.id for s in found.values() if s.turn_column is None} >= {
        "koppeling",
        "pip",
        "voldaan",
    }
    assert found["lessen"].turn_column == "taalschool"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"aan_zet": "Onbekende school"}, "geen partner, geen veld"),
        ({"aan_zet": "leerroute"}, "geen partner, geen veld"),
        ({"leeg": ["bestaat_niet"]}, "staat niet in velden.toml"),
        ({"gevuld": ["bestaat_niet"]}, "staat niet in velden.toml"),
        ({"een_leeg": ["bestaat_niet"]}, "staat niet in velden.toml"),
        ({"fase": ["Onzin"]}, "fase die niet bestaat"),
        ({"fase": []}, "at least 1"),
        ({"fase": ["Leerroute", "Voldaan"]}, "in de fase Voldaan is er geen stap"),
        ({"leerroute": ["C-route"]}, "leerroute die niet bestaat"),
        ({"doelgroep": ["Iedereen"]}, "doelgroep die niet bestaat"),
        ({"regel": "bestaat_niet"}, "de regel bestaat_niet, die niet bestaat"),
        ({"uren_onder": "bestaat_niet"}, "de regel bestaat_niet, die niet bestaat"),
        ({"uren_onder": "pip"}, "telt uren, en de regel pip niet"),
        ({"termijn_loopt": True}, "er staat geen regel"),
        ({"naast": True}, "daar is een partner aan zet"),
        ({"zin": "te kort"}, "zin"),
        ({"onbekend": 1}, "onbekend"),
    ],
)
def test_a_wrong_rule_is_refused(
    monkeypatch: pytest.MonkeyPatch, change: Mapping[str, Any], why: str
) -> None:
    assert read(monkeypatch, PLAIN) == ["pip"]
    with pytest.raises(ValidationError, match=why):
        read(monkeypatch, {**PLAIN, **change})


@pytest.mark.parametrize("other", [{"naam": "Een andere naam"}, {"id": "anders"}])
def test_no_id_and_no_name_twice(monkeypatch: pytest.MonkeyPatch, other: Mapping[str, Any]) -> None:
    with pytest.raises(ValidationError, match="twee keer"):
        read(monkeypatch, PLAIN, {**PLAIN, **other})
