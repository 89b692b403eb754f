"""Python and the packages, against the versions with which the dashboard was tried."""

import re
import sys
from collections.abc import Generator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rijswijk_dash import __version__
from rijswijk_dash.admin.health.finding import Finding, fault, ok, warning
from rijswijk_dash.settings import ROOT

NAME = "Versies"
_PIN = re.compile(r"([\w-]+)==([\w.]+)(.*)")
_INSTALL = "Doe in de map van het dashboard: pip install -r requirements.txt"


def check_versions(pinned: Path = ROOT / "requirements.txt") -> Generator[Finding]:
    """What is installed against what is asked."""
    try:
        lines = pinned.read_text(encoding="utf-8").splitlines()
    except OSError:
        yield warning(
            NAME, "requirements.txt is er niet.", "Zet het bestand van deze versie terug."
        )
        return
    pins = [found.groups() for line in lines if (found := _PIN.match(line))]
    asked = [
        (name, wanted)
        for name, wanted, only in pins
        if "win32" not in only or sys.platform != "win32"
    ]
    wrong = [found for name, wanted in asked if (found := _compared(name, wanted))]
    yield from wrong
    if not wrong:
        python = ".".join(map(str, sys.version_info[:3]))
        yield ok(
            NAME,
            f"Dashboard {__version__}, Python {python}, {len(asked)} pakketten zoals gevraagd.",
        )


def _compared(name: str, wanted: str) -> Finding | None:
    try:
        found = version(name)
    except PackageNotFoundError:
        return fault(NAME, f"Het pakket {name} {wanted} ontbreekt.", _INSTALL)
    if found == wanted:
        return None
    return warning(NAME, f"Het pakket {name} is {found}; gevraagd is {wanted}.", _INSTALL)
