"""Open data: only what a partner sees, in a file that the standard for it describes."""

import csv
import io
import json
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, viewer_named
from rijswijk_dash.figures import FIGURES, Shape, WrongQuestion
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.reports.open_data import CC0, HEADER, file_name, left_out, open_data
from tests.security.tools import is_refused
from tests.tools import ANALYST, publish

PARTNER = viewer_named("ketenpartner")
_MADE: dict[str, bytes] = {}


@pytest.fixture
def made(filled: Path) -> bytes:
    """The file over the sample, made once: every copy of the store has the same."""
    if "sample" not in _MADE:
        _MADE["sample"] = open_data(ANALYST)
    return _MADE["sample"]


def parts(content: bytes) -> tuple[list[dict[str, str]], dict[str, Any], str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["inburgering.csv", "csv-metadata.json", "LEESMIJ.txt"]
        table, about, note = (archive.read(name).decode() for name in archive.namelist())
    assert table.endswith("\r\n") and "\n" not in table.replace("\r\n", "")
    lines = list(csv.reader(io.StringIO(table, newline=""), strict=True))
    assert tuple(lines[0]) == HEADER
    return [dict(zip(HEADER, x, strict=True)) for x in lines[1:]], json.loads(about), note


def test_each_line_is_what_a_partner_sees_and_no_line_is_missing(made: bytes) -> None:
    expected: dict[tuple[str, str, str], tuple[str, str]] = {}
    for figure in FIGURES.values():
        if not figures.may_ask(PARTNER, figures.question(figure.id)):
            continue
        for answer in figures.trend(PARTNER, figures.question(figure.id)):
            assert answer.rounded
            named = [(answer.label(row), row) for row in answer.rows if figure.shape is Shape.SPLIT]
            for label, row in (*named, ("Totaal", answer.total)):
                value = "" if row.value is None else f"{row.value:g}"
                expected[answer.peildatum.isoformat(), figure.id, label] = (value, row.instead)
    rows, _, _ = parts(made)
    found = {
        (r["peildatum"], r["cijfer"], r["label"]): (r["waarde"], r["toelichting"]) for r in rows
    }
    assert len(found) == len(rows) and len({key[0] for key in found}) == 32
    assert found == {k: (v, "" if v else w or found[k][1]) for k, (v, w) in expected.items()}


def test_no_number_is_exact_no_band_is_a_number_and_nothing_names_the_export(made: bytes) -> None:
    rows, about, note = parts(made)
    counts = [int(r["waarde"]) for r in rows if r["eenheid"] == "trajecten"]
    assert counts and all(count % 5 == 0 for count in counts)
    bands = [r for r in rows if "%" in r["toelichting"]]
    assert bands and all((r["waarde"], r["status"]) == ("", "niet getoond") for r in bands)
    assert all(r["waarde"] == str(int(r["waarde"])) for r in rows if r["waarde"])
    assert {r["status"] for r in rows} == {"beschermd", "niet getoond"}
    text = f"{rows}{about}{note}"
    source = figures.ask(ANALYST, figures.question("gestart")).source
    assert source.file_name not in text and source.sha256[:12] not in text
    assert not re.search(rf"\b{re.escape(source.who)}\b", text)
    assert SENTENCE in note and SENTENCE in str(about["notes"])
    assert "Verzonnen" in str(about["notes"]) and "VERZONNEN" in note
    assert {r["verzonnen"] for r in rows} == {"ja"}


def test_two_editions_differ_by_nothing_that_a_partner_does_not_see(filled: Path) -> None:
    """Whoever keeps the first edition knows of one newcomer no more than a partner who looked then."""
    people = [{"leerroute": "Z-route"}, *[{}] * 40]

    def seen() -> dict[tuple[str, str], str]:
        rows, _, _ = parts(open_data(ANALYST))
        return {(r["cijfer"], r["label"]): r["waarde"] for r in rows if r["peildatum"] == days[-1]}

    days = ["2024-09-30"]
    publish(people, days[-1])
    first = seen()
    days.append("2024-10-31")
    publish([*people, {"leerroute": "Onderwijsroute", "uitkering": "Nee"}], days[-1])
    rows, _, _ = parts(open_data(ANALYST))
    assert seen() == first, "one newcomer makes no new rounded table"
    assert {r["stand_van"] for r in rows if r["peildatum"] == days[-1]} == {days[0]}
    assert {r["verzonnen"] for r in rows} == {"nee"}, "invented people are gone"


def test_the_metadata_describes_the_columns_with_their_types(made: bytes) -> None:
    rows, about, note = parts(made)
    assert about["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "nl"}]
    assert about["url"] == "inburgering.csv"
    columns = about["tableSchema"]["columns"]
    assert [c["name"] for c in columns] == list(HEADER)
    assert all(c["titles"]["nl"][0] == c["name"] and c["dc:description"] for c in columns)
    for row in rows:
        for column in columns:
            _check(row[column["name"]], column)
    keys = [tuple(row[name] for name in about["tableSchema"]["primaryKey"]) for row in rows]
    assert len(set(keys)) == len(keys)
    assert about["dialect"]["delimiter"] == "," and about["dialect"]["encoding"] == "utf-8"
    assert about["dc:publisher"] == {"schema:name": "Gemeente Rijswijk"}
    assert about["dc:license"] == {"@id": CC0} and CC0 in note
    assert str(figures.stamp(ANALYST)) in about["dc:provenance"] and "2024-08-31" in str(about)
    assert date.fromisoformat(about["dc:modified"]["@value"])
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        size = archive.getinfo("inburgering.csv").file_size
    assert about["dcat:distribution"]["dcat:byteSize"] == size


def _check(value: str, column: dict[str, Any]) -> None:
    if value == "":
        assert not column["required"], column["name"]
        return
    kind = column["datatype"]
    base = kind if isinstance(kind, str) else kind["base"]
    if base == "decimal":
        Decimal(value)
    elif base == "date":
        date.fromisoformat(value)
    elif isinstance(kind, dict):
        assert value in kind["format"].split("|")


def test_an_unknown_figure_has_no_value_and_names_the_field() -> None:
    publish([{}] * 60)
    rows, _, _ = parts(open_data(ANALYST))
    (pvt,) = [r for r in rows if r["cijfer"] == "pvt"]
    assert (pvt["waarde"], pvt["status"]) == ("", "onbekend")
    assert pvt["toelichting"] == "ontbreekt in de export: Ondertekening PVT"
    (share,) = [r for r in rows if r["cijfer"] == "uitkering_aandeel"]
    assert (share["waarde"], share["eenheid"], share["status"]) == ("100", "procent", "beschermd")


@pytest.mark.parametrize("name", ["wethouder", "ketenpartner", "ketenpartner:coa"])
def test_only_who_publishes_makes_it(name: str) -> None:
    publish([{}])
    viewer = viewer_named(name)
    is_refused(viewer, lambda: open_data(viewer))
    is_refused(viewer, lambda: left_out(viewer))


def test_another_licence_an_empty_store_and_the_name_of_the_file() -> None:
    with pytest.raises(WrongQuestion):
        open_data(ANALYST)
    publish([{}])
    _, about, note = parts(open_data(viewer_named("beheerder"), "https://voorbeeld.nl/licentie"))
    assert about["dc:license"] == {"@id": "https://voorbeeld.nl/licentie"}
    assert "https://voorbeeld.nl/licentie" in note and CC0 not in note
    day = date(2024, 8, 31)
    assert file_name(day, invented=False) == "open_data_inburgering_2024-08-31.zip"
    assert "verzonnen" in file_name(day, invented=True)


def test_the_same_stamp_gives_the_same_bytes() -> None:
    publish([{}, {"uitkering": "Nee"}], "2024-07-31")
    first, mark = open_data(ANALYST), str(figures.stamp(ANALYST))
    publish([{}] * 30)
    assert open_data(ANALYST) != first
    with figures.as_of(ANALYST, mark):
        assert open_data(ANALYST) == first


def test_a_refusal_is_no_file() -> None:
    publish([{}])
    with pytest.raises(Refused, match="analist of beheerder"):
        open_data(viewer_named("wethouder"))
