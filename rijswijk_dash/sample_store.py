"""Invented sample data, as files and in an empty store, through the same way as a real export."""

from datetime import date
from io import BytesIO
from pathlib import Path

from rijswijk_dash.access import analyst
from rijswijk_dash.intake import service as intake
from rijswijk_dash.sample import LAYOUTS, PEILDATA, delivery, file_name, make_people, write


def fill_empty_store() -> int:
    """Publish the sample deliveries when the store holds nothing yet; gives how many."""
    viewer = analyst("voorbeeld")
    if intake.deliveries(viewer):
        return 0
    people = make_people()
    for day in PEILDATA:
        content = BytesIO()
        write(delivery(people, day), day, content, "canoniek")
        reading = intake.read(viewer, content.getvalue(), file_name(day, "canoniek"))
        inspection = intake.inspect(viewer, reading, peildatum=day)
        intake.publish(viewer, intake.check(viewer, inspection))
    return len(PEILDATA)


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
