"""The commands. Exit 0: done; 1: nothing was done, with the reason; 2: a wrong call."""

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from rijswijk_dash import figures as door
from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import state_of_now
from rijswijk_dash.cli import admin, backup, progress
from rijswijk_dash.cli.answers import answer_as_json, answer_line, figures_as_json, rows_as_json
from rijswijk_dash.cli.arguments import (
    Day,
    File,
    Filters,
    Json,
    Role,
    Stamped,
    marks,
    pairs,
    stamped,
)
from rijswijk_dash.cli.chapter import hoofdstuk
from rijswijk_dash.cli.comparison import aansluiting, landelijk
from rijswijk_dash.cli.doctor import doctor
from rijswijk_dash.cli.durations import doorlooptijd
from rijswijk_dash.cli.leaflet import folder
from rijswijk_dash.cli.municipality import analyst, asked_viewer, keep_choice
from rijswijk_dash.cli.output import FAILURES, failing, print_json
from rijswijk_dash.cli.overview import overview, overview_as_json, overview_lines
from rijswijk_dash.cli.partners import partners
from rijswijk_dash.cli.planning import planning
from rijswijk_dash.cli.regio import regio
from rijswijk_dash.cli.reports import rapport
from rijswijk_dash.cli.workbook import app as workbook_app
from rijswijk_dash.domain.rules import municipalities
from rijswijk_dash.intake import service as intake
from rijswijk_dash.intake.service import Checked, NotPublished, Overtaken
from rijswijk_dash.sample_store import fill_empty_store, write_sample

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Het inburgeringsdashboard op de opdrachtregel.",
)  # fmt: skip
app.callback()(keep_choice)
app.add_typer(admin.app)
app.add_typer(backup.app)
app.command()(doctor)
app.command()(partners)
app.add_typer(progress.app)
app.command()(planning)
app.command()(doorlooptijd)
app.command()(rapport)
app.add_typer(workbook_app)
app.command()(hoofdstuk)
app.command()(aansluiting)
app.command()(landelijk)
app.command()(regio)
app.command()(folder)


_TRIES = 5


@app.command("import")
def import_file(
    file: File,
    peildatum: Day = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="het tabblad met de tabel")] = None,
    headings: Annotated[
        list[str] | None, typer.Option("--map", help="veld=kop: wijs zelf een kop aan")
    ] = None,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", help="schrijf de afgekeurde rijen naar deze xlsx")
    ] = None,
    as_json: Json = False,
) -> None:
    """Lees een export in, controleer elke rij en publiceer."""
    viewer = analyst()
    by_hand = {name: values[0] for name, values in pairs(headings or []).items()}
    nothing = {"file": file.name, "peildatum": None, "rows": 0, "accepted": 0, "rejected": [],
               "warnings": [], "dropped_columns": []}  # fmt: skip
    with failing(as_json, **nothing):
        reading = intake.read(viewer, file.read_bytes(), file.name)
        inspection = intake.inspect(
            viewer, reading, sheet=sheet, by_hand=by_hand, peildatum=peildatum
        )
        checked = intake.check(viewer, inspection)
        if rejects and checked.delivery.errors:
            rejects.write_bytes(intake.reject_file(viewer, checked.delivery))
    report = _report(checked)
    with failing(as_json, **report):
        published, checked = _publish(viewer, checked, by_hand)
    if as_json:
        print_json({**_report(checked), "delivery": published.id})
    else:
        _tell(checked)


def _publish(
    viewer: Viewer, checked: Checked, by_hand: dict[str, str]
) -> tuple[intake.Delivery, Checked]:
    """Publish; nobody saw the comparison yet, so after somebody else published it is made anew."""
    for _ in range(_TRIES):
        try:
            return intake.publish(viewer, checked, by_hand), checked
        except Overtaken:
            with state_of_now():  # The command looks at the state in which it began.
                checked = intake.check(viewer, checked.delivery.inspection)
    return intake.publish(viewer, checked, by_hand), checked


@app.command()
def figures(
    peildatum: Day = None, viewer: Role = "analist",  # pyright: ignore[reportArgumentType]
    filters: Filters = None, stamp: Stamped = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Geef alle cijfers op een peildatum: ook doorlooptijden, termijnen, lopend en wat aandacht vraagt.

    Met --stamp de cijfers van toen, van het stempel dat onderaan een export staat.
    """
    chosen = pairs(filters or [])
    with failing(as_json), stamped(viewer, stamp) as notes:
        asked = [door.question(name, filters=chosen) for name in door.FIGURES]
        door.ask(viewer, asked[0], peildatum)
        answers = [door.ask(viewer, q, peildatum) for q in asked if door.may_ask(viewer, q)]
        day = answers[0].peildatum
        beside = overview(viewer, day, chosen)
        mark = marks(viewer, notes)
    if as_json:
        print_json({"peildatum": day.isoformat(), "viewer": str(viewer.role), **mark,
                    "figures": figures_as_json(answers), **overview_as_json(beside)})  # fmt: skip
        return
    typer.echo(f"Peildatum {day:%d-%m-%Y}, stempel {mark['stamp']}")
    for line in (*notes, *map(answer_line, answers), *overview_lines(beside)):
        typer.echo(line)


@app.command()
def trajecten(
    peildatum: Day = None, viewer: Role = "analist",  # pyright: ignore[reportArgumentType]
    filters: Filters = None, stamp: Stamped = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Geef de trajecten zelf, voor wie ze mag zien, met alleen de velden die daarbij horen.

    Met --json ook de termijnen, de volgende stap en wie er aan zet is.
    """
    chosen = pairs(filters or [])
    with failing(as_json), stamped(viewer, stamp) as notes:
        found = door.trajecten(viewer, peildatum, chosen)
        work = door.turns(viewer, peildatum, chosen) if as_json else None
        told = marks(viewer, notes)
    if work:
        day = found.peildatum.isoformat()
        print_json({"peildatum": day, **told, "rows": rows_as_json(found, work)})
        return
    for note in notes:
        typer.echo(note, err=True)
    typer.echo(";".join(found.fields))
    for row in found.rows:
        typer.echo(";".join("" if value is None else str(value) for value in row))


@app.command()
def ask() -> None:
    """Beantwoord vragen: één JSON-vraag per regel op standaardinvoer, één antwoord per regel."""
    for line in sys.stdin:
        if line.strip():
            print_json(_answered(line))


def _answered(line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        if not isinstance(asked, dict):
            return {"error": "Een vraag is een JSON-object."}
        return _answer(asked)
    except (json.JSONDecodeError, RecursionError):
        return {"error": "Deze regel is geen JSON."}
    except (TypeError, ValueError, AttributeError):
        return {"error": "De vraag heeft niet de vorm figure, by, filters, peildatum, viewer, own."}
    except FAILURES as failure:
        return {"error": str(failure)}


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    unknown = set(asked) - {"figure", "by", "filters", "peildatum", "viewer", "own", "gemeente"}
    if unknown:
        return {"error": f"Onbekend in de vraag: {', '.join(sorted(unknown))}."}
    by, filters = asked.get("by") or [], asked.get("filters") or {}
    if not isinstance(asked.get("figure"), str) or not _texts(by) or not isinstance(filters, dict):
        raise TypeError
    chosen = {name: [v] if isinstance(v, str) else v for name, v in filters.items()}
    if not all(_texts(values) and values for values in chosen.values()):
        raise TypeError
    name, own = asked.get("viewer", "analist"), asked.get("own", False)
    code = asked.get("gemeente")
    if not (isinstance(name, str) and isinstance(own, bool) and isinstance(code, str | None)):
        raise TypeError
    if code is not None and code not in municipalities():
        return {"error": f"De gemeente {code[:20]} is er niet."}
    viewer = asked_viewer(name, code)
    day = date.fromisoformat(asked["peildatum"]) if asked.get("peildatum") is not None else None
    question = door.question(asked["figure"], by, chosen, own=own)
    answer = door.ask(viewer, question, day)
    return answer_as_json(answer)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) for v in value)


@app.command()
def deliveries(viewer: Role = "analist", as_json: Json = False) -> None:  # pyright: ignore[reportArgumentType]
    """Toon alle leveringen, nieuwste eerst."""
    with failing(as_json):
        found = intake.deliveries(viewer)
    if as_json:
        print_json([asdict(delivery) for delivery in found])
        return
    for d in found:
        state = "telt mee" if d.current else "teruggedraaid" if d.undone_at else "vervangen"
        typer.echo(
            f"{d.id:>4}  {d.peildatum:%d-%m-%Y}  {d.accepted:>7} rijen  {state:<13}  {d.file_name}"
        )


@app.command()
def undo(
    delivery: Annotated[int | None, typer.Argument(help="nummer; zonder nummer de laatste")] = None,
    as_json: Json = False,
) -> None:
    """Draai een levering terug; de levering ervoor telt dan weer."""
    viewer = analyst()
    with failing(as_json):
        number = delivery if delivery is not None else _latest(viewer)
        undone = intake.undo(viewer, number)
    if as_json:
        print_json({"undone": undone.id, "peildatum": undone.peildatum.isoformat()})
    else:
        typer.echo(f"Levering {undone.id} ({undone.peildatum:%d-%m-%Y}) telt niet meer mee.")


def _latest(viewer: Viewer) -> int:
    open_ = [d.id for d in intake.deliveries(viewer) if d.undone_at is None]
    if not open_:
        raise NotPublished("Er is geen levering om terug te draaien.")
    return max(open_)


@app.command()
def template(file: Annotated[Path, typer.Argument(help="het te schrijven xlsx-bestand")]) -> None:
    """Schrijf een leeg sjabloon met keuzelijsten."""
    file.write_bytes(intake.empty_template())
    typer.echo(f"Sjabloon geschreven: {file}")


@app.command()
def sample(
    folder: Annotated[Path | None, typer.Argument(help="map voor de bestanden")] = None,
    fill: Annotated[bool, typer.Option("--fill", help="vul een lege opslag")] = False,
    every: Annotated[
        bool, typer.Option("--gemeenten", help="met --fill: ook voor de andere gemeenten")
    ] = False,
    layout: Annotated[
        str, typer.Option(help="canoniek, zaaksysteem, minimaal of duo")
    ] = "canoniek",
    peildatum: Day = None,
    people: Annotated[int, typer.Option(min=1, max=2_000_000)] = 267,
    municipalities: Annotated[int, typer.Option(min=1, max=342)] = 1,
    seed: int = 603,
) -> None:
    """Maak verzonnen voorbeeldgegevens: als bestanden in een map, of in een lege opslag."""
    if not fill and folder is None:
        raise typer.BadParameter("noem een map, of gebruik --fill")
    if fill:
        with failing(False):
            count = fill_empty_store(every_gemeente=every)
        typer.echo(
            f"{count} leveringen met verzonnen gegevens gepubliceerd." if count
            else "De opslag is niet leeg; er is niets veranderd."
        )  # fmt: skip
    if folder is not None:
        try:
            path = write_sample(folder, layout, peildatum, people, municipalities, seed)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
        typer.echo(f"Geschreven: {path}")


def _report(checked: Checked) -> dict[str, Any]:
    delivery = checked.delivery

    def listed(findings: tuple[intake.Finding, ...]) -> list[dict[str, Any]]:
        return [
            {"row": f.row or None, "field": f.field, "reason": f.reason, "code": f.code}
            for f in findings
        ]

    return {
        "file": delivery.inspection.reading.file_name,
        "peildatum": delivery.peildatum.isoformat(),
        "rows": delivery.row_count,
        "accepted": len(delivery.rows),
        "rejected": listed(delivery.errors),
        "warnings": listed(delivery.warnings),
        "dropped_columns": list(delivery.inspection.dropped_columns),
        "unused_columns": list(delivery.inspection.unused_columns),
        "skipped_rows": [{"row": r, "reason": why} for r, why in delivery.inspection.table.skipped],
    }


def _tell(checked: Checked) -> None:
    delivery = checked.delivery
    rejected = len(delivery.rejected_row_numbers)
    typer.echo(
        f"Gepubliceerd: peildatum {delivery.peildatum:%d-%m-%Y}, {len(delivery.rows)} rijen goed, "
        f"{rejected} afgekeurd, {len(delivery.warnings)} waarschuwingen."
    )
    for error in delivery.errors[:20]:
        typer.echo(f"  rij {error.row}: {error.reason}")
    for column in delivery.inspection.dropped_columns:
        typer.echo(f"  niet bewaard (persoonsgegevens): kolom {column}")


def main() -> None:
    """Run the command line."""
    app()
