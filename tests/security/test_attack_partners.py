"""Attempts to learn about another organisation, or more than a role may, through the page Partners."""

import json
from dataclasses import astuple
from itertools import combinations
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer
from rijswijk_dash.domain.rules import partners as known_partners
from rijswijk_dash.figures import DIMENSIONS, Partners, WrongQuestion
from rijswijk_dash.figures.definitions.dimension import ORGANISATIONS
from rijswijk_dash.figures.definitions.partner_figures import KINDS
from tests.security.tools import SLUGS, command, is_refused, partner
from tests.tools import ANALYST

ALDERMAN = Viewer(Role.ALDERMAN, "wethouder")
NAMES = {each.name for each in known_partners()}


def ask(viewer: Viewer, column: str, **filters: list[str]) -> Partners:
    return figures.partners(viewer, column, None, filters)


def told(found: Partners) -> str:
    """Everything in the answer as one text."""
    return repr(astuple(found))


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("column", KINDS)
def test_a_partner_reads_no_other_name_and_no_number_of_another(
    filled: Path, slug: str, column: str
) -> None:
    viewer = partner(slug)
    if column not in {kind.column for kind in figures.partner_kinds(viewer)}:
        is_refused(viewer, lambda: ask(viewer, column))
        return
    found = ask(viewer, column)
    (own,) = viewer.organisations
    assert not [name for name in NAMES - {own} if name in told(found)]
    assert [stock.organisation for stock in found.stock] == [own]
    assert set(found.routes or {own: {}}) == {own}
    assert found.without == 0
    for progress in found.progress:
        assert {row.organisation for row in progress.rows} <= {own}
        assert progress.rounded
        assert progress.whole is None or progress.whole.numerator % 5 == 0
        assert progress.whole is None or progress.whole.denominator % 5 == 0
    if found.whole:
        counts = (
            found.whole.clients,
            found.whole.running,
            found.whole.satisfied,
            found.whole.ended,
        )
        assert all(count is not None and count % 5 == 0 for count in counts)
        assert found.whole.new is None
    assert not found.whole_routes or all(row.numerator % 5 == 0 for row in found.whole_routes.rows)
    assert (found.clients.source.file_name, found.clients.source.who) == ("", "")


@pytest.mark.parametrize(
    "slug", ["taalschool-rijswijk", "martinifabriek", "welzijn-rijswijk", "coa"]
)
@pytest.mark.parametrize("column", ORGANISATIONS)
@pytest.mark.parametrize("asked", ORGANISATIONS)
def test_a_filter_on_another_organisation_is_refused(
    filled: Path, slug: str, column: str, asked: str
) -> None:
    viewer = partner(slug)
    for other in ("Taalschool Sagènn", "Onbekend", DIMENSIONS[asked].empty, "bestaat niet"):
        is_refused(viewer, lambda other=other: ask(viewer, column, **{asked: [other]}))
        both = [*viewer.organisations, other]
        is_refused(viewer, lambda both=both: ask(viewer, column, **{asked: both}))


def test_a_partner_filters_its_own_clients_only_on_what_its_task_needs(filled: Path) -> None:
    viewer = partner("taalschool-rijswijk")
    for closed in ("herkomst", "geslacht", "uitkering", "doelgroep", "werk", "pvt", "leeftijd"):
        label = (DIMENSIONS[closed].order or ("x",))[0]
        is_refused(
            viewer,
            lambda closed=closed, label=label: ask(viewer, "taalschool", **{closed: [label]}),
        )
    assert ask(viewer, "taalschool", leerroute=["Z-route"]).stock[0].clients == 63


def test_what_a_partner_gets_of_itself_is_what_its_own_door_gives(filled: Path) -> None:
    for slug in SLUGS:
        viewer = partner(slug)
        for kind in figures.partner_kinds(viewer):
            found = ask(viewer, kind.column)
            itself = {kind.column: list(viewer.organisations)}
            for progress in found.progress:
                answer = figures.ask(
                    viewer, figures.question(progress.figure.id, [], itself, own=True)
                ).total
                rows = [(row.numerator, row.n) for row in progress.rows]
                counted = (answer.numerator, answer.denominator)
                assert rows == ([counted] if answer.denominator else [])
            for figure in found.closed:
                asked = figures.question(figure.id, [], itself, own=True)
                is_refused(viewer, lambda asked=asked, viewer=viewer: figures.ask(viewer, asked))


def test_two_organisations_learn_nothing_of_a_third(filled: Path) -> None:
    for pair in combinations(sorted(NAMES), 2):
        viewer = Viewer(Role.PARTNER, "twee", pair)
        for kind in figures.partner_kinds(viewer):
            found = ask(viewer, kind.column)
            assert {stock.organisation for stock in found.stock} <= set(pair)
            assert not [name for name in NAMES - set(pair) if name in told(found)]


@pytest.mark.parametrize("column", KINDS)
def test_the_alderman_gets_counts_and_no_crossing(filled: Path, column: str) -> None:
    found = ask(ALDERMAN, column)
    exact = {stock.organisation: stock.clients for stock in ask(ANALYST, column).stock}
    assert {stock.organisation: stock.clients for stock in found.stock} == exact
    for stock in found.stock:
        more = (stock.running, stock.satisfied, stock.ended, stock.new, stock.begin_unknown)
        assert more == (None,) * 5
    assert (found.routes, found.whole, found.whole_routes, found.progress) == (None, None, None, ())
    for name, dimension in DIMENSIONS.items():
        label = (dimension.order or ("x",))[0]
        if name == column:
            continue
        is_refused(
            ALDERMAN, lambda name=name, label=label: ask(ALDERMAN, column, **{name: [label]})
        )


def test_organisations_on_another_role_open_nothing(filled: Path) -> None:
    odd = Viewer(Role.ALDERMAN, "vreemd", ("Taalschool Rijswijk",))
    assert ask(odd, "taalschool").stock[0].running is None
    with pytest.raises(Refused):
        ask(odd, "taalschool", leerroute=["Z-route"])
    nobody = Viewer(Role.PARTNER, "niemand", ())
    unknown = Viewer(Role.PARTNER, "onbekend", ("Onbekend", "Geen taalschool", ""))
    for viewer in (nobody, unknown):
        assert figures.partner_kinds(viewer) == ()
        for column in KINDS:
            is_refused(viewer, lambda viewer=viewer, column=column: ask(viewer, column))


def test_odd_columns_are_wrong_and_never_run(filled: Path) -> None:
    for column in ("", "leerroute", 'taalschool" OR 1=1 --', "trajectnummer", "herkomst"):
        with pytest.raises(WrongQuestion):
            ask(ANALYST, column)


def test_the_command_line_gives_a_partner_no_other(filled: Path) -> None:
    code, output = command("partners", "--viewer", "ketenpartner:taalschool-rijswijk", "--json")
    assert code == 0 and not [name for name in NAMES - {"Taalschool Rijswijk"} if name in output]
    assert set(json.loads(output)["kinds"]) == {"taalschool"}
    for more in (["--kind", "participatiepartner"], ["--filter", "taalschool=Taalschool Sagènn"]):
        code, output = command(
            "partners", "--viewer", "ketenpartner:taalschool-rijswijk", "--json", *more
        )
        assert code == 1 and set(json.loads(output)) == {"error"}
