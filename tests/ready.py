"""Stores with one delivery that many tests begin with: published once or twice, and copied from then on."""

import os
import shutil
from collections.abc import Callable, Hashable
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import pytest

from rijswijk_dash.intake.service import Delivery
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import store as stores

_folder = TemporaryDirectory(prefix="gereed-")
_kept: dict[Hashable, tuple[Path, Delivery] | None] = {}
_patch: list[pytest.MonkeyPatch] = []


def of_test(patch: pytest.MonkeyPatch) -> None:
    """A test begins, that replaces parts of the product by means of ``patch``."""
    _patch[:] = [patch]


def published_or_copied(what: Hashable, publish: Callable[[], Delivery]) -> Delivery:
    """What ``publish`` gives, or a copy of what it made for another test.

    Only the first delivery of an empty store, by the product as it is and under the same settings; the
    second time that it is made its files are kept.
    """
    where = settings().store
    if not _is_untouched(where):
        return publish()
    key = (what, frozenset(_settings().items()))
    if kept := _kept.get(key):
        folder, delivery = kept
        where.parent.mkdir(parents=True, exist_ok=True)
        for file, target in zip(_files(folder / "a.duckdb"), _files(where), strict=True):
            shutil.copy(file, target)
        stores.open_store(where)  # As after a publication.
        return delivery
    delivery = publish()
    _kept[key] = (_keep(where), delivery) if key in _kept else None
    return delivery


def _is_untouched(where: Path | str) -> bool:
    """Whether nothing is there, in a file of this computer without a key, nor anything replaced."""
    return (
        isinstance(where, Path)
        and settings().store_key is None
        and settings().secret is None  # Else there is no file with a key.
        and not any(file.exists() for file in _files(where))
        and not any(map(_replaces, _patch))
    )


def _replaces(patch: pytest.MonkeyPatch) -> bool:
    """Whether a test replaced a part of the product; settings of its own are part of the key."""
    return bool(patch._setattr) or any(of is not os.environ for of, *_ in patch._setitem)


def _settings() -> dict[str, str]:
    """The settings besides the place of the store."""
    return {
        name: value
        for name, value in os.environ.items()
        if name.startswith("RIJSWIJK_DASH_") and name != "RIJSWIJK_DASH_STORE"
    }


def _keep(where: Path) -> Path:
    folder = Path(mkdtemp(dir=_folder.name))
    with _connection(stores.open_store(where)).cursor() as cursor:
        cursor.execute("CHECKPOINT")
    for file, kept in zip(_files(where), _files(folder / "a.duckdb"), strict=True):
        shutil.copy(file, kept)
    return folder


def _files(store: Path) -> tuple[Path, Path]:
    return store, store.with_suffix(".sleutel")


def throw_away_stores() -> None:
    """Close every store after a test: nobody reads their files, so what is in their logs can stay there."""
    for store in stores._stores.values():
        if isinstance(store._backend, stores.Embedded):
            _connection(store).execute("PRAGMA disable_checkpoint_on_shutdown")
    stores.close_stores()


def _connection(store: Any) -> Any:
    return store._backend._connection
