"""Publishing, superseding, undoing; the same file twice; invented and real data."""

from datetime import date
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer
from rijswijk_dash.intake import service as intake
from rijswijk_dash.intake.service import NotPublished, StoreError
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import close_stores
from tests.tools import ANALYST, check, csv_of, publish


def started() -> int:
    return int(figures.ask(ANALYST, figures.question("gestart")).value or 0)


def test_a_newer_delivery_supersedes_and_undo_restores() -> None:
    publish([{}, {}])
    second = publish([{}, {}, {}])
    assert started() == 3
    intake.undo(ANALYST, second.id)
    assert started() == 2
    states = {d.id: (d.current, d.undone_by) for d in intake.deliveries(ANALYST)}
    assert states == {1: (True, None), 2: (False, "tester")}


def test_undo_twice_or_of_nothing_says_so() -> None:
    delivery = publish([{}])
    intake.undo(ANALYST, delivery.id)
    for number, says in (
        (delivery.id, "al teruggedraaid, op .* door tester"),
        (99, "bestaat niet"),
    ):
        with pytest.raises(NotPublished, match=says):
            intake.undo(ANALYST, number)


def test_the_same_file_twice_is_recognised_until_it_is_undone() -> None:
    delivery = publish([{}])
    with pytest.raises(NotPublished, match="al gepubliceerd"):
        publish([{}])
    intake.undo(ANALYST, delivery.id)
    assert publish([{}]).current


def test_nothing_is_published_when_every_row_is_wrong() -> None:
    with pytest.raises(NotPublished, match="Geen enkele rij"):
        publish([{"fase": "onzin"}])
    assert intake.deliveries(ANALYST) == []


def test_the_register_keeps_what_happened() -> None:
    delivery = publish([{}, {"fase": "onzin"}, {"taalschool": ""}])
    assert (delivery.rows, delivery.accepted, delivery.rejected) == (3, 2, 1)
    assert delivery.peildatum == date(2024, 8, 31)
    assert delivery.file_name == "test.csv"
    assert len(delivery.sha256) == 64
    assert delivery.who == "tester"
    assert "taalschool" in delivery.fields
    kinds = [(kind, f.row, f.field) for kind, f in intake.findings(ANALYST, delivery.id)]
    assert ("fout", 3, "fase") in kinds


def test_real_data_ends_the_sample_and_undo_brings_it_back() -> None:
    sample = [{"trajectnummer": f"VERZONNEN-{i}"} for i in range(5)]
    publish(sample, "2024-06-30")
    assert figures.shows_invented_data()
    checked = check([{}], "2024-08-31")
    assert checked.ends_sample
    assert checked.changes is None, "invented people are no base to compare with"
    real = intake.publish(ANALYST, checked)
    assert not figures.shows_invented_data()
    assert figures.peildata(ANALYST) == [date(2024, 8, 31)]
    with pytest.raises(NotPublished, match="verzonnen"):
        publish(sample, "2024-07-31")
    intake.undo(ANALYST, real.id)
    assert figures.shows_invented_data()
    assert figures.peildata(ANALYST) == [date(2024, 6, 30)]


def test_changes_name_new_gone_and_changed() -> None:
    publish([{"trajectnummer": n, "werk": "Nee"} for n in ("A1", "B1", "C1")], "2024-07-31")
    checked = check(
        [
            {"trajectnummer": "B1", "werk": "Nee"},
            {"trajectnummer": "C1", "werk": "Ja", "uitkering": "Nee"},
            {"trajectnummer": "D1", "werk": ""},
        ],
        "2024-08-31",
    )
    assert checked.changes is not None
    assert (checked.changes.new, checked.changes.gone) == (("D1",), ("A1",))
    assert checked.changes.changed == ("C1",)
    assert checked.changes.changes_by_field == {"uitkering": 1, "werk": 1}
    assert checked.changes.against == date(2024, 7, 31)
    assert [w.code for w in checked.delivery.warnings] == ["VERDWENEN"]


def test_a_repeated_peildatum_is_compared_with_what_it_replaces() -> None:
    publish([{"trajectnummer": "A1"}], "2024-07-31")
    publish([{"trajectnummer": "A1"}, {"trajectnummer": "B1"}], "2024-08-31")
    checked = check([{"trajectnummer": "B1"}], "2024-08-31")
    assert checked.replaces is not None
    assert checked.changes is not None
    assert checked.changes.gone == ("A1",)
    gone = [w.reason for w in checked.delivery.warnings if w.code == "VERDWENEN"]
    assert len(gone) == 1, "warnings look at the peildatum before, not at what is replaced"
    again = check([{"trajectnummer": "A1"}], "2024-08-31")
    assert "VERDWENEN" not in [w.code for w in again.delivery.warnings]


def test_headings_chosen_by_hand_are_remembered_for_the_shape() -> None:
    content = csv_of([{}]).replace(b"scholing", b"Kolom7")
    reading = intake.read(ANALYST, content, "a.csv")
    day = date(2024, 8, 31)
    first = intake.inspect(ANALYST, reading, peildatum=day)
    assert any("Scholing" in problem for problem in first.problems)
    by_hand = {"scholing": "Kolom7"}
    inspection = intake.inspect(ANALYST, reading, by_hand=by_hand, peildatum=day)
    intake.publish(ANALYST, intake.check(ANALYST, inspection), by_hand)
    again = intake.read(ANALYST, content.replace(b"T0001", b"T0009"), "b.csv")
    assert intake.inspect(ANALYST, again, peildatum=day).problems == ()


@pytest.mark.parametrize("role", [Role.ALDERMAN, Role.PARTNER])
def test_only_an_analyst_or_admin_touches_deliveries(role: Role) -> None:
    delivery = publish([{}])
    viewer = Viewer(role, "iemand")
    checked = check([{}, {}], "2024-09-30")
    reading = checked.delivery.inspection.reading
    for attempt in (
        lambda: intake.read(viewer, b"a;b", "a.csv"),
        lambda: intake.inspect(viewer, reading),
        lambda: intake.check(viewer, checked.delivery.inspection),
        lambda: intake.publish(viewer, checked),
        lambda: intake.undo(viewer, delivery.id),
        lambda: intake.deliveries(viewer),
        lambda: intake.findings(viewer, delivery.id),
        lambda: intake.reject_file(viewer, checked.delivery),
        lambda: intake.remembered(viewer, checked.delivery.inspection),
    ):
        with pytest.raises(Refused):
            attempt()
    assert started() == 1


@pytest.mark.embedded
def test_a_lost_or_wrong_key_is_refused_before_anyone_gets_a_new_pseudonym(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish([{}])
    key_file = own_store.with_suffix(".sleutel")
    assert key_file.stat().st_mode & 0o077 == 0
    assert key_file.read_text().encode() not in own_store.read_bytes()
    kept = key_file.read_text()
    key_file.unlink()
    with pytest.raises(StoreError, match="ontbreekt"):
        check([{}, {}], "2024-08-31")
    monkeypatch.setenv("RIJSWIJK_DASH_SECRET", "x" * 40)
    settings.cache_clear()
    with pytest.raises(StoreError, match="hoort niet bij"):
        check([{}, {}], "2024-08-31")
    monkeypatch.setenv("RIJSWIJK_DASH_SECRET", kept)
    settings.cache_clear()
    close_stores()
    assert check([{}, {}], "2024-08-31").delivery.row_count == 2
