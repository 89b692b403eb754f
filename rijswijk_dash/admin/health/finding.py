"""What a check found, in plain Dutch, and what to do about it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from pydantic import ValidationError

from rijswijk_dash.events import place_of


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "let op"
    FAULT = "fout"


@dataclass(frozen=True)
class Finding:
    """One line: which check, how bad, what is so, and what to do (empty when all is well)."""

    check: str
    level: Level
    said: str
    todo: str = ""


Check = Callable[[], Iterable[Finding]]


def ok(check: str, said: str) -> Finding:
    """All is well."""
    return Finding(check, Level.OK, said)


def warning(check: str, said: str, todo: str) -> Finding:
    """It works, but somebody should look at it."""
    return Finding(check, Level.WARNING, said, todo)


def fault(check: str, said: str, todo: str) -> Finding:
    """It does not work, or not safely."""
    return Finding(check, Level.FAULT, said, todo)


def found_by(name: str, check: Check, told: tuple[type[Exception], ...] = ()) -> list[Finding]:
    """What a check finds; one that fails itself is a fault too, and never stops the others.

    The exceptions ``told`` have a Dutch sentence; of any other only the kind and the place are told.
    """
    try:
        return list(check())
    except told as error:
        return [fault(name, str(error), "Los dit op en doe deze controle opnieuw.")]
    except ValidationError:
        said = (
            "Dit is pas te controleren als de instellingen en de bestanden in de map data kloppen."
        )
        return [fault(name, said, "Los eerst de fouten hierboven op.")]
    except Exception as error:  # Whatever is broken: the other checks go on.
        what = f"{type(error).__name__} in {place_of(error.__traceback__)}"
        return [
            fault(
                name,
                f"Deze controle is niet gelukt ({what}).",
                "Geef deze regel door aan de maker.",
            )
        ]
