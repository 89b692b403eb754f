"""/health for a load balancer, and the tab Gezondheid of the page Beheer for every role."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import anyio
import duckdb
import pytest

from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.access.gate import store_answers
from rijswijk_dash.admin import backups
from rijswijk_dash.audit import read_log
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import backup
from rijswijk_dash.warehouse.store import StoreError, close_stores, open_store
from rijswijk_dash.web import server
from rijswijk_dash.web.health import Health
from rijswijk_dash.web.server import backups_every_day
from tests.tools import publish
from tests.web.conftest import Server
from tests.web.test_beheer import log, open_tab
from tests.web.test_server import ask

pytestmark = pytest.mark.embedded
Answer = tuple[int, dict[bytes, bytes], bytes]


async def _passed_on(scope: object, receive: object, send: Callable) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b"verder"})


async def get(health: Health, path: str = "/health", method: str = "GET") -> Answer:
    sent: list[dict] = []

    async def send(message: dict) -> None:
        sent.append(message)

    await health({"type": "http", "path": path, "method": method, "headers": []}, None, send)
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


# /health


def test_it_says_whether_the_store_answers_and_nothing_else(own_store: Path) -> None:
    publish([{}], "2024-08-31")
    status, headers, body = asyncio.run(get(Health(_passed_on)))
    assert (status, body) == (200, b"ok")
    assert (
        headers[b"cache-control"] == b"no-store"
        and headers[b"content-type"] == b"text/plain; charset=utf-8"
    )
    close_stores()
    own_store.write_bytes(b"kapot" * 999)
    status, _, body = asyncio.run(get(Health(_passed_on)))
    assert (status, body) == (503, b"niet beschikbaar")


@pytest.mark.parametrize(
    "path", ["/health/", "/healthz", "/Health", "/x/health", "/health/../populatie", ""]
)
def test_any_other_address_goes_on(path: str) -> None:
    asked: list[int] = []
    status, _, body = asyncio.run(get(Health(_passed_on, lambda: bool(asked.append(1))), path))
    assert (status, body, asked) == (404, b"verder", [])


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_it_can_be_asked_and_no_more(method: str) -> None:
    status, headers, body = asyncio.run(get(Health(_passed_on, lambda: True), method=method))
    assert (status, headers[b"allow"], body) == (405, b"GET, HEAD", b"")


def test_however_many_ask_the_store_is_asked_once_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, clock = [], [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    health = Health(_passed_on, lambda: bool(asked.append(1)) or len(asked) < 2)

    async def flood() -> list[int]:
        first = [(await get(health))[0] for _ in range(500)]
        clock[0] += 0.99
        first.append((await get(health))[0])
        clock[0] += 0.02
        return [*first, (await get(health))[0]]

    found = asyncio.run(flood())
    assert (len(asked), set(found[:501]), found[501]) == (2, {200}, 503)


def test_a_store_that_hangs_is_asked_by_one_and_ends_in_503(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rijswijk_dash.web.health._PATIENCE", 0.2)
    monkeypatch.setattr("rijswijk_dash.web.health._KEPT", 0.0)
    asked: list[int] = []
    hanging = [True]

    def hang() -> bool:
        asked.append(1)
        while hanging[0]:
            time.sleep(0.01)
        return True

    health = Health(_passed_on, hang)
    found: list[int] = []

    async def one() -> None:
        found.append((await get(health))[0])

    async def main() -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(30):
                tasks.start_soon(one)
        await one()
        hanging[0] = False
        assert (set(found), len(asked)) == ({503}, 1)
        await anyio.sleep(0.1)
        assert (await get(health))[0] == 200, "it is asked again once the other one is back"

    asyncio.run(main())


def test_an_error_of_the_store_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    publish([{}], "2024-08-31")
    assert store_answers()
    for error in (StoreError("weg"), duckdb.IOException("weg"), RuntimeError("weg")):

        def broken(_: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr("rijswijk_dash.access.gate.open_store", broken)
        assert not store_answers()


def test_the_running_server_answers_without_a_login_and_with_its_headers(server: Server) -> None:
    for method, body in (("GET", b"ok"), ("HEAD", b"")):
        status, headers, said = ask(server, "/health", method)
        assert (status, said, headers["x-frame-options"]) == (200, body, "DENY")
        assert "set-cookie" not in headers


# The daily backup


def test_the_server_goes_on_after_a_backup_that_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIJSWIJK_DASH_BACKUP_DIR", str(tmp_path / "kopie"))
    settings.cache_clear()
    outcomes = [None, StoreError("vol"), RuntimeError("stuk"), None]
    waits: list[float] = []

    def make() -> None:
        outcome = outcomes.pop(0)
        if outcome:
            raise outcome

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        if not outcomes:
            raise TimeoutError

    monkeypatch.setattr(server, "make_daily", make)
    monkeypatch.setattr(server.anyio, "sleep", sleep)
    with pytest.raises(TimeoutError):
        asyncio.run(backups_every_day())
    assert waits == [60, 3600, 3600, 60]


def test_without_a_folder_the_server_makes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "make_daily", lambda: pytest.fail("not asked"))
    asyncio.run(backups_every_day())


# The tab


@pytest.fixture
def folder(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "kopie"
    monkeypatch.setenv("RIJSWIJK_DASH_BACKUP_DIR", str(path))
    settings.cache_clear()
    return path


def test_a_beheerder_checks_everything_and_makes_a_backup(folder: Path) -> None:
    shown = open_tab("Gezondheid")
    assert shown.warnings[-1] == "Er is nog geen reservekopie."
    assert "Alle" not in str(list(shown.tables))
    shown.click("Maak nu een reservekopie")
    assert any("Teruggelezen en gelijk" in text for text in shown.successes)
    (made,) = backups.known(folder)
    assert shown.table("Reservekopieën in")[1][2] == made.path.name
    shown.click("Controleer nu")
    assert not any("Teruggelezen" in text for text in shown.successes), "said once"
    table = shown.table("Alle")
    assert [
        "ok",
        "Register en rijen",
        "32 leveringen; van elke zijn register en rijen gelijk.",
    ] in table
    assert {row[0] for row in table[1:]} <= {"ok", "let op"}
    lines = log()
    assert any(
        line.startswith("gezondheid gecontroleerd: ") and line.endswith(" 0 fout") for line in lines
    )
    assert any(line.startswith("reservekopie gemaakt: ") for line in lines)


def test_what_is_wrong_stands_above_with_what_to_do(folder: Path) -> None:
    with open_store(settings().store).transaction() as cursor:
        cursor.execute("UPDATE gemeente.levering SET aangenomen = 1 WHERE id = 3")
    shown = open_tab("Gezondheid").click("Controleer nu")
    assert shown.errors[0].startswith("Er is iets mis")
    assert any(
        "verschillen bij levering 3" in text and "reservekopie" in text for text in shown.errors
    )


def test_a_backup_that_fails_is_told_at_the_button(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = open_tab("Gezondheid")
    monkeypatch.setattr(backup, "to_disk", lambda _: (_ for _ in ()).throw(OSError(28, "vol")))
    shown.click("Maak nu een reservekopie")
    assert any("de schijf is vol" in text for text in shown.errors)
    assert read_log(open_store(settings().store), result="mislukt")


def test_without_a_folder_the_tab_says_how(filled: Path) -> None:
    shown = open_tab("Gezondheid")
    assert any("RIJSWIJK_DASH_BACKUP_DIR" in text for text in shown.infos)
    assert "reservekopie_maken" not in [button.key for button in shown.test.button]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_other_roles_see_nothing_of_it(folder: Path, role: Role) -> None:
    shown = open_tab("Gezondheid", role)
    assert shown.errors == [f"De pagina Beheer is er niet voor uw rol ({role})."]
    assert not [button for button in shown.test.button if "reserve" in (button.key or "")]
    assert not folder.exists()


def test_no_page_offers_a_backup_to_download(folder: Path) -> None:
    backups.make(Viewer(Role.ADMIN, "chef"))
    shown = open_tab("Gezondheid")
    assert shown.test.get("download_button") == []
