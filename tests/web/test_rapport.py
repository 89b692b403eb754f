"""The page Rapport: the A4 as each role sees it, its preview in words, its file."""

from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Role, viewer_named
from rijswijk_dash.audit import read_log
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.reports.pdf import PrintFailed
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from rijswijk_dash.web.reports import one_page
from tests.reports.tools import text_of
from tests.tools import publish
from tests.web.test_importing import Downloads, downloads
from tests.web.test_roles import open_as
from tests.web.tools import Shown, open_page

__all__ = ["downloads"]
NAME = "inburgering_a4_2024-08-31.pdf"


def alt(shown: Shown) -> str:
    (image,) = shown.test.get("image")
    return image.proto.imgs[0].alt


def test_each_role_sees_the_page_and_gets_the_file(filled: Path, downloads: Downloads) -> None:
    partner = viewer_named("ketenpartner:taalschool-rijswijk")
    protected = str(figures.ask(partner, figures.question("gestart")).value)
    for role, started, kind in (
        (Role.ALDERMAN, "267", "Exacte cijfers"), (Role.PARTNER, protected, "Beschermde cijfers"),
    ):  # fmt: skip
        shown = open_as(role, "rapport")
        assert shown.errors == []
        assert shown.counts("Stand op 31 augustus 2024")["Gestarte trajecten"] == started
        assert f"Gestarte trajecten: {started} (" in alt(shown)
        assert "Op 31 augustus 2024 waren er " in alt(shown)
        assert kind in shown.text and "Stempel 32-0-" in shown.text
        assert (SENTENCE in shown.text) == (role is Role.PARTNER)
        text = text_of(downloads[NAME]())
        assert f"Gestarte trajecten {started}" in text and kind in text
    done = read_log(open_store(settings().store), actions=("downloaden",))
    assert [(entry.role, entry.what) for entry in done] == [
        (str(Role.PARTNER), NAME),
        (str(Role.ALDERMAN), NAME),
    ]


def test_an_earlier_peildatum_is_chosen_and_a_wrong_one_forgotten(
    filled: Path, downloads: Downloads
) -> None:
    shown = open_page("rapport", peildatum="30-06-2024")
    assert "vergeleken met 30 juni 2023" in alt(shown)
    shown.choose("Vergelijk met peildatum", "31-03-2024")
    assert "vergeleken met 31 maart 2024" in alt(shown)
    assert "sinds 31-03-2024" in text_of(downloads["inburgering_a4_2024-06-30.pdf"]())
    shown.choose("Peildatum", "31-03-2024")
    assert "vergeleken met 31 maart 2023" in alt(shown), "the peildatum itself is no earlier one"


def test_one_delivery_is_compared_with_nothing(own_store: Path) -> None:
    publish([{}])
    shown = open_page("rapport")
    assert "Er is geen eerdere levering; het A4 vergelijkt dan niet." in shown.text
    assert shown.counts("Stand op 31 augustus 2024")["MAP afgerond"] == "onbekend"


def test_what_cannot_be_drawn_is_said(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(document: object) -> None:
        raise PrintFailed("Dit stuk is niet te tekenen.")

    publish([{}])
    monkeypatch.setattr(one_page, "page_pictures", fails)
    shown = open_page("rapport")
    assert shown.errors == ["Dit stuk is niet te tekenen."]
