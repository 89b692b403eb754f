"""The two rounded tables: which profiles can exist, and how a very large delivery is cut into parts."""

import hashlib
import hmac
from typing import Any

import numpy as np
import pandas as pd

from rijswijk_dash.figures.definitions.progress import NOT_FOR
from rijswijk_dash.figures.definitions.spans import REACHED, SPANS, UNDER_WAY
from rijswijk_dash.figures.definitions.work import MONTHS_SINCE, OTHER_PHASE
from rijswijk_dash.protection import protect_each

# The noise belongs to these names. They stay the same for every refresh, or it could be averaged away.
# The second table has another name, since it has noise of its own.
_FIRST, _PROGRESS = "beschermde tabel", "beschermde voortgang"
_PART = "deel"
_MOST_PROFILES = 600
# Here totals of three labels do not count: nearly every person has a profile of its own already.
_LEVELS = {1: 80, 2: 10}
# A month has at least 28 days and less than 32: 4 weeks, and 4.6.
_WEEKS_AT_LEAST, _WEEKS_AT_MOST = 4.0, 4.6


def round_first(labels: pd.DataFrame, secret: bytes) -> pd.DataFrame:
    """The rounded table of who people are and which steps they took: a row for each traject in."""
    parted = labels.assign(**{_PART: _parts(labels, secret)})
    return protect_each(parted, _PART, secret, _FIRST, possible=_possible)


def round_progress(labels: pd.DataFrame, totals: pd.DataFrame, secret: bytes) -> pd.DataFrame:
    """The rounded table of progress, that adds up to ``totals``: the first one, by the shared labels."""
    parted = labels.assign(**{_PART: _parts(labels, secret)})
    return protect_each(
        parted, _PART, secret, _PROGRESS, possible=_possible_progress, levels=_LEVELS,
        totals=totals,
    )  # fmt: skip


def _parts(labels: pd.DataFrame, secret: bytes) -> Any:
    """The part in which each row is rounded: one, unless there are very many profiles.

    The work grows faster than the profiles of a part. A profile lies in one part only, by a keyed
    hash, so that nobody can tell which.
    """
    first, *others = (labels[name].fillna("") for name in labels.columns)
    profiles = first.str.cat(others, sep="\0")
    count = 1
    while profiles.nunique() > count * _MOST_PROFILES:
        count *= 2
    if count == 1:
        return "0"
    keyed = {
        p: int.from_bytes(hmac.new(secret, p.encode(), hashlib.sha256).digest()[:4], "big") % count
        for p in profiles.unique()
    }
    return profiles.map(keyed).astype(str)


def _possible(profiles: pd.DataFrame) -> Any:
    """Which profiles can exist: a leerroute comes with its phase, and asiel is under direction."""
    early = profiles["fase"].isin(["Voorinburgering", "Brede intake"])
    routed = profiles["leerroute"].notna()
    fits = ~(early & routed) & ~(profiles["fase"].eq("Leerroute") & ~routed)
    return fits & _directed(profiles)


def _possible_progress(profiles: pd.DataFrame) -> Any:
    """Besides, nobody reached a step later, or is shorter under way, than there was time so far."""
    months = [MONTHS_SINCE.get(label, (0, None)) for label in profiles["maanden_sinds_vestiging"]]
    at_least = np.array([_WEEKS_AT_LEAST * first for first, _ in months], dtype=float)
    at_most = np.array([np.inf if end is None else _WEEKS_AT_MOST * end for _, end in months])
    for span in SPANS.values():
        firsts = {f"{g.name} {s}": g.first for g in span.groups for s in (REACHED, UNDER_WAY)}
        lasts = {f"{g.name} {UNDER_WAY}": g.last for g in span.groups if g.last is not None}
        labels = profiles[span.id].tolist()
        at_least = np.fmax(at_least, [firsts.get(label, 0) for label in labels])
        at_most = np.fmin(at_most, [lasts.get(label, np.inf) for label in labels])
    return _directed(profiles) & (at_least <= at_most) & _fitting(profiles)


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
