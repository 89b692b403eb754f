"""Small hand-made deliveries, published through the same way as a real export."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from unittest.mock import patch

from rijswijk_dash.access import Viewer, analyst
from rijswijk_dash.export.containers import MIB
from rijswijk_dash.export.reader_child import Answer, answer_to
from rijswijk_dash.intake import service as intake
from rijswijk_dash.intake.service import Checked, Delivery
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from tests.ready import published_or_copied

ANALYST = analyst("tester")
PLAIN = {
    "doelgroep": "Asielstatushouder",
    "herkomst": "Syrië",
    "scholing": "Geschoold",
    "uitkering": "Ja",
    "leerroute": "B1-route",
    "fase": "Leerroute",
}


def csv_of(rows: Sequence[Mapping[str, str]]) -> bytes:
    """A CSV export of ``rows``; what a row leaves out of the plain fields is filled in."""
    names = list(dict.fromkeys(["trajectnummer", *PLAIN, *(n for row in rows for n in row)]))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, delimiter=";", restval="")
    writer.writeheader()
    for number, row in enumerate(rows, start=1):
        writer.writerow({"trajectnummer": f"T{number:04}", **PLAIN, **row})
    return text.getvalue().encode()


def check(
    rows: Sequence[Mapping[str, str]], day: str, name: str = "test.csv", viewer: Viewer = ANALYST
) -> Checked:
    """Check a CSV export of ``rows`` with peildatum ``day``, for the gemeente of ``viewer``.

    It is read here: a process of its own, as for the file of a stranger, takes longer than all the rest.
    """
    with patch("rijswijk_dash.export.reader._child", _read_here):
        reading = intake.read(viewer, csv_of(rows), name)
    inspection = intake.inspect(viewer, reading, peildatum=date.fromisoformat(day))
    return intake.check(viewer, inspection)


def _read_here(mode: str, content: bytes) -> bytes:
    out = io.BytesIO()
    answer = Answer(out, most=MIB * 100)
    answer_to(mode, content, MIB * 100, answer)
    answer.send(b".")
    return out.getvalue()


def publish(
    rows: Sequence[Mapping[str, str]], day: str = "2024-08-31", viewer: Viewer = ANALYST
) -> Delivery:
    """Publish a CSV export of ``rows`` with peildatum ``day``, for the gemeente of ``viewer``.

    As the first of an empty store it is soon a copy of what another test published (``tests.ready``).
    """
    return published_or_copied(
        (csv_of(rows), day, repr(viewer)),
        lambda: intake.publish(viewer, check(rows, day, viewer=viewer)),
    )


def change_rows(sql: str, parameters: Sequence[object] = ()) -> None:
    """Change what is stored by an ``UPDATE``, as no import does; their labels are made anew."""
    with open_store(settings().store).transaction() as cursor:
        cursor.execute(sql, list(parameters))
        cursor.execute("DELETE FROM afgeleid.gelabeld")
