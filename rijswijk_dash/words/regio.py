"""The gemeenten beside each other, in words."""

from rijswijk_dash.figures import Place, Region, Row, Shape
from rijswijk_dash.words.answers import row_part, share, value_of
from rijswijk_dash.words.notation import enumerate_words, number, percent, short_date

ALL = "Alle gemeenten samen"
NO_LEAGUE_TABLE = (
    "Dit is geen ranglijst: een verschil tussen gemeenten zegt hier weinig over hoe goed het gaat."
)
WHY_NO_LEAGUE_TABLE = (
    "In elke gemeente wonen andere mensen, op andere leerroutes en vaak in kleine aantallen. De getallen "
    "zijn beschermd en kunnen enkele personen afwijken, en de peildatum kan verschillen. Bekijk een verschil "
    "samen met die gemeente voordat u er iets over zegt."
)
MARGIN = (
    "De dunne streep is de marge (95%) van toeval: hoe minder mensen, hoe breder. Vallen twee strepen over "
    "elkaar, dan kan het verschil toeval zijn. Onder 50 trajecten is er geen heel percentage en geen marge."
)


def place_value(place: Place) -> str:
    """What a gemeente has of the figure; ``onbekend`` where it has none."""
    return value_of(place.answer) if place.answer else "onbekend"


def total_value(found: Region) -> str:
    """What all gemeenten have together."""
    if found.total is None:
        return "onbekend"
    return row_value(found, found.total)


def row_value(found: Region, row: Row) -> str:
    """A row of the sum as text: a percentage, or what may stand instead; else a number."""
    if found.figure.shape is Shape.SHARE:
        return share(row.value, row.instead, rounded=True)
    return number(row.value)


def margin(place: Place) -> str:
    """The margin of a share as text: ``61–78%``; empty where there is none."""
    if place.interval is None:
        return ""
    return f"{number(100 * place.interval.low)}–{percent(100 * place.interval.high, 0)}"


def counted(row: Row) -> str:
    """``30 van 45``."""
    return f"{number(row.numerator)} van {number(row.denominator)}"


def days_sentence(found: Region) -> str:
    """Of which peildatum each gemeente is, in a sentence; and which one has no figure, and why."""
    days = {
        f"{place.name} {short_date(place.answer.peildatum)}"
        for place in found.places
        if place.answer
    }
    told = f"Peildatum: {enumerate_words(sorted(days))}." if days else ""
    without = [f"{place.name}: {place.why}" for place in found.places if place.answer is None]
    lacking = f" Geen cijfer: {'; '.join(without)}. Het totaal is zonder." if without else ""
    return (told + lacking).strip()


def mix(place: Place) -> str:
    """The parts of a split figure as text: ``B1-route 45 (50%), Z-route 40 (44%)``."""
    answer = place.answer
    if answer is None:
        return "onbekend"
    return ", ".join(
        f"{answer.label(row)} {number(row.value)} ({row_part(answer, row)})" for row in answer.rows
    )
