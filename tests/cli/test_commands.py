"""The command line as a user calls it: exit codes, JSON, and every layout of the generator."""

import json
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from rijswijk_dash.intake import service as intake
from rijswijk_dash.sample import LAYOUTS, delivery, file_name, make_people, write
from tests.cli.tools import run, run_json
from tests.tools import csv_of, publish

PUBLISHED = {
    "doelgroep": {"Asielstatushouder": 154, "Gezinsmigrant en overige migrant": 113},
    "herkomst": {"Syrië": 187, "Turkije": 53, "Overig": 27},
    "scholing": {"Geschoold": 160, "Ongeschoold": 107},
    "uitkering": {"Ja": 240, "Nee": 27},
    "fase": {"Onderwijsroute": 21, "B1-route": 69, "Z-route": 63, "Brede intake": 3},
}
DAY = date(2024, 8, 31)


@pytest.fixture(scope="module")
def people() -> Any:
    return make_people()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_published_figures(layout: str, people: Any, tmp_path: Path) -> None:
    path = tmp_path / file_name(DAY, layout)
    write(delivery(people, DAY), DAY, path, layout)
    report = run_json("import", str(path))
    assert (report["rows"], report["accepted"], report["rejected"]) == (267, 267, [])
    assert report["peildatum"] == "2024-08-31"
    answer = run_json("figures")
    found = answer["figures"]
    assert answer["viewer"] == "analist"
    assert found["gestart"] == {"value": 267}
    expected = dict(PUBLISHED)
    if layout == "minimaal":
        # Without the field asielrechten the two gezinsmigranten under direction cannot be known.
        expected["fase"] = {"Onderwijsroute": 20, "B1-route": 69, "Z-route": 62, "Brede intake": 3}
        assert found["pvt"] == {"value": None, "missing_fields": ["Ondertekening PVT"]}
    else:
        assert found["pvt"] == {"value": 170}
        assert found["pip_vastgesteld"] == {"value": 264}
    for figure, values in expected.items():
        assert found[figure]["values"] == values, figure


def test_import_reports_rejects_with_their_excel_rows(tmp_path: Path) -> None:
    path = tmp_path / "export_2024-08-31.csv"
    path.write_bytes(csv_of([{}, {"fase": "onzin"}, {"herkomst": ""}, {"E-mail": "a@b.nl"}]))
    rejects = tmp_path / "afgekeurd.xlsx"
    done = run("import", str(path), "--json", "--rejects", str(rejects))
    report = json.loads(done.stdout)
    assert done.returncode == 0
    assert (report["rows"], report["accepted"]) == (4, 2)
    assert [(r["row"], r["field"]) for r in report["rejected"]] == [(3, "fase"), (4, "herkomst")]
    assert report["dropped_columns"] == ["E-mail"]
    assert rejects.read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "leeg"),
        (b"<html><body>x</body></html>", "webpagina"),
        (b"a;b\n1;2\n", "geen tabel"),
    ],
)
def test_what_cannot_be_read_ends_with_1_and_a_sentence(
    content: bytes, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "export_2024-08-31.csv"
    path.write_bytes(content)
    report = run_json("import", str(path), code=1)
    assert says in report["error"]
    assert report["accepted"] == 0
    plain = run("import", str(path))
    assert plain.returncode == 1
    assert says in plain.stderr
    assert "Traceback" not in plain.stderr


def test_peildatum_missing_given_and_disagreeing(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(csv_of([{}]))
    assert "peildatum" in run_json("import", str(path), code=1)["error"]
    assert run_json("import", str(path), "--peildatum", "2024-08-31")["peildatum"] == "2024-08-31"
    dated = path.rename(tmp_path / "export_2024-07-31.csv")
    error = run_json("import", str(dated), "--peildatum", "2024-08-31", code=1)["error"]
    assert "31-07-2024" in error
    assert "31-08-2024" in error


@pytest.mark.parametrize(
    "arguments",
    [
        ["import"],
        ["import", "bestaat-niet.xlsx"],
        ["import", "README.md", "--peildatum", "gisteren"],
        ["figures", "--viewer", "koning"],
        ["figures", "--filter", "uitkering"],
        ["onbekend"],
        ["sample"],
        ["undo", "x"],
    ],
)
def test_a_wrong_call_ends_with_2(arguments: list[str]) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_import_twice_undo_and_again(tmp_path: Path) -> None:
    path = tmp_path / "export_2024-08-31.csv"
    path.write_bytes(csv_of([{}, {}]))
    assert run("import", str(path)).returncode == 0
    assert "al gepubliceerd" in run_json("import", str(path), code=1)["error"]
    assert run_json("undo") == {"undone": 1, "peildatum": "2024-08-31"}
    assert run("undo").returncode == 1
    assert run("import", str(path)).returncode == 0
    states = [(d["id"], d["current"]) for d in run_json("deliveries")]
    assert states == [(2, True), (1, False)]


def test_figures_with_filters_and_refused_roles(tmp_path: Path) -> None:
    path = tmp_path / "export_2024-08-31.csv"
    path.write_bytes(csv_of([{}, {"uitkering": "Nee"}, {"uitkering": "Nee", "leerroute": "Z"}]))
    run("import", str(path))
    filters = ["--filter", "uitkering=Nee", "--filter", "leerroute=Z-route"]
    assert run_json("figures", *filters)["figures"]["gestart"]["value"] == 1
    both = ["--filter", "leerroute=Z-route", "--filter", "leerroute=B1-route"]
    assert run_json("figures", *both)["figures"]["gestart"]["value"] == 3
    partner = run_json("figures", "--viewer", "ketenpartner")["figures"]
    assert partner["gestart"]["rounded"]
    assert partner["gestart"]["value"] % 5 == 0
    assert "taalschool" not in partner
    assert run_json("figures", "--viewer", "wethouder")["figures"]["gestart"] == {"value": 3}
    assert run_json("figures", "--viewer", "beheerder")["figures"]["gestart"]["value"] == 3
    missing = run_json("figures", "--peildatum", "2020-01-01", code=1)
    assert "geen gepubliceerde export" in missing["error"]


def test_ask_answers_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "export_2024-08-31.csv"
    path.write_bytes(csv_of([{}, {"leerroute": ""}, {"herkomst": "Irak", "uitkering": "Nee"}]))
    run("import", str(path))
    lines = [
        '{"figure": "gestart", "by": ["herkomst", "leerroute"], "filters": {"uitkering": ["Ja"]}, '
        '"peildatum": "2024-08-31", "viewer": "analist"}',
        '{"figure": "gestart"}',
        '{"figure": "uitkering_aandeel", "by": []}',
        '{"figure": "taalschool", "viewer": "ketenpartner"}',
        '{"figure": "gestart", "viewer": "koning"}',
        '{"figure": "onzin"}',
        '{"figure": "gestart", "by": ["land", "leerroute", "fase", "scholing"]}',
        '{"figure": "gestart", "extra": 1}',
        '{"figure": 3}',
        '{"figure": "gestart", "by": "herkomst"}',
        '{"figure": "gestart", "filters": [1]}',
        '{"figure": "gestart", "peildatum": "vandaag"}',
        "[1, 2]",
        "geen json",
        "",
    ]
    done = run("ask", stdin="\n".join(lines))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert len(answers) == len(lines) - 1
    assert answers[0]["rows"] == [
        {"herkomst": "Syrië", "leerroute": "B1-route", "value": 1},
        {"herkomst": "Syrië", "leerroute": None, "value": 1},
    ]
    assert answers[1]["rows"] == [{"value": 3}]
    assert answers[2]["rows"] == [{"value": 66.7, "numerator": 2, "denominator": 3}]
    assert all(set(answer) == {"error"} for answer in answers[3:])


def test_template_can_be_filled_in_and_imported(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "sjabloon.xlsx"
    assert run("template", str(path)).returncode == 0
    book = load_workbook(path)
    sheet = book["Trajecten"]
    sheet["B1"] = date(2024, 8, 31)
    columns = {cell.value: cell.column for cell in sheet[3]}
    values = {
        "trajectnummer": "T1", "doelgroep": "Asielstatushouder", "herkomst": "Syrië",
        "scholing": "Geschoold", "uitkering": "Ja", "leerroute": "B1-route", "fase": "Leerroute",
        "datum_vestiging": date(2024, 1, 2),
    }  # fmt: skip
    for name, value in values.items():
        sheet.cell(row=4, column=columns[name], value=value)
    book.save(path)
    report = run_json("import", str(path))
    assert (report["peildatum"], report["accepted"], report["rejected"]) == ("2024-08-31", 1, [])


def test_sample_writes_every_layout_and_fills_only_an_empty_store(tmp_path: Path) -> None:
    for layout in LAYOUTS:
        arguments = ["--layout", layout, "--people", "300", "--municipalities", "3"]
        assert run("sample", str(tmp_path / "uit"), *arguments).returncode == 0
    assert len(list((tmp_path / "uit").iterdir())) == len(LAYOUTS)
    assert run("sample", str(tmp_path), "--layout", "anders").returncode == 2
    path = tmp_path / "export_2024-08-31.csv"
    path.write_bytes(csv_of([{}]))
    run("import", str(path))
    done = run("sample", "--fill")
    assert "niet leeg" in done.stdout
    assert len(run_json("deliveries")) == 1


def test_rows_for_who_may_see_them_and_no_more_than_that(tmp_path: Path) -> None:
    path = tmp_path / "export_2024-08-31.csv"
    path.write_bytes(csv_of([{"taalschool": "Taalschool Rijswijk"}, {"taalschool": "Sagènn"}]))
    assert run("import", str(path)).returncode == 0
    assert len(run_json("trajecten")["rows"]) == 2
    (own,) = run_json("trajecten", "--viewer", "ketenpartner:taalschool-rijswijk")["rows"]
    assert own["trajectnummer"] == "T0001"
    assert not {"herkomst", "uitkering", "doelgroep"} & set(own)
    plain = run("trajecten", "--viewer", "ketenpartner:taalschool-sagenn").stdout.splitlines()
    assert len(plain) == 2 and plain[0].startswith("trajectnummer;")
    assert "losse trajecten" in run_json("trajecten", "--viewer", "wethouder", code=1)["error"]
    assert run("trajecten", "--viewer", "ketenpartner:onzin").returncode == 2


def test_rows_have_their_deadlines_their_next_step_and_whose_turn_it_is(tmp_path: Path) -> None:
    path = tmp_path / "export_2024-08-31.csv"
    learning = {"taalschool": "Taalschool Rijswijk", "leerroute": "Z", "uren_taal_knm": "10",
                "datum_vestiging": "2023-05-01", "dagtekening_pip": "2023-06-01",
                "datum_inburgeringsaanbod": "2023-07-01"}  # fmt: skip
    path.write_bytes(csv_of([{**learning, "datum_ondertekening_pvt": ""}]))
    assert run("import", str(path)).returncode == 0
    (row,) = run_json("trajecten")["rows"]
    assert (row["step"], row["turn"], row["step_lacks"]) == (
        {"id": "pvt", "name": "Laat het PVT ondertekenen", "since": "2023-06-02", "due": "2026-06-01"},
        "Gemeente", None,
    )  # fmt: skip
    pip = next(d for d in row["deadlines"] if d["rule"] == "pip")
    assert pip == {
        "rule": "pip", "basis": "2023-05-01", "due": "2023-07-10", "met_on": "2023-06-01",
        "state": "op tijd gehaald", "days": None, "lacking": None,
    }  # fmt: skip
    (own,) = run_json("trajecten", "--viewer", "ketenpartner:taalschool-rijswijk")["rows"]
    assert {d["rule"] for d in own["deadlines"]} == {"inburgeringstermijn", "z_uren_taal"}
    assert (own["step"], own["turn"]) == (None, None)
    assert own["step_lacks"] == "datum_afronding_zroute"
    assert {"deadlines", "step", "turn", "step_lacks"} <= set(own)


def test_a_partner_asks_about_its_own_clients_exactly(tmp_path: Path) -> None:
    path = tmp_path / "export_2024-08-31.csv"
    path.write_bytes(csv_of([{"taalschool": "Taalschool Rijswijk", "leerroute": "Z"}] * 3))
    assert run("import", str(path)).returncode == 0
    viewer = "ketenpartner:taalschool-rijswijk"
    asked = [
        {"figure": "leerroute", "own": True, "viewer": viewer},
        {"figure": "gestart", "filters": {"taalschool": "Taalschool Rijswijk"}, "viewer": viewer},
        {"figure": "gestart", "filters": {"taalschool": "Taalschool Sagènn"}, "viewer": viewer},
        {"figure": "uitkering", "own": True, "viewer": viewer},
    ]
    done = run("ask", stdin="\n".join(map(json.dumps, asked)))
    first, second, third, fourth = map(json.loads, done.stdout.splitlines())
    assert (first["rows"], first["own"]) == ([{"leerroute": "Z-route", "value": 3}], True)
    assert second["rows"] == [{"value": 3}]
    assert "eigen organisatie" in third["error"]
    assert "niet nodig: Bijstandsuitkering" in fourth["error"]


@pytest.mark.parametrize(
    "odd",
    [
        {"viewer": ""}, {"viewer": None}, {"viewer": 0}, {"viewer": []}, {"own": "true"}, {"own": 1},
        {"filters": {"taalschool": []}}, {"peildatum": ""}, {"peildatum": 0},
    ],
)  # fmt: skip
def test_an_odd_question_is_wrong_and_never_another_question(
    odd: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "export_2024-08-31.csv"
    path.write_bytes(csv_of([{}]))
    assert run("import", str(path)).returncode == 0
    lines = [json.dumps({"figure": "gestart", **odd}), "[" * 200_000, '{"figure": "gestart"}']
    done = run("ask", stdin="\n".join(lines))
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert "error" in first and "rows" not in first
    assert "error" in second
    assert third["rows"] == [{"value": 1}]


def test_an_import_that_others_overtake_is_compared_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by another process: by a thread that has its own sight of the store."""
    publish([{}], "2024-01-31")
    path = tmp_path / "export_2024-08-31.csv"
    path.write_bytes(csv_of([{}] * 2))
    others = ["2024-06-30", "2024-07-31"]
    real = intake.publish

    def overtaken(*arguments: Any) -> Any:
        if others:
            other = Thread(target=publish, args=([{}] * 3, others.pop(0)))
            other.start()
            other.join()
        return real(*arguments)

    monkeypatch.setattr("rijswijk_dash.cli.commands.intake.publish", overtaken)
    done = run("import", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    days = [delivery["peildatum"] for delivery in run_json("deliveries")]
    assert days == ["2024-08-31", "2024-07-31", "2024-06-30", "2024-01-31"]
