"""One visitor of a running dashboard, without a browser: it speaks Streamlit's own websocket protocol.

It does what Streamlit's frontend does as far as the server can tell: a rerun sends the page, the address,
the choices of all widgets that stand on the page and the hashes of the messages that it still has.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

ROLE, ORGANISATION = "Bekijk als", "Organisatie"


class Failed(Exception):
    """A page showed an error, or the server closed the connection."""


@dataclass
class Visitor:
    """A session: the page where it is, what was chosen on it, and what the server sent."""

    connection: ClientConnection
    page: str = ""
    pages: dict[str, str] = field(default_factory=dict[str, str])  # From the address to the script.
    chosen: dict[str, str | list[str]] = field(default_factory=dict[str, "str | list[str]"])
    widgets: dict[str, tuple[str, str, tuple[str, ...]]] = field(default_factory=dict)  # By label.
    texts: list[str] = field(default_factory=list[str])
    _kept: set[str] = field(default_factory=set[str])
    _reruns: int = 0

    async def open(self, page: str) -> float:
        """Go to a page by the menu; gives the seconds until it was there whole."""
        self.page = page
        on_all_pages = {self.widgets[n][0] for n in (ROLE, ORGANISATION) if n in self.widgets}
        self.chosen = {id_: value for id_, value in self.chosen.items() if id_ in on_all_pages}
        return await self.rerun()

    async def choose(self, label: str, value: str | list[str]) -> float:
        """Choose in the widget with this label; gives the seconds of the rerun."""
        self.chosen[self.widgets[label][0]] = value
        return await self.rerun()

    async def rerun(self) -> float:
        """Run the page once more as it is; gives the seconds from asking until it was there whole."""
        message = BackMsg()
        state = message.rerun_script
        state.page_script_hash = self.pages.get(self.page, "")
        state.query_string = urlencode(self._address(), doseq=True)
        state.cached_message_hashes.extend(sorted(self._kept))
        state.context_info.timezone, state.context_info.locale = "Europe/Amsterdam", "nl-NL"
        for id_, value in self.chosen.items():
            one = state.widget_states.widgets.add(id=id_)
            if isinstance(value, str):
                one.string_value = value
            else:
                one.string_array_value.data.extend(value)
        start = time.perf_counter()
        await self.connection.send(message.SerializeToString())
        await self._until_finished()
        return time.perf_counter() - start

    def _address(self) -> Mapping[str, str | list[str]]:
        """What is chosen of that what stands in the address."""
        keys = {id_: key for id_, key, _ in self.widgets.values() if key}
        return {keys[id_]: value for id_, value in self.chosen.items() if id_ in keys and value}

    async def _until_finished(self) -> None:
        self.widgets, self.texts, kept = {}, [], set[str]()
        while True:
            content = await self.connection.recv(decode=False)
            message = ForwardMsg.FromString(content)
            kind = message.WhichOneof("type")
            if kind == "delta":
                self._see(message)
            elif kind == "navigation":
                self.pages = {
                    p.url_pathname: p.page_script_hash for p in message.navigation.app_pages
                }
                self.pages[""] = next(
                    p.page_script_hash for p in message.navigation.app_pages if p.is_default
                )
            elif kind == "script_finished":
                self._kept = kept
                return
            if message.metadata.cacheable:
                kept.add(message.hash)
            elif kind == "ref_hash":
                kept.add(message.ref_hash)

    def _see(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "selectbox":
            box = element.selectbox
            self.widgets[box.label] = (box.id, box.query_param_key, tuple(box.options))
        elif kind == "multiselect":
            many = element.multiselect
            self.widgets[many.label] = (many.id, many.query_param_key, tuple(many.options))
        elif kind == "heading":
            self.texts.append(element.heading.body)
        elif kind == "exception" or (kind == "alert" and "foutnummer" in element.alert.body):
            raise Failed(element.exception.message or element.alert.body)


async def visit(url: str, address: str = "127.0.0.1") -> Visitor:
    """A new visitor, who comes from the loopback address ``address``; nothing was asked yet."""
    connection = await connect(
        f"{url.replace('http', 'ws', 1)}/_stcore/stream", origin=url, max_size=None,
        local_addr=(address, 0), compression=None, subprotocols=["streamlit"],
    )  # fmt: skip
    return Visitor(connection)
