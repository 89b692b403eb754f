"""Taal en werk: the sentence above the page, and the uitkering by the time since the vestiging."""

from rijswijk_dash.figures import Answer
from rijswijk_dash.web.frame import Page
from rijswijk_dash.words import lacking, long_date, number, row_share

TILES = ("les_met_werk", "werk", "talende_werkplek_aandeel", "pilot")
FIGURES = (
    ("taal_en_werk", ""), ("les_met_werk", "leerroute"), ("werk", "leerroute"), ("uren_werk", ""),
    ("talende_werkplek_aandeel", "leerroute"), ("pilot_werk", ""),
)  # fmt: skip
SINCE_VESTIGING = ("uitkering_naar_verblijf", "maanden_sinds_vestiging")
CLOSED = (
    *((figure, "") for figure in TILES),
    *((figure, "") for figure, _ in FIGURES),
    SINCE_VESTIGING,
)


def opening(page: Page) -> str:
    """How many in lessons work or participate too; for who may not see that: how many work."""
    if page.may_ask("les_met_werk"):
        return _combined(page.ask("les_met_werk"))
    return _working(page.ask("werk")) if page.may_ask("werk") else ""


def _combined(answer: Answer) -> str:
    day, total = long_date(answer.peildatum), answer.total
    if not answer.known:
        return lacking(answer)
    if not total.denominator:
        return f"Op {day} is er niemand in de les van wie bekend is of die werkt of participeert."
    share = f": {row_share(answer, total)}" if total.value is not None else ""
    about = "ongeveer " if answer.rounded else ""
    verb = "werkt of participeert" if total.numerator == 1 else "werken of participeren"
    return (
        f"Op {day} {verb} {about}{number(total.numerator)} van de {number(total.denominator)} mensen in "
        f"de les tegelijk{share}."
    )


def _working(answer: Answer) -> str:
    if not answer.known:
        return lacking(answer)
    if answer.value is None:
        return (
            f"Op {long_date(answer.peildatum)} zijn er te weinig mensen voor een aandeel met werk."
        )
    share = row_share(answer, answer.total)
    return f"Op {long_date(answer.peildatum)} heeft ongeveer {share} van de inburgeraars werk."
