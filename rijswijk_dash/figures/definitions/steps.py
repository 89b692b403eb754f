"""The next step of a traject and whose turn it is, as SQL made from ``data/stappen.toml``.

The rules are tried in order and the first that holds is the next step. A condition is unknown where it
looks at a field that was not delivered, at hours that are empty, or at a leerroute that is empty. A rule
with an unknown condition cannot be decided, unless another condition of it fails; then no later rule is
tried: the step is unknown and ``lacking`` names the field.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from rijswijk_dash.domain.rules import fields, rule_versions
from rijswijk_dash.domain.steps import CLOSED, Step, steps
from rijswijk_dash.figures.definitions.deadline_sql import DEADLINES
from rijswijk_dash.figures.definitions.dimension import EXEMPT, Dimension, quoted
from rijswijk_dash.figures.definitions.terms import CLOCKS, by_version, last_day

STEPS: dict[str, Step] = steps()
"""Every step by its id, in the order of ``data/stappen.toml``."""

NO_STEP = "Geen stap"
"""The label of who is done or has stopped."""

NOT_KNOWN_YET = "nog niet bekend"
"""Whose turn it is where the field with the organisation is empty."""

CLOSED_SQL = f"fase IN ({', '.join(map(quoted, CLOSED))})"
"""Who is done or has stopped."""

_UNKNOWN = "NULL::BOOLEAN"
_NO_NAME = "NULL::VARCHAR"


@dataclass(frozen=True)
class Tried:
    """A step that is tried on the rows where the SQL ``where`` holds, which is never unknown."""

    step: Step
    where: str = "true"


CHAIN = tuple(Tried(step) for step in STEPS.values() if not step.beside)
"""What is tried on every row for who may see all of it."""


def condition(step: Step, delivered: Collection[str]) -> str:
    """SQL for whether ``step`` holds for a row; no value where that cannot be decided."""
    return " AND ".join(f"({test})" for test, _ in _tests(step, delivered))


def reads(step: Step) -> frozenset[str]:
    """The fields of a row at which ``step`` looks, besides the organisation whose turn it is."""
    looked_at = condition(step, frozenset(fields()))
    return frozenset(set(re.findall(r"\w+", re.sub(r"'[^']*'", "", looked_at))) & set(fields()))


def step_columns(tried: Sequence[Tried], delivered: Collection[str]) -> dict[str, str]:
    """SQL for the id of the step, whose turn it is, and the field for want of which one is unknown."""
    tests = _conditions(tried, delivered)
    return {
        "step": _first(tests, lambda step: quoted(step.id), lambda _: _NO_NAME),
        "turn": _first(tests, lambda step: _turn(step, delivered), lambda _: _NO_NAME),
        "lacking": _first(
            tests, lambda step: _no_turn(step, delivered), lambda step: _lacking(step, delivered)
        ),
    }


def step_dimensions() -> tuple[Dimension, Dimension]:
    """The dimensions ``stap`` and ``aan_zet``; they cross many features, so only for exact viewers."""
    everything = frozenset(fields())
    turn = step_columns(CHAIN, everything)["turn"]
    read = {name for tried in CHAIN for name in reads(tried.step)}
    organisations = {t.step.turn_column for t in CHAIN} - {None}
    name = _first(
        _conditions(CHAIN, everything), lambda step: quoted(step.name), lambda _: _NO_NAME
    )
    none = f"CASE WHEN {CLOSED_SQL} OR doelgroep = '{EXEMPT}' THEN '{NO_STEP}' ELSE"
    return (
        Dimension(
            "stap", "Volgende stap", f"{none} {name} END",
            tuple(n for n in fields() if n in read),
            (*(t.step.name for t in CHAIN), NO_STEP),
        ),
        Dimension(
            "aan_zet", "Aan zet", f"{none} {turn} END",
            tuple(n for n in fields() if n in read | organisations),
            open=True, largest_first=True,
        ),
    )  # fmt: skip


def _conditions(tried: Sequence[Tried], delivered: Collection[str]) -> list[tuple[Tried, str]]:
    """Each step with the condition under which it is the next one, as SQL."""
    return [(t, f"({t.where} AND {condition(t.step, delivered)})") for t in tried]


def _first(
    tests: Sequence[tuple[Tried, str]],
    found: Callable[[Step], str],
    undecided: Callable[[Step], str],
) -> str:
    """SQL for what the first step that holds gives, or what the first that is unknown before it does."""
    whens = " ".join(
        f"WHEN {test} THEN {found(tried.step)} WHEN {test} IS NULL THEN {undecided(tried.step)}"
        for tried, test in tests
    )
    return f"(CASE {whens} END)" if whens else _NO_NAME


def _tests(step: Step, delivered: Collection[str]) -> list[tuple[str, str]]:
    """Each condition of a step, with SQL for the field that lacks where that one is unknown."""

    def about(name: str, sql: str) -> tuple[str, str]:
        return (sql if name in delivered else _UNKNOWN), f"'{name}'"

    found = [(f"fase IN ({_list(step.phases)})", "'fase'")]
    for name, values in (("doelgroep", step.target_groups), ("leerroute", step.routes)):
        if values:
            found.append((f"{name} IN ({_list(values)})", f"'{name}'"))
    found += [about(name, f'"{name}" IS NULL') for name in step.empty]
    found += [about(name, f'"{name}" IS NOT NULL') for name in step.filled]
    if step.any_empty:
        tests = [about(name, f'"{name}" IS NULL')[0] for name in step.any_empty]
        absent = [name for name in step.any_empty if name not in delivered]
        found.append((" OR ".join(tests), f"'{(absent or step.any_empty)[0]}'"))
    if step.hours_below:
        versions = rule_versions()[step.hours_below]
        found.append((
            by_version(versions, lambda rule: f'"{rule.hours}" < {rule.value}'),
            by_version(versions, lambda rule: f"'{rule.hours}'"),
        ))  # fmt: skip
    if step.while_running and step.rule:
        limits = DEADLINES[step.rule].limits
        found.append((
            f"{by_version(limits, last_day)} >= peildatum",
            by_version(limits, lambda rule: CLOCKS[rule.clock].lacking),
        ))  # fmt: skip
    return found


def _lacking(step: Step, delivered: Collection[str]) -> str:
    """SQL for the field for want of which ``step`` cannot be decided."""
    tests = _tests(step, delivered)
    return f"CASE {' '.join(f'WHEN ({test}) IS NULL THEN {name}' for test, name in tests)} END"


def _turn(step: Step, delivered: Collection[str]) -> str:
    column = step.turn_column
    if column is None:
        return quoted(step.turn)
    return f"coalesce(\"{column}\", '{NOT_KNOWN_YET}')" if column in delivered else _NO_NAME


def _no_turn(step: Step, delivered: Collection[str]) -> str:
    """The field that would name whose turn it is, when it was not delivered."""
    column = step.turn_column
    return _NO_NAME if column is None or column in delivered else quoted(column)


def _list(values: Sequence[str]) -> str:
    return ", ".join(map(quoted, values))
