"""How long a step took, or has been waited for, in a few groups of weeks: the protected form of a duration.

Somebody who reached the step has the group of the weeks that it took, somebody under way the group of the
weeks that passed so far. A life table can be made of such counts. A day counts as in the exact curves: the
seventieth day after the start belongs to week 10. Whoever has no start on or before the peildatum, or the
event before the start, has no label.
"""

from dataclasses import dataclass
from itertools import pairwise

from rijswijk_dash.figures.definitions.dimension import Dimension

REACHED, UNDER_WAY = "gehaald", "onderweg"
_WEEK = 7


@dataclass(frozen=True)
class Group:
    """Some weeks from ``first`` to ``last``; the longest group has no last week."""

    first: int
    last: int | None

    @property
    def name(self) -> str:
        """The weeks in words."""
        return (
            f"{self.first} weken of meer"
            if self.last is None
            else f"{self.first}–{self.last} weken"
        )


@dataclass(frozen=True)
class Span:
    """The time from ``start`` to ``event`` in groups, of which ``ends`` are the last weeks."""

    id: str
    name: str
    event: str
    ends: tuple[int, ...]
    start: str = "datum_vestiging"

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups, shortest first."""
        bounds = (-1, *self.ends)
        closed = (Group(before + 1, last) for before, last in pairwise(bounds))
        return (*closed, Group(self.ends[-1] + 1, None))

    @property
    def dimension(self) -> Dimension:
        """Each group, reached or under way."""
        until = f"(least(coalesce({self.event}, peildatum), peildatum) - {self.start})"
        *closed, last = self.groups
        whens = " ".join(
            f"WHEN {until} <= {(group.last or 0) * _WEEK} THEN '{group.name}'" for group in closed
        )
        return Dimension(
            self.id, self.name,
            f"CASE WHEN {self.start} IS NULL OR {self.start} > peildatum OR {self.event} < {self.start} "
            f"THEN NULL ELSE CASE {whens} ELSE '{last.name}' END || "
            f"CASE WHEN {self.event} <= peildatum THEN ' {REACHED}' ELSE ' {UNDER_WAY}' END END",
            (self.start, self.event),
            tuple(f"{group.name} {state}" for group in self.groups for state in (REACHED, UNDER_WAY)),
            empty="Geen begin of omgekeerde datums",
        )  # fmt: skip


SPANS = {
    f"doorlooptijd_{name}": Span(f"tijd_{name}", f"Tijd tot {label}", event, ends)
    for name, label, event, ends in (
        ("pip", "het PIP", "dagtekening_pip", (6, 8, 10, 13, 26)),
        ("lessen", "de lessen", "datum_inburgeringsaanbod", (8, 13, 19, 26, 52)),
        ("pvt", "het PVT", "datum_ondertekening_pvt", (13, 26, 39, 52, 78)),
        ("map", "de MAP", "datum_eindgesprek_map", (52, 65, 78, 91, 104)),
        ("voldaan", "voldaan", "datum_voldaan", (78, 104, 156)),
    )
}
"""By the duration of which each is the protected form."""
