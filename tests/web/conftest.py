"""A store with the sample deliveries, filled once; a page as AppTest sees it; a real server."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rijswijk_dash.access import administrator
from rijswijk_dash.access.logins import IN_WORDS
from rijswijk_dash.admin.storage import move
from rijswijk_dash.settings import ROOT, settings
from tests import chromium
from tests.conftest import ON_DUCKLAKE
from tests.web.tools import Shown, open_page


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the browser tests out where there is no Chromium, and say so in one line."""
    browser = [item for item in items if item.get_closest_marker("browser")]
    if not browser or chromium.find():
        return
    config.hook.pytest_deselected(items=browser)
    items[:] = [item for item in items if item not in browser]
    if "PYTEST_XDIST_WORKER" not in os.environ:
        print(chromium.NOT_RUN)


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store as ``make run`` fills it; made once, also when several pytest workers need it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    folder = folder / "voorbeeldopslag"
    folder.mkdir(exist_ok=True)
    with (folder / "slot").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "gereed").exists():
            done = subprocess.run(
                [sys.executable, "-m", "rijswijk_dash", "sample", "--fill"],
                cwd=ROOT,
                env={**os.environ, "RIJSWIJK_DASH_STORE": str(folder / "vol.duckdb")},
                check=False,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stderr[-2000:]
            (folder / "gereed").touch()
    return folder / "vol.duckdb"


def copy_store(source: Path, target: Path) -> None:
    """Copy a closed store with its key."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if ON_DUCKLAKE:
        target = target.with_name("bron.duckdb")
    shutil.copy(source, target)
    shutil.copy(source.with_suffix(".sleutel"), target.with_suffix(".sleutel"))
    if ON_DUCKLAKE:
        os.environ["RIJSWIJK_DASH_SECRET"] = target.with_suffix(".sleutel").read_text().strip()
        settings.cache_clear()
        move(administrator(), str(target), str(settings().store))


@pytest.fixture
def filled(sample_store: Path, own_store: Path) -> Path:
    """This test's own store, with the sample deliveries in it."""
    copy_store(sample_store, own_store)
    return own_store


@pytest.fixture
def page(filled: Path) -> Callable[..., Shown]:
    """Opens a page over the sample data: ``page("populatie", uitkering="Nee")``."""
    return open_page


@pytest.fixture(autouse=True)
def alone_here(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who works alone, at this computer, without a login: the pages show real data too."""
    monkeypatch.setenv("RIJSWIJK_DASH_REAL_DATA_WITHOUT_LOGIN", IN_WORDS)


@dataclass(frozen=True)
class Server:
    """A running dashboard."""

    url: str
    store: Path
    log: Path


def start_server(
    root: Path,
    store: Path,
    log: Path,
    args: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
) -> tuple[Server, subprocess.Popen[Any]]:
    """Start ``streamlit run app.py`` in ``root`` with ``args``, and wait until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    out = log.open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), *args],
        cwd=root,
        env={
            **{k: v for k, v in os.environ.items() if not k.startswith("PYTEST")},
            "RIJSWIJK_DASH_STORE": str(store),
            "PYTHONPATH": str(root),
            "PYTHONDONTWRITEBYTECODE": "1",
            **(env or {}),
        },
        stdout=out,
        stderr=out,
    )
    server = Server(f"http://127.0.0.1:{port}", store, log)
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2)  # noqa: S310
            return server, process
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    stop(process)
    raise AssertionError(f"the server did not start: {log.read_text()}")


def stop(process: subprocess.Popen[Any]) -> None:
    """End a server that we started."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


@pytest.fixture(scope="module")
def server(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard as ``streamlit run app.py`` serves it, over the sample data."""
    folder = tmp_path_factory.mktemp("server")
    copy_store(sample_store, folder / "opslag.duckdb")
    at_this_desk = {"RIJSWIJK_DASH_REAL_DATA_WITHOUT_LOGIN": IN_WORDS}
    running, process = start_server(
        ROOT, folder / "opslag.duckdb", folder / "server.log", env=at_this_desk
    )
    yield running
    stop(process)
