"""A document as PDF by typst: tagged, PDF/UA-1, with our own fonts; and a chart of it as a picture."""

import json
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from rijswijk_dash.reports.document import Bars, Document, Lines

_HERE = Path(__file__).parent
_TEMPLATES = _HERE / "templates"
OWN_FONTS = _HERE / "fonts"
_PICTURE_PPI = 220


def pdf_of(document: Document, made: datetime, more_fonts: Path | None = None) -> bytes:
    """The document as PDF/UA-1. ``made`` is the moment in its metadata; the same input gives the same bytes.

    ``more_fonts`` is a folder with fonts besides our own; ``document.fonts`` names them.

    Raises ``typst.TypstError`` when it breaks a rule of PDF/UA, such as a chart without words.
    """
    options = {"format": "pdf", "pdf_standards": ["ua-1"], "timestamp": made}
    return _compile("document.typ", document, more_fonts, **options)


def picture_of(chart: Bars | Lines) -> bytes:
    """The chart as PNG, for a file that cannot draw it."""
    return _compile("picture.typ", chart, format="png", ppi=_PICTURE_PPI)


def page_pictures(document: Document, more_fonts: Path | None = None) -> list[bytes]:
    """Each page as PNG."""
    found = _compile("document.typ", document, more_fonts, format="png", ppi=110)
    return found if isinstance(found, list) else [found]


def _compile(template: str, value: object, more_fonts: Path | None = None, **options: Any) -> Any:
    return typst.compile(
        _TEMPLATES / template,
        root=_TEMPLATES,
        font_paths=_fonts(more_fonts) if more_fonts else _own_fonts(),
        sys_inputs={"data": json.dumps(_plain(value), ensure_ascii=False)},
        **options,
    )


@cache
def _own_fonts() -> typst.Fonts:
    return _fonts()


def _fonts(*more: Path) -> typst.Fonts:
    paths = [OWN_FONTS, *more]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)


def _plain(value: Any) -> Any:
    """Dataclasses as objects of JSON, each with its ``kind``."""
    if is_dataclass(value) and not isinstance(value, type):
        named = {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        return {"kind": type(value).__name__, **named}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
