"""What the attack bench finds: nothing in the blocks, much under the rule that it must break."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from rijswijk_dash.protection import margins, needs_refresh, protect, rounding
from tests.protection.attack import (
    Numbers,
    Universe,
    blocks,
    found,
    know_exactly,
    newcomer,
    over_blocks,
    over_round_and_hide,
    round_and_hide,
    rounded_and_hidden,
)
from tests.protection.people import (
    SECRET,
    SECRETS,
    WITH_SCHOOL,
    labels_of,
    possible,
    protected,
    random_people,
    sample,
)

SIX = ["doelgroep", "herkomst", "scholing", "leerroute", "fase", "geslacht"]
SIX_WITH_SCHOOL = ["doelgroep", "herkomst", "scholing", "leerroute", "geslacht", "taalschool"]
SCHOOLS = ["Taalschool Sagènn", "Taalschool Rijswijk"]


def others(universe: Universe, n: Numbers, own: Numbers, most: int) -> list[Numbers]:
    """Cells with one or two people besides the attacker's own clients."""
    cells = sorted({tuple(np.setdiff1d(cell, own)) for cell in universe.cells})
    small = [np.array(cell) for cell in cells if 1 <= n[list(cell)].sum() <= 2]
    return [small[i] for i in np.random.default_rng(1).permutation(len(small))[:most]]


class TestOneRelease:
    @pytest.mark.parametrize("secret", SECRETS[:3])
    def test_nothing_is_found_without_other_knowledge(self, secret: bytes) -> None:
        people = sample()
        universe = Universe(labels_of(people), possible)
        n, w = universe.counts(people), universe.sums(protected(people, secret))
        cells = universe.small(n, 80)
        assert len(cells) == 80
        assert found(over_blocks(universe, w, len(people)), n, cells) == 0

    @pytest.mark.parametrize("seed", [1, 2])
    def test_nothing_is_found_in_random_data(self, seed: int) -> None:
        people = random_people(150, (2, 3, 2, 3, 2, 4), seed)
        universe = Universe(labels_of(people))
        n, w = universe.counts(people), universe.sums(protect(people, SECRET, "random"))
        own = universe.where("d5", "5a")
        programme = over_blocks(universe, w, len(people))
        assert found(programme, n, universe.small(n, 60)) == 0
        know_exactly(programme, n, own)
        assert found(programme, n, others(universe, n, own, 60)) == 0

    @pytest.mark.parametrize("school", SCHOOLS)
    def test_nothing_is_found_by_one_who_knows_its_own_clients(self, school: str) -> None:
        people = sample(WITH_SCHOOL)
        universe = Universe(labels_of(people), possible)
        n, w = universe.counts(people), universe.sums(protected(people))
        own = universe.where("taalschool", school)
        programme = over_blocks(universe, w, len(people))
        know_exactly(programme, n, own)
        assert found(programme, n, others(universe, n, own, 80)) == 0

    def test_nothing_is_found_with_the_exact_totals_of_one_dimension(self) -> None:
        """A wethouder sees those, and the evaluation publishes some."""
        people = sample()
        universe = Universe(labels_of(people), possible)
        n, w = universe.counts(people), universe.sums(protected(people))
        programme = over_blocks(universe, w, len(people))
        told = [universe.where(d, label) for d, known in universe.labels.items() for label in known]
        programme.known((cell, n[cell].sum(), n[cell].sum()) for cell in told)
        crossings = [c for c in universe.small(n, 120) if not any(_same(c, t) for t in told)]
        assert found(programme, n, crossings) == 0

    def test_every_union_is_the_sum_of_its_cells(self) -> None:
        people = sample()
        universe = Universe(labels_of(people), possible)
        table = protected(people)
        w = universe.sums(table)
        assert w.sum() == table["w"].sum()
        rng = np.random.default_rng(4)
        for _ in range(300):
            chosen = {
                name: list(rng.permutation(np.array(known, dtype=object))[: rng.integers(1, 4)])
                for name, known in universe.labels.items()
                if rng.random() < 0.5
            }
            asked = table
            for name, labels in chosen.items():
                asked = asked[asked[name].isin(labels)]
            by = str(rng.choice(list(universe.labels)))
            parts = asked.groupby(by, dropna=False)["w"].sum()
            cell = np.ones(len(universe), dtype=bool)
            for name, labels in chosen.items():
                cell &= universe.profiles[name].isin(labels).to_numpy()
            assert parts.sum() == asked["w"].sum() == w[cell].sum()

    def test_the_bench_breaks_round_and_hide(self, capsys: pytest.CaptureFixture[str]) -> None:
        people = sample(SIX_WITH_SCHOOL)
        universe = Universe(labels_of(people), possible)
        n, own = universe.counts(people), universe.where("taalschool", SCHOOLS[0])
        alone = found(over_round_and_hide(universe, n), n, universe.small(n, 40))
        programme = over_round_and_hide(universe, n)
        know_exactly(programme, n, own)
        partner = found(programme, n, others(universe, n, own, 40))
        with capsys.disabled():
            print(f"\nround and hide: {alone:.0%} found alone, {partner:.0%} by a partner")
        assert alone > 0
        assert partner > 0


class TestTwoReleases:
    def test_a_table_is_not_made_anew_for_nine_changes(self) -> None:
        before = sample(month=-2)
        for more in (1, 9):
            now = pd.concat([before, before.head(more)], ignore_index=True)
            shown = protected(now if needs_refresh(more) else before)
            pd.testing.assert_frame_equal(shown, protected(before))

    @pytest.mark.parametrize("release", ["blokken", "anders"])
    @pytest.mark.parametrize("known", [0, 9])
    def test_nothing_is_certain_about_a_newcomer(self, known: int, release: str) -> None:
        """Also when the table was made anew for one, and when nine of ten changes are known."""
        people = sample()
        universe = Universe(labels_of(people), possible)
        before, newcomers = people, sample().sample(known + 3, random_state=7)
        first, familiar = universe.sums(protected(before)), newcomers.head(known)
        for i in range(3):
            now = pd.concat([before, familiar, newcomers.iloc[[known + i]]], ignore_index=True)
            second = universe.sums(protected(now, release=release))
            extra = universe.counts(familiar) if known else np.zeros(len(universe))
            told = newcomer(universe, list(_told_by_blocks(first, second, extra)))
            assert told.certain() == []
            assert not any(told.never.values())

    def test_many_releases_of_the_same_people_find_nothing(self) -> None:
        """The worst use: twelve refreshes, each with noise of its own, of people who stay."""
        people = sample()
        universe = Universe(labels_of(people), possible)
        n = universe.counts(people)
        tables = [universe.sums(protected(people, release=f"month {m}")) for m in range(12)]
        lows, highs = zip(*map(blocks, tables), strict=True)
        programme = over_blocks(universe, tables[0], len(people))
        programme.within(np.max(lows, axis=0), np.min(highs, axis=0))
        assert found(programme, n, universe.small(n, 60)) == 0

    def test_the_bench_breaks_round_and_hide(self, capsys: pytest.CaptureFixture[str]) -> None:
        people = sample(SIX)
        universe = Universe(labels_of(people), possible)
        told = []
        for i in people.sample(3, random_state=7).index:
            now = pd.concat([people, people.loc[[i]]])
            n, then = universe.counts(people), universe.counts(now)
            told.append(newcomer(universe, list(_told_by_round_and_hide(universe, n, then))))
        certain = [len(one.certain()) for one in told]
        with capsys.disabled():
            print(f"\nround and hide: of newcomers, {certain} of {len(SIX)} labels are certain")
        assert sum(count > 0 for count in certain) > len(told) / 2
        assert sum(certain) > len(told) * len(SIX) / 2


class TestOneWhoKnowsAllButOne:
    """Knows the code and everybody but one, who is one of two profiles; the secret is not known.

    The attacker makes the table for both, with secrets of its own, and compares. No rule with
    totals this close can withstand that entirely; what counts is that it ends in a guess.
    """

    def test_guesses_but_is_not_certain(self, capsys: pytest.CaptureFixture[str]) -> None:
        share = self._guessed()
        with capsys.disabled():
            print(f"\nguesses right between two profiles: {share:.0%}, where chance gives 50%")
        assert share < 0.9

    def test_would_know_without_the_noise(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(rounding, "TILT", 0.0)
        monkeypatch.setattr(margins, "BLUR", 0.0)
        share = self._guessed()
        with capsys.disabled():
            print(f"\nguesses right between two profiles without noise: {share:.0%}")
        assert share > 0.9

    def _guessed(self, pairs: int = 2, made: int = 30, tried: int = 10) -> float:
        people = sample()
        universe = Universe(labels_of(people), possible)
        kinds = people.drop_duplicates()
        right = 0.0
        for pair in range(pairs):
            two = [kinds.sample(2, random_state=pair).iloc[[side]] for side in (0, 1)]
            tables = [
                np.array([
                    universe.sums(protected(pd.concat([people, one]), f"{pair}{side}{s}".encode()))
                    for s in range(made + tried)
                ])
                for side, one in enumerate(two)
            ]  # fmt: skip
            places = [int(np.flatnonzero(universe.counts(one))[0]) for one in two]
            telling = [c for c in universe.cells if (places[0] in c) != (places[1] in c)]
            telling += [np.array([place]) for place in places]
            right += _told_apart(tables, telling, made)
        return right / pairs


def _told_apart(tables: list[Numbers], telling: list[Numbers], made: int) -> float:
    """How often the side of a table is right, told by linear discriminant over ``telling`` cells.

    A table that was made before for one side only needs no telling.
    """
    sums = [np.column_stack([t[:, cell].sum(axis=1) for cell in telling]) for t in tables]
    means = [own[:made].mean(axis=0) for own in sums]
    spread = np.cov(np.vstack([s[:made] - m for s, m in zip(sums, means, strict=True)]).T)
    spread = 0.5 * spread + 0.5 * np.diag(spread.diagonal() + 1e-3)
    weights = np.linalg.solve(spread, means[1] - means[0])
    middle = weights @ (means[0] + means[1]) / 2
    right = 0
    for truth in (0, 1):
        for seen, sum_of in zip(tables[truth][made:], sums[truth][made:], strict=True):
            occurs = [bool((t[:made] == seen).all(axis=1).any()) for t in tables]
            apart = occurs[0] != occurs[1]
            right += (occurs[1] if apart else bool(sum_of @ weights > middle)) == bool(truth)
    return right / sum(len(t) - made for t in tables)


def _same(one: Numbers, other: Numbers) -> bool:
    return len(one) == len(other) and bool((one == other).all())


def _told_by_blocks(
    first: Numbers, second: Numbers, extra: Numbers
) -> Iterator[tuple[Numbers, float, float]]:
    """Before: the profile. After: the profile, the newcomers that are known, and the newcomer."""
    size = len(first)
    (low, high), (then_low, then_high) = blocks(first), blocks(second)
    for p in range(size):
        yield np.array([p]), float(low[p]), float(high[p])
        yield np.array([p, p + size]), float(then_low[p] - extra[p]), float(then_high[p] - extra[p])


def _told_by_round_and_hide(
    universe: Universe, n: Numbers, then: Numbers
) -> Iterator[tuple[Numbers, float, float]]:
    for cell in universe.cells:
        for members, true in ((cell, n), (np.concatenate([cell, cell + len(universe)]), then)):
            low, high = rounded_and_hidden(round_and_hide(true[cell].sum()))
            yield members, float(low), float(high)
