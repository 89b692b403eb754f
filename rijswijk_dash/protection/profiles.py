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
MANY = 600
_MOST_NUMBERS = 1 << 62


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
                name: pd.Series(np.array(labels, dtype=object)[column], dtype=object)
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

    def in_order(self, codes: Codes) -> Counts:
        """A number for each coded profile: equal for equal ones, and in their order."""
        number, most = np.zeros(len(codes), dtype=np.int64), 1
        for labels, column in zip(self.labels, codes.T, strict=True):
            if most * len(labels) >= _MOST_NUMBERS:
                _, number = np.unique(number, return_inverse=True)
                most = len(codes)
            number, most = number * len(labels) + column, most * len(labels)
        return number

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


def many(n: Counts) -> bool:
    """Whether there are too many real profiles to compare each with every other."""
    return int((n > 0).sum()) > MANY


def read(
    profiles: pd.DataFrame, people: Sequence[int] | None = None, more: pd.DataFrame | None = None
) -> tuple[Domain, Codes, Counts]:
    """The domain, and the distinct profiles with their counts, in an order of their own.

    ``people`` says how many a row stands for, else it is one. Labels of ``more`` belong to the domain too.
    """
    names = tuple(sorted(profiles.columns))
    labels: list[tuple[Label, ...]] = []
    columns: list[Counts] = []
    for name in names:
        texts, number = _texts_of(profiles[name].to_list())
        others = [] if more is None or name not in more else map(label_text, more[name])
        known = tuple(sorted({*texts, *others}, key=label_order))
        place = {label: place for place, label in enumerate(known)}
        labels.append(known)
        columns.append(np.array([place[text] for text in texts], dtype=np.int64)[number])
    domain, coded = Domain(names, tuple(labels)), np.column_stack(columns)
    _, first, back = np.unique(domain.in_order(coded), return_index=True, return_inverse=True)
    n = np.bincount(back, weights=None if people is None else np.asarray(people, dtype=np.int64))
    return domain, coded[first], n.astype(np.int64)


def _texts_of(column: list[Any]) -> tuple[list[Label], Counts]:
    """The labels of a column, and by row which of them it has."""
    number, values = pd.factorize(np.array([*column, None], dtype=object)[:-1])
    texts = [label_text(value) for value in values.tolist()]
    return [*texts, None] if (number < 0).any() else texts, number


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
    if many(n):
        added = _proposed(domain, codes, keyed)
        added = added[_possible(domain, added, possible)] if empties else added[:0]
        return _with_empties(codes, n, base, real, added)
    added, near = _one_step_away(domain, codes, n)
    can = _possible(domain, added, possible)
    added, near = added[can], near[can]
    if len(added) > empties:
        # Drawn without replacement, in proportion to how many people are one step away.
        draws = -np.log(keyed.each("empty", domain.secret_codes(added, keyed))) / near
        chosen = np.sort(np.argsort(draws, kind="stable")[:empties])
        added = added[chosen]
    return _with_empties(codes, n, base, real, added)


def _with_empties(codes: Codes, n: Counts, base: int, real: Flags, added: Codes) -> Pool:
    return Pool(
        np.concatenate([codes, added]),
        np.concatenate([n, np.zeros(len(added), dtype=np.int64)]),
        np.concatenate([real & (n % base > 0), np.ones(len(added), dtype=np.bool_)]),
    )


def _proposed(domain: Domain, codes: Codes, keyed: Keyed) -> Codes:
    """Empty profiles that differ from a real one in one label: each real profile proposes one by chance."""
    dimension = np.repeat(np.arange(len(domain.names)), [len(known) for known in domain.labels])
    label = np.concatenate([np.arange(len(known)) for known in domain.labels])
    draws = keyed.each("proposed", domain.secret_codes(codes, keyed))
    chosen = (draws * len(label)).astype(np.int64)
    made = codes.copy()
    made[np.arange(len(codes)), dimension[chosen]] = label[chosen]
    both = np.concatenate([codes, made])
    _, first = np.unique(domain.in_order(both), return_index=True)
    return both[first[first >= len(codes)]]


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
    found = np.concatenate(made)
    _, first, back = np.unique(domain.in_order(found), return_index=True, return_inverse=True)
    near = np.bincount(back, weights=people).astype(np.int64)
    empty = first >= len(codes)
    return found[first[empty]], near[empty]


def _possible(domain: Domain, codes: Codes, possible: Possible | None) -> Flags:
    if possible is None or not len(codes):
        return np.ones(len(codes), dtype=np.bool_)
    return np.asarray(possible(domain.decode(codes)), dtype=np.bool_)
