"""No BSN, v-nummer, name, address or e-mail of an input reaches the store, a log or an output."""

import csv
import io
import os
import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from rijswijk_dash.domain.rules import fields
from rijswijk_dash.export.pseudonyms import passes_eleven_test
from rijswijk_dash.intake import service as intake
from rijswijk_dash.settings import ROOT, settings
from rijswijk_dash.warehouse.store import close_stores, open_store
from tests.tools import ANALYST, PLAIN, check

SECRETS = {
    "Voornaam": "Zeynepgül", "Achternaam": "Achterberghuizen", "Straat": "Lindelaankwartier 7",
    "Postcode": "2288XQ", "E-mail": "zeynepgul@voorbeeld.test", "Telefoonnummer": "0612345678",
    "Contactpersoon": "Bartholomeusz",
}  # fmt: skip


def bsn(seed: int) -> str:
    numbers = random.Random(seed)
    while True:
        found = str(numbers.randrange(100_000_000, 999_999_999))
        if passes_eleven_test(found):
            return found


def export(keys: list[str], heading: str = "BSN") -> bytes:
    text = io.StringIO()
    rows = [{heading: key, **PLAIN, **SECRETS, "Opmerking": f"zie {key}"} for key in keys]
    rows[0]["fase"] = f"onzin {keys[0]}"
    rows[1]["leerroute"] = keys[1]
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def everything_written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("heading", ["BSN", "Zaaknummer", "Cliëntnummer"])
def test_nothing_personal_reaches_store_output_or_reject_file(
    heading: str, own_store: Path, tmp_path: Path
) -> None:
    keys = [bsn(seed) for seed in range(6)]
    source = tmp_path / "bron"
    source.mkdir()
    path = source / f"export_{keys[5]}_2024-08-31.csv"
    path.write_bytes(export(keys, heading))
    rejects = own_store.parent / "afgekeurd.xlsx"
    own_store.parent.mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-m", "rijswijk_dash", "import", str(path), "--json", "--rejects", str(rejects)],
        cwd=ROOT, capture_output=True, env=os.environ,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    listed = subprocess.run(
        [sys.executable, "-m", "rijswijk_dash", "deliveries", "--json"],
        cwd=ROOT, capture_output=True, env=os.environ,
    )  # fmt: skip
    from openpyxl import load_workbook

    cells = [str(c.value) for row in load_workbook(rejects).active.iter_rows() for c in row]
    store = open_store(settings().store)
    tables = [
        str(store.query(f"SELECT * FROM gemeente.{t}"))
        for t in ("traject", "bevinding", "levering")
    ]
    outputs = [done.stdout.decode(), done.stderr.decode(), listed.stdout.decode(), *cells, *tables]
    close_stores()
    written = everything_written(own_store.parent).decode("latin-1")
    for secret in [*keys, *(value.split()[0] for value in SECRETS.values())]:
        assert all(secret not in output for output in outputs), "something personal came out"
        assert secret not in written, "something personal was stored"


def test_the_same_person_has_the_same_pseudonym_in_every_delivery() -> None:
    key = bsn(1)
    spellings = [key, f"{key[:4]}.{key[4:6]}.{key[6:]}", f" {key} "]
    found: set[str] = set()
    for month, spelling in enumerate(spellings, start=1):
        content = export([bsn(8), bsn(9), spelling])
        reading = intake.read(ANALYST, content, "x.csv")
        inspection = intake.inspect(ANALYST, reading, peildatum=date(2024, month, 28))
        checked = intake.check(ANALYST, inspection)
        assert inspection.dropped_columns == (*SECRETS,) or set(SECRETS) <= set(
            inspection.dropped_columns
        )
        found |= set(checked.delivery.rows["trajectnummer"])
        intake.publish(ANALYST, checked)
    assert len(found) == 1
    assert next(iter(found)).startswith("P-")


def test_another_installation_gives_another_pseudonym(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[str] = []
    for name in ("een", "twee"):
        monkeypatch.setenv("RIJSWIJK_DASH_STORE", str(tmp_path / name / "x.duckdb"))
        settings.cache_clear()
        reading = intake.read(ANALYST, export([bsn(8), bsn(9), bsn(1)]), "x.csv")
        inspection = intake.inspect(ANALYST, reading, peildatum=date(2024, 1, 31))
        found += list(intake.check(ANALYST, inspection).delivery.rows["trajectnummer"])
    assert len(set(found)) == 2


@pytest.mark.parametrize(
    "field", [f.name for f in fields().values() if f.kind.value == "clientnummer"]
)
def test_nothing_personal_enters_as_a_client_number(field: str, own_store: Path) -> None:
    personal = [bsn(21), bsn(22), "2812345678", "2898765432", "0687654321", "zeynep@voorbeeld.test",
                "Achterberghuizen", "Zeynepgül Bartholomeusz", "Zeynepgül85", "19-11-1983"]  # fmt: skip
    written = [personal[0], f"BSN {personal[1]}", personal[2], f"V{personal[3]}", *personal[4:]]
    rows = [{field: text} for text in [*written, "TR-0123"]]
    rows += [{field: text, "leerroute": "onzin"} for text in written]
    checked = check(rows, "2024-08-31", f"export_{personal[0]}.csv")
    published = intake.publish(ANALYST, checked)
    assert published.accepted == len(written) + 1
    store = open_store(settings().store)
    kept = store.query(f'SELECT "{field}" FROM gemeente.traject ORDER BY trajectnummer')
    values = [value for (value,) in kept]
    assert [v[:2] if v else None for v in values] == ["P-"] * 5 + [None] * 5 + ["TR"]
    said = str(store.query("SELECT * FROM gemeente.bevinding"))
    said += str(checked.delivery.rejected_rows()) + str(checked.delivery.rows.to_dict())
    close_stores()
    stored = everything_written(own_store.parent)
    for secret in [*personal, "Bartholomeusz"]:
        assert secret not in said, "something personal came out"
        assert secret.encode() not in stored, "something personal was stored"
        assert secret.encode("latin-1") not in stored
    assert said.count("GEEN_CLIENTNUMMER") == 5
