"""What the server tells on stderr: numbers, kinds and places, and never anything of the data."""

import json
from datetime import date
from pathlib import Path

import pytest

from rijswijk_dash import events, figures
from rijswijk_dash.access import Refused, Role, Viewer, administrator
from rijswijk_dash.admin import backups, restore, retention
from rijswijk_dash.admin.health.doctor import examine
from rijswijk_dash.admin.retention import NothingRemoved
from rijswijk_dash.events import Event, tell, timed
from rijswijk_dash.intake import service as intake
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import StoreError
from tests.test_personal_data import bsn
from tests.tools import check, publish

MARK = "MERKTEKEN"


@pytest.fixture
def json_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use(monkeypatch, "json")
    monkeypatch.setenv("RIJSWIJK_DASH_BACKUP_DIR", str(tmp_path / MARK))
    settings.cache_clear()


def use(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setenv("RIJSWIJK_DASH_LOG", form)
    settings.cache_clear()


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.embedded
def test_nothing_of_the_data_is_told_whatever_goes_well_or_wrong(
    json_log: None, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    number, who = bsn(7), Viewer(Role.ANALYST, f"{MARK}.jansen@rijswijk.example")
    admin = administrator(f"{MARK} beheerder")
    rows = [{"trajectnummer": number}, {"trajectnummer": f"{MARK}-1"}, {"herkomst": MARK}]
    intake.publish(who, check(rows, "2024-07-31", f"{MARK}.csv", who))
    publish([{"trajectnummer": f"{MARK}-1"}, {}], "2024-08-31", who)
    intake.undo(who, 2)
    for attempt in (
        lambda: figures.ask(who, figures.question("gestart", filters={"leerroute": [MARK]})),
        lambda: figures.ask(who, figures.question(MARK)),
        lambda: intake.read(who, b"PK\3\4" + MARK.encode(), f"{MARK}.xlsx"),
        lambda: intake.read(Viewer(Role.ALDERMAN, MARK), b"x", MARK),
        lambda: retention.remove_person(admin, number[:-1] + "0"),
        lambda: restore.restore(admin, tmp_path / MARK),
        lambda: backups.make(admin, tmp_path / f"{MARK}\0"),
    ):
        with pytest.raises((Refused, intake.Unreadable, NothingRemoved, StoreError, figures.WrongQuestion,
                            ValueError)):  # fmt: skip
            attempt()
    made = backups.make(admin)
    restore.restore(admin, made.written.path, trial=True)
    retention.remove_person(admin, number)
    restore.restore(admin, made.written.path)
    examine(admin, [tmp_path / MARK])
    out = capsys.readouterr()
    lines = [json.loads(line) for line in out.err.splitlines()]
    assert {line["gebeurtenis"] for line in lines} >= {
        "export gelezen", "export gecontroleerd", "levering gepubliceerd", "levering teruggedraaid",
        "reservekopie gemaakt", "opslag hersteld", "gezondheid gecontroleerd",
    }  # fmt: skip
    text = out.err.casefold()
    for hidden in (
        MARK,
        number,
        "jansen",
        "rijswijk.example",
        str(tmp_path),
        ".csv",
        "beheerder",
        "syri",
    ):
        assert hidden.casefold() not in text
    names = {name for line in lines for name in line}
    assert names <= {
        "tijd", "gebeurtenis", "gelukt", "seconden", "bytes", "rijen", "afgekeurd", "fout", "plaats",
        "proef", "ok", "let_op",
    }  # fmt: skip
    (published, *_) = [line for line in lines if line["gebeurtenis"] == "levering gepubliceerd"]
    assert (published["gelukt"], published["rijen"]) == (1, 2)
    failed = [line for line in lines if line.get("gelukt") == 0]
    assert failed and all(str(line["plaats"]).startswith("rijswijk_dash/") for line in failed)


def test_a_fault_is_told_by_kind_and_place_and_never_by_its_words(
    json_log: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ValueError), timed(Event.READ) as numbers:
        numbers["bytes"] = 3
        date.fromisoformat(f"{MARK} Jansen")
    (line,) = told(capsys)
    assert (line["fout"], line["gelukt"], line["bytes"]) == ("ValueError", 0, 3)
    assert MARK not in str(line)


def test_only_numbers_can_be_told(json_log: None, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in ("Jansen", None, ["Jansen"]):
        with pytest.raises((TypeError, ValueError)):
            tell(Event.READ, {"rijen": wrong})  # pyright: ignore
    assert told(capsys) == []
    tell(Event.READ, {"seconden": 1.23456, "rijen": 7, "gelukt": True})
    (line,) = told(capsys)
    assert (line["seconden"], line["rijen"], line["gelukt"]) == (1.235, 7, 1)


def test_text_off_and_a_closed_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(monkeypatch, "uit")
    tell(Event.START)
    use(monkeypatch, "tekst")
    tell(Event.START, {"seconden": 0.5})
    out = capsys.readouterr().err
    assert out.count("\n") == 1 and out.endswith(" gestart seconden=0.5\n")

    class Closed:
        def write(self, _: str) -> None:
            raise BrokenPipeError

    monkeypatch.setattr(events.sys, "stderr", Closed())
    tell(Event.START)
