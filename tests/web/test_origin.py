"""From each figure one click to where it comes from, and from there to the rows that it counts."""

from datetime import date, datetime
from pathlib import Path

import pytest

from rijswijk_dash import __version__, figures
from rijswijk_dash.access import Viewer, viewer_named
from rijswijk_dash.audit import Action, Result, read_log
from rijswijk_dash.figures import ALL_DURATIONS, FIGURES, Source
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.origin import (
    ROUNDED,
    About,
    about_answers,
    origin_words,
    way_to_people,
    way_to_rows,
)
from tests.tools import ANALYST, publish
from tests.web.test_importing import Downloads, downloads  # noqa: F401
from tests.web.tools import Shown, new_test, open_page, seen, sheet_rows

SCHOOL = "Taalschool Rijswijk"
PARTNER = viewer_named("ketenpartner:taalschool-rijswijk")
NEWEST = date(2024, 8, 31)
SOURCE = Source(7, "a_b.xlsx", "f" * 64, "anna*", datetime(2024, 9, 2), False, "7-0-a-b-c")
ROWS = [
    {"taalschool": SCHOOL, "datum_ondertekening_pvt": "2024-02-01", "leerroute": "Z-route"},
    {"taalschool": SCHOOL},
    {"datum_ondertekening_pvt": "2024-02-01", "leerroute": "Z-route"},
    {"leerroute": "Z-route"},
]


def open_for(viewer: Viewer, page: str, patch: pytest.MonkeyPatch, **query: str) -> Shown:
    patch.setattr("rijswijk_dash.web.viewer._without_login", lambda: viewer)
    test = new_test()
    test.query_params.update(query)
    return Shown(test).go(page)


def test_all_there_is_to_say_of_a_share() -> None:
    found = seen(origin_words(NEWEST, SOURCE, About([FIGURES["map_aandeel"]], kind="Exact cijfer")))
    for said in (
        "**MAP op orde**", FIGURES["map_aandeel"].sentence, "Populatie:** Gestarte trajecten op de B1",
        "Teller:** MAP afgerond", "Nodig in de export:** Eindgesprek MAP, Leerroute",
        "(definities?onderdeel=PVT%20en%20MAP#map_aandeel)",
        "Soort:** Exact cijfer", "Peildatum:** 31-08-2024",
        "Levering:** 7", "Bestand:** a_b.xlsx", f"SHA-256:** {'f' * 64}", "Gepubliceerd door:** anna*",
        "Gepubliceerd op:** 02-09-2024", "Stempel:** 7-0-a-b-c", f"Programma:** rijswijk_dash {__version__}",
    ):  # fmt: skip
        assert said in found, said
    assert SENTENCE not in found and "verzonnen" not in found
    assert "a\\_b.xlsx" in origin_words(NEWEST, SOURCE, About())


def test_what_is_not_known_is_left_out_and_what_is_protected_is_said() -> None:
    bare = Source(7, "", "", "", datetime(2024, 9, 2), True, "7-0-a-b-c")
    duration = next(iter(ALL_DURATIONS.values()))
    found = seen(
        origin_words(NEWEST, bare, About([duration], "Wie ook", ROUNDED), ", stand van toen")
    )
    assert "Bestand" not in found and "SHA" not in found and "door:" not in found
    assert "Teller" not in found and "Populatie:** Wie ook" in found
    assert SENTENCE + ", stand van toen" in found and "7 (verzonnen gegevens)" in found


def test_the_way_to_the_rows_is_only_for_who_may_see_them() -> None:
    publish(ROWS)
    publish(ROWS, "2024-07-31")
    asked = figures.question("pvt_aandeel", ["leerroute"], {"leerroute": ["Z-route"]})
    page = Page(ANALYST, NEWEST, {"leerroute": ["Z-route"]})
    assert way_to_rows(page, figures.ask(ANALYST, asked)) == {
        "cijfer": ["pvt_aandeel"], "per": ["leerroute"], "waar": ["leerroute=Z-route"],
        "op": ["2024-08-31"],
    }  # fmt: skip
    split = figures.ask(ANALYST, figures.question("fase"))
    assert way_to_rows(Page(ANALYST), split)["per"] == []
    nobody = figures.ask(ANALYST, figures.question("ontheemden"))
    lacking = figures.ask(ANALYST, figures.question("map"))
    assert way_to_rows(Page(ANALYST), nobody) == way_to_rows(Page(ANALYST), lacking) == {}
    alderman = viewer_named("wethouder")
    assert way_to_rows(Page(alderman), figures.ask(alderman, figures.question("fase"))) == {}
    shared = figures.ask(PARTNER, figures.question("leerroute"))
    assert way_to_rows(Page(PARTNER), shared) == {}
    own = figures.question("leerroute", own=True)
    mine = Page(PARTNER, NEWEST, own=True)
    assert way_to_rows(mine, figures.ask(PARTNER, own))["cijfer"] == ["leerroute"]
    assert way_to_rows(mine, figures.ask(PARTNER, own, date(2024, 7, 31))) == {}
    told = about_answers(mine, [figures.ask(PARTNER, own)])
    assert (told.population, told.kind) == ("Uw eigen cliënten", "Uw eigen cliënten, exact")
    assert [words for words, _ in told.rows] == ["Bekijk de rijen: Leerroute"]


@pytest.mark.parametrize("name", ["analist", "wethouder", "ketenpartner:taalschool-rijswijk"])
def test_each_figure_on_a_page_has_its_origin(
    filled: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    viewer = viewer_named(name)
    stamp = str(figures.stamp(viewer))
    partner = ":" in name
    for page, least in (("kerncijfers", 3), ("populatie", 5), ("doorlooptijd", 2)):
        shown = open_for(viewer, page, monkeypatch).whole()
        told = [m.value for m in shown.test.markdown if "**Stempel:**" in m.value]
        assert len(told) >= least
        for text in told:
            assert stamp in seen(text) and "**Populatie:**" in text
            assert ("SHA-256" in text) == ("Gepubliceerd door" in text) == (not partner)
        if partner and page != "kerncijfers":
            assert all("Soort:** Beschermd cijfer" in text for text in told)
        links = [link.proto.label for link in shown.test.get("page_link")]
        rows = [label for label in links if label.startswith("Bekijk de rijen")]
        assert bool(rows) == (name == "analist") or partner


def test_the_rows_behind_a_figure_and_the_way_back(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(ROWS)
    publish(ROWS[:1], "2024-09-30")
    query = {
        "cijfer": "pvt_aandeel",
        "per": "leerroute",
        "waar": "leerroute=Z-route",
        "op": "2024-08-31",
    }
    shown = open_for(ANALYST, "mijn_trajecten", monkeypatch, **query)
    assert (
        "U ziet de **3 trajecten** achter: **PVT op orde**, op 31 augustus 2024. Daarvan tellen er **2** "
        "mee als: PVT ondertekend." in shown.text
    )
    assert "Alleen wie past bij de filters. Leerroute: Z-route." in shown.text
    table = shown.table("3 trajecten achter: PVT op orde")
    assert table[0][:3] == ["Trajectnummer", "PVT ondertekend", "Leerroute"]
    assert table[0].count("Leerroute") == 1
    assert [row[:3] for row in table[1:]] == [
        ["T0001", "Ja", "Z-route"], ["T0003", "Ja", "Z-route"], ["T0004", "Nee", "Z-route"],
    ]  # fmt: skip
    (choice,) = shown.test.get("button_group")
    choice.set_value("De andere")
    assert [row[0] for row in shown.run().table("1 traject achter")[1:]] == ["T0004"]
    shown.click("Terug naar alle trajecten")
    assert "Op 30 september 2024 was er 1 traject gestart." in shown.text
    assert dict(shown.test.query_params).keys().isdisjoint(query)


def test_the_file_of_the_rows_says_where_they_come_from(
    monkeypatch: pytest.MonkeyPatch,
    downloads: Downloads,  # noqa: F811
) -> None:
    publish(ROWS)
    open_for(ANALYST, "mijn_trajecten", monkeypatch, cijfer="herkomst", waar="leerroute=Z-route")
    file = downloads["rijen_herkomst_2024-08-31.xlsx"]()
    rows, origin = sheet_rows(file), dict(row[:2] for row in sheet_rows(file, 1))
    assert rows[0][:2] == ("Trajectnummer", "Herkomst (in het cijfer)") and "Herkomst" in rows[0]
    assert [row[0] for row in rows[1:]] == ["T0001", "T0003", "T0004"]
    assert origin["Cijfer"] == "Herkomst" and origin["Filter"] == "Leerroute: Z-route"
    assert origin["Stempel"] == str(figures.stamp(ANALYST))
    assert origin["Programma"] == f"rijswijk_dash {__version__}"


def test_a_partner_sees_the_rows_of_its_own_clients_behind_its_own_figure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish(ROWS)
    shown = open_for(PARTNER, "mijn_trajecten", monkeypatch, cijfer="leerroute")
    assert "U ziet de **2 trajecten** van uw eigen cliënten achter: **Leerroute**" in shown.text
    assert [row[0] for row in shown.table("2 trajecten achter: Leerroute")[1:]] == [
        "T0001",
        "T0002",
    ]
    assert "T0003" not in shown.text


ODD = (
    ({"cijfer": "pvt_aandeel"}, "Voor uw taak zijn deze gegevens niet nodig"),
    ({"cijfer": "leerroute", "waar": "taalschool=Taalschool Sagènn"}, "eigen organisatie"),
    ({"cijfer": "leerroute", "op": "2024-07-31"}, "op de nieuwste peildatum"),
    ({"cijfer": "<script>"}, "bestaat niet"),
    ({"cijfer": "leerroute", "op": "31-08-2024"}, "De dag in dit adres"),
    ({"cijfer": "leerroute", "op": "2020-01-01"}, "geen gepubliceerde export"),
    ({"cijfer": "leerroute", "per": "geslacht"}, "niet nodig: Geslacht"),
    ({"cijfer": "leerroute", "per": "x"}, "niet te splitsen"),
    ({"cijfer": "leerroute", "waar": "x"}, "niet te splitsen of te filteren"),
    ({"cijfer": "leerroute", "waar": "leerroute=x"}, "geen waarde"),
    ({"cijfer": "doorlooptijd_pip"}, "bestaat niet"),
)


def test_an_odd_address_gives_a_sentence_and_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(ROWS)
    publish(ROWS, "2024-07-31")
    shown = open_for(PARTNER, "mijn_trajecten", monkeypatch, cijfer="leerroute")
    for query, why in ODD:
        shown.test.query_params.clear()
        shown.test.query_params.update(query)
        shown.run()
        assert len(shown.warnings) == 1 and why in shown.warnings[0], query
        assert not shown.tables and "T0001" not in shown.text


def test_who_sees_no_rows_gets_none_by_the_address(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = open_for(viewer_named("wethouder"), "mijn_trajecten", monkeypatch, cijfer="leerroute")
    assert shown.errors and not shown.tables
    shown = open_for(viewer_named("ketenpartner:wsp"), "mijn_trajecten", monkeypatch, cijfer="fase")
    assert not shown.tables
    log = read_log(open_store(settings().store))
    assert not [line for line in log if line.action == Action.ROWS and line.result == Result.DONE]


def test_every_file_says_by_its_stamp_how_to_ask_it_again(
    filled: Path,
    downloads: Downloads,  # noqa: F811
) -> None:
    stamp = str(figures.stamp(ANALYST))
    for page in (
        "kerncijfers", "populatie", "voortgang", "doorlooptijd", "overdracht", "partners", "planning",
        "datakwaliteit",
    ):  # fmt: skip
        open_page(page).whole()
    for part in ("Werklijst", "Alle termijnen", "Tijdlijn", "De lijst"):
        open_page("mijn_trajecten").part(part)
    assert len(downloads) > 25
    for name, make in downloads.items():
        content = make()
        if name.endswith(".ics"):
            assert stamp in content.decode().replace("\r\n ", ""), name
            continue
        told = {str(row[0]): row[1] for sheet in _sheets(content) for row in sheet if len(row) > 1}
        assert told.get("Stempel") == stamp, name
        assert told.get("Programma") == f"rijswijk_dash {__version__}", name


def _sheets(content: bytes) -> list[list[object]]:
    found: list[list[object]] = []
    for place in range(12):
        try:
            found.append(list(sheet_rows(content, place)))
        except IndexError:
            break
    return found


def test_the_way_from_a_duration_leads_to_all_of_whom_it_tells(filled: Path) -> None:
    page = Page(ANALYST, NEWEST)
    for id_ in ALL_DURATIONS:
        found = figures.survival(ANALYST, id_)
        way = way_to_people(page, found.duration.where, found.peildatum)
        filters: dict[str, list[str]] = {}
        for text in way["waar"]:
            name, _, value = text.partition("=")
            filters.setdefault(name, []).append(value)
        asked = figures.question(way["cijfer"][0], (), filters)
        rows = figures.rows_behind(ANALYST, asked, date.fromisoformat(way["op"][0])).counts
        assert len(rows) == found.n + found.not_started + found.left_out, id_
    of_map = ALL_DURATIONS["doorlooptijd_map"].where
    assert (
        way_to_people(Page(ANALYST, NEWEST, {"leerroute": ["Onderwijsroute"]}), of_map, NEWEST)
        == {}
    )
    for viewer in (viewer_named("wethouder"), PARTNER):
        assert way_to_people(Page(viewer, NEWEST), of_map, NEWEST) == {}


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("doorlooptijd", "Bekijk de rijen: Van vestiging tot PIP"),
        ("overdracht", "Bekijk de rijen: Van PIP tot lessen"),
        ("partners", "Bekijk de rijen: Taalschool"),
        ("voortgang", "Bekijk de rijen"),
    ],
)
def test_durations_flows_and_partners_lead_to_their_rows(
    filled: Path, monkeypatch: pytest.MonkeyPatch, page: str, words: str
) -> None:
    shown = open_for(ANALYST, page, monkeypatch).whole()
    assert words in [link.proto.label for link in shown.test.get("page_link")]
