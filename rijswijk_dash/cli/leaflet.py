"""``folder``: the leaflet for newcomers as a PDF."""

from pathlib import Path
from typing import Annotated

import typer

from rijswijk_dash.reports.leaflet import NoLeaflet, leaflet_pdf


def folder(
    file: Annotated[Path, typer.Argument(help="het te schrijven pdf-bestand")],
    language: Annotated[str, typer.Option("--taal", help="een taal uit data/folder")] = "nl",
) -> None:
    """Schrijf de folder ‘Bij wie kan ik terecht?’ voor nieuwkomers."""
    try:
        file.write_bytes(leaflet_pdf(language))
    except NoLeaflet as lacking:
        typer.echo(str(lacking), err=True)
        raise typer.Exit(1) from None
    except OSError:
        typer.echo(f"Het bestand {file.name} is niet te schrijven.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"Folder geschreven: {file}")
