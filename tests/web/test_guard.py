"""Attacks on what the server does besides the pages: uploads, downloads, metrics, logins, floods.

All on the running dashboard, which hears the visitors' addresses from a proxy that it trusts.
"""

import itertools
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import streamlit
from starlette.requests import HTTPConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from rijswijk_dash.audit.log import Entry, read_log
from rijswijk_dash.settings import ROOT
from rijswijk_dash.warehouse.store import open_store
from rijswijk_dash.web import guard
from rijswijk_dash.web.guard import LOGGED_PER_MINUTE, PER_MINUTE, Kind, Links
from tests.oidc.provider import WithLogin, dashboard, provider, write_secrets
from tests.oidc.visitor import USER, XSRF, Visitor, cookie
from tests.web.conftest import Server, copy_store, start_server, stop

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")
NO_PROVIDER = "http://localhost:1/.well-known/openid-configuration"
PROXY = {"RIJSWIJK_DASH_TRUSTED_PROXY": "true"}
METRICS = "/_stcore/metrics"
_addresses = (f"10.{a}.{b}.1" for a, b in itertools.product(range(256), range(256)))


@pytest.fixture(scope="module")
def protected(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WithLogin]:
    """The dashboard with a login, at a real provider."""
    store = tmp_path_factory.mktemp("met_inlog") / "opslag.duckdb"
    copy_store(sample_store, store)
    with provider() as real, dashboard(ROOT, store, real.metadata, env=PROXY) as running:
        yield running


@pytest.fixture
def somebody(protected: WithLogin) -> Callable[..., Visitor]:
    """A visitor at an address of its own: ``somebody("analist", exp=0)``, or nobody in particular."""

    def visitor(sub: str = "", **claims: object) -> Visitor:
        return Visitor(protected, cookie(protected, sub, **claims) if sub else {}, next(_addresses))

    return visitor


def upload(visitor: Visitor, opener: Visitor) -> int:
    """The status of an upload by ``visitor`` into a page that ``opener`` has open."""
    with opener.open("importeren") as page:
        visitor.cookies[XSRF] = opener.xsrf()
        return visitor.upload(page.session).status


# Uploads


@pytest.mark.parametrize("sub", ["beheerder", "analist"])
def test_who_may_import_may_upload(somebody: Callable[..., Visitor], sub: str) -> None:
    me = somebody(sub)
    assert upload(me, me) == 204


@pytest.mark.parametrize("sub", ["wethouder", "taalschool", "zonder_regel", "onbevestigd"])
def test_another_role_uploads_nothing(somebody: Callable[..., Visitor], sub: str) -> None:
    assert upload(somebody(sub), somebody("analist")) == 403
    me = somebody(sub)
    assert upload(me, me) == 403, "not in its own page either"


def test_nobody_uploads_without_an_identity_of_ours(
    protected: WithLogin, somebody: Callable[..., Visitor]
) -> None:
    attempts = {
        "no cookie": {},
        "no signature": {USER: '{"sub": "analist", "is_logged_in": true}'},
        "another secret": cookie(protected, "analist", secret="a" * 40),
        "another cookie's signature": {USER: cookie(protected, "analist")[USER][::-1]},
        "one sign changed": {USER: "A" + cookie(protected, "analist")[USER][1:]},
        "expired": cookie(protected, "analist", exp=int(time.time()) - 1),
        "without an end": cookie(protected, "analist", exp=None),
        "not logged in": cookie(protected, "analist", is_logged_in=False),
        "group as a text within another": cookie(
            protected, "analist", groups="x inburgering-analisten"
        ),
        "chunks that are not there": {USER: "chunks-2"},
    }
    opener = somebody("analist")
    with opener.open("importeren") as page:
        for name, cookies in attempts.items():
            thief = Visitor(protected, cookies | {XSRF: opener.xsrf()}, next(_addresses))
            assert thief.upload(page.session).status == 403, name
        for path in (f"/_stcore/upload_file/{page.session}/x", "/_stcore/upload_file/a/b"):
            for method in ("PUT", "POST", "DELETE", "GET", "HEAD", "PATCH"):
                assert somebody().ask(path, method).status == 403, (method, path)


def test_the_token_against_forged_requests_is_still_asked(
    somebody: Callable[..., Visitor],
) -> None:
    me = somebody("analist")
    with me.open("importeren") as page:
        assert me.upload(page.session, X_Xsrftoken="2|00000000|11|1").status == 403


def test_an_upload_that_says_it_is_too_large_is_not_read(
    somebody: Callable[..., Visitor],
) -> None:
    me = somebody("analist")
    with me.open("importeren") as page:
        answer = me.upload(page.session, Content_Length=str(200 * 1024 * 1024))
        assert (answer.status, "100 MB" in answer.text) == (413, True)


def test_an_upload_that_hides_how_large_it_is_is_cut_off(somebody: Callable[..., Visitor]) -> None:
    me, sent = somebody("analist"), []

    def endless() -> Iterator[bytes]:
        yield b'--rand\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
        for number in range(400):
            sent.append(number)
            yield b"0" * 1024 * 1024

    with me.open("importeren") as page:
        path = f"/_stcore/upload_file/{page.session}/x"
        kind = "multipart/form-data; boundary=rand"
        try:
            status = me.ask(path, "PUT", endless(), Content_Type=kind, X_Xsrftoken=me.xsrf()).status
        except OSError:  # The server hung up while we still sent.
            status = 413
    assert status == 413 and len(sent) < 400


# Metrics


def test_only_who_may_import_sees_the_metrics(somebody: Callable[..., Visitor]) -> None:
    seen = {sub: somebody(sub).ask(METRICS).status for sub in
            ("", "analist", "beheerder", "wethouder", "taalschool", "zonder_regel")}  # fmt: skip
    assert seen.pop("analist") == seen.pop("beheerder") == 200
    assert set(seen.values()) == {403}


def test_the_agent_api_stays_shut(somebody: Callable[..., Visitor]) -> None:
    for path in ("interact", "mcp", "openapi.json"):
        assert somebody("beheerder").ask(f"/_stcore/agent/{path}", "POST").status == 403


# Downloads


def test_a_download_is_for_whom_it_was_made(somebody: Callable[..., Visitor]) -> None:
    me = somebody("analist")
    with me.open("populatie") as page:
        link = page.download()
        mine = me.ask(link)
        assert mine.status == 200 and mine.body.startswith(b"PK")
        part = me.ask(link, Range="bytes=0-1")
        assert (part.status, part.body) == (206, b"PK")
        assert me.ask(link, "HEAD").status == 200
        others = [somebody(), somebody("taalschool"), somebody("beheerder"), somebody("analist")]
        for other in others:
            for path in (link, link.removesuffix(".xlsx"), link + "?x=1", link + ".xlsx"):
                assert other.ask(path).status == 403
                assert other.ask(path, Range="bytes=0-1").status == 403
    copied = Visitor(me.server, {USER: me.cookies[USER]}, next(_addresses))
    assert copied.ask(link).status == 200, "a copied cookie is the same login, until it ends"


def test_the_way_in_needs_no_download(somebody: Callable[..., Visitor]) -> None:
    with somebody().open() as page:
        assert "Inloggen" in page.text and "/media/" not in page.text
        assert "Verzonnen gegevens" not in page.text


def test_the_frame_of_a_page_needs_no_login(somebody: Callable[..., Visitor]) -> None:
    fonts = list((Path(streamlit.__file__).parent / "static/static/media").glob("*.woff2"))
    for font in fonts:
        assert somebody().ask(f"/static/media/{font.name}").status == 200
    assert fonts


@pytest.mark.parametrize("base", ["", "/dash", "/a/b"])
def test_a_request_is_known_by_its_path_also_below_a_base_path(
    monkeypatch: pytest.MonkeyPatch, base: str
) -> None:
    monkeypatch.setattr(guard.config, "get_option", lambda name: base)
    for path, kind in {
        "/_stcore/upload_file/a/b": Kind.UPLOAD,
        "/_stcore/metrics": Kind.METRICS,
        "/media/x.xlsx": Kind.MEDIA,
        "/static/media/font.woff2": Kind.STATIC,
        "/auth/logout": Kind.LOGOUT,
        "/oauth2callback": Kind.LOGIN,
        "/_stcore/stream": Kind.STREAM,
        "/populatie": Kind.OTHER,
    }.items():
        scope = {"type": "http", "path": base + path, "method": "PUT"}
        assert guard._kind(HTTPConnection(scope)) is kind, path


def test_what_stands_on_the_way_in_is_for_anybody_and_the_oldest_is_forgotten() -> None:
    links = Links(room=2)
    links.note(b"x /media/" + b"a" * 32 + b".png y", "")
    assert links.sent("a" * 32, "") and not links.sent("a" * 32, "iemand")
    links.note(b"/media/" + b"b" * 32, "iemand")
    links.note(b"/media/" + b"c" * 32, "iemand")
    assert not links.sent("a" * 32, "") and links.sent("b" * 32, "iemand")


# Logging out


def test_after_logging_out_a_copied_cookie_is_dead(somebody: Callable[..., Visitor]) -> None:
    """With a cookie that a real login gave."""
    me = somebody().login("analist")
    copy = Visitor(me.server, me.cookies, next(_addresses))
    with copy.open("importeren") as page, me.open("populatie") as other:
        link = other.download()
        assert copy.upload(page.session).status == 204
        assert (copy.ask(link).status, copy.ask(METRICS).status) == (200, 200)
        assert me.ask("/auth/logout").status == 302
        assert copy.upload(page.session).status == 403
        assert (copy.ask(link).status, copy.ask(METRICS).status) == (403, 403)
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                page.socket.recv(timeout=10)
        assert closed.value.rcvd.code == 1008, "open pages close, also those of the copy"
    with copy.open("populatie") as page:
        assert "Deze inlog is beëindigd" in page.text and "trajecten op" not in page.text
    again = somebody().login("analist")
    assert again.ask(METRICS).status == 200, "who logs in again is welcome"


def test_logging_out_without_a_login_of_ours_ends_nothing(
    protected: WithLogin, somebody: Callable[..., Visitor]
) -> None:
    me = somebody("analist")
    forged = cookie(protected, "analist", secret="b" * 40)
    for cookies in ({}, forged, {USER: me.cookies[USER] + "x"}):
        assert Visitor(protected, cookies, next(_addresses)).ask("/auth/logout").status == 302
    assert me.ask(METRICS).status == 200


# Floods


def refused(visitor: Visitor, path: str, times: int, method: str = "GET") -> list[int]:
    """The statuses other than the one that a first request gets."""
    statuses = [visitor.ask(path, method).status for _ in range(times)]
    return [status for status in statuses if status != statuses[0]]


def test_one_address_cannot_flood_the_logins(somebody: Callable[..., Visitor]) -> None:
    me = somebody()
    assert refused(me, "/auth/login", PER_MINUTE[Kind.LOGIN]) == []
    answer = me.ask("/auth/login")
    assert answer.status == 429 and int(answer.headers["retry-after"]) >= 1
    assert "Te veel verzoeken" in answer.text and answer.headers["x-frame-options"] == "DENY"
    assert me.ask("/oauth2callback").status == 429
    assert me.ask("/").status == 200, "only what was asked too often"
    assert somebody().ask("/auth/login").status == 302, "only who asked too often"


def test_one_login_cannot_flood_the_uploads_from_many_addresses(
    somebody: Callable[..., Visitor],
) -> None:
    me, seen = somebody("analist"), []
    for _ in range(PER_MINUTE[Kind.UPLOAD] + 1):
        me.address = next(_addresses)
        seen.append(me.ask("/_stcore/upload_file/a/b", "DELETE").status)
    assert seen[-1] == 429 and 429 not in seen[:-1]


def test_one_address_cannot_flood_the_pages(somebody: Callable[..., Visitor]) -> None:
    me = somebody()
    me.xsrf()
    with pytest.raises(InvalidStatus) as refusal:
        for _ in range(PER_MINUTE[Kind.STREAM] + 5):
            with me.open():
                pass
    assert refusal.value.response.status_code == 429


def test_one_address_cannot_flood_the_rest_but_files_of_the_frame_are_free(
    somebody: Callable[..., Visitor],
) -> None:
    me, limit = somebody(), PER_MINUTE[Kind.OTHER]
    assert refused(me, "/static/none.js", limit + 100) == []
    assert 429 in refused(me, "/_stcore/health", limit + 100)


# The log


def test_every_refusal_is_logged_and_a_flood_is_not(sample_store: Path, tmp_path: Path) -> None:
    store = tmp_path / "opslag.duckdb"
    copy_store(sample_store, store)
    with dashboard(ROOT, store, NO_PROVIDER, env=PROXY) as running:
        partner = Visitor(running, cookie(running, "taalschool"), "10.9.9.1")
        assert partner.ask(METRICS).status == 403
        assert partner.ask("/media/" + "a" * 32).status == 403
        for _ in range(LOGGED_PER_MINUTE * 3):
            Visitor(running, address=next(_addresses)).ask("/_stcore/upload_file/a/b", "PUT")
    log = [e for e in read_log(open_store(store), since=date(2000, 1, 1)) if _refused(e)]
    mine = {(e.who, e.role, e.origin, e.action) for e in log if e.who != "onbekend"}
    who = ("tara@taalschool.example", "ketenpartner", "10.9.9.1")
    assert mine == {(*who, "server vragen"), (*who, "downloaden")}
    strangers = [e for e in log if e.who == "onbekend"]
    assert {e.action for e in strangers} == {"importeren"}
    assert LOGGED_PER_MINUTE <= len(strangers) <= LOGGED_PER_MINUTE + 3


def _refused(entry: Entry) -> bool:
    return entry.result == "geweigerd"


# Over https


def test_over_https_every_cookie_is_for_https_only(sample_store: Path, tmp_path: Path) -> None:
    store = tmp_path / "opslag.duckdb"
    copy_store(sample_store, store)
    with dashboard(ROOT, store, NO_PROVIDER, origin="https://dash.example", env=PROXY) as running:
        answers = [Visitor(running).ask(p) for p in ("/", "/_stcore/health", "/auth/logout")]
    cookies = [c for a in answers for c in a.headers.get_all("set-cookie") or []]
    assert any(c.startswith(XSRF) for c in cookies) and any(c.startswith(USER) for c in cookies)
    assert all(c.lower().count("; secure") == 1 for c in cookies)
    assert all("httponly" not in c.lower() for c in cookies if c.startswith(XSRF))
    assert all(a.headers["strict-transport-security"] == "max-age=31536000" for a in answers)


# Without a login


def test_without_a_login_only_this_computer_is_served(server: Server) -> None:
    me = Visitor(server)
    assert me.ask(METRICS).status == 200 and "set-cookie" not in me.ask("/").headers
    with me.open("populatie") as page:
        link = page.download()
        assert me.upload(page.session).status == 204
        assert me.ask(link).status == 200
        strange = [
            {"X_Forwarded_For": "127.0.0.1"}, {"X_Forwarded_For": "10.0.0.1"},
            {"Forwarded": "for=127.0.0.1"}, {"X_Real_IP": "127.0.0.1"},
            {"Host": "kwaad.example"}, {"Host": "localhost.kwaad.example:8501"},
        ]  # fmt: skip
        for headers in strange:
            for path in (link, METRICS):
                assert me.ask(path, **headers).status == 403, headers
            assert me.upload(page.session, **headers).status == 403, headers
        assert "strict-transport-security" not in me.ask("/").headers


def test_a_weak_login_is_named_at_the_start(sample_store: Path, tmp_path: Path) -> None:
    store, secrets = tmp_path / "opslag.duckdb", tmp_path / "secrets.toml"
    copy_store(sample_store, store)
    write_secrets(tmp_path, "https://login.example/common/v2.0/x", cookie_secret="kort")
    secrets.chmod(0o644)
    args = ("--secrets.files", str(secrets))
    running, process = start_server(ROOT, store, tmp_path / "log", args)
    stop(process)
    log = running.log.read_text()
    for said in ("korter dan 32 tekens", "maak er 0600 van", "elk Microsoft-account"):
        assert said in log
    assert "kort\n" not in log and "login.example" not in log


def test_a_good_login_has_no_weak_spots(protected: WithLogin) -> None:
    for said in ("cookie_secret", "0600", "Microsoft", "trustedUserHeaders", "Traceback"):
        assert said not in protected.log.read_text()


def test_a_secrets_file_that_cannot_be_read_opens_nothing(
    sample_store: Path, tmp_path: Path
) -> None:
    store, secrets = tmp_path / "opslag.duckdb", tmp_path / "secrets.toml"
    copy_store(sample_store, store)
    secrets.write_text('[auth\nredirect_uri = "http://')
    args = ("--secrets.files", str(secrets))
    running, process = start_server(ROOT, store, tmp_path / "log", args)
    try:
        assert Visitor(running).ask(METRICS).status == 403
        with Visitor(running).open("populatie") as page:
            assert "trajecten op" not in page.text
    finally:
        stop(process)
