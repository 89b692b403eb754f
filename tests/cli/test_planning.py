"""``planning`` on the command line."""

import json
from pathlib import Path

from tests.security.tools import command
from tests.tools import publish


def planning(*arguments: str, code: int = 0) -> dict:
    found, output = command("planning", "--json", *arguments)
    assert found == code, output
    return json.loads(output)


def test_the_forecast_and_its_back_test(filled: Path) -> None:
    found = planning()
    assert (found["peildatum"], found["scenario"], found["method"]) == (
        "2024-08-31",
        "zoals-nu",
        "ways",
    )
    assert list(found["loads"]) == ["lessen", "participatie", "begeleiding", "pip"]
    schools = {load["organisation"]: load for load in found["loads"]["lessen"]["loads"]}
    assert (schools["Taalschool Sagènn"]["now"], schools["Taalschool Rijswijk"]["now"]) == (64, 60)
    assert [load["now"] for load in found["loads"]["pip"]["loads"]] == [3]
    assert [check["months"] for check in found["backtest"]] == [3, 6, 12, None]
    together = found["backtest"][-1]
    assert together["cells"] == sum(check["cells"] for check in found["backtest"][:-1]) == 351
    assert together["origins"] == 17
    assert 80 <= together["coverage"] <= 95, "as docs/decisions/0014 says"
    assert together["error"] < together["error_line_continued"] < together["error_stays_as_now"]
    asked = planning("--inflow", "90", "--scenario", "allebei")
    assert asked["inflow_half_year"] == 90
    more = {load["organisation"]: load for load in asked["loads"]["lessen"]["loads"]}
    assert more["Taalschool Sagènn"]["capacity"] == 57
    assert (
        more["Taalschool Sagènn"]["months"][17]["low"]
        > schools["Taalschool Sagènn"]["months"][17]["median"]
    )
    assert asked["backtest"] == found["backtest"]


def test_in_words(filled: Path) -> None:
    code, text = command("planning")
    assert code == 0
    assert "Taalschool Sagènn: nu 64, over 12 maanden" in text
    assert "Toets alles samen: " in text and "van 351 in de band" in text


def test_a_wrong_call_is_one_sentence(own_store: Path) -> None:
    assert "Er is nog geen export" in planning(code=1)["error"]
    publish([{}])
    assert "bestaat niet" in planning("--scenario", "onzin", code=1)["error"]
    assert "getal van 0" in planning("--inflow", "-3", code=1)["error"]
    assert command("planning", "--scenario", "onzin")[0] == 1
    assert "13 leveringen" in planning()["loads"]["pip"]["why"]
