"""The pages Aansluiting, Landelijk and Rolverdeling, as each role sees them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Role
from rijswijk_dash.domain.chain import chain
from rijswijk_dash.domain.rules import rules
from rijswijk_dash.settings import settings
from rijswijk_dash.web.reconciliation import evaluation_sentence, sums_sentence
from tests.tools import ANALYST, publish
from tests.web.test_importing import Downloads, downloads  # noqa: F401
from tests.web.test_roles import open_as
from tests.web.tools import Shown, open_page, sheet_rows

Opens = Callable[..., Shown]


def test_the_analist_sees_every_number_equal_and_every_sum(
    page: Opens,
    downloads: Downloads,  # noqa: F811
) -> None:
    shown = page("aansluiting").whole()
    count = len(figures.sums(ANALYST).sums)
    assert f"Op 31 augustus 2024 kloppen alle {count} sommen die te toetsen zijn." in shown.text
    assert "Alle 16 cijfers van de evaluatie zijn hier gelijk." in shown.text
    rows = shown.table("Evaluatie en dashboard")
    assert rows[0] == ["Cijfer", "Evaluatie", "Dashboard", "Verschil", "Uitkomst"]
    assert ["Herkomst: Overig", "27", "27", "±0", "Gelijk"] in rows
    assert {row[4] for row in rows[1:]} == {"Gelijk"}
    assert any("niets over een echte export" in info for info in shown.infos)
    assert "154 en 2 is 156" in shown.text and "32 maanden" in shown.text
    file = downloads["aansluiting_2024-08-31.xlsx"]()
    assert len(sheet_rows(file, 1)) == count + 1
    where = dict(sheet_rows(file, 2))
    assert where["Stempel"] == str(figures.stamp(ANALYST)) and where["Soort"] == "Exacte cijfers"
    earlier = page("aansluiting", peildatum="31-07-2024").whole()
    assert "Op 31 juli 2024 kloppen alle" in earlier.text
    assert earlier.table("Evaluatie en dashboard")[1][2] == "267", (
        "always of the evaluation's own day"
    )


def test_the_alderman_sees_what_is_exact_for_him(filled: Path) -> None:
    shown = open_as(Role.ALDERMAN, "aansluiting").whole()
    assert "Alle 16 cijfers" in shown.text and "De analist ziet ze alle" in shown.text
    assert "Rijen en leveringen" not in shown.text


def test_a_sum_that_breaks_is_seen_at_once(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish([{}, {"fase": "Voldaan"}], "2024-07-31")
    started = figures.FIGURES["gestart"]
    wrong = type(started)(**{**vars(started), "where": (("fase", ("Voldaan",)),)})
    monkeypatch.setitem(figures.FIGURES, "gestart", wrong)
    shown = open_page("aansluiting").whole()
    assert any("De lijst met een inburgeringsplicht" in error for error in shown.errors)
    assert "sommen niet." in shown.text
    assert any("geen levering met peildatum 31-08-2024" in info for info in shown.infos)


def test_the_sentences_for_one_and_none(own_store: Path) -> None:
    publish([{}], "2024-08-31")
    found, compared = figures.sums(ANALYST), figures.compared_with_evaluation(ANALYST)
    one = type(found)(found.peildatum, found.source, found.sums[:1], 0)
    assert sums_sentence(one) == "Op 31 augustus 2024 klopt de enige som die te toetsen is."
    none = type(found)(found.peildatum, found.source, (), 0)
    assert sums_sentence(none) == "Op 31 augustus 2024 is geen enkele som te toetsen."
    broken = type(one.sums[0])(**{**vars(one.sums[0]), "left": 7})
    two = type(found)(found.peildatum, found.source, (broken, one.sums[0]), 0)
    assert sums_sentence(two) == "Op 31 augustus 2024 klopt 1 van de 2 sommen niet."
    assert (
        evaluation_sentence(compared) == "Van de 10 cijfers van de evaluatie zijn er hier 0 gelijk."
    )


def test_landelijk_for_the_analist(page: Opens, downloads: Downloads) -> None:  # noqa: F811
    shown = page("landelijk").whole()
    assert (
        "Naast 9 landelijke cijfers staat een cijfer van Rijswijk. Daarvan zijn er 5 hoger"
        in shown.text
    )
    assert any("zegt dus niets over Rijswijk" in info for info in shown.infos)
    rows = shown.table("Brede intake gestart voor eind 2022")
    assert rows[1] == [
        "Cohort 2022, asiel",
        "74%",
        "61–84%",
        "35%*",
        "40 van 54",
        "Hoger dan landelijk",
    ]
    (spoken,) = [c for c in shown.charts.values() if c.startswith("Bijstand")]
    assert spoken == (
        "Bijstand in het eerste jaar na de huisvesting. Cohort 2022, asiel: Rijswijk 87% (marge 74–94%), "
        "Nederland 90%."
    )
    assert "uitgave SWI 2022" in shown.text and "voorlopig cijfer" in shown.text
    assert "Let op: De export zegt wie op de peildatum zelf" in shown.text
    alone = shown.table("Landelijke cijfers die nu niet te vergelijken zijn")
    assert [row[0] for row in alone[1:]] == ["Omvang van het cohort"]
    assert alone[1][1].count(";") == 3, "four cohorts on one line: the reason is the same"
    assert "18.900" not in shown.text and "18900" not in shown.text
    assert "landelijk_eigen.toml" in shown.text
    file = downloads["landelijk_mannen-2022-asiel.xlsx"]()
    assert "Definitie CBS" in sheet_rows(file, 0)[0]
    assert dict(sheet_rows(file, 1))["Stempel"] == str(figures.stamp(ANALYST))


@pytest.mark.parametrize("role", [Role.ALDERMAN, Role.PARTNER])
def test_landelijk_in_the_protected_form(filled: Path, role: Role) -> None:
    shown = open_as(role, "landelijk")
    assert "Er is nu geen cijfer van Rijswijk dat naast een landelijk" in shown.text
    alone = shown.table("Landelijke cijfers die nu niet te vergelijken zijn")
    closed = [row for row in alone if row[2].startswith("Voor uw rol")]
    assert sum(len(row[1].split("; ")) for row in closed) == 9
    assert (
        "landelijk_eigen.toml" not in shown.text and "Brede intake gestart voor" not in shown.charts
    )


def test_landelijk_says_what_is_wrong_only_to_who_keeps_it(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "eigen.toml"
    file.write_text('[[cijfer]]\nid = "<b>x</b>"\n')
    monkeypatch.setenv("RIJSWIJK_DASH_NATIONAL_FIGURES", str(file))
    settings.cache_clear()
    assert "het veld ‘indicator’ ontbreekt" in "\n".join(open_page("landelijk").whole().errors)
    assert open_as(Role.ALDERMAN, "landelijk").errors == []


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ALDERMAN, Role.PARTNER])
def test_rolverdeling_has_every_step_and_the_leaflet(
    filled: Path,
    downloads: Downloads,  # noqa: F811
    role: Role,
) -> None:
    opened = open_as(role, "rolverdeling")
    shown = opened.whole()
    assert f"De inburgering in Rijswijk heeft {len(chain())} stappen" in shown.text
    for place, step in enumerate(chain(), start=1):
        assert f"**{place}. {step.name}**" in shown.text
    assert rules()["z_uren_taal"].sentence in shown.text
    keeper = role is Role.ANALYST
    assert any("vul in data/rolverdeling.toml in" in info for info in shown.infos) == keeper
    assert downloads["folder_nl.pdf"]().startswith(b"%PDF")
    opened.part("Folder").choose("Taal van de folder", "en")
    assert downloads["folder_en.pdf"]().startswith(b"%PDF")
    opened.choose("Toon de stappen van", "WSP")
    assert opened.parts == ["PVT, MAP en afronding", "Folder"]
    shown = opened.part("PVT, MAP en afronding")
    assert "WSP heeft een rol in één stap van de 18." in shown.text
    assert "16. Werk zoeken" in shown.text and "1. Voorinburgering" not in shown.text.replace(
        "11. ", ""
    )
    assert len(sheet_rows(downloads["rolverdeling.xlsx"]())) == 2


def test_without_deliveries_there_is_a_sentence(own_store: Path) -> None:
    assert open_page("aansluiting").whole().errors == []
    shown = open_page("landelijk").whole()
    assert shown.errors == [] and "Er is nu geen cijfer van Rijswijk" in shown.text
    assert open_page("rolverdeling").whole().errors == []
