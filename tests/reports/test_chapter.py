"""Chapter 2 written anew: the figures of the door for each role, in the PDF and in the Word file."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Viewer, viewer_named
from rijswijk_dash.audit import read_log
from rijswijk_dash.figures import WrongQuestion
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.reports.chapter import LATER, PEOPLE, chapter, made_at, starts
from rijswijk_dash.reports.document import Bars, Document, Heading, Lines, Listing, Paragraph, Table
from rijswijk_dash.reports.pdf import pdf_of
from rijswijk_dash.reports.word import word_of
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from rijswijk_dash.words import number, stories
from tests.figures.random_rows import publish_rows, shuffle
from tests.reports.tools import holds_edition
from tests.security.tools import command
from tests.tools import ANALYST, publish
from tests.words.test_stories import numbers

ALDERMAN = viewer_named("wethouder")
SCHOOL = "ketenpartner:taalschool-rijswijk"
ROLES = ("analist", "wethouder", SCHOOL)
COMPARED, CLOSING = "Vergeleken met de evaluatie van 2024", "Verantwoording"


def texts(document: Document) -> Iterator[str]:
    """Every text of the chapter, one by one."""
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            yield block.text
        elif isinstance(block, Listing):
            yield from block.items
        elif isinstance(block, Table):
            yield from (block.caption, *block.header, *(cell for row in block.rows for cell in row))
        elif isinstance(block, Bars | Lines):
            yield block.title


def squeezed(text: str) -> str:
    """Without spaces and the hyphens of line ends, for texts that are broken over lines."""
    return re.sub(r"[\s\u00ad]", "", text)


def pdf_text(document: Document) -> str:
    content = pdf_of(document, made_at(ANALYST))
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    foot = squeezed(document.foot)
    told = [squeezed(page.extract_text()) for page in pages]
    assert all(foot in text for text in told)
    # A sentence may run on over the next page, past the foot.
    return "".join(
        re.sub(rf"{re.escape(foot)}|{n}/{len(told)}$", "", t) for n, t in enumerate(told, 1)
    )


def word_file(document: Document) -> Any:
    return docx.Document(io.BytesIO(word_of(document, made_at(ANALYST))))


def tables(document: Document) -> dict[str, list[list[str]]]:
    return {
        b.caption: [[*b.header], *map(list, b.rows)]
        for b in document.blocks
        if isinstance(b, Table)
    }


def table(document: Document, begin: str) -> list[list[str]]:
    (found,) = [rows for name, rows in tables(document).items() if name.startswith(begin)]
    return found


def part_of(document: Document, heading: str) -> list[Any]:
    """The blocks below a heading, up to the next of its level or above."""
    blocks = list(document.blocks)
    place = next(i for i, b in enumerate(blocks) if isinstance(b, Heading) and b.text == heading)
    level = blocks[place].level
    found: list[Any] = []
    for block in blocks[place + 1 :]:
        if isinstance(block, Heading) and block.level <= level:
            break
        found.append(block)
    return found


@pytest.mark.parametrize("role", ROLES)
def test_the_pdf_and_the_word_file_have_the_figures_of_the_door(filled: Path, role: str) -> None:
    viewer = viewer_named(role)
    found = chapter(viewer)
    told = [t for t in texts(found) if t]
    pdf, word = pdf_text(found), word_file(found)
    assert [t for t in told if squeezed(t) not in pdf] == []
    in_word = [p.text for p in word.paragraphs]
    assert [
        b.text for b in found.blocks if isinstance(b, Heading | Paragraph) and b.text not in in_word
    ] == []
    assert [[[c.text for c in row.cells] for row in t.rows] for t in word.tables] == list(
        tables(found).values()
    )
    for figure in (*PEOPLE, "fase"):
        answer = figures.ask(viewer, figures.question(figure))
        sentence = stories.division(answer)
        assert any(text.startswith(sentence) for text in told)
        rows = table(found, f"{answer.figure.name} op")
        assert [row[:2] for row in rows[1:-1]] == [
            [answer.label(row), number(row.numerator)] for row in answer.rows
        ]
        assert rows[-1][:2] == ["Samen", number(answer.total.numerator)]
    for figure in LATER:
        answer = figures.ask(viewer, figures.question(figure))
        assert stories.part(answer) in told
        rows = table(found, f"{answer.figure.name} tot en met")
        assert rows[-1][1:3] == [number(answer.total.numerator), number(answer.total.denominator)]
    for duration in figures.DURATIONS:
        survival = figures.survival(viewer, duration)
        assert any(text.endswith(stories.duration(survival)) for text in told)


def test_the_chapter_of_the_sample_is_as_it_was(filled: Path) -> None:
    found = chapter(ANALYST)
    # When this store was filled and its stamp differ from run to run.
    steady = [b for b in found.blocks if not (isinstance(b, Table) and "gemaakt is" in b.caption)]
    assert len(steady) == len(found.blocks) - 1
    holds_edition(replace(found, blocks=steady), "hoofdstuk_2_2024-08-31")


def test_a_partner_reads_no_exact_number(filled: Path) -> None:
    found = chapter(viewer_named(SCHOOL))
    assert squeezed(SENTENCE) in pdf_text(found)
    for heading in ("Aantal gestarte trajecten", "Wie zijn de inburgeraars?", "Fase en leerroute"):
        for block in part_of(found, heading):
            if isinstance(block, Table):
                counts = [cell for row in block.rows for cell in row[1:2]]
                assert all(not c.isdigit() or int(c) % 5 == 0 for c in counts), block.caption
            if isinstance(block, Bars):
                assert all(bar.value % 5 == 0 for bar in block.bars)
            if isinstance(block, Paragraph) and block.tone != "quiet":
                assert all(n % 5 == 0 for n in numbers(block.text)), block.text
                assert "ongeveer" in block.text
    rows = part_of(found, COMPARED)[1].rows
    assert {row[-1] for row in rows} == {"beschermd"}
    # The three of the brede intake may round to nought, by the secret of the store.
    assert all(
        row[2].startswith("ongeveer ")
        or (row[0].endswith("Brede intake") and row[2] == "weinig of geen")
        for row in rows
    )
    assert "Exact" not in pdf_text(found)
    early = part_of(chapter(viewer_named(SCHOOL), peildatum=date(2022, 1, 31)), "Doorlooptijd")
    assert any("te weinig mensen" in text for text in early[0].items)
    (bars,) = [b for b in part_of(found, "Doorlooptijd") if isinstance(b, Bars)]
    assert all(re.fullmatch(r"vrijwel (0|100)%|\d+%", bar.text) for bar in bars.bars)


def test_few_are_not_told_as_about_nought() -> None:
    publish([{}] * 12)
    rows = part_of(chapter(viewer_named(SCHOOL)), COMPARED)[1].rows
    assert ["Herkomst: Turkije", "53", "weinig of geen", "beschermd"] in rows


def test_the_alderman_gets_crossings_with_a_later_start_protected(filled: Path) -> None:
    found = chapter(ALDERMAN, date(2024, 1, 1))
    exact = figures.ask(ALDERMAN, figures.question("gestart", (), {"startjaar": ["2024"]}))
    assert not exact.rounded
    assert any(f"{exact.value} trajecten gestart" in text for text in texts(found))
    rows = table(found, "Herkomst op")
    assert all(int(row[1]) % 5 == 0 for row in rows[1:])
    assert any("Voor uw rol is dit deel er" in text for text in texts(found))
    assert "Exacte cijfers; waar ‘ongeveer’ staat beschermde cijfers" in found.foot
    with pytest.raises(Refused):
        chapter(viewer_named(SCHOOL), date(2024, 2, 1))


def test_nothing_is_compared_that_is_not_comparable(filled: Path) -> None:
    same = part_of(chapter(ANALYST), COMPARED)[1]
    assert len(same.rows) == 16 and {row[3] for row in same.rows} == {"gelijk"}
    assert ["PVT ondertekend", "170", "170", "gelijk"] in same.rows
    earlier = part_of(chapter(ANALYST, peildatum=date(2024, 5, 31)), COMPARED)
    assert "niet te vergelijken" in earlier[0].text
    assert earlier[1].header == ["Cijfer", "Evaluatie", "Dit hoofdstuk"]
    herkomst = figures.ask(ANALYST, figures.question("herkomst"), date(2024, 5, 31))
    part = 100 * herkomst.rows[0].numerator / herkomst.total.numerator
    line = ["Herkomst: Syrië", "70,0%", f"{part:.1f}%".replace(".", ",")]
    assert line in earlier[1].rows
    assert all("%" in row[1] for row in earlier[1].rows)
    later = part_of(chapter(ANALYST, date(2023, 1, 1)), COMPARED)
    assert "staan de cijfers hier niet naast elkaar" in later[0].text
    assert not any(isinstance(block, Table) for block in later)


def test_a_later_start_counts_only_who_started_then(filled: Path) -> None:
    found = chapter(ANALYST, date(2024, 5, 1))
    months = ["2024-05", "2024-06", "2024-07", "2024-08"]
    answer = figures.ask(ANALYST, figures.question("herkomst", (), {"startmaand": months}))
    rows = table(found, "Herkomst op")
    assert rows[-1][1] == str(answer.total.numerator) != "267"
    assert [row[1] for row in rows[1:-1]] == [str(row.numerator) for row in answer.rows]
    assert table(found, "Gestarte trajecten tot")[1][0] == "31-08-2024"
    assert "1 mei 2024 tot en met 31 augustus 2024" in found.subtitle


def test_the_starts_that_may_be_chosen(filled: Path) -> None:
    assert starts(ANALYST)[:2] == [date(2022, 1, 1), date(2022, 2, 1)]
    assert starts(ANALYST)[-1] == date(2024, 8, 1)
    years = [date(2022, 1, 1), date(2023, 1, 1), date(2024, 1, 1)]
    assert starts(ALDERMAN) == starts(viewer_named(SCHOOL)) == years
    assert starts(ALDERMAN, date(2023, 6, 30)) == years[:2]


@pytest.mark.parametrize(("start", "why"), [
    (date(2024, 9, 1), "op of voor de peildatum 31-08-2024"), (date(2024, 2, 2), "eerste dag"),
])  # fmt: skip
def test_a_start_that_cannot_be(start: date, why: str) -> None:
    publish([{"begindatum_inburgeringsplicht": "2022-03-01"}])
    with pytest.raises(WrongQuestion, match=why):
        chapter(ANALYST, start)
    assert chapter(ANALYST, date(2020, 5, 5)).subtitle == chapter(ANALYST).subtitle


def test_nobody_started_in_the_period_or_the_export_does_not_tell() -> None:
    publish([{"begindatum_inburgeringsplicht": "2022-03-01"}])
    found = chapter(ANALYST, date(2024, 1, 1))
    assert squeezed("startte er geen enkel traject") in pdf_text(found)
    assert not any(isinstance(block, Bars | Lines) for block in found.blocks)
    assert "Verantwoording" in list(texts(found))


def test_a_year_of_few_people_is_no_wrong_year_for_who_gets_protected_numbers() -> None:
    old, new = ({"begindatum_inburgeringsplicht": f"{year}-02-01"} for year in (2023, 2024))
    before = [*[{"begindatum_inburgeringsplicht": "2022-05-01"}] * 40, *[old] * 20]
    publish(before, "2024-07-31")
    publish([*before, *[new] * 2])  # So few that the protected tables stay those of July.
    assert any("2 trajecten gestart" in text for text in texts(chapter(ALDERMAN, date(2024, 1, 1))))
    rows = table(chapter(ALDERMAN, date(2023, 1, 1)), "Herkomst op")
    asked = figures.question("herkomst", (), {"startjaar": ["2023"]}, protected=True)
    assert rows[-1][1] == str(figures.ask(ALDERMAN, asked).total.numerator)
    told = " ".join(texts(chapter(viewer_named(SCHOOL), date(2024, 1, 1))))
    assert "startten er weinig of geen trajecten" in told and "geen enkel" not in told


def test_without_the_begin_in_the_export_a_later_start_is_refused() -> None:
    publish([{}])
    with pytest.raises(WrongQuestion, match="ontbreekt het begin"):
        chapter(ANALYST, date(2024, 1, 1))
    assert starts(ANALYST) == [date(2022, 1, 1)]


UKRAINIAN = {"doelgroep": "Oekraïense ontheemde", "leerroute": "", "fase": "Voorinburgering"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "people", [[UKRAINIAN], [{}], [{}, {"uitkering": "Nee", "herkomst": "Turkije"}]]
)
def test_nobody_one_or_two_people_of_whom_little_is_known(
    role: str, people: list[dict[str, str]]
) -> None:
    publish(people)
    viewer = viewer_named(role)
    found = chapter(viewer)
    text = pdf_text(found)
    assert "1mensen" not in re.sub(r"\d1mensen", "", text)
    assert squeezed("Onbekend: in de export van 31-08-2024 ontbreekt") in text
    assert word_file(found).tables
    check_sections(found)


@pytest.mark.parametrize(("count", "seed"), [(3, 1), (12, 2), (70, 3)])
def test_no_sentence_contradicts_its_table(count: int, seed: int) -> None:
    shuffle(publish_rows(count), seed)
    for role in ROLES:
        found = chapter(viewer_named(role))
        check_sections(found)
        pdf_of(found, made_at(ANALYST))


def check_sections(found: Document) -> None:
    """Each number of a sentence is in the table of its section; more than half is more than half."""
    for block, section in sections(found):
        cells = [
            int(c.replace(".", ""))
            for row in section.rows
            for c in row
            if re.fullmatch(r"[\d.]+", c)
        ]
        assert set(numbers(block.text)) <= {*cells, 0}, (block.text, section.rows)
        shares = re.findall(r"\((\d+(?:,\d+)?%)\)", block.text)
        assert set(shares) <= {c for row in section.rows for c in row}, block.text
        if "Meer dan de helft" in block.text:
            assert float(shares[-1].rstrip("%").replace(",", ".")) >= 50
        assert ("ongeveer" in block.text) == (
            "(ongeveer)" in section.caption
        ) or "weinig of" in block.text


def sections(found: Document) -> Iterator[tuple[Paragraph, Table]]:
    """The sentence and the table of each section up to the durations."""
    names = [*(figures.FIGURES[f].name for f in (*PEOPLE, *LATER)), "Fase en leerroute"]
    for name in names:
        blocks = part_of(found, name)
        told = [b for b in blocks if isinstance(b, Table)]
        if told:
            yield blocks[0], told[0]


def test_the_word_file_can_be_edited_and_read_aloud(filled: Path) -> None:
    found = chapter(ANALYST)
    content = word_of(found, made_at(ANALYST))
    assert content == word_of(chapter(ANALYST), made_at(ANALYST))
    word = docx.Document(io.BytesIO(content))
    headings = [p for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert [(p.text, p.style.name) for p in headings] == [
        (b.text, f"Heading {b.level}") for b in found.blocks if isinstance(b, Heading)
    ]
    assert (word.core_properties.title, word.core_properties.author) == (found.title, found.author)
    assert word.core_properties.language == "nl-NL"
    charts = [b for b in found.blocks if isinstance(b, Bars | Lines)]
    described = [s._inline.docPr.get("descr") for s in word.inline_shapes]
    assert described == [chart.alt for chart in charts] and all(described)
    for made in word.tables:
        first = made.rows[0]._tr.xml
        assert "w:tblHeader" in first and "w:tblHeader" not in made.rows[1]._tr.xml
    languages = re.findall(r'w:lang w:val="([^"]*)"', word.styles.element.xml)
    assert languages and set(languages) == {"nl-NL"}
    foot = word.sections[0].footer
    assert foot.paragraphs[0].text == found.foot
    assert "PAGE" in foot._element.xml and "NUMPAGES" in foot._element.xml
    captions = [p.text for p in word.paragraphs if p.style.name == "Caption"]
    assert captions == [
        b.caption if isinstance(b, Table) else b.title
        for b in found.blocks
        if isinstance(b, Table | Bars | Lines)
    ]


@pytest.mark.parametrize("role", ROLES)
def test_the_closing_says_what_it_is_made_of(filled: Path, role: str) -> None:
    viewer: Viewer = viewer_named(role)
    found = chapter(viewer)
    closing = dict(table(found, "Waar dit hoofdstuk van gemaakt is")[1:])
    stamp = str(figures.stamp(viewer))
    assert closing["Stempel"] == stamp and stamp in found.foot
    assert closing["Verzonnen gegevens"].startswith("ja") and "(verzonnen gegevens)" in found.foot
    assert closing["Soort cijfers"].startswith("Beschermd" if "partner" in role else "Exact")
    assert closing["Peildatum"] == "31-08-2024" and "Programma" in closing
    definitions = part_of(found, "De definities")[0].items
    assert any(figures.FIGURES["herkomst"].sentence in item for item in definitions)


def test_a_stamp_gives_the_same_chapter_after_a_new_delivery() -> None:
    publish([{}, {"herkomst": "Turkije"}], "2024-07-31")
    before = chapter(ANALYST)
    stamp = str(figures.stamp(ANALYST))
    publish([{}], "2024-08-31")
    assert list(texts(chapter(ANALYST))) != list(texts(before))
    with figures.as_of(ANALYST, stamp) as notes:
        again = chapter(ANALYST, notes=notes)
    assert not notes and list(texts(again)) == list(texts(before)) and again.foot == before.foot


# The command


def test_the_command_writes_pdf_and_word(filled: Path, tmp_path: Path) -> None:
    for name in ("hoofdstuk.pdf", "hoofdstuk.docx"):
        code, output = command("hoofdstuk", str(tmp_path / name), "--viewer", SCHOOL)
        assert code == 0 and "Beschermde cijfers" in output
    assert (tmp_path / "hoofdstuk.pdf").read_bytes()[:5] == b"%PDF-"
    made = word_of(chapter(viewer_named(SCHOOL)), made_at(ANALYST))
    assert (tmp_path / "hoofdstuk.docx").read_bytes() == made
    logged = read_log(open_store(settings().store), actions=("downloaden",))
    assert [entry.what for entry in logged] == ["hoofdstuk.docx", "hoofdstuk.pdf"]


def test_a_wrong_call_and_a_refusal_write_nothing(filled: Path, tmp_path: Path) -> None:
    assert command("hoofdstuk", str(tmp_path / "x.txt"))[0] == 2
    file = tmp_path / "x.pdf"
    code, output = command("hoofdstuk", str(file), "--viewer", SCHOOL, "--start", "2023-05-01")
    assert code == 1 and "beschermde" in output and not file.exists()
    code, output = command("hoofdstuk", str(file), "--stamp", "onzin")
    assert code == 1 and "stempel" in output
    code, output = command(
        "hoofdstuk", str(file), "--stamp", str(figures.stamp(ANALYST)), "--start", "2023-05-01"
    )
    assert code == 0 and file.exists()


def test_how_far_a_count_is_from_the_published_one() -> None:
    publish([{}] * 2)
    lines = part_of(chapter(ANALYST), COMPARED)[1].rows
    assert lines[0] == ["Gestarte trajecten", "267", "2", "−265"]
    assert lines[-1] == ["PVT ondertekend", "170", "onbekend", "onbekend"]


def test_that_fewer_are_counted_under_direction_is_told() -> None:
    lacking = "De export mist Asielrechten: gezinsmigranten met asielrechten tellen niet mee"
    publish([{}] * 2)
    assert any(text.startswith(lacking) for text in texts(chapter(ANALYST)))
    publish([{"asielrechten": "Asielrechten toegekend"}] * 2)
    assert not any("De export mist" in text for text in texts(chapter(ANALYST)))
