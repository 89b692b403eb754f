"""The own clients of a ketenpartner, and which fields of theirs its tasks need.

Source: AVG article 5(1)(b) and (c), purpose and data minimisation; the reasons are in data/taken.toml.
"""

from dataclasses import dataclass
from functools import cache

from rijswijk_dash.access import Viewer
from rijswijk_dash.domain.rules import Kind, fields, partners
from rijswijk_dash.domain.tasks import Task, tasks
from rijswijk_dash.figures.definitions.dimension import KEY


@dataclass(frozen=True)
class OwnPart:
    """The clients for whom a partner does one task."""

    task: Task
    organisation: str

    @property
    def conditions(self) -> tuple[tuple[str, str], ...]:
        """The fields that tell whose client somebody is, with what stands in them."""
        if self.task.column:
            return ((self.task.column, self.organisation),)
        return tuple(self.task.state.items())

    @property
    def test(self) -> str:
        """The SQL condition on a stored row, with a ``?`` for each value of ``conditions``."""
        return "(" + " AND ".join(f'"{column}" = ?' for column, _ in self.conditions) + ")"


@dataclass(frozen=True)
class OwnClients:
    """All own clients of a partner, by each of its tasks for which the export names them."""

    parts: tuple[OwnPart, ...]

    @property
    def test(self) -> str:
        """The SQL condition on a stored row, with a ``?`` for each of ``parameters``."""
        return "(" + " OR ".join(part.test for part in self.parts) + ")"

    @property
    def parameters(self) -> list[object]:
        """The values of ``test``."""
        return [value for part in self.parts for _, value in part.conditions]

    @property
    def columns(self) -> frozenset[str]:
        """The fields by which the clients are known; an export that has none names nobody."""
        return frozenset(column for part in self.parts for column, _ in part.conditions)

    def may_know(self, read: frozenset[str]) -> bool:
        """Whether each of its tasks needs the fields ``read``: then figures over all its clients may be.

        The fields by which a task knows its clients tell nothing new about these clients.
        """
        return all(read <= {*part.task.fields, *dict(part.conditions)} for part in self.parts)

    def parts_with(self, field: str) -> tuple[OwnPart, ...]:
        """The parts whose task needs ``field``; the key of a traject goes with each."""
        if field == KEY:
            return self.parts
        return tuple(p for p in self.parts if field in (*p.task.fields, p.task.client_number))

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that at least one of its tasks needs: numbers first, as the export has them."""
        found = [field for field in fields().values() if self.parts_with(field.name)]
        found.sort(key=lambda field: field.kind not in (Kind.KEY, Kind.CLIENT_NUMBER))
        return tuple(field.name for field in found)


def own_clients(viewer: Viewer) -> OwnClients:
    """The own clients of ``viewer``; without parts when the export names none for its tasks."""
    return _clients_of(viewer.organisations)


def tasks_without_clients(viewer: Viewer) -> tuple[Task, ...]:
    """The tasks of ``viewer`` for which the export does not tell whom it guides."""
    return tuple(
        tasks()[name]
        for partner in partners()
        if partner.name in viewer.organisations
        for name in partner.tasks
        if tasks()[name].own is None
    )


@cache
def _clients_of(organisations: tuple[str, ...]) -> OwnClients:
    return OwnClients(
        tuple(
            OwnPart(tasks()[name], partner.name)
            for partner in partners()
            if partner.name in organisations
            for name in partner.tasks
            if tasks()[name].own
        )
    )


@dataclass(frozen=True)
class Right:
    """A field that a partner sees of its own clients: for which task, and why."""

    task: str
    field: str
    reason: str


def rights(viewer: Viewer) -> tuple[Right, ...]:
    """What a partner sees of its own clients, by task, each field with its reason."""
    return tuple(
        Right(part.task.name, fields()[name].label, reason)
        for part in own_clients(viewer).parts
        for name, reason in part.task.fields.items()
    )
