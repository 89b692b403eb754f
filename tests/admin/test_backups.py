"""A backup holds everything, is read back, and is put back over whatever there is without losing it."""

import os
import shutil
import threading
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import duckdb
import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer, administrator
from rijswijk_dash.admin import backups, retention
from rijswijk_dash.admin.restore import restore
from rijswijk_dash.audit import check_log, read_log
from rijswijk_dash.intake import service as intake
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import backup, restoring
from rijswijk_dash.warehouse.moving import contents
from rijswijk_dash.warehouse.store import StoreError, close_stores, open_store
from tests.tools import ANALYST, publish

pytestmark = pytest.mark.embedded
ADMIN = administrator("bea")
SECRET = "Kalligrafie-9137"
KEY = "een-sleutel-van-de-opslag-met-een-lange-staart"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "kopieën"
    use(monkeypatch, BACKUP_DIR=str(path))
    return path


def use(patch: pytest.MonkeyPatch, **given: str) -> None:
    """Settings of another kind; an empty one is taken away."""
    for name, value in given.items():
        if value:
            patch.setenv(f"RIJSWIJK_DASH_{name}", value)
        else:
            patch.delenv(f"RIJSWIJK_DASH_{name}", raising=False)
    close_stores()
    settings.cache_clear()


_kept: dict[str, bytes] = {}


def fill() -> None:
    """Three deliveries, one undone; published once, and copied for each test after it."""
    path = settings().store
    assert isinstance(path, Path)
    files = [path, path.with_suffix(".sleutel")]
    if settings().store_key is None and _kept:
        path.parent.mkdir(parents=True, exist_ok=True)
        for file in files:
            file.write_bytes(_kept[file.suffix])
        return
    _publish()
    if settings().store_key is None:
        close_stores()
        _kept.update({file.suffix: file.read_bytes() for file in files})


def _publish() -> None:
    publish([{"trajectnummer": SECRET, "leerroute": "Z"}, *[{}] * 14], "2024-06-30")
    publish([{"trajectnummer": SECRET}, *[{}] * 15], "2024-07-31")
    publish([{}] * 12, "2024-07-31")
    intake.undo(ANALYST, 3)


def everything() -> tuple[object, ...]:
    """All that the store holds, apart from the log, and some of its figures."""
    asked = [figures.question(name) for name in ("gestart", "leerroute", "fase", "pip_op_tijd")]
    answers = str([figures.ask(ANALYST, question) for question in asked])
    with open_store(settings().store).snapshot() as cursor:
        found = contents(cursor)
    del found["toezicht.logboek"]
    return found, answers


def log() -> list[tuple[str, str]]:
    return [(line.what, line.result) for line in read_log(open_store(settings().store))]


def untouched(own_store: Path) -> bytes:
    close_stores()
    return own_store.read_bytes()


# Making one


def test_a_backup_is_made_while_others_write_and_holds_one_state(folder: Path) -> None:
    fill()
    before = everything()
    made = backups.make(ADMIN)
    assert (made.written.tables, made.encrypted, made.expired) == (10, False, 0)
    assert [found.path for found in backups.listed(ADMIN)] == [made.written.path]
    assert made.written.path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    left = {path.name for path in folder.iterdir()}
    assert left == {made.written.path.name, ".slot"}
    assert log()[0] == (
        f"reservekopie gemaakt: {made.written.path.name}, {made.written.rows} rijen; 0 verlopen",
        "gelukt",
    )
    publish([{}] * 3, "2024-08-31")
    done = restore(ADMIN, made.written.path)
    assert (done.deliveries, done.rows, done.newest) == (2, 31, "31-07-2024")
    assert everything() == before
    assert check_log(open_store(settings().store)).whole


def test_a_writer_that_publishes_meanwhile_is_not_in_it_nor_held_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    copying = backup.copy_all

    def while_another_publishes(source: duckdb.DuckDBPyConnection, target: object) -> int:
        writer = threading.Thread(target=publish, args=([{}] * 3, "2024-08-31"))
        writer.start()
        writer.join(30)
        assert not writer.is_alive()
        return copying(source, target)

    monkeypatch.setattr(backup, "copy_all", while_another_publishes)
    made = backups.make(ADMIN)
    assert len(figures.peildata(ANALYST)) == 3
    assert restore(ADMIN, made.written.path, trial=True).newest == "31-07-2024"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_makes_lists_or_restores(folder: Path, role: Role) -> None:
    fill()
    organisations = ("Taalschool Rijswijk",) if role is Role.PARTNER else ()
    viewer = Viewer(role, "iemand", organisations)
    for attempt in (
        lambda: backups.make(viewer),
        lambda: backups.listed(viewer),
        lambda: restore(viewer, folder / "x.duckdb"),
    ):
        with pytest.raises(Refused):
            attempt()
    assert not folder.exists()
    assert [result for _, result in log()[:3]] == ["geweigerd"] * 3


def test_a_beheerder_of_one_gemeente_gets_no_copy_of_all(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    elsewhere = Viewer(Role.ADMIN, "chef", gemeenten=("0518",), gemeente="0518")
    with pytest.raises(Refused):
        backups.make(elsewhere)
    assert not folder.exists()


@pytest.mark.parametrize("harm", ["row", "table", "figure", "note", "bytes"])
def test_a_copy_that_is_not_equal_is_not_kept_and_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    fill()
    syncing = backup.to_disk

    def harmed(path: Path) -> None:
        if path.suffix == ".duckdb":
            spoil(path, harm)
        syncing(path)

    monkeypatch.setattr(backup, "to_disk", harmed)
    with pytest.raises(StoreError, match=r"niet (bewaard|gemaakt|te openen)|beschadigd"):
        backups.make(ADMIN)
    assert backups.known(folder) == []
    assert {path.name for path in folder.iterdir()} == {".slot"}
    told, result = log()[0]
    assert told.startswith("reservekopie mislukt: ") and result == "mislukt"


def spoil(path: Path, harm: str) -> None:
    """Change something in a file that was just written."""
    if harm == "bytes":
        content = bytearray(path.read_bytes())
        for place in range(len(content) // 2, len(content) // 2 + 100_000, 1000):
            content[place] ^= 255
        path.write_bytes(content)
        return
    with duckdb.connect(str(path)) as connection:
        connection.execute({
            "row": "UPDATE gemeente.rij SET leerroute = 'Onderwijsroute' WHERE leerroute = 'Z-route'",
            "table": "DROP TABLE toezicht.inlog",
            "figure": "CREATE OR REPLACE VIEW gemeente.actueel AS SELECT * FROM gemeente.levering",
            "note": "UPDATE gemeente.meta SET waarde = '{' WHERE naam = 'reservekopie'",
        }[harm])  # fmt: skip


def test_a_full_disk_a_lacking_folder_and_a_second_one_at_once_are_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    with monkeypatch.context() as patched:
        patched.setattr(backup, "to_disk", lambda _: (_ for _ in ()).throw(OSError(28, "vol")))
        with pytest.raises(StoreError, match="de schijf is vol"):
            backups.make(ADMIN)
    assert backups.known(folder) == []
    (folder / "bestand").write_text("")
    with pytest.raises(StoreError, match="kan geen reservekopie staan"):
        backups.make(ADMIN, folder / "bestand" / "map")
    with backups._alone(folder), pytest.raises(StoreError, match="al een reservekopie gemaakt"):
        backups.make(ADMIN)
    backups.make(ADMIN)
    use(monkeypatch, BACKUP_DIR="")
    with pytest.raises(StoreError, match="geen map voor reservekopieën"):
        backups.make(ADMIN)


def test_an_empty_store_has_no_backup(folder: Path) -> None:
    with pytest.raises(StoreError, match="nog geen gegevens"):
        backups.make(ADMIN)
    assert backups.make_daily() is None


# Every day, and not for ever


@pytest.mark.parametrize(
    ("now", "made", "expected"),
    [
        ("2026-03-02 02:59", [], False),
        ("2026-03-02 03:00", [], True),
        ("2026-03-02 23:59", ["2026-03-01_235959"], True),
        ("2026-03-02 03:01", ["2026-03-02_030000"], False),
        ("2026-03-02 03:01", ["2026-03-02_025959"], True),
        ("2026-03-02 03:01", ["2031-01-01_000000"], True),
    ],
)
def test_a_backup_is_due_once_a_day_after_its_time(
    tmp_path: Path, now: str, made: list[str], expected: bool
) -> None:
    for moment in made:
        (tmp_path / f"reservekopie_{moment}.duckdb").touch()
    assert backups.due(tmp_path, datetime.fromisoformat(f"{now}+00:00"), time(3)) is expected


def test_the_daily_backup_is_made_once_and_logged(folder: Path) -> None:
    fill()
    now = datetime.now(UTC).replace(hour=12)
    assert backups.make_daily(now.replace(hour=2)) is None
    assert backups.make_daily(now) is not None
    assert backups.make_daily(now + timedelta(hours=1)) is None
    line = read_log(open_store(settings().store))[0]
    assert (line.who, line.origin, line.action) == (
        "dashboard",
        "dagelijkse reservekopie",
        "beheren",
    )


def test_old_ones_expire_by_number_and_by_age_but_never_the_last(
    folder: Path, own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, BACKUP_KEEP="3", BACKUP_DAYS="10")
    folder.mkdir()
    own_store.parent.mkdir()
    now = datetime(2026, 3, 20, 4, tzinfo=UTC)

    def put(*days: int) -> None:
        for day in days:
            (folder / backup.name_at(now - timedelta(days=day))).touch()

    def left() -> list[int]:
        return [(now - found.made).days for found in backups.known(folder)]

    put(1, 2, 3, 4)
    (folder / "iets anders.duckdb").touch()
    aside = [own_store.with_name(f"test.voor-herstel_2026-03-{d}_040000.duckdb") for d in (9, 11)]
    journal = own_store.with_name("test.voor-herstel_2026-03-09_040000.duckdb.wal")
    for path in (*aside, journal):
        path.with_name(path.name.replace("-9_", "-09_")).touch()
    assert backups.expire(folder, now) == 3
    assert left() == [1, 2, 3]
    assert [path.name for path in own_store.parent.iterdir()] == [aside[1].name]
    assert backups.expire(folder, now + timedelta(days=9)) == 3
    assert left() == [1]
    assert backups.expire_now(now + timedelta(days=400)) == 0
    assert left() == [1]
    assert (folder / "iets anders.duckdb").exists()


# Putting back


def test_what_was_there_is_kept_and_can_be_put_back_itself(folder: Path, own_store: Path) -> None:
    fill()
    made = backups.make(ADMIN).written.path
    publish([{}] * 3, "2024-08-31")
    after = everything()
    done = restore(ADMIN, made)
    assert done.aside is not None and done.aside.parent == own_store.parent
    assert log()[0] == (f"opslag hersteld uit {made.name}, 31 rijen in 2 leveringen", "gelukt")
    assert len(figures.peildata(ANALYST)) == 2
    again = restore(ADMIN, done.aside)
    assert any("gewone kopie" in line for line in again.told)
    assert everything() == after
    assert check_log(open_store(settings().store)).whole


def test_a_backup_goes_into_an_empty_place_with_its_key(folder: Path, own_store: Path) -> None:
    fill()
    before = everything()
    made = backups.make(ADMIN).written.path
    close_stores()
    key = own_store.with_suffix(".sleutel").read_text()
    shutil.rmtree(own_store.parent)
    with pytest.raises(
        StoreError, match=r"sleutel voor pseudoniemen .* ontbreekt.*kenmerk [0-9a-f]{16}"
    ):
        restore(ADMIN, made)
    assert not own_store.exists()
    own_store.with_suffix(".sleutel").write_text("f" * 64)
    with pytest.raises(StoreError, match="hoort niet bij deze gegevens"):
        restore(ADMIN, made)
    assert not own_store.exists()
    own_store.with_suffix(".sleutel").write_text(key)
    assert restore(ADMIN, made).aside is None
    assert everything() == before
    publish([{"trajectnummer": SECRET}], "2024-09-30")


def test_a_trial_changes_nothing(folder: Path, own_store: Path) -> None:
    fill()
    made = backups.make(ADMIN).written.path
    before = untouched(own_store), made.read_bytes()
    told = restore(ADMIN, made, trial=True).told
    assert told[0].startswith("Proef gelukt") and "niets veranderd" in told[-1]
    assert (untouched(own_store), made.read_bytes()) == before
    assert {path.name for path in own_store.parent.iterdir()} == {"test.duckdb", "test.sleutel"}


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        ("cut", "beschadigd|niet te openen"), ("empty", "geen reservekopie"),
        ("bytes", "beschadigd|niet te openen"),
        ("text", "niet te openen"), ("zip", "niet te openen"), ("row", "Anders dan beschreven: gemeente.rij"),
        ("table", "Anders dan beschreven: toezicht.inlog"), ("note", "beschadigd"),
        ("newer", "nieuwere versie"), ("other", "geen opslag of reservekopie"), ("version", "geen opslag"),
        ("register", "register niet met de rijen"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_and_nothing_changes(
    folder: Path, own_store: Path, tmp_path: Path, harm: str, says: str
) -> None:
    fill()
    made = backups.make(ADMIN).written.path
    wrong = tmp_path / "kopie.duckdb"
    shutil.copy(made, wrong)
    if harm in ("cut", "empty"):
        os.truncate(wrong, 0 if harm == "empty" else wrong.stat().st_size * 2 // 3)
    elif harm in ("text", "zip"):
        wrong.write_bytes({"text": b"hallo" * 9999, "zip": b"PK\3\4" + bytes(9999)}[harm])
    elif harm in ("row", "table", "note", "bytes"):
        spoil(wrong, harm)
    elif harm == "other":
        wrong.unlink()
        duckdb.connect(str(wrong)).execute("CREATE TABLE x (i INT)").close()
    else:
        with duckdb.connect(str(wrong)) as connection:
            connection.execute({
                "newer": "UPDATE gemeente.meta SET waarde = '99' WHERE naam = 'versie'",
                "version": "UPDATE gemeente.meta SET waarde = 'x; DROP' WHERE naam = 'versie'",
                "register": "UPDATE gemeente.levering SET aangenomen = 7 WHERE id = 2; "
                "DELETE FROM gemeente.meta WHERE naam = 'reservekopie'",
            }[harm])  # fmt: skip
    before = untouched(own_store)
    for trial in (True, False):
        with pytest.raises(StoreError, match=says) as refused:
            restore(ADMIN, wrong, trial=trial)
        assert str(tmp_path / "opslag") not in str(refused.value)
    assert untouched(own_store) == before
    assert {path.name for path in own_store.parent.iterdir()} == {"test.duckdb", "test.sleutel"}


def test_odd_paths_are_no_backup(folder: Path, own_store: Path, tmp_path: Path) -> None:
    fill()
    before = untouched(own_store)
    pipe = tmp_path / "pijp"
    os.mkfifo(pipe)
    loop = tmp_path / "lus"
    loop.symlink_to(loop)
    odd = (tmp_path, pipe, loop, Path(":memory:"), Path("md:x"), Path("/dev/zero"), Path("s3://b/x"),
           Path("../../../etc/shadow/x"), tmp_path / "nergens.duckdb")  # fmt: skip
    for path in odd:
        with pytest.raises(StoreError, match="geen reservekopie"):
            restore(ADMIN, path)
    with pytest.raises(StoreError, match="de opslag zelf"):
        restore(ADMIN, own_store.parent / ".." / own_store.parent.name / own_store.name)
    assert untouched(own_store) == before


def test_what_a_backup_says_reads_no_other_file(folder: Path, tmp_path: Path) -> None:
    fill()
    made = backups.make(ADMIN).written.path
    (tmp_path / "geheim.csv").write_text("id,ongedaan_op\n1,\n")
    with duckdb.connect(str(made)) as connection:
        connection.execute(
            "CREATE OR REPLACE VIEW gemeente.actueel AS SELECT *, 1 AS aangenomen, DATE '2024-01-01' AS "
            f"peildatum, '0603' AS gemeente FROM read_csv('{tmp_path / 'geheim.csv'}')"
        )
    with pytest.raises(StoreError):
        restore(ADMIN, made)


def test_a_store_that_does_not_open_is_kept_with_its_journal(folder: Path, own_store: Path) -> None:
    fill()
    before = everything()
    made = backups.make(ADMIN).written.path
    close_stores()
    own_store.write_bytes(b"kapot" * 1000)
    journal = own_store.with_name(own_store.name + ".wal")
    journal.write_bytes(b"oud")
    aside = restore(ADMIN, made).aside
    assert aside is not None and aside.read_bytes() == b"kapot" * 1000
    assert aside.with_name(aside.name + ".wal").read_bytes() == b"oud"
    assert everything() == before


def test_a_lost_store_leaves_its_journal_to_nobody(folder: Path, own_store: Path) -> None:
    fill()
    before = everything()
    made = backups.make(ADMIN).written.path
    close_stores()
    own_store.unlink()
    own_store.with_name(own_store.name + ".wal").write_bytes(b"oud")
    assert restore(ADMIN, made).aside is None
    assert everything() == before


@pytest.mark.parametrize("step", ["copy_of", "put_in_place", "give_to_owner", "to_disk"])
def test_a_fault_at_any_step_leaves_the_store_as_it_was(
    folder: Path, own_store: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    fill()
    made = backups.make(ADMIN).written.path
    before = untouched(own_store)
    monkeypatch.setattr(restoring, step, lambda *_: (_ for _ in ()).throw(OSError(28, "vol")))
    with pytest.raises(StoreError, match="zoals zij was"):
        restore(ADMIN, made)
    assert untouched(own_store) == before
    assert {path.name for path in own_store.parent.iterdir()} == {"test.duckdb", "test.sleutel"}


def test_too_little_room_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    made = backups.make(ADMIN).written.path
    usage = shutil.disk_usage(folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=made.stat().st_size))
    with pytest.raises(StoreError, match="te weinig plaats"):
        restore(ADMIN, made)


# Keys


def test_a_backup_of_an_encrypted_store_has_its_key(
    folder: Path, own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, STORE_KEY=KEY)
    fill()
    before = everything()
    made = backups.make(ADMIN)
    assert made.encrypted
    assert SECRET.encode() not in made.written.path.read_bytes()
    for key, says in (("", "er is geen sleutel"), ("x" * 40, "past niet")):
        close_stores()
        kept = own_store.read_bytes()
        use(monkeypatch, STORE_KEY=key)
        with pytest.raises(StoreError, match=says):
            restore(ADMIN, made.written.path)
        assert own_store.read_bytes() == kept
    use(monkeypatch, STORE_KEY=KEY)
    restore(ADMIN, made.written.path)
    assert everything() == before


# Who was removed does not come back


def test_who_was_removed_after_the_backup_does_not_come_back(folder: Path, own_store: Path) -> None:
    fill()
    made = backups.make(ADMIN).written.path
    removed = retention.remove_person(ADMIN, SECRET)
    assert any("verdwijnt dit na 35 dagen" in line for line in removed.told)
    noted = (folder / "verwijderd.txt").read_text()
    assert SECRET not in noted and (folder / "verwijderd.txt").stat().st_mode & 0o777 == 0o600
    assert SECRET.encode() in made.read_bytes()
    kept = noted
    assert restore(ADMIN, made, trial=True).removed_again == 1
    done = restore(ADMIN, made)
    assert (folder / "verwijderd.txt").read_text() == kept
    assert any("opnieuw verwijderd" in line for line in done.told)
    with pytest.raises(retention.NothingRemoved):
        retention.find_person(ADMIN, SECRET)
    assert figures.ask(ANALYST, figures.question("gestart")).value == 15
    assert check_log(open_store(settings().store)).whole
    close_stores()
    open_store(settings().store)
    assert SECRET.encode() not in untouched(own_store)


def test_who_came_back_before_the_backup_stays(folder: Path) -> None:
    fill()
    retention.remove_person(ADMIN, SECRET)
    publish([{"trajectnummer": SECRET}, {}], "2024-08-31")
    made = backups.make(ADMIN).written.path
    assert restore(ADMIN, made).removed_again == 0
    assert retention.find_person(ADMIN, SECRET).deliveries == 1


def test_notes_that_cannot_be_read_stop_a_restore(folder: Path, own_store: Path) -> None:
    fill()
    made = backups.make(ADMIN).written.path
    (folder / "verwijderd.txt").write_text("[kapot")
    before = untouched(own_store)
    with pytest.raises(StoreError, match=r"verwijderd\.txt is niet te lezen"):
        restore(ADMIN, made)
    assert untouched(own_store) == before


def test_a_removal_without_room_to_note_it_says_so(folder: Path) -> None:
    fill()
    folder.write_text("geen map")
    removed = retention.remove_person(ADMIN, SECRET)
    assert any("verwijder dan opnieuw" in line for line in removed.told)
