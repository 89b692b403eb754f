"""A share at one organisation beside that of the whole: what chance explains, and what the leerroute does.

Organisations guide people on other leerroutes, and a leerroute has a pace of its own. So beside the raw
share stands the number that would be expected with the share of the whole on each leerroute (indirect
standardisation: the sum over the leerroutes of people times the share of that leerroute). Where hardly
anybody else follows the leerroutes of an organisation, it would be compared with itself; then it is not.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rijswijk_dash.figures.answers import Row
from rijswijk_dash.figures.intervals import FAR, FEWEST, Bounds, counts_within, wilson


class Verdict(StrEnum):
    """What chance has to say about a difference."""

    WITHIN = "binnen wat toeval verklaart"
    HIGHER = "hoger dan toeval verklaart (99,8%)"
    LOWER = "lager dan toeval verklaart (99,8%)"
    FEW = "te weinig mensen"
    ALONE = "niet te vergelijken"


@dataclass(frozen=True)
class OrganisationShare:
    """A share at one organisation: ``numerator`` of ``n`` people, with its 95% ``interval``.

    ``verdict`` compares it with the whole. ``expected`` is the number with the shares of the whole on
    each leerroute; None where one of these is not known, or where it would be its own share.
    ``route_verdict`` compares it with that.
    """

    organisation: str
    numerator: int
    n: int
    interval: Bounds
    verdict: Verdict
    expected: float | None
    route_verdict: Verdict

    @property
    def share(self) -> float | None:
        """From 0 to 1; None of fewer than ten people."""
        return self.numerator / self.n if self.n >= FEWEST else None


def compared(
    organisation: str, rows: Mapping[str, Row], whole: Row | None, routes: Mapping[str, Row]
) -> OrganisationShare | None:
    """The share of ``organisation``, or None when it has nobody in it.

    ``rows`` are its people by leerroute, ``whole`` is everybody and ``routes`` everybody by leerroute.
    A share of these that may not be shown has no value; with that nothing is compared.
    """
    total = added(rows.values())
    if not total.denominator:
        return None
    groups = [_Group.of(row, routes.get(label)) for label, row in rows.items()]
    return OrganisationShare(
        organisation,
        total.numerator,
        total.denominator,
        wilson(total.numerator, total.denominator),
        _verdict([_Group.of(total, whole)]),
        _expected(groups),
        _verdict(groups),
    )


def added(rows: Iterable[Row]) -> Row:
    """Rows of exact counts as one, with its percentage not rounded off."""
    counts = [(row.numerator, row.denominator) for row in rows]
    numerator, n = (sum(column) for column in zip((0, 0), *counts, strict=True))
    return Row((), 100 * numerator / n if n else None, numerator, n)


@dataclass(frozen=True)
class _Group:
    """People of one organisation, the share of the whole, and how many others that is over."""

    numerator: int
    n: int
    rate: float | None
    others: int

    @classmethod
    def of(cls, row: Row, whole: Row | None) -> "_Group":
        rate = whole.value / 100 if whole and whole.value is not None else None
        others = whole.denominator - row.denominator if whole else 0
        return cls(row.numerator, row.denominator, rate, others)


def _expected(groups: Sequence[_Group]) -> float | None:
    """How many the shares of the whole would give; None where there is nothing to compare with."""
    return sum(n * rate for n, rate in _comparable(groups)) if _comparable(groups) else None


def _comparable(groups: Sequence[_Group]) -> list[tuple[int, float]]:
    """People with their chance; none when a share is not known or most are not among ten others."""
    known = [(group.n, group.rate) for group in groups if group.rate is not None]
    among_others = sum(group.n for group in groups if group.others >= FEWEST)
    enough = 2 * among_others >= sum(group.n for group in groups)
    return known if enough and len(known) == len(groups) else []


def _verdict(groups: Sequence[_Group]) -> Verdict:
    """Whether chance explains how many of these people together reached it."""
    if sum(group.n for group in groups) < FEWEST:
        return Verdict.FEW
    chances = _comparable(groups)
    if not chances:
        return Verdict.ALONE
    low, high = counts_within(tuple(chances), FAR)
    count = sum(group.numerator for group in groups)
    return Verdict.LOWER if count < low else Verdict.HIGHER if count > high else Verdict.WITHIN
