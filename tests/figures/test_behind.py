"""The rows behind a figure are exactly the rows that it counts, and only for who may see rows."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Viewer, viewer_named
from rijswijk_dash.audit import Action, Result, read_log
from rijswijk_dash.figures import DIMENSIONS, FIGURES, Behind, Shape, WrongQuestion
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from tests.security.tools import is_refused, partner
from tests.tools import ANALYST, publish
from tests.web.conftest import copy_store, sample_store  # noqa: F401

SCHOOL, OTHER = "Taalschool Rijswijk", "Taalschool Sagènn"
ROWS = [
    {"taalschool": SCHOOL, "datum_ondertekening_pvt": "2024-02-01"},
    {"taalschool": SCHOOL, "leerroute": "Z-route", "fase": "Voldaan"},
    {"taalschool": OTHER, "leerroute": "Z-route", "datum_ondertekening_pvt": "2024-03-01"},
    {"leerroute": "", "fase": "Brede intake"},
    {"doelgroep": "Oekraïense ontheemde", "leerroute": "", "fase": "Beëindigd"},
]


@pytest.fixture
def filled(sample_store: Path, own_store: Path) -> Path:  # noqa: F811
    copy_store(sample_store, own_store)
    return own_store


def numbers(found: Behind) -> list[object]:
    place = found.found.fields.index("trajectnummer")
    return [row[place] for row in found.found.rows]


def behind(name: str, *by: str, viewer: Viewer = ANALYST, **filters: list[str]) -> Behind:
    own = bool(viewer.organisations)
    return figures.rows_behind(viewer, figures.question(name, by, filters, own=own))


def check(found: Behind) -> None:
    """The rows add up to every number of the answer."""
    answer = found.answer
    assert len(found.found.rows) == len(found.labels) == len(found.counts)
    assert len(found.found.rows) == answer.total.denominator
    assert sum(found.counts) == answer.total.numerator
    assert Counter(found.labels) == {r.labels: r.denominator for r in answer.rows if r.denominator}
    counted = Counter(
        labels for labels, counts in zip(found.labels, found.counts, strict=True) if counts
    )
    assert counted == {row.labels: row.numerator for row in answer.rows if row.numerator}
    assert len(set(numbers(found))) == len(found.counts), "and each row is there once"


def test_by_hand() -> None:
    publish(ROWS)
    share = behind("pvt_aandeel", "leerroute")
    assert numbers(share) == ["T0001", "T0002", "T0003", "T0004"]
    assert share.counts == (True, False, True, False)
    assert share.labels == (("B1-route",), ("Z-route",), ("Z-route",), (None,))
    assert numbers(behind("pvt")) == ["T0001", "T0003"]
    assert behind("pvt").counts == (True, True)
    assert behind("fase").labels == (("B1-route",), ("Voldaan",), ("Z-route",), ("Brede intake",))
    assert numbers(behind("ontheemden")) == ["T0005"]
    assert numbers(behind("voldaan", leerroute=["B1-route"])) == []
    same = behind("taalschool", taalschool=[SCHOOL])
    assert numbers(same) == ["T0001", "T0002"], "a filter on what the figure looks at too"
    assert "datum_ondertekening_pvt" in same.found.fields


def questions(viewer: Viewer, own: bool, *, whole: bool = True) -> Iterator[figures.Question]:
    """Each figure as it is; with ``whole`` also crossed, and under filters."""
    ways = [([], {}), (["fase", "taalschool"], {}), ([], {"leerroute": ["Z-route", "Onbekend"]})]
    for name, figure in FIGURES.items():
        for by, filters in ways if whole else ways[:1]:
            if figure.split in by:
                continue
            asked = figures.question(name, by, filters, own=own)
            if figures.may_see_rows_behind(viewer, asked):
                yield asked


@pytest.mark.parametrize("day", [date(2024, 8, 31), date(2023, 3, 31)])
def test_as_many_rows_as_each_figure_counts(filled: Path, day: date) -> None:
    asked = list(questions(ANALYST, own=False, whole=day == date(2024, 8, 31)))
    assert {question.figure.id for question in asked} == set(FIGURES)
    for question in asked:
        found = figures.rows_behind(ANALYST, question, day)
        check(found)
        if question.figure.shape is not Shape.SHARE:
            assert all(found.counts)


@pytest.mark.parametrize("slug", ["taalschool-rijswijk", "welzijn-rijswijk", "coa"])
def test_a_partner_gets_the_rows_of_its_own_clients_only(filled: Path, slug: str) -> None:
    viewer = partner(slug)
    whole = figures.trajecten(viewer)
    listed = {row[whole.fields.index("trajectnummer")]: row for row in whole.rows}
    asked = list(questions(viewer, own=True))
    assert asked
    for question in asked:
        found = figures.rows_behind(viewer, question)
        check(found)
        assert found.found.own and found.found.fields == whole.fields
        for number, row in zip(numbers(found), found.found.rows, strict=True):
            assert row == listed[number], "with what its task needs and nothing else"


def test_who_gets_no_rows_behind_a_figure(filled: Path) -> None:
    school, alderman = partner("taalschool-rijswijk"), viewer_named("wethouder")
    gestart, own = figures.question("gestart"), figures.question("gestart", own=True)
    for viewer, asked in (
        (alderman, gestart), (alderman, figures.question("gestart", ["leerroute", "fase"])),
        (alderman, own), (school, gestart), (partner("wsp"), own), (partner("wsp"), gestart),
        (school, figures.question("pip_over_tijd", own=True)), (ANALYST, own),
        (school, figures.question("gestart", (), {"taalschool": [OTHER]}, own=True)),
        (school, figures.question("gestart", ["geslacht"], own=True)),
        (viewer_named("ketenpartner"), own),
    ):  # fmt: skip
        assert not figures.may_see_rows_behind(viewer, asked)
        is_refused(viewer, lambda v=viewer, a=asked: figures.rows_behind(v, a))
    line = is_refused(school, lambda: figures.rows_behind(school, own, date(2024, 7, 31)))
    assert line.action == Action.ROWS
    assert figures.may_see_rows_behind(school, own)


def test_a_field_that_lacks_gives_a_sentence() -> None:
    publish(ROWS)
    with pytest.raises(WrongQuestion, match="Eindgesprek MAP"):
        behind("map_aandeel")
    with pytest.raises(WrongQuestion):
        behind("pvt", geslacht=["Man"])
    with pytest.raises(WrongQuestion):
        behind("pvt", leerroute=["x"])
    assert DIMENSIONS["map"]


def test_each_view_is_logged_with_what_was_looked_at(filled: Path) -> None:
    found = behind("pip_over_tijd", leerroute=["Z-route"])
    line = read_log(open_store(settings().store), result=Result.DONE)[0]
    assert line.action == Action.ROWS
    assert line.what.startswith(
        f"{len(found.counts)} trajecten achter pip_over_tijd van levering 32,"
    )
    assert line.what.endswith("leerroute: Z-route")
    with pytest.raises(Refused):
        behind("gestart", viewer=viewer_named("wethouder"))
