"""``python -m benchmarks.importing``: a whole import stage by stage, and the rounded tables by size.

The file has 30 columns and a BSN for each traject, that becomes a pseudonym. It is imported twice: a month
before, as what there is to compare with, and then the one that is measured. Everything is told as a ratio to
the bare read of the same file. Sizes: RIJSWIJK_BENCH_IMPORT (rows, 100000) and RIJSWIJK_BENCH_PROTECTED
(trajecten, 200000).
"""

import io
import os
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd

ROWS = int(os.environ.get("RIJSWIJK_BENCH_IMPORT", "100000"))
PROTECTED = int(os.environ.get("RIJSWIJK_BENCH_PROTECTED", "200000"))
MUNICIPALITIES = 342
BEFORE, DAY = date(2024, 7, 31), date(2024, 8, 31)
COLUMNS = (
    "trajectnummer", "doelgroep", "herkomst", "scholing", "uitkering", "leerroute", "fase", "geslacht",
    "geboortejaar", "begindatum_inburgeringsplicht", "datum_kennisgeving", "datum_koppeling",
    "datum_warme_overdracht", "datum_vestiging", "datum_brede_intake", "datum_leerbaarheidstoets",
    "dagtekening_pip", "niveau", "startdatum_inburgeringstermijn", "einddatum_inburgeringstermijn",
    "datum_inburgeringsaanbod", "taalschool", "participatiepartner", "uren_taal_knm",
    "uren_participatie", "datum_ondertekening_pvt", "datum_eindgesprek_map", "datum_voldaan", "werk",
    "uren_werk_per_week",
)  # fmt: skip

Costs = dict[str, tuple[float, float]]
"""By stage the processor time, that of child processes included, and the time on the clock."""


def bsns(count: int) -> list[str]:
    """So many numbers that pass the eleven-test, from a range that was never given out."""
    first = 90_000_000 + np.arange(count + count // 5 + 20)
    digits = first[:, None] // 10 ** np.arange(7, -1, -1) % 10
    check = (digits * np.arange(9, 1, -1)).sum(axis=1) % 11
    return [f"{n}{c}" for n, c in zip(first, check, strict=True) if c < 10][:count]


def people(count: int) -> pd.DataFrame:
    """Invented people whose trajectnummer is a BSN."""
    from rijswijk_dash.sample import make_people

    return make_people(count).assign(trajectnummer=bsns(count))


def excel(frame: pd.DataFrame) -> bytes:
    """One delivery of 30 columns as an .xlsx file."""
    from rijswijk_dash.sample.cells import column, rows
    from rijswijk_dash.sample.workbooks import Sheet, workbook_bytes

    cells = rows([column(frame, name) for name in COLUMNS])
    return workbook_bytes([Sheet(title="Trajecten", headings=COLUMNS, rows=cells)], DAY)


class Stages:
    """Adds up what each stage cost."""

    def __init__(self) -> None:
        self.costs: Costs = {}

    @contextmanager
    def stage(self, name: str) -> Generator[None]:
        """What happens within belongs to the stage ``name``."""
        cpu, wall = processor(), time.perf_counter()
        yield
        spent = processor() - cpu, time.perf_counter() - wall
        known = self.costs.get(name, (0.0, 0.0))
        self.costs[name] = known[0] + spent[0], known[1] + spent[1]

    def around(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """``work`` as the stage ``name``."""

        def measured(*given: Any, **named: Any) -> Any:
            with self.stage(name):
                return work(*given, **named)

        return measured


def processor() -> float:
    """Processor seconds so far, those of ended child processes included."""
    return sum(os.times()[:4])


def fresh_store(folder: str, name: str) -> None:
    """A new empty store that may hold real data: a BSN is never taken for invented."""
    from rijswijk_dash.access.logins import IN_WORDS
    from rijswijk_dash.settings import settings

    os.environ["RIJSWIJK_DASH_STORE"] = str(Path(folder) / name / "meting.duckdb")
    os.environ["RIJSWIJK_DASH_REAL_DATA_WITHOUT_LOGIN"] = IN_WORDS
    settings.cache_clear()


def measured(rows: int, folder: str) -> Costs:
    """The costs of an import of so many rows, by stage."""
    import python_calamine

    from rijswijk_dash.access import analyst
    from rijswijk_dash.intake import service as intake
    from rijswijk_dash.sample import delivery
    from rijswijk_dash.sample_store import _as_read

    fresh_store(folder, f"import-{rows}")
    viewer, invented, stages = analyst("meting"), people(rows), Stages()
    data = excel(delivery(invented, DAY))
    before = _as_read(delivery(invented, BEFORE), f"eerder_{BEFORE}.csv")
    intake.publish(viewer, intake.check(viewer, intake.inspect(viewer, before, peildatum=BEFORE)))
    for _ in range(3 if rows < 50_000 else 1):
        with stages.stage("kaal lezen met calamine"):
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
            cells = book.get_sheet_by_index(0).to_python()
        del book, cells
    times = 3 if rows < 50_000 else 1
    cpu, wall = stages.costs["kaal lezen met calamine"]
    stages.costs["kaal lezen met calamine"] = cpu / times, wall / times
    release = stages.around("  waarvan kenmerken", intake.make_release)
    with stages.stage("hele import"), patch.object(intake, "make_release", release):
        with stages.stage("  lezen in het leesproces"):
            reading = intake.read(viewer, data, f"meting_{DAY}.xlsx")
        with stages.stage("  koppen herkennen"):
            inspection = intake.inspect(viewer, reading)
        with stages.stage("  controleren en vergelijken"):
            checked = intake.check(viewer, inspection)
        with stages.stage("  publiceren"):
            intake.publish(viewer, checked)
    del reading, inspection, checked
    with stages.stage("pandas met openpyxl, group-by"):
        frame = pd.read_excel(io.BytesIO(data), engine="openpyxl")
        frame.groupby(["doelgroep", "leerroute"]).size()
    return stages.costs


def show(rows: int, costs: Costs) -> None:
    """The stages of one size, each beside the bare read."""
    bare = costs["kaal lezen met calamine"]
    print(f"  {rows} rijen bij {len(COLUMNS)} kolommen{'CPU':>17}{'klok':>23}")
    for what, (cpu, wall) in costs.items():
        ratios = f"{cpu:9.2f} s {cpu / bare[0]:6.2f} x  {wall:9.2f} s {wall / bare[1]:6.2f} x"
        print(f"    {what:<34}{ratios}")
    whole, plain = costs["hele import"], costs["pandas met openpyxl, group-by"]
    print(
        f"    import is {plain[1] / whole[1]:.1f} keer zo snel als pandas met openpyxl", flush=True
    )


def protected(count: int, municipalities: int, looked_at: int = 1) -> None:
    """What the two rounded tables of so many trajecten cost, in the first of so many gemeenten."""
    from rijswijk_dash.figures.rounded import round_first, round_progress
    from rijswijk_dash.warehouse.schema import PROTECTED as FIRST
    from rijswijk_dash.warehouse.schema import PROTECTED_PROGRESS

    labels = labelled(count, municipalities)
    stages = Stages()
    with stages.stage("tabellen"):
        first = second = 0
        for _, own in list(labels.groupby("gemeente"))[:looked_at]:
            table = round_first(*counted(own, FIRST), b"meting")
            first += len(table)
            second += len(round_progress(*counted(own, PROTECTED_PROGRESS), table, b"meting"))
    cpu, wall = stages.costs["tabellen"]
    profiles = [len(labels[list(names)].drop_duplicates()) for names in (FIRST, PROTECTED_PROGRESS)]
    print(
        f"    {count:>7} trajecten, {looked_at} van {municipalities} gemeenten, {profiles[0]} en "
        f"{profiles[1]} profielen: {cpu:7.2f} s CPU, {wall:7.2f} s klok, {first} en {second} rijen",
        flush=True,
    )


def counted(labels: pd.DataFrame, names: Sequence[str]) -> tuple[pd.DataFrame, list[int]]:
    """The distinct profiles of some labels, and how many trajecten have each."""
    found = labels.groupby(list(names), dropna=False, observed=True).size().reset_index(name="n")
    return found[list(names)], found["n"].tolist()


def labelled(count: int, municipalities: int) -> pd.DataFrame:
    """The labels of both tables of so many invented trajecten."""
    import duckdb

    from rijswijk_dash.domain.rules import fields
    from rijswijk_dash.figures.definitions.dimension import layered
    from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
    from rijswijk_dash.sample import delivery, make_people
    from rijswijk_dash.warehouse.schema import PROTECTED as FIRST
    from rijswijk_dash.warehouse.schema import PROTECTED_PROGRESS, field_type

    rows = delivery(make_people(count, municipalities), DAY)
    rows["gemeente"] = rows["gemeente"].astype(str)
    names = dict.fromkeys((*FIRST, *PROTECTED_PROGRESS))
    values = ", ".join(f'CAST("{name}" AS {field_type(name)}) AS "{name}"' for name in fields())
    with duckdb.connect() as connection:
        connection.register("rijen", rows)
        source = f"(SELECT DATE '{DAY}' AS peildatum, {values} FROM rijen)"
        labels = {name: DIMENSIONS[name] for name in names}
        return connection.execute(layered(["gemeente"], labels, source)).df()


def bench() -> None:
    """Four sizes of an import, and four of the rounded tables."""
    with tempfile.TemporaryDirectory() as folder:
        measured(267, folder)  # what a process does once is no cost of an import
        for part in (8, 4, 2, 1):
            show(ROWS // part, measured(ROWS // part, folder))
    print("  De twee beschermde tabellen, uit de kenmerken van de trajecten")
    for count in (267, PROTECTED // 100, PROTECTED // 10, PROTECTED):
        protected(count, 1)
    protected(PROTECTED, MUNICIPALITIES, 20)


if __name__ == "__main__":
    bench()
