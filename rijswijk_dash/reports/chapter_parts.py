"""The charts and tables of a section of the chapter."""

from collections.abc import Iterator, Sequence

from rijswijk_dash.colours import BASE_COLOUR, COLOURS
from rijswijk_dash.figures import Answer, Shape, Survival
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.reports.axis import places, round_above
from rijswijk_dash.reports.document import Bar, Bars, Block, Line, Lines, Listing, Paragraph, Table
from rijswijk_dash.words import (
    duration_meaning,
    enumerate_words,
    half_between,
    in_weeks,
    month,
    number,
    percent,
    row_part,
    short_date,
    stories,
    value_of,
)

EXACT, PROTECTED = "Exacte cijfers", "Beschermde cijfers"
_MOST_ROWS = 6


def kind(answers: Sequence[Answer]) -> str:
    """Whether answers are exact, protected or both, in words."""
    found = {answer.rounded for answer in answers}
    if len(found) == 2:
        return f"{EXACT}; waar ‘ongeveer’ staat {PROTECTED.lower()}"
    return PROTECTED if True in found else EXACT


def division(answer: Answer) -> Iterator[Block]:
    """The bars and the table of a count by group; nothing for an unknown figure or nobody."""
    if not answer.known or not answer.total.numerator:
        return
    title = f"{answer.figure.name} op {short_date(answer.peildatum)}{_about(answer)}"
    bars = [
        Bar(answer.label(row), row.numerator, _count(answer, row.numerator),
            COLOURS.get(answer.label(row), BASE_COLOUR))
        for row in answer.rows
    ]  # fmt: skip
    spoken = enumerate_words([f"{bar.label} {bar.text}" for bar in bars])
    yield Bars(title, f"Staafgrafiek. {title}: {spoken}.", bars, max(bar.value for bar in bars))
    rows = [
        [answer.label(row), _count(answer, row.numerator), row_part(answer, row)]
        for row in answer.rows
    ]
    rows.append(["Samen", _count(answer, answer.total.numerator), ""])
    yield Table(
        f"{title}, in aantallen en aandelen", [answer.dimensions[0].name, "Aantal", "Aandeel"], rows
    )
    yield _population(answer)


def course(answers: Sequence[Answer]) -> Iterator[Block]:
    """The line of a figure over the peildata, and its table at the last one of each year."""
    now = answers[-1]
    known = [answer for answer in answers if answer.value is not None]
    if not now.known or not known:
        return
    is_share = now.figure.shape is Shape.SHARE
    title = f"{now.figure.name} tot en met {short_date(now.peildatum)}{_about(now)}"
    line = Line(
        now.figure.name, [answer.value for answer in answers], value_of(known[-1]), BASE_COLOUR
    )
    if len(known) > 1:
        first, last = known[0], known[-1]
        spoken = (
            f"Lijngrafiek. {title}: van {value_of(first)} op {short_date(first.peildatum)} naar "
            f"{value_of(last)} op {short_date(last.peildatum)}."
        )
        days = [answer.peildatum for answer in answers]
        most = 100 if is_share else round_above(max(float(answer.value or 0) for answer in known))
        unit = "%" if is_share else ""
        yield Lines(title, spoken, [month(day) for day in days], [line], most, unit, places(days))
    header = [
        "Peildatum",
        *(["Teller", "Noemer"] if is_share else []),
        "Aandeel" if is_share else "Aantal",
    ]
    yield Table(f"{title}, per jaar", header, [_moment(answer) for answer in _ends(answers)])
    yield _population(now)


def durations(found: Sequence[Survival]) -> Iterator[Block]:
    """The sentences, bars and table of how long the steps take."""
    yield Listing([f"{one.duration.step}: {stories.duration(one)}" for one in found])
    bars = [bar for one in found if (bar := _reached(one))]
    if bars:
        title = f"Welk deel zover was na zoveel weken{' (ongeveer)' if found[0].rounded else ''}"
        spoken = enumerate_words([f"{bar.label} {bar.text}" for bar in bars])
        yield Bars(title, f"Staafgrafiek. {title}: {spoken}.", bars, 100)
    header = ["Stap", "Mensen gevolgd", "De helft was zover"]
    yield Table("Na hoeveel weken de helft zover was", header, [_half(one) for one in found])
    protected = f" {SENTENCE}" if any(one.rounded for one in found) else ""
    yield Paragraph(
        "Gerekend vanaf de vestiging. Wie nog onderweg is, telt mee zolang wij die persoon kunnen volgen "
        f"(Kaplan-Meier).{protected}",
        "quiet",
    )


def _reached(found: Survival) -> Bar | None:
    """The share that had the step at the week of its sentence."""
    if found.tables:
        table = found.tables[0][1]
        weeks = [w for w in table.weeks if w <= found.duration.look] or [min(table.weeks)]
        share = float(table.reached[table.weeks.index(max(weeks))])
        week = max(weeks)
    elif found.drawn:
        curve = found.drawn[0][1]
        week = min(found.duration.look, curve.last_week)
        share = 100 * curve.reached[week]
    else:
        return None
    shown = percent(share, 0) if 0.5 <= share < 99.5 or share in (0, 100) else percent(share, 1)
    if found.rounded and share in (0, 100):
        shown = f"vrijwel {shown}"
    return Bar(f"{found.duration.step}, na {in_weeks(week)}", share, shown, BASE_COLOUR)


def _half(found: Survival) -> list[str]:
    name = found.duration.step
    if not found.known:
        return [name, "onbekend", "onbekend"]
    people = f"ongeveer {number(found.n)}" if found.rounded else number(found.n)
    if not duration_meaning(found):
        return [name, people, "te weinig mensen"]
    if found.tables:
        return [name, people, half_between(found.tables[0][1]) or "nog niet"]
    half = found.drawn[0][1].median.weeks
    return [name, people, "nog niet" if half is None else f"na {in_weeks(half)}"]


def _moment(answer: Answer) -> list[str]:
    day = short_date(answer.peildatum)
    if not answer.known:
        return [day, *["onbekend"] * (3 if answer.figure.shape is Shape.SHARE else 1)]
    total = answer.total
    if answer.figure.shape is not Shape.SHARE:
        return [day, _count(answer, total.numerator)]
    counts = [_count(answer, n) for n in (total.numerator, total.denominator)]
    return [day, *counts, value_of(answer)]


def _ends(answers: Sequence[Answer]) -> list[Answer]:
    """The last answer of each year, the newest of so many."""
    found = {answer.peildatum.year: answer for answer in answers}
    return list(found.values())[-_MOST_ROWS:]


def _count(answer: Answer, count: int) -> str:
    return number(count) if not answer.rounded or count else "weinig of geen"


def about(answer: Answer, count: int) -> str:
    """A count in a sentence or beside another: a protected one is about so many, or few."""
    return f"ongeveer {number(count)}" if answer.rounded and count else _count(answer, count)


def _about(answer: Answer) -> str:
    return " (ongeveer)" if answer.rounded else ""


def _population(answer: Answer) -> Paragraph:
    protected = f" Beschermd cijfer. {SENTENCE}" if answer.rounded else " Exact cijfer."
    return Paragraph(f"{answer.figure.population}.{protected}", "quiet")
