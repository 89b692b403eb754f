"""The sentence with which each page opens: from the answers that the door gives who looks, and no other."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Role, Viewer, viewer_named
from rijswijk_dash.figures import Answer
from rijswijk_dash.reports.chapter import chapter, made_at
from rijswijk_dash.reports.pdf import pdf_of
from rijswijk_dash.reports.word import word_of
from rijswijk_dash.words import stories
from tests.tools import ANALYST, publish
from tests.web.test_roles import open_as
from tests.web.tools import Shown, open_page, seen
from tests.words.test_stories import numbers

Opens = Callable[..., Shown]
PARTNER = viewer_named("ketenpartner:taalschool-sagenn")
ALDERMAN = viewer_named("wethouder")


def story(shown: Shown) -> str:
    """The first sentence of the page."""
    assert shown.errors == []
    return shown.sentences[0]


def ask(viewer: Viewer, figure: str, own: bool = False, **filters: list[str]) -> Answer:
    return figures.ask(viewer, figures.question(figure, (), filters, own=own))


def populatie(viewer: Viewer) -> str:
    return stories.division(ask(viewer, "doelgroep"), besides=ask(viewer, "herkomst"))


@pytest.mark.parametrize(("role", "viewer"), [(Role.PARTNER, PARTNER), (Role.ALDERMAN, ALDERMAN)])
def test_the_population_as_this_role_may_know_it(filled: Path, role: Role, viewer: Viewer) -> None:
    told = story(open_as(role, "populatie"))
    assert told == populatie(viewer)
    if role is Role.PARTNER:
        assert told != populatie(ANALYST) and all(n % 5 == 0 for n in numbers(told))
        assert len(numbers(told)) == told.count("ongeveer")


def test_a_filter_is_said_and_protects_what_it_crosses(filled: Path) -> None:
    filters = {"uitkering": ["Nee"]}
    exact = story(open_page("voortgang", **filters))
    assert exact == stories.division(ask(ANALYST, "fase", **filters), filtered=True)
    assert "volgden van deze groep 7 van de 13 mensen onder regie" in exact
    shown = open_as(Role.ALDERMAN, "voortgang")
    shown.test.multiselect(key="uitkering").set_value(["Nee"])
    told = story(shown.run())
    assert told == stories.division(ask(ALDERMAN, "fase", **filters), filtered=True)
    assert all(n % 5 == 0 for n in numbers(told))


def test_a_partner_reads_of_its_own_clients_on_its_own_pages(filled: Path) -> None:
    own = ask(PARTNER, "gestart", own=True).value
    told = story(open_as(Role.PARTNER, "mijn_trajecten"))
    assert told == f"Taalschool Sagènn begeleidt {own} trajecten op 31 augustus 2024."
    told = story(open_as(Role.PARTNER, "partners"))
    assert told == f"Op 31 augustus 2024 had Taalschool Sagènn {own} trajecten als taalschool."


def test_the_partners_and_the_planning_of_the_municipality(page: Opens) -> None:
    found = figures.partners(ANALYST, "taalschool")
    assert story(page("partners")) == stories.at_partners(found)
    expected = story(page("planning"))
    assert re.fullmatch(
        r"Op 31 augustus 2024 had \S+ \S+ \d+ mensen .*\(tussen \d+ en \d+\)\.", expected
    )


def test_one_person_and_a_minimal_export() -> None:
    publish([{}])
    assert story(open_page("kerncijfers")).startswith(
        "Op 31 augustus 2024 was er 1 traject gestart"
    )
    assert "volgde de enige persoon onder regie de B1-route." in story(open_page("voortgang"))
    assert story(open_page("doorlooptijd")).startswith("Onbekend: in de export van 31-08-2024")
    assert "telt de enige rij mee; 0 rijen zijn afgekeurd" in story(open_page("datakwaliteit"))
    assert story(open_page("importeren")) == "Er telt 1 levering mee, van 31 augustus 2024."


@pytest.mark.parametrize("role", [Role.ANALYST, Role.PARTNER])
def test_the_chapter_is_offered_as_pdf_and_word(
    filled: Path, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    made: dict[str, bytes] = {}
    monkeypatch.setattr(
        "rijswijk_dash.web.reports.chapter.download_button",
        lambda viewer, label, make, name, mime: made.update({name: make()}),
    )
    shown = open_as(role, "rapport")
    viewer = ANALYST if role is Role.ANALYST else PARTNER
    found, moment = chapter(viewer), made_at(viewer)
    assert made == {
        "hoofdstuk_2_2022-01_2024-08-31.pdf": pdf_of(found, moment),
        "hoofdstuk_2_2022-01_2024-08-31.docx": word_of(found, moment),
    }
    assert seen(found.foot) in shown.text
    offered = next(b.options for b in shown.test.selectbox if b.label == "Wie begon vanaf")
    assert ("01-02-2022" in offered) == (role is Role.ANALYST)
