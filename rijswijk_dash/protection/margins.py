"""The totals that a rounded table must stay close to: how much each counts, and its noise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from rijswijk_dash.protection.keyed import Keyed
from rijswijk_dash.protection.profiles import Codes, Counts, Domain, Pool

# Totals are taken to be off by up to this much, which makes the outcome hard to work back from.
BLUR = 1.0
# Weights are whole numbers and noise is in 1024ths, so that sums are exact and every machine,
# whatever the order in which it adds, makes the same choices.
_SCALE = 1024
_STEP = 1024.0

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Margins:
    """``cells`` are the totals that each profile is in, a row for each profile; by total ``weight`` is
    how much it counts, and ``noise`` how far it is taken to be off."""

    cells: Codes
    weight: Numbers
    noise: Numbers

    def own(self) -> Numbers:
        """The weight of all totals of each profile."""
        return self.weight[self.cells].sum(axis=1)

    def together(self) -> Numbers:
        """The weight of the totals that two profiles share, for each two: M'WM of the incidence M."""
        shared = np.bincount(self.cells.ravel())[self.cells] > 1
        profile, column = np.nonzero(shared)
        cell = self.cells[profile, column]
        shape = (len(self.cells), len(self.weight))
        weights = sparse.csr_matrix((self.weight[cell], (profile, cell)), shape)
        ones = sparse.csr_matrix((np.ones(len(cell)), (profile, cell)), shape)
        together = (weights @ ones.T.tocsr()).toarray()
        np.fill_diagonal(together, self.own())
        return together


def margins(domain: Domain, pool: Pool, keyed: Keyed, levels: Mapping[int, int]) -> Margins:
    """The totals of so many dimensions as ``levels`` has, weighed by these and by their size."""
    codes = domain.secret_codes(pool.codes, keyed)
    cells: list[Counts] = []
    weights: list[Numbers] = []
    noises: list[Numbers] = []
    before = 0
    for dimensions, level in _crossings(len(domain.names), levels):
        firsts, cell = _cells(domain, pool.codes, dimensions)
        people = np.bincount(cell, weights=pool.n)
        purpose = "total " + repr([domain.names[d] for d in dimensions])
        noise = 2 * keyed.each(purpose, codes[firsts][:, dimensions]) - 1
        weights.append(np.round(_SCALE * 10 * level / (people + 2)))
        noises.append(np.round(_STEP * BLUR * noise) / _STEP)
        cells.append(cell + before)
        before += len(firsts)
    return Margins(np.column_stack(cells), np.concatenate(weights), np.concatenate(noises))


def _crossings(dimensions: int, levels: Mapping[int, int]) -> Iterator[tuple[tuple[int, ...], int]]:
    for size, level in levels.items():
        for chosen in combinations(range(dimensions), size):
            yield chosen, level


def _cells(domain: Domain, codes: Codes, dimensions: tuple[int, ...]) -> tuple[Counts, Counts]:
    """The first profile of each total of these dimensions, and the total of each profile."""
    joined = np.zeros(len(codes), dtype=np.int64)
    for dimension in dimensions:
        joined = joined * len(domain.labels[dimension]) + codes[:, dimension]
    _, firsts, cell = np.unique(joined, return_index=True, return_inverse=True)
    return firsts, cell
