"""Reading, checking and exporting the log, and dropping its lines that are past their term.

Who looks in the log stands in the log as well.
"""

from calendar import monthrange
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import log_deed, require_whole
from rijswijk_dash.access.logins import actor_of
from rijswijk_dash.audit import Action, Check, Entry, Result, check_log, drop_before, read_log
from rijswijk_dash.audit.log import count_log, names_in_log
from rijswijk_dash.domain.rules import retention
from rijswijk_dash.export.excel import CellValue
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.rewrite import mark_for_rewriting
from rijswijk_dash.warehouse.store import Store, StoreError, open_store


@dataclass(frozen=True)
class Asked:
    """Which lines of the log: of a period (both days count), a person, actions, a result."""

    since: date | None = None
    until: date | None = None
    who: str = ""
    actions: tuple[str, ...] = ()
    result: str = ""

    def __str__(self) -> str:
        """The filters as the log names them."""
        parts = (
            ("vanaf", self.since and f"{self.since:%d-%m-%Y}"),
            ("tot en met", self.until and f"{self.until:%d-%m-%Y}"),
            ("wie", self.who), ("actie", ", ".join(self.actions)), ("uitkomst", self.result),
        )  # fmt: skip
        return "; ".join(f"{name} {value}" for name, value in parts if value) or "alle regels"


HEADING = (
    "Nummer", "Tijd (UTC)", "Wie", "Rol", "Herkomst", "Inlog", "Actie", "Wat", "Uitkomst", "Zegel",
)  # fmt: skip


def read(viewer: Viewer, asked: Asked, limit: int, *, again: bool = False) -> list[Entry]:
    """The newest ``limit`` lines that pass, newest first. Raises ``Refused``.

    With ``again`` the caller says that this viewer has these lines on the screen already, as a page
    has that is drawn anew at each click; that is not logged once more.
    """
    require_whole(viewer, Action.LOG)
    if not again:
        log_deed(viewer, Action.LOG, f"gelezen: {asked}")
    return _read(asked, limit)


def count(viewer: Viewer, asked: Asked) -> int:
    """How many lines pass. Raises ``Refused``."""
    require_whole(viewer, Action.LOG)
    return count_log(
        _store(), since=asked.since, until=asked.until, who=asked.who, actions=asked.actions,
        result=asked.result,
    )  # fmt: skip


def names(viewer: Viewer) -> list[str]:
    """Everybody who stands in the log. Raises ``Refused``."""
    require_whole(viewer, Action.LOG)
    return names_in_log(_store())


def check(viewer: Viewer) -> Check:
    """Check every seal of the log. Raises ``Refused``."""
    require_whole(viewer, Action.LOG)
    found = check_log(_store())
    outcome = "klopt" if found.whole else f"klopt niet vanaf regel {found.broken_at}"
    log_deed(viewer, Action.LOG, f"gecontroleerd: {found.lines} regels, {outcome}")
    return found


def in_words(found: Check) -> str:
    """What a check found, in a Dutch sentence."""
    if not found.whole:
        return (
            f"Het logboek klopt niet: het zegel van regel {found.broken_at} past niet. Daar is een regel "
            "veranderd, toegevoegd of weggehaald."
        )
    return (
        f"Het logboek klopt: {found.lines} regels. Het zegel van de laatste regel "
        f"({found.last_number}) is {found.last_seal}."
    )


def export(viewer: Viewer, asked: Asked) -> list[list[CellValue]]:
    """All lines that pass as rows for a file, the heading first. Raises ``Refused``."""
    require_whole(viewer, Action.LOG)
    log_deed(viewer, Action.LOG, f"geëxporteerd: {asked}")
    return [list(HEADING), *(as_row(entry) for entry in _read(asked))]


def as_row(entry: Entry) -> list[CellValue]:
    """One line of the log as cells, in the order of ``HEADING``."""
    return [
        entry.number, f"{entry.when:%Y-%m-%d %H:%M:%S}", entry.who, entry.role, entry.origin,
        entry.login, entry.action, entry.what, entry.result, entry.seal,
    ]  # fmt: skip


def term_began(today: date) -> date:
    """The first day of which lines are kept."""
    months = today.year * 12 + today.month - 1 - retention().log_months
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def past_term(viewer: Viewer, today: date) -> int:
    """How many lines are past their term. Raises ``Refused``."""
    return count(viewer, Asked(until=term_began(today) - timedelta(days=1)))


def drop_past_term(viewer: Viewer, today: date) -> int:
    """Drop the lines that are past their term; gives how many. Raises ``Refused``.

    Their bytes leave a file when it is next opened, a shared store at once.
    """
    require_whole(viewer, Action.REMOVE)
    store = _store()
    dropped = drop_before(store, actor_of(viewer), datetime.combine(term_began(today), time()))
    if dropped:
        with store.transaction(keeps_answers=True) as cursor:
            mark_for_rewriting(cursor)
        with suppress(StoreError):  # Then the next start does it.
            store.clean()
    return dropped


ACTIONS = tuple(str(action) for action in Action)
RESULTS = tuple(str(result) for result in Result)


def _read(asked: Asked, limit: int | None = None) -> list[Entry]:
    return read_log(
        _store(), since=asked.since, until=asked.until, who=asked.who, actions=asked.actions,
        result=asked.result, limit=limit,
    )  # fmt: skip


def _store() -> Store:
    return open_store(settings().store)
