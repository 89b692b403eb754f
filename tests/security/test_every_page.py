"""Every page for every role over small stores and odd addresses: never a traceback, and no stranger."""

import re
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Viewer, viewer_named
from rijswijk_dash.figures import DIMENSIONS
from rijswijk_dash.web.filters import FILTERS, LINKED
from rijswijk_dash.web.registry import PAGES
from tests.security.tools import command
from tests.tools import ANALYST, publish
from tests.web.test_importing import Downloads, downloads  # noqa: F401
from tests.web.tools import Shown, new_test, sheet_rows

VIEWERS = (
    "beheerder", "analist", "wethouder", "ketenpartner:taalschool-rijswijk",
    "ketenpartner:welzijn-rijswijk", "ketenpartner:coa", "ketenpartner:wsp", "ketenpartner",
)  # fmt: skip
ROLES = tuple(VIEWERS[n] for n in (0, 2, 3, 7))
ODD = (
    {"peildatum": "31-02-2024", "onderdeel": "bestaat niet", "weergave": "x", "duur": "x"},
    {"peildatum": "31-01-2022", "op_koers": "Onbekend", "stap": "Geen stap", "aan_zet": "DUO"},
    dict.fromkeys((*FILTERS, *LINKED), "<script>'; DROP TABLE gemeente.traject; --"),
    {name: (DIMENSIONS[name].order or ("Taalschool Rijswijk",))[0] for name in LINKED},
    {"op_koers": "Niet op koers", "weergave": "Verloop in de tijd"},
    {"taalschool": "Taalschool Sagènn", "geslacht": "Vrouw", "startjaar": "2022"},
)  # fmt: skip
EMPTY = {"leerroute": "", "fase": "Voorinburgering"}
SMALL = {
    "nothing": [],
    "one delivery": [("2024-08-31", [{}, EMPTY, {"fase": "Voldaan"}])],
    "two deliveries": [("2024-08-31", [{}, EMPTY]), ("2024-09-30", [{"fase": "Beëindigd"}])],
    "only exempt": [("2024-08-31", [{"doelgroep": "Oekraïense ontheemde"}])],
}


def all_pages(viewer: Viewer, monkeypatch: pytest.MonkeyPatch, **query: str) -> str:
    """Everything that the pages of this viewer say, one page after the other in one session."""
    monkeypatch.setattr("rijswijk_dash.web.viewer._without_login", lambda: viewer)
    test = new_test()
    test.query_params.update(query)
    shown, said = Shown(test).run(), []
    for info in PAGES:
        if viewer.role not in info.roles:
            continue
        test.query_params.update(query)
        said += [part.text for part in shown.go(info.id).each()]
    return "\n".join(said)


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("rows", SMALL)
def test_no_page_breaks_on_a_small_store(
    monkeypatch: pytest.MonkeyPatch, name: str, rows: str
) -> None:
    for day, people in SMALL[rows]:
        publish(people, day)
    all_pages(viewer_named(name), monkeypatch)


@pytest.mark.parametrize(
    ("query", "name"),
    # Each odd address for two of the roles, each role with three of them.
    [(odd, ROLES[(n + k) % 4]) for n, odd in enumerate(ODD) for k in (0, 2)],
    ids=[f"{n}-{k}" for n in range(len(ODD)) for k in (0, 2)],
)
def test_no_page_breaks_on_an_odd_address(
    filled: Path, monkeypatch: pytest.MonkeyPatch, name: str, query: dict[str, str]
) -> None:
    all_pages(viewer_named(name), monkeypatch, **query)


@pytest.mark.parametrize("name", VIEWERS[2:])
def test_no_page_and_no_file_names_a_stranger_or_the_export(
    filled: Path,
    downloads: Downloads,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    """A number of a traject only of the own clients; the file, its mark and who brought it never."""
    viewer = viewer_named(name)
    said = all_pages(viewer, monkeypatch)
    assert downloads
    for file, make in downloads.items():
        if file.endswith(".xlsx"):
            said += _cells(make())
    everybody = _numbers(ANALYST)
    assert len(everybody) == 267
    own = _numbers(viewer) if figures.may_see_rows(viewer) else set()
    assert {number for number in everybody if number in said} == own
    if viewer.organisations or name == "ketenpartner":
        source = figures.ask(ANALYST, figures.question("gestart")).source
        assert source.file_name and source.sha256 and source.who
        assert source.file_name not in said
        assert source.sha256[:12] not in said
        assert not re.search(rf"\b{re.escape(source.who)}\b", said)


def _cells(file: bytes) -> str:
    found = ""
    for sheet in range(10):
        try:
            rows = sheet_rows(file, sheet)
        except IndexError:
            break
        found += "\n" + "\n".join(str(cell) for row in rows for cell in row)
    return found


def _numbers(viewer: Viewer) -> set[str]:
    found = figures.trajecten(viewer)
    place = found.fields.index("trajectnummer")
    return {str(row[place]) for row in found.rows}


@pytest.mark.parametrize("name", ROLES)
@pytest.mark.parametrize("rows", SMALL)
def test_no_command_breaks_on_a_small_store(name: str, rows: str) -> None:
    for day, people in SMALL[rows]:
        publish(people, day)
    for asked in (
        ("figures",), ("planning",), ("partners",), ("verloop",),
        ("stroom", "--before", "2024-08-31"), ("stroom", "--before", "2020-01-01"),
    ):  # fmt: skip
        for form in ((), ("--json",)):
            code, output = command(*asked, "--viewer", name, *form)
            assert code in (0, 1)
            assert "Traceback" not in output
