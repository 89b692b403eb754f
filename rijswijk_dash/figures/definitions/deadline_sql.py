"""The deadlines of each traject: what is met, what is open or passed, and what is not known.

The rules are data (``data/regels.toml``), each with its article; how time is counted stands in ``terms``.
What they say of a row is SQL made from them, so a list, a count and a figure cannot differ. Nothing is
guessed: where the start of a clock, or whether something was done, does not stand in the row, the state
is ``UNKNOWN_STATE`` and ``lacking`` names the field.

Choices behind the states:

- Hours carry no date. Reached by a peildatum within the term they are certainly on time; after it that
  is unknown, unless the Z-route was rounded off within the term.
- An empty field of hours is not zero hours. An empty date in a delivered column has not happened.
- No leerroute in the fase Voorinburgering or Brede intake means that there is none yet, so a rule for a
  leerroute does not apply yet. In another fase it is unknown whether it applies.
- Open in the fase Voldaan or Beëindigd is ``LAPSED``. Oekraïense ontheemden have no deadlines.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rijswijk_dash.domain.rules import TERM, Rule, fields, in_force, rule_versions
from rijswijk_dash.figures.definitions.dimension import EXEMPT, KEY, ORGANISATIONS, let
from rijswijk_dash.figures.definitions.terms import CLOCKS, by_version, last_day, start_of

MET, MET_LATE = "op tijd gehaald", "te laat gehaald"
RUNNING, PASSED = "loopt", "voorbij"
LAPSED, UNKNOWN_STATE = "vervallen", "onbekend"
STATES = (PASSED, RUNNING, MET_LATE, MET, LAPSED, UNKNOWN_STATE)


@dataclass(frozen=True)
class Deadline:
    """One deadline, in the words of the version that held when the program started.

    ``kind`` is wettelijk or planning, ``article`` the source, ``remarks`` what gives no date. ``reads``
    are the fields looked at, besides the doelgroep that is exempt. ``versions`` are those of the rule,
    ``limits`` those of the rule that says which day is the last: itself, or the inburgeringstermijn.
    """

    id: str
    name: str
    kind: str
    sentence: str
    article: str
    reads: frozenset[str]
    remarks: tuple[str, ...]
    versions: tuple[Rule, ...] = field(repr=False)
    limits: tuple[Rule, ...] = field(repr=False)

    @property
    def can_be_met(self) -> bool:
        """Whether somebody does something for it; else it is a day that comes and goes."""
        return any(rule.met_by or rule.hours for rule in self.versions)


def deadlines_sql(
    source: str,
    delivered: Collection[str],
    chosen: Mapping[str, Deadline],
    allowed: Mapping[str, str] | None = None,
) -> str:
    """The query that gives the columns of ``TrajectDeadline`` for the rows of ``source``.

    ``delivered`` are the fields of the delivery; ``allowed`` by id the condition on the rows for which
    a deadline may be given out, whose parameters follow those of ``source`` in the order of ``chosen``.
    What each rule finds and the state that follows are made once: a condition on the state would else be
    written out a hundred times, and took twenty times as long.
    """
    read = {name for deadline in chosen.values() for name in deadline.reads}
    columns = ", ".join(f'"{n}"' for n in sorted({KEY, "doelgroep", *ORGANISATIONS, *read}))
    each = " UNION ALL ".join(
        _of_rule(d, delivered, (allowed or {}).get(d.id, "true")) for d in chosen.values()
    )
    return f"""
        WITH rij AS (SELECT peildatum, {columns} FROM {source} WHERE doelgroep <> '{EXEMPT}'),
        per_regel AS MATERIALIZED ({each}),
        bekend AS (SELECT *, {_LACKING} AS lacking FROM per_regel),
        stand AS MATERIALIZED (SELECT *, {_STATE} AS state FROM bekend)
        SELECT trajectnummer, regel AS rule, basis, due, met AS met_on, state,
            CASE state WHEN '{RUNNING}' THEN due - peildatum
                       WHEN '{PASSED}' THEN peildatum - due END AS days,
            lacking
        FROM stand
        ORDER BY state IN ('{RUNNING}', '{PASSED}') AND (state = '{RUNNING}' OR te_halen) DESC,
            due NULLS LAST, trajectnummer, regel"""  # noqa: S608


def deadline_of(versions: Sequence[Rule], terms: Sequence[Rule]) -> Deadline:
    """The deadline that the ``versions`` of a rule give; ``terms`` are those of the inburgeringstermijn."""
    now = in_force(versions, date.today())
    limits = versions if now.is_span else terms
    looked_at = " ".join(_parts(versions, limits, ()).values())
    words = set(re.findall(r"\w+", re.sub(r"'[^']*'", "", looked_at)))
    return Deadline(
        now.id, now.name, now.kind, now.sentence, now.article,
        frozenset((words & set(fields())) | {"fase"}),
        now.remarks, tuple(versions), tuple(limits),
    )  # fmt: skip


def of_deadline(deadline: Deadline, sql: str) -> str:
    """The ``sql`` over what a rule finds, over the parts of ``deadline_parts`` instead.

    ``applies`` is empty where it is unknown whether the rule is for the row; ``basis`` and ``due`` are the
    first and the last day, ``met`` the day on which it was met, ``done`` that it was, without a day;
    ``state`` is the state that ``deadlines_sql`` gives, empty where the rule is not for that row.
    """
    return let(sql, {name: f"{deadline.id}__{name}" for name in (*_FOUND, "lacking", "state")})


def deadline_parts(deadline: Deadline) -> tuple[tuple[str, str], ...]:
    """What a rule finds in a stored row, as the parts of a label.

    Only for a delivery that has the fields of ``needed``.
    """
    found = _parts(deadline.versions, deadline.limits, _ALL)
    state = f"CASE WHEN doelgroep <> '{EXEMPT}' AND applies IS NOT FALSE THEN {_STATE} END"
    return (
        *((of_deadline(deadline, name), sql) for name, sql in found.items()),
        (of_deadline(deadline, "lacking"), of_deadline(deadline, _LACKING)),
        (of_deadline(deadline, "state"), of_deadline(deadline, state)),
    )


def needed(deadline: Deadline) -> tuple[str, ...]:
    """The fields that an export must have, or the state is unknown; in the order of the export.

    Of a term that is the PIP from whose day it follows, also where the export has the start too.
    """
    named: set[str] = set()
    for rule in deadline.versions:
        if rule.hours:
            named.add(rule.hours)
        elif not rule.met_in_phase:
            named |= set(rule.met_by)
    for rule in deadline.limits:
        named |= {"dagtekening_pip"} if rule.clock == TERM else set(CLOCKS[rule.clock].fields)
    return tuple(name for name in fields() if name in named)


_ALL = frozenset(fields())
_FOUND = ("applies", "basis", "due", "no_start", "met", "done", "undated", "no_day", "not_told")
CLOSED = "fase IN ('Voldaan', 'Beëindigd')"
_LACKING = f"""CASE
    WHEN applies IS NULL THEN 'leerroute'
    WHEN met IS NOT NULL OR done THEN CASE
        WHEN due IS NULL THEN no_start
        WHEN done AND peildatum > due AND (met IS NULL OR (undated AND met > due)) THEN no_day END
    WHEN not_told IS NOT NULL THEN not_told
    WHEN NOT {CLOSED} AND due IS NULL THEN no_start END"""
_STATE = f"""CASE
    WHEN lacking IS NOT NULL THEN '{UNKNOWN_STATE}'
    WHEN met <= due OR ((met IS NULL OR undated) AND done AND peildatum <= due) THEN '{MET}'
    WHEN met IS NOT NULL THEN '{MET_LATE}'
    WHEN {CLOSED} THEN '{LAPSED}'
    WHEN peildatum <= due THEN '{RUNNING}' ELSE '{PASSED}' END"""


def _of_rule(deadline: Deadline, delivered: Collection[str], allowed: str) -> str:
    """What one rule finds in each row to which it applies, or may apply."""
    columns = _columns(_parts(deadline.versions, deadline.limits, delivered))
    return (
        f"SELECT * FROM (SELECT trajectnummer, peildatum, fase, '{deadline.id}' AS regel, "  # noqa: S608
        f"{deadline.can_be_met} AS te_halen, {columns} FROM rij WHERE {allowed}) "
        "WHERE applies IS NOT FALSE"
    )


def _columns(parts: Mapping[str, str]) -> str:
    return ", ".join(f"{sql} AS {name}" for name, sql in parts.items())


def _parts(
    versions: Sequence[Rule], limits: Sequence[Rule], delivered: Collection[str]
) -> dict[str, str]:
    """The SQL of a rule: whether it applies, its days, and which field is missed where one is."""
    return {
        "applies": by_version(versions, _applies),
        "basis": by_version(limits, start_of),
        "due": by_version(limits, last_day),
        "no_start": by_version(limits, lambda rule: CLOCKS[rule.clock].lacking),
        "met": by_version(versions, _met),
        "done": by_version(versions, _done),
        "undated": by_version(versions, lambda rule: str(rule.hours is not None)),
        "no_day": by_version(versions, _no_day),
        "not_told": by_version(versions, lambda rule: _not_told(rule, delivered)),
    }


def _applies(rule: Rule) -> str:
    """For whom the rule is; no value when that depends on a leerroute that is unknown."""
    tests = [f"doelgroep IN ({_list(rule.target_groups)})"] if rule.target_groups else []
    if rule.routes:
        tests.append(
            "CASE WHEN leerroute IS NULL AND fase IN ('Voorinburgering', 'Brede intake') THEN false "
            f"ELSE leerroute IN ({_list(rule.routes)}) END"
        )
    return " AND ".join(tests) or "true"


def _met(rule: Rule) -> str:
    """The day on which it was met: the latest of its dates, when all are there."""
    if not rule.met_by:
        return "NULL::DATE"
    # In DuckDB greatest() passes over what is empty.
    all_there = " AND ".join(f'"{name}" IS NOT NULL' for name in rule.met_by)
    days = ", ".join(f'"{name}"' for name in rule.met_by)
    return f"CASE WHEN {all_there} THEN greatest({days}) END"


def _done(rule: Rule) -> str:
    """Whether it was met by the peildatum, without saying when."""
    enough = f'coalesce("{rule.hours}" >= {rule.value}, false)' if rule.hours else "false"
    return f"({enough} OR fase = '{rule.met_in_phase}')" if rule.met_in_phase else enough


def _no_day(rule: Rule) -> str:
    return f"'{rule.hours or next(iter(rule.met_by), '')}'"


def _not_told(rule: Rule, delivered: Collection[str]) -> str:
    """The field without which it is unknown whether the rule was met, where it seems not to be."""
    if rule.hours:
        return f"CASE WHEN \"{rule.hours}\" IS NULL THEN '{rule.hours}' END"
    absent = [name for name in rule.met_by if name not in delivered]
    return f"'{absent[0]}'" if absent and not rule.met_in_phase else "NULL::VARCHAR"


def _list(values: Sequence[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _all() -> dict[str, Deadline]:
    terms = rule_versions()[TERM]
    return {id_: deadline_of(versions, terms) for id_, versions in rule_versions().items()}


DEADLINES: dict[str, Deadline] = _all()
"""Every deadline by the id of its rule, in the order of ``data/regels.toml``."""
