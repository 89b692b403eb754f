"""Every page as the analist sees it: the right figures, in words and tables, and nothing invented."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from plotly.graph_objects import Figure
from streamlit.testing.v1 import AppTest

from rijswijk_dash import figures
from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.intake import service as intake
from rijswijk_dash.settings import ROOT
from rijswijk_dash.warehouse.store import close_stores
from rijswijk_dash.web.registry import PAGES, PAGES_OF_ONE, page_info
from rijswijk_dash.web.signals import PARTS
from rijswijk_dash.words import number, percent
from tests.tools import ANALYST, publish
from tests.web.tools import JUNE, LAST, Shown, export, new_test, open_page, people

IDS = [page.id for page in PAGES]
FOR_ANALYST = [page.id for page in PAGES_OF_ONE if Role.ANALYST in page.roles]
FIGURE_PAGES = ("kerncijfers", "populatie", "voortgang", "doorlooptijd", "datakwaliteit")
Opens = Callable[..., Shown]

# Evaluation, chapter 2, at 2024-08-31: the table by its caption, the chart's sentence, the counts.
PUBLISHED = {
    "populatie": {
        "Type statushouder": {"Asielstatushouder": 154, "Gezinsmigrant en overige migrant": 113},
        "Herkomst": {"Syrië": 187, "Turkije": 53, "Overig": 27},
        "Scholing": {"Geschoold": 160, "Ongeschoold": 107},
        "Bijstandsuitkering": {"Ja": 240, "Nee": 27},
    },
    "voortgang": {
        "Fase en leerroute": {
            "Brede intake": 3,
            "B1-route": 69,
            "Onderwijsroute": 21,
            "Z-route": 63,
        },
    },
}


# Every page


def test_every_page_opens_and_says_that_the_data_is_invented(filled: Path) -> None:
    session = Shown(new_test()).run()
    for name in FOR_ANALYST:
        shown = session.go(name)
        assert [title.value for title in shown.test.title] == [page_info(name).title]
        assert shown.errors == [], name
        assert shown.banner, name
        for part in shown.each():
            assert part.errors == [], name
            for chart in part.test.get("plotly_chart"):
                assert_as_plotly_makes_it(chart.proto.spec, name)
        assert shown.run().errors == [], "and once more, as after a click"


def assert_as_plotly_makes_it(spec: str, page: str) -> None:
    """Plotly itself does not check our charts at a click: here it does, its template included."""
    drawn = json.loads(spec)
    assert drawn["data"], page
    plain = {**drawn, "layout": {k: v for k, v in drawn["layout"].items() if k != "template"}}
    assert json.loads(json.dumps(Figure(**plain).to_dict())) == drawn, page


def test_no_page_says_so_when_the_data_is_real(own_store: Path) -> None:
    publish([{}, {"uitkering": "Nee"}])
    session = Shown(new_test()).run()
    for name in FOR_ANALYST:
        shown = session.go(name)
        assert shown.errors == [], name
        assert not shown.banner, name
        assert "verzonnen" not in shown.text.lower(), name


@pytest.mark.parametrize("name", FIGURE_PAGES)
def test_an_empty_store_says_where_to_begin(own_store: Path, name: str) -> None:
    shown = open_page(name)
    assert shown.infos == [
        "Er is nog geen export gepubliceerd. Ga naar **Importeren** om te beginnen."
    ]
    assert shown.errors == [] and not shown.banner
    assert not shown.test.metric and not shown.charts and not shown.tables


def test_an_empty_store_can_be_imported_into(own_store: Path) -> None:
    shown = open_page("importeren")
    assert shown.errors == [] and len(shown.test.file_uploader) == 1
    assert "Leveringen" not in shown.text


@pytest.mark.parametrize("name", IDS)
def test_a_damaged_store_gives_one_sentence(own_store: Path, name: str) -> None:
    own_store.parent.mkdir()
    own_store.write_bytes(b"this is no database at all" * 1000)
    shown = open_page(name)
    assert len(shown.errors) == 1
    assert "is niet te openen" in shown.errors[0]
    assert "Traceback" not in shown.text and "duckdb." not in shown.text


def test_a_store_that_another_program_holds_gives_one_sentence(filled: Path) -> None:
    code = f"import duckdb; c = duckdb.connect({str(filled)!r}); print('open', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "open\n"
        shown = open_page("kerncijfers")
        assert len(shown.errors) == 1
        assert "in gebruik door een ander programma" in shown.errors[0]
        other.communicate("\n")
    assert shown.run().tiles["Gestarte trajecten"] == "267", "and it goes on when that one is done"


@pytest.mark.parametrize("name", IDS)
def test_a_page_that_runs_without_the_entry_script_shows_only_a_refusal(
    filled: Path, name: str
) -> None:
    test = AppTest.from_file(page_info(name).path, default_timeout=60).run()
    shown = Shown(test)
    assert [e.message for e in test.exception] == []
    assert len(shown.errors) == 1 and "niet voor u geopend" in shown.errors[0]
    assert shown.text == shown.errors[0], "not even its title"
    assert not test.metric and not test.file_uploader and not test.get("plotly_chart")


@pytest.mark.parametrize(
    ("name", "role"), [(p.id, role) for p in PAGES for role in Role if role not in p.roles]
)
def test_a_page_refuses_a_role_that_it_is_not_for(
    filled: Path, monkeypatch: pytest.MonkeyPatch, name: str, role: Role
) -> None:
    viewer = Viewer(role, "iemand")
    monkeypatch.setattr("rijswijk_dash.web.frame.current_viewer", lambda: viewer)
    shown = Shown(AppTest.from_file(page_info(name).path, default_timeout=60)).run()
    assert shown.text == "\n".join(["Geen toegang", *shown.errors])
    assert len(shown.errors) == 1


# The published figures


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_figures_stand_in_table_and_chart(page: Opens, name: str) -> None:
    shown = page(name).whole()
    titles = {figure.name: id_ for id_, figure in figures.FIGURES.items()}
    for title, counts in PUBLISHED[name].items():
        total = sum(counts.values())
        assert shown.counts(title) == {k: str(v) for k, v in (*counts.items(), ("Totaal", total))}
        alt = shown.charts[titles[title]]
        assert alt.startswith(f"{title} op 31-08-2024, {total} trajecten: ")
        for label, count in counts.items():
            assert f"{label} {count} (" in alt
        assert f"**{total} trajecten op 31-08-2024**" in shown.text


def test_the_tiles_have_the_headline_figures(page: Opens) -> None:
    tiles = page("kerncijfers").tiles
    assert tiles["Gestarte trajecten"] == "267"
    assert tiles["Onder regie"] == "156"
    assert tiles["PVT ondertekend"] == "170"
    assert tiles["Met bijstandsuitkering"] == "89,9%"  # 240 of 267


def test_a_tile_has_the_change_since_the_delivery_before_and_a_line_over_all(page: Opens) -> None:
    shown = page("kerncijfers")
    (tile,) = [t for t in shown.test.metric if t.label == "Gestarte trajecten"]
    trend = [a.value for a in figures.trend(ANALYST, figures.question("gestart"))]
    assert tile.delta == number(trend[-1] - trend[-2]).join(["+", ""])
    assert list(tile.proto.chart_data) == trend and len(trend) == 32
    earlier = page("kerncijfers", peildatum="31-01-2022")
    (first,) = [t for t in earlier.test.metric if t.label == "Gestarte trajecten"]
    assert not first.delta and not first.proto.chart_data


def test_the_phases_stand_on_kerncijfers_too(page: Opens) -> None:
    assert page("kerncijfers").counts("Fase en leerroute")["Totaal"] == "156"


def test_shares_have_their_numerator_and_denominator(page: Opens) -> None:
    shown = page("voortgang").whole()
    assert shown.table("PVT op orde")[-1] == ["Alle samen", "170", "267", "63,7%"]
    assert "63,7% (170 van 267)" in shown.charts["pvt_aandeel"]


def test_every_chart_has_its_count_a_table_a_source_and_a_download(page: Opens) -> None:
    for name in ("populatie", "voortgang"):
        shown = page(name).whole()
        count = len(shown.charts)
        assert count >= 6
        alone = 1 if name == "voortgang" else 0  # the table of deadlines has no chart
        moved = 1 if name == "voortgang" else 0  # the movement says in a sentence how many
        assert len(shown.tables) == count + alone == len(shown.test.download_button)
        assert (
            len(re.findall(r"^\*\*.*\d+ trajecten.*op 31-08-2024\*\*", shown.text, re.M))
            == count - moved
        )
        assert (
            len(re.findall(r"^Peildatum 31-08-2024 · Bron: levering 32", shown.text, re.M))
            == count + alone
        )
        assert all(shown.charts.values())


# Peildatum and filters, from the address

QUESTIONS = [
    {"peildatum": "31-12-2023"},
    {"uitkering": "Nee"},
    {"peildatum": "30-06-2024", "herkomst": ["Syrië", "Overig"]},
    {"scholing": "Ongeschoold", "doelgroep": "Asielstatushouder"},
    {"leerroute": ["Z-route", "Nog geen leerroute"], "startjaar": "2024"},
    {"taalschool": "Geen taalschool", "geslacht": "Vrouw", "peildatum": "31-05-2024"},
]
SHOWN_ON = {
    "populatie": ("doelgroep", "herkomst", "scholing", "uitkering", "geslacht", "leeftijd"),
    "voortgang": ("fase", "leerroute", "taalschool", "instroom"),
}


@pytest.mark.parametrize("name", SHOWN_ON)
@pytest.mark.parametrize("query", QUESTIONS, ids=str)
def test_an_address_gives_the_figures_of_that_question(
    page: Opens, name: str, query: dict[str, str | list[str]]
) -> None:
    shown = page(name, **query).whole()
    day, filters = LAST, {k: [v] if isinstance(v, str) else v for k, v in query.items()}
    if "peildatum" in filters:
        day = next(d for d in figures.peildata(ANALYST) if f"{d:%d-%m-%Y}" == query["peildatum"])
        del filters["peildatum"]
    for figure in SHOWN_ON[name]:
        answer = figures.ask(ANALYST, figures.question(figure, (), filters), day)
        if not answer.total.denominator:
            assert figure not in shown.charts
            continue
        counts = {answer.label(row): number(row.value) for row in answer.rows}
        counts["Totaal"] = number(answer.total.value)
        assert shown.counts(f"{answer.figure.name}, peildatum {day:%d-%m-%Y}") == counts
        (spoken,) = [alt for key, alt in shown.charts.items() if key == figure]
        assert f"{number(answer.total.value)} traject" in spoken
    if name == "voortgang":
        answer = figures.ask(ANALYST, figures.question("pip_op_tijd", ["leerroute"], filters), day)
        if answer.total.denominator:
            assert shown.table("PIP op tijd")[-1][1:] == [
                number(answer.total.numerator),
                number(answer.total.denominator),
                percent(answer.total.value),
            ]
    again = {key: [v] if isinstance(v, str) else v for key, v in shown.test.query_params.items()}
    assert again == {k: [v] if isinstance(v, str) else v for k, v in query.items()}


def test_a_filter_counts_by_hand(page: Opens) -> None:
    frame = people()
    shown = page("populatie", uitkering="Nee").whole()
    assert shown.counts("Bijstandsuitkering") == {"Nee": "27", "Totaal": "27"}
    women = page("populatie", geslacht="Vrouw").whole().counts("Geslacht")
    assert women["Totaal"] == str((frame["geslacht"] == "Vrouw").sum())


def test_choosing_narrows_what_the_other_filters_offer(page: Opens) -> None:
    shown = page("populatie", leerroute="Onderwijsroute").whole()
    offered = {box.label: box.options for box in shown.test.multiselect}
    assert "Taalschool Sagènn" not in offered["Taalschool"]  # a B1 school
    assert "Hogeschool Den Haag" in offered["Taalschool"]
    assert offered["Leerroute"] == ["B1-route", "Onderwijsroute", "Z-route", "Nog geen leerroute"]
    assert "Filters (1 actief)" in shown.text


def test_filters_can_be_chosen_and_wiped(page: Opens) -> None:
    shown = page("populatie")
    (box,) = [b for b in shown.test.multiselect if b.label == "Bijstandsuitkering"]
    box.select("Nee")
    assert shown.run().counts("Herkomst")["Totaal"] == "27"
    shown.click("Wis alle filters").run()
    assert shown.counts("Herkomst")["Totaal"] == "267"


def test_filters_that_leave_nobody_say_so(page: Opens) -> None:
    shown = page("populatie", startjaar="2024", peildatum="31-01-2022").whole()
    assert shown.infos == ["Geen enkel traject past bij deze filters. Wis een filter."]
    assert not shown.charts and not shown.tables and shown.errors == []
    assert [b.label for b in shown.test.button] == ["Wis alle filters"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"uitkering": "ja"}, "‘ja’ is geen waarde van Bijstandsuitkering"),
        ({"startjaar": "1900"}, "‘1900’ is geen waarde van Startjaar"),
        ({"taalschool": "[x](http://kwaad)"}, "‘[x](http://kwaad)’ is geen waarde"),
        ({"peildatum": "01-01-1999"}, "geen cijfers met peildatum 01-01-1999"),
    ],
)
def test_an_old_or_mistyped_link_is_named_and_left_out(
    page: Opens, query: dict[str, str], sentence: str
) -> None:
    shown = page("populatie", **query)
    assert sentence in "\n".join(shown.warnings)
    links = [w.value for w in shown.test.warning if re.search(r"(?<!\\)\]\(", w.value)]
    assert links == [], "no link of somebody else"
    assert shown.counts("Herkomst")["Totaal"] == "267"
    assert shown.run().errors == []


def test_what_else_stands_in_the_address_does_no_harm(page: Opens) -> None:
    shown = page("populatie", onzin="<script>", weergave="x", uitkering="").whole()
    assert shown.counts("Herkomst")["Totaal"] == "267"


def test_a_chosen_filter_that_an_undo_takes_away_does_no_harm(page: Opens) -> None:
    real = publish([{"begindatum_inburgeringsplicht": "2019-05-01"}])
    shown = open_page("populatie", startjaar="2019")
    assert shown.counts("Herkomst")["Totaal"] == "1"
    intake.undo(ANALYST, real.id)
    assert shown.run().banner
    assert shown.run().counts("Herkomst")["Totaal"] == "267"


def test_the_course_over_time(page: Opens) -> None:
    shown = page("populatie", weergave="Verloop in de tijd").whole()
    table = shown.table("Herkomst")
    assert table[0] == ["Peildatum", "Syrië", "Turkije", "Overig"]
    assert table[1] == ["31-08-2024", "187", "53", "27"]
    assert len(table) == 1 + 32 and table[-1][0] == "31-01-2022"
    assert "Lijnen van 31-01-2022 tot 31-08-2024" in shown.charts["herkomst"]
    shares = page("voortgang", weergave="Verloop in de tijd").whole().table("PVT op orde")
    assert shares[1] == ["31-08-2024", "63,7%"]


def test_over_time_stops_at_the_peildatum_and_knows_a_single_one(page: Opens) -> None:
    shown = page("populatie", weergave="Verloop in de tijd", peildatum="31-01-2022").whole()
    assert not shown.charts
    assert len([text for text in shown.infos if "vanaf de tweede levering" in text]) == 6


# What the export lacks


@pytest.fixture
def minimal(own_store: Path) -> Path:
    """A store with one real delivery that has the required fields only."""
    name, content = export(layout="minimaal")
    inspection = intake.inspect(ANALYST, intake.read(ANALYST, content, name))
    intake.publish(ANALYST, intake.check(ANALYST, inspection))
    return own_store


def test_a_lacking_field_is_named_and_never_a_zero(minimal: Path) -> None:
    shown = open_page("kerncijfers")
    assert shown.tiles["Gestarte trajecten"] == "267"
    for tile in ("PVT ondertekend", "MAP afgerond", "PIP op tijd", "PIP open en over tijd"):
        assert shown.tiles[tile] == "onbekend"
    helps = {tile.label: tile.proto.help for tile in shown.test.metric}
    assert "ontbreekt het veld Ondertekening PVT" in helps["PVT ondertekend"]
    assert "ontbreken de velden Vestiging en Dagtekening PIP" in helps["PIP op tijd"]
    assert not shown.banner


def test_a_lacking_field_is_named_beside_each_figure(minimal: Path) -> None:
    populatie, voortgang = open_page("populatie").whole(), open_page("voortgang").whole()
    assert set(populatie.charts) == {"doelgroep", "herkomst", "scholing", "uitkering"}
    assert [text for text in populatie.infos if "ontbreekt" in text] == [
        "Onbekend: in de export van 31-08-2024 ontbreekt het veld Geslacht.",
        "Onbekend: in de export van 31-08-2024 ontbreekt het veld Geboortejaar.",
    ]
    assert set(voortgang.charts) == {"fase", "leerroute"}
    assert len([text for text in voortgang.infos if "ontbre" in text]) == 13
    assert {c for row in voortgang.table("Wettelijke termijnen")[1:] for c in row[1:]} == {
        "onbekend"
    }
    # Without asielrechten the two gezinsmigranten under direction cannot be seen: said, not hidden.
    assert voortgang.counts("Fase en leerroute")["Totaal"] == "154"
    assert "De export heeft geen veld Asielrechten" in voortgang.text


def test_a_filter_on_a_lacking_field_cannot_be_chosen(minimal: Path) -> None:
    shown = open_page("populatie").whole()
    assert {box.label for box in shown.test.text_input if box.disabled} == {
        "Taalschool",
        "Geslacht",
        "Startjaar",
        "Op koers",
    }
    linked = open_page("populatie", geslacht="Vrouw").whole()
    assert "heeft geen Geslacht" in "\n".join(linked.warnings)
    assert not linked.charts


def test_over_time_an_export_without_the_field_leaves_a_gap(minimal: Path) -> None:
    name, content = export(JUNE)
    inspection = intake.inspect(ANALYST, intake.read(ANALYST, content, name))
    intake.publish(ANALYST, intake.check(ANALYST, inspection))
    shown = open_page("populatie", weergave="Verloop in de tijd").whole()
    assert "Onbekend: in de export van 31-08-2024 ontbreekt het veld Geslacht." in shown.infos
    table = open_page("voortgang", weergave="Verloop in de tijd").whole().table("Leerroute")
    assert [row[0] for row in table[1:]] == ["31-08-2024", "30-06-2024"]


# The other pages


def test_definities_has_every_definition_by_subject(page: Opens) -> None:
    opened = page("definities")
    assert opened.parts == [*(subject.name for subject in figures.SUBJECTS), "Woorden"]
    shown = opened.whole()
    defined = [found for subject in figures.SUBJECTS for found in subject.definitions]
    assert {found.id for found in defined} == set(figures.DEFINITIONS)
    assert [(s.value, s.anchor) for s in shown.test.subheader] == [(f.name, f.id) for f in defined]
    for found in defined:
        assert found.sentence in shown.text
        assert f"**Populatie:** {found.population}" in shown.text
        assert f"**Bron:** {found.source}" in shown.text
        assert f"**Teller:** {found.numerator_name}" in shown.text or not found.numerator_name


def test_a_link_to_a_definition_lands_in_its_subject(page: Opens) -> None:
    assert figures.subject_of("map_aandeel") == "PVT en MAP" and figures.subject_of("x") == ""
    shown = page("definities", onderdeel="PVT en MAP")
    assert "map_aandeel" in {s.anchor for s in shown.test.subheader}


def test_definities_finds_a_word_and_says_when_there_is_none(page: Opens) -> None:
    shown = page("definities", zoek_begrip="pip op TIJD")
    assert not shown.parts and shown.test.subheader[0].value == "PIP op tijd"
    told = [d.name.casefold() + d.sentence.casefold() for d in figures.DEFINITIONS.values()]
    every = [text for text in told if "pip op tijd" in text]
    assert len(shown.test.subheader) == len(every) < len(figures.DEFINITIONS)
    assert "Geen definitie met ‘[x](y)’" in page("definities", zoek_begrip="[x](y)").infos[0]


# Parts


def test_every_part_stands_in_the_address_and_an_unknown_one_is_the_first(page: Opens) -> None:
    for info in PAGES_OF_ONE:
        if info.id == "mijn_trajecten" or Role.ANALYST not in info.roles:
            continue
        shown = page(info.id)
        parts = shown.parts
        if not parts:
            assert info.id in ("kerncijfers", "rapport", "importeren", "toegankelijkheid"), info.id
            continue
        last = page(info.id, onderdeel=parts[-1])
        assert last.test.session_state["onderdeel"] == parts[-1] and last.text != shown.text
        assert last.test.query_params["onderdeel"] in (parts[-1], [parts[-1]])
        assert page(info.id, onderdeel="bestaat niet").text == shown.text


def test_the_filters_and_the_view_keep_their_place_from_part_to_part(page: Opens) -> None:
    shown = page(
        "voortgang", uitkering="Nee", peildatum="30-06-2024", weergave="Verloop in de tijd"
    )
    for part in ("Termijnen", "PVT en MAP"):
        shown.part(part)
        told = dict(shown.test.query_params)
        assert told["uitkering"] in ("Nee", ["Nee"])
        assert told["peildatum"] in ("30-06-2024", ["30-06-2024"])
    assert shown.table("PVT op orde")[0] == ["Peildatum", "PVT op orde"]
    assert shown.table("PVT op orde")[1][0] == "30-06-2024"


def test_a_signal_leads_to_a_part_that_exists(page: Opens) -> None:
    parts = {name: page(name).parts for name in ("voortgang", "overdracht")}
    for signal in figures.SIGNALS:
        assert PARTS[signal.figure] in parts[signal.page], signal.figure


def test_datakwaliteit_has_the_delivery_its_findings_and_how_full_it_is(own_store: Path) -> None:
    delivered = publish(
        [
            {},
            {"fase": "onzin"},
            {"leerroute": "Z-route", "fase": "Voorinburgering"},
            {"uitkering": ""},
        ]
    )
    shown = open_page("datakwaliteit").whole()
    assert shown.tiles["Rijen in het bestand"] == "4"
    assert shown.tiles["Tellen mee"] == "2"
    assert shown.tiles["Afgekeurd"] == "2"
    assert shown.tiles["Waarschuwingen"] == number(delivered.warnings)
    rows = {(row[0], row[1], row[2]) for row in shown.table("Alle bevindingen")[1:]}
    assert {("fout", "3", "Fase"), ("fout", "5", "Bijstandsuitkering")} <= rows
    assert shown.table("Ingevulde cellen")[1] == ["Trajectnummer", "2", "2", "100,0%"]
    assert "Deze velden ontbreken in de export: Asielrechten" in "\n".join(shown.infos)
    assert "test.csv" in shown.text


def test_text_of_a_file_is_never_markup(own_store: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    publish([{"taalschool": evil, "geslacht": "Man"}, {"taalschool": "School & Co"}])
    shown = open_page("voortgang").whole()
    bodies = [element.proto.body for element in shown.test.get("html")]
    assert not any("<img" in body for body in bodies)
    assert evil in shown.counts("Taalschool")
    (spec,) = [c.proto.spec for c in shown.test.get("plotly_chart") if "taalschool" in c.key]
    assert "<img" not in spec and "\\u003cimg" not in spec


def test_a_store_that_closes_is_opened_again(page: Opens) -> None:
    shown = page("populatie")
    close_stores()
    assert shown.run().counts("Herkomst")["Totaal"] == "267"


# What a page may be made of

MAY_IMPORT = re.compile(r"streamlit|rijswijk_dash\.(web|domain)(\..+)?|rijswijk_dash\.figures")
PAGE_FILES = sorted((ROOT / "pages").glob("*.py"))


def test_there_is_one_file_for_each_page() -> None:
    assert {path.stem for path in PAGE_FILES} == set(IDS)


@pytest.mark.parametrize("path", PAGE_FILES, ids=lambda path: path.stem)
def test_a_page_asks_draws_and_words_and_nothing_else(path: Path) -> None:
    text = path.read_text()
    imported: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
            if node.module == "rijswijk_dash":
                imported |= {f"rijswijk_dash.{alias.name}" for alias in node.names}
                imported.discard("rijswijk_dash")
    assert [name for name in imported if not MAY_IMPORT.fullmatch(name)] == []
    assert not re.search(
        r"\bSELECT\b|\bFROM \w+\.\w+|duckdb|pandas|\bpd\.|__import__|import_module", text
    )
    assert not re.search(r"Role\.|\.role\b", text), "who may is decided elsewhere"
    assert len(text.splitlines()) <= 40
