"""What is published while a print is made is in none of its numbers: they are all of its stamp."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.reports.chapter import chapter
from rijswijk_dash.reports.edition import document_as_edition
from rijswijk_dash.reports.open_data import open_data
from rijswijk_dash.reports.workbook import workbook
from tests.tools import ANALYST, publish


def _chapter(viewer: Viewer) -> object:
    return document_as_edition(chapter(viewer))


@pytest.mark.parametrize("make", [_chapter, workbook, open_data])
def test_a_delivery_that_comes_meanwhile_is_not_in_it(
    make: Callable[[Viewer], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish([{}] * 20)
    before = make(ANALYST)
    ask, came = figures.ask, list[Thread]()

    def meanwhile(*arguments: Any) -> Any:
        answer = ask(*arguments)
        if not came:
            came.append(Thread(target=publish, args=([{}] * 40,)))
            came[0].start()
            came[0].join()
        return answer

    monkeypatch.setattr(figures, "ask", meanwhile)
    assert make(ANALYST) == before
    assert came and make(ANALYST) != before
