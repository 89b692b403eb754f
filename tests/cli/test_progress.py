"""The commands on movement as a user calls them."""

import json
from typing import Any

import pytest

from tests.figures.test_flows import BEFORE, NOW, a_town, row, two
from tests.security.tools import command
from tests.tools import publish

SINCE = "--before=2024-06-30"


def as_json(*arguments: str, code: int = 0) -> Any:
    found, output = command(*arguments, "--json")
    assert found == code, output
    return json.loads(output)


def test_stroom_gives_every_move() -> None:
    two(BEFORE, NOW)
    told = as_json("stroom", SINCE)
    assert (told["before"], told["peildatum"], told["viewer"]) == (
        "2024-06-30",
        "2024-08-31",
        "analist",
    )
    assert {"before": "Brede intake", "now": "B1-route", "count": 2} in told["moves"]
    assert sum(move["count"] for move in told["moves"]) == 8
    assert "stocks" not in told and "rounded" not in told
    code, text = command("stroom", SINCE, "--peildatum=2024-08-31")
    assert code == 0 and "Brede intake -> B1-route: 2" in text
    assert text.startswith("Van 30-06-2024 naar 31-08-2024")


@pytest.mark.parametrize(
    "viewer", ["wethouder", "ketenpartner:wsp", "ketenpartner:taalschool-rijswijk"]
)
def test_a_protected_viewer_gets_stocks(viewer: str) -> None:
    a_town()
    told = as_json("stroom", SINCE, "--viewer", viewer)
    assert "moves" not in told and told.get("rounded", False) == viewer.startswith("ketenpartner")
    if viewer == "wethouder":
        assert {"label": "Leerroute", "before": 40, "now": 68, "change": 28} in told["stocks"]
        assert "Leerroute: 40 -> 68 (+28)" in command("stroom", SINCE, "--viewer", viewer)[1]
    stock = as_json("verloop", "--viewer", viewer)["stock"]
    assert all("inflow" not in line and "came" not in line for line in stock)


def test_verloop_gives_the_stock_and_what_changed() -> None:
    two(BEFORE, NOW)
    first, last = as_json("verloop")["stock"]
    assert first == {"peildatum": "2024-06-30", "running": 7}
    assert (last["running"], last["change"], last["inflow"], last["outflow"]) == (6, -1, 1, 2)
    assert last["left"]["Voldaan"] == 1 and last["left"]["Niet meer in de export"] == 1
    text = command("verloop")[1]
    assert "2024-08-31: lopend 6, verandering -1, instroom 1, uitstroom 2" in text
    assert len(as_json("verloop", "--peildatum=2024-06-30")["stock"]) == 1


def test_an_unknown_number_is_null_and_names_the_field() -> None:
    two([row("A1", "Brede intake")], [row("A1", "B1-route", geslacht="v")])
    told = as_json("stroom", SINCE, "--filter=geslacht=Vrouw")
    assert told["moves"] is None and told["missing_fields"] == {"2024-06-30": ["Geslacht"]}
    first, last = as_json("verloop", "--filter=geslacht=Vrouw")["stock"]
    assert first["running"] is None and first["missing_fields"] == ["Geslacht"]
    assert last["running"] == 1 and last["inflow"] is None and last["change"] is None
    assert "heeft geen Geslacht" in command("stroom", SINCE, "--filter=geslacht=Vrouw")[1]
    assert "heeft geen Geslacht" in command("verloop", "--filter=geslacht=Vrouw")[1]


def test_what_cannot_be_asked_ends_with_1_and_a_sentence() -> None:
    assert "Importeren" in as_json("verloop", code=1)["error"]
    publish([{"taalschool": "Taalschool Sagènn"}])
    assert "peildatum" in as_json("stroom", "--before=2020-01-01", code=1)["error"]
    assert "eerdere peildatum" in as_json("stroom", "--before=2024-08-31", code=1)["error"]
    other = ("--viewer=ketenpartner:taalschool-rijswijk", "--filter=taalschool=Taalschool Sagènn")
    assert "eigen organisatie" in as_json("verloop", *other, code=1)["error"]
    assert command("stroom", "--before=gisteren")[0] == 2
    assert command("stroom")[0] == 2
