"""Each test has its own empty store and its own secret."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import close_stores

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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, those with a browser: else one process waits for them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "opslag" / "test.duckdb"
    monkeypatch.setenv("RIJSWIJK_DASH_STORE", str(path))
    settings.cache_clear()
    yield path
    close_stores()
    settings.cache_clear()
