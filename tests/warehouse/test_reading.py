"""A reading is of one state, in a file and in a shared store alike; what it writes itself it sees."""

import threading
from datetime import date, timedelta

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access.gate import log_deed, one_state
from rijswijk_dash.audit import Action, read_log
from rijswijk_dash.intake import service as intake
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import Store, open_store
from tests.tools import ANALYST, check, publish
from tests.warehouse.reader import ROWS, Seen, read_until

SHARED = pytest.param("gedeeld", marks=pytest.mark.postgres)
THOROUGH = pytest.param("gedeeld", marks=[pytest.mark.postgres, pytest.mark.thorough])
both = pytest.mark.parametrize("store", ["bestand", SHARED], indirect=True)
both_if_thorough = pytest.mark.parametrize("store", ["bestand", THOROUGH], indirect=True)


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "gedeeld":
        request.getfixturevalue("shared_store")
    return open_store(settings().store)


def count() -> int:
    return len(intake.deliveries(ANALYST))


def in_a_thread(deed: object) -> None:
    thread = threading.Thread(target=deed)  # type: ignore[arg-type]
    thread.start()
    thread.join()


@both_if_thorough
def test_a_reading_keeps_its_state_and_the_next_one_has_the_new(store: Store) -> None:
    publish([{}])
    checked = check([{}, {}], "2024-07-31")
    with store.reading():
        before = figures.stamp(ANALYST)
        in_a_thread(lambda: intake.publish(ANALYST, checked))
        assert (count(), figures.stamp(ANALYST)) == (1, before)
        assert store.remember("iets", count) == 1
        with store.reading():
            assert count() == 1
        with store.now():
            assert (count(), store.remember("iets", count)) == (2, 2)
        assert store.remember("iets", lambda: -1) == 1
    assert (count(), store.remember("iets", count)) == (2, 2)
    assert figures.stamp(ANALYST) != before


@both_if_thorough
def test_who_writes_in_a_reading_sees_it_and_goes_on_from_there(store: Store) -> None:
    first, second = check([{}], "2024-08-31"), check([{}], "2024-07-31")
    with store.reading():
        assert store.remember("iets", count) == 0
        published = intake.publish(ANALYST, first)
        assert (published.id, count(), store.remember("iets", count)) == (1, 1, 1)
        in_a_thread(lambda: intake.publish(ANALYST, second))
        assert count() == 1
        intake.undo(ANALYST, 1)
        assert [d.current for d in intake.deliveries(ANALYST)] == [False, True]


@both_if_thorough
def test_what_was_made_while_it_wrote_itself_is_not_remembered(store: Store) -> None:
    checked = check([{}], "2024-08-31")

    def make() -> str:
        intake.publish(ANALYST, checked)
        return "van twee standen"

    def write() -> None:
        with store.reading():
            assert store.remember("iets", make) == "van twee standen"
            assert store.remember("iets", lambda: "van daarna") == "van daarna"

    with store.reading():
        in_a_thread(write)
        assert store.remember("iets", lambda: "van ervoor") == "van ervoor"


@both
def test_a_line_of_the_log_keeps_the_answers_and_is_seen_at_once(store: Store) -> None:
    publish([{}])
    checked = check([{}], "2024-07-31")
    with store.reading():
        assert store.remember("iets", lambda: 1) == 1
        log_deed(ANALYST, Action.PAGE, "eerste")
        assert read_log(store)[0].what == "eerste"
        in_a_thread(lambda: log_deed(ANALYST, Action.PAGE, "tweede"))
        assert read_log(store)[0].what == "tweede"
        assert store.remember("iets", lambda: 2) == 1
    assert store.remember("iets", lambda: 2) == 1
    with store.reading():
        in_a_thread(lambda: intake.publish(ANALYST, checked))
        log_deed(ANALYST, Action.PAGE, "derde")
        assert count() == 1


@both_if_thorough
def test_an_error_within_a_reading_ends_it_and_the_next_one_works(store: Store) -> None:
    publish([{}])
    with pytest.raises(ZeroDivisionError), store.reading():
        raise ZeroDivisionError
    for _ in range(2):
        with pytest.raises(Exception, match="nergens"):
            store.query("SELECT * FROM gemeente.nergens")
        with one_state():
            assert count() == 1


@both
def test_readers_during_publications_see_what_belongs_together(store: Store) -> None:
    days = [date(2024, 1, 31) + timedelta(days=n) for n in range(4)]
    first, *others = [day.isoformat() for day in days]
    publish([{}] * ROWS, first)
    enough, found = threading.Event(), list[Seen]()
    readers = [
        threading.Thread(target=lambda: found.append(read_until(lambda _: enough.is_set())))
        for _ in range(2)
    ]
    for reader in readers:
        reader.start()
    for day in others:
        publish([{}] * ROWS, day)
    enough.set()
    for reader in readers:
        reader.join()
    assert [seen.wrong for seen in found] == [[], []]
    assert all(seen.reads > len(days) for seen in found), found
    assert all(seen.states == sorted(seen.states) for seen in found)
