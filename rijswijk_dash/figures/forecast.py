"""The expected load per school and partner, with its band, its scenarios and its back-test.

Who sees everything exactly gets a forecast from the ways of all people (``expected``). The wethouder and
a ketenpartner get the line of counts that they may see anyway, continued (``forecast_lines``).
"""

from collections.abc import Sequence
from datetime import date
from functools import partial
from math import isfinite

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import check_live
from rijswijk_dash.audit import Action
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.domain.scenarios import Scenario, scenarios
from rijswijk_dash.figures.answers import WrongQuestion
from rijswijk_dash.figures.backtest import Cell, chain_cells, checks
from rijswijk_dash.figures.definitions.catalogue import FIGURES
from rijswijk_dash.figures.definitions.chains import CHAINS, Chain
from rijswijk_dash.figures.definitions.dimension import Dimension
from rijswijk_dash.figures.door import delivery_at, granted_scope, source_of
from rijswijk_dash.figures.expected import (
    FEWEST,
    Inflow,
    band,
    finished,
    load_then,
    monthly_inflow,
    organisations,
    run_ahead,
    steps_seen,
)
from rijswijk_dash.figures.forecast_lines import of_lines, tested_lines
from rijswijk_dash.figures.forecasts import (
    MONTHS,
    Backtest,
    Expected,
    Forecast,
    Load,
    Way,
    month_ahead,
    places_left,
    too_few,
)
from rijswijk_dash.figures.history import Seen, history_of
from rijswijk_dash.figures.query import Question
from rijswijk_dash.figures.scope import Scope, scope_of
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.deliveries import Delivery, current_deliveries
from rijswijk_dash.warehouse.store import Store, open_store

HALF_YEAR = 6
_MOST = 100_000


def forecast(
    viewer: Viewer,
    peildatum: date | None = None,
    scenario: str = "",
    inflow: float | None = None,
) -> Forecast:
    """The forecast from ``peildatum`` (default: the newest), from what was delivered up to then.

    ``inflow`` is how many come under direction in half a year (the taakstelling); None: as measured.
    A kind of load with too few deliveries or a missing field has no numbers but a sentence.
    Raises ``Refused``; ``WrongQuestion`` for an unknown scenario or peildatum, an inflow that is no number
    from 0, or an inflow asked by who gets the continued line.
    """
    check_live(viewer, Action.FIGURES)
    chosen = _scenario(scenario)
    _check_inflow(inflow)
    store = open_store(settings().store)
    delivery = delivery_at(store, viewer.gemeente, peildatum)
    if may_forecast_ways(viewer):
        return _of_ways(store, viewer, delivery, chosen, inflow)
    if inflow is not None or chosen.inflow != 1:
        raise WrongQuestion(
            "Voor uw rol is de instroom niet te kiezen; de verwachting volgt de lijn."
        )
    return of_lines(viewer, delivery, chosen)


def backtest(viewer: Viewer, peildatum: date | None = None) -> Backtest:
    """How good the forecasts of ``viewer`` would have been up to ``peildatum`` (default: the newest).

    The inflow of each is that of the twelve months before it. Raises ``Refused``, ``WrongQuestion``.
    """
    check_live(viewer, Action.FIGURES)
    store = open_store(settings().store)
    delivery = delivery_at(store, viewer.gemeente, peildatum)
    every = may_forecast_ways(viewer)
    tested = _tested(store, viewer, delivery) if every else tested_lines(viewer, delivery)
    together = [cell for _, cells in tested for cell in cells]
    return Backtest(
        delivery.peildatum, checks(together), tuple((name, checks(cells)) for name, cells in tested),
        source_of(viewer, delivery), every,
    )  # fmt: skip


def _tested(store: Store, viewer: Viewer, delivery: Delivery) -> list[tuple[str, list[Cell]]]:
    known = _known(store, viewer, delivery)
    found: list[tuple[str, list[Cell]]] = []
    for chain in CHAINS.values():
        history = history_of(store, chain, known)
        if not _why_not(chain, history, delivery):
            name = ("terug", chain.id, tuple(d.id for d in known))
            cells = store.remember(name, partial(chain_cells, history, chain.counted))
            found.append((chain.name, cells))
    return found


def may_forecast_ways(viewer: Viewer) -> bool:
    """Whether ``viewer`` gets the forecast from the ways of all people, and may choose the inflow."""
    return all(scope_of(viewer, _question(c)) is Scope.EXACT for c in CHAINS.values())


def scenarios_for(viewer: Viewer) -> dict[str, Scenario]:
    """The scenarios that ``viewer`` can choose, by id: a line of counts knows no inflow."""
    every = may_forecast_ways(viewer)
    return {id_: s for id_, s in scenarios().items() if every or s.inflow == 1}


def _scenario(name: str) -> Scenario:
    known = scenarios()
    if name and name not in known:
        raise WrongQuestion(
            f"Het scenario ‘{name[:40]}’ bestaat niet; kies uit {', '.join(known)}."
        )
    return known[name] if name else next(iter(known.values()))


def _check_inflow(inflow: float | None) -> None:
    if inflow is not None and not (isfinite(inflow) and 0 <= inflow <= _MOST):
        raise WrongQuestion("De instroom per half jaar is een getal van 0 of meer.")


# From the ways of all people


def _question(chain: Chain) -> Question:
    """The question of which the forecast is an answer: it crosses every part of a state."""
    parts = {"stap": chain.stage, "bij": chain.organisation, "soort": chain.kind}
    by = tuple(
        Dimension(f"{chain.id}_{name}", chain.name, sql, chain.needs) for name, sql in parts.items()
    )
    return Question(FIGURES["gestart"], by, ())


def _of_ways(
    store: Store, viewer: Viewer, delivery: Delivery, scenario: Scenario, inflow: float | None
) -> Forecast:
    known = _known(store, viewer, delivery)
    days = [month_ahead(delivery.peildatum, k) for k in range(1, MONTHS + 1)]
    monthly = None if inflow is None else inflow / HALF_YEAR
    ahead = Inflow(tuple(scenario.factor(day) for day in days), monthly)
    ways: list[Way] = []
    for chain in CHAINS.values():
        history = history_of(store, chain, known)
        if why := _why_not(chain, history, delivery):
            ways.append(Way(chain.id, chain.name, chain.sentence, chain.noun, (), why))
            continue
        name = (chain.id, tuple(d.id for d in known))
        bands = store.remember(("verwacht", *name, ahead), partial(_bands, history, chain, ahead))
        loads = tuple(
            Load(
                who, tuple((s.day, load_then(s, chain.counted, who)) for s in history),
                tuple(Expected(day, *b) for day, b in zip(days, each, strict=True)),
                places_left(scenario, who, load_then(history[-1], chain.counted, who)),
            )
            for who, each in bands.items()
        )  # fmt: skip
        left = finished(history, chain.counted)
        ways.append(Way(chain.id, chain.name, chain.sentence, chain.noun, loads, finished=left))
    flows = history_of(store, CHAINS["pip"], known)
    measured, others = (HALF_YEAR * monthly_inflow(flows, directed=d) for d in (True, False))
    return Forecast(
        delivery.peildatum, scenario, tuple(ways), source_of(viewer, delivery),
        measured if inflow is None else inflow, measured, others,
    )  # fmt: skip


def _known(store: Store, viewer: Viewer, delivery: Delivery) -> list[Delivery]:
    """The deliveries up to one, oldest first, for who may see the ways of all. Raises ``Refused``."""
    for chain in CHAINS.values():
        granted_scope(viewer, _question(chain))
    found = [
        d for d in current_deliveries(store, viewer.gemeente) if d.peildatum <= delivery.peildatum
    ]
    return sorted(found, key=lambda d: d.peildatum)


def _bands(
    history: Sequence[Seen], chain: Chain, inflow: Inflow
) -> dict[str, list[tuple[float, float, float]]]:
    """By organisation the low, middle and high of each month ahead."""
    runs = run_ahead(history, inflow)
    found: dict[str, list[tuple[float, float, float]]] = {}
    for who in organisations(history, chain.counted):
        low, middle, high = band(runs.load(chain.counted, who))[:, 1:].tolist()
        found[who] = list(zip(low, middle, high, strict=True))
    return found


def _why_not(chain: Chain, history: Sequence[Seen], delivery: Delivery) -> str:
    lacking = [fields()[n].label for n in chain.needs if n not in delivery.fields]
    if lacking:
        return f"In de export van deze peildatum ontbreekt: {', '.join(lacking)}."
    if steps_seen(history) < FEWEST:
        return too_few(steps_seen(history))
    if not organisations(history, chain.counted):
        return "Er is nog niemand geweest om te tellen."
    return ""
