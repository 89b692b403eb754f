"""The commands of a beheerder. Whoever runs them has the file of the store itself."""

import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from rijswijk_dash.access import Refused
from rijswijk_dash.access.gate import one_state
from rijswijk_dash.admin import encryption, logbook, people, retention, storage
from rijswijk_dash.admin.logbook import Asked
from rijswijk_dash.admin.retention import NothingRemoved, Removed
from rijswijk_dash.cli.arguments import parse_day
from rijswijk_dash.cli.municipality import administrator
from rijswijk_dash.export.excel import csv_file
from rijswijk_dash.intake.service import StoreError

app = typer.Typer(add_completion=False)
Yes = Annotated[bool, typer.Option("--yes", help="verwijder zonder te vragen")]
_SHOWN = 50


@app.command("log")
def show_log(
    since: Annotated[date | None, typer.Option(parser=parse_day, help="vanaf deze dag")] = None,
    until: Annotated[
        date | None, typer.Option(parser=parse_day, help="tot en met deze dag")
    ] = None,
    who: Annotated[str, typer.Option(help="wie, precies zoals het in het logboek staat")] = "",
    action: Annotated[list[str] | None, typer.Option(help="actie, mag vaker")] = None,
    result: Annotated[str, typer.Option(help="gelukt of geweigerd")] = "",
    check: Annotated[bool, typer.Option("--check", help="controleer of elke regel klopt")] = False,
    csv: Annotated[Path | None, typer.Option(help="schrijf alle regels naar dit bestand")] = None,
) -> None:
    """Toon het logboek, nieuwste regel eerst; of controleer of bewaar het."""
    asked = Asked(since, until, who, tuple(action or ()), result)
    _check_names(asked)
    if check:
        _check_log()
        return
    with _failing():
        if csv:
            rows = logbook.export(administrator(), asked)
            _write(csv, csv_file(rows))
            typer.echo(f"{len(rows) - 1} regels geschreven: {csv}")
            return
        lines = logbook.read(administrator(), asked, _SHOWN)
        count = logbook.count(administrator(), asked)
    for e in lines:
        parts = (f"{e.number:>6}", f"{e.when:%Y-%m-%d %H:%M:%S}", e.who, e.role, e.action, e.result)
        typer.echo("  ".join((*parts, e.what)))
    if count > len(lines):
        typer.echo(f"De nieuwste {len(lines)} van {count} regels; --csv bewaart ze alle.")


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError:
        raise typer.BadParameter(f"naar {path} kan niet worden geschreven") from None


def _check_names(asked: Asked) -> None:
    for given, known, option in (
        (asked.actions, logbook.ACTIONS, "--action"),
        ((asked.result,) if asked.result else (), logbook.RESULTS, "--result"),
    ):
        if wrong := set(given) - set(known):
            raise typer.BadParameter(
                f"{wrong.pop()[:40]!r}; kies uit {', '.join(known)}", None, None, option
            )


def _check_log() -> None:
    """Exit code 1 when the log does not fit."""
    with _failing():
        found = logbook.check(administrator())
    typer.echo(logbook.in_words(found))
    if not found.whole:
        raise typer.Exit(1)


@app.command()
def versleutel(
    off: Annotated[bool, typer.Option("--ontsleutel", help="haal de versleuteling eraf")] = False,
) -> None:
    """Versleutel het bestand met gegevens, of geef het een andere sleutel; het dashboard staat dan uit."""
    with _failing():
        done = (encryption.decrypt if off else encryption.encrypt)(administrator())
    typer.echo(done)


@app.command()
def purge(yes: Yes = False) -> None:
    """Verwijder voorgoed elk traject dat over de bewaartermijn is."""
    viewer = administrator()
    with _failing():
        years = retention.past_term(viewer)
        for year, count in years:
            what = "traject" if count == 1 else "trajecten"
            typer.echo(f"Geëindigd in {year}: {count} {what} over de bewaartermijn")
        if years:
            _confirm(yes, "Deze trajecten voorgoed verwijderen?")
        _tell(retention.purge(viewer))


@app.command("remove-person")
def remove_person(yes: Yes = False) -> None:
    """Verwijder één persoon overal. Lees het trajectnummer, BSN of v-nummer van standaardinvoer."""
    viewer = administrator()
    if sys.stdin.isatty():
        typer.echo("Trajectnummer, BSN of v-nummer:", err=True)
    number = sys.stdin.readline().strip()
    with _failing():
        found = retention.find_person(viewer, number)
        many = "levering" if found.deliveries == 1 else "leveringen"
        typer.echo(f"Gevonden in {found.deliveries} {many}.")
        _confirm(yes, "Deze persoon voorgoed verwijderen?")
        _tell(retention.remove_person(viewer, found.number))


@app.command("who-sees")
def who_sees(
    claims: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="claims als JSON")],
) -> None:
    """Wat zou iemand met deze claims zien? Er ontstaat geen inlog."""
    try:
        given: Any = json.loads(claims.read_text(encoding="utf-8"))
    except ValueError:
        raise typer.BadParameter("dit bestand is geen JSON") from None
    if not isinstance(given, dict):
        raise typer.BadParameter("claims zijn een JSON-object")
    with _failing():
        trial = people.trial(administrator(), given)
    for line in trial.told:
        typer.echo(line)
    for task in trial.tasks:
        labels = ", ".join(field.label for field in task.fields) or "geen"
        typer.echo(f"Velden voor {task.name} ({task.partner}): {labels}")


@app.command()
def onderhoud() -> None:
    """Ruim een gedeelde opslag op: voeg kleine bestanden samen en laat verwijderde rijen verdwijnen."""
    with _failing():
        typer.echo(storage.tidy(administrator()))


@app.command()
def verhuis(
    van: Annotated[str, typer.Option("--van", help="het bestand of adres van de opslag nu")],
    naar: Annotated[str, typer.Option("--naar", help="het bestand of adres van een lege opslag")],
) -> None:
    """Kopieer alles naar een andere opslag, en controleer dat niets verloren ging."""
    try:
        moved = storage.move(administrator(), van, naar)
    except (Refused, StoreError) as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(1) from None
    for line in moved.told:
        typer.echo(line)


def _confirm(yes: bool, question: str) -> None:
    """Stop unless somebody says yes."""
    if yes:
        return
    typer.echo(f"{question} Dit kan niet ongedaan worden gemaakt. Typ ja: ", nl=False)
    if sys.stdin.readline().strip().casefold() != "ja":
        typer.echo("Er is niets verwijderd.", err=True)
        raise typer.Exit(1)


def _tell(removed: Removed) -> None:
    for line in removed.told:
        typer.echo(line)


@contextmanager
def _failing() -> Generator[None]:
    """Turn a failure into one Dutch sentence and exit code 1."""
    try:
        with one_state():
            yield
    except (Refused, NothingRemoved, StoreError) as failure:
        typer.echo(str(failure), err=True)
        raise typer.Exit(1) from None
