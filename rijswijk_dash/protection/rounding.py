"""Controlled rounding: one table of rounded counts from which every protected figure is summed.

``protect`` counts the distinct profiles of some trajecten, rounds each count down to a multiple of
``base``, and raises some of them by ``base`` again, chosen so that totals of one, two and three
dimensions stay close to the truth. All that a protected audience sees is a sum of ``w`` over the
result: every route to a figure gives the same number, and parts always add up to their whole.

**Proven** for each single profile, whatever the data and the secret, with n the true number and a
``base`` of 5. ``w`` is n rounded down, or that plus 5, and the latter only if n is 0 or is not a
multiple of 5. So:

* w = 0: n rounded down is 0, so n is 0 to 4.
* w = 5: n is 5 to 9 and was not raised, or n is 0 to 4 and was: n is 0 to 9.
* w of 10 or more: n is w to w + 4 and was not raised, or w - 4 to w - 1 and was: n is within 4.
* The sum of all ``w`` is less than 5 from the number of trajecten, as long as there are enough
  profiles that may rise; only ``possible`` can take those away.

With ``totals`` the last does not hold, and the others do not hold in a part where the total lies below
what rounding down gives, or above what raising every profile gives. There one profile goes lower or
higher, so its number tells less, not more.

**Only tested** (``tests/protection``): how far totals are off; that linear programmes over every
figure find no count of 1 or 2, also with a partner's own clients or exact one-dimensional totals
known; that nothing about a single newcomer is certain; and how well somebody who knows this code
and everybody but one person, though not the secret, can guess that person.

It is **not differential privacy**: nothing bounds what may be guessed short of certainty. See
``docs/decisions/0006-protection.md`` for the numbers.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rijswijk_dash.protection.keyed import Keyed
from rijswijk_dash.protection.margins import margins
from rijswijk_dash.protection.parts import Parts, one_part, shared_out, with_totals
from rijswijk_dash.protection.profiles import (
    Domain,
    Flags,
    Label,
    Pool,
    Possible,
    label_order,
    label_text,
    make_pool,
    many,
    read,
)
from rijswijk_dash.protection.sweeping import sweep

WEIGHT = "w"
EMPTY_PROFILES = 400

# How much a total of one, two or three dimensions counts, before its size is taken into account.
LEVELS = {1: 40, 2: 5, 3: 1}
# Two kinds of noise make the outcome hard to work back from: totals are taken to be off by some people
# (``margins.BLUR``), and each profile is TILT times one person's weight more or less welcome to rise.
TILT = 0.4

_Numbers = NDArray[np.float64]
_Whole = NDArray[np.int64]


def protect(
    profiles: pd.DataFrame,
    secret: bytes,
    release: str,
    base: int = 5,
    *,
    people: Sequence[int] | None = None,
    possible: Possible | None = None,
    empties: int = EMPTY_PROFILES,
    levels: Mapping[int, int] = LEVELS,
    totals: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The protected table of ``profiles``: distinct profiles with ``w``, a multiple of ``base``.

    ``profiles`` has a row for each traject, or for as many as ``people`` says, and a column for each
    dimension; an absent value is a label of its own. The columns come back as text or ``None``, with
    ``w`` added. Profiles with w = 0 are left out: no sum changes, and keeping them would tell which
    profiles exist. For the same reason, take the labels that people can choose from out of a
    dimension's definition and not out of the data.

    ``possible`` gets profiles as a frame of labels and says which can exist at all: no other
    profile is ever raised. ``empties`` is how many empty profiles may rise, at most; they differ
    from a real one in one label. A label in the result is always somebody's. ``levels`` is how much
    a total of so many dimensions counts.

    ``totals`` has some of the dimensions and a ``w``, such as a protected table of the same people: for
    each combination of these dimensions the result then adds up to that ``w``, or to zero for one that
    is not there. Where rounding each profile cannot reach it, one profile goes further than a block.

    The same people, ``secret`` and ``release`` give the same table, whatever the order of rows and
    columns or the dtypes. Every random number depends on the secret, the release and the profile
    or total that it is for. So keep one ``release`` for all refreshes of a table: the noise then
    stays, and cannot be averaged away over the months. Two tables of the same people that differ
    in dimensions or base have different releases, and should be few.

    Up to ``profiles.MANY`` distinct profiles each is compared with every other. With more they are
    chosen one by one (``sweeping``) and each proposes one empty profile: the work then grows as they do.
    What is proven holds for both; docs/decisions/0018 says how far totals are off.

    Raises ``ValueError`` for an empty secret or release, a base below 2, no dimension, or a column
    that is named twice or ``w``.
    """
    names = _checked_names(profiles, secret, release, base)
    if profiles.empty:
        return _frame(names, profiles, np.zeros(0, dtype=np.int64))
    keyed = Keyed(secret, release)
    domain, codes, n = read(profiles, people, totals)
    pool = make_pool(domain, codes, n, base, keyed, possible, empties)
    if totals is None:
        parts = one_part(pool, base, keyed)
    else:
        pool, parts = with_totals(domain, pool, totals, base, keyed)
    w = _round(domain, pool, parts, base, keyed, levels)
    return _frame(names, domain.decode(pool.codes[w > 0]), w[w > 0])


def protect_each(
    profiles: pd.DataFrame,
    by: str,
    secret: bytes,
    release: str,
    base: int = 5,
    *,
    possible: Possible | None = None,
    empties: int = EMPTY_PROFILES,
    levels: Mapping[int, int] = LEVELS,
    totals: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """``protect`` for each label of the dimension ``by`` apart, such as the gemeente.

    All that ``protect`` proves holds for each part. A total over m parts may be off by up to m times
    ``base``; in practice errors of parts even out. Which parts there are is not protected. All parts
    together add up to ``totals``, which have no ``by``.
    """
    _checked_names(profiles, secret, release, base)
    if profiles.empty:
        return protect(profiles, secret, release, base)
    places_of: dict[Label, list[int]] = {}
    for place, value in enumerate(profiles[by].tolist()):
        places_of.setdefault(label_text(value), []).append(place)
    position = list(profiles.columns).index(by)
    others = profiles.drop(columns=by)
    wanted = {} if totals is None else shared_out(totals, profiles, by, base)
    parts: list[pd.DataFrame] = []
    for part, places in sorted(places_of.items(), key=lambda item: label_order(item[0])):
        own = f"{release}\0{by}\0{part!r}"
        table = protect(
            others.iloc[places], secret, own, base, possible=possible, empties=empties,
            levels=levels, totals=wanted.get(part),
        )  # fmt: skip
        table.insert(position, by, pd.Series(part, index=table.index, dtype=object))
        parts.append(table)
    return pd.concat(parts, ignore_index=True)


def _checked_names(profiles: pd.DataFrame, secret: bytes, release: str, base: int) -> list[str]:
    if not secret or not release:
        raise ValueError("a secret and a release are needed")
    if base < 2:
        raise ValueError("the base is at least 2")
    names = [str(name) for name in profiles.columns]
    if not names or len(set(names)) < len(names) or WEIGHT in names:
        raise ValueError(f"each dimension is one column, with another name than {WEIGHT!r}")
    return names


def _frame(names: list[str], profiles: pd.DataFrame, w: NDArray[np.int64]) -> pd.DataFrame:
    columns = {name: profiles[name].astype(object) for name in names}
    return pd.DataFrame({**columns, WEIGHT: w})


def _round(
    domain: Domain, pool: Pool, parts: Parts, base: int, keyed: Keyed, levels: Mapping[int, int]
) -> _Whole:
    """``w`` for each profile: those are raised that bring the blurred totals closest.

    With r the residuals and M the incidence of totals on profiles, what is made small is
    r'Wr plus the tilt of what is raised. ``pull`` is half its slope in each profile.
    """
    around = margins(domain, pool, keyed, levels)
    own = around.own()
    draws = keyed.each("tilt", domain.secret_codes(pool.codes, keyed))
    tilt = np.round(TILT * (2 * draws - 1) * own)
    if many(pool.n):
        return parts.low + base * sweep(around, tilt, draws, pool, parts, base)
    together = around.together()
    blur = (around.weight * around.noise)[around.cells].sum(axis=1)
    pull = tilt - blur - together @ (pool.n - parts.low)
    raised = _raise(together, pull, pool, parts, base)
    _swap(together, pull, pool, parts, raised, base)
    return parts.low + base * raised


def _raise(together: _Numbers, pull: _Numbers, pool: Pool, parts: Parts, base: int) -> Flags:
    """Raise as many of each part as it needs, each time the one that helps most; ``pull`` follows."""
    raised = np.zeros(len(pull), dtype=np.bool_)
    own, blocks = together.diagonal(), parts.blocks.copy()
    for _ in range(int(blocks.sum())):
        can = pool.may_rise & ~raised & (blocks[parts.of] > 0)
        best = int(np.argmin(np.where(can, 2 * pull + base * own, np.inf)))
        raised[best] = True
        blocks[parts.of[best]] -= 1
        pull += base * together[best]
    return raised


def _swap(
    together: _Numbers, pull: _Numbers, pool: Pool, parts: Parts, raised: Flags, base: int
) -> None:
    """Lower one and raise another of its part, the best pair each time, as long as that gains.

    What is made small falls with each swap, so no choice comes back and this ends.
    """
    own = together.diagonal()
    while True:
        up, down = np.flatnonzero(raised), np.flatnonzero(pool.may_rise & ~raised)
        if not len(up) or not len(down):
            return
        lower = base * own[up] - 2 * pull[up]
        higher = base * own[down] + 2 * pull[down]
        gains = lower[:, None] + higher[None, :] - 2 * base * together[np.ix_(up, down)]
        gains[parts.of[up][:, None] != parts.of[down][None, :]] = 0
        one, other = divmod(int(np.argmin(gains)), len(down))
        if gains[one, other] >= 0:
            return
        raised[up[one]], raised[down[other]] = False, True
        pull += base * (together[down[other]] - together[up[one]])
