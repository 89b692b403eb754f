"""Finding the peildatum of a file; two that disagree are an error, never a choice."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rijswijk_dash.domain.text import fold
from rijswijk_dash.export.dates import dates_in, dutch_date, parse_date
from rijswijk_dash.export.findings import ExportError

_LABEL = re.compile(
    r"(?P<sure>peil\s?datum|peilmoment|peildag)"
    r"|\b(stand|situatie|toestand|gegevens|cijfers|overzicht|export|bestand)\b[^0-9]*?"
    r"\b(per|op|van|t/m)\b|\bper\s+(?=\d)"
)
# Words before a weaker label that make its date something else than the peildatum.
_OTHER = re.compile(r"periode|gedraaid|afgedrukt|printdatum|uitgedraaid|uitdraai|aangemaakt|versie")


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
    """The dates that rows above the table (or of an explanation sheet) call the peildatum."""
    found: list[FoundPeildatum] = []
    for number, cells in enumerate(rows, start=1):
        place = f"rij {number}" + (f" van tabblad {sheet}" if sheet else "")
        found += [FoundPeildatum(day, place) for day in _labelled_days(cells)]
    return found


def _labelled_days(cells: Sequence[str | None]) -> list[date]:
    """Per label the first date after it, in the same cell or else in the next filled one."""
    texts = [fold(c) for c in cells if c]
    days: list[date] = []
    for i, text in enumerate(texts):
        for label in _LABEL.finditer(text):
            if not label["sure"] and _OTHER.search(text[: label.end()]):
                continue
            following = texts[i + 1] if i + 1 < len(texts) else ""
            next_day = parse_date(following)
            days += (dates_in(text[label.end() :]) or ([next_day] if next_day else []))[:1]
    return days


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
