"""When a traject ended, and taking trajecten out of every delivery for good."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from rijswijk_dash.warehouse.rewrite import mark_for_rewriting
from rijswijk_dash.warehouse.store import Store

_GONE_SINCE = "verwijderd_sinds_tabel"


@dataclass(frozen=True)
class Gone:
    """What went: how many rows by delivery, and how many findings that named a traject."""

    rows: dict[int, int]
    findings: int


# The counted delivery of each peildatum tells when a traject ended. The day it was voldaan is surest.
# Else it is the first peildatum of the unbroken run in which it stood as ended, for a traject that
# was opened again has not ended. Else it is where the traject was last seen, if the newest delivery
# has it no more. What stands in undone or superseded deliveries alone was last seen there.
# A number is that of one person within one gemeente only: another may use the same for somebody else.
_ENDS = """
    WITH van AS (SELECT ?::VARCHAR AS gemeente),
    eigen AS (SELECT id FROM gemeente.levering WHERE gemeente = (SELECT gemeente FROM van)),
    telt AS (SELECT id, peildatum FROM gemeente.actueel WHERE id IN (SELECT id FROM eigen)),
    geteld AS (
        SELECT t.trajectnummer, t.peildatum, t.datum_voldaan,
               coalesce(t.fase IN ('Voldaan', 'Beëindigd'), false) AS klaar
        FROM gemeente.traject AS t JOIN telt AS a ON a.id = t.levering),
    loop AS (
        SELECT trajectnummer, max(peildatum) AS laatst,
               max(peildatum) FILTER (NOT klaar) AS liep,
               last(datum_voldaan ORDER BY peildatum) AS voldaan
        FROM geteld GROUP BY trajectnummer),
    einde AS (
        SELECT g.trajectnummer, min(g.peildatum) AS klaar_op
        FROM geteld AS g JOIN loop AS l USING (trajectnummer)
        WHERE g.klaar AND (l.liep IS NULL OR g.peildatum > l.liep)
        GROUP BY g.trajectnummer),
    nieuwste AS (SELECT max(peildatum) AS dag FROM telt)
    SELECT trajectnummer, coalesce(l.voldaan, e.klaar_op,
           CASE WHEN l.laatst < (SELECT dag FROM nieuwste) THEN l.laatst END) AS einde
    FROM loop AS l LEFT JOIN einde AS e USING (trajectnummer)
    UNION ALL
    SELECT trajectnummer, max(peildatum) FROM gemeente.traject AS t
    WHERE levering IN (SELECT id FROM eigen)
        AND trajectnummer NOT IN (SELECT trajectnummer FROM loop) GROUP BY trajectnummer"""


_PAST_TERM = (
    f"SELECT trajectnummer, einde FROM ({_ENDS}) "  # noqa: S608
    "WHERE einde + to_years(?::INTEGER) < ? ORDER BY einde, trajectnummer"
)


def past_term(store: Store, gemeente: str, today: date, years: int) -> dict[str, date]:
    """The trajecten of a gemeente that ended more than so many years ago, each with its end."""
    return dict(store.query(_PAST_TERM, [gemeente, years, today]))


def numbers_past_term(
    cursor: duckdb.DuckDBPyConnection, gemeente: str, today: date, years: int
) -> list[str]:
    """Their numbers, as it is in the transaction of ``cursor``."""
    found = cursor.execute(_PAST_TERM, [gemeente, years, today]).fetchall()
    return [number for number, _ in found]


def deliveries_with(store: Store, gemeente: str, number: str) -> list[tuple[int, date]]:
    """Number and peildatum of every delivery of a gemeente that has this traject, oldest first."""
    sql = (
        "SELECT DISTINCT levering, peildatum FROM gemeente.traject "  # noqa: S608
        f"WHERE {_OF_GEMEENTE} AND trajectnummer = ? ORDER BY peildatum, levering"
    )
    return [(int(id_), day) for id_, day in store.query(sql, [gemeente, number])]


def remove_trajecten(
    cursor: duckdb.DuckDBPyConnection, gemeente: str, numbers: Sequence[str]
) -> Gone:
    """Delete these trajecten from every delivery of a gemeente, and every finding that names one.

    The register then says how many rows and warnings each delivery still has.
    """
    given = [gemeente, list(numbers)]
    rows = dict(
        cursor.execute(
            f"SELECT levering, count(*) FROM gemeente.traject WHERE {_OF_THESE} GROUP BY levering",  # noqa: S608
            given,
        ).fetchall()
    )
    cursor.execute(
        "DELETE FROM gemeente.rij "
        "WHERE van_gemeente = ?::SMALLINT AND trajectnummer IN (SELECT unnest(?::VARCHAR[]))",
        given,
    )
    cursor.execute(f"DELETE FROM afgeleid.kenmerk WHERE {_OF_THESE}", given)  # noqa: S608
    named = [*given, list(numbers)]
    findings = cursor.execute(
        f"SELECT levering, soort FROM gemeente.bevinding WHERE {_NAMING}",  # noqa: S608
        named,
    ).fetchall()
    cursor.execute(f"DELETE FROM gemeente.bevinding WHERE {_NAMING}", named)  # noqa: S608
    for number, count in rows.items():
        cursor.execute(
            "UPDATE gemeente.levering SET aangenomen = aangenomen - ? WHERE id = ?", [count, number]
        )
    for number, count in Counter(id_ for id_, kind in findings if kind == "waarschuwing").items():
        cursor.execute(
            "UPDATE gemeente.levering SET waarschuwingen = waarschuwingen - ? WHERE id = ?",
            [count, number],
        )
    mark_for_rewriting(cursor)
    return Gone({int(id_): int(count) for id_, count in rows.items()}, len(findings))


_OF_GEMEENTE = "levering IN (SELECT id FROM gemeente.levering WHERE gemeente = ?)"
_OF_THESE = f"{_OF_GEMEENTE} AND trajectnummer IN (SELECT unnest(?::VARCHAR[]))"
# A finding names a traject when it says that it disappeared, or quotes a cell in which it stands.
_NAMING = f"""
    {_OF_GEMEENTE} AND (reden IN (
        WITH weg AS (SELECT unnest(?::VARCHAR[]) AS nummer),
        gezegd AS (
            SELECT DISTINCT reden, regexp_extract(reden, '‘([^’]*)’', 1) AS citaat
            FROM gemeente.bevinding WHERE contains(reden, '‘'))
        SELECT reden FROM gezegd, weg WHERE contains(citaat, nummer)
            AND regexp_matches(
                citaat, '(^|[^0-9A-Za-z])' || regexp_escape(nummer) || '([^0-9A-Za-z]|$)'))
    OR (code = 'VERDWENEN'
        AND regexp_extract(reden, '^Trajectnummer (.*) stond in', 1) IN (SELECT unnest(?::VARCHAR[]))))"""  # noqa: S608


def gone_since_table(cursor: duckdb.DuckDBPyConnection, gone: Mapping[int, int]) -> dict[int, int]:
    """How many rows are gone since each rounded table was made, for the tables that lost some now."""
    own = {id_ for (id_,) in cursor.execute(_OWN_TABLE).fetchall()}
    before = gone_noted(cursor)
    return {id_: before.get(id_, 0) + count for id_, count in gone.items() if id_ in own}


_OWN_TABLE = "SELECT levering FROM beschermd.uitgave WHERE levering = bron"


def note_gone_since_table(
    cursor: duckdb.DuckDBPyConnection, gone: Mapping[int, int], remade: Iterable[int]
) -> None:
    """Keep what ``gone_since_table`` gave for the next time; a table that was made anew begins at 0."""
    kept = {**gone_noted(cursor), **gone}
    kept = {id_: count for id_, count in kept.items() if id_ not in set(remade)}
    cursor.execute("DELETE FROM gemeente.meta WHERE naam = ?", [_GONE_SINCE])
    cursor.execute(
        "INSERT INTO gemeente.meta VALUES (?, ?)",
        [_GONE_SINCE, json.dumps({str(id_): count for id_, count in kept.items()})],
    )


def gone_noted(cursor: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """How many rows are gone since each rounded table was made, by the delivery of the table."""
    sql = "SELECT waarde FROM gemeente.meta WHERE naam = ?"
    row = cursor.execute(sql, [_GONE_SINCE]).fetchone()
    return {int(id_): int(count) for id_, count in json.loads(row[0]).items()} if row else {}
