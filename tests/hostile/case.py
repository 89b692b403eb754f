"""One hostile file, and how reading and checking it ends: in one line, to be compared exactly."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rijswijk_dash.export.containers import MIB, Refused
from rijswijk_dash.export.delivery import CheckedDelivery, check, inspect, read
from rijswijk_dash.export.findings import ExportError
from rijswijk_dash.export.reader import Unreadable
from rijswijk_dash.export.reader_child import Answer, answer_to

KEY = b"sleutel voor de tests, geen echte"


@dataclass(frozen=True)
class Case:
    """A file: how it is made, and what it is called.

    One that is read ``apart`` ends the process that reads it; a ``heavy`` one takes seconds.
    """

    make: Callable[[], bytes]
    file_name: str
    apart: bool = False
    heavy: bool = False


class Files:
    """The files of one kind, by what is wrong with them."""

    def __init__(self) -> None:
        self.cases: dict[str, Case] = {}

    def add(
        self,
        name: str,
        make: Callable[[], bytes],
        file_name: str = "export_2024-08-31.xlsx",
        *,
        apart: bool = False,
        heavy: bool = False,
    ) -> None:
        """Add one; a name is used once."""
        assert name not in self.cases
        self.cases[name] = Case(make, file_name, apart, heavy)


def outcome(content: bytes, file_name: str) -> str:
    """How a file ends: ``WEIGERT``, ``VRAAGT`` or ``LEEST``, and all that the user is told.

    Anything else than a sentence for the user comes out as the exception that it is.
    """
    try:
        reading = read(content, file_name)
        inspection = inspect(reading)
    except (Unreadable, ExportError) as refused:
        return f"WEIGERT {refused}"
    notes = "".join(f" | let op: {note}" for note in reading.workbook.notes)
    if inspection.problems:
        return f"VRAAGT {' '.join(inspection.problems)}{notes}"
    return _checked(check(inspection, KEY)) + notes


def _checked(delivery: CheckedDelivery) -> str:
    told = f"LEEST {len(delivery.rows)} van {delivery.row_count}"
    told += "".join(
        f" | rij {finding.row} {finding.field} {finding.code}" for finding in delivery.errors
    )
    warned = [w for w in delivery.warnings if w.code not in _USUAL]
    told += "".join(f" | rij {w.row} let op {w.field} {w.code}" for w in warned)
    found = delivery.inspection
    told += _columns("weggelaten", found.dropped_columns) + _columns(
        "ongebruikt", found.unused_columns
    )
    told += "".join(f" | rij {row} overgeslagen: {why}" for row, why in found.table.skipped)
    return told + _values(delivery)


_USUAL = frozenset({"SS127"})
_PLAIN = frozenset(
    (
        "trajectnummer",
        "doelgroep",
        "herkomst",
        "scholing",
        "uitkering",
        "leerroute",
        "fase",
        "gemeente",
    )
)


def _columns(what: str, names: Sequence[str]) -> str:
    return f" | {what}: {', '.join(name[:40] for name in names)}" if names else ""


def _values(delivery: CheckedDelivery) -> str:
    """The values of the fields that the plain table does not have, for a wrong value is the worst."""
    told = ""
    for name in delivery.rows.columns:
        if name in _PLAIN and name != "trajectnummer":
            continue
        values = ["leeg" if str(v) in _NOTHING else str(v)[:40] for v in delivery.rows[name]]
        if name != "trajectnummer" or values != [f"T{n:02}" for n in range(1, len(values) + 1)]:
            told += f" | {name}: {'; '.join(values).replace(' 00:00:00', '')}"
    return told


_NOTHING = frozenset({"nan", "None", "NaT", "<NA>"})


def read_here(mode: str, content: bytes) -> bytes:
    """What a reading process would say, said by this process; much faster."""
    out = io.BytesIO()
    most = 600 * MIB
    answer = Answer(out, most)
    try:
        answer_to(mode, content, most, answer)
    except Refused as refusal:
        answer.send(b"X", str(refusal).encode())
    answer.send(b".")
    return out.getvalue()
