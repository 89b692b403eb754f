"""One viewer who asks one question gets one number, by whatever route, or is refused by all."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer, viewer_named
from rijswijk_dash.cli.answers import figures_as_json
from rijswijk_dash.figures import DIMENSIONS, FIGURES, Answer, Shape, WrongQuestion
from rijswijk_dash.sample import PEILDATA
from rijswijk_dash.web.registry import PAGES
from rijswijk_dash.words import short_date, value_of
from tests.security.tools import SLUGS, command, partner
from tests.web.test_importing import Downloads, downloads  # noqa: F401
from tests.web.tools import Shown, new_test, sheet_rows

ROLES = ("analist", "beheerder", "wethouder", "ketenpartner")
VIEWERS = (*ROLES, *(f"ketenpartner:{slug}" for slug in SLUGS))
ORGANISATIONS = {
    "taalschool": ["Taalschool Rijswijk", "Taalschool Sagènn", "Geen taalschool"],
    "participatiepartner": ["Martinifabriek", "Welzijn Rijswijk"],
    "maatschappelijke_begeleiding": ["Welzijn Rijswijk", "Onbekend"],
}
OPEN = {"land": ["Syrië", "Eritrea", "nergens"], "startjaar": ["2022", "2023", "1900"]}
LABELS = {
    d.id: [*d.order, d.empty, *OPEN.get(d.id, []), *ORGANISATIONS.get(d.id, [])]
    for d in DIMENSIONS.values()
}


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """A question as the command line takes it: half of them about own clients or organisations."""
    by = draw(st.lists(st.sampled_from(list(DIMENSIONS)), max_size=2, unique=True))
    names = draw(st.lists(st.sampled_from(list(DIMENSIONS)), max_size=2, unique=True))
    return {
        "figure": draw(st.sampled_from(["gestart", *FIGURES])),
        "by": by,
        "filters": {
            name: draw(st.lists(st.sampled_from(LABELS[name]), min_size=1, max_size=2))
            for name in names
        },
        "own": draw(st.booleans()),
        "peildatum": draw(st.sampled_from([PEILDATA[-1], PEILDATA[-1], PEILDATA[9]])).isoformat(),
    }


def by_the_door(viewer: Viewer, asked: Mapping[str, Any]) -> Answer | str:
    """The answer, or the sentence with which there is none."""
    try:
        question = figures.question(
            asked["figure"], asked["by"], asked["filters"], own=asked["own"]
        )
        return figures.ask(viewer, question, date.fromisoformat(asked["peildatum"]))
    except (Refused, WrongQuestion) as no:
        return str(no)


def by_the_trend(viewer: Viewer, asked: Mapping[str, Any]) -> Answer | str:
    """The last answer of the course over time."""
    try:
        question = figures.question(
            asked["figure"], asked["by"], asked["filters"], own=asked["own"]
        )
        return figures.trend(viewer, question, date.fromisoformat(asked["peildatum"]))[-1]
    except (Refused, WrongQuestion) as no:
        return str(no)


def by_the_command_line(names: Sequence[str], asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every viewer's answer, all asked in one process."""
    lines = [json.dumps({**asked, "viewer": name}) for name in names]
    code, output = command("ask", lines="\n".join(lines))
    assert code == 0
    return [json.loads(line) for line in output.splitlines()]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=questions())
def test_ask_trend_and_the_command_line_agree(filled: Path, asked: dict[str, Any]) -> None:
    for name, line in zip(VIEWERS, by_the_command_line(VIEWERS, asked), strict=True):
        viewer = viewer_named(name)
        answer = by_the_door(viewer, asked)
        assert by_the_trend(viewer, asked) == answer
        if isinstance(answer, str):
            assert line == {"error": answer}
            continue
        assert figures.may_ask(viewer, figures.question(
            asked["figure"], asked["by"], asked["filters"], own=asked["own"]
        ))  # fmt: skip
        assert line.get("rounded", False) == answer.rounded
        assert line.get("own", False) == answer.own
        assert [row["value"] for row in line["rows"]] == [row.value for row in answer.rows]
        for told, row in zip(line["rows"], answer.rows, strict=True):
            assert [told[d.id] for d in answer.dimensions] == list(row.labels)
            assert told.get("denominator", row.denominator) == row.denominator


def test_the_questions_above_are_answered_and_refused(filled: Path) -> None:
    """For each viewer both happen; else the test above says little."""
    asked = {"figure": "gestart", "by": [], "filters": {}, "own": False, "peildatum": "2024-08-31"}
    closed = {**asked, "filters": {"taalschool": ["Taalschool Sagènn"], "uitkering": ["Ja"]}}
    answered = by_the_command_line(VIEWERS, asked)
    refused = by_the_command_line(VIEWERS, closed)
    exact = ("analist", "beheerder")
    for name, yes, no in zip(VIEWERS, answered, refused, strict=True):
        told = yes["rows"][0]["value"], yes.get("rounded", False)
        rounded = ((265, True), (270, True))
        assert told in (rounded if name.startswith("ketenpartner") else ((267, False),)), name
        assert ("error" in no) is (name not in exact), name


@pytest.mark.parametrize("name", VIEWERS)
@pytest.mark.parametrize(
    "filters",
    [{}, {"leerroute": ["Z-route"]}, {"taalschool": ["Taalschool Rijswijk"]},
     {"doelgroep": ["Asielstatushouder"], "geslacht": ["Vrouw"]}],
    ids=str,
)  # fmt: skip
def test_all_figures_at_once_are_those_of_the_door(
    filled: Path, name: str, filters: dict[str, list[str]]
) -> None:
    viewer = viewer_named(name)
    chosen = [f"--filter={field}={label}" for field, labels in filters.items() for label in labels]
    code, output = command("figures", "--json", "--viewer", name, *chosen)
    asked = [figures.question(figure, filters=filters) for figure in FIGURES]
    if not figures.may_ask(viewer, asked[0]):
        assert (code, set(json.loads(output))) == (1, {"error"})
        return
    open_to_it = [figures.ask(viewer, q) for q in asked if figures.may_ask(viewer, q)]
    assert json.loads(output)["figures"] == figures_as_json(open_to_it)


# The pages, and the files that they give.

ON_A_PAGE = ("analist", "beheerder", "wethouder", *(
    f"ketenpartner:{slug}" for slug in ("taalschool-rijswijk", "welzijn-rijswijk", "coa", "wsp")
))  # fmt: skip


@pytest.mark.parametrize("name", ON_A_PAGE)
@pytest.mark.parametrize("page", ["populatie", "voortgang", "mijn_trajecten"])
def test_tables_and_files_of_a_page_have_the_numbers_of_the_door(
    filled: Path,
    downloads: Downloads,  # noqa: F811
    name: str,
    page: str,
) -> None:
    filters = {"leerroute": ["Z-route"]} if page != "mijn_trajecten" else {}
    own = page == "mijn_trajecten" and name.startswith("ketenpartner")
    shown = open_as(name, page, **filters)
    if Role(name.partition(":")[0]) not in _roles(page) or (name.endswith("wsp") and own):
        assert shown.tables == {}
        assert not any(file.startswith("trajecten_") for file in downloads)
        return
    found = _figures_of(shown)
    assert len(found) >= 2 or name.endswith("coa")
    viewer, day = viewer_named(name), PEILDATA[-1]
    for figure, table in found.items():
        by = ["leerroute"] if FIGURES[figure].shape is Shape.SHARE else []
        answer = figures.ask(viewer, figures.question(figure, by, filters, own=own))
        expected = _numbers_of(answer)
        assert _numbers(table) == expected
        file = downloads[f"{figure}_stand_{day}.xlsx"]()
        assert _numbers(sheet_rows(file)) == expected
        told = {str(row[0]): str(row[1]) for row in sheet_rows(file, 1)}
        assert ("Beschermd" in told["Soort"]) is answer.rounded
        assert ("eigen cliënten" in told["Populatie"]) is answer.own
        assert ("Bestand" in told) is (viewer.role is not Role.PARTNER)
    closed = [f for f in FIGURES.values() if _is_closed(shown, f.name)]
    for figure in closed:
        assert not figures.may_ask(viewer, figures.question(figure.id, filters=filters, own=own))


@pytest.mark.parametrize("name", ["analist", "wethouder", "ketenpartner:taalschool-rijswijk"])
def test_the_course_over_time_ends_with_the_number_of_the_door(
    filled: Path,
    downloads: Downloads,  # noqa: F811
    name: str,
) -> None:
    shown = open_as(name, "populatie", weergave="Verloop in de tijd")
    viewer = viewer_named(name)
    found = _figures_of(shown)
    assert {"doelgroep", "herkomst", "uitkering"} <= set(found)
    for figure, table in found.items():
        answer = figures.ask(viewer, figures.question(figure))
        file = downloads[f"{figure}_verloop_{PEILDATA[-1]}.xlsx"]()
        for rows in (table, sheet_rows(file)):
            newest = dict(zip(rows[0], rows[1], strict=True))
            assert newest.pop("Peildatum") == short_date(PEILDATA[-1])
            told = {label: _number(cell) for label, cell in newest.items()}
            assert told == answer.by_label()


@pytest.mark.parametrize("name", ON_A_PAGE)
def test_tiles_have_the_numbers_of_the_door(filled: Path, name: str) -> None:
    viewer = viewer_named(name)
    tiles = open_as(name, "kerncijfers").tiles
    by_name = {figure.name: figure.id for figure in FIGURES.values()}
    assert len(tiles) == 8
    for label, value in tiles.items():
        answer = figures.ask(viewer, figures.question(by_name[label]))
        assert value == value_of(answer)


@pytest.mark.parametrize("slug", [s for s in SLUGS if s != "wsp"])
def test_the_list_and_its_file_hold_the_rows_of_the_door(
    filled: Path,
    downloads: Downloads,  # noqa: F811
    slug: str,
) -> None:
    open_as(f"ketenpartner:{slug}", "mijn_trajecten")
    found = figures.trajecten(partner(slug))
    if not found.rows:
        assert not any(name.startswith("trajecten_") for name in downloads)
        return
    head, *rows = sheet_rows(downloads[f"trajecten_{PEILDATA[-1]}.xlsx"]())
    assert len(head) == len(found.fields)
    keys = [str(row[0]) for row in rows]
    assert sorted(keys) == [row[found.fields.index("trajectnummer")] for row in found.rows]
    empty = [sum(v is None for v in column) for column in zip(*found.rows, strict=True)]
    assert [sum(v in (None, "") for v in c) for c in zip(*rows, strict=True)] == empty


def open_as(name: str, page: str, **query: str | list[str]) -> Shown:
    """A page as this viewer sees it, who is chosen in the sidebar."""
    role, _, slug = name.partition(":")
    test = new_test()
    test.query_params.update(query)
    test.run()
    test.sidebar.selectbox(key="rol").set_value(Role(role)).run()
    if slug:
        test.sidebar.selectbox(key="organisatie").set_value(partner(slug).organisations[0]).run()
    return Shown(test).go(page).whole()


def _roles(page: str) -> frozenset[Role]:
    return next(info.roles for info in PAGES if info.id == page)


def _figures_of(shown: Shown) -> dict[str, list[list[str]]]:
    """The tables of figures on a page, by the figure's id."""
    by_name = {figure.name: figure.id for figure in FIGURES.values()}
    return {
        by_name[caption.partition(", peildatum")[0]]: rows
        for caption, rows in shown.tables.items()
        if ", peildatum" in caption and " per startjaar" not in caption
    }


def _is_closed(shown: Shown, name: str) -> bool:
    """Whether a title on the page is followed by the word that it is not for this role."""
    titles = [title.value for title in shown.test.subheader]
    tables = [caption.partition(", peildatum")[0] for caption in shown.tables]
    return name in titles and name not in tables and "cijfer er niet" in shown.text


def _number(cell: object) -> float | int | None:
    text = str(cell).removesuffix("%").replace(".", "") if isinstance(cell, str) else cell
    if isinstance(text, str):
        return float(text.replace(",", ".")) if re.fullmatch(r"[\d,]+", text) else None
    return text  # type: ignore[return-value]


def _numbers(rows: Sequence[Sequence[Any]]) -> list[tuple[str, ...]]:
    """The label of each line with its whole numbers: one count, or for a share two."""
    width = 3 if len(rows[0]) == 4 else 2
    return [(str(row[0]), *(str(int(_number(c) or 0)) for c in row[1:width])) for row in rows[1:]]


def _numbers_of(answer: Answer) -> list[tuple[str, ...]]:
    shares = answer.figure.shape is Shape.SHARE
    rows = [
        *((answer.label(row), row) for row in answer.rows),
        ("Alle samen" if shares else "Totaal", answer.total),
    ]
    return [
        (label, str(row.numerator), str(row.denominator)) if shares else (label, str(row.numerator))
        for label, row in rows
    ]
