"""The deadlines of the trajecten that a viewer may see, and of those only what its tasks need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from rijswijk_dash.access import Viewer
from rijswijk_dash.figures.answers import Source
from rijswijk_dash.figures.definitions.deadline_sql import DEADLINES, Deadline, deadlines_sql
from rijswijk_dash.figures.door import source_of
from rijswijk_dash.figures.own import OwnClients, OwnPart
from rijswijk_dash.figures.rows import Scoped, scoped


class TrajectDeadline(NamedTuple):
    """One deadline of one traject at the peildatum.

    ``rule`` is an id of ``DEADLINES``, ``basis`` the day on which its clock started, ``due`` the last
    day that counts, ``met_on`` the day on which it was met (None for hours, which have no date).
    ``days`` are the days left (0 on the last day) of what runs, the days over of what has passed, and
    else None. ``lacking`` is the field for want of which the state is unknown.
    """

    trajectnummer: str
    rule: str
    basis: date | None
    due: date | None
    met_on: date | None
    state: str
    days: int | None
    lacking: str | None


@dataclass(frozen=True)
class TrajectDeadlines:
    """The deadlines of the rows that a viewer may see: what is open first, by the day it is due."""

    peildatum: date
    rows: tuple[TrajectDeadline, ...]
    invented: bool
    own: bool
    source: Source


def deadlines(
    viewer: Viewer,
    peildatum: date | None = None,
    filters: Mapping[str, Sequence[str]] | None = None,
) -> TrajectDeadlines:
    """The deadlines of the trajecten that ``viewer`` may see at ``peildatum`` (default: the newest).

    The same rows as ``trajecten`` gives. A ketenpartner gets of each own client the deadlines of which
    its tasks for that client need every field. Logged as a view of rows.
    Raises ``Refused``, ``WrongQuestion``.
    """
    seen = scoped(viewer, peildatum, filters)
    rows = deadlines_of(seen)
    seen.log(viewer, f"termijnen van {len({row.trajectnummer for row in rows})} trajecten")
    return TrajectDeadlines(
        seen.delivery.peildatum, rows, seen.delivery.invented, seen.own is not None,
        source_of(viewer, seen.delivery),
    )  # fmt: skip


def allowed_for(own: OwnClients | None, parameters: list[object]) -> dict[str, str]:
    """By deadline the condition on a row for which it may be given out; values go to ``parameters``."""
    return {d.id: _allowed(d, own, parameters) for d in DEADLINES.values()}


def deadlines_of(seen: Scoped) -> tuple[TrajectDeadline, ...]:
    """The deadlines of the rows of ``seen``; whoever gives them out logs it."""
    return seen.kept("termijnen", lambda: _deadlines_of(seen))


def _deadlines_of(seen: Scoped) -> tuple[TrajectDeadline, ...]:
    parameters: list[object] = []
    source = seen.source(parameters)
    allowed = allowed_for(seen.own, parameters)
    sql = deadlines_sql(source, seen.delivery.fields, DEADLINES, allowed)
    return tuple(map(TrajectDeadline._make, seen.store.query(sql, parameters)))


def _allowed(deadline: Deadline, own: OwnClients | None, parameters: list[object]) -> str:
    """The condition on a row that the tasks of a partner for that client need all that is read."""
    if own is None:
        return "true"
    tests: list[str] = []
    for name in sorted(deadline.reads):
        knowing = OwnClients(tuple(part for part in own.parts if _knows(part, name)))
        if knowing.parts != own.parts:
            tests.append(knowing.test if knowing.parts else "false")
            parameters += knowing.parameters
    return " AND ".join(tests) or "true"


def _knows(part: OwnPart, name: str) -> bool:
    return name in part.task.fields or name in dict(part.conditions)
