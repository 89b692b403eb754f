"""The running server: what goes around every page, and that no page runs without the entry script."""

import asyncio
import http.client
import re
import resource
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.util import calc_hash
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from rijswijk_dash.domain.invented import INVENTED_PREFIX
from rijswijk_dash.intake.service import StoreError
from rijswijk_dash.settings import ROOT
from rijswijk_dash.web.registry import PAGES
from rijswijk_dash.web.server import allow_many_files, show_error
from tests.web.conftest import Server, copy_store, start_server, stop

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
}
CANARY = """\
from pathlib import Path as _Path
from rijswijk_dash.web.viewer import current_viewer as _viewer
with _Path({marker!r}).open("a") as _file:
    print("{page}", "met" if _viewer() else "zonder", file=_file)
"""


def ask(
    server: Server, path: str, method: str = "GET", **headers: str
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """One request, its path as it is and redirects not followed."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=20)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


async def _session(server: Server, page: str, origin: str | None = None) -> list[ForwardMsg]:
    """Open a page as a browser does, and give all that came until the script was done."""
    url = server.url.replace("http", "ws") + "/_stcore/stream"
    wanted = BackMsg()
    wanted.rerun_script.page_script_hash = calc_hash(page)
    wanted.rerun_script.page_name = page
    came: list[ForwardMsg] = []
    async with connect(
        url, origin=origin or server.url, subprotocols=["streamlit"], max_size=None
    ) as socket:
        await socket.send(wanted.SerializeToString())
        async with asyncio.timeout(30):
            async for message in socket:
                came.append(ForwardMsg.FromString(message))
                if came[-1].WhichOneof("type") == "script_finished":
                    break
    return came


def session(server: Server, page: str, origin: str | None = None) -> str:
    """What a page sends to a browser that opens it, as text."""
    return "\n".join(str(message) for message in asyncio.run(_session(server, page, origin)))


# Every answer


@pytest.mark.parametrize(
    "path", ["/", "/populatie", "/_stcore/health", "/favicon.png", "/media/none", "/none.js"]
)
def test_every_answer_has_the_security_headers(server: Server, path: str) -> None:
    _, headers, _ = ask(server, path)
    for name, value in HEADERS.items():
        assert headers.get_all(name) == [value]
    (policy,) = headers.get_all("content-security-policy")
    assert "frame-ancestors 'none'" in policy and "default-src 'self'" in policy
    scripts = re.search(r"script-src ([^;]+)", policy)
    assert scripts and "unsafe-inline" not in scripts[1] and "'unsafe-eval'" not in scripts[1]
    assert "http:" not in policy and "https:" not in policy and "*" not in policy


@pytest.mark.parametrize("path", ["/", "/populatie", "/definities?peildatum=31-12-2023"])
def test_the_page_says_that_it_is_dutch(server: Server, path: str) -> None:
    status, headers, body = ask(server, path)
    assert status == 200
    assert b'<html lang="nl"' in body and b'lang="en"' not in body
    assert int(headers["content-length"]) == len(body)


def test_the_first_page_answers_under_its_own_name_too(server: Server) -> None:
    status, headers, _ = ask(server, "/kerncijfers?peildatum=31-12-2023&x=%C3%AB")
    assert (status, headers["location"]) == (307, "/?peildatum=31-12-2023&x=%C3%AB")
    assert headers["x-frame-options"] == "DENY"
    assert ask(server, "/kerncijfers")[1]["location"] == "/"


@pytest.mark.parametrize("start", ["/static", "/media", "/app/static", "/_stcore", "/pages", ""])
@pytest.mark.parametrize("up", ["..", "%2e%2e", "..%2f..", "..%5c..", ".%2e"])
def test_no_path_leads_to_a_file_of_ours(server: Server, start: str, up: str) -> None:
    store = str(server.store).lstrip("/")
    targets = ("app.py", "pages/importeren.py", ".streamlit/config.toml", "etc/passwd", store)
    for target in targets:
        for depth in (1, 3, 9):
            status, _, body = ask(server, f"{start}/{'/'.join([up] * depth)}/{target}")
            assert status in {200, 307, 400, 403, 404}
            if status == 200:  # Any unknown address gets the empty frame of the dashboard.
                assert body.lstrip().startswith(b"<!DOCTYPE html>")
            for secret in (b"import streamlit", b"[server]", b"root:", b"DUCK", b"open_page"):
                assert secret not in body


def test_nobody_uploads_without_a_session(server: Server) -> None:
    for path in ("/_stcore/upload_file/none/file", "/_stcore/upload_file/../x/y"):
        status, _, _ = ask(server, path, "PUT", Content_Length="0")
        assert status in {400, 403, 404, 405}


def test_another_site_cannot_open_a_session(server: Server) -> None:
    with pytest.raises(InvalidStatus):
        session(server, "", origin="http://kwaad.example")


def test_the_log_stays_quiet(server: Server) -> None:
    session(server, "")
    ask(server, "/none")
    assert "Traceback" not in server.log.read_text()
    assert INVENTED_PREFIX not in server.log.read_text(), "no traject in a log"


# A page never runs without the entry script


def copy_project(folder: Path) -> tuple[Path, Path]:
    """The project in a folder of its own, whose pages note whether the entry script ran."""
    root, marker = folder / "project", folder / "gemerkt"
    for name in ("pages", "rijswijk_dash", "data", ".streamlit"):
        shutil.copytree(
            ROOT / name, root / name, ignore=shutil.ignore_patterns("opslag", "__pycache__")
        )
    shutil.copy(ROOT / "app.py", root / "app.py")
    for page in PAGES:
        path = root / "pages" / f"{page.id}.py"
        path.write_text(CANARY.format(marker=str(marker), page=page.id) + path.read_text())
    return root, marker


@pytest.fixture
def fresh(sample_store: Path, tmp_path: Path) -> Iterator[tuple[Server, Path]]:
    """A server that nobody has asked anything yet, and the file in which its pages note runs."""
    root, marker = copy_project(tmp_path)
    copy_store(sample_store, tmp_path / "opslag.duckdb")
    running, process = start_server(root, tmp_path / "opslag.duckdb", tmp_path / "log")
    yield running, marker
    stop(process)


def test_the_first_request_to_a_page_runs_it_inside_the_entry_script(
    fresh: tuple[Server, Path],
) -> None:
    server, marker = fresh
    shown = session(server, "importeren")
    assert "Export uit het zaaksysteem" in shown and "Verzonnen gegevens" in shown
    assert marker.read_text() == "importeren met\n"
    for page in ("datakwaliteit", "pages/importeren", "rijswijk_dash/main", "bestaat_niet"):
        session(server, page)
    assert "zonder" not in marker.read_text()


def test_a_fault_of_ours_gives_a_number_and_keeps_its_message_to_itself(
    fresh: tuple[Server, Path],
) -> None:
    server, _ = fresh
    page = server.store.parent / "project" / "pages" / "definities.py"
    page.write_text(page.read_text() + "\nraise RuntimeError('Zwaluwstaart 123456782')\n")
    shown, log = session(server, "definities"), server.log.read_text()
    assert "foutnummer" in shown and "Er is niets veranderd aan de gegevens" in shown
    number = re.search(r"foutnummer \*\*([0-9a-f]{8})\*\*", shown)
    assert number and f"Fout {number[1]}: RuntimeError in" in log, "the log has the same number"
    assert "Zwaluwstaart" not in shown and "Zwaluwstaart" not in log
    assert "123456782" not in shown + log
    assert "Verzonnen gegevens" in session(server, "populatie"), "the server lives"


def test_a_server_may_have_more_files_open_than_a_process_begins_with() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, before[1]), before[1]))
    try:
        allow_many_files()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(65_536, before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_store_that_fails_in_what_a_button_does_says_what_to_do() -> None:
    with patch("rijswijk_dash.web.server.st.error") as shown:
        assert show_error(StoreError("De schijf is vol. Maak ruimte."))
        assert "schijf is vol" in shown.call_args[0][0]
        assert show_error(ValueError("geheim"))
        assert "foutnummer" in shown.call_args[0][0] and "geheim" not in shown.call_args[0][0]
