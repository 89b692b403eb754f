"""Choosing which of very many profiles rise: one after the other, in time that grows as they do.

``rounding`` compares every profile with every other; here each is looked at on its own. All start at their
true number. One by one they go down, or up, to a multiple of the base: to the side that leaves the totals
closest. So what one profile adds, a later one takes away, and totals stay close however many there are.
"""

import numpy as np

from rijswijk_dash.protection.margins import Margins, Numbers
from rijswijk_dash.protection.parts import Parts
from rijswijk_dash.protection.profiles import Flags, Pool

_SWEEPS = 2


def sweep(
    margins: Margins, tilt: Numbers, order: Numbers, pool: Pool, parts: Parts, base: int
) -> Flags:
    """Which profiles rise. What is made small is the same as in ``rounding``: r'Wr and the ``tilt``.

    Profiles are looked at by ``order``, and again once all others have been chosen.
    """
    pressure = margins.weight * margins.noise
    own = margins.own()
    down = (parts.low - pool.n).astype(np.float64)
    threshold = (down + base / 2) * own + tilt
    cells, weights = list(margins.cells), list(margins.weight[margins.cells])
    # Plain numbers: one of an array costs more than all that is done with it here.
    downs, owns, thresholds = down.tolist(), own.tolist(), threshold.tolist()
    may_rise = pool.may_rise.tolist()
    here, up = [0.0] * len(owns), [False] * len(owns)
    first = np.argsort(order, kind="stable").tolist()
    # Who may not rise stays where the first sweep put it.
    others = [profile for profile in first if may_rise[profile]]
    for profile in (*first, *others * (_SWEEPS - 1)):
        of, moved, goes = cells[profile], here[profile], downs[profile]
        if may_rise[profile]:
            gain = pressure.take(of).sum() + moved * owns[profile]
            up[profile] = gain > thresholds[profile]
            goes += base * up[profile]
        if goes != moved:
            pressure[of] -= (goes - moved) * weights[profile]
            here[profile] = goes
    welcome = pressure[margins.cells].sum(axis=1) + np.array(here) * own - threshold
    return _settled(welcome, pool, parts, np.array(up, dtype=np.bool_))


def _settled(welcome: Numbers, pool: Pool, parts: Parts, raised: Flags) -> Flags:
    """As many raised in each part as it needs: those that are most ``welcome`` to rise."""
    lacking = parts.blocks - np.bincount(parts.of, weights=raised, minlength=len(parts.blocks))
    raised = raised.copy()
    for part in np.flatnonzero(lacking).tolist():
        many = int(lacking[part])
        open_ = np.flatnonzero((parts.of == part) & pool.may_rise & (raised != (many > 0)))
        best = open_[np.argsort(-welcome[open_] * np.sign(many), kind="stable")[: abs(many)]]
        raised[best] = many > 0
    return raised
