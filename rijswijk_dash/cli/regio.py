"""``regio``: the gemeenten beside each other in protected figures, as text or JSON."""

from typing import Annotated, Any

import typer

from rijswijk_dash import figures
from rijswijk_dash.cli.arguments import Day, Json, Role
from rijswijk_dash.cli.municipality import of_every_gemeente
from rijswijk_dash.cli.output import failing, print_json
from rijswijk_dash.figures import REGION_FIGURES, Answer, Region, Row, Shape
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.words import regio as words


def regio(
    peildatum: Day = None,
    viewer: Role = "analist",  # pyright: ignore[reportArgumentType]
    figure: Annotated[
        list[str] | None, typer.Option("--figure", help="id van een cijfer, mag vaker")
    ] = None,
    as_json: Json = False,
) -> None:
    """Zet de gemeenten naast elkaar, voor iedereen in beschermde cijfers. Geen ranglijst."""
    with failing(as_json):
        looking = of_every_gemeente(viewer)
        found = [figures.region(looking, name, peildatum) for name in figure or REGION_FIGURES]
    if as_json:
        kind = {"protected": True, "note": SENTENCE, "warning": words.NO_LEAGUE_TABLE}
        print_json({**kind, "figures": {each.figure.id: as_object(each) for each in found}})
        return
    for each in found:
        typer.echo(f"{each.figure.name}. {words.days_sentence(each)}")
        for place in each.places:
            split = each.figure.split and place.answer
            typer.echo(f"  {place.name}: {words.mix(place) if split else words.place_value(place)}")
        typer.echo(f"  {words.ALL}: {words.total_value(each)}")
    typer.echo(f"{words.NO_LEAGUE_TABLE} {SENTENCE}")


def as_object(found: Region) -> dict[str, Any]:
    """One figure as a JSON object, with what each gemeente has and the sum."""
    return {
        "name": found.figure.name,
        "gemeenten": {
            place.code: {"name": place.name, **_answer(found, place.answer)}
            if place.answer
            else {"name": place.name, "unknown": place.why}
            for place in found.places
        },
        "total": _row(found, found.total) if found.total else None,
        **({"rows": {_label(row): row.numerator for row in found.rows}} if found.rows else {}),
    }


def _answer(found: Region, answer: Answer) -> dict[str, Any]:
    told: dict[str, Any] = {"peildatum": answer.peildatum.isoformat(), "stamp": answer.source.stamp}
    told |= _row(found, answer.total)
    if found.figure.split:
        told["rows"] = {answer.label(row): row.numerator for row in answer.rows}
    return told


def _row(found: Region, row: Row) -> dict[str, Any]:
    if found.figure.shape is not Shape.SHARE:
        return {"value": row.value}
    told: dict[str, Any] = {
        "value": row.value,
        "numerator": row.numerator,
        "denominator": row.denominator,
    }
    return told | ({"instead": row.instead} if row.instead else {})


def _label(row: Row) -> str:
    return row.labels[0] or "onbekend"
