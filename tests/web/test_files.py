"""The workbook and the open data on the page Rapport."""

from collections.abc import Callable

import pytest

from rijswijk_dash.access import Viewer, viewer_named
from tests.security.tools import refusals
from tests.web.test_importing import Downloads, downloads  # noqa: F401
from tests.web.tools import Shown, sheet_rows


@pytest.mark.parametrize("name", ["analist", "wethouder", "ketenpartner:taalschool-rijswijk"])
def test_who_finds_which_file(
    page: Callable[..., Shown],
    downloads: Downloads,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    viewer: Viewer = viewer_named(name)
    monkeypatch.setattr("rijswijk_dash.web.viewer._without_login", lambda: viewer)
    shown = page("rapport", peildatum="31-07-2024")
    assert "13 peildata: van 31-07-2023 tot en met 31-07-2024" in shown.text
    assert ("Uw cijfers zijn beschermd" in shown.text) == ("ketenpartner" in name)
    shown.choose("Werkboek vanaf peildatum", "30-06-2024")
    assert "2 peildata: van 30-06-2024 tot en met 31-07-2024" in shown.text
    book = "inburgering_werkboek_2024-06-30_2024-07-31.xlsx"
    told = {row[0]: row[1] for row in sheet_rows(downloads[book]()) if row[0]}
    assert told["Gemaakt voor"].startswith(str(viewer.role))
    assert told["Peildata in dit werkboek"] == "2: van 30-06-2024 tot en met 31-07-2024"
    assert refusals() == [], "what is not for a role is not tried"
    opened = [file for file in downloads if file.startswith("open_data")]
    if name == "analist":
        assert opened == ["open_data_inburgering_verzonnen_2024-08-31.zip"]
        assert downloads[opened[0]]()[:2] == b"PK"
        assert "Publiceer dit bestand niet" in " ".join(shown.warnings) and "CC0" in shown.text
    else:
        assert not opened and "Open data" not in shown.text
