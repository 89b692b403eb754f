"""Labels are made once, and anew wherever they are not those of these definitions."""

import pytest

from rijswijk_dash import figures
from rijswijk_dash.figures.definitions.dimension import Dimension, layered
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.removal import remove_trajecten
from rijswijk_dash.warehouse.store import open_store
from tests.tools import ANALYST, publish

ROWS = [{"leerroute": "Z"}, {"leerroute": "Z"}, {}]


def routes() -> dict[str, object]:
    return figures.ask(ANALYST, figures.question("leerroute")).by_label()


def stored(sql: str) -> list[tuple[object, ...]]:
    return open_store(settings().store).query(sql)


@pytest.mark.parametrize(
    "change",
    [
        # By other definitions, by those of a program that had other columns, and never made.
        ["UPDATE afgeleid.kenmerk SET leerroute = 'B1-route'", "UPDATE afgeleid.gelabeld SET merk = 'x'"],
        ["ALTER TABLE afgeleid.kenmerk DROP COLUMN leerroute", "UPDATE afgeleid.gelabeld SET merk = 'x'"],
        ["DELETE FROM afgeleid.kenmerk", "DELETE FROM afgeleid.gelabeld"],
    ],
)  # fmt: skip
def test_labels_of_other_definitions_are_made_anew_before_a_question(change: list[str]) -> None:
    publish(ROWS, "2024-07-31")
    publish(ROWS)
    right = routes()
    assert right == {"B1-route": 1, "Z-route": 2}
    with open_store(settings().store).transaction() as cursor:
        for statement in change:
            cursor.execute(statement)
    assert routes() == right
    assert stored("SELECT levering, count(*) FROM afgeleid.kenmerk GROUP BY ALL ORDER BY 1") == [
        (1, 3), (2, 3),
    ]  # fmt: skip
    assert stored("SELECT count(*), count(DISTINCT merk) FROM afgeleid.gelabeld") == [(2, 1)]


def test_a_question_counts_labels_that_are_there() -> None:
    publish(ROWS)
    with open_store(settings().store).transaction() as cursor:
        cursor.execute("UPDATE afgeleid.kenmerk SET leerroute = 'Onderwijsroute'")
    assert routes() == {"Onderwijsroute": 3}


def test_who_is_removed_has_no_labels_any_more() -> None:
    publish(ROWS, "2024-07-31")
    publish(ROWS)
    with open_store(settings().store).transaction() as cursor:
        remove_trajecten(cursor, "0603", ["T0001"])
    assert stored("SELECT DISTINCT trajectnummer FROM afgeleid.kenmerk ORDER BY 1") == [
        ("T0002",), ("T0003",),
    ]  # fmt: skip
    assert routes() == {"B1-route": 1, "Z-route": 1}


def test_parts_stand_below_what_looks_at_them() -> None:
    parts = (("a__b", "x + 1"), ("a__c", "a__b * 2"))
    label = Dimension("y", "Y", "a__c || ''", (), parts=parts)
    other = Dimension("z", "Z", "a__b", (), parts=parts[:1])
    sql = layered(["x"], {"y": label, "z": other}, "(SELECT 3 AS x)")
    assert open_store(settings().store).query(sql) == [(3, "8", 4)]
