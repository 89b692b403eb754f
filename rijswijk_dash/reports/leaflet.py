"""The leaflet for newcomers, ``Bij wie kan ik terecht?``: one A4 in large letters, in any language.

It has no figures, so no peildatum; the date is that of its text.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont, TTLibError

from rijswijk_dash.domain.chain import contacts
from rijswijk_dash.domain.leaflet import Asked, LeafletText, folder, leaflet_texts
from rijswijk_dash.domain.rules import municipality
from rijswijk_dash.reports.document import Beside, Block, Document, Heading, Paragraph, Part
from rijswijk_dash.reports.pdf import OWN_FONTS, page_pictures, pdf_of

_SIZES = (15, 14.5, 14, 13.5, 13, 12.5, 12, 11.5, 11)
_MOST_NAMED = 12
_SUFFIXES = (".ttf", ".otf")
_INVISIBLE = {
    *range(0x20),
    0x20,
    0xA0,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
}


class NoLeaflet(Exception):
    """There is no leaflet in this language; ``str(error)`` is a Dutch sentence that says why."""


def leaflet(language: str = "nl", letters: float = _SIZES[0]) -> Document:
    """The leaflet in ``language``, in ``letters`` of so many points.

    Raises ``NoLeaflet`` for an unknown language or letters that no font has.
    """
    text = _text(language)
    families, known = _more_fonts()
    document = Document(
        title=text.title,
        subtitle=text.opening,
        blocks=_blocks(text),
        foot=f"{text.version_of} {text.version:%d-%m-%Y} · Gemeente {municipality().name}",
        language=text.language,
        from_right=text.from_right,
        letters=letters,
        fonts=families,
    )
    _check_letters(document, known, language)
    return document


def leaflet_pdf(language: str = "nl") -> bytes:
    """The leaflet as PDF/UA-1, in the largest letters that fit on one A4.

    Raises as ``leaflet``, and ``NoLeaflet`` for a text that does not fit.
    """
    return _pdf(language, repr(leaflet(language)))


@lru_cache(maxsize=32)
def _pdf(language: str, _content: str) -> bytes:
    """Made once for each content, since finding the size takes half a second."""
    fonts = _font_folder()
    sizes = (leaflet(language, letters) for letters in _SIZES)
    document = next((d for d in sizes if len(page_pictures(d, fonts)) == 1), None)
    if document is None:
        raise NoLeaflet(
            f"De folder ‘{language}’ past niet op één A4. Maak de teksten in {language}.toml korter."
        )
    day = _text(language).version
    return pdf_of(document, datetime(day.year, day.month, day.day, tzinfo=UTC), fonts)


def _text(language: str) -> LeafletText:
    found = leaflet_texts()
    if language not in found.texts:
        known = ", ".join(found.texts)
        why = f" {' '.join(found.problems)}" if found.problems else ""
        raise NoLeaflet(f"Er is geen folder in de taal ‘{language[:20]}’; kies uit {known}.{why}")
    return found.texts[language]


def _blocks(text: LeafletText) -> list[Block]:
    """The questions in two columns, read from above to below."""
    parts = [_question(text, asked) for asked in text.questions]
    half = (len(parts) + 1) // 2
    columns = [
        [part for block in blocks for part in block] for blocks in (parts[:half], parts[half:])
    ]
    return [Beside([column for column in columns if column])]


def _question(text: LeafletText, asked: Asked) -> list[Part]:
    known = contacts()
    who = [", ".join((text.names.get(name, name), *known[name].lines)) for name in asked.who]
    return [
        Heading(asked.heading, 1),
        Paragraph(" ".join(asked.sentences)),
        Paragraph(f"{text.go_to}: {'; '.join(who)}", "strong"),
    ]


def _font_folder() -> Path | None:
    """The folder with fonts of the municipality, if there are any in it."""
    found = folder() / "lettertypen"
    return found if any(_font_files(found)) else None


def _font_files(where: Path) -> Iterable[Path]:
    return (path for path in sorted(where.glob("*")) if path.suffix.lower() in _SUFFIXES)


def _more_fonts() -> tuple[tuple[str, ...], set[int]]:
    """The names of the fonts that the municipality added, and every letter that some font has."""
    families: dict[str, None] = {}
    letters: set[int] = set()
    for path in _font_files(OWN_FONTS):
        letters |= _font(path)[1]
    for path in _font_files(folder() / "lettertypen"):
        family, known = _font(path)
        families[family] = None
        letters |= known
    return tuple(families), letters


def _font(path: Path) -> tuple[str, set[int]]:
    try:
        with TTFont(path, lazy=True) as font:
            names: Any = font["name"]
            family = names.getBestFamilyName() or path.stem
            return str(family), set(font.getBestCmap() or {})
    except (TTLibError, OSError, KeyError):
        raise NoLeaflet(f"Het lettertype {path.name} is niet te lezen.") from None


def _check_letters(document: Document, known: set[int], language: str) -> None:
    text = " ".join((document.title, document.subtitle, document.foot, *_texts(document.blocks)))
    lacking = sorted({letter for letter in text if ord(letter) not in known | _INVISIBLE})
    if lacking:
        shown = " ".join(lacking[:_MOST_NAMED]) + (
            " en andere" if len(lacking) > _MOST_NAMED else ""
        )
        raise NoLeaflet(
            f"Ons lettertype heeft deze tekens van {language}.toml niet: {shown}. Zet een lettertype met "
            "deze tekens (ttf of otf) in de map data/folder/lettertypen."
        )


def _texts(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        if isinstance(block, Beside):
            for column in block.columns:
                yield from _texts(column)
        elif isinstance(block, Heading | Paragraph):
            yield block.text
