"""What the deliveries show of a way through states: how many stood where, and who moved, came and went.

One entry for each peildatum. An entry knows only itself and earlier ones, so whoever reads the first
entries of a history knows what was known then.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import pairwise

from rijswijk_dash.figures.definitions.chains import DONE, REGIE, Chain
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.warehouse.deliveries import Delivery, among
from rijswijk_dash.warehouse.store import Store

State = tuple[str, str, str]
"""The stage, the organisation and what else matters of somebody's place on the way."""

GONE: State = (DONE, "", "")
_DAYS_A_MONTH = 30.4375
_CLOSEST = 25


@dataclass(frozen=True)
class Seen:
    """One peildatum: how many people were in each state.

    When there is a peildatum some ``months`` before it: who ``moved`` from which state to which (staying
    included), and who ``came``, by state and whether under direction of the municipality.
    """

    day: date
    stock: dict[State, int]
    months: int = 0
    moved: dict[tuple[State, State], int] = field(default_factory=dict[tuple[State, State], int])
    came: dict[tuple[State, bool], int] = field(default_factory=dict[tuple[State, bool], int])


def months_between(first: date, last: date) -> int:
    """The whole months that lie nearest to the time between two days, at least one."""
    return max(1, round((last - first).days / _DAYS_A_MONTH))


def in_steps(days: Sequence[date]) -> list[tuple[date, date]]:
    """Pairs of days, oldest first, that follow each other at about a month or more.

    Days closer together are passed over. What comes later changes nothing about earlier pairs.
    """
    kept: list[date] = []
    for day in sorted(days):
        if not kept or (day - kept[-1]).days >= _CLOSEST:
            kept.append(day)
    return list(pairwise(kept))


def history_of(store: Store, chain: Chain, deliveries: Sequence[Delivery]) -> list[Seen]:
    """What ``deliveries`` show of ``chain``, oldest first; kept until the next writing."""
    numbers = {d.peildatum: d.id for d in deliveries if set(chain.needs) <= set(d.fields)}
    name = ("verloop", chain.id, tuple(sorted(numbers.items())))
    return store.remember(name, partial(_read, store, chain, numbers))


def _read(store: Store, chain: Chain, numbers: dict[date, int]) -> list[Seen]:
    steps = {last: first for first, last in in_steps(list(numbers))}
    days = {number: day for day, number in numbers.items()}
    stock: dict[date, dict[State, int]] = {day: defaultdict(int) for day in sorted(numbers)}
    moved: dict[date, dict[tuple[State, State], int]] = defaultdict(dict)
    came: dict[date, dict[tuple[State, bool], int]] = defaultdict(dict)
    before = [numbers[steps[day]] if day in steps else None for day in numbers]
    sql = f"WITH {_rows(chain, days)}, {_MOVES}"
    for number, *found, regie, people in store.query(sql, [list(numbers.values()), before]):
        day, first, then = days[number], found[:3], found[3:]
        if then[0] is not None:
            stock[day][_state(then)] += people
        if first[0] is not None:
            moved[day][_state(first), _state(then)] = people
        elif day in steps:
            came[day][_state(then), bool(regie)] = people
    return [
        Seen(
            day, dict(stock[day]), months_between(steps[day], day) if day in steps else 0,
            moved[day], came[day],
        )
        for day in stock
    ]  # fmt: skip


def _state(found: Sequence[str | None]) -> State:
    stage, organisation, kind = found
    return GONE if stage in (None, DONE) else (stage or "", organisation or "", kind or "")


def _rows(chain: Chain, deliveries: Iterable[int]) -> str:
    return (
        f"rij AS (SELECT levering, trajectnummer, {chain.stage} AS stap, "  # noqa: S608
        f"{chain.organisation} AS bij, {chain.kind} AS soort, {REGIE} AS regie FROM gemeente.traject "
        f"WHERE {among(deliveries)} AND {DIMENSIONS['plichtig'].expression} = 'Ja')"
    )


# Each delivery beside the one before; beside none for the first of a pair, and one too close to another.
_MOVES = """
    paar AS (SELECT unnest(?::BIGINT[]) AS nu, unnest(?::BIGINT[]) AS toen),
    eerst AS (SELECT paar.nu, rij.* FROM paar JOIN rij ON rij.levering = paar.toen),
    later AS (SELECT paar.nu, rij.* FROM paar JOIN rij ON rij.levering = paar.nu)
    SELECT coalesce(e.nu, l.nu), e.stap, e.bij, e.soort, l.stap, l.bij, l.soort,
        CASE WHEN e.stap IS NULL THEN l.regie END, count(*)
    FROM eerst AS e FULL JOIN later AS l ON e.nu = l.nu AND e.trajectnummer = l.trajectnummer
    GROUP BY ALL ORDER BY ALL"""
