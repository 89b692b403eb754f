"""Rijswijk beside the national figures, in words; for pages, files and prints."""

from rijswijk_dash.figures import Against, Beside, National
from rijswijk_dash.words.notation import number, percent

_GROUPS = {"asiel": "asiel", "gezin": "gezin en overig"}
CAUTION = (
    "Bij een kleine groep maakt één persoon al veel uit. Daarom staat er een marge bij. Alleen als het "
    "landelijke cijfer buiten de marge ligt, is het verschil groter dan toeval. Waardoor het komt, zegt "
    "het cijfer niet."
)


def who(found: Beside) -> str:
    """The cohort and group: ``Cohort 2022, asiel``."""
    return f"Cohort {found.national.cohort}, {_GROUPS[found.national.group]}"


def ours(found: Beside) -> str:
    """The share of Rijswijk, in whole percents as CBS publishes; empty when there is none."""
    if found.answer is None:
        return ""
    total = found.answer.total
    return percent(total.value, 0)


def theirs(found: Beside) -> str:
    """The national share, with a star when it is provisional."""
    value = found.national.value
    return percent(value, 0 if value == int(value) else 1) + (
        "*" if found.national.provisional else ""
    )


def margin(found: Beside) -> str:
    """The interval of our share: ``61–84%``; a dash without one."""
    if found.interval is None:
        return "–"
    return f"{number(100 * found.interval.low)}–{number(100 * found.interval.high)}%"


def counted(found: Beside) -> str:
    """Of how many people our share is."""
    if found.answer is None:
        return ""
    total = found.answer.total
    return f"{number(total.numerator)} van {number(total.denominator)}"


def verdict(found: Beside) -> str:
    """What may be said of the difference."""
    return str(found.verdict or "").capitalize()


def opening(found: National) -> str:
    """The sentence with which the page opens."""
    shown = found.shown
    if not shown:
        return "Er is nu geen cijfer van Rijswijk dat naast een landelijk cijfer kan staan."
    count = {verdict: sum(b.verdict is verdict for b in shown) for verdict in Against}
    higher, lower, chance = count[Against.HIGHER], count[Against.LOWER], count[Against.CHANCE]
    what = "één landelijk cijfer" if len(shown) == 1 else f"{number(len(shown))} landelijke cijfers"
    return (
        f"Naast {what} staat een cijfer van Rijswijk. Daarvan zijn er {number(higher)} hoger en "
        f"{number(lower)} lager; bij {number(chance)} kan het verschil toeval zijn."
    )
