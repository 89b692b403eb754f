"""``doorlooptijd``: how long a step takes, with its whole curve, as text or JSON."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

import typer

from rijswijk_dash import figures
from rijswijk_dash.access import Viewer
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
from rijswijk_dash.figures import ALL_DURATIONS, Curve, Group, LifeTable, Survival

WEEKS = (13, 26, 52, 78, 104, 156)
"""The weeks at which a curve is read where it is not given whole; its last week is always there."""


def doorlooptijd(
    duration: Annotated[str, typer.Argument(metavar="ID", help=f"kies uit {', '.join(ALL_DURATIONS)}")],
    by: Annotated[str, typer.Option("--by", help="leerroute, doelgroep of startjaar")] = "",
    peildatum: Day = None, viewer: Role = "analist",  # pyright: ignore[reportArgumentType]
    filters: Filters = None, stamp: Stamped = None, as_json: Json = False,
) -> None:  # fmt: skip
    """Geef welk deel na zoveel weken zover was, voor wie dat mag zien. Met --json elke week."""
    with failing(as_json), stamped(viewer, stamp) as notes:
        found = figures.survival(viewer, duration, by, pairs(filters or []), peildatum)
        told = marks(viewer, notes)
    if as_json:
        print_json({"viewer": str(viewer.role), **told, **curves_as_json(found)})
        return
    typer.echo(f"Peildatum {found.peildatum:%d-%m-%Y}; {found.duration.population}")
    typer.echo(duration_line(found))
    for group in found.groups:
        if by:
            typer.echo(f"{group.label}: {_group_line(found, group)}")
        for line in _points_lines(group):
            typer.echo(f"  {line}")
    typer.echo("\n".join(mark_lines(told)))


def curves_as_json(found: Survival) -> dict[str, Any]:
    """A duration with every week of the curve of each group."""
    told = {
        "peildatum": found.peildatum.isoformat(),
        "duration": found.duration.id,
        "by": found.by.id if found.by else None,
        **_about(found),
    }
    if not found.known:
        return told | {"groups": None}
    return told | {"groups": [{"label": group.label, **_group(group)} for group in found.groups]}


def durations(
    viewer: Viewer, peildatum: date, filters: Mapping[str, Sequence[str]]
) -> list[Survival]:
    """Every duration that this viewer gets under these filters, not split."""
    return [
        figures.survival(viewer, name, "", filters, peildatum)
        for name in ALL_DURATIONS
        if figures.may_see_survival(viewer, name, "", filters)
    ]


def durations_as_json(found: Sequence[Survival]) -> dict[str, Any]:
    """Each by its id, with its curve at ``WEEKS`` and at its end; a life table whole."""
    return {each.duration.id: _as_json(each) for each in found}


def duration_line(found: Survival) -> str:
    """One line of text for people."""
    name = found.duration.name
    if not found.known:
        return f"{name}: onbekend; de export heeft geen {', '.join(found.missing)}"
    if not found.groups:
        return f"{name}: niemand om te volgen" + (", of te weinig mensen" if found.rounded else "")
    if found.by:
        about = "ongeveer " if found.rounded else ""
        return f"{name}: {about}{found.n} mensen gevolgd, naar {found.by.name.lower()}"
    return f"{name}: {_group_line(found, found.groups[0])}"


def _as_json(found: Survival) -> dict[str, Any]:
    if not found.known:
        return _about(found)
    if not found.groups:
        return _about(found) | {"n": 0}
    return _about(found) | _group(found.groups[0], WEEKS)


def _about(found: Survival) -> dict[str, Any]:
    told: dict[str, Any] = {"name": found.duration.name, "population": found.duration.population}
    if not found.known:
        return told | {"missing_fields": list(found.missing)}
    told["not_started"] = found.not_started
    if not found.rounded:
        return told | {"left_out": found.left_out}
    made = found.rounded_at.isoformat() if found.rounded_at else None
    return told | {"rounded": True, "rounded_at": made}


def _group(group: Group, weeks: Collection[int] | None = None) -> dict[str, Any]:
    """How many were followed, when half was there, and the curve: whole, or at ``weeks`` and its end."""
    told: dict[str, Any] = {"n": group.n}
    if group.curve:
        half = group.curve.median
        told["events"] = group.curve.events
        told["median"] = {"weeks": half.weeks, "low": half.low, "high": half.high}
        return told | {"reached": _points(group.curve, weeks)}
    if group.table:
        half = group.table.half
        told["median"] = {"after": half[0], "until": half[1]} if half else None
        return told | {"reached": _rounded_points(group.table)}
    return told | {"why": group.why}


def _points(curve: Curve, weeks: Collection[int] | None = None) -> list[dict[str, Any]]:
    shares = zip(curve.reached, curve.low, curve.high, curve.at_risk, strict=True)
    return [
        {"week": week, "percentage": _percent(share), "low": _percent(low), "high": _percent(high),
         "at_risk": at_risk}
        for week, (share, low, high, at_risk) in enumerate(shares)
        if weeks is None or week in weeks or week == curve.last_week
    ]  # fmt: skip


def _rounded_points(table: LifeTable) -> list[dict[str, Any]]:
    points = zip(table.weeks, table.reached, table.followed, strict=True)
    return [{"week": w, "percentage": share, "at_risk": left} for w, share, left in points]


def _percent(share: float) -> float:
    return round(100 * share, 1)


def _group_line(found: Survival, group: Group) -> str:
    people = f"{'ongeveer ' if found.rounded else ''}{group.n} mensen"
    if group.curve:
        return f"{people}, {group.curve.events} zover; {_half(group.curve)}"
    if group.table:
        return f"{people}; {_rounded_half(group.table)}; beschermd cijfer"
    return f"{people}; {group.why}"


def _half(curve: Curve) -> str:
    half = curve.median
    if half.weeks is None:
        return "de helft is nog niet zover"
    high = "onbekend" if half.high is None else half.high
    return f"de helft na {half.weeks} weken (95%: {half.low} tot {high})"


def _rounded_half(table: LifeTable) -> str:
    if table.half is None:
        return "de helft is nog niet zover"
    return f"de helft tussen {table.half[0]} en {table.half[1]} weken"


def _points_lines(group: Group) -> list[str]:
    if group.table:
        points = _rounded_points(group.table)
        return [f"na {p['week']} weken ongeveer {p['percentage']}%" for p in points]
    points = _points(group.curve, WEEKS) if group.curve else []
    return [
        f"na {p['week']} weken {_dutch(p['percentage'])}% (95%: {_dutch(p['low'])} tot "
        f"{_dutch(p['high'])}%), {p['at_risk']} nog te volgen"
        for p in points
    ]


def _dutch(value: float) -> str:
    return f"{value}".replace(".", ",")
