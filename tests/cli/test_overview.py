"""What ``figures`` gives beside the figures, and ``doorlooptijd``, on people counted by hand, by role."""

import json
from typing import Any

import pytest

from rijswijk_dash.figures import ALL_DURATIONS
from tests.figures.test_durations import pips
from tests.figures.test_flows import BEFORE, NOW, two
from tests.security.tools import command
from tests.tools import publish

PIP = "doorlooptijd_pip"
SCHOOL = "ketenpartner:taalschool-rijswijk"
LATE = pips(*[91] * 13, *[182] * 13, start="2023-01-02")
SOON = pips(
    None, None, start="2024-07-01"
)  # The last day is 09-09-2024, nine days after the peildatum.


def as_json(*arguments: str, code: int = 0) -> Any:
    found, output = command(*arguments, "--json")
    assert found == code, output
    return json.loads(output)


def weeks_of(told: dict[str, Any]) -> list[tuple[int, float, int]]:
    return [(p["week"], p["percentage"], p["at_risk"]) for p in told["reached"]]


def test_the_durations_of_28_people_by_hand() -> None:
    publish([*LATE, *SOON])
    told = as_json("figures")["durations"]
    assert list(told) == list(ALL_DURATIONS)
    pip = told[PIP]
    assert (pip["n"], pip["events"], pip["median"]["weeks"]) == (28, 26, 13)
    # The two were followed for 61 days, so after 13 weeks 13 of 26 were there.
    assert weeks_of(pip) == [(13, 50.0, 26), (26, 100.0, 13)]
    first = pip["reached"][0]
    assert pip["median"]["low"] == 13 and first["low"] < 50 < first["high"]
    assert (pip["not_started"], pip["left_out"]) == (0, 0) and "rounded" not in pip
    assert told["doorlooptijd_pvt"]["missing_fields"] == ["Ondertekening PVT"]
    assert "n" not in told["doorlooptijd_pvt"]
    code, text = command("figures")
    assert code == 0
    assert "Van vestiging tot PIP: 28 mensen, 26 zover; de helft na 13 weken (95%: 13 tot " in text
    assert "Van vestiging tot PVT: onbekend; de export heeft geen Ondertekening PVT" in text


def test_a_curve_is_read_as_far_as_it_goes_and_at_its_end() -> None:
    publish([*pips(7, 14, 14, 28, 28, 28), *pips(None, None, None, None, start="2024-08-10")])
    pip = as_json("figures")["durations"][PIP]
    assert weeks_of(pip) == [(4, 100.0, 3)], "the four were followed for three weeks"
    whole = as_json("doorlooptijd", PIP)["groups"][0]
    assert whole["label"] == "Alle samen"
    assert weeks_of(whole) == [(0, 0, 10), (1, 10.0, 10), (2, 30.0, 9), (3, 30.0, 7), (4, 100.0, 3)]
    publish(pips(*[7] * 9))
    small = as_json("figures")["durations"][PIP]
    assert small["n"] == 9 and small["why"] and "reached" not in small and "events" not in small
    assert "9 mensen; vanaf 10 mensen is er een lijn" in command("figures")[1]


def test_deadlines_stock_and_signals_by_hand() -> None:
    publish([*LATE, *SOON], "2024-07-31")
    publish([*LATE, *SOON, *pips(None, start="2024-01-01", fase="Brede intake")])
    told = as_json("figures")
    assert told["deadlines"]["pip"] == {
        "name": "PIP binnen 10 weken", "kind": "wettelijk",
        "values": {"voorbij": 1, "loopt": 2, "te laat gehaald": 26},
    }  # fmt: skip
    assert told["deadlines"]["pvt"]["values"] is None
    assert "Ondertekening PVT" in told["deadlines"]["pvt"]["missing_fields"]
    stock = told["stock"]
    assert (stock["peildatum"], stock["since"]) == ("2024-08-31", "2024-07-31")
    assert (stock["running"], stock["change"], stock["inflow"], stock["outflow"]) == (29, 1, 1, 0)
    signals = told["signals"]
    assert [(s["figure"], s["count"]) for s in signals["raised"]] == [
        ("pip_over_tijd", 1), ("pip_nadert", 2),
    ]  # fmt: skip
    assert signals["nobody"] == ["over_tijd_inburgeringstermijn", "termijn_nadert"]
    assert signals["nobody_or_few"] == [] == signals["closed"]
    assert signals["unknown"]["uren_taal_achter"] == ["Uren taal en KNM"]
    text = command("figures")[1]
    assert "Aandacht: 1 traject heeft nog geen PIP terwijl de termijn voorbij is." in text
    assert "Aandacht: 2 trajecten moeten binnen vier weken een PIP krijgen." in text
    assert "Stand op 2024-08-31: lopend 29, verandering 1, instroom 1, uitstroom 0" in text
    assert "eigen cliënten" not in text
    earlier = as_json("figures", "--peildatum=2024-07-31")
    assert earlier["stock"] == {"peildatum": "2024-07-31", "running": 28}
    assert "voorbij" not in earlier["deadlines"]["pip"]["values"]
    assert earlier["durations"][PIP]["n"] == 28


def test_filters_hold_for_every_part() -> None:
    publish([*LATE, *SOON, *pips(None, start="2024-07-01", uitkering="Nee")])
    told = as_json("figures", "--filter=uitkering=Nee")
    assert told["durations"][PIP]["n"] == 1 == told["stock"]["running"]
    assert told["deadlines"]["pip"]["values"] == {"loopt": 1}
    assert [(s["figure"], s["count"]) for s in told["signals"]["raised"]] == [("pip_nadert", 1)]


def test_the_alderman_gets_one_feature_exactly_and_crossings_rounded_or_not() -> None:
    publish([*LATE, *SOON], "2024-07-31")
    publish([*LATE, *LATE, *SOON, *pips(*[182] * 8, start="2023-01-02", leerroute="Z-route")])
    told, exact = as_json("figures", "--viewer=wethouder"), as_json("figures")
    assert told["durations"] == exact["durations"] and told["deadlines"] == exact["deadlines"]
    assert told["stock"] == {
        "peildatum": "2024-08-31", "running": 62, "since": "2024-07-31", "change": 34,
    }  # fmt: skip
    part = as_json("figures", "--viewer=wethouder", "--filter=uitkering=Ja")
    assert part["durations"][PIP]["rounded"] and "left_out" not in part["durations"][PIP]
    assert not set(part["durations"]) & {"wachttijd_intake", "wachttijd_pip"}
    assert part["deadlines"] == {} and part["stock"]["rounded"]
    assert not set(part["stock"]) & {"inflow", "outflow", "came", "left"}
    split = as_json("doorlooptijd", PIP, "--by=leerroute", "--viewer=wethouder")
    assert split["rounded"] and split["by"] == "leerroute"
    assert all(group["n"] % 5 == 0 and "events" not in group for group in split["groups"])
    wrong = ("doorlooptijd", PIP, "--by=startjaar", "--viewer=wethouder")
    assert "beschermde cijfers" in as_json(*wrong, code=1)["error"]


def test_a_partner_gets_rounded_figures_and_its_own_clients_exactly() -> None:
    own = {"taalschool": "Taalschool Rijswijk", "leerroute": "Z-route", "uren_taal_knm": "0"}
    publish([*pips(*[49] * 60, taalschool="Taalschool Sagènn", uren_taal_knm="900"),
             *pips(*[49] * 7, start="2023-01-02", **own)])  # fmt: skip
    told = as_json("figures", f"--viewer={SCHOOL}")
    assert list(told["durations"]) == [n for n in ALL_DURATIONS if n.startswith("doorlooptijd")]
    pip = told["durations"][PIP]
    assert pip["rounded"] and pip["rounded_at"] == "2024-08-31"
    assert pip["n"] in (65, 70) and not set(pip) & {"events", "left_out"}
    assert {week for week, *_ in weeks_of(pip)} <= {6, 8, 10, 13, 26}
    assert all(at_risk % 5 == 0 for *_, at_risk in weeks_of(pip))
    assert pip["median"] == {"after": 6, "until": 8}
    assert "pip" not in told["deadlines"], "its task does not need the PIP"
    hours = told["deadlines"]["z_uren_taal"]
    assert (hours["own"], hours["values"]) == (True, {"loopt": 7})
    assert told["stock"]["rounded"] and told["stock"]["running"] % 5 == 0
    assert not set(told["stock"]) & {"inflow", "outflow", "came", "left"}
    (raised,) = told["signals"]["raised"]
    assert (raised["figure"], raised["count"], raised["own"]) == ("uren_taal_achter", 7, True)
    assert {"pip_nadert", "wacht_lang_op_les"} <= set(told["signals"]["closed"])
    text = command("figures", f"--viewer={SCHOOL}")[1]
    assert "800 uur taal en KNM (stand): loopt 7 (eigen cliënten)" in text
    assert (
        f"Van vestiging tot PIP: ongeveer {pip['n']} mensen; de helft tussen 6 en 8 weken" in text
    )
    assert "na 8 weken ongeveer " in command("doorlooptijd", PIP, f"--viewer={SCHOOL}")[1]
    with_name = as_json("figures", f"--viewer={SCHOOL}", "--filter=taalschool=Taalschool Rijswijk")
    assert with_name["durations"] == {}, "over own clients there are no durations"
    assert with_name["stock"]["own"] and with_name["stock"]["running"] == 7


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((PIP, "--filter=taalschool=Taalschool Rijswijk"), "Voor uw taak"),
        ((PIP, "--by=startjaar"), "beschermde cijfers"),
        (("wachttijd_intake",), "beschermde cijfers"),
    ],
)
def test_what_a_partner_may_not_have_is_a_sentence(arguments: tuple[str, ...], says: str) -> None:
    publish(
        pips(
            *[49] * 60, taalschool="Taalschool Rijswijk", begindatum_inburgeringsplicht="2024-01-01"
        )
    )
    assert says in as_json("doorlooptijd", *arguments, f"--viewer={SCHOOL}", code=1)["error"]


def test_doorlooptijd_by_route_as_text_and_json() -> None:
    publish([*LATE, *pips(*[7] * 9, leerroute="Z-route")])
    told = as_json("doorlooptijd", PIP, "--by=leerroute")
    assert (told["duration"], told["by"], told["peildatum"]) == (PIP, "leerroute", "2024-08-31")
    first, second = told["groups"]
    assert (first["label"], first["n"], len(first["reached"])) == ("B1-route", 26, 27)
    assert (second["label"], second["n"]) == ("Z-route", 9) and "reached" not in second
    code, text = command("doorlooptijd", PIP, "--by=leerroute")
    assert code == 0
    assert "B1-route: 26 mensen, 26 zover; de helft na 13 weken" in text
    assert "  na 13 weken 50,0% (95%: " in text and "26 nog te volgen" in text
    assert "Z-route: 9 mensen; vanaf 10 mensen is er een lijn" in text


def test_what_is_unknown_or_wrong() -> None:
    two(BEFORE, NOW)
    assert as_json("doorlooptijd", PIP)["groups"] is None
    assert "Dagtekening PIP" in as_json("doorlooptijd", PIP)["missing_fields"]
    assert "heeft geen" in command("doorlooptijd", PIP)[1]
    assert PIP in as_json("doorlooptijd", "onzin", code=1)["error"]
    assert "leerroute" in as_json("doorlooptijd", PIP, "--by=herkomst", code=1)["error"]
    assert command("doorlooptijd")[0] == 2
