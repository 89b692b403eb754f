"""What others did while a user looked: whether his deed still means what he saw.

Two analysts may have the same page open. The second one to act is told what the first one did, and looks
again; nothing is superseded that he was not shown. All of this is asked within the transaction of the deed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from rijswijk_dash.export.delivery import CheckedDelivery, Inspection
from rijswijk_dash.intake.differences import Differences
from rijswijk_dash.warehouse import deliveries as register
from rijswijk_dash.warehouse.deliveries import Delivery


class NotPublished(Exception):
    """Nothing was published; ``str(error)`` is a Dutch sentence that says why."""


class Overtaken(NotPublished):
    """Nothing was published: what the delivery was compared with has changed since."""


@dataclass(frozen=True)
class Compared:
    """The deliveries beside which a new one is laid: what it replaces, and the peildatum before."""

    replaces: Delivery | None
    earlier: Delivery | None


@dataclass(frozen=True)
class Checked:
    """A delivery checked for one gemeente, and what it changes against the one that counted before.

    ``last_delivery`` is the number of the newest delivery of the gemeente at that moment, 0 without any.
    """

    delivery: CheckedDelivery
    gemeente: str
    changes: Differences | None
    compared: Compared
    ends_sample: bool
    last_delivery: int

    @property
    def replaces(self) -> Delivery | None:
        """The delivery that no longer counts when this one is published."""
        return self.compared.replaces


def headings_of(inspection: Inspection) -> dict[str, str]:
    """The heading in the file of each field that was recognised."""
    return {name: inspection.heading(p) for name, p in inspection.recognised.columns.items()}


def compared_with(known: Sequence[Delivery], inspection: Inspection) -> Compared:
    """The deliveries of ``known`` beside which this one is laid; ``known`` has the newest peildatum first."""
    day = inspection.peildatum
    alike = [d for d in known if d.current and d.invented == inspection.invented]
    return Compared(
        next((d for d in alike if d.peildatum == day), None),
        next((d for d in alike if day and d.peildatum < day), None),
    )


def require_as_checked(cursor: DuckDBPyConnection, checked: Checked) -> None:
    """Raise ``NotPublished`` unless this delivery may be published, beside what it was checked beside."""
    known = register.register_of(cursor, checked.gemeente)
    inspection = checked.delivery.inspection
    for d in known:
        same = d.sha256 == inspection.reading.sha256 and d.peildatum == checked.delivery.peildatum
        if d.current and same and d.headings == headings_of(inspection):
            raise NotPublished(
                f"Dit bestand is al gepubliceerd op {d.when:%d-%m-%Y} door {d.who}; "
                "er is niets veranderd."
            )
    if inspection.invented and register.real_data_counts(cursor):
        raise NotPublished(
            "Dit zijn verzonnen voorbeeldgegevens en het dashboard toont echte gegevens; "
            "er is niets gepubliceerd."
        )
    now = compared_with(known, inspection)
    if _marks(now) != _marks(checked.compared):
        raise Overtaken(
            f"Terwijl u dit bestand bekeek, {_what_happened(known, checked, now)}. Er is niets "
            "gepubliceerd. Bekijk opnieuw wat er verandert, en publiceer daarna."
        )


def _marks(compared: Compared) -> list[tuple[int, int] | None]:
    """Which deliveries, and how many rows each had: a removal takes rows out of them."""
    return [(d.id, d.accepted) if d else None for d in (compared.replaces, compared.earlier)]


def _what_happened(known: Sequence[Delivery], checked: Checked, now: Compared) -> str:
    """What somebody else did since the check, as the middle of a sentence."""
    before = checked.compared
    by_id = {d.id: d for d in known}
    for d in (before.replaces, before.earlier):
        if d and (undone := by_id[d.id]).undone_at:
            return (
                f"is levering {d.id} ({d.peildatum:%d-%m-%Y}) teruggedraaid door {undone.undone_by}"
            )
    for d in (now.replaces, now.earlier):
        if d and d.id > checked.last_delivery:
            return f"heeft {d.who} levering {d.id} gepubliceerd ({d.peildatum:%d-%m-%Y}, {d.file_name})"
    for d in (before.replaces, before.earlier):
        if d and by_id[d.id].accepted != d.accepted:
            return (
                f"zijn trajecten voorgoed verwijderd uit levering {d.id} ({d.peildatum:%d-%m-%Y})"
            )
    return "zijn de leveringen veranderd waarmee het is vergeleken"


def require_as_seen(
    cursor: DuckDBPyConnection, gemeente: str, delivery_id: int, seen_counting: bool | None
) -> None:
    """Raise ``NotPublished`` unless the delivery can be undone, and counts as the user saw it."""
    known = register.register_of(cursor, gemeente)
    found = next((d for d in known if d.id == delivery_id), None)
    if found is None:
        raise NotPublished(f"Levering {delivery_id} bestaat niet; er is niets veranderd.")
    if found.undone_at:
        raise NotPublished(
            f"Levering {delivery_id} is al teruggedraaid, op {found.undone_at:%d-%m-%Y} door "
            f"{found.undone_by}; er is niets veranderd."
        )
    if seen_counting in (None, found.current):
        return
    if found.current:
        now = f"telt levering {delivery_id} weer mee"
    else:
        newer = next((d for d in known if d.current and d.peildatum == found.peildatum), None)
        by = f": {newer.who} publiceerde levering {newer.id}" if newer else ""
        now = f"telt levering {delivery_id} niet meer mee{by}"
    raise NotPublished(
        f"Intussen {now}. Er is niets teruggedraaid. Bekijk de lijst met leveringen en kies opnieuw."
    )
