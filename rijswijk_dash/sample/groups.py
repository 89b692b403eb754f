"""Who the invented people are: exact shares of doelgroep, route, herkomst and scholing."""

from dataclasses import dataclass

import numpy as np

from rijswijk_dash.sample.draw import (
    Flags,
    Numbers,
    Words,
    by_score,
    chance,
    either,
    labelled,
    largest_remainder,
    pick,
)

# The published figures of Rijswijk are the shares for every other number of people.
DOELGROEPEN = {"Asielstatushouder": 154, "Gezinsmigrant en overige migrant": 113}
MET_ASIELRECHTEN, ZONDER_ASIELRECHTEN = 2, 111
ONDER_REGIE = {"Onderwijsroute": 21, "B1-route": 69, "Z-route": 63, "Brede intake": 3}
VRIJ = {"Onderwijsroute": 9, "B1-route": 79, "Z-route": 23}
HERKOMST = {
    "Syrië": 187, "Irak": 7, "Iran": 6, "Afghanistan": 5, "Jemen": 5, "Eritrea": 4, "Turkije": 53,
}  # fmt: skip
SCHOLING = {"Geschoold": 160, "Ongeschoold": 107}
ROUTES = ("Onderwijsroute", "B1-route", "Z-route")


@dataclass(frozen=True)
class Groups:
    """The kinds of people: everything that sets what way someone goes."""

    asiel: Flags
    onder_regie: Flags
    in_intake: Flags
    route: Words

    @property
    def size(self) -> int:
        """How many people there are."""
        return len(self.route)

    def on(self, route: str) -> Flags:
        """Who is, or will be, on ``route``."""
        return np.asarray(self.route == route, dtype=np.bool_)

    def sorted_by(self, days: Numbers) -> tuple["Groups", Numbers]:
        """The same people in the order of ``days``, with those days."""
        order = np.argsort(days, kind="stable")
        people = Groups(
            self.asiel[order], self.onder_regie[order], self.in_intake[order], self.route[order]
        )
        return people, days[order]


def make_groups(rng: np.random.Generator, count: int) -> Groups:
    """``count`` people in the shares of the published figures."""
    asiel, gezin = largest_remainder(count, list(DOELGROEPEN.values()))
    with_rights, free = largest_remainder(gezin, [MET_ASIELRECHTEN, ZONDER_ASIELRECHTEN])
    directed = labelled(
        [*ROUTES, None], largest_remainder(asiel + with_rights, list(ONDER_REGIE.values()))
    )
    rng.shuffle(directed)
    in_intake = np.array([route is None for route in directed], dtype=np.bool_)
    is_asiel = np.ones(len(directed), dtype=np.bool_)
    is_asiel[np.flatnonzero(~in_intake)[:with_rights]] = False
    directed[in_intake] = pick(rng, ROUTES, int(in_intake.sum()), (21, 69, 63))
    others = labelled(list(VRIJ), largest_remainder(free, list(VRIJ.values())))
    no = np.zeros(free, dtype=np.bool_)
    return Groups(
        asiel=np.concatenate([is_asiel, no]),
        onder_regie=np.concatenate([np.ones(len(directed), dtype=np.bool_), no]),
        in_intake=np.concatenate([in_intake, no]),
        route=np.concatenate([directed, others]),
    )


def traits(rng: np.random.Generator, groups: Groups, begin_years: Numbers) -> dict[str, Words]:
    """What someone is: doelgroep, herkomst, scholing, gender and age."""
    names = list(DOELGROEPEN)
    return {
        "doelgroep": either(groups.asiel, names[0], names[1]),
        "asielrechten": _asielrechten(rng, groups),
        "herkomst": _herkomst(rng, groups),
        "scholing": _scholing(rng, groups),
        "geslacht": _geslacht(rng, groups),
        "geboortejaar": _geboortejaar(rng, begin_years),
    }


def municipality_codes(rng: np.random.Generator, count: int, municipalities: int) -> Words:
    """The municipality of each person: Rijswijk, and invented codes for any others."""
    codes = ["0603", *(str(9001 + i) for i in range(municipalities - 1))]
    weights = 1 / np.sqrt(np.arange(1, municipalities + 1))
    return pick(rng, codes, count, list(weights))


def _asielrechten(rng: np.random.Generator, groups: Groups) -> Words:
    kinds = pick(rng, ("Behoud asielrechten", "Asielrechten toegekend"), groups.size, (2, 1))
    kinds[groups.asiel | ~groups.onder_regie] = None
    return kinds


def _herkomst(rng: np.random.Generator, groups: Groups) -> Words:
    scores = rng.random(groups.size) + 0.5 * ~groups.asiel
    return by_score(scores, list(HERKOMST), largest_remainder(groups.size, list(HERKOMST.values())))


def _scholing(rng: np.random.Generator, groups: Groups) -> Words:
    taught = 1.0 * groups.on("Onderwijsroute") - 0.8 * groups.on("Z-route")
    scores = rng.random(groups.size) - taught
    return by_score(scores, list(SCHOLING), largest_remainder(groups.size, list(SCHOLING.values())))


def _geslacht(rng: np.random.Generator, groups: Groups) -> Words:
    men = chance(rng, groups.size, 0.61) == groups.asiel
    return either(men, "Man", "Vrouw")


def _geboortejaar(rng: np.random.Generator, begin_years: Numbers) -> Words:
    ages = np.clip(rng.normal(33, 10, len(begin_years)), 18, 62)
    return np.floor(begin_years - ages).astype(np.int64).astype(object)
