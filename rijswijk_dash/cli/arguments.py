"""What a caller types, turned into values; a wrong call ends with exit code 2."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from rijswijk_dash import figures as door
from rijswijk_dash.access import Refused, Viewer
from rijswijk_dash.cli.municipality import asked_viewer


def parse_day(text: str) -> date:
    """A date as ``2024-08-31``."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text[:20]} is geen datum; schrijf 2024-08-31") from None


def parse_viewer(text: str) -> Viewer:
    """A viewer by role, and for a ketenpartner its organisation: ``ketenpartner:taalschool-rijswijk``."""
    try:
        return asked_viewer(text)
    except Refused as refused:
        raise typer.BadParameter(str(refused)) from None


def pairs(texts: Sequence[str]) -> dict[str, list[str]]:
    """``veld=waarde`` pairs; the same field more than once gives several values."""
    found: dict[str, list[str]] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name or not value:
            raise typer.BadParameter(f"{text[:40]} is geen veld=waarde")
        found.setdefault(name.strip(), []).append(value.strip())
    return found


@contextmanager
def stamped(viewer: Viewer, stamp: str | None) -> Generator[list[str]]:
    """Look as the stamp says, or at what is there now; gives why figures may differ from then."""
    if stamp is None:
        yield []
        return
    with door.as_of(viewer, stamp) as notes:
        yield list(notes)


def marks(viewer: Viewer, notes: Sequence[str]) -> dict[str, Any]:
    """The ``stamp`` of what is shown now, and the ``notes`` on why figures may differ from then."""
    return {"stamp": str(door.stamp(viewer)), "notes": list(notes)}


def mark_lines(told: Mapping[str, Any]) -> list[str]:
    """What ``marks`` gives, as lines of text."""
    return [f"Stempel {told['stamp']}", *told["notes"]]


Stamped = Annotated[
    str | None, typer.Option("--stamp", help="het stempel van een export: de cijfers van toen")
]
File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="xlsx, xls, ods of csv")
]
Day = Annotated[
    date | None, typer.Option("--peildatum", parser=parse_day, help="bijvoorbeeld 2024-08-31")
]
Json = Annotated[bool, typer.Option("--json", help="Geef JSON in plaats van tekst.")]
Role = Annotated[
    Viewer,
    typer.Option(
        "--viewer",
        parser=parse_viewer,
        help="wie kijkt: een rol, of ketenpartner:taalschool-rijswijk",
    ),
]
Filters = Annotated[list[str] | None, typer.Option("--filter", help="veld=waarde, mag vaker")]
