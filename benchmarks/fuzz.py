"""Files that nobody made: the corpus of ``tests/hostile`` with random changes, read and checked.

    python -m benchmarks.fuzz [SECONDS] [SEED]

Each file must end as an import, a question or one Dutch sentence. A worker with the limits of the reading
process (memory, time) reads and checks; where it dies, the product's own reader must still answer with a
sentence. What goes wrong is kept in ``artefacten/fuzz``. Where the package ``atheris`` is installed,
``python -m benchmarks.fuzz atheris SECONDS`` lets it look for new ways through our own code.
"""

import atexit
import hashlib
import io
import multiprocessing as mp
import os
import random
import re
import resource
import sys
import time
import zipfile
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from unittest.mock import patch

from rijswijk_dash.export.reader import Unreadable, read_workbook
from rijswijk_dash.settings import ROOT
from tests.hostile.build import zipped
from tests.hostile.case import outcome, read_here
from tests.hostile.outcomes import CASES

MEMORY, LONGEST = 1500 << 20, 20.0
KEPT = ROOT / "artefacten" / "fuzz"
WORDS = [
    *(
        b"<c ",
        b"</c>",
        b"<row>",
        b"</row>",
        b"<v>",
        b"</v>",
        b't="e"',
        b't="s"',
        b'r="XFD1048576"',
        b"<f/>",
    ),
    *(
        b"&#0;",
        b"&amp;",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
        b"-->",
        b"<?xml?>",
        b'"',
        b"'",
        b";",
        b",",
        b"\t",
    ),
    *(
        b"\r\n",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xc3\xab",
        b"1e308",
        b"-1",
        b"99999999999",
        b"NaN",
    ),
    *(
        b"111222333",
        b"29-02-1900",
        b"#N/B",
        b"=1+1",
        b"date1904",
        b"true",
        b"t",
        b"1,234",
        b"0" * 40,
    ),
    *("é\u200b\u202e", "ا", "𝟙", "١"),
]
TOKENS = [w if isinstance(w, bytes) else w.encode() for w in WORDS]


def changed(content: bytes, chance: random.Random) -> bytes:
    """``content`` with a few changes; of a zip mostly within one of its parts."""
    if content[:2] == b"PK" and chance.random() < 0.8:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as old:
                parts = {name: old.read(name) for name in old.namelist()}
        except Exception:  # whatever is wrong with a zip that was changed before
            return _bytes_changed(content, chance)
        if parts and sum(map(len, parts.values())) < 3_000_000:
            name = chance.choice(list(parts))
            parts[name] = _xml_changed(parts[name], chance)
            return zipped(parts, chance.choice((0, 8)))
    return _bytes_changed(content, chance)


def _xml_changed(xml: bytes, chance: random.Random) -> bytes:
    pieces = re.split(rb"(<[^>]*>)", xml)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(pieces))
        match chance.randrange(6):
            case 0:
                del pieces[at]
            case 1:
                pieces.insert(at, chance.choice(pieces))
            case 2:
                pieces[at] = chance.choice(TOKENS)
            case 3:
                pieces[at] = _bytes_changed(pieces[at], chance)
            case 4:
                pieces[at] = pieces[at] * chance.choice((2, 3, 200))
            case _:
                other = chance.randrange(len(pieces))
                pieces[at], pieces[other] = pieces[other], pieces[at]
        if not pieces:
            return b""
    return b"".join(pieces)


def _bytes_changed(content: bytes, chance: random.Random) -> bytes:
    out = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at, size = chance.randrange(len(out) + 1), chance.choice((1, 1, 2, 4, 16, 200))
        match chance.randrange(7):
            case 0:
                out[at : at + size] = chance.randbytes(size)
            case 1:
                del out[at : at + size]
            case 2:
                out[at:at] = chance.choice(TOKENS)
            case 3:
                out[at : at + size] = chance.choice(TOKENS)
            case 4:
                out[at:at] = out[at : at + size] * chance.choice((1, 2, 50))
            case 5 if at < len(out):
                out[at] ^= 1 << chance.randrange(8)
            case _:
                out = out[:at] if chance.random() < 0.1 else out
    return bytes(out)


def _worker(pipe: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    with patch("rijswijk_dash.export.reader._child", read_here):
        while True:
            content, name = pipe.recv()
            begin = time.process_time()
            try:
                told = outcome(content, name)
            except MemoryError:
                os._exit(77)
            except BaseException as error:  # whatever is no sentence is what we look for
                told = f"FOUT {type(error).__name__} {error}"[:300] + _place(error)
            pipe.send((told, time.process_time() - begin))


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f" in {trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}" if trace else ""


class Worker:
    """A process that reads; started anew when a file ends it."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.pipe, other = mp.Pipe()
        self.process = mp.get_context("fork").Process(target=_worker, args=(other,), daemon=True)
        self.process.start()
        other.close()

    def told(self, content: bytes, name: str) -> tuple[str, float]:
        """How the file ends, and its processor time."""
        self.pipe.send((content, name))
        try:
            if self.pipe.poll(LONGEST * 3):
                return self.pipe.recv()
            why = "TRAAG"
        except EOFError:
            why = "DOOD"
        self.process.kill()
        self.process.join()
        self.start()
        return self._by_the_product(content, name, why)

    @staticmethod
    def _by_the_product(content: bytes, name: str, why: str) -> tuple[str, float]:
        begin = time.monotonic()
        try:
            read_workbook(content, name)
        except Unreadable as refused:
            return f"WEIGERT {refused}", time.monotonic() - begin
        return f"FOUT {why}: het lezen eindigt, het controleren niet", time.monotonic() - begin


def corpus() -> list[tuple[bytes, str]]:
    """The files to start from; large ones change too slowly."""
    made = [(c.make(), c.file_name) for c in CASES.values() if not c.heavy]
    return [(content, name) for content, name in made if len(content) < 300_000]


def fuzz(seconds: float, seed: int) -> Counter[str]:
    """Try files for so many seconds; gives how many ended how."""
    chance, worker, seeds = random.Random(seed), Worker(), corpus()
    counts: Counter[str] = Counter()
    sentences: Counter[str] = Counter()
    end = time.monotonic() + seconds
    slowest = 0.0
    while time.monotonic() < end:
        content, name = chance.choice(seeds)
        content = changed(content, chance)
        told, took = worker.told(content, name)
        kind = told.split(" ", 1)[0]
        if "fout in het programma" in told or took > LONGEST:
            kind = "FOUT"
        counts[kind] += 1
        slowest = max(slowest, took)
        sentences[re.sub(r"[‘(].*|\d+", "…", told)[:90]] += kind == "WEIGERT"
        if kind == "FOUT":
            KEPT.mkdir(parents=True, exist_ok=True)
            place = KEPT / f"{hashlib.sha256(content).hexdigest()[:12]}.bin"
            place.write_bytes(content)
            print(f"{place.name} ({name[:40]}, {took:.1f} s): {told[:300]}", flush=True)
        if (
            kind == "LEEST"
            and chance.random() < 0.05
            and len(content) < 300_000
            and len(seeds) < 600
        ):
            seeds.append((content, name))
    worker.process.kill()
    print(f"seed {seed}: {counts.total()} bestanden, {dict(counts)}, traagste {slowest:.1f} s")
    for sentence, count in sentences.most_common(25):
        print(f"  {count:6} {sentence}")
    return counts


def with_atheris(seconds: float) -> None:
    """Let coverage of our own code lead the changes."""
    import atheris  # pyright: ignore[reportMissingImports]

    for name in [
        m for m in sys.modules if m.startswith(("rijswijk_dash.export", "tests.hostile.case"))
    ]:
        del sys.modules[name]
    with atheris.instrument_imports(include=["rijswijk_dash.export"]):
        import tests.hostile.case as fresh
    counts: Counter[str] = Counter()

    def one(data: bytes) -> None:
        told = fresh.outcome(data, "export_2024-08-31.csv")
        counts[told.split(" ", 1)[0]] += 1
        assert "fout in het programma" not in told, told

    folder = Path(KEPT) / "corpus"
    folder.mkdir(parents=True, exist_ok=True)
    for number, (content, _) in enumerate(corpus()):
        if len(content) < 20_000:
            (folder / str(number)).write_bytes(content)
    options = [
        sys.argv[0],
        str(folder),
        f"-max_total_time={int(seconds)}",
        "-rss_limit_mb=3000",
        "-timeout=30",
    ]
    with patch("rijswijk_dash.export.reader._child", fresh.read_here):
        atheris.Setup(options, one)
        atexit.register(lambda: print(dict(counts), flush=True))
        atheris.Fuzz()


def main(arguments: list[str]) -> None:
    """See above."""
    if arguments[:1] == ["atheris"]:
        with_atheris(float(arguments[1]))
        return
    seconds = float(arguments[0]) if arguments else 900.0
    seed = int(arguments[1]) if len(arguments) > 1 else random.SystemRandom().randrange(10**6)
    if fuzz(seconds, seed)["FOUT"]:
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
