"""What every page must be for who cannot see it, enlarges it or moves through it with keys.

Each page once, in turn as another role, light or dark, wide or narrow; ``make toegankelijkheid`` does all.
"""

from collections.abc import Callable
from itertools import cycle

import pytest
from playwright.sync_api import Browser, expect

from rijswijk_dash.access import Role
from rijswijk_dash.web.registry import PAGES_OF_ONE
from tests.web.accessibility import (
    CHARTS,
    CUT_OFF,
    HEADINGS,
    NOT_SPACED,
    SPACED,
    TABLES,
    WIDER,
    choose_role,
    in_words,
    jumps,
    open_part,
    parts,
    violations,
)
from tests.web.conftest import Server
from tests.web.test_browser import DESK, PHONE, Tab, browser, tab  # noqa: F401  fixtures

pytestmark = pytest.mark.browser
SMALL = 320  # CSS pixels: a screen of 1280 at 400 percent.
ROLES = tuple(Role)


def pages_of(position: int) -> list[tuple[int, str]]:
    """The pages that the role at this position looks at; what it may not open the next one does."""
    turns: dict[str, Role] = {}
    for page, role in zip(PAGES_OF_ONE, cycle(ROLES), strict=False):
        start = ROLES.index(role)
        may = [r for r in (*ROLES[start:], *ROLES[:start]) if r in page.roles]
        turns[page.title] = may[0]
    return [(n, title) for n, (title, role) in enumerate(turns.items()) if role is ROLES[position]]


def test_the_roles_share_all_pages() -> None:
    shared = [title for position in range(len(ROLES)) for _, title in pages_of(position)]
    assert sorted(shared) == sorted(page.title for page in PAGES_OF_ONE)


@pytest.mark.parametrize("position", range(len(ROLES)), ids=[str(role) for role in ROLES])
def test_every_page(
    tab: Callable[..., Tab],  # noqa: F811
    position: int,
) -> None:
    me = tab(theme="dark" if position % 2 else "light")
    me.open("/")
    choose_role(me, ROLES[position])
    for turn, title in pages_of(position):
        me.page.set_viewport_size({"width": DESK, "height": 900})
        me.go(title)
        open_part(me, turn % len(parts(me)))
        expect(me.page).to_have_title(f"{title} · Inburgering Rijswijk")
        if turn % 2:
            me.page.set_viewport_size({"width": PHONE, "height": 900})
        me.settle()
        broken = [v for v in violations(me.page) if not v.known]
        assert not broken, f"{title}: {in_words(broken)}"
        assert jumps(me.page.evaluate(HEADINGS)) == [], title
        assert me.page.evaluate(CHARTS) == [], title
        assert me.page.evaluate(TABLES) == [], title
        assert_fits_when_enlarged(me, title)


def assert_fits_when_enlarged(me: Tab, title: str) -> None:
    """At 400 percent nothing scrolls sideways, and with more space between letters nothing is cut off."""
    me.page.set_viewport_size({"width": SMALL, "height": 900})
    me.settle()
    assert me.page.evaluate(WIDER) == [], title
    me.page.evaluate(SPACED)
    me.page.wait_for_timeout(100)
    assert me.page.evaluate(WIDER) == [], f"{title}, with space"
    assert me.page.evaluate(CUT_OFF) == [], f"{title}, with space"
    me.page.evaluate(NOT_SPACED)


def test_what_opens_over_a_page_is_accessible_too(tab: Callable[..., Tab]) -> None:  # noqa: F811
    me = tab()
    me.open("/populatie")
    me.page.get_by_test_id("stExpander").filter(has_text="Filters").locator("summary").click()
    me.page.get_by_test_id("stPopoverButton").first.click()
    expect(me.page.get_by_test_id("stPopoverBody")).to_be_visible()
    opened = violations(me.page)
    assert not opened, in_words(opened)
    me.page.keyboard.press("Escape")
    expect(me.page.get_by_test_id("stPopoverBody")).to_have_count(0)
    me.open_list("Peildatum")
    # The list is drawn at the end of the page, outside its landmarks: no fault by WCAG.
    listed = [v for v in violations(me.page) if not v.known and v.rule != "region"]
    assert not listed, in_words(listed)


def test_who_asks_for_less_movement_gets_none(
    browser: Browser,  # noqa: F811
    server: Server,
) -> None:
    context = browser.new_context(reduced_motion="reduce", locale="nl-NL")
    me = Tab(context, server)
    seen: list[int] = []
    me.page.goto(server.url)
    for _ in range(30):  # Also while the page is being drawn, with its skeletons.
        running = "() => document.getAnimations().filter(a => a.playState === 'running').length"
        seen.append(me.page.evaluate(running))
        me.page.wait_for_timeout(50)
    me.settle()
    context.close()
    assert set(seen) == {0}


def test_the_menu_says_its_groups_and_the_page_that_opened(tab: Callable[..., Tab]) -> None:  # noqa: F811
    me = tab()
    me.open("/")
    for name in dict.fromkeys(page.section for page in PAGES_OF_ONE if Role.ANALYST in page.roles):
        group = me.page.get_by_role("group", name=name, exact=True)
        expect(group.get_by_role("link").first).to_be_visible()
    me.go("Populatie")
    said = me.page.get_by_role("status").filter(has_text="Populatie · Inburgering Rijswijk")
    expect(said).to_have_count(1)
    assert me.page.evaluate("() => document.documentElement.lang") == "nl"


@pytest.mark.parametrize("where", ["/", "/importeren", "/voortgang?peildatum=31-12-2023"])
def test_the_script_still_has_work(
    tab: Callable[..., Tab],  # noqa: F811
    where: str,
) -> None:
    """When Streamlit mends something itself, or names it otherwise, ours must go."""
    me = tab()
    me.page.route("**/eigen/toegankelijk.js*", lambda route: route.fulfill(body=""))
    me.open(where)
    drawn_late = {"/": "stMetricChart", "/importeren": "stFileUploaderDropzone"}
    if where in drawn_late:
        me.page.locator(f"[data-testid={drawn_late[where]}][aria-label]").first.wait_for()
    rules = {v.rule for v in violations(me.page, known=())}
    assert {"list", "listitem"} <= rules
    if where == "/":
        named = me.page.locator("[data-testid=stMetricChart]:not([aria-hidden])[aria-label]")
        assert named.count() > 0
    if where == "/importeren":
        assert "presentation-role-conflict" in rules


@pytest.mark.parametrize("part", ["Fase en route", "Beweging"])
def test_the_tab_of_a_link_is_in_view_on_a_phone(tab: Callable[..., Tab], part: str) -> None:  # noqa: F811
    me = tab(width=PHONE)
    me.open(f"/voortgang?onderdeel={part}")
    shown = me.page.get_by_role("tab", name=part, exact=True)
    expect(shown).to_have_attribute("aria-selected", "true")
    row, its = me.page.get_by_role("tablist").bounding_box(), shown.bounding_box()
    assert row and its
    assert row["x"] <= its["x"] and its["x"] + its["width"] <= row["x"] + row["width"] + 1
