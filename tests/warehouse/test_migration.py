"""A store of an earlier version opens, with everything in it."""

from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.audit import check_log, read_log
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import schema
from rijswijk_dash.warehouse.store import Store, StoreError, close_stores, open_store
from tests.tools import ANALYST, publish


def as_version_2(store: Store) -> None:
    """Make the store what version 2 left behind: one rounded table."""
    with store.transaction() as cursor:
        cursor.execute("DROP TABLE beschermd.voortgang")
        cursor.execute("UPDATE gemeente.meta SET waarde = '2' WHERE naam = 'versie'")


def as_version_1(store: Store) -> None:
    """Make the store what version 1 left behind: no log, no logins, no client numbers."""
    as_version_2(store)
    with store.transaction() as cursor:
        cursor.execute("DROP SCHEMA toezicht CASCADE")
        cursor.execute("ALTER TABLE gemeente.traject DROP COLUMN clientnummer_taalschool")
        cursor.execute(
            "CREATE VIEW gemeente.stand AS SELECT t.* FROM gemeente.traject AS t "
            "WHERE t.levering IN (SELECT id FROM gemeente.actueel)"
        )
        cursor.execute("UPDATE gemeente.meta SET waarde = '1' WHERE naam = 'versie'")


def test_a_store_of_version_1_keeps_its_figures_and_gets_a_log(own_store: Path) -> None:
    publish([{"leerroute": "Z"}, {}])
    before = figures.ask(ANALYST, figures.question("leerroute")).by_label()
    as_version_1(open_store(settings().store))
    close_stores()
    assert figures.ask(ANALYST, figures.question("leerroute")).by_label() == before
    store = open_store(settings().store)
    assert store.query("SELECT waarde FROM gemeente.meta WHERE naam = 'versie'") == [
        (str(schema.VERSION),)
    ]
    assert read_log(store) == []
    publish([{"clientnummer_taalschool": "TR-12"}], "2024-09-30")
    (row,) = figures.trajecten(Viewer(Role.ADMIN, "chef")).rows
    assert "TR-12" in row
    assert check_log(store).whole


def test_a_newer_store_is_refused(own_store: Path) -> None:
    store = open_store(settings().store)
    with store.transaction() as cursor:
        cursor.execute("UPDATE gemeente.meta SET waarde = '99' WHERE naam = 'versie'")
    close_stores()
    with pytest.raises(StoreError, match="nieuwere versie"):
        open_store(settings().store)
