"""``python -m benchmarks.damage [n]``: flipped bytes, and files that are cut short, gone or of another store.

Each is done to a copy of a small store, in the clear or encrypted, after a crash that left a journal. Then
a new process asks for everything: all rows, the log with its seals, and figures. It must get exactly what
was published, or one Dutch sentence that says what is wrong and how to restore. Only what the journal held,
the last lines of the log, may be gone; never a row or a figure.

``n`` is the number of damages, 440 without it, the kinds in turn.
"""

import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.children import ANALYST, State, copy, in_child, state
from rijswijk_dash.access import administrator
from rijswijk_dash.access.gate import log_deed
from rijswijk_dash.admin import encryption
from rijswijk_dash.audit import Action
from rijswijk_dash.intake import service as intake
from rijswijk_dash.warehouse.store import close_stores
from tests.tools import publish

DAMAGES = 440
KEY = "k" * 40
CLEAR: dict[str, str] = {}
ENCRYPTED = {"RIJSWIJK_DASH_STORE_KEY": KEY}
_LINES = 12


def _flip(file: Path, chance: random.Random) -> None:
    content = bytearray(file.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    file.write_bytes(content)


def _cut(file: Path, chance: random.Random) -> None:
    with file.open("r+b") as open_:
        open_.truncate(chance.randrange(file.stat().st_size))


def _remove(file: Path, _: random.Random) -> None:
    file.unlink()


def _empty(file: Path, _: random.Random) -> None:
    file.write_bytes(b"")


def _noise(file: Path, chance: random.Random) -> None:
    file.write_bytes(chance.randbytes(5_000))


def _of_another(file: Path, _: random.Random) -> None:
    shutil.copy(file.parents[1] / "ander" / file.name, file)


def _of_before(file: Path, _: random.Random) -> None:
    shutil.copy(file.parents[1] / "eerder" / file.name, file)


STORE, JOURNAL, SECRET = "r.duckdb", "r.duckdb.wal", "r.sleutel"
KINDS: tuple[tuple[str, str, Callable[[Path, random.Random], None]], ...] = (
    ("byte in het bestand", STORE, _flip),
    ("byte in het journaal", JOURNAL, _flip),
    ("bestand afgekapt", STORE, _cut),
    ("byte in het bestand", STORE, _flip),
    ("journaal afgekapt", JOURNAL, _cut),
    ("byte in de sleutel", SECRET, _flip),
    ("byte in het bestand", STORE, _flip),
    ("journaal weg", JOURNAL, _remove),
    ("sleutel afgekapt", SECRET, _cut),
    ("byte in het bestand", STORE, _flip),
    ("journaal van een ander", JOURNAL, _of_another),
    ("sleutel weg", SECRET, _remove),
    ("byte in het bestand", STORE, _flip),
    ("journaal van eerder", JOURNAL, _of_before),
    ("sleutel leeg", SECRET, _empty),
    ("byte in het bestand", STORE, _flip),
    ("journaal van ruis", JOURNAL, _noise),
    ("sleutel van een ander", SECRET, _of_another),
    ("bestand van eerder", STORE, _of_before),
    ("journaal leeg", JOURNAL, _empty),
)


def _fill(people: int) -> None:
    publish([{"trajectnummer": f"T{n:03}"} for n in range(people)], "2024-06-30")
    publish([{"trajectnummer": f"T{n:03}", "fase": "Voldaan"} for n in range(people)], "2024-07-31")
    close_stores()


def _crash() -> None:
    """Publish, undo and write some lines of the log, and end without closing anything."""
    publish([{"trajectnummer": f"T{n:03}"} for n in range(30)], "2024-08-31")
    publish([{"trajectnummer": f"T{n:03}"} for n in range(9)], "2024-08-31")
    intake.undo(ANALYST, 4)
    for number in range(_LINES):
        log_deed(ANALYST, Action.PAGE, f"regel {number}")
    os._exit(0)


def _encrypt() -> None:
    encryption.encrypt(administrator())


def make_base(folder: Path, env: dict[str, str]) -> tuple[Path, State, State]:
    """A store after a crash, what it holds, and what it held some deeds earlier."""
    for name, people in (("basis", 20), ("ander", 25)):
        where = folder / name / STORE
        _must(in_child(lambda people=people: _fill(people), where))
        if env:
            _must(in_child(_encrypt, where, env={"RIJSWIJK_DASH_NEW_STORE_KEY": KEY}))
    earlier = copy(folder / "basis" / STORE, folder / "eerder" / STORE)
    in_child(_crash, earlier, env=env)
    in_child(_crash, folder / "ander" / STORE, env=env)
    base = copy(earlier, folder / "basis" / STORE)
    before = _must(in_child(state, copy(earlier, folder / "kijk" / STORE), env=env))
    in_child(_go_on, base, env=env)
    return base, _must(in_child(state, copy(base, folder / "kijk" / STORE), env=env)), before


def _go_on() -> None:
    publish([{"trajectnummer": f"T{n:03}"} for n in range(31)], "2024-09-30")
    for number in range(_LINES):
        log_deed(ANALYST, Action.PAGE, f"later {number}")
    os._exit(0)


def _must(ended: object) -> State:
    if getattr(ended, "error", "") or getattr(ended, "signal", 0):
        raise RuntimeError(str(ended))
    return getattr(ended, "value")  # noqa: B009


def damage(
    base: Path, truth: State, before: State, env: dict[str, str], number: int, chance: random.Random
) -> tuple[str, str]:
    """Damage a copy of ``base``; gives the kind and how it ended. Raises AssertionError when it is wrong."""
    kind, file, do = KINDS[number % len(KINDS)]
    where = copy(base, base.parents[1] / "proef" / STORE)
    do(where.with_name(file), chance)
    ended = in_child(state, where, env=env)
    if ended.error == "StoreError":
        if not any(word in ended.told for word in ("reservekopie", "Zet het bestand terug")):
            raise AssertionError(f"{kind}: zegt niet hoe te herstellen: {ended.told}")
        return kind, "een zin"
    if ended.error or ended.signal:
        raise AssertionError(f"{kind}: {ended}")
    found: State = ended.value
    if not found.whole:
        raise AssertionError(f"{kind}: de zegels kloppen niet meer")
    if found == truth:
        return kind, "alles goed"
    kept = len(found.log)
    if found == replace(truth, log=truth.log[len(truth.log) - kept :]):
        return kind, "alle cijfers goed, de laatste logregels weg"
    if kind.endswith("van eerder") and found == before:
        return kind, "de hele stand van eerder"
    raise AssertionError(f"{kind}: een andere stand")


def run(damages: int, folder: Path, seed: int = 1) -> Counter[tuple[str, str, str]]:
    """Damage so many times, in the clear and encrypted in turn; gives how often each ended how."""
    ended: Counter[tuple[str, str, str]] = Counter()
    chance = random.Random(seed)
    for name, env in (("open", CLEAR), ("versleuteld", ENCRYPTED)):
        base, truth, before = make_base(folder / name, env)
        for number in range(damages // 2):
            kind, how = damage(base, truth, before, env, number, chance)
            ended[name, kind, how] += 1
    return ended


def main(damages: int) -> None:
    """Print how often each kind of damage ended how."""
    with TemporaryDirectory() as folder:
        ended = run(damages, Path(folder))
    for (name, kind, how), count in sorted(ended.items()):
        print(f"  {name:<12} {kind:<24} {count:4} × {how}")
    print(f"  {ended.total()} keer, nooit een ander cijfer")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DAMAGES)
