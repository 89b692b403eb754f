"""``deploy/nginx.conf`` itself, in front of a real dashboard at which people really log in."""

import datetime
import http.client
import os
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_DNS, uuid5

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import expect, sync_playwright

from rijswijk_dash.audit.log import read_log
from rijswijk_dash.settings import ROOT
from rijswijk_dash.warehouse.store import open_store
from tests import chromium, nginx
from tests.oidc.provider import PEOPLE, dashboard, provider
from tests.oidc.visitor import Visitor, cookie
from tests.web.conftest import Server, copy_store, stop
from tests.web.test_browser import ARGUMENTS

pytestmark = [
    pytest.mark.nginx,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib"),
]
CONF = ROOT / "deploy" / "nginx.conf"
NAME = "dashboard.rijswijk.example"
SERVICE = (ROOT / "deploy" / "rijswijk-dash@.service").read_text()
ELSEWHERE = {"RIJSWIJK_DASH_STORE", "RIJSWIJK_DASH_ACCESS_RULES", "HOME", "TMPDIR"}
SET = dict(re.findall(r"^Environment=(\w+)=(.*)$", SERVICE, re.MULTILINE))
PROXY = {name: value for name, value in SET.items() if name not in ELSEWHERE}
MANY_GROUPS = [str(uuid5(NAMESPACE_DNS, str(number))) for number in range(150)]
PERSON_WITH_MANY = {**PEOPLE["analist"], "groups": [*MANY_GROUPS, "inburgering-analisten"]}
WRAPPER = """\
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Front(Server):
    """A dashboard behind nginx: ``url`` is the address from outside."""

    port: int
    http_port: int
    folder: Path
    trusts: ssl.SSLContext
    behind: list[str]

    def visitor(self, cookies: dict[str, str] | None = None) -> Visitor:
        return Visitor(self, cookies, trusts=self.trusts)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def write_certificate(folder: Path) -> None:
    """A certificate for ``localhost`` that nobody signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "privkey.pem").write_bytes(pem)


def site(folder: Path, port: int, http_port: int, dashboards: Sequence[str]) -> str:
    """The configuration as it is, with other ports, paths and the name ``localhost``."""
    text = CONF.read_text()
    servers = " ".join(f"server {url.removeprefix('http://')};" for url in dashboards)
    for old, new in {
        r"^ *listen \[::\]:.*\n": "",
        r"\blisten 443\b": f"listen 127.0.0.1:{port}",
        r"\blisten 80\b": f"listen 127.0.0.1:{http_port}",
        r"https://\$server_name\$": f"https://$server_name:{port}$",
        re.escape("server 127.0.0.1:8501;"): servers,
        rf"/etc/letsencrypt/live/{re.escape(NAME)}": str(folder),
        re.escape("/var/log/nginx"): str(folder),
        re.escape(NAME): "localhost",
    }.items():
        text, changed = re.subn(old, new, text, flags=re.MULTILINE)
        assert changed, f"deploy/nginx.conf has no {old}"
    return text


@contextmanager
def front(
    store: Path, metadata: str, processes: int = 1, env: Mapping[str, str] | None = None
) -> Iterator[Front]:
    """nginx before a dashboard over ``store``; the visitors' own cookies and address go through it."""
    folder, port, http_port = store.parent / "nginx", free_port(), free_port()
    folder.mkdir()
    write_certificate(folder)
    url = f"https://localhost:{port}"
    with ExitStack() as stack:
        behind = [
            stack.enter_context(
                dashboard(
                    ROOT, store, metadata, origin=url, env={**PROXY, **(env or {})},
                    log=f"server_{number}.log",
                )
            )
            for number in range(processes)
        ]  # fmt: skip
        addresses = [each.url for each in behind]
        (folder / "site.conf").write_text(site(folder, port, http_port, addresses))
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(WRAPPER.format(folder=folder, user=user))
        process = subprocess.Popen(
            [nginx.find(), "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log"]
        )
        trusts = ssl.create_default_context(cafile=folder / "fullchain.pem")
        running = Front(url, store, behind[0].log, port, http_port, folder, trusts, addresses)
        try:
            wait_for(running)
            yield running
        finally:
            stop(process)


def wait_for(running: Front) -> None:
    def answers() -> bool:
        try:
            return running.visitor().ask("/_stcore/health").status == 200
        except OSError:
            return False

    wait_until(answers)


def wait_until(true: Callable[[], bool]) -> None:
    for _ in range(100):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("waited in vain")


@pytest.fixture(scope="module")
def outside(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    store = tmp_path_factory.mktemp("achter_nginx") / "opslag.duckdb"
    copy_store(sample_store, store)
    people = {**PEOPLE, "veel_groepen": PERSON_WITH_MANY}
    with provider(people=people) as real, front(store, real.metadata) as running:
        yield running


def test_the_page_is_there_over_https_and_only_there(outside: Front) -> None:
    answer = outside.visitor().ask("/")
    assert answer.status == 200 and b'<html lang="nl"' in answer.body
    assert answer.headers.get_all("strict-transport-security") == ["max-age=31536000"]
    assert answer.headers["x-frame-options"] == "DENY" and "/" not in answer.headers["server"]
    plain = http.client.HTTPConnection("127.0.0.1", outside.http_port, timeout=20)
    plain.request("GET", "/populatie", headers={"Host": "localhost"})
    redirect = plain.getresponse()
    assert (redirect.status, redirect.headers["location"]) == (301, f"{outside.url}/populatie")


def test_another_name_gets_nothing(outside: Front) -> None:
    with socket.create_connection(("127.0.0.1", outside.port)) as connection:
        anyone = ssl.create_default_context()
        anyone.check_hostname, anyone.verify_mode = False, ssl.CERT_NONE
        with pytest.raises(ssl.SSLError):
            anyone.wrap_socket(connection, server_hostname="kwaad.example")
    with pytest.raises((OSError, http.client.HTTPException)):
        outside.visitor().ask("/", Host="kwaad.example")


def test_every_cookie_is_for_https_only(outside: Front) -> None:
    answers = [outside.visitor().ask(path) for path in ("/_stcore/health", "/auth/logout")]
    cookies = [c for a in answers for c in a.headers.get_all("set-cookie") or []]
    assert len(cookies) >= 3 and all(c.lower().count("; secure") == 1 for c in cookies)


def test_metrics_stay_inside(outside: Front) -> None:
    for path in (
        "/_stcore/metrics",
        "/_stcore/metrics/",
        "/_stcore//metrics",
        "/_stcore/agent/mcp",
    ):
        visitor = outside.visitor(cookie(outside, "beheerder"))
        assert visitor.ask(path).status == 404, path
        assert b"streamlit_" not in visitor.ask(path).body


def test_an_upload_goes_through_up_to_its_limit(outside: Front) -> None:
    me = outside.visitor(cookie(outside, "analist"))
    with me.open("importeren") as page:
        assert me.upload(page.session, b"0" * 20_000_000).status == 204
        answer = me.upload(page.session, Content_Length=str(110 * 1024 * 1024))
        assert (answer.status, "100 MB" in answer.text) == (413, True)
        assert me.ask("/", "POST", b"0" * 100_000).status == 413, "no large body anywhere else"
    assert list((outside.folder / "body").iterdir()) == [], (
        "nothing of it touched the disk of nginx"
    )


@pytest.mark.browser
@pytest.mark.parametrize("who", ["analist", "veel_groepen"])
def test_somebody_logs_in_and_sees_a_page(outside: Front, who: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=[*ARGUMENTS, "--ignore-certificate-errors"]
        )
        context = browser.new_context(ignore_https_errors=True, locale="nl-NL")
        context.route(
            lambda url: not url.startswith((outside.url, "http://localhost")),
            lambda route: route.abort(),  # nothing from outside
        )
        page, sockets = context.new_page(), []
        page.on("websocket", lambda found: sockets.append(found.url))
        page.goto(f"{outside.url}/populatie")
        page.get_by_role("button", name="Inloggen").click()
        page.get_by_role("button", name=who).click()
        expect(page.get_by_text("Exact cijfer").first).to_be_visible(timeout=20_000)
        assert sockets and all(found.startswith("wss://localhost") for found in sockets)
        cookies = context.cookies(outside.url)
        assert all(c["secure"] for c in cookies if c["name"].startswith("_streamlit"))
        if who == "veel_groepen":
            assert sum(len(c["value"]) for c in cookies) > 8192, "more than nginx takes by itself"
        browser.close()


def test_the_log_has_the_real_address(sample_store: Path, tmp_path: Path) -> None:
    store = tmp_path / "opslag.duckdb"
    copy_store(sample_store, store)
    with front(store, "http://localhost:1/none") as running:
        me = running.visitor(cookie(running, "taalschool"))
        lies = {"X_Forwarded_For": "9.9.9.9", "X_Real_IP": "9.9.9.9", "Forwarded": "for=9.9.9.9"}
        assert me.ask("/_stcore/upload_file/a/b", "PUT", **lies).status == 403
        wait_until(lambda: "/upload_file/a/b" in (running.folder / "rijswijk-dash.log").read_text())
    origins = {entry.origin for entry in read_log(open_store(store)) if entry.result == "geweigerd"}
    assert origins == {"127.0.0.1"}


@pytest.mark.parametrize(
    ("path", "method", "at_once"),
    [("/auth/login", "GET", 16), ("/_stcore/upload_file/a/b", "PUT", 21)],
)
def test_a_flood_is_stopped(outside: Front, path: str, method: str, at_once: int) -> None:
    answers = [outside.visitor().ask(path, method) for _ in range(at_once + 10)]
    refused = [a for a in answers if a.status == 429]
    assert refused and "Te veel verzoeken" in refused[0].text
    assert refused[0].headers["strict-transport-security"]
    assert outside.visitor().ask("/").status == 200
