"""The stamp of an export: by it the same figures can be asked later, or it is told why they differ.

Nothing in the register is overwritten, so that a stamp need only say how far the register was. What can
differ all the same is checked by marks: of the rows (somebody was removed), of the rules under ``data/``
and of the program that counts.
"""

import hashlib
import hmac
import re
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import check_live
from rijswijk_dash.audit import Action
from rijswijk_dash.figures.answers import NOTHING_YET, WrongQuestion
from rijswijk_dash.settings import ROOT, settings
from rijswijk_dash.warehouse.deliveries import (
    Moment,
    at_moment,
    counting_at,
    known_deliveries,
    moment,
    moment_now,
    was_state,
)
from rijswijk_dash.warehouse.key import pseudonym_key
from rijswijk_dash.warehouse.store import Store, open_store

_FORM = re.compile(r"([0-9]{1,9})-([0-9]{1,9})-([0-9a-f]{8})-([0-9a-f]{8})-([0-9a-f]{8})")
# What computes a number; who looks and how it is drawn does not change one.
_COMPUTING = ("domain", "figures", "protection", "warehouse")
# Who may look and whom to call are no rules of a figure, and change often.
_NOT_A_RULE = ("toegang.toml", "rolverdeling.toml")


@dataclass(frozen=True)
class Stamp:
    """What figures were made of: how far the register was, and marks of its rows, rules and program."""

    then: Moment
    rows: str
    rules: str
    program: str

    def __str__(self) -> str:
        """As it stands on an export: ``32-0-9ab12c3d-5f3a9c1e-77e0b2a1``."""
        return f"{self.then.last}-{self.then.undone}-{self.rows}-{self.rules}-{self.program}"


def stamp(viewer: Viewer) -> Stamp:
    """The stamp of all that ``viewer`` is shown now (within ``as_of``: then). Raises ``Refused``."""
    check_live(viewer, Action.FIGURES)
    return stamp_of(open_store(settings().store), viewer.gemeente)


def stamp_of(store: Store, gemeente: str) -> Stamp:
    """The stamp of all that ``store`` shows now of a gemeente, kept until the next writing."""
    then, folder = moment(), settings().rules_dir
    name = ("stempel", gemeente, then, folder)
    return store.remember(name, lambda: _stamp(store, gemeente, then, folder))


def _stamp(store: Store, gemeente: str, then: Moment | None, folder: Path) -> Stamp:
    state = then or moment_now(store, gemeente)
    return Stamp(state, _rows_mark(store, state), _rules_mark(folder), _program_mark())


@contextmanager
def as_of(viewer: Viewer, text: str) -> Generator[tuple[str, ...]]:
    """Within it every question is answered as when the stamp ``text`` was made.

    Gives Dutch sentences that say why figures may differ from then: none when they are the same.
    Raises ``WrongQuestion`` for what is no stamp of this store, ``Refused``.
    """
    check_live(viewer, Action.FIGURES)
    asked = _read(text, viewer.gemeente)
    known = known_deliveries(open_store(settings().store), viewer.gemeente)
    if not known:
        raise WrongQuestion(NOTHING_YET)
    if not was_state(known, asked.then) or not counting_at(known, asked.then):
        raise WrongQuestion(f"Het stempel {text.strip()} is niet van deze gegevens.")
    with at_moment(asked.then):
        yield _differences(asked, stamp(viewer))


def _read(text: str, gemeente: str) -> Stamp:
    found = _FORM.fullmatch(text.strip().lower())
    if not found:
        raise WrongQuestion(
            f"‘{text[:60]}’ is geen stempel. Een stempel staat onderaan elke export en ziet eruit als "
            "32-0-9ab12c3d-5f3a9c1e-77e0b2a1."
        )
    last, undone, rows, rules, program = found.groups()
    return Stamp(Moment(int(last), int(undone), gemeente), rows, rules, program)


def _differences(asked: Stamp, now: Stamp) -> tuple[str, ...]:
    told = (
        (
            asked.rows != now.rows,
            "Sinds dit stempel zijn gegevens verwijderd (of het stempel is van een andere opslag). "
            "Aantallen kunnen lager zijn dan toen.",
        ),
        (
            asked.rules != now.rules,
            "Sinds dit stempel zijn de regels of lijsten in de map data gewijzigd. Cijfers die daarvan "
            "afhangen, kunnen anders zijn dan toen.",
        ),
        (
            asked.program != now.program,
            "Het programma dat telt is sinds dit stempel gewijzigd. Cijfers kunnen anders zijn dan toen; "
            "de versie van toen geeft dezelfde.",
        ),
    )
    return tuple(sentence for differs, sentence in told if differs)


def _rows_mark(store: Store, then: Moment) -> str:
    """A keyed mark of the rows of each counting delivery: it changes when somebody is removed.

    Of how many rows it has, and those whose rounded tables it shows: these are made anew after a removal.
    """
    known = known_deliveries(store, then.gemeente)
    rows = {d.id: d.accepted for d in known}
    shown = dict(store.query("SELECT levering, bron FROM beschermd.uitgave"))
    sources = {d.id: shown.get(d.id, d.id) for d in counting_at(known, then)}
    told = ",".join(f"{i}:{rows[i]}:{source}:{rows[source]}" for i, source in sources.items())
    key = pseudonym_key(store)
    return hmac.new(key, f"stempel {told}".encode(), hashlib.sha256).hexdigest()[:8]


@cache
def _rules_mark(folder: Path) -> str:
    return _mark(f for f in sorted(folder.glob("*.*")) if f.name not in _NOT_A_RULE)


@cache
def _program_mark() -> str:
    package = ROOT / "rijswijk_dash"
    return _mark(f for name in _COMPUTING for f in sorted((package / name).rglob("*.py")))


def _mark(files: Iterable[Path]) -> str:
    found = hashlib.sha256()
    for file in files:
        if file.is_file():
            found.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()[:8]
