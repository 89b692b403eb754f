"""When a traject ended, worked out by hand; and that removal takes all of it, or nothing."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer, administrator
from rijswijk_dash.admin import retention
from rijswijk_dash.admin.retention import NothingRemoved, Removed
from rijswijk_dash.audit import check_log, read_log
from rijswijk_dash.domain.rules import retention as terms
from rijswijk_dash.export.pseudonyms import looks_personal
from rijswijk_dash.intake import service as intake
from rijswijk_dash.settings import ROOT, settings
from rijswijk_dash.warehouse import removal, rewrite
from rijswijk_dash.warehouse.key import pseudonym_key
from rijswijk_dash.warehouse.store import Store, close_stores, open_store
from tests.test_personal_data import bsn, everything_written
from tests.tools import ANALYST, publish

ADMIN = administrator("beheer@gemeente.test")
DONE, STOPPED, RUNNING = {"fase": "Voldaan"}, {"fase": "Beëindigd"}, {"fase": "Leerroute"}
FAR = date(2099, 1, 1)
OTHER = {"trajectnummer": "T9999"}


def store() -> Store:
    return open_store(settings().store)


def ends(today: date = FAR, years: int = 5) -> dict[str, date]:
    return {
        n: end for n, end in removal.past_term(store(), "0603", today, years).items() if n == "X1"
    }


def deliver(day: str, *rows: dict[str, str] | None) -> intake.Delivery:
    """X1 as each of ``rows`` says (None: it is not there), beside one that is always there."""
    given = [{"trajectnummer": f"X{n}", **row} for n, row in enumerate(rows, 1) if row is not None]
    return publish([*given, OTHER], day)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All rows of every table."""
    tables = store().query("SELECT schema_name, table_name FROM duckdb_tables()")
    return {
        f"{s}.{t}": sorted(store().query(f"SELECT * FROM {s}.{t}"), key=repr) for s, t in tables
    }


# When a traject ended


@pytest.mark.parametrize(
    ("states", "end"),
    [
        # Known to the day, whatever the phase says.
        ([{**DONE, "datum_voldaan": "2022-03-04"}], date(2022, 3, 4)),
        ([RUNNING, {**DONE, "datum_voldaan": "2022-03-04"}], date(2022, 3, 4)),
        ([{**DONE, "datum_voldaan": "2022-03-01"}, {**DONE, "datum_voldaan": "2022-03-04"}],
         date(2022, 3, 4)),
        # The first peildatum of the run that goes on until now.
        ([RUNNING, DONE, DONE], date(2022, 5, 31)),
        ([RUNNING, STOPPED, DONE], date(2022, 5, 31)),
        ([DONE, RUNNING, DONE], date(2022, 6, 30)),
        # Opened again: it has not ended, and its date of before does not count.
        ([RUNNING, STOPPED, RUNNING], None),
        ([{**DONE, "datum_voldaan": "2022-03-04"}, RUNNING], None),
        ([RUNNING], None),
        # Not in the newest delivery any more: when it was last seen, or had ended before.
        ([RUNNING, None], date(2022, 4, 30)),
        ([RUNNING, RUNNING, None, None], date(2022, 5, 31)),
        ([DONE, DONE, None], date(2022, 4, 30)),
        ([{**DONE, "datum_voldaan": "2022-03-04"}, None], date(2022, 3, 4)),
        ([STOPPED, RUNNING, None], date(2022, 5, 31)),
        # Gone for a while, and back.
        ([RUNNING, None, RUNNING], None),
        ([STOPPED, None, STOPPED], date(2022, 4, 30)),
    ],
)  # fmt: skip
def test_the_end_of_a_traject(states: list[dict[str, str] | None], end: date | None) -> None:
    days = ("2022-04-30", "2022-05-31", "2022-06-30", "2022-07-31")
    for day, state in zip(days, states, strict=False):
        deliver(day, state)
    assert ends() == ({"X1": end} if end else {})


def test_undone_and_superseded_deliveries_do_not_tell_the_end() -> None:
    deliver("2022-04-30", RUNNING)
    wrong = deliver("2022-05-31", STOPPED)
    assert ends() == {"X1": date(2022, 5, 31)}
    intake.undo(ANALYST, wrong.id)
    assert ends() == {}
    deliver("2022-05-31", STOPPED)
    deliver("2022-05-31", {**RUNNING, "uitkering": "Nee"})
    assert ends() == {}


def test_who_is_in_undone_deliveries_alone_was_last_seen_there() -> None:
    deliver("2022-04-30", None)
    wrong = deliver("2022-05-31", RUNNING)
    intake.undo(ANALYST, wrong.id)
    assert ends() == {"X1": date(2022, 5, 31)}


@pytest.mark.parametrize(
    ("end", "last_kept", "first_past"),
    [
        ("2022-03-04", date(2027, 3, 4), date(2027, 3, 5)),
        ("2024-02-29", date(2029, 2, 28), date(2029, 3, 1)),
        ("2022-12-31", date(2027, 12, 31), date(2028, 1, 1)),
    ],
)
def test_the_term_ends_on_the_same_day_five_years_later(
    end: str, last_kept: date, first_past: date
) -> None:
    deliver("2024-03-31", {**DONE, "datum_voldaan": end})
    assert ends(last_kept) == {}
    assert ends(first_past) == {"X1": date.fromisoformat(end)}


def test_the_terms_of_this_municipality() -> None:
    assert (terms().years, terms().log_months) == (5, 36)
    assert retention.terms(ADMIN) == terms()


# Past its term


def test_purge_removes_who_is_past_the_term_from_every_delivery() -> None:
    publish([{"trajectnummer": f"A{i}"} for i in range(30)], "2021-12-31")
    old = {**DONE, "datum_voldaan": "2022-03-04"}
    both = [{"trajectnummer": f"X{i}", **old} for i in range(3)]
    running = [{"trajectnummer": f"A{i}"} for i in range(30)]
    first = publish([*both, *running], "2022-03-31")
    publish([*both, *running, OTHER], "2022-03-31")
    undone = publish([*both, *running], "2022-04-30")
    intake.undo(ANALYST, undone.id)
    today = date(2027, 6, 1)
    assert retention.past_term(ADMIN, today) == [(2022, 3)]
    assert retention.past_term(ADMIN, date(2027, 1, 1)) == []
    gone = retention.purge(ADMIN, today)
    assert (gone.trajecten, gone.rows, gone.deliveries) == (3, 9, 3)
    assert gone.peildata == (date(2022, 3, 31), date(2022, 4, 30))
    assert retention.past_term(ADMIN, today) == []
    assert store().query("SELECT count(*) FROM gemeente.traject WHERE trajectnummer LIKE 'X%'") == [
        (0,)
    ]
    accepted = {d.id: d.accepted for d in intake.deliveries(ANALYST)}
    assert accepted[first.id] == 30
    per_delivery = dict(
        store().query("SELECT levering, count(*) FROM gemeente.traject GROUP BY levering")
    )
    assert per_delivery == accepted
    with pytest.raises(NothingRemoved, match="geen traject dat over de bewaartermijn"):
        retention.purge(ADMIN, today)
    (line,) = read_log(store(), actions=("verwijderen",))
    assert line.what == ("bewaartermijn van 5 jaar voorbij: 3 trajecten, 9 rijen uit 3 leveringen")


# One person


def test_one_person_goes_from_every_delivery_and_finding(own_store: Path) -> None:
    publish([{}, {}, {"trajectnummer": "WEG-2024-77"}], "2024-06-30")
    publish([{}, {}], "2024-07-31")
    wrong = publish([{}, {}, {"trajectnummer": "WEG-2024-77"}], "2024-08-31")
    publish([{}, {}, {}, {"fase": "zie WEG-2024-77"}, {"fase": "zie WEG-2024-771"}], "2024-09-30")
    intake.undo(ANALYST, wrong.id)
    found = retention.find_person(ADMIN, " WEG-2024-77 ")
    assert (found.deliveries, found.peildata) == (2, (date(2024, 6, 30), date(2024, 8, 31)))
    gone = retention.remove_person(ADMIN, found.number)
    assert (gone.trajecten, gone.rows, gone.deliveries, gone.mark) == (1, 2, 2, found.mark)
    reasons = [r for (r,) in store().query("SELECT reden FROM gemeente.bevinding")]
    assert not any("WEG-2024-77" in r and "WEG-2024-771" not in r for r in reasons)
    assert any("WEG-2024-771" in r for r in reasons), "another number that begins so stays"
    assert gone.findings == 3
    warnings = dict(
        store().query(
            "SELECT levering, count(*) FROM gemeente.bevinding WHERE soort = 'waarschuwing' "
            "GROUP BY levering"
        )
    )
    assert {d.id: d.warnings for d in intake.deliveries(ANALYST)} == {
        d.id: warnings.get(d.id, 0) for d in intake.deliveries(ANALYST)
    }
    with pytest.raises(NothingRemoved, match="geen enkele levering"):
        retention.remove_person(ADMIN, "WEG-2024-77")
    said = " ".join(gone.told)
    assert found.mark in said
    assert "WEG-2024" not in said
    lines = read_log(store())
    assert "WEG-2024" not in str(lines)
    assert any(found.mark in line.what for line in lines if line.action == "verwijderen")
    assert check_log(store()).whole


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "BSN {}", "{0[0]}{0[1]}{0[2]}.{0[3]}{0[4]}.{0[5]}{0[6]}{0[7]}{0[8]}"]
)
def test_a_bsn_finds_its_pseudonym_and_stands_nowhere(
    typed: str, own_store: Path, caplog: pytest.LogCaptureFixture
) -> None:
    number = bsn(3)
    publish([{"trajectnummer": number}, {}, {}])
    found = retention.find_person(ADMIN, typed.format(number))
    assert found.number.startswith("P-")
    assert not looks_personal(found.number)
    gone = retention.remove_person(ADMIN, typed.format(number))
    with pytest.raises(NothingRemoved) as nothing:
        retention.remove_person(ADMIN, typed.format(number))
    said = f"{found}{gone}{gone.told}{nothing.value}{read_log(store())}{caplog.text}"
    close_stores()
    written = everything_written(own_store.parent).decode("latin-1")
    for spelling in (number, typed.format(number).strip()):
        assert spelling not in said
        assert spelling not in written


@pytest.mark.parametrize(
    "typed", ["", "   ", "T0404", "999", "x" * 5000, "'; DROP TABLE gemeente.traject; --", "T000\0"]
)
def test_an_unknown_number_gets_one_sentence_that_does_not_repeat_it(typed: str) -> None:
    publish([{}])
    before = store().query("SELECT * FROM gemeente.traject")
    for ask in (retention.find_person, retention.remove_person):
        with pytest.raises(NothingRemoved) as nothing:
            ask(ADMIN, typed)
        assert str(nothing.value) == retention.NOT_FOUND
    assert store().query("SELECT * FROM gemeente.traject") == before
    assert len(typed) < 4 or typed not in str(read_log(store()))


def test_the_partners_own_number_finds_nobody() -> None:
    publish([{"clientnummer_taalschool": "TR-0123"}])
    with pytest.raises(NothingRemoved):
        retention.remove_person(ADMIN, "TR-0123")


# Nothing half done, nobody else


@pytest.mark.parametrize(
    "breaks",
    ["admin.retention.add_line", "admin.retention.remake_releases",
     "warehouse.removal.mark_for_rewriting", "warehouse.removal.note_gone_since_table"],
)  # fmt: skip
def test_a_crash_in_the_middle_leaves_all_as_it_was(
    breaks: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish([{"trajectnummer": f"A{i}"} for i in range(40)], "2024-07-31")
    publish([{"trajectnummer": f"A{i}"} for i in range(20)], "2024-08-31")
    before = everything()

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(f"rijswijk_dash.{breaks}", fail)
        with pytest.raises(ZeroDivisionError):
            retention.remove_person(ADMIN, "A1")
        with pytest.raises(ZeroDivisionError):
            retention.purge(ADMIN, FAR)
    assert everything() == before


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_other_roles_are_refused_and_logged(role: Role) -> None:
    publish([{}])
    viewer = Viewer(role, "iemand", ("Taalschool Rijswijk",) if role is Role.PARTNER else ())
    calls: list[Callable[[], object]] = [
        lambda: retention.terms(viewer), lambda: retention.past_term(viewer),
        lambda: retention.waits_for_restart(viewer), lambda: retention.purge(viewer, FAR),
        lambda: retention.find_person(viewer, "T0001"),
        lambda: retention.remove_person(viewer, "T0001"),
    ]  # fmt: skip
    for number, call in enumerate(calls, 1):
        with pytest.raises(Refused, match="alleen een beheerder"):
            call()
        lines = read_log(store(), who="iemand", result="geweigerd")
        assert len(lines) == number
    assert store().query("SELECT count(*) FROM gemeente.traject") == [(1,)]


# The rounded tables


def people(count: int, prefix: str = "A", **fields: str) -> list[dict[str, str]]:
    return [{"trajectnummer": f"{prefix}{i}", **fields} for i in range(count)]


def profiles() -> dict[int, int]:
    return dict(
        store().query("SELECT levering, sum(w)::INT FROM beschermd.profiel GROUP BY levering")
    )


def test_a_rounded_table_stays_until_ten_went_and_is_then_made_anew() -> None:
    publish(people(60), "2024-06-30")
    publish(people(61), "2024-07-31")
    before = profiles()
    assert before == {1: 60}
    for n in range(9):
        gone = retention.remove_person(ADMIN, f"A{n}")
        assert gone.remade == ()
        assert gone.kept == (date(2024, 6, 30), date(2024, 7, 31))
        assert any("gelijk gebleven" in line.lower() for line in gone.told)
        assert profiles() == before
    gone = retention.remove_person(ADMIN, "A9")
    assert gone.remade == (date(2024, 6, 30), date(2024, 7, 31))
    assert gone.kept == ()
    assert profiles() == {1: 50}
    assert store().query("SELECT levering, bron FROM beschermd.uitgave ORDER BY 1") == [
        (1, 1),
        (2, 1),
    ]
    assert retention.remove_person(ADMIN, "A10").remade == (), "and then counts from nothing again"


def test_removed_people_who_come_back_make_no_table_that_differs_by_one_newcomer() -> None:
    publish(people(60), "2024-06-30")
    for n in range(9):
        retention.remove_person(ADMIN, f"A{n}")
    publish([*people(60), *people(1, "N")], "2024-07-31")
    assert profiles() == {1: 60}, "the newcomer alone, and who came back does not count"


def test_only_tables_that_lost_enough_are_made_anew() -> None:
    old = {**DONE, "datum_voldaan": "2022-03-04"}
    publish([*people(60), *people(30, "B"), *people(12, "X", **old)], "2022-06-30")
    publish([*people(60), *people(5, "X", **old)], "2022-07-31")
    gone = retention.purge(ADMIN, date(2027, 4, 1))
    assert gone.remade == (date(2022, 6, 30),)
    assert gone.kept == (date(2022, 7, 31),)
    assert profiles() == {1: 90, 2: 65}


def test_a_delivery_of_which_nobody_is_left_has_an_empty_table() -> None:
    old = {**DONE, "datum_voldaan": "2022-03-04"}
    publish(people(30, "X", **old), "2022-06-30")
    publish(people(30), "2022-07-31")
    retention.purge(ADMIN, date(2027, 4, 1))
    assert profiles() == {2: 30}
    partner = Viewer(Role.PARTNER, "p", ("COA",))
    answers = figures.trend(partner, figures.question("gestart"))
    assert [a.value for a in answers] == [0, 30]


# The bytes


def sample_figures() -> list[object]:
    asked = [figures.question(name) for name in figures.FIGURES]
    viewers = (ANALYST, Viewer(Role.PARTNER, "p", ("COA",)))
    return [
        [(a.rows, a.total, a.missing, a.peildatum) for a in figures.trend(v, q)]
        for v in viewers
        for q in asked
        if figures.may_ask(v, q)
    ]


@pytest.mark.embedded
def test_after_the_next_start_no_byte_of_the_person_is_left(own_store: Path) -> None:
    names = [f"ZAAK-{i:05}-Q" for i in range(400)]
    rows = [{"trajectnummer": n, "participatiepartner": "Martinifabriek"} for n in names]
    publish(rows, "2024-07-31")
    later = [{**row, "participatiepartner": "Welzijn Rijswijk"} for row in rows[:-1]]
    publish(later, "2024-08-31")
    key = pseudonym_key(store())
    retention.remove_person(ADMIN, names[-1])
    gone = retention.remove_person(ADMIN, names[7])
    figures_before, before = sample_figures(), everything()
    assert retention.waits_for_restart(ADMIN)
    close_stores()
    assert figures_before == sample_figures()
    assert not retention.waits_for_restart(ADMIN)
    after = everything()
    marked = [row for row in before["gemeente.meta"] if row[0] == rewrite.MARK]
    assert {
        **after,
        "gemeente.meta": sorted([*after["gemeente.meta"], *marked], key=repr),
    } == before
    assert check_log(store()).whole
    assert pseudonym_key(store()) == key
    assert isinstance(gone, Removed)
    close_stores()
    written = everything_written(own_store.parent)
    assert names[6].encode() in written, "a positive control: who stays can be found"
    for name in (names[-1], names[7]):
        assert name.encode() not in written
    assert sorted(p.name for p in own_store.parent.iterdir()) == ["test.duckdb", "test.sleutel"]


@pytest.mark.embedded
def test_a_new_file_that_a_crash_left_half_done_is_thrown_away(own_store: Path) -> None:
    publish([{}, {}])
    close_stores()
    new = own_store.with_suffix(".nieuw")
    new.write_bytes(b"half")
    new.with_name(new.name + ".wal").write_bytes(b"half")
    assert store().query("SELECT count(*) FROM gemeente.traject") == [(2,)]
    assert not new.exists()
    assert not new.with_name(new.name + ".wal").exists()


@pytest.mark.embedded
@pytest.mark.parametrize("error", [duckdb.IOException("disk full"), OSError("disk full")])
@pytest.mark.parametrize("place", ["_counts", "to_disk"])
def test_when_the_new_file_cannot_be_made_the_old_one_is_used(
    own_store: Path, monkeypatch: pytest.MonkeyPatch, place: str, error: Exception
) -> None:
    publish([{}, {}])
    retention.remove_person(ADMIN, "T0001")
    close_stores()

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(rewrite, place, fail)
    assert store().query("SELECT count(*) FROM gemeente.traject") == [(1,)]
    assert retention.waits_for_restart(ADMIN), "and the next start tries again"
    assert not own_store.with_suffix(".nieuw").exists()


@pytest.mark.embedded
def test_a_copy_that_lacks_rows_never_takes_the_place_of_the_store(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish([{}, {}])
    retention.remove_person(ADMIN, "T0001")
    close_stores()
    before = own_store.read_bytes()
    real = rewrite._counts
    monkeypatch.setattr(
        rewrite, "_counts", lambda c, name: {**real(c, name), "gemeente.traject": len(name)}
    )
    close_stores()
    assert store().query("SELECT count(*) FROM gemeente.traject") == [(1,)]
    close_stores()
    assert own_store.read_bytes()[:4096] == before[:4096]


def test_a_store_with_a_quote_in_its_path_is_written_anew_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "d'oh; map"
    monkeypatch.setenv("RIJSWIJK_DASH_STORE", str(folder / "x.duckdb"))
    settings.cache_clear()
    publish([{}, {}])
    retention.remove_person(ADMIN, "T0001")
    close_stores()
    assert not retention.waits_for_restart(ADMIN)
    close_stores()
    shutil.rmtree(folder)


_CRASH = """
import os, sys
from rijswijk_dash.settings import ROOT, settings
from rijswijk_dash.warehouse import rewrite
from rijswijk_dash.warehouse.store import open_store
name, calls = sys.argv[1], int(sys.argv[2])
real = getattr(rewrite, name)
def crash(*given):
    global calls
    calls -= 1
    if not calls:
        os._exit(9)
    return real(*given)
setattr(rewrite, name, crash)
open_store(settings().store)
"""


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("step", "calls"),
    [("_rewrite", 1), ("_counts", 1), ("_counts", 2), ("to_disk", 1), ("to_disk", 2)],
)
def test_a_crash_while_the_file_is_written_anew_loses_nothing(
    own_store: Path, step: str, calls: int
) -> None:
    publish([{"trajectnummer": f"ZAAK-{i:05}-Q"} for i in range(40)])
    retention.remove_person(ADMIN, "ZAAK-00007-Q")
    close_stores()
    run = [sys.executable, "-c", _CRASH, step, str(calls)]
    assert subprocess.run(run, cwd=ROOT).returncode == 9
    assert store().query("SELECT count(*) FROM gemeente.traject") == [(39,)]
    assert not retention.waits_for_restart(ADMIN)
    assert check_log(store()).whole
    close_stores()
    assert b"ZAAK-00007-Q" not in everything_written(own_store.parent)
    assert sorted(p.name for p in own_store.parent.iterdir()) == ["test.duckdb", "test.sleutel"]


_REMOVE = """
import os
from rijswijk_dash.access import administrator
from rijswijk_dash.admin import retention
retention.remove_person(administrator(), "ZAAK-00007-Q")
os._exit(9)
"""


def test_a_crash_right_after_a_removal_does_not_bring_the_person_back(own_store: Path) -> None:
    publish([{"trajectnummer": f"ZAAK-{i:05}-Q"} for i in range(40)])
    close_stores()
    assert subprocess.run([sys.executable, "-c", _REMOVE], cwd=ROOT).returncode == 9
    assert store().query("SELECT count(*) FROM gemeente.traject") == [(39,)]
    close_stores()
    assert b"ZAAK-00007-Q" not in everything_written(own_store.parent)
