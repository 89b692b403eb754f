"""What changes against the delivery before: which trajecten are new, gone or changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd


@dataclass(frozen=True)
class Differences:
    """Trajectnummers that are new or gone, and for the changed ones how many by field."""

    against: date
    new: tuple[str, ...]
    gone: tuple[str, ...]
    changed: tuple[str, ...]
    changes_by_field: dict[str, int]


def differences(
    rows: pd.DataFrame, previous: pd.DataFrame, fields: Sequence[str], against: date
) -> Differences:
    """Compare ``rows`` with ``previous`` on ``fields`` (those that both exports delivered)."""
    now = rows.set_index("trajectnummer")
    then = previous.set_index("trajectnummer")
    both = now.index.intersection(then.index)
    by_field: dict[str, int] = {}
    changed = pd.Series(False, index=both)
    for name in fields:
        if name == "trajectnummer":
            continue
        a, b = now.loc[both, name], then.loc[both, name].astype(now[name].dtype)
        different = (a.ne(b) & ~(a.isna() & b.isna())).fillna(True).astype(bool)
        if different.any():
            by_field[name] = int(different.sum())
            changed |= different
    return Differences(
        against=against,
        new=tuple(sorted(now.index.difference(then.index))),
        gone=tuple(sorted(then.index.difference(now.index))),
        changed=tuple(sorted(both[changed.to_numpy()])),
        changes_by_field=dict(sorted(by_field.items(), key=lambda item: -item[1])),
    )
