"""``python -m benchmarks.questions``: the questions of every page, small and at national size.

Three stores: the 267 people of the sample, one municipality with 2,000 people, and 36 deliveries of 342
municipalities with 7.3 million rows. Of the last an analist of one municipality looks. Each store has a
process of its own, so that its memory is told. All times are CPU time; cold is with nothing remembered.

By page: how many questions it asks of the store and what they take together. Beside that four questions
as the pages ask most (counts by two features, a share, a trend, a trend by feature), through the
door, and the same in pandas (all rows in memory) and SQLite (one table, an index on the delivery). Their
answers must be equal.

A page asks up to a hundred questions of these kinds, so pandas and SQLite are not measured by page.
RIJSWIJK_BENCH_PEOPLE and RIJSWIJK_BENCH_MUNICIPALITIES change the size of the large store.
"""

import os
import resource
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.stores import folder, make_store

PEOPLE = int(os.environ.get("RIJSWIJK_BENCH_PEOPLE", "215000"))
MUNICIPALITIES = int(os.environ.get("RIJSWIJK_BENCH_MUNICIPALITIES", "342"))
_COLUMNS = ("levering", "trajectnummer", "doelgroep", "herkomst", "fase", "leerroute", "uitkering")
_RUNNING = ("Voorinburgering", "Brede intake", "Leerroute")
Answer = dict[Any, Any]


def milliseconds(work: Callable[[], object]) -> float:
    """The CPU time of one run."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def look_at(gemeente: str) -> tuple[Any, list[int]]:
    """The open store, and the deliveries of this gemeente in it, oldest first."""
    from rijswijk_dash.settings import settings
    from rijswijk_dash.warehouse.deliveries import deliveries
    from rijswijk_dash.warehouse.store import open_store

    store = open_store(settings().store)
    return store, sorted(d.id for d in deliveries(store, gemeente))


def pages(store: Any) -> None:
    """Every page of an analist by AppTest: its questions cold, and the page cold and unchanged."""
    from streamlit.testing.v1 import AppTest

    from rijswijk_dash.settings import ROOT
    from rijswijk_dash.warehouse.store import Store
    from rijswijk_dash.web.registry import PAGES

    asked: list[float] = []
    for name in ("query", "frame"):
        setattr(Store, name, _counted(getattr(Store, name), asked))
    app = AppTest.from_file(str(ROOT / "rijswijk_dash" / "main.py"), default_timeout=600).run()
    print(f"  {'pagina':<16}{'vragen':>7}{'samen':>10}{'hele pagina':>13}{'daarna':>9}")
    for page in PAGES:
        with store.transaction():
            pass  # Whatever is written, everything is forgotten.
        asked.clear()
        whole = milliseconds(app.switch_page(page.path).run)
        count, together = len(asked), sum(asked)
        again = milliseconds(app.run)
        print(
            f"  {page.title:<16}{count:>7}{together:>7.0f} ms{whole:>10.0f} ms{again:>6.0f} ms",
            flush=True,
        )


def _counted(ask: Callable[..., Any], asked: list[float]) -> Callable[..., Any]:
    def counted(*given: Any) -> Any:
        found: list[Any] = []
        asked.append(milliseconds(lambda: found.append(ask(*given))))
        return found[0]

    return counted


def door() -> dict[str, Callable[[], Answer]]:
    """The four questions through the door, each with its answer in plain counts."""
    from rijswijk_dash import figures
    from rijswijk_dash.access import analyst

    viewer, question = analyst("meting"), figures.question

    def by_two() -> Answer:
        answer = figures.ask(viewer, question("gestart", ["fase", "leerroute"]))
        return {row.labels: row.denominator for row in answer.rows}

    def share() -> Answer:
        answer = figures.ask(viewer, question("uitkering_aandeel", ["land"]))
        return {row.labels[0]: (row.numerator, row.denominator) for row in answer.rows}

    def trend() -> Answer:
        return {
            a.source.delivery: a.total.denominator
            for a in figures.trend(viewer, question("lopend"))
        }

    def trend_by() -> Answer:
        answers = figures.trend(viewer, question("gestart", ["fase"]))
        return {(a.source.delivery, r.labels[0]): r.denominator for a in answers for r in a.rows}

    return {
        "fase en leerroute": by_two, "bijstand naar land": share, "verloop lopend": trend,
        "verloop fase": trend_by,
    }  # fmt: skip


def pandas(store: Any, ids: list[int]) -> dict[str, Callable[[], Answer]]:
    """The same in pandas, of all rows of every municipality."""
    rows = store.frame(f"SELECT {', '.join(_COLUMNS)} FROM gemeente.traject")
    for name in _COLUMNS[2:]:
        rows[name] = rows[name].astype("category")

    def of(numbers: list[int]) -> Any:
        found = rows[rows["levering"].isin(numbers)]
        return found[found["doelgroep"] != "Oekraïense ontheemde"]

    def counts(found: Any, names: list[str]) -> Answer:
        return found.groupby(names, observed=True, dropna=False).size().to_dict()

    def share() -> Answer:
        found = of(ids[-1:])
        found = found[found["uitkering"].notna()]
        yes = found["uitkering"].eq("Ja").groupby(found["herkomst"], observed=True, dropna=False)
        return {
            k: (int(v["sum"]), int(v["count"])) for k, v in yes.agg(["sum", "count"]).iterrows()
        }

    def trend() -> Answer:
        found = of(ids)
        return counts(found[found["fase"].isin(_RUNNING)], ["levering"])

    return {
        "fase en leerroute": lambda: counts(of(ids[-1:]), ["fase", "leerroute"]),
        "bijstand naar land": share,
        "verloop lopend": trend,
        "verloop fase": lambda: counts(of(ids), ["levering", "fase"]),
    }


def sqlite(store: Any, ids: list[int]) -> dict[str, Callable[[], Answer]]:
    """The same in SQLite, of a table with all rows of every municipality."""
    rows = store.query(f"SELECT {', '.join(_COLUMNS)} FROM gemeente.traject")
    base = sqlite3.connect(":memory:")
    base.execute(f"CREATE TABLE traject ({', '.join(_COLUMNS)})")
    base.executemany(f"INSERT INTO traject VALUES ({', '.join('?' * len(_COLUMNS))})", rows)
    base.execute("CREATE INDEX op_levering ON traject (levering)")

    def counts(names: str, numbers: list[int], what: str = "count(*)", more: str = "") -> Answer:
        found = base.execute(
            f"SELECT {names}, {what} FROM traject WHERE levering IN ({', '.join(map(str, numbers))}) "
            f"AND doelgroep <> 'Oekraïense ontheemde' {more} GROUP BY {names}"
        ).fetchall()
        width = names.count(",") + 1
        return {_one(row[:width]): _one(row[width:]) for row in found}

    running = f"AND fase IN {_RUNNING}"
    return {
        "fase en leerroute": lambda: counts("fase, leerroute", ids[-1:]),
        "bijstand naar land": lambda: counts(
            "herkomst", ids[-1:], "sum(uitkering = 'Ja'), count(*)", "AND uitkering IS NOT NULL"
        ),
        "verloop lopend": lambda: counts("levering", ids, more=running),
        "verloop fase": lambda: counts("levering, fase", ids),
    }


def _one(values: Any) -> Any:
    return values[0] if len(values) == 1 else tuple(values)


def _plain(answer: Answer) -> Counter[str]:
    return Counter({str(k).replace("nan", "None"): str(v) for k, v in answer.items()})  # pyright: ignore[reportArgumentType]


def beside(store: Any, ids: list[int]) -> None:
    """Our time for each question beside that of pandas and SQLite; the answers must be equal."""
    ours, names = door(), list(door())
    others = {"pandas": pandas(store, ids), "SQLite": sqlite(store, ids)}
    print(f"  {'vraag':<22}{'dashboard':>12}" + "".join(f"{other:>20}" for other in others))
    for name in names:
        with store.transaction():
            pass
        ours["fase en leerroute" if name != "fase en leerroute" else "verloop lopend"]()
        answer: list[Answer] = []
        took = milliseconds(lambda: answer.append(ours[name]()))  # noqa: B023
        line = f"  {name:<22}{took:>9.1f} ms"
        for other in others.values():
            other[name]()
            again = milliseconds(other[name])
            assert _plain(other[name]()) == _plain(answer[0]), name
            line += f"{again:>9.1f} ms {again / took:>5.1f} x"
        print(line, flush=True)


def measure(gemeente: str) -> None:
    """All that is measured of the store of the settings."""
    store, ids = look_at(gemeente)
    pages(store)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  geheugen van het proces, hoogste: {peak:.0f} MB", flush=True)
    beside(store, ids)


def _sample() -> None:
    from rijswijk_dash.sample_store import fill_empty_store

    fill_empty_store()


def bench() -> None:
    """Each store in a process that does nothing else."""
    with folder() as place:
        for name, people, municipalities, gemeente in (
            ("voorbeeld", 267, 0, "0603"), ("tweeduizend", 2_000, 1, "0603"),
            ("landelijk", PEOPLE, MUNICIPALITIES, "0603"),
        ):  # fmt: skip
            path: Path = place / f"{name}.duckdb"
            env = {**os.environ, "RIJSWIJK_DASH_STORE": str(path)}
            if municipalities:
                took = milliseconds(lambda: make_store(path, people, municipalities))  # noqa: B023
                print(
                    f"\n{name}: {people} mensen, {municipalities} gemeenten ({took / 1000:.0f} s)"
                )
            else:
                _run("questions._sample()", env)
                print(f"\n{name}: {people} mensen, 32 leveringen")
            print(f"  bestand {path.stat().st_size / 1e6:.1f} MB", flush=True)
            _run(f"questions.measure({gemeente!r})", env)


def _run(call: str, env: dict[str, str]) -> None:
    line = f"from benchmarks import questions; {call}"
    subprocess.run([sys.executable, "-c", line], env=env, check=True, timeout=900)


if __name__ == "__main__":
    bench()
