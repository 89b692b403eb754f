"""Making a backup and putting one back, without the dashboard."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from rijswijk_dash.access import Refused
from rijswijk_dash.admin import backups, restore
from rijswijk_dash.cli.municipality import administrator
from rijswijk_dash.intake.service import StoreError

app = typer.Typer(add_completion=False)


@app.command()
def reservekopie(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[MAP]", help="de map; zonder map die van RIJSWIJK_DASH_BACKUP_DIR"),
    ] = None,
    shown: Annotated[bool, typer.Option("--lijst", help="toon de kopieën die er zijn")] = False,
) -> None:
    """Maak een reservekopie van alle gegevens en lees haar terug; het dashboard staat dan uit."""
    if shown:
        _print(lambda: _listed(folder))
    else:
        _print(lambda: backups.make(administrator(), folder).told)


@app.command()
def herstel(
    copy: Annotated[Path, typer.Argument(metavar="RESERVEKOPIE", help="het bestand")],
    trial: Annotated[
        bool,
        typer.Option("--proef", help="controleer alleen of het kan; mag als het dashboard draait"),
    ] = False,
) -> None:
    """Zet een reservekopie terug; wat er stond, blijft bewaard. Het dashboard staat dan uit."""
    _print(lambda: restore.restore(administrator(), copy, trial=trial).told)


def _listed(folder: Path | None) -> list[str]:
    where = folder or backups.folder()
    if where is None:
        raise StoreError(backups.NO_FOLDER)
    found = backups.known(where)
    lines = [f"{b.made:%d-%m-%Y %H:%M} (UTC)  {b.size:>14} bytes  {b.path}" for b in found]
    return lines or [f"In {where} staat geen reservekopie."]


def _print(work: Callable[[], list[str]]) -> None:
    """Print the lines that some work gives, or why it did not; then the exit code is 1."""
    try:
        lines = work()
    except (Refused, StoreError) as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(1) from None
    for line in lines:
        typer.echo(line)
