"""``python -m benchmarks.kills [n [deed …]]``: kill -9 at every kind of moment of every deed that writes.

Each deed is done by a process of its own on a copy of a small store, and that process is killed: before
its n-th step (a statement, a commit, a file that is opened, renamed or removed), after so many
milliseconds, or in the midst of a write, when a file reaches some size. Then the store is opened as a new
process does. It must hold exactly what it held before the deed or what it holds after it, with every seal
of the log whole. A fourth kind is a full disk: then the deed must end in one Dutch sentence as well.

``n`` is the number of kills, 320 without it, of these deeds or of all. To add a deed: one line in ``DEEDS``.
"""

import os
import random
import resource
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from benchmarks.children import ANALYST, Ended, State, begins, copy, in_child, state
from rijswijk_dash.access import administrator
from rijswijk_dash.admin import backups, encryption, retention, storage
from rijswijk_dash.intake import service as intake
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import close_stores, new_store, open_store
from tests.tools import check, publish
from tests.warehouse.test_migration import as_version_3

KILLS = 320
KEY, OTHER = "k" * 40, "x" * 40
MOMENTS = ("stap", "tijd", "byte", "volle schijf")
_HEADERS = 3 * 4096
GONE = "WEGWEZEN-1"
_STEPS = ("execute", "commit", "rollback", "begin", "cursor", "close", "register")
_FILES = ("open", "os.rename", "os.remove", "os.chmod", "os.mkdir")


@dataclass(frozen=True)
class Deed:
    """What is killed: what comes before it in the same process, and the deed itself."""

    do: Callable[[Any], object]
    prepare: Callable[[], object] = lambda: None
    base: str = "gewoon"
    env: dict[str, str] = field(default_factory=dict[str, str])
    look: tuple[dict[str, str], ...] = ({},)


def _checked() -> object:
    """A delivery that changes, ends and adds trajecten, and replaces one."""
    return check(_people(32, "Voldaan"), "2024-08-31")


def _import(checked: Any) -> None:
    intake.publish(ANALYST, checked, {"scholing": "scholing"})


def _open(_: object) -> None:
    open_store(settings().store)


def _other() -> Path:
    return Path(str(settings().store)).with_name("doel.duckdb")


def _back_up(_: object) -> None:
    os.environ["RIJSWIJK_DASH_BACKUP_DIR"] = str(_other().with_name("kopieen"))
    settings.cache_clear()
    backups.make(administrator())


DEEDS = {
    "import": Deed(_import, _checked),
    "terugdraaien": Deed(lambda _: intake.undo(ANALYST, 3)),
    "verwijderen": Deed(lambda _: retention.remove_person(administrator(), GONE)),
    "herschrijven": Deed(_open, base="gemerkt"),
    "migratie": Deed(_open, base="versie 3"),
    "versleutelen": Deed(
        lambda _: encryption.encrypt(administrator()),
        env={"RIJSWIJK_DASH_NEW_STORE_KEY": KEY},
        look=({}, {"RIJSWIJK_DASH_STORE_KEY": KEY}),
    ),
    "andere sleutel": Deed(
        lambda _: encryption.encrypt(administrator()),
        base="versleuteld",
        env={"RIJSWIJK_DASH_STORE_KEY": KEY, "RIJSWIJK_DASH_NEW_STORE_KEY": OTHER},
        look=({"RIJSWIJK_DASH_STORE_KEY": KEY}, {"RIJSWIJK_DASH_STORE_KEY": OTHER}),
    ),
    "versleutelde import": Deed(
        _import, _checked, base="versleuteld",
        env={"RIJSWIJK_DASH_STORE_KEY": KEY}, look=({"RIJSWIJK_DASH_STORE_KEY": KEY},),
    ),
    "reservekopie": Deed(_back_up),
    "verhuizen": Deed(lambda _: storage.move(administrator(), str(settings().store), str(_other()))),
}  # fmt: skip


def _people(count: int, phase: str = "Leerroute") -> list[dict[str, str]]:
    changing = [
        {"trajectnummer": f"T{n:03}", "fase": phase if n % 3 else "Leerroute"} for n in range(count)
    ]
    return [*changing, {"trajectnummer": GONE}]


def make_bases(folder: Path, names: Collection[str]) -> dict[str, Path]:
    """The stores on which these deeds are done, by name."""
    bases = {"gewoon": folder / "gewoon" / "r.duckdb"}
    _must(in_child(_fill, bases["gewoon"]))
    changes = {"gemerkt": _mark, "versie 3": _age, "versleuteld": _encrypt}
    for name in {DEEDS[deed].base for deed in names} & set(changes):
        bases[name] = copy(bases["gewoon"], folder / name / "r.duckdb")
        _must(in_child(changes[name], bases[name], env={"RIJSWIJK_DASH_NEW_STORE_KEY": KEY}))
    return bases


def _fill() -> None:
    publish(_people(20), "2024-06-30")
    publish(_people(24), "2024-07-31")
    publish(_people(28), "2024-08-31")
    close_stores()


def _mark() -> None:
    retention.remove_person(administrator(), GONE)
    close_stores()


def _age() -> None:
    store = new_store(Path(str(settings().store)))
    as_version_3(store)
    store.close()


def _encrypt() -> None:
    encryption.encrypt(administrator())
    close_stores()


def _must(ended: Ended) -> Any:
    if ended.error or ended.signal:
        raise RuntimeError(f"{ended.error} {ended.told} {ended.signal}")
    return ended.value


class _Counted:
    """A connection or cursor of DuckDB of which every step is counted."""

    def __init__(self, real: Any, step: Callable[[], None]) -> None:
        self._real, self._step = real, step

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        if name not in _STEPS:
            return found

        def counted(*given: Any, **named: Any) -> Any:
            self._step()
            made = found(*given, **named)
            return _Counted(made, self._step) if name == "cursor" else made

        return counted

    def __enter__(self) -> "_Counted":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _steps_until(at: int) -> list[int]:
    """Count the steps of this process from now on, in the list that it gives; killed before step ``at``."""
    done = [0]

    def step() -> None:
        done[0] += 1
        if done[0] == at:
            os.kill(os.getpid(), signal.SIGKILL)

    real, folder = duckdb.connect, str(Path(str(settings().store)).parent)
    duckdb.connect = lambda *given, **named: _Counted(real(*given, **named), step)  # pyright: ignore

    def heard(event: str, given: tuple[Any, ...]) -> None:
        if event in _FILES and given and str(given[0]).startswith(folder):
            step()

    sys.addaudithook(heard)
    return done


def _until_byte(limit: int, deadly: bool) -> None:
    """No file grows beyond so many bytes: the process dies there, or the disk is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL if deadly else signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


@dataclass(frozen=True)
class Known:
    """What a deed does when nobody kills it: the states, how many steps it takes and how long."""

    deed: Deed
    base: Path
    before: State
    after: State
    steps: int
    seconds: float
    size: int


def know(name: str, bases: dict[str, Path], folder: Path) -> Known:
    """Do a deed undisturbed."""
    deed = DEEDS[name]
    base = bases[deed.base]
    prepared = copy(base, folder / "voor" / "r.duckdb")
    _must(in_child(lambda: _prepared(deed), prepared, env=deed.env))
    before = _seen(deed, prepared)

    def counting() -> int:
        prepared = _prepared(deed)
        steps = _steps_until(0)
        deed.do(prepared)
        return steps[0]

    where = copy(base, folder / "na" / "r.duckdb")
    steps = _must(in_child(counting, where, env=deed.env))
    after = _seen(deed, where)
    seconds = _must(
        in_child(lambda: _seconds(deed), copy(base, folder / "tijd" / "r.duckdb"), env=deed.env)
    )
    size = max(file.stat().st_size for file in where.parent.iterdir())
    return Known(deed, base, before, after, steps, seconds, size)


def _seconds(deed: Deed) -> float:
    prepared = _prepared(deed)
    started = time.perf_counter()
    deed.do(prepared)
    return time.perf_counter() - started


def _prepared(deed: Deed) -> object:
    prepared = deed.prepare()
    close_stores()
    return prepared


def _seen(deed: Deed, where: Path) -> State:
    """What a new process sees with one of the keys that the deed may have left."""
    told: list[str] = []
    for env in deed.look:
        ended = in_child(state, where, env=env)
        if not ended.error and not ended.signal:
            return ended.value
        told.append(f"{ended.error} {ended.told} {ended.signal}")
    raise AssertionError(f"opent niet: {told}")


def kill(known: Known, moment: str, folder: Path, chance: random.Random) -> str:
    """Do the deed and kill it at a moment of that kind; gives how it ended, or raises AssertionError."""
    deed = known.deed
    where = copy(known.base, folder / "proef" / "r.duckdb")
    small = chance.random() < 0.5  # Within the journal, or within the file itself.
    at = chance.randint(1, known.steps)
    limit = chance.randrange(25_000) if small else chance.randrange(known.size)

    def do() -> None:
        prepared = _prepared(deed)
        begins()
        if moment == "stap":
            _steps_until(at)
        elif moment != "tijd":
            _until_byte(limit, deadly=moment == "byte")
        deed.do(prepared)

    if moment == "tijd":
        ended = in_child(do, where, chance.uniform(0, known.seconds * 1.1), env=deed.env)
    else:
        ended = in_child(do, where, env=deed.env)
    if ended.error and ended.error not in ("StoreError", "NotPublished", "NothingRemoved"):
        raise AssertionError(f"geen zin maar {ended.error}: {ended.told}")
    how = "gedood" if ended.signal else "met een zin geëindigd" if ended.error else "klaar"
    return f"{how}, {_state_of(known, where)}"


def _state_of(known: Known, where: Path) -> str:
    """Which of the two states is there; raises AssertionError for any other."""
    found = _seen(known.deed, where)
    left = [f.name for f in where.parent.iterdir() if f.suffix == ".nieuw"]
    if left or not found.whole:
        raise AssertionError(f"na het openen: {left}, zegels heel: {found.whole}")
    before, after = known.before, known.after
    if (target := where.with_name("doel.duckdb")).exists():
        _require_whole(target, found)
    if found == before and before == after:
        return "dezelfde stand"
    for state_, words in ((before, "de stand ervoor"), (after, "de stand erna")):
        if found == state_:
            return words
    if before.tables == after.tables == found.tables and found.log in (before.log, after.log):
        return "dezelfde gegevens"
    if before.tables == after.tables == found.tables and found.log[1:] == before.log:
        return "dezelfde gegevens, een regel in het logboek erbij"
    raise AssertionError("een stand van tussenin")


def _require_whole(target: Path, source: State) -> None:
    """Raise AssertionError unless the store to which was moved is empty, unfinished, or whole."""
    shutil.copy(target.with_name("r.sleutel"), target.with_suffix(".sleutel"))
    ended = in_child(state, target)
    if ended.error == "StoreError" and target.stat().st_size < _HEADERS:
        return  # The file was just being made; DuckDB says so.
    copied: State = _must(ended)
    if not copied.tables["gemeente.levering"] and not copied.log:
        return
    if copied != replace(source, log=copied.log) or copied.log[1:] != source.log:
        raise AssertionError("de verhuizing is half")


def run(
    kills: int, folder: Path, seed: int = 1, names: tuple[str, ...] = tuple(DEEDS)
) -> Counter[tuple[str, str, str]]:
    """Kill so many times, each deed and kind of moment in turn; gives how often each ended how."""
    bases = make_bases(folder, names)
    known = {name: know(name, bases, folder) for name in names}
    chance = random.Random(seed)
    ended: Counter[tuple[str, str, str]] = Counter()
    turns = [(name, moment) for moment in MOMENTS for name in names]
    for number in range(kills):
        name, moment = turns[number % len(turns)]
        try:
            how = kill(known[name], moment, folder, chance)
        except AssertionError as wrong:
            raise AssertionError(f"{name}, {moment}, poging {number} van {seed}: {wrong}") from None
        ended[name, moment, how] += 1
    return ended


def main(kills: int, names: tuple[str, ...]) -> None:
    """Print how often each deed ended how."""
    with TemporaryDirectory() as folder:
        ended = run(kills, Path(folder), names=names)
    for (name, moment, how), count in sorted(ended.items()):
        print(f"  {name:<20} {moment:<13} {count:4} × {how}")
    print(f"  {ended.total()} keer, nooit een stand van tussenin")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS, tuple(sys.argv[2:]) or tuple(DEEDS))
