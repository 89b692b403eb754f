"""People of every role log in at a real provider, in a real browser, and do what they came for."""

import io
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from pypdf import PdfReader

from rijswijk_dash import figures
from rijswijk_dash.access import Role, viewer_named
from rijswijk_dash.settings import ROOT
from rijswijk_dash.web.registry import PAGES, PAGES_OF_ONE
from rijswijk_dash.words import value_of
from tests import chromium
from tests.oidc.provider import RULES, WithLogin, dashboard, provider
from tests.oidc.visitor import cookie
from tests.web.conftest import copy_store
from tests.web.test_browser import ARGUMENTS, Tab

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib"),
]


@pytest.fixture(scope="module")
def dash(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WithLogin]:
    store = tmp_path_factory.mktemp("inlog") / "opslag.duckdb"
    copy_store(sample_store, store)
    with provider() as real, dashboard(ROOT, store, real.metadata) as running:
        yield running


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium.find(), args=ARGUMENTS)
        yield opened
        opened.close()


class Person(Tab):
    """A browser of its own, in which somebody logs in."""

    def _note(self, message: object) -> None:
        # What the provider's own page says in the console is not ours.
        if message.location["url"].startswith(self.server.url):
            super()._note(message)

    def login(self, sub: str, address: str = "/") -> "Person":
        self.page.goto(self.server.url + address)
        self.page.get_by_role("button", name="Inloggen").click()
        self.page.get_by_role("button", name=sub, exact=True).click()
        self.page.wait_for_url(self.server.url + "/**")
        self.settle()
        return self

    def logout(self) -> None:
        """Out of the dashboard, and at the provider too."""
        self.page.get_by_role("button", name="Uitloggen").click()
        self.page.get_by_role("button", name="End session").click()
        expect(self.page.get_by_role("button", name="Inloggen")).to_be_visible()

    @property
    def menu(self) -> list[str]:
        links = self.page.get_by_test_id("stSidebarNavLink")
        return [text.split("\n")[-1] for text in links.all_inner_texts()]

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def downloads(self, label: str) -> bytes:
        """What the button whose words have ``label`` in them gives."""
        with self.page.expect_download() as waiting:
            self.page.get_by_role("button", name=re.compile(label)).click()
        return Path(waiting.value.path()).read_bytes()

    def sees_nothing_of_the_dashboard(self) -> None:
        assert self.menu == []
        for text in ("trajecten op", "Verzonnen gegevens"):
            expect(self.page.get_by_text(text)).to_have_count(0)
        expect(self.page.get_by_role("combobox")).to_have_count(0)


@pytest.fixture
def person(chrome: Browser, dash: WithLogin) -> Iterator[Callable[[], Person]]:
    """Opens another browser; afterwards nothing may have gone wrong in it."""
    opened: list[Person] = []

    def new() -> Person:
        context = chrome.new_context(locale="nl-NL")
        context.route("https://**", lambda route: route.abort())  # nothing from outside
        opened.append(Person(context, dash))
        return opened[-1]

    yield new
    for tab in opened:
        tab.context.close()
    assert [problem for tab in opened for problem in tab.problems] == []


@pytest.mark.parametrize(
    ("sub", "role", "named"),
    [
        ("beheerder", Role.ADMIN, "bea@rijswijk.example"),
        ("analist", Role.ANALYST, "ana@rijswijk.example"),
        ("wethouder", Role.ALDERMAN, "wethouder@rijswijk.example"),
        ("taalschool", Role.PARTNER, "Ketenpartner, Taalschool Rijswijk"),
    ],
)
def test_everybody_has_the_pages_of_the_own_role(
    person: Callable[[], Person], sub: str, role: Role, named: str
) -> None:
    me = person().login(sub)
    assert me.menu == [page.title for page in PAGES_OF_ONE if role in page.roles]
    me.sees(named)
    forbidden = [page for page in PAGES_OF_ONE if role not in page.roles]
    for page in forbidden:
        me.page.goto(f"{me.server.url}/{page.id}")
        me.sees(f"De pagina {page.title} is er niet voor uw rol ({role}).")
        for shown in ("stFileUploader", "stDownloadButton", "stPlotlyChart", "stDataFrame"):
            expect(me.page.get_by_test_id(shown)).to_have_count(0)
        expect(me.page.locator(".rd-table")).to_have_count(0)
    assert ("importeren" in {page.id for page in forbidden}) == (
        role in {Role.ALDERMAN, Role.PARTNER}
    )


def test_nobody_sees_anything_before_logging_in(person: Callable[[], Person]) -> None:
    me = person()
    for page in PAGES[:2]:
        me.open(f"/{page.id}")
        me.sees("Log in met het account van uw organisatie")
        me.sees_nothing_of_the_dashboard()


@pytest.mark.parametrize("sub", ["zonder_regel", "onbevestigd"])
def test_who_has_no_rule_hears_whom_to_ask(person: Callable[[], Person], sub: str) -> None:
    me = person().login(sub)
    me.sees("u heeft nog geen toegang tot dit dashboard")
    me.sees_nothing_of_the_dashboard()
    me.logout()


def test_a_copied_cookie_is_dead_after_logging_out(person: Callable[[], Person]) -> None:
    me, thief = person().login("analist", "/populatie"), person()
    thief.context.add_cookies(me.context.cookies())
    thief.open("/populatie")
    thief.sees("Exact cijfer")
    me.logout()
    thief.open("/populatie")
    thief.sees("Deze inlog is beëindigd")
    thief.sees_nothing_of_the_dashboard()
    me.login("analist", "/populatie")
    assert "Importeren" in me.menu


def test_an_expired_token_is_refused_at_the_next_click(
    person: Callable[[], Person], dash: WithLogin
) -> None:
    me, expires = person(), int(time.time()) + 15
    for name, value in cookie(dash, "analist", exp=expires).items():
        me.context.add_cookies([{"name": name, "value": value, "url": dash.url}])
    me.open("/populatie")
    me.sees("Exact cijfer")
    me.page.wait_for_timeout(1000 * (expires + 1 - time.time()))
    me.page.get_by_role("link", name="Kerncijfers").click()
    me.sees("Uw inlog is verlopen")
    me.sees_nothing_of_the_dashboard()


def test_a_role_that_is_withdrawn_is_gone_at_the_next_click(
    person: Callable[[], Person], dash: WithLogin
) -> None:
    me = person().login("analist")
    other = person().login("beheerder")
    try:
        dash.rules.write_text(RULES.replace("inburgering-analisten", "anderen"))
        me.page.get_by_role("link", name="Importeren").click()
        me.sees("u heeft nog geen toegang tot dit dashboard")
        me.sees_nothing_of_the_dashboard()
        other.go("Importeren")
        dash.rules.write_text("[[regel]]\nrol = 'baas'")
        other.page.get_by_role("link", name="Kerncijfers").click()
        other.sees("Zolang dat zo is, heeft niemand toegang")
        other.sees_nothing_of_the_dashboard()
    finally:
        dash.rules.write_text(RULES)
    me.open("/importeren")
    expect(me.page.get_by_test_id("stFileUploader")).to_be_visible()


def test_the_main_path_of_a_partner(person: Callable[[], Person], filled: Path) -> None:
    me = person().login("taalschool")
    me.go("Mijn trajecten")
    viewer = viewer_named("ketenpartner:taalschool-rijswijk")
    own = figures.trajecten(viewer)
    me.sees(f"Taalschool Rijswijk begeleidt {len(own.rows)} trajecten")
    table = me.page.get_by_role("table").first
    shown = table.locator("tbody tr").count()
    assert 0 < shown < len(own.rows)
    calendar = me.downloads("agenda").decode()
    assert calendar.startswith("BEGIN:VCALENDAR") and calendar.count("BEGIN:VEVENT") >= shown
    place = own.fields.index("trajectnummer")
    mine = {str(row[place]) for row in own.rows}
    assert set(re.findall(r"VERZONNEN-\d+", calendar)) <= mine
    assert set(re.findall(r"VERZONNEN-\d+", me.page.inner_text("body"))) <= mine


def test_the_main_path_of_the_wethouder(
    person: Callable[[], Person], filled: Path, tmp_path: Path
) -> None:
    me = person().login("wethouder")
    viewer = viewer_named("wethouder")
    for figure in ("gestart", "uitkering_aandeel", "pip_op_tijd"):
        answer = figures.ask(viewer, figures.question(figure))
        expect(me.tile(answer.figure.name)).to_have_text(value_of(answer))
    paper = me.page.pdf(path=tmp_path / "kerncijfers.pdf", prefer_css_page_size=True)
    printed = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
    assert "Kerncijfers" in printed and "Gestarte trajecten" in printed and "Z-route" in printed
    assert "Uitloggen" not in printed and "Download" not in printed
    me.go("Rapport")
    a4 = PdfReader(io.BytesIO(me.downloads("Download A4")))
    assert len(a4.pages) == 1 and "267" in a4.pages[0].extract_text()


def test_the_main_path_of_the_beheerder(person: Callable[[], Person]) -> None:
    me = person().login("beheerder")
    me.go("Beheer")
    me.page.get_by_role("textbox", name="E-mailadres").fill("nieuw@sagenn.example")
    me.choose("Keek de aanbieder dit adres na?", "ja")
    me.page.get_by_role("button", name="Probeer uit").click()
    me.sees("Rol: Ketenpartner, Taalschool Sagènn, door regel 5.")
    me.page.get_by_role("tab", name="Logboek").click()
    tried = "inlog uitgeprobeerd: ketenpartner, Taalschool Sagènn door regel 5"
    expect(me.page.get_by_role("table").first).to_contain_text(tried)
    me.page.get_by_role("button", name="Controleer het logboek").click()
    expect(me.page.get_by_test_id("stAlert").filter(has_text="klopt")).to_be_visible()
