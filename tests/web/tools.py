"""What a page shows, as AppTest sees it."""

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import openpyxl
import pandas as pd
from streamlit.testing.v1 import AppTest

from rijswijk_dash.domain.invented import INVENTED_PREFIX
from rijswijk_dash.sample import delivery, file_name, make_people, write
from rijswijk_dash.settings import ROOT

MAIN = ROOT / "rijswijk_dash" / "main.py"
LAST = date(2024, 8, 31)
JUNE = date(2024, 6, 30)


KINDS_OF_TEXT = (
    "title", "header", "subheader", "markdown", "caption", "error", "warning", "info", "success",
)  # fmt: skip
"""The kinds of elements that are a text."""


def seen(markdown: str) -> str:
    """Markdown as a reader sees it, as far as escaping goes."""
    return re.sub(r"\\([^\w\s]|_)", r"\1", markdown)


class Shown:
    """A page that ran."""

    def __init__(self, test: AppTest) -> None:
        self.test = test

    def run(self) -> "Shown":
        """Run once more, as after a click; nothing may go wrong."""
        self.test.run()
        assert [e.message for e in self.test.exception] == []
        return self

    @property
    def tables(self) -> dict[str, list[list[str]]]:
        """Every table by its caption, as rows of texts with the heading first."""
        found: dict[str, list[list[str]]] = {}
        for element in self.test.get("html"):
            body = element.proto.body
            if "<table" in body:
                root = ET.fromstring(body)  # noqa: S314
                rows = [["".join(cell.itertext()) for cell in row] for row in root.iter("tr")]
                found["".join(root.find(".//caption").itertext())] = rows
        return found

    def table(self, caption: str) -> list[list[str]]:
        """The one table whose caption begins so."""
        (found,) = [rows for name, rows in self.tables.items() if name.startswith(caption)]
        return found

    def counts(self, caption: str) -> dict[str, str]:
        """Of such a table the second column by the first."""
        return {row[0]: row[1] for row in self.table(caption)[1:]}

    @property
    def charts(self) -> dict[str, str]:
        """What each chart says to who cannot see it, by the figure's id."""
        return {c.key.split("_", 1)[1]: c.proto.alt for c in self.test.get("plotly_chart")}

    @property
    def tiles(self) -> dict[str, str]:
        return {tile.label: tile.value for tile in self.test.metric}

    @property
    def errors(self) -> list[str]:
        return [seen(e.value) for e in self.test.error]

    @property
    def warnings(self) -> list[str]:
        return [seen(e.value) for e in self.test.warning]

    @property
    def infos(self) -> list[str]:
        return [seen(e.value) for e in self.test.info]

    @property
    def successes(self) -> list[str]:
        return [seen(e.value) for e in self.test.success]

    @property
    def sentences(self) -> list[str]:
        """The sentences that say it all: of the page first, then of its parts."""
        frames = [block for block in self.test.get("flex_container") if "-zin_" in block.proto.id]
        return [seen(frame.markdown[0].value) for frame in frames]

    @property
    def banner(self) -> bool:
        """Whether the page says that the data is invented."""
        return any("Verzonnen gegevens" in text for text in self.warnings)

    @property
    def text(self) -> str:
        """Everything that the page says, one thing a line."""
        said = [e.value for kind in KINDS_OF_TEXT for e in self.test.get(kind)]
        said += [e.label for e in self.test.get("expander")]
        said += [cell for rows in self.tables.values() for row in rows for cell in row]
        return seen("\n".join(said))

    def go(self, page: str) -> "Shown":
        """Go to another page."""
        self.test.switch_page(str(ROOT / "pages" / f"{page}.py"))
        return self.run()

    @property
    def parts(self) -> list[str]:
        """The names of the parts of the page; none where it is one."""
        tabs = [tab.label for tab in self.test.tabs]
        pills = [group for group in self.test.get("button_group") if group.key == "onderdeel"]
        return tabs or (list(pills[0].options) if pills else [])

    def each(self) -> Iterator["Shown"]:
        """The page as it is, and then with each other part open; once where it has no parts."""
        parts = self.parts
        yield self
        open_ = self.test.session_state["onderdeel"] if parts else ""
        for name in parts:
            if name != open_:
                yield self.part(name)

    def whole(self) -> "Shown":
        """The page with every part at once: all that a reader can come to see on it."""
        return Shown(Whole(self))

    def part(self, name: str) -> "Shown":
        """Go to the part with this name."""
        self.test.query_params["onderdeel"] = name
        self.test.session_state["onderdeel"] = name
        return self.run()

    def upload(self, name: str, content: bytes) -> "Shown":
        """Drop a file in the file uploader."""
        self.test.file_uploader[0].set_value((name, content, "application/octet-stream"))
        return self.run()

    def click(self, label: str) -> "Shown":
        """Click the button whose label begins so."""
        (button,) = [b for b in self.test.button if b.label.startswith(label)]
        button.click()
        return self.run()

    def choose(self, label: str, value: object) -> "Shown":
        """Choose in the selectbox with this label."""
        (box,) = [b for b in self.test.selectbox if b.label == label]
        box.set_value(value)
        return self.run()


class Whole:
    """The elements of a page, first with one part open, then those in each other part; to read only."""

    def __init__(self, shown: Shown) -> None:
        self.query_params = dict(shown.test.query_params)
        self._read: list[Callable[[str], Sequence[Any]]] = []
        for place, one in enumerate(shown.each()):
            tabs = [tab.get for tab in one.test.tabs]
            whole = [one.test.main.get, one.test.sidebar.get]
            self._read += tabs if place and tabs else whole

    def get(self, kind: str) -> list[Any]:
        """All elements of a kind."""
        return [element for read in self._read for element in read(kind)]

    def __getattr__(self, kind: str) -> list[Any]:
        return self.get(kind)


def new_test() -> AppTest:
    return AppTest.from_file(str(MAIN), default_timeout=60)


def open_page(page: str, **query: str | list[str]) -> Shown:
    """Open a page in a new session, with these query parameters in its address."""
    test = new_test()
    test.query_params.update(query)
    return Shown(test).go(page)


@cache
def people() -> pd.DataFrame:
    return make_people()


def export(
    day: date = LAST,
    layout: str = "canoniek",
    prefix: str = "R",
    change: Callable[[pd.DataFrame], pd.DataFrame] | None = None,
) -> tuple[str, bytes]:
    """Name and content of a file in ``layout``; with another prefix the people count as real."""
    frame = delivery(people(), day)
    frame["trajectnummer"] = frame["trajectnummer"].str.replace(INVENTED_PREFIX, prefix)
    if change:
        frame = change(frame)
    content = io.BytesIO()
    write(frame, day, content, layout)
    return file_name(day, layout), content.getvalue()


def with_headings(content: bytes, names: Mapping[str, str]) -> bytes:
    """The same workbook with other headings in its first row."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for cell in book.worksheets[0][1]:
        cell.value = names.get(cell.value, cell.value)
    book.worksheets[0].auto_filter.ref = None
    return saved(book)


def saved(book: Any) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_rows(content: bytes, sheet: int = 0) -> list[Sequence[Any]]:
    """The rows of an Excel file."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [tuple(row) for row in book.worksheets[sheet].iter_rows(values_only=True)]
