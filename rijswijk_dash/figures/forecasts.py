"""What a forecast gives back, and what its two ways of making have in common."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from math import floor

from rijswijk_dash.domain.scenarios import Scenario
from rijswijk_dash.figures.answers import Source
from rijswijk_dash.figures.backtest import Check
from rijswijk_dash.figures.expected import FEWEST

MONTHS = 18
"""So many months ahead."""


@dataclass(frozen=True)
class Expected:
    """What is expected at the end of a month ahead: the middle, and the bounds of the 80% band."""

    day: date
    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Load:
    """How many people somebody has, had and will have. ``history`` is by peildatum, oldest first.

    ``organisation`` is empty for the municipality itself. ``capacity`` is how many places there are in
    the scenario; None without a limit.
    """

    organisation: str
    history: tuple[tuple[date, int], ...]
    ahead: tuple[Expected, ...]
    capacity: int | None = None

    @property
    def now(self) -> int:
        """The number at the peildatum."""
        return self.history[-1][1]

    def short(self, month: Expected) -> Expected | None:
        """For how many people there is no place in that month; None where there is no limit."""
        if self.capacity is None:
            return None
        low, middle, high = (
            max(0, x - self.capacity) for x in (month.low, month.middle, month.high)
        )
        return Expected(month.day, low, middle, high)


@dataclass(frozen=True)
class Way:
    """One kind of load with everybody who has it.

    Without loads ``why`` says, in Dutch, why there is no forecast. ``noun`` is what one counts, after a
    number: "in de les". ``finished`` is how many were seen to leave it because they were done or gone;
    None where that is not known.
    """

    id: str
    name: str
    sentence: str
    noun: str
    loads: tuple[Load, ...]
    why: str = ""
    finished: int | None = None


@dataclass(frozen=True)
class Forecast:
    """The forecast at a peildatum.

    ``inflow`` is how many are assumed to come under direction of the municipality in half a year,
    ``measured`` how many came in the last one (mean of twelve months), ``others`` the same of those who
    find their own way; all None where the line of counts is continued, without knowledge of who came.
    ``own`` tells that it is over the own clients of the ketenpartner who asked.
    """

    peildatum: date
    scenario: Scenario
    ways: tuple[Way, ...]
    source: Source
    inflow: float | None = None
    measured: float | None = None
    others: float | None = None
    own: bool = False

    @property
    def from_ways(self) -> bool:
        """Whether it is made from the ways of all people, and not from a line of counts."""
        return self.measured is not None


@dataclass(frozen=True)
class Backtest:
    """How good the forecasts would have been up to a peildatum: over all loads together, and by kind.

    Without checks there were too few deliveries to tell. ``from_ways`` as in ``Forecast``.
    """

    peildatum: date
    checks: tuple[Check, ...]
    by_way: tuple[tuple[str, tuple[Check, ...]], ...]
    source: Source
    from_ways: bool


def too_few(steps: int) -> str:
    """Why there is no forecast from so few deliveries."""
    return (
        f"Voor een verwachting zijn {FEWEST + 1} leveringen met deze velden nodig, elk een maand of meer "
        f"na de vorige; er zijn er nu {steps + 1}. Wij verzinnen er geen."
    )


def places_left(scenario: Scenario, organisation: str, now: int) -> int | None:
    """Whole places: the share that is left of those filled now. The municipality itself has none."""
    if scenario.capacity is None or not organisation:
        return None
    return floor(round(scenario.capacity * now, 6))


def month_ahead(day: date, months: int) -> date:
    """The same day so many months later; the end of a month stays the end of a month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = _last(year, month + 1)
    at_end = day.day == _last(day.year, day.month)
    return date(year, month + 1, last if at_end else min(day.day, last))


def _last(year: int, month: int) -> int:
    return monthrange(year, month)[1]
