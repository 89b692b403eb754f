"""A crash, a damaged file, a full or closed disk: the published state, or one Dutch sentence; never less."""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from rijswijk_dash import figures
from rijswijk_dash.access.gate import log_deed, one_state
from rijswijk_dash.audit import Action, check_log
from rijswijk_dash.intake import service as intake
from rijswijk_dash.settings import ROOT, settings
from rijswijk_dash.warehouse import encryption, rewrite
from rijswijk_dash.warehouse.store import StoreError, close_stores, open_store
from rijswijk_dash.warehouse.trouble import why_failed
from tests.cli.tools import run
from tests.tools import ANALYST, check, publish

pytestmark = pytest.mark.embedded
_BLOCK = 262_144
_HEADERS = 12_288


def started() -> int:
    return int(figures.ask(ANALYST, figures.question("gestart")).value or 0)


def journal(store: Path) -> Path:
    return store.with_name(f"{store.name}.wal")


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """A disk that is full: no file of this process grows beyond so many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def nobody() -> Iterator[None]:
    """Somebody without rights; who tests as root may do everything."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize(
    ("bench", "arguments"),
    [
        (
            "kills",
            ["20", "import", "terugdraaien", "verwijderen", "herschrijven", "andere sleutel"],
        ),
        ("damage", ["24"]),
    ],
)
def test_after_kills_and_damage_a_store_holds_what_was_published(
    bench: str, arguments: list[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{bench}", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"  {arguments[0]} keer, nooit een " in done.stdout


def test_what_is_published_stands_in_the_file_itself_and_not_in_its_journal(
    own_store: Path,
) -> None:
    open_store(settings().store)
    assert form() == "v1.4.0+"
    for keys, deed in (
        (1, lambda: publish([{}] * 5, "2024-07-31")),
        (1, lambda: publish([{}] * 6)),
        (2, lambda: intake.undo(ANALYST, 2)),
    ):
        deed()
        copy = own_store.with_name("kopie.duckdb")
        shutil.copy(own_store, copy)
        with duckdb.connect(str(copy)) as other:
            found = other.execute("SELECT count(*), count(ongedaan_op) FROM gemeente.levering")
            assert found.fetchone() == (len(intake.deliveries(ANALYST)), keys - 1)


def test_a_publication_while_somebody_reads_leaves_the_journal_with_the_next_line(
    own_store: Path,
) -> None:
    publish([{}] * 5)
    store = open_store(settings().store)
    backend = store._backend  # pyright: ignore[reportPrivateUsage]
    with backend.cursor() as reader:
        backend.begin(reader)
        publish([{"fase": "Voldaan"}] * 5)
        intake.undo(ANALYST, 1)
        assert journal(own_store).stat().st_size > 0
        reader.rollback()
    log_deed(ANALYST, Action.PAGE, "een regel")
    assert not journal(own_store).exists() or journal(own_store).stat().st_size == 0
    log_deed(ANALYST, Action.PAGE, "nog een regel")
    assert journal(own_store).stat().st_size > 0, "a line of the log alone costs no more than that"


def test_what_a_crash_left_in_the_journal_goes_to_the_file_with_the_next_line(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish([{}] * 5)
    backend = open_store(settings().store)._backend  # pyright: ignore[reportPrivateUsage]
    with backend.cursor() as reader:
        backend.begin(reader)
        publish([{"fase": "Voldaan"}] * 6)
        left = own_store.with_name("na") / "test.duckdb"
        left.parent.mkdir()
        for file in (own_store, journal(own_store), own_store.with_suffix(".sleutel")):
            shutil.copy(file, left.parent)
        reader.rollback()
    monkeypatch.setenv("RIJSWIJK_DASH_STORE", str(left))
    settings.cache_clear()
    assert started() == 6
    log_deed(ANALYST, Action.PAGE, "een regel")
    content = left.read_bytes()
    close_stores()
    journal(left).unlink(missing_ok=True)
    left.write_bytes(content)
    assert started() == 6


def test_a_full_disk_is_told_and_nothing_is_half_published(own_store: Path) -> None:
    publish([{}] * 5)
    checked = check([{}] * 6, "2024-08-31")
    with no_file_beyond(500), pytest.raises(StoreError, match=r"schijf is vol .* niets veranderd"):
        intake.publish(ANALYST, checked)
    assert (started(), len(intake.deliveries(ANALYST))) == (5, 1)
    intake.publish(ANALYST, check([{}] * 6, "2024-08-31"))
    assert started() == 6
    assert check_log(open_store(settings().store)).whole


def test_a_disk_that_fills_when_it_is_just_published_keeps_it(own_store: Path) -> None:
    publish([{}] * 5)
    checked = check([{}] * 6, "2024-08-31")
    with no_file_beyond(_HEADERS + _BLOCK), one_state():
        assert started() == 5
        with pytest.raises(StoreError, match="wordt opnieuw geopend"):
            intake.publish(ANALYST, checked)
    assert started() == 6
    assert len(intake.deliveries(ANALYST)) == 2
    checked = check([{}] * 7, "2024-08-31")
    with no_file_beyond(_HEADERS + _BLOCK):
        assert intake.publish(ANALYST, checked).accepted == 7  # Nobody was reading.
    assert started() == 7
    assert check_log(open_store(settings().store)).whole


def test_a_block_that_cannot_be_read_is_told_where_it_is_asked_and_on_the_command_line(
    own_store: Path,
) -> None:
    publish([{}] * 5)
    close_stores()
    content = own_store.read_bytes()
    later = 0
    for start in range(_HEADERS, len(content), _BLOCK):
        damaged = bytearray(content)
        damaged[start + 40] ^= 255
        own_store.write_bytes(damaged)
        try:
            store = open_store(settings().store)
        except StoreError as error:
            assert "beschadigd" in str(error) and "reservekopie" in str(error)
            continue
        try:
            store.query("SELECT * FROM gemeente.traject")
            assert started() == 5
        except StoreError as error:
            later += 1
            assert "niet te lezen" in str(error) and "reservekopie" in str(error)
            ended = [run(command) for command in ("figures", "trajecten")]
            assert not any("Traceback" in found.stderr for found in ended)
            assert any("niet te lezen" in found.stderr for found in ended)
            assert all(found.returncode == ("niet te lezen" in found.stderr) for found in ended)
        close_stores()
    assert later


def test_a_mark_that_cannot_be_read_is_told_and_lets_the_file_go(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish([{}] * 5)
    close_stores()

    def damaged(_: object) -> bool:
        raise duckdb.IOException("Corrupt database file: computed checksum 1 does not match 2")

    with monkeypatch.context() as patch:
        patch.setattr(rewrite, "_is_marked", damaged)
        with pytest.raises(StoreError, match="niet te openen: het is beschadigd"):
            open_store(settings().store)
    with duckdb.connect(str(own_store)) as other:  # Nobody holds its lock.
        assert other.execute("SELECT 1").fetchone() == (1,)


def test_a_store_that_stopped_opens_again_by_itself(own_store: Path) -> None:
    publish([{}] * 5)
    backend = open_store(settings().store)._backend  # pyright: ignore[reportPrivateUsage]
    before = backend.state()
    with pytest.raises(StoreError, match="wordt opnieuw geopend"), backend.guarded():
        raise duckdb.FatalException("FATAL Error: database has been invalidated")
    assert started() == 5
    assert backend.state() != before
    with pytest.raises(duckdb.CatalogException), backend.guarded():
        open_store(settings().store).query("SELECT * FROM bestaat_niet")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (duckdb.TransactionException("Failed to commit: could not fsync"), "schijf is vol"),
        (duckdb.IOException("Could not write file: No space left on device"), "schijf is vol"),
        (duckdb.IOException("Could not read enough bytes"), "niet te lezen"),
        (
            duckdb.InvalidInputException("Computed AES tag differs from read AES tag"),
            "niet te lezen",
        ),
        (duckdb.OutOfMemoryException("failed to allocate"), "weinig geheugen"),
        (duckdb.InternalException("assertion"), "opnieuw geopend"),
    ],
)
def test_each_error_of_the_file_is_a_sentence(error: duckdb.Error, said: str) -> None:
    found = why_failed(error, Path("/ergens/r.duckdb"))
    assert found and said in found and "/ergens" not in found


@pytest.mark.parametrize(
    "error", [duckdb.BinderException("x"), duckdb.TransactionException("Conflict on update")]
)
def test_an_error_of_a_query_is_ours_and_no_damage(error: duckdb.Error) -> None:
    assert why_failed(error, Path("r.duckdb")) is None


@pytest.mark.parametrize("place", ["file", "folder"])
def test_a_file_or_folder_that_may_not_be_written_is_told(
    monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "opslag"
        folder.mkdir()
        store = folder / "r.duckdb"
        if place == "file":
            with duckdb.connect(str(store)) as connection:
                connection.execute("CREATE TABLE t (i INTEGER)")
        monkeypatch.setenv("RIJSWIJK_DASH_STORE", str(store))
        settings.cache_clear()
        Path(made).chmod(0o755)
        for path, rights in ((store, 0o444), (folder, 0o555)):
            if path.exists():
                path.chmod(rights)
        with nobody(), pytest.raises(StoreError, match="niet te openen om in te schrijven"):
            open_store(settings().store)
        folder.chmod(0o755)


@pytest.mark.parametrize("made", ["folder", "under a file"])
def test_a_path_that_cannot_be_a_file_is_told(
    own_store: Path, monkeypatch: pytest.MonkeyPatch, made: str
) -> None:
    if made == "folder":
        own_store.mkdir(parents=True)
    else:
        own_store.parent.parent.joinpath("bestand").write_text("x")
        own_store = own_store.parent.parent / "bestand" / "r.duckdb"
        monkeypatch.setenv("RIJSWIJK_DASH_STORE", str(own_store))
        settings.cache_clear()
    with pytest.raises(StoreError, match="niet te openen om in te schrijven"):
        open_store(settings().store)


def test_a_file_of_an_earlier_form_is_written_anew_and_then_knows_its_journal(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(encryption, "FORMAT", "v1.0.0")
        open_store(settings().store)
        publish([{}] * 5)
        assert form() == "v1.0.0+"
        close_stores()
    assert started() == 5
    assert form() == "v1.4.0+"
    for _ in range(2):  # The first empties the journal of what was there at opening.
        log_deed(ANALYST, Action.PAGE, "een regel")
    old = journal(own_store).read_bytes()
    publish([{}] * 6)
    close_stores()
    journal(own_store).write_bytes(old)  # As when a reserve copy of another moment is put back.
    with pytest.raises(StoreError, match=r"journaal .* hoort bij een ander bestand"):
        open_store(settings().store)
    journal(own_store).unlink()
    assert started() == 6


def form() -> str:
    sql = "SELECT tags['storage_version'] FROM duckdb_databases() WHERE database_name = current_database()"
    return open_store(settings().store).query(sql)[0][0]


@pytest.mark.parametrize("content", [b"", b"kort", b"\xff" * 64])
def test_a_key_file_that_is_none_is_never_used_nor_replaced(
    own_store: Path, content: bytes
) -> None:
    own_store.parent.mkdir(parents=True)
    key = own_store.with_suffix(".sleutel")
    key.write_bytes(content)
    with pytest.raises(StoreError, match="leeg, beschadigd of niet te lezen"):
        publish([{}])
    assert key.read_bytes() == content
    key.unlink()
    key.with_suffix(".sleutel.nieuw").write_bytes(b"half")
    assert publish([{}]).current
    assert len(key.read_text()) == 64 and not key.with_suffix(".sleutel.nieuw").exists()
