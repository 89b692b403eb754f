"""The first steps of a traject: from the begin of the inburgeringsplicht to the PIP."""

from datetime import date

import numpy as np

from rijswijk_dash.sample.draw import (
    END,
    FIRST_DAY,
    Days,
    Numbers,
    Words,
    add_months,
    between,
    chance,
    day_number,
    either,
    only,
    pick,
    spread,
    squeeze,
)
from rijswijk_dash.sample.groups import Groups

# How many start in each month from January 2022: slow at first, fewer in summer.
PER_MONTH = (
    5, 5, 6, 6, 7, 7, 6, 6, 8, 9, 9, 8,
    9, 9, 10, 9, 10, 9, 8, 8, 11, 11, 10, 9,
    10, 10, 10, 10, 10, 9, 6, 2,
)  # fmt: skip
# Whoever has a PIP on the last peildatum started early enough for it.
LAST_START_WITH_PIP = day_number(date(2024, 8, 11))
PIP_WITHIN_TEN_WEEKS = 0.72
EXTENDED = 0.03
GRONDEN = ("Ziekte", "Bijzondere omstandigheden")


def starts(rng: np.random.Generator, groups: Groups) -> Numbers:
    """The begin of the inburgeringsplicht of each person."""
    edges = [
        day_number(date(FIRST_DAY.year + m // 12, m % 12 + 1, 1)) for m in range(len(PER_MONTH))
    ]
    cumulative = np.concatenate([[0.0], np.cumsum(PER_MONTH)]) / sum(PER_MONTH)
    moments = (rng.permutation(groups.size) + rng.random(groups.size)) / groups.size
    days = np.floor(np.interp(moments, cumulative, [*edges, LAST_START_WITH_PIP]))
    return np.where(groups.in_intake, END - between(rng, 20, 65, groups.size), days)


def first_steps(rng: np.random.Generator, groups: Groups, begin: Numbers) -> Days:
    """The days of every step up to the PIP, and the inburgeringstermijn that follows from it."""
    n = groups.size
    notice = begin + between(rng, 0, 14, n)
    settled = _settled(rng, groups, begin)
    pip = _pip(rng, groups, notice, settled)
    intake = settled + np.floor((pip - settled) * rng.uniform(0.2, 0.6, n))
    toets = intake + np.floor((pip - intake) * rng.uniform(0.2, 0.9, n))
    return {
        "begindatum_inburgeringsplicht": begin,
        "datum_kennisgeving": notice,
        "datum_koppeling": only(settled - between(rng, 30, 200, n), groups.asiel),
        "datum_warme_overdracht": only(
            settled - between(rng, 0, 28, n), groups.asiel & chance(rng, n, 0.4)
        ),
        "datum_vestiging": settled,
        "datum_brede_intake": intake,
        "datum_leerbaarheidstoets": only(toets, chance(rng, n, 0.85)),
        "dagtekening_pip": pip,
        "startdatum_inburgeringstermijn": pip + 1,
        "einddatum_inburgeringstermijn": add_months(pip + 1, 36),
        "datum_verlenging": _extension(rng, pip + 1),
    }


def plan_words(rng: np.random.Generator, groups: Groups) -> dict[str, Words]:
    """What toets and PIP say in words."""
    n = groups.size
    z_route, studies = groups.on("Z-route"), groups.on("Onderwijsroute")
    level = either(chance(rng, n, 0.1), "B2", "B1")
    level[z_route] = either(chance(rng, n, 0.4), "A2", None)[z_route]
    outcome = pick(rng, ("Hoog", "Gemiddeld", "Laag"), n, (3, 6, 1))
    outcome[z_route] = pick(rng, ("Gemiddeld", "Laag"), n, (1, 4))[z_route]
    outcome[studies] = "Hoog"
    return {
        "niveau": level,
        "uitkomst_leerbaarheidstoets": outcome,
        "verlengingsgrond": pick(rng, GRONDEN, n, (3, 2)),
    }


def _settled(rng: np.random.Generator, groups: Groups, begin: Numbers) -> Numbers:
    waited = begin + np.minimum(spread(rng, 45, 1.5, groups.size), 200)
    in_time = squeeze(rng, waited, begin, np.maximum(begin, np.full(groups.size, END - 8)))
    return np.where(groups.asiel, in_time, begin)


def _pip(rng: np.random.Generator, groups: Groups, notice: Numbers, settled: Numbers) -> Numbers:
    n = groups.size
    soon = chance(rng, n, PIP_WITHIN_TEN_WEEKS)
    lag = np.where(soon, np.floor(rng.triangular(18, 55, 71, n)), 71 + spread(rng, 35, 1.2, n))
    earliest = np.maximum(notice, settled) + 4
    pip = np.maximum(settled + lag, earliest)
    pip = squeeze(rng, pip, earliest, np.full(n, END - 1))
    return np.where(groups.in_intake, np.maximum(settled + lag, END + between(rng, 3, 30, n)), pip)


def _extension(rng: np.random.Generator, start: Numbers) -> Numbers:
    return only(start + between(rng, 250, 900, len(start)), chance(rng, len(start), EXTENDED))
