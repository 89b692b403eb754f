"""Invented people with the whole course of their traject: the truth behind the deliveries."""

import numpy as np
import pandas as pd

from rijswijk_dash.domain.invented import INVENTED_PREFIX
from rijswijk_dash.sample.draw import Days, Numbers, Words, as_dates
from rijswijk_dash.sample.groups import Groups, make_groups, municipality_codes, traits
from rijswijk_dash.sample.lessons import course, lesson_words, lessons
from rijswijk_dash.sample.living import living, living_words
from rijswijk_dash.sample.steps import first_steps, plan_words, starts

PUBLISHED_COUNT = 267
NOT_DAYS = frozenset(
    {
        "tempo_taal",
        "tempo_participatie",
        "hoogste_uren_taal",
        "hoogste_uren_participatie",
        "uren_werk_per_week",
    }
)


def make_people(
    count: int = PUBLISHED_COUNT, municipalities: int = 1, seed: int = 603
) -> pd.DataFrame:
    """One row per invented person, in order of start, with everything that ever happens to them.

    The default 267 people give every published figure of Rijswijk on 2024-08-31; other numbers
    give the same shares in whole people. The same arguments give the same people.
    """
    if count < 1 or municipalities < 1:
        raise ValueError("count and municipalities are at least 1")
    rng = np.random.default_rng(seed)
    groups = make_groups(rng, count)
    groups, begin = groups.sorted_by(starts(rng, groups))
    numbers = _numbers(rng, groups, begin)
    words: dict[str, Words] = {
        "trajectnummer": _keys(count),
        "gemeente": municipality_codes(rng, count, municipalities),
        **traits(rng, groups, 1970 + begin / 365.25),
        "leerroute": groups.route,
        **plan_words(rng, groups),
        **lesson_words(rng, groups),
        **living_words(rng, groups),
    }
    return _frame(words | _client_numbers(words["taalschool"]), numbers)


def _numbers(rng: np.random.Generator, groups: Groups, begin: Numbers) -> Days:
    """Every day and pace, each step building on the steps before it."""
    numbers = first_steps(rng, groups, begin)
    numbers |= lessons(rng, groups, numbers)
    numbers |= course(rng, groups, numbers)
    numbers |= living(rng, groups, numbers)
    return numbers


def _keys(count: int) -> Words:
    width = max(6, len(str(count)))
    keys = [f"{INVENTED_PREFIX}{number:0{width}d}" for number in range(1, count + 1)]
    return np.array(keys, dtype=object)


def _client_numbers(schools: Words) -> dict[str, Words]:
    """One school numbers its clients, by order of start; the other partners gave no numbers."""
    own = [
        f"TR-{number:04d}" if school == "Taalschool Rijswijk" else None
        for number, school in enumerate(schools, start=1)
    ]
    nobody = np.full(len(schools), None, dtype=object)
    return {
        "clientnummer_taalschool": np.array(own, dtype=object),
        "clientnummer_participatie": nobody,
        "clientnummer_begeleiding": nobody,
    }


def _frame(words: dict[str, Words], numbers: Days) -> pd.DataFrame:
    columns = {name: pd.Series(values, dtype=object) for name, values in words.items()}
    for name, values in numbers.items():
        columns[name] = pd.Series(values if name in NOT_DAYS else as_dates(values))
    frame = pd.DataFrame(columns)
    frame["geboortejaar"] = frame["geboortejaar"].astype("Int64")
    return frame
