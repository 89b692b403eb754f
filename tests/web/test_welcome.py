"""A first visit: every role finds its answers, and a tour that leads along pages it may open."""

import pytest

from rijswijk_dash.access import Role
from rijswijk_dash.domain.welcome import welcomes
from rijswijk_dash.web.registry import PAGES, page_info
from tests.web.test_roles import open_as
from tests.web.tools import Shown, new_test

ROLES = list(Role)
STOPS = [(role, number) for role in ROLES for number in range(1, len(welcomes()[role].tour) + 1)]


def links(shown: Shown) -> dict[str, tuple[str, dict[str, str]]]:
    """Every link on the page to another: by its label, the page and what the address asks."""
    found = shown.test.main.get("page_link")
    query = [
        dict(part.split("=", 1) for part in e.proto.query_string.split("&") if part) for e in found
    ]
    # The first page has no name in its address.
    pages = [element.proto.page or PAGES[0].id for element in found]
    labels = [element.proto.label for element in found]
    return {label: (page, q) for label, page, q in zip(labels, pages, query, strict=True)}


def at_stop(role: Role, number: int) -> Shown:
    test = new_test()
    test.run()
    test.sidebar.selectbox(key="rol").set_value(role).run()
    stop = welcomes()[role].tour[number - 1]
    test.query_params["rondleiding"] = str(number)
    if stop.part:
        test.query_params["onderdeel"] = stop.part
    return Shown(test).go(stop.page)


def test_there_is_a_welcome_for_each_role_and_no_other() -> None:
    assert set(welcomes()) == set(Role)


@pytest.mark.parametrize("role", ROLES)
def test_every_way_and_stop_is_open_for_its_role(role: Role) -> None:
    welcome = welcomes()[role]
    for place in (*welcome.ways, *welcome.tour):
        assert page_info(place.page).is_for(role, several=False), place
    assert len({way.label for way in welcome.ways}) == 3


@pytest.mark.parametrize("role", ROLES)
def test_the_first_page_answers_and_begins_the_tour(filled: object, role: Role) -> None:
    shown = open_as(role, "kerncijfers")
    welcome = welcomes()[role]
    found = links(shown)
    assert welcome.sentence in shown.text
    for way in welcome.ways:
        assert f"**{way.question}**" in shown.text
        assert found[way.label][0] == way.page
    assert found[f"Begin de rondleiding ({len(welcome.tour)} stappen)"] == (
        welcome.tour[0].page, {"rondleiding": "1"},
    )  # fmt: skip


@pytest.mark.parametrize(("role", "number"), STOPS)
def test_each_stop_tells_and_leads_on(filled: object, role: Role, number: int) -> None:
    shown, tour = at_stop(role, number), welcomes()[role].tour
    assert f"Rondleiding, stap {number} van {len(tour)}." in shown.text
    assert tour[number - 1].text in shown.text
    found = links(shown)
    if number < len(tour):
        page, query = found["Volgende stap"]
        assert (page, query["rondleiding"]) == (tour[number].page, str(number + 1))
        assert "Klaar" not in found
    else:
        assert "Klaar" in found and "Volgende stap" not in found
    assert ("Vorige stap" in found) == (number > 1)


@pytest.mark.parametrize("wanted", ["0", "9", "-1", "x", "²", "99999999999", "<b>", ""])
def test_an_odd_stop_in_the_address_is_no_stop(filled: object, wanted: str) -> None:
    test = new_test()
    test.query_params["rondleiding"] = wanted
    shown = Shown(test).run()
    assert "Rondleiding, stap" not in shown.text and shown.errors == []


def test_a_stop_of_another_page_is_not_told(filled: object) -> None:
    test = new_test()
    test.query_params["rondleiding"] = "1"
    assert "Rondleiding, stap" not in Shown(test).go("populatie").text


def test_every_page_of_a_tour_exists() -> None:
    known = {page.id for page in PAGES}
    assert {stop.page for welcome in welcomes().values() for stop in welcome.tour} <= known
