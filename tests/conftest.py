"""Each test has its own store, empty, and so its own secret."""

import os
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import local_script_runner

from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.backend import NO_EXTENSIONS
from rijswijk_dash.warehouse.store import close_stores
from tests import ready
from tests.postgres import NOT_RUN, SECRET, Cluster, cluster, find

# `make test-shared` runs the same tests on DuckLake instead of a file.
ON_DUCKLAKE = os.environ.get("RIJSWIJK_TEST_STORE") == "ducklake"

# The rows of a test are few: more threads of DuckDB cost more than they bring.
NO_EXTENSIONS["threads"] = 1
# Streamlit reads what every installed package says of itself, for each session anew.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
# It compiles the script of a page once; a session of a test would do so at every run.
local_script_runner.ScriptCache = cache(ScriptCache)

# Two cores shared with a browser: the time of one example says nothing.
hypothesis_settings.register_profile(
    "rustig",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
# What guards main draws the same examples each time, and fewer; a run at a desk looks for new ones.
hypothesis_settings.register_profile(
    "ci", hypothesis_settings.get_profile("rustig"), derandomize=True, max_examples=20
)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "rustig")


LONG_TABLES = tuple(
    f"tests/security/test_{name}.py"
    for name in ("every_page", "one_number", "attack_door", "two_tables", "municipalities")
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, those with a browser: else one process waits for them at the end.

    What guards main takes every second case of long tables of attacks; a run at a desk takes them all.
    """
    if os.environ.get("CI"):
        cases: Counter[str] = Counter()
        for item in list(items):
            name = item.nodeid.partition("[")[0]
            if name.startswith(LONG_TABLES) and "[" in item.nodeid:
                cases[name] += 1
                if cases[name] % 2 == 0:
                    items.remove(item)
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)
    left_out = "embedded" if ON_DUCKLAKE else "thorough"
    for item in items:
        if item.get_closest_marker(left_out):
            item.add_marker(pytest.mark.skip("hoort bij de andere soort opslag"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    if not find():
        pytest.skip(NOT_RUN)
    with cluster() as made:
        yield made


@pytest.fixture(autouse=True)
def own_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Path]:
    path = tmp_path / "opslag" / "test.duckdb"
    monkeypatch.setenv("RIJSWIJK_DASH_STORE", str(path))
    if ON_DUCKLAKE:
        monkeypatch.setenv(
            "RIJSWIJK_DASH_STORE", request.getfixturevalue("postgres").new_address(path)
        )
        monkeypatch.setenv("RIJSWIJK_DASH_SECRET", SECRET)
    settings.cache_clear()
    ready.of_test(monkeypatch)
    yield path
    ready.throw_away_stores()
    settings.cache_clear()


@pytest.fixture
def shared_store(
    postgres: Cluster, own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The address of an empty shared store, which the settings name."""
    address = postgres.new_address(own_store.with_name("gedeeld"))
    monkeypatch.setenv("RIJSWIJK_DASH_STORE", address)
    monkeypatch.setenv("RIJSWIJK_DASH_SECRET", SECRET)
    settings.cache_clear()
    yield address
    close_stores()
