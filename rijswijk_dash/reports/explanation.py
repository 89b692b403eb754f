"""Two sentences that say in words what the figures of the page are; they hold for none, one and many.

A rounded count is told as about so many, and as none or some where it is zero.
"""

from rijswijk_dash.figures import Answer
from rijswijk_dash.protection import Change
from rijswijk_dash.protection import change as rounded_change
from rijswijk_dash.words import enumerate_words, long_date, number, row_share, trajecten

_FEW = "geen of enkele"


def started_sentence(started: Answer, directed: Answer, before: Answer | None) -> str:
    """How many trajecten started, how many more than ``before``, and how many are under direction."""
    day = long_date(started.peildatum)
    if not started.known:
        return f"Hoeveel trajecten er op {day} waren gestart, is onbekend."
    count = started.total.numerator
    if started.rounded:
        how_many = f"waren er {_counted(started, count)} trajecten"
    elif count == 0:
        how_many = "was er geen traject"
    else:
        how_many = f"{'was' if count == 1 else 'waren'} er {trajecten(count)}"
    against = _against(started, before) if before else ""
    return f"Op {day} {how_many} gestart{against}{_directed(started, directed)}."


def pip_sentence(on_time: Answer, overdue: Answer) -> str:
    """How many got a PIP in time, of those whose time is over, and how many still have none."""
    if not on_time.known:
        field = "het veld" if len(on_time.missing) == 1 else "de velden"
        lacks = enumerate_words(on_time.missing)
        return f"Hoe vaak het PIP op tijd kwam, is onbekend: de export mist {field} {lacks}."
    due, made = on_time.total.denominator, on_time.total.numerator
    late = overdue.total.numerator if overdue.known else None
    if due == 0:
        whom = f"{_FEW} trajecten" if on_time.rounded else "geen enkel traject"
        return f"Van {whom} was de termijn van het PIP al voorbij."
    if due == 1 and not on_time.rounded:
        return f"Van 1 traject was de termijn van het PIP voorbij; {_only_one(made, late)}."
    of_whom = (
        f"Van de {_counted(on_time, due)} trajecten waarvan de termijn van het PIP voorbij was"
    )
    return f"{of_whom}, {_in_time(on_time)}{_overdue(on_time, overdue)}."


def _counted(answer: Answer, count: int) -> str:
    if not answer.rounded:
        return number(count)
    return f"ongeveer {number(count)}" if count else _FEW


def _against(now: Answer, before: Answer) -> str:
    if not before.known:
        return ""
    day = long_date(before.peildatum)
    more = now.total.numerator - before.total.numerator
    if now.rounded or before.rounded:
        shown = rounded_change(now.total.numerator, before.total.numerator)
        if not isinstance(shown, Change):
            return ""
        return f", ongeveer {number(abs(shown.value))} {'meer' if shown.value > 0 else 'minder'} dan op {day}"
    if more == 0:
        return f", evenveel als op {day}"
    return f", {number(abs(more))} {'meer' if more > 0 else 'minder'} dan op {day}"


def _directed(started: Answer, directed: Answer) -> str:
    total = started.total.numerator
    if total == 0:
        return ""
    unknown = "; over hoeveel daarvan de gemeente de regie voert, is onbekend"
    if not directed.known:
        return unknown
    count = directed.total.numerator
    if directed.rounded:
        return f"; de gemeente voert de regie over {_counted(directed, count)} daarvan"
    if count == total:
        whom = "over dat traject" if total == 1 else "over al deze trajecten"
        return f"; de gemeente voert {whom} de regie"
    if directed.less_exact:
        # Those with asielrechten cannot be counted: what is counted is a lower bound.
        return (
            f"; de gemeente voert de regie over minstens {number(count)} daarvan"
            if count
            else unknown
        )
    if count == 0:
        return "; de gemeente voert over geen daarvan de regie"
    return f"; de gemeente voert de regie over {number(count)} daarvan"


def _only_one(made: int, late: int | None) -> str:
    if made:
        return "dat kreeg het PIP op tijd"
    return "dat heeft nog geen PIP en is over tijd" if late else "dat kreeg het PIP niet op tijd"


def _in_time(on_time: Answer) -> str:
    due, made = on_time.total.denominator, on_time.total.numerator
    if not on_time.rounded:
        if made == 0:
            return "kreeg er geen het PIP op tijd"
        if made == due:
            return "kregen alle trajecten het PIP op tijd"
    shown = row_share(on_time, on_time.total)
    share = f" ({shown})" if made and "%" in shown else ""
    verb = "kreeg" if made == 1 else "kregen"
    return f"{verb} er {_counted(on_time, made)}{share} het PIP op tijd"


def _overdue(on_time: Answer, overdue: Answer) -> str:
    if not overdue.known:
        return ""
    count = overdue.total.numerator
    if overdue.rounded:
        return (
            f"; {_counted(overdue, count)} lopende trajecten hebben nog geen PIP en zijn over tijd"
        )
    if on_time.total.numerator == on_time.total.denominator:
        return ""
    if count == 0:
        return "; geen lopend traject is zonder PIP over tijd"
    if count == 1:
        return "; 1 lopend traject heeft nog geen PIP en is over tijd"
    return f"; {number(count)} lopende trajecten hebben nog geen PIP en zijn over tijd"
