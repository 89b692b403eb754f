"""``python -m benchmarks.load``: the work of the real server for one rerun, and how it does with many.

It starts ``streamlit run app.py`` over the sample in a store of its own, on a free port of this computer,
and visits it over the websocket (``benchmarks.browser``). It prints how long the first page of a fresh
process takes, the CPU of an unchanged page, and the latency with 1, 16 and 100 sessions at once. It ends
within three minutes (on a busy computer five) and stops its server. CPU is that of the server process and
of the processes it started.
"""

import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.browser import ORGANISATION, ROLE, Visitor, visit
from rijswijk_dash.access import Role
from rijswijk_dash.settings import ROOT
from rijswijk_dash.web.registry import PAGES_OF_ONE

THINK = float(os.environ.get("RIJSWIJK_BENCH_THINK", "8"))
RERUNS = int(os.environ.get("RIJSWIJK_BENCH_RERUNS", "9"))
# Sessions, their think time and for how long: fewer of them think shorter, for enough reruns.
LOADS = ((1, THINK / 16, 8), (16, THINK / 4, 20), (100, THINK, 45))
SHARES = {Role.ANALYST: 40, Role.PARTNER: 30, Role.ALDERMAN: 20, Role.ADMIN: 10}
LONGEST = 240  # Seconds; then a busy computer gets no more lines.
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running dashboard, and when it was started."""

    url: str
    pid: int
    started: float

    @property
    def cpu(self) -> float:
        """The seconds of work of the process and of those that it started and that ended."""
        return time.clock_gettime(~self.pid << 3 | 2) + sum(self._stat(15, 16)) / _TICK

    def _stat(self, *places: int) -> Sequence[int]:
        """Numbers of ``/proc/<pid>/stat``, counted from zero as in proc(5) less one."""
        words = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return [int(words[place - 2]) for place in places]

    def memory(self, name: str) -> float:
        """Megabytes of memory, by a name of ``/proc/<pid>/status``: VmRSS now, VmHWM the most."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


@contextmanager
def running(store: Path) -> Generator[Server]:
    """The dashboard over ``store``, in a process of its own that ends with this."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    env = {**os.environ, "RIJSWIJK_DASH_STORE": str(store)}
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, [env.get("PYTHONPATH", "")])])
    started = time.perf_counter()
    with (store.parent / "server.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        yield Server(f"http://127.0.0.1:{port}", process.pid, started)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


async def arrive(server: Server, number: int = 0, role: Role = Role.ANALYST) -> Visitor:
    """A visitor with this role at the first page; it comes from an address of its own."""
    visitor = await visit(server.url, f"127.0.1.{1 + number}")
    await visitor.rerun()
    if role is not Role.ANALYST:
        await visitor.choose(ROLE, role.capitalize())
    if role is Role.PARTNER:
        await visitor.choose(ORGANISATION, visitor.widgets[ORGANISATION][2][0])
    return visitor


async def first_page(server: Server) -> float:
    """The seconds from the start of the process until its first page was there."""
    while True:
        try:
            visitor = await arrive(server)
        except OSError:
            if time.perf_counter() - server.started > 60:
                raise
            await asyncio.sleep(0.02)
            continue
        seconds = time.perf_counter() - server.started
        assert PAGES_OF_ONE[0].title in visitor.texts, visitor.texts
        await visitor.connection.close()
        return seconds


async def unchanged(server: Server, role: Role) -> dict[str, float]:
    """By page the CPU milliseconds of a rerun in which nothing changed: the median."""
    visitor = await arrive(server, role=role)
    found: dict[str, float] = {}
    for page in PAGES_OF_ONE:
        if role not in page.roles:
            continue
        await visitor.open("" if page is PAGES_OF_ONE[0] else page.id)
        work: list[float] = []
        for _ in range(RERUNS + 1):
            before = server.cpu
            await visitor.rerun()
            await asyncio.sleep(0.05)  # What the server does after the page was sent counts too.
            work.append(1000 * (server.cpu - before))
        assert page.title in visitor.texts, visitor.texts
        found[page.title] = statistics.median(work[1:])
    await visitor.connection.close()
    return found


async def under_load(server: Server, sessions: int, think: float, seconds: float) -> str:
    """Let so many visitors walk through the dashboard; gives what was measured, as a line."""
    roles = [role for role, share in SHARES.items() for _ in range(share)]
    chance = random.Random(sessions)
    chance.shuffle(roles)
    async with AsyncExitStack() as stack:
        visitors: list[Visitor] = []
        for first in range(0, sessions, 10):
            numbers = range(first, min(first + 10, sessions))
            visitors += await asyncio.gather(*(arrive(server, n, roles[n]) for n in numbers))
        for visitor in visitors:
            stack.push_async_callback(visitor.connection.close)
        before, until = server.cpu, time.perf_counter() + seconds
        walks = [_walk(v, roles[i], think, until, random.Random(i)) for i, v in enumerate(visitors)]
        found = sorted(second for walk in await asyncio.gather(*walks) for second in walk)
        work = server.cpu - before
        memory = server.memory("VmRSS")
    at = [1000 * found[int(share * (len(found) - 1))] for share in (0.5, 0.95, 1)]
    return (
        f"  {sessions:4} sessies, {think:4.1f} s denktijd: {len(found):4} clicks, p50 {at[0]:4.0f} ms, "
        f"p95 {at[1]:4.0f} ms, langste {at[2]:4.0f} ms; {1000 * work / len(found):5.1f} ms CPU per klik, "
        f"{100 * work / seconds:3.0f}% van een kern, {memory:4.0f} MB"
    ).replace("clicks", "klikken")


async def _walk(
    visitor: Visitor, role: Role, think: float, until: float, chance: random.Random
) -> list[float]:
    """Open pages, choose and clear filters, and now and then ask the same again."""
    pages = ["", *(page.id for page in PAGES_OF_ONE[1:] if role in page.roles)]
    found: list[float] = []
    await asyncio.sleep(chance.uniform(0, think))
    while time.perf_counter() < until:
        deed = chance.random()
        filters = [
            name for name, (_, _, options) in visitor.widgets.items() if _is_filter(name, options)
        ]
        if deed < 0.5 or (deed < 0.8 and not filters):
            found.append(await visitor.open(chance.choice(pages)))
        elif deed < 0.8:
            name = chance.choice(filters)
            id_, _, options = visitor.widgets[name]
            chosen: list[str] = [] if visitor.chosen.get(id_) else [chance.choice(options)]
            found.append(await visitor.choose(name, chosen))
        else:
            found.append(await visitor.rerun())
        await asyncio.sleep(think * chance.uniform(0.5, 1.5))
    return found


def _is_filter(name: str, options: Sequence[str]) -> bool:
    return len(options) > 1 and name in (
        "Doelgroep",
        "Leerroute",
        "Herkomst",
        "Uitkering",
        "Geslacht",
    )


def bench() -> None:
    """Print what one rerun costs and how the server does with many visitors."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "meting.duckdb"
        with running(store) as server:
            filling = asyncio.run(first_page(server))
        with running(store) as server:
            asyncio.run(asyncio.wait_for(_measure(server, filling), LONGEST))


async def _measure(server: Server, filling: float) -> None:
    print(f"\nServer over het voorbeeld (belasting van deze computer nu: {os.getloadavg()[0]:.1f})")
    fresh, memory = await first_page(server), server.memory("VmRSS")
    print(
        f"  eerste pagina na de start {fresh:5.1f} s, met een lege opslag {filling:5.1f} s; {memory:.0f} MB"
    )
    print(f"  CPU per klik op een ongewijzigde pagina (mediaan van {RERUNS})")
    analyst, partner = [await unchanged(server, role) for role in (Role.ANALYST, Role.PARTNER)]
    print(f"  {'':<16}{'analist':>12}{'ketenpartner':>14}")
    for title, work in analyst.items():
        other = f"{partner[title]:11.1f} ms" if title in partner else ""
        print(f"  {title:<16}{work:9.1f} ms{other}", flush=True)
    for sessions, think, seconds in LOADS:
        print(await under_load(server, sessions, think, seconds), flush=True)
    print(f"  meeste geheugen {server.memory('VmHWM'):.0f} MB")


if __name__ == "__main__":
    bench()
