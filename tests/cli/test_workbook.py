"""``werkboek`` and ``opendata`` as a user types them."""

import io
import zipfile
from pathlib import Path

import openpyxl

from rijswijk_dash import figures
from rijswijk_dash.audit import read_log
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from tests.security.tools import command
from tests.tools import ANALYST, publish


def logged() -> list[str]:
    """The files that were taken, as the log has them."""
    return [e.what for e in read_log(open_store(settings().store), actions=("downloaden",))]


def test_a_workbook_of_a_range_for_a_role_and_again_by_its_stamp(tmp_path: Path) -> None:
    for day in ("2024-06-30", "2024-07-31", "2024-08-31"):
        publish([{}, {}], day)
    file = tmp_path / "boek.xlsx"
    code, text = command(
        "werkboek", str(file), "--peildatum=2024-07-31", "--since=2024-06-30", "--viewer=wethouder"
    )
    assert code == 0 and f"Geschreven: {file}" in text
    contents = openpyxl.load_workbook(file)["Inhoud"]
    told = {row[0].value: row[1].value for row in contents.iter_rows()}
    assert told["Peildata in dit werkboek"].startswith("2: van 30-06-2024")
    assert told["Gemaakt voor"] == "wethouder"
    mark = str(figures.stamp(ANALYST))
    assert command("werkboek", str(file))[0] == 0
    first = file.read_bytes()
    publish([{}], "2024-08-31")
    code, text = command("werkboek", str(file), f"--stamp={mark}")
    assert code == 0 and file.read_bytes() == first
    assert logged() == ["boek.xlsx"] * 3


def test_open_data_with_a_licence(tmp_path: Path) -> None:
    publish([{}] * 60)
    file = tmp_path / "open.zip"
    code, _ = command("opendata", str(file), "--licentie=https://voorbeeld.nl/l")
    assert code == 0
    assert logged() == ["open.zip"]
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
        assert "https://voorbeeld.nl/l" in archive.read("csv-metadata.json").decode()


def test_what_may_not_or_cannot_be_is_a_sentence_and_no_file(tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    for arguments, says in (
        (("werkboek",), "nog geen export"),
        (("opendata",), "nog geen export"),
        (("opendata", "--viewer=wethouder"), "analist of beheerder"),
        (("opendata", "--stamp=x"), "geen stempel"),
    ):
        name, *more = arguments
        code, text = command(name, str(file), *more)
        assert code == 1 and says in text, text
        assert not file.exists()
    publish([{}])
    code, text = command("werkboek", str(file), "--since=2024-09-30")
    assert code == 1 and "eerdere dag" in text
    code, text = command("werkboek", str(tmp_path / "weg" / "x.xlsx"))
    assert code == 1 and "niet te schrijven" in text
    assert command("werkboek", str(file), "--peildatum=gisteren")[0] == 2
    assert command("werkboek")[0] == 2
