"""The analist's main path in a real browser, and what every page must be on screen."""

import itertools
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    TimeoutError,
    expect,
    sync_playwright,
)

from rijswijk_dash.settings import ROOT
from rijswijk_dash.web.registry import PAGES_OF_ONE
from tests import chromium
from tests.web.conftest import Server
from tests.web.tools import JUNE, export

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)  # for a busy machine
ARTEFACTS = ROOT / "artefacten"
ARGUMENTS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
PHONE, DESK = 390, 1280
DRAWN = """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')]
  .every(chart => chart.querySelector('.main-svg'))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = _launch(playwright)
        yield opened
        opened.close()


def _launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=chromium.find(), args=ARGUMENTS)


class Tab:
    """A browser of its own (no cookies of another), with what went wrong in it."""

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self.context, self.server = context, server
        self.page: Page = context.new_page()
        self.problems: list[str] = []
        self.hosts: set[str] = set()
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("websocket", lambda socket: self._asked(socket.url))

    def _note(self, message: object) -> None:
        # Streamlit first looks for its own addresses below the page's, where they are not.
        if message.type == "error" and "/_stcore/" not in message.location["url"]:
            self.problems.append(f"{message.text} {message.location['url']}")

    def _asked(self, url: str) -> None:
        if urlsplit(url).scheme not in {"data", "blob"}:
            self.hosts.add(str(urlsplit(url).hostname))

    def open(self, address: str) -> None:
        self.page.goto(self.server.url + address)
        self.settle()

    def go(self, title: str) -> None:
        """Choose a page in the menu."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(title)
        self.settle()

    def choose(self, label: str, option: str) -> None:
        """Choose in a list, which a rerun may close just after it opened."""
        wanted = self.page.get_by_role("option", name=option, exact=True)
        for _ in range(5):
            self.page.get_by_role("combobox", name=label).click()
            try:
                wanted.click(timeout=1500)
            except TimeoutError:
                self.page.keyboard.press("Escape")
            else:
                return
        raise AssertionError(f"no option {option}")

    def open_list(self, label: str) -> None:
        """Open a list, which a rerun may close just after it opened."""
        for _ in range(5):
            self.page.get_by_role("combobox", name=label).click()
            try:
                self.page.get_by_role("option").first.wait_for(timeout=1500)
            except TimeoutError:
                self.page.keyboard.press("Escape")
            else:
                return
        raise AssertionError(f"the list {label} did not open")

    def settle(self) -> None:
        """Wait until the page is drawn: the script is done and every chart has its bars."""
        expect(self.page.get_by_role("heading", level=1)).to_be_visible(timeout=20_000)
        expect(self.page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning", timeout=20_000
        )
        for _ in range(100):  # Not wait_for_function: our policy forbids what it does.
            if self.page.evaluate(DRAWN):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("a chart was not drawn")

    def tile(self, label: str) -> object:
        tile = self.page.get_by_test_id("stMetric").filter(has_text=label)
        return tile.get_by_test_id("stMetricValue")


@pytest.fixture
def tab(browser: Browser, server: Server) -> Iterator[Callable[..., Tab]]:
    """Opens a new browser: ``tab(width=390, theme="dark")``."""
    opened: list[Tab] = []

    def new(width: int = DESK, theme: str = "light") -> Tab:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, locale="nl-NL"
        )
        context.set_default_timeout(15_000)
        opened.append(Tab(context, server))
        return opened[-1]

    yield new
    for one in opened:
        one.context.close()
    assert [p for one in opened for p in one.problems] == []
    assert {host for one in opened for host in one.hosts} <= {"127.0.0.1"}


def test_the_main_path(tab: Callable[..., Tab], tmp_path: Path) -> None:
    me = tab()
    me.open("/")
    expect(me.tile("Gestarte trajecten")).to_have_text("267")

    me.go("Populatie")
    count = me.page.get_by_text(re.compile(r"^\d+ trajecten op 31-08-2024")).first
    expect(count).to_contain_text("267 trajecten")
    me.page.get_by_test_id("stExpander").filter(has_text="Filters").locator("summary").click()
    me.choose("Bijstandsuitkering", "Nee")
    expect(count).to_contain_text("27 trajecten")
    expect(me.page).to_have_url(f"{me.server.url}/populatie?uitkering=Nee")

    other = tab()
    other.open("/populatie?uitkering=Nee")
    expect(other.page.get_by_text("27 trajecten op 31-08-2024").first).to_be_visible()
    expect(other.page.get_by_text("Filters (1 actief)")).to_be_visible()

    me.page.go_back()
    me.settle()
    expect(me.tile("Gestarte trajecten")).to_have_text("267")
    me.page.go_forward()
    me.settle()
    expect(count).to_contain_text("27 trajecten")

    me.go("Importeren")
    name, content = export(JUNE, change=lambda frame: frame.head(123))
    (tmp_path / name).write_bytes(content)
    me.page.locator("input[type=file]").set_input_files(tmp_path / name)
    expect(me.tile("Goed")).to_have_text("123")
    expect(me.tile("Afgekeurd")).to_have_text("0")
    me.page.screenshot(path=_shot("controle", DESK, "light"), full_page=True)
    me.page.get_by_role("button", name="Publiceer 123 trajecten op 30-06-2024").click()
    expect(me.page.get_by_text("Gepubliceerd: 123 trajecten")).to_be_visible()
    expect(me.page.get_by_text("Verzonnen gegevens.")).to_have_count(0)

    me.go("Kerncijfers")
    expect(me.tile("Gestarte trajecten")).to_have_text("123")

    me.go("Importeren")
    me.page.get_by_role("button", name="Draai terug…").click()
    me.page.get_by_role("button", name="Ja, draai terug").click()
    expect(me.page.get_by_text("telt niet meer mee.")).to_be_visible()
    me.go("Kerncijfers")
    expect(me.tile("Gestarte trajecten")).to_have_text("267")
    expect(me.page.get_by_text("Verzonnen gegevens.")).to_be_visible()


def test_the_first_address_keeps_its_question(tab: Callable[..., Tab]) -> None:
    me = tab()
    me.open("/kerncijfers?peildatum=31-12-2023")
    expect(me.page.get_by_text("Op 31 december 2023 waren er")).to_be_visible()


def test_a_part_stands_in_the_address_and_survives_going_back(tab: Callable[..., Tab]) -> None:
    me = tab()
    me.open("/voortgang?uitkering=Ja")
    me.page.get_by_role("tab", name="PVT en MAP").click()
    expect(me.page.get_by_role("heading", name="PVT op orde")).to_be_visible()
    expect(me.page).to_have_url(re.compile(r"onderdeel=PVT\+en\+MAP.*uitkering=Ja"))
    expect(me.page.get_by_text("Filters (1 actief)")).to_be_visible()
    me.go("Partners")
    expect(me.page.get_by_role("tab", selected=True)).to_have_text("Trajecten")
    me.page.go_back()  # One click in the menu is one step back, with the choices that both pages have.
    expect(me.page.get_by_role("heading", name="PVT op orde")).to_be_visible()
    expect(me.page).to_have_url(re.compile(r"voortgang\?onderdeel=PVT\+en\+MAP.*uitkering=Ja"))
    expect(me.page.get_by_text("Filters (1 actief)")).to_be_visible()
    me.page.go_forward()
    expect(me.page.get_by_role("heading", level=1)).to_have_text("Partners")


def test_a_definition_is_one_click_from_its_figure(tab: Callable[..., Tab]) -> None:
    me = tab()
    me.open("/definities?onderdeel=PVT%20en%20MAP#map_aandeel")
    expect(me.page.get_by_role("heading", name="MAP op orde")).to_be_in_viewport()


def test_a_table_can_be_downloaded(tab: Callable[..., Tab]) -> None:
    me = tab()
    me.open("/populatie")
    buttons = me.page.get_by_role("button", name="Download tabel (Excel)")
    buttons.nth(1).wait_for()  # the last one: now the page is whole
    with me.page.expect_download() as download:
        buttons.nth(1).click()
    assert download.value.suggested_filename == "herkomst_stand_2024-08-31.xlsx"
    assert Path(download.value.path()).read_bytes().startswith(b"PK")


def test_the_menu_is_reached_with_the_keyboard(tab: Callable[..., Tab]) -> None:
    me = tab()
    me.open("/")
    for _ in range(6):
        me.page.keyboard.press("Tab")
        focused = me.page.evaluate("document.activeElement.textContent")
        if "Kerncijfers" in focused:
            break
    assert "Kerncijfers" in focused
    me.page.keyboard.press("Tab")
    me.page.keyboard.press("Enter")
    expect(me.page.get_by_role("heading", level=1)).to_have_text("Populatie")


def _shot(name: str, width: int, theme: str) -> Path:
    ARTEFACTS.mkdir(exist_ok=True)
    return ARTEFACTS / f"{name}_{width}_{theme}.png"


SHOWN = {page.id: f"/{page.id}" for page in PAGES_OF_ONE} | {
    "verloop": "/voortgang?weergave=Verloop+in+de+tijd&uitkering=Ja",
    "scholen": "/voortgang?onderdeel=Instroom&weergave=Verloop+in+de+tijd",
    "uren": "/voortgang?onderdeel=Uren+taal",
    "termijnen": "/voortgang?onderdeel=Termijnen",
    "beweging": "/voortgang?onderdeel=Beweging",
    "instroom": "/doorlooptijd?onderdeel=Instroom+en+uitstroom",
    "maanden": "/planning?onderdeel=Termijnen",
    "leerroutes": "/partners?onderdeel=Leerroutes",
    "trechter": "/partners?onderdeel=Voortgang",
}
# Names at the ends of lines, as drawn: none on another, and none outside its chart.
ON_EACH_OTHER = """() => {
  const wrong = [];
  for (const chart of document.querySelectorAll('[data-testid=stPlotlyChart]')) {
    const box = chart.getBoundingClientRect();
    const names = [...chart.querySelectorAll('.annotation-text-g')].map(
      g => [g.textContent, g.getBoundingClientRect()]);
    names.forEach(([text, a], i) => {
      if (a.right > box.right + 2 || a.bottom > box.bottom + 2 || a.top < box.top - 2) wrong.push(text);
      for (const [other, b] of names.slice(i + 1))
        if (a.left < b.right - 3 && b.left < a.right - 3 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
          wrong.push(text + ' / ' + other);
    });
  }
  return wrong;
}"""
CUT_OFF = """() => {
  const cut = [];
  for (const chart of document.querySelectorAll('[data-testid=stPlotlyChart]')) {
    const box = chart.getBoundingClientRect();
    for (const text of chart.querySelectorAll('.bartext, .ytick text, .xtick text, .textpoint')) {
      const own = text.getBoundingClientRect();
      if (own.right > box.right + 2 || own.left < box.left - 2) cut.push(text.textContent);
    }
  }
  return cut;
}"""
WIDE_TABLES = """() => [...document.querySelectorAll('.rd-table')]
  .filter(t => t.scrollWidth > t.clientWidth + 1).map(t => t.getAttribute('aria-label'))"""
WIDER_THAN_SCREEN = """() => [...document.querySelectorAll('html, [data-testid=stMain]')]
  .filter(e => e.scrollWidth > window.innerWidth).map(e => e.tagName)"""


# With a column for each state or fase: on a phone these scroll in a box of their own.
MATRICES = ("Wettelijke termijnen", "Waar trajecten heen gingen", "Termijnen naar")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_fits_a_desk_and_a_phone(tab: Callable[..., Tab], theme: str) -> None:
    """Nothing scrolls sideways or is cut off. The pictures in ``artefacten/`` are for people.

    What guards main sees each page at one of the widths, by turns; a run at a desk at both.
    """
    me = tab(theme=theme)
    # Dark differs in colours only: some pages at one width show them.
    by_turns = ((PHONE,), (DESK,)) if os.environ.get("CI") else ((DESK, PHONE),)
    turns = itertools.cycle(by_turns if theme == "light" else ((PHONE,),))
    for name, address in list(SHOWN.items())[:: 1 if theme == "light" else 4]:
        widths = next(turns)
        me.page.set_viewport_size({"width": widths[0], "height": 900})
        me.open(address)
        for width in widths:
            me.page.set_viewport_size({"width": width, "height": 900})
            me.page.wait_for_timeout(250)  # for the charts to follow
            height = me.page.get_by_test_id("stMain").evaluate("e => e.scrollHeight")
            me.page.set_viewport_size({"width": width, "height": max(900, height)})
            me.settle()
            me.page.screenshot(path=_shot(name, width, theme))
            assert me.page.evaluate(WIDER_THAN_SCREEN) == [], (name, width)
            assert me.page.evaluate(CUT_OFF) == [], (name, width)
            assert me.page.evaluate(ON_EACH_OTHER) == [], (name, width)
            if name in {"kerncijfers", "populatie", "voortgang", "uren", "termijnen", "maanden"}:
                wide = [c for c in me.page.evaluate(WIDE_TABLES) if not c.startswith(MATRICES)]
                assert wide == [], (name, width)
