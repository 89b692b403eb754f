"""What is counted of labels in memory is what SQL counts of the same labels."""

import random

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.figures import counting
from rijswijk_dash.figures.counting import counted, occurring
from rijswijk_dash.figures.definitions.catalogue import FIGURES
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.figures.own import OwnClients, own_clients
from rijswijk_dash.figures.query import Question, passes
from rijswijk_dash.figures.release import opened
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.deliveries import among
from rijswijk_dash.warehouse.store import Store, open_store
from tests.figures.random_rows import in_any_order, publish_rows, shuffle
from tests.tools import ANALYST, publish

SCHOOL = Viewer(Role.PARTNER, "school", organisations=("Taalschool Rijswijk",))


def by_sql(
    store: Store, asked: Question, deliveries: list[int], own: OwnClients | None
) -> set[object]:
    """The same question in SQL, written out anew."""
    values: list[object] = []
    figure = asked.figure
    numerator = [passes(DIMENSIONS[n], labels, values) for n, labels in figure.numerator] or [
        "true"
    ]
    own_test = own.test if own else "true"
    values += own.parameters if own else []
    where = [passes(DIMENSIONS[n], labels, values) for n, labels in figure.where]
    where += [passes(d, labels, values) for d, labels in asked.filters]
    columns = ", ".join(["levering", *(f"k_{d.id}" for d in asked.by)])
    labels = ", ".join(f'"{d.id}" AS k_{d.id}' for d in asked.all_dimensions)
    return set(
        store.query(
            f"SELECT {columns}, count(*) FILTER (WHERE {' AND '.join(numerator)}), count(*) FROM "
            f"(SELECT levering, {labels} FROM afgeleid.kenmerk WHERE {among(deliveries)} AND {own_test}) "
            f"WHERE {' AND '.join(where)} GROUP BY {columns}",
            values,
        )
    )


def random_question(chance: random.Random) -> Question:
    """Any figure by up to three dimensions, over up to two filters."""
    dimensions = list(DIMENSIONS.values())
    filters = [
        (d, tuple(chance.sample([*d.order, *d.for_none, "bestaat niet"], 2)))
        for d in chance.sample(dimensions, chance.randrange(3))
    ]
    by = tuple(chance.sample(dimensions, chance.randrange(4)))
    return Question(chance.choice(list(FIGURES.values())), by, tuple(filters))


@pytest.mark.parametrize("few", [0, counting.FEW])
@pytest.mark.parametrize("many", [1, counting.MANY])
@pytest.mark.parametrize("mixed", [False, True])
def test_random_questions_over_random_rows(
    few: int, many: int, mixed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the store gives the lines of the same question now in this order and then in that."""
    monkeypatch.setattr(counting, "FEW", few)
    monkeypatch.setattr(counting, "MANY", many)
    publish_rows(60)
    publish([{}] * 3, "2024-07-31")
    publish([{"fase": "Voldaan"}] * 4, "2024-06-30")
    shuffle(open_store(settings().store), seed=few)
    if mixed:
        in_any_order(monkeypatch)
    store, chance = opened(), random.Random(few)
    own = own_clients(SCHOOL)
    for _ in range(40):
        asked, deliveries = (
            random_question(chance),
            chance.choice([[1], [2, 1], [1, 3], [3, 1], [1, 2, 3]]),
        )
        whose = chance.choice([None, own])
        found = counted(store, asked, "0603", deliveries, whose)
        assert len(found) == len(set(found))
        assert set(found) == by_sql(store, asked, deliveries, whose)


def test_labels_of_an_open_dimension_come_with_each_delivery(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish([{"herkomst": "Syrië"}, {"herkomst": "Eritrea"}], "2024-07-31")
    publish([{"herkomst": "Afghanistan"}, {"herkomst": "Syrië"}])
    store, land = opened(), DIMENSIONS["land"]
    assert occurring(store, "0603", [2], land) == ("Afghanistan", "Syrië")
    assert occurring(store, "0603", [1, 2], land) == ("Afghanistan", "Eritrea", "Syrië")
    monkeypatch.setattr(counting, "SPARSE", 1)
    answers = figures.trend(ANALYST, figures.question("gestart", ["land"]))
    assert [a.by_label() for a in answers] == [
        {"Eritrea": 1, "Syrië": 1}, {"Afghanistan": 1, "Syrië": 1},
    ]  # fmt: skip
