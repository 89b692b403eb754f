"""PostgreSQL for the tests of a shared store: find it, or try to install it; a cluster of our own.

The cluster lives in a folder of its own, without fsync, and is reached by a socket there and by a free
port of this computer. PostgreSQL refuses to run as root, so root runs it as somebody else.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psycopg

from tests.chromium import _as_root as as_root
from tests.chromium import _quietly as quietly

NOT_RUN = (
    "PostgreSQL ontbreekt en is niet te installeren: de proeven van de gedeelde opslag (pytest -m "
    "postgres) zijn niet uitgevoerd."
)
SECONDS = 120
USER, PASSWORD = "dash", "proefwachtwoord"
SECRET = "geheim van de gedeelde opslag in proeven"


def find() -> Path | None:
    """The folder with initdb and pg_ctl: of ``POSTGRES``, on PATH, or the newest of Debian."""
    named = os.environ.get("POSTGRES")
    on_path = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    found = (
        [Path(named)] if named else [*([Path(on_path).parent] if on_path else []), *debian[::-1]]
    )
    return next((folder for folder in found if _works(folder)), None)


def _works(folder: Path) -> bool:
    if not all((folder / name).exists() for name in ("initdb", "pg_ctl", "pg_dump")):
        return False
    done = subprocess.run([folder / "initdb", "--version"], capture_output=True, check=False)
    return done.returncode == 0 and _other_user() is not None


def _other_user() -> str | None:
    """Who runs it: ourselves, or for root somebody else."""
    if os.geteuid():
        return pwd.getpwuid(os.geteuid()).pw_name
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    return None


def install(seconds: float = SECONDS) -> None:
    """Try to install PostgreSQL within ``seconds``, saying nothing."""
    apt, end = shutil.which("apt-get"), time.monotonic() + seconds
    if not apt:
        return
    get = [*as_root(), apt, "-q", "-y", "-o", "DPkg::Lock::Timeout=20"]
    add = [*get, "install", "--no-install-recommends", "postgresql"]
    for command in (add, [*get, "update"], add):
        if find() or time.monotonic() >= end:
            return
        quietly(command, end)


class Cluster:
    """A running PostgreSQL with as many databases as somebody asks for."""

    def __init__(self, bin_folder: Path, folder: Path) -> None:
        self._bin, self.folder, self.port = bin_folder, folder, _free_port()
        self._numbers = count()
        self._run("initdb", "-D", "data", "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8",
                  "--locale=C")  # fmt: skip
        rules = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        (folder / "data" / "pg_hba.conf").write_text(rules)
        self.start()
        self.execute(f"ALTER ROLE {USER} PASSWORD '{PASSWORD}'")

    def start(self) -> None:
        options = (
            f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off "
            "-c full_page_writes=off -c shared_buffers=16MB -c max_wal_senders=0 -c wal_level=minimal"
        )
        self._run("pg_ctl", "-D", "data", "-o", options, "-l", "log", "-w", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")

    def kill_connections(self) -> None:
        """End every connection, as a restart of the server does."""
        self.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname <> ''"
                     " AND pid <> pg_backend_pid()")  # fmt: skip

    def execute(self, sql: str, database: str = "postgres") -> None:
        with psycopg.connect(self.conninfo(database), autocommit=True) as connection:
            connection.execute(sql)

    def conninfo(self, database: str) -> str:
        return f"host={self.folder} port={self.port} user={USER} dbname={database}"

    def new_address(self, data: Path | str) -> str:
        """The address of a shared store that is not there yet, in a database of its own."""
        name = f"proef{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.address(name, data)

    def address(self, database: str, data: Path | str) -> str:
        where = f"host={self.folder}&port={self.port}&data={data}"
        return f"ducklake:postgresql://{USER}@/{database}?{where}"

    def dump(self, database: str) -> bytes:
        """Everything in a database, as pg_dump writes it."""
        command = [self._bin / "pg_dump", "-d", self.conninfo(database)]
        return subprocess.run(command, capture_output=True, check=True).stdout

    def _run(self, name: str, *arguments: str) -> None:
        user = None if os.geteuid() else _other_user()
        with (self.folder / "uitvoer").open(
            "ab"
        ) as out:  # pg_ctl leaves what it starts holding it.
            subprocess.run(
                [self._bin / name, *arguments], cwd=self.folder, user=user, check=True, timeout=60,
                stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            )  # fmt: skip


@contextmanager
def cluster() -> Generator[Cluster]:
    """A cluster that is gone after it."""
    found = find()
    if found is None:
        raise FileNotFoundError(NOT_RUN)
    with tempfile.TemporaryDirectory(prefix="rijswijk_pg_", ignore_cleanup_errors=True) as name:
        if not os.geteuid():
            shutil.chown(name, _other_user())
        made = Cluster(found, Path(name))
        try:
            yield made
        finally:
            made.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Say nothing when there is a PostgreSQL after this; else one line on what is not run."""
    if find() is None:
        if "POSTGRES" not in os.environ:
            install()
        if find() is None:
            print(NOT_RUN)


if __name__ == "__main__":
    main()
