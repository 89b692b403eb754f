"""People who move between states by month: how likely each move is, and what may come of it.

Only numbers: the states are positions, the people are counts. Everybody is in exactly one state, and
whoever is gone is in the last one. How likely a move is follows from the moves that were seen (a
Markov chain in steps of a month); that these were few is part of the uncertainty (a Dirichlet posterior
for each state), and so is the inflow (a gamma posterior for its rate, Poisson for its numbers).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
RUNS = 1_000
SEED = 603
LOW, HIGH = 0.1, 0.9
"""The bounds of the band: 80% of the runs lie between them."""

_ROUNDS, _CLOSE = 200, 1e-6


@dataclass(frozen=True)
class Observed:
    """How many people were in state i and some ``months`` later in state j: ``moves[i, j]``."""

    months: int
    moves: Counts


@dataclass(frozen=True)
class Arrivals:
    """Who comes: ``seen`` by state over ``window`` months.

    ``monthly`` is how many are expected in a month; None: as many as were seen. ``factors`` multiply
    that for each month ahead.
    """

    seen: Counts
    window: float
    factors: Sequence[float]
    monthly: float | None = None


def monthly_moves(observed: Sequence[Observed]) -> Weights:
    """The expected number of moves in steps of one month, from pairs that lie any months apart.

    Of a pair one month apart these are the moves themselves. Over a longer gap nobody saw the steps
    between; they are shared out over the ways that moves once seen make possible, by how likely these
    are (expectation-maximisation).
    """
    seen = np.sum([each.moves for each in observed], axis=0).astype(np.float64)
    found = seen + np.diag(seen.sum(axis=1) == 0)
    gaps = sorted({each.months for each in observed})
    if gaps == [1]:
        return seen
    by_gap = {gap: np.sum([o.moves for o in observed if o.months == gap], axis=0) for gap in gaps}
    # Somebody may stay for a month before a move, also where nobody was seen to stay for a whole gap.
    found = found + np.diag(seen.sum(axis=1) > 0)
    for _ in range(_ROUNDS):
        chances = _per_row(found)
        better = np.sum([_steps(chances, moves, gap) for gap, moves in by_gap.items()], axis=0)
        change = np.abs(_per_row(better) - chances).max()
        found = better
        if change < _CLOSE:
            break
    return found


def _steps(chances: Weights, moves: Counts, months: int) -> Weights:
    """The expected moves of one month within ``moves`` over so many months."""
    powers = [np.eye(len(chances))]
    for _ in range(months):
        powers.append(powers[-1] @ chances)
    reached = powers[months]
    share = np.divide(moves, reached, out=np.zeros_like(chances), where=reached > 0)
    each = (powers[k].T @ share @ powers[months - 1 - k].T for k in range(months))
    return chances * np.sum(list(each), axis=0)


def _per_row(moves: Weights) -> Weights:
    """Each row adds up to one; a state that nobody was in keeps whoever comes there."""
    total = moves.sum(axis=1, keepdims=True)
    return np.where(total > 0, moves / np.where(total > 0, total, 1), np.eye(len(moves)))


def simulate(
    start: Counts, moves: Weights, arrivals: Sequence[Arrivals], months: int,
    *, runs: int = RUNS, seed: int = SEED, certain: bool = False, until: int | None = None,
) -> Counts:  # fmt: skip
    """How many people are in each state at the start and after each month, in each run.

    Shape: runs by months + 1 by states; with ``until`` no more than so many of the months. ``certain``
    takes the moves as seen for the chances themselves. The same arguments give the same numbers.
    """
    rng = np.random.default_rng(seed)
    last = months if until is None else until
    people = np.zeros((last + 1, len(start), runs), dtype=np.int64)
    people[0] = start[:, None]
    if not len(start):
        return people.transpose(2, 0, 1)
    edges = [np.flatnonzero(row) for row in _possible(moves)]
    chances = [_chances(rng, moves[i, to], runs, certain) for i, to in enumerate(edges)]
    came = np.zeros((runs, months, len(start)), dtype=np.int64)
    for each in arrivals:
        came += _arriving(rng, each, months, runs)
    by_month = np.ascontiguousarray(came.transpose(1, 2, 0))
    for month in range(last):
        for state, to in enumerate(edges):
            _move(rng, people[month, state], people[month + 1], to, chances[state])
        people[month + 1] += by_month[month]
    return people.transpose(2, 0, 1)


def _move(
    rng: np.random.Generator, now: Counts, then: Counts, to: Places, chances: Weights
) -> None:
    """Let who is ``now`` in a state, by run, move ``to`` others; only where there is anybody."""
    if len(to) == 1:
        then[to[0]] += now
        return
    runs = np.flatnonzero(now)
    if not len(runs):
        return
    left = now[runs]
    for target, chance in zip(to[:-1], chances, strict=False):  # Whoever is left goes to the last.
        gone = rng.binomial(left, chance[runs])
        then[target][runs] += gone
        left = left - gone
    then[to[-1]][runs] += left


def _possible(moves: Weights) -> npt.NDArray[np.bool_]:
    """The moves that can happen: those that were seen; and who was never seen to move stays."""
    possible = moves > 0
    possible[~possible.any(axis=1)] = np.eye(len(moves), dtype=np.bool_)[~possible.any(axis=1)]
    return possible


def _chances(rng: np.random.Generator, seen: Weights, runs: int, certain: bool) -> Weights:
    """For each move but the last and each run its chance, given that the moves before it did not happen.

    Drawn from the Dirichlet posterior with a prior that weighs as much as one person.
    """
    if certain:
        drawn = np.tile(seen, (runs, 1))
    else:
        drawn = rng.standard_gamma(seen + 1 / len(seen), size=(runs, len(seen)))
    rest = np.cumsum(drawn[:, ::-1], axis=1)[:, ::-1]
    found = np.divide(drawn, rest, out=np.ones_like(drawn), where=rest > 0)
    return np.ascontiguousarray(np.clip(found, 0, 1).T)


def _arriving(rng: np.random.Generator, arrivals: Arrivals, months: int, runs: int) -> Counts:
    """How many come into each state in each month, in each run."""
    came = np.zeros((runs, months, len(arrivals.seen)), dtype=np.int64)
    into = np.flatnonzero(arrivals.seen)
    if not len(into):
        return came
    total = arrivals.seen.sum()
    if arrivals.monthly is None:
        rate = rng.gamma(total + 0.5, 1 / arrivals.window, size=runs)
    else:
        rate = np.full(runs, arrivals.monthly)
    mix = rng.dirichlet(arrivals.seen[into] + 1 / len(into), size=runs)
    factors = np.asarray(arrivals.factors, dtype=np.float64)
    expected = rate[:, None, None] * factors[None, :, None] * mix[:, None, :]
    came[:, :, into] = rng.poisson(expected)
    return came
