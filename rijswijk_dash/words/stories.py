"""One sentence that says what a page or a section shows, made of answers and of nothing else.

Each function gives a whole sentence for none, one and many, for an unknown figure, for protected numbers
(“ongeveer”), for a filtered group and for the own clients of a partner. A number in a sentence is always
one of its answers; more than half, largest and equal are only said where the answers say so exactly.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from rijswijk_dash.domain.rules import origins
from rijswijk_dash.figures import (
    DIMENSIONS,
    FIGURES,
    Answer,
    Forecast,
    Load,
    Partners,
    Row,
    Survival,
    Way,
)
from rijswijk_dash.words.answers import lacking, row_share
from rijswijk_dash.words.durations import duration_meaning
from rijswijk_dash.words.notation import enumerate_words, long_date, number, people, percent

_YEAR = 12
_FEW = "weinig of geen"


class _Splitting(NamedTuple):
    """How a sentence speaks of the labels of a figure: one and many verbs, who, and what the others are."""

    one: str
    many: str
    phrases: dict[str, str]
    who: str = ""
    none: str = ""


def _origin_phrases() -> dict[str, str]:
    groups = origins()
    return {**{c: f"uit {c}" for c in groups.apart}, groups.other: "uit een ander land"}


_SPLITTINGS = {
    "doelgroep": _Splitting("was", "waren", {
        "Asielstatushouder": "asielstatushouder",
        "Gezinsmigrant en overige migrant": "gezinsmigrant of overige migrant",
    }),
    "herkomst": _Splitting("kwam", "kwamen", _origin_phrases()),
    "scholing": _Splitting(
        "was", "waren", {"Geschoold": "geschoold", "Ongeschoold": "ongeschoold"}
    ),
    "uitkering": _Splitting(
        "had", "hadden", {"Ja": "een bijstandsuitkering", "Nee": "geen bijstandsuitkering"}
    ),
    "fase": _Splitting("volgde", "volgden", {
        "B1-route": "de B1-route", "Z-route": "de Z-route", "Onderwijsroute": "de onderwijsroute",
    }, " onder regie", "leerroute"),
}  # fmt: skip
DIVIDED = tuple(_SPLITTINGS)
"""The figures of which ``division`` can speak."""


class _Sharing(NamedTuple):
    """How a sentence speaks of a share: one and many verbs, the people, and what some of them have."""

    one: str
    many: str
    of_whom: str
    what: str


_SHARINGS = {
    "pip_op_tijd": _Sharing(
        "had", "hadden", "voor wie de termijn van het PIP voorbij is", "een PIP op tijd"
    ),
    "pvt_aandeel": _Sharing("had", "hadden", "die het PVT moeten doen", "het PVT ondertekend"),
    "map_aandeel": _Sharing("had", "hadden", "op de B1-route of de Z-route", "de MAP afgerond"),
    "op_koers": _Sharing(
        "was", "waren", "met een lopend traject van wie bekend is hoe het gaat", "op koers"
    ),
    "werk": _Sharing("had", "hadden", "van wie bekend is of zij werken", "werk"),
    "les_met_werk": _Sharing(
        "werkt of participeert", "werken of participeren", "in de les", "tegelijk"
    ),
}  # fmt: skip
_ONE = {"die het PVT moeten doen": "die het PVT moet doen",
        "van wie bekend is of zij werken": "van wie bekend is of die werkt"}  # fmt: skip
SHARED = tuple(_SHARINGS)
"""The figures of which ``part`` can speak."""


# Counts


def started(now: Answer, before: Answer | None = None, *, filtered: bool = False) -> str:
    """How many trajecten started, and for exact numbers how many more than before."""
    if not now.known:
        return lacking(now)
    count, day = int(now.value or 0), long_date(now.peildatum)
    verb = "was" if count == 1 else "waren"
    whose = _whose(now, filtered)
    if now.rounded:
        about = f"ongeveer {number(count)}" if count else _FEW
        return f"Op {day} {verb} er {whose}{about} {_trajecten(count)} gestart."
    if not count:
        return f"Op {day} was er {whose}nog geen traject gestart."
    sentence = f"Op {day} {verb} er {whose}{number(count)} {_trajecten(count)} gestart"
    if before is None or before.value is None or before.rounded:
        return sentence + "."
    more, then = count - int(before.value), long_date(before.peildatum)
    if not more:
        return f"{sentence}, evenveel als op {then}."
    return f"{sentence}, {number(abs(more))} {'meer' if more > 0 else 'minder'} dan op {then}."


def clients(count: Answer, who: str, *, filtered: bool = False) -> str:
    """How many trajecten ``who`` guides; over rows themselves, so always exact."""
    if not count.known:
        return lacking(count)
    many, day = int(count.value or 0), long_date(count.peildatum)
    group = " van deze groep" if filtered else ""
    shown = f"{number(many)} {_trajecten(many)}" if many else "geen enkel traject"
    return f"{who} begeleidt{group} {shown} op {day}."


def waiting(count: Answer, share: Answer | None, *, filtered: bool = False) -> str:
    """How many are in the voorinburgering; and of who settled, how many had a warme overdracht."""
    if not count.known:
        return lacking(count)
    many, whose = int(count.value or 0), _whose(count, filtered)
    if not many:
        shown = f"zijn er {whose}{_FEW} mensen" if count.rounded else f"is er {whose}niemand"
    else:
        shown = f"{'is' if many == 1 else 'zijn'} er {whose}{_about(count)}{people(many)}"
    first = f"Op {long_date(count.peildatum)} {shown} in de voorinburgering"
    if share is None or share.value is None:
        return first + "."
    return (
        f"{first}; van de gevestigde asielstatushouders had {_about(share)}"
        f"{row_share(share, share.total)} een warme overdracht."
    )


# Parts of a whole


def division(answer: Answer, *, filtered: bool = False, besides: Answer | None = None) -> str:
    """How many have each label of a figure in ``DIVIDED``: ``69 van de 156 … de B1-route, 63 …``.

    ``besides`` is another such figure over the same people, that follows after a semicolon where it is as
    exact as the first.
    """
    if not answer.known:
        return lacking(answer)
    said = _SPLITTINGS[answer.figure.id]
    total = answer.total.numerator
    begin, whose = f"Op {long_date(answer.peildatum)}", _whose(answer, filtered)
    if not total:
        none = f"waren er {whose}{_FEW} mensen" if answer.rounded else f"was er {whose}niemand"
        return f"{begin} {none}{said.who}{'' if said.who else ' om te tellen'}."
    parts = _parts(answer, said)
    if not parts:
        return _nobody(answer, said, begin, whose)
    verb = said.one if parts[0].many == 1 else said.many
    first, *others = parts
    told = [f"{_of(first.many, total, answer)}{said.who} {first.phrase}"]
    told += [f"{_about(answer)}{number(p.many)} {p.phrase}" for p in others]
    return f"{begin} {verb} {whose}{enumerate_words(told)}{_besides(answer, besides)}."


class _Part(NamedTuple):
    many: int
    phrase: str


def _parts(answer: Answer, said: _Splitting) -> list[_Part]:
    """The labels that somebody has and that the sentence has words for, most people first."""
    found = [
        _Part(row.numerator, said.phrases[label])
        for row in answer.rows
        if row.numerator and (label := answer.label(row)) in said.phrases
    ]
    return sorted(found, key=lambda part: -part.many)


def _besides(answer: Answer, other: Answer | None) -> str:
    if other is None or not other.known or other.rounded != answer.rounded:
        return ""
    said = _SPLITTINGS[other.figure.id]
    parts = _parts(other, said)
    if not parts:
        return ""
    verb = said.one if parts[0].many == 1 else said.many
    told = [f"{_about(other)}{number(p.many)} {p.phrase}" for p in parts]
    return f"; er {verb} {enumerate_words(told)}"


def _nobody(answer: Answer, said: _Splitting, begin: str, whose: str) -> str:
    """Of people, when nobody has a label that the sentence speaks of."""
    total = answer.total.numerator
    if not said.none:
        return f"{begin} is {whose}van {_everybody(total, answer)} niet bekend: {_name(answer)}."
    who = f"{_everybody(total, answer)}{said.who}"
    if answer.rounded:
        return f"{begin} {said.many} {whose}{_FEW} van {who} een {said.none}."
    if total == 1:
        return f"{begin} {said.one} {whose}{who} geen {said.none}."
    return f"{begin} {said.one} {whose}niemand van {who} een {said.none}."


def part(answer: Answer, *, filtered: bool = False) -> str:
    """How many of whom have what a figure in ``SHARED`` counts, with the percentage."""
    if not answer.known:
        return lacking(answer)
    said, total = _SHARINGS[answer.figure.id], answer.total
    begin, whose = f"Op {long_date(answer.peildatum)}", _whose(answer, filtered)
    of_whom = f" {said.of_whom}"
    if not total.denominator:
        none = f"waren er {whose}{_FEW} mensen" if answer.rounded else f"was er {whose}niemand"
        return f"{begin} {none}{_singular(of_whom) if not answer.rounded else of_whom}."
    if not answer.rounded and total.denominator == 1:
        no = "" if total.numerator else "niet "
        return f"{begin} {said.one} {whose}de enige persoon{_singular(of_whom)} {no}{said.what}."
    if not total.numerator:
        who = _FEW if answer.rounded else "niemand"
        verb = said.many if answer.rounded else said.one
        return (
            f"{begin} {verb} {whose}{who} van de {_about(answer)}{number(total.denominator)} mensen"
            f"{of_whom} {said.what}."
        )
    verb = said.one if total.numerator == 1 else said.many
    share = f" ({row_share(answer, total)})" if _may_show_share(total) else ""
    return (
        f"{begin} {verb} {whose}{_of(total.numerator, total.denominator, answer)}{of_whom} "
        f"{said.what}{share}."
    )


def _singular(of_whom: str) -> str:
    text = of_whom.strip()
    return f" {_ONE.get(text, text)}"


def _may_show_share(total: Row) -> bool:
    return total.value is not None or "%" in total.instead


def largest(answer: Answer) -> str:
    """Which label has most people, and whether that is more than half; empty where that is not exact."""
    said = _SPLITTINGS.get(answer.figure.id)
    total = answer.total.numerator
    if said is None or not answer.known or answer.rounded or total < 2:
        return ""
    parts = _parts(answer, said)
    others = total - sum(p.many for p in parts)
    if len(parts) < 2 or others >= parts[0].many:
        return ""
    top = [p for p in parts if p.many == parts[0].many]
    share = percent(100 * top[0].many / total)
    if len(top) > 1:
        return f"De grootste groepen zijn even groot, elk {share}."
    if 2 * top[0].many > total:
        return f"Meer dan de helft {said.one} {top[0].phrase} ({share})."
    return f"De grootste groep {said.one} {top[0].phrase} ({share})."


# Durations, partners, what is expected


def duration(found: Survival) -> str:
    """How long the step takes; or why there is no line."""
    if not found.known:
        return lacking(found)
    if told := duration_meaning(found):
        return told
    day, step = long_date(found.peildatum), found.duration.step
    if not found.n and not found.rounded:
        return f"Op {day} is er niemand om te volgen tot deze stap: {step}."
    return f"Op {day} zijn er te weinig mensen voor een lijn tot deze stap: {step}."


def at_partners(found: Partners, *, filtered: bool = False) -> str:
    """How many trajecten each organisation of a kind has; they are exact for who gets them."""
    if not found.clients.known:
        return lacking(found.clients)
    stock = sorted((s for s in found.stock if s.clients), key=lambda s: -s.clients)
    day, total = long_date(found.peildatum), sum(s.clients for s in stock)
    whose = ("van uw eigen cliënten " if found.own else "") + (
        "van deze groep " if filtered else ""
    )
    if not total:
        return f"Op {day} was er {whose}geen traject met een organisatie als {found.kind.name.lower()}."
    verb = "was" if total == 1 else "waren"
    if len(stock) == 1:
        group = "van deze groep " if filtered else ""
        return (
            f"Op {day} had {stock[0].organisation} {group}{number(total)} {_trajecten(total)} als "
            f"{found.kind.name.lower()}."
        )
    start = f"Op {day} {verb} er {whose}{number(total)} {_trajecten(total)} bij "
    told = [f"{number(s.clients)} bij {s.organisation}" for s in stock]
    return f"{start}{found.kind.plural}: {enumerate_words(told)}."


def expected(found: Forecast) -> str:
    """What is there now and expected in a year, of the largest load; or that nothing is expected."""
    loads = [(way, load) for way in found.ways for load in way.loads]
    day = long_date(found.peildatum)
    if not loads:
        return f"Op {day} is er te weinig bekend om te verwachten hoe druk het wordt."
    way, load = max(loads, key=lambda one: one[1].now)
    return f"Op {day} {_now_and_then(way, load)}."


def _now_and_then(way: Way, load: Load) -> str:
    year = load.ahead[_YEAR - 1]
    who = load.organisation or "de gemeente"
    return (
        f"had {who} {_loaded(load.now, way.noun)}; over {_YEAR} maanden verwachten wij er "
        f"{number(year.middle)} (tussen {number(year.low)} en {number(year.high)})"
    )


def _loaded(count: int, noun: str) -> str:
    """A load in words: some nouns tell what people are in (“in de les”), others what they are."""
    shown = number(count) if count else "geen"
    if noun.startswith(("in ", "met ", "zonder ")):
        return f"{shown} {'persoon' if count == 1 else 'mensen'} {noun}"
    first, *others = noun.split()
    if count == 1:
        first = first.removesuffix("en")
    return " ".join([shown, first, *others])


# Deliveries


def delivered(day: date, rows: int, accepted: int, rejected: int, warnings: int) -> str:
    """Of a delivery how many rows count, and how many have an error or a warning."""
    whole = "de enige rij" if rows == 1 else f"{number(accepted)} van de {number(rows)} rijen"
    verb = "telt" if rows == 1 or accepted == 1 else "tellen"
    if not accepted:
        whole, verb = "geen enkele rij", "telt"
    wrong = f"{_rows(rejected)} {'is' if rejected == 1 else 'zijn'} afgekeurd"
    warned = f"er {'is' if warnings == 1 else 'zijn'} {_warnings(warnings)}"
    return f"Van de levering van {long_date(day)} {verb} {whole} mee; {wrong} en {warned}."


def register(days: Sequence[date], *, invented: bool) -> str:
    """How many deliveries count, and from when to when."""
    if not days:
        return "Er is nog geen levering gepubliceerd."
    kind = " met verzonnen gegevens" if invented else ""
    if len(days) == 1:
        return f"Er telt 1 levering{kind} mee, van {long_date(days[0])}."
    first, last = long_date(min(days)), long_date(max(days))
    return f"Er tellen {number(len(days))} leveringen{kind} mee, van {first} tot en met {last}."


# What the sentences share


def _of(count: int, total: int, answer: Answer) -> str:
    if total == 1 and not answer.rounded:
        return "de enige persoon"
    about = _about(answer)
    return f"{about}{number(count)} van de {about}{number(total)} {'persoon' if total == 1 else 'mensen'}"


def _everybody(total: int, answer: Answer) -> str:
    if total == 1 and not answer.rounded:
        return "de enige persoon"
    return f"de {_about(answer)}{number(total)} mensen"


def _about(answer: Answer) -> str:
    return "ongeveer " if answer.rounded else ""


def _whose(answer: Answer, filtered: bool) -> str:
    own = "van uw eigen cliënten " if answer.own else ""
    return own + ("van deze groep " if filtered else "")


def _name(answer: Answer) -> str:
    split = answer.figure.split
    return DIMENSIONS[split].name.lower() if split else FIGURES[answer.figure.id].name.lower()


def _trajecten(count: int) -> str:
    return "traject" if count == 1 else "trajecten"


def _rows(count: int) -> str:
    return f"{number(count)} {'rij' if count == 1 else 'rijen'}"


def _warnings(count: int) -> str:
    return f"{number(count)} {'waarschuwing' if count == 1 else 'waarschuwingen'}"
