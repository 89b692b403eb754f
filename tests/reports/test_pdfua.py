"""The prints as a real validator of PDF/UA-1 sees them, and as a screen reader gets them."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from rijswijk_dash.access import viewer_named
from rijswijk_dash.reports.chapter import chapter
from rijswijk_dash.reports.document import (
    Bar,
    Bars,
    Beside,
    Document,
    Heading,
    Line,
    Lines,
    Listing,
    Paragraph,
    Table,
    Tile,
    Tiles,
)
from rijswijk_dash.reports.leaflet import leaflet_pdf
from rijswijk_dash.reports.one_page import one_page
from rijswijk_dash.reports.pdf import PrintFailed, pdf_of
from tests import pdfua

MADE = datetime(2024, 9, 1, 12, 0, 0, 123456, tzinfo=UTC)
BARS = Bars("Staven", "Eén staaf.", [Bar("B1-route", 2, "2", "#0072b2")], 2)
LINES = Lines(
    "Lijnen", "Twee lijnen.", ["jan", "feb", "mrt"],
    [Line("A", [1, None, 3], "3", "#0072b2"), Line("B", [None, None, None], "onbekend", "#d55e00", "dotted")],
    4, "%", [0, 0.2, 1],
)  # fmt: skip
EVERYTHING = Document(
    "Alles", "Elk soort blok",
    [
        Heading("Eén"), Paragraph("Sterk.", "strong"), Paragraph("Stil.", "quiet"), Listing(["a", "b"]),
        Tiles([Tile("Naam", "1", "+1"), Tile("Naam", "onbekend")]), Heading("Twee", 2), Heading("Drie", 3),
        Table("Tabel 2024", ["Wat", "Aantal"], [["x", "1"], ["y", "2"]]), Beside([[BARS], [LINES]]),
    ],
    "Voet · Stempel",
)  # fmt: skip


def structure(content: bytes) -> list[tuple[str, dict[str, Any]]]:
    """The structure elements in the order in which they are read."""
    found: list[tuple[str, dict[str, Any]]] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        for child in [c.get_object() for c in (node if isinstance(node, list) else [node])]:
            if isinstance(child, dict):
                if "/S" in child:
                    found.append((child["/S"], child))
                if "/K" in child and not isinstance(child["/K"].get_object(), int):
                    walk(child["/K"])

    walk(PdfReader(io.BytesIO(content)).root_object["/StructTreeRoot"])
    return found


@pytest.mark.pdfua
def test_prints_are_pdf_ua_by_a_real_validator_and_a_broken_one_is_not(filled: Path) -> None:
    pages = [one_page(viewer_named(v)).as_pdf() for v in ("wethouder", "ketenpartner:coa")]
    pages += [
        pdf_of(chapter(viewer_named("wethouder")), MADE),
        leaflet_pdf("nl"),
        leaflet_pdf("en"),
    ]
    everything = pdf_of(EVERYTHING, MADE)
    broken = PdfWriter(clone_from=io.BytesIO(everything))
    del broken.root_object["/MarkInfo"]
    silent = PdfWriter(clone_from=io.BytesIO(everything))
    _without_words(silent.root_object["/StructTreeRoot"].get_object())
    told = pdfua.failures([*pages, everything, *map(_bytes, (broken, silent))])
    *right, without_mark, without_words = told
    assert right == [[]] * 6
    assert [line.split(":")[0] for line in without_mark] == ["6.2-1"], "it sees what is wrong"
    assert any(line.startswith("7.3-1") for line in without_words)


def _without_words(element: Any) -> None:
    element.pop("/Alt", None)
    below = element["/K"].get_object() if "/K" in element else []
    for child in below if isinstance(below, list) else [below]:
        if isinstance(child.get_object(), dict):
            _without_words(child.get_object())


def _bytes(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_what_a_screen_reader_gets(filled: Path) -> None:
    content = one_page(viewer_named("analist")).as_pdf()
    reader = PdfReader(io.BytesIO(content))
    root = reader.root_object
    assert root["/Lang"] == "nl"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert reader.metadata is not None and reader.metadata.title == "Inburgering in Rijswijk"
    elements = structure(content)
    alts = [e["/Alt"] for kind, e in elements if kind == "/Figure"]
    assert len(alts) == 3 and all(len(alt) > 60 for alt in alts)
    assert "B1-route 69 (44%)" in alts[0]
    kinds = [kind for kind, _ in elements]
    assert kinds.index("/Figure") < kinds.index("/L"), "the list comes after the first chart"
    fonts = [f.get_object() for f in reader.pages[0]["/Resources"]["/Font"].values()]
    assert fonts and all("/ToUnicode" in font for font in fonts)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert pdf_of(EVERYTHING, MADE) == pdf_of(EVERYTHING, MADE)
    naive = MADE.replace(tzinfo=None)
    assert pdf_of(EVERYTHING, naive) == pdf_of(EVERYTHING, MADE)


def test_a_document_that_cannot_be_drawn_is_one_dutch_sentence() -> None:
    silent = Document("x", "", [Bars("Zonder woorden", "", [], 1)], "")
    with pytest.raises(PrintFailed, match="Dit stuk is niet te tekenen") as failed:
        pdf_of(silent, MADE)
    assert "\n" not in str(failed.value)
