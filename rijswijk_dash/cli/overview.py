"""What ``figures`` tells beside the figures of the catalogue: durations, deadlines, stock and signals.

Each value is an answer to this viewer of the one door; what it may not have is not asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rijswijk_dash import figures as door
from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.cli.answers import answer_line, figure_as_json
from rijswijk_dash.cli.durations import duration_line, durations, durations_as_json
from rijswijk_dash.cli.progress import stock_line, stock_newest
from rijswijk_dash.figures import DEADLINES, Answer, Raised, Signals, Stock, Survival

_Filters = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Overview:
    """The parts for one viewer and peildatum; ``stock`` is None for who may not ask it."""

    durations: list[Survival]
    deadlines: dict[str, Answer]
    stock: Stock | None
    signals: Signals


def overview(viewer: Viewer, peildatum: date, filters: _Filters) -> Overview:
    """Ask every part. Raises ``Refused``, ``WrongQuestion``."""
    running = door.may_ask(viewer, door.question("lopend", filters=filters))
    return Overview(
        durations(viewer, peildatum, filters),
        _deadlines(viewer, peildatum, filters),
        door.stock(viewer, filters, peildatum) if running else None,
        door.signals(viewer, peildatum, filters),
    )


def overview_as_json(found: Overview) -> dict[str, Any]:
    """The parts by name: a rule by its states, the stock of the last period, the signals by kind."""
    return {
        "durations": durations_as_json(found.durations),
        "deadlines": {rule: _states(rule, answer) for rule, answer in found.deadlines.items()},
        "stock": stock_newest(found.stock) if found.stock else None,
        "signals": _signals(found.signals),
    }


def overview_lines(found: Overview) -> list[str]:
    """Lines of text; deadlines only over own clients, for those over everybody are figures already."""
    return [
        *map(duration_line, found.durations),
        *(f"{answer_line(a)} (eigen cliënten)" for a in found.deadlines.values() if a.own),
        *([f"Stand op {stock_line(stock_newest(found.stock))}"] if found.stock else []),
        *(f"Aandacht: {_sentence(raised)}" for raised in found.signals.raised),
    ]


def _deadlines(viewer: Viewer, peildatum: date, filters: _Filters) -> dict[str, Answer]:
    """By rule how many trajecten are in each state: of a ketenpartner over its own clients."""
    own = viewer.role is Role.PARTNER
    asked = {
        rule: door.question(f"stand_{rule}", filters=filters, own=own)
        for rule, deadline in DEADLINES.items()
        if deadline.can_be_met
    }
    return {
        rule: door.ask(viewer, question, peildatum)
        for rule, question in asked.items()
        if door.may_ask(viewer, question)
    }


def _states(rule: str, answer: Answer) -> dict[str, Any]:
    return {"name": DEADLINES[rule].name, "kind": DEADLINES[rule].kind, **figure_as_json(answer)}


def _signals(found: Signals) -> dict[str, Any]:
    """A rounded answer that counts nobody may be about some people: it stands under its own name."""
    return {
        "raised": [_raised(raised) for raised in found.raised],
        "nobody": [answer.figure.id for answer in found.quiet if not answer.rounded],
        "nobody_or_few": [answer.figure.id for answer in found.quiet if answer.rounded],
        "unknown": {answer.figure.id: list(answer.missing) for answer in found.unknown},
        "closed": [signal.figure for signal in found.closed],
    }


def _raised(raised: Raised) -> dict[str, Any]:
    kinds = {"rounded": raised.answer.rounded, "own": raised.answer.own}
    told = {"figure": raised.signal.figure, "count": raised.count, "sentence": _sentence(raised)}
    return told | {name: True for name, holds in kinds.items() if holds}


def _sentence(raised: Raised) -> str:
    about = "Ongeveer " if raised.answer.rounded else ""
    words = raised.signal.one if raised.count == 1 else raised.signal.many
    return f"{about}{raised.count} {words}{' (eigen cliënten)' if raised.answer.own else ''}."
