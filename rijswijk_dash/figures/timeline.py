"""What happened in one traject and what is still due, in the order of the days.

It is made of rows and deadlines that a viewer already got (``trajecten``, ``turns``), so it holds
nothing that this viewer may not see, and is no new view in the log.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from rijswijk_dash.domain.rules import Kind, fields
from rijswijk_dash.figures.deadlines import TrajectDeadline
from rijswijk_dash.figures.definitions.deadline_sql import DEADLINES
from rijswijk_dash.figures.definitions.dimension import KEY
from rijswijk_dash.figures.definitions.terms import CLOCKS
from rijswijk_dash.figures.rows import Trajecten


class EventKind(StrEnum):
    """What stands on a timeline."""

    DONE = "gebeurd"
    PLANNED = "gepland"
    LEGAL = "wettelijke termijn"
    ESTIMATE = "planning"


class Event(NamedTuple):
    """One thing on a timeline.

    ``day`` is when it happened or is due, ``since`` the day on which the clock of a deadline started;
    a deadline without a known day has no ``day``. ``deadline`` is what the rules say, None for a day
    that was delivered.
    """

    day: date | None
    name: str
    kind: EventKind
    since: date | None = None
    deadline: TrajectDeadline | None = None


@dataclass(frozen=True)
class Timeline:
    """The events of one traject by their day; what has no known day comes last."""

    trajectnummer: str
    peildatum: date
    events: tuple[Event, ...]

    @property
    def dated(self) -> tuple[Event, ...]:
        """The events of which the day is known."""
        return tuple(event for event in self.events if event.day)


_KINDS = tuple(EventKind)


def timeline(found: Trajecten, deadlines: Iterable[TrajectDeadline], number: str) -> Timeline:
    """The timeline of the traject ``number``. Raises ``KeyError`` when it is not among the rows.

    An end that a deadline tells already (the last day of the inburgeringstermijn) is not told twice.
    """
    place = found.fields.index(KEY)
    row = next((row for row in found.rows if row[place] == number), None)
    if row is None:
        raise KeyError(number)
    due = [deadline for deadline in deadlines if deadline.trajectnummer == number]
    told = {CLOCKS[limit.clock].end for d in due if d.due for limit in DEADLINES[d.rule].limits}
    events = [
        Event(day, fields()[name].label, _kind(day, found.peildatum))
        for name, day in zip(found.fields, row, strict=True)
        if isinstance(day, date) and fields()[name].kind is Kind.DATE and name not in told
    ]
    events += [_due(deadline) for deadline in due]
    events.sort(key=lambda e: (e.day is None, e.day or date.max, _KINDS.index(e.kind), e.name))
    return Timeline(number, found.peildatum, tuple(events))


def _kind(day: date, peildatum: date) -> EventKind:
    return EventKind.DONE if day <= peildatum else EventKind.PLANNED


def _due(deadline: TrajectDeadline) -> Event:
    rule = DEADLINES[deadline.rule]
    kind = EventKind.LEGAL if rule.kind == "wettelijk" else EventKind.ESTIMATE
    return Event(deadline.due, rule.name, kind, deadline.basis, deadline)
