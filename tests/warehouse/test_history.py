"""Which deliveries counted at each past moment of the register: the same as the register said then."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rijswijk_dash.warehouse.deliveries import (
    Moment,
    NewDelivery,
    at_moment,
    counting_at,
    current_deliveries,
    deliveries,
    moment,
    moment_now,
    publish,
    undo,
    was_state,
)
from rijswijk_dash.warehouse.store import Store, new_store

FIRST = date(2024, 1, 31)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = new_store(tmp_path_factory.mktemp("verloop") / "r.duckdb")
    yield made
    made.close()


def empty(store: Store) -> None:
    with store.transaction() as cursor:
        cursor.execute("DELETE FROM gemeente.levering")


def bring(store: Store, month: int = 0, *, invented: bool = False) -> int:
    day = FIRST + timedelta(days=31 * month)
    new = NewDelivery(day, "a.csv", "", "a", 0, 0, (), (), {}, invented, "0603")
    return publish(store, new, pd.DataFrame({"trajectnummer": []}), [], lambda *_: lambda: None)


def take_back(store: Store, number: int) -> None:
    undo(store, "0603", number, "a", lambda _: None)


def counting(store: Store) -> list[int]:
    """By the view itself."""
    sql = "SELECT id FROM gemeente.actueel ORDER BY peildatum DESC"
    return [id_ for (id_,) in store.query(sql)]


def ids_at(store: Store, last: int, undone: int) -> list[int]:
    return [d.id for d in counting_at(deliveries(store, "0603"), Moment(last, undone, "0603"))]


def test_a_hand_made_history(store: Store) -> None:
    empty(store)
    for month in (0, 1):
        bring(store, month, invented=True)
    bring(store, 1)  # 3: the first real one.
    bring(store, 0)  # 4
    bring(store, 1)  # 5 goes before 3.
    take_back(store, 5)
    take_back(store, 3)
    bring(store, 2)  # 6
    take_back(store, 4)
    take_back(store, 6)  # Only invented ones are left.
    told = {
        (0, 0): [], (1, 0): [1], (2, 0): [2, 1], (3, 0): [3], (4, 0): [3, 4], (5, 0): [5, 4],
        (5, 1): [3, 4], (5, 2): [4], (6, 2): [6, 4], (6, 3): [6], (6, 4): [2, 1],
    }  # fmt: skip
    assert {then: ids_at(store, *then) for then in told} == told
    assert moment_now(store, "0603") == Moment(6, 4, "0603")
    assert counting(store) == [2, 1]


def test_within_a_moment_code_sees_that_one_and_after_it_now_again(store: Store) -> None:
    empty(store)
    bring(store)
    bring(store)
    assert moment() is None
    with at_moment(Moment(1, 0, "0603")):
        assert moment() == Moment(1, 0, "0603")
        assert [d.id for d in current_deliveries(store, "0603")] == [1]
        with at_moment(Moment(2, 0, "0603")):
            assert [d.id for d in current_deliveries(store, "0603")] == [2]
        assert [d.id for d in current_deliveries(store, "0603")] == [1]
    with pytest.raises(KeyError), at_moment(Moment(1, 0, "0603")):
        raise KeyError
    assert moment() is None
    assert [d.id for d in current_deliveries(store, "0603")] == [2]


def test_a_state_that_never_was(store: Store) -> None:
    empty(store)
    for month in range(3):
        bring(store, month)
    take_back(store, 3)
    known = deliveries(store, "0603")
    for was in ((3, 1), (3, 0), (2, 0), (1, 0), (0, 0)):
        assert was_state(known, Moment(*was, "0603")), was
    for never in ((4, 0), (3, 2), (2, 1), (0, 1)):
        assert not was_state(known, Moment(*never, "0603")), never


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("breng"), st.integers(0, 2), st.booleans()),
        st.tuples(st.just("terug"), st.integers(0, 5), st.just(True)),
    ),
    max_size=8,
)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(steps=STEPS)
def test_every_past_state_is_what_the_register_said_then(
    store: Store, own_store: Path, steps: list[tuple[str, int, bool]]
) -> None:
    empty(store)
    said: dict[Moment, list[int]] = {}
    for what, number, invented in steps:
        known = [d.id for d in deliveries(store, "0603") if d.undone_at is None]
        if what == "breng":
            bring(store, number, invented=invented)
        elif known:
            take_back(store, known[number % len(known)])
        said[moment_now(store, "0603")] = counting(store)
    for then, ids in said.items():
        assert was_state(deliveries(store, "0603"), then)
        assert [d.id for d in counting_at(deliveries(store, "0603"), then)] == ids
        with at_moment(then):
            assert [d.id for d in current_deliveries(store, "0603")] == ids
