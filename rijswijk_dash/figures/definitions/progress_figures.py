"""The figures of how far trajecten are: deadlines, hours of the Z-route, and whether they are on course."""

from rijswijk_dash.domain.rules import HOURS_RULES
from rijswijk_dash.domain.tempo import norms
from rijswijk_dash.figures.definitions.deadline_sql import DEADLINES, PASSED, Deadline, needed
from rijswijk_dash.figures.definitions.dimension import UNKNOWN
from rijswijk_dash.figures.definitions.figure import OBLIGED, Conditions, Figure, Shape, split
from rijswijk_dash.figures.definitions.progress import (
    BEHIND,
    HOURS_BEHIND,
    LEGAL,
    MET_DEADLINES,
    OFF_COURSE,
    ON_COURSE,
    ON_PACE,
    PIP_PASSED,
    TERM_PASSED,
    course_needs,
    group_name,
    pace_name,
    reached_name,
    state_name,
)

_PACE = (
    "Op tempo is wie op de peildatum minstens zoveel uren heeft als bij het verstreken deel van de eigen "
    "inburgeringstermijn hoort; een verlenging telt mee. Voor de start van de termijn loopt niemand achter"
)
_OWN = "Eigen maat: uren gelijk op met de tijd; "


def _states(deadline: Deadline) -> Figure:
    id_ = state_name(deadline.id)
    return split(
        id_, f"{deadline.name} (stand)",
        f"Het aantal trajecten per stand van deze termijn. {deadline.sentence}",
        population="Gestarte trajecten waarvoor deze regel geldt", where=((id_, ()),),
        source=deadline.article, needs=needed(deadline),
    )  # fmt: skip


def _overdue(deadline: Deadline) -> Figure:
    return Figure(
        f"over_tijd_{deadline.id}", f"{deadline.name} (over tijd)", Shape.COUNT,
        f"Het aantal lopende trajecten waarvan deze termijn voorbij is zonder dat het is gehaald. "
        f"{deadline.sentence}",
        "Lopende trajecten waarvoor deze regel geldt",
        (*OBLIGED, (state_name(deadline.id), (PASSED,))), deadline.article, needs=needed(deadline),
    )  # fmt: skip


def _who(rule: str) -> tuple[str, Conditions]:
    """For whom a rule is, in words and as conditions, in the version of now."""
    newest = DEADLINES[rule].versions[-1]
    chosen = (("leerroute", newest.routes), ("doelgroep", newest.target_groups))
    where = tuple((name, values) for name, values in chosen if values)
    words = {"Asielstatushouder": "asielstatushouders"}
    groups = " en ".join(words.get(g, g.lower()) for g in newest.target_groups)
    routes = " en ".join(f"de {route}" for route in newest.routes) or "elke leerroute"
    return f"Lopende trajecten{f' van {groups}' if groups else ''} op {routes}", where


def _hours(rule: str) -> tuple[Figure, ...]:
    deadline, pace, group = DEADLINES[rule], pace_name(rule), group_name(rule)
    reached = reached_name(rule)
    name = "taal en KNM" if rule == "z_uren_taal" else "participatie"
    population, who = _who(rule)
    known = (*who, (pace, (reached, ON_PACE, BEHIND)))
    all_ = (*who, (pace, (reached, ON_PACE, BEHIND, UNKNOWN)))
    done = f"Wie de Z-route heeft afgerond, telt als ‘{reached}’."
    source = _OWN + deadline.article
    return (
        split(
            pace, f"Tempo van de uren {name}",
            f"Het aantal trajecten per tempo van de uren {name}. {_PACE}. {done}",
            population=population, where=all_, source=source, needs=needed(deadline),
        ),
        Figure(
            f"{pace}_aandeel", f"Uren {name} op tempo", Shape.SHARE,
            f"Het aandeel trajecten dat de uren {name} heeft gehaald of op tempo is. {_PACE}. {done}",
            f"{population}, waarvan de uren en de termijn bekend zijn", (*OBLIGED, *known), source,
            needs=needed(deadline), numerator=((pace, (reached, ON_PACE)),),
            numerator_name="Gehaald of op tempo",
        ),
        split(
            group.removesuffix("_groep"), f"Aantal uren {name}",
            f"Het aantal trajecten naar de uren {name} tot en met de peildatum.",
            population=population, by=group, where=all_, source=deadline.article,
            needs=needed(deadline),
        ),
    )  # fmt: skip


def _course() -> tuple[Figure, ...]:
    planned = " en ".join(f"{n.name} klaar na {n.percent}%" for n in norms())
    rule = (
        "Een traject is op koers als er geen wettelijke termijn voorbij is die niet is gehaald. Ook loopt "
        f"het niet achter in de inburgeringstermijn. Op koers is: {planned} van die termijn. De uren op de "
        "Z-route gaan gelijk op met de tijd. Zonder PIP telt alleen de termijn van "
        "het PIP. De delen van de termijn zijn onze planning, geen wet"
    )
    source = (
        "Eigen maat van dit dashboard, met de termijnen uit de Wet en het Besluit inburgering 2021"
    )
    known: Conditions = (("op_koers", (ON_COURSE, OFF_COURSE)),)
    reasons = (
        f"{PIP_PASSED}, {TERM_PASSED.lower()}, {', '.join(f'{n.name} achter' for n in norms())} of "
        f"{HOURS_BEHIND.lower()}"
    )
    return (
        Figure(
            "op_koers", "Op koers", Shape.SHARE, f"Het aandeel lopende trajecten op koers. {rule}.",
            "Lopende trajecten waarvan bekend is of zij op koers zijn; zonder wie klaar of gestopt is",
            (*OBLIGED, *known), source, needs=course_needs(),
            numerator=(("op_koers", (ON_COURSE,)),), numerator_name=ON_COURSE,
        ),
        split(
            "op_koers_stand", "Op koers of niet",
            f"Het aantal lopende trajecten op koers, niet op koers en onbekend. {rule}. Onbekend is het "
            "als een gegeven ontbreekt dat voor dit traject nodig is.",
            population="Lopende trajecten", by="op_koers",
            where=(("op_koers", (ON_COURSE, OFF_COURSE, UNKNOWN)),), source=source,
            needs=course_needs(),
        ),
        split(
            "op_koers_reden", "Waarom niet op koers",
            f"Het aantal trajecten dat niet op koers is, naar de belangrijkste reden: {reasons}. Elk "
            f"traject telt één keer, bij de eerste reden in deze volgorde. {rule}.",
            population="Lopende trajecten die niet op koers zijn", by="reden_koers",
            where=(("op_koers", (OFF_COURSE,)),), source=source, needs=course_needs(),
        ),
    )  # fmt: skip


PROGRESS_FIGURES = (
    *map(_states, MET_DEADLINES),
    *(_overdue(deadline) for deadline in LEGAL if deadline.id != "pip"),
    *(figure for rule in HOURS_RULES for figure in _hours(rule)),
    *_course(),
)
"""In the order of the rules; the PIP over time stands in the catalogue as ``pip_over_tijd``."""
