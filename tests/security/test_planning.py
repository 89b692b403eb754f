"""Nobody learns more from a forecast than from the figures that it may see."""

from datetime import date
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Role, Viewer, viewer_named
from rijswijk_dash.figures import Forecast, WrongQuestion
from tests.figures.test_flowmodel import month_ends
from tests.security.tools import SLUGS, command, partner
from tests.tools import ANALYST, publish

SCHOOL, SAGENN = "Taalschool Rijswijk", "Taalschool Sagènn"
ALDERMAN = Viewer(Role.ALDERMAN, "wethouder")


def publish_year(**others: str) -> None:
    """Thirteen deliveries: one client more each month for one school, and ``others`` of another."""
    for i, day in enumerate(month_ends(13)):
        own = [
            {"trajectnummer": f"A{n}", "taalschool": SCHOOL, "leerroute": "Z"} for n in range(i + 1)
        ]
        other = [
            {"trajectnummer": f"B{n}", "taalschool": SAGENN, **others} for n in range(30 + 3 * i)
        ]
        publish([*own, *other], day.isoformat())


def numbers(found: Forecast) -> list[object]:
    return [(way.id, way.loads, way.why) for way in found.ways]


def test_no_other_partner_has_any_influence_on_what_a_partner_sees(own_store: Path) -> None:
    viewer = partner("taalschool-rijswijk")
    publish_year()
    before, tested = numbers(figures.forecast(viewer)), figures.backtest(viewer)
    assert before[0][1], "there is a forecast"
    publish_year(
        fase="Voldaan", uitkering="Nee", doelgroep="Gezinsmigrant", taalschool="Hogeschool Leiden"
    )
    assert numbers(figures.forecast(viewer)) == before
    again = figures.backtest(viewer)
    assert (again.checks, again.by_way) == (tested.checks, tested.by_way)


def test_a_partner_sees_the_exact_course_of_its_own_clients_only(filled: Path) -> None:
    for slug in SLUGS:
        viewer = partner(slug)
        found = figures.forecast(viewer)
        assert found.own and found.measured is None and found.source.file_name == ""
        for way in found.ways:
            for load in way.loads:
                assert load.organisation in viewer.organisations
        assert bool(found.ways) is (slug not in ("coa", "wsp")), (
            "the export names no clients of these"
        )


def test_the_alderman_gets_what_its_own_exact_figures_give_and_nothing_else(filled: Path) -> None:
    found = figures.forecast(ALDERMAN)
    assert {way.id for way in found.ways} == {"lessen", "participatie"}
    for way, figure in zip(found.ways, ("taalschool", "participatiepartner"), strict=True):
        asked = figures.trend(ALDERMAN, figures.question(figure))
        assert not any(answer.rounded for answer in asked)
        assert len(way.loads) == len(asked[-1].rows)
        for load in way.loads:
            course = [(a.peildatum, a.by_label().get(load.organisation, 0)) for a in asked]
            assert list(load.history) == course


def test_what_the_alderman_may_not_see_changes_nothing_for_it(own_store: Path) -> None:
    publish_year()
    before = numbers(figures.forecast(ALDERMAN))
    publish_year(fase="Voldaan", uitkering="Nee", doelgroep="Gezinsmigrant", herkomst="Turkije")
    assert numbers(figures.forecast(ALDERMAN)) == before


@pytest.mark.parametrize("name", ["wethouder", *(f"ketenpartner:{slug}" for slug in SLUGS)])
def test_only_who_sees_everything_chooses_the_inflow(filled: Path, name: str) -> None:
    viewer = viewer_named(name)
    assert not figures.may_forecast_ways(viewer)
    for wrong in ({"inflow": 10.0}, {"scenario": "meer-instroom"}, {"scenario": "allebei"}):
        with pytest.raises(WrongQuestion):
            figures.forecast(viewer, **wrong)
    code, output = command("planning", "--viewer", name, "--inflow", "10", "--json")
    assert code == 1 and "error" in output
    code, output = command("planning", "--viewer", name, "--json")
    assert code == 0 and '"method": "line"' in output


def test_the_forecast_of_an_older_peildatum_knows_nothing_later(own_store: Path) -> None:
    publish_year()
    day = date(2023, 1, 31)
    before = {v: numbers(figures.forecast(v, day)) for v in (ANALYST, ALDERMAN)}
    publish([{"trajectnummer": "C1", "taalschool": SCHOOL}], "2023-02-28")
    for viewer, found in before.items():
        assert numbers(figures.forecast(viewer, day)) == found
