"""Mijn trajecten: what is due first, for whom, as a table, a file and a calendar."""

from pathlib import Path

import pytest
from icalendar import Calendar

from rijswijk_dash.access import Role
from rijswijk_dash.audit import read_log
from rijswijk_dash.export.calendar import Day, calendar_file
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from tests.tools import publish
from tests.web.test_access import mine
from tests.web.test_importing import Downloads, downloads
from tests.web.tools import JUNE, Shown, new_test, open_page, sheet_rows

__all__ = ["downloads"]
SCHOOL = {"taalschool": "Taalschool Rijswijk", "leerroute": "Z-route"}
LATE = {
    "datum_vestiging": "2024-01-01",
    "dagtekening_pip": "",
    "fase": "Brede intake",
    "leerroute": "",
}
SOON = {**LATE, "datum_vestiging": "2024-08-01"}


def test_an_analyst_sees_what_is_late_and_what_comes_first() -> None:
    publish([LATE, SOON, SOON])
    shown = open_page("mijn_trajecten", onderdeel="Alle termijnen")
    assert "1 termijn voorbij** zonder dat het is gehaald; **2 termijnen lopen af" in shown.text
    heads, *rows = shown.table("Termijnen op 31-08-2024")
    assert heads == ["Trajectnummer", "Uiterlijk", "Termijn", "Stand", "Soort"]
    assert rows[0] == [
        "T0001", "11-03-2024", "PIP binnen 10 weken", "voorbij, 173 dagen", "wettelijk",
    ]  # fmt: skip
    assert rows[1][1:4] == ["10-10-2024", "PIP binnen 10 weken", "loopt, nog 40 dagen"]


def test_without_anything_late_the_sentence_says_so() -> None:
    publish([SOON])
    assert (
        "Geen termijn is voorbij; **1 termijn loopt af** binnen drie maanden"
        in open_page("mijn_trajecten", onderdeel="Alle termijnen").text
    )


def test_what_is_done_stands_under_everything_with_its_day() -> None:
    publish([{"datum_vestiging": "2024-01-01", "dagtekening_pip": "2024-02-01"}])
    shown = open_page("mijn_trajecten", onderdeel="Alle termijnen").choose("Toon", "Alles")
    heads, *rows = shown.table("Termijnen op")
    (pip,) = [row for row in rows if row[2] == "PIP binnen 10 weken"]
    assert dict(zip(heads, pip, strict=True))["Gehaald op"] == "01-02-2024"
    shown.test.multiselect(key="termijnen").set_value(["map"])
    assert {row[2] for row in shown.run().table("Termijnen op")[1:]} == {"MAP afgerond"}


def test_a_school_gets_only_the_deadlines_that_its_task_needs(filled: Path) -> None:
    shown = mine("Taalschool Rijswijk").part("Alle termijnen").choose("Toon", "Alles")
    names = set(shown.test.multiselect(key="termijnen").options)
    assert "Z-route: uren taal en KNM" in names or any("taal" in name.lower() for name in names)
    assert not any("MAP" in n or "PVT" in n or "examen" in n.lower() for n in names)


def test_a_partner_without_rights_to_any_deadline_is_told_so(filled: Path) -> None:
    shown = mine("COA").part("Alle termijnen")
    assert "geen termijnen te zien" in shown.infos[-1]
    assert not any(name.startswith("Termijnen") for name in shown.tables)


def test_the_calendar_holds_what_still_runs(downloads: Downloads) -> None:
    publish([LATE, SOON])
    open_page("mijn_trajecten", onderdeel="Alle termijnen")
    calendar = Calendar.from_ical(downloads["termijnen_2024-08-31.ics"]())
    (event,) = calendar.walk("VEVENT")
    assert str(event["summary"]) == "T0002: PIP binnen 10 weken"
    assert f"{event['dtstart'].dt:%Y-%m-%d}" == "2024-10-10"
    assert "artikel" in str(event["description"])
    rows = sheet_rows(downloads["termijnen_2024-08-31.xlsx"]())
    assert len(rows) == 3
    logged = read_log(open_store(settings().store), actions=("downloaden",))
    assert [line.what for line in logged] == [
        "termijnen_2024-08-31.xlsx",
        "termijnen_2024-08-31.ics",
    ]


def test_the_same_deadline_keeps_its_mark_in_each_file() -> None:
    day = Day("T1-pip@x", JUNE, "a; b, c\nd", "tekst")
    first, again = (Calendar.from_ical(calendar_file([day], "n")) for _ in range(2))
    for calendar in (first, again):
        (event,) = calendar.walk("VEVENT")
        assert (str(event["uid"]), str(event["summary"])) == ("T1-pip@x", "a; b, c\nd")


@pytest.mark.parametrize("role", [Role.ALDERMAN])
def test_a_wethouder_has_no_such_page(filled: Path, role: Role) -> None:
    test = new_test().run()
    test.sidebar.selectbox(key="rol").set_value(role).run()
    shown = Shown(test).go("mijn_trajecten")
    assert "niet voor uw rol" in shown.errors[0] and not shown.tables
