"""Commands on movement: who went where between two peildata, and how many came, left and run."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer

from rijswijk_dash import figures as door
from rijswijk_dash.cli.arguments import (
    Day,
    Filters,
    Json,
    Role,
    Stamped,
    mark_lines,
    marks,
    pairs,
    parse_day,
    stamped,
)
from rijswijk_dash.cli.output import failing, print_json
from rijswijk_dash.figures import Flow, Period, Stock

app = typer.Typer(add_completion=False)
Before = Annotated[
    date, typer.Option("--before", parser=parse_day, help="de eerdere peildatum, zoals 2023-08-31")
]


@app.command()
def stroom(
    before: Before, peildatum: Day = None, viewer: Role = "analist",  # pyright: ignore[reportArgumentType]
    filters: Filters = None, stamp: Stamped = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Toon waar trajecten heen gingen tussen twee peildata, of hoeveel er stonden."""
    with failing(as_json), stamped(viewer, stamp) as notes:
        found = door.flow(viewer, before, peildatum, pairs(filters or []))
        told = marks(viewer, notes)
    if as_json:
        print_json({"viewer": str(viewer.role), **told, **_flow_as_json(found)})
        return
    typer.echo(f"Van {found.before:%d-%m-%Y} naar {found.peildatum:%d-%m-%Y}")
    for day, names in found.missing:
        typer.echo(f"Onbekend: de export van {day:%d-%m-%Y} heeft geen {', '.join(names)}")
    for move in found.moves:
        typer.echo(f"{move.before} -> {move.now}: {move.count}")
    for stock in found.stocks:
        change = "" if stock.change is None else f" ({stock.change:+d})"
        typer.echo(f"{stock.label}: {stock.before} -> {stock.now}{change}")
    typer.echo("\n".join(mark_lines(told)))


@app.command()
def verloop(
    peildatum: Day = None, viewer: Role = "analist",  # pyright: ignore[reportArgumentType]
    filters: Filters = None, stamp: Stamped = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Toon per peildatum hoeveel trajecten lopen, en wat er sinds de vorige bij kwam en uit ging."""
    with failing(as_json), stamped(viewer, stamp) as notes:
        found = door.stock(viewer, pairs(filters or []), peildatum)
        mark = marks(viewer, notes)
    told = stock_as_json(found)
    if as_json:
        print_json(
            {"viewer": str(viewer.role), **mark, "stock": told, **kind_as_json(found.newest)}
        )
        return
    for line in told:
        typer.echo(stock_line(line))
    typer.echo("\n".join(mark_lines(mark)))


def stock_newest(found: Stock) -> dict[str, Any]:
    """The last peildatum: how many run, and what changed since the peildatum before it."""
    return stock_as_json(found)[-1] | kind_as_json(found.newest)


_WORDS = {
    "running": "lopend", "change": "verandering", "inflow": "instroom", "outflow": "uitstroom",
}  # fmt: skip


def stock_line(line: dict[str, Any]) -> str:
    """A line of ``stock_as_json`` as text."""
    values = [f"{word} {line[name]}" for name, word in _WORDS.items() if line.get(name) is not None]
    lacking = ", ".join(line.get("missing_fields", ()))
    told_of = ", ".join(values) or f"onbekend; de export heeft geen {lacking}"
    return f"{line['peildatum']}: {told_of}"


def _flow_as_json(found: Flow) -> dict[str, Any]:
    told: dict[str, Any] = {
        "before": found.before.isoformat(),
        "peildatum": found.peildatum.isoformat(),
    }
    if not found.known:
        lacking = {day.isoformat(): list(names) for day, names in found.missing}
        return told | {"moves" if found.exact else "stocks": None, "missing_fields": lacking}
    if not found.exact:
        kind = kind_as_json(found.answers[0]) | kind_as_json(found.answers[1])
        return told | {"stocks": [asdict(stock) for stock in found.stocks]} | kind
    moves = [asdict(move) for move in found.moves]
    exempt = {"exempt_before": found.exempt_before, "exempt_now": found.exempt_now}
    return told | {"moves": moves} | {name: count for name, count in exempt.items() if count}


def kind_as_json(answer: door.Answer) -> dict[str, bool]:
    """Whether an answer is ``rounded`` or over ``own`` clients; nothing for an exact one."""
    kinds = {"rounded": answer.rounded, "own": answer.own}
    return {name: True for name, holds in kinds.items() if holds}


def stock_as_json(found: Stock) -> list[dict[str, Any]]:
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
