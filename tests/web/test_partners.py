"""The page Partners: its warning, tables and charts, as each role sees them."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rijswijk_dash import figures
from rijswijk_dash.access import Role
from rijswijk_dash.figures import Verdict
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.web.partner_words import NO_LEAGUE_TABLE, meaning
from rijswijk_dash.web.registry import page_info
from tests.figures.test_partners import MARTINI, SAGENN, SCHOOL, people
from tests.tools import ANALYST, publish
from tests.web.test_roles import open_as
from tests.web.tools import MAIN, Shown, open_page, sheet_rows

Opens = Callable[..., Shown]
CLOSED = "Voor uw rol staan hier alleen aantallen per organisatie."


def as_partner(organisation: str) -> Shown:
    test = AppTest.from_file(str(MAIN), default_timeout=60).run()
    test.sidebar.selectbox(key="rol").set_value(Role.PARTNER).run()
    test.sidebar.selectbox[1].set_value(organisation).run()
    test.switch_page(page_info("partners").path)
    return Shown(test).run()


def chart(shown: Shown, key: str) -> dict:
    (found,) = [c for c in shown.test.get("plotly_chart") if c.key == f"partners_{key}"]
    return json.loads(found.proto.spec)


def test_the_sample_by_hand(page: Opens) -> None:
    shown = page("partners").whole()
    assert NO_LEAGUE_TABLE in shown.text and "COA en WSP" in shown.text
    assert shown.table("Trajecten per organisatie")[1:3] == [
        [SAGENN, "69", "32", "0", "0", "69"], [SCHOOL, "63", "34", "0", "0", "63"],
    ]  # fmt: skip
    assert shown.table("Trajecten per organisatie")[-1] == ["Samen", "153", "74", "0", "0", "153"]
    assert "114 trajecten zonder taalschool tellen hier niet mee." in shown.text
    assert "Van 12 trajecten is het begin niet bekend" in shown.text
    assert "Begin is hier de start van de lessen." in shown.text
    assert shown.table("Leerroutes per organisatie")[0] == [
        "Taalschool", "B1-route", "Onderwijsroute", "Z-route", "Samen",
    ]  # fmt: skip
    pvt = shown.table("PVT op orde per organisatie")
    assert pvt[1] == [SAGENN, "44", "69", "63,8%", "52–74%", Verdict.WITHIN, "–", Verdict.ALONE]
    assert pvt[3][3:] == ["te weinig", "–", Verdict.FEW, "6", Verdict.FEW]
    assert pvt[-1][:4] == ["Samen", "99", "153", "64,7%"]
    assert (
        "Taalschool Sagènn en Taalschool Rijswijk hebben een leerroute (bijna) voor zich"
        in shown.text
    )
    assert shown.text.count("Exact cijfer") == 4 + 4 and SENTENCE not in shown.text
    assert shown.errors == shown.infos == []
    assert len(shown.test.download_button) == 4


@pytest.mark.parametrize(
    "kind", ["Taalschool", "Participatiepartner", "Maatschappelijke begeleiding"]
)
@pytest.mark.parametrize("shape", ["Trechter", "Balken met marge"])
def test_every_kind_and_share_has_its_chart(page: Opens, kind: str, shape: str) -> None:
    for share in ("PVT op orde", "MAP op orde", "Voldaan"):
        shown = page("partners", soort=kind, aandeel=share, grafiek=shape).whole()
        assert shown.errors == shown.infos == []
        assert [title.value for title in shown.test.subheader][2].startswith(f"{share} bij")
        assert any(
            text.startswith(f"{share} per organisatie op 31-08-2024")
            for text in shown.charts.values()
        )


def test_the_funnel_has_a_dot_for_each_of_ten_or_more_and_four_limits(page: Opens) -> None:
    spec = chart(page("partners").whole(), "pvt_aandeel")
    *lines, dots = spec["data"]
    assert dots["x"] == [63, 69] and "Rijswijk" in dots["text"][0]
    assert [line["line"]["dash"] for line in lines] == ["solid", "dash", "dash", "dot", "dot"]
    assert lines[0]["y"] == pytest.approx([100 * 99 / 153] * 2)
    assert lines[1]["x"][0] == 10 and lines[1]["x"][-1] >= 69
    usual, far = lines[1]["y"], lines[3]["y"]
    assert all(f <= u for f, u in zip(far, usual, strict=True))
    assert "Samen 64,7%" in [a["text"] for a in spec["layout"]["annotations"]]
    assert spec["layout"]["yaxis"]["range"][0] <= 0
    margins = chart(page("partners", grafiek="Balken met marge").whole(), "pvt_aandeel")["data"][0]
    assert len(margins["y"]) == 2 and "44 van 69" in margins["y"][0]


def test_the_leerroutes_are_parts_of_a_whole_bar(page: Opens) -> None:
    spec = chart(page("partners", soort="Maatschappelijke begeleiding").whole(), "routes")
    assert [bar["name"] for bar in spec["data"]] == [
        "B1-route", "Onderwijsroute", "Z-route", "Nog geen leerroute",
    ]  # fmt: skip
    assert sum(bar["x"][0] for bar in spec["data"]) == pytest.approx(100)
    assert [re.sub("<.*?>", "", bar["text"][0]) for bar in spec["data"]] == ["69", "21", "63", "3"]


def test_filters_narrow_it(page: Opens) -> None:
    shown = page("partners", leerroute="Z-route").whole()
    assert [row[0] for row in shown.table("Trajecten per organisatie")[1:]] == [SCHOOL]
    assert "er is geen tweede organisatie met 10 mensen of meer" in shown.text
    none = page("partners", leerroute="Nog geen leerroute").whole()
    assert none.infos == ["Geen trajecten met een organisatie als taalschool."]


def test_an_odd_address_shows_the_first_of_everything(page: Opens) -> None:
    shown = page("partners", soort="<b>", aandeel="onzin", grafiek="x").whole()
    assert shown.table("PVT op orde per organisatie")[1][0] == SAGENN


def test_the_download_says_that_it_is_no_league_table(
    page: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: dict[str, bytes] = {}

    def keep(viewer: object, label: str, make: Callable[[], bytes], name: str) -> None:
        made[name] = make()

    monkeypatch.setattr("rijswijk_dash.web.partners.download_button", keep)
    page("partners", uitkering="Ja").whole()
    names = ["trajecten", "leerroutes", "pvt_aandeel"]
    assert list(made) == [f"partners_taalschool_{name}_2024-08-31.xlsx" for name in names]
    for content in made.values():
        origin = {str(row[0]): str(row[1]) for row in sheet_rows(content, 1)}
        assert origin["Waarschuwing"] == NO_LEAGUE_TABLE and origin["Soort"] == "Exact cijfer"
        assert origin["Filter"].endswith(": Ja")
    heads, first, *_ = sheet_rows(made[f"partners_taalschool_{names[2]}_2024-08-31.xlsx"])
    assert heads[:4] == ("Taalschool", "PVT ondertekend", "Van", "Aandeel") and first[0] == SAGENN


# Words


def sentence(*rows: dict[str, str]) -> str:
    publish(list(rows))
    found = figures.partners(ANALYST, "taalschool")
    (pvt,) = [each for each in found.progress if each.figure.id == "pvt_aandeel"]
    return meaning(found, pvt)


def test_a_difference_by_the_leerroute_is_said_to_be_that() -> None:
    text = sentence(
        *people(80, 72, SAGENN, "B"), *people(20, 4, SAGENN, "Z"),
        *people(20, 18, SCHOOL, "B"), *people(80, 16, SCHOOL, "Z"),
    )  # fmt: skip
    assert text == (
        f"{SCHOOL} ligt lager dan toeval verklaart, maar met de leerroutes meegerekend niet. "
        f"{SAGENN} ligt hoger dan toeval verklaart, maar met de leerroutes meegerekend niet."
    )


def test_a_difference_that_stays_and_one_that_was_hidden_are_named() -> None:
    stays = sentence(*people(100, 90, SAGENN), *people(100, 40, SCHOOL))
    assert f"{SAGENN} ligt hoger dan toeval verklaart, ook met de leerroutes meegerekend." in stays
    hidden = sentence(
        *people(90, 40, SAGENN, "B"), *people(10, 0, SAGENN, "Z"),
        *people(30, 30, SCHOOL, "B"), *people(70, 30, SCHOOL, "Z"),
    )  # fmt: skip
    assert hidden.startswith("Geen organisatie ligt verder van het geheel dan toeval verklaart.")
    assert hidden.endswith(f"Met de leerroutes meegerekend wel: {SCHOOL} en {SAGENN}.")


def test_few_and_one_are_said() -> None:
    assert "elke organisatie heeft hier minder dan 10 mensen" in sentence(*people(9, 3, SAGENN))
    assert "geen tweede organisatie" in sentence(*people(30, 3, SAGENN), *people(9, 3, SCHOOL))
    alone = sentence(*people(30, 27, SAGENN, "B"), *people(30, 3, SCHOOL, "Z"))
    assert f"{SCHOOL} ligt lager dan toeval verklaart. {SAGENN} ligt hoger dan toeval" in alone
    assert "is daar niet te scheiden" in alone


# Gaps in the export


def test_a_minimal_export_names_what_it_lacks(own_store: Path) -> None:
    publish([{}] * 12)
    shown = open_page("partners").whole()
    assert shown.errors == [] and not shown.charts and not shown.tables
    assert shown.infos == ["Onbekend: in de export van 31-08-2024 ontbreekt het veld Taalschool."]
    assert NO_LEAGUE_TABLE in shown.text


def test_a_lacking_share_or_begin_is_named(own_store: Path) -> None:
    publish([{"taalschool": SCHOOL}] * 12)
    shown = open_page("partners", aandeel="PVT op orde").whole()
    assert shown.infos[0] == (
        "Onbekend: in de export van 31-08-2024 ontbreekt het veld Ondertekening PVT."
    )
    assert (
        "Nieuw is onbekend: de export heeft geen Inburgeringsaanbod (start lessen)." in shown.text
    )
    assert shown.table("Trajecten per organisatie")[0][1:3] == ["Lopend", "Voldaan"]


def test_a_name_from_the_data_is_shown_as_it_is(own_store: Path) -> None:
    publish([*people(12, 12, "*School* <b>[x](y)</b>"), *people(40, 4, SCHOOL)])
    shown = open_page("partners").whole()
    assert shown.errors == []
    assert "*School* <b>[x](y)</b> ligt hoger" in shown.text
    assert any("\\*School\\*" in m.value for m in shown.test.markdown)
    assert "<b>[x]" not in chart(shown, "pvt_aandeel")["data"][-1]["text"][0]


def test_no_export_at_all(own_store: Path) -> None:
    assert "Er is nog geen export gepubliceerd" in " ".join(open_page("partners").whole().infos)


# Roles


@pytest.mark.parametrize("role", [Role.ADMIN, Role.ANALYST])
def test_who_sees_everything_may_filter(filled: Path, role: Role) -> None:
    shown = open_as(role, "partners").whole()
    assert shown.test.multiselect and shown.table("PVT op orde per organisatie")
    assert CLOSED not in shown.text


def test_the_alderman_sees_counts_and_their_course(filled: Path) -> None:
    shown = open_as(Role.ALDERMAN, "partners").whole()
    assert len(shown.infos) == 1 and shown.infos[0].startswith(CLOSED)
    assert not shown.test.multiselect
    spoken = [c.proto.alt for c in shown.test.get("plotly_chart")]
    assert all(f"{SAGENN} 69 (45%)" in text for text in spoken)
    assert set(shown.charts) == {"taalschool"} and len(shown.test.get("plotly_chart")) == 2
    assert not [name for name in shown.tables if "per organisatie" in name]
    assert NO_LEAGUE_TABLE in shown.text


def test_an_address_with_a_filter_gives_the_alderman_none(filled: Path) -> None:
    shown = open_as(Role.ALDERMAN, "partners")
    shown.test.query_params.update({"leerroute": "Z-route", "aandeel": "PVT op orde"})
    shown.run()
    assert shown.errors == [] and not [name for name in shown.tables if "per organisatie" in name]


@pytest.mark.parametrize("organisation", [SCHOOL, SAGENN, MARTINI, "Welzijn Rijswijk"])
def test_a_partner_sees_itself_beside_the_protected_whole(filled: Path, organisation: str) -> None:
    shown = as_partner(organisation).whole()
    assert shown.errors == [] and SENTENCE in shown.text
    others = {SCHOOL, SAGENN, MARTINI, "Welzijn Rijswijk", "Mondriaan College"} - {organisation}
    everything = (
        shown.text + str(shown.charts) + str([c.proto.spec for c in shown.test.get("plotly_chart")])
    )
    assert not [name for name in others if name in everything.replace("<br>", " ")]
    _heads, mine, whole = shown.table("Trajecten per organisatie")
    assert mine[0] == organisation and whole[0] == "Alle trajecten samen (beschermd)"
    assert all(int(cell) % 5 == 0 for cell in whole[1:] if cell.isdigit())
    (progress,) = [
        rows for name, rows in shown.tables.items()
        if " per organisatie" in name and not name.startswith(("Trajecten", "Leerroutes"))
    ]  # fmt: skip
    assert progress[1][0] == organisation
    (closed,) = re.findall("omdat uw taak ze niet nodig heeft: (.*)", shown.text)
    assert "PVT op orde" in closed and "MAP op orde" in closed and "Op koers" in closed
    assert not shown.test.multiselect


@pytest.mark.parametrize("organisation", ["COA", "WSP"])
def test_whom_the_export_does_not_name_is_told_so(filled: Path, organisation: str) -> None:
    shown = as_partner(organisation)
    assert shown.errors == [] and not shown.tables
    assert shown.infos == [
        "De export noemt uw organisatie niet bij de trajecten; daarom is hier niets te zien."
    ]
