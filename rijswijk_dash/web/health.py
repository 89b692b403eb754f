"""``/health``, for what stands before the dashboard: whether the store answers, and nothing else.

It needs no login and counts for no limit of a visitor; the store is asked once a second at most, however
many ask, and a store that hangs is asked by one at a time. Pure ASGI.
"""

import threading
import time
from collections.abc import Callable

import anyio
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from rijswijk_dash.access.gate import store_answers

PATH = "/health"
_KEPT, _PATIENCE = 1.0, 3.0


class Health:
    """Answers ``/health``; all else goes on."""

    def __init__(self, app: ASGIApp, asked: Callable[[], bool] = store_answers) -> None:
        self.app, self._asked = app, asked
        self._well, self._since = False, float("-inf")
        self._asking = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD"):
            answer = PlainTextResponse("", 405, {"allow": "GET, HEAD"})
        else:
            well = await self._answers()
            answer = PlainTextResponse("ok" if well else "niet beschikbaar", 200 if well else 503)
        answer.headers["cache-control"] = "no-store"
        await answer(scope, receive, send)

    async def _answers(self) -> bool:
        """What the store last said, or says now when that is longer ago than a second."""
        if time.monotonic() - self._since < _KEPT:
            return self._well
        if self._asking.locked():  # Somebody waits for it already.
            return self._well and time.monotonic() - self._since < _PATIENCE
        well = False
        with anyio.move_on_after(_PATIENCE):
            well = await anyio.to_thread.run_sync(self._ask, abandon_on_cancel=True)
        self._well, self._since = well, time.monotonic()
        return well

    def _ask(self) -> bool:
        """Ask the store, in a thread that may outlast who waits for it."""
        if not self._asking.acquire(blocking=False):
            return False
        try:
            return self._asked()
        finally:
            self._asking.release()
