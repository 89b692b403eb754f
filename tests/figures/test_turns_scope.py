"""What a ketenpartner sees of a next step tells nothing of the fields that its task does not need.

Non-interference: whatever changes in a field that no task of the partner for that client needs, the
partner sees the same. Tried over all partners and all fields, on rows at random.
"""

import sys
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.domain.rules import fields, partners
from rijswijk_dash.domain.steps import Step
from rijswijk_dash.figures import STEPS, TrajectTurns, trajecten, turns
from rijswijk_dash.figures.definitions.steps import CHAIN, reads
from rijswijk_dash.figures.own import own_clients
from tests.figures.random_rows import change, publish_rows, shuffle
from tests.figures.test_turns import (
    EMPTY,
    LEARNING,
    ON_Z,
    PLANNED,
    SCHOOL,
    WAITING,
    by_number,
    partner,
)
from tests.tools import change_rows, publish

TURNS = sys.modules["rijswijk_dash.figures.turns"]
# One partner for each set of tasks: two schools differ in their name only.
GROUPS = [
    (p.name,)
    for p in {(p.tasks, p.routes == ("Z-route",)): p for p in reversed(partners())}.values()
    if own_clients(partner(p.name)).parts
]
GROUPS.append((SCHOOL, "Welzijn Rijswijk"))


def secret_in(viewer: Viewer) -> Mapping[str, str]:
    """For each field that a partner may not know of some rows, the SQL condition on those rows."""
    parts = own_clients(viewer).parts
    found: dict[str, str] = {}
    for name in fields():
        knowing = [
            p for p in parts if name in (*p.task.fields, p.task.client_number, *dict(p.conditions))
        ]
        tests = [
            " AND ".join(
                f"coalesce(\"{column}\", '') = '{value}'" for column, value in p.conditions
            )
            for p in knowing
        ]
        if name != "trajectnummer" and len(knowing) < len(parts):
            found[name] = " AND ".join(f"NOT ({test})" for test in tests) or "true"
    return found


def seen(viewer: Viewer) -> tuple[TrajectTurns, object]:
    return turns(viewer), trajecten(viewer)


def leaks(viewer: Viewer, seed: int) -> list[str]:
    """The fields of which a change shows to a partner that may not know them."""
    store = publish_rows(120)
    shuffle(store, seed)
    for place, part in enumerate(own_clients(viewer).parts):
        for column, value in part.conditions:
            change_rows(
                f'UPDATE gemeente.rij SET "{column}" = ? '
                f"WHERE hash(trajectnummer || '{place}') % 2 = 0",
                [value],
            )
    before = seen(viewer)
    assert len(before[0].rows) > 30
    found: list[str] = []
    for name, where in secret_in(viewer).items():
        change(store, [name], seed + 1, where, never=viewer.organisations)
        after = seen(viewer)
        if after != before:
            found.append(name)
            before = after
    return found


@hypothesis_settings(max_examples=3)
@given(seed=st.integers(0, 10**6), names=st.sampled_from(GROUPS))
def test_a_change_in_a_field_that_a_partner_may_not_know_does_not_show(
    seed: int, names: tuple[str, ...]
) -> None:
    assert leaks(partner(*names), seed) == []


@pytest.mark.parametrize("names", GROUPS, ids="+".join)
def test_so_it_is_for_every_partner(names: tuple[str, ...]) -> None:
    viewer = partner(*names)
    assert {"uitkering", "geslacht", "asielrechten"} <= set(secret_in(viewer))
    assert leaks(viewer, 603) == []


def test_the_attack_finds_what_leaks_when_a_partner_gets_the_whole_chain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The positive control: without the protection the same attack finds fields."""
    monkeypatch.setattr(TURNS, "_tried", lambda _: CHAIN)
    assert {"datum_ondertekening_pvt", "examen_LE"} <= set(leaks(partner(SCHOOL), 603))


def test_the_attack_finds_what_leaks_when_only_the_turn_is_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(TURNS, "reads", lambda _: frozenset())
    assert "examen_LE" in leaks(partner("Taalschool Sagènn"), 603)


def test_a_partner_is_told_only_of_its_own_turn() -> None:
    publish_rows(120)
    for names in GROUPS:
        store = publish_rows(120)
        shuffle(store, 7)
        viewer = partner(*names)
        for row in turns(viewer).rows:
            assert row.turn is None or row.turn in names
            assert (row.step is None) == (row.turn is None)
            if row.step:
                parts = [
                    p for p in own_clients(viewer).parts if _turn_of(p.task.column, STEPS[row.step])
                ]
                assert any(
                    reads(STEPS[row.step]) <= {*p.task.fields, *dict(p.conditions)} for p in parts
                )


def _turn_of(column: str | None, step: Step) -> bool:
    return step.turn_column == column


ROWS = [
    {**ON_Z, "uren_taal_knm": "10", "participatiepartner": "Martinifabriek", "uren_participatie": "5"},
    {**PLANNED, "maatschappelijke_begeleiding": "Welzijn Rijswijk", "startdatum_ontzorgen": "2024-07-01"},
    {**LEARNING, "datum_ondertekening_pvt": ""},
    WAITING,
    {**ON_Z, "fase": "Voldaan"},
    {**ON_Z, "uren_taal_knm": ""},
    {"maatschappelijke_begeleiding": "Welzijn Rijswijk", "startdatum_ontzorgen": "2023-07-01"},
]  # fmt: skip


def test_each_partner_has_its_own_next_step_by_hand() -> None:
    publish([{**EMPTY, **row} for row in ROWS])

    def told(*names: str) -> dict[str, tuple[str | None, str | None, bool]]:
        found = by_number(Viewer(Role.PARTNER, "iemand", names))
        return {n: (row.step, row.lacking, row.closed) for n, row in found.items()}

    assert told(SCHOOL) == {
        "T0001": ("uren_taal", None, False), "T0005": (None, None, True),
        "T0006": (None, "uren_taal_knm", False),
    }  # fmt: skip
    assert told("Martinifabriek") == {"T0001": ("uren_participatie", None, False)}
    assert told("Welzijn Rijswijk") == {
        "T0002": ("ontzorgen", None, False), "T0007": (None, None, False),
    }  # fmt: skip
    assert told("Taalschool Sagènn") == {
        "T0002": ("lessen", None, False), "T0003": (None, None, False),
    }  # fmt: skip
    assert told("COA") == {"T0004": ("koppeling", None, False)}
    both = told(SCHOOL, "Martinifabriek")
    assert both["T0001"] == ("uren_taal", None, False)
    deadline = by_number(partner("Welzijn Rijswijk"))["T0002"].deadline
    assert deadline and (deadline.rule, deadline.days) == ("ontzorgen", 122)
