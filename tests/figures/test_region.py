"""The gemeenten beside each other, counted by hand: groups of five people alike stay what they are."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Role
from rijswijk_dash.figures import WrongQuestion
from rijswijk_dash.words import regio as words
from tests.municipalities import DELFT, EVERY, RIJSWIJK, THE_HAGUE, installed, viewer
from tests.tools import publish

B1, Z = {"leerroute": "B1-route", "uitkering": "Ja"}, {"leerroute": "Z-route", "uitkering": "Nee"}
# Who sees two, and who sees all three: looking at Delft.
TWO, ALL = viewer(Role.ALDERMAN, DELFT, RIJSWIJK), viewer(Role.PARTNER, DELFT, RIJSWIJK, THE_HAGUE)


@pytest.fixture(autouse=True)
def three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with installed(tmp_path / "feiten", monkeypatch):
        yield


def fill() -> None:
    """Rijswijk 50 of 60 with a bijstandsuitkering in August and 10 of 20 in June; Delft 20 of 30 in July."""
    here, there = viewer(Role.ANALYST, RIJSWIJK), viewer(Role.ANALYST, DELFT)
    publish([B1] * 10 + [Z] * 10, "2024-06-30", here)
    publish([B1] * 50 + [Z] * 10, "2024-08-31", here)
    publish([B1] * 20 + [Z] * 10, "2024-07-31", there)


def test_each_gemeente_at_its_own_newest_peildatum_and_their_sum() -> None:
    fill()
    found = figures.region(TWO, "uitkering_aandeel")
    delft, rijswijk = found.places
    assert (delft.name, delft.chosen, rijswijk.name, rijswijk.chosen) == (
        "Delft",
        True,
        "Rijswijk",
        False,
    )
    assert delft.answer and rijswijk.answer and found.total
    assert (delft.answer.peildatum, rijswijk.answer.peildatum) == (
        date(2024, 7, 31),
        date(2024, 8, 31),
    )
    totals = [(r.numerator, r.denominator, r.value, r.instead)
              for r in (delft.answer.total, rijswijk.answer.total, found.total)]  # fmt: skip
    assert totals == [(20, 30, None, "60–70%"), (50, 60, 83, ""), (70, 90, 78, "")]
    assert delft.interval is None and rijswijk.interval is not None
    # Wilson's interval of 50 of 60, computed apart.
    assert (round(rijswijk.interval.low, 3), round(rijswijk.interval.high, 3)) == (0.720, 0.907)
    assert words.margin(rijswijk) == "72–91%"
    assert (words.place_value(delft), words.total_value(found)) == ("60–70%", "78%")
    assert words.days_sentence(found) == "Peildatum: Delft 31-07-2024 en Rijswijk 31-08-2024."


def test_up_to_an_earlier_day_and_where_there_was_nothing_yet() -> None:
    fill()
    assert figures.region_days(TWO) == [date(2024, 8, 31), date(2024, 7, 31), date(2024, 6, 30)]
    july = figures.region(TWO, "gestart", date(2024, 7, 31))
    assert july.total and (
        july.total.value,
        [p.answer and p.answer.value for p in july.places],
    ) == (50, [30, 20])
    june = figures.region(TWO, "uitkering_aandeel", date(2024, 6, 30))
    assert june.total and (june.total.value, june.total.instead) == (None, "te weinig")
    assert words.days_sentence(june) == (
        "Peildatum: Rijswijk 30-06-2024. Geen cijfer: Delft: er is nog geen levering. Het totaal is zonder."
    )
    nothing = figures.region(TWO, "gestart", date(2024, 1, 1))
    assert (nothing.total, nothing.known, words.total_value(nothing)) == (None, (), "onbekend")


def test_a_split_adds_up_by_label() -> None:
    fill()
    found = figures.region(ALL, "leerroute")
    assert [(row.labels, row.value) for row in found.rows] == [
        (("B1-route",), 70),
        (("Z-route",), 20),
    ]
    assert found.total and found.total.value == 90
    assert words.mix(found.places[0]) == "B1-route 20 (60–70%), Z-route 10 (30–40%)"
    assert [place.why for place in found.places] == ["", "", "er is nog geen levering"]


def test_a_field_that_one_export_lacks_leaves_that_gemeente_out() -> None:
    fill()
    found = figures.region(TWO, "pip_op_tijd")
    assert found.total is None
    assert "heeft geen" in found.places[0].why


def test_only_figures_of_the_region() -> None:
    with pytest.raises(WrongQuestion, match="is er niet voor de regio"):
        figures.region(TWO, "taalschool")
    for name in figures.REGION_FIGURES:
        assert figures.may_ask(viewer(Role.PARTNER, *EVERY), figures.question(name, protected=True))
