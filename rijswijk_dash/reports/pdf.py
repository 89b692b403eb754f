"""A document as PDF by typst: tagged, PDF/UA-1, with our own fonts; and a chart of it as a picture."""

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import typst

from rijswijk_dash.reports.document import Bars, Document, Lines

_HERE = Path(__file__).parent
_TEMPLATES = _HERE / "templates"
OWN_FONTS = _HERE / "fonts"
_PICTURE_PPI = 220
_PAGE_PPI = 110


class PrintFailed(Exception):
    """The document cannot be drawn; ``str(error)`` is a Dutch sentence."""


def pdf_of(document: Document, made: datetime, more_fonts: Path | None = None) -> bytes:
    """The document as PDF/UA-1. ``made`` is the moment in its metadata; the same input gives the same bytes.

    Without a time zone ``made`` is in UTC. ``more_fonts`` is a folder with fonts besides our own;
    ``document.fonts`` names them. Raises ``PrintFailed``, also when the document breaks a rule of
    PDF/UA, such as a chart without words.
    """
    aware = made if made.tzinfo else made.replace(tzinfo=UTC)
    moment = aware.astimezone(UTC).replace(microsecond=0)
    options = {"format": "pdf", "pdf_standards": ["ua-1"], "timestamp": moment}
    return _compile("document.typ", _text(document), more_fonts, **options)


def picture_of(chart: Bars | Lines) -> bytes:
    """The chart as PNG, for a file that cannot draw it. Raises ``PrintFailed``."""
    return _compile("picture.typ", _text(chart), format="png", ppi=_PICTURE_PPI)


def page_pictures(document: Document, more_fonts: Path | None = None) -> list[bytes]:
    """Each page as PNG; the newest are kept. Raises ``PrintFailed``."""
    return list(_pictures(_text(document), more_fonts))


@lru_cache(maxsize=8)
def _pictures(text: str, more_fonts: Path | None) -> list[bytes]:
    found = _compile("document.typ", text, more_fonts, format="png", ppi=_PAGE_PPI)
    return found if isinstance(found, list) else [found]


def _compile(template: str, text: str, more_fonts: Path | None = None, **options: Any) -> Any:
    try:
        return typst.compile(
            _TEMPLATES / template,
            root=_TEMPLATES,
            font_paths=_fonts(more_fonts) if more_fonts else _own_fonts(),
            sys_inputs={"data": text},
            **options,
        )
    except typst.TypstError as error:
        raise PrintFailed(
            "Dit stuk is niet te tekenen; dat is een fout in het dashboard, niet in uw gegevens. "
            f"Meld dit aan de beheerder: {str(error).splitlines()[0][:200]}"
        ) from error


@cache
def _own_fonts() -> typst.Fonts:
    return _fonts()


def _fonts(*more: Path) -> typst.Fonts:
    paths = [OWN_FONTS, *more]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)


def _text(value: object) -> str:
    return json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: Any) -> Any:
    """Dataclasses as objects of JSON, each with its ``kind``."""
    if is_dataclass(value) and not isinstance(value, type):
        named = {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
        return {"kind": type(value).__name__, **named}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
