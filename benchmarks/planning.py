"""``python -m benchmarks.planning``: the time of a forecast and its back-test, first and kept.

Over the sample deliveries, and over 12 of 20,000 people (RIJSWIJK_BENCH_ROWS).
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path


def milliseconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def bench(name: str) -> None:
    from rijswijk_dash import figures
    from rijswijk_dash.access import analyst

    viewer = analyst("meting")
    figures.peildata(viewer)
    for what, work in (
        ("verwachting", lambda: figures.forecast(viewer)),
        ("andere instroom", lambda: figures.forecast(viewer, inflow=50)),
        ("toets", lambda: figures.backtest(viewer)),
        ("termijnen per maand", lambda: figures.deadlines_per_month(viewer)),
    ):
        first, kept = milliseconds(work), milliseconds(work)
        print(f"  {name:<16} {what:<20} {first:8.0f} ms, daarna {kept:6.1f} ms")


def main() -> None:
    """Both stores, each in a folder of its own."""
    from rijswijk_dash.access import analyst
    from rijswijk_dash.intake import service as intake
    from rijswijk_dash.sample import PEILDATA, delivery, make_people
    from rijswijk_dash.sample_store import _as_read, fill_empty_store
    from rijswijk_dash.settings import settings

    rows = int(os.environ.get("RIJSWIJK_BENCH_ROWS", "2000"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["RIJSWIJK_DASH_STORE"] = str(Path(folder) / "klein" / "meting.duckdb")
        settings.cache_clear()
        fill_empty_store()
        bench("267 x 32")
        os.environ["RIJSWIJK_DASH_STORE"] = str(Path(folder) / "groot" / "meting.duckdb")
        settings.cache_clear()
        people, viewer = make_people(rows), analyst("meting")
        for day in PEILDATA[-13:]:
            reading = _as_read(delivery(people, day), f"meting_{day}.csv")
            inspection = intake.inspect(viewer, reading, peildatum=day)
            intake.publish(viewer, intake.check(viewer, inspection))
        bench(f"{rows} x 13")


if __name__ == "__main__":
    main()
