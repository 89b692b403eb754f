"""Reading cells: from the spellings of an office to one value, or a reason why not.

A column is read by its distinct values, so that a hundred thousand rows cost as much as the few
hundred different texts in them.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from rijswijk_dash.domain.rules import (
    ExportField,
    Kind,
    countries,
    fields,
    municipalities,
    municipality,
    partner_names,
)
from rijswijk_dash.domain.text import fold, squash
from rijswijk_dash.export.columns import Codes, Column
from rijswijk_dash.export.dates import dutch_date, is_serial, of_unknown_order, parse_date
from rijswijk_dash.export.findings import quoted, quoted_unless_name
from rijswijk_dash.export.hours import parse_hours, with_doubtful_point
from rijswijk_dash.export.personal import is_personal_text, names_person
from rijswijk_dash.export.pseudonyms import (
    is_bare_number,
    is_cut_off,
    looks_personal,
    pseudonym,
    pseudonyms_of_bare,
)
from rijswijk_dash.export.reader import ERROR_CELL, NO_RESULT

Value = str | float | int | date
_EMPTY = frozenset(
    "n.v.t.|nvt|n.v.t|onbekend|n.n.b.|nnb|n.t.b.|ntb|null|none|nan|leeg|(leeg)|[leeg]|<leeg>|n/a|na"
    "|n.b.|nb|nog onbekend|nog niet bekend|nog niet bepaald|nog te bepalen|nader te bepalen|geen"
    "|nog niet vastgesteld|niet vastgesteld|niet bekend|niet ingevuld|niet van toepassing|niets"
    "|(lege cellen)|nog geen|volgt|volgt nog|niet bepaald|in afwachting|blanco"
    "|00-00-0000|0000-00-00|31-12-9999|9999-12-31".split("|")
)
_YES = ("ja", "j", "yes", "y", "true", "waar", "1")
_NO = ("nee", "n", "neen", "no", "false", "onwaar", "0")
_SHORT_NUMBER = re.compile(r"[A-Za-z]{0,12}[-_/]?[A-Za-z]{0,4}\d{1,7}")
# An own number of a partner: TR-0123, WR 12, 2024-00123, 24/1234 or 77123. Stricter than a
# trajectnummer: what else stands there (Samira85, 2288 XQ 7, 12-3-1985) may tell who it is.
_CLIENT_NUMBER = re.compile(
    r"(?!BSN|VNR)(?:(?:[A-Z]{1,4}|[A-Za-z]{1,2})[-_/. ]?)?"
    r"(?:20\d\d[-_/]\d{1,6}|\d\d[-_/]\d{1,5}|\d{1,7})[A-Z]?",
    re.ASCII,
)
# An error of Excel or LibreOffice that became text, in Dutch or English, or a column too narrow to show.
_ERROR_TEXT = re.compile(
    r"#(?:N/[AB]|[A-Z][A-Z/0]{1,15}[!?]|GETTING_DATA|GEGEVENS_OPHALEN)|#{3,}|Err:\d{3}"
)
_EARLIEST_EVENT = date(1990, 1, 1)


@dataclass(frozen=True)
class Refusal:
    """Why a cell has no value: a Dutch half sentence that follows the name of the field.

    With ``keeps_row`` only the value is dropped, and the traject itself stays.
    """

    code: str
    reason: str
    keeps_row: bool = False


_OF_1904 = Refusal(
    "GEEN_DATUM",
    "de datum staat er als getal en deze werkmap telt dagen vanaf 1904; geef de cel in Excel een "
    "datumnotatie",
)


def is_empty(text: str) -> bool:
    """Whether a cell says in words or signs that it holds nothing."""
    if text.isdigit():
        return False
    return fold(text) in _EMPTY or not any(sign.isalnum() for sign in text)


def read_column(
    field: ExportField,
    column: Column,
    key: bytes,
    *,
    personal: bool = False,
    from_1904: bool = False,
) -> tuple[pd.Series, dict[int, Refusal]]:
    """Read one column: its values, and by position the refusals.

    ``key`` is the secret for pseudonyms; ``personal`` says that the column holds personal numbers
    whatever they look like; with ``from_1904`` a date as a number is refused. A refused cell has no
    value. Dates come as ``datetime64[s]``, hours as
    float, years as ``Int64``, everything else as text.
    """
    doubtful = _doubtful(field, column)
    if from_1904 and field.kind is Kind.DATE:
        doubtful |= {text: _OF_1904 for text in column.texts if is_serial(text)}
    personal_numbers = _bare_numbers(field, column, key)
    read = [
        doubtful.get(t) or personal_numbers.get(t) or _read_cell(field, t, key, personal)
        for t in column.texts
    ]
    values = _taken([None if isinstance(r, Refusal) else r for r in read], column.codes, field.kind)
    refused = {i: r for i, r in enumerate(read) if isinstance(r, Refusal)}
    if not refused:
        return values, {}
    hits = np.flatnonzero(column.is_one_of(list(refused)))
    return values, {int(i): refused[int(column.codes[i])] for i in hits}


def _bare_numbers(field: ExportField, column: Column, key: bytes) -> dict[str, str]:
    """The pseudonyms of what is evidently a personal number; together they cost a quarter."""
    if field.kind not in (Kind.KEY, Kind.CLIENT_NUMBER):
        return {}
    bare = [text for text in column.texts if is_bare_number(text)]
    return dict(zip(bare, pseudonyms_of_bare(bare, key), strict=True))


def _doubtful(field: ExportField, column: Column) -> dict[str, Refusal]:
    """The texts that the rest of the column makes uncertain; the same signs can mean two values."""
    if field.kind is Kind.DATE:
        return {
            text: Refusal(
                "DAG_OF_MAAND",
                f"in {quoted(text)} is niet zeker wat de dag is en wat de maand, want elders in deze "
                "kolom staat de maand voorop; schrijf bijvoorbeeld 31-08-2024",
            )
            for text in of_unknown_order(column.texts)
        }
    if field.kind in (Kind.HOURS, Kind.NUMBER):
        return {
            text: Refusal(
                "PUNT_OF_KOMMA",
                f"bij {quoted(text)} is niet zeker of de {'punt' if '.' in text else 'komma'} "
                "duizendtallen scheidt; schrijf het getal zonder dat teken",
            )
            for text in with_doubtful_point(column.texts)
        }
    return {}


def _taken(read: list[Value | None], indices: Codes, kind: Kind) -> pd.Series:
    """The distinct values spread over the rows; index -1 is an empty cell."""
    spread = [*read, None]
    if kind is Kind.DATE:
        days = np.array(spread, dtype="datetime64[s]")
        return pd.Series(days[indices])
    if kind in (Kind.HOURS, Kind.NUMBER):
        numbers = np.array([math.nan if v is None else v for v in spread], dtype="float64")
        return pd.Series(numbers[indices])
    if kind is Kind.YEAR:
        return pd.Series(pd.array(spread, dtype="Int64").take(indices))
    return pd.Series(pd.array(spread, dtype="str").take(indices))


def _read_cell(field: ExportField, text: str, key: bytes, personal: bool) -> Value | Refusal | None:
    if text.startswith((ERROR_CELL, NO_RESULT)) or _ERROR_TEXT.fullmatch(text):
        what = "een formule zonder uitkomst" if text.startswith(NO_RESULT) else "een foutwaarde"
        return Refusal(
            "FOUTCEL", f"de cel bevat {what}; open het bestand in Excel en herstel de cel"
        )
    if field.kind is Kind.KEY:
        return _read_key(text, key, personal)
    if field.kind is Kind.CLIENT_NUMBER:
        return _read_client_number(text, key, personal)
    return _READERS[field.kind](field, text)


def _read_key(text: str, key: bytes, personal: bool) -> Value | Refusal | None:
    if not personal and _SHORT_NUMBER.fullmatch(text):
        return text  # too few digits for a personal number; this is how most look
    if is_empty(text):
        return None
    if is_cut_off(text):
        return Refusal(
            "AFGEKAPT",
            "het nummer is afgekapt door Excel; maak van de kolom tekst en lever opnieuw",
        )
    if personal or looks_personal(text):
        return pseudonym(text, key)
    if len(text) > 40 or is_personal_text(text) or not any(sign.isdigit() for sign in text):
        return Refusal(
            "GEEN_TRAJECTNUMMER", "hier staat geen trajectnummer, dat is kort en heeft cijfers"
        )
    return " ".join(text.split())


def is_client_number(text: str) -> bool:
    """Whether ``text`` is built as a partner's own number, and as nothing that tells who it is."""
    return bool(_CLIENT_NUMBER.fullmatch(" ".join(text.split()))) and not looks_personal(text)


def _read_client_number(text: str, key: bytes, personal: bool) -> Value | Refusal | None:
    """A partner's own number; without it the traject counts just the same, so the row stays."""
    if is_empty(text):
        return None
    if not is_cut_off(text) and (personal or looks_personal(text)):
        return pseudonym(text, key)
    if is_client_number(text):
        return " ".join(text.split())
    return Refusal(
        "GEEN_CLIENTNUMMER",
        "de waarde is niet overgenomen, want hier staat geen nummer zoals TR-0123 of 2024-00123",
        keeps_row=True,
    )


def _read_choice(field: ExportField, text: str) -> Value | Refusal | None:
    value = _choice_of(field, text)
    if value or is_empty(text):
        return value
    allowed = ", ".join(field.values or ("Ja", "Nee"))
    return Refusal(
        "ONBEKENDE_WAARDE", f"{quoted_unless_name(text)} is onbekend; kies uit {allowed}"
    )


def _choice_of(field: ExportField, text: str) -> str | None:
    """The value that ``text`` spells, also as "B - B1-route" or "Niveau A2"; never with a "?"."""
    if "?" in text:
        return None
    known, squashed = _choices(field.name), squash(text)
    if squashed in known:
        return known[squashed]
    for prefix, value in known.items():
        if prefix.endswith("*") and squashed.startswith(prefix[:-1]):
            return value
    for own in (squash(field.label), squash(field.name)):
        if squashed.startswith(own) and squashed[len(own) :] in known:
            return known[squashed[len(own) :]]
    parts = {known.get(squash(p)) for p in re.split(r"\s[-–:=]\s|[(/:;=]", text) if squash(p)}
    return parts.pop() if len(parts) == 1 else None


@cache
def _choices(name: str) -> dict[str, str]:
    field = fields()[name]
    known: dict[str, str] = {}
    if field.kind is Kind.YES_NO:
        known |= {**dict.fromkeys(_YES, "Ja"), **dict.fromkeys(_NO, "Nee")}
    for value, spellings in field.values.items():
        for spelling in (value, *spellings):
            known[squash(spelling) + ("*" if spelling.endswith("*") else "")] = value
    return known


def _read_country(_: ExportField, text: str) -> Value | Refusal | None:
    if is_empty(text):  # "NA" is more often nothing than Namibië
        return None
    known = countries().get(squash(text)) or countries().get(squash(text.partition("(")[0]))
    return known or Refusal(
        "ONBEKENDE_WAARDE",
        f"{quoted_unless_name(text)} is geen bekend land; schrijf de Nederlandse naam of voeg de "
        "schrijfwijze toe aan data/landen.csv",
    )


def _read_date(_: ExportField, text: str) -> Value | Refusal | None:
    parsed = parse_date(text)
    if parsed and parsed < _EARLIEST_EVENT:
        return Refusal(
            "GEEN_DATUM", f"de datum {dutch_date(parsed)} is te oud om te kunnen kloppen"
        )
    if parsed or is_empty(text):
        return parsed
    return Refusal(
        "GEEN_DATUM", f"{quoted_unless_name(text)} is geen datum; schrijf bijvoorbeeld 31-08-2024"
    )


def _read_hours(_: ExportField, text: str) -> Value | Refusal | None:
    number = parse_hours(text)
    if number is not None or is_empty(text):
        return number
    return Refusal(
        "GEEN_GETAL", f"{quoted_unless_name(text)} is geen getal; schrijf bijvoorbeeld 12,5"
    )


def _read_year(_: ExportField, text: str) -> Value | Refusal | None:
    day = parse_date(text)
    year = int(text) if re.fullmatch(r"\d{4}", text) else day.year if day else None
    if year and 1900 <= year <= date.today().year:
        return year
    if is_empty(text):
        return None
    return Refusal("GEEN_JAAR", "dit is geen jaar tussen 1900 en nu")


def _read_organisation(_: ExportField, text: str) -> Value | Refusal | None:
    known = partner_names().get(squash(text))
    if known or is_empty(text) or re.match(r"(nog )?geen\b", fold(text)):
        return known
    if is_personal_text(text) or names_person(text):
        return Refusal(
            "PERSOONSGEGEVEN",
            "hier staat een persoon; vul de organisatie in, of voeg die toe aan data/partners.toml",
        )
    return " ".join(text.split())[:80]


def _read_code(_: ExportField, text: str) -> Value | Refusal | None:
    own = municipality()
    name = squash(re.sub(r"\(.*|^gemeente\b|\bz\.?-?h\.?$", "", fold(text)))
    for known in municipalities().values():
        if name == squash(known.name):
            return known.code
    digits = re.sub(r"^GM", "", text.strip().upper()).zfill(4)
    if re.fullmatch(r"\d{4}", digits) and digits != "0000":
        return digits
    if is_empty(text):
        return None
    return Refusal(
        "ONBEKENDE_WAARDE",
        f"{quoted_unless_name(text)} is geen CBS-code van vier cijfers, zoals {own.code}",
    )


def _read_text(_: ExportField, text: str) -> Value | Refusal | None:
    """A short code or reason; running text could name a person and is not taken over."""
    if is_empty(text) or len(text) > 60 or is_personal_text(text) or names_person(text):
        return None
    return " ".join(text.split())


_READERS: dict[Kind, Callable[[ExportField, str], Value | Refusal | None]] = {
    Kind.CHOICE: _read_choice,
    Kind.YES_NO: _read_choice,
    Kind.COUNTRY: _read_country,
    Kind.DATE: _read_date,
    Kind.HOURS: _read_hours,
    Kind.NUMBER: _read_hours,
    Kind.YEAR: _read_year,
    Kind.ORGANISATION: _read_organisation,
    Kind.CODE: _read_code,
    Kind.TEXT: _read_text,
}
