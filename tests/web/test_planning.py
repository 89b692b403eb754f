"""The page Planning: sentences, charts, tables and files, as each role sees it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from rijswijk_dash.access import Role
from rijswijk_dash.figures import Check
from rijswijk_dash.web.planning import verdict
from tests.tools import publish
from tests.web.test_roles import open_as
from tests.web.tools import Shown, open_page

Opens = Callable[..., Shown]


def check(inside: int) -> Check:
    return Check(None, 10, 100, inside, 1, 2, 3, 0)


@pytest.mark.parametrize(
    ("inside", "words"),
    [(50, "te smal"), (74, "te smal"), (75, "dicht bij"), (85, "dicht bij"), (86, "te breed")],
)  # fmt: skip
def test_the_verdict_says_what_came_out(inside: int, words: str) -> None:
    told = verdict(check(inside))
    assert f"{inside}%" in told and "bedoeld is 80%" in told and words in told


def test_the_analist_sees_loads_scenarios_deadlines_and_the_check(page: Opens) -> None:
    shown = page("planning").whole()
    for name in ("Taalschool Sagènn", "Taalschool Rijswijk"):
        assert re.search(
            rf"\*\*{name}\*\*: nu 6\d in de les; over 12 maanden \d+ \(tussen", shown.text
        )
    assert set(shown.charts) == {"lessen", "participatie", "begeleiding", "pip", "agenda"}
    assert shown.charts["lessen"].startswith(
        "Taalschool Sagènn: van 0 op 31-01-2022 naar 64 op 31-08-2024; "
    )
    assert len(shown.table("In de les, per taalschool: Taalschool Sagènn")) == 19
    rows = shown.table("Toets aan het verleden")
    assert [row[0] for row in rows[1:]] == ["3", "6", "12", "Alle samen"]
    assert f"Van {rows[4][2]} voorspellingen bleef" in shown.text
    assert "geen losse proeven" in shown.text
    assert "Tot nu toe zagen wij niemand klaar komen" in shown.text
    months = shown.table("Termijnen per maand")
    assert [row[0] for row in months[1:3]] == ["Voorbij", "sep 2024"]
    assert months[-1][0] == "Onbekend"
    every = sum(int(row[1]) for row in months[1:])
    for table in ("Termijnen naar soort", "Termijnen naar wie"):
        assert shown.table(table)[0][1:] == [
            "Voorbij", "Binnen 3 mnd", "Binnen 12 mnd", "Na 12 mnd", "Onbekend",
        ]  # fmt: skip
        rows = [list(map(int, row[1:])) for row in shown.table(table)[1:]]
        assert all(quarter <= year for _, quarter, year, _, _ in rows)
        assert sum(late + year + later + none for late, _, year, later, none in rows) == every
    assert page("planning").run().errors == []


def test_a_scenario_and_an_inflow_in_the_choice(page: Opens) -> None:
    shown = page("planning", scenario="10% minder geld")
    assert re.search(r"Er zijn 57 plaatsen: een tekort van ongeveer \d+", shown.text)
    assert shown.table("In de les, per taalschool: Taalschool Sagènn")[0][-2:] == [
        "Plaatsen",
        "Tekort",
    ]
    assert "Er zijn 57 plaatsen." in shown.charts["lessen"]
    before = shown.charts["lessen"]
    shown.test.number_input(key="instroom").set_value(200)
    shown.run()
    assert "Gerekend met 200 nieuwe trajecten onder regie per half jaar" in shown.text
    assert shown.charts["lessen"] != before


def test_a_partner_sees_its_own_load_and_deadlines(filled: Path) -> None:
    shown = open_as(Role.PARTNER, "planning")
    assert shown.errors == []
    assert "Taalschool Sagènn**: nu 69 cliënten onderweg" in shown.text
    assert "Taalschool Rijswijk" not in shown.text and not shown.test.number_input
    assert "van uw eigen cliënten" in shown.text


def test_the_alderman_gets_the_line_and_no_deadlines(filled: Path) -> None:
    shown = open_as(Role.ALDERMAN, "planning").whole()
    assert "Taalschool Sagènn**: nu 69 trajecten; over 12 maanden" in shown.text
    assert any("één persoon" in info for info in shown.infos)
    assert "Termijnen per maand" not in shown.tables and not shown.test.number_input


def test_one_small_delivery_gives_sentences_and_no_numbers(own_store: Path) -> None:
    publish([{}, {"fase": "Brede intake", "leerroute": ""}])
    shown = open_page("planning").whole()
    assert shown.errors == []
    told = "\n".join(shown.infos)
    assert "13 leveringen" in told and "ontbreekt: Taalschool" in told
    assert "Dat is nog niet te zeggen" in told
    assert set(shown.charts) <= {"agenda"}


def test_text_of_a_file_is_never_markup(own_store: Path) -> None:
    evil = "<b>x</b> **School**"
    publish([{"taalschool": evil, "startdatum_inburgeringstermijn": "2024-01-01"}])
    shown = open_page("planning").whole()
    assert shown.errors == []
