"""``python -m benchmarks.report``: the A4 over 267 and over 200,000 trajecten, time and peak memory.

The large store is the sample with every traject copied 750 times, in each of its 32 deliveries. An analist
needs no protected table, so those stay small. Each size runs in a process of its own.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

COPIES = int(os.environ.get("RIJSWIJK_BENCH_COPIES", "750"))


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak() -> float:
    """The most memory that this process had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fill() -> None:
    """The sample in the store of the settings."""
    from rijswijk_dash.sample_store import fill_empty_store

    fill_empty_store()


def multiply() -> None:
    """So many copies of each row that is there."""
    from rijswijk_dash.settings import settings
    from rijswijk_dash.warehouse.store import open_store

    with open_store(settings().store).transaction() as connection:
        connection.execute(
            "INSERT INTO gemeente.rij "
            "SELECT r.* REPLACE (trajectnummer || '-' || n AS trajectnummer) "
            "FROM gemeente.rij AS r, range(1, ?) AS copy(n)",
            [COPIES],
        )
        connection.execute(
            "DELETE FROM afgeleid.gelabeld"
        )  # Their labels are made at the next opening.


def measure() -> None:
    """The bare headline figures, the document and the PDF, over the store that is there."""
    from rijswijk_dash import figures
    from rijswijk_dash.access import analyst
    from rijswijk_dash.reports.one_page import HEADLINES, one_page
    from rijswijk_dash.reports.pdf import page_pictures
    from rijswijk_dash.warehouse.store import close_stores

    viewer = analyst("meting")
    count = figures.ask(viewer, figures.question("gestart")).value
    close_stores()
    figures.peildata(viewer)
    before = peak()
    bare = seconds(lambda: [figures.ask(viewer, figures.question(name)) for name in HEADLINES])
    close_stores()
    figures.peildata(viewer)
    first = seconds(lambda: one_page(viewer))
    kept = seconds(lambda: one_page(viewer))
    after = peak()
    page = one_page(viewer)
    pdf = seconds(page.as_pdf)
    again = seconds(page.as_pdf)
    picture = seconds(lambda: page_pictures(page.document))
    print(f"  {count} trajecten x {len(figures.peildata(viewer))} leveringen")
    for what, took in (
        ("acht kerncijfers kaal", bare), ("A4: alle vragen, eerste keer", first),
        ("A4: alle vragen, daarna", kept), ("pdf, eerste keer", pdf), ("pdf, daarna", again),
        ("voorbeeld op het scherm", picture),
    ):  # fmt: skip
        print(f"    {what:<30} {1000 * took:8.1f} ms {took / bare:7.2f} x")
    print(f"    geheugen {before:.0f} MB, met de vragen {after:.0f} MB, met de pdf {peak():.0f} MB")


def bench() -> None:
    """Both sizes, each measured in a process that did nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "RIJSWIJK_DASH_STORE": str(Path(folder) / "meting.duckdb")}
        for part in ("fill", "measure", "multiply", "measure"):
            line = f"from benchmarks import report; report.{part}()"
            subprocess.run([sys.executable, "-c", line], env=env, check=True, timeout=300)


if __name__ == "__main__":
    bench()
