"""An xlsx file made ready: words for who cannot see its charts, and nothing in it of the clock."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import quoteattr

_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
_CHART = re.compile(r'name="Chart (\d+)"')
_DRAWING = re.compile(r"xl/drawings/drawing(\d+)\.xml")


def same_bytes(file: bytes, made: datetime, alts: Sequence[Sequence[str]]) -> bytes:
    """``file`` with ``made`` as its only moment, and ``alts`` in words at the charts of each drawing.

    A drawing belongs to a sheet with charts, in the order of the sheets.
    """
    moment = made.replace(tzinfo=None, microsecond=0)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(file)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for name in sorted(given.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            content = given.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(
                    rb"\g<1>" + f"{moment.isoformat()}Z".encode() + rb"\g<2>", content
                )
            elif found := _DRAWING.fullmatch(name):
                content = _described(content, alts[int(found[1]) - 1])
            info = zipfile.ZipInfo(name, date_time=moment.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(info, content)
    return out.getvalue()


def _described(drawing: bytes, alts: Sequence[str]) -> bytes:
    def named(found: re.Match[str]) -> str:
        return f'name="Grafiek {found[1]}" descr={quoteattr(alts[int(found[1]) - 1])}'

    return _CHART.sub(named, drawing.decode()).encode()
