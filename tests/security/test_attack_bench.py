"""The attack bench over what the door really gives a ketenpartner.

The attacker asks for every profile through ``figures.ask``, with all dimensions of the rounded table.
It knows more than anybody does: which profiles occur at all. Who knows less finds less.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.figures import DIMENSIONS
from rijswijk_dash.figures.definitions.dimension import layered
from rijswijk_dash.sample import PEILDATA, delivery, make_people
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.schema import PROTECTED
from rijswijk_dash.warehouse.store import open_store
from tests.protection.attack import (
    Numbers,
    Programme,
    Universe,
    blocks,
    found,
    know_exactly,
    newcomer,
    over_blocks,
    over_round_and_hide,
)
from tests.protection.people import SECRETS
from tests.security.tools import partner, publish_frame
from tests.tools import ANALYST, publish

Row = dict[str, str]
Label = str | None
Profiles = dict[tuple[Label, ...], int]
MOST = {1: 2.0, 2: 2.3}
SIX = ("doelgroep", "herkomst", "scholing", "uitkering", "leerroute", "geslacht")
SIX_WITH_SCHOOL = ("doelgroep", "herkomst", "scholing", "leerroute", "geslacht", "taalschool")
PARTNERS = {
    "taalschool-rijswijk": "taalschool",
    "taalschool-sagenn": "taalschool",
    "welzijn-rijswijk": "maatschappelijke_begeleiding",
    "martinifabriek": "participatiepartner",
}
PLAIN = ("doelgroep", "onder_regie", "herkomst", "scholing", "uitkering", "fase", "leerroute")


def asked_for(
    viewer: Viewer,
    dimensions: Sequence[str] = PROTECTED,
    *,
    own: bool = False,
    day: date | None = None,
    **filters: list[str],
) -> Profiles:
    """Every profile that the door gives a number for: what is not zero is asked further."""
    places = dict.fromkeys(dimensions[:3])
    asked = figures.question("gestart", places, filters, own=own)
    rows = figures.ask(viewer, asked, day).rows
    if not dimensions[3:]:
        return {row.labels: row.numerator for row in rows if row.numerator}
    found: Profiles = {}
    for row in (row for row in rows if row.numerator):
        labels = {d: [label or "Onbekend"] for d, label in zip(places, row.labels, strict=True)}
        rest = asked_for(viewer, dimensions[3:], own=own, day=day, **filters, **labels)
        found |= {row.labels + more: number for more, number in rest.items()}
    return found


def truth(dimensions: Sequence[str], day: date | None = None, **where: str) -> Profiles:
    """How many people each profile really has, by the same definitions, straight from the rows."""
    day = day or figures.peildata(ANALYST)[0]
    more = "".join(f" AND {name} = ?" for name in where)
    rows_then = f"(SELECT * FROM gemeente.traject WHERE peildatum = ?{more})"
    labels = layered([], {name: DIMENSIONS[name] for name in dimensions}, rows_then)
    rows = open_store(settings().store).query(
        f"SELECT *, count(*) FROM ({labels}) GROUP BY ALL", [day, *where.values()]
    )
    return {tuple(profile): number for *profile, number in rows}


class Occurring(Universe):
    """Profiles that occur or are shown, where all that might exist are too many; ``near`` adds some."""

    def __init__(
        self, dimensions: Sequence[str], *seen: Profiles, near: int = 0, up_to: int = 3
    ) -> None:
        kept = {profile for profiles in seen for profile in profiles}
        every = {name: sorted({p[i] for p in kept}, key=str) for i, name in enumerate(dimensions)}
        beside = sorted({
            (*p[:i], label, *p[i + 1 :])
            for p in kept for i, known in enumerate(every.values()) for label in known
        } - kept, key=str)  # fmt: skip
        kept |= {beside[i] for i in np.random.default_rng(5).permutation(len(beside))[:near]}
        ordered = sorted(kept, key=str)
        super().__init__({name: [None] for name in dimensions}, up_to=0)
        self.labels = every
        self.profiles = pd.DataFrame(ordered, columns=list(dimensions), dtype=object)
        self.place = {profile: i for i, profile in enumerate(ordered)}
        codes = pd.DataFrame({
            name: pd.factorize(self.profiles[name], use_na_sentinel=False)[0] for name in dimensions
        })  # fmt: skip
        self.cells = [
            np.asarray(group)
            for size in range(1, up_to + 1)
            for names in combinations(dimensions, size)
            for group in codes.groupby(list(names)).indices.values()
        ]

    def numbers(self, profiles: Profiles) -> Numbers:
        """The number of each profile, zero for who is not there."""
        numbers = np.zeros(len(self), dtype=np.int64)
        for profile, number in profiles.items():
            numbers[self.place[profile]] = number
        return numbers


def everybody_else(universe: Universe, w: Numbers, own: Numbers, people: int) -> Programme:
    """What follows about all others for a partner that knows each of its own clients wholly."""
    low, high = blocks(w)
    assert (high >= own).all()
    programme = Programme(len(universe))
    programme.within(np.maximum(low - own, 0), high - own)
    programme.known([(np.arange(len(universe)), people - own.sum(), people - own.sum())])
    shown = universe.profiles[w > 0]
    cells = [universe.where(name, label) for name in shown for label in shown[name].unique()]
    programme.known((c, max(1 - own[c].sum(), 0), people) for c in cells)
    return programme


def at_least(universe: Universe, programme: Programme, known: Profiles, by: list[str]) -> None:
    """The exact figures over own clients: so many at least have these labels."""
    column = universe.profiles[by].astype(object)
    for labels, number in known.items():
        hit = np.ones(len(universe), dtype=bool)
        for name, label in zip(by, labels, strict=True):
            hit &= (column[name].isna() if label is None else column[name] == label).to_numpy()
        programme.known([(np.flatnonzero(hit), number, 10_000)])


def nothing_is_found(viewer: Viewer, column: str, dimensions: Sequence[str]) -> None:
    """Not alone, not with the exact figures over own clients, not knowing them all by name."""
    n, w = truth(dimensions), asked_for(viewer, dimensions)
    assert all(number % 5 == 0 for number in w.values())
    universe = Occurring(dimensions, n, w)
    true, shown, people = universe.numbers(n), universe.numbers(w), sum(n.values())
    small = universe.small(true, 40)
    assert len(small) == 40
    programme = over_blocks(universe, shown, people)
    assert found(programme, true, small) == 0
    own = universe.numbers(truth(dimensions, **{column: viewer.organisations[0]}))
    by = [d for d in dimensions if figures.may_ask(
        viewer, figures.question("gestart", [d], own=True)
    )]  # fmt: skip
    if by:
        told = asked_for(viewer, by, own=True)
        assert sum(told.values()) == own.sum()
        at_least(universe, programme, told, by)
        assert found(programme, true, small) == 0
    others = true - own
    cells = universe.small(others, 40, seed=2)
    assert found(everybody_else(universe, shown, own, people), others, cells) == 0


class TestTheSample:
    def test_nothing_is_found(self, filled: Path) -> None:
        for slug, column in PARTNERS.items():
            nothing_is_found(partner(slug), column, PROTECTED)

    def test_every_partner_is_shown_the_same(self, filled: Path) -> None:
        """Or partners together would know more than one."""
        first, *rest = (asked_for(partner(slug), SIX) for slug in (*PARTNERS, "coa", "wsp"))
        assert all(shown == first for shown in rest)

    def test_the_bench_breaks_round_and_hide(
        self, filled: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """The same people and the same attacker, under the common rule."""
        n = truth(SIX_WITH_SCHOOL)
        universe = Occurring(SIX_WITH_SCHOOL, n)
        true, own = universe.numbers(n), universe.where("taalschool", "Taalschool Rijswijk")
        programme = over_round_and_hide(universe, true)
        alone = found(programme, true, universe.small(true, 40))
        know_exactly(programme, true, own)
        known = found(programme, true, universe.small(np.where(np.isin(
            np.arange(len(universe)), own), 0, true), 40))  # fmt: skip
        with capsys.disabled():
            print(f"\nround and hide: {alone:.0%} found alone, {known:.0%} by a partner")
        assert alone > 0.2
        assert known > 0.2

    def test_totals_are_close(self, own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        off: dict[int, list[float]] = {1: [], 2: []}
        frame = delivery(make_people(), PEILDATA[-1])
        for number, secret in enumerate(SECRETS[:5]):
            monkeypatch.setenv("RIJSWIJK_DASH_SECRET", secret.decode())
            monkeypatch.setenv("RIJSWIJK_DASH_STORE", str(own_store.with_name(f"{number}.duckdb")))
            settings.cache_clear()
            publish_frame(frame, PEILDATA[-1].isoformat())
            for size in off:
                off[size] += errors_of_totals(partner("coa"), size)
        for size, errors in off.items():
            assert np.mean(errors) <= MOST[size], size


def errors_of_totals(viewer: Viewer, size: int) -> list[float]:
    """How far each total of so many dimensions is off, of those that hold somebody."""
    off: list[float] = []
    for by in combinations(PROTECTED, size):
        asked = figures.question("gestart", by)
        shown = {row.labels: row.numerator for row in figures.ask(viewer, asked).rows}
        exact = figures.ask(ANALYST, asked).rows
        off += [abs(shown.get(row.labels, 0) - row.numerator) for row in exact]
    return off


def random_rows(count: int, seed: int, *, wide: bool) -> list[Row]:
    """People with random labels, small ones rare; ``wide`` with dates and more fields."""
    rng = np.random.default_rng(seed)

    def one_of(*labels: str) -> str:
        return labels[min(int(rng.geometric(0.55)), len(labels)) - 1]

    def day(*chances: float) -> str:
        known = rng.random() < chances[0]
        return str(date(2023, 1, 1) + timedelta(int(rng.integers(500)))) if known else ""

    rows: list[Row] = []
    for number in range(count):
        phase = one_of("Leerroute", "Voldaan", "Brede intake", "Beëindigd")
        row = {
            "trajectnummer": f"R{seed}{number:04}",
            "doelgroep": one_of("Asielstatushouder", "Gezinsmigrant en overige migrant"),
            "herkomst": one_of("Syrië", "Turkije", "Irak"),
            "scholing": one_of("Geschoold", "Ongeschoold"),
            "uitkering": one_of("Ja", "Nee"),
            "fase": phase,
            "leerroute": "" if phase == "Brede intake" else one_of(
                "Z-route", "B1-route", "Onderwijsroute"
            ),
            "taalschool": one_of("Taalschool Rijswijk", "Taalschool Sagènn", ""),
        }  # fmt: skip
        if wide:
            row |= {
                "geslacht": one_of("m", "v"),
                "begindatum_inburgeringsplicht": f"{one_of('2023', '2022', '2024')}-01-01",
                "datum_vestiging": day(0.9), "dagtekening_pip": day(0.7),
                "datum_ondertekening_pvt": day(0.5), "datum_eindgesprek_map": day(0.2),
                "werk": one_of("Nee", "Ja", ""),
            }  # fmt: skip
        rows.append(row)
    return rows


class TestRandomPeople:
    @pytest.mark.parametrize(("seed", "wide"), [(1, False), (2, False), (3, True)])
    def test_nothing_is_found(self, seed: int, wide: bool) -> None:
        publish(random_rows(160, seed, wide=wide))
        dimensions = PROTECTED if wide else PLAIN
        nothing_is_found(partner("taalschool-rijswijk"), "taalschool", dimensions)


class TestTwoReleases:
    """One unknown newcomer, alone or as the tenth of ten changes of which nine are known."""

    @pytest.mark.parametrize("known", [0, 9])
    def test_nothing_is_certain_about_a_newcomer(self, known: int) -> None:
        rows = random_rows(170, 4, wide=False)
        before, now = rows[:150], [*rows[: 150 + known], rows[169]]
        days = (date(2024, 6, 30), date(2024, 7, 31))
        for people, day in zip((before, now), days, strict=True):
            publish(people, day.isoformat())
        viewer = partner("taalschool-rijswijk")
        first, second = (asked_for(viewer, PLAIN, day=day) for day in days)
        assert (first == second) is (known == 0), "a table is made anew from ten changes on"
        n, then = (truth(PLAIN, day) for day in days)
        universe = Occurring(PLAIN, n, then, first, second, near=600, up_to=0)
        stranger = truth(PLAIN, days[1], trajectnummer=rows[169]["trajectnummer"])
        familiar = universe.numbers(then) - universe.numbers(n) - universe.numbers(stranger)
        told = list(told_by_two(universe.numbers(first), universe.numbers(second), familiar))
        left = newcomer(universe, told if known else told[: len(universe)])
        assert left.certain() == []
        assert not any(left.never.values())


def told_by_two(
    first: Numbers, second: Numbers, familiar: Numbers
) -> Iterator[tuple[Numbers, float, float]]:
    """Of each profile: before; then after, with who came and is known, and the newcomer."""
    for w, extra, newcomers in ((first, 0 * familiar, False), (second, familiar, True)):
        low, high = blocks(w)
        for p in range(len(w)):
            members = np.array([p, p + len(w)] if newcomers else [p])
            yield members, float(low[p] - extra[p]), float(high[p] - extra[p])
