"""What stands in a column overrules what its heading promises.

A heading is only a promise: a column "Naam" may hold schools or people, and an unnamed one e-mail
addresses. What turns out to be personal is dropped, and listed as dropped.
"""

import re
from dataclasses import replace

from rijswijk_dash.domain.rules import Kind, fields
from rijswijk_dash.domain.text import fold, squash
from rijswijk_dash.export.columns import Column
from rijswijk_dash.export.headings import Certainty, Recognised, is_duo_layout
from rijswijk_dash.export.personal import (
    is_personal_heading,
    is_personal_text,
    may_name_person,
    names_organisation,
    names_person,
)
from rijswijk_dash.export.pseudonyms import passes_eleven_test
from rijswijk_dash.export.table import Table
from rijswijk_dash.export.values import is_empty

_LOOK_AT = 2_000  # So many different values tell what a column holds.
_YES_NO = frozenset(("ja", "nee", "j", "n", "true", "false", "waar", "onwaar", "yes", "no", "x"))


def judged_by_contents(recognised: Recognised, table: Table) -> Recognised:
    """``recognised`` with the columns that hold something else than their heading says corrected."""
    columns, duo = dict(recognised.columns), is_duo_layout(table.headings)
    personal, unused = set(recognised.personal), set(recognised.unused)
    for name, position in recognised.columns.items():
        column, kind = table.columns[position], fields()[name].kind
        by_hand = recognised.certainty.get(name) is Certainty.BY_HAND
        heading = table.headings[position]
        if kind is Kind.ORGANISATION and _holds_people(column, heading, duo=duo, by_hand=by_hand):
            personal.add(columns.pop(name))
        elif kind in (Kind.DATE, Kind.HOURS) and not by_hand and _holds_yes_no(column):
            unused.add(columns.pop(name))
        elif kind is Kind.YEAR and is_personal_heading(heading):
            personal.add(position)  # of a date of birth the year is read, and nothing else
    for position in recognised.unused:
        if _is_personal(table.columns[position]):
            unused.discard(position)
            personal.add(position)
    numbers = {
        name
        for name, position in columns.items()
        if fields()[name].kind in (Kind.KEY, Kind.CLIENT_NUMBER)
        and _holds_bsns(table.columns[position])
    }
    return replace(
        recognised,
        columns=columns,
        personal=tuple(sorted(personal)),
        unused=tuple(sorted(unused)),
        certainty={name: c for name, c in recognised.certainty.items() if name in columns},
        personal_numbers=recognised.personal_numbers | numbers,
    )


def _holds_people(column: Column, heading: str, *, duo: bool, by_hand: bool) -> bool:
    """Whether an organisation's column holds names of people.

    Under "Naam" or "begeleider" whatever is not evidently an organisation counts as a person; else
    most of the values must look like a name. Who points at a column by hand knows better, except
    where it is written as only a person is.
    """
    texts = [t for t in column.used[:_LOOK_AT] if not is_empty(t)]
    doubtful = [t for t in texts if not names_organisation(t)]
    if squash(heading) == "naam":
        return bool(doubtful) or not (by_hand or duo)
    if "begeleider" in squash(heading):
        return bool(doubtful)
    people = list(filter(names_person if by_hand else may_name_person, doubtful))
    return len(people) * 2 >= len(texts) > 2 or (bool(people) and len(people) == len(texts))


def _holds_yes_no(column: Column) -> bool:
    texts = column.used
    return bool(texts) and all(fold(t) in _YES_NO for t in texts)


def _is_personal(column: Column) -> bool:
    """Whether a column that nobody uses holds numbers, addresses or names of people."""
    texts = column.used[:_LOOK_AT]
    found = sum(map(is_personal_text, texts))
    if found * 5 >= len(texts) > 0 or any("@" in t for t in texts):
        return True
    people = sum(may_name_person(t) and not names_organisation(t) for t in texts)
    return people * 2 > len(texts) > 2


def _holds_bsns(column: Column) -> bool:
    """Whether most numbers pass the eleven-test, as one in eleven of any other numbers does."""
    texts = column.used[:_LOOK_AT]
    passing = sum(passes_eleven_test(re.sub(r"[ .]", "", t)) for t in texts)
    return passing * 2 > len(texts)
