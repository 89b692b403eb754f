"""Somebody who talks to a running dashboard without a browser: with cookies, real or made."""

import http.client
import json
import re
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import uuid4

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.util import calc_hash
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from websockets.sync.client import ClientConnection, connect

from tests.oidc.provider import CLIENT, COOKIE_SECRET, PEOPLE
from tests.web.conftest import Server

USER, XSRF = "_streamlit_user", "_streamlit_xsrf"


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class OpenPage:
    """A page as a browser holds it open: its connection, and all that came until the script was done."""

    socket: ClientConnection
    messages: list[ForwardMsg] = field(default_factory=list)

    def rerun(self, page: str) -> "OpenPage":
        """Run the page once more and wait until the script is done."""
        wanted = BackMsg()
        wanted.rerun_script.page_script_hash = calc_hash(page)
        wanted.rerun_script.page_name = page
        self.socket.send(wanted.SerializeToString())
        self.messages = []
        while not self.messages or self.messages[-1].WhichOneof("type") != "script_finished":
            self.messages.append(ForwardMsg.FromString(self.socket.recv(timeout=60)))
        return self

    @property
    def text(self) -> str:
        return "\n".join(str(message) for message in self.messages)

    def click(self, label: str) -> str:
        """Click a button that leads away from the dashboard; gives where to."""
        (button,) = [
            m.delta.new_element.button
            for m in self.messages
            if m.delta.new_element.button.label == label
        ]
        wanted = BackMsg()
        state = wanted.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = button.id, True
        self.socket.send(wanted.SerializeToString())
        while True:
            message = ForwardMsg.FromString(self.socket.recv(timeout=60))
            if message.WhichOneof("type") == "auth_redirect":
                return message.auth_redirect.url

    def download(self, number: int = 0) -> str:
        """Click the download button of that number; gives the link that the server then tells."""
        buttons = re.findall(r'deferred_file_id: "([^"]+)"', self.text)
        wanted = BackMsg()
        wanted.backend_operation_request.request_id = str(uuid4())
        wanted.backend_operation_request.session_id = self.session
        wanted.backend_operation_request.deferred_file.file_id = buttons[number]
        self.socket.send(wanted.SerializeToString())
        while True:
            message = ForwardMsg.FromString(self.socket.recv(timeout=60))
            if message.WhichOneof("type") == "backend_operation_response":
                return message.backend_operation_response.deferred_file.url

    @property
    def session(self) -> str:
        """The id of the session, which a browser needs to upload."""
        (found,) = {
            m.new_session.initialize.session_id
            for m in self.messages
            if m.WhichOneof("type") == "new_session"
        }
        return found


class Visitor:
    """Somebody with these cookies, at an address that a trusted proxy tells (or none)."""

    def __init__(
        self,
        server: Server,
        cookies: Mapping[str, str] | None = None,
        address: str = "",
        trusts: ssl.SSLContext | None = None,
    ) -> None:
        self.server, self.cookies, self.address = server, dict(cookies or {}), address
        self.trusts = trusts  # whose certificate, when the server speaks https

    def ask(self, path: str, method: str = "GET", body: object = b"", **headers: str) -> Answer:
        """One request; redirects are not followed."""
        place = urlsplit(self.server.url).netloc
        connection = (
            http.client.HTTPSConnection(place, timeout=60, context=self.trusts)
            if self.trusts
            else http.client.HTTPConnection(place, timeout=60)
        )
        sent = self._headers() | {k.replace("_", "-"): v for k, v in headers.items()}
        try:
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def xsrf(self) -> str:
        """The token against forged requests; fetched as a browser does before it opens a page."""
        if XSRF not in self.cookies:
            self._keep(self.ask("/_stcore/health"))
        return self.cookies[XSRF]

    @contextmanager
    def open(self, page: str = "") -> Iterator[OpenPage]:
        """Open a page as a browser does, and hold it open."""
        url = self.server.url.replace("http", "ws") + "/_stcore/stream"
        token = self.xsrf()
        with connect(
            url,
            origin=self.server.url,
            subprotocols=["streamlit", token],
            additional_headers=self._headers(),
            max_size=None,
            ssl=self.trusts,
        ) as socket:
            yield OpenPage(socket).rerun(page)

    def upload(self, session: str, content: bytes = b"geheim", **headers: str) -> Answer:
        """Upload a file as the browser does."""
        edge = uuid4().hex
        body = (
            f'--{edge}\r\nContent-Disposition: form-data; name="f"; filename="f.csv"\r\n\r\n'
        ).encode() + content
        return self.ask(
            f"/_stcore/upload_file/{session}/{uuid4()}",
            "PUT",
            body + f"\r\n--{edge}--\r\n".encode(),
            **{
                "Content_Type": f"multipart/form-data; boundary={edge}",
                "X_Xsrftoken": self.xsrf(),
                **headers,
            },
        )

    def login(self, sub: str) -> "Visitor":
        """Log in at the real provider, as a browser does; afterwards this visitor has its cookies."""
        self._follow(self.way_back(sub))
        assert USER in self.cookies
        return self

    def way_back(self, sub: str) -> str:
        """Log in at the provider; gives the address to which it then sends the browser back."""
        with self.open() as page:
            address = page.click("Inloggen")
        to_provider = self._follow(urlsplit(address).path + "?" + urlsplit(address).query)
        form = urllib.parse.urlencode({"sub": sub}).encode()
        opener = urllib.request.build_opener(_NoRedirect)
        with suppress(urllib.error.HTTPError):
            opener.open(urllib.request.Request(to_provider, form), timeout=20)  # noqa: S310
        back = urlsplit(_NoRedirect.last)
        return f"{back.path}?{back.query}"

    def _follow(self, path: str) -> str:
        """Ask, keep the cookies that come, and give where it leads to."""
        answer = self.ask(path)
        assert answer.status == 302, answer.text
        self._keep(answer)
        return answer.headers["location"]

    def _keep(self, answer: Answer) -> None:
        for said in answer.headers.get_all("set-cookie") or []:
            name, _, rest = said.partition("=")
            self.cookies[name] = rest.partition(";")[0]

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        forwarded = {"X-Forwarded-For": self.address} if self.address else {}
        return {"Cookie": cookies, **forwarded}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Remembers where it should have gone, and stays."""

    last = ""

    def redirect_request(self, *args: object) -> None:
        _NoRedirect.last = str(args[-1])


def cookie(
    server: Server, sub: str, secret: str = COOKIE_SECRET, **claims: object
) -> dict[str, str]:
    """The identity cookie that a login of this person would give; each call is another login."""
    now = int(time.time())
    said = {
        "iss": "http://localhost:1", "sub": sub, "aud": [CLIENT], "iat": now, "exp": now + 3600,
        "nonce": uuid4().hex, **PEOPLE.get(sub, {}), "origin": server.url, "is_logged_in": True,
        "provider": "default", **claims,
    }  # fmt: skip
    return {USER: create_signed_value(secret, USER, json.dumps(said)).decode()}
