"""What every page of Streamlit gets of us: that it is Dutch, and scripts and styles of our own. Pure ASGI.

These lie in ``static/`` and are served as they are, so that the policy for scripts stays 'self'.
"""

import hashlib
from functools import cache
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FOLDER = Path(__file__).parent / "static"
PREFIX = "/eigen/"
_TAGS = {
    ".css": '<link rel="stylesheet" href="{}">',
    ".js": '<script defer src="{}"></script>',
}
_KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
# With these a browser gets the page compressed, or keeps the one that it has: then nothing can be put in it.
_OF_A_COPY = (b"accept-encoding", b"if-none-match", b"if-modified-since")


@cache
def _files() -> dict[str, bytes]:
    """The content of each file by its name."""
    return {
        file.name: file.read_bytes() for kind in _TAGS for file in sorted(FOLDER.glob(f"*{kind}"))
    }


@cache
def _tags() -> bytes:
    """What goes into the head of a page; another content has another address."""
    tags = ""
    for name, content in _files().items():
        version = hashlib.sha256(content).hexdigest()[:12]
        tags += _TAGS[Path(name).suffix].format(f".{PREFIX}{name}?{version}")
    return tags.encode()


class Scripts:
    """Serves these files, and names them and the language in every page of HTML."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        name = scope["path"].removeprefix(PREFIX)
        if scope["path"].startswith(PREFIX) and name in _files():
            answer = Response(_files()[name], media_type=_KINDS[Path(name).suffix])
            answer.headers["cache-control"] = "public, max-age=31536000, immutable"
            await answer(scope, receive, send)
            return
        if _wants_page(scope):
            scope = {**scope, "headers": [h for h in scope["headers"] if h[0] not in _OF_A_COPY]}
        await self.app(scope, receive, _with_tags(send))


def _wants_page(scope: Scope) -> bool:
    return b"text/html" in dict(scope["headers"]).get(b"accept", b"")


def _with_tags(send: Send) -> Send:
    """Send on, with the language and the tags in the head of a page, and its length made right."""
    start: Message | None = None

    async def send_on(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start" and _is_page(message):
            start = message
            return
        if start is not None and message["type"] == "http.response.body":
            body = message.get("body", b"")
            dutch = body.replace(b'<html lang="en"', b'<html lang="nl"', 1)
            changed = dutch.replace(b"</head>", _tags() + b"</head>", 1)
            headers = MutableHeaders(raw=start["headers"])
            if "content-length" in headers:
                headers["content-length"] = str(
                    int(headers["content-length"]) + len(changed) - len(body)
                )
            for name in ("etag", "last-modified"):
                if name in headers:
                    del headers[name]
            await send({**start, "headers": headers.raw})
            message, start = {**message, "body": changed}, None
        await send(message)

    return send_on


def _is_page(start: Message) -> bool:
    headers = MutableHeaders(raw=list(start["headers"]))
    return (
        headers.get("content-type", "").startswith("text/html")
        and "content-encoding" not in headers
    )
