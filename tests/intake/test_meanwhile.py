"""Two analysts at once: one wins, the other is told what happened, and nothing is half done."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import administrator
from rijswijk_dash.admin import retention
from rijswijk_dash.admin.retention import NothingRemoved
from rijswijk_dash.audit import Action, check_log, read_log
from rijswijk_dash.intake import service as intake
from rijswijk_dash.intake.service import NotPublished, Overtaken
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from tests.tools import ANALYST, check, csv_of, publish

OTHER = replace(ANALYST, name="collega")
DAY = date(2024, 8, 31)


def started() -> int:
    return int(figures.ask(ANALYST, figures.question("gestart")).value or 0)


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """What each of these gives or is told, begun at the same moment."""
    ready = threading.Barrier(len(deeds))
    told: list[str] = []

    def do(deed: Callable[[], object]) -> None:
        ready.wait()
        try:
            deed()
            told.append("gedaan")
        except (NotPublished, NothingRemoved) as error:
            told.append(str(error))

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def test_the_same_file_published_by_four_at_once_is_published_once() -> None:
    checked = [check([{}, {}], "2024-08-31") for _ in range(4)]
    told = at_once(*(lambda c=c: intake.publish(ANALYST, c) for c in checked))
    assert Counter(text[:28] for text in told) == {"Dit bestand is al gepublicee": 3, "gedaan": 1}
    assert (len(intake.deliveries(ANALYST)), started()) == (1, 2)
    published = [
        line.what for line in read_log(open_store(settings().store)) if "gepubl" in line.what
    ]
    assert len(published) == 1
    assert check_log(open_store(settings().store)).whole


def test_another_delivery_for_the_same_peildatum_is_not_silently_superseded() -> None:
    mine, theirs = check([{}], "2024-08-31"), check([{}, {}], "2024-08-31", "b.csv", OTHER)
    told = at_once(lambda: intake.publish(ANALYST, mine), lambda: intake.publish(OTHER, theirs))
    assert told[1] == "gedaan"
    assert told[0].startswith("Terwijl u dit bestand bekeek, heeft ")
    assert "levering 1 gepubliceerd (31-08-2024, " in told[0]
    assert told[0].endswith(
        "Er is niets gepubliceerd. Bekijk opnieuw wat er verandert, en publiceer daarna."
    )
    assert len(intake.deliveries(ANALYST)) == 1
    again = check([{}, {}, {}], "2024-08-31")
    assert again.replaces and again.replaces.id == 1
    intake.publish(ANALYST, again)
    assert started() == 3


def test_who_looked_at_a_delivery_that_was_replaced_or_undone_is_told_by_whom() -> None:
    publish([{}] * 3, "2024-07-31")
    publish([{}] * 4)
    shown = check([{}] * 5, "2024-08-31")
    assert shown.replaces and shown.replaces.id == 2
    intake.undo(OTHER, 2)
    with pytest.raises(Overtaken, match=r"levering 2 \(31-08-2024\) teruggedraaid door collega"):
        intake.publish(ANALYST, shown)
    shown = check([{}] * 5, "2024-08-31")
    intake.publish(OTHER, check([{}] * 6, "2024-08-31", "van collega.csv", OTHER))
    with pytest.raises(
        Overtaken, match=r"heeft collega levering 3 gepubliceerd .*van collega\.csv"
    ):
        intake.publish(ANALYST, shown)
    shown = check([{}] * 7, "2024-09-30")  # Compared with the peildatum before it.
    intake.undo(OTHER, 3)
    with pytest.raises(Overtaken, match=r"levering 3 .* teruggedraaid"):
        intake.publish(ANALYST, shown)
    shown = check([{}] * 7, "2024-09-30")
    intake.publish(OTHER, check([{}] * 8, "2024-08-31", viewer=OTHER))
    with pytest.raises(Overtaken, match="levering 4 gepubliceerd"):
        intake.publish(ANALYST, shown)
    assert [d.id for d in intake.deliveries(ANALYST)] == [4, 3, 2, 1]


def test_what_was_not_compared_with_stops_nobody() -> None:
    publish([{}] * 3, "2024-07-31")
    shown = check([{}] * 5, "2024-08-31")
    publish([{}] * 3, "2024-06-30")
    publish([{}] * 3, "2024-09-30")
    assert intake.publish(ANALYST, shown).current


def test_a_removal_meanwhile_keeps_no_finding_that_names_who_is_gone() -> None:
    publish([{}, {}, {"trajectnummer": "WEG77"}], "2024-07-31")
    shown = check([{}, {}], "2024-08-31")
    assert any("WEG77" in w.reason for w in shown.delivery.warnings)
    retention.remove_person(administrator(), "WEG77")
    with pytest.raises(Overtaken, match=r"voorgoed verwijderd uit levering 1 \(31-07-2024\)"):
        intake.publish(ANALYST, shown)
    again = intake.publish(ANALYST, check([{}, {}], "2024-08-31"))
    assert not any("WEG77" in f.reason for _, f in intake.findings(ANALYST, again.id))


def test_an_undo_is_done_once_and_tells_the_other_who_did_it() -> None:
    publish([{}])
    told = at_once(*(lambda: intake.undo(OTHER, 1) for _ in range(3)))
    assert all(text.startswith("Levering 1 is al teruggedraaid, op ") for text in told[:2])
    assert "door collega" in told[0] and told[2] == "gedaan"
    undone = read_log(open_store(settings().store), actions=(Action.UNDO,))
    assert len(undone) == 1


def test_an_undo_does_only_what_the_user_saw() -> None:
    publish([{}])
    publish([{}] * 2)
    intake.undo(OTHER, 2)
    with pytest.raises(NotPublished, match="Intussen telt levering 1 weer mee"):
        intake.undo(ANALYST, 1, seen_counting=False)
    intake.publish(OTHER, check([{}] * 3, "2024-08-31", viewer=OTHER))
    with pytest.raises(
        NotPublished, match="telt levering 1 niet meer mee: collega publiceerde levering 3"
    ):
        intake.undo(ANALYST, 1, seen_counting=True)
    assert started() == 3
    assert intake.undo(ANALYST, 3, seen_counting=True).undone_by == "tester"
    assert started() == 1
    assert intake.undo(ANALYST, 1).undone_by == "tester"


def test_undo_against_publish_leaves_one_of_the_two_states() -> None:
    for round_ in range(2):
        day = f"2024-0{round_ + 1}-28"
        first = publish([{}] * 2, day)
        shown = check([{}] * 3, day)
        told = at_once(
            lambda first=first: intake.undo(OTHER, first.id, seen_counting=True),
            lambda shown=shown: intake.publish(ANALYST, shown),
        )
        assert told[1] == "gedaan" and told[0] != "gedaan", told
        counting = [d for d in intake.deliveries(ANALYST) if f"{d.peildatum}" == day and d.current]
        won = "teruggedraaid" not in told[0].partition(".")[0]
        assert [d.accepted for d in counting] == ([3] if won else []), told


def test_headings_corrected_at_once_are_both_kept_and_none_without_a_delivery() -> None:
    def corrected(old: str, name: str, file: str) -> None:
        content = csv_of([{}]).replace(old.encode(), b"Kolom7")
        reading = intake.read(ANALYST, content, file)
        by_hand = {name: "Kolom7"}
        inspection = intake.inspect(ANALYST, reading, by_hand=by_hand, peildatum=DAY)
        intake.publish(ANALYST, intake.check(ANALYST, inspection), by_hand)

    corrected("scholing", "scholing", "a.csv")
    inspection = check([{}], "2024-08-31").delivery.inspection
    content = csv_of([{}]).replace(b"scholing", b"Kolom7").replace(b"T0001", b"T0002")
    shape = intake.inspect(ANALYST, intake.read(ANALYST, content, "b.csv"), peildatum=DAY)
    assert intake.remembered(ANALYST, shape) == {"scholing": "Kolom7"}
    checked = intake.check(ANALYST, shape)
    intake.publish(ANALYST, checked, {"herkomst": "herkomst"})
    both = {"scholing": "Kolom7", "herkomst": "herkomst"}
    assert intake.remembered(ANALYST, shape) == both
    with pytest.raises(NotPublished):
        intake.publish(ANALYST, checked, {"fase": "fase"})
    assert intake.remembered(ANALYST, shape) == both
    assert intake.remembered(ANALYST, inspection) == {}


def test_who_was_opened_again_meanwhile_is_not_removed() -> None:
    old = {"trajectnummer": "OUD1", "fase": "Voldaan", "datum_voldaan": "2010-01-01"}
    publish([{}, old], "2024-07-31")
    admin = administrator()
    assert sum(count for _, count in retention.past_term(admin)) == 1
    publish([{}, {**old, "fase": "Leerroute", "datum_voldaan": ""}], "2024-08-31")
    with pytest.raises(NothingRemoved):
        retention.purge(admin)
    told = at_once(*(lambda: retention.remove_person(admin, "OUD1") for _ in range(2)))
    assert told[0][:10] == "Dit nummer" and told[1] == "gedaan"
    removals = read_log(open_store(settings().store), actions=(Action.REMOVE,))
    assert len(removals) == 1
