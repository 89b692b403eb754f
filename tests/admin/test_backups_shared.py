"""A backup of a shared store is a file, and goes back into a shared store or becomes one in a file."""

from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import administrator
from rijswijk_dash.admin import backups
from rijswijk_dash.admin.restore import restore
from rijswijk_dash.audit import check_log, read_log
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import restoring
from rijswijk_dash.warehouse.store import StoreError, close_stores, open_store
from tests.tools import ANALYST, publish

ADMIN = administrator("bea")


def newest() -> tuple[str, int]:
    answer = figures.ask(ANALYST, figures.question("gestart"))
    return f"{answer.peildatum}", int(answer.value or 0)


def test_a_shared_store_is_backed_up_and_replaced_whole(
    shared_store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "kopie"
    monkeypatch.setenv("RIJSWIJK_DASH_BACKUP_DIR", str(folder))
    settings.cache_clear()
    publish([{}] * 12, "2024-07-31")
    made = backups.make(ADMIN).written
    publish([{}] * 3, "2024-08-31")
    restore(ADMIN, made.path, trial=True)
    with monkeypatch.context() as patched:
        patched.setattr(restoring, "copy_all", lambda *_: (_ for _ in ()).throw(StoreError("vol")))
        with pytest.raises(StoreError, match="vol"):
            restore(ADMIN, made.path)
    assert newest() == ("2024-08-31", 3)
    done = restore(ADMIN, made.path)
    assert newest() == ("2024-07-31", 12)
    store = open_store(settings().store)
    assert check_log(store).whole
    assert [line.what.split(",")[0] for line in read_log(store)][:2] == [
        "gedeelde opslag vervangen", f"opslag hersteld uit {made.path.name}",
    ]  # fmt: skip
    assert done.aside is not None
    close_stores()
    monkeypatch.setenv("RIJSWIJK_DASH_STORE", str(tmp_path / "bestand" / "een.duckdb"))
    settings.cache_clear()
    restore(ADMIN, done.aside)
    assert newest() == ("2024-08-31", 3)
