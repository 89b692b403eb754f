"""Organisations counted by hand: stock, inflow, leerroutes and progress, and who sees which."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rijswijk_dash import figures
from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.figures import FIGURES, OrganisationShare, Partners, PartnerStock, Row, Verdict
from rijswijk_dash.figures.chance import added, compared
from rijswijk_dash.figures.definitions.partner_figures import KINDS
from rijswijk_dash.figures.partners import SHARES
from tests.tools import ANALYST, publish

SAGENN, SCHOOL = "Taalschool Sagènn", "Taalschool Rijswijk"
WELZIJN, MARTINI = "Welzijn Rijswijk", "Martinifabriek"
ALDERMAN = Viewer(Role.ALDERMAN, "wethouder")
PVT = {"startdatum_inburgeringstermijn": "2023-01-01", "datum_ondertekening_pvt": "2023-05-01"}
Rows = list[dict[str, str]]


def partner(*names: str) -> Viewer:
    return Viewer(Role.PARTNER, "iemand", names)


def people(n: int, done: int, school: str, route: str = "B", **more: str) -> Rows:
    """So many people at a school, of whom the first ``done`` have their PVT."""
    return [
        {"taalschool": school, "leerroute": route, **more, **(PVT if i < done else {})}
        for i in range(n)
    ]


def found(viewer: Viewer = ANALYST, column: str = "taalschool", **filters: list[str]) -> Partners:
    return figures.partners(viewer, column, None, filters)


def stock(answer: Partners) -> dict[str, PartnerStock]:
    return {each.organisation: each for each in answer.stock}


def share(answer: Partners, figure: str = "pvt_aandeel") -> dict[str, OrganisationShare]:
    (progress,) = [each for each in answer.progress if each.figure.id == figure]
    return {row.organisation: row for row in progress.rows}


# Trajecten and inflow


def test_stock_by_state_the_largest_first() -> None:
    publish(
        [
            *people(2, 0, SCHOOL),
            *people(3, 0, SAGENN),
            {"taalschool": SAGENN, "fase": "Voldaan"},
            {"taalschool": SAGENN, "fase": "Beëindigd"},
            {"taalschool": SAGENN, "fase": "Beëindigd"},
            {"taalschool": SAGENN, "doelgroep": "ontheemde", "leerroute": ""},
            {"fase": "Brede intake", "leerroute": ""},
        ]
    )
    answer = found()
    assert list(stock(answer)) == [SAGENN, SCHOOL]
    assert replace(stock(answer)[SAGENN], begin_unknown=None) == PartnerStock(SAGENN, 6, 3, 1, 2)
    assert replace(stock(answer)[SCHOOL], begin_unknown=None) == PartnerStock(SCHOOL, 2, 2, 0, 0)
    assert (answer.without, answer.own, answer.whole) == (1, False, None)
    assert answer.routes == {SAGENN: {"B1-route": 6}, SCHOOL: {"B1-route": 2}}


@pytest.mark.parametrize(
    ("peildatum", "first", "before"),
    [
        ("2024-08-31", "2023-09-01", "2023-08-31"),
        ("2024-02-29", "2023-03-01", "2023-02-28"),
        ("2023-02-28", "2022-03-01", "2022-02-28"),
        ("2025-02-28", "2024-03-01", "2024-02-29"),
        ("2024-08-15", "2023-08-16", "2023-08-15"),
    ],
)
def test_new_are_the_twelve_months_that_end_with_the_peildatum(
    peildatum: str, first: str, before: str
) -> None:
    plan = {"taalschool": SCHOOL, "dagtekening_pip": "2022-01-01"}
    days = [before, first, peildatum, ""]
    publish([{**plan, "datum_inburgeringsaanbod": day} for day in days], peildatum)
    assert (stock(found())[SCHOOL].new, stock(found())[SCHOOL].begin_unknown) == (2, 1)


@pytest.mark.parametrize("column", KINDS)
def test_each_kind_has_its_own_begin(column: str) -> None:
    old = {
        "datum_vestiging": "2022-01-01", "dagtekening_pip": "2022-02-01",
        "datum_inburgeringsaanbod": "2022-03-01",
    }  # fmt: skip
    days = {field: f"2024-0{i + 2}-01" for i, field in enumerate(old)}
    start = KINDS[column].start
    order = list(old)
    later = {name: days[name] for name in order[order.index(start) :]}
    publish([{**old, **later, column: "A"}, {**old, column: "A"}])
    assert stock(found(column=column))["A"].new == 1
    assert KINDS[column].begins in FIGURES[KINDS[column].new].sentence


def test_without_the_begin_in_the_export_new_is_unknown_and_no_zero() -> None:
    publish(people(2, 0, SCHOOL))
    answer = found()
    assert (stock(answer)[SCHOOL].new, stock(answer)[SCHOOL].begin_unknown) == (None, None)
    assert answer.new_missing == ("Inburgeringsaanbod (start lessen)",)
    assert stock(answer)[SCHOOL].running == 2


def test_without_the_organisation_in_the_export_all_is_unknown() -> None:
    publish([{}, {}])
    answer = found()
    assert answer.clients.missing == ("Taalschool",)
    assert (answer.stock, answer.progress, answer.routes) == ((), (), None)


def test_filters_count_and_a_wrong_question_is_named() -> None:
    publish([*people(3, 0, SAGENN), *people(2, 0, SAGENN, "Z"), *people(1, 0, SCHOOL, "Z")])
    answer = found(leerroute=["Z-route"])
    assert {name: each.clients for name, each in stock(answer).items()} == {SAGENN: 2, SCHOOL: 1}
    for column in ("onzin", "leerroute"):
        with pytest.raises(figures.WrongQuestion, match="soort organisatie"):
            found(column=column)
    with pytest.raises(figures.WrongQuestion):
        found(leerroute=["onzin"])


def test_a_peildatum_in_the_past() -> None:
    publish(people(2, 0, SCHOOL), "2024-05-31")
    publish(people(5, 0, SCHOOL))
    (old,) = [d for d in figures.peildata(ANALYST) if d.month == 5]
    assert figures.partners(ANALYST, "taalschool", old).stock[0].clients == 2


# Shares


def test_shares_counted_by_hand() -> None:
    publish([*people(20, 10, SAGENN), *people(10, 8, SCHOOL), *people(9, 0, "Klein"), {}, {**PVT}])
    answer = found()
    (pvt,) = [each for each in answer.progress if each.figure.id == "pvt_aandeel"]
    assert pvt.whole is not None
    assert (pvt.whole.numerator, pvt.whole.denominator, pvt.rounded) == (18, 39, False)
    assert pvt.overall == pytest.approx(18 / 39)
    assert [(r.organisation, r.numerator, r.n) for r in pvt.rows] == [
        (SAGENN, 10, 20), (SCHOOL, 8, 10), ("Klein", 0, 9),
    ]  # fmt: skip
    assert share(answer)[SAGENN].share == 0.5
    assert share(answer)["Klein"].share is None, "nine are too few"
    assert share(answer)["Klein"].verdict is Verdict.FEW is share(answer)["Klein"].route_verdict
    # Of 20 the 99.8% limits around 18/39 are 3 and 16; of 10 they are 0 and 9.
    assert share(answer)[SAGENN].verdict is share(answer)[SCHOOL].verdict is Verdict.WITHIN


def test_the_map_counts_only_who_must_have_it() -> None:
    done = {"startdatum_inburgeringstermijn": "2023-01-01", "datum_eindgesprek_map": "2024-01-01"}
    publish(
        [
            {"taalschool": SCHOOL, **done}, {"taalschool": SCHOOL, "leerroute": "Z"},
            {"taalschool": SCHOOL, "leerroute": "O", **done}, {"taalschool": "Hogeschool", "leerroute": "O"},
        ]
    )  # fmt: skip
    rows = share(found(), "map_aandeel")
    assert {name: (row.numerator, row.n) for name, row in rows.items()} == {SCHOOL: (1, 2)}


def test_a_share_whose_field_lacks_is_unknown() -> None:
    publish([{"taalschool": SCHOOL}] * 12)
    answer = found()
    lacking = {each.figure.id: each.missing for each in answer.progress}
    assert lacking["pvt_aandeel"] == ("Ondertekening PVT",)
    assert lacking["map_aandeel"] == ("Eindgesprek MAP",)
    assert lacking["voldaan_aandeel"] == ()
    assert all(not each.rows for each in answer.progress if each.missing)


def test_every_share_of_the_list_that_the_catalogue_has_is_given() -> None:
    publish(people(12, 3, SCHOOL))
    given_ids = [each.figure.id for each in found().progress]
    assert given_ids == [id_ for id_ in SHARES if id_ in FIGURES and FIGURES[id_].unit == "%"]
    assert {"pvt_aandeel", "map_aandeel", "voldaan_aandeel"} <= set(given_ids)


def test_voldaan_is_of_all_who_started() -> None:
    publish(
        [
            {"fase": "Voldaan"},
            {"fase": "Beëindigd"},
            {},
            {"doelgroep": "ontheemde", "leerroute": ""},
        ]
    )
    total = figures.ask(ANALYST, figures.question("voldaan_aandeel")).total
    assert (total.numerator, total.denominator) == (1, 3)


def test_the_leerroute_explains_a_difference() -> None:
    # Both schools have 90% on B1 and 20% on Z; one has mostly B1, the other mostly Z.
    publish(
        [
            *people(80, 72, SAGENN, "B"), *people(20, 4, SAGENN, "Z"),
            *people(20, 18, SCHOOL, "B"), *people(80, 16, SCHOOL, "Z"),
        ]
    )  # fmt: skip
    rows = share(found())
    assert (rows[SAGENN].verdict, rows[SCHOOL].verdict) == (Verdict.HIGHER, Verdict.LOWER)
    assert rows[SAGENN].expected == pytest.approx(80 * 0.9 + 20 * 0.2)
    assert rows[SCHOOL].expected == pytest.approx(20 * 0.9 + 80 * 0.2)
    assert rows[SAGENN].route_verdict is rows[SCHOOL].route_verdict is Verdict.WITHIN


def test_a_difference_that_the_leerroute_hides() -> None:
    # On each route one school does far better, but it has the people of the slow route.
    publish(
        [
            *people(90, 40, SAGENN, "B"), *people(10, 0, SAGENN, "Z"),
            *people(30, 30, SCHOOL, "B"), *people(70, 30, SCHOOL, "Z"),
        ]
    )  # fmt: skip
    rows = share(found())
    b1, z = (40 + 30) / 120, 30 / 80
    assert rows[SAGENN].verdict is rows[SCHOOL].verdict is Verdict.WITHIN
    assert rows[SCHOOL].expected == pytest.approx(30 * b1 + 70 * z)
    assert (rows[SAGENN].expected, rows[SCHOOL].numerator) == (pytest.approx(90 * b1 + 10 * z), 60)
    assert rows[SAGENN].route_verdict is Verdict.LOWER


def test_a_school_alone_on_its_leerroute_is_not_compared_with_itself() -> None:
    publish(
        [*people(30, 27, SAGENN, "B"), *people(30, 3, SCHOOL, "Z"), *people(9, 9, "Derde", "Z")]
    )
    rows = share(found())
    assert (rows[SAGENN].verdict, rows[SCHOOL].verdict) == (Verdict.HIGHER, Verdict.LOWER)
    assert rows[SAGENN].route_verdict is rows[SCHOOL].route_verdict is Verdict.ALONE
    assert rows[SAGENN].expected is rows[SCHOOL].expected is None
    assert rows["Derde"].route_verdict is Verdict.FEW
    assert rows["Derde"].expected == pytest.approx(9 * 12 / 39), "it has thirty others"


def test_one_school_is_compared_with_nobody() -> None:
    publish([*people(30, 27, SAGENN), *people(9, 0, SCHOOL)])
    assert share(found())[SAGENN].verdict is Verdict.ALONE


def row(count: int, n: int) -> Row:
    return Row((), 100 * count / n if n else None, count, n)


counted = st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
organisation = st.dictionaries(st.sampled_from(["B1-route", "Onderwijsroute", "Z-route"]), counted)


@given(st.lists(organisation, min_size=1, max_size=5))
def test_expected_and_observed_add_up_to_the_same(
    mixes: Sequence[Mapping[str, tuple[int, int]]],
) -> None:
    rows = [{route: row(*counts) for route, counts in mix.items()} for mix in mixes]
    routes = {
        route: added(mix[route] for mix in rows if route in mix)
        for route in dict.fromkeys(route for mix in rows for route in mix)
    }
    whole = added(line for mix in rows for line in mix.values())
    results = [compared("A", mix, whole, routes) for mix in rows]
    for mix, result in zip(mixes, results, strict=True):
        assert (result is None) == (sum(n for _, n in mix.values()) == 0)
    known = [result for result in results if result]
    if known and all(result.expected is not None for result in known):
        total = sum(result.expected or 0 for result in known)
        assert total == pytest.approx(sum(result.numerator for result in known))
    for result in known:
        assert (result.expected is None) or -1e-9 <= result.expected <= result.n + 1e-9
        assert (result.share is None) == (result.n < 10) == (result.verdict is Verdict.FEW)


def test_just_enough_others_is_enough() -> None:
    mine = {"B1-route": row(5, 20), "Z-route": row(5, 20)}
    whole = row(20, 60)

    def with_others(b1: int, z: int) -> Verdict:
        routes = {"B1-route": row(10, 20 + b1), "Z-route": row(10, 20 + z)}
        result = compared("A", mine, whole, routes)
        assert result is not None
        return result.route_verdict

    assert with_others(10, 0) is Verdict.WITHIN, "half of the people are among ten others"
    assert with_others(9, 9) is Verdict.ALONE
    less = {"B1-route": row(5, 19), "Z-route": row(5, 21)}
    result = compared("A", less, whole, {"B1-route": row(10, 29), "Z-route": row(10, 21)})
    assert result is not None and result.route_verdict is Verdict.ALONE


def test_a_share_that_may_not_be_shown_compares_with_nothing() -> None:
    mine = {"B1-route": row(5, 20)}
    hidden = Row((), None, 20, 45, "40–50%")
    result = compared("A", mine, hidden, {"B1-route": hidden})
    assert result is not None
    assert (result.verdict, result.expected, result.route_verdict) == (
        Verdict.ALONE, None, Verdict.ALONE,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("count", "verdict"),
    [(0, Verdict.LOWER), (1, Verdict.WITHIN), (9, Verdict.WITHIN), (10, Verdict.HIGHER)],
)
def test_on_the_limit_is_within(count: int, verdict: Verdict) -> None:
    result = compared("A", {"B1-route": row(count, 10)}, row(50, 100), {"B1-route": row(50, 100)})
    assert result is not None
    assert result.verdict is result.route_verdict is verdict


# Who sees what


def two_schools() -> Rows:
    return [
        *people(50, 20, SAGENN, "B", fase="Voldaan"), *people(10, 5, SAGENN, "B"),
        *people(30, 20, SCHOOL, "Z", datum_inburgeringsaanbod="2024-01-01", dagtekening_pip="2022-12-31"),
        *people(10, 0, SCHOOL, "Z", fase="Voldaan"),
    ]  # fmt: skip


def test_a_school_sees_itself_beside_the_protected_whole() -> None:
    publish(two_schools())
    answer = found(partner(SCHOOL))
    assert answer.own and answer.without == 0
    assert answer.stock == (PartnerStock(SCHOOL, 40, 30, 10, 0, 30, 10),)
    assert answer.routes == {SCHOOL: {"Z-route": 40}}
    assert answer.whole is not None and answer.whole.clients % 5 == 0
    assert answer.whole_routes is not None and answer.whole_routes.rounded
    assert {figure.id for figure in answer.closed} >= {"pvt_aandeel", "map_aandeel"}
    (done,) = [each for each in answer.progress if each.figure.id == "voldaan_aandeel"]
    assert done.rounded and done.whole is not None
    assert done.whole.numerator % 5 == done.whole.denominator % 5 == 0
    assert done.overall == pytest.approx(round(done.overall or 0, 2)), "a whole percentage"
    (mine,) = done.rows
    assert (mine.organisation, mine.numerator, mine.n, mine.verdict) == (
        SCHOOL,
        10,
        40,
        Verdict.LOWER,
    )


def test_the_whole_of_few_gives_a_partner_no_comparison() -> None:
    publish([*people(20, 0, SAGENN), *people(15, 0, SCHOOL, "Z")])
    (done,) = [e for e in found(partner(SCHOOL)).progress if e.figure.id == "voldaan_aandeel"]
    assert done.overall is None
    assert done.rows[0].verdict is Verdict.ALONE


def test_of_two_own_organisations_each_is_apart() -> None:
    publish(two_schools())
    answer = found(partner(SCHOOL, SAGENN))
    assert {name: each.clients for name, each in stock(answer).items()} == {SAGENN: 60, SCHOOL: 40}


def test_a_partner_with_two_tasks_sees_of_each_what_both_need() -> None:
    publish(
        [
            {"participatiepartner": WELZIJN, "leerroute": "Z", "dagtekening_pip": "2024-02-01"},
            {"maatschappelijke_begeleiding": WELZIJN, "datum_vestiging": "2024-01-01"},
            {"maatschappelijke_begeleiding": WELZIJN, "participatiepartner": MARTINI},
        ]
    )
    viewer = partner(WELZIJN)
    assert [kind.column for kind in figures.partner_kinds(viewer)] == [
        "participatiepartner", "maatschappelijke_begeleiding",
    ]  # fmt: skip
    participation = found(viewer, "participatiepartner")
    assert participation.stock == (PartnerStock(WELZIJN, 1, 1, 0, 0, 1, 0),)
    guidance = found(viewer, "maatschappelijke_begeleiding")
    assert guidance.stock == (PartnerStock(WELZIJN, 2, 2, 0, 0),), (
        "the vestiging is not for both tasks"
    )
    assert participation.routes is guidance.routes is None


def test_the_alderman_sees_how_many_and_no_more() -> None:
    publish(two_schools())
    answer = found(ALDERMAN)
    assert answer.stock == (PartnerStock(SAGENN, 60), PartnerStock(SCHOOL, 40))
    assert (answer.routes, answer.progress, answer.whole, answer.own) == (None, (), None, False)
    assert {figure.id for figure in answer.closed} == {id_ for id_ in SHARES if id_ in FIGURES}
    assert not figures.may_filter_partners(ALDERMAN)
    assert len(figures.partner_kinds(ALDERMAN)) == 3


def test_who_has_no_clients_in_a_column_has_no_kind() -> None:
    for name in ("COA", "WSP"):
        assert figures.partner_kinds(partner(name)) == ()
    assert figures.partners_without_column() == ("COA", "WSP")
    assert [kind.column for kind in figures.partner_kinds(partner(SCHOOL))] == ["taalschool"]
    assert figures.may_filter_partners(ANALYST)
    assert not figures.may_filter_partners(partner(SCHOOL))
