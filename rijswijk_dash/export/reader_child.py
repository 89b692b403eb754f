"""The reading process: one file in over stdin, its cells out over stdout.

``python -m rijswijk_dash.export.reader_child MODE BYTES MIB SECONDS`` limits itself first and then
reads. What it writes are frames: one letter, eight bytes of length, the payload.

- ``H`` JSON: ``kind``, ``sheets`` (name, hidden), ``notes``, ``1904`` (days count from then)
- ``S`` one Arrow IPC stream, a sheet, in the order of ``H``
- ``X`` a Dutch sentence: the file is refused
- ``E`` where our own code failed unexpectedly
- ``.`` the end: without it nothing of the above counts

Mode ``explain`` comes after a reading process that died: it answers with ``X`` or says nothing.
"""

import gc
import json
import os
import resource
import signal
import struct
import sys
from typing import TYPE_CHECKING, BinaryIO

from rijswijk_dash.export import csv_text, sheet_xml, workbook_cells
from rijswijk_dash.export.containers import BOMB, MIB, Refused, Zip, check_ole, kind_of

if TYPE_CHECKING:
    import pyarrow as pa

    from rijswijk_dash.export.containers import Reading

OUT_OF_MEMORY = 77


def limit(memory_mb: int, seconds: int) -> None:
    """Bind this process to its share: memory, processor, time, no files and no core dumps."""
    most = memory_mb * MIB
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(seconds + 5)


class Answer:
    """Writes frames to the parent."""

    def __init__(self, out: BinaryIO, most: int) -> None:
        self._out = out
        self._left = most

    def send(self, letter: bytes, payload: bytes = b"") -> None:
        """One frame."""
        self._out.write(letter + struct.pack("<Q", len(payload)))
        self._out.write(payload)

    def workbook(self, kind: str, reading: "Reading") -> None:
        """All frames of a file that could be read."""
        sheets = [{"name": name, "hidden": hidden} for name, hidden in reading.sheets]
        head = {"kind": kind, "sheets": sheets, "notes": reading.notes, "1904": reading.from_1904}
        self.send(b"H", json.dumps(head).encode())
        for cells in reading.tables:
            self._sheet(cells)

    def _sheet(self, cells: "pa.Table") -> None:
        import pyarrow as pa

        measure = pa.MockOutputStream()
        with pa.ipc.new_stream(measure, cells.schema) as stream:
            stream.write_table(cells)
        size = measure.size()
        self._left -= size
        if self._left < 0:  # more than the parent should hold
            raise Refused(BOMB)
        self._out.write(b"S" + struct.pack("<Q", size))
        with pa.ipc.new_stream(self._out, cells.schema) as stream:
            stream.write_table(cells)


def answer_to(mode: str, content: bytes, unpacked: int, answer: Answer) -> None:
    """Read, or explain, one file."""
    kind = kind_of(content)
    book = Zip(content, unpacked) if kind == "zip" else None
    if book:
        kind = book.kind()
    if mode == "explain":
        if kind == "xlsx" and book and (sentence := sheet_xml.far_cell(book)):
            raise Refused(sentence)
    elif kind == "text":
        answer.workbook("csv", csv_text.read(content))
    else:
        if kind == "ole":
            check_ole(content)
            kind = "xls"
        answer.workbook(kind, workbook_cells.read(kind, content, book))


def main() -> None:
    """Answer one request and leave at once, without the cost of taking all down."""
    mode, (size, memory_mb, seconds) = sys.argv[1], map(int, sys.argv[2:5])
    limit(memory_mb, seconds)
    gc.disable()  # one short job: looking for garbage among millions of cells only costs time
    # Arrow works without numpy, and would import pandas with it to recognise a Series.
    sys.modules["numpy"] = None  # pyright: ignore[reportArgumentType]
    out = os.fdopen(os.dup(1), "wb", MIB)
    os.dup2(2, 1)  # nothing but frames reaches the parent
    most = memory_mb * MIB * 4 // 10
    answer = Answer(out, most)
    try:
        answer_to(mode, sys.stdin.buffer.read(size), most, answer)
    except Refused as refusal:
        answer.send(b"X", str(refusal).encode())
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception as error:  # its text may hold data; its place does not
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        where = f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace else "?"
        answer.send(b"E", f"{type(error).__name__} in {where}".encode())
    answer.send(b".")
    out.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
