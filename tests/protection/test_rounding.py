"""What holds of every protected table."""

import hashlib
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rijswijk_dash.protection import profiles, protect, protect_each
from rijswijk_dash.protection.profiles import MANY
from tests.protection.people import RELEASE, SECRET, SECRETS, labels_of, possible, sample, total

labels = st.sampled_from(["a", "b", "c", None])
rows = st.lists(st.tuples(labels, labels, labels, labels), min_size=1, max_size=120)
groups = st.lists(st.tuples(labels, labels, labels, st.integers(1, 17)), min_size=1, max_size=25)


def frame(of: list[tuple[str | None, ...]]) -> pd.DataFrame:
    return pd.DataFrame(of, columns=list("pqrs")[: len(of[0])], dtype=object)


def repeated(of: list[tuple[str | None, str | None, str | None, int]]) -> pd.DataFrame:
    return frame([row[:3] for row in of for _ in range(row[3])])


def beside(people: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """For each profile the true number ``n`` and ``w``."""
    names = list(people.columns)
    n = people.groupby(names, dropna=False).size()
    w = table.groupby(names, dropna=False)["w"].sum()
    return pd.DataFrame({"n": n, "w": w}).fillna(0).astype(int).reset_index()


@settings(max_examples=60, deadline=None)
@given(groups, st.sampled_from([5, 10]), st.sampled_from(SECRETS))
def test_w_is_the_number_rounded_down_or_one_block_more(
    of: list[tuple[str | None, str | None, str | None, int]], base: int, secret: bytes
) -> None:
    people = repeated(of)
    both = beside(people, protect(people, secret, RELEASE, base))
    low = both["n"] // base * base
    assert ((both["w"] == low) | (both["w"] == low + base)).all()
    whole = (both["n"] % base == 0) & (both["n"] > 0)
    assert (both["w"] == both["n"])[whole].all()
    told = both["w"]
    assert (both["n"] < base)[told == 0].all()
    assert (both["n"] < 2 * base)[told == base].all()
    assert ((both["n"] - told).abs() < base)[told >= 2 * base].all()


@settings(max_examples=60, deadline=None)
@given(rows, st.sampled_from(SECRETS))
def test_the_total_is_less_than_a_block_off(
    of: list[tuple[str | None, ...]], secret: bytes
) -> None:
    people = frame(of)
    assert abs(int(protect(people, secret, RELEASE)["w"].sum()) - len(people)) < 5


@settings(max_examples=30, deadline=None)
@given(rows)
def test_parts_are_the_whole(of: list[tuple[str | None, ...]]) -> None:
    table = protect(frame(of), SECRET, RELEASE)
    for size in (1, 2, 3, 4):
        for names in combinations("pqrs", size):
            sums = total(table, names)
            assert sums.sum() == table["w"].sum()
            for fewer in combinations(names, size - 1):
                if fewer:
                    rolled = sums.groupby(list(fewer), dropna=False).sum()
                    pd.testing.assert_series_equal(rolled, total(table, fewer), check_names=False)


@settings(max_examples=40, deadline=None)
@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_and_the_dtypes_do_not_matter(
    of: list[tuple[str | None, ...]], random: object
) -> None:
    people = frame(of)
    order = list(people.columns)
    random.shuffle(order)  # type: ignore[attr-defined]
    other = people.sample(frac=1, random_state=random.randint(0, 99))[order]  # type: ignore[attr-defined]
    expected = protect(people, SECRET, RELEASE)
    for form in (other, other.astype("string"), other.astype("category")):
        pd.testing.assert_frame_equal(
            protect(form, SECRET, RELEASE)[expected.columns.tolist()], expected
        )


def test_numbers_are_labels_of_their_own() -> None:
    years = pd.DataFrame({"jaar": [2022, 2023, 2023, 2024] * 9, "x": list("abcd") * 9})
    expected = protect(years, SECRET, RELEASE)
    assert set(expected["jaar"]) <= {"2022", "2023", "2024"}
    for dtype in (str, float, "Int64", "category", object):
        form = years.assign(jaar=years["jaar"].astype(dtype))
        pd.testing.assert_frame_equal(protect(form, SECRET, RELEASE), expected)


def test_secret_and_release_matter() -> None:
    people = sample()
    tables = [
        protect(people, secret, release)
        for secret in SECRETS[:4]
        for release in ("blokken", "anders")
    ]
    assert all(not a.equals(b) for a, b in combinations(tables, 2))
    pd.testing.assert_frame_equal(protect(people, SECRETS[0], "blokken"), tables[0])


@pytest.mark.parametrize("secret", SECRETS)
def test_no_impossible_profile_rises(secret: bytes) -> None:
    people = sample()
    table = protect(people, secret, RELEASE, possible=possible)
    assert possible(table).all()


def test_people_with_an_impossible_profile_are_rounded_down() -> None:
    people = frame([("a", "a")] * 4 + [("b", "b")] * 7 + [("a", "b")] * 40)
    table = protect(
        people, SECRET, RELEASE, possible=lambda profiles: profiles["p"] != profiles["q"]
    )
    both = beside(people, table).set_index(["p", "q"])["w"].to_dict()
    assert (both["a", "a"], both["b", "b"]) == (0, 5)
    assert ("b", "a") in both or table["w"].sum() == 45


def test_an_impossible_profile_that_would_help_most_does_not_rise() -> None:
    people = frame([("a", "b", "c")] * 3 + [("b", "a", "c")] * 4 + [("a", "a", "a")] * 3)

    def never_both(profiles: pd.DataFrame) -> pd.Series:
        return ~((profiles["p"] == "a") & (profiles["q"] == "a"))

    free = pd.concat([protect(people, b"%d" % s, RELEASE) for s in range(20)])
    bound = pd.concat([protect(people, b"%d" % s, RELEASE, possible=never_both) for s in range(20)])
    assert not never_both(free).all()
    assert never_both(bound).all()


def test_empty_profiles_rise_and_have_known_labels() -> None:
    people = sample()
    risen = 0
    for secret in SECRETS:
        table = protect(people, secret, RELEASE, possible=possible)
        both = table.merge(people.drop_duplicates(), how="left", indicator=True)
        risen += int((both["_merge"] == "left_only").sum())
        assert all(set(table[name]) <= set(people[name]) for name in people)
    assert risen >= 2 * len(SECRETS)


def test_profiles_that_stay_at_zero_are_left_out() -> None:
    table = protect(sample(), SECRET, RELEASE)
    assert (table["w"] > 0).all()
    assert not table.duplicated(sample().columns.tolist()).any()


@pytest.mark.parametrize("release", [f"release {i}" for i in range(5)])
def test_few_people(release: str) -> None:
    for count in (1, 2, 3, 4):
        table = protect(frame([("a", "b")] * count), SECRET, release)
        assert table["w"].sum() in (0, 5)
    nobody = protect(sample().head(0), SECRET, release)
    assert nobody.empty
    assert list(nobody.columns) == [*sample().columns, "w"]


def test_wrong_use_is_refused() -> None:
    people = sample()
    for secret, release, base in ((b"", "r", 5), (SECRET, "", 5), (SECRET, "r", 1)):
        with pytest.raises(ValueError, match=r"secret|base"):
            protect(people, secret, release, base)
    for bad in (people.assign(w=1), people[[]], people[["fase", "fase"]]):
        with pytest.raises(ValueError, match="dimension"):
            protect(bad, SECRET, RELEASE)


def test_each_part_is_protected_apart() -> None:
    people = pd.concat(
        [sample().assign(gemeente=code) for code in ("0603", "0518", None)], ignore_index=True
    )
    table = protect_each(people, "gemeente", SECRET, RELEASE, possible=possible)
    shuffled = protect_each(
        people.sample(frac=1, random_state=1), "gemeente", SECRET, RELEASE, possible=possible
    )
    pd.testing.assert_frame_equal(shuffled, table)
    parts = table.groupby("gemeente", dropna=False)["w"].sum()
    assert len(parts) == 3
    assert ((parts - 267).abs() < 5).all()
    both = beside(people, table)
    assert ((both["n"] // 5 * 5 - both["w"]).isin([0, -5])).all()
    first, second = (table[table["gemeente"] == code] for code in ("0603", "0518"))
    names = list(labels_of(sample()))
    assert not np.array_equal(first[names].to_numpy(dtype=str), second[names].to_numpy(dtype=str))


@pytest.mark.parametrize(
    ("month", "base", "most", "empties", "expected"),
    [
        (-1, 5, MANY, 400, "241f3fe34ef48dd8"),
        (11, 10, MANY, 400, "0b2e8202115bd15f"),
        (-1, 5, 20, 400, "5710cfe8c3e01c95"),
        (-1, 5, MANY, 30, "015f47b26313ea27"),
    ],
    ids=["sample", "in tens", "one after the other", "few empty ones"],
)
def test_the_same_people_and_secret_give_the_same_table_in_every_version(
    monkeypatch: pytest.MonkeyPatch, month: int, base: int, most: int, empties: int, expected: str
) -> None:
    """Rounded anew in another way, somebody could be given away by the two tables together."""
    monkeypatch.setattr(profiles, "MANY", most)
    table = protect(sample(month=month), SECRET, RELEASE, base, possible=possible, empties=empties)
    lines = sorted("|".join(map(str, row)) for row in table.itertuples(index=False))
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16] == expected
