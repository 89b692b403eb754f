"""Invented sample data, as files and in an empty store, through the same way as a real export."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow.csv import ConvertOptions, ReadOptions, read_csv

from rijswijk_dash.access import Viewer, analyst
from rijswijk_dash.domain.rules import municipalities
from rijswijk_dash.export.reader import Sheet, Workbook
from rijswijk_dash.intake import service as intake
from rijswijk_dash.sample import LAYOUTS, PEILDATA, delivery, file_name, make_people, write
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.deliveries import is_empty
from rijswijk_dash.warehouse.store import open_store

_OTHERS = (150, 90)
"""How many people the other gemeenten have in the sample, in turns; and of how many peildata."""
_FEW = 4


def fill_empty_store(*, every_gemeente: bool = False) -> int:
    """Publish the sample deliveries when the store holds nothing yet; gives how many.

    ``every_gemeente``: also smaller ones for the other gemeenten of this installation.
    """
    if not is_empty(open_store(settings().store)):
        return 0
    count = _publish(analyst("voorbeeld"), make_people(), PEILDATA)
    others = list(municipalities())[1:] if every_gemeente else []
    for position, code in enumerate(others):
        people = make_people(_OTHERS[position % len(_OTHERS)], seed=int(code))
        there = replace(analyst("voorbeeld"), gemeenten=(code,), gemeente=code)
        count += _publish(there, people.assign(gemeente=code), PEILDATA[-_FEW - position :])
    return count


def _publish(viewer: Viewer, people: pd.DataFrame, days: Sequence[date]) -> int:
    for day in days:
        reading = _as_read(delivery(people, day), file_name(day, "canoniek"))
        inspection = intake.inspect(viewer, reading, peildatum=day)
        intake.publish(viewer, intake.check(viewer, inspection))
    return len(days)


def _as_read(frame: pd.DataFrame, name: str) -> intake.Reading:
    """Our own rows as the reader would give them; a guarded process is for files of others."""
    content = frame.to_csv(index=False, date_format="%Y-%m-%d").encode()
    names = [str(i) for i in range(len(frame.columns))]
    cells = read_csv(
        BytesIO(content),
        ReadOptions(column_names=names),
        convert_options=ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
    workbook = Workbook("csv", (Sheet("csv", False, cells),), ())
    return intake.Reading(name, sha256(content).hexdigest(), len(content), workbook)


def write_sample(
    folder: Path, layout: str, peildatum: date | None, people: int, municipalities: int, seed: int
) -> Path:
    """Write one delivery of invented people in ``layout``; gives the path.

    Raises ``ValueError`` for an unknown layout.
    """
    if layout not in LAYOUTS:
        raise ValueError(f"de indeling {layout[:20]} bestaat niet; kies uit {', '.join(LAYOUTS)}")
    day = peildatum or PEILDATA[-1]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name(day, layout)
    write(delivery(make_people(people, municipalities, seed), day), day, path, layout)
    return path
