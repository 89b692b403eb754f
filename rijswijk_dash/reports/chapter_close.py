"""The end of the chapter: what the evaluation published beside it, and how it was made."""

from collections.abc import Iterator, Sequence
from datetime import date

from rijswijk_dash import __version__, figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.domain.evaluation import Published, contradictions, evaluation, published
from rijswijk_dash.figures import Answer, Survival
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.reports import chapter_parts as parts
from rijswijk_dash.reports.document import Block, Heading, Listing, Paragraph, Table
from rijswijk_dash.words import enumerate_words, long_date, number, percent, short_date, signed

_ABOUT_SAMPLE = "voorbeeld"


def compared(answers: Sequence[Answer], begin: date, day: date) -> Iterator[Block]:
    """The published figures beside the same figures of this chapter, and where the source contradicts itself.

    Counts are compared for the same period only, shares also for one that began on the same day; where the
    period began later nothing is compared.
    """
    source = evaluation()
    period = f"{long_date(source.begin)} tot en met {long_date(source.peildatum)}"
    yield Heading("Vergeleken met de evaluatie van 2024")
    if begin != source.begin:
        yield Paragraph(
            f"De evaluatie gaat over wie begon van {period}. Dit hoofdstuk begint later, op "
            f"{long_date(begin)}; daarom staan de cijfers hier niet naast elkaar."
        )
    else:
        same = day == source.peildatum
        yield Paragraph(_which(period, day, same=same))
        by_figure = {answer.figure.id: answer for answer in answers}
        lines = [
            line for p in published() if (line := _line(p, by_figure.get(p.figure), same=same))
        ]
        yield Table(
            f"De evaluatie van 2024 ({period}) en dit hoofdstuk (tot en met {long_date(day)})",
            ["Cijfer", "Evaluatie", "Dit hoofdstuk", *(["Verschil"] if same else [])],
            lines,
        )
    yield Heading("Waar de bron zichzelf tegenspreekt", 2)
    invented = any(answer.source.invented for answer in answers)
    yield Listing([
        f"{found.name}. {' '.join(found.explanation)}"
        for found in contradictions()
        if invented or found.id != _ABOUT_SAMPLE
    ])  # fmt: skip


def _which(period: str, day: date, *, same: bool) -> str:
    if same:
        return (
            f"De evaluatie van 2024 telt wie begon van {period}. Dit hoofdstuk telt over dezelfde periode, "
            "met de definities van dit dashboard."
        )
    return (
        f"De evaluatie van 2024 telt wie begon van {period}. Dit hoofdstuk telt vanaf dezelfde dag tot en "
        f"met {long_date(day)}. De aantallen zijn daardoor niet te vergelijken; de aandelen staan naast "
        "elkaar."
    )


def _line(found: Published, answer: Answer | None, *, same: bool) -> list[str]:
    """One published figure beside our own; empty where this chapter has none to compare."""
    if answer is None:
        return []
    name = f"{found.name}: {found.label}" if found.label else found.name
    count = _own_count(found, answer)
    if same:
        if count is None:
            return [name, number(found.value), "onbekend", "onbekend"]
        if answer.less_exact:
            return [name, number(found.value), f"minstens {parts.about(answer, count)}", "onbekend"]
        shown = parts.about(answer, count)
        apart = "beschermd" if answer.rounded else _difference(count - found.value)
        return [name, number(found.value), shown, apart]
    if not found.label:
        return []
    shown = "onbekend" if count is None else _own_share(found, answer)
    return [name, percent(100 * found.value / found.total), shown]


def _difference(more: int) -> str:
    return signed(more) if more else "gelijk"


def _own_count(found: Published, answer: Answer) -> int | None:
    if not answer.known:
        return None
    if not found.label:
        return answer.total.numerator
    return sum(row.numerator for row in answer.rows if answer.label(row) == found.label)


def _own_share(found: Published, answer: Answer) -> str:
    row = next((row for row in answer.rows if answer.label(row) == found.label), None)
    if row is None:
        return "weinig of geen" if answer.rounded else percent(0.0)
    value, instead = answer.part(row)
    about = "ongeveer " if answer.rounded and not instead else ""
    return instead or f"{about}{percent(value, 0 if answer.rounded else 1)}"


def accounted(
    viewer: Viewer,
    answers: Sequence[Answer],
    survivals: Sequence[Survival],
    begin: date,
    period: str,
) -> Iterator[Block]:
    """How the chapter was made: of which delivery, how exact, by which definitions and program."""
    first = answers[0]
    invented = first.source.invented
    yield Heading("Verantwoording")
    if begin == evaluation().begin:
        yield Paragraph("Alle gestarte trajecten in de levering tellen mee.")
    else:
        yield Paragraph(
            "Wie begon, is bepaald met het begin van de inburgeringsplicht in de export. Wie dat niet "
            "heeft, telt in dit hoofdstuk niet mee."
        )
    if fields := dict.fromkeys(name for answer in answers for name in answer.less_exact):
        yield Paragraph(
            f"De export mist {enumerate_words(list(fields))}: gezinsmigranten met asielrechten tellen niet "
            "mee onder regie. Het echte aantal onder regie kan dus hoger zijn."
        )
    rows = [
        ["Periode", period],
        ["Peildatum", short_date(first.peildatum)],
        ["Levering", f"{first.source.delivery}, gepubliceerd op {short_date(first.source.when)}"],
        ["Verzonnen gegevens", "ja, alle mensen zijn bedacht" if invented else "nee"],
        ["Soort cijfers", _kind(answers)],
        ["Programma", f"versie {__version__}"],
        ["Stempel", str(figures.stamp(viewer))],
    ]
    if older := _older(answers):
        rows.insert(3, ["Beschermde stand van", older])
    yield Table("Waar dit hoofdstuk van gemaakt is", ["Wat", "Waarde"], rows, numeric=False)
    defined = {d.id: d for d in (*(a.figure for a in answers), *(s.duration for s in survivals))}
    yield Heading("De definities", 2)
    yield Listing([
        f"{d.name}. {d.sentence} Populatie: {d.population}. Bron: {d.source}."
        for d in defined.values()
    ])  # fmt: skip


def _kind(answers: Sequence[Answer]) -> str:
    protected = f". {SENTENCE}" if any(answer.rounded for answer in answers) else ""
    return parts.kind(answers) + protected


def _older(answers: Sequence[Answer]) -> str:
    days = {a.rounded_at for a in answers if a.rounded_at and a.rounded_at != a.peildatum}
    return ", ".join(map(short_date, sorted(days)))
