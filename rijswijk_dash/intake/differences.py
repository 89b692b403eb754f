"""What changes against the delivery before: which trajecten are new, gone or changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from rijswijk_dash.export.checks import places_in
from rijswijk_dash.export.columns import Mask


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
    place = places_in(previous, rows)
    here = np.flatnonzero(place >= 0)
    then = place[here]
    numbers = rows["trajectnummer"].to_numpy(dtype=object)
    before = previous["trajectnummer"].to_numpy(dtype=object)
    by_field: dict[str, int] = {}
    changed = np.zeros(len(here), dtype=np.bool_)
    for name in fields:
        if name == "trajectnummer":
            continue
        different = _different(rows[name].array[here], previous[name].array[then])
        if different.any():
            by_field[name] = int(different.sum())
            changed |= different
    return Differences(
        against=against,
        new=tuple(sorted(np.delete(numbers, here))),
        gone=tuple(sorted(np.delete(before, then))),
        changed=tuple(sorted(numbers[here[changed]])),
        changes_by_field=dict(sorted(by_field.items(), key=lambda item: -item[1])),
    )


def _different(now: Any, then: Any) -> Mask:
    """By place whether two columns differ; both empty is the same."""
    a = pd.Series(now)
    b = pd.Series(then).astype(a.dtype)
    return (a.ne(b) & ~(a.isna() & b.isna())).fillna(True).to_numpy(dtype=bool)
