"""`make bench`: speed as ratios side by side in one run. Bounded, no network.

(a) an import of many rows beside the bare read of the same file and beside pandas with openpyxl;
(b) the server work of every page for an unchanged view;
(c) a forecast and its back-test over the sample;
(d) the A4 over 267 and 200,000 trajecten, beside the bare headline figures.
"""

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROWS = int(os.environ.get("RIJSWIJK_BENCH_ROWS", "20000"))


def timed(work: Callable[[], object], times: int = 1) -> float:
    """The fastest of ``times`` runs, in seconds."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def bench_import() -> None:
    import pandas as pd
    import python_calamine

    from rijswijk_dash.access import analyst
    from rijswijk_dash.intake import service as intake
    from rijswijk_dash.sample import PEILDATA, delivery, make_people, write

    viewer, day = analyst("meting"), PEILDATA[-1]
    content = io.BytesIO()
    write(delivery(make_people(ROWS), day), day, content, "canoniek")
    data = content.getvalue()

    def bare() -> object:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        return book.get_sheet_by_index(0).to_python()

    def plain() -> object:
        frame = pd.read_excel(io.BytesIO(data), engine="openpyxl")
        return frame.groupby(["doelgroep", "leerroute"]).size()

    def whole() -> object:
        reading = intake.read(viewer, data, "meting_2024-08-31.xlsx")
        return intake.publish(viewer, intake.check(viewer, intake.inspect(viewer, reading)))

    bare_seconds, whole_seconds, plain_seconds = timed(bare, 3), timed(whole), timed(plain)
    columns = 47
    print(f"\nImport van {ROWS} rijen bij {columns} kolommen ({len(data) / 1e6:.1f} MB xlsx)")
    print(f"  kaal lezen met calamine          {bare_seconds:7.2f} s    1,0 x")
    print(
        f"  hele import, controle, publiceren{whole_seconds:7.2f} s  {whole_seconds / bare_seconds:5.1f} x"
    )
    print(
        f"  pandas met openpyxl, group-by    {plain_seconds:7.2f} s  {plain_seconds / bare_seconds:5.1f} x"
    )
    print(f"  import is {plain_seconds / whole_seconds:.1f} keer zo snel als pandas met openpyxl")


def bench_pages() -> None:
    from streamlit.testing.v1 import AppTest

    from rijswijk_dash.sample_store import fill_empty_store
    from rijswijk_dash.settings import ROOT
    from rijswijk_dash.web.registry import PAGES

    seconds = timed(fill_empty_store)
    print(f"\nLege opslag vullen met 32 leveringen: {seconds:.1f} s")
    print(
        "Serverwerk per klik, ongewijzigde pagina (CPU, mediaan van 9; met de last van AppTest erbij)"
    )
    app = AppTest.from_file(str(ROOT / "rijswijk_dash" / "main.py"), default_timeout=60)
    for page in PAGES:
        app.switch_page(page.path).run()
        work: list[float] = []
        for _ in range(9):
            start = time.process_time()
            app.run()
            work.append(time.process_time() - start)
        print(f"  {page.title:<15} {sorted(work)[4] * 1000:6.1f} ms")


def bench_planning() -> None:
    from benchmarks.planning import bench
    from rijswijk_dash.sample_store import fill_empty_store

    fill_empty_store()
    print("\nVerwachting en toets (CPU), eerste keer en daarna")
    bench("267 x 32")


def bench_report() -> None:
    from benchmarks.report import bench

    print("\nA4 voor de wethouder, naast de kale kerncijfers", flush=True)
    bench()


def main() -> None:
    """Run every benchmark in a folder of its own."""
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processorkernen")
    with tempfile.TemporaryDirectory() as folder:
        for name, bench in (
            ("import", bench_import), ("paginas", bench_pages), ("paginas", bench_planning),
            ("a4", bench_report),
        ):  # fmt: skip
            os.environ["RIJSWIJK_DASH_STORE"] = str(Path(folder) / name / "meting.duckdb")
            from rijswijk_dash.settings import settings

            settings.cache_clear()
            bench()


if __name__ == "__main__":
    main()
