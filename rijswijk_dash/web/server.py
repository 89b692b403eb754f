"""What happens around the pages: filling an empty store, headers, language, and errors."""

import base64
import gc
import hashlib
import logging
import re
import resource
import secrets
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rijswijk_dash.admin.backups import make_daily
from rijswijk_dash.events import Event, tell
from rijswijk_dash.figures.release import opened
from rijswijk_dash.intake.service import StoreError
from rijswijk_dash.sample_store import fill_empty_store
from rijswijk_dash.settings import settings
from rijswijk_dash.web.guard import Guard
from rijswijk_dash.web.health import Health
from rijswijk_dash.web.identity import weak_spots
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.registry import PAGES
from rijswijk_dash.web.scripts import Scripts

_MINUTE, _HOUR = 60, 3600
_log = logging.getLogger("rijswijk_dash")
_MANY_FILES = 65_536


def _inline_scripts() -> str:
    """The hashes of the inline scripts in Streamlit's own page, so that only those may run."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_bytes()
    scripts = re.findall(rb"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script).digest()).decode() for script in scripts]
    return " ".join(f"'sha256-{digest}'" for digest in hashes)


_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"x-frame-options": b"DENY",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
    b"content-security-policy": (
        b"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' "
        + _inline_scripts().encode()
        + b"; style-src 'self' 'unsafe-inline';"
        b" img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:;"
        b" worker-src 'self' blob:; object-src 'none'; base-uri 'self'; frame-ancestors 'none';"
        b" form-action 'self'"
    ),
}


_STREAMLIT_LOGS = ("streamlit.error_util", "streamlit.runtime.backend_operation_handler")


def _without_message(record: logging.LogRecord) -> bool:
    """Streamlit logs a fault with its message, in which a value of a file may stand; we do not."""
    record.exc_info = record.exc_text = None
    return True


for _name in _STREAMLIT_LOGS:
    logging.getLogger(_name).addFilter(_without_message)


@asynccontextmanager
async def lifespan(_: object) -> AsyncGenerator[None]:
    """Before the first request: fill an empty store or make what it lacks, look at the login."""
    began = time.perf_counter()
    try:
        count = await anyio.to_thread.run_sync(fill_empty_store)
        await anyio.to_thread.run_sync(opened)
        if count:
            _log.warning("Lege opslag gevuld met %s leveringen verzonnen gegevens.", count)
    except StoreError as error:
        _log.error("%s", error)
    allow_many_files()
    for sentence in weak_spots():
        _log.warning("%s", sentence)
    gc.collect()
    gc.freeze()
    tell(Event.START, {"seconden": time.perf_counter() - began})
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(backups_every_day)
        yield
        tasks.cancel_scope.cancel()
    tell(Event.STOP)


async def backups_every_day() -> None:
    """Once a minute: make the backup of today when its time has come. After a fault, an hour later again."""
    while settings().backup_dir is not None:
        wait = _MINUTE
        try:
            await anyio.to_thread.run_sync(make_daily, abandon_on_cancel=True)
        except StoreError as error:
            _log.error("%s", error)
            wait = _HOUR
        except Exception as error:  # A fault of ours may not end the backups of every next day.
            tell(Event.NO_BACKUP, error=error)
            wait = _HOUR
        await anyio.sleep(wait)


def allow_many_files() -> None:
    """Let this process have as many files open as the computer allows any.

    Streamlit has three for each open page and for each of the 128 that closed last. Where a process begins
    with 1024, as is usual, about two hundred visitors would be the end of it.
    """
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MANY_FILES if most == resource.RLIM_INFINITY else min(_MANY_FILES, most)
    if now != resource.RLIM_INFINITY and now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def show_error(error: Exception) -> bool:
    """Show a friendly word with a number instead of a traceback; the log names the kind only.

    A store that failed in what a button does, before the page itself runs, says itself what to do.
    """
    if isinstance(error, StoreError):
        _log.error("%s", error)
        st.error(literal(str(error)))
        return True
    number = secrets.token_hex(4)
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
    _log.error("Fout %s: %s in %s", number, type(error).__name__, where)
    tell(Event.FAILED, {"foutnummer": int(number, 16)}, error)
    st.error(
        f"Er ging iets mis op deze pagina. Er is niets veranderd aan de gegevens. Laad de pagina "
        f"opnieuw; blijft het misgaan, geef dan foutnummer **{number}** door aan de beheerder."
    )
    return True


class SafeHeaders:
    """Adds security headers to every answer. Pure ASGI.

    The first page also answers under its own name: Streamlit knows it as ``/`` only.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [(k, v) for k, v in message["headers"] if k.lower() not in _HEADERS]
                message = {**message, "headers": [*headers, *_HEADERS.items()]}
            await send(message)

        if scope["path"] == f"/{PAGES[0].id}":
            query = scope["query_string"].decode("latin-1")
            answer = RedirectResponse("/" + (f"?{query}" if query else ""))
            await answer(scope, receive, send_safely)
            return
        await self.app(scope, receive, send_safely)


MIDDLEWARE = [Middleware(SafeHeaders), Middleware(Health), Middleware(Scripts), Middleware(Guard)]
