"""Our own files beside Streamlit's: served, named in every page, and the page stays whole."""

import re

import pytest

from rijswijk_dash.web.scripts import FOLDER, PREFIX
from tests.web.conftest import Server
from tests.web.test_server import ask

FILES = sorted(file.name for kind in ("css", "js") for file in FOLDER.glob(f"*.{kind}"))
BROWSER = {"accept": "text/html,*/*;q=0.8", "accept_encoding": "gzip, deflate, br"}


def test_there_are_files() -> None:
    assert {"toegankelijk.css", "toegankelijk.js"} <= set(FILES)


@pytest.mark.parametrize("path", ["/", "/populatie", "/definities?peildatum=31-12-2023"])
def test_a_page_as_a_browser_asks_it_is_dutch_and_names_them(server: Server, path: str) -> None:
    status, headers, body = ask(server, path, **BROWSER)
    assert status == 200 and "content-encoding" not in headers
    assert int(headers["content-length"]) == len(body) and body.rstrip().endswith(b"</html>")
    assert b'<html lang="nl"' in body
    named = re.findall(rf'"\.{PREFIX}([^"?]+)\?[0-9a-f]{{12}}"', body.decode())
    assert sorted(named) == sorted(FILES)


def test_no_copy_of_an_older_page_is_kept(server: Server) -> None:
    _, headers, _ = ask(server, "/", **BROWSER)
    assert "etag" not in headers and "last-modified" not in headers
    status, _, _ = ask(server, "/", if_modified_since="Fri, 01 Jan 2100 00:00:00 GMT", **BROWSER)
    assert status == 200


@pytest.mark.parametrize("name", FILES)
def test_each_file_is_served_as_it_is(server: Server, name: str) -> None:
    status, headers, body = ask(server, f"{PREFIX}{name}")
    assert (status, body) == (200, (FOLDER / name).read_bytes())
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    assert headers["content-type"].startswith(kind) and headers["x-content-type-options"]


@pytest.mark.parametrize("path", ["logo.svg", "../scripts.py", "%2e%2e/scripts.py", "", "geen.js"])
def test_nothing_else_is(server: Server, path: str) -> None:
    _, headers, body = ask(server, PREFIX + path)
    assert b"ASGI" not in body and b"<svg" not in body[:20]
    assert "max-age=31536000" not in (headers["cache-control"] or "")
