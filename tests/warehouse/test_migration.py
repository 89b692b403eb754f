"""A store of an earlier version opens, with everything in it."""

from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.audit import check_log, read_log
from rijswijk_dash.intake import service as intake
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import schema
from rijswijk_dash.warehouse.deliveries import deliveries
from rijswijk_dash.warehouse.store import Store, StoreError, close_stores, open_store
from tests.tools import ANALYST, publish

_CURRENT_BEFORE_4 = """CREATE VIEW gemeente.actueel AS
    WITH geldig AS (SELECT * FROM gemeente.levering WHERE ongedaan_op IS NULL),
    eigen AS (
        SELECT * FROM geldig
        WHERE NOT verzonnen OR NOT EXISTS (SELECT 1 FROM geldig WHERE NOT verzonnen))
    SELECT * FROM eigen AS e
    WHERE id = (SELECT max(id) FROM eigen AS a WHERE a.peildatum = e.peildatum)"""


def as_version_4(store: Store) -> None:
    """Make the store what version 4 left behind: no labels."""
    with store.transaction() as cursor:
        cursor.execute("DROP SCHEMA afgeleid CASCADE")
        cursor.execute("UPDATE gemeente.meta SET waarde = '4' WHERE naam = 'versie'")


def as_version_3(store: Store) -> None:
    """Make the store what version 3 left behind: one municipality, nameless; a copy of each row."""
    as_version_4(store)
    with store.transaction() as cursor:
        cursor.execute("CREATE TABLE gemeente.kopie AS SELECT * FROM gemeente.traject")
        cursor.execute("DROP VIEW gemeente.traject")
        cursor.execute("DROP TABLE gemeente.rij")
        cursor.execute("ALTER TABLE gemeente.kopie RENAME TO traject")
        cursor.execute("DROP VIEW gemeente.actueel")
        for table in ("levering", "koppen"):
            cursor.execute(f"ALTER TABLE gemeente.{table} DROP COLUMN gemeente")
        cursor.execute(_CURRENT_BEFORE_4)
        cursor.execute("UPDATE gemeente.meta SET waarde = '3' WHERE naam = 'versie'")


def as_version_2(store: Store) -> None:
    """Make the store what version 2 left behind: one rounded table."""
    as_version_3(store)
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


def test_a_store_of_version_3_is_of_the_municipality_of_the_settings(own_store: Path) -> None:
    publish([{"leerroute": "Z"}])
    as_version_3(open_store(settings().store))
    close_stores()
    publish([{"leerroute": "Z"}, {}])
    known = deliveries(open_store(settings().store), "0603")
    assert [(d.gemeente, d.current) for d in known] == [("0603", True), ("0603", False)]


def test_the_copies_of_version_3_become_rows_that_are_stored_once(own_store: Path) -> None:
    row = {"trajectnummer": "T-A-01", "leerroute": "Z", "uren_taal_knm": "1"}
    publish([row, {"trajectnummer": "T-B-01"}, {"trajectnummer": "T-C-01"}], "2024-05-31")
    publish([row, {"trajectnummer": "T-B-01", "fase": "Voldaan"}], "2024-06-30")
    publish([row, {"trajectnummer": "T-B-01"}, {"trajectnummer": "T-C-01"}], "2024-04-30")
    intake.undo(ANALYST, 3)
    publish([{**row, "uren_taal_knm": ""}, {"trajectnummer": "T-C-01"}], "2024-07-31")
    publish([{"trajectnummer": "T-C-01"}, {"trajectnummer": "T-D-01"}], "2024-08-31")
    store = open_store(settings().store)
    whole, once = (f"FROM gemeente.{name} ORDER BY ALL" for name in ("traject", "rij"))
    before = store.query(f"SELECT * {whole}"), store.query(f"SELECT * {once}")
    assert (len(before[0]), len(before[1])) == (12, 8)
    as_version_3(store)
    assert store.query(f"SELECT * {whole}") == before[0]
    close_stores()
    again = open_store(settings().store)
    assert (again.query(f"SELECT * {whole}"), again.query(f"SELECT * {once}")) == before
    publish([{"trajectnummer": "T-C-01"}], "2024-08-31")
    assert again.query("SELECT count(*) FROM gemeente.rij") == [(8,)]


def test_a_newer_store_is_refused(own_store: Path) -> None:
    store = open_store(settings().store)
    with store.transaction() as cursor:
        cursor.execute("UPDATE gemeente.meta SET waarde = '99' WHERE naam = 'versie'")
    close_stores()
    with pytest.raises(StoreError, match="nieuwere versie"):
        open_store(settings().store)
