"""The A4: its text is what the door answers, for each role; always one page; and as it was before."""

import io
import re
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
from pypdf import PdfReader

from rijswijk_dash import __version__, figures
from rijswijk_dash.access import Role, Viewer, viewer_named
from rijswijk_dash.figures import FIGURES, WrongQuestion
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.reports.document import Bars, Beside, Document, Lines, Listing, Part, Tiles
from rijswijk_dash.reports.edition import (
    Explained,
    differences,
    document_as_edition,
    explanations,
)
from rijswijk_dash.reports.one_page import HEADLINES, one_page
from rijswijk_dash.reports.pdf import page_pictures, pdf_of
from rijswijk_dash.words import change, number, percent, value_of
from tests.reports.test_pdfua import EVERYTHING
from tests.reports.tools import holds_edition, text_of
from tests.security.tools import refusals
from tests.tools import ANALYST, publish

LAST, YEAR_BEFORE = date(2024, 8, 31), date(2023, 8, 31)
ROLES = ("analist", "beheerder", "wethouder", "ketenpartner:taalschool-rijswijk")


def parts(document: Document) -> list[Part]:
    found: list[Part] = []
    for block in document.blocks:
        found += [p for c in block.columns for p in c] if isinstance(block, Beside) else [block]
    return found


def answers(viewer: Viewer, day: date) -> list[figures.Answer]:
    return [figures.ask(viewer, figures.question(name), day) for name in HEADLINES]


@pytest.mark.parametrize("name", ROLES)
def test_the_text_of_the_pdf_is_what_the_door_answers(filled: Path, name: str) -> None:
    viewer = viewer_named(name)
    found = one_page(viewer)
    text = text_of(found.as_pdf())
    rounded = viewer.role is Role.PARTNER
    now, then = answers(viewer, LAST), answers(viewer, YEAR_BEFORE)
    for answer, before in zip(now, then, strict=True):
        assert answer.rounded == rounded
        changed = change(answer, before)
        told = f"{answer.figure.name} {value_of(answer)}"
        if rounded:
            told += " ongeveer" if answer.value else " geen of enkele"
        elif changed:
            told += f" {changed} sinds 31-08-2023"
        assert told in text
    phases = figures.ask(viewer, figures.question("fase"), LAST)
    for row in phases.rows:
        share = 100 * row.numerator / phases.total.numerator
        halves = {percent(share + way, 0) for way in (-1e-9, 1e-9)}  # A half may go either way.
        assert any(f"{number(row.numerator)} ({told})" in text for told in halves)
    assert str(figures.stamp(viewer)) in text.replace("- ", "-")
    source = "Bron: levering 32, verzonnen gegevens · Vergeleken met 31-08-2023 (levering 20)"
    assert f"Peildatum 31-08-2024 · {source}" in text
    assert f"Programma {__version__}" in text
    assert "Verzonnen gegevens" in found.document.subtitle
    assert (SENTENCE in text, "Beschermde cijfers" in text) == (rounded, rounded)
    assert ("Exacte cijfers" in text) == (not rounded)
    assert all(FIGURES[figure].source in text for figure in HEADLINES)
    assert refusals() == []


def test_a_partner_gets_only_fives_and_no_own_clients(filled: Path) -> None:
    viewer = viewer_named("ketenpartner:taalschool-rijswijk")
    text = text_of(one_page(viewer).as_pdf())
    assert "uw eigen cliënten" not in text
    document = one_page(viewer).document
    counts = [bar.value for part in parts(document) if isinstance(part, Bars) for bar in part.bars]
    for part in parts(document):
        if isinstance(part, Lines) and not part.unit:
            counts += [v for line in part.lines for v in line.values if v is not None]
    assert len(counts) > 90 and all(count % 5 == 0 for count in counts)
    (tiles,) = [part for part in parts(document) if isinstance(part, Tiles)]
    assert all(int(t.value) % 5 == 0 for t in tiles.tiles if not t.value.endswith("%"))
    own = figures.signals(viewer, LAST)
    assert any(raised.answer.own for raised in own.raised), "elsewhere it does see them"
    (listing,) = [part for part in parts(document) if isinstance(part, Listing)]
    assert any(item.startswith("Geen beschermd cijfer voor: ") for item in listing.items)


def test_the_analyst_reads_every_signal(filled: Path) -> None:
    (listing,) = [p for p in parts(one_page(ANALYST).document) if isinstance(p, Listing)]
    raised = figures.signals(ANALYST, LAST).raised
    assert [int(item.split()[0]) for item in listing.items] == [r.count for r in raised]
    assert len(raised) == 3


def test_the_lines_are_the_trends(filled: Path) -> None:
    pip, course = [p for p in parts(one_page(ANALYST).document) if isinstance(p, Lines)]
    for name, line in zip(
        ("pip_op_tijd", "gestart", "pvt", "map"), (*pip.lines, *course.lines), strict=True
    ):
        trend = figures.trend(ANALYST, figures.question(name), LAST)
        assert list(line.values) == [answer.value for answer in trend]
        assert line.text == value_of(trend[-1])
    assert (pip.unit, pip.most, course.unit, course.most) == ("%", 100, "", 300)
    assert len({line.dash for line in course.lines}) == 3
    assert pip.places[0] == 0 and pip.places[-1] == 1 and list(pip.places) == sorted(pip.places)
    assert "laatst 74,9% op 31-08-2024" in pip.alt


def test_the_earlier_peildatum_can_be_chosen(filled: Path) -> None:
    found = one_page(ANALYST, date(2024, 6, 30), date(2024, 3, 31))
    assert found.document.subtitle.startswith("Stand op 30 juni 2024, vergeleken met 31 maart 2024")
    assert "sinds 31-03-2024" in text_of(found.as_pdf())
    first = one_page(ANALYST, date(2022, 1, 31))
    assert "vergeleken" not in first.document.subtitle
    assert "sinds" not in text_of(first.as_pdf())
    for before in (date(2024, 6, 30), date(2024, 7, 31)):
        with pytest.raises(WrongQuestion, match="Kies een eerdere peildatum dan 30-06-2024"):
            one_page(ANALYST, date(2024, 6, 30), before)
    with pytest.raises(WrongQuestion, match="geen gepubliceerde export"):
        one_page(ANALYST, date(2024, 6, 30), date(2024, 3, 30))


def test_the_same_stamp_gives_the_same_bytes(filled: Path) -> None:
    stamp, content = str(figures.stamp(ANALYST)), one_page(ANALYST).as_pdf()
    publish([{}], "2024-09-30")
    assert one_page(ANALYST).as_pdf() != content
    with figures.as_of(ANALYST, stamp) as notes:
        assert notes == ()
        assert one_page(ANALYST).as_pdf() == content


def test_what_is_published_meanwhile_is_not_in_it(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish([{}, {}], "2024-06-30")
    publish([{}, {}, {}])
    content = one_page(ANALYST).as_pdf()
    start = figures.usual_start

    def meanwhile(days: list[date], day: date) -> date:
        other = Thread(target=publish, args=([{}] * 7,))
        other.start()
        other.join()
        return start(days, day)

    monkeypatch.setattr(figures, "usual_start", meanwhile)
    assert one_page(ANALYST).as_pdf() == content
    monkeypatch.setattr(figures, "usual_start", start)
    assert "Gestarte trajecten 7 +5 sinds" in text_of(one_page(ANALYST).as_pdf())


def test_what_the_export_lacks_is_unknown_and_never_zero() -> None:
    publish([{}, {"fase": "Brede intake", "leerroute": ""}, {}], "2024-08-31")
    found = one_page(ANALYST)
    text = text_of(found.as_pdf())
    for name in ("werk", "pip_op_tijd", "pip_over_tijd", "pvt", "map"):
        assert f"{FIGURES[name].name} onbekend" in text
    assert "PIP op tijd. Onbekend: in de export van 31-08-2024 ontbreken de velden" in text
    assert "Hoe vaak het PIP op tijd kwam, is onbekend" in text
    assert "(onbekend: PVT ondertekend en MAP afgerond)" in text
    assert "Onbekend, want de export mist een veld: " in text
    assert "gezinsmigranten met asielrechten tellen niet mee onder regie" in text
    assert "Exacte cijfers" in text and "verzonnen" not in text.lower()


PIP_FIELDS = ("datum_vestiging", "begindatum_inburgeringsplicht", "dagtekening_pip")


def with_pip(settled: str, pip: str) -> dict[str, str]:
    return dict(zip(PIP_FIELDS, (settled, settled, pip), strict=True))


@pytest.mark.parametrize(
    "viewer", [ANALYST, viewer_named("wethouder"), viewer_named("ketenpartner:coa")]
)
def test_nobody_at_all(viewer: Viewer) -> None:
    exempt = {"doelgroep": "Oekraïense ontheemde", "leerroute": "", "fase": "Brede intake"}
    publish([{**exempt, **with_pip("2024-01-01", "2024-02-01")}])
    text = text_of(one_page(viewer).as_pdf())
    few = viewer.role is Role.PARTNER
    assert "was er geen traject gestart." in text or few
    assert ("waren er geen of enkele trajecten gestart" in text) == few
    assert f"Er zijn geen {'of enkele ' if few else ''}trajecten onder regie" in text
    why = "te weinig" if few else "nog geen"
    assert f"PIP op tijd. Er zijn {why} trajecten waarvan de termijn voorbij is." in text


def test_one_traject_and_a_figure_that_became_known() -> None:
    publish([{}], "2023-08-31")
    publish([with_pip("2024-01-01", "2024-02-01")])
    text = text_of(one_page(ANALYST).as_pdf())
    assert (
        "Op 31 augustus 2024 was er 1 traject gestart, evenveel als op 31 augustus 2023; " in text
    )
    assert "de gemeente voert over dat traject de regie." in text
    assert "Van 1 traject was de termijn van het PIP voorbij; dat kreeg het PIP op tijd." in text
    assert "PIP op tijd 100,0% onbekend op 31-08-2023" in text
    pip, _ = [p for p in parts(one_page(ANALYST).document) if isinstance(p, Lines)]
    assert list(pip.lines[0].values) == [None, 100.0]


def test_a_line_that_ends_earlier_says_when() -> None:
    publish([with_pip("2024-01-01", "2024-02-01")], "2024-06-30")
    publish([with_pip("2024-08-01", "2024-08-20")])
    pip, _ = [p for p in parts(one_page(ANALYST).document) if isinstance(p, Lines)]
    assert list(pip.lines[0].values) == [100.0, None]
    assert pip.lines[0].text == "100,0% (30-06-2024)"


def test_it_is_one_page_whatever_stands_in_it(filled: Path) -> None:
    document = one_page(ANALYST).document
    full = Document(
        document.title, "Een lange ondertitel " * 8, [*document.blocks, *EVERYTHING.blocks, *document.blocks],
        document.foot * 2, compact=True,
    )  # fmt: skip
    for each in (document, full):
        assert len(PdfReader(io.BytesIO(pdf_of(each, one_page(ANALYST).made))).pages) == 1
        assert len(page_pictures(each)) == 1


# The back-test


def test_the_page_of_the_sample_is_as_it_was(filled: Path) -> None:
    holds_edition(one_page(ANALYST, LAST, YEAR_BEFORE).document, "een_a4_2024-08-31")


def test_a_difference_is_told_with_what_it_was_and_is(filled: Path) -> None:
    was = document_as_edition(one_page(ANALYST, LAST, YEAR_BEFORE).document)
    assert was["PIP op tijd › waarde"] == "74,9%"
    assert was["Fase en leerroute, … onder regie › Z-route"] == "63 (40%)"
    now = {**was, "PIP op tijd › waarde": "75,1%", "nieuw › waarde": "3"}
    del now["MAP afgerond › verandering"]
    told = [
        "PIP op tijd › waarde: was ‘74,9%’, is nu ‘75,1%’.",
        "MAP afgerond › verandering: was ‘+61 sinds 31-08-2023’, staat er niet meer.",
        "nieuw › waarde: stond er niet, is nu ‘3’.",
    ]
    assert differences(was, now) == told
    meant = Explained("PIP op tijd › waarde", "74,9%", "75,1%", "Andere klok.", LAST)
    assert differences(was, now, [meant]) == told[1:]
    assert differences(was, was, [meant]) == [
        "PIP op tijd › waarde: verklaard is ‘74,9%’ naar ‘75,1%’, maar dat verschil is er niet."
    ]


def test_every_kind_of_block_is_in_an_edition() -> None:
    found = document_as_edition(EVERYTHING)
    assert found == {
        "titel": "Alles", "ondertitel": "Elk soort blok", "kop": "Eén", "tekst": "Sterk.",
        "tekst (2)": "Stil.", "punt": "a", "punt (2)": "b", "Naam › waarde": "1", "Naam › verandering": "+1",
        "Naam › waarde (2)": "onbekend", "Naam › verandering (2)": "", "kop (2)": "Twee", "kop (3)": "Drie",
        "Tabel … › titel": "Tabel 2024", "Tabel … › x › Aantal": "1", "Tabel … › y › Aantal": "2",
        "Staven › titel": "Staven", "Staven › B1-route": "2",
        "Lijnen › titel": "Lijnen", "Lijnen › A › eind": "3",
        "Lijnen › A › jan": "1", "Lijnen › A › feb": "–", "Lijnen › A › mrt": "3",
        "Lijnen › B › eind": "onbekend",
        "Lijnen › B › jan": "–", "Lijnen › B › feb": "–", "Lijnen › B › mrt": "–",
    }  # fmt: skip


def test_an_explanation_needs_a_reason_and_a_day() -> None:
    entry = {"waar": "x", "was": "1", "is": "2", "reden": "zo bedoeld", "datum": LAST}
    assert explanations({"verschil": [entry]}) == [Explained("x", "1", "2", "zo bedoeld", LAST)]
    assert explanations({}) == []
    for name in ("waar", "reden", "datum"):
        with pytest.raises(ValueError, match="needs waar"):
            explanations({"verschil": [{k: v for k, v in entry.items() if k != name}]})


def test_the_stamp_and_foot_are_in_no_edition(filled: Path) -> None:
    found = " ".join(document_as_edition(one_page(ANALYST).document).values())
    assert not re.search(r"\d+-\d+-[0-9a-f]{8}", found)


def test_no_change_is_told_between_counts_of_which_one_misses_a_field() -> None:
    family = {"doelgroep": "Gezinsmigrant en overige migrant"}
    publish([{}] * 3 + [family] * 4, "2024-07-31")
    publish([{}] * 3 + [{**family, "asielrechten": "Asielrechten toegekend"}] * 4)
    (tiles,) = [block for block in one_page(ANALYST).document.blocks if isinstance(block, Tiles)]
    changes = {tile.name: tile.change for tile in tiles.tiles}
    assert changes["Gestarte trajecten"] == "±0 sinds 31-07-2024"
    assert "sinds" not in changes["Onder regie"]
