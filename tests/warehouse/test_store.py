"""The store: locked down, one writer, and whole after a crash at any moment."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest

from rijswijk_dash import figures
from rijswijk_dash.settings import ROOT, settings
from rijswijk_dash.warehouse import schema
from rijswijk_dash.warehouse.store import StoreError, close_stores, open_store
from tests.tools import ANALYST, publish


def test_no_query_can_reach_a_file_or_change_that() -> None:
    publish([{}])
    store = open_store(settings().store)
    for sql in (
        "SELECT * FROM read_csv('/etc/hostname')",
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/rijswijk_uit.csv'",
        "ATTACH '/tmp/rijswijk_ander.duckdb'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET temp_directory = '/tmp'",
    ):
        with pytest.raises(duckdb.Error):
            store.query(sql)
    assert not Path("/tmp/rijswijk_uit.csv").exists()


def test_a_failing_transaction_leaves_nothing() -> None:
    publish([{}])
    store = open_store(settings().store)
    with pytest.raises(ZeroDivisionError), store.transaction() as cursor:
        cursor.execute("DELETE FROM gemeente.rij")
        raise ZeroDivisionError
    assert store.query("SELECT count(*) FROM gemeente.traject") == [(1,)]


@pytest.mark.embedded
def test_a_second_process_is_told_that_the_store_is_in_use(own_store: Path) -> None:
    publish([{}])
    found = _run("deliveries")
    assert found.returncode == 1
    assert "in gebruik" in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.embedded
@pytest.mark.parametrize("content", [b"", b"dit is geen database", os.urandom(5000)])
def test_a_file_that_is_no_store_is_said_in_one_sentence(own_store: Path, content: bytes) -> None:
    own_store.parent.mkdir(parents=True)
    own_store.write_bytes(content)
    if content:
        with pytest.raises(StoreError, match="niet te openen"):
            open_store(own_store)
        assert own_store.read_bytes() == content


def test_a_store_of_a_newer_version_is_refused(own_store: Path) -> None:
    publish([{}])
    with open_store(settings().store).transaction() as cursor:
        cursor.execute(
            "UPDATE gemeente.meta SET waarde = ? WHERE naam = 'versie'", [str(schema.VERSION + 1)]
        )
    close_stores()
    with pytest.raises(StoreError, match="nieuwere versie"):
        open_store(settings().store)


def test_readers_during_publication_see_the_old_or_the_new_state(own_store: Path) -> None:
    publish([{} for _ in range(10)])
    seen: set[int] = set()
    wrong: list[Exception] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                seen.add(int(figures.ask(ANALYST, figures.question("gestart")).value or 0))
            except Exception as error:
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    try:
        for n in (1, 2, 3):
            publish([{} for _ in range(10 + n)])
            time.sleep(0.05)
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert not wrong
    assert seen <= {10, 11, 12, 13}
    assert 13 in seen


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rijswijk_dash", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
