"""The commands of a beheerder as one types them; a number goes in by standard input and comes out nowhere."""

import json
import os
from pathlib import Path

import pytest

from tests.cli.tools import run, run_json
from tests.test_personal_data import bsn, everything_written
from tests.tools import csv_of


def bring(tmp_path: Path, day: str, *rows: dict[str, str]) -> None:
    path = tmp_path / f"export_{day}.csv"
    path.write_bytes(csv_of(rows))
    done = run("import", str(path))
    path.unlink()
    assert done.returncode == 0, done.stderr


def test_a_person_is_removed_by_bsn_from_standard_input(tmp_path: Path, own_store: Path) -> None:
    number = bsn(5)
    for day in ("2024-07-31", "2024-08-31"):
        bring(tmp_path, day, {"trajectnummer": number}, {}, {})
    said = ""
    for typed in (f"{number}\n", f"{number}\nnee\n", ""):
        done = run("remove-person", stdin=typed)
        assert done.returncode == 1
        said += done.stdout + done.stderr
    assert run_json("figures")["figures"]["gestart"]["value"] == 3
    done = run("remove-person", stdin=f"BSN {number}\nja\n")
    assert done.returncode == 0, done.stderr
    assert "Gevonden in 2 leveringen." in done.stdout
    assert "1 traject, samen 2 rijen uit 2 leveringen" in done.stdout
    again = run("remove-person", "--yes", stdin=number)
    assert again.returncode == 1
    assert "geen enkele levering" in again.stderr
    said += done.stdout + done.stderr + again.stdout + again.stderr + run("log").stdout
    assert run_json("figures")["figures"]["gestart"]["value"] == 2
    assert number not in said
    assert number.encode() not in everything_written(own_store.parent)
    assert "kenmerk" in run("log", "--action", "verwijderen").stdout
    assert "Het logboek klopt" in run("log", "--check").stdout


def test_a_number_is_no_argument() -> None:
    done = run("remove-person", "123456782")
    assert done.returncode == 2


def test_purge_asks_and_reports(tmp_path: Path) -> None:
    assert "geen traject dat over" in run("purge", "--yes").stderr
    bring(tmp_path, "2019-06-30", {"fase": "Voldaan", "datum_voldaan": "2019-05-01"}, {})
    bring(tmp_path, "2024-08-31", {"trajectnummer": "T0002"})
    for typed in ("", "nee\n", "JAZEKER\n"):
        done = run("purge", stdin=typed)
        assert done.returncode == 1
        assert "Geëindigd in 2019: 1 traject over de bewaartermijn" in done.stdout
        assert "Er is niets verwijderd." in done.stderr
    done = run("purge", stdin="ja\n")
    assert done.returncode == 0
    assert "Verwijderd: 1 traject, samen 1 rij uit 1 levering" in done.stdout


def test_the_log_by_filters_checked_and_as_a_file(tmp_path: Path) -> None:
    bring(tmp_path, "2024-08-31", {}, {})
    lines = run("log", "--action", "importeren", "--result", "gelukt", "--since", "2020-01-01")
    assert len(lines.stdout.splitlines()) == 2
    assert run("log", "--until", "2020-01-01").stdout == ""
    assert run("log", "--who", "niemand").stdout == ""
    target = tmp_path / "logboek.csv"
    assert run("log", "--csv", str(target)).returncode == 0
    assert target.read_bytes().startswith("\ufeffNummer;Tijd (UTC);Wie".encode())
    assert "Het logboek klopt" in run("log", "--check").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("--action", "x"),
        ("--result", "x"),
        ("--since", "gisteren"),
        ("--csv", "/bestaat/niet/x.csv"),
    ],
)
def test_a_wrong_call_of_log_is_one_sentence(arguments: tuple[str, ...]) -> None:
    done = run("log", *arguments)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert done.stderr


def test_who_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules, claims = tmp_path / "toegang.toml", tmp_path / "claims.json"
    rules.write_text("[[regel]]\nrol = 'wethouder'\ngroepen = ['college']\n")
    monkeypatch.setitem(os.environ, "RIJSWIJK_DASH_ACCESS_RULES", str(rules))
    claims.write_text(json.dumps({"groups": ["college"]}))
    assert "Rol: Wethouder, door regel 1." in run("who-sees", str(claims)).stdout
    claims.write_text("{}")
    assert (
        "Regel 1, voor wethouder: de groep is niet ‘college’."
        in run("who-sees", str(claims)).stdout
    )
    for wrong in ("[]", "{", "\ud7ff".encode("utf-16").decode("latin-1")):
        claims.write_text(wrong)
        assert run("who-sees", str(claims)).returncode == 2
    rules.write_text("niet = [")
    claims.write_text("{}")
    broken = run("who-sees", str(claims))
    assert (broken.returncode, "klopt niet" in broken.stderr) == (1, True)
