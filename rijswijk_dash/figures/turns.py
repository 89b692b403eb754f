"""Per traject the next step, whose turn it is, and by when; only what the viewer may know of it.

A ketenpartner is not told the next step of the whole chain: that somebody else is aan zet would tell
what stands in fields that its task does not need. It gets its own next step: the first of the rules in
which it is aan zet and of which its task for that client needs every field, as if there were no other
rules (docs/decisions/0013-aan-zet.md).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from rijswijk_dash.access import Viewer
from rijswijk_dash.figures.answers import Source
from rijswijk_dash.figures.deadlines import TrajectDeadline, deadlines_of
from rijswijk_dash.figures.definitions.deadline_sql import DEADLINES, PASSED, RUNNING
from rijswijk_dash.figures.definitions.dimension import EXEMPT
from rijswijk_dash.figures.definitions.steps import (
    CHAIN,
    CLOSED_SQL,
    STEPS,
    Tried,
    reads,
    step_columns,
)
from rijswijk_dash.figures.door import source_of
from rijswijk_dash.figures.own import OwnClients, OwnPart
from rijswijk_dash.figures.rows import Scoped, scoped


class Turn(NamedTuple):
    """The next step of one traject at the peildatum.

    ``step`` is an id of ``STEPS``, ``turn`` the organisation that is aan zet. Without a step the traject
    is ``closed`` (done or stopped), ``lacking`` names the field for want of which the step is unknown,
    or else, for a partner only, another party is aan zet or it may not be told. With a step ``lacking``
    names the field that would tell whose turn it is. ``deadline`` is the open one that belongs to the
    step, or else the first that is open; None without one.
    """

    trajectnummer: str
    step: str | None
    turn: str | None
    closed: bool
    lacking: str | None
    deadline: TrajectDeadline | None

    @property
    def since(self) -> date | None:
        """The day on which the clock of the deadline started."""
        return self.deadline.basis if self.deadline else None

    @property
    def due(self) -> date | None:
        """The last day that counts for the deadline."""
        return self.deadline.due if self.deadline else None


@dataclass(frozen=True)
class TrajectTurns:
    """The work on the rows that a viewer may see: what is due first comes first, what is closed last.

    ``deadlines`` are all deadlines of these rows that the viewer may see, as ``deadlines`` gives them.
    """

    peildatum: date
    rows: tuple[Turn, ...]
    deadlines: tuple[TrajectDeadline, ...]
    source: Source
    own: bool


def turns(
    viewer: Viewer,
    peildatum: date | None = None,
    filters: Mapping[str, Sequence[str]] | None = None,
) -> TrajectTurns:
    """The next step of each traject that ``viewer`` may see at ``peildatum`` (default: the newest).

    The rows of ``trajecten`` without Oekraïense ontheemden, who have no steps. A ketenpartner gets only
    its own steps. One view of rows in the log. Raises ``Refused``, ``WrongQuestion``.
    """
    seen = scoped(viewer, peildatum, filters)
    due = deadlines_of(seen)
    rows = seen.kept("werklijst", lambda: _turns_of(seen, due))
    seen.log(viewer, f"werklijst van {len(rows)} trajecten")
    return TrajectTurns(
        seen.delivery.peildatum, rows, due, source_of(viewer, seen.delivery),
        seen.own is not None,
    )  # fmt: skip


def _turns_of(seen: Scoped, due: Sequence[TrajectDeadline]) -> tuple[Turn, ...]:
    by_number: dict[str, list[TrajectDeadline]] = {}
    for deadline in due:
        by_number.setdefault(deadline.trajectnummer, []).append(deadline)
    rows = [
        Turn(number, step, turn, closed, lacking, _deadline(step, by_number.get(number, ())))
        for number, step, turn, closed, lacking in _steps_of(seen)
    ]
    rows.sort(key=lambda row: (row.closed, row.due is None, row.due or date.min, row.trajectnummer))
    return tuple(rows)


def _steps_of(seen: Scoped) -> list[tuple[str, str | None, str | None, bool, str | None]]:
    parameters: list[object] = []
    parts = seen.own.parts if seen.own else ()
    source = seen.source(parameters)
    columns = step_columns(_tried(seen.own), seen.delivery.fields)
    clients = "".join(
        f", coalesce({part.test}, false) AS {_client(place)}" for place, part in enumerate(parts)
    )
    # The marks of the clients stand before those of the source.
    parameters = [value for part in parts for _, value in part.conditions] + parameters
    return seen.store.query(
        f"SELECT trajectnummer, {columns['step']}, {columns['turn']}, {_closed(seen.own)}, "  # noqa: S608
        f"{columns['lacking']} FROM (SELECT *{clients} FROM {source}) "
        f"WHERE doelgroep <> '{EXEMPT}' ORDER BY trajectnummer",
        parameters,
    )


def _tried(own: OwnClients | None) -> tuple[Tried, ...]:
    """What is tried on the rows of a viewer: the chain, or for a partner its own safe steps."""
    if own is None:
        return CHAIN
    return tuple(
        Tried(step, _client(place))
        for step in STEPS.values()
        for place, part in enumerate(own.parts)
        if (step.turn_column or step.turn) in (part.task.column, part.organisation)
        and all(_knows(part, name) for name in reads(step))
    )


def _closed(own: OwnClients | None) -> str:
    """Whether a traject is done or has stopped, where the viewer may know its fase."""
    if own is None:
        return CLOSED_SQL
    knowing = [_client(i) for i, part in enumerate(own.parts) if _knows(part, "fase")]
    return f"({' OR '.join(knowing) or 'false'}) AND {CLOSED_SQL}"


def _client(place: int) -> str:
    """The column that tells whether a row is a client of the part at that place."""
    return f"deel_{place}"


def _knows(part: OwnPart, name: str) -> bool:
    return name in part.task.fields or name in dict(part.conditions)


def _deadline(step: str | None, found: Sequence[TrajectDeadline]) -> TrajectDeadline | None:
    """The open deadline of the step, or the first open one; ``found`` are in the order of their day."""
    work = [d for d in found if d.state in (RUNNING, PASSED) and DEADLINES[d.rule].can_be_met]
    rule = STEPS[step].rule if step else None
    of_step = (d for d in found if d.rule == rule and d.state in (RUNNING, PASSED))
    return next(of_step, min(work, key=lambda d: (d.due or date.max, d.rule), default=None))
