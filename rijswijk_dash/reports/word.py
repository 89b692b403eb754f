"""A document as an editable Word file: real headings, tables with header rows, charts as pictures.

The same document gives the same bytes: its moment is the one of the data, and the order of its parts is
fixed.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import docx
from docx.document import Document as WordFile
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph

from rijswijk_dash.colours import BASE_COLOUR
from rijswijk_dash.reports.document import (
    Bars,
    Beside,
    Block,
    Document,
    Heading,
    Lines,
    Listing,
    Paragraph,
    Table,
    Tiles,
)
from rijswijk_dash.reports.pdf import picture_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""The MIME type of a Word file."""
_WIDTH, _MARGIN = Mm(174), Mm(18)
_FONT, _QUIET, _PALE = "Calibri", "4B5A63", "E7EEF1"
_SHORT = 12
_LANGUAGES = {"nl": "nl-NL"}
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def word_of(document: Document, made: datetime) -> bytes:
    """The document as a Word file. ``made`` is the moment in its properties."""
    word = docx.Document()
    _lay_out(word, document)
    _properties(word, document, made)
    word.add_paragraph(document.title, "Title")
    if document.subtitle:
        word.add_paragraph(document.subtitle, "Subtitle")
    for block in document.blocks:
        _add(word, block)
    _foot(word, document.foot)
    content = io.BytesIO()
    word.save(content)
    return _steady(content.getvalue())


def _add(word: WordFile, block: Block) -> None:
    match block:
        case Heading():
            word.add_heading(block.text, block.level)
        case Paragraph():
            _paragraph(word, block)
        case Listing():
            for item in block.items:
                word.add_paragraph(item, "List Bullet")
        case Table():
            _table(word, block)
        case Tiles():
            lines = [[tile.name, tile.value, tile.change] for tile in block.tiles]
            _table(word, Table("Kerncijfers", ["Cijfer", "Stand", "Verandering"], lines))
        case Bars() | Lines():
            _chart(word, block)
        case Beside():
            for part in chain.from_iterable(block.columns):
                _add(word, part)


def _paragraph(word: WordFile, block: Paragraph) -> None:
    run = word.add_paragraph().add_run(block.text)
    if block.tone == "strong":
        run.bold, run.font.size = True, Pt(12)
    elif block.tone == "quiet":
        run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(_QUIET)


def _chart(word: WordFile, chart: Bars | Lines) -> None:
    """The title as a caption, and the picture with its words for who cannot see it."""
    _caption(word, chart.title)
    shape = word.add_picture(io.BytesIO(picture_of(chart)), width=_WIDTH)
    about: Any = shape._inline.docPr  # pyright: ignore[reportPrivateUsage]
    about.set("descr", chart.alt)
    about.set("title", chart.title)


def _table(word: WordFile, block: Table) -> None:
    """A table with a repeated header row; a row never breaks over two pages, nor does a short table."""
    _caption(word, block.caption)
    table = word.add_table(rows=0, cols=len(block.header), style="Table Grid")
    table.autofit = False
    widths = _widths(block)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    lines = [block.header, *block.rows]
    for position, cells in enumerate(lines):
        row = table.add_row()
        about: Any = row._tr.get_or_add_trPr()  # pyright: ignore[reportPrivateUsage]
        _mark(about, "w:cantSplit")
        if not position:
            _mark(about, "w:tblHeader")
        together = len(lines) <= _SHORT and position < len(lines) - 1
        for place, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            cell.width = widths[place]
            line = cell.paragraphs[0]
            line.paragraph_format.space_after = Pt(0)
            line.paragraph_format.keep_with_next = together
            run = line.add_run(text)
            run.font.size = Pt(9.5)
            if not position:
                run.bold = True
                _shade(cell)
            if place and block.numeric:
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _describe(table, block.caption)
    word.add_paragraph().paragraph_format.space_after = Pt(2)


def _widths(block: Table) -> list[Length]:
    """The first column wider where the others are numbers; else all alike."""
    others = len(block.header) - 1
    if not block.numeric or not others:
        return [Emu(_WIDTH // (others + 1))] * (others + 1)
    each = min(Mm(30), Emu(_WIDTH // (others + 1)))
    return [Emu(_WIDTH - others * each), *[each] * others]


def _shade(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), _PALE)
    cell._tc.get_or_add_tcPr().append(shade)


def _describe(table: Any, caption: str) -> None:
    about = OxmlElement("w:tblCaption")
    about.set(qn("w:val"), caption)
    table._tbl.tblPr.append(about)


def _caption(word: WordFile, text: str) -> None:
    word.add_paragraph(text, "Caption").paragraph_format.keep_with_next = True


def _mark(parent: Any, name: str) -> None:
    parent.append(OxmlElement(name))


def _lay_out(word: WordFile, document: Document) -> None:
    """A4, one family of letters, the colour of the house, and the language of the text."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin = section.bottom_margin = Mm(20)
    colour = RGBColor.from_string(BASE_COLOUR.lstrip("#").upper())
    for name, size in (("Normal", 10.5), ("Title", 22), ("Subtitle", 11.5), ("Caption", 10),
                       ("Heading 1", 15), ("Heading 2", 12.5), ("Heading 3", 11)):  # fmt: skip
        style = word.styles[name]
        assert isinstance(style, ParagraphStyle)  # noqa: S101
        style.font.name, style.font.size = _FONT, Pt(size)
        if name != "Normal":
            style.font.color.rgb = colour
            _one_family(style)
    normal: Any = word.styles["Normal"]
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), _LANGUAGES.get(document.language, document.language))
    normal.element.get_or_add_rPr().append(language)
    defaults: Any = word.styles.element.find(qn("w:docDefaults"))
    for found in defaults.iter(qn("w:lang")):
        found.set(qn("w:val"), _LANGUAGES.get(document.language, document.language))


def _one_family(style: ParagraphStyle) -> None:
    """Leave the letters of the theme, which would go before our own."""
    fonts: Any = style.element.get_or_add_rPr().rFonts
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)


def _properties(word: WordFile, document: Document, made: datetime) -> None:
    core = word.core_properties
    core.title, core.author = document.title, document.author
    core.language = _LANGUAGES.get(document.language, document.language)
    core.subject, core.comments, core.last_modified_by = (
        document.subtitle,
        document.foot,
        document.author,
    )
    moment = made.replace(tzinfo=None, microsecond=0)
    core.created = core.modified = moment
    core.revision = 1


def _foot(word: WordFile, text: str) -> None:
    """The foot, and below it at the right the page and how many there are."""
    footer = word.sections[0].footer
    _small(footer.paragraphs[0], text)
    line = footer.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _counted(line, "PAGE")
    _small(line, " / ")
    _counted(line, "NUMPAGES")


def _small(line: WordParagraph, text: str) -> Any:
    run = line.add_run(text)
    run.font.size, run.font.color.rgb = Pt(7.5), RGBColor.from_string(_QUIET)
    return run


def _counted(line: WordParagraph, what: str) -> None:
    """A field that Word counts itself: its begin, what it counts, what it was, its end."""
    for kind in ("begin", "", "separate", "text", "end"):
        run = _small(line, "1" if kind == "text" else "")
        if kind == "":
            code = OxmlElement("w:instrText")
            code.text = what
            run._r.append(code)
        elif kind != "text":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _steady(content: bytes) -> bytes:
    """The same file with one moment for all of its parts, so that equal documents are equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in _names(old.namelist()):
            info = zipfile.ZipInfo(name, _ZIP_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return out.getvalue()


def _names(found: Sequence[str]) -> list[str]:
    """The list of types first, as readers expect it."""
    first = "[Content_Types].xml"
    return [first, *sorted(name for name in found if name != first)]
