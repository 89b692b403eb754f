"""Commands on movement: who went where between two peildata, and how many came, left and run."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer

from rijswijk_dash import figures as door
from rijswijk_dash.access import Refused
from rijswijk_dash.cli.arguments import Day, Filters, Json, Role, pairs, parse_day
from rijswijk_dash.figures import Flow, Period, Stock, WrongQuestion
from rijswijk_dash.intake.service import StoreError

app = typer.Typer(add_completion=False)
Before = Annotated[
    date, typer.Option("--before", parser=parse_day, help="de eerdere peildatum, zoals 2023-08-31")
]


@app.command()
def stroom(
    before: Before, peildatum: Day = None, viewer: Role = "analist",  # pyright: ignore[reportArgumentType]
    filters: Filters = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Toon waar trajecten heen gingen tussen twee peildata, of hoeveel er stonden."""
    with _failing(as_json):
        found = door.flow(viewer, before, peildatum, pairs(filters or []))
    if as_json:
        _print({"viewer": str(viewer.role), **_flow_as_json(found)})
        return
    typer.echo(f"Van {found.before:%d-%m-%Y} naar {found.peildatum:%d-%m-%Y}")
    for day, names in found.missing:
        typer.echo(f"Onbekend: de export van {day:%d-%m-%Y} heeft geen {', '.join(names)}")
    for move in found.moves:
        typer.echo(f"{move.before} -> {move.now}: {move.count}")
    for stock in found.stocks:
        change = "" if stock.change is None else f" ({stock.change:+d})"
        typer.echo(f"{stock.label}: {stock.before} -> {stock.now}{change}")


@app.command()
def verloop(
    peildatum: Day = None, viewer: Role = "analist",  # pyright: ignore[reportArgumentType]
    filters: Filters = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Toon per peildatum hoeveel trajecten lopen, en wat er sinds de vorige bij kwam en uit ging."""
    with _failing(as_json):
        found = door.stock(viewer, pairs(filters or []), peildatum)
    told = _stock_as_json(found)
    if as_json:
        _print({"viewer": str(viewer.role), "stock": told, **_kind(found.newest)})
        return
    for line in told:
        values = [f"{name} {value}" for name, value in line.items() if isinstance(value, int)]
        lacking = ", ".join(line.get("missing_fields", ()))
        told_of = ", ".join(values) or f"onbekend; de export heeft geen {lacking}"
        typer.echo(f"{line['peildatum']}: {told_of}")


def _flow_as_json(found: Flow) -> dict[str, Any]:
    told: dict[str, Any] = {
        "before": found.before.isoformat(),
        "peildatum": found.peildatum.isoformat(),
    }
    if not found.known:
        lacking = {day.isoformat(): list(names) for day, names in found.missing}
        return told | {"moves" if found.exact else "stocks": None, "missing_fields": lacking}
    if not found.exact:
        kind = _kind(found.answers[0]) | _kind(found.answers[1])
        return told | {"stocks": [asdict(stock) for stock in found.stocks]} | kind
    moves = [asdict(move) for move in found.moves]
    exempt = {"exempt_before": found.exempt_before, "exempt_now": found.exempt_now}
    return told | {"moves": moves} | {name: count for name, count in exempt.items() if count}


def _kind(answer: door.Answer) -> dict[str, bool]:
    kinds = {"rounded": answer.rounded, "own": answer.own}
    return {name: True for name, holds in kinds.items() if holds}


def _stock_as_json(found: Stock) -> list[dict[str, Any]]:
    """A line for each peildatum, oldest first; an unknown number is null."""
    periods = {period.until: period for period in found.periods}
    lines: list[dict[str, Any]] = []
    for answer in found.answers:
        line: dict[str, Any] = {"peildatum": answer.peildatum.isoformat(), "running": answer.value}
        if answer.missing:
            line["missing_fields"] = list(answer.missing)
        if answer.peildatum in periods:
            line |= _period_as_json(periods[answer.peildatum], exact=found.exact)
        lines.append(line)
    return lines


def _period_as_json(period: Period, *, exact: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"since": period.since.isoformat(), "change": period.net}
    if exact:
        told |= {"inflow": period.inflow, "outflow": period.outflow}
        told |= {"came": period.came, "left": period.left}
    return told


@contextmanager
def _failing(as_json: bool) -> Generator[None]:
    """Turn a failure into one Dutch sentence and exit code 1."""
    try:
        yield
    except (Refused, WrongQuestion, StoreError) as failure:
        if as_json:
            _print({"error": str(failure)})
        else:
            typer.echo(str(failure), err=True)
        raise typer.Exit(1) from None


def _print(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)  # noqa: T201
