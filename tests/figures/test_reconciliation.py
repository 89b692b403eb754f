"""The evaluation beside our own figures, and sums that break when a count does."""

from dataclasses import replace

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer
from rijswijk_dash.domain.evaluation import REST, Published, evaluation, published
from rijswijk_dash.figures import Comparison, Outcome, Part, Sum, Sums
from rijswijk_dash.figures.definitions.catalogue import FIGURES
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from tests.tools import ANALYST, publish

ALDERMAN = Viewer(Role.ALDERMAN, "wethouder")
PARTNER = Viewer(Role.PARTNER, "partner", ("Taalschool Rijswijk",))
GEZIN = "Gezinsmigrant en overige migrant"


def own(found: Comparison) -> dict[tuple[str, str], int | None]:
    return {(c.published.figure, c.published.label): c.own for c in found.compared}


def test_the_parts_of_the_source_add_up_to_its_totals() -> None:
    split = {p.figure for p in published() if p.label}
    for figure in split:
        parts = [p for p in published() if p.figure == figure and p.label]
        assert {sum(p.value for p in parts)} == {p.total for p in parts}, figure
    assert evaluation().peildatum.isoformat() == "2024-08-31"
    assert Published(
        figuur="doelgroep", naam="Type statushouder", label="Asielstatushouder", waarde=154, totaal=267,
        bron="Evaluatie inburgeringsbeleid Rijswijk, hoofdstuk 2",
    ) in published()  # fmt: skip
    with pytest.raises(ValueError, match="past niet"):
        Published(figuur="x", naam="x", label="a", waarde=3, totaal=2, bron="bron x")


def test_each_published_number_beside_ours() -> None:
    publish([
        {"herkomst": "Syrië", "asielrechten": ""}, {"herkomst": "Irak", "uitkering": "Nee"},
        {"doelgroep": GEZIN, "herkomst": "Turkije", "fase": "Voldaan"},
        {"doelgroep": "Oekraïense ontheemde", "leerroute": ""},
    ])  # fmt: skip
    found = figures.compared_with_evaluation(ANALYST)
    counts = own(found)
    assert counts["gestart", ""] == 3
    assert counts["doelgroep", "Asielstatushouder"] == 2 and counts["doelgroep", GEZIN] == 1
    assert counts["herkomst", REST] == 1, "what the source did not name"
    assert counts["fase", ""] == 2 and counts["fase", "Z-route"] == 0
    assert counts["pvt", ""] is None, "the field is not delivered"
    (pvt,) = [c for c in found.compared if c.published.figure == "pvt"]
    assert "PVT" in pvt.why and pvt.difference is None
    (started,) = [c for c in found.compared if c.published.figure == "gestart"]
    assert started.difference == 3 - 267
    assert (found.tested, found.equal) == (len(found.compared) - 1, 0)
    assert {c.id for c in found.contradictions} == {"onder_regie", "pvt", "periode", "voorbeeld"}


def test_a_count_that_misses_some_people_is_not_compared() -> None:
    publish([{}, {"doelgroep": GEZIN}])
    found = figures.compared_with_evaluation(ANALYST)
    directed = [c for c in found.compared if c.published.figure == "fase"]
    assert directed and all("Asielrechten" in c.why and c.own is None for c in directed)
    assert own(found)["gestart", ""] == 2


def test_without_that_delivery_it_says_which_one_is_needed() -> None:
    publish([{}], "2024-07-31")
    found = figures.compared_with_evaluation(ANALYST)
    assert found.source is None and found.tested == 0
    assert {c.why for c in found.compared} == {"er is geen levering met peildatum 31-08-2024"}


def test_a_rounded_number_is_not_compared() -> None:
    publish([{} for _ in range(40)])
    alderman, partner = map(figures.compared_with_evaluation, (ALDERMAN, PARTNER))
    assert own(alderman) == own(figures.compared_with_evaluation(ANALYST))
    assert set(own(partner).values()) == {None}
    assert any("afgerond" in c.why for c in partner.compared)


ROWS = [
    {"datum_vestiging": "2024-01-10", "dagtekening_pip": "2024-02-01", "geslacht": "Man",
     "datum_ondertekening_pvt": "2024-03-01", "startdatum_inburgeringstermijn": "2024-02-02"},
    {"datum_vestiging": "2024-01-10", "fase": "Brede intake", "leerroute": "", "geslacht": ""},
    {"datum_vestiging": "", "fase": "Voorinburgering", "leerroute": "", "geslacht": "Vrouw"},
    {"doelgroep": GEZIN, "fase": "Beëindigd", "herkomst": "Irak"},
    {"doelgroep": "Oekraïense ontheemde", "leerroute": ""},
]  # fmt: skip


def broken(found: Sums) -> list[str]:
    return [s.sentence for s in found.sums if s.outcome is Outcome.BREAKS]


def sum_with(found: Sums, words: str) -> Sum:
    (one,) = [s for s in found.sums if words in s.sentence]
    return one


def test_every_sum_agrees_or_says_which_field_lacks() -> None:
    publish(ROWS[:2], "2024-07-31")
    publish(ROWS)
    found = figures.sums(ANALYST)
    assert found.agree and broken(found) == [] and found.closed == 0
    assert {s.part for s in found.sums} == set(Part)
    started = sum_with(found, "zijn samen alle rijen")
    assert (started.left, started.right) == (5, 5)
    assert sum_with(found, "De lijst met een inburgeringsplicht").left == 4
    stock = sum_with(found, "vorige peildatum")
    assert (stock.left, stock.right) == (3, 3)
    pip = sum_with(found, "Met en zonder PIP")
    assert (pip.left, pip.right, pip.outcome) == (4, 4, Outcome.HOLDS)
    lacking = sum_with(found, "MAP: wie meetelt")
    assert lacking.outcome is Outcome.UNKNOWN and lacking.missing == ("Eindgesprek MAP",)
    assert sum_with(found, "Geslacht: de groepen").left == 4, "no value counts too"


def test_with_one_delivery_the_stock_cannot_be_tested() -> None:
    publish(ROWS)
    stock = sum_with(figures.sums(ANALYST), "vorige peildatum")
    assert (stock.outcome, stock.missing) == (Outcome.UNKNOWN, ("een eerdere levering",))


def test_of_an_older_peildatum_when_it_is_asked() -> None:
    publish(ROWS[:2], "2024-07-31")
    publish(ROWS)
    found = figures.sums(ANALYST, evaluation().peildatum.replace(month=7))
    rows = sum_with(found, "zijn samen alle rijen")
    assert (rows.left, rows.right, found.agree) == (2, 2, True)


def test_who_left_or_is_left_out_counts_in_its_sum() -> None:
    early = {"datum_vestiging": "2024-03-01", "datum_brede_intake": "2024-02-01"}
    publish([{}, {}, early], "2024-07-31")
    publish([{"fase": "Voldaan"}, {}, early])
    found = figures.sums(ANALYST)
    stock = sum_with(found, "vorige peildatum")
    assert (stock.left, stock.right) == (2, 2)
    intake = sum_with(found, "Van vestiging tot brede intake")
    assert (intake.left, intake.right) == (3, 3)


def test_the_evaluation_is_compared_at_its_own_day() -> None:
    publish([{}] * 2)
    publish([{}] * 5, "2024-09-30")
    assert own(figures.compared_with_evaluation(ANALYST))["gestart", ""] == 2


def test_a_label_that_no_group_has_breaks_a_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = replace(DIMENSIONS["scholing"], expression="'Gschoold'")
    monkeypatch.setitem(DIMENSIONS, "scholing", wrong)
    publish(ROWS)
    found = figures.sums(ANALYST)
    assert not found.agree
    assert broken(found)[0].startswith("Scholing: de groepen")


def test_a_figure_that_counts_others_breaks_a_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(ROWS)
    everybody = (("plichtig", ("Ja", "Nee")),)
    monkeypatch.setitem(FIGURES, "gestart", replace(FIGURES["gestart"], where=everybody))
    told = " ".join(broken(figures.sums(ANALYST)))
    assert "De lijst met een inburgeringsplicht" in told and "Lopende en geëindigde" in told


def test_a_numerator_outside_its_population_breaks_a_sum(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(ROWS)
    wrong = replace(FIGURES["pvt"], where=(("doelgroep", ("Asielstatushouder",)),))
    monkeypatch.setitem(FIGURES, "pvt", wrong)
    assert broken(figures.sums(ANALYST)) == ["PVT: als aantal, en als teller van het aandeel."]
    assert Sum(Part.WITHIN, "x", 3, 2, within=True).outcome is Outcome.BREAKS
    assert Sum(Part.WITHIN, "x", 2, 2, within=True).outcome is Outcome.HOLDS
    assert Sum(Part.WHOLE, "x", 1, 2).outcome is Outcome.BREAKS


def test_a_row_that_is_lost_or_double_breaks_a_sum() -> None:
    publish(ROWS)
    store = open_store(settings().store)
    with store.transaction() as writing:
        writing.execute(
            "INSERT INTO gemeente.rij SELECT * FROM gemeente.rij WHERE fase = 'Beëindigd'"
        )
    told = " ".join(broken(figures.sums(ANALYST)))
    assert "Het register" in told and "Elk trajectnummer" in told


def test_who_may_see_which_sums() -> None:
    publish(ROWS)
    alderman, analyst = figures.sums(ALDERMAN), figures.sums(ANALYST)
    assert alderman.closed > 0 and len(alderman.sums) + alderman.closed == len(analyst.sums)
    assert Part.ROWS not in {s.part for s in alderman.sums}
    assert not [s for s in alderman.sums if "per route, en via de fase" in s.sentence]
    with pytest.raises(Refused):
        figures.sums(PARTNER)
