"""``rapport``: the A4 for the wethouder as a PDF."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from rijswijk_dash.access.gate import download
from rijswijk_dash.cli.arguments import Day, Role, Stamped, parse_day, stamped
from rijswijk_dash.cli.output import failing
from rijswijk_dash.reports.one_page import one_page
from rijswijk_dash.words import short_date


def rapport(
    file: Annotated[
        Path, typer.Argument(dir_okay=False, writable=True, help="het te schrijven pdf-bestand")
    ],
    peildatum: Day = None,
    before: Annotated[
        date | None,
        typer.Option(
            "--before",
            parser=parse_day,
            help="de eerdere peildatum om mee te vergelijken; anders die van ongeveer een jaar eerder",
        ),
    ] = None,
    viewer: Role = "wethouder",  # pyright: ignore[reportArgumentType]
    stamp: Stamped = None,
) -> None:
    """Schrijf het A4 voor de wethouder als pdf.

    Met --stamp het A4 van toen, van het stempel dat onderaan een export staat.
    """
    if not file.absolute().parent.is_dir():
        raise typer.BadParameter(f"de map {file.parent} bestaat niet")
    with failing(False), stamped(viewer, stamp) as notes:
        found = one_page(viewer, peildatum, before)
        content = download(viewer, file.name, found.as_pdf)
    file.write_bytes(content)
    typer.echo(f"Geschreven: {file}, peildatum {short_date(found.peildatum)}")
    for line in (found.document.foot, *notes):
        typer.echo(line)
