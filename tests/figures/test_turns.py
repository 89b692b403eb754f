"""The next step of each traject and whose turn it is, counted by hand and against plain Python."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer
from rijswijk_dash.audit import read_log
from rijswijk_dash.domain.rules import TERM, fields
from rijswijk_dash.domain.steps import CLOSED, Step
from rijswijk_dash.figures import STEPS, Turn, turns
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from tests.figures.random_rows import EXEMPT, publish_rows, shuffle
from tests.tools import ANALYST, change_rows, publish

GEZIN = "Gezinsmigrant en overige migrant"
SCHOOL, SAGENN = "Taalschool Rijswijk", "Taalschool Sagènn"
EMPTY = {name: "" for name, field in fields().items() if not field.required}
WAITING = {"fase": "Voorinburgering", "leerroute": ""}
INTAKE = {"fase": "Brede intake", "leerroute": "", "datum_vestiging": "2024-07-01"}
PLANNED = {
    "datum_vestiging": "2023-05-01", "dagtekening_pip": "2023-06-01", "taalschool": SAGENN,
}  # fmt: skip
LEARNING = {**PLANNED, "datum_inburgeringsaanbod": "2023-07-01"}
SIGNED = {**LEARNING, "datum_ondertekening_pvt": "2023-09-01"}
ON_Z = {**SIGNED, "leerroute": "Z-route", "taalschool": SCHOOL}
DONE_Z = {
    **ON_Z,
    "uren_taal_knm": "800",
    "uren_participatie": "800.5",
    "participatiepartner": "Martinifabriek",
}
EXAMS = dict.fromkeys(
    ("examen_LE", "examen_LU", "examen_SC", "examen_SP", "examen_KNM"), "2024-06-01"
)
MAP = {"datum_eindgesprek_map": "2024-05-01"}

ONE_BY_ONE = [
    (WAITING, "koppeling", "COA"),
    ({**WAITING, "datum_koppeling": "2024-01-01"}, "warme_overdracht", "COA"),
    ({**WAITING, "datum_warme_overdracht": "2024-02-01"}, "vestiging", "Gemeente"),
    ({**WAITING, "datum_vestiging": "2024-07-01"}, "brede_intake", "Gemeente"),
    ({**WAITING, "doelgroep": GEZIN}, "brede_intake", "Gemeente"),
    (INTAKE, "brede_intake", "Gemeente"),
    ({**INTAKE, "datum_brede_intake": "2024-07-09"}, "leerbaarheidstoets", "Gemeente"),
    ({**INTAKE, "datum_leerbaarheidstoets": "2024-07-09"}, "brede_intake", "Gemeente"),
    (
        {**INTAKE, "datum_brede_intake": "2024-07-09", "datum_leerbaarheidstoets": "2024-07-10"},
        "pip", "Gemeente",
    ),
    ({"datum_vestiging": "2024-07-01"}, "pip", "Gemeente"),
    ({**INTAKE, "dagtekening_pip": "2024-08-01"}, "leerroute", "Gemeente"),
    ({**PLANNED, "leerroute": ""}, "leerroute", "Gemeente"),
    ({**PLANNED, "taalschool": ""}, "taalschool", "Gemeente"),
    (PLANNED, "lessen", SAGENN),
    ({**PLANNED, "doelgroep": GEZIN}, "lessen", SAGENN),
    ({**PLANNED, "doelgroep": GEZIN, "taalschool": ""}, "pvt", "Gemeente"),
    ({**LEARNING, "fase": "Brede intake"}, "fase_leerroute", "Gemeente"),
    (LEARNING, "pvt", "Gemeente"),
    ({**ON_Z, "uren_taal_knm": "799.9"}, "uren_taal", SCHOOL),
    ({**ON_Z, "uren_taal_knm": "800", "uren_participatie": "0"}, "participatiepartner", "Gemeente"),
    ({**DONE_Z, "uren_participatie": "799"}, "uren_participatie", "Martinifabriek"),
    ({**DONE_Z, "uren_participatie": "0", "doelgroep": GEZIN}, "map", "Gemeente"),
    ({**DONE_Z, "uren_taal_knm": "1", "doelgroep": GEZIN, "taalschool": ""}, "uren_taal",
     "nog niet bekend"),
    (DONE_Z, "map", "Gemeente"),
    (SIGNED, "map", "Gemeente"),
    ({**SIGNED, **MAP}, "b1_examens", SAGENN),
    ({**SIGNED, **MAP, **EXAMS, "examen_KNM": ""}, "b1_examens", SAGENN),
    ({**SIGNED, "leerroute": "Onderwijsroute"}, "onderwijsroute", SAGENN),
    ({**DONE_Z, **MAP}, "z_eindgesprek", "Gemeente"),
    ({**DONE_Z, **MAP, "uren_taal_knm": "5", "datum_afronding_zroute": "2024-08-01"}, "voldaan", "DUO"),
    ({**SIGNED, **MAP, **EXAMS}, "voldaan", "DUO"),
    ({**SIGNED, **MAP, **EXAMS, "datum_voldaan": "2024-08-01"}, "fase_voldaan", "Gemeente"),
    ({**SIGNED, "leerroute": "Onderwijsroute", "datum_voldaan": "2024-08-01"}, "fase_voldaan",
     "Gemeente"),
    ({"fase": "Voldaan"}, None, None),
    ({"fase": "Beëindigd", "leerroute": ""}, None, None),
]  # fmt: skip


def partner(*names: str) -> Viewer:
    return Viewer(Role.PARTNER, "iemand", names)


def by_number(viewer: Viewer, **filters: list[str]) -> dict[str, Turn]:
    return {row.trajectnummer: row for row in turns(viewer, None, filters).rows}


def test_each_step_of_the_chain_by_hand() -> None:
    publish([{**EMPTY, **row} for row, _, _ in ONE_BY_ONE])
    found = by_number(ANALYST)
    told = [(found[f"T{n:04}"].step, found[f"T{n:04}"].turn) for n in range(1, len(ONE_BY_ONE) + 1)]
    assert told == [(step, turn) for _, step, turn in ONE_BY_ONE]
    assert {row.trajectnummer for row in found.values() if row.closed} == {"T0034", "T0035"}
    assert {step for _, step, _ in ONE_BY_ONE} >= {s.id for s in STEPS.values() if not s.beside}
    assert all(row.lacking is None for row in found.values())


def test_what_is_due_first_comes_first_and_what_is_closed_last() -> None:
    early = {**INTAKE, "datum_vestiging": "2024-06-01"}
    publish([{**EMPTY, **row} for row in (
        {"fase": "Voldaan"}, SIGNED, WAITING, INTAKE, early, {**LEARNING, "datum_vestiging": ""},
        {**EMPTY, "doelgroep": EXEMPT, "leerroute": ""},
    )])  # fmt: skip
    rows = turns(ANALYST).rows
    assert [(r.trajectnummer, r.due) for r in rows] == [
        ("T0005", date(2024, 8, 10)), ("T0004", date(2024, 9, 9)), ("T0002", date(2026, 6, 1)),
        ("T0006", date(2026, 6, 1)), ("T0003", None), ("T0001", None),
    ]  # fmt: skip
    assert [(r.deadline.rule, r.since) for r in rows if r.deadline] == [
        ("pip", date(2024, 6, 1)), ("pip", date(2024, 7, 1)), ("map", date(2023, 6, 2)),
        ("pvt", date(2023, 6, 2)),
    ]  # fmt: skip


def test_a_step_without_a_rule_of_its_own_has_the_first_deadline_that_is_open() -> None:
    publish([{**EMPTY, **PLANNED, "leerroute": ""}])
    (row,) = turns(ANALYST).rows
    assert (row.step, row.deadline and row.deadline.rule) == ("leerroute", TERM)


def test_hours_that_are_empty_make_the_step_unknown_and_no_later_rule_is_tried() -> None:
    rows = [
        ON_Z,
        {**ON_Z, "uren_taal_knm": "900"},
        {**ON_Z, "datum_afronding_zroute": "2024-08-02"},
    ]
    publish([{**EMPTY, **row} for row in rows])
    found = by_number(ANALYST)
    assert [(found[n].step, found[n].lacking) for n in ("T0001", "T0002", "T0003")] == [
        (None, "uren_taal_knm"), (None, "uren_participatie"), ("map", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "absent", "step", "lacking"),
    [
        (WAITING, "datum_koppeling", None, "datum_koppeling"),
        ({**WAITING, "datum_warme_overdracht": "2024-01-01"}, "datum_koppeling", "vestiging", None),
        (INTAKE, "dagtekening_pip", None, "dagtekening_pip"),
        (INTAKE, "datum_leerbaarheidstoets", "brede_intake", None),
        ({**INTAKE, "datum_brede_intake": "2024-07-09"}, "datum_leerbaarheidstoets", None,
         "datum_leerbaarheidstoets"),
        (LEARNING, "datum_ondertekening_pvt", None, "datum_ondertekening_pvt"),
        (SIGNED, "datum_eindgesprek_map", None, "datum_eindgesprek_map"),
        ({**SIGNED, **MAP}, "examen_LU", "b1_examens", None),
        ({**SIGNED, **MAP, **EXAMS}, "examen_LU", None, "examen_LU"),
        (ON_Z, "uren_taal_knm", None, "uren_taal_knm"),
        ({"fase": "Voldaan"}, "dagtekening_pip", None, None),
        (PLANNED, "taalschool", None, "taalschool"),
        ({**ON_Z, "uren_taal_knm": "1"}, "taalschool", "uren_taal", "taalschool"),
    ],
)  # fmt: skip
def test_a_field_that_was_not_delivered_makes_only_what_looks_at_it_unknown(
    row: Mapping[str, str], absent: str, step: str | None, lacking: str | None
) -> None:
    publish([{name: value for name, value in {**EMPTY, **row}.items() if name != absent}])
    (found,) = turns(ANALYST).rows
    assert (found.step, found.turn if lacking else None, found.lacking) == (step, None, lacking)


# Against plain Python, on rows at random.


def plain_step(row: Mapping[str, Any], delivered: Collection[str]) -> tuple[str | None, str | None]:
    """The step and the field that lacks, told by the rules one after another."""
    if row["fase"] in CLOSED:
        return None, None
    for step in STEPS.values():
        if step.beside:
            continue
        verdicts = _verdicts(step, row, delivered)
        if False in verdicts.values():
            continue
        if unknown := [name for name, verdict in verdicts.items() if verdict is None]:
            return None, unknown[0].split()[-1]
        return step.id, None
    return None, None


def _verdicts(
    step: Step, row: Mapping[str, Any], delivered: Collection[str]
) -> dict[str, bool | None]:
    found: dict[str, bool | None] = {"fase": row["fase"] in step.phases}
    if step.target_groups:
        found["doelgroep"] = row["doelgroep"] in step.target_groups
    if step.routes:
        found["leerroute"] = row["leerroute"] in step.routes if row["leerroute"] else None
    for name in step.empty:
        found[f"leeg {name}"] = row[name] is None if name in delivered else None
    for name in step.filled:
        found[f"gevuld {name}"] = row[name] is not None if name in delivered else None
    if step.any_empty:
        told = [n for n in step.any_empty if n in delivered]
        absent = [n for n in step.any_empty if n not in delivered]
        some = any(row[name] is None for name in told)
        found[f"een {(absent or told)[0]}"] = True if some else None if absent else False
    if step.hours_below:
        field = {"z_uren_taal": "uren_taal_knm", "z_uren_participatie": "uren_participatie"}
        hours = row[field[step.hours_below]]
        found[f"uren {field[step.hours_below]}"] = None if hours is None else hours < 800
    return found


OPTIONAL = sorted(name for name, field in fields().items() if not field.required)


@hypothesis_settings(max_examples=8)
@given(seed=st.integers(0, 10**6), absent=st.sets(st.sampled_from(OPTIONAL), max_size=4))
def test_the_sql_says_what_the_rules_say(seed: int, absent: set[str]) -> None:
    store = publish_rows(120)
    shuffle(store, seed)
    delivered = [name for name in fields() if name not in absent]
    change_rows("UPDATE gemeente.levering SET velden = ?", [delivered])
    for name in absent:
        change_rows(f'UPDATE gemeente.rij SET "{name}" = NULL')
    rows = figures.trajecten(ANALYST)
    told = by_number(ANALYST)
    assert len(told) == 120
    for line in rows.rows:
        row = dict.fromkeys(fields()) | dict(zip(rows.fields, line, strict=True))
        found = told[str(row["trajectnummer"])]
        step, lacking = plain_step(row, delivered)
        assert found.step == step
        if step is None:
            assert (found.lacking, found.turn) == (lacking, None)
        assert found.closed == (row["fase"] in CLOSED)
        assert found.step or found.closed or found.lacking


# Who gets what.


def test_the_dimensions_say_the_same_to_who_sees_all() -> None:
    publish([{**EMPTY, **row} for row, _, _ in ONE_BY_ONE] + [
        {**EMPTY, "doelgroep": EXEMPT, "leerroute": ""},
    ])  # fmt: skip
    steps = figures.ask(ANALYST, figures.question("gestart", ["stap"])).by_label()
    names = [STEPS[step].name if step else "Geen stap" for _, step, _ in ONE_BY_ONE]
    assert steps == {name: names.count(name) for name in names}
    parties = figures.ask(ANALYST, figures.question("gestart", ["aan_zet"])).by_label()
    turn = [turn or "Geen stap" for _, _, turn in ONE_BY_ONE]
    assert parties == {name: turn.count(name) for name in turn}
    only = figures.question("gestart", [], {"aan_zet": ["Martinifabriek"]})
    assert figures.ask(ANALYST, only).value == 1
    assert {r.trajectnummer for r in turns(ANALYST, None, {"aan_zet": ["DUO"]}).rows} == {
        "T0030",
        "T0031",
    }


def test_without_a_field_of_the_chain_the_dimension_is_unknown() -> None:
    publish([{name: v for name, v in {**EMPTY, **SIGNED}.items() if name != "examen_LE"}])
    answer = figures.ask(ANALYST, figures.question("gestart", ["stap"]))
    assert (answer.value, answer.missing) == (None, (fields()["examen_LE"].label,))


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("name", ["stap", "aan_zet"])
@pytest.mark.parametrize("figure", ["gestart", "fase", "leerroute", "pip_op_tijd"])
def test_no_protected_viewer_gets_the_dimensions(figure: str, name: str, own: bool) -> None:
    publish([{**EMPTY, **row} for row, _, _ in ONE_BY_ONE])
    label = {"stap": "Start de lessen", "aan_zet": "Gemeente"}[name]
    viewers = [partner(SCHOOL), partner("COA"), partner("Welzijn Rijswijk")]
    for viewer in (*viewers, *([] if own else [Viewer(Role.ALDERMAN, "wethouder")])):
        for by, filters in (([name], {}), ([], {name: [label]}), ([], {name: ["onzin"]})):
            asked = figures.question(figure, by, filters, own=own)
            assert not figures.may_ask(viewer, asked)
            with pytest.raises(Refused):
                figures.ask(viewer, asked)
            with pytest.raises(Refused):
                figures.trend(viewer, asked)
        with pytest.raises(Refused):
            turns(viewer, None, {name: [label]})


def test_the_rows_of_turns_are_the_rows_of_trajecten() -> None:
    publish([{**EMPTY, **row} for row, _, _ in ONE_BY_ONE], "2024-07-31")
    publish([{**EMPTY, **row} for row, _, _ in ONE_BY_ONE])
    for viewer in (ANALYST, partner(SCHOOL), partner("COA"), partner("Martinifabriek")):
        found = turns(viewer)
        rows = figures.trajecten(viewer).rows
        assert {r.trajectnummer for r in found.rows} == {row[0] for row in rows}
        assert found.deadlines == figures.deadlines(viewer).rows
        assert found.own is (viewer.role is Role.PARTNER)
        assert found.peildatum == date(2024, 8, 31)
    assert turns(ANALYST).source.who and not turns(partner(SCHOOL)).source.who
    with pytest.raises(Refused, match="losse trajecten"):
        turns(Viewer(Role.ALDERMAN, "wethouder"))
    with pytest.raises(Refused, match="nieuwste peildatum"):
        turns(partner(SCHOOL), date(2024, 7, 31))
    with pytest.raises(Refused):
        turns(partner(SCHOOL), None, {"taalschool": [SAGENN]})
    with pytest.raises(Refused):
        turns(partner("WSP"))


def test_each_view_is_one_line_in_the_log() -> None:
    publish([{**EMPTY, **LEARNING}] * 2)
    store = open_store(settings().store)
    before = len(read_log(store))
    turns(ANALYST)
    lines = read_log(store)
    assert len(lines) == before + 1
    assert lines[0].what.startswith("werklijst van 2 trajecten van levering ")
