"""Overdracht: each wait on rows that were counted by hand, the times between steps, and who may see them."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer
from rijswijk_dash.figures import DURATIONS, HANDOVERS, Survival
from rijswijk_dash.figures.curves import Median
from rijswijk_dash.figures.scope import Scope
from tests.figures.test_work import (
    ALDERMAN,
    FAMILY,
    PARTNERS,
    Rows,
    answer,
    labels,
    published,
    share,
)
from tests.tools import ANALYST, change_rows

PEILDATUM = date(2024, 8, 31)
ADMIN = Viewer(Role.ADMIN, "beheerder")
COA = Viewer(Role.PARTNER, "partner", ("COA",))
SCHOOL = Viewer(Role.PARTNER, "partner", ("Taalschool Rijswijk",))
IN_OPVANG = {"fase": "Voorinburgering", "leerroute": ""}
IN_INTAKE = {"fase": "Brede intake", "leerroute": ""}
UKRAINIAN = {"doelgroep": "ontheemde", "leerroute": ""}
GROUPS = ("0–4 weken", "5–8 weken", "9–13 weken", "14–26 weken", "27 weken of meer")
# The first and last day of each group, in days.
EDGES = [0, 34, 35, 62, 63, 97, 98, 188, 189, 900]
IN_GROUPS = [group for group in GROUPS for _ in range(2)]


def ago(days: int) -> str:
    return (PEILDATUM - timedelta(days)).isoformat()


def settled(**more: str) -> dict[str, str]:
    return {"datum_koppeling": "2023-01-01", "datum_vestiging": "2023-05-01", **more}


# From koppeling to vestiging


def test_a_warme_overdracht_is_of_settled_asielstatushouders_with_a_koppeling() -> None:
    warm = {"datum_warme_overdracht": "2023-04-20"}
    rows = [
        settled(**warm),
        settled(),
        settled(**warm, doelgroep=FAMILY),
        settled(**warm, datum_koppeling=""),
        {**IN_OPVANG, "datum_koppeling": "2024-01-01", **warm},
        {**IN_OPVANG, "datum_koppeling": "2024-01-01"},
        settled(**warm, **UKRAINIAN),
    ]
    assert labels("warme_overdracht", rows) == ["Ja", "Nee", None, None, None, None, None]
    assert share("warme_overdracht") == (1, 2)
    assert answer("gestart", warme_overdracht=["Niet van toepassing"]).value == 4


def test_dates_after_the_peildatum_are_no_handover_yet() -> None:
    warm = {"datum_warme_overdracht": "2023-04-20"}
    published([settled(**warm), settled(**warm), settled(**warm)])
    for number, field in enumerate(
        ("datum_warme_overdracht", "datum_vestiging", "datum_koppeling"), start=1
    ):
        change_rows(  # An import would refuse it.
            f"UPDATE gemeente.rij SET {field} = DATE '2024-09-01' "
            f"WHERE trajectnummer = 'T{number:04}'"
        )
    assert share("warme_overdracht") == (0, 1)
    assert answer("koppeling_vestiging").by_label() == {"14–26 weken": 1, "Onbekend": 1}


def test_weeks_from_koppeling_to_vestiging() -> None:
    start = date(2021, 1, 4)
    rows = [
        {"datum_koppeling": start.isoformat(), "datum_vestiging": str(start + timedelta(days))}
        for days in EDGES
    ]
    assert labels("koppeling_tot_vestiging", rows) == IN_GROUPS
    assert answer("koppeling_vestiging").by_label() == dict.fromkeys(GROUPS, 2)


def test_without_koppeling_or_in_the_wrong_order_the_weeks_are_unknown() -> None:
    published([
        settled(), settled(datum_koppeling=""), settled(datum_koppeling="2023-05-02"),
        settled(doelgroep=FAMILY), {"datum_koppeling": "2023-01-01"}, settled(**UKRAINIAN),
    ])  # fmt: skip
    assert answer("koppeling_vestiging").by_label() == {"14–26 weken": 1, "Onbekend": 2}


def test_who_is_in_the_voorinburgering_and_since_when_it_waits() -> None:
    published([
        {**IN_OPVANG, "datum_koppeling": ago(34)},
        {**IN_OPVANG, "datum_koppeling": ago(200)},
        {**IN_OPVANG, "datum_koppeling": ""},
        {**IN_OPVANG, "datum_koppeling": ago(90), "datum_vestiging": ago(3)},
        {**IN_OPVANG, "datum_koppeling": ago(90), "doelgroep": FAMILY},
        {**IN_INTAKE, "datum_koppeling": ago(90)},
        {**UKRAINIAN, "fase": "Voorinburgering", "datum_koppeling": ago(90)},
    ])  # fmt: skip
    assert answer("voorinburgering").value == 4
    assert answer("wacht_op_vestiging").by_label() == {
        "0–4 weken": 1, "27 weken of meer": 1, "Onbekend": 2,
    }  # fmt: skip


def test_the_coa_gets_them_over_its_own_clients() -> None:
    waits = {**IN_OPVANG, "datum_koppeling": ago(34), "datum_vestiging": ""}
    published([waits, waits, {**waits, "doelgroep": FAMILY}, {}])
    for figure, expected in (("voorinburgering", 2), ("wacht_op_vestiging", 2)):
        found = figures.ask(COA, figures.question(figure, own=True))
        assert (found.value, found.own, found.rounded) == (expected, True, False)
    assert figures.ask(COA, figures.question("voorinburgering")).rounded


# Waiting now

WAITS: dict[str, tuple[dict[str, str], str]] = {
    "wacht_op_vestiging": (IN_OPVANG, "datum_koppeling"),
    "wacht_op_intake": (IN_INTAKE, "datum_vestiging"),
    "wacht_op_pip": (IN_INTAKE, "datum_brede_intake"),
    "wacht_op_les": ({}, "dagtekening_pip"),
}


@pytest.mark.parametrize("wait", WAITS)
def test_weeks_of_waiting_so_far(wait: str) -> None:
    state, since = WAITS[wait]
    empty = dict.fromkeys((*figures.DIMENSIONS[wait].needs,), "")
    published([{**empty, **state, since: ago(days)} for days in EDGES])
    assert answer(wait).by_label() == dict.fromkeys(GROUPS, 2)
    assert answer(wait).value == 10


@pytest.mark.parametrize(
    ("wait", "over"),
    [
        ("wacht_op_intake", {"datum_brede_intake": ago(1)}),
        ("wacht_op_intake", {"dagtekening_pip": ago(1)}),
        ("wacht_op_intake", {"fase": "Leerroute"}),
        ("wacht_op_intake", {"fase": "Beëindigd"}),
        ("wacht_op_intake", {"datum_vestiging": ""}),
        ("wacht_op_intake", UKRAINIAN),
        ("wacht_op_pip", {"dagtekening_pip": ago(1)}),
        ("wacht_op_pip", {"fase": "Leerroute"}),
        ("wacht_op_pip", {"datum_brede_intake": ""}),
        ("wacht_op_pip", UKRAINIAN),
        ("wacht_op_les", {"datum_inburgeringsaanbod": ago(1)}),
        ("wacht_op_les", {"fase": "Voldaan"}),
        ("wacht_op_les", {"fase": "Beëindigd"}),
        ("wacht_op_les", {"datum_voldaan": ago(1)}),
        ("wacht_op_les", {"doelgroep": FAMILY}),
        ("wacht_op_les", {"dagtekening_pip": ""}),
        ("wacht_op_les", UKRAINIAN),
    ],
)
def test_who_does_not_wait_any_more_or_not_yet(wait: str, over: Mapping[str, str]) -> None:
    state, since = WAITS[wait]
    empty = dict.fromkeys((*figures.DIMENSIONS[wait].needs, "datum_voldaan"), "")
    waits = {**empty, **state, since: ago(40)}
    published([waits, waits, {**waits, **over}])
    assert answer(wait).by_label() == {"5–8 weken": 2}


def test_who_has_asielrechten_waits_for_lessons_of_the_gemeente_too() -> None:
    waits = {"dagtekening_pip": ago(40), "datum_inburgeringsaanbod": "", "doelgroep": FAMILY}
    published([{**waits, "asielrechten": "Behoud"}, waits])
    assert answer("wacht_op_les").value == 1


def test_a_next_step_after_the_peildatum_has_not_come() -> None:
    start = {"datum_koppeling": ago(40), "datum_vestiging": ago(40)}
    published([{**IN_INTAKE, **start, "datum_brede_intake": ago(40), "dagtekening_pip": ""}])
    # An import would refuse these.
    change_rows("UPDATE gemeente.rij SET dagtekening_pip = DATE '2024-09-01'")
    assert answer("wacht_op_pip").value == 1
    change_rows("UPDATE gemeente.rij SET datum_brede_intake = DATE '2024-09-01'")
    assert (answer("wacht_op_pip").value, answer("wacht_op_intake").value) == (0, 1)


def test_weeks_from_pip_to_lessons() -> None:
    start = date(2021, 1, 4)
    pip = {"dagtekening_pip": start.isoformat()}
    rows = [{**pip, "datum_inburgeringsaanbod": str(start + timedelta(days))} for days in EDGES]
    published([*rows, pip, {**rows[0], **UKRAINIAN}])
    assert answer("les_na_pip").by_label() == dict.fromkeys(GROUPS, 2)


NEEDS = {
    "wacht_op_vestiging": ("Koppeling", "Vestiging"),
    "koppeling_vestiging": ("Koppeling", "Vestiging"),
    "warme_overdracht": ("Koppeling", "Warme overdracht", "Vestiging"),
    "wacht_op_intake": ("Vestiging", "Brede intake", "Dagtekening PIP"),
    "wacht_op_pip": ("Brede intake", "Dagtekening PIP"),
    "wacht_op_les": ("Dagtekening PIP", "Inburgeringsaanbod (start lessen)"),
    "les_na_pip": ("Dagtekening PIP", "Inburgeringsaanbod (start lessen)"),
}


@pytest.mark.parametrize("figure", NEEDS)
def test_without_the_field_a_figure_is_unknown_and_not_zero(figure: str) -> None:
    published([{}, {}])
    found = answer(figure)
    assert (found.value, found.rows, found.missing) == (None, (), NEEDS[figure])


# The times between two steps


def asked(duration: str, viewer: Viewer = ANALYST, **filters: list[str]) -> Survival:
    return figures.survival(viewer, duration, "", filters)


def steps(start: str, event: str, *days: int | None) -> Rows:
    """People whose ``event`` came so many days after ``start``; None: not yet."""
    begin = date(2024, 1, 1)
    known = {"dagtekening_pip": "2024-01-01", "datum_inburgeringsaanbod": ""}
    return [
        {
            **(known if event == "datum_inburgeringsaanbod" else {}),
            start: begin.isoformat(),
            event: "" if after is None else str(begin + timedelta(after)),
        }
        for after in days
    ]


@pytest.mark.parametrize("id_", HANDOVERS)
def test_half_after_so_many_weeks_of_those_who_wait_too(id_: str) -> None:
    one = HANDOVERS[id_]
    published(steps(one.start, one.event, *[14] * 4, *[35] * 4, *[None] * 4))
    found = asked(id_)
    ((_, curve),) = found.drawn
    assert (curve.n, curve.events, curve.median.weeks) == (12, 8, 5)
    assert curve.reached[2] == pytest.approx(4 / 12)
    assert found.left_out == found.not_started == 0


@pytest.mark.parametrize("id_", HANDOVERS)
def test_a_step_that_half_has_not_reached_has_no_median(id_: str) -> None:
    one = HANDOVERS[id_]
    published(steps(one.start, one.event, *[14] * 4, *[None] * 8))
    ((_, curve),) = asked(id_).drawn
    assert curve.median == Median(None, curve.median.low, None)


def test_whose_waits_they_are() -> None:
    of_each = {
        "wachttijd_vestiging": 10, "wachttijd_intake": 11, "wachttijd_pip": 11, "wachttijd_lessen": 10,
    }  # fmt: skip
    day = "2024-02-01"
    row = dict.fromkeys(
        ("datum_koppeling", "datum_vestiging", "datum_brede_intake", "dagtekening_pip"), day
    ) | {"datum_inburgeringsaanbod": day}
    published([*[row] * 10, {**row, "doelgroep": FAMILY}, {**row, **UKRAINIAN}])
    assert {id_: asked(id_).n for id_ in HANDOVERS} == of_each


def test_the_page_doorlooptijd_keeps_its_own_list() -> None:
    assert not set(HANDOVERS) & set(DURATIONS)
    assert all(one.start == "datum_vestiging" for one in DURATIONS.values())
    assert set(figures.ALL_DURATIONS) == {*DURATIONS, *HANDOVERS}


def test_lacking_fields_are_named() -> None:
    published([{}] * 12)
    assert asked("wachttijd_vestiging").missing == ("Koppeling", "Vestiging")
    assert asked("wachttijd_lessen").missing == (
        "Dagtekening PIP", "Inburgeringsaanbod (start lessen)",
    )  # fmt: skip


@pytest.mark.parametrize("id_", HANDOVERS)
def test_who_sees_the_times(id_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = HANDOVERS[id_]
    own = {"taalschool": "Taalschool Rijswijk"}
    published([{**row, **own} for row in steps(one.start, one.event, *[14] * 12)])
    assert asked(id_, ALDERMAN) == asked(id_) == asked(id_, ADMIN)
    assert not figures.may_see_survival(ALDERMAN, id_, "", {"uitkering": ["Ja"]})
    with pytest.raises(Refused):
        asked(id_, ALDERMAN, uitkering=["Ja"])
    for viewer in PARTNERS:
        for filters in ({}, {"taalschool": ["Taalschool Rijswijk"]}):
            assert not figures.may_see_survival(viewer, id_, "", filters)
            with pytest.raises(Refused):
                figures.survival(viewer, id_, "", filters)
    monkeypatch.setattr("rijswijk_dash.figures.door.scope_of", lambda viewer, asked: Scope.OWN)
    with pytest.raises(Refused):
        asked(id_, COA)


# Who may see the figures

FIGURES = (*NEEDS, "voorinburgering")
BY = ("vestigd", "warme_overdracht", "koppeling_tot_vestiging", "les_na_pip", *WAITS)


@pytest.mark.parametrize("figure", FIGURES)
def test_the_alderman_gets_the_figure_and_no_exact_crossing(figure: str) -> None:
    published([settled(), {**IN_OPVANG, "datum_koppeling": ago(34)}])
    assert not answer(figure, viewer=ALDERMAN).rounded
    for by in ("geslacht", "leerroute", *BY):
        if by not in (figure, figures.FIGURES[figure].split):
            question = figures.question(figure, [by])
            assert (
                not figures.may_ask(ALDERMAN, question) or figures.ask(ALDERMAN, question).rounded
            )


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("viewer", PARTNERS, ids=lambda viewer: viewer.organisations[0])
def test_a_partner_gets_rounded_figures_or_those_of_its_task(viewer: Viewer, figure: str) -> None:
    published([
        settled(taalschool="Taalschool Rijswijk"), {**IN_OPVANG, "datum_koppeling": ago(34)},
    ])  # fmt: skip
    shared = figures.question(figure)
    if figures.may_ask(viewer, shared):
        assert figures.ask(viewer, shared).rounded
    own = figures.question(figure, own=True)
    allowed = {
        "COA": {"voorinburgering", "wacht_op_vestiging", "koppeling_vestiging", "warme_overdracht"},
        "Taalschool Rijswijk": {"les_na_pip"},
        # Both know the doelgroep and the fase of each of their clients.
        "Welzijn Rijswijk": {"voorinburgering"},
        "Martinifabriek": {"voorinburgering"},
    }.get(viewer.organisations[0], set())
    assert figures.may_ask(viewer, own) == (figure in allowed)
    if figure not in allowed:
        for door in (figures.ask, figures.trend):
            with pytest.raises(Refused):
                door(viewer, own)
    with pytest.raises(Refused):
        figures.ask(viewer, figures.question(figure, (), {"taalschool": ["Andere school"]}))


def test_a_school_sees_how_long_its_own_clients_waited() -> None:
    mine = {"taalschool": "Taalschool Rijswijk", "dagtekening_pip": "2024-01-01"}
    lessons = {**mine, "datum_inburgeringsaanbod": "2024-02-10"}
    published([lessons, lessons, mine, {**lessons, "taalschool": "Taalschool Sagènn"}])
    found = figures.ask(SCHOOL, figures.question("les_na_pip", own=True))
    assert (found.by_label(), found.own) == ({"5–8 weken": 2}, True)
