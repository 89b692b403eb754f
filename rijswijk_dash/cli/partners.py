"""``partners``: trajecten, inflow, leerroutes and progress of each organisation, as text or JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from rijswijk_dash import figures
from rijswijk_dash.cli.arguments import (
    Day,
    Filters,
    Json,
    Role,
    Stamped,
    mark_lines,
    marks,
    pairs,
    stamped,
)
from rijswijk_dash.cli.output import failing, print_json
from rijswijk_dash.figures import OrganisationShare, Partners, PartnerStock, Progress, WrongQuestion


def partners(
    peildatum: Day = None,
    viewer: Role = "analist",  # pyright: ignore[reportArgumentType]
    kind: Annotated[
        str, typer.Option("--kind", help="taalschool, participatiepartner of een andere kolom")
    ] = "",
    filters: Filters = None,
    stamp: Stamped = None,
    as_json: Json = False,
) -> None:
    """Geef per taalschool en partner de trajecten, de instroom en de voortgang. Geen ranglijst."""
    chosen = pairs(filters or [])
    with failing(as_json), stamped(viewer, stamp) as notes:
        columns = [kind] if kind else [found.column for found in figures.partner_kinds(viewer)]
        if not columns:
            raise WrongQuestion("De export noemt deze organisatie niet bij de trajecten.")
        found = [figures.partners(viewer, column, peildatum, chosen) for column in columns]
        told = marks(viewer, notes)
    if as_json:
        kinds = {each.kind.column: as_object(each) for each in found}
        day = found[0].peildatum.isoformat()
        print_json({"peildatum": day, **told, "kinds": kinds})
        return
    for each in found:
        _tell(each)
    typer.echo("\n".join(mark_lines(told)))


def as_object(found: Partners) -> dict[str, Any]:
    """One kind of organisation as a JSON object; what is unknown or not for this viewer is left out."""
    if not found.clients.known:
        return {"missing_fields": list(found.clients.missing)}
    result: dict[str, Any] = {
        "own": found.own,
        "organisations": {stock.organisation: _stock(stock) for stock in found.stock},
        "begin": found.kind.start,
        "progress": {each.figure.id: _progress(each) for each in found.progress},
        "closed": [figure.id for figure in found.closed],
    }
    if found.new_missing:
        result["new_missing_fields"] = list(found.new_missing)
    if found.routes is not None:
        result["routes"] = found.routes
    if found.own:
        result["rounded_whole"] = _stock(found.whole) if found.whole else None
    else:
        result["without"] = found.without
    return result


def _stock(stock: PartnerStock) -> dict[str, int]:
    counts = asdict(stock)
    del counts["organisation"]
    return {name: count for name, count in counts.items() if count is not None}


def _progress(progress: Progress) -> dict[str, Any]:
    if progress.missing:
        return {"missing_fields": list(progress.missing)}
    whole = progress.whole
    return {
        "whole": {
            "numerator": whole.numerator if whole else None,
            "denominator": whole.denominator if whole else None,
            "share": progress.overall,
            "rounded": progress.rounded,
        },
        "organisations": {row.organisation: _share(row) for row in progress.rows},
    }


def _share(row: OrganisationShare) -> dict[str, Any]:
    return {
        "numerator": row.numerator, "denominator": row.n, "share": row.share,
        "interval": [row.interval.low, row.interval.high] if row.share is not None else None,
        "verdict": row.verdict, "expected": row.expected, "route_verdict": row.route_verdict,
    }  # fmt: skip


def _tell(found: Partners) -> None:
    day = f"{found.peildatum:%d-%m-%Y}"
    if not found.clients.known:
        typer.echo(
            f"{found.kind.name}: onbekend; de export heeft geen {_names(found.clients.missing)}"
        )
        return
    typer.echo(f"{found.kind.name}, peildatum {day}; dit is geen ranglijst")
    for stock in found.stock:
        new = "onbekend" if stock.new is None else stock.new
        more = "" if stock.running is None else f"; lopend {stock.running}, nieuw {new}"
        typer.echo(f"  {stock.organisation}: trajecten {stock.clients}{more}")
    for progress in found.progress:
        for row in progress.rows:
            counted = f"{row.numerator} van {row.n}"
            typer.echo(f"  {progress.figure.name}, {row.organisation}: {counted}; {row.verdict}")


def _names(names: Sequence[str]) -> str:
    return ", ".join(names)
