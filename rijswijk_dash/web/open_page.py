"""An open page: what was sent to it, what it may ask for, and how it is closed from elsewhere. Pure ASGI.

Streamlit makes the file of a download button for whoever sends its id, in whatever page; and it takes
orders that none of our pages gives. Here a page gets the files of its own buttons and nothing else.
"""

import re
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

from google.protobuf.message import DecodeError
from starlette.types import Message, Receive, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_LINK = re.compile(rb"/media/([0-9a-f]{16,128})")
_FILE = re.compile(
    rb"\x20[0-9a-f]{32}"
)  # How long it is, and the id of a file that is made at a click.
_BUTTONS = 200


class Links:
    """To whose pages each download link was sent. Forgets the oldest, so that it never grows."""

    def __init__(self, room: int = 50_000) -> None:
        self._sent: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._room = room

    def note(self, message: bytes, login: str) -> None:
        """Remember every link in a message to a page of ``login``."""
        for found in _LINK.findall(message):
            pair = (found.decode(), login)
            self._sent[pair] = None
            self._sent.move_to_end(pair)
        while len(self._sent) > self._room:
            self._sent.popitem(last=False)

    def sent(self, link: str, login: str) -> bool:
        """Whether this link stood on a page of ``login``."""
        return (link, login) in self._sent


class Page:
    """An open page: what is sent to it is noted, what it may not ask is held back, and it can be closed."""

    def __init__(
        self,
        receive: Receive,
        send: Send,
        note: Callable[[bytes], None],
        refuse: Callable[[], Awaitable[None]],
    ) -> None:
        self._receive, self._send, self._note, self._refuse = receive, send, note, refuse
        self._files: deque[str] = deque(maxlen=_BUTTONS)
        self._closed = False

    async def receive(self) -> Message:
        """The next message that a page of ours may send; others are refused and forgotten."""
        while True:
            message = await self._receive()
            if self._may_ask(message.get("bytes") or b""):
                return message
            await self._refuse()

    async def send(self, message: Message) -> None:
        """Send on, first noting what it says; nothing more once the page was closed."""
        if self._closed:
            return
        if content := message.get("bytes"):
            self._note(content)
            if _FILE.search(content):
                said = ForwardMsg.FromString(content)
                self._files.append(said.delta.new_element.download_button.deferred_file_id)
        await self._send(message)

    async def close(self) -> None:
        """Close the page; the browser then opens it anew, without the login."""
        if not self._closed:
            self._closed = True
            with suppress(OSError, RuntimeError):  # It was just closing by itself.
                await self._send({"type": "websocket.close", "code": 1008})

    def _may_ask(self, content: bytes) -> bool:
        try:
            asked = BackMsg.FromString(content)
        except DecodeError:  # Streamlit closes the page for it.
            return True
        if asked.WhichOneof("type") != "backend_operation_request":
            return True
        file = asked.backend_operation_request.deferred_file.file_id
        return bool(file) and file in self._files
