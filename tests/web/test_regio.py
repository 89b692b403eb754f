"""Choosing a gemeente, and the page Regio, for each role."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rijswijk_dash.access import Role
from rijswijk_dash.audit import Result, read_log
from rijswijk_dash.domain.invented import INVENTED_PREFIX
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from tests.municipalities import DELFT, RIJSWIJK, installed, viewer
from tests.tools import publish
from tests.web.tools import open_page


@pytest.fixture
def three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with installed(tmp_path / "feiten", monkeypatch):
        yield


def fill() -> None:
    for code, count in ((RIJSWIJK, 60), (DELFT, 35)):
        rows = [{"trajectnummer": f"{INVENTED_PREFIX}{n:06}"} for n in range(count)]
        publish(rows, "2024-08-31", viewer(Role.ANALYST, code))


def refused() -> list[str]:
    return [line.what for line in read_log(open_store(settings().store), result=Result.REFUSED)]


@pytest.mark.usefixtures("three")
def test_the_address_chooses_a_gemeente_and_another_one_is_refused() -> None:
    fill()
    shown = open_page("kerncijfers", gemeente="Delft")
    assert shown.tiles["Gestarte trajecten"] == "35"
    assert "Gemeente Delft" in shown.text
    shown.choose("Gemeente", "Rijswijk")
    assert shown.tiles["Gestarte trajecten"] == "60"
    assert refused() == []
    for name in ("Utrecht", "0503"):
        other = open_page("kerncijfers", gemeente=name)
        assert f"De gemeente {name} is er niet voor u; u ziet Rijswijk." in other.warnings
        assert other.tiles["Gestarte trajecten"] == "60"
        assert refused()[0] == f"gemeente {name}"
        assert len(refused()) == len(set(refused()))


@pytest.mark.usefixtures("three")
def test_what_was_in_hand_stays_in_its_own_gemeente() -> None:
    fill()
    shown = open_page("kerncijfers")
    shown.test.session_state["gevonden"] = "iemand in Rijswijk"
    shown.run()
    assert "gevonden" in shown.test.session_state
    shown.choose("Gemeente", "Delft")
    assert "gevonden" not in shown.test.session_state


@pytest.mark.usefixtures("three")
def test_regio_for_each_role() -> None:
    fill()
    shown = open_page("regio", gemeente="Delft", cijfer_regio="Met bijstandsuitkering")
    for role in (Role.ANALYST, Role.ALDERMAN, Role.PARTNER, Role.ADMIN):
        shown.choose("Bekijk als", role)
        assert shown.errors == []
        assert "Dit is geen ranglijst" in shown.text
        rows = shown.table("Kerncijfers per gemeente")
        assert [row[:3] for row in rows[1:]] == [
            ["Rijswijk", "31-08-2024", "60"], ["Delft (gekozen)", "31-08-2024", "35"],
            ["Den Haag", "er is nog geen levering", "onbekend"], ["Alle gemeenten samen", "", "95"],
        ]  # fmt: skip
        (spoken,) = shown.charts.values()
        assert spoken == (
            "Met bijstandsuitkering per gemeente: Rijswijk 100%; Delft (gekozen) 90–100%. Alle gemeenten "
            "samen: 100%."
        )
    shown.choose("Cijfer", "Leerroute")
    assert shown.table("Leerroute per gemeente")[1][:2] == ["Rijswijk", "60 (100%)"]


def test_with_one_gemeente_there_is_no_choice_and_no_regio() -> None:
    publish([{"trajectnummer": f"{INVENTED_PREFIX}{n:06}"} for n in range(9)])
    shown = open_page("kerncijfers")
    assert "Gemeente" not in [box.label for box in shown.test.selectbox]
    assert "Gemeente " not in shown.text
    regio = open_page("regio")
    assert regio.errors == ["De pagina Regio is er alleen voor wie meer dan één gemeente ziet."]
    assert refused() == ["regio"]
