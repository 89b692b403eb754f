"""The numeric models on chains that can be worked out by hand."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rijswijk_dash.figures.flowmodel import Arrivals, Observed, monthly_moves, simulate
from rijswijk_dash.figures.seriesmodel import continue_line


def moves(*rows: list[int]) -> np.ndarray:
    return np.array(rows, dtype=np.int64)


# Moves by month


def test_moves_a_month_apart_are_as_they_were_seen() -> None:
    first, second = moves([3, 1], [0, 2]), moves([1, 2], [0, 4])
    found = monthly_moves([Observed(1, first), Observed(1, second)])
    assert found.tolist() == [[4, 3], [0, 6]]


def test_of_half_gone_in_two_months_29_percent_goes_each_month() -> None:
    found = monthly_moves([Observed(2, moves([500, 500], [0, 0]))])
    stays = found[0, 0] / found[0].sum()
    assert stays == pytest.approx(np.sqrt(0.5), abs=0.002), "twice staying is one half"


def test_unequal_gaps_give_the_chance_that_explains_both() -> None:
    stays = 0.9
    one, three = (round(100_000 * stays**gap) for gap in (1, 3))
    seen = [
        Observed(1, moves([one, 100_000 - one], [0, 0])),
        Observed(3, moves([three, 100_000 - three], [0, 0])),
    ]
    found = monthly_moves(seen)
    assert found[0, 0] / found[0].sum() == pytest.approx(stays, abs=0.001)


def test_a_state_nobody_was_in_keeps_who_comes() -> None:
    found = monthly_moves([Observed(2, moves([0, 4], [0, 0]))])
    assert found[0, 0] + found[0, 1] > 0
    people = simulate(np.array([0, 5]), found, [], 3, runs=2)
    assert people[:, -1].tolist() == [[0, 5], [0, 5]]


# Running ahead


def test_certain_moves_go_step_by_step() -> None:
    seen = np.array([[0.0, 7, 0], [0, 0, 7], [0, 0, 7]])
    people = simulate(np.array([4, 2, 0]), seen, [], 3, runs=5, certain=True)
    for run in people:
        assert run.tolist() == [[4, 2, 0], [0, 4, 2], [0, 0, 6], [0, 0, 6]]


def test_half_of_many_goes_to_each() -> None:
    seen = np.array([[2.0, 1, 1], [0, 1, 0], [0, 0, 1]])
    people = simulate(np.array([1_000_000, 0, 0]), seen, [], 1, runs=4, certain=True)[:, 1]
    assert people.mean(axis=0) == pytest.approx([500_000, 250_000, 250_000], rel=0.01)


def test_few_observations_give_a_wider_band_than_many() -> None:
    start, few, many = (
        np.array([100, 0]),
        np.array([[4.0, 1], [0, 1]]),
        np.array([[400.0, 100], [0, 1]]),
    )
    spread = [np.std(simulate(start, seen, [], 6)[:, 6, 0]) for seen in (few, many)]
    assert spread[0] > 2 * spread[1]


def test_nobody_moves_in_a_way_that_was_never_seen() -> None:
    people = simulate(np.array([50, 0, 0]), np.array([[9.0, 1, 0], [0, 5, 0], [0, 0, 1]]), [], 12)
    assert people[:, :, 2].sum() == 0 and people[:, -1, 1].mean() > 20


@given(
    st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=4, max_size=4),
    st.lists(st.integers(0, 40), min_size=4, max_size=4),
    st.sampled_from([1, 2, 3]),
)
def test_everybody_is_in_exactly_one_state(
    seen: list[list[int]], start: list[int], months: int
) -> None:
    found = monthly_moves([Observed(months, moves(*seen))])
    people = simulate(np.array(start), found, [], 5, runs=8)
    assert (people >= 0).all()
    assert (people.sum(axis=2) == sum(start)).all()


@given(st.lists(st.integers(0, 9), min_size=3, max_size=3), st.integers(1, 12))
def test_who_comes_is_added_and_nobody_else(seen: list[int], window: int) -> None:
    stay = np.eye(3) * 5
    arrivals = Arrivals(np.array(seen), window, (1.0, 1.0, 0.0))
    people = simulate(np.array([1, 2, 3]), stay, [arrivals], 3, runs=20)
    total = people.sum(axis=2)
    assert (np.diff(total, axis=1) >= 0).all()
    assert (total[:, 3] == total[:, 2]).all(), "with a factor of 0 nobody comes"
    for state in range(3):
        if not seen[state]:
            assert (people[:, -1, state] == [1, 2, 3][state]).all()


def test_the_inflow_is_as_seen_or_as_asked() -> None:
    stay = np.eye(2)
    seen = np.array([30, 90])
    as_seen = simulate(np.zeros(2, int), stay, [Arrivals(seen, 12, (1.0,) * 10)], 10)[:, 10]
    assert as_seen.mean(axis=0) == pytest.approx([25, 75], rel=0.05), (
        "10 a month, a quarter in the first"
    )
    asked = simulate(np.zeros(2, int), stay, [Arrivals(seen, 12, (2.0,) * 10, 3.0)], 10)[:, 10]
    assert asked.mean(axis=0) == pytest.approx([15, 45], rel=0.05), "3 a month, twice"
    assert np.std(as_seen.sum(axis=1)) > np.sqrt(100), "the rate itself is uncertain too"
    assert np.std(asked.sum(axis=1)) == pytest.approx(np.sqrt(60), rel=0.1)
    nobody = simulate(np.zeros(2, int), stay, [Arrivals(np.zeros(2, int), 12, (1.0,) * 10)], 10)
    assert nobody.sum() == 0


def test_the_same_seed_gives_the_same_and_another_another() -> None:
    seen = np.array([[5.0, 2], [1, 5]])
    one, again = (simulate(np.array([30, 0]), seen, [], 6) for _ in range(2))
    assert (one == again).all()
    assert (one != simulate(np.array([30, 0]), seen, [], 6, seed=1)).any()


# A line continued


def month_ends(count: int) -> list[date]:
    return [
        date.fromordinal(date(2022 + m // 12, m % 12 + 1, 1).toordinal() - 1)
        for m in range(1, count + 1)
    ]


def test_a_steady_line_goes_on_as_it_went() -> None:
    line = [(day, 10 + 2 * i) for i, day in enumerate(month_ends(14))]
    low, middle, high = continue_line(line, 18)
    assert middle.tolist() == pytest.approx([36 + 2 * k for k in range(19)])
    assert low[0] == middle[0] == high[0] == 36
    assert (np.diff(high - low) > 0).all(), "further ahead is less certain"


def test_only_the_last_year_counts() -> None:
    steep = [(day, 50 * i) for i, day in enumerate(month_ends(12))]
    flat = [(day, 550) for day in month_ends(25)[12:]]
    assert continue_line([*steep, *flat], 6)[1].tolist() == [550] * 7


def test_a_gap_of_two_months_counts_as_two() -> None:
    days = month_ends(13)
    line = [(day, 10 * i) for i, day in enumerate(days)]
    with_gap = [pair for i, pair in enumerate(line) if i != 5]
    assert continue_line(with_gap, 3)[1].tolist() == pytest.approx([120, 130, 140, 150])


def test_the_width_of_the_band_by_hand() -> None:
    """Changes of 0 and 4 in turns, 12 of them: drift 2, spread 48/11, by chance 24.5/12 is less."""
    line, count = [], 0
    for i, day in enumerate(month_ends(13)):
        count += 4 * (i % 2) if i else 0
        line.append((day, count))
    _, middle, high = continue_line(line, 4)
    assert middle[4] == pytest.approx(24 + 8)
    t_11 = 1.3634
    assert high[4] - middle[4] == pytest.approx(t_11 * np.sqrt(48 / 11 * (4 + 16 / 12)), rel=0.001)


def test_a_line_that_falls_ends_at_nobody() -> None:
    line = [(day, 60 - 5 * i) for i, day in enumerate(month_ends(13))]
    low, middle, _ = continue_line(line, 12)
    assert middle.min() == 0 and low.min() == 0


def test_the_monthly_chances_come_back_from_what_they_give_after_three_months() -> None:
    chances = np.array([[0.7, 0.3, 0.0], [0.0, 0.6, 0.4], [0.0, 0.0, 1.0]])
    many = np.diag([300_000, 200_000, 100_000])
    one, three = (
        np.round(many @ np.linalg.matrix_power(chances, gap)).astype(np.int64) for gap in (1, 3)
    )
    found = monthly_moves([Observed(1, one), Observed(3, three)])
    assert found / found.sum(axis=1, keepdims=True) == pytest.approx(chances, abs=0.002)
