"""``python -m benchmarks.long_life``: does one server stay level in memory and open files over a long life?

It starts the real server over the sample and lets it live: visitors come, walk through every page of their
role and go, and an analist imports small files through the page, upload and child process included, and
takes some back. RIJSWIJK_BENCH_LIFE_RERUNS (10,000) and RIJSWIJK_BENCH_LIFE_IMPORTS (500) say how much. Ten
times, and once at the end when all have gone, it prints memory, open files, threads and children.

Streamlit keeps the last 128 sessions for who comes back, each with three open files, and pages show every
delivery of the register: both grow until they are full. The second half of the life tells about leaks.
"""

import asyncio
import gc
import http.client
import os
import random
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from benchmarks.browser import Visitor
from benchmarks.load import Server, arrive, first_page, running
from rijswijk_dash.access import Role
from rijswijk_dash.domain.invented import INVENTED_PREFIX
from rijswijk_dash.web.registry import PAGES_OF_ONE
from tests.tools import csv_of

RERUNS = int(os.environ.get("RIJSWIJK_BENCH_LIFE_RERUNS", "10000"))
IMPORTS = int(os.environ.get("RIJSWIJK_BENCH_LIFE_IMPORTS", "500"))
VISITORS = 6
_A_VISIT = 40
_LINES = 10
_ADDRESSES = 60  # Of this computer: one address may not ask as often as all of this.
_ROLES = (Role.ANALYST, Role.PARTNER, Role.ALDERMAN, Role.ADMIN)
_EARLY = 2  # Streamlit's word for a run that ended because the page asked for another.


@dataclass
class Life:
    """What was done so far, and what was measured."""

    server: Server
    reruns: int = 0
    imports: int = 0
    measured: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])

    def measure(self, share: float) -> None:
        """Print how the server is now."""
        folder = Path(f"/proc/{self.server.pid}")
        memory = self.server.memory("VmRSS")
        files = len(list((folder / "fd").iterdir()))
        threads = len(list((folder / "task").iterdir()))
        children = (folder / "task" / str(self.server.pid) / "children").read_text().split()
        self.measured.append((memory, files))
        print(
            f"  {share:4.0%}  {self.reruns:6} keer getekend, {self.imports:4} imports: {memory:6.0f} MB, "
            f"{files:4} bestanden, {threads:3} draden, {len(children)} kinderen",
            flush=True,
        )


class Importer:
    """An analist at the import page, who uploads as a browser does."""

    def __init__(self, connection: ClientConnection, place: str, address: str, token: str) -> None:
        self._connection, self._place, self._address, self._token = (
            connection,
            place,
            address,
            token,
        )
        self._session = ""
        self._pages: dict[str, str] = {}
        self._uploader = ""
        self.buttons: dict[str, str] = {}
        self.said: list[str] = []

    @classmethod
    async def arrive(cls, url: str, address: str) -> "Importer":
        """Open the import page."""
        place = urlsplit(url).netloc
        asking = http.client.HTTPConnection(place, source_address=(address, 0), timeout=60)
        asking.request("GET", "/_stcore/health")
        answer = asking.getresponse()
        answer.read()
        asking.close()
        token = answer.headers["set-cookie"].partition("=")[2].partition(";")[0]
        connection = await connect(
            f"ws://{place}/_stcore/stream", origin=Origin(url), max_size=None, local_addr=(address, 0),
            compression=None, subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
            additional_headers={"Cookie": f"_streamlit_xsrf={token}"},
        )  # fmt: skip
        importer = cls(connection, place, address, token)
        await importer._run()
        await importer._run()
        return importer

    async def publish(self, name: str, content: bytes) -> None:
        """Upload a file and publish it. Raises AssertionError when the page does not say so."""
        file_id = str(uuid4())
        await asyncio.to_thread(self._upload, file_id, name, content)
        file = (file_id, name, len(content))
        await self._run(file)
        publish = next(label for label in self.buttons if label.startswith("Publiceer"))
        await self._run(file, self.buttons[publish])
        assert any(text.startswith("Gepubliceerd") for text in self.said), self.said

    async def undo(self) -> None:
        """Take the newest delivery back."""
        await self._run(button=self.buttons["Ja, draai terug"])
        assert any("telt niet meer mee" in text for text in self.said), self.said

    async def leave(self) -> None:
        """Close the page."""
        await self._connection.close()

    def _upload(self, file_id: str, name: str, content: bytes) -> None:
        edge = uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="f"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        asking = http.client.HTTPConnection(
            self._place, source_address=(self._address, 0), timeout=60
        )
        headers = {
            "Content-Type": f"multipart/form-data; boundary={edge}",
            "X-Xsrftoken": self._token,
            "Cookie": f"_streamlit_xsrf={self._token}",
        }
        asking.request("PUT", f"/_stcore/upload_file/{self._session}/{file_id}", body, headers)
        answer = asking.getresponse()
        told = answer.read()
        asking.close()
        assert answer.status == 204, (answer.status, told)

    async def _run(self, file: tuple[str, str, int] | None = None, button: str = "") -> None:
        message = BackMsg()
        message.rerun_script.page_script_hash = self._pages.get("importeren", "")
        message.rerun_script.query_string = urlencode({})
        states = message.rerun_script.widget_states.widgets
        if file:
            state = states.add(id=self._uploader).file_uploader_state_value
            info = state.uploaded_file_info.add(file_id=file[0], name=file[1], size=file[2])
            info.file_urls.file_id = file[0]
        if button:
            states.add(id=button, trigger_value=True)
        await self._connection.send(message.SerializeToString())
        self.buttons, self.said = {}, []
        while True:
            seen = ForwardMsg.FromString(await self._connection.recv(decode=False))
            kind = seen.WhichOneof("type")
            if kind == "new_session":
                self._session = seen.new_session.initialize.session_id
            elif kind == "navigation":
                pages = seen.navigation.app_pages
                self._pages = {p.url_pathname: p.page_script_hash for p in pages}
            elif kind == "delta":
                self._see(seen)
            elif kind == "script_finished" and seen.script_finished != _EARLY:
                return

    def _see(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "file_uploader":
            self._uploader = element.file_uploader.id
        elif kind == "button":
            self.buttons[element.button.label] = element.button.id
        elif kind == "alert":
            self.said.append(element.alert.body)
            assert "foutnummer" not in element.alert.body, element.alert.body


async def _walk(life: Life, number: int, until: int) -> None:
    """Come, look at pages of a role, and go; again and again."""
    visits = 0
    while life.reruns < until:
        place = (number + VISITORS * visits) % _ADDRESSES
        role = _ROLES[visits % len(_ROLES)]
        visitor = await arrive(life.server, place, role)
        await _look(life, visitor, role, until, random.Random(number * 1000 + visits))
        await visitor.connection.close()
        visits += 1


async def _look(
    life: Life, visitor: Visitor, role: Role, until: int, chance: random.Random
) -> None:
    pages = ["", *(page.id for page in PAGES_OF_ONE[1:] if role in page.roles)]
    for _ in range(_A_VISIT):
        if life.reruns >= until:
            return
        if chance.random() < 0.7:
            await visitor.open(chance.choice(pages))
        else:
            await visitor.rerun()
        life.reruns += 1


async def _import(life: Life, until: int) -> None:
    """Import, and take every tenth back; a new page for every ten."""
    while life.imports < until:
        address = f"127.0.2.{1 + life.imports // 10 % _ADDRESSES}"
        importer = await Importer.arrive(life.server.url, address)
        for _ in range(min(10, until - life.imports)):
            number = life.imports
            day = date(2022 + number % 24 // 12, number % 12 + 1, 28)
            phase = "Voldaan" if number % 2 else "Leerroute"
            many = range(20 + number % 7)  # Invented: without a login only those have all roles.
            rows = [{"trajectnummer": f"{INVENTED_PREFIX}L{n:03}", "fase": phase} for n in many]
            rows[0]["trajectnummer"] = f"{INVENTED_PREFIX}M{number:04}"
            await importer.publish(f"export_{day}.csv", csv_of(rows))
            life.imports += 1
        await importer.undo()
        await importer.leave()


async def _live(server: Server) -> Life:
    await first_page(server)
    life = Life(server)
    life.measure(0)
    for line in range(1, _LINES + 1):
        reruns, imports = RERUNS * line // _LINES, IMPORTS * line // _LINES
        walks: Sequence[object] = [_walk(life, n, reruns) for n in range(VISITORS)]
        await asyncio.gather(*walks, _import(life, imports))  # pyright: ignore[reportArgumentType, reportCallIssue]
        life.measure(line / _LINES)
    await asyncio.sleep(150)  # Streamlit keeps what a page had for as long as it may come back.
    life.measure(1)
    return life


def bench() -> None:
    """Live, and say what changed in the second half."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "leven.duckdb") as server:
        for _ in range(600):  # The sample is published first.
            with suppress(OSError):
                asyncio.run(first_page(server))
                break
            time.sleep(0.1)
        gc.collect()
        life = asyncio.run(_live(server))
    half, end = life.measured[_LINES // 2], life.measured[-1]
    print(f"  tweede helft: {end[0] - half[0]:+.0f} MB, {end[1] - half[1]:+} bestanden")


if __name__ == "__main__":
    bench()
