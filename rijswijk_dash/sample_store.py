"""Invented sample data, as files and in an empty store, through the same way as a real export."""

from datetime import date
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow.csv import ConvertOptions, ReadOptions, read_csv

from rijswijk_dash.access import analyst
from rijswijk_dash.export.reader import Sheet, Workbook
from rijswijk_dash.intake import service as intake
from rijswijk_dash.sample import LAYOUTS, PEILDATA, delivery, file_name, make_people, write
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.deliveries import is_empty
from rijswijk_dash.warehouse.store import open_store


def fill_empty_store() -> int:
    """Publish the sample deliveries when the store holds nothing yet; gives how many."""
    viewer = analyst("voorbeeld")
    if not is_empty(open_store(settings().store)):
        return 0
    people = make_people()
    for day in PEILDATA:
        reading = _as_read(delivery(people, day), file_name(day, "canoniek"))
        inspection = intake.inspect(viewer, reading, peildatum=day)
        intake.publish(viewer, intake.check(viewer, inspection))
    return len(PEILDATA)


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
