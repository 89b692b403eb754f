"""Whether everything is well, line by line, and what to do where it is not."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from rijswijk_dash.admin.health.doctor import examine_from_outside
from rijswijk_dash.admin.health.finding import Finding, Level
from rijswijk_dash.admin.health.secrets import usual_files
from rijswijk_dash.cli.arguments import Json
from rijswijk_dash.cli.municipality import administrator
from rijswijk_dash.cli.output import print_json


def doctor(
    secrets: Annotated[
        list[Path] | None, typer.Option("--secrets", help="waar secrets.toml staat, mag vaker")
    ] = None,
    as_json: Json = False,
) -> None:
    """Controleer of alles in orde is en zeg wat u moet doen; er verandert niets. Exitcode 1 bij een fout."""
    found = examine_from_outside(administrator(), secrets or usual_files())
    if as_json:
        print_json({"findings": [asdict(each) for each in found], "healthy": healthy(found)})
    else:
        for line in as_lines(found):
            typer.echo(line)
    if not healthy(found):
        raise typer.Exit(1)


def healthy(found: Sequence[Finding]) -> bool:
    """Whether nothing is a fault."""
    return all(each.level is not Level.FAULT for each in found)


def as_lines(found: Sequence[Finding]) -> list[str]:
    """One line for each finding."""
    return [f"{e.level:<6}  {e.check}: {e.said}{f' → {e.todo}' if e.todo else ''}" for e in found]
