"""Finding the peildatum of a file; two that disagree are an error, never a choice."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rijswijk_dash.domain.text import fold
from rijswijk_dash.export.dates import dates_in, dutch_date, parse_date
from rijswijk_dash.export.findings import ExportError

# Words that call the date after them the peildatum, and words that only make it likely.
_SURE = re.compile(
    r"peil\W?datum|peilmoment|peildag|referentiedatum|meetdatum"
    r"|\bdatum stand\b|\b(?:datum|stand|situatie|toestand)\b(?:\W+(?:stand|van|zaken|is|de|gegevens))*\W*"
    r"\b(?:per|op|t/m|tot en met)\b|\b(?:stand|situatie)\b(?:\W+van zaken)?\W*(?=\d)"
)
_LIKELY = re.compile(
    r"\b(?:gegevens|cijfers|overzicht|export|bestand|rapportage|lijst|trajecten|inburgeraars)\b"
    r"[^0-9]*?\b(?:per|op|van|t/m|tot en met)\b|\bper\s+(?=\d)"
)
# Words before a label that make its date something else than the peildatum.
_OTHER = re.compile(
    r"periode|gedraaid|afgedrukt|print|uitdraai|gemaakt|gegenereerd|opgesteld|gewijzigd|bijgewerkt"
    r"|versie|\bwet\b|ingegaan|ingang|invoering|sinds|vanaf|geldig|vastgesteld|vorige?\b|oude?\b"
    r"|bijvoorbeeld|\bbijv|\bbv\b|b\.v\.|voorbeeld|zoals|formaat|notatie|volgende|ontvangen"
)
_PERIOD = re.compile(r"^\W*\d[^;]*?\d{4}\s*(?:-|–|t/m|tot(?: en met)?|en)\s*\d")


@dataclass(frozen=True)
class FoundPeildatum:
    """A peildatum and where it was found, in words for the user."""

    day: date
    where: str


def in_column(values: Sequence[str | None]) -> FoundPeildatum | None:
    """The peildatum from the distinct ``values`` of a peildatum column.

    Raises ``ExportError`` when the column holds several dates or something that is no date.
    """
    texts = [v for v in values if v]
    days = {parse_date(v) for v in texts}
    if not texts:
        return None
    if None in days:
        raise ExportError(
            "In de kolom met de peildatum staat een waarde die geen datum is; verbeter die kolom."
        )
    if len(days) > 1:
        shown = ", ".join(dutch_date(d) for d in sorted(d for d in days if d)[:4])
        raise ExportError(
            f"De kolom met de peildatum heeft meer dan één datum ({shown}); "
            "lever per peildatum een eigen bestand aan."
        )
    return FoundPeildatum(next(d for d in days if d), "de kolom peildatum")


def above_table(rows: Sequence[Sequence[str | None]], sheet: str = "") -> list[FoundPeildatum]:
    """The dates that rows above the table (or of an explanation sheet) call the peildatum.

    The date stands after its label in the same cell, or in the next filled cell, or below it. A
    weaker label such as "overzicht per" counts only where no cell says "peildatum" or "stand per".
    """
    sure, likely = (_labelled(rows, label, sheet) for label in (_SURE, _LIKELY))
    return sure or likely


def _labelled(
    rows: Sequence[Sequence[str | None]], label: re.Pattern[str], sheet: str
) -> list[FoundPeildatum]:
    found: list[FoundPeildatum] = []
    for number, cells in enumerate(rows):
        place = f"rij {number + 1}" + (f" van tabblad {sheet}" if sheet else "")
        for position, cell in enumerate(cells):
            following = next((c for c in cells[position + 1 :] if c), None)
            below = rows[number + 1][position] if number + 1 < len(rows) else None
            days = _days_of(fold(cell), label, (following, below)) if cell else []
            found += [FoundPeildatum(day, place) for day in days]
    return found


def _days_of(text: str, label: re.Pattern[str], neighbours: Sequence[str | None]) -> list[date]:
    """Per label the date after it; a period or an example is no peildatum."""
    days: list[date] = []
    for match in label.finditer(text):
        after = text[match.end() :]
        clause = re.split(r"[,;(]| - ", text[: match.start()])[-1] + match[0]
        if _OTHER.search(clause) or _PERIOD.match(after) or _interrupted(after):
            continue
        said = dates_in(after, short_years=True)[:1]
        if not said and not re.search(r"\d", after):
            said = [day for cell in neighbours if cell and (day := parse_date(cell))][:1]
        days += said
    return days


def _interrupted(after: str) -> bool:
    """Whether between a label and its date words stand that give the date another meaning."""
    first_digit = re.search(r"\d", after)
    between = after[: first_digit.start()] if first_digit else after
    return bool(_OTHER.search(between)) or len(between) > 30


def in_file_name(file_name: str) -> FoundPeildatum | None:
    """The date in a file name; a name with several different dates tells nothing."""
    days = set(dates_in(file_name))
    return FoundPeildatum(days.pop(), "de bestandsnaam") if len(days) == 1 else None


def agree(found: Sequence[FoundPeildatum | None]) -> FoundPeildatum | None:
    """The one peildatum that all places give, or None when no place gives any.

    Raises ``ExportError`` when two places disagree.
    """
    known = [f for f in found if f]
    for other in known[1:]:
        if other.day != known[0].day:
            raise ExportError(
                f"De peildatum is niet duidelijk: {known[0].where} zegt {dutch_date(known[0].day)} "
                f"en {other.where} zegt {dutch_date(other.day)}. Verbeter een van de twee."
            )
    return known[0] if known else None
