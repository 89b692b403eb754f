"""The one way into the store, for the page and the command line alike."""

from collections.abc import Callable, Mapping
from datetime import date

from duckdb import DuckDBPyConnection

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import (
    download,
    log_deed,
    one_state,
    require_deliveries,
    require_import,
)
from rijswijk_dash.access.logins import IN_WORDS, actor_of, may_see_real_data
from rijswijk_dash.audit import Action, add_line
from rijswijk_dash.events import Event, tell, timed
from rijswijk_dash.export import delivery as export
from rijswijk_dash.export.delivery import CheckedDelivery, Inspection, Reading
from rijswijk_dash.export.excel import table_file, template
from rijswijk_dash.export.findings import ExportError, Finding
from rijswijk_dash.export.pseudonyms import key_for
from rijswijk_dash.export.reader import Unreadable
from rijswijk_dash.figures.release import make_release
from rijswijk_dash.intake.differences import Differences, differences
from rijswijk_dash.intake.meanwhile import (
    Checked,
    NotPublished,
    Overtaken,
    compared_with,
    headings_of,
    require_as_checked,
    require_as_seen,
)
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import deliveries as register
from rijswijk_dash.warehouse.deliveries import Delivery, NewDelivery
from rijswijk_dash.warehouse.key import pseudonym_key
from rijswijk_dash.warehouse.store import Store, StoreError, open_store

NO_REAL_DATA = (
    "Dit zijn echte gegevens en er is nog geen inlog ingesteld: dan zou iedereen die hier komt ze zien. "
    "Er is niets gepubliceerd. Stel de inlog in (zie deploy/README.md). Werkt u alleen, op deze "
    "computer? Start het dashboard dan met de instelling RIJSWIJK_DASH_REAL_DATA_WITHOUT_LOGIN="
    f"‘{IN_WORDS}’."
)


def read(viewer: Viewer, content: bytes, file_name: str) -> Reading:
    """Read an uploaded file. Raises ``Refused`` or ``Unreadable``."""
    require_import(viewer)
    with timed(Event.READ) as numbers:
        numbers["bytes"] = len(content)
        reading = export.read(content, file_name)
    log_deed(viewer, Action.IMPORT, f"bestand gelezen, sha256 {reading.sha256[:16]}")
    return reading


def inspect(
    viewer: Viewer,
    reading: Reading,
    *,
    sheet: str | None = None,
    by_hand: Mapping[str, str] | None = None,
    peildatum: date | None = None,
) -> Inspection:
    """Find table, headings and peildatum; headings chosen earlier for such a file are used again.

    Raises ``Refused`` or ``ExportError``.
    """
    require_import(viewer)
    first = export.inspect(reading, sheet=sheet, by_hand=by_hand, given_peildatum=peildatum)
    known = remembered(viewer, first)
    if not known:
        return first
    together = {**known, **(by_hand or {})}
    return export.inspect(reading, sheet=sheet, by_hand=together, given_peildatum=peildatum)


def remembered(viewer: Viewer, inspection: Inspection) -> dict[str, str]:
    """The headings by field that somebody chose for an earlier file of this shape."""
    require_import(viewer)
    return register.remembered_headings(_store(), viewer.gemeente, inspection.shape)


def check(viewer: Viewer, inspection: Inspection) -> Checked:
    """Check every row and compare with the delivery before. Raises ``Refused``, ``ExportError``."""
    require_import(viewer)
    with one_state():
        return _check(viewer, inspection)


def _check(viewer: Viewer, inspection: Inspection) -> Checked:
    store = _store()
    key = key_for(viewer.gemeente, pseudonym_key(store))
    known = register.deliveries(store, viewer.gemeente)
    compared = compared_with(known, inspection)
    earlier, against = compared.earlier, compared.replaces or compared.earlier
    before = register.rows_of(store, earlier) if earlier else None
    with timed(Event.CHECK) as numbers:
        checked = export.check(inspection, key, before, viewer.gemeente)
        numbers |= {"rijen": checked.row_count, "afgekeurd": len(checked.rejected_row_numbers)}
    changes = None
    if against:
        both = [f for f in checked.fields if f in against.fields]
        old = (
            before
            if against is earlier and before is not None
            else register.rows_of(store, against)
        )
        changes = differences(checked.rows, old, both, against.peildatum)
    ends_sample = not inspection.invented and register.any_delivery(
        store, invented=True, current=True
    )
    last = max((d.id for d in known), default=0)
    return Checked(checked, viewer.gemeente, changes, compared, ends_sample, last)


def may_publish_real_data(viewer: Viewer) -> bool:
    """Whether a real export of ``viewer`` can be published, as far as the login goes."""
    return may_see_real_data(viewer)


def publish(viewer: Viewer, checked: Checked, by_hand: Mapping[str, str] | None = None) -> Delivery:
    """Publish a checked delivery.

    Raises ``Refused`` or ``NotPublished``; ``Overtaken`` when somebody else published, undid or removed
    meanwhile what it was compared with. Then check it again, so that the user sees the difference as it is.
    """
    require_import(viewer)
    store, delivery = _store(), checked.delivery
    inspection = delivery.inspection
    if delivery.rows.empty:
        raise NotPublished("Geen enkele rij is goedgekeurd; er is niets gepubliceerd.")
    if checked.gemeente != viewer.gemeente:
        raise NotPublished(
            "Dit bestand is nagekeken voor een andere gemeente dan u nu kiest; er is niets gepubliceerd."
        )
    if not inspection.invented and not may_see_real_data(viewer):
        raise NotPublished(NO_REAL_DATA)
    key = pseudonym_key(store)
    with timed(Event.PUBLISH) as numbers:
        numbers["rijen"] = len(delivery.rows)
        number = _publish(store, viewer, checked, by_hand or {}, key)
    return next(d for d in register.deliveries(store, viewer.gemeente) if d.id == number)


def _publish(
    store: Store, viewer: Viewer, checked: Checked, by_hand: Mapping[str, str], key: bytes
) -> int:
    delivery = checked.delivery
    inspection = delivery.inspection
    return register.publish(
        store,
        NewDelivery(
            peildatum=delivery.peildatum,
            file_name=inspection.reading.file_name,
            sha256=inspection.reading.sha256,
            who=viewer.name,
            row_count=delivery.row_count,
            rejected=len(delivery.rejected_row_numbers),
            fields=delivery.fields,
            dropped=inspection.dropped_columns,
            headings=headings_of(inspection),
            invented=inspection.invented,
            gemeente=viewer.gemeente,
        ),
        delivery.rows,
        [_finding("fout", f) for f in delivery.errors]
        + [_finding("waarschuwing", f) for f in delivery.warnings],
        lambda cursor, number: _release(cursor, number, key, viewer, delivery, by_hand),
        lambda cursor: require_as_checked(cursor, checked),
    )


def _release(
    cursor: DuckDBPyConnection,
    number: int,
    key: bytes,
    viewer: Viewer,
    delivery: CheckedDelivery,
    by_hand: Mapping[str, str],
) -> Callable[[], None]:
    """What goes with a publication in the same transaction: rounded tables, chosen headings and the log.

    Gives what stores the tables, which are made meanwhile.
    """
    finish = make_release(cursor, number, key, register.NEW_ROWS)
    shape = delivery.inspection.shape
    register.remember_headings(cursor, viewer.gemeente, shape, by_hand, viewer.name)
    sha256 = delivery.inspection.reading.sha256[:16]
    what = (
        f"levering {number} gepubliceerd, peildatum {delivery.peildatum:%d-%m-%Y}, "
        f"{len(delivery.rows)} trajecten, sha256 {sha256}"
    )
    add_line(cursor, key, actor_of(viewer), Action.IMPORT, what)
    return finish


def undo(viewer: Viewer, delivery_id: int, *, seen_counting: bool | None = None) -> Delivery:
    """Take a delivery back. Raises ``Refused`` or ``NotPublished``.

    ``seen_counting`` is whether it counted when the user chose to: when that is no longer so, undoing it
    would not do what he expects, and nothing happens.
    """
    require_import(viewer, Action.UNDO)
    store = _store()
    key = pseudonym_key(store)
    what = f"levering {delivery_id} teruggedraaid"
    register.undo(
        store, viewer.gemeente, delivery_id, viewer.name,
        lambda cursor: add_line(cursor, key, actor_of(viewer), Action.UNDO, what),
        lambda cursor: require_as_seen(cursor, viewer.gemeente, delivery_id, seen_counting),
    )  # fmt: skip
    tell(Event.UNDO)
    return next(d for d in register.deliveries(store, viewer.gemeente) if d.id == delivery_id)


def deliveries(viewer: Viewer) -> list[Delivery]:
    """Every delivery ever published of the gemeente, newest first. Raises ``Refused``."""
    require_deliveries(viewer)
    return register.deliveries(_store(), viewer.gemeente)


def findings(viewer: Viewer, delivery_id: int) -> list[tuple[str, Finding]]:
    """The errors (``fout``) and warnings (``waarschuwing``) of a delivery. Raises ``Refused``."""
    require_deliveries(viewer)
    kept = register.findings_of(_store(), viewer.gemeente, delivery_id)
    log_deed(viewer, Action.ROWS, f"{len(kept)} bevindingen van levering {delivery_id}")
    return [(kind, Finding(row, field, code, reason)) for kind, row, field, code, reason in kept]


def reject_file(viewer: Viewer, checked: CheckedDelivery) -> bytes:
    """The rejected rows as an Excel file in the user's own columns. Raises ``Refused``."""
    require_import(viewer, Action.DOWNLOAD)
    what = f"afgekeurde rijen van sha256 {checked.inspection.reading.sha256[:16]}"
    return download(
        viewer, what, lambda: table_file([("Afgekeurde rijen", checked.rejected_rows())])
    )


def empty_template() -> bytes:
    """An empty export to fill in, as an Excel file."""
    return template()


def _finding(kind: str, finding: Finding) -> register.FindingRow:
    return kind, finding.row, finding.field, finding.code, finding.reason


def _store() -> Store:
    return open_store(settings().store)


__all__ = [
    "Checked", "CheckedDelivery", "Delivery", "Differences", "ExportError", "Finding", "Inspection",
    "NotPublished", "Overtaken", "Reading", "StoreError", "Unreadable", "check", "deliveries",
    "empty_template", "findings", "inspect", "may_publish_real_data", "publish", "read", "reject_file",
    "remembered", "undo",
]  # fmt: skip
