"""People to protect: the invented sample, and random ones."""

from collections.abc import Sequence
from functools import cache
from itertools import combinations

import numpy as np
import pandas as pd

from rijswijk_dash.protection import protect
from rijswijk_dash.sample import PEILDATA, delivery, make_people

SECRETS = [f"a secret of an installation, number {i}".encode() for i in range(10)]
SECRET = SECRETS[0]
RELEASE = "blokken"
EIGHT = [
    "doelgroep", "herkomst", "scholing", "uitkering", "leerroute", "fase", "geslacht", "startjaar",
]  # fmt: skip
WITH_SCHOOL = [
    "doelgroep", "herkomst", "scholing", "uitkering", "leerroute", "geslacht", "startjaar",
    "taalschool",
]  # fmt: skip


@cache
def _sample(month: int, count: int) -> pd.DataFrame:
    rows = delivery(make_people(count), PEILDATA[month])
    frame = rows[["doelgroep", "scholing", "uitkering", "leerroute", "fase", "geslacht"]].copy()
    apart = rows["herkomst"].isin(["Syrië", "Turkije"])
    frame["herkomst"] = rows["herkomst"].where(apart, "Overig")
    frame["startjaar"] = rows["begindatum_inburgeringsplicht"].dt.year.astype(str)
    frame["taalschool"] = rows["taalschool"]
    return frame.astype(object).where(frame.notna(), None)


def sample(dimensions: Sequence[str] = EIGHT, month: int = -1, count: int = 267) -> pd.DataFrame:
    """The invented people as they stood at the end of a month; -1 is the last."""
    return _sample(month, count)[list(dimensions)].copy()


def random_people(count: int, labels: Sequence[int], seed: int) -> pd.DataFrame:
    """People with random labels, small ones rare."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            f"d{i}": [f"{i}{'abcdef'[c]}" for c in np.minimum(rng.geometric(0.6, count), k) - 1]
            for i, k in enumerate(labels)
        },
        dtype=object,
    )


def labels_of(people: pd.DataFrame) -> dict[str, list[str | None]]:
    """The labels of each dimension."""
    return {
        name: sorted(set(people[name]), key=lambda label: (label is None, label or ""))
        for name in people
    }


def possible(profiles: pd.DataFrame) -> pd.Series:
    """What the law makes impossible: a leerroute before there is one, and a leerroute that fits."""
    can = pd.Series(True, index=profiles.index)
    if {"fase", "leerroute"} <= set(profiles):
        before = profiles["fase"].isin(["Voorinburgering", "Brede intake"])
        can &= before == profiles["leerroute"].isna()
    if {"taalschool", "leerroute"} <= set(profiles):
        lower = {"Taalschool Sagènn": "B1-route", "Taalschool Rijswijk": "Z-route"}
        route = profiles["taalschool"].map(lambda school: lower.get(school, "Onderwijsroute"))
        can &= profiles["taalschool"].isna() | (route == profiles["leerroute"])
    return can


def protected(people: pd.DataFrame, secret: bytes = SECRET, release: str = RELEASE) -> pd.DataFrame:
    """The protected table of ``people``."""
    return protect(people, secret, release, possible=possible)


def total(table: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """The sum of ``w`` (or of ``n``) for each label or crossing of labels."""
    value = "w" if "w" in table else "n"
    return table.groupby(list(names), dropna=False)[value].sum()


def errors(people: pd.DataFrame, table: pd.DataFrame, size: int) -> np.ndarray:
    """How far each total of ``size`` dimensions is off, of those that hold somebody."""
    names = list(people.columns)
    both = pd.concat([people.assign(n=1, w=0), table.assign(n=0)], ignore_index=True)
    codes = {name: pd.factorize(both[name], use_na_sentinel=False)[0] for name in names}
    off = []
    for chosen in combinations(names, size):
        cell = np.unique([codes[name] for name in chosen], axis=1, return_inverse=True)[1].ravel()
        n, w = (np.bincount(cell, weights=both[value]) for value in ("n", "w"))
        off.append(np.abs(w - n)[n > 0])
    return np.concatenate(off)
