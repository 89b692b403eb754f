"""Files as earlier versions themselves wrote them open, with everything in them; or stay as they were.

``bewaard/versie_<n>.duckdb.gz`` has invented rows: three peildata, of which one was undone and published
again. Who raises ``schema.VERSION`` adds the file of the version before it: publish ``ROWS`` with that
version (its own commit), undo delivery 2, publish its rows again, and gzip the closed file.
"""

import gzip
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Role, Viewer, administrator
from rijswijk_dash.admin.health import contents as health
from rijswijk_dash.admin.health.figures import check_counts, check_rounded
from rijswijk_dash.admin.health.finding import Level
from rijswijk_dash.admin.restore import restore
from rijswijk_dash.audit import check_log
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import schema
from rijswijk_dash.warehouse.deliveries import deliveries
from rijswijk_dash.warehouse.looking import looking, version_of
from rijswijk_dash.warehouse.store import StoreError, close_stores, open_store
from tests.tools import ANALYST, publish

pytestmark = pytest.mark.embedded
KEPT = Path(__file__).parent / "bewaard"
SECRET = "verzonnen geheim van de bewaarde bestanden"
VERSIONS = range(1, schema.VERSION)
_B1 = {"datum_pip": "2024-03-01", "datum_vestiging": "2023-11-01"}
_DONE = {"fase": "Voldaan", "datum_voldaan": "2024-05-01"}
_FAMILY = {"doelgroep": "Gezinsmigrant en overige migrant", "uitkering": "Nee"}
ROWS = {
    "2024-06-30": [*[_B1] * 12, *[{"leerroute": "Z-route", "uren_taal_knm": "12"}] * 6, *[_DONE] * 2,
                   *[_FAMILY] * 4],
    "2024-07-31": [*[_B1] * 12, *[{"leerroute": "Z-route", "uren_taal_knm": "20"}] * 6, *[_DONE] * 3,
                   *[_FAMILY] * 6],
    "2024-08-31": [*[_B1] * 14, *[{"leerroute": "Z-route", "uren_taal_knm": "20"}] * 9, *[_DONE] * 4,
                   *[_FAMILY] * 9],
}  # fmt: skip
# Counted by hand in ROWS, newest first.
COUNTED = {
    date(2024, 8, 31): (36, {"Asielstatushouder": 27, "Gezinsmigrant en overige migrant": 9}, 9, 4),
    date(2024, 7, 31): (27, {"Asielstatushouder": 21, "Gezinsmigrant en overige migrant": 6}, 6, 3),
    date(2024, 6, 30): (24, {"Asielstatushouder": 20, "Gezinsmigrant en overige migrant": 4}, 6, 2),
}


@pytest.fixture(autouse=True)
def own_secret(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIJSWIJK_DASH_SECRET", SECRET)
    settings.cache_clear()


def put(version: int, path: Path) -> Path:
    """The file as that version left it."""
    kept = KEPT / f"versie_{version}.duckdb.gz"
    assert kept.exists(), f"{kept.name} ontbreekt: zie hoe dit bestand wordt gemaakt in {__name__}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.decompress(kept.read_bytes()))
    return path


def has_everything() -> None:
    """The figures counted by hand, the register, rows for who may see them, and sums that fit."""
    store = open_store(settings().store)
    assert store.query("SELECT waarde FROM gemeente.meta WHERE naam = 'versie'") == [
        (str(schema.VERSION),)
    ]
    known = deliveries(store, "0603")
    assert [(d.id, d.rows, d.accepted, d.rejected, d.current) for d in known] == [
        (3, 36, 36, 0, True), (4, 27, 27, 0, True), (2, 27, 27, 0, False), (1, 24, 24, 0, True),
    ]  # fmt: skip
    assert [d.undone_at is not None for d in known] == [False, False, True, False]
    for day, (started, groups, z_route, done) in COUNTED.items():
        answer = figures.ask(ANALYST, figures.question("gestart"), day)
        assert answer.value == started
        assert figures.ask(ANALYST, figures.question("voldaan"), day).value == done
        by = figures.ask(ANALYST, figures.question("gestart", ["doelgroep"]), day)
        assert {row.labels[0]: row.value for row in by.rows} == groups
        chosen = figures.question("gestart", filters={"leerroute": ["Z-route"]})
        assert figures.ask(ANALYST, chosen, day).value == z_route
        rows = figures.trajecten(Viewer(Role.ADMIN, "chef"), day).rows
        assert len(rows) == started
    alderman = Viewer(Role.ALDERMAN, "wethouder")
    assert figures.ask(alderman, figures.question("gestart", ["doelgroep", "leerroute"])).rounded
    found = [*check_counts(store), *check_rounded(store), *health.check_contents(store),
             *health.check_key(store), *health.check_logbook(store)]  # fmt: skip
    assert [each for each in found if each.level is not Level.OK] == []
    assert check_log(store).whole


@pytest.mark.parametrize("version", VERSIONS)
def test_the_file_of_every_earlier_version_opens_with_everything_in_it(
    version: int, own_store: Path
) -> None:
    with looking(put(version, own_store)) as cursor:
        assert version_of(cursor) == version
    has_everything()
    close_stores()
    has_everything()
    publish(ROWS["2024-08-31"], "2024-09-30")
    assert figures.ask(ANALYST, figures.question("gestart")).value == 36


@pytest.mark.parametrize("version", VERSIONS)
def test_a_plain_copy_of_every_earlier_version_can_be_put_back(
    version: int, own_store: Path, tmp_path: Path
) -> None:
    copy = put(version, tmp_path / "oud.duckdb")
    before = copy.read_bytes()
    done = restore(administrator(), copy)
    assert (done.deliveries, done.rows, done.newest, done.aside) == (3, 87, "31-08-2024", None)
    assert copy.read_bytes() == before
    has_everything()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_migration_that_stops_at_any_statement_leaves_the_old_file_whole(
    version: int, own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(version, own_store)
    with looking(own_store) as cursor:
        before = everything(cursor)
    statements = schema.migration(version)
    for stop in {0, len(statements) // 2, len(statements)}:
        with monkeypatch.context() as patched:
            broken = [*statements[:stop], "SELECT * FROM er_is_niets", *statements[stop:]]
            patched.setattr(schema, "migration", lambda _, broken=broken: broken)
            with pytest.raises(StoreError, match=r"niet om te zetten.*niets veranderd"):
                open_store(settings().store)
        close_stores()
        with looking(own_store) as cursor:
            assert (version_of(cursor), everything(cursor)) == (version, before)
    has_everything()


def everything(cursor: duckdb.DuckDBPyConnection) -> dict[str, object]:
    """Every table and view, with its rows."""
    tables = cursor.execute(
        "SELECT table_schema || '.' || table_name FROM information_schema.tables "
        "WHERE table_catalog = current_database() ORDER BY 1"
    ).fetchall()
    return {
        name: cursor.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for (name,) in tables
    }


def test_a_newer_file_is_refused_and_stays_as_it_was(own_store: Path, tmp_path: Path) -> None:
    path = put(schema.VERSION - 1, own_store)
    open_store(path)
    close_stores()
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "UPDATE gemeente.meta SET waarde = ? WHERE naam = 'versie'", [str(schema.VERSION + 1)]
        )
    before = path.read_bytes()
    copy = Path(shutil.copy(path, tmp_path / "kopie.duckdb"))
    for attempt in (lambda: open_store(path), lambda: restore(administrator(), copy)):
        with pytest.raises(StoreError, match=r"nieuwere versie.*[Ii]nstalleer die versie"):
            attempt()
        close_stores()
        assert path.read_bytes() == before


def test_the_kept_files_are_small_and_of_their_version() -> None:
    for version in VERSIONS:
        kept = KEPT / f"versie_{version}.duckdb.gz"
        assert kept.stat().st_size < 60_000
