"""What the server lets through besides the pages: uploads, downloads, metrics, logins. Pure ASGI.

Streamlit takes uploads and gives downloads without asking who it is. Here they need the same live
login as the pages; and where no login was set up, they are for this computer alone.
"""

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

import anyio.to_thread
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config

from rijswijk_dash.access import Refused, Role, Viewer
from rijswijk_dash.access.gate import log_refusal
from rijswijk_dash.access.logins import end_login, login_of, viewer_of
from rijswijk_dash.events import Event, tell
from rijswijk_dash.intake.service import StoreError
from rijswijk_dash.web.identity import claims_of, login_configured, serves_https
from rijswijk_dash.web.limits import Buckets, address_of, counted_as, from_here
from rijswijk_dash.web.open_page import Links, Page

_log = logging.getLogger("rijswijk_dash")


class Kind(StrEnum):
    """What a request is for, as far as it matters here."""

    UPLOAD = "importeren"
    MEDIA = "downloaden"
    METRICS = "server vragen"
    LOGIN = "inloggen"
    LOGOUT = "uitloggen"
    STREAM = "pagina"
    AGENT = "opdracht"
    STATIC = "bestand"
    OTHER = "overig"


_PATHS = (
    (re.compile(r"/_stcore/upload_file(/|$)"), Kind.UPLOAD),
    (re.compile(r"/_stcore/metrics(/|$)"), Kind.METRICS),
    (re.compile(r"/_stcore/agent(/|$)"), Kind.AGENT),
    (re.compile(r"/_stcore/stream(/|$)"), Kind.STREAM),
    (re.compile(r"/media(/|$)"), Kind.MEDIA),
    (re.compile(r"/auth/logout(/|$)"), Kind.LOGOUT),
    (re.compile(r"/(auth/login|oauth2callback)(/|$)"), Kind.LOGIN),
    (re.compile(r"/static/"), Kind.STATIC),
)
# How often a minute one address may ask; a whole office may share one.
PER_MINUTE = {
    Kind.UPLOAD: 20,
    Kind.LOGIN: 30,
    Kind.LOGOUT: 30,
    Kind.STREAM: 60,
    Kind.OTHER: 600,
    Kind.MEDIA: 600,
    Kind.METRICS: 60,
    Kind.AGENT: 60,
}
LOGGED_PER_MINUTE = 10  # For each person, and for all strangers together.
_FRAMING = 1024 * 1024  # What an upload has around its file; the same margin as Streamlit's.
LONGEST_UPLOAD = 900.0  # Seconds: the largest file over a line of one Mbit/s.
_MAY_IMPORT = frozenset({Role.ADMIN, Role.ANALYST})
_ANYBODY = ""

_ONLY_HERE = "Zonder inlog kan dit alleen op de computer waarop het dashboard draait."
_LOG_IN = "U bent niet ingelogd, of uw inlog is verlopen of beëindigd. Log opnieuw in."
_NOT_YOURS = "Deze download is niet van u of bestaat niet meer. Laad de pagina opnieuw."
_NOT_YOUR_ROLE = "Dit mag alleen een analist of beheerder."
_NEVER = "Deze toegang staat uit."
_TOO_SLOW = "Het bestand kwam te langzaam binnen en is niet bewaard. Probeer het opnieuw."


@dataclass(frozen=True)
class Refusal:
    """Why a request is not let through, who asked, and what."""

    status: int
    why: str
    kind: Kind
    address: str
    viewer: Viewer | None = None
    wait: int = 0

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell the visitor."""
        headers = {"cache-control": "no-store"}
        if self.wait:
            headers["retry-after"] = str(self.wait)
        await PlainTextResponse(self.why, self.status, headers)(scope, receive, send)


class Guard:
    """Lets through what the visitor may have, and nothing more often than it should be asked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._buckets = {kind: Buckets(number) for kind, number in PER_MINUTE.items()}
        self._uploads = Buckets(PER_MINUTE[Kind.UPLOAD])
        self._logged = Buckets(LOGGED_PER_MINUTE)
        self._links = Links()
        self._pages: dict[str, set[Page]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request or one page."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        request = HTTPConnection(scope)
        if scope["type"] == "http" and (serves_https() or scope["scheme"] == "https"):
            send = _over_https(send)
        if _kind(request) is Kind.UPLOAD:
            receive, send = _reads_no_further(request, receive, send)
        refusal = await self._check(request)
        if refusal:
            await self._refuse(refusal, scope, receive, send)
        elif scope["type"] == "websocket":
            await self._page(request, receive, send)
        elif _kind(request) is Kind.UPLOAD:
            await self._upload(request, receive, send)
        else:
            if _kind(request) is Kind.LOGOUT:
                await self._end(request)
            await self.app(scope, receive, send)

    async def _refuse(self, refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
        await refusal.answer(scope, receive, send)
        tell(Event.REFUSED, {"status": refusal.status})
        await self._note(refusal)

    async def _upload(self, request: HTTPConnection, receive: Receive, send: Send) -> None:
        """Let an upload in; one that comes by drops holds its connection and what it sent no longer."""
        with anyio.move_on_after(LONGEST_UPLOAD) as clock:
            await self.app(request.scope, receive, send)
        if clock.cancelled_caught:
            late = Refusal(408, _TOO_SLOW, Kind.UPLOAD, address_of(request))
            await self._refuse(late, request.scope, receive, send)

    async def _check(self, request: HTTPConnection) -> Refusal | None:
        kind, address = _kind(request), address_of(request)
        bucket = self._buckets.get(kind)
        wait = bucket.take(counted_as(address)) if bucket else 0
        if wait:
            return _too_often(kind, address, wait)
        if kind is Kind.AGENT:
            return Refusal(403, _NEVER, kind, address)
        if kind not in {Kind.UPLOAD, Kind.MEDIA, Kind.METRICS}:
            return None
        if not login_configured():
            allowed = from_here(request)
            return (
                _too_large(request, kind, address)
                if allowed
                else Refusal(403, _ONLY_HERE, kind, address)
            )
        return await self._check_login(request, kind, address)

    async def _check_login(
        self, request: HTTPConnection, kind: Kind, address: str
    ) -> Refusal | None:
        link = PurePosixPath(request.scope["path"]).stem
        if kind is Kind.MEDIA and self._links.sent(link, _ANYBODY):
            return None
        viewer = await _viewer(request, address)
        if not viewer or not viewer.login:
            return Refusal(403, _LOG_IN, kind, address)
        if kind is Kind.MEDIA:
            mine = self._links.sent(link, viewer.login.id)
            return None if mine else Refusal(403, _NOT_YOURS, kind, address, viewer)
        if viewer.role not in _MAY_IMPORT:
            return Refusal(403, _NOT_YOUR_ROLE, kind, address, viewer)
        if kind is Kind.UPLOAD and (wait := self._uploads.take(viewer.login.id)):
            return _too_often(kind, address, wait, viewer)
        return _too_large(request, kind, address, viewer)

    async def _note(self, refusal: Refusal) -> None:
        """Log a refusal, unless so many are refused that the log would be the harm."""
        if refusal.kind not in {Kind.UPLOAD, Kind.MEDIA, Kind.METRICS, Kind.LOGIN}:
            return
        viewer = refusal.viewer
        who, role = (viewer.name, str(viewer.role)) if viewer else ("onbekend", "")
        if self._logged.take(who):
            return
        what = f"{refusal.status}: {refusal.why}"
        try:
            await anyio.to_thread.run_sync(
                log_refusal, who, role, refusal.address, str(refusal.kind), what
            )
        except StoreError as error:  # Refused it is all the same.
            _log.error("%s", error)

    async def _end(self, request: HTTPConnection) -> None:
        """End the login of who logs out, for every copy of its cookie, and close its pages."""
        claims = claims_of(request.cookies)
        if claims and login_configured():
            await anyio.to_thread.run_sync(end_login, claims, address_of(request))
            for page in tuple(self._pages.get(_login(claims), ())):
                await page.close()

    async def _page(self, request: HTTPConnection, receive: Receive, send: Send) -> None:
        """Let a page run, remembering its login, its end and the links that it was sent."""
        protected = login_configured()
        claims = claims_of(request.cookies) if protected else None
        login = _login(claims) if claims else _ANYBODY
        page = Page(
            receive, send,
            lambda message: self._links.note(message, login) if protected else None,
            lambda: self._refuse_message(request),
        )  # fmt: skip
        if login:
            self._pages.setdefault(login, set()).add(page)
        try:
            await self.app(request.scope, page.receive, page.send)
        finally:
            if login:
                self._pages[login].discard(page)
                if not self._pages[login]:
                    del self._pages[login]

    async def _refuse_message(self, request: HTTPConnection) -> None:
        """Tell of a message that no browser sends on this page; who sent it gets no answer."""
        address = address_of(request)
        viewer = await _viewer(request, address) if login_configured() else None
        tell(Event.REFUSED, {"status": 403})
        await self._note(Refusal(403, _NOT_YOURS, Kind.MEDIA, address, viewer))


def _kind(request: HTTPConnection) -> Kind:
    """What a request is for; one that only asks leave to upload is no upload yet."""
    base: str = config.get_option("server.baseUrlPath").strip("/")
    path = request.scope["path"].removeprefix(f"/{base}" if base else "")
    kind = next((kind for pattern, kind in _PATHS if pattern.match(path)), Kind.OTHER)
    asks_leave = kind is Kind.UPLOAD and request.scope.get("method") == "OPTIONS"
    return Kind.OTHER if asks_leave else kind


def _login(claims: dict[str, object]) -> str:
    """The mark of a login; one that is no real login shares its links with nobody."""
    try:
        return login_of(claims).id
    except Refused:
        return "onvolledig"


async def _viewer(request: HTTPConnection, address: str) -> Viewer | None:
    """Who asks, if the login holds and gives a role now."""
    claims = claims_of(request.cookies)
    if not claims:
        return None
    try:
        return await anyio.to_thread.run_sync(viewer_of, claims, address)
    except Refused:
        return None
    except StoreError as error:  # Whose login it is cannot be known now, so it is nobody's.
        _log.error("%s", error)
        return None


def _too_often(kind: Kind, address: str, wait: int, viewer: Viewer | None = None) -> Refusal:
    why = f"Te veel verzoeken in korte tijd. Probeer het over {wait} seconden opnieuw."
    return Refusal(429, why, kind, address, viewer, wait)


def _too_large(
    request: HTTPConnection, kind: Kind, address: str, viewer: Viewer | None = None
) -> Refusal | None:
    """Refuse by what the request says of its size; Streamlit stops reading one that says less."""
    megabytes: int = config.get_option("server.maxUploadSize")
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > megabytes * 1024 * 1024 + _FRAMING:
        return Refusal(413, f"Een bestand mag hooguit {megabytes} MB zijn.", kind, address, viewer)
    return None


def _reads_no_further(
    request: HTTPConnection, receive: Receive, send: Send
) -> tuple[Receive, Send]:
    """Ends the connection when an upload is answered before it was read to its end."""
    chunked = "transfer-encoding" in request.headers
    whole = not chunked and request.headers.get("content-length", "0") == "0"

    async def receive_noting() -> Message:
        nonlocal whole
        message = await receive()
        whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    async def send_ending(message: Message) -> None:
        if message["type"] == "http.response.start" and not whole:
            message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
        await send(message)

    return receive_noting, send_ending


def _over_https(send: Send) -> Callable[[Message], Awaitable[None]]:
    """Sends on with every cookie for https only, and tells the browser never to use http again."""

    async def send_secure(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(k, _secure(v) if k.lower() == b"set-cookie" else v)
                       for k, v in message["headers"]]  # fmt: skip
            headers.append((b"strict-transport-security", b"max-age=31536000"))
            message = {**message, "headers": headers}
        await send(message)

    return send_secure


def _secure(cookie: bytes) -> bytes:
    has_it = any(part.strip().lower() == b"secure" for part in cookie.split(b";"))
    return cookie if has_it else cookie + b"; Secure"
