"""Movement on the pages Voortgang and Doorlooptijd, as each role sees it."""

import json
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Role
from rijswijk_dash.figures import Flow, LabelStock, Move
from rijswijk_dash.figures.answers import Source
from rijswijk_dash.figures.flows import GONE, NEW
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.web.flows import meaning
from tests.figures.test_flows import row, two
from tests.tools import ANALYST, publish
from tests.web.test_importing import Downloads, downloads  # noqa: F401
from tests.web.test_roles import open_as
from tests.web.tools import Shown, open_page, sheet_rows

Opens = Callable[..., Shown]
NOBODY = Source(1, "", "", "", date(2024, 8, 31), invented=False)
FLOW_TABLE, STOCK_TABLE = "Waar trajecten heen gingen", "Instroom, uitstroom en lopende trajecten"


def flow_of(*moves: tuple[str, str, int]) -> Flow:
    made = tuple(Move(*move) for move in moves)
    return Flow(date(2023, 8, 31), date(2024, 8, 31), True, (NOBODY, NOBODY), moves=made)


@pytest.mark.parametrize(
    ("moves", "sentence"),
    [
        (
            [(NEW, "Z-route", 87), ("Brede intake", "B1-route", 20), ("Brede intake", "Z-route", 25),
             ("B1-route", "Voldaan", 30), ("B1-route", "B1-route", 105)],
            "Van de 180 trajecten van 31-08-2023 gingen er 45 van brede intake naar een leerroute; "
            "87 kwamen er nieuw bij.",
        ),
        (
            [(NEW, "Z-route", 1), ("B1-route", "Z-route", 1), ("Z-route", GONE, 2)],
            "Van de 3 trajecten van 31-08-2023 ging er 1 van de ene leerroute naar de andere; er kwam 1 "
            "nieuw bij, en 2 staan niet meer in de export.",
        ),
        (
            [("B1-route", "B1-route", 4), ("B1-route", GONE, 1)],
            "Van de 5 trajecten van 31-08-2023 veranderde er geen van fase of leerroute; er kwam niets "
            "nieuws bij, en 1 staat niet meer in de export.",
        ),
        ([(NEW, "Z-route", 3)],
         "Op 31-08-2023 telde nog geen traject mee; sindsdien kwamen er 3 bij."),
        ([("Z-route", GONE, 1)],
         "Van het ene traject van 31-08-2023 staat er geen meer in de export; er kwam niets nieuws bij."),
    ],
)  # fmt: skip
def test_the_sentence_says_what_the_moves_say(moves, sentence: str) -> None:
    assert meaning(flow_of(*moves)) == sentence


def test_the_page_has_the_moves_of_the_door(filled: Path, downloads: Downloads) -> None:  # noqa: F811
    shown = open_page("voortgang").whole()
    found = figures.flow(ANALYST, date(2023, 8, 31))
    assert meaning(found) in shown.text
    assert "Van de 154 trajecten van 31-08-2023" in shown.text
    assert "113 kwamen er nieuw bij." in shown.text
    table = shown.table(FLOW_TABLE)
    assert table[0][0] == "Op 31-08-2023"
    assert dict(zip(table[0], table[1], strict=True)) == {
        "Op 31-08-2023": "Nieuw", "Brede intake": "3", "B1-route": "61", "Onderwijsroute": "13",
        "Z-route": "35", "Voldaan": "0", "Beëindigd": "1", "Totaal": "113",
    }  # fmt: skip
    told = {(line[0], head): int(cell) for line in table[1:-1] for head, cell in
            zip(table[0][1:-1], line[1:-1], strict=True) if cell not in ("", "0")}  # fmt: skip
    assert told == {(m.before, m.now): m.count for m in found.moves}
    assert table[-1] == ["Totaal", "3", "143", "29", "84", "4", "4", "267"]
    assert "van brede intake naar een leerroute" in shown.charts["beweging"]
    assert "Bron: levering 20 (verzonnen gegevens)" in shown.text
    file = downloads["stroom_2023-08-31_2024-08-31.xlsx"]()
    assert [str(cell) for cell in sheet_rows(file)[1]] == table[1]
    assert sheet_rows(file, 1)[1] == ("Nieuw", "Brede intake", 3)
    origin = {str(line[0]): str(line[1]) for line in sheet_rows(file, 2)}
    assert (origin["Peildatum"], origin["Levering"]) == ("31-08-2023", "20")


def test_the_picture_has_each_count_once(filled: Path) -> None:
    shown = open_page("voortgang").whole()
    (chart,) = [c for c in shown.test.get("plotly_chart") if c.key == "stroom_beweging"]
    (trace,) = json.loads(chart.proto.spec)["data"]
    labels, link = trace["node"]["label"], trace["link"]
    found = figures.flow(ANALYST, date(2023, 8, 31))
    ends = zip(link["source"], link["target"], link["value"], strict=True)
    told = {(labels[a].split(":")[0], labels[b].split(":")[0]): n for a, b, n in ends}
    assert told == {(m.before, m.now): m.count for m in found.moves}
    assert labels[0] == "Nieuw: 113" and "B1-route: 143" in labels and "B1-route: 75" in labels
    assert all(0 <= place <= 1 for place in (*trace["node"]["x"], *trace["node"]["y"]))


def test_an_earlier_peildatum_can_be_chosen_and_stays_possible(filled: Path) -> None:
    shown = open_page("voortgang", onderdeel="Beweging", sinds="31-12-2022")
    assert "van 31-12-2022 naar 31-08-2024" in shown.text
    shown.choose("Vergelijk met peildatum", "30-06-2024")
    assert "van 30-06-2024 naar 31-08-2024" in shown.text
    shown.choose("Peildatum", "31-03-2024")
    assert "van 31-03-2023 naar 31-03-2024" in shown.text
    first = open_page("voortgang", onderdeel="Beweging", peildatum="31-01-2022")
    assert "Een vergelijking verschijnt vanaf de tweede levering." in first.text
    odd = open_page("voortgang", onderdeel="Beweging", sinds="<b>")
    assert odd.errors == [] and "van 31-08-2023 naar 31-08-2024" in odd.text


def test_a_filter_counts_in_the_flow_too(filled: Path) -> None:
    shown = open_page("voortgang", uitkering="Nee").whole()
    assert shown.table(FLOW_TABLE)[-1][-1] == "27"
    assert "De filters kijken naar 31-08-2024" in shown.text


def test_what_must_be_known_besides_is_said(own_store: Path) -> None:
    exempt = {"doelgroep": "ontheemde"}
    two([row("A1", "Brede intake", **exempt), row("A2", "B1-route"), row("A3", "B1-route")],
        [row("A1", "B1-route"), row("A2", "B1-route", **exempt), row("A3", "B1-route")])  # fmt: skip
    text = open_page("voortgang").whole().text
    assert (
        "Van ‘Nieuw’ stond 1 eerder al in de export als Oekraïense ontheemde, vrijgesteld." in text
    )
    assert "Van ‘Niet meer in de export’ staat 1 er nog als Oekraïense ontheemde" in text
    assert "ander nummer" not in text


def test_exports_with_other_numbers_get_a_warning_word(own_store: Path) -> None:
    two([row("A1", "Brede intake")], [row("B1", "B1-route")])
    assert "ander nummer voor hetzelfde traject" in open_page("voortgang").whole().text


def test_a_lacking_field_is_named(own_store: Path) -> None:
    two([row("A1", "Brede intake")], [row("A1", "B1-route", geslacht="v")])
    shown = open_page("voortgang", geslacht="Vrouw").whole()
    assert "Onbekend: in de export van 30-06-2024 ontbreekt het veld Geslacht." in shown.infos


@pytest.mark.parametrize("role", [Role.ALDERMAN, Role.PARTNER])
def test_a_protected_role_sees_stocks_and_no_moves(filled: Path, role: Role) -> None:
    shown = open_as(role, "voortgang").part("Beweging")
    assert not any(name.startswith(FLOW_TABLE) for name in shown.tables)
    assert "Voor uw rol zijn er geen aantallen van wie van waar naar waar ging." in shown.text
    assert "beweging" not in shown.charts and "standen" in shown.charts
    table = shown.table("Stand per fase")
    if role is Role.ALDERMAN:
        assert ["Leerroute", "127", "256", "+129"] in table
        assert ["Voorinburgering", "4", "0", "−4"] in table
        assert "groeide de groep Leerroute het meest: van 127 naar 256 trajecten." in shown.text
    else:
        assert SENTENCE in shown.text
        assert all(int(cell) % 5 == 0 for line in table[1:] for cell in line[1:3])
        assert any(line[3] == "minder dan 10" for line in table)


def test_no_change_that_may_be_shown(own_store: Path) -> None:
    from rijswijk_dash.web.flows import change_meaning

    stocks = (LabelStock("B1-route", 30, 35, None),)
    found = Flow(date(2023, 8, 31), date(2024, 8, 31), False, (NOBODY, NOBODY), stocks=stocks)
    assert change_meaning(found).endswith("veranderde geen enkele groep van aantal.")


# Doorlooptijd


def test_the_stock_has_a_line_each_peildatum_and_adds_up(
    filled: Path,
    downloads: Downloads,  # noqa: F811
) -> None:
    shown = open_page("doorlooptijd", onderdeel="Instroom en uitstroom")
    table = shown.table(STOCK_TABLE)
    assert table[0] == ["Peildatum", "Lopend", "Instroom", "Uitstroom", "Nieuw in de export",
                        "Voldaan", "Beëindigd"]  # fmt: skip
    assert table[1] == ["31-08-2024", "259", "2", "3", "2", "2", "1"]
    assert len(table) == 33
    for now, before in pairwise(table[1:]):
        assert int(now[1]) == int(before[1]) + int(now[2]) - int(now[3])
    assert (
        "Sinds 31-07-2024 kwamen er 2 bij en gingen er 3 uit; op 31-08-2024 lopen er 259."
        in shown.text
    )
    assert set(shown.charts) >= {"stroom", "lopend"}
    (chart,) = [c for c in shown.test.get("plotly_chart") if c.key == "periode_stroom"]
    bars = {t["name"]: t["y"] for t in json.loads(chart.proto.spec)["data"]}
    assert set(bars) == {"Instroom", "Uit: Voldaan", "Uit: Beëindigd"}
    assert bars["Instroom"][-1] == 2 and bars["Uit: Voldaan"][-1] == -2
    file = downloads["lopend_2024-08-31.xlsx"]()
    assert [str(c) for c in sheet_rows(file)[1]] == table[1]


def test_the_alderman_sees_the_stock_without_who_came_and_left(filled: Path) -> None:
    shown = open_as(Role.ALDERMAN, "doorlooptijd").part("Instroom en uitstroom")
    table = shown.table(STOCK_TABLE)
    assert table[:3] == [["Peildatum", "Lopend", "Verandering"], ["31-08-2024", "259", "−1"],
                         ["31-07-2024", "260", "+9"]]  # fmt: skip
    assert "stroom" not in shown.charts and "lopend" in shown.charts
    assert "Op 31-08-2024 lopen er 259, 1 minder dan op 31-07-2024." in shown.text


def test_one_delivery_has_no_course_yet(own_store: Path) -> None:
    publish([{}])
    shown = open_page("doorlooptijd").whole()
    assert "Een verloop verschijnt vanaf de tweede levering." in shown.text
    assert "**1 traject lopend op 31-08-2024**" in shown.text


def test_a_gap_is_named(own_store: Path) -> None:
    for day, more in (
        ("2024-06-30", {}),
        ("2024-07-31", {"geslacht": "v"}),
        ("2024-08-31", {"geslacht": "v"}),
    ):
        publish([row("A1", "B1-route", **more)], day)
    shown = open_page("doorlooptijd", geslacht="Vrouw").whole()
    assert "Onbekend op 30-06-2024: de export miste toen een veld." in shown.text
    assert [line[1] for line in shown.table(STOCK_TABLE)[1:]] == ["1", "1", "onbekend"]
    assert shown.table(STOCK_TABLE)[2][2:] == ["onbekend", "onbekend"]
