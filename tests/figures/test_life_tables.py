"""Protected durations: the life table by hand, and that nothing but ``w`` goes into it."""

from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import viewer_named
from rijswijk_dash.figures import DURATIONS
from rijswijk_dash.figures.definitions.spans import SPANS, Span
from rijswijk_dash.figures.life_tables import LifeTable, life_table
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import close_stores, open_store
from tests.figures.test_durations import pips, row
from tests.tools import ANALYST, change_rows, publish
from tests.warehouse.test_migration import as_version_2

SPAN = Span("tijd_x", "Tijd", "dagtekening_pip", (10, 13, 26))
PARTNER = viewer_named("ketenpartner:taalschool-rijswijk")
PIP = "doorlooptijd_pip"


def test_a_life_table_by_hand() -> None:
    found = life_table(SPAN, {
        "0–10 weken gehaald": 40, "0–10 weken onderweg": 20, "11–13 weken gehaald": 10,
        "14–26 weken onderweg": 20, "27 weken of meer gehaald": 10, None: 500,
    })  # fmt: skip
    # 100 people: 40 of 100 - 20/2; then 10 of 40; then none of 30 - 20/2.
    assert found == LifeTable(100, (10, 13, 26), (44, 58, 58), (100, 40, 30), (10, 13))


@pytest.mark.parametrize(
    ("w", "weeks", "half"),
    [
        ({"0–10 weken gehaald": 35, "11–13 weken gehaald": 15}, (10,), (0, 10)),
        ({"0–10 weken gehaald": 30, "11–13 weken gehaald": 20}, (10, 13), (0, 10)),
        ({"0–10 weken gehaald": 25, "11–13 weken gehaald": 25}, (10, 13), (0, 10)),
        ({"27 weken of meer onderweg": 50}, (10, 13, 26), None),
        ({"0–10 weken onderweg": 50}, (10,), None),
    ],
)
def test_it_stops_where_fewer_than_20_can_be_followed(
    w: dict[str | None, int], weeks: tuple[int, ...], half: tuple[int, int] | None
) -> None:
    found = life_table(SPAN, w)
    assert isinstance(found, LifeTable)
    assert (found.weeks, found.half) == (weeks, half)


def test_it_begins_from_50_people() -> None:
    assert life_table(SPAN, {"0–10 weken gehaald": 45, None: 100}) == (
        "vanaf 50 mensen is er een beschermde lijn"
    )


@pytest.mark.parametrize(
    ("event", "label"),
    [
        ("2024-01-01", "0–6 weken gehaald"), ("2024-02-12", "0–6 weken gehaald"),
        ("2024-02-13", "7–8 weken gehaald"), ("2024-02-26", "7–8 weken gehaald"),
        ("2024-03-11", "9–10 weken gehaald"), ("2024-03-12", "11–13 weken gehaald"),
        ("2024-04-01", "11–13 weken gehaald"), ("2024-07-01", "14–26 weken gehaald"),
        ("2024-07-02", "27 weken of meer gehaald"),
        ("", "27 weken of meer onderweg"),
    ],
)  # fmt: skip
def test_labels_of_a_span(event: str, label: str | None) -> None:
    publish([row("2024-01-01", dagtekening_pip=event)])
    (found,) = figures.ask(ANALYST, figures.question("gestart", ["tijd_pip"])).rows
    assert found.labels == (label,)


def test_nobody_without_a_start_has_a_label() -> None:
    publish([{"datum_vestiging": "", "dagtekening_pip": "2024-01-01"},
             {"datum_vestiging": "2024-08-01", "dagtekening_pip": ""},
             {"datum_vestiging": "2024-02-01", "datum_ondertekening_pvt": "2024-01-01"}])  # fmt: skip
    asked = figures.question("gestart", ["tijd_pip"])
    labels = {r.labels[0] for r in figures.ask(ANALYST, asked).rows}
    assert labels == {None, "0–6 weken onderweg", "27 weken of meer onderweg"}
    asked = figures.question("gestart", ["tijd_pvt"])
    counted = figures.ask(ANALYST, asked).by_label()
    assert counted == {"0–13 weken onderweg": 1, "Geen begin of omgekeerde datums": 2}


@pytest.mark.parametrize("duration", DURATIONS)
def test_a_partner_gets_every_duration_and_split_from_the_second_table(duration: str) -> None:
    event = {"dagtekening_pip": "2024-01-10"} | {DURATIONS[duration].event: "2024-01-22"}
    publish([row("2024-01-01", **event) for _ in range(60)])
    for by in ("", "leerroute", "doelgroep"):
        found = figures.survival(PARTNER, duration, by)
        ((label, table),) = found.tables
        assert found.rounded and table.n == 60 == found.n
        assert table.reached[0] in (0, 100)
        assert label == {"": "Alle samen", "leerroute": "B1-route"}.get(by, "Asielstatushouder")
    assert figures.survival(PARTNER, duration, "", {"leerroute": ["Z-route"]}).groups == ()


def test_only_the_rounded_table_is_read(own_store: Path) -> None:
    """Other rows under the same rounded tables give the same answer, so nothing exact goes into it."""
    publish(pips(*range(7, 190)))
    before = [figures.survival(PARTNER, d, by) for d in DURATIONS for by in ("", "leerroute")]
    change_rows(
        "UPDATE gemeente.rij SET dagtekening_pip = dagtekening_pip + 20, leerroute = 'Z-route'"
    )
    again = [figures.survival(PARTNER, d, by) for d in DURATIONS for by in ("", "leerroute")]
    assert again == before
    assert figures.survival(ANALYST, PIP, "leerroute").groups[0].label == "Z-route"


def test_a_store_of_one_table_gets_the_second_when_it_is_asked(own_store: Path) -> None:
    publish(pips(*range(7, 190)), "2024-07-31")
    publish(pips(*range(9, 199)), "2024-08-31")
    before = [figures.survival(PARTNER, PIP, "leerroute", peildatum=day)
              for day in figures.peildata(PARTNER)]  # fmt: skip
    as_version_2(open_store(settings().store))
    close_stores()
    after = [figures.survival(PARTNER, PIP, "leerroute", peildatum=day)
             for day in figures.peildata(PARTNER)]  # fmt: skip
    assert after == before
    assert all(found.n >= 180 for found in after)


def test_spans_are_those_of_the_durations() -> None:
    for id_, span in SPANS.items():
        duration = DURATIONS[id_]
        assert (span.start, span.event) == (duration.start, duration.event)
        assert (
            any(group.last == duration.look for group in span.groups)
            or span.ends[0] < duration.look
        )
