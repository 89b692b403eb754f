"""The attack bench over both rounded tables, and that they agree with each other.

The attacker asks every profile of each table through ``figures.ask``, and knows which whole profiles occur
at all, over the labels of both tables together.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.figures.definitions.dimension import rounded_table
from rijswijk_dash.sample import PEILDATA, delivery, make_people
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.schema import PROGRESS, PROTECTED, PROTECTED_PROGRESS, SHARED
from rijswijk_dash.warehouse.store import open_store
from tests.protection.attack import Numbers, Programme, blocks, found, newcomer
from tests.protection.people import SECRETS
from tests.security.test_attack_bench import (
    MOST,
    PARTNERS,
    Occurring,
    Profiles,
    Row,
    asked_for,
    random_rows,
    truth,
)
from tests.security.tools import partner, publish_frame
from tests.tools import ANALYST, publish

TABLES = (PROTECTED, PROTECTED_PROGRESS)
ALL = tuple(dict.fromkeys((*PROTECTED, *PROGRESS)))


class Both(Occurring):
    """Whole profiles over the labels of both tables, and what each table says of them."""

    def __init__(self, n: Profiles, near: int = 0) -> None:
        super().__init__(ALL, n, near=near, up_to=2)

    def said(self, viewer: Viewer, day: date | None = None) -> list[tuple[Numbers, int]]:
        """For each profile of a table: the whole profiles that have it, and its number."""
        told: list[tuple[Numbers, int]] = []
        first, second = (asked_for(viewer, names, day=day) for names in TABLES)
        assert sum(first.values()) == sum(second.values()) > 0
        for names, shown in zip(TABLES, (first, second), strict=True):
            for labels, members in self.profiles.groupby(list(names), dropna=False).indices.items():
                known = tuple(None if label != label else label for label in labels)
                told.append((np.asarray(members), shown.get(known, 0)))
        return told


def everything(
    universe: Both, told: Sequence[tuple[Numbers, int]], people: int, own: Numbers
) -> Programme:
    """What follows from all numbers of both tables, for one who knows ``own`` by name."""
    programme = Programme(len(universe))
    low, high = blocks(np.array([w for _, w in told]))
    programme.known(
        (members, float(at_least - own[members].sum()), float(at_most - own[members].sum()))
        for (members, _), at_least, at_most in zip(told, low, high, strict=True)
    )
    left = float(people - own.sum())
    programme.known([(np.arange(len(universe)), left, left)])
    return programme


def nothing_is_found(viewer: Viewer, column: str, most: int) -> None:
    n = truth(ALL)
    universe = Both(n, near=200)
    true, whole = universe.numbers(n), sum(n.values())
    told = universe.said(viewer)
    assert all(w % 5 == 0 for _, w in told)
    programme = everything(universe, told, whole, 0 * true)
    assert found(programme, true, universe.small(true, most)) == 0
    own = universe.numbers(truth(ALL, **{column: viewer.organisations[0]}))
    others = true - own
    programme = everything(universe, told, whole, own)
    assert found(programme, others, universe.small(others, most, seed=2)) == 0


def people(count: int, seed: int) -> list[Row]:
    """Random people who came one after another, each with the steps that it took so far."""
    rng = np.random.default_rng(seed)
    more = np.random.default_rng(seed + 100)
    rows = random_rows(count, seed, wide=True)
    for row in rows:
        came = date(2023, 1, 1) + timedelta(int(rng.integers(500)))
        pip = came + timedelta(int(rng.integers(10, 150)))
        steps = {
            "datum_vestiging": came,
            "dagtekening_pip": pip,
            "datum_inburgeringsaanbod": pip + timedelta(int(rng.integers(10, 120))),
            "datum_ondertekening_pvt": came + timedelta(int(rng.integers(60, 500))),
            "datum_eindgesprek_map": came + timedelta(int(rng.integers(300, 700))),
            "datum_voldaan": came + timedelta(int(rng.integers(400, 900))),
        }
        row |= {name: str(day) if day <= date(2024, 6, 30) else "" for name, day in steps.items()}
        row["begindatum_inburgeringsplicht"] = f"{came.year}-01-01"
        row["fase"] = "Voldaan" if row["datum_voldaan"] else "Leerroute"
        row["leerroute"] = row["leerroute"] or "Z-route"
        handed_over = str(came - timedelta(10)) if more.random() < 0.5 else ""
        row |= {"datum_koppeling": str(came - timedelta(30)), "datum_warme_overdracht": handed_over}
        row["participatiepartner"] = "Martinifabriek" if row["leerroute"] == "Z-route" else ""
        for hours in ("uren_taal_knm", "uren_participatie"):
            row[hours] = str(more.integers(0, 900)) if row["leerroute"] == "Z-route" else ""
    return rows


class TestTheSample:
    @pytest.mark.parametrize("slug", ["taalschool-rijswijk", "welzijn-rijswijk"])
    def test_nothing_is_found_in_both_tables_together(self, filled: Path, slug: str) -> None:
        nothing_is_found(partner(slug), PARTNERS[slug], 30)

    def test_the_tables_agree_at_every_peildatum(self, filled: Path) -> None:
        columns = ", ".join(SHARED)
        sums = [
            open_store(settings().store).query(
                f"SELECT levering, {columns}, sum(w)::BIGINT FROM beschermd.{table} GROUP BY ALL "
                "ORDER BY ALL"
            )
            for table in ("profiel", "voortgang")
        ]
        assert sums[0] == sums[1]
        assert len({row[0] for row in sums[0]}) == 31

    @pytest.mark.parametrize("name", PROGRESS)
    def test_the_same_question_gives_the_same_number_across_tables(
        self, filled: Path, name: str
    ) -> None:
        viewer = partner("coa")
        for size in (0, 1, 2):
            for by in combinations(SHARED, size):
                first = figures.ask(viewer, figures.question("gestart", by))
                whole = {row.labels: row.numerator for row in first.rows if row.numerator}
                split = figures.ask(viewer, figures.question("gestart", (*by, name)))
                summed: dict[tuple[str | None, ...], int] = {}
                for row in split.rows:
                    summed[row.labels[:-1]] = summed.get(row.labels[:-1], 0) + row.numerator
                assert {k: w for k, w in summed.items() if w} == whole

    def test_totals_are_close(self, own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        off: dict[int, list[float]] = {1: [], 2: []}
        frame = delivery(make_people(), PEILDATA[-1])
        for number, secret in enumerate(SECRETS[:5]):
            monkeypatch.setenv("RIJSWIJK_DASH_SECRET", secret.decode())
            monkeypatch.setenv("RIJSWIJK_DASH_STORE", str(own_store.with_name(f"{number}.duckdb")))
            settings.cache_clear()
            publish_frame(frame, PEILDATA[-1].isoformat())
            for size, errors in off.items():
                for by in combinations(PROTECTED_PROGRESS, size):
                    asked = figures.question("gestart", by)
                    answer = figures.ask(partner("coa"), asked)
                    shown = {row.labels: row.numerator for row in answer.rows}
                    exact = figures.ask(ANALYST, asked).rows
                    errors += [abs(shown.get(row.labels, 0) - row.numerator) for row in exact]
        for size, errors in off.items():
            assert np.mean(errors) <= MOST[size], (size, np.mean(errors))

    def test_no_crossing_of_labels_that_no_table_has_together(self, filled: Path) -> None:
        viewer = partner("coa")
        apart = set(PROTECTED) - set(SHARED)
        for name in sorted(apart):
            for progress in PROGRESS:
                asked = figures.question("gestart", (name, progress))
                assert not figures.may_ask(viewer, asked)
                assert rounded_table(asked.all_dimensions) is None


class TestRandomPeople:
    @pytest.mark.parametrize("seed", [1, 2])
    def test_nothing_is_found(self, seed: int) -> None:
        publish(people(160, seed))
        nothing_is_found(partner("taalschool-rijswijk"), "taalschool", 30)


class TestTwoReleases:
    """One unknown newcomer, alone or as the tenth of ten changes of which nine are known."""

    @pytest.mark.parametrize("known", [0, 9])
    def test_nothing_is_certain_about_a_newcomer(self, known: int) -> None:
        rows = people(170, 4)
        before, now = rows[:150], [*rows[: 150 + known], rows[169]]
        # Progress by itself: at the second peildatum many more are a group of weeks further.
        days = (date(2024, 6, 30), date(2024, 7, 31))
        for delivered, day in zip((before, now), days, strict=True):
            publish(delivered, day.isoformat())
        viewer = partner("taalschool-rijswijk")
        first, second = (asked_for(viewer, PROTECTED, day=day) for day in days)
        assert (first == second) is (known == 0), "no table for one newcomer, however much moved on"
        first, second = (asked_for(viewer, PROTECTED_PROGRESS, day=day) for day in days)
        assert (first == second) is (known == 0), "nor the other one by itself"
        if not known:
            return
        n, then = (truth(ALL, day) for day in days)
        universe = Occurring(ALL, n, then, near=400, up_to=0)
        size = len(universe)
        stranger = universe.numbers(truth(ALL, days[1], trajectnummer=rows[169]["trajectnummer"]))
        # The attacker knows how everybody but the newcomer moved, so only who they are is unknown.
        familiar = universe.numbers(then) - universe.numbers(n) - stranger
        told = []
        for day, extra, come in ((days[0], 0 * familiar, False), (days[1], familiar, True)):
            for names in TABLES:
                shown = asked_for(viewer, names, day=day)
                groups = universe.profiles.groupby(list(names), dropna=False).indices
                for labels, members in groups.items():
                    w = shown.get(tuple(None if x != x else x for x in labels), 0)
                    low, high = (int(b[0]) - extra[members].sum() for b in blocks(np.array([w])))
                    both = np.concatenate([members, members + size]) if come else members
                    told.append((np.asarray(both), float(low), float(high)))
        left = newcomer(universe, told)
        assert left.certain() == []


def test_two_who_ask_at_once_make_the_second_table_once(filled: Path) -> None:
    """A store of an earlier version lacks it; made twice, each of its numbers would be doubled."""
    store = open_store(settings().store)
    viewer = partner("taalschool-rijswijk")
    asked = figures.question("gestart", ["op_koers"])
    before = figures.ask(viewer, asked)
    with store.transaction() as cursor:
        cursor.execute("DELETE FROM beschermd.voortgang")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: figures.ask(viewer, asked), range(4)))
    for answer in (*answers, figures.ask(viewer, asked)):
        assert answer.by_label() == before.by_label()
