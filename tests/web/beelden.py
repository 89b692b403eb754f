"""The pictures of the README and the handleiding, from a dashboard with invented data: ``make beelden``."""

import io
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from rijswijk_dash.access import Role
from rijswijk_dash.settings import ROOT
from tests import chromium
from tests.web.accessibility import choose_role
from tests.web.conftest import Server
from tests.web.test_browser import ARGUMENTS, DESK, PHONE, Tab
from tests.web.toegankelijkheid import dashboard
from tests.web.tools import export

FOLDER = ROOT / "docs" / "beelden"
_COLOURS = 128


def _upload(tab: Tab) -> None:
    name, content = export()
    tab.page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    tab.tile("Goed").wait_for()
    tab.settle()


def _nothing(_: Tab) -> None: ...


@dataclass(frozen=True)
class Picture:
    """What stands on one picture; the file has its name."""

    name: str
    role: Role
    title: str
    part: str = ""
    width: int = DESK
    height: int = 900
    theme: str = "light"
    first: Callable[[Tab], None] = _nothing


PICTURES = (
    Picture("kerncijfers", Role.ALDERMAN, "Kerncijfers", height=1100),
    Picture("kerncijfers_telefoon", Role.ALDERMAN, "Kerncijfers", width=PHONE, theme="dark"),
    Picture("rapport", Role.ALDERMAN, "Rapport"),
    Picture("importeren", Role.ANALYST, "Importeren", height=1100, first=_upload),
    Picture("mijn_trajecten", Role.PARTNER, "Mijn trajecten"),
    Picture("voortgang", Role.PARTNER, "Voortgang"),
    Picture("beheer", Role.ADMIN, "Beheer", "Gezondheid"),
)


def take(browser: Browser, server: Server, picture: Picture) -> bytes:
    """The picture as PNG, with few colours so that it stays small."""
    context = browser.new_context(
        viewport={"width": DESK, "height": picture.height}, color_scheme=picture.theme, locale="nl-NL"
    )  # fmt: skip
    context.set_default_timeout(60_000)
    tab = Tab(context, server)
    tab.open("/")
    choose_role(tab, picture.role)
    tab.go(picture.title)
    if picture.part:
        tab.page.get_by_role("tab", name=picture.part, exact=True).click()
        tab.settle()
    picture.first(tab)
    tab.page.set_viewport_size({"width": picture.width, "height": picture.height})
    tab.settle()
    tab.page.wait_for_timeout(1000)
    raw = tab.page.screenshot()
    context.close()
    small = io.BytesIO()
    Image.open(io.BytesIO(raw)).convert("RGB").quantize(_COLOURS).save(small, "PNG", optimize=True)
    return small.getvalue()


def main() -> None:
    """Take them all."""
    with sync_playwright() as playwright, dashboard() as server:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=ARGUMENTS)
        for picture in PICTURES:
            (FOLDER / f"{picture.name}.png").write_bytes(take(browser, server, picture))
            print(picture.name, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
