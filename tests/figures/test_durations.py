"""Doorlooptijden on people who were followed by hand, and who may see them."""

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer
from rijswijk_dash.audit import Action, read_log
from rijswijk_dash.figures import DURATIONS, Survival, WrongQuestion
from rijswijk_dash.figures.curves import Curve, Median, kaplan_meier
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.figures.durations import ALL_DURATIONS, COHORT, EVERYBODY, SPLITS
from rijswijk_dash.figures.release import opened
from rijswijk_dash.figures.scope import Scope
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from tests.figures.random_rows import in_any_order, publish_rows, shuffle
from tests.tools import ANALYST, change_rows, publish

ADMIN = Viewer(Role.ADMIN, "beheerder")
ALDERMAN = Viewer(Role.ALDERMAN, "wethouder")
PARTNER = Viewer(Role.PARTNER, "partner", ("Taalschool Rijswijk",))
GUIDE = Viewer(Role.PARTNER, "begeleider", ("Welzijn Rijswijk",))
PEILDATUM = date(2024, 8, 31)
PIP, PVT = "doorlooptijd_pip", "doorlooptijd_pvt"


def curve(reached: list[int], under_way: list[int], **options: float) -> Curve:
    """The curve of people by days."""
    return kaplan_meier(np.array(reached, np.int64), np.array(under_way, np.int64), **options)


def in_weeks(reached: list[int], under_way: list[int], **options: float) -> Curve:
    return curve([7 * w for w in reached], [7 * w for w in under_way], **options)


def close(found: tuple[float, ...], expected: list[Fraction | int]) -> bool:
    return found == pytest.approx([float(share) for share in expected], abs=1e-9)


# The curve


def test_eight_people_by_hand() -> None:
    found = in_weeks([1, 2, 2, 4, 6], [2, 3, 5])
    left1 = Fraction(7, 8)  # 8 followed, 1 reaches it
    left2 = left1 * Fraction(5, 7)  # 7 followed, 2 reach it; the one lost in that week still counts
    left4 = left2 * Fraction(2, 3)  # one lost at 2 and one at 3
    assert close(
        found.reached,
        [0, 1 - left1, 1 - left2, 1 - left2, 1 - left4, 1 - left4, 1],
    )
    assert found.at_risk == (8, 8, 7, 4, 3, 2, 1)
    assert (found.n, found.events, found.last_week) == (8, 5, 6)
    assert found.median == Median(4, found.median.low, found.median.high)


def test_a_day_counts_in_the_week_at_whose_end_it_is_over() -> None:
    found = curve([0, 7, 8, 15], [])
    assert close(found.reached, [Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), 1])
    assert found.at_risk == (4, 3, 1, 0)
    assert found.median.weeks == 1, "half is enough"


def test_half_is_half_whatever_the_sums_of_a_computer_say() -> None:
    for n in range(2, 80, 2):
        days = [7 * (i + 1) for i in range(n)]
        assert curve(days, []).median.weeks == n // 2, n


def test_nobody_has_reached_it() -> None:
    found = curve([], [70, 71, 80])
    assert found.reached == (0.0,) * 12 == found.low == found.high
    assert found.median == Median(None, None, None)
    assert found.events == 0


def test_all_reach_it_at_once() -> None:
    found = in_weeks([3] * 10, [])
    assert found.reached == (0.0, 0.0, 0.0, 1.0) == found.high
    assert found.low == (0.0,) * 4, "the formula has no lower bound there: it stays where it was"
    assert found.median == Median(3, 3, None)


def test_with_everybody_there_the_lower_bound_stays_where_it_was() -> None:
    found = in_weeks([1, 2, 3, 4, 4, 5, 6, 7, 8, 9], [])
    assert found.reached[9] == found.high[9] == 1
    assert 0.5 < found.low[8] == found.low[9] < 0.9


def test_the_curve_ends_with_the_last_whole_week_that_is_known() -> None:
    assert curve([7], [20]).last_week == 2
    assert curve([20], [15]).last_week == 3


def test_until_is_as_if_nobody_was_followed_longer() -> None:
    found = in_weeks([1, 2, 5, 9], [3, 12, 13], until=5)
    assert found == in_weeks([1, 2, 5], [3, 5, 5, 5])
    assert found.last_week == 5 and found.events == 3
    late = curve([7, 36], [90], until=5)
    assert late == curve([7], [35, 35]), "one day too late is too late"


def test_the_curve_ends_where_one_person_would_move_it_far() -> None:
    whole = in_weeks([1, 2, 3, 9], [4, 4, 4, 4, 5])
    assert whole.reached[-1] == 1, "the last one alone brings it from a third to everybody"
    cut = in_weeks([1, 2, 3, 9], [4, 4, 4, 4, 5], heaviest=0.2)
    assert cut.reached == whole.reached[:5]
    assert cut.events == 4, "they did reach it"
    assert in_weeks([1, 2, 3, 9], [], heaviest=0.01).last_week == 9, "nobody was lost"


# Freireich and others, Blood 21 (1963): weeks in remission with 6-MP and with a placebo.
RELAPSE, IN_REMISSION = (
    [6, 6, 6, 7, 10, 13, 16, 22, 23],
    [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35],
)
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
# What survival analysis textbooks and programs give for it, with log-log bounds.
KNOWN = {
    6: (0.857, 0.620, 0.952), 7: (0.807, 0.563, 0.923), 10: (0.753, 0.503, 0.889),
    13: (0.690, 0.432, 0.849), 16: (0.627, 0.368, 0.805), 22: (0.538, 0.268, 0.747),
    23: (0.448, 0.188, 0.680),
}  # fmt: skip


def test_the_published_example_to_three_decimals() -> None:
    found = in_weeks(RELAPSE, IN_REMISSION)
    for week, (left, low, high) in KNOWN.items():
        assert 1 - found.reached[week] == pytest.approx(left, abs=0.0006), week
        assert 1 - found.high[week] == pytest.approx(low, abs=0.0006), week
        assert 1 - found.low[week] == pytest.approx(high, abs=0.0006), week
    assert found.median == Median(23, 13, None)
    placebo = in_weeks(PLACEBO, [])
    assert placebo.median == Median(8, 4, 11)
    assert close(placebo.reached[8:9], [Fraction(13, 21)])


days = st.lists(st.integers(0, 400), max_size=60)


@given(days, days, st.randoms(use_true_random=False))
def test_what_holds_for_every_curve(reached: list[int], under_way: list[int], random) -> None:
    if not reached + under_way:
        return
    found = curve(reached, under_way)
    for shares in (found.reached, found.low, found.high):
        assert all(0 <= share <= 1 for share in shares)
    assert list(found.reached) == sorted(found.reached)
    assert list(found.at_risk) == sorted(found.at_risk, reverse=True)
    assert all(
        low <= share <= high
        for low, share, high in zip(found.low, found.reached, found.high, strict=True)
    )
    random.shuffle(reached)
    random.shuffle(under_way)
    assert curve(reached, under_way) == found


@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_with_nobody_lost_it_is_the_plain_share(reached: list[int]) -> None:
    found = curve(reached, [])
    plain = [
        Fraction(sum(day <= 7 * week for day in reached), len(reached))
        for week in range(len(found.reached))
    ]
    assert close(found.reached, plain)
    assert found.reached[-1] == 1


@given(days, days, st.integers(0, 60))
def test_until_gives_the_beginning_of_the_whole_curve(
    reached: list[int], under_way: list[int], until: int
) -> None:
    if not reached + under_way:
        return
    whole, part = curve(reached, under_way), curve(reached, under_way, until=until)
    assert part.last_week <= until
    assert part.reached == whole.reached[: len(part.reached)]


# From an export


def row(start: str, **events: str | int | None) -> dict[str, str]:
    """Somebody settled on ``start``; each event is a day, or so many days after it."""
    found = {"datum_vestiging": start}
    for field, day in events.items():
        after = isinstance(day, int)
        found[field] = str(date.fromisoformat(start) + timedelta(day)) if after else str(day or "")
    return found


def pips(*after: int | None, start: str = "2024-01-01", **more: str) -> list[dict[str, str]]:
    return [{**row(start, dagtekening_pip=days), **more} for days in after]


def asked(duration: str = PIP, by: str = "", **filters: list[str]) -> Survival:
    return figures.survival(ANALYST, duration, by, filters)


def only(found: Survival) -> Curve:
    ((_, drawn),) = found.drawn
    return drawn


def test_who_is_still_under_way_counts_until_the_peildatum() -> None:
    late = (PEILDATUM - timedelta(21)).isoformat()
    publish([*pips(7, 14, 14, 28, 28, 28), *pips(None, None, None, None, start=late)])
    found = only(asked())
    left = Fraction(9, 10) * Fraction(7, 9)
    expected = [0, Fraction(1, 10), 1 - left, 1 - left, 1 - left * 0]
    assert close(found.reached, expected), "the four are lost at 21 days, after the first three"
    assert found.at_risk == (10, 10, 9, 7, 3)
    assert (found.n, found.events) == (10, 6)


def test_who_stopped_is_followed_until_the_peildatum_too() -> None:
    publish([*pips(*[14] * 9), *pips(None, fase="Beëindigd")])
    found = only(asked())
    assert close(found.reached[1:4], [0, Fraction(9, 10), Fraction(9, 10)])
    assert found.last_week == (PEILDATUM - date(2024, 1, 1)).days // 7
    assert "Beëindigd" in DURATIONS[PIP].sentence


def test_the_line_stops_where_one_person_would_move_it_far() -> None:
    late = (PEILDATUM - timedelta(21)).isoformat()
    publish([*pips(*[14] * 10, 100), *pips(*[None] * 9, start=late)])
    found = only(asked())
    assert (found.last_week, found.reached[-1], found.events) == (3, 0.5, 11)


def test_a_vestiging_after_the_peildatum_is_no_start() -> None:
    publish([*pips(*[7] * 10), *pips(None, start="2024-08-30")])
    change_rows(  # An import would refuse it.
        "UPDATE gemeente.rij SET datum_vestiging = DATE '2024-09-02' WHERE dagtekening_pip IS NULL"
    )
    assert (asked().n, asked().not_started) == (10, 1)


def test_wrong_order_and_no_start_are_counted_apart() -> None:
    before = row("2024-02-01", datum_ondertekening_pvt="2024-01-31")
    same_day = row("2024-02-01", datum_ondertekening_pvt=0)
    rows = [row("2024-01-01", datum_ondertekening_pvt=70) for _ in range(9)]
    publish([*rows, same_day, before, {}, {}, {"datum_ondertekening_pvt": "2024-03-01"}])
    found = asked(PVT)
    assert (found.n, found.left_out, found.not_started) == (10, 1, 3)
    assert close(only(found).reached[:1], [Fraction(1, 10)]), "on the day itself is after 0 weeks"


def test_displaced_ukrainians_do_not_count() -> None:
    publish([*pips(*[7] * 10), *pips(*[70] * 5, doelgroep="ontheemde", leerroute="")])
    assert only(asked()).n == 10


@pytest.mark.parametrize("short", range(5))
def test_each_duration_has_its_own_field_and_people(short: int) -> None:
    duration = list(DURATIONS.values())[short]
    event = {"dagtekening_pip": "2024-01-10"} | {duration.event: "2024-01-22"}
    rows = [row("2024-01-01", **event) for _ in range(10)]
    other = {**row("2024-01-01"), "leerroute": "Onderwijsroute"}
    family = {**row("2024-01-01"), "doelgroep": "Gezinsmigrant en overige migrant"}
    publish([*rows, other, family])
    found = asked(duration.id)
    people = {"doorlooptijd_map": 11, "doorlooptijd_lessen": 11}.get(duration.id, 12)
    assert (only(found).n, only(found).events) == (people, 10)
    assert only(found).reached[2] == 0 and only(found).reached[3] > 0.8
    assert "{}" in duration.done


def test_nobody_to_follow_gives_no_group() -> None:
    publish([{**row("2024-01-01", dagtekening_pip=7), "doelgroep": "ontheemde", "leerroute": ""}])
    found = asked()
    assert found.known and found.groups == () and found.n == 0


def test_a_lacking_field_is_named_and_never_a_zero() -> None:
    publish([{"datum_vestiging": "2024-01-01"}] * 12)
    found = asked(PVT)
    assert not found.known
    assert found.missing == ("Ondertekening PVT",)
    assert found.groups == () and found.left_out == found.not_started == 0
    assert asked(PVT, "startjaar").missing == ("Begin inburgeringsplicht", "Ondertekening PVT")
    assert asked(PVT, "", geslacht=["Man"]).missing == ("Geslacht", "Ondertekening PVT")


def test_groups_in_the_order_of_the_route_and_small_ones_named() -> None:
    publish(
        [
            *pips(*[7] * 9, leerroute="Z"), *pips(*[7] * 12, leerroute=""),
            *pips(*[7] * 10, leerroute="O"), *pips(*[14] * 11, leerroute="B"),
        ]
    )  # fmt: skip
    found = asked(by="leerroute")
    assert [(g.label, g.n, g.curve is not None) for g in found.groups] == [
        ("B1-route", 11, True), ("Onderwijsroute", 10, True), ("Z-route", 9, False),
        ("Nog geen leerroute", 12, True),
    ]  # fmt: skip
    assert dict(found.drawn)["B1-route"].median.weeks == 2
    assert "10 mensen" in found.groups[2].why
    assert found.n == 42


def test_filters_count() -> None:
    publish([*pips(*[7] * 10, uitkering="Nee"), *pips(*[70] * 20)])
    assert only(asked(uitkering=["Nee"])).n == 10
    assert only(asked(uitkering=["Ja"])).median.weeks == 10


def started(year: int, start: str, *after: int | None) -> list[dict[str, str]]:
    return pips(*after, start=start, begindatum_inburgeringsplicht=f"{year}-01-01")


def test_a_cohort_stops_where_its_youngest_can_be_followed() -> None:
    ten_weeks_ago = (PEILDATUM - timedelta(76)).isoformat()  # 10 weeks and 6 days
    publish(
        [
            *started(2023, "2023-01-02", *[70] * 9, None),
            *started(2024, "2024-01-01", *[35] * 4, 70, 71, 90, 90, None),
            *started(2024, ten_weeks_ago, 20),
            *started(2022, (PEILDATUM - timedelta(27)).isoformat(), *[7] * 10),
        ]
    )
    found = asked(by="startjaar")
    assert found.equal_exposure and not asked().equal_exposure
    groups = {group.label: group for group in found.groups}
    assert list(groups) == ["2022", "2023", "2024"]
    assert groups["2022"].curve is None and "4 weken" in groups["2022"].why
    young = dict(found.drawn)["2024"]
    assert young.last_week == 10
    assert young.events == 6, "71 and 90 days are later than all could be followed"
    assert close(young.reached[-1:], [Fraction(6, 10)]), "so it is the plain share"
    assert only(asked(startjaar=["2024"])).last_week > 10, "only when cohorts are compared"


def test_a_peildatum_in_the_past_and_the_source() -> None:
    publish(pips(*[70] * 10), "2024-05-31")
    publish(pips(*[70] * 12), "2024-08-31")
    found = figures.survival(ANALYST, PIP, peildatum=date(2024, 5, 31))
    assert (found.n, found.peildatum, found.source.delivery) == (10, date(2024, 5, 31), 1)
    assert asked().n == 12


@pytest.mark.parametrize(
    ("duration", "by", "filters"),
    [("onzin", "", {}), (PIP, "geslacht", {}), (PIP, "onzin", {}), (PIP, "", {"onzin": ["x"]}),
     (PIP, "", {"uitkering": ["ja"]})],
)  # fmt: skip
def test_a_wrong_question_is_named(duration: str, by: str, filters: dict[str, list[str]]) -> None:
    publish(pips(*[7] * 10))
    with pytest.raises(WrongQuestion):
        asked(duration, by, **filters)


# Who may


def refusals() -> list[tuple[str, str]]:
    lines = read_log(open_store(settings().store), actions=(str(Action.FIGURES),))
    return [(line.role, line.what) for line in lines if line.result == "geweigerd"]


@pytest.mark.parametrize("duration", DURATIONS)
def test_the_alderman_sees_the_whole_exactly_and_parts_rounded_or_not(duration: str) -> None:
    event = {"dagtekening_pip": "2024-01-10"} | {DURATIONS[duration].event: "2024-01-22"}
    begun = {"begindatum_inburgeringsplicht": "2024-01-01"}
    publish([row("2024-01-01", **event, **begun) for _ in range(10)])
    assert figures.survival(ALDERMAN, duration) == figures.survival(ANALYST, duration)
    assert figures.may_see_survival(ALDERMAN, duration)
    for by, filters in (
        ("leerroute", {}), ("doelgroep", {}), ("", {"uitkering": ["Ja"]}), ("", {"leerroute": ["B1-route"]})
    ):  # fmt: skip
        assert figures.may_see_survival(ALDERMAN, duration, by, filters)
        assert figures.survival(ALDERMAN, duration, by, filters).rounded
    parts = [
        ("startjaar", {}),
        ("", {"herkomst": ["Syrië"]}),
        ("leerroute", {"scholing": ["Geschoold"]}),
    ]
    for number, (by, filters) in enumerate(parts, start=1):
        assert not figures.may_see_survival(ALDERMAN, duration, by, filters)
        with pytest.raises(Refused, match="beschermde cijfers"):
            figures.survival(ALDERMAN, duration, by, filters)
        assert len(refusals()) == number
        assert figures.survival(ADMIN, duration, by, filters).known
    assert refusals()[0] == ("wethouder", f"{duration} {duration} leerroute scholing=")


def test_every_duration_of_random_rows_is_what_one_finds_row_by_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_any_order(monkeypatch)
    store = publish_rows(400)
    publish([{}] * 3, "2024-07-31")
    shuffle(store, seed=3)
    store, seen = opened(), 0
    for duration in ALL_DURATIONS.values():
        for by in ("", *SPLITS):
            names = [name for name, _ in duration.where] + ([by] if by else [])
            labels = "".join(f', k."{name}"' for name in names)
            rows = store.query(
                f'SELECT "{duration.start}", "{duration.event}"{labels} FROM gemeente.traject '
                "JOIN afgeleid.kenmerk AS k USING (levering, trajectnummer) WHERE levering = 1"
            )
            days: dict[str, tuple[list[int], list[int], list[int]]] = {}
            not_started = reversed_ = 0
            for start, event, *having in rows:
                wanted = [labels for _, labels in duration.where]
                if any(has not in labels for has, labels in zip(having, wanted, strict=False)):
                    continue
                if start is None or start > PEILDATUM:
                    not_started += 1
                elif event is not None and event < start:
                    reversed_ += 1
                else:
                    label = (having[-1] or DIMENSIONS[by].empty) if by else EVERYBODY
                    reached, under_way, followed = days.setdefault(label, ([], [], []))
                    followed.append((PEILDATUM - start).days)
                    if event is not None and event <= PEILDATUM:
                        reached.append((event - start).days)
                    else:
                        under_way.append((PEILDATUM - start).days)
            found = figures.survival(ANALYST, duration.id, by)
            assert (found.not_started, found.left_out) == (not_started, reversed_)
            assert {group.label: group.n for group in found.groups} == {
                label: len(of) for label, (_, _, of) in days.items()
            }
            for group in found.groups:
                reached, under_way, followed = days[group.label]
                if group.curve:
                    until = min(followed) // 7 if by == COHORT else None
                    options = {"until": until, "heaviest": max(0.05, 2 / group.n)}
                    assert group.curve == curve(reached, under_way, **options)
                    seen += 1
    assert seen > 30


@pytest.mark.parametrize("viewer", [PARTNER, GUIDE])
@pytest.mark.parametrize(
    "filters",
    [
        {"herkomst": ["Syrië"]},
        {"startjaar": ["2024"]},
        {"taalschool": ["Taalschool Rijswijk"]},
        {"maatschappelijke_begeleiding": ["Welzijn Rijswijk"]},
    ],
)
def test_a_partner_gets_no_filter_without_a_rounded_form_and_none_over_its_own_clients(
    viewer: Viewer, filters: dict[str, list[str]]
) -> None:
    own = {"taalschool": "Taalschool Rijswijk", "maatschappelijke_begeleiding": "Welzijn Rijswijk"}
    publish(pips(*[7] * 10, **own))
    for duration in DURATIONS:
        assert not figures.may_see_survival(viewer, duration, "", filters)
        with pytest.raises(Refused):
            figures.survival(viewer, duration, "", filters)
    assert len(refusals()) == len(DURATIONS)


def test_no_curve_is_given_over_own_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(pips(*[7] * 10))
    monkeypatch.setattr("rijswijk_dash.figures.door.scope_of", lambda viewer, question: Scope.OWN)
    with pytest.raises(Refused, match="eigen cliënten"):
        figures.survival(GUIDE, PIP)
    assert refusals() == [("ketenpartner", PIP)]


def test_a_login_that_is_over_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    publish(pips(*[7] * 10))
    monkeypatch.setattr("rijswijk_dash.access.gate.require_live", _over)
    for question in ((PIP, ""), ("onzin", "onzin")):
        with pytest.raises(Refused, match="voorbij"):
            figures.survival(ANALYST, *question)
    assert len(refusals()) == 2


def _over(viewer: Viewer) -> None:
    raise Refused("Uw inlog is voorbij.")
