"""The command that writes chapter 2 of the evaluation anew, as PDF or Word."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from rijswijk_dash.access.gate import download
from rijswijk_dash.cli.arguments import Day, Role, Stamped, parse_day, stamped
from rijswijk_dash.cli.output import failing
from rijswijk_dash.reports.chapter import chapter, made_at
from rijswijk_dash.reports.document import Document
from rijswijk_dash.reports.pdf import pdf_of
from rijswijk_dash.reports.word import word_of

_MAKERS: dict[str, Callable[[Document, datetime], bytes]] = {".pdf": pdf_of, ".docx": word_of}


def hoofdstuk(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="een naam op .pdf of .docx")],
    start: Annotated[
        date | None,
        typer.Option("--start", parser=parse_day, help="wie begon vanaf; standaard 2022-01-01"),
    ] = None,
    peildatum: Day = None,
    viewer: Role = "analist",  # pyright: ignore[reportArgumentType]
    stamp: Stamped = None,
) -> None:
    """Schrijf hoofdstuk 2 van de evaluatie opnieuw, als pdf of Word, voor een periode naar keuze.

    Met --stamp de cijfers van toen, van het stempel dat onderaan een export staat.
    """
    make = _MAKERS.get(file.suffix.lower())
    if make is None:
        raise typer.BadParameter(f"{file.name[:60]} eindigt niet op .pdf of .docx")
    with failing(as_json=False), stamped(viewer, stamp) as notes:
        found = chapter(viewer, start, peildatum, notes)
        made = made_at(viewer, peildatum)
        content = download(viewer, file.name, lambda: make(found, made))
    file.write_bytes(content)
    typer.echo(f"{file.name}: {found.subtitle}")
    typer.echo(found.foot)
