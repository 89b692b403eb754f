"""A second table that adds up to a first one of the same people."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rijswijk_dash.protection import protect, protect_each
from tests.protection.people import RELEASE, SECRET, SECRETS, possible, sample
from tests.protection.test_rounding import beside

labels = st.sampled_from(["a", "b", None])
people_rows = st.lists(
    st.tuples(labels, labels, labels, labels, st.integers(1, 12)), min_size=1, max_size=25
)
SHARED = ["p", "q"]


def frame(of: list[tuple[str | None, str | None, str | None, str | None, int]]) -> pd.DataFrame:
    rows = [row[:4] for row in of for _ in range(row[4])]
    return pd.DataFrame(rows, columns=list("pqrs"), dtype=object)


def sums(table: pd.DataFrame, names: list[str]) -> dict[tuple[str, ...], int]:
    found = table.fillna("geen").groupby(names)["w"].sum()
    return {key: int(w) for key, w in found.items() if w}  # type: ignore[misc]


def totals_of(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    return table.groupby(names, dropna=False)["w"].sum().reset_index()


@settings(max_examples=80, deadline=None)
@given(people_rows, st.sampled_from(SECRETS), st.sampled_from([5, 10]))
def test_each_part_adds_up_to_the_first_table_and_profiles_hold_as_before(
    of: list[tuple[str | None, str | None, str | None, str | None, int]], secret: bytes, base: int
) -> None:
    people = frame(of)
    first = protect(people[[*SHARED, "r"]], secret, "eerste", base)
    totals = totals_of(first, SHARED)
    second = protect(people[[*SHARED, "s"]], secret, "tweede", base, totals=totals)
    assert sums(second, SHARED) == sums(first, SHARED)
    assert (second["w"] % base == 0).all() and (second["w"] > 0).all()
    assert all(set(second[name]) <= set(people[name]) for name in [*SHARED, "s"])
    both = beside(people[[*SHARED, "s"]], second).fillna("geen")
    both["low"] = both["n"] // base * base
    wanted = sums(first, SHARED)
    for part, rows in both.groupby(SHARED):
        total, low = wanted.get(part, 0), int(rows["low"].sum())  # type: ignore[call-overload]
        risable = int((rows["n"] % base > 0).sum())
        if low <= total <= low + base * risable:
            assert rows["w"].sub(rows["low"]).isin([0, base]).all()
        elif total < low:
            assert (rows["w"] <= rows["low"]).all()


def test_a_part_of_nobody_gets_an_empty_profile_with_labels_of_somebody() -> None:
    people = pd.DataFrame({"p": ["a"] * 30 + ["b"] * 3, "s": list("xyz") * 11}, dtype=object)
    totals = pd.DataFrame({"p": ["a", "b", "c"], "w": [25, 0, 5]})
    table = protect(people, SECRET, RELEASE, totals=totals)
    assert table.groupby("p")["w"].sum().to_dict() == {"a": 25, "c": 5}
    assert set(table["s"]) <= set("xyz")


def test_a_part_that_differs_in_two_labels_from_everybody_gets_one_too() -> None:
    people = pd.DataFrame({"p": ["a"] * 20, "q": ["x"] * 20, "s": list("mn") * 10}, dtype=object)
    totals = pd.DataFrame({"p": ["a", "b"], "q": ["x", "y"], "w": [20, 5]})
    table = protect(people, SECRET, RELEASE, totals=totals)
    assert sums(table, SHARED) == {("a", "x"): 20, ("b", "y"): 5}


@pytest.mark.parametrize(("total", "told"), [(5, 5), (30, 30), (0, 0)])
def test_a_total_out_of_reach_moves_the_largest_profile(total: int, told: int) -> None:
    people = pd.DataFrame({"p": ["a"] * 20, "s": ["x"] * 15 + ["y"] * 5}, dtype=object)
    wanted = pd.DataFrame({"p": ["a"], "w": [total]})
    table = protect(people, SECRET, RELEASE, totals=wanted, empties=0)
    by = dict(zip(table["s"], table["w"], strict=True))
    assert sum(by.values()) == told
    if total == 30:
        assert by == {"x": 25, "y": 5}


def test_large_deliveries_add_up_over_their_parts() -> None:
    people = sample()
    shared = ["doelgroep", "leerroute"]
    first = protect(people, SECRET, RELEASE, possible=possible)
    totals = totals_of(first, shared)
    rng = np.random.default_rng(3)
    parted = people[[*shared, "fase", "startjaar"]].assign(deel=rng.integers(0, 4, len(people)))
    table = protect_each(parted, "deel", SECRET, "tweede", totals=totals)
    assert sums(table, shared) == sums(first, shared)


def test_the_order_does_not_matter_and_the_secret_does() -> None:
    people = sample()
    totals = totals_of(protect(people, SECRET, RELEASE), ["doelgroep", "leerroute"])
    expected = protect(people, SECRET, "tweede", totals=totals)
    other = protect(
        people.sample(frac=1, random_state=1), SECRET, "tweede", totals=totals.iloc[::-1]
    )
    pd.testing.assert_frame_equal(other, expected)
    assert not protect(people, SECRETS[1], "tweede", totals=totals).equals(expected)
