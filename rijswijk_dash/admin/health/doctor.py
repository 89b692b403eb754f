"""Every check in a row: for the command line, and for the page Beheer while the dashboard runs."""

from collections.abc import Sequence
from pathlib import Path

from rijswijk_dash.access import Refused, Viewer
from rijswijk_dash.access.gate import log_deed, require_whole
from rijswijk_dash.admin.health import access, contents, copies, deliveries, figures, secrets
from rijswijk_dash.admin.health.basics import basics
from rijswijk_dash.admin.health.finding import Check, Finding, Level, fault, found_by, warning
from rijswijk_dash.audit import Action
from rijswijk_dash.events import Event, timed
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import schema
from rijswijk_dash.warehouse.backend import InUse, StoreError
from rijswijk_dash.warehouse.looking import looking, version_of
from rijswijk_dash.warehouse.store import Store, only_looking, open_store

_IN_USE = (
    "Het dashboard draait en heeft de gegevens open; die zijn hier niet te controleren.",
    "Kijk in het dashboard: Beheer, onderdeel Gezondheid. Of zet het uit en doe dit opnieuw.",
)
_MIGRATES = "Kopieer het bestand en start het dashboard; dat zet de opslag om. Doe dit dan opnieuw."
_TOLD = (Refused, StoreError)


def examine(viewer: Viewer, files: Sequence[Path]) -> list[Finding]:
    """Every check, of the store that is open here; it is logged. Raises ``Refused``."""
    require_whole(viewer)
    with timed(Event.HEALTH) as numbers:
        found = [*without_store(files), *_of_store(viewer, open_store(settings().store))]
        numbers |= {str(level).replace(" ", "_"): count for level, count in counted(found).items()}
    told = ", ".join(f"{count} {level}" for level, count in counted(found).items())
    log_deed(viewer, Action.ADMIN, f"gezondheid gecontroleerd: {told}")
    return found


def examine_from_outside(viewer: Viewer, files: Sequence[Path]) -> list[Finding]:
    """Every check, without changing anything; what cannot be checked now is told."""
    found = without_store(files)
    try:
        where = settings().store
    except ValueError:  # The settings were found wrong already.
        return found
    if isinstance(where, Path):
        return [*found, *found_by(contents.NAME, lambda: _of_file(viewer, where), _TOLD)]
    return [
        *found,
        *found_by(contents.NAME, lambda: _of_store(viewer, open_store(where)), _TOLD),
    ]


def without_store(files: Sequence[Path]) -> list[Finding]:
    """What can be checked while another program has the store."""
    rules: tuple[tuple[str, Check], ...] = (
        (access.NAME, lambda: access.check_access(login=secrets.login_set_up(files))),
        (copies.NAME, copies.check_backups),
    )
    return [*basics(files), *_all(rules)]


def counted(found: Sequence[Finding]) -> dict[Level, int]:
    """How many findings there are of each level."""
    return {level: sum(each.level is level for each in found) for level in Level}


def _of_store(viewer: Viewer, store: Store) -> list[Finding]:
    checks: tuple[tuple[str, Check], ...] = (
        (contents.NAME, lambda: contents.check_contents(store)),
        (contents.KEY, lambda: contents.check_key(store)),
        (contents.LOG, lambda: contents.check_logbook(store)),
        (contents.CLOCK, lambda: contents.check_clock(store)),
        (deliveries.NAME, lambda: deliveries.check_deliveries(store)),
        (figures.NAME, lambda: figures.check_counts(store)),
        (figures.ROUNDED, lambda: figures.check_rounded(store)),
        (figures.LABELS, lambda: figures.check_labels(store)),
        (figures.SUMS, lambda: figures.check_sums(viewer, store)),
    )
    return _all(checks)


def _of_file(viewer: Viewer, path: Path) -> list[Finding]:
    """The checks of a store in a file that nobody has open. Raises ``StoreError``."""
    if not path.exists():
        todo = f"Start het dashboard; dat maakt er een. Was er een? {contents.RESTORE}"
        return [fault(contents.NAME, f"Er is geen opslag {path}.", todo)]
    try:
        with looking(path) as cursor:
            version = version_of(cursor)
    except InUse:
        return [warning(contents.NAME, *_IN_USE)]
    if version is None:
        return [fault(contents.NAME, f"{path} is geen opslag van dit dashboard.", contents.RESTORE)]
    if version < schema.VERSION:
        said = f"De opslag is van een eerdere versie ({version}; nu {schema.VERSION})."
        return [warning(contents.NAME, said, _MIGRATES)]
    if version > schema.VERSION:
        said = f"De opslag is van een nieuwere versie ({version}; dit programma kent {schema.VERSION})."
        return [fault(contents.NAME, said, "Installeer die versie van het dashboard.")]
    with only_looking(path) as store:
        return _of_store(viewer, store)


def _all(checks: Sequence[tuple[str, Check]]) -> list[Finding]:
    return [finding for name, check in checks for finding in found_by(name, check, _TOLD)]
