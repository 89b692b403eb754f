"""The two rounded tables: which profiles can exist, and what they must add up to."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from rijswijk_dash.figures.definitions.progress import NOT_FOR
from rijswijk_dash.figures.definitions.spans import REACHED, SPANS, UNDER_WAY
from rijswijk_dash.figures.definitions.work import MONTHS_SINCE, OTHER_PHASE
from rijswijk_dash.protection import protect
from rijswijk_dash.warehouse.schema import SHARED

# The noise belongs to these names. They stay the same for every refresh, or it could be averaged away.
# The second table has another name, since it has noise of its own. The rest of the name is what it was
# when a delivery could be cut into parts.
_FIRST, _PROGRESS = (f"beschermde {table}\0deel\0'0'" for table in ("tabel", "voortgang"))
# Here totals of three labels do not count: nearly every person has a profile of its own already.
_LEVELS = {1: 80, 2: 10}
# A month has at least 28 days and less than 32: 4 weeks, and 4.6.
_WEEKS_AT_LEAST, _WEEKS_AT_MOST = 4.0, 4.6


def round_first(labels: pd.DataFrame, people: Sequence[int], secret: bytes) -> pd.DataFrame:
    """The rounded table of who people are and which steps they took.

    A row of ``labels`` goes in for so many ``people``.
    """
    return protect(labels, secret, _FIRST, people=people, possible=_possible)


def round_progress(
    labels: pd.DataFrame, people: Sequence[int], first: pd.DataFrame, secret: bytes
) -> pd.DataFrame:
    """The rounded table of progress, that adds up to the ``first`` one by the shared labels."""
    totals: Any = first.groupby(list(SHARED), dropna=False, as_index=False)["w"].sum()
    return protect(
        labels, secret, _PROGRESS, people=people, possible=_possible_progress, levels=_LEVELS,
        totals=totals,
    )  # fmt: skip


def _possible(profiles: pd.DataFrame) -> Any:
    """Which profiles can exist: a leerroute comes with its phase, and asiel is under direction."""
    early = profiles["fase"].isin(["Voorinburgering", "Brede intake"])
    routed = profiles["leerroute"].notna()
    fits = ~(early & routed) & ~(profiles["fase"].eq("Leerroute") & ~routed)
    return fits & _directed(profiles)


def _possible_progress(profiles: pd.DataFrame) -> Any:
    """Besides, nobody reached a step later, or is shorter under way, than there was time so far."""
    months = profiles["maanden_sinds_vestiging"]
    at_least = _WEEKS_AT_LEAST * _by(months, {m: a for m, (a, _) in MONTHS_SINCE.items()}, 0)
    ends = {m: end for m, (_, end) in MONTHS_SINCE.items() if end is not None}
    at_most = _WEEKS_AT_MOST * _by(months, ends, np.inf)
    for span in SPANS.values():
        firsts = {f"{g.name} {s}": g.first for g in span.groups for s in (REACHED, UNDER_WAY)}
        lasts = {f"{g.name} {UNDER_WAY}": g.last for g in span.groups if g.last is not None}
        at_least = np.fmax(at_least, _by(profiles[span.id], firsts, 0))
        at_most = np.fmin(at_most, _by(profiles[span.id], lasts, np.inf))
    return _directed(profiles) & (at_least <= at_most) & _fitting(profiles)


def _by(labels: Any, numbers: Mapping[str, float], otherwise: float) -> Any:
    """The number of each label, ``otherwise`` for those that have none."""
    return labels.map(dict(numbers)).fillna(otherwise).to_numpy(dtype=float)


def _fitting(profiles: pd.DataFrame) -> Any:
    """Time runs from the vestiging, a warme overdracht comes with one, and who is done has no lessons."""
    settled = profiles["maanden_sinds_vestiging"].notna().to_numpy()
    timed = profiles[[span.id for span in SPANS.values()]].notna().to_numpy().any(axis=1)
    asylum = profiles["doelgroep"].eq("Asielstatushouder").to_numpy()
    told = profiles["warme_overdracht"].notna().to_numpy()
    done = profiles["op_koers"].eq(NOT_FOR).to_numpy()
    elsewhere = profiles["taal_en_werk"].eq(OTHER_PHASE).to_numpy()
    return (settled | ~timed) & (~told | (settled & asylum)) & (~done | elsewhere)


def _directed(profiles: pd.DataFrame) -> Any:
    asylum = profiles["doelgroep"].eq("Asielstatushouder")
    return ~(asylum & profiles["onder_regie"].eq("Nee"))
