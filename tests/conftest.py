"""Each test has its own empty store and its own secret."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import close_stores


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "opslag" / "test.duckdb"
    monkeypatch.setenv("RIJSWIJK_DASH_STORE", str(path))
    settings.cache_clear()
    yield path
    close_stores()
    settings.cache_clear()
