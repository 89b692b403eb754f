"""Intervals against published values, and limits against the tails of the binomial distribution."""

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rijswijk_dash.figures.intervals import FAR, FEWEST, USUAL, counts_within, funnel, wilson

people = st.integers(1, 120)
# The share of some people in others.
chances = st.integers(1, 5000).flatmap(lambda n: st.integers(0, n).map(lambda k: k / n))
levels = st.sampled_from([USUAL, FAR])


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)  # fmt: skip
def test_the_interval_is_that_of_the_published_table(
    count: int, n: int, low: float, high: float
) -> None:
    found = wilson(count, n)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@given(people, st.data())
def test_an_interval_holds_its_share_and_mirrors(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    found, other = wilson(count, n), wilson(n - count, n)
    assert 0 <= found.low <= count / n <= found.high <= 1
    assert found.low == pytest.approx(1 - other.high, abs=1e-12)


def test_nobody_has_no_interval() -> None:
    with pytest.raises(ValueError):
        wilson(0, 0)


def chance_of(n: int, p: float, counts: range) -> float:
    """By the definition of the binomial distribution, not by what the code uses."""
    return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in counts)


@given(people, chances, levels)
def test_chance_seldom_leaves_the_limits_and_they_are_as_tight_as_can_be(
    n: int, p: float, level: float
) -> None:
    low, high = counts_within(((n, p),), level)
    tail = (1 - level) / 2
    assert 0 <= low <= high <= n
    assert chance_of(n, p, range(low)) <= tail + 1e-9
    assert chance_of(n, p, range(high + 1, n + 1)) <= tail + 1e-9
    assert chance_of(n, p, range(low + 1)) >= tail - 1e-9, "one higher would leave out too much"
    assert chance_of(n, p, range(high, n + 1)) >= tail - 1e-9


def test_limits_counted_by_hand() -> None:
    # Ten tosses of a coin: 1, 10, 45, 120, ... of 1024. Up to 1: 1.07%; up to 2: 5.47%.
    assert counts_within(((10, 0.5),), 0.95) == (2, 8)
    # Up to 0: 0.098%, and 0.1% is the tail of 99.8%.
    assert counts_within(((10, 0.5),), 0.998) == (1, 9)
    assert counts_within(((10, 0.0),), 0.95) == (0, 0)
    assert counts_within(((10, 1.0),), 0.95) == (10, 10)
    # One coin, and one that always falls on heads: 1 or 2 heads, each half of the time.
    assert counts_within(((1, 0.5), (1, 1.0)), 0.95) == (1, 2)


@given(st.integers(1, 60), st.integers(1, 60), chances, levels)
def test_two_groups_with_one_chance_are_one_group(a: int, b: int, p: float, level: float) -> None:
    # Exactly on the border a rounding of the computer may decide; then one is as right as the other.
    one, two = counts_within(((a + b, p),), level), counts_within(((a, p), (b, p)), level)
    assert all(abs(x - y) <= 1 for x, y in zip(one, two, strict=True))
    if one != two:
        tails = [chance_of(a + b, p, range(k + 1)) for k in range(a + b + 1)]
        border = (1 - level) / 2
        assert any(min(abs(t - border), abs(1 - t - border)) < 1e-9 for t in tails)


@given(chances, st.integers(0, 2000))
def test_the_funnel_has_a_place_for_the_last_and_no_more_than_can_be_drawn(
    p: float, most: int
) -> None:
    found = funnel(round(p, 3), most) if most < 300 or p in (0.0, 1.0) else funnel(0.3, most)
    if most < FEWEST:
        assert found == ()
        return
    places = [limit.n for limit in found]
    assert places[0] == FEWEST and places[-1] == most
    assert len(places) <= 152 and places == sorted(set(places))
    for limit in found:
        assert limit.far.low <= limit.usual.low <= limit.usual.high <= limit.far.high


def test_the_funnel_is_the_limits_as_shares() -> None:
    (ten, eleven) = funnel(0.5, 11)
    assert (ten.n, ten.usual.low, ten.usual.high, ten.far.low, ten.far.high) == (
        10,
        0.2,
        0.8,
        0.1,
        0.9,
    )
    assert eleven.n == 11
