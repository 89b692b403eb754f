"""The page Voortgang: what is overdue, the pace, and who is on course, for each role."""

from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Role
from rijswijk_dash.audit import Action, read_log
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from tests.figures.test_progress_figures import ROWS
from tests.tools import ANALYST, publish
from tests.web.test_importing import Downloads, downloads
from tests.web.test_roles import open_as
from tests.web.tools import Shown, open_page, sheet_rows

__all__ = ["downloads"]
OVERDUE = "Geen PIP en over tijd op 31-08-2024"


def rows_seen() -> list[str]:
    return [line.what for line in read_log(open_store(settings().store), actions=(Action.ROWS,))]


def test_an_analyst_sees_which_pips_are_overdue_and_by_how_many_days(downloads: Downloads) -> None:
    publish(ROWS)
    shown = open_page("voortgang").whole()
    expected = [
        ["Trajectnummer", "Vestiging", "Uiterste dag", "Dagen over tijd"],
        ["T0008", "01-12-2022", "09-02-2023", "569"],
    ]
    assert shown.table(OVERDUE) == expected
    assert "**1 traject zonder PIP na de uiterste dag**" in shown.text
    file = sheet_rows(downloads["pip_over_tijd_2024-08-31.xlsx"]())
    assert [[str(cell) for cell in row] for row in file] == expected
    assert any("termijnen van 1 trajecten" in line for line in rows_seen()), "and it is logged"


def test_without_overdue_pips_no_rows_are_asked() -> None:
    publish(ROWS[:2])
    shown = open_page("voortgang").whole()
    assert "Geen enkel traject is zonder PIP over de termijn." in shown.infos
    assert OVERDUE not in shown.tables and rows_seen() == []


def test_the_list_follows_the_filters_of_the_page() -> None:
    publish(ROWS)
    assert OVERDUE in open_page("voortgang", leerroute="Nog geen leerroute").whole().tables
    assert OVERDUE not in open_page("voortgang", leerroute="Z-route").whole().tables
    off = open_page("voortgang", op_koers="Niet op koers").whole()
    assert off.counts("Op koers of niet") == {"Niet op koers": "5", "Totaal": "5"}
    assert OVERDUE in off.tables


def test_the_deadlines_stand_in_one_table() -> None:
    publish(ROWS)
    heads, *rows = open_page("voortgang").whole().table("Wettelijke termijnen op 31-08-2024")
    assert heads == ["Termijn", "Voorbij", "Loopt", "Te laat gehaald", "Op tijd gehaald",
                     "Vervallen", "Onbekend"]  # fmt: skip
    by_name = {row[0]: row[1:] for row in rows}
    assert by_name["PIP binnen 10 weken"] == ["1", "0", "0", "8", "0", "0"]
    assert by_name["PVT ondertekend"] == ["1", "1", "0", "6", "0", "1"]
    assert by_name["Examens van de B1-route"] == ["onbekend"] * 6


def test_on_course_by_route_and_by_cohort_with_what_is_unknown(filled: Path) -> None:
    shown = open_page("voortgang").whole()
    for caption, by in (
        ("Op koers, peildatum", "leerroute"),
        ("Op koers per startjaar", "startjaar"),
    ):
        answer = figures.ask(ANALYST, figures.question("op_koers", [by]))
        table = shown.table(caption)
        assert [row[:3] for row in table[1:-1]] == [
            [answer.label(row), str(row.numerator), str(row.denominator)] for row in answer.rows
        ]
    stand = figures.ask(ANALYST, figures.question("op_koers_stand")).by_label()
    assert stand["Onbekend"]
    assert f"Van {stand['Onbekend']} van de {sum(stand.values())} trajecten die lopen" in shown.text
    assert figures.FIGURES["op_koers"].sentence in shown.text, "the rule is written out"


def test_over_time_each_figure_stands_there_once(filled: Path) -> None:
    shown = open_page("voortgang", weergave="Verloop in de tijd").whole()
    assert [key for key in shown.charts if key.startswith("op_koers")] == [
        "op_koers", "op_koers_stand", "op_koers_reden",
    ]  # fmt: skip


@pytest.mark.parametrize("role", [Role.ALDERMAN, Role.PARTNER])
def test_who_sees_no_rows_gets_the_count_and_no_list(filled: Path, role: Role) -> None:
    shown = open_as(role, "voortgang").whole()
    assert "PIP open en over tijd" in shown.tiles
    assert not any("Geen PIP" in caption for caption in shown.tables)
    assert "R0" not in "".join(
        cell for rows in shown.tables.values() for row in rows for cell in row
    )
    assert "Op koers" in shown.tiles
    assert not [box for box in shown.test.multiselect if box.key == "op_koers"]
    assert (
        len([line for line in shown.text.splitlines() if line.startswith("Niet voor uw rol")]) <= 3
    )


def test_an_alderman_sees_the_share_exactly_and_its_split_rounded(filled: Path) -> None:
    shown = open_as(Role.ALDERMAN, "voortgang").whole()
    answer = figures.ask(ANALYST, figures.question("op_koers"))
    assert shown.tiles["Op koers"] == f"{answer.value}%".replace(".", ",")
    assert "Niet voor uw rol: Op koers per startjaar." in shown.text
    assert {"op_koers", "op_koers_stand"} <= set(shown.charts)
    assert all(int(row[2]) % 5 == 0 for row in shown.table("Op koers, peildatum")[1:])


def test_a_filter_that_a_role_may_not_use_is_named_and_does_nothing(filled: Path) -> None:
    shown = Shown(open_as(Role.ALDERMAN, "voortgang").test)
    shown.test.query_params["op_koers"] = "Op koers"
    shown.run()
    assert any("niet filteren op Op koers" in text for text in shown.warnings)
    assert shown.counts("Leerroute")["Totaal"] == "267"
