"""Chromium for the browser tests: find it, or try to install it; never stop the other tests."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress

NOT_RUN = (
    "Chromium ontbreekt en is niet te installeren: de browsertests (pytest -m browser) zijn niet "
    "uitgevoerd."
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 290


def find() -> str | None:
    """The path of a Chromium: of ``CHROMIUM``, the system's, or Playwright's own; None without."""
    if named := os.environ.get("CHROMIUM"):
        return named if _works(named) else None
    for name in NAMES:
        path = shutil.which(name) or shutil.which(name, path="/usr/bin:/usr/local/bin:/snap/bin")
        if path and _works(path):
            return path
    own = _of_playwright()
    return own if own and _works(own) else None


def _works(path: str) -> bool:
    """Whether it starts: a stub that only points to a snap, or one without its libraries, does not."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _of_playwright() -> str | None:
    try:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            return playwright.chromium.executable_path
    except Exception:  # Without Playwright, or with one that cannot start, there is no Chromium.
        return None


def install(seconds: float = SECONDS) -> None:
    """Try to install Chromium within ``seconds``, saying nothing."""
    end = time.monotonic() + seconds
    for command in (*_apt(), [sys.executable, "-m", "playwright", "install", "chromium"]):
        if find() or time.monotonic() >= end:
            return
        _quietly(command, end)


def _apt() -> list[list[str]]:
    """Installing with apt-get, once with the lists that are there and once with fresh ones."""
    apt = shutil.which("apt-get")
    if not apt:
        return []
    get = [*_as_root(), apt, "-q", "-y", "-o", "DPkg::Lock::Timeout=20"]
    add = [*get, "install", "--no-install-recommends", "chromium"]
    return [add, [*get, "update"], add]


def _as_root() -> list[str]:
    if os.geteuid() == 0:
        return ["env", "DEBIAN_FRONTEND=noninteractive"]
    return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"]


def _quietly(command: list[str], end: float) -> None:
    """Run a command until ``end``; what it starts ends with it."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return
    try:
        process.wait(max(1.0, end - time.monotonic()))
    except subprocess.TimeoutExpired:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with suppress(OSError):
                os.killpg(process.pid, sign)
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)


def main() -> None:
    """Say nothing when there is a Chromium after this; else one line on what is not run."""
    if find() is None:
        if "CHROMIUM" not in os.environ:  # Who names one wants that one and no other.
            install()
        if find() is None:
            print(NOT_RUN)


if __name__ == "__main__":
    main()
