"""Over what a viewer gets its answer: everybody, the rounded tables, its own clients, or nothing.

This is the whole of the audience table; nothing else in the product decides it.
"""

from dataclasses import dataclass
from enum import Enum, auto

from rijswijk_dash.access import Role, Viewer, sees_exact
from rijswijk_dash.figures.definitions.dimension import ORGANISATIONS, Dimension, rounded_table
from rijswijk_dash.figures.own import OwnClients, own_clients
from rijswijk_dash.figures.query import Question
from rijswijk_dash.warehouse.deliveries import moment


class Scope(Enum):
    """What the numbers of an answer are made of."""

    EXACT = auto()
    ROUNDED = auto()
    OWN = auto()


@dataclass(frozen=True)
class Closed:
    """There is no answer; ``why`` is a Dutch sentence."""

    why: str


def scope_of(viewer: Viewer, asked: Question) -> Scope | Closed:
    """Over what ``viewer`` gets the answer to ``asked``.

    A ketenpartner that filters on itself asks about its own clients. What is asked protected is the
    same for every role: rounded, or closed.
    """
    if asked.protected:
        return _protected(asked)
    if viewer.role is Role.PARTNER:
        named = {(d.id, v) for d, values in asked.filters if d.id in ORGANISATIONS for v in values}
        # In the column of another task its name tells of clients what that task alone may know.
        mine = {place for part in own_clients(viewer).parts for place in part.conditions}
        if named - mine:
            return Closed(
                "U kunt alleen op uw eigen organisatie filteren, niet op een andere partner."
            )
        if named or asked.own:
            return _over_own(viewer, asked)
    elif asked.own:
        return Closed("Alleen een ketenpartner heeft eigen cliënten.")
    if sees_exact(viewer, asked.features):
        return Scope.EXACT
    if rounded_table(asked.all_dimensions):
        return Scope.ROUNDED
    closed = [d.name for d in asked.all_dimensions if not rounded_table([d])]
    if closed:
        return Closed(
            f"Als {viewer.role} kunt u niet vragen naar {', '.join(closed)}; daarvoor zijn er geen "
            "beschermde cijfers."
        )
    names = " en ".join(d.name for d in asked_about(asked))
    return Closed(
        f"Als {viewer.role} kunt u niet samen vragen naar {names}; daarvoor zijn er geen beschermde "
        "cijfers."
    )


def _protected(asked: Question) -> Scope | Closed:
    if asked.own:
        return Closed("Cijfers over eigen cliënten zijn er niet in beschermde vorm.")
    if rounded_table(asked.all_dimensions):
        return Scope.ROUNDED
    return Closed(f"Het cijfer ‘{asked.figure.name}’ is er zo niet in beschermde vorm.")


def _over_own(viewer: Viewer, asked: Question) -> Scope | Closed:
    if moment() is not None:
        return Closed(
            "Met een stempel zijn er geen cijfers over eigen cliënten, alleen zoals zij nu zijn."
        )
    own = own_clients(viewer)
    if not own.parts:
        return Closed("De export zegt niet wie uw cliënten zijn.")
    closed = [d.name for d in asked_about(asked) if not may_know(own, d)]
    # A filter on its own name tells nothing but whose clients these are; the values were checked.
    closed = [name for name in closed if name not in _named_itself(asked, own)]
    if closed:
        return Closed(f"Voor uw taak zijn deze gegevens niet nodig: {', '.join(closed)}.")
    return Scope.OWN


def _named_itself(asked: Question, own: OwnClients) -> set[str]:
    columns = (own.columns & set(ORGANISATIONS)) - {d.id for d in asked.by}
    return {d.name for d, _ in asked.filters if d.id in columns}


def may_know(own: OwnClients, dimension: Dimension) -> bool:
    """Whether a partner may see a dimension of its own clients, because all its tasks need it."""
    return own.may_know(dimension.reads)


def asked_about(asked: Question) -> tuple[Dimension, ...]:
    """The dimensions that an answer tells something about.

    That everybody counted is inburgeringsplichtig goes with the population and tells nothing.
    """
    free = {d.id for d in asked.by} | {d.id for d, _ in asked.filters}
    return tuple(d for d in asked.all_dimensions if d.id in free or d.id != "plichtig")
