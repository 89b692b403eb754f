"""What holds where very many profiles are rounded one after the other, and fast sums against plain ones."""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rijswijk_dash.protection import profiles, protect
from rijswijk_dash.protection.keyed import Keyed
from rijswijk_dash.protection.margins import margins
from rijswijk_dash.protection.profiles import Domain, Pool
from tests.protection.attack import Universe, found, know_exactly, over_blocks
from tests.protection.people import (
    RELEASE,
    SECRET,
    SECRETS,
    errors,
    labels_of,
    possible,
    protected,
    random_people,
    sample,
)
from tests.protection.test_attack import others
from tests.protection.test_rounding import beside, groups, repeated

LEVELS = {1: 40, 2: 5, 3: 1}


@pytest.fixture(scope="module", autouse=True)
def everything_is_many() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(profiles, "MANY", 0)
        yield


@settings(max_examples=60, deadline=None)
@given(groups, st.sampled_from([5, 10]), st.sampled_from(SECRETS))
def test_each_profile_and_the_whole_are_rounded_as_with_few(
    of: list[tuple[str | None, str | None, str | None, int]], base: int, secret: bytes
) -> None:
    people = repeated(of)
    table = protect(people, secret, RELEASE, base)
    both = beside(people, table)
    low = both["n"] // base * base
    may_rise = (both["n"] % base > 0) | (both["n"] == 0)
    assert ((both["w"] == low) | (may_rise & (both["w"] == low + base))).all()
    assert abs(int(table["w"].sum()) - len(people)) < base or not (both["n"] % base).any()
    assert all(set(table[name]) <= set(people[name]) for name in people)
    again = protect(people.sample(frac=1, random_state=1), secret, RELEASE, base)
    assert again.equals(table)


@settings(max_examples=40, deadline=None)
@given(groups, st.sampled_from(SECRETS))
def test_it_adds_up_to_totals(
    of: list[tuple[str | None, str | None, str | None, int]], secret: bytes
) -> None:
    people = repeated(of)
    first = protect(people[["p", "q"]], secret, "eerste")
    totals = first.groupby("p", dropna=False)["w"].sum().reset_index()
    second = protect(people[["p", "r"]], secret, "tweede", totals=totals)
    one, other = (t.fillna("geen").groupby("p")["w"].sum().to_dict() for t in (first, second))
    assert one == other


def test_people_of_a_profile_may_come_as_one_row_or_many() -> None:
    people = sample()
    counted = people.groupby(list(people), dropna=False).size().reset_index(name="n")
    rows = counted[list(people)].astype(object).where(counted[list(people)].notna(), None)
    together = protect(rows, SECRET, RELEASE, people=counted["n"].tolist(), possible=possible)
    assert together.equals(protected(people))


def test_noise_depends_on_the_secret() -> None:
    people = sample()
    tables = {protected(people, secret).to_csv() for secret in SECRETS}
    assert len(tables) == len(SECRETS)


def test_nothing_impossible_rises_and_no_empty_one_if_none_may() -> None:
    people = sample()
    domain, codes, n = profiles.read(people)
    pool = profiles.make_pool(domain, codes, n, 5, Keyed(SECRET, RELEASE), possible, 400)
    added = domain.decode(pool.codes[pool.n == 0])
    assert len(added) > 20
    assert possible(added).all()
    assert possible(protected(people)).all()
    both = beside(people, protect(people, SECRET, RELEASE, empties=0))
    assert (both["n"] > 0).all()
    assert (beside(people, protected(people))["n"] == 0).any()


@pytest.mark.parametrize("seed", [1, 2])
def test_the_bench_finds_nothing(seed: int) -> None:
    people = random_people(150, (2, 3, 2, 3, 2, 4), seed)
    universe = Universe(labels_of(people))
    n, w = universe.counts(people), universe.sums(protect(people, SECRET, "random"))
    own = universe.where("d5", "5a")
    programme = over_blocks(universe, w, len(people))
    assert found(programme, n, universe.small(n, 60)) == 0
    know_exactly(programme, n, own)
    assert found(programme, n, others(universe, n, own, 60)) == 0


def test_totals_of_twenty_thousand_are_close() -> None:
    people = sample(count=20_000)
    tables = [protected(people, secret) for secret in SECRETS[:3]]
    off = [np.mean([errors(people, table, size).mean() for table in tables]) for size in (1, 2, 3)]
    assert off[0] <= 2.5
    assert off[1] <= 3.5
    assert off[2] <= 5


@pytest.mark.parametrize("most", [1 << 62, 20])
def test_numbers_of_profiles_are_in_their_order(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profiles, "_MOST_NUMBERS", most)
    codes = np.random.default_rng(0).integers(0, 4, (200, 5))
    domain = Domain(tuple("pqrst"), (("a", "b", "c", "d"),) * 5)
    _, plain = np.unique(codes, axis=0, return_inverse=True)
    _, fast = np.unique(domain.in_order(codes), return_inverse=True)
    assert fast.tolist() == plain.ravel().tolist()


def test_the_weight_that_profiles_share_is_that_of_their_common_totals() -> None:
    rng = np.random.default_rng(3)
    codes = np.unique(rng.integers(0, 3, (40, 4)), axis=0)
    pool = Pool(codes, rng.integers(0, 9, len(codes)), np.ones(len(codes), dtype=np.bool_))
    domain = Domain(tuple("pqrs"), (("a", "b", "c"),) * 4)
    around = margins(domain, pool, Keyed(SECRET, RELEASE), LEVELS)
    plain = np.zeros((len(codes), len(codes)))
    for size, level in LEVELS.items():
        for chosen in combinations(range(4), size):
            part = codes[:, list(chosen)]
            alike = (part[:, None, :] == part[None, :, :]).all(axis=2)
            plain += alike * np.round(10240 * level / (alike @ pool.n + 2))[:, None]
    assert np.array_equal(around.together(), plain)
    assert np.array_equal(around.own(), plain.diagonal())
    assert pd.Series(around.noise).between(-1, 1).all()
