"""Each test has its own empty store and its own secret."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import close_stores

# Two cores shared with a browser: the time of one example says nothing.
hypothesis_settings.register_profile("rustig", deadline=None, print_blob=False)
hypothesis_settings.load_profile("rustig")


@pytest.fixture(autouse=True)
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "opslag" / "test.duckdb"
    monkeypatch.setenv("RIJSWIJK_DASH_STORE", str(path))
    settings.cache_clear()
    yield path
    close_stores()
    settings.cache_clear()
