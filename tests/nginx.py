"""nginx for the tests of ``deploy/nginx.conf``: find it, or try to install it; never stop the others."""

import os
import shutil
import subprocess
import time

from tests.chromium import _as_root as as_root
from tests.chromium import _quietly as quietly

NOT_RUN = (
    "nginx ontbreekt en is niet te installeren: de proef van deploy/nginx.conf (pytest tests/deploy) "
    "is niet uitgevoerd."
)
SECONDS = 120


def find() -> str | None:
    """The path of an nginx that starts and speaks https: of ``NGINX``, or the system's; None without."""
    path = os.environ.get("NGINX") or shutil.which(
        "nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin"
    )
    return path if path and _works(path) else None


def _works(path: str) -> bool:
    try:
        done = subprocess.run([path, "-V"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and b"http_ssl_module" in done.stderr


def install(seconds: float = SECONDS) -> None:
    """Try to install nginx within ``seconds``, saying nothing."""
    apt, end = shutil.which("apt-get"), time.monotonic() + seconds
    if not apt:
        return
    get = [*as_root(), apt, "-q", "-y", "-o", "DPkg::Lock::Timeout=20"]
    add = [*get, "install", "--no-install-recommends", "nginx-light"]
    for command in (add, [*get, "update"], add):
        if find() or time.monotonic() >= end:
            return
        quietly(command, end)


def main() -> None:
    """Say nothing when there is an nginx after this; else one line on what is not run."""
    if find() is None:
        if "NGINX" not in os.environ:
            install()
        if find() is None:
            print(NOT_RUN)


if __name__ == "__main__":
    main()
