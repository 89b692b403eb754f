"""Streamlit's own words: our table of them still fits its bundle, and a visitor sees none of them."""

import json
import re
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import streamlit
from playwright.sync_api import Browser, Page

from rijswijk_dash.web.scripts import FOLDER
from tests.web.conftest import Server
from tests.web.test_browser import Tab, browser  # noqa: F401  fixture

SCRIPT = FOLDER / "woorden.js"
# Every text that Streamlit shows, and every accessible name, placeholder and title, with where it stands.
SHOWN = """() => {
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    const ours = parent.closest(`[data-testid=stHtml], [data-testid=stPlotlyChart], script, style,
      [data-testid=stMetricChart], [data-testid=stIconMaterial], [data-testid=stAlertDynamicIcon],
      [data-testid=stMain] h1, [data-testid=stMarkdownContainer] p span`);
    if (!ours) found.push(texts.currentNode.nodeValue.trim());
  }
  for (const name of ['aria-label', 'placeholder', 'title', 'alt'])
    for (const element of document.querySelectorAll(`[${name}]`))
      if (!element.closest('svg, [aria-hidden=true]')) found.push(element.getAttribute(name).trim());
  return found.filter((text) => text);
}"""
# The same in both languages.
BOTH = {
    "Filters",
    "Instroom",
    "Logo",
    "Man",
    "Negeren",
    "Partners",
    "Planning",
    "Scenario",
    "Start",
    "Type",
}


def _table(name: str) -> dict[str, str]:
    """A table of the script; it is written as JSON."""
    found = re.search(
        rf"^const {name} = (\{{.*?^\}});$", SCRIPT.read_text(), re.DOTALL | re.MULTILINE
    )
    assert found
    return json.loads(found[1])


WORDS, PATTERNS = _table("WORDS"), _table("PATTERNS")


@cache
def bundle() -> str:
    scripts = (Path(streamlit.__file__).parent / "static" / "static" / "js").glob("*.js")
    return "\n".join(script.read_text() for script in scripts)


def _written(text: str) -> bool:
    """Whether Streamlit's scripts have this as a text of its own."""
    return any(f"{quote}{text}{quote}" in bundle() for quote in "`\"'")


@pytest.mark.parametrize("text", WORDS)
def test_streamlit_still_has_the_text(text: str) -> None:
    *most, last = re.findall(r"[^.]+(?:\.+|$)", text)
    sentences = ["".join(most).strip(), last.strip()] if most else [text]
    assert _written(text) or all(s.rstrip(".") in bundle() for s in sentences), text


@pytest.mark.parametrize("pattern", PATTERNS)
def test_streamlit_still_makes_such_a_text(pattern: str) -> None:
    parts = [p.strip(" .:") for p in re.split(r"\{\}|⌘\+|Ctrl\+|\. ", pattern)]
    for part in filter(None, parts):
        assert part in bundle(), part


def test_what_stays_comes_back_in_the_dutch() -> None:
    assert all("{}" in english for english in PATTERNS)
    assert not set(WORDS) & set(WORDS.values()) - {"Stop"}


def test_a_page_that_is_asked_packed_is_dutch_too(server: Server) -> None:
    request = urllib.request.Request(  # noqa: S310
        f"{server.url}/populatie",
        headers={"Accept": "text/html,*/*", "Accept-Encoding": "gzip, br", "If-None-Match": "*"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
        page = answer.read()
    assert b'<html lang="nl"' in page
    address = re.search(rb'src="\./(eigen/woorden\.js\?\w+)"', page)
    assert address
    with urllib.request.urlopen(f"{server.url}/{address[1].decode()}", timeout=20) as answer:  # noqa: S310
        assert answer.read() == SCRIPT.read_bytes()


@pytest.fixture
def tab(browser: Browser, server: Server) -> Iterator[Tab]:  # noqa: F811
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL")
    context.set_default_timeout(15_000)
    one = Tab(context, server)
    yield one
    context.close()
    assert [p for p in one.problems if "does not seem to exist" not in p] == []


def english(page: Page) -> set[str]:
    """The texts on the page that Streamlit wrote, and that are not ours."""
    ours = set(WORDS.values()) | BOTH
    made = [re.escape(p).replace(r"\{\}", ".+") for p in PATTERNS]
    return {
        text
        for text in set(page.evaluate(SHOWN)) - ours
        if text in WORDS
        or any(re.fullmatch(pattern, text) for pattern in made)
        or (re.fullmatch(r"[A-Z][A-Za-z.',?() ]{2,}", text) and _written(text))
    }


def left_in_english(page: Page) -> set[str]:
    """What stays: a text that was just drawn may be there for a moment on a busy computer."""
    for _ in range(30):
        if not (found := english(page)):
            return found
        page.wait_for_timeout(100)
    return found


@pytest.mark.browser
def test_no_word_of_streamlit_is_left(tab: Tab) -> None:
    page = tab.page
    tab.open("/planning?rol=analist")
    assert left_in_english(page) == set()
    page.get_by_role("combobox", name="Peildatum").click()
    page.get_by_role("option").first.wait_for()
    assert left_in_english(page) == set()
    page.keyboard.type("zzz")
    page.get_by_text("Niets gevonden").wait_for()
    assert left_in_english(page) == set()
    page.keyboard.press("Escape")
    page.get_by_role("spinbutton").first.fill("3")
    assert left_in_english(page) == set()
    page.get_by_test_id("stTooltipHoverTarget").first.hover()
    page.get_by_role("tooltip").first.wait_for()
    assert left_in_english(page) == set()


@pytest.mark.browser
def test_nor_in_filters_files_and_days(tab: Tab) -> None:
    page = tab.page
    tab.open("/populatie?rol=analist&doelgroep=Asielstatushouder")
    page.get_by_test_id("stExpander").filter(has_text="Filters").locator("summary").click()
    page.get_by_role("combobox", name="Herkomst").click()
    page.get_by_text("Kies alles").wait_for()
    assert left_in_english(page) == set()
    page.get_by_label("Haal Asielstatushouder weg").first.wait_for()
    tab.open("/importeren?rol=analist")
    assert left_in_english(page) == set()
    page.get_by_text(re.compile("^Hooguit 100MB")).wait_for()
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": "foto.png", "mimeType": "image/png", "buffer": b"x"}
    )
    page.get_by_text("Dit soort bestand kan niet: image/png.").wait_for()
    assert left_in_english(page) == set()
    tab.open("/bestaatniet")
    page.get_by_text("Deze pagina bestaat niet").wait_for()
    page.get_by_text("U ziet nu de eerste pagina.").wait_for()
    assert left_in_english(page) == set()


@pytest.mark.browser
def test_nor_when_the_connection_was_away(tab: Tab) -> None:
    page = tab.page
    sockets = []
    page.route_web_socket(
        re.compile("_stcore/stream"), lambda s: (sockets.append(s), s.connect_to_server())
    )
    tab.open("/planning?rol=wethouder")
    sockets[-1].close(code=1012, reason="weg")
    for _ in range(100):
        if len(sockets) > 1:
            break
        page.wait_for_timeout(100)
    assert len(sockets) > 1
    tab.settle()
    tab.go("Populatie")
    assert left_in_english(page) == set()
