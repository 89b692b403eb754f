"""What the raised profiles of a table must add up to: in all, or for each combination of some labels.

A second table of the same people shares labels with the first. For each combination of these labels, a
part, it adds up to what the first one says, so that both give the same number.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
import pandas as pd

from rijswijk_dash.protection.keyed import Keyed
from rijswijk_dash.protection.profiles import (
    Codes,
    Counts,
    Domain,
    Label,
    Pool,
    label_order,
    label_text,
)


@dataclass(frozen=True)
class Parts:
    """``of`` is the part of each profile of a pool, ``blocks`` how many profiles of a part rise.

    ``low`` is the number of each profile from which it rises.
    """

    of: Counts
    blocks: Counts
    low: Counts


def one_part(pool: Pool, base: int, keyed: Keyed) -> Parts:
    """All profiles together: the remainders in blocks, rounded up or down by chance."""
    left = pool.n % base
    wanted = int(left.sum() / base + keyed.one("how many"))
    blocks = min(wanted, int(pool.may_rise.sum()))
    return Parts(np.zeros_like(pool.n), np.array([blocks]), pool.n - left)


def with_totals(
    domain: Domain, pool: Pool, totals: pd.DataFrame, base: int, keyed: Keyed
) -> tuple[Pool, Parts]:
    """The parts of ``totals``, with as many blocks as bring each to its ``w``.

    A part of which the pool has no profile gets an empty one, with the other labels of somebody. Where
    rounding down gives more than the total, or raising every profile less, the largest profile of the
    part starts lower or higher: nothing but the total can then be read from that part.
    """
    shared = [name for name in domain.names if name in totals.columns]
    places = [domain.names.index(name) for name in shared]
    wanted = {
        tuple(row): int(w)
        for row, w in zip(domain.encode(totals, shared).tolist(), totals["w"], strict=True)
    }
    pool = _completed(pool, places, wanted, keyed)
    cells, of = np.unique(pool.codes[:, places], axis=0, return_inverse=True)
    of = of.ravel()
    targets = np.array([wanted.get(tuple(cell), 0) for cell in cells.tolist()], dtype=np.int64)
    low = pool.n - pool.n % base
    risable = np.bincount(of, weights=pool.may_rise, minlength=len(cells)).astype(np.int64)
    for part in range(len(cells)):
        _fit(low, np.flatnonzero(of == part), int(targets[part]), int(risable[part]) * base)
    blocks = (targets - np.bincount(of, weights=low, minlength=len(cells)).astype(np.int64)) // base
    return pool, Parts(of, blocks, low)


def shared_out(
    totals: pd.DataFrame, profiles: pd.DataFrame, by: str, base: int
) -> dict[Label, pd.DataFrame]:
    """``totals`` over the labels of ``by``: each has a share in blocks by how many people it has.

    A total of nobody goes to the first label.
    """
    names = [name for name in totals.columns if name != "w"]
    here = [label_text(value) for value in profiles[by].tolist()]
    people = Counter(zip(_texts(profiles, names), here, strict=True))
    labels = sorted(set(here), key=label_order)
    rows: dict[Label, list[tuple[Any, ...]]] = {label: [] for label in labels}
    for total, w in zip(_texts(totals, names), totals["w"].tolist(), strict=True):
        counts = [people[total, label] for label in labels]
        counts = counts if sum(counts) else [1] + [0] * (len(labels) - 1)
        before = 0
        for label, upto in zip(labels, accumulate(counts), strict=True):
            until = int(w) * upto // (base * sum(counts)) * base
            rows[label].append((*total, until - before))
            before = until
    return {label: pd.DataFrame(of, columns=[*names, "w"]) for label, of in rows.items()}


def _texts(frame: pd.DataFrame, names: list[str]) -> list[tuple[Label, ...]]:
    columns = [[label_text(value) for value in frame[name].tolist()] for name in names]
    return list(zip(*columns, strict=True))


def _fit(low: Counts, members: Counts, target: int, room: int) -> None:
    """Bring the sum of ``low`` over ``members`` between ``target`` less ``room`` and ``target``."""
    while (over := int(low[members].sum()) - target) > 0:
        largest = members[int(np.argmax(low[members]))]
        low[largest] -= min(over, int(low[largest]))
    if over < -room:
        low[members[int(np.argmax(low[members]))]] -= over + room


def _completed(
    pool: Pool, places: list[int], wanted: dict[tuple[int, ...], int], keyed: Keyed
) -> Pool:
    """The pool with an empty profile for each part that it lacks."""
    known = set(map(tuple, pool.codes[:, places].tolist()))
    lacking = sorted(part for part in wanted if part not in known)
    if not lacking:
        return pool
    made = pool.codes[_somebody(pool, lacking, keyed)]
    made[:, places] = lacking
    return Pool(
        np.concatenate([pool.codes, made]),
        np.concatenate([pool.n, np.zeros(len(made), dtype=np.int64)]),
        np.concatenate([pool.may_rise, np.ones(len(made), dtype=np.bool_)]),
    )


def _somebody(pool: Pool, lacking: list[tuple[int, ...]], keyed: Keyed) -> Codes:
    """For each part that is lacking a profile that somebody has, drawn by chance."""
    real = np.flatnonzero(pool.n > 0)
    draws = [keyed.one(f"lacking {number}") for number in range(len(lacking))]
    return real[[int(draw * len(real)) for draw in draws]]
