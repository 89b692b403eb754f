"""How far trajecten are: worked out by hand, and against the same rules in plain Python."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import ValidationError

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer
from rijswijk_dash.domain import tempo
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.domain.tempo import Norm, norms
from rijswijk_dash.figures import DEADLINES, DIMENSIONS, FIGURES, WrongQuestion
from rijswijk_dash.figures.definitions.deadline_sql import needed
from rijswijk_dash.figures.definitions.dimension import layered
from rijswijk_dash.figures.own import own_clients
from rijswijk_dash.figures.scope import may_know
from rijswijk_dash.warehouse.schema import field_type
from tests.figures.due import GEZIN, READ, found
from tests.figures.test_deadlines_plain import BIRTHDAYS, DAY, VALUES, last_of_term, plain_python
from tests.tools import ANALYST, publish

RULES = tuple(id_ for id_, deadline in DEADLINES.items() if deadline.can_be_met)
PLAIN = {"doelgroep": "Asielstatushouder", "leerroute": "B1-route", "fase": "Leerroute"}
# The term runs 02-03-2022 up to and including 01-03-2025: 1096 days, a leap day among them.
TERM = {"dagtekening_pip": "2022-03-01", "datum_vestiging": "2022-02-01"}
Z = {**TERM, "leerroute": "Z-route"}
NAMES = (*(f"stand_{rule}" for rule in RULES), "tempo_taal", "tempo_participatie", "op_koers",
         "reden_koers", "uren_taal_groep", "uren_participatie_groep")  # fmt: skip


def labels(
    rows: Sequence[Mapping[str, Any]], peildatum: str, names: Sequence[str] = NAMES
) -> list[dict[str, str | None]]:
    """The label of each dimension for rows as they would stand in the store."""
    columns = [*fields()]
    with duckdb.connect() as connection:
        typed = ", ".join(f'"{name}" {field_type(name)}' for name in columns)
        connection.execute(f"CREATE TABLE t (peildatum DATE, {typed})")
        table = [
            [peildatum, *({"trajectnummer": f"T{i:02}", **PLAIN, **row}.get(n) for n in columns)]
            for i, row in enumerate(rows)
        ]
        marks = ", ".join("?" * (len(columns) + 1))
        connection.executemany(f"INSERT INTO t VALUES ({marks})", table)
        asked = layered(["trajectnummer"], {name: DIMENSIONS[name] for name in names}, "t")
        lines = connection.execute(f"{asked} ORDER BY trajectnummer").fetchall()
    return [dict(zip(names, line[1:], strict=True)) for line in lines]


def label(name: str, row: Mapping[str, Any], peildatum: str) -> str | None:
    (only,) = labels([row], peildatum, [name])
    return only[name]


def course(row: Mapping[str, Any], peildatum: str) -> tuple[str | None, str | None]:
    (only,) = labels([row], peildatum, ["op_koers", "reden_koers"])
    return only["op_koers"], only["reden_koers"]


def after(days: int) -> str:
    """The peildatum so many days after the first day of the term."""
    return str(date(2022, 3, 2) + timedelta(days=days))


def counts(figure: str, by: Sequence[str] = (), **filters: list[str]) -> dict[str, Any]:
    return figures.ask(ANALYST, figures.question(figure, by, filters)).by_label()


def share(figure: str) -> tuple[int, int]:
    total = figures.ask(ANALYST, figures.question(figure)).total
    return total.numerator, total.denominator


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

PVT = {"datum_ondertekening_pvt": "2022-06-01"}
MAP = {"datum_eindgesprek_map": "2023-06-01"}
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


# The states are those of the deadlines.

_HOURS = st.sampled_from([None, 0.0, 100.0, 399.0, 400.0, 799.5, 800.0])
_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            **{name: VALUES.get(name, DAY) for name in READ},
            "uren_taal_knm": _HOURS,
            "uren_participatie": _HOURS,
        }
    ),
    min_size=1,
    max_size=6,
)
_TODAY = st.dates(date(2022, 1, 1), date(2029, 1, 1)) | BIRTHDAYS


@given(_ROWS, _TODAY)
@hypothesis_settings(max_examples=15)
def test_each_state_is_that_of_the_list_of_deadlines(
    rows: list[dict[str, Any]], today: date
) -> None:
    listed = {(d.trajectnummer, d.rule): d.state for d in found(rows, str(today))}
    shown = labels(rows, str(today))
    for i, row in enumerate(shown):
        for rule in RULES:
            assert row[f"stand_{rule}"] == listed.get((f"T{i}", rule)), rule


def reference_pace(row: Mapping[str, Any], field: str, today: date) -> str | None:
    """The pace, written down as a person would work it out."""
    route, group, phase = row["leerroute"], row["doelgroep"], row["fase"]
    if phase in ("Voldaan", "Beëindigd") or group == "Oekraïense ontheemde":
        return "Niet van toepassing"
    if field == "uren_participatie" and group != "Asielstatushouder":
        return "Niet van toepassing"
    if route is None and phase == "Leerroute":
        return None
    if route != "Z-route":
        return "Niet van toepassing"
    hours, term = row[field], reference_term(row)
    if (hours is not None and hours >= 800) or row["datum_afronding_zroute"]:
        return "800 uur gehaald"
    if hours is None or term is None:
        return None
    start, end = term
    over = min(max((today - start).days, 0), (end - start).days)
    return "Op tempo" if hours * (end - start).days >= 800 * over else "Achter op tempo"


def reference_term(row: Mapping[str, Any]) -> tuple[date, date] | None:
    """The first day and the exclusive end."""
    start = row["startdatum_inburgeringstermijn"]
    if start is None and row["dagtekening_pip"]:
        start = row["dagtekening_pip"] + timedelta(days=1)
    if start is None:
        return None
    end = row["einddatum_inburgeringstermijn"] or last_of_term(start, 36) + timedelta(days=1)
    return (start, end) if end > start else None


def reference_course(row: Mapping[str, Any], today: date) -> str | None:
    """The reason, or that the traject is on course."""
    if row["fase"] in ("Voldaan", "Beëindigd") or row["doelgroep"] == "Oekraïense ontheemde":
        return "Niet van toepassing"
    said = plain_python(row, today)
    if row["dagtekening_pip"] is None:
        words = {"voorbij": "PIP over tijd", "loopt": "Op koers"}
        return words.get(said["pip"].state)
    paces = [reference_pace(row, f, today) for f in ("uren_taal_knm", "uren_participatie")]
    term = reference_term(row)
    if None in paces or term is None or (row["leerroute"] is None and row["fase"] == "Leerroute"):
        return None
    if any(s.state == "voorbij" for rule, s in said.items() if rule not in ("pip", "ontzorgen")):
        return "Termijn voorbij"
    over, whole = (today - term[0]).days, (term[1] - term[0]).days
    if not row["datum_ondertekening_pvt"] and over > whole * 0.5:
        return "PVT achter"
    map_is_for = row["leerroute"] in ("B1-route", "Z-route")
    if map_is_for and not row["datum_eindgesprek_map"] and over > whole * 0.75:
        return "MAP achter"
    return "Uren achter" if "Achter op tempo" in paces else "Op koers"


@given(_ROWS, _TODAY)
@hypothesis_settings(max_examples=15)
def test_pace_and_course_say_what_plain_python_says(
    rows: list[dict[str, Any]], today: date
) -> None:
    for row, shown in zip(rows, labels(rows, str(today)), strict=True):
        assert shown["tempo_taal"] == reference_pace(row, "uren_taal_knm", today)
        assert shown["tempo_participatie"] == reference_pace(row, "uren_participatie", today)
        reason = reference_course(row, today)
        known = reason in (None, "Op koers", "Niet van toepassing")
        assert shown["op_koers"] == (reason if known else "Niet op koers")
        assert shown["reden_koers"] == (None if known else reason)


# The figures, on a published delivery of 31-08-2024.

FULL = {
    "startdatum_inburgeringstermijn": "", "einddatum_inburgeringstermijn": "", "uren_taal_knm": "",
    "uren_participatie": "", "datum_ondertekening_pvt": "", "datum_eindgesprek_map": "",
    "datum_afronding_zroute": "", "datum_voldaan": "", "datum_vestiging": "2022-12-01",
    "dagtekening_pip": "2022-12-31",  # 01-01-2023 up to 01-01-2026: 608 of 1096 days, 443,8 hours
}  # fmt: skip
SIGNED = {**FULL, "datum_ondertekening_pvt": "2023-05-01"}
Z_ROUTE = {**SIGNED, "leerroute": "Z-route"}
ROWS = [
    FULL,  # PVT behind
    SIGNED,
    {**Z_ROUTE, "uren_taal_knm": "444", "uren_participatie": "443"},  # hours behind
    {**Z_ROUTE, "uren_taal_knm": "443", "doelgroep": GEZIN},  # hours behind
    {**Z_ROUTE, "uren_taal_knm": "800", "uren_participatie": "600"},
    {**Z_ROUTE, "uren_taal_knm": "500"},  # unknown
    {**Z_ROUTE, "uren_taal_knm": "800", "uren_participatie": "800", "fase": "Voldaan",
     "datum_voldaan": "2024-08-01"},
    {**FULL, "dagtekening_pip": "", "fase": "Brede intake", "leerroute": ""},  # PIP overdue
    {**FULL, "dagtekening_pip": "2021-08-01", "datum_vestiging": "2021-07-01"},  # term passed
    {**FULL, "doelgroep": "Oekraïense ontheemde", "leerroute": ""},
]  # fmt: skip


def test_the_figures_by_hand() -> None:
    publish(ROWS)
    assert counts("op_koers_stand") == {"Op koers": 2, "Niet op koers": 5, "Onbekend": 1}
    assert share("op_koers") == (2, 7)
    assert counts("op_koers_reden") == {
        "PIP over tijd": 1, "Termijn voorbij": 1, "PVT achter": 1, "Uren achter": 2,
    }  # fmt: skip
    assert counts("op_koers", ["leerroute"]) == {
        "B1-route": 33.3, "Z-route": 33.3, "Nog geen leerroute": 0.0,
    }  # fmt: skip
    assert counts("tempo_taal") == {"800 uur gehaald": 1, "Op tempo": 2, "Achter op tempo": 1}
    assert share("tempo_taal_aandeel") == (3, 4)
    assert counts("tempo_participatie") == {"Op tempo": 1, "Achter op tempo": 1, "Onbekend": 1}
    assert share("tempo_participatie_aandeel") == (1, 2)
    assert counts("uren_taal") == {"400–599": 3, "800 of meer": 1}
    assert counts("uren_participatie") == {"400–599": 1, "600–799": 1, "Onbekend": 1}
    over = {
        id_.removeprefix("over_tijd_"): figures.ask(ANALYST, figures.question(id_)).value
        for id_ in FIGURES
        if id_.startswith("over_tijd_") and id_ != "over_tijd_b1_examens"
    }
    assert over == {
        "inburgeringstermijn": 1, "pvt": 1, "map": 1, "z_uren_taal": 0, "z_uren_participatie": 0,
    }  # fmt: skip
    assert counts("stand_pip")["voorbij"] == counts("gestart", ["stand_pip"])["voorbij"] == 1
    assert figures.ask(ANALYST, figures.question("pip_over_tijd")).value == 1
    assert (
        figures.ask(ANALYST, figures.question("gestart", (), {"op_koers": ["Op koers"]})).value == 2
    )


def test_a_split_by_a_state_is_the_count_of_the_list() -> None:
    publish(ROWS)
    listed = figures.deadlines(ANALYST).rows
    for rule in RULES:
        if rule == "b1_examens":
            continue
        expected = Counter(d.state for d in listed if d.rule == rule)
        assert counts(f"stand_{rule}") == expected, rule
        everybody = counts("gestart", [f"stand_{rule}"])
        assert everybody.pop("Niet van toepassing", 0) == 9 - expected.total()
        assert everybody == expected


@pytest.mark.parametrize(
    ("field", "unknown"),
    [
        ("datum_ondertekening_pvt", {"stand_pvt", "over_tijd_pvt", "op_koers", "op_koers_reden"}),
        ("datum_eindgesprek_map", {"stand_map", "over_tijd_map", "op_koers"}),
        ("uren_taal_knm", {"stand_z_uren_taal", "tempo_taal", "tempo_taal_aandeel", "uren_taal",
                           "op_koers_stand", "op_koers"}),
        ("uren_participatie", {"tempo_participatie", "uren_participatie", "op_koers"}),
        ("datum_vestiging", {"stand_pip", "op_koers"}),
        ("dagtekening_pip", {"stand_pip", "stand_pvt", "stand_map", "stand_inburgeringstermijn",
                             "stand_b1_examens", "tempo_taal", "op_koers"}),
    ],
)  # fmt: skip
def test_without_the_field_a_figure_is_unknown_and_names_it(field: str, unknown: set[str]) -> None:
    publish([{name: value for name, value in row.items() if name != field} for row in ROWS])
    for figure in unknown:
        answer = figures.ask(ANALYST, figures.question(figure))
        assert answer.value is None and answer.rows == (), figure
        assert fields()[field].label in answer.missing, figure


def test_fields_that_a_state_can_do_without() -> None:
    assert needed(DEADLINES["pip"]) == ("datum_vestiging", "dagtekening_pip")
    assert needed(DEADLINES["inburgeringstermijn"]) == ("dagtekening_pip",)
    assert needed(DEADLINES["pvt"]) == ("dagtekening_pip", "datum_ondertekening_pvt")
    assert needed(DEADLINES["z_uren_taal"]) == ("dagtekening_pip", "uren_taal_knm")
    assert len(needed(DEADLINES["b1_examens"])) == 6


def test_rows_are_not_chosen_by_a_field_that_was_not_delivered() -> None:
    publish([{"dagtekening_pip": "2024-01-01"}])
    for filters in ({"stand_pvt": ["loopt"]}, {"op_koers": ["Op koers"]}, {"pvt": ["Nee"]}):
        for ask in (figures.trajecten, figures.deadlines):
            with pytest.raises(WrongQuestion, match=r"De export heeft geen .*Ondertekening PVT"):
                ask(ANALYST, None, filters)


def test_the_word_unknown_never_means_that_a_rule_is_not_for_somebody() -> None:
    publish(ROWS)
    with pytest.raises(WrongQuestion):
        counts("gestart", stand_map=["Onbekend"])
    chosen = figures.question("gestart", (), {"stand_z_uren_participatie": ["onbekend"]})
    assert figures.ask(ANALYST, chosen).value == 1
    not_for = figures.question("gestart", (), {"stand_map": ["Niet van toepassing"]})
    assert figures.ask(ANALYST, not_for).value == 1


# Who may see it.

SCHOOL = Viewer(Role.PARTNER, "iemand", ("Taalschool Rijswijk",))
ALDERMAN = Viewer(Role.ALDERMAN, "iemand")
PROGRESS = ["op_koers", "op_koers_stand", "op_koers_reden", "tempo_taal", "tempo_participatie_aandeel",
            "stand_pip", "stand_pvt", "over_tijd_map", "uren_taal"]  # fmt: skip


def rounded_or_refused(
    viewer: Viewer, figure: str, by: list[str], filters: dict[str, list[str]]
) -> None:
    """Rounded where every label is in a rounded table, as op_koers by leerroute is; else refused."""
    asked = figures.question(figure, by, filters)
    if figure in ("op_koers", "op_koers_stand") and "startjaar" not in by:
        assert figures.ask(viewer, asked).rounded
        return
    with pytest.raises(Refused):
        figures.ask(viewer, asked)


@pytest.mark.parametrize("figure", PROGRESS)
def test_a_wethouder_gets_the_figure_and_no_crossing_of_it(figure: str) -> None:
    publish(ROWS)
    assert figures.ask(ALDERMAN, figures.question(figure)).total.denominator >= 0
    for by, filters in ((["leerroute"], {}), ([], {"leerroute": ["Z-route"]}), (["startjaar"], {})):
        rounded_or_refused(ALDERMAN, figure, by, filters)
    assert not figures.may_filter(ALDERMAN, "op_koers")


@pytest.mark.parametrize("figure", PROGRESS)
def test_a_partner_gets_nothing_exact_of_it_over_everybody(figure: str) -> None:
    publish(ROWS)
    for by, filters in (([], {}), (["leerroute"], {}), ([], {"doelgroep": [GEZIN]})):
        rounded_or_refused(SCHOOL, figure, by, filters)


def test_a_school_gets_of_its_own_clients_what_its_task_needs_and_no_more() -> None:
    publish([{**row, "taalschool": "Taalschool Rijswijk"} for row in ROWS])
    own = figures.ask(SCHOOL, figures.question("tempo_taal", own=True))
    assert own.own and own.by_label()["Op tempo"] == 2
    may = {name for name in NAMES if may_know(own_clients(SCHOOL), DIMENSIONS[name])}
    assert may == {
        "stand_inburgeringstermijn",
        "stand_z_uren_taal",
        "tempo_taal",
        "uren_taal_groep",
    }
    for name in set(NAMES) - may:
        for by, filters in (([name], {}), ([], {name: [DIMENSIONS[name].order[0]]})):
            with pytest.raises(Refused):
                figures.ask(SCHOOL, figures.question("gestart", by, filters, own=True))
            if filters:
                with pytest.raises(Refused):
                    figures.trajecten(SCHOOL, None, filters)
    assert not figures.may_filter(SCHOOL, "op_koers", own=True)


def test_a_state_tells_of_every_field_that_the_deadline_reads() -> None:
    for rule in RULES:
        assert DIMENSIONS[f"stand_{rule}"].reads == DEADLINES[rule].reads
    course_reads = DIMENSIONS["op_koers"].reads
    assert course_reads >= {"doelgroep", *DEADLINES["pip"].reads, *DEADLINES["map"].reads}
    assert course_reads == DIMENSIONS["reden_koers"].reads


# The norms are data.


def test_norms_are_planning_and_stand_in_the_sentence() -> None:
    assert [(n.rule, n.percent) for n in norms()] == [("pvt", 50), ("map", 75)]
    for figure in ("op_koers", "op_koers_stand", "op_koers_reden"):
        assert "PVT klaar na 50% en MAP klaar na 75%" in FIGURES[figure].sentence
        assert "onze planning, geen wet" in FIGURES[figure].sentence


def test_a_norm_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    good = {"regel": "pvt", "naam": "PVT", "deel": 50, "reden": "Een zin die lang genoeg is hier."}
    for change in ({"regel": "pip"}, {"regel": "z_uren_taal"}, {"regel": "bestaat_niet"},
                   {"deel": 0}, {"deel": 101}, {"naam": ""}, {"reden": "kort"}, {"extra": 1}):  # fmt: skip
        with pytest.raises(ValidationError):
            Norm.model_validate({**good, **change})
    for twice in ([good, good], [good, {**good, "regel": "map"}], [good, {**good, "naam": "x"}]):
        monkeypatch.setattr(tempo, "read_toml", lambda _, twice=twice: {"norm": twice})
        with pytest.raises(ValidationError, match="twee keer"):
            norms.__wrapped__()
