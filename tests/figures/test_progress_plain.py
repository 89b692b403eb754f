"""The states, the pace and the course against plain Python."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.figures.due import READ, found
from tests.figures.progress import RULES, labels
from tests.figures.test_deadlines_plain import BIRTHDAYS, DAY, VALUES, last_of_term, plain_python

_HOURS = st.sampled_from([None, 0.0, 100.0, 399.0, 400.0, 799.5, 800.0])
_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            **{name: VALUES.get(name, DAY) for name in READ},
            "uren_taal_knm": _HOURS,
            "uren_participatie": _HOURS,
        }
    ),
    min_size=1,
    max_size=6,
)
_TODAY = st.dates(date(2022, 1, 1), date(2029, 1, 1)) | BIRTHDAYS


@given(_ROWS, _TODAY)
@hypothesis_settings(max_examples=15)
def test_each_state_is_that_of_the_list_of_deadlines(
    rows: list[dict[str, Any]], today: date
) -> None:
    listed = {(d.trajectnummer, d.rule): d.state for d in found(rows, str(today))}
    shown = labels(rows, str(today))
    for i, row in enumerate(shown):
        for rule in RULES:
            assert row[f"stand_{rule}"] == listed.get((f"T{i}", rule)), rule


def reference_pace(row: Mapping[str, Any], field: str, today: date) -> str | None:
    """The pace, written down as a person would work it out."""
    route, group, phase = row["leerroute"], row["doelgroep"], row["fase"]
    if phase in ("Voldaan", "Beëindigd") or group == "Oekraïense ontheemde":
        return "Niet van toepassing"
    if field == "uren_participatie" and group != "Asielstatushouder":
        return "Niet van toepassing"
    if route is None and phase == "Leerroute":
        return None
    if route != "Z-route":
        return "Niet van toepassing"
    hours, term = row[field], reference_term(row)
    if (hours is not None and hours >= 800) or row["datum_afronding_zroute"]:
        return "800 uur gehaald"
    if hours is None or term is None:
        return None
    start, end = term
    over = min(max((today - start).days, 0), (end - start).days)
    return "Op tempo" if hours * (end - start).days >= 800 * over else "Achter op tempo"


def reference_term(row: Mapping[str, Any]) -> tuple[date, date] | None:
    """The first day and the exclusive end."""
    start = row["startdatum_inburgeringstermijn"]
    if start is None and row["dagtekening_pip"]:
        start = row["dagtekening_pip"] + timedelta(days=1)
    if start is None:
        return None
    end = row["einddatum_inburgeringstermijn"] or last_of_term(start, 36) + timedelta(days=1)
    return (start, end) if end > start else None


def reference_course(row: Mapping[str, Any], today: date) -> str | None:
    """The reason, or that the traject is on course."""
    if row["fase"] in ("Voldaan", "Beëindigd") or row["doelgroep"] == "Oekraïense ontheemde":
        return "Niet van toepassing"
    said = plain_python(row, today)
    if row["dagtekening_pip"] is None:
        words = {"voorbij": "PIP over tijd", "loopt": "Op koers"}
        return words.get(said["pip"].state)
    paces = [reference_pace(row, f, today) for f in ("uren_taal_knm", "uren_participatie")]
    term = reference_term(row)
    if None in paces or term is None or (row["leerroute"] is None and row["fase"] == "Leerroute"):
        return None
    if any(s.state == "voorbij" for rule, s in said.items() if rule not in ("pip", "ontzorgen")):
        return "Termijn voorbij"
    over, whole = (today - term[0]).days, (term[1] - term[0]).days
    if not row["datum_ondertekening_pvt"] and over > whole * 0.5:
        return "PVT achter"
    map_is_for = row["leerroute"] in ("B1-route", "Z-route")
    if map_is_for and not row["datum_eindgesprek_map"] and over > whole * 0.75:
        return "MAP achter"
    return "Uren achter" if "Achter op tempo" in paces else "Op koers"


@given(_ROWS, _TODAY)
@hypothesis_settings(max_examples=15)
def test_pace_and_course_say_what_plain_python_says(
    rows: list[dict[str, Any]], today: date
) -> None:
    for row, shown in zip(rows, labels(rows, str(today)), strict=True):
        assert shown["tempo_taal"] == reference_pace(row, "uren_taal_knm", today)
        assert shown["tempo_participatie"] == reference_pace(row, "uren_participatie", today)
        reason = reference_course(row, today)
        known = reason in (None, "Op koers", "Niet van toepassing")
        assert shown["op_koers"] == (reason if known else "Niet op koers")
        assert shown["reden_koers"] == (None if known else reason)
