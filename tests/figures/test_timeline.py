"""The timeline of one traject: which events, in which order, and nothing of anybody else."""

from datetime import date

import pytest

from rijswijk_dash import figures
from rijswijk_dash.figures import EventKind, Timeline
from tests.figures.test_turns import EMPTY, LEARNING, ON_Z, SCHOOL, partner
from tests.tools import ANALYST, publish

ROW = {
    **EMPTY, **LEARNING, "startdatum_inburgeringstermijn": "2023-06-02",
    "einddatum_inburgeringstermijn": "2026-09-02", "startdatum_ontzorgen": "2023-05-03",
    "einddatum_ontzorgen": "2023-11-03",
}  # fmt: skip


def of(number: str) -> Timeline:
    found, work = figures.trajecten(ANALYST), figures.turns(ANALYST)
    return figures.timeline(found, work.deadlines, number)


def test_events_are_in_the_order_of_their_days_and_an_end_is_told_once() -> None:
    publish([ROW, {**EMPTY, **ON_Z}])
    shown = of("T0001")
    assert (shown.trajectnummer, shown.peildatum) == ("T0001", date(2024, 8, 31))
    legal, done = EventKind.LEGAL, EventKind.DONE
    assert [(e.day, e.name, e.kind) for e in shown.events] == [
        (date(2023, 5, 1), "Vestiging", done),
        (date(2023, 5, 3), "Start ontzorgen", done),
        (date(2023, 6, 1), "Dagtekening PIP", done),
        (date(2023, 6, 2), "Start inburgeringstermijn", done),
        (date(2023, 7, 1), "Inburgeringsaanbod (start lessen)", done),
        (date(2023, 7, 10), "PIP binnen 10 weken", legal),
        (date(2023, 11, 2), "Einde van het ontzorgen", EventKind.ESTIMATE),
        (date(2026, 9, 1), "Examens van de B1-route", legal),
        (date(2026, 9, 1), "Inburgeringstermijn van drie jaar", legal),
        (date(2026, 9, 1), "MAP afgerond", legal),
        (date(2026, 9, 1), "PVT ondertekend", legal),
    ]
    pip = shown.events[5]
    assert (pip.since, pip.deadline and pip.deadline.state) == (date(2023, 5, 1), "op tijd gehaald")
    assert shown.dated == shown.events


def test_what_has_no_known_day_comes_last_and_what_lies_ahead_is_planned() -> None:
    publish(
        [{**EMPTY, "fase": "Brede intake", "leerroute": "", "einddatum_ontzorgen": "2024-12-01"}]
    )
    shown = of("T0001")
    assert [(e.day, e.name, e.kind) for e in shown.dated] == [
        (date(2024, 12, 1), "Einde ontzorgen", EventKind.PLANNED)
    ] or shown.dated[0].day == date(2024, 11, 30)
    assert all(event.day is None for event in shown.events[len(shown.dated) :])
    assert {e.name for e in shown.events if not e.day} >= {"PIP binnen 10 weken"}


def test_a_traject_that_is_not_among_the_rows_has_no_timeline() -> None:
    publish([ROW, {**EMPTY, **ON_Z}])
    found, work = figures.trajecten(partner(SCHOOL)), figures.turns(partner(SCHOOL))
    with pytest.raises(KeyError):
        figures.timeline(found, work.deadlines, "T0001")
    names = {event.name for event in figures.timeline(found, work.deadlines, "T0002").events}
    assert "Vestiging" not in names and "Ondertekening PVT" not in names
