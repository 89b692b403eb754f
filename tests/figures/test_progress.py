"""How far trajecten are: the pace of their hours and their course, worked out by hand."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.figures.due import GEZIN
from tests.figures.progress import MAP, PVT, TERM, Z, after, course, label

# The pace of the hours.


@pytest.mark.parametrize(
    ("days", "hours", "expected"),
    [
        (-10, 0, "Op tempo"),  # before the term nobody is behind
        (0, 0, "Op tempo"),  # nor on its first day
        (1, 0, "Achter op tempo"),
        (548, 400, "Op tempo"),  # half of 1096 days asks half of 800 hours
        (549, 400, "Achter op tempo"),
        (549, 400.8, "Op tempo"),
        (137, 100, "Op tempo"),  # an eighth
        (138, 100, "Achter op tempo"),
        (1095, 799.27, "Achter op tempo"),
        (1095, 799.28, "Op tempo"),  # the last day that counts
        (1096, 799.9, "Achter op tempo"),
        (3000, 799.9, "Achter op tempo"),  # never more than all
        (3000, 800, "800 uur gehaald"),
        (-10, 800, "800 uur gehaald"),
        (548, None, None),
    ],
)
def test_the_pace_is_the_part_of_the_term_that_is_over(
    days: int, hours: float | None, expected: str | None
) -> None:
    row = {**Z, "uren_taal_knm": hours, "uren_participatie": hours}
    assert label("tempo_taal", row, after(days)) == expected
    assert label("tempo_participatie", row, after(days)) == expected


def test_a_leap_day_in_the_term_and_a_start_on_a_leap_day() -> None:
    # 29-02-2024 up to the exclusive end 01-03-2027: 1096 days.
    row = {**Z, "dagtekening_pip": "2024-02-28", "uren_taal_knm": 400}
    assert label("tempo_taal", row, "2025-08-30") == "Op tempo"  # 548 days
    assert label("tempo_taal", row, "2025-08-31") == "Achter op tempo"
    # From 01-03-2024 there is none in it: 1095 days.
    row = {**Z, "dagtekening_pip": "2024-02-29", "uren_taal_knm": 400}
    assert label("tempo_taal", row, "2025-08-30") == "Op tempo"  # 547 of 1095
    assert label("tempo_taal", row, "2025-08-31") == "Achter op tempo"  # 548 of 1095


def test_an_extension_gives_more_time_and_the_end_is_exclusive() -> None:
    row = {**Z, "uren_taal_knm": 400, "startdatum_inburgeringstermijn": "2022-03-02"}
    half = "2024-03-02"
    assert label("tempo_taal", row, half) == "Achter op tempo"
    longer = {**row, "einddatum_inburgeringstermijn": "2026-03-04"}  # 1463 days
    assert label("tempo_taal", longer, "2024-03-02") == "Op tempo"  # 731 of 1463
    assert label("tempo_taal", longer, "2024-03-03") == "Achter op tempo"  # 732
    even = {**row, "einddatum_inburgeringstermijn": "2026-03-02"}  # 1461 days
    assert label("tempo_taal", even, "2024-03-01") == "Op tempo"  # 730
    assert label("tempo_taal", even, "2024-03-02") == "Achter op tempo"  # 731
    wrong = {**row, "einddatum_inburgeringstermijn": "2022-03-02"}
    assert label("tempo_taal", wrong, half) is None


@pytest.mark.parametrize(
    ("change", "taal", "participatie"),
    [
        ({}, "Op tempo", "Op tempo"),
        ({"doelgroep": GEZIN}, "Op tempo", "Niet van toepassing"),
        ({"leerroute": "B1-route"}, "Niet van toepassing", "Niet van toepassing"),
        ({"leerroute": "Onderwijsroute"}, "Niet van toepassing", "Niet van toepassing"),
        ({"leerroute": None}, None, None),
        ({"leerroute": None, "doelgroep": GEZIN}, None, "Niet van toepassing"),
        ({"leerroute": None, "fase": "Brede intake"},) + ("Niet van toepassing",) * 2,
        ({"fase": "Voldaan"}, "Niet van toepassing", "Niet van toepassing"),
        ({"fase": "Beëindigd"}, "Niet van toepassing", "Niet van toepassing"),
        ({"doelgroep": "Oekraïense ontheemde"}, "Niet van toepassing", "Niet van toepassing"),
        ({"dagtekening_pip": None}, None, None),
        ({"uren_taal_knm": None}, None, "Op tempo"),
        (
            {"datum_afronding_zroute": "2022-06-01", "uren_taal_knm": None},
            *("800 uur gehaald",) * 2,
        ),
    ],
)
def test_for_whom_there_is_a_pace(
    change: Mapping[str, Any], taal: str | None, participatie: str | None
) -> None:
    row = {**Z, "uren_taal_knm": 300, "uren_participatie": 300, **change}
    assert label("tempo_taal", row, after(100)) == taal
    assert label("tempo_participatie", row, after(100)) == participatie


@pytest.mark.parametrize(
    ("hours", "group"),
    [
        (None, None), (0, "0"), (0.5, "1–199"), (199.5, "1–199"), (200, "200–399"), (399, "200–399"),
        (400, "400–599"), (599.9, "400–599"), (600, "600–799"), (799.9, "600–799"),
        (800, "800 of meer"), (9000, "800 of meer"),
    ],
)  # fmt: skip
def test_hours_in_groups(hours: float | None, group: str | None) -> None:
    row = {"uren_taal_knm": hours, "uren_participatie": hours}
    assert label("uren_taal_groep", row, after(0)) == group
    assert label("uren_participatie_groep", row, after(0)) == group


# On course.

ON, OFF, NOT_FOR = ("Op koers", None), "Niet op koers", ("Niet van toepassing", None)


@pytest.mark.parametrize(
    ("row", "days", "expected"),
    [
        (TERM, 548, ON),  # the half, to the day: the PVT is not late yet
        (TERM, 549, (OFF, "PVT achter")),
        ({**TERM, **PVT}, 549, ON),
        ({**TERM, **PVT}, 822, ON),  # three quarters
        ({**TERM, **PVT}, 823, (OFF, "MAP achter")),
        ({**TERM, **PVT, **MAP}, 823, ON),
        ({**TERM, **MAP}, 823, (OFF, "PVT achter")),
        (TERM, 823, (OFF, "PVT achter")),
        ({**TERM, **PVT, **MAP}, 1095, ON),
        ({**TERM, **PVT, **MAP}, 1096, (OFF, "Termijn voorbij")),
        (TERM, 1096, (OFF, "Termijn voorbij")),
        ({**TERM, **PVT, "leerroute": "Onderwijsroute"}, 900, ON),  # no MAP there
        ({**TERM, **PVT, "leerroute": "Onderwijsroute"}, 1096, (OFF, "Termijn voorbij")),
        ({**TERM, "niveau": "A2", **PVT}, 823, (OFF, "MAP achter")),
        ({**TERM, **PVT, "fase": "Brede intake", "leerroute": None}, 900, ON),
        ({**TERM, **PVT, "leerroute": None}, 10, (None, None)),
        ({**TERM, "fase": "Voldaan"}, 2000, NOT_FOR),
        ({**TERM, "fase": "Beëindigd"}, 2000, NOT_FOR),
        ({**TERM, "doelgroep": "Oekraïense ontheemde"}, 2000, NOT_FOR),
        (TERM, -1, ON),  # before the term
        ({**TERM, "einddatum_inburgeringstermijn": "2025-09-02"}, 1096, (OFF, "PVT achter")),
        ({**TERM, **PVT, **MAP, "einddatum_inburgeringstermijn": "2025-09-02"}, 1096, ON),
        ({**TERM, **PVT, **MAP, "datum_vestiging": None}, 900, ON),  # the PIP is there
        ({**TERM, "datum_vestiging": "2021-01-01"}, 10, ON),  # a PIP too late is no PIP overdue
        ({**TERM, "einddatum_inburgeringstermijn": "2022-03-02"}, 10, (None, None)),
    ],
)
def test_on_course_by_hand(
    row: Mapping[str, Any], days: int, expected: tuple[str | None, str | None]
) -> None:
    assert course(row, after(days)) == expected


@pytest.mark.parametrize(
    ("row", "peildatum", "expected"),
    [
        ({"datum_vestiging": "2024-01-01"}, "2024-03-11", ON),
        ({"datum_vestiging": "2024-01-01"}, "2024-03-12", (OFF, "PIP over tijd")),
        ({}, "2024-03-12", (None, None)),
        ({"datum_vestiging": "2024-01-01", "leerroute": None}, "2024-03-11", ON),
        ({"datum_vestiging": "2024-01-01", "leerroute": "Z-route"}, "2024-03-11", ON),
        ({"datum_vestiging": "2023-01-01", "fase": "Voldaan"}, "2024-03-12", NOT_FOR),
    ],
)
def test_without_a_pip_only_the_deadline_of_the_pip_counts(
    row: Mapping[str, Any], peildatum: str, expected: tuple[str | None, str | None]
) -> None:
    assert course(row, peildatum) == expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"uren_taal_knm": 400, "uren_participatie": 400}, ON),
        ({"uren_taal_knm": 399, "uren_participatie": 400}, (OFF, "Uren achter")),
        ({"uren_taal_knm": 400, "uren_participatie": 399}, (OFF, "Uren achter")),
        ({"uren_taal_knm": 400, "uren_participatie": 0, "doelgroep": GEZIN}, ON),
        ({"uren_taal_knm": 400, "doelgroep": GEZIN}, ON),
        ({"uren_taal_knm": 400}, (None, None)),
        ({"uren_participatie": 400}, (None, None)),
        ({"uren_participatie": 0}, (None, None)),  # also where the other hours are behind
        ({"datum_afronding_zroute": "2023-01-01"}, ON),
        ({"uren_taal_knm": 800, "uren_participatie": 800}, ON),
    ],
)
def test_hours_count_on_the_z_route(change: Mapping[str, Any], expected: Any) -> None:
    assert course({**Z, **PVT, **change}, after(548)) == expected


def test_what_is_unknown_is_not_off_course_either() -> None:
    """Else a share of the known would count who is behind and leave out who is not."""
    assert course(Z, after(900)) == (None, None)
    assert course(Z, after(1500)) == (None, None)


def test_a_step_that_is_late_when_the_traject_is_done_but_still_runs() -> None:
    row = {**TERM, **MAP, "datum_voldaan": "2024-01-01"}
    assert course(row, after(1200)) == (OFF, "Termijn voorbij")
    exams = dict.fromkeys(
        ("examen_LE", "examen_LU", "examen_SC", "examen_SP", "examen_KNM"), "2024-01-01"
    )
    assert course({**row, **PVT, **exams}, after(1200)) == ON
