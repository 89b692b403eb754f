"""The file of the store with a key: unreadable without it, and never lost by a wrong one."""

import shutil
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from rijswijk_dash import figures
from rijswijk_dash.access import administrator
from rijswijk_dash.access.gate import log_deed
from rijswijk_dash.admin.encryption import decrypt, encrypt
from rijswijk_dash.admin.retention import remove_person
from rijswijk_dash.audit import Action
from rijswijk_dash.cli.commands import app
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import rewrite
from rijswijk_dash.warehouse.store import StoreError, close_stores, open_store
from tests.tools import ANALYST, publish

pytestmark = pytest.mark.embedded  # A shared store has no file of ours.
KEY, OTHER = "een-sleutel-met-'quotes'-en-een-lange-staart", "x" * 64
SECRET = "Kalligrafie-9137"


def use_keys(patch: pytest.MonkeyPatch, key: str = "", new: str = "") -> None:
    for name, value in (("STORE_KEY", key), ("NEW_STORE_KEY", new)):
        if value:
            patch.setenv(f"RIJSWIJK_DASH_{name}", value)
        else:
            patch.delenv(f"RIJSWIJK_DASH_{name}", raising=False)
    close_stores()
    settings.cache_clear()


def fill() -> None:
    publish([{"trajectnummer": SECRET, "leerroute": "Z"}, {"leerroute": "Z"}, {}])


def z_route() -> int:
    """How many follow the Z-route; two as filled."""
    answer = figures.ask(ANALYST, figures.question("leerroute"))
    return sum(row.numerator for row in answer.rows if row.labels == ("Z-route",))


def written(own_store: Path) -> bytes:
    """All bytes beside the store; its journal too."""
    files = [path for path in own_store.parent.rglob("*") if path.is_file()]
    return b"".join(path.read_bytes() for path in files)


def test_without_a_key_the_file_can_be_read_by_anybody(own_store: Path) -> None:
    fill()
    close_stores()
    assert SECRET.encode() in written(own_store)


def test_with_a_key_nothing_is_readable_in_the_file_nor_its_journal(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_keys(monkeypatch, KEY)
    fill()
    assert z_route() == 2
    log_deed(ANALYST, Action.PAGE, SECRET)
    # Before it is closed: the last lines of the log stand in the journal.
    assert own_store.with_name(own_store.name + ".wal").stat().st_size > 0
    for part in (SECRET, KEY, "gemeente", "Z-route"):
        assert part.encode() not in written(own_store).replace(b"gemeente.sleutel", b"")
    spills = "SELECT current_setting('temp_file_encryption'), current_setting('temp_directory')"
    assert open_store(settings().store).query(spills) == [(True, f"{own_store}.tmp")]
    close_stores()
    assert SECRET.encode() not in written(own_store)
    assert z_route() == 2


@pytest.mark.parametrize(
    ("key", "said"),
    [("", "er is geen sleutel"), (OTHER, "past niet"), (KEY + "x", "past niet")],
)
def test_a_wrong_or_lost_key_is_told_and_harms_nothing(
    own_store: Path, monkeypatch: pytest.MonkeyPatch, key: str, said: str
) -> None:
    use_keys(monkeypatch, KEY)
    fill()
    close_stores()
    before = own_store.read_bytes()
    use_keys(monkeypatch, key)
    with pytest.raises(StoreError, match=said) as error:
        z_route()
    assert "reservekopie" in str(error.value)
    assert key not in str(error.value) or not key
    assert own_store.read_bytes() == before
    use_keys(monkeypatch, KEY)
    assert z_route() == 2


def test_a_key_on_a_file_in_the_clear_says_how_to_encrypt_it(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    use_keys(monkeypatch, KEY)
    with pytest.raises(StoreError, match="python -m rijswijk_dash versleutel"):
        z_route()


def test_a_file_gets_a_key_another_key_and_none(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill()
    runner = CliRunner()
    for key, new, options in (("", KEY, []), (KEY, OTHER, []), (OTHER, "", ["--ontsleutel"])):
        use_keys(monkeypatch, key, new)
        result = runner.invoke(app, ["versleutel", *options])
        assert result.exit_code == 0, result.output
        assert KEY not in result.output and OTHER not in result.output
        assert (SECRET.encode() in written(own_store)) == (not new)
        use_keys(monkeypatch, new)
        assert z_route() == 2
    assert not own_store.with_suffix(".nieuw").exists()


def test_no_new_key_or_nothing_to_take_off_changes_nothing(own_store: Path) -> None:
    fill()
    with pytest.raises(StoreError, match="geen nieuwe sleutel"):
        encrypt(administrator())
    with pytest.raises(StoreError, match="niet versleuteld"):
        decrypt(administrator())
    assert z_route() == 2


def test_a_disk_that_is_full_leaves_the_file_as_it_was(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_keys(monkeypatch, KEY)
    fill()
    use_keys(monkeypatch, KEY, OTHER)

    def full(*_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(rewrite, "to_disk", full)
        with pytest.raises(StoreError, match="er is niets veranderd"):
            encrypt(administrator())
    assert not own_store.with_suffix(".nieuw").exists()
    use_keys(monkeypatch, KEY)
    assert z_route() == 2


def test_a_removal_writes_the_file_anew_with_its_key(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_keys(monkeypatch, KEY)
    fill()
    remove_person(administrator(), SECRET)
    close_stores()
    assert z_route() == 1
    assert (
        open_store(settings().store).query(
            "SELECT 1 FROM gemeente.meta WHERE naam = ?", [rewrite.MARK]
        )
        == []
    )
    close_stores()
    copy = own_store.parent / "kopie.duckdb"
    shutil.copy(own_store, copy)
    with pytest.raises(duckdb.Error):
        duckdb.connect(str(copy))


def test_a_short_key_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    use_keys(monkeypatch, "kort-geheim")
    with pytest.raises(ValueError, match="store_key") as error:
        settings()
    assert "kort-geheim" not in str(error.value)
