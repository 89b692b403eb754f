"""``aansluiting`` and ``landelijk`` as one types them."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from tests.security.tools import command
from tests.tools import publish


def test_everything_agrees_on_the_sample(filled: Path) -> None:
    code, output = command("aansluiting", "--json")
    found = json.loads(output)
    assert (code, found["agree"], found["peildatum"]) == (0, True, "2024-08-31")
    assert {each["outcome"] for each in found["sums"]} == {"klopt"}
    assert (found["evaluation"]["equal"], found["evaluation"]["tested"]) == (16, 16)
    assert {each["difference"] for each in found["evaluation"]["figures"]} == {0}
    assert found["stamp"].startswith("32-0-")
    code, output = command("aansluiting", "--viewer", "wethouder")
    assert (
        code == 0 and "0 klopt niet" in output and "Evaluatie: 16 van 16 cijfers gelijk" in output
    )
    code, output = command("landelijk", "--json")
    found = json.loads(output)
    assert [each["national"] for each in found["compared"]] == [35, 55, 88, 90, 45, 55, 90, 59, 64]
    assert (
        found["compared"][0]["verdict"] == "hoger dan landelijk"
        and found["compared"][0]["invented"]
    )
    assert len(found["without"]) == 4 and found["problems"] == []
    code, output = command("landelijk", "--viewer", "wethouder")
    assert code == 0 and "Rijswijk" not in output and output.count("voor uw rol") == 9


def test_a_broken_sum_is_exit_1_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DIMENSIONS, "scholing", replace(DIMENSIONS["scholing"], expression="'x'"))
    publish([{}, {"fase": "Voldaan"}], "2024-07-31")
    code, output = command("aansluiting")
    assert code == 1 and "klopt niet: Scholing: de groepen" in output and "(0 en 2)" in output
    code, output = command("aansluiting", "--json")
    assert code == 1 and json.loads(output)["agree"] is False


@pytest.mark.parametrize("viewer", ["ketenpartner:coa", "ketenpartner", "wethouder", "beheerder"])
def test_no_command_breaks_on_little_or_nothing(viewer: str) -> None:
    for rows in ([], [{"doelgroep": "Oekraïense ontheemde"}, {}]):
        if rows:
            publish(rows)
        for name in ("aansluiting", "landelijk"):
            for form in ((), ("--json",)):
                code, output = command(name, "--viewer", viewer, *form)
                refused = name == "aansluiting" and (not rows or "partner" in viewer)
                assert (code == 1) == refused and "Traceback" not in output, (viewer, name, output)
