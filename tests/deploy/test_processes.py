"""Two processes on one shared store, behind ``deploy/nginx.conf``: a visitor stays with one of them."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import close_stores
from tests.deploy.test_nginx import Front, front
from tests.oidc.provider import provider
from tests.oidc.visitor import cookie
from tests.postgres import SECRET, Cluster
from tests.tools import publish

pytestmark = [
    pytest.mark.nginx,
    pytest.mark.postgres,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib"),
]
PROCESS = "dash_process"
VISITORS = 3  # Not more than twenty uploads a minute come through, with those of other tests.


@pytest.fixture(scope="module")
def two(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("twee_processen")
    env = {
        "RIJSWIJK_DASH_STORE": postgres.new_address(folder / "rijen"),
        "RIJSWIJK_DASH_SECRET": SECRET,
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in env.items():
            patch.setenv(name, value)
        settings.cache_clear()
        publish([{}] * 40)
        close_stores()
    with provider() as real, front(folder / "geen.duckdb", real.metadata, 2, env) as running:
        yield running


def test_a_visitor_stays_with_the_process_that_has_its_page(two: Front) -> None:
    refused = 0
    for _ in range(VISITORS):
        me = two.visitor(cookie(two, "analist"))
        with me.open("importeren") as page:
            assert me.upload(page.session).status == 204
            for _ in range(
                4
            ):  # By another cookie it comes to a process that does not know the page.
                me.cookies[PROCESS] = uuid4().hex
                refused += me.upload(page.session).status != 204
    assert refused, "there are two processes"


def test_somebody_logs_in_whatever_process_it_begins_with(two: Front) -> None:
    for _ in range(3):
        with two.visitor().login("wethouder").open("kerncijfers") as page:
            assert "40 trajecten" in page.text


def test_both_show_what_one_of_them_published_and_the_end_of_a_login(two: Front) -> None:
    cookies = cookie(two, "wethouder")
    for _ in range(4):  # Each by chance with one of the two.
        with two.visitor(cookies).open("kerncijfers") as page:
            assert "40 trajecten" in page.text
    two.visitor(cookies).ask("/auth/logout")
    for _ in range(4):
        with two.visitor(cookies).open("kerncijfers") as page:
            assert "Deze inlog is beëindigd" in page.text


def test_when_a_process_dies_its_visitors_go_on_with_the_other(two: Front) -> None:
    kept = [two.visitor(cookie(two, "analist")) for _ in range(VISITORS)]
    for me in kept:
        me.xsrf()
    port = two.behind[0].rpartition(":")[2]
    os.kill(process_of(port), signal.SIGKILL)
    for me in kept:
        with me.open("populatie") as page:
            assert "Exact cijfer" in page.text
    with kept[0].open("importeren") as page:
        assert kept[0].upload(page.session).status == 204


def process_of(port: str) -> int:
    """The process that serves this port."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                command = (folder / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"--server.port" in command and port.encode() in command:
                return int(folder.name)
    raise AssertionError(subprocess.list2cmdline(["geen proces op", port]))
