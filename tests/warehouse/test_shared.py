"""The shared store: several processes at once, a lost catalogue, removal for real, and moving."""

import json
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import duckdb
import psycopg
import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import administrator
from rijswijk_dash.access.gate import log_deed, one_state
from rijswijk_dash.access.logins import actor_of
from rijswijk_dash.admin import retention
from rijswijk_dash.audit import Action, add_line, check_log, read_log
from rijswijk_dash.intake import service as intake
from rijswijk_dash.settings import ROOT, settings
from rijswijk_dash.warehouse import shared
from rijswijk_dash.warehouse.address import parse_address
from rijswijk_dash.warehouse.backend import StoreError
from rijswijk_dash.warehouse.key import pseudonym_key
from rijswijk_dash.warehouse.moving import contents
from rijswijk_dash.warehouse.store import Store, close_stores, new_store, open_store
from tests.cli.tools import run
from tests.postgres import PASSWORD, USER, Cluster
from tests.tools import ANALYST, csv_of, publish
from tests.warehouse.reader import ROWS

pytestmark = pytest.mark.postgres


def folder(address: str) -> Path:
    return Path(parse_qs(urlsplit(address).query)["data"][0])


def database(address: str) -> str:
    return urlsplit(address.removeprefix("ducklake:")).path[1:]


def started(*code: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *code], cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_two_readers_and_imports_of_the_command_line_at_once(
    shared_store: str, tmp_path: Path
) -> None:
    publish([{}] * ROWS, "2024-01-31")
    files = [tmp_path / f"{day}.csv" for day in ("2024-02-29", "2024-03-31")]
    for file in files:
        file.write_bytes(csv_of([{}] * ROWS))
    readers = [started("-m", "tests.warehouse.reader", "3") for _ in range(2)]
    assert [reader.stdout and reader.stdout.readline() for reader in readers] == ["klaar\n"] * 2
    imports = [
        started("-m", "rijswijk_dash", "import", str(file), "--peildatum", file.stem)
        for file in files
    ]
    told = [process.communicate(timeout=120) for process in (*imports, *readers)]
    assert [process.returncode for process in (*imports, *readers)] == [0] * 4, told
    for out, _ in told[2:]:
        seen = json.loads(out)
        assert seen["wrong"] == []
        assert seen["states"][-1] == 3 and seen["states"] == sorted(seen["states"])
        assert seen["reads"] > 10
    store = open_store(settings().store)
    assert check_log(store).whole
    assert {d.id for d in intake.deliveries(ANALYST)} == {1, 2, 3}
    imported = [line.what[:12] for line in read_log(store, actions=(Action.IMPORT,))]
    assert sum(what.startswith("levering") for what in imported) == 3


def test_four_writers_get_four_numbers_each_time(shared_store: str) -> None:
    stores = [new_store(shared_store) for _ in range(4)]  # As four processes have them.
    key = pseudonym_key(stores[0])

    def write(store: Store) -> None:
        for _ in range(5):
            with store.transaction(keeps_answers=True) as cursor:
                add_line(cursor, key, actor_of(ANALYST), Action.PAGE, "proef")

    threads = [threading.Thread(target=write, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert check_log(stores[0]).whole
    assert [line.number for line in read_log(stores[1])] == list(range(20, 0, -1))
    for store in stores:
        store.close()


@pytest.mark.thorough
def test_who_waits_too_long_is_told_so(shared_store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "_WAIT", "SET lock_timeout = '100ms'")
    monkeypatch.setattr(shared, "_SECONDS_TO_WAIT", 0.1)
    one, other = new_store(shared_store), new_store(shared_store)
    with one.transaction():
        told: list[str] = []

        def wait_here() -> None:
            try:
                with one.transaction():
                    told.append("mocht schrijven")
            except StoreError as error:
                told.append(str(error))

        thread = threading.Thread(target=wait_here)
        thread.start()
        thread.join()
        assert told == [shared.BUSY]
        with pytest.raises(StoreError, match="schrijft nu"), other.transaction():
            pass
        assert other.query("SELECT 1") == [(1,)]
    with other.transaction() as cursor:
        cursor.execute("INSERT INTO gemeente.meta VALUES ('daarna', 'goed')")
    one.close()
    other.close()


def test_a_lost_catalogue_is_said_and_works_again_without_a_restart(
    shared_store: str, postgres: Cluster
) -> None:
    publish([{}])
    asked = figures.question("gestart")

    def lost(says: str = "niet bereikbaar") -> None:
        with pytest.raises(StoreError, match=says), one_state():
            open_store(settings().store).query("SELECT count(*) FROM gemeente.traject")

    postgres.kill_connections()
    with suppress(StoreError), one_state():  # Some connections are made anew by themselves.
        figures.ask(ANALYST, asked)
    assert figures.ask(ANALYST, asked).value == 1
    with pytest.raises(StoreError, match="niet bereikbaar"), one_state():
        postgres.kill_connections()
        open_store(settings().store).query("SELECT count(*) FROM gemeente.traject")
    assert figures.ask(ANALYST, asked).value == 1
    store = open_store(settings().store)
    with pytest.raises(StoreError, match="niet bereikbaar"), store.transaction() as cursor:
        cursor.execute("DELETE FROM gemeente.rij")
        postgres.kill_connections()
    assert figures.ask(ANALYST, asked).value == 1
    postgres.kill_connections()
    with suppress(StoreError):
        log_deed(ANALYST, Action.PAGE, "eerste")
    log_deed(ANALYST, Action.PAGE, "tweede")
    assert check_log(store).whole
    postgres.stop()
    try:
        lost()
        lost()
        found = run("figures")
    finally:
        postgres.start()
    assert (found.returncode, "Traceback" in found.stderr) == (1, False)
    assert "niet bereikbaar" in found.stderr
    assert figures.ask(ANALYST, asked).value == 1


@pytest.mark.thorough
def test_an_address_where_nothing_is_is_said_without_any_secret(
    shared_store: str, postgres: Cluster
) -> None:
    publish([{}])
    close_stores()
    name, data, host, port = (
        database(shared_store),
        folder(shared_store),
        postgres.folder,
        postgres.port,
    )
    for rest, says in (
        (f"127.0.0.1:{port}/{name}?data={data}", "wachtwoord"),
        (f"bestaat.niet.invalid/{name}?data={data}", "te vinden"),
        (f"/er_is_niets?host={host}&port={port}&data={data}", "bestaat niet"),
        (f"/{name}?host={host}&port={port}&data={data}/elders", "andere map"),
    ):
        with pytest.raises(StoreError, match=says) as caught:
            open_store(f"ducklake:postgresql://{USER}@{rest}")
        assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("rest", "says"),
    [
        ("dash:geheim@127.0.0.1/naam?data=/map", "PGPASSWORD"),
        ("dash@127.0.0.1/naam?data=/map&password=geheim", "PGPASSWORD"),
        ("dash@127.0.0.1/naam", "schrijf ducklake"),
        ("dash@127.0.0.1?data=/map", "schrijf ducklake"),
        ("dash@127.0.0.1:geheim/naam?data=/map", "schrijf ducklake"),
        ("dash@127.0.0.1/naam?data=/map&options=geheim", "schrijf ducklake"),
        ("dash@127.0.0.1/naam?data=/map#geheim", "schrijf ducklake"),
    ],
)
def test_an_address_that_is_none_is_refused_without_any_secret(rest: str, says: str) -> None:
    with pytest.raises(StoreError, match=says) as caught:
        parse_address(f"ducklake:postgresql://{rest}")
    assert "geheim" not in str(caught.value)
    with pytest.raises(StoreError, match="schrijf ducklake"):
        parse_address("ducklake:mysql://dash@127.0.0.1/naam?data=/map")


def test_the_parts_of_an_address() -> None:
    found = parse_address(
        "ducklake:postgresql://dash@db:5433/naam?data=/map/rijen/&sslmode=require"
    )
    wanted = "connect_timeout=5 dbname=naam host=db port=5433 user=dash sslmode=require"
    assert set(found.catalogue.split()) == set(wanted.split())
    assert (found.data, found.shown, found.in_a_folder) == ("/map/rijen/", "naam op db", True)
    assert not parse_address("ducklake:postgresql://dash@db/naam?data=s3://emmer/map").in_a_folder


@pytest.mark.thorough
def test_the_password_comes_from_the_environment(
    shared_store: str, postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish([{}])
    close_stores()
    by_port = f"ducklake:postgresql://{USER}@127.0.0.1:{postgres.port}/{database(shared_store)}"
    monkeypatch.setenv("RIJSWIJK_DASH_STORE", f"{by_port}?data={folder(shared_store)}")
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    settings.cache_clear()
    assert figures.ask(ANALYST, figures.question("gestart")).value == 1


@pytest.mark.thorough
def test_without_the_secret_nobody_gets_a_new_pseudonym(
    shared_store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish([{}])
    monkeypatch.delenv("RIJSWIJK_DASH_SECRET")
    settings.cache_clear()
    with pytest.raises(StoreError, match="RIJSWIJK_DASH_SECRET"):
        publish([{}], "2024-07-31")


@pytest.mark.thorough
def test_rows_in_the_folder_are_encrypted_and_no_query_reaches_another_file(
    shared_store: str,
) -> None:
    publish([{"trajectnummer": f"ZOEKMIJ{n}"} for n in range(30)])
    written = [file for file in folder(shared_store).rglob("*") if file.is_file()]
    assert written
    assert not any(b"ZOEKMIJ" in file.read_bytes() for file in written)
    store = open_store(settings().store)
    for sql in (
        "SELECT * FROM read_csv('/etc/hostname')", "COPY (SELECT 1) TO '/tmp/rijswijk_uit.csv'",
        "ATTACH '/tmp/rijswijk_ander.duckdb'", "INSTALL spatial",
        "SET enable_external_access = true",
    ):  # fmt: skip
        with pytest.raises((duckdb.Error, StoreError)):
            store.query(sql)


@pytest.mark.thorough
def test_lines_of_the_log_leave_no_file_each(shared_store: str) -> None:
    publish([{}])
    before = len(list(folder(shared_store).rglob("*.parquet")))
    for _ in range(10):
        log_deed(ANALYST, Action.PAGE, "proef")
    assert len(list(folder(shared_store).rglob("*.parquet"))) == before


def left_of(number: str, address: str, postgres: Cluster) -> list[str]:
    """Where a number still stands: in a file of rows that can be opened, or in the catalogue."""
    name = database(address)
    with psycopg.connect(postgres.conninfo(name)) as catalogue:
        files = catalogue.execute(
            "SELECT path, encryption_key FROM ducklake_data_file UNION ALL "
            "SELECT path, encryption_key FROM ducklake_delete_file"
        ).fetchall()
        statistics = str(
            catalogue.execute("SELECT most_common_vals, histogram_bounds FROM pg_stats").fetchall()
        )
    keys = {path.rsplit("/")[-1]: key for path, key in files}
    found: list[str] = []
    for file in folder(address).rglob("*.parquet"):
        if file.name not in keys:
            found.append(f"{file.name} without a key")
            continue
        rows = shared._connect(parse_address(address)).execute(
            f"SELECT * FROM read_parquet('{file}', "
            f"encryption_config = {{footer_key_value: from_base64('{keys[file.name]}')}})"
        )
        found += [file.name] * (number in str(rows.fetchall()))
    dump = postgres.dump(name)
    for sign in (number.encode(), number.encode().hex().encode()):
        found += ["catalogue"] * (sign in dump)
        found += ["statistics"] * (sign.decode() in statistics)
    postgres.execute("CHECKPOINT", name)
    with psycopg.connect(postgres.conninfo(name)) as catalogue:
        row = catalogue.execute("SELECT oid FROM pg_database WHERE datname = %s", [name]).fetchone()
    heap = postgres.folder / "data" / "base" / str(row and row[0])
    return found + [f.name for f in heap.iterdir() if number.encode() in f.read_bytes()]


def test_a_removed_person_is_nowhere_any_more(shared_store: str, postgres: Cluster) -> None:
    people = [{"trajectnummer": f"W{n:04}"} for n in range(1, 40)]
    number = "AAA77GEHEIM"  # The least of all: a file also keeps the least and most of its values.
    for day in ("2024-06-30", "2024-07-31"):
        publish([*people, {"trajectnummer": number}], day)
    publish(people, "2024-08-31")  # Whose finding says that the number is gone.
    admin = administrator()
    postgres.execute("ANALYZE", database(shared_store))
    assert len(set(left_of(number, shared_store, postgres))) >= 3
    removed = retention.remove_person(admin, number)
    assert (removed.rows, removed.findings, removed.cleaned) == (2, 1, True)
    assert left_of(number, shared_store, postgres) == []
    assert not retention.waits_for_restart(admin)
    assert len(intake.deliveries(ANALYST)) == 3
    assert figures.ask(ANALYST, figures.question("gestart")).value == 39
    assert check_log(open_store(settings().store)).whole


@pytest.mark.thorough
def test_what_could_not_be_cleaned_is_cleaned_at_the_next_start(
    shared_store: str, postgres: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish([{}, {}, {"trajectnummer": "AAA77GEHEIM"}])
    with monkeypatch.context() as patched:
        patched.setattr(shared, "clean", lambda *_: (_ for _ in ()).throw(StoreError("nu niet")))
        assert not retention.remove_person(administrator(), "AAA77GEHEIM").cleaned
        assert retention.waits_for_restart(administrator())
    assert left_of("AAA77GEHEIM", shared_store, postgres)
    close_stores()
    assert not retention.waits_for_restart(administrator())
    assert left_of("AAA77GEHEIM", shared_store, postgres) == []


@pytest.mark.thorough
def test_tidying_joins_files_and_takes_what_a_crash_left(shared_store: str) -> None:
    for month, route in (("05-31", "Z-route"), ("06-30", "B1-route"), ("07-31", "Z-route")):
        publish([{"leerroute": route}] * 20, f"2024-{month}")
    before = figures.stamp(ANALYST)
    stray = folder(shared_store) / "gemeente" / "rij" / "ducklake-rest.parquet"
    stray.write_bytes(b"rest")
    rows = stray.parent
    assert len(list(rows.iterdir())) > 4, "what ended is written anew at each publication"
    assert "opgeruimd" in run("onderhoud").stdout
    assert len(list(rows.iterdir())) == 1
    assert not stray.exists()
    assert figures.stamp(ANALYST) == before
    assert figures.ask(ANALYST, figures.question("gestart")).value == 20


def everything(where: str) -> dict[str, object]:
    store = new_store(where if where.startswith("ducklake:") else Path(where))
    with store.transaction() as cursor:
        cursor.execute("DELETE FROM toezicht.logboek WHERE object LIKE 'opslag verhuisd%'")
        found: dict[str, object] = dict(contents(cursor))
        cursor.rollback()
        cursor.begin()
    store.close()
    return found


def all_figures() -> str:
    asked = [figures.question(name) for name in figures.FIGURES]
    return str([figures.ask(ANALYST, q) for q in asked if figures.may_ask(ANALYST, q)])


def test_a_store_moves_to_the_shared_one_and_back_and_nothing_is_lost(
    shared_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, back = str(tmp_path / "een.duckdb"), str(tmp_path / "twee.duckdb")
    monkeypatch.setenv("RIJSWIJK_DASH_STORE", first)
    settings.cache_clear()
    publish([{"trajectnummer": f"W{n}"} for n in range(30)], "2024-07-31")
    publish([{}, {"leerroute": "Z-route"}], "2024-08-31")
    intake.undo(ANALYST, 1)
    figures_before, stamp = all_figures(), str(figures.stamp(ANALYST))
    close_stores()
    before = everything(first)
    for source, target in ((first, shared_store), (shared_store, back)):
        moved = run("verhuis", "--van", source, "--naar", target)
        assert moved.returncode == 0, moved.stderr
        assert "controlesom aan beide kanten gelijk" in moved.stdout
        assert "RIJSWIJK_DASH_SECRET" in moved.stdout
        monkeypatch.setenv("RIJSWIJK_DASH_STORE", target)
        settings.cache_clear()
        assert (all_figures(), str(figures.stamp(ANALYST))) == (figures_before, stamp)
        assert check_log(open_store(settings().store)).whole
        close_stores()
        assert everything(target) == before
    assert everything(first) == before
    for source, target, says in (
        (first, shared_store, "niet leeg"),
        (str(tmp_path / "nergens.duckdb"), shared_store, "geen opslag"),
        (back, first, "niet leeg"),
    ):
        refused = run("verhuis", "--van", source, "--naar", target)
        assert (refused.returncode, "Traceback" in refused.stderr) == (1, False)
        assert says in refused.stderr
    assert everything(first) == before == everything(shared_store)
