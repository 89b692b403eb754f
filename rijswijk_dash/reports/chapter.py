"""Chapter 2 of the evaluation, written anew for any period and peildatum.

Its sections are those of chapter 2 (who started, type statushouder, herkomst, scholing, bijstandsuitkering,
fase and leerroute) and what came later: PIP, PVT, MAP, op koers and doorlooptijd. Each has a sentence of
``words.stories``, a chart and a table, all made of the answers that the door gives this viewer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from rijswijk_dash import figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.domain.evaluation import evaluation
from rijswijk_dash.domain.rules import name_of_gemeente
from rijswijk_dash.figures import FIGURES, Answer, Question, Survival, WrongQuestion
from rijswijk_dash.reports import chapter_parts as parts
from rijswijk_dash.reports.chapter_close import accounted, compared
from rijswijk_dash.reports.document import Block, Document, Heading, Paragraph
from rijswijk_dash.words import long_date, short_date, stories

PEOPLE = ("doelgroep", "herkomst", "scholing", "uitkering")
LATER = ("pip_op_tijd", "pvt_aandeel", "map_aandeel", "op_koers")
_TITLE = "Hoofdstuk 2: inburgeraars in"
_CLOSED = (
    "Voor uw rol is dit deel er over deze periode niet. Er zijn geen beschermde cijfers voor, en "
    "exacte cijfers zouden iets over één persoon kunnen zeggen."
)
Filters = dict[str, list[str]]


@dataclass
class _Asked:
    """Who asks about which people at which peildatum, and what was answered so far."""

    viewer: Viewer
    begin: date
    day: date
    filters: Filters
    answers: list[Answer] = field(default_factory=list[Answer])
    survivals: list[Survival] = field(default_factory=list[Survival])

    def trend(self, figure: str) -> list[Answer]:
        """The answers of the period, oldest first; none where this viewer may not ask it."""
        asked = self._question(figure)
        if asked is None:
            return []
        found = figures.trend(self.viewer, asked, self.day)
        self.answers.append(found[-1])
        return [answer for answer in found if answer.peildatum >= self.begin]

    def ask(self, figure: str) -> Answer | None:
        """The answer at the peildatum; None where this viewer may not ask it."""
        asked = self._question(figure)
        if asked is None:
            return None
        self.answers.append(figures.ask(self.viewer, asked, self.day))
        return self.answers[-1]

    def _question(self, figure: str) -> Question | None:
        """The question over the people of the chapter; None where this viewer gets no answer to it.

        A year or month of few people may be no label of the protected tables; without it the answer is
        the same there, and where no label is left there is none.
        """
        asked = figures.question(figure, (), self.filters)
        if not figures.may_ask(self.viewer, asked):
            return None
        try:
            figures.ask(self.viewer, asked, self.day)
        except WrongQuestion:
            shown = {name: self._protected(name, labels) for name, labels in self.filters.items()}
            return figures.question(figure, (), shown) if all(shown.values()) else None
        return asked

    def _protected(self, name: str, labels: list[str]) -> list[str]:
        asked = figures.question("gestart", (name,), protected=True)
        if not figures.may_ask(self.viewer, asked):
            return []
        shown = figures.ask(self.viewer, asked, self.day).by_label()
        return [label for label in labels if label in shown]

    def survival(self, duration: str) -> Survival | None:
        """The curve of a duration; None where this viewer may not see it."""
        if not figures.may_see_survival(self.viewer, duration, "", self.filters):
            return None
        self.survivals.append(figures.survival(self.viewer, duration, "", self.filters, self.day))
        return self.survivals[-1]


def chapter(
    viewer: Viewer,
    start: date | None = None,
    peildatum: date | None = None,
    notes: Sequence[str] = (),
) -> Document:
    """The chapter over who started from ``start`` (default: the begin of the law) up to ``peildatum``.

    ``notes`` are sentences that a reader must see, such as why figures may differ from a stamp. Raises
    ``WrongQuestion`` for a peildatum without delivery, for a ``start`` that is no first day of a month, lies
    after the peildatum or cannot be told by the export, and ``Refused``.
    """
    # Whatever is published meanwhile, every number is of the stamp in the foot.
    with figures.as_of(viewer, str(figures.stamp(viewer))):
        return _made(viewer, start, peildatum, notes)


def _made(
    viewer: Viewer, start: date | None, peildatum: date | None, notes: Sequence[str]
) -> Document:
    day = figures.ask(viewer, figures.question("gestart"), peildatum).peildatum
    begin = max(start or evaluation().begin, evaluation().begin)
    filters = _filters(viewer, begin, day)
    period = f"{long_date(begin)} tot en met {long_date(day)}"
    whole = figures.ask(viewer, figures.question("gestart"), day)
    asked = _Asked(viewer, begin, day, filters or {})
    blocks: list[Block] = [Paragraph(note, "quiet") for note in notes]
    if filters is None:
        asked.answers.append(whole)
        none = (
            "startten er weinig of geen trajecten"
            if whole.rounded
            else "startte er geen enkel traject"
        )
        blocks.append(Paragraph(f"In de periode van {period} {none}.", "strong"))
    else:
        sections = list(_sections(asked))
        asked.ask("pvt")  # Of the PVT the evaluation has the count, not the share.
        blocks += [*sections, *compared(asked.answers, begin, day)]
    blocks += accounted(viewer, asked.answers, asked.survivals, begin, period)
    place = name_of_gemeente(viewer.gemeente)
    return Document(
        f"{_TITLE} {place}", _subtitle(period, whole), blocks, _foot(viewer, whole, asked.answers),
        author=f"Gemeente {place}",
    )  # fmt: skip


def made_at(viewer: Viewer, peildatum: date | None = None) -> datetime:
    """When the delivery of the chapter was published: the moment in the metadata of its files."""
    when = figures.ask(viewer, figures.question("gestart"), peildatum).source.when
    return when.replace(tzinfo=UTC, microsecond=0)


def starts(viewer: Viewer, peildatum: date | None = None) -> list[date]:
    """The begins that this viewer may choose: the law's, and years or months after it, oldest first."""
    day = figures.ask(viewer, figures.question("gestart"), peildatum).peildatum
    begin = evaluation().begin
    months = figures.may_filter(viewer, "startmaand")
    found = [
        date(year, month, 1)
        for year in range(begin.year, day.year + 1)
        for month in (range(1, 13) if months else (1,))
    ]
    if not figures.delivered(viewer, "startjaar", day):
        found = found[:1]
    return [first for first in found if begin <= first <= day]


def _filters(viewer: Viewer, begin: date, day: date) -> Filters | None:
    """What limits the figures to who started from ``begin``; empty without limit, None: nobody did."""
    if begin == evaluation().begin:
        return {}
    if begin > day:
        raise WrongQuestion(f"Kies een begin op of voor de peildatum {short_date(day)}.")
    if begin.day != 1:
        raise WrongQuestion("Kies als begin de eerste dag van een maand, zoals 2023-01-01.")
    name, first = (
        ("startjaar", f"{begin:%Y}") if begin.month == 1 else ("startmaand", f"{begin:%Y-%m}")
    )
    if not figures.delivered(viewer, name, day):
        raise WrongQuestion(
            f"In de export van {short_date(day)} ontbreekt het begin van de inburgeringsplicht; een "
            "later begin dan 1 januari 2022 kan daarom niet."
        )
    figures.ask(viewer, figures.question("gestart", (name,)), day)
    labels = [v for v in figures.choices(viewer, name, day) if v[:1].isdigit() and v >= first]
    return {name: labels} if labels else None


def _sections(asked: _Asked) -> Iterator[Block]:
    """The sections in order, each with its heading, sentence, chart and table."""
    yield Heading("Aantal gestarte trajecten")
    yield from _started(asked)
    yield Heading("Wie zijn de inburgeraars?")
    for figure in PEOPLE:
        yield from _divided(asked, figure)
    yield Heading("Fase en leerroute")
    yield from _divided(asked, "fase", heading=False)
    yield Heading("Voortgang")
    yield Paragraph("Deze cijfers staan niet in hoofdstuk 2 van de evaluatie van 2024.", "quiet")
    for figure in LATER:
        yield from _shared(asked, figure)
    yield Heading("Doorlooptijd", 2)
    found = [one for id_ in figures.DURATIONS if (one := asked.survival(id_))]
    yield from parts.durations(found) if found else [Paragraph(_CLOSED)]


def _started(asked: _Asked) -> Iterator[Block]:
    answers = asked.trend("gestart")
    if not answers:
        yield Paragraph(_CLOSED)
        return
    yield Paragraph(stories.started(answers[-1], filtered=bool(asked.filters)), "strong")
    yield from parts.course(answers)


def _divided(asked: _Asked, figure: str, *, heading: bool = True) -> Iterator[Block]:
    if heading:
        yield Heading(FIGURES[figure].name, 2)
    answer = asked.ask(figure)
    if answer is None:
        yield Paragraph(_CLOSED)
        return
    told = [stories.division(answer, filtered=bool(asked.filters)), stories.largest(answer)]
    yield Paragraph(" ".join(filter(None, told)))
    yield from parts.division(answer)


def _shared(asked: _Asked, figure: str) -> Iterator[Block]:
    yield Heading(FIGURES[figure].name, 2)
    answers = asked.trend(figure)
    if not answers:
        yield Paragraph(_CLOSED)
        return
    yield Paragraph(stories.part(answers[-1], filtered=bool(asked.filters)))
    yield from parts.course(answers)


def _subtitle(period: str, whole: Answer) -> str:
    invented = ". Verzonnen gegevens" if whole.source.invented else ""
    return f"Wie begon in de periode van {period}{invented}"


def _foot(viewer: Viewer, whole: Answer, answers: Sequence[Answer]) -> str:
    invented = " (verzonnen gegevens)" if whole.source.invented else ""
    return (
        f"Peildatum {short_date(whole.peildatum)} · Levering {whole.source.delivery}{invented} · "
        f"{parts.kind(answers)} · Stempel {figures.stamp(viewer)}"
    )
