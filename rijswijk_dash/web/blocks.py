"""A figure on a page: its title, chart, table, source and download, always together."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import streamlit as st

from rijswijk_dash.export.excel import table_file
from rijswijk_dash.figures import FIGURES, Answer, Duration, Figure, Shape, Source
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.web.charts import (
    Chart,
    bars,
    columns,
    labels_of,
    share_bars,
    show_chart,
)
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.line_charts import MAX_LINES, lines
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.origin import (
    EXACT,
    PROGRAM,
    ROUNDED,
    About,
    about_answers,
    show_origin,
)
from rijswijk_dash.web.style import tile_columns
from rijswijk_dash.web.tables import Rows, answer_table, show_table, trend_table
from rijswijk_dash.words import (
    change,
    enumerate_words,
    lacking,
    number,
    older_tables,
    row_part,
    row_share,
    short_date,
    trajecten,
    value_of,
)

_MOST_BESIDE = 12  # Of a longer table the chart has the whole width, and the table folds below it.
_MANY_COLUMNS = 4  # Such a table is as wide as its chart.
NOW, OVER_TIME = "Op de peildatum", "Verloop in de tijd"


def choose_view() -> str:
    """Let the user choose between the state at the peildatum and the course over time."""
    chosen = st.segmented_control(
        "Weergave", [NOW, OVER_TIME], default=NOW, required=True, wrap=True, key="weergave",
        bind="query-params",
    )  # fmt: skip
    return chosen or NOW


def show_figure(page: Page, figure: str, view: str = NOW, by: str = "", *, title: str = "") -> None:
    """Show one figure in ``view``: at the peildatum or over time; a share split ``by`` a dimension.

    ``title`` goes before the name of the figure, so that it can stand on a page twice.
    """
    split = (by,) if by else ()
    if not page.may_ask(figure, split if view == NOW else ()):
        _show_closed(figure)
        return
    if (
        view == OVER_TIME and FIGURES[figure].split != "startmaand"
    ):  # By month it is a course already.
        _show_trend(page, page.trend(figure))
    else:
        _show_answer(page, page.ask(figure, split), title)


def parts_of_figures(
    parts: Mapping[str, Sequence[str]],
) -> dict[str, Callable[[Page], None]]:
    """Parts of a page that are figures in a view, by name."""
    return {name: partial(show_figures, figures=ids) for name, ids in parts.items()}


def show_figures(page: Page, figures: Sequence[str]) -> None:
    """Some figures below each other, in the view that the user chooses above them."""
    view = choose_view()
    for figure in figures:
        show_figure(page, figure, view)


def _show_closed(figure: str) -> None:
    with st.container(border=True):
        st.subheader(FIGURES[figure].name, help=FIGURES[figure].sentence)
        st.info("Voor uw rol is dit cijfer er niet: het zou iets over één persoon kunnen zeggen.")


def _population(answer: Answer) -> str:
    return "Uw eigen cliënten" if answer.own else answer.figure.population


def _kind(answer: Answer) -> str:
    return ROUNDED if answer.rounded else EXACT


def show_tiles(page: Page, *rows: Sequence[str]) -> None:
    """Rows of tiles, and below them where their numbers come from."""
    for figures in rows:
        for column, figure in zip(tile_columns(figures[0], len(figures)), figures, strict=True):
            with column:
                show_tile(page, figure)
    show_tiles_origin(page, [figure for figures in rows for figure in figures])


def show_tiles_origin(page: Page, figures: Sequence[str]) -> None:
    """Where the numbers in a row of tiles come from."""
    answers = [page.trend(figure)[-1] for figure in figures]
    show_origins(page, answers)


def show_origins(page: Page, answers: Sequence[Answer]) -> None:
    """Where some numbers that stand together come from."""
    older = next(filter(None, (older_tables(a.rounded_at, a.peildatum) for a in answers)), "")
    show_origin(
        answers[0].peildatum, answers[0].source, about_answers(page, answers), older,
        label="Bron van deze cijfers",
    )  # fmt: skip


def show_tiles_note(page: Page) -> None:
    """What the change and the line in the tiles mean."""
    answers = page.trend("gestart")
    days = [answer.peildatum for answer in answers]
    if answers[-1].rounded:
        st.caption(f"{SENTENCE} Een verandering staat er pas bij vanaf 10.")
    if len(days) > 1:
        st.caption(
            f"De verandering is sinds {short_date(days[-2])}; de lijn loopt over alle leveringen "
            f"van {short_date(days[0])} tot en met {short_date(days[-1])}."
        )


def show_tile(page: Page, figure: str) -> None:
    """A tile: the value, the change since the previous delivery, and a line over all deliveries."""
    answers = page.trend(figure)
    now, before = answers[-1], answers[-2] if len(answers) > 1 else None
    known = [answer.value for answer in answers if answer.value is not None]
    changed = change(now, before)
    st.metric(
        now.figure.name,
        value_of(now),
        delta=changed,
        delta_color="off",
        delta_arrow="off",
        chart_data=known if len(known) > 1 else None,
        border=True,
        help=_help(now),
        height="stretch",
    )


def _help(answer: Answer) -> str:
    if not answer.known:
        return lacking(answer)
    total = answer.total
    counted = (
        f" Het gaat om {number(total.numerator)} van de {number(total.denominator)}."
        if answer.figure.shape is Shape.SHARE
        else ""
    )
    return answer.figure.sentence + counted


def _show_answer(page: Page, answer: Answer, title: str = "") -> None:
    with st.container(border=True):
        _heading(answer, f"{_counted(answer)} op {short_date(answer.peildatum)}", title)
        if not answer.known:
            return
        if not answer.total.denominator:
            st.info("Geen trajecten in deze groep.")
            return
        _chart_and_table(
            page,
            answer,
            _chart(answer),
            answer_table(answer),
            _spoken(answer, title),
            "stand",
            title,
        )
        show_answer_source(answer, page)


def _chart(answer: Answer) -> Chart:
    if answer.figure.shape is Shape.SHARE:
        return share_bars(answer)
    return columns(answer) if answer.figure.split == "startmaand" else bars(answer)


def _show_trend(page: Page, answers: Sequence[Answer]) -> None:
    last = answers[-1]
    with st.container(border=True):
        known = [answer for answer in answers if answer.known]
        until = short_date(last.peildatum)
        _heading(last, f"{_counted(last)} op {until}, en het verloop tot die dag")
        if not known:
            return
        if len(known) == 1:
            st.info("Er is één peildatum; een verloop verschijnt vanaf de tweede levering.")
            return
        if not labels_of(answers):
            st.info("Op geen enkele peildatum zijn er trajecten in deze groep.")
            return
        first = known[0].peildatum
        spoken = f"Lijnen van {short_date(first)} tot {until}. {_spoken(last)}"
        _chart_and_table(page, last, lines(answers), trend_table(answers), spoken, "verloop")
        lacks = [short_date(a.peildatum) for a in answers if not a.known]
        if lacks:
            st.caption(f"Onbekend op {enumerate_words(lacks)}: de export miste toen een veld.")
        if len(labels_of(answers)) > MAX_LINES:
            st.caption(f"De eerste {MAX_LINES} groepen hebben een lijn; de tabel heeft ze alle.")
        show_answer_source(last, page)


def _counted(answer: Answer) -> str:
    total = answer.total
    if answer.figure.shape is Shape.SHARE:
        counted = f"{number(total.numerator)} van {trajecten(total.denominator)}"
        return f"{row_share(answer, total)}: {counted}"
    return trajecten(total.numerator)


_LEFT_OUT = "gezinsmigranten met asielrechten tellen"


def _heading(answer: Answer, count: str, title: str = "") -> None:
    st.subheader(title or answer.figure.name, help=answer.figure.sentence)
    if not answer.known:
        st.info(lacking(answer))
        return
    st.markdown(f"**{count}** · {_population(answer)} · {_kind(answer)}")
    if answer.rounded:
        st.caption(SENTENCE)
    if answer.less_exact:
        left_out = "een deel van uw cliënten telt" if answer.own else _LEFT_OUT
        st.caption(
            f"De export heeft geen veld {enumerate_words(answer.less_exact)}: {left_out} hier niet mee."
        )


def _chart_and_table(
    page: Page, answer: Answer, chart: Chart, rows: Rows, spoken: str, view: str, title: str = ""
) -> None:
    folded = len(rows) > _MOST_BESIDE
    wide = 3 if len(rows[0]) < _MANY_COLUMNS else 4
    left, right = (
        (st.container(), st.container()) if folded else st.columns([4, wide], gap="medium")
    )
    # Each chart and file on a page has a name of its own.
    view = f"{view}_{answer.dimensions[0].id}" if title else view
    caption = f"{title or answer.figure.name}, peildatum {short_date(answer.peildatum)}"
    with left:
        show_chart(chart, alt=spoken, key=f"{view}_{answer.figure.id}")
    with right:
        if folded:
            with st.expander("Tabel"):
                show_table(rows, caption)
        else:
            show_table(rows, caption)
        download_button(
            page.viewer,
            "Download tabel (Excel)",
            lambda: table_file([("Cijfers", rows), ("Bron", provenance(answer))]),
            f"{answer.figure.id}_{view}_{answer.peildatum:%Y-%m-%d}.xlsx",
        )


def provenance(answer: Answer) -> Rows:
    """Where a figure comes from, as a table for in a file."""
    kind = f"{_kind(answer)}. {SENTENCE}" if answer.rounded else _kind(answer)
    return provenance_of(kind, answer.figure, _population(answer), answer.peildatum, answer.source)


def provenance_of(
    kind: str, figure: Figure | Duration, population: str, peildatum: date, source: Source
) -> Rows:
    """Where numbers of a ``figure`` come from, as a table for in a file."""
    rows: Rows = [
        ["Wat", "Waarde"],
        ["Soort", kind],
        ["Cijfer", figure.name],
        ["Definitie", figure.sentence],
        ["Populatie", population],
        ["Peildatum", short_date(peildatum)],
        *source_rows(source),
    ]
    return [row for row in rows if row[1] != ""]


def rows_provenance(what: str, peildatum: date, source: Source, *, own: bool) -> Rows:
    """Where a list of trajecten comes from, as a table for in a file."""
    rows: Rows = [
        ["Wat", "Waarde"],
        ["Soort", what],
        ["Populatie", "Uw eigen cliënten" if own else "Alle trajecten in deze keuze"],
        ["Peildatum", short_date(peildatum)],
        *source_rows(source),
    ]
    return [row for row in rows if row[1] != ""]


def source_rows(source: Source) -> Rows:
    """The delivery as the last rows of such a table; what this viewer may not know is empty."""
    return [
        ["Gemeente", source.gemeente],
        ["Levering", source.delivery],
        ["Bestand", source.file_name],
        ["SHA-256 van het bestand", source.sha256],
        ["Gepubliceerd door", source.who],
        ["Gepubliceerd op", short_date(source.when)],
        ["Verzonnen gegevens", "ja" if source.invented else "nee"],
        ["Stempel", source.stamp],
        ["Programma", PROGRAM],
    ]


def _spoken(answer: Answer, title: str = "") -> str:
    """The chart in words, for who cannot see it."""
    name = f"{title or answer.figure.name} op {short_date(answer.peildatum)}"
    total = answer.total.numerator
    if answer.figure.shape is Shape.SHARE:
        parts = [
            f"{answer.label(row)} {row_share(answer, row)}" for row in answer.rows if row.labels
        ]
        counted = f"{number(total)} van {number(answer.total.denominator)}"
        return f"{name}: {row_share(answer, answer.total)} ({counted}). {', '.join(parts)}"
    parts = [
        f"{answer.label(row)} {number(row.value)} ({row_part(answer, row, 0)})"
        for row in answer.rows[:20]
        if total
    ]
    return f"{name}, {trajecten(total)}: {', '.join(parts)}."


def show_answer_source(answer: Answer, page: Page) -> None:
    """The line below an answer, also from which delivery its rounded table is."""
    older = older_tables(answer.rounded_at, answer.peildatum)
    about = about_answers(page, [answer])
    show_source(answer.peildatum, answer.source, answer.figure.source, older, about=about)


def show_source(
    peildatum: date, source: Source, definition: str, older: str = "", *, about: About | None = None
) -> None:
    """The line below a figure: the peildatum, the delivery and whose definition it is; and all the rest."""
    invented = " (verzonnen gegevens)" if source.invented else ""
    place = f"{literal(source.gemeente)} · " if source.gemeente else ""
    left, right = st.columns([5, 1], vertical_alignment="center")
    with left:
        st.caption(
            f"{place}Peildatum {short_date(peildatum)} · Bron: levering {source.delivery}{invented}{older}, "
            f"definitie: {definition}"
        )
    with right:
        show_origin(peildatum, source, about or About(), older)
