"""The expected load from a history: each way is fitted to what was seen, and run ahead by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from rijswijk_dash.figures.flowmodel import (
    HIGH,
    LOW,
    RUNS,
    SEED,
    Arrivals,
    Counts,
    Observed,
    monthly_moves,
    simulate,
)
from rijswijk_dash.figures.history import GONE, Seen, State

FEWEST = 12
"""So many earlier deliveries, a month or more apart, a forecast needs."""

_WINDOW = 12


@dataclass(frozen=True)
class Inflow:
    """How many come in a month under direction of the municipality, and others (their own way).

    ``directed`` None: as many as in the last twelve months. ``factors`` by month ahead hold for those
    under direction.
    """

    factors: tuple[float, ...]
    directed: float | None = None


@dataclass(frozen=True)
class Runs:
    """The numbers of people by run, month and state."""

    states: tuple[State, ...]
    people: Counts

    def load(self, stage: str, organisation: str) -> Counts:
        """By run and month, how many are in a stage at an organisation."""
        chosen = [s[0] == stage and s[1] == organisation for s in self.states]
        return self.people[:, :, np.array(chosen, dtype=np.bool_)].sum(axis=2)


def steps_seen(history: Sequence[Seen]) -> int:
    """How many peildata follow on an earlier one."""
    return sum(bool(seen.months) for seen in history)


def monthly_inflow(history: Sequence[Seen], *, directed: bool) -> float:
    """How many came in a month, over the last twelve months of the history."""
    recent = _recent(history)
    months = sum(seen.months for seen in recent)
    people = sum(n for seen in recent for (_, under), n in seen.came.items() if under == directed)
    return people / months if months else 0.0


def run_ahead(
    history: Sequence[Seen],
    inflow: Inflow,
    *,
    runs: int = RUNS,
    seed: int = SEED,
    until: int | None = None,
) -> Runs:
    """The states after each month ahead of the last entry, as far as ``inflow`` has factors.

    With ``until`` no further than that month; the months up to it are the same without.

    Only the entries given are looked at; the same ones give the same numbers.
    """
    states = _states(history)
    place = {state: i for i, state in enumerate(states)}
    start = _counts(history[-1].stock, place)
    observed = [Observed(seen.months, _moves(seen, place)) for seen in history if seen.months]
    recent = _recent(history)
    window = float(sum(seen.months for seen in recent))
    arrivals = [
        Arrivals(_came(recent, place, True), window, inflow.factors, inflow.directed),
        Arrivals(_came(recent, place, False), window, [1.0] * len(inflow.factors)),
    ]
    people = simulate(
        start,
        monthly_moves(observed),
        arrivals,
        len(inflow.factors),
        runs=runs,
        seed=seed,
        until=until,
    )
    return Runs(states, people)


def band(load: npt.NDArray[np.float64] | Counts) -> npt.NDArray[np.float64]:
    """Low, median and high by month, of numbers by run and month."""
    return np.quantile(load, [LOW, 0.5, HIGH], axis=0)


def organisations(history: Sequence[Seen], stage: str) -> list[str]:
    """Who had somebody in a stage, the largest now first."""
    found = {o: 0 for seen in history for (s, o, _) in seen.stock if s == stage}
    for (s, o, _), people in history[-1].stock.items():
        if s == stage:
            found[o] += people
    return sorted(found, key=lambda o: (-found[o], o))


def load_then(seen: Seen, stage: str, organisation: str) -> int:
    """How many were in a stage at an organisation."""
    return sum(n for (s, o, _), n in seen.stock.items() if (s, o) == (stage, organisation))


def finished(history: Sequence[Seen], stage: str) -> int:
    """How many were seen to go from a stage to the end, done or gone."""
    moves = [(move, n) for seen in history for move, n in seen.moved.items()]
    return sum(n for (before, after), n in moves if before[0] == stage and after == GONE)


def _recent(history: Sequence[Seen]) -> list[Seen]:
    """The entries with arrivals of the last twelve months."""
    last: date = history[-1].day
    return [s for s in history if s.months and (last - s.day).days < _WINDOW * 30.4375 - 15]


def _states(history: Sequence[Seen]) -> tuple[State, ...]:
    """Every state that was seen, whoever is gone last."""
    found = {state for seen in history for state in seen.stock}
    found |= {state for seen in history for move in seen.moved for state in move}
    return (*sorted(found - {GONE}), GONE)


def _counts(people: dict[State, int], place: dict[State, int]) -> Counts:
    counts = np.zeros(len(place), dtype=np.int64)
    for state, n in people.items():
        counts[place[state]] += n
    return counts


def _moves(seen: Seen, place: dict[State, int]) -> Counts:
    moves = np.zeros((len(place), len(place)), dtype=np.int64)
    for (before, after), n in seen.moved.items():
        moves[place[before], place[after]] += n
    return moves


def _came(recent: Sequence[Seen], place: dict[State, int], directed: bool) -> Counts:
    counts = np.zeros(len(place), dtype=np.int64)
    for seen in recent:
        for (state, under), n in seen.came.items():
            if under == directed:
                counts[place[state]] += n
    return counts
