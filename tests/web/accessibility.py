"""axe-core on a page, and what else of WCAG a browser can be asked. Used by the tests and the full run."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from playwright.sync_api import Locator, Page, expect

from rijswijk_dash.access import Role
from rijswijk_dash.domain.accessibility import Deviation, statement
from rijswijk_dash.web.registry import PAGES_OF_ONE
from tests.web.test_browser import Tab

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
SCRIPT = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
_RUN = """async ({tags, known}) => {
  const found = await axe.run(document, {
    runOnly: {type: 'tag', values: tags}, rules: {'target-size': {enabled: true}},
    resultTypes: ['violations'],
  });
  const listed = (rule, element) => known.find(k => k.rule === rule && element?.matches(k.selector));
  return found.violations.flatMap(v => v.nodes.map(n => {
    const element = document.querySelector(n.target.at(-1));
    return {rule: v.id, best: v.tags.includes('best-practice'), target: n.target.join(' '),
      html: n.html.slice(0, 200), why: n.failureSummary,
      known: listed(v.id, element)?.id ?? ''};
  }));
}"""


@dataclass(frozen=True)
class Violation:
    """One element that breaks one rule."""

    rule: str
    target: str
    html: str
    why: str
    best: bool
    known: str


def violations(page: Page, known: Sequence[Deviation] | None = None) -> list[Violation]:
    """What axe-core reports on this page as it is drawn now."""
    listed = statement().deviations if known is None else known
    rules = [{"id": d.id, "rule": d.rule, "selector": d.selector} for d in listed if d.rule]
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SCRIPT)
    found: list[dict[str, Any]] = page.evaluate(_RUN, {"tags": TAGS, "known": rules})
    return [Violation(**each) for each in found]


def in_words(found: Sequence[Violation]) -> str:
    """Violations for a person, each rule with its first elements."""
    return "\n".join(f"{v.rule}: {v.target}\n  {v.html}\n  {v.why}" for v in found[:20])


# Beyond axe

HEADINGS = """() => [...document.querySelectorAll('main :is(h1,h2,h3,h4,h5,h6)')]
  .filter(h => h.checkVisibility())
  .map(h => Number(h.getAttribute('aria-level') ?? h.tagName[1]))"""
# A chart without a name, and one whose block has fewer tables than charts.
CHARTS = """() => [...document.querySelectorAll('[data-testid=stPlotlyChart]')].flatMap(chart => {
  const name = chart.getAttribute('aria-label') ?? '';
  const count = (e, what) => e.querySelectorAll(what).length;
  let block = chart.parentElement;
  while (block.tagName !== 'MAIN' && !count(block, 'table')) block = block.parentElement;
  const wrong = [];
  if (name.length < 20 || !['figure', 'img'].includes(chart.getAttribute('role')))
    wrong.push('zonder tekst: ' + name);
  if (count(block, 'table') < count(block, '[data-testid=stPlotlyChart]'))
    wrong.push('zonder tabel: ' + name.slice(0, 80));
  return wrong;
})"""
TABLES = """() => [...document.querySelectorAll('main table')].filter(t =>
  !t.caption?.textContent || [...t.querySelectorAll('th')].some(h => !h.scope) || !t.querySelector('th')
).map(t => t.outerHTML.slice(0, 120))"""
# The page itself may not scroll sideways; a table or a chart may, in a region of its own.
WIDER = """() => [...document.querySelectorAll('html, [data-testid=stMain]')]
  .filter(e => e.scrollWidth > window.innerWidth).map(e => `${e.tagName} ${e.scrollWidth}`)"""


# As WCAG 1.4.12 asks: what is then cut off, of what is there to be read.
SPACED = """() => {
  const style = document.createElement('style');
  style.id = 'ruimer';
  style.textContent = '*:not(svg *) { line-height: 1.5 !important; letter-spacing: .12em !important;' +
    ' word-spacing: .16em !important } p { margin-bottom: 2em !important }';
  document.head.append(style);
}"""
NOT_SPACED = "() => document.getElementById('ruimer').remove()"
CUT_OFF = """() => [...document.querySelectorAll('main *:not(svg *)')].filter(e => {
  const style = getComputedStyle(e);
  return ['hidden', 'clip'].includes(style.overflowX) && e.clientWidth > 1 && e.checkVisibility()
    && e.innerText?.trim() && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
}).map(e => `${e.dataset.testid ?? e.className}: ${e.innerText.slice(0, 60)}`)"""


def jumps(levels: Sequence[int]) -> list[tuple[int, int]]:
    """Where a heading is more than one level below the one before it; the first must be a 1."""
    return [(a, b) for a, b in zip((0, *levels), levels, strict=False) if b > a + 1]


# Walking


def choose_role(tab: Tab, role: Role) -> None:
    """Look as another role, as the sidebar lets who has invented data only."""
    if role is not Role.ANALYST:
        tab.choose("Bekijk als", role.capitalize())
        expect(tab.page.get_by_role("combobox", name="Bekijk als")).to_have_value(role.capitalize())
        theirs = [page for page in PAGES_OF_ONE if role in page.roles]
        expect(tab.page.get_by_test_id("stSidebarNavLink")).to_have_count(len(theirs))
        tab.settle()


def pages(tab: Tab) -> list[str]:
    """The titles in the menu."""
    links = tab.page.get_by_test_id("stSidebarNavLink")
    return [text.split("\n")[-1] for text in links.all_inner_texts()]


def parts(tab: Tab) -> list[str]:
    """The parts of the page that is open; one without a name where it has none."""
    return _choices(tab).all_inner_texts() or [""]


def open_part(tab: Tab, position: int) -> None:
    """Open a part of this page."""
    choices = _choices(tab)
    if choices.count():
        choices.nth(position).click()
        tab.page.wait_for_timeout(300)
        tab.settle()


def _choices(tab: Tab) -> Locator:
    """The tabs of a page, or the buttons where there are too many for tabs."""
    tabs = tab.page.locator("main [role=tablist]").first.get_by_role("tab")
    return tabs if tabs.count() else tab.page.locator("main .st-key-onderdeel [role=radio]")
