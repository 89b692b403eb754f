"""What is told when the program itself does not start, instead of a traceback."""

import json
import sys
import traceback
from dataclasses import asdict
from pathlib import Path

from pydantic import ValidationError

from rijswijk_dash.admin.health.basics import basics
from rijswijk_dash.admin.health.finding import Finding, fault
from rijswijk_dash.admin.health.secrets import usual_files

_TODO = {
    "ModuleNotFoundError": "Doe in de map van het dashboard: pip install -r requirements.txt",
    "FileNotFoundError": "Zet het bestand terug, of verbeter RIJSWIJK_DASH_RULES_DIR.",
    "TOMLDecodeError": "Verbeter het bestand in de map data; let op aanhalingstekens en haken.",
    "ValidationError": "Verbeter de instelling of het bestand in de map data.",
}


def not_started(error: Exception, arguments: list[str]) -> int:
    """Print why the program does not start, for ``doctor`` with all that can be checked; gives 1."""
    found = [_why(error), *(basics(usual_files()) if "doctor" in arguments else [])]
    if "--json" in arguments:
        text = json.dumps({"findings": [asdict(each) for each in found], "healthy": False,
                           "error": found[0].said}, ensure_ascii=False)  # fmt: skip
        sys.stdout.write(text + "\n")
        return 1
    out = sys.stdout if "doctor" in arguments else sys.stderr
    for each in found:
        out.write(
            f"{each.level:<6}  {each.check}: {each.said}{f' → {each.todo}' if each.todo else ''}\n"
        )
    if "doctor" not in arguments:
        out.write("Doe: python -m rijswijk_dash doctor\n")
    return 1


def _why(error: Exception) -> Finding:
    kind = type(error).__name__
    what = [kind]
    if isinstance(error, ModuleNotFoundError):
        what.append(str(error.name))
    if isinstance(error, OSError) and error.filename:
        what.append(Path(str(error.filename)).name)
    reading = _file_read(error)
    if reading:
        what.append(reading)
    return fault(
        "Programma", f"Het programma start niet ({', '.join(what)}).",
        _TODO.get(kind, "Zet de vorige versie van het programma of van de map data terug."),
    )  # fmt: skip


def _file_read(error: Exception) -> str:
    """Which file with facts, or whether the settings, were being read."""
    if isinstance(error, ValidationError) and error.title == "Settings":
        return "een instelling klopt niet"
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_name == "read_toml":
            return f"bij het lezen van {frame.f_locals.get('name')}"
    return ""
