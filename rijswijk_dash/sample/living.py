"""What goes on beside the lessons: uitkering, werk, the pilot and ontzorgen."""

from datetime import date

import numpy as np

from rijswijk_dash.sample.draw import (
    END,
    Days,
    Flags,
    Numbers,
    Words,
    add_months,
    between,
    chance,
    day_number,
    first_by_score,
    largest_remainder,
    only,
    pick,
    spread,
    squeeze,
)
from rijswijk_dash.sample.groups import Groups

UITKERING_NEE, UITKERING_JA = 27, 240
PILOT_FROM = day_number(date(2023, 4, 1))
MONTHS_ONTZORGEN = 6
HOURS_A_WEEK = (8.0, 12.0, 16.0, 20.0, 24.0, 32.0, 36.0)
ENOUGH_HOURS = 24


def living(rng: np.random.Generator, groups: Groups, known: Days) -> Days:
    """The days on which work, uitkering, the pilot and ontzorgen begin and end."""
    n, settled, stops = groups.size, known["datum_vestiging"], known["datum_einde"]
    works_from = only(settled + 60 + spread(rng, 620, 1.6, n), chance(rng, n, 0.6))
    works_from = only(works_from, ~(works_from > stops))
    hours = rng.choice(HOURS_A_WEEK, size=n, p=np.array([3, 3, 3, 3, 3, 4, 4]) / 23)
    in_pilot = groups.asiel & (works_from > PILOT_FROM + 60) & chance(rng, n, 0.3)
    pilot = np.maximum(works_from - between(rng, 0, 60, n), settled)
    return {
        "startdatum_werk": works_from,
        "uren_werk_per_week": only(hours, np.isfinite(works_from)),
        "datum_pilot": only(pilot, in_pilot),
        "startdatum_ontzorgen": only(settled, groups.onder_regie),
        "einddatum_ontzorgen": only(add_months(settled, MONTHS_ONTZORGEN), groups.onder_regie),
        **_uitkering(rng, groups, known, only(works_from, hours >= ENOUGH_HOURS)),
    }


def living_words(rng: np.random.Generator, groups: Groups) -> dict[str, Words]:
    """Whether Dutch is spoken at someone's workplace."""
    return {"talende_werkplek": pick(rng, ("Ja", "Nee"), groups.size, (6, 4))}


def _uitkering(rng: np.random.Generator, groups: Groups, known: Days, earns_from: Numbers) -> Days:
    """When someone has an uitkering; exactly the published share has none at the end."""
    n = groups.size
    none = _without(rng, groups, known["datum_einde"], earns_from)
    since = np.minimum(known["datum_vestiging"] + between(rng, 0, 21, n), END)
    until = np.where(earns_from > since, earns_from, since + between(rng, 60, 500, n))
    until = squeeze(rng, until, since, np.full(n, END))
    ever = ~none | chance(rng, n, 0.65)
    later = only(END + between(rng, 30, 600, n), chance(rng, n, 0.4))
    return {
        "uitkering_vanaf": only(since, ever),
        "uitkering_tot": np.where(none, np.fmin(until, known["datum_einde"]), later),
    }


def _without(
    rng: np.random.Generator, groups: Groups, stops: Numbers, earns_from: Numbers
) -> Flags:
    """Who has no uitkering on the last peildatum: most of them earn enough, or have left."""
    reasons = 2.0 * (earns_from <= END) + 0.4 * ~groups.asiel + 10.0 * (stops <= END)
    without = largest_remainder(groups.size, [UITKERING_NEE, UITKERING_JA])[0]
    return first_by_score(-(reasons + rng.random(groups.size)), without)
