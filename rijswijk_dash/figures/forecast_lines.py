"""The forecast of who may not see the ways of all people: a line of counts, continued.

Made of nothing else than answers of the door to that very viewer: for the wethouder exact counts by one
feature, for a ketenpartner counts of its own clients. So it can tell nothing that these do not tell, and
no other partner's clients can have any influence on what a partner sees.
"""

from dataclasses import dataclass
from datetime import date

from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.domain.scenarios import Scenario
from rijswijk_dash.figures.backtest import Cell, line_cells
from rijswijk_dash.figures.door import granted_scope, source_of, trend
from rijswijk_dash.figures.expected import FEWEST
from rijswijk_dash.figures.forecasts import (
    MONTHS,
    Expected,
    Forecast,
    Load,
    Way,
    month_ahead,
    places_left,
    too_few,
)
from rijswijk_dash.figures.history import in_steps
from rijswijk_dash.figures.own import own_clients
from rijswijk_dash.figures.query import Question, question
from rijswijk_dash.figures.scope import Closed, scope_of
from rijswijk_dash.figures.seriesmodel import continue_line
from rijswijk_dash.warehouse.deliveries import Delivery, moment

_RUNNING = ("Voorinburgering", "Brede intake", "Leerroute")


@dataclass(frozen=True)
class _Asked:
    """A kind of load by a question to the door: of every label, or of one partner, ``whose``."""

    id: str
    name: str
    sentence: str
    question: Question
    whose: str = ""


def of_lines(viewer: Viewer, delivery: Delivery, scenario: Scenario) -> Forecast:
    """The forecast from what ``viewer`` may see of ``delivery`` and the ones before. Raises ``Refused``."""
    ways: list[Way] = []
    own = viewer.role is Role.PARTNER
    noun = "cliënten onderweg" if own else "trajecten"
    for asked in _asked(viewer):
        lines, why = _lines(viewer, asked, delivery.peildatum)
        loads = [_load(who, line, delivery.peildatum, scenario) for who, line in lines.items()]
        loads.sort(key=lambda load: (-load.now, load.organisation))
        ways.append(Way(asked.id, asked.name, asked.sentence, noun, tuple(loads), why))
    return Forecast(delivery.peildatum, scenario, tuple(ways), source_of(viewer, delivery), own=own)


def tested_lines(viewer: Viewer, delivery: Delivery) -> list[tuple[str, list[Cell]]]:
    """By kind of load what these forecasts would have said before. Raises ``Refused``."""
    found: list[tuple[str, list[Cell]]] = []
    for asked in _asked(viewer):
        lines, _ = _lines(viewer, asked, delivery.peildatum)
        cells = [cell for line in lines.values() for cell in line_cells(line)]
        found.append((asked.name, cells))
    return found


def _asked(viewer: Viewer) -> list[_Asked]:
    if viewer.role is Role.PARTNER and moment() is not None:
        granted_scope(viewer, question("gestart", own=True))  # Refused: no own clients of then.
    asked = _of_partner(viewer) if viewer.role is Role.PARTNER else _of_alderman()
    return [a for a in asked if not isinstance(scope_of(viewer, a.question), Closed)]


def _of_alderman() -> list[_Asked]:
    """Kinds of load that look at one feature of a person, so that the numbers are exact for all."""
    done = "Ook wie al klaar is, telt mee: zonder een tweede kenmerk is dat niet te scheiden."
    return [
        _Asked(
            "lessen", "Trajecten per taalschool", f"Trajecten met een taalschool. {done}",
            question("taalschool"),
        ),
        _Asked(
            "participatie", "Trajecten per participatiepartner",
            f"Trajecten met een participatiepartner. {done}", question("participatiepartner"),
        ),
    ]  # fmt: skip


def _of_partner(viewer: Viewer) -> list[_Asked]:
    """The own clients under way, by each task for which a column of the export names them."""
    running = ", ".join(_RUNNING)
    return [
        _Asked(
            part.task.name, f"Uw cliënten onderweg: {part.task.name}",
            f"Uw eigen cliënten in de fase {running}.",
            question(
                "gestart", (), {part.task.column: [part.organisation], "fase": _RUNNING}, own=True
            ),
            whose=part.organisation,
        )
        for part in own_clients(viewer).parts
        if part.task.column
    ]  # fmt: skip


Line = list[tuple[date, int]]


def _lines(viewer: Viewer, asked: _Asked, peildatum: date) -> tuple[dict[str, Line], str]:
    """Exact counts by organisation at every peildatum up to this one; or why there are none, in Dutch."""
    every = trend(viewer, asked.question, peildatum)
    if not every[-1].known:
        return {}, f"In de export van deze peildatum ontbreekt: {', '.join(every[-1].missing)}."
    answers = [answer for answer in every if answer.known and not answer.rounded]
    days = [answer.peildatum for answer in answers]
    if len(steps := in_steps(days)) < FEWEST:
        return {}, too_few(len(steps))
    counts = [
        {label: int(count or 0) for label, count in answer.by_label().items()}
        if answer.dimensions
        else {asked.whose: int(answer.value or 0)}
        for answer in answers
    ]
    names = dict.fromkeys(label for each in counts for label in each)
    return {
        who: [(day, each.get(who, 0)) for day, each in zip(days, counts, strict=True)]
        for who in names
    }, ""


def _load(who: str, line: Line, peildatum: date, scenario: Scenario) -> Load:
    low, middle, high = continue_line(line, MONTHS)[:, 1:].tolist()
    months = [month_ahead(peildatum, k) for k in range(1, MONTHS + 1)]
    ahead = tuple(map(Expected, months, low, middle, high))
    return Load(who, tuple(line), ahead, places_left(scenario, who, line[-1][1]))
