"""What every page says in each of its parts, for each role: texts, labels, help, tables, charts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from unittest.mock import patch
from xml.etree import ElementTree

from rijswijk_dash.access import Viewer, viewer_named
from rijswijk_dash.web.parts import KEY
from rijswijk_dash.web.registry import PAGES
from tests.web.tools import KINDS_OF_TEXT, Shown, new_test, seen

ROLES = ("beheerder", "analist", "wethouder", "ketenpartner:taalschool-rijswijk")
_WIDGETS = (
    "button", "download_button", "selectbox", "multiselect", "text_input", "text_area", "number_input",
    "date_input", "radio", "button_group", "file_uploader", "metric", "checkbox", "toggle",
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What one part of a page says: its running text, and every other word on it."""

    page: str
    part: str
    role: str
    texts: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def everything(self) -> str:
        """All of it, one text a line."""
        return "\n".join((*self.texts, *self.others))


@cache
def said_by_all() -> tuple[Said, ...]:
    """What every page says for every role, over the store of who asks first; read once."""
    found: list[Said] = []
    for role in ROLES:
        viewer = viewer_named(role)
        with patch("rijswijk_dash.web.viewer._without_login", lambda viewer=viewer: viewer):
            found += said_by(viewer, role)
    return tuple(found)


def said_by(viewer: Viewer, role: str) -> Iterator[Said]:
    """What each part of each page says to who ``viewer`` is (already set to look without a login)."""
    test = new_test()
    shown = Shown(test).run()
    for info in PAGES:
        if not info.opens_for(viewer):
            continue
        test.query_params.clear()
        shown.go(info.id)
        names = _parts(shown)
        yield _said(shown, info.id, names[0] if names else "", role)
        for name in names[1:]:
            yield _said(shown.part(name), info.id, name, role)


def _parts(shown: Shown) -> list[str]:
    for group in shown.test.get("button_group"):
        if group.key == KEY:
            return list(group.options)
    return [tab.label for tab in shown.test.tabs]


def _said(shown: Shown, page: str, part: str, role: str) -> Said:
    test = shown.test
    texts = [seen(e.value) for kind in KINDS_OF_TEXT for e in test.main.get(kind)]
    widgets = [w for kind in _WIDGETS for w in test.main.get(kind)]
    helps = [w.help for w in widgets if getattr(w, "help", "")]
    helps += [getattr(e, "help", "") or "" for e in test.main.get("subheader")]
    labels = [w.label for w in widgets if getattr(w, "label", "")]
    labels += [e.label for e in test.main.get("expander")]
    for chart in test.main.get("plotly_chart"):
        labels.append(chart.proto.alt)
    for element in test.main.get("html"):
        (labels if "<table" in element.proto.body else texts).append(_plain(element.proto.body))
    return Said(page, part, role, tuple(dict.fromkeys((*texts, *map(seen, helps)))), tuple(labels))


def _plain(html: str) -> str:
    """HTML as a reader sees it, each cell on a line of its own."""
    if "<style" in html:
        return ""
    try:
        root = ElementTree.fromstring(f"<div>{html}</div>")  # noqa: S314
    except ElementTree.ParseError:
        return re.sub(r"<[^>]+>", "\n", html)
    return "\n".join(text for text in root.itertext() if text.strip())
