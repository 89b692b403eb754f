"""``werkboek`` and ``opendata``: the files of the page Rapport."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from rijswijk_dash.access.gate import download
from rijswijk_dash.cli.arguments import Day, Role, Stamped, parse_day, stamped
from rijswijk_dash.cli.output import failing
from rijswijk_dash.reports import open_data as published
from rijswijk_dash.reports.workbook import workbook

app = typer.Typer(add_completion=False)


@app.command()
def werkboek(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="het te schrijven xlsx-bestand")],
    peildatum: Day = None,
    since: Annotated[
        date | None,
        typer.Option("--since", parser=parse_day, help="de eerste peildatum; anders een jaar eerder"),
    ] = None,
    viewer: Role = "analist",  # pyright: ignore[reportArgumentType]
    stamp: Stamped = None,
) -> None:  # fmt: skip
    """Schrijf een Excel-werkboek met alle cijfers, per onderwerp, met grafieken, definities en herkomst."""
    with failing(False), stamped(viewer, stamp) as notes:
        content = download(viewer, file.name, lambda: workbook(viewer, peildatum, since))
    _write(file, content, notes)


@app.command()
def opendata(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="het te schrijven zip-bestand")],
    licence: Annotated[
        str, typer.Option("--licentie", help="het adres van de licentie; anders CC0")
    ] = published.CC0,
    viewer: Role = "analist",  # pyright: ignore[reportArgumentType]
    stamp: Stamped = None,
) -> None:
    """Schrijf de open data: een zip met CSV, de beschrijving (CSVW) en een leesmij. Altijd beschermd."""
    with failing(False), stamped(viewer, stamp) as notes:
        content = download(viewer, file.name, lambda: published.open_data(viewer, licence))
    _write(file, content, notes)


def _write(file: Path, content: bytes, notes: list[str]) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        typer.echo(f"Het bestand {file} is niet te schrijven: {error.strerror}.", err=True)
        raise typer.Exit(1) from None
    for note in notes:
        typer.echo(note)
    typer.echo(f"Geschreven: {file}")
