"""The deadlines of a traject against the same rules in plain Python."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rijswijk_dash.domain.rules import TERM, fields
from tests.figures.due import EXAMS, GEZIN, READ, Values, found


@dataclass
class Said:
    """What plain Python says of one rule."""

    basis: date | None
    due: date | None
    met_on: date | None
    state: str
    days: int | None = None


def add(start: date, months: int) -> date | None:
    """The same day of the month, or None where the month does not have that day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if start.day > calendar.monthrange(year, month + 1)[1]:
        return None
    return date(year, month + 1, start.day)


def last_of_term(start: date, months: int) -> date:
    same_day = add(start, months)
    if same_day:
        return same_day - timedelta(days=1)
    first = add(start.replace(day=1), months)
    assert first
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def plain_python(row: Values, today: date) -> dict[str, Said]:
    """The rules once more, written down as a person would work them out."""
    if row["doelgroep"] == "Oekraïense ontheemde":
        return {}
    get = row.get
    closed = get("fase") in ("Voldaan", "Beëindigd")
    start = get("startdatum_inburgeringstermijn")
    if start is None and get("dagtekening_pip"):
        start = get("dagtekening_pip") + timedelta(days=1)
    end = get("einddatum_inburgeringstermijn")
    term = end - timedelta(days=1) if end else last_of_term(start, 36) if start else None

    def judged(basis: date | None, due: date | None, met: date | None) -> Said:
        if met:
            word = ("op tijd" if met <= due else "te laat") + " gehaald" if due else "onbekend"
            return Said(basis, due, met, word)
        if closed:
            return Said(basis, due, None, "vervallen")
        if due is None:
            return Said(basis, due, None, "onbekend")
        if today > due:
            return Said(basis, due, None, "voorbij", (today - due).days)
        return Said(basis, due, None, "loopt", (due - today).days)

    def by_hours(field: str) -> Said:
        hours, talk = get(field), get("datum_afronding_zroute")
        if hours is None and talk is None:
            return Said(start, term, None, "onbekend")
        if hours is None or hours < 800:
            return judged(start, term, talk)
        if term is None:
            return Said(start, None, talk, "onbekend")
        certain = today <= term or (talk is not None and talk <= term)
        return Said(start, term, talk, "op tijd gehaald" if certain else "onbekend")

    settled = get("datum_vestiging")
    pip_due = settled + timedelta(weeks=10) if settled else None
    said = {"pip": judged(settled, pip_due, get("dagtekening_pip"))}
    said[TERM] = judged(start, term, get("datum_voldaan"))
    if get("fase") == "Voldaan" and not get("datum_voldaan"):
        in_time = term is not None and today <= term
        said[TERM] = Said(start, term, None, "op tijd gehaald" if in_time else "onbekend")
    said["pvt"] = judged(start, term, get("datum_ondertekening_pvt"))
    care = get("startdatum_ontzorgen") or settled
    until = get("einddatum_ontzorgen")
    care_ends = until - timedelta(days=1) if until else last_of_term(care, 6) if care else None
    route, asiel = get("leerroute"), row["doelgroep"] == "Asielstatushouder"
    if asiel:
        said["ontzorgen"] = judged(care, care_ends, None)
    may_be = (route,) if route else ("B1-route", "Z-route")
    if route is None and get("fase") in ("Voorinburgering", "Brede intake"):
        may_be = ()
    if "B1-route" in may_be:
        exams = [get(name) for name in EXAMS]
        said["b1_examens"] = judged(start, term, max(exams) if all(exams) else None)
    if "Z-route" in may_be:
        said["z_uren_taal"] = by_hours("uren_taal_knm")
        if asiel:
            said["z_uren_participatie"] = by_hours("uren_participatie")
    if {"B1-route", "Z-route"} & set(may_be):
        said["map"] = judged(start, term, get("datum_eindgesprek_map"))
    if route is None:
        for rule in said.keys() & {"b1_examens", "z_uren_taal", "z_uren_participatie", "map"}:
            said[rule].state, said[rule].days = "onbekend", None
    return said


BIRTHDAYS = st.sampled_from(
    [date(y, m, d) for y in (2023, 2024, 2027, 2028) for m, d in ((2, 28), (3, 1), (8, 31))]
    + [date(2024, 2, 29), date(2028, 2, 29)]
)
DAY = st.one_of(st.none(), st.dates(date(2021, 6, 1), date(2029, 1, 1)), BIRTHDAYS)
_HOURS = st.sampled_from([None, 0.0, 799.5, 800.0, 1200.0])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "doelgroep": st.sampled_from(["Asielstatushouder", GEZIN, "Oekraïense ontheemde"]),
    "leerroute": st.sampled_from([None, "B1-route", "Onderwijsroute", "Z-route"]),
    "fase": st.sampled_from(list(fields()["fase"].values)),
    "uren_taal_knm": _HOURS,
    "uren_participatie": _HOURS,
}
_ROWS = st.lists(
    st.fixed_dictionaries({name: VALUES.get(name, DAY) for name in READ}), min_size=1, max_size=8
)


@given(_ROWS, st.dates(date(2023, 1, 1), date(2029, 1, 1)) | BIRTHDAYS)
def test_the_sql_says_what_plain_python_says(rows: list[dict[str, Any]], today: date) -> None:
    said = {
        (f"T{number}", rule): (s.basis, s.due, s.met_on, s.state, s.days)
        for number, row in enumerate(rows)
        for rule, s in plain_python(row, today).items()
    }
    lines = found(rows, str(today))
    assert {(d[0], d[1]): tuple(d[2:7]) for d in lines} == said
    assert all((d.lacking is not None) == (d.state == "onbekend") for d in lines)
    work = [d.due for d in lines if d.state == "loopt"]
    assert work == sorted(work, key=str)
