"""Whole paths with the keyboard alone: no mouse, no script, only keys."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, TimeoutError, WebSocketRoute, expect

from tests.web.test_browser import Tab, browser, tab  # noqa: F401  fixtures
from tests.web.tools import JUNE, export

pytestmark = pytest.mark.browser
_WHERE = """() => {
  const e = document.activeElement;
  const named = e.getAttribute('aria-labelledby')?.split(' ')
    .map(id => document.getElementById(id)?.textContent ?? '').join(' ');
  const text = e.innerText?.replace(/\\s+/g, ' ').trim() ?? '';
  const kind = e.getAttribute('role') ?? e.tagName.toLowerCase();
  return [kind, named, e.getAttribute('aria-label'), text].filter(Boolean).join(' | ');
}"""


class Keys:
    """Somebody without a mouse."""

    def __init__(self, tab: Tab) -> None:  # noqa: F811
        self.tab, self.press = tab, tab.page.keyboard.press

    @property
    def where(self) -> str:
        """What kind of thing has the focus, and its name."""
        return self.tab.page.evaluate(_WHERE)

    def to(self, kind: str, name: str, most: int = 60) -> "Keys":
        """Go on with Tab until something of that kind and name has the focus, and can be seen to have it."""
        for _ in range(most):
            self.press("Tab")
            if self.where.startswith(f"{kind} | ") and name in self.where:
                seen = "() => getComputedStyle(document.activeElement).outlineStyle"
                assert self.tab.page.evaluate(seen) == "solid", name
                return self
        raise AssertionError(f"{name} is not reached; at {self.where}")

    def enter(self) -> None:
        self.press("Enter")

    def choose(self, label: str, typed: str, value: str) -> None:
        """Choose in a list by typing what is sought."""
        self.to("combobox", label)
        self.press("ControlOrMeta+a")
        self.tab.page.keyboard.type(typed)
        expect(self.tab.page.get_by_role("option").first).to_be_visible()
        self.press("ArrowDown")
        self.enter()
        expect(self.tab.page.get_by_role("combobox", name=label)).to_have_value(value)
        self.tab.settle()

    def choose_file(self, path: Path) -> None:
        """Enter on the button that has the focus; once more where a rerun took the first one."""
        for _ in range(3):
            try:
                with self.tab.page.expect_file_chooser(timeout=5000) as chooser:
                    self.enter()
            except TimeoutError:
                continue
            chooser.value.set_files(path)
            return
        raise AssertionError(f"no file can be chosen; at {self.where}")

    def move(self, key: str, part: str) -> None:
        """Go to another part of the page, from the tab that has the focus, which goes along."""
        self.press(key)
        chosen = self.tab.page.get_by_role("tab", name=part)
        expect(chosen).to_have_attribute("aria-selected", "true")
        expect(self.tab.page.get_by_role("tabpanel", name=part)).not_to_be_empty()
        self.tab.settle()
        expect(chosen).to_be_focused()

    def from_the_start(self) -> "Keys":
        """Begin at the top of the page again, as Ctrl+Home and a new page do."""
        self.tab.page.evaluate("() => { document.activeElement.blur(); }")
        return self

    def go(self, page: str) -> None:
        """Choose a page in the menu."""
        self.from_the_start().to("a", page)
        self.enter()
        expect(self.tab.page.get_by_role("heading", level=1)).to_have_text(page)
        self.tab.settle()


def test_the_first_key_leads_past_the_menu(tab: Callable[..., Tab]) -> None:  # noqa: F811
    me = tab()
    me.open("/populatie")
    keys = Keys(me)
    keys.press("Tab")
    assert me.page.evaluate("() => document.activeElement.getAttribute('href')") == "#stMain"
    keys.enter()
    keys.press("Tab")
    inside = "() => Boolean(document.activeElement.closest('main'))"
    assert me.page.evaluate(inside), keys.where
    expect(me.page).to_have_title("Populatie · Inburgering Rijswijk")


def test_a_wethouder_reads_a_figure_and_its_origin_and_takes_the_a4(
    tab: Callable[..., Tab],  # noqa: F811
) -> None:
    me = tab()
    me.open("/")
    keys = Keys(me)
    keys.choose("Bekijk als", "weth", "Wethouder")
    before = me.tile("Gestarte trajecten").inner_text()
    keys.from_the_start().choose("Peildatum", "31-12-2023", "31-12-2023")
    expect(me.tile("Gestarte trajecten")).not_to_have_text(before)
    keys.to("button", "Bron")
    keys.enter()
    origin = me.page.get_by_test_id("stPopoverBody")
    expect(origin).to_contain_text("31-12-2023")
    keys.press("Escape")
    expect(origin).to_have_count(0)
    assert "Bron" in keys.where, "the focus is back where it was"
    keys.go("Rapport")
    keys.to("button", "Download A4")
    with me.page.expect_download(timeout=60_000) as download:
        keys.enter()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    expect(me.page.get_by_role("button", name="Download A4")).to_be_focused()


def test_an_analist_publishes_an_export_and_takes_it_back(
    tab: Callable[..., Tab],  # noqa: F811
    tmp_path: Path,
) -> None:
    me = tab()
    me.open("/importeren")
    keys = Keys(me)
    name, content = export(JUNE, change=lambda frame: frame.head(40))
    (tmp_path / name).write_bytes(content)
    me.page.get_by_test_id("stFileUploader").wait_for()
    me.settle()
    keys.to("button", "Kies een bestand")
    keys.choose_file(tmp_path / name)
    expect(me.tile("Goed")).to_have_text("40")
    me.settle()
    keys.to("button", "Publiceer 40 trajecten")
    keys.enter()
    expect(me.page.get_by_role("status").filter(has_text="Gepubliceerd: 40")).to_be_visible()
    me.settle()
    keys.from_the_start().to("button", "Draai terug")
    keys.enter()
    expect(me.page.get_by_role("button", name="Ja, draai terug")).to_be_visible()
    me.settle()
    keys.to("button", "Ja, draai terug")
    keys.enter()
    expect(me.page.get_by_role("status").filter(has_text="telt niet meer mee.")).to_be_visible()


class Held:
    """A line to the server that stops where a message with a given text comes, until it is let go."""

    def __init__(self, page: Page) -> None:
        self.until: bytes | None = None
        self.kept: list[str | bytes] = []
        page.route_web_socket("**/_stcore/stream", self._open)

    def _open(self, line: WebSocketRoute) -> None:
        self.line = line
        line.connect_to_server().on_message(self._pass_on)

    def _pass_on(self, message: str | bytes) -> None:
        if self.kept or (self.until and self.until in bytes(message)):
            self.kept.append(message)
        else:
            self.line.send(message)

    def let_go(self) -> None:
        """Pass on what was kept, and all that comes after."""
        kept, self.kept, self.until = self.kept, [], None
        for message in kept:
            self.line.send(message)


def test_who_chooses_a_tab_on_a_slow_line_keeps_the_focus(tab: Callable[..., Tab]) -> None:  # noqa: F811
    """Streamlit switches tabs off from the message of the row of tabs to that of each tab."""
    me = tab()
    line = Held(me.page)
    me.open("/mijn_trajecten")
    keys = Keys(me)
    keys.to("tab", "Werklijst")
    keys.move("ArrowRight", "Alle termijnen")
    line.until = b"Alle termijnen"
    keys.press("ArrowRight")
    chosen = me.page.get_by_role("tab", name="Tijdlijn")
    expect(chosen).to_have_attribute("aria-disabled", "true")
    expect(chosen).not_to_be_focused()
    line.let_go()
    expect(chosen).to_be_focused()
    keys.move("Home", "Werklijst")


def test_a_ketenpartner_finds_a_client_and_takes_the_calendar(
    tab: Callable[..., Tab],  # noqa: F811
) -> None:
    me = tab()
    me.open("/")
    keys = Keys(me)
    keys.choose("Bekijk als", "keten", "Ketenpartner")
    keys.go("Mijn trajecten")
    keys.to("tab", "Werklijst")
    keys.move("ArrowRight", "Alle termijnen")
    keys.move("ArrowRight", "Tijdlijn")
    keys.to("combobox", "Traject")
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    keys.enter()
    chosen = me.page.get_by_role("combobox", name="Traject").input_value()
    me.settle()
    expect(me.page.get_by_test_id("stMain").get_by_text(chosen).first).to_be_visible()
    keys.from_the_start().to("tab", "Tijdlijn")
    keys.move("Home", "Werklijst")
    keys.to("button", "agenda")
    with me.page.expect_download(timeout=60_000) as download:
        keys.enter()
    assert Path(download.value.path()).read_bytes().startswith(b"BEGIN:VCALENDAR")
