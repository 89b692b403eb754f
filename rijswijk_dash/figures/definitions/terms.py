"""When the clock of a rule starts and which day is the last that counts, as SQL over a stored row.

How time is counted:

- The day of an event (vestiging, kennisgeving) does not count: ten weeks after 01-01-2024 end with
  11-03-2024, seventy days later.
- The first day of a term (inburgeringstermijn, ontzorgen) does count, so its end is exclusive: three
  years from 02-05-2024 have the end date 02-05-2027, and 01-05-2027 is the last day that counts. An end
  date that was delivered goes before this, so an extension counts.
- A date plus ``INTERVAL 36 MONTH`` is in DuckDB the same day of that month, or the last day of a month
  that has no such day: 29-02-2024 gives 28-02-2027. After an event that is the last day. As the end of a
  term it would take a day away, so then the term ends after that day: from 29-02-2024 the last day is
  28-02-2027 and the exclusive end 01-03-2027.
- Nothing moves for weekends and holidays (docs/decisions/0011-deadlines.md).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rijswijk_dash.domain.rules import Rule


@dataclass(frozen=True)
class Clock:
    """What starts the time of a rule: ``start`` is an SQL date, empty when ``fields`` do not tell it.

    ``lacking`` is SQL for the name of the field that is then missed. ``first_day`` tells whether the
    start is the first day of a term, and ``end`` which delivered field holds the exclusive end of it.
    """

    name: str
    start: str
    fields: tuple[str, ...]
    lacking: str
    first_day: bool = False
    end: str = ""


CLOCKS = {
    "vestiging": Clock("de vestiging", "datum_vestiging", ("datum_vestiging",), "'datum_vestiging'"),
    "kennisgeving": Clock(
        "de kennisgeving van DUO",
        "CASE WHEN datum_kennisgeving > datum_vestiging THEN datum_kennisgeving "
        "WHEN datum_kennisgeving IS NOT NULL THEN datum_vestiging END",
        ("datum_kennisgeving", "datum_vestiging"),
        "CASE WHEN datum_vestiging IS NULL THEN 'datum_vestiging' ELSE 'datum_kennisgeving' END",
    ),
    "inburgeringstermijn": Clock(
        "de start van de inburgeringstermijn",
        "coalesce(startdatum_inburgeringstermijn, dagtekening_pip + 1)",
        ("startdatum_inburgeringstermijn", "dagtekening_pip"),
        "'dagtekening_pip'", True, "einddatum_inburgeringstermijn",
    ),
    "ontzorgen": Clock(
        "de start van het ontzorgen",
        "coalesce(startdatum_ontzorgen, datum_vestiging)",
        ("startdatum_ontzorgen", "datum_vestiging"),
        "'startdatum_ontzorgen'", True, "einddatum_ontzorgen",
    ),
}  # fmt: skip
"""By the name that a rule gives its clock."""

_DAYS = {"dagen": 1, "weken": 7}
_MONTHS = {"maanden": 1, "jaren": 12}


def start_of(rule: Rule) -> str:
    """SQL for the day on which the clock of ``rule`` starts."""
    return CLOCKS[rule.clock].start


def last_day(rule: Rule) -> str:
    """SQL for the last day that counts for ``rule``, whose value must be a time."""
    clock = CLOCKS[rule.clock]
    if rule.unit in _DAYS:
        last = f"({clock.start} + {rule.value * _DAYS[rule.unit] - clock.first_day})"
    else:
        months = rule.value * _MONTHS[rule.unit]
        last = f"CAST({clock.start} + INTERVAL {months} MONTH AS DATE)"
        if clock.first_day:
            last = f"({last} - CAST(day({last}) = day({clock.start}) AS INTEGER))"
    return f"coalesce({clock.end} - 1, {last})" if clock.end else last


def by_version(versions: Sequence[Rule], of: Callable[[Rule], str]) -> str:
    """SQL for ``of`` the version under which a row falls: the one that held when its clock started.

    ``versions`` are in order of their beginning. The first one holds for earlier starts too, the newest
    for a row whose start is unknown. Where a version has another clock, that clock decides.
    """
    found, before = of(versions[0]), versions[0]
    for rule in versions[1:]:
        if (newer := of(rule)) != found:
            start = f"coalesce({start_of(rule)}, {start_of(before)})"
            found = f"CASE WHEN {start} < DATE '{rule.valid_from}' THEN {found} ELSE {newer} END"
        before = rule
    return found
