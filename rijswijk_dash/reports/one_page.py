"""One A4 for the council: headline figures with their change, three charts, the signals, two sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rijswijk_dash import figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.colours import BASE_COLOUR, COLOURS, OTHER_COLOURS
from rijswijk_dash.domain.rules import name_of_gemeente
from rijswijk_dash.figures import FIGURES, Answer, Row, Signals, WrongQuestion
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.reports.axis import places, round_above
from rijswijk_dash.reports.document import (
    Bar,
    Bars,
    Beside,
    Dash,
    Document,
    Heading,
    Line,
    Lines,
    Listing,
    Paragraph,
    Part,
    Tile,
    Tiles,
)
from rijswijk_dash.reports.explanation import pip_sentence, started_sentence
from rijswijk_dash.reports.foot import foot
from rijswijk_dash.reports.pdf import pdf_of
from rijswijk_dash.words import (
    change,
    enumerate_words,
    lacking,
    long_date,
    month,
    number,
    raised_sentence,
    row_part,
    short_date,
    value_of,
)

HEADLINES = (
    "gestart", "onder_regie", "uitkering_aandeel", "werk", "pip_op_tijd", "pip_over_tijd", "pvt", "map",
)  # fmt: skip
_COURSES: dict[str, tuple[str, str, Dash]] = {
    "gestart": ("Gestart", BASE_COLOUR, "solid"),
    "pvt": ("PVT", OTHER_COLOURS[3], "dashed"),
    "map": ("MAP", OTHER_COLOURS[1], "dotted"),
}
_HEIGHT = 185
_ABBREVIATIONS = (
    "PIP: Persoonlijk plan Inburgering en Participatie. PVT: participatieverklaringstraject. MAP: Module "
    "Arbeidsmarkt en Participatie. Onder regie: asielstatushouders, en gezinsmigranten met asielrechten."
)


@dataclass(frozen=True)
class OnePage:
    """The page of a ``peildatum`` as a document; ``made`` is when its delivery was published."""

    peildatum: date
    document: Document
    made: datetime

    def as_pdf(self) -> bytes:
        """The page as PDF/UA-1: the same figures give the same bytes. Raises ``PrintFailed``."""
        return pdf_of(self.document, self.made)


def one_page(viewer: Viewer, peildatum: date | None = None, before: date | None = None) -> OnePage:
    """The page of ``peildatum`` (default: the newest), compared with ``before``.

    The default is the peildatum nearest to a year earlier; without an earlier one nothing is compared.
    Raises ``WrongQuestion`` for a peildatum without delivery and for a ``before`` that is not earlier,
    ``Refused``.
    """
    day = _ask(viewer, "gestart", peildatum).peildatum
    # Whatever is published meanwhile, every number is of the stamp in the foot.
    with figures.as_of(viewer, str(figures.stamp(viewer))):
        return _made(viewer, day, before)


def _made(viewer: Viewer, day: date, before: date | None) -> OnePage:
    now = [_ask(viewer, name, day) for name in HEADLINES]
    start = _start(viewer, day, before)
    then = [_ask(viewer, name, start) for name in HEADLINES] if start else []
    asked = dict(zip(HEADLINES, now, strict=True))
    phases = _ask(viewer, "fase", day)
    in_time, *courses = (_trend(viewer, name, day) for name in ("pip_op_tijd", *_COURSES))
    signals = figures.signals(viewer, day, everybody=True)
    answers = [*now, phases, *(raised.answer for raised in signals.raised)]
    blocks = [
        Paragraph(
            started_sentence(asked["gestart"], asked["onder_regie"], then[0] if then else None), "strong"
        ),
        Paragraph(pip_sentence(asked["pip_op_tijd"], asked["pip_over_tijd"])),
        Tiles([_tile(a, then[i] if then else None) for i, a in enumerate(now)]),
        Beside([[_phases(phases)], list(_attention(signals))]),
        Beside([[_in_time(in_time)], [_course(courses)]]),
        Paragraph(_ABBREVIATIONS, "quiet"),
        Paragraph(" ".join(_notes(answers)), "quiet"),
    ]  # fmt: skip
    document = Document(
        f"Inburgering in {name_of_gemeente(viewer.gemeente)}",
        _subtitle(now[0], start),
        blocks,
        foot(viewer, answers, then[0] if then else None),
        author=f"Gemeente {name_of_gemeente(viewer.gemeente)}",
        compact=True,
    )
    return OnePage(day, document, now[0].source.when)


def _ask(viewer: Viewer, figure: str, day: date | None) -> Answer:
    return figures.ask(viewer, figures.question(figure), day)


def _trend(viewer: Viewer, figure: str, until: date) -> list[Answer]:
    return figures.trend(viewer, figures.question(figure), until)


def _start(viewer: Viewer, day: date, before: date | None) -> date | None:
    """The peildatum to compare with."""
    if before is not None and before >= day:
        raise WrongQuestion(
            f"Kies een eerdere peildatum dan {short_date(day)} om mee te vergelijken."
        )
    earlier = [d for d in figures.peildata(viewer) if d < day]
    return before or (figures.usual_start(earlier, day) if earlier else None)


def _subtitle(started: Answer, start: date | None) -> str:
    compared = f", vergeleken met {long_date(start)}" if start else ""
    invented = " · Verzonnen gegevens" if started.source.invented else ""
    return f"Stand op {long_date(started.peildatum)}{compared}{invented}"


def _tile(now: Answer, before: Answer | None) -> Tile:
    about = ""
    if now.rounded and now.value is not None:
        about = "ongeveer" if now.value else "geen of enkele"
    told = ", ".join(part for part in (about, _changed(now, before)) if part)
    return Tile(now.figure.name, value_of(now), told)


def _changed(now: Answer, before: Answer | None) -> str:
    if before is None or not now.known:
        return ""
    if not before.known:
        return f"onbekend op {short_date(before.peildatum)}"
    changed = change(now, before)
    return f"{changed} sinds {short_date(before.peildatum)}" if changed else ""


def _phases(answer: Answer) -> Part:
    name = answer.figure.name
    if not answer.known:
        return Paragraph(f"{name}. {lacking(answer)}")
    total = answer.total.numerator
    if not total:
        few = "Er zijn geen of enkele" if answer.rounded else "Er zijn geen"
        return Paragraph(f"{name}. {few} trajecten onder regie van de gemeente.")
    about = "ongeveer " if answer.rounded else ""
    title = f"{name}, {about}{number(total)} onder regie"
    bars = [
        Bar(answer.label(row), row.numerator, _count_text(answer, row),
            COLOURS.get(answer.label(row), BASE_COLOUR))
        for row in answer.rows
    ]  # fmt: skip
    parts = ", ".join(f"{bar.label} {bar.text}" for bar in bars)
    return Bars(title, f"Staven. {title}. {parts}.", bars, max(bar.value for bar in bars))


def _count_text(answer: Answer, row: Row) -> str:
    part = row_part(answer, row, 0)
    return f"{number(row.numerator)} ({part})" if "%" in part else number(row.numerator)


def _in_time(answers: Sequence[Answer]) -> Part:
    last = answers[-1]
    name = last.figure.name
    if not last.known:
        return Paragraph(f"{name}. {lacking(last)}")
    if all(answer.value is None for answer in answers):
        few = "te weinig" if last.rounded else "nog geen"
        return Paragraph(f"{name}. Er zijn {few} trajecten waarvan de termijn voorbij is.")
    line = _line(answers, "Op tijd", BASE_COLOUR)
    title = f"{name}, van alle verstreken termijnen"
    return _lines(title, answers, [line], 100, "%")


def _course(courses: Sequence[Sequence[Answer]]) -> Part:
    known = [answers for answers in courses if answers[-1].known]
    drawn = [_line(answers, *_COURSES[answers[-1].figure.id]) for answers in known]
    unknown = [a[-1].figure.name for a in courses if not a[-1].known]
    lacks = f" (onbekend: {enumerate_words(unknown)})" if unknown else ""
    most = max(value for line in drawn for value in line.values if value is not None)
    title = f"Gestart, PVT ondertekend en MAP afgerond{lacks}"
    return _lines(title, courses[0], drawn, round_above(most))


def _lines(
    title: str, answers: Sequence[Answer], lines: Sequence[Line], most: float, unit: str = ""
) -> Lines:
    days = [answer.peildatum for answer in answers]
    about = " Alle waarden zijn ongeveer." if any(a.rounded for a in answers) else ""
    told = [_spoken(line, days, unit) for line in lines]
    alt = f"Lijnen. {title}. {' '.join(told)}{about}"
    return Lines(title, alt, [month(day) for day in days], lines, most, unit, places(days), _HEIGHT)


def _line(answers: Sequence[Answer], label: str, colour: str, dash: Dash = "solid") -> Line:
    """The text at its end is of the last known value, with its day where that is an earlier one."""
    last = next(a for a in reversed(answers) if a.value is not None)
    when = "" if last is answers[-1] else f" ({short_date(last.peildatum)})"
    values = [answer.value for answer in answers]
    return Line(label, values, value_of(last) + when, colour, dash)


def _spoken(line: Line, days: Sequence[date], unit: str) -> str:
    """First, lowest, highest and last value of a line in words."""
    known = [(v, day) for v, day in zip(line.values, days, strict=True) if v is not None]
    chosen = {"eerst": known[0], "laagst": min(known), "hoogst": max(known), "laatst": known[-1]}
    parts = [
        f"{word} {number(v, 1 if isinstance(v, float) else 0)}{unit} op {short_date(day)}"
        for word, (v, day) in chosen.items()
    ]
    return f"{line.label}: {', '.join(parts)}."


def _attention(signals: Signals) -> Iterator[Part]:
    yield Heading("Wat vraagt nu aandacht")
    told = [raised_sentence(raised) for raised in signals.raised]
    few = [answer.figure.name for answer in signals.quiet if answer.rounded]
    unknown = [answer.figure.name for answer in signals.unknown]
    closed = [FIGURES[signal.figure].name for signal in signals.closed]
    for begin, names in (
        ("Niemand of enkele mensen bij", few),
        ("Onbekend, want de export mist een veld", unknown),
        ("Geen beschermd cijfer voor", closed),
    ):
        if names:
            told.append(f"{begin}: {enumerate_words(names)}.")
    yield Listing(told or ["Geen signaal gaat nu over iemand."])


def _notes(answers: Sequence[Answer]) -> Iterator[str]:
    if any(answer.rounded for answer in answers):
        yield f"{SENTENCE} Een verandering staat er pas bij vanaf 10."
    fields = dict.fromkeys(name for answer in answers for name in answer.less_exact)
    if fields:
        lacks = enumerate_words(list(fields))
        yield f"De export mist {lacks}: gezinsmigranten met asielrechten tellen niet mee onder regie."
    sources = dict.fromkeys(answer.figure.source for answer in answers)
    yield f"Definities: pagina Definities van het dashboard, naar {'; '.join(sources)}."
