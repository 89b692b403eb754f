"""``planning``: the forecast with its back-test, as text or JSON."""

from typing import Annotated, Any

import typer

from rijswijk_dash import figures
from rijswijk_dash.cli.arguments import (
    Day,
    Json,
    Role,
    Stamped,
    mark_lines,
    marks,
    stamped,
)
from rijswijk_dash.cli.output import failing, print_json
from rijswijk_dash.figures import Backtest, Check, Forecast, Load, Way


def planning(
    peildatum: Day = None,
    viewer: Role = "analist",  # pyright: ignore[reportArgumentType]
    inflow: Annotated[
        float | None,
        typer.Option(
            "--inflow", help="nieuwe trajecten onder regie per half jaar (de taakstelling)"
        ),
    ] = None,
    scenario: Annotated[str, typer.Option("--scenario", help="id uit data/scenarios.toml")] = "",
    stamp: Stamped = None,
    as_json: Json = False,
) -> None:
    """Geef de verwachte drukte per school en partner, met de toets aan het verleden."""
    with failing(as_json), stamped(viewer, stamp) as notes:
        found = figures.forecast(viewer, peildatum, scenario, inflow)
        tested = figures.backtest(viewer, peildatum)
        told = marks(viewer, notes)
    if as_json:
        print_json({**told, **as_object(found, tested)})
        return
    _tell(found, tested)
    typer.echo("\n".join(mark_lines(told)))


def as_object(found: Forecast, tested: Backtest) -> dict[str, Any]:
    """The forecast with its back-test as a JSON object."""
    return {
        "peildatum": found.peildatum.isoformat(),
        "scenario": found.scenario.id,
        "method": "ways" if found.from_ways else "line",
        "own": found.own,
        "inflow_half_year": found.inflow,
        "measured_half_year": found.measured,
        "loads": {way.id: _way(way) for way in found.ways},
        "backtest": [_check(check) for check in tested.checks],
        "backtest_by_load": {
            name: [_check(check) for check in checks] for name, checks in tested.by_way
        },
    }


def _way(way: Way) -> dict[str, Any]:
    return {
        "name": way.name,
        **({"why": way.why} if way.why else {}),
        "loads": [_load(load) for load in way.loads],
    }


def _load(load: Load) -> dict[str, Any]:
    return {
        "organisation": load.organisation or None,
        "now": load.now,
        "capacity": load.capacity,
        "months": [
            {"day": m.day.isoformat(), "low": m.low, "median": m.middle, "high": m.high}
            for m in load.ahead
        ],
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "months": check.months,
        "origins": check.origins,
        "cells": check.cells,
        "inside": check.inside,
        "coverage": round(check.coverage, 1),
        "error": round(check.error, 2),
        "error_stays_as_now": round(check.error_same, 2),
        "error_line_continued": round(check.error_line, 2),
        "bias": round(check.bias, 2),
    }


def _tell(found: Forecast, tested: Backtest) -> None:
    typer.echo(f"Peildatum {found.peildatum:%d-%m-%Y}, scenario {found.scenario.name}")
    for way in found.ways:
        typer.echo(way.name + (f": {way.why}" if way.why else ""))
        for load in way.loads:
            year = load.ahead[11]
            who = load.organisation or "Gemeente"
            typer.echo(
                f"  {who}: nu {load.now}, over 12 maanden {year.middle:.0f} "
                f"(tussen {year.low:.0f} en {year.high:.0f})"
            )
    for check in tested.checks:
        over = f"over {check.months} maanden" if check.months else "alles samen"
        share = f"{check.coverage:.1f}".replace(".", ",")
        typer.echo(f"Toets {over}: {check.inside} van {check.cells} in de band ({share}%)")
