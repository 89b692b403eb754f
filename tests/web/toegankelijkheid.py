"""axe-core over every page and part, for every role, light and dark, wide and narrow.

``make toegankelijkheid`` runs it, prints a table and writes ``docs/toegankelijkheid.md``. It ends with 1
where something breaks a rule, or a deviation of ``data/toegankelijkheid.toml`` occurs no more.
"""

import re
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from rijswijk_dash.access import Role
from rijswijk_dash.access.logins import IN_WORDS
from rijswijk_dash.domain.accessibility import statement
from rijswijk_dash.settings import ROOT
from rijswijk_dash.words import short_date
from tests import chromium
from tests.web.accessibility import (
    Violation,
    choose_role,
    in_words,
    open_part,
    pages,
    parts,
    violations,
)
from tests.web.conftest import Server, start_server, stop
from tests.web.test_browser import ARGUMENTS, Tab

OUT = ROOT / "docs" / "toegankelijkheid.md"
WIDTHS = (1280, 390)
_DUTCH = {"light": "licht", "dark": "donker"}
View = tuple[Role, str, tuple[int, ...]]
EVERY: list[View] = [(role, theme, WIDTHS) for theme in _DUTCH for role in Role]
# What is closed when a page opens.
_OPEN = "() => document.querySelectorAll('main details').forEach(d => { d.open = true; })"


@dataclass
class Found:
    """What was found, by page."""

    views: Counter[str] = field(default_factory=Counter)
    ours: Counter[str] = field(default_factory=Counter)
    best: Counter[str] = field(default_factory=Counter)
    listed: Counter[str] = field(default_factory=Counter)
    rules: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    occurred: set[str] = field(default_factory=set)
    first: dict[str, Violation] = field(default_factory=dict)

    def add(self, page: str, found: Sequence[Violation], occurring: Sequence[str]) -> None:
        """One view of a page."""
        self.views[page] += 1
        self.occurred |= {*occurring, *(v.known for v in found if v.known)}
        for one in found:
            if one.known:
                self.listed[page] += 1
                continue
            (self.best if one.best else self.ours)[page] += 1
            self.rules[page][one.rule] += 1
            self.first.setdefault(one.rule, one)

    @property
    def gone(self) -> list[str]:
        """The deviations in the list that occur nowhere."""
        return [d.id for d in statement().deviations if d.id not in self.occurred]


@contextmanager
def dashboard() -> Iterator[Server]:
    """A server over a store of its own, which it fills with the sample."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "opslag" / "toets.duckdb"
        alone = {"RIJSWIJK_DASH_REAL_DATA_WITHOUT_LOGIN": IN_WORDS}
        server, process = start_server(ROOT, store, Path(folder) / "server.log", env=alone)
        try:
            yield server
        finally:
            stop(process)


def walk(
    tab: Tab,
    view: View,
    found: Found,
    only: Sequence[str],
    pictures: Path | None,
) -> None:
    """Every page and part that this role has in its menu."""
    role, theme, widths = view
    tab.open("/")
    choose_role(tab, role)
    for title in pages(tab):
        if only and title not in only:
            continue
        tab.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        tab.go(title)
        for position, part in enumerate(parts(tab)):
            tab.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
            open_part(tab, position)
            name = f"{title}: {part}" if part else title
            for width in widths:
                tab.page.set_viewport_size({"width": width, "height": 900})
                look(tab, name, found)
                if pictures:
                    picture(tab, pictures / f"{_file_name(name)}_{role}_{theme}_{width}.png")
            print(f"{role} {theme} {name}: {dict(found.rules[name]) or 'in orde'}", flush=True)


def look(tab: Tab, name: str, found: Found) -> None:
    """Ask axe about what is drawn now, with every expander open."""
    tab.page.evaluate(_OPEN)
    tab.settle()
    tab.page.wait_for_timeout(300)
    seen = violations(tab.page)
    plain = [d for d in statement().deviations if not d.rule]
    found.add(name, seen, [d.id for d in plain if tab.page.locator(d.selector).count()])


def picture(tab: Tab, file: Path) -> None:
    """The whole page as it is now, below the fold too."""
    height = tab.page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    size = tab.page.viewport_size
    tab.page.set_viewport_size({**size, "height": max(height, size["height"])})
    tab.page.wait_for_timeout(200)
    tab.page.screenshot(path=file)
    tab.page.set_viewport_size(size)


def _file_name(name: str) -> str:
    return re.sub(r"\W+", "-", name.lower()).strip("-")


def report(found: Found, views: Sequence[View]) -> str:
    """The table, as Markdown."""
    whole = list(views) == EVERY
    seen = ", ".join(
        f"{role} ({_DUTCH[theme]}, {' en '.join(map(str, widths))} pixels breed)"
        for role, theme, widths in views
    )
    engine = version("axe-playwright-python")
    lines = [
        "# Toegankelijkheid, gemeten",
        "",
        f"Gemaakt met `make toegankelijkheid` op {short_date(date.today())}: axe-core (uit "
        f"axe-playwright-python {engine}) in Chromium. Regels: WCAG 2.0, 2.1 en 2.2 op niveau A en AA, en de "
        "goede gewoonten van axe-core.",
        "",
        f"Bekeken als: {seen}."
        + ("" if whole else " Dat is een deel van alle combinaties van rol, kleuren en breedte."),
        "",
        "| pagina | keer bekeken | overtredingen van WCAG | van goede gewoonten | bekend van Streamlit |",
        "|---|--:|--:|--:|--:|",
    ]
    lines += [
        f"| {page} | {found.views[page]} | {found.ours[page]} | {found.best[page]} | {found.listed[page]} |"
        for page in found.views
    ]
    sums = (found.views, found.ours, found.best, found.listed)
    lines.append("| **samen** | " + " | ".join(str(each.total()) for each in sums) + " |")
    lines += [
        "",
        "Hoe het voor de verbetering was, staat in [besluit 29](decisions/0029-accessibility.md).",
    ]
    lines += ["", "## Bekende afwijkingen", ""]
    lines += [
        f"- {d.id}: {d.what} Regel: {d.rule or 'geen'}. Plek: `{d.selector}`. Melding: {d.issue}."
        for d in statement().deviations
    ] or ["Geen."]
    return "\n".join(lines) + "\n"


def run(
    browser: Browser,
    server: Server,
    found: Found,
    views: Sequence[View],
    only: Sequence[str],
    pictures: Path | None,
) -> None:
    """Each role and theme in a browser of its own."""
    for view in views:
        context = browser.new_context(
            viewport={"width": WIDTHS[0], "height": 900}, color_scheme=view[1], locale="nl-NL"
        )
        context.set_default_timeout(60_000)
        walk(Tab(context, server), view, found, only, pictures)
        context.close()


def _view(named: str) -> View:
    role, theme, *width = named.split(":")
    return Role(role), theme, tuple(map(int, width)) or WIDTHS


def main() -> int:
    """Run, print, write."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument(
        "pagina", nargs="*", help="alleen deze pagina's; dan wordt niets geschreven"
    )
    parser.add_argument("--als", action="append", help="alleen zo, bijvoorbeeld analist:light:1280")
    parser.add_argument("--beelden", type=Path, help="bewaar van elk een beeld in deze map")
    asked = parser.parse_args()
    if asked.beelden:
        asked.beelden.mkdir(parents=True, exist_ok=True)
    views = [_view(named) for named in asked.als or ()] or EVERY
    found = Found()
    with sync_playwright() as playwright, dashboard() as server:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=ARGUMENTS)
        try:
            run(browser, server, found, views, asked.pagina, asked.beelden)
        except (
            KeyboardInterrupt
        ):  # What was seen so far is told; the table says how often each was.
            views = views[:1]
        else:
            browser.close()
    print(text := report(found, views))
    print(in_words(list(found.first.values())))
    gone = found.gone if views == EVERY and not asked.pagina else []
    if not asked.pagina:
        OUT.write_text(text, encoding="utf-8")
    if gone:
        print("Komt niet meer voor, haal weg uit data/toegankelijkheid.toml:", *gone)
    return 1 if found.ours.total() + found.best.total() + len(gone) else 0


if __name__ == "__main__":
    sys.exit(main())
