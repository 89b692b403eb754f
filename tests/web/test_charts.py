"""What a chart draws of an answer, and how a table lines up."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.figures.answers import rounded_row
from rijswijk_dash.web import tables
from rijswijk_dash.web.charts import share_bars
from rijswijk_dash.web.timeline import first_days
from tests.tools import ANALYST


def test_a_share_of_which_two_bounds_are_told_is_hatched_between_them(filled: Path) -> None:
    answer = figures.ask(ANALYST, figures.question("pip_op_tijd", ("leerroute",)))
    first, *others = answer.rows
    shown = replace(answer, rows=(rounded_row(first.labels, 40, 45), *others))
    full, between = share_bars(shown)["data"]
    assert full["x"][1] == 80 and full["text"][1] == ""
    assert (between["base"], between["x"]) == ([80], [10])
    assert "80–90%" in between["text"][0] and between["y"] == [full["y"][1]]
    assert len(share_bars(answer)["data"]) == 1
    few = replace(answer, rows=(rounded_row(first.labels, 5, 10), *others))
    (only,) = share_bars(few)["data"]
    assert only["x"][1] == 0 and "te weinig" in only["text"][1]


def test_a_timeline_names_at_most_four_months() -> None:
    day = date.fromisoformat
    assert first_days(day("2024-02-21"), day("2024-02-28")) == []
    assert first_days(day("2024-01-20"), day("2024-03-02")) == [
        day("2024-02-01"),
        day("2024-03-01"),
    ]
    for last in ("2024-11-03", "2025-01-31", "2027-02-01"):
        days = first_days(day("2024-01-20"), day(last))
        assert 1 < len(days) <= 4 and {each.day for each in days} == {1}
        assert days[-1] <= day(last)


def test_numbers_with_a_sign_line_up_and_a_day_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(tables.st, "html", made.append)
    rows = [["Fase", "31-08-2024", "Verandering", "Jaar"], ["Intake", 4, "−4", "2023"],
            ["Les", 256, "+129", "2024"], ["Klaar", 4, "gelijk", "2024"]]  # fmt: skip
    tables.show_table(rows, "Stand per fase")
    (html,) = made
    for numeric in ("−4", "+129", "gelijk", "256"):
        assert f'<td class="rd-number">{numeric}</td>' in html
    assert '<th class="rd-number rd-day" scope="col">31-08-2024</th>' in html
    assert "<td>2023</td>" in html and "<td>Intake</td>" in html
