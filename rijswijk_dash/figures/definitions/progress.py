"""How far a traject is: the state of each deadline, the pace of the hours, and whether it is on course.

Made of the rules of ``deadline_sql``, so that a figure, a list and a filter cannot differ. What
``op_koers`` means, and why, stands in docs/decisions/0012-op-koers.md.

Of a term of so many days the first has number zero: on that day nothing is asked yet, and the whole from
the exclusive end on. Before the first day nobody is behind. The pace is compared in whole days, so no
rounding of a share decides who is behind.
"""

from collections.abc import Mapping

from rijswijk_dash.domain.rules import HOURS_RULES, TERM, fields
from rijswijk_dash.domain.tempo import norms
from rijswijk_dash.figures.definitions.deadline_sql import (
    CLOSED,
    DEADLINES,
    PASSED,
    RUNNING,
    STATES,
    UNKNOWN_STATE,
    Deadline,
    deadline_parts,
    needed,
    of_deadline,
)
from rijswijk_dash.figures.definitions.dimension import EXEMPT, Dimension, let, quoted
from rijswijk_dash.figures.definitions.terms import by_version

NOT_FOR = "Niet van toepassing"
ON_PACE, BEHIND = "Op tempo", "Achter op tempo"
ON_COURSE, OFF_COURSE = "Op koers", "Niet op koers"
PIP_PASSED, TERM_PASSED, HOURS_BEHIND = "PIP over tijd", "Termijn voorbij", "Uren achter"
REASONS = (PIP_PASSED, TERM_PASSED, *(f"{norm.name} achter" for norm in norms()), HOURS_BEHIND)
COURSES = (NOT_FOR, ON_COURSE, *REASONS)

MET_DEADLINES = tuple(d for d in DEADLINES.values() if d.can_be_met)
LEGAL = tuple(d for d in MET_DEADLINES if d.kind == "wettelijk")
_NOT_RUNNING = f"(doelgroep = '{EXEMPT}' OR {CLOSED})"
_DAYS = "CASE WHEN due >= basis THEN due + 1 - basis END"
# Below zero before the first day, so that nobody is behind then.
_GONE = "least(peildatum - basis, due + 1 - basis)"


def state_name(rule: str) -> str:
    """The id of the dimension that has the state of a deadline, and of its figure."""
    return f"stand_{rule}"


def pace_name(rule: str) -> str:
    """The id of the dimension that has the pace of the hours of a rule."""
    return f"tempo_{rule.removeprefix('z_uren_')}"


def group_name(rule: str) -> str:
    """The id of the dimension that has the hours of a rule in groups."""
    return f"uren_{rule.removeprefix('z_uren_')}_groep"


def reached_name(rule: str) -> str:
    """The label for who has all hours of a rule."""
    asked = {version.value for version in DEADLINES[rule].versions}
    return f"{asked.pop()} uur gehaald" if len(asked) == 1 else "Alle uren gehaald"


def _state(deadline: Deadline) -> Dimension:
    return Dimension(
        state_name(deadline.id), f"{deadline.name} (stand)", of_deadline(deadline, "state"),
        needed(deadline), STATES, NOT_FOR, tells=deadline.reads, parts=deadline_parts(deadline),
    )  # fmt: skip


def _pace_part(deadline: Deadline) -> tuple[str, str]:
    """Against the hours that the days gone by ask: all hours times the part of the term that is over."""
    hours = by_version(deadline.versions, lambda rule: f'"{rule.hours}"')
    asked = by_version(deadline.versions, lambda rule: str(rule.value))
    pace = (
        f"CASE WHEN {_NOT_RUNNING} OR applies IS FALSE THEN '{NOT_FOR}' "
        f"WHEN applies IS NULL THEN NULL "
        f"WHEN done OR met IS NOT NULL THEN '{reached_name(deadline.id)}' "
        f"WHEN uren * {_DAYS} >= gevraagd * {_GONE} THEN '{ON_PACE}' "
        f"WHEN uren * {_DAYS} < gevraagd * {_GONE} THEN '{BEHIND}' END"
    )
    asked_for = let(pace, {"uren": f"({hours})", "gevraagd": f"({asked})"})
    return _pace_name(deadline.id), of_deadline(deadline, asked_for)


def _pace_name(rule: str) -> str:
    return f"{rule}__tempo"


def _pace(rule: str) -> Dimension:
    deadline = DEADLINES[rule]
    label = fields()[deadline.versions[-1].hours or ""].label
    return Dimension(
        pace_name(rule), f"Tempo: {label[0].lower()}{label[1:]}", _pace_name(rule), needed(deadline),
        (reached_name(rule), ON_PACE, BEHIND, NOT_FOR), tells=deadline.reads,
        parts=(*deadline_parts(deadline), _pace_part(deadline)),
    )  # fmt: skip


def _hours_group(rule: str) -> Dimension:
    """Hours in four equal steps up to what the rule asks."""
    newest = DEADLINES[rule].versions[-1]
    field = fields()[newest.hours or ""]
    step = max(1, newest.value // 4)
    bounds = [(f"{low or 1}–{low + step - 1}", low + step) for low in range(0, step * 4, step)]
    column = f'"{field.name}"'
    whens = " ".join(f"WHEN {column} < {high} THEN '{label}'" for label, high in bounds)
    most = f"{step * 4} of meer"
    return Dimension(
        group_name(rule), field.label,
        f"CASE WHEN {column} = 0 THEN '0' {whens} WHEN {column} IS NOT NULL THEN '{most}' END",
        (field.name,), ("0", *(label for label, _ in bounds), most),
    )  # fmt: skip


def _course_sql(labels: Mapping[str, str]) -> str:
    """The main reason why a traject is not on course, or that it is; empty where that is unknown.

    Each by its label, or no value for one that is not in ``labels``.
    """
    legal, planned = [d.id for d in LEGAL if d.id != "pip"], [norm.rule for norm in norms()]
    days, gone = (of_deadline(DEADLINES[TERM], sql) for sql in (_DAYS, _GONE))
    unknown = [f"({days}) IS NULL", *(f"{_pace_name(rule)} IS NULL" for rule in HOURS_RULES)]
    unknown += [f"{_state_of(rule)} = '{UNKNOWN_STATE}'" for rule in planned]
    passed = [f"{_state_of(id_)} = '{PASSED}'" for id_ in legal]
    behind = [f"{_pace_name(rule)} = '{BEHIND}'" for rule in HOURS_RULES]
    told = {name: quoted(labels[name]) if name in labels else "NULL" for name in COURSES}
    late = " ".join(
        f"WHEN {_state_of(norm.rule)} = '{RUNNING}' AND 100 * {gone} > {norm.percent} * ({days}) "
        f"THEN {told[f'{norm.name} achter']}"
        for norm in norms()
    )
    return (
        f"CASE WHEN {_NOT_RUNNING} THEN {told[NOT_FOR]} "
        f"WHEN dagtekening_pip IS NULL THEN CASE {_state_of('pip')} "
        f"WHEN '{PASSED}' THEN {told[PIP_PASSED]} WHEN '{RUNNING}' THEN {told[ON_COURSE]} END "
        f"WHEN {' OR '.join(unknown)} THEN NULL "
        f"WHEN {' OR '.join(passed)} THEN {told[TERM_PASSED]} {late} "
        f"WHEN {' OR '.join(behind)} THEN {told[HOURS_BEHIND]} ELSE {told[ON_COURSE]} END"
    )


def _state_of(rule: str) -> str:
    return of_deadline(DEADLINES[rule], "state")


def _course_parts() -> tuple[tuple[str, str], ...]:
    rules = dict.fromkeys((
        "pip", TERM, *(d.id for d in LEGAL), *(norm.rule for norm in norms()), *HOURS_RULES
    ))  # fmt: skip
    found = [part for rule in rules for part in deadline_parts(DEADLINES[rule])]
    return (*found, *(_pace_part(DEADLINES[rule]) for rule in HOURS_RULES))


def course_needs() -> tuple[str, ...]:
    """The fields without which nobody is on course or off it, in the order of the export."""
    looked_at = ("pip", *(norm.rule for norm in norms()), *HOURS_RULES)
    named = {name for rule in looked_at for name in needed(DEADLINES[rule])}
    return tuple(name for name in fields() if name in named)


def _course() -> tuple[Dimension, Dimension]:
    needs = course_needs()
    course = _course_sql(
        {**dict.fromkeys(REASONS, OFF_COURSE), ON_COURSE: ON_COURSE, NOT_FOR: NOT_FOR}
    )
    reason = _course_sql({reason: reason for reason in REASONS})
    parts = _course_parts()
    return (
        Dimension(
            "op_koers", "Op koers", course, needs, (ON_COURSE, OFF_COURSE, NOT_FOR), parts=parts
        ),
        Dimension(
            "reden_koers", "Reden niet op koers", reason, needs, REASONS, "Geen reden", parts=parts
        ),
    )


def progress_dimensions() -> tuple[Dimension, ...]:
    """The dimensions of this module."""
    return (
        *map(_state, MET_DEADLINES),
        *map(_pace, HOURS_RULES),
        *map(_hours_group, HOURS_RULES),
        *_course(),
    )
