"""The profiles of some trajecten: distinct combinations of labels, and empty ones like them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rijswijk_dash.protection.keyed import Keyed

Label = str | None
Possible = Callable[[pd.DataFrame], Any]
Codes = NDArray[np.int64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


def label_text(value: Any) -> Label:
    """A label as text, the same for every dtype that a column may have."""
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return None
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def label_order(label: Label) -> tuple[bool, str]:
    """Sorts labels: by text, none last."""
    return (label is None, label or "")


@dataclass(frozen=True)
class Domain:
    """The dimensions by name, each with the labels that are known; a code is a label's place."""

    names: tuple[str, ...]
    labels: tuple[tuple[Label, ...], ...]

    def decode(self, codes: Codes) -> pd.DataFrame:
        """The labels of coded profiles."""
        return pd.DataFrame(
            {
                name: pd.Series([labels[c] for c in column], dtype=object)
                for name, labels, column in zip(self.names, self.labels, codes.T, strict=True)
            }
        )

    def encode(self, profiles: pd.DataFrame, names: Sequence[str]) -> Codes:
        """The codes of the dimensions ``names`` of ``profiles``, in that order."""
        known = dict(zip(self.names, self.labels, strict=True))
        columns = [
            [known[name].index(label_text(value)) for value in profiles[name].tolist()]
            for name in names
        ]
        return np.array(columns, dtype=np.int64).reshape(len(columns), -1).T

    def secret_codes(self, codes: Codes, keyed: Keyed) -> NDArray[np.uint64]:
        """Coded profiles as codes that depend on the labels only, not on which others there are."""
        columns = [
            np.array([keyed.code(repr((name, label))) for label in labels], dtype="<u8")[column]
            for name, labels, column in zip(self.names, self.labels, codes.T, strict=True)
        ]
        return np.column_stack(columns)


@dataclass(frozen=True)
class Pool:
    """The profiles that take part: coded, with how many people each has, and whether it may rise."""

    codes: Codes
    n: Counts
    may_rise: Flags


def read(profiles: pd.DataFrame, more: pd.DataFrame | None = None) -> tuple[Domain, Codes, Counts]:
    """The domain, and the distinct profiles with their counts, in an order of their own.

    Labels of ``more`` belong to the domain too.
    """
    names = tuple(sorted(profiles.columns))
    texts = [[label_text(value) for value in profiles[name].tolist()] for name in names]
    added = [[] if more is None or n not in more else map(label_text, more[n]) for n in names]
    labels = tuple(
        tuple(sorted({*column, *others}, key=label_order))
        for column, others in zip(texts, added, strict=True)
    )
    places = [{label: place for place, label in enumerate(column)} for column in labels]
    coded = np.array(
        [[place[t] for t in column] for place, column in zip(places, texts, strict=True)],
        dtype=np.int64,
    ).T
    codes, n = np.unique(coded, axis=0, return_counts=True)
    return Domain(names, labels), codes, n.astype(np.int64)


def make_pool(
    domain: Domain,
    codes: Codes,
    n: Counts,
    base: int,
    keyed: Keyed,
    possible: Possible | None,
    empties: int,
) -> Pool:
    """The profiles with some empty ones added, in a fixed order."""
    real = _possible(domain, codes, possible)
    added, near = _one_step_away(domain, codes, n)
    can = _possible(domain, added, possible)
    added, near = added[can], near[can]
    if len(added) > empties:
        # Drawn without replacement, in proportion to how many people are one step away.
        draws = -np.log(keyed.each("empty", domain.secret_codes(added, keyed))) / near
        chosen = np.sort(np.argsort(draws, kind="stable")[:empties])
        added = added[chosen]
    return Pool(
        np.concatenate([codes, added]),
        np.concatenate([n, np.zeros(len(added), dtype=np.int64)]),
        np.concatenate([real & (n % base > 0), np.ones(len(added), dtype=np.bool_)]),
    )


def _one_step_away(domain: Domain, codes: Codes, n: Counts) -> tuple[Codes, Counts]:
    """The empty profiles that differ from a real one in one label, and how many people they do so
    from: crosses of a real profile with one that has that label."""
    made = [codes]
    for dimension, labels in enumerate(domain.labels):
        for place in range(len(labels)):
            other = codes.copy()
            other[:, dimension] = place
            made.append(other)
    people = np.concatenate([np.zeros_like(n), *[n] * (len(made) - 1)])
    found, first, back = np.unique(
        np.concatenate(made), axis=0, return_index=True, return_inverse=True
    )
    near = np.bincount(back.ravel(), weights=people, minlength=len(found)).astype(np.int64)
    empty = first >= len(codes)
    return found[empty], near[empty]


def _possible(domain: Domain, codes: Codes, possible: Possible | None) -> Flags:
    if possible is None or not len(codes):
        return np.ones(len(codes), dtype=np.bool_)
    return np.asarray(possible(domain.decode(codes)), dtype=np.bool_)
