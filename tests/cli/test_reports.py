"""``rapport`` on the command line."""

from datetime import date
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import viewer_named
from rijswijk_dash.audit import read_log
from rijswijk_dash.cli import reports
from rijswijk_dash.reports.one_page import OnePage, one_page
from rijswijk_dash.reports.pdf import PrintFailed
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from tests.reports.tools import text_of
from tests.security.tools import command
from tests.tools import ANALYST, publish


def test_the_page_of_a_stamp_compared_with_a_chosen_day(filled: Path, tmp_path: Path) -> None:
    file, stamp = tmp_path / "a4.pdf", str(figures.stamp(ANALYST))
    asked = ("rapport", str(file), "--peildatum", "2024-06-30", "--before", "2024-03-31")
    code, output = command(*asked)
    assert code == 0 and output.startswith(f"Geschreven: {file}, peildatum 30-06-2024\n")
    content = file.read_bytes()
    assert stamp in output and "Vergeleken met 31-03-2024" in text_of(content)
    publish([{}], "2024-09-30")
    assert command(*asked, "--stamp", stamp)[0] == 0
    assert file.read_bytes() == content
    logged = read_log(open_store(settings().store), actions=("downloaden",))
    assert [entry.what for entry in logged] == ["a4.pdf", "a4.pdf"]
    partner = ("--viewer", "ketenpartner:taalschool-rijswijk", "--stamp", stamp)
    assert command("rapport", str(file), *partner)[0] == 0
    viewer = viewer_named("ketenpartner:taalschool-rijswijk")
    with figures.as_of(viewer, stamp):
        started = figures.ask(viewer, figures.question("gestart"), date(2024, 8, 31))
    assert f"Gestarte trajecten {started.value} ongeveer" in text_of(file.read_bytes())


def test_wrong_calls_write_nothing(
    own_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a4.pdf"
    assert command("rapport", str(file)) == (
        1, "Er is nog geen export gepubliceerd; begin op de pagina Importeren.\n"
    )  # fmt: skip
    publish([{}])
    for arguments, code, said in (
        (["--before", "2024-08-31"], 1, "Kies een eerdere peildatum dan 31-08-2024"),
        (["--before", "2023-08-31"], 1, "Er is geen gepubliceerde export met peildatum 31-08-2023"),
        (["--peildatum", "2020-01-01"], 1, "Er is geen gepubliceerde export"),
        (["--before", "gisteren"], 2, "is geen datum"),
        (["--viewer", "burgemeester"], 2, "burgemeester"),
        (["--stamp", "x"], 1, "is geen stempel"),
    ):
        found, output = command("rapport", str(file), *arguments)
        assert found == code and said in output, output
    assert command("rapport", str(tmp_path / "nergens" / "a4.pdf"))[0] == 2

    def fails(self: OnePage) -> bytes:
        raise PrintFailed("Dit stuk is niet te tekenen.")

    monkeypatch.setattr(OnePage, "as_pdf", fails)
    assert command("rapport", str(file)) == (1, "Dit stuk is niet te tekenen.\n")
    assert not file.exists() and reports.one_page is one_page
