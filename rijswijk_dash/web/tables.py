"""Tables that a screen reader can read and in which numbers line up."""

import re
from collections.abc import Sequence
from html import escape

import streamlit as st

from rijswijk_dash.export.excel import CellValue
from rijswijk_dash.figures import Answer, Shape
from rijswijk_dash.web.charts import labels_of, value_at
from rijswijk_dash.words import number, percent, row_part, row_share, short_date

Rows = list[Sequence[CellValue]]
# What reads badly when it is broken over two lines: days and numbers.
_DAY = re.compile(r"\d\d-\d\d-\d{4}|[A-Z]+-[A-Z0-9]+|\D* [\d.]+ dag(en)?|[\d.]+ van [\d.]+")

_SIGNED = re.compile(r"[+−±][\d.,]+( %-punt)?")


def show_table(
    rows: Sequence[Sequence[CellValue]], caption: str, *, limit: int = 200, of: int = 0
) -> None:
    """Show ``rows`` (the first is the heading) as an HTML table; everything is escaped.

    At most ``limit`` lines are shown. Who gives no more rows than that says how many there are ``of``.
    """
    head, body = rows[0], rows[1:]
    every = max(of, len(body))
    numeric = [_is_numeric([r[i] for r in body]) for i in range(len(head))]
    cells = "".join(_cell("th", h, numeric[i], ' scope="col"') for i, h in enumerate(head))
    lines = "".join(
        "<tr>" + "".join(_cell("td", v, numeric[i]) for i, v in enumerate(row)) + "</tr>"
        for row in body[:limit]
    )
    st.html(
        f'<div class="rd-table" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{cells}</tr></thead>"
        f"<tbody>{lines}</tbody></table></div>"
    )
    if every > limit:
        st.caption(f"De eerste {limit} van {number(every)} regels; de download heeft ze alle.")


def answer_table(answer: Answer) -> Rows:
    """One answer as a table: label, count and share, with a line for the total."""
    name = answer.dimensions[0].name if answer.dimensions else answer.figure.name
    if answer.figure.shape is Shape.SHARE:
        rows: Rows = [[name, answer.figure.numerator_name, "Van", "Aandeel"]]
        named = [(answer.label(row), row) for row in answer.rows if answer.dimensions]
        for label, row in (*named, ("Alle samen", answer.total)):
            rows.append([label, row.numerator, row.denominator, row_share(answer, row)])
        return rows
    rows = [[name, "Trajecten", "Aandeel"]]
    for row in answer.rows:
        rows.append([answer.label(row), row.value, row_part(answer, row)])
    rows.append(["Totaal", answer.total.numerator, row_part(answer, answer.total)])
    return rows


def trend_table(answers: Sequence[Answer]) -> Rows:
    """Answers over time as a table: a line for each peildatum, newest first."""
    labels = labels_of(answers)
    rows: Rows = [["Peildatum", *labels]]
    for answer in reversed(answers):
        values = [value_at(answer, label) for label in labels]
        empty = answer.total.instead or "onbekend"
        decimals = 0 if answer.rounded else 1
        percents = answer.figure.shape is Shape.SHARE
        shown = [empty if v is None else percent(v, decimals) if percents else v for v in values]
        rows.append([short_date(answer.peildatum), *shown])
    return rows


def _is_numeric(values: Sequence[CellValue]) -> bool:
    texts = (None, "", "–", "onbekend", "te weinig", "gelijk", "minder dan 10")
    shown = [v for v in values if v not in texts]
    return bool(shown) and all(
        isinstance(v, int | float) or str(v).endswith("%") or _SIGNED.fullmatch(str(v))
        for v in shown
    )


def _cell(tag: str, value: CellValue, numeric: bool, extra: str = "") -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = number(value, 0 if float(value).is_integer() else 1)
    else:
        text = "" if value is None else str(value)
    kinds = ["rd-number"] * numeric + ["rd-day"] * bool(_DAY.fullmatch(text))
    style = f' class="{" ".join(kinds)}"' if kinds else ""
    return f"<{tag}{style}{extra}>{escape(text)}</{tag}>"
