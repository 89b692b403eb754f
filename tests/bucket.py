"""A bucket of an S3-compatible store for the tests of a shared store: moto, which keeps objects in memory.

It lives in an environment of its own, for it asks for an older version of a package than the dashboard has.
"""

import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2
from lxml import etree

from tests.chromium import _quietly as quietly
from tests.postgres import _free_port as free_port

NOT_RUN = (
    "moto (opslag van objecten) is niet te installeren: de proeven van de gedeelde opslag in een bucket "
    "zijn niet uitgevoerd."
)
SECONDS = 120
NEEDED = ("moto==5.2.5", "Flask==3.1.3", "flask-cors==6.0.5", "py-partiql-parser==0.6.3",
          "PyYAML==6.0.4")  # fmt: skip
HOME = Path(sys.prefix) / "bucket"
KEY, SECRET_KEY = "proefsleutel", "proefgeheim van de bucket"


def find() -> Path | None:
    """The program that serves objects, when it is there and starts."""
    path = HOME / "bin" / "moto_server"
    if not path.exists():
        return None
    done = subprocess.run([path, "--help"], capture_output=True, timeout=30, check=False)
    return path if done.returncode == 0 else None


def install(seconds: float = SECONDS) -> None:
    """Try to install it within ``seconds``, saying nothing."""
    end = time.monotonic() + seconds
    quietly([sys.executable, "-m", "venv", str(HOME)], end)
    quietly([str(HOME / "bin" / "python"), "-m", "pip", "install", "--quiet", *NEEDED], end)


class Bucket:
    """An empty bucket, served at a port of this computer."""

    def __init__(self, program: Path) -> None:
        self._program, self._port = program, free_port()
        self.endpoint = f"http://127.0.0.1:{self._port}"
        self.start()

    @property
    def environment(self) -> dict[str, str]:
        """What a program is told of it."""
        return {
            "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": self.endpoint,
        }  # fmt: skip

    def start(self) -> None:
        """Begin to serve, with an empty bucket: what it had is gone with the process."""
        self._server = subprocess.Popen(
            [self._program, "-H", "127.0.0.1", "-p", str(self._port)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with suppress(httpx2.TransportError):
                self._ask("PUT", "")
                return
            time.sleep(0.1)
        raise TimeoutError("the bucket does not start")

    def stop(self) -> None:
        """Stop serving."""
        self._server.kill()
        self._server.wait()

    def objects(self) -> dict[str, bytes]:
        """Every object by its name."""
        listed = etree.fromstring(self._ask("GET", "?list-type=2&max-keys=1000"))
        names = [str(key.text) for key in listed.iter("{*}Key")]
        return {name: self._ask("GET", f"/{name}") for name in names}

    def put(self, name: str, content: bytes) -> None:
        """An object from elsewhere."""
        self._ask("PUT", f"/{name}", content)

    def _ask(self, method: str, path: str, content: bytes | None = None) -> bytes:
        signed = {"Authorization": f"AWS {KEY}:{SECRET_KEY}"}  # Its value is not looked at.
        url = f"{self.endpoint}/emmer{path}"
        answer = httpx2.request(method, url, content=content, headers=signed, timeout=10)
        return answer.raise_for_status().content


@contextmanager
def bucket() -> Generator[Bucket]:
    """A bucket that is gone after it."""
    program = find()
    if program is None:
        raise FileNotFoundError(NOT_RUN)
    made = Bucket(program)
    try:
        yield made
    finally:
        made.stop()


def main() -> None:
    """Say nothing when it is there after this; else one line on what is not run."""
    if find() is None:
        install()
        if find() is None:
            print(NOT_RUN)


if __name__ == "__main__":
    main()
