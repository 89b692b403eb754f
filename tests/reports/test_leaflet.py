"""The leaflet: one A4 of plain Dutch, in any language that the municipality writes."""

import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rijswijk_dash.cli.commands import app
from rijswijk_dash.domain import chain
from rijswijk_dash.domain.leaflet import leaflet_texts
from rijswijk_dash.reports.document import Beside, Heading, Paragraph
from rijswijk_dash.reports.leaflet import NoLeaflet, leaflet, leaflet_pdf
from rijswijk_dash.settings import ROOT, settings

ARABIC = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


@pytest.fixture
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the folder ``data`` to change; what was read of it is forgotten after the test."""
    data = tmp_path / "data"
    data.mkdir()
    for path in (ROOT / "data").glob("*.*"):
        shutil.copy(path, data)
    shutil.copytree(ROOT / "data" / "folder", data / "folder")
    monkeypatch.setenv("RIJSWIJK_DASH_RULES_DIR", str(data))
    settings.cache_clear()
    chain._file.cache_clear()
    yield data
    chain._file.cache_clear()


def translated(data: Path, code: str, **changes: str) -> None:
    text = (data / "folder" / "nl.toml").read_text().replace('taal = "nl"', f'taal = "{code}"')
    for old, new in changes.items():
        text = re.sub(rf"^{old} = .*$", f"{old} = {new}", text, flags=re.M)
    (data / "folder" / f"{code}.toml").write_text(text)


def texts(language: str) -> list[str]:
    found = leaflet_texts().texts[language]
    return [
        found.opening,
        *(s for asked in found.questions for s in (asked.heading, *asked.sentences)),
    ]


VOWELS = r"aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|ie|oe|eu|ui|ei|ij|ou|au|[aeiouyéèëï]"


def syllables(word: str) -> int:
    return max(1, len(re.findall(VOWELS, word.lower())))


def douma(sentences: list[str]) -> float:
    """The reading ease of Flesch in Douma's Dutch form: from 0 (hard) to 100; 70 and more is easy."""
    words = re.findall(r"[\w’]+", " ".join(sentences))
    count = sum(len(re.findall(r"[.!?]", s)) or 1 for s in sentences)
    return 206.84 - 77 * sum(map(syllables, words)) / len(words) - 0.93 * len(words) / count


def test_the_measure_tells_easy_from_hard() -> None:
    hard = "De inburgeringsplichtige verstrekt de noodzakelijke bescheiden aan de uitvoeringsinstantie."
    assert douma([hard]) < 20 < 90 < douma(["De kat zit op de mat. Hij is blij."])


def test_the_dutch_is_plain() -> None:
    sentences = texts("nl")
    assert douma(sentences) >= 75
    for sentence in (part for text in sentences for part in re.split(r"(?<=[.?!]) ", text)):
        assert len(sentence.split()) <= 14, sentence


@pytest.mark.parametrize("language", ["nl", "en"])
def test_one_a4_with_everything_on_it(language: str) -> None:
    document = leaflet(language)
    (columns,) = document.blocks
    assert isinstance(columns, Beside)
    parts = [part for column in columns.columns for part in column]
    asked = leaflet_texts().texts[language].questions
    assert [p.text for p in parts if isinstance(p, Heading)] == [a.heading for a in asked]
    assert len([p for p in parts if isinstance(p, Paragraph) and p.tone == "strong"]) == len(asked)
    pdf = leaflet_pdf(language)
    assert pdf.startswith(b"%PDF") and b"pdfuaid" in pdf and pdf == leaflet_pdf(language)
    assert b"/Type/Pages/Count 1/" in pdf
    assert "01-11-2026" in document.foot and not document.from_right and document.letters >= 11


def test_a_contact_that_is_filled_in_is_on_it(own_data: Path) -> None:
    path = own_data / "rolverdeling.toml"
    text = path.read_text()
    empty = 'organisatie = "COA"\nloket = ""\ntelefoon = ""'
    assert empty in text
    path.write_text(text.replace(empty, 'organisatie = "COA"\ntelefoon = "000-000"'))
    told = str(leaflet("nl"))
    assert "COA, 000-000" in told and told.count("000-000") == 1


def test_a_translation_that_is_put_beside_it_appears(own_data: Path) -> None:
    translated(own_data, "fy", naam='"Frysk"', titel='"By wa kin ik telâne?"')
    assert list(leaflet_texts().texts) == ["nl", "en", "fy"]
    assert leaflet("fy").title == "By wa kin ik telâne?"


def test_letters_that_no_font_has_are_named(own_data: Path) -> None:
    translated(own_data, "ar", van_rechts="true", titel='"من يساعدني؟"')
    with pytest.raises(
        NoLeaflet, match=r"deze tekens van ar.toml niet: .*ن.*data/folder/lettertypen"
    ):
        leaflet_pdf("ar")


@pytest.mark.skipif(not ARABIC.exists(), reason="fonts-dejavu-core is not on this machine")
def test_a_font_that_is_put_beside_it_draws_its_letters(own_data: Path) -> None:
    translated(own_data, "ar", van_rechts="true", titel='"من يساعدني؟"')
    shutil.copy(ARABIC, own_data / "folder" / "lettertypen")
    document = leaflet("ar", 11)
    assert document.from_right and document.fonts == ("DejaVu Sans",)
    assert b"DejaVu" in leaflet_pdf("ar")


def test_what_is_wrong_in_a_translation_is_told(own_data: Path) -> None:
    folder = own_data / "folder"
    (folder / "xx.toml").write_text("dit is geen toml")
    (folder / "yy.toml").write_text((folder / "nl.toml").read_text())
    translated(own_data, "zz", ga_naar="5")
    strange = (folder / "nl.toml").read_text().replace('"nl"', '"qq"')
    (folder / "qq.toml").write_text(strange.replace('"DUO"', '"Bakker"'))
    (folder / "lettertypen" / "kapot.ttf").write_text("geen lettertype")
    told = " ".join(leaflet_texts().problems)
    assert "xx.toml is niet te lezen" in told and "yy.toml: de taal nl is er al" in told
    assert (
        "zz.toml: het veld ‘ga_naar’ moet tekst" in told and "qq.toml: Bakker staat niet in" in told
    )
    with pytest.raises(NoLeaflet, match=r"kapot.ttf is niet te lezen"):
        leaflet_pdf("nl")


def test_a_text_that_is_too_long_for_one_a4_is_refused(own_data: Path) -> None:
    translated(own_data, "nl", inleiding='"' + "Dit is een lange zin. " * 200 + '"')
    with pytest.raises(NoLeaflet, match="past niet op één A4"):
        leaflet_pdf("nl")


def test_the_command_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "folder.pdf"
    done = CliRunner().invoke(app, ["folder", str(file), "--taal", "en"])
    assert done.exit_code == 0 and file.read_bytes().startswith(b"%PDF")
    for wrong in ([str(file), "--taal", "xx"], [str(tmp_path / "geen" / "map.pdf")]):
        done = CliRunner().invoke(app, ["folder", *wrong])
        assert done.exit_code == 1 and done.stderr.strip() and "Traceback" not in done.output
