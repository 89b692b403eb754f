"""``python -m benchmarks.questions``: the questions of every page, small and at national size.

Stores: the 267 people of the sample; one municipality with 2,000, 20,000 and 200,000 people; and 36
deliveries of 342 municipalities with 7.3 million rows, of which an analist of one looks. Each store has a
process of its own, so that its memory is told. All times are CPU time; cold is with nothing remembered.

By page, and by part of it, of which one is open: how many times it goes to the store or counts, and what that
takes together. Beside that the counts alone: those that were asked through the door, first through the door
(reading the labels included), then in pandas (every label of every row in memory, as categories) and in
SQLite (one table in memory, an index on the delivery, and numbers for the labels, which is in its favour).
All answers must be equal. What a page lists, or asks of dates, is not among the counts.

RIJSWIJK_BENCH_PEOPLE and RIJSWIJK_BENCH_MUNICIPALITIES change the size of the national store,
RIJSWIJK_BENCH_CITY that of the largest municipality (0: without). RIJSWIJK_BENCH_STORES keeps the stores.
"""

import os
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.stores import folder, make_store

PEOPLE = int(os.environ.get("RIJSWIJK_BENCH_PEOPLE", "215000"))
MUNICIPALITIES = int(os.environ.get("RIJSWIJK_BENCH_MUNICIPALITIES", "342"))
CITY = int(os.environ.get("RIJSWIJK_BENCH_CITY", "0"))
LONGEST = 900


def milliseconds(work: Callable[[], object]) -> float:
    """The CPU time of one run."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


@dataclass
class Asked:
    """What a page asked: how often and how long in all, and its counts with their answers and time."""

    times: int = 0
    together: float = 0
    counts: list[tuple[Any, Sequence[int], list[Any]]] = field(default_factory=list[Any])
    counting: float = 0


class Listener:
    """Writes down what is asked of the store, and what is counted, from outside of both."""

    def __init__(self) -> None:
        from rijswijk_dash.figures import door
        from rijswijk_dash.warehouse.store import Store

        self.heard = Asked()
        self._within = False
        for name in ("query", "frame", "columns"):
            setattr(Store, name, self._timed(getattr(Store, name)))
        door.counted = self._counted(self._timed(door.counted))

    def _timed(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*given: Any) -> Any:
            if self._within:  # To count, the store is asked for labels.
                return ask(*given)
            found: list[Any] = []
            self._within = True
            try:
                took = milliseconds(lambda: found.append(ask(*given)))
            finally:
                self._within = False
            self.heard.times += 1
            self.heard.together += took
            return found[0]

        return timed

    def _counted(self, count: Callable[..., Any]) -> Callable[..., Any]:
        def counted(store: Any, asked: Any, gemeente: str, deliveries: Any, own: Any) -> Any:
            before = self.heard.together
            found = count(store, asked, gemeente, deliveries, own)
            self.heard.counting += self.heard.together - before
            self.heard.counts.append((asked, deliveries, found))
            return found

        return counted


def pages(store: Any) -> dict[str, Asked]:
    """Every page and part of an analist by AppTest: its questions cold, and the page cold and unchanged."""
    from streamlit.testing.v1 import AppTest

    from rijswijk_dash.settings import ROOT
    from rijswijk_dash.web.parts import KEY
    from rijswijk_dash.web.registry import PAGES

    listener, found = Listener(), dict[str, Asked]()
    app = AppTest.from_file(str(ROOT / "rijswijk_dash" / "main.py"), default_timeout=600).run()
    print(
        f"  {'pagina, en onderdeel':<44}{'vragen':>7}{'samen':>10}{'hele pagina':>13}{'daarna':>9}"
    )
    for page in PAGES:
        app.query_params.clear()
        names = [*_parts(app.switch_page(page.path).run()), ""]
        for name in names[: max(1, len(names) - 1)]:
            if name:
                app.query_params[KEY] = app.session_state[KEY] = name
            with store.transaction():
                pass  # Whatever is written, everything is forgotten.
            title = f"{page.title}, {name.lower()}" if name else page.title
            heard = listener.heard = found[title] = Asked()
            whole = milliseconds(app.switch_page(page.path).run)
            listener.heard = Asked()
            again = milliseconds(app.run)
            print(
                f"  {title:<44}{heard.times:>7}{heard.together:>7.0f} ms{whole:>10.0f} ms"
                f"{again:>6.0f} ms",
                flush=True,
            )
    return found


def _parts(app: Any) -> list[str]:
    """The names of the parts of the open page: its tabs, or what stands on lines below each other."""
    subjects = [group.options for group in app.button_group if group.label == "Onderwerp"]
    return list(subjects[0]) if subjects else [tab.label for tab in app.tabs]


class Numbered:
    """The labels of every row of a store, as numbers in memory: what pandas and SQLite are given."""

    def __init__(self, store: Any, names: Sequence[str]) -> None:
        self.labels: dict[str, list[str]] = {}
        columns = ["levering"]
        for name in names:
            sql = f'SELECT DISTINCT "{name}" FROM afgeleid.kenmerk WHERE "{name}" IS NOT NULL'
            self.labels[name] = sorted(label for (label,) in store.query(sql))
            listed = ", ".join("'" + label.replace("'", "''") + "'" for label in self.labels[name])
            columns.append(
                f'coalesce(list_position([{listed}]::VARCHAR[], "{name}"), 0)::SMALLINT AS "{name}"'
            )
        self.columns = store.columns(f"SELECT {', '.join(columns)} FROM afgeleid.kenmerk")

    def pandas(self) -> Callable[..., Any]:
        """How pandas answers a question, by labels."""
        import pandas as pd

        rows = pd.DataFrame({"levering": self.columns["levering"]})
        for name, labels in self.labels.items():
            rows[name] = pd.Categorical.from_codes(self.columns[name] - 1, labels)

        def passing(found: Any, name: str, labels: set[str | None]) -> Any:
            if not labels:
                return found[name].notna()
            return found[name].isin(labels - {None}) | (found[name].isna() & (None in labels))

        def answer(asked: Any, deliveries: Sequence[int]) -> dict[Any, Any]:
            where, numerator = _conditions(asked)
            by = ["levering", *(d.id for d in asked.by)]
            needed = list(dict.fromkeys([*by, *dict(where), *dict(numerator)]))
            found = rows.loc[rows["levering"].isin(deliveries), needed]
            for name, labels in where:
                found = found[passing(found, name, labels)]
            counts = pd.Series(True, found.index)
            for name, labels in numerator:
                counts &= passing(found, name, labels)
            groups = counts.groupby([found[name] for name in by], observed=True, dropna=False)
            return groups.agg(["sum", "size"]).T.to_dict("list")

        return answer

    def sqlite(self) -> Callable[..., Any]:
        """How SQLite answers a question, by numbers."""
        base = sqlite3.connect(":memory:")
        names = ", ".join(f'"{name}"' for name in self.columns)
        base.execute(f"CREATE TABLE kenmerk ({names})")
        marks, size = ", ".join("?" * len(self.columns)), len(self.columns["levering"])
        for at in range(0, size, 50_000):
            part = (column[at : at + 50_000].tolist() for column in self.columns.values())
            base.executemany(f"INSERT INTO kenmerk VALUES ({marks})", zip(*part, strict=True))
        base.execute("CREATE INDEX op_levering ON kenmerk (levering)")

        def passing(name: str, labels: set[str | None]) -> str:
            known = self.labels[name]
            wanted = [known.index(x) + 1 if x else 0 for x in labels if x is None or x in known]
            return f'"{name}" IN ({", ".join(map(str, wanted))})' if labels else f'"{name}" > 0'

        def answer(asked: Any, deliveries: Sequence[int]) -> dict[Any, Any]:
            where, numerator = ([passing(*c) for c in part] for part in _conditions(asked))
            by = ", ".join(["levering", *(f'"{d.id}"' for d in asked.by)])
            found = base.execute(
                f"SELECT {by}, sum({' AND '.join(numerator) or 1}), count(*) FROM kenmerk "
                f"WHERE levering IN ({', '.join(map(str, deliveries))}) AND {' AND '.join(where)} "
                f"GROUP BY {by}"
            ).fetchall()
            return {tuple(line[:-2]): list(line[-2:]) for line in found}

        return answer

    def words(self, asked: Any, answer: dict[Any, Any]) -> dict[Any, Any]:
        """An answer by numbers with the labels in their place."""
        known = [self.labels[d.id] for d in asked.by]

        def named(key: tuple[int, ...]) -> tuple[Any, ...]:
            pairs = zip(known, key[1:], strict=True)
            return key[0], *(labels[i - 1] if i else None for labels, i in pairs)

        return {named(key): line for key, line in answer.items()}


def _conditions(asked: Any) -> tuple[list[tuple[str, set[str | None]]], ...]:
    """By dimension the labels that count, None for no value: who is counted, and the numerator of these."""
    from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS

    def found(name: str, labels: Sequence[str]) -> tuple[str, set[str | None]]:
        return name, {None if x in DIMENSIONS[name].for_none else x for x in labels}

    filters = [found(dimension.id, labels) for dimension, labels in asked.filters]
    where = [found(*condition) for condition in asked.figure.where]
    return [*where, *filters], [found(*condition) for condition in asked.figure.numerator]


def _plain(answer: dict[Any, Any]) -> dict[Any, Any]:
    """The same for every way to count: a tuple as key, None for no label, whole numbers."""
    found: dict[Any, Any] = {}
    for key, line in answer.items():
        parts = key if isinstance(key, tuple) else (key,)
        named = tuple(None if part != part else part for part in parts)
        found[named] = tuple(int(count) for count in line)
    return found


def beside(store: Any, asked: dict[str, Asked]) -> None:
    """What the counts of each page take through the door, in pandas and in SQLite; the answers are equal."""
    every = [question for page in asked.values() for question, _, _ in page.counts]
    names = sorted({d.id for question in every for d in question.all_dimensions})
    numbered = Numbered(store, names)
    ways = {"pandas": numbered.pandas(), "SQLite": numbered.sqlite()}
    print(f"  {'tellingen van':<44}{'':>5}{'dashboard':>12}" + "".join(f"{w:>20}" for w in ways))
    for title, page in asked.items():
        if not page.counts:
            continue
        line = f"  {title:<44}{len(page.counts):>5}{page.counting:>9.1f} ms"
        for way, answer in ways.items():
            took = 0.0
            for question, deliveries, lines in page.counts:
                found: list[Any] = []
                took += milliseconds(lambda: found.append(answer(question, deliveries)))  # noqa: B023
                said = numbered.words(question, found[0]) if way == "SQLite" else found[0]
                ours = {tuple(x[:-2]): x[-2:] for x in lines}
                assert _plain(said) == _plain(ours), (title, question.figure.id, way)
            line += f"{took:>9.1f} ms {took / page.counting:>5.1f} x"
        print(line, flush=True)


def measure() -> None:
    """All that is measured of the store of the settings."""
    from rijswijk_dash.figures.release import opened

    took = milliseconds(opened)
    print(f"  kenmerken maken, of kijken of zij er zijn: {took / 1000:.1f} s", flush=True)
    store = opened()
    asked = pages(store)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  geheugen van het proces, hoogste: {peak:.0f} MB", flush=True)
    beside(store, asked)


def sample() -> None:
    from rijswijk_dash.sample_store import fill_empty_store

    fill_empty_store()


def bench() -> None:
    """Each store in a process that does nothing else; one that takes too long is passed over, and said."""
    with folder() as place:
        for name, people, municipalities in (
            ("voorbeeld", 267, 0), ("tweeduizend", 2_000, 1), ("twintigduizend", 20_000, 1),
            ("landelijk", PEOPLE, MUNICIPALITIES), ("stad", CITY, 1),
        ):  # fmt: skip
            if not people:
                continue
            path: Path = place / f"{name}.duckdb"
            env = {**os.environ, "RIJSWIJK_DASH_STORE": str(path)}
            if municipalities:
                took = milliseconds(lambda: make_store(path, people, municipalities))  # noqa: B023
                print(
                    f"\n{name}: {people} mensen, {municipalities} gemeenten ({took / 1000:.0f} s)"
                )
            else:
                _run("questions.sample()", env)
                print(f"\n{name}: {people} mensen, 32 leveringen")
            print(f"  bestand {path.stat().st_size / 1e6:.1f} MB", flush=True)
            try:
                _run("questions.measure()", env)
            except subprocess.TimeoutExpired:
                print(f"  niet verder gemeten: het duurde meer dan {LONGEST} s", flush=True)


def _run(call: str, env: dict[str, str]) -> None:
    line = f"from benchmarks import questions; {call}"
    subprocess.run([sys.executable, "-c", line], env=env, check=True, timeout=LONGEST)


if __name__ == "__main__":
    bench()
