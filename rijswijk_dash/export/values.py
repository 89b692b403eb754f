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
import pyarrow as pa
import pyarrow.compute as pc

from rijswijk_dash.domain.rules import ExportField, Kind, countries, fields, municipality
from rijswijk_dash.domain.rules import partner_names
from rijswijk_dash.domain.text import fold, squash
from rijswijk_dash.export.dates import parse_date
from rijswijk_dash.export.findings import quoted
from rijswijk_dash.export.pseudonyms import holds_bsn, looks_personal, pseudonym
from rijswijk_dash.export.reader import ERROR_CELL, NO_RESULT

Value = str | float | int | date
_EMPTY = frozenset(
    map(
        fold,
        "- -- — . ? n.v.t. nvt n.v.t onbekend n.n.b. nnb null none nan leeg (leeg) n/a na n.b. nb "
        "geen".split()
        + ["nog niet bekend", "nog niet bepaald", "niet bekend", "nog onbekend", "niet ingevuld"]
        + ["niet van toepassing", "(lege cellen)", "nog geen", "volgt", "niet bepaald"],
    )
)
_YES = ("ja", "j", "yes", "y", "true", "waar", "1")
_NO = ("nee", "n", "neen", "no", "false", "onwaar", "0")


@dataclass(frozen=True)
class Refusal:
    """Why a cell has no value: a Dutch half sentence that follows the name of the field."""

    code: str
    reason: str


def is_empty(text: str) -> bool:
    """Whether a cell says in words that it holds nothing."""
    return fold(text) in _EMPTY


def read_column(
    field: ExportField, texts: pa.ChunkedArray, key: bytes, *, personal: bool = False
) -> tuple[pd.Series, dict[int, Refusal]]:
    """Read one column: its values, and by position the refusals.

    ``key`` is the secret for pseudonyms; ``personal`` says that the column holds personal numbers
    whatever they look like. A refused cell has no value. Dates come as ``datetime64[s]``, hours as
    float, years as ``Int64``, everything else as text.
    """
    encoded = pc.dictionary_encode(texts.combine_chunks())
    distinct: list[str] = encoded.dictionary.to_pylist()
    read = [_read_cell(field, text, key, personal) for text in distinct]
    indices = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    values = _taken([None if isinstance(r, Refusal) else r for r in read], indices, field.kind)
    refused = {i: r for i, r in enumerate(read) if isinstance(r, Refusal)}
    if not refused:
        return values, {}
    hits = np.flatnonzero(np.isin(indices, list(refused)))
    return values, {int(i): refused[int(indices[i])] for i in hits}


def _taken(read: list[Value | None], indices: np.ndarray, kind: Kind) -> pd.Series:
    """The distinct values spread over the rows; index -1 is an empty cell."""
    spread = [*read, None]
    if kind is Kind.DATE:
        days = np.array([np.datetime64(v, "s") if v else np.datetime64("NaT") for v in spread])
        return pd.Series(days.astype("datetime64[s]")[indices])
    if kind in (Kind.HOURS, Kind.NUMBER):
        numbers = np.array([math.nan if v is None else v for v in spread], dtype="float64")
        return pd.Series(numbers[indices])
    if kind is Kind.YEAR:
        return pd.Series(pd.array(spread, dtype="Int64").take(indices))
    return pd.Series(pd.array(spread, dtype="str").take(indices))


def _read_cell(field: ExportField, text: str, key: bytes, personal: bool) -> Value | Refusal | None:
    if text.startswith((ERROR_CELL, NO_RESULT)):
        what = "een foutwaarde" if text.startswith(ERROR_CELL) else "een formule zonder uitkomst"
        return Refusal(
            "FOUTCEL", f"de cel bevat {what}; open het bestand in Excel en herstel de cel"
        )
    if field.kind is Kind.KEY:
        return _read_key(text, key, personal)
    return _READERS[field.kind](field, text)


def _read_key(text: str, key: bytes, personal: bool) -> Value | Refusal | None:
    if is_empty(text):
        return None
    if personal or looks_personal(text):
        return pseudonym(text, key)
    if len(text) > 40 or "@" in text:
        return Refusal("GEEN_TRAJECTNUMMER", "is geen trajectnummer (te lang of een e-mailadres)")
    return text


def _read_choice(field: ExportField, text: str) -> Value | Refusal | None:
    known = _choices(field.name)
    squashed = squash(text)
    if squashed in known:
        return known[squashed]
    for prefix, value in known.items():
        if prefix.endswith("*") and squashed.startswith(prefix[:-1]):
            return value
    if is_empty(text):
        return None
    allowed = ", ".join(field.values or ("Ja", "Nee"))
    return Refusal("ONBEKENDE_WAARDE", f"de waarde {quoted(text)} is onbekend; kies uit {allowed}")


@cache
def _choices(name: str) -> dict[str, str]:
    field = fields()[name]
    known: dict[str, str] = {}
    if field.kind is Kind.YES_NO:
        known.update(dict.fromkeys(_YES, "Ja") | dict.fromkeys(_NO, "Nee"))
    for value, spellings in field.values.items():
        for spelling in (value, *spellings):
            known[squash(spelling) + ("*" if spelling.endswith("*") else "")] = value
    return known


def _read_country(field: ExportField, text: str) -> Value | Refusal | None:
    known = countries().get(squash(text))
    if known or is_empty(text):
        return known
    return Refusal(
        "ONBEKENDE_WAARDE",
        f"het land {quoted(text)} is onbekend; schrijf de Nederlandse naam of voeg de schrijfwijze "
        "toe aan data/landen.csv",
    )


def _read_date(field: ExportField, text: str) -> Value | Refusal | None:
    parsed = parse_date(text)
    if parsed or is_empty(text):
        return parsed
    return Refusal(
        "GEEN_DATUM", f"de waarde {quoted(text)} is geen datum; schrijf bijvoorbeeld 31-08-2024"
    )


def _read_hours(field: ExportField, text: str) -> Value | Refusal | None:
    plain = re.sub(r"\s*(uur|uren|u)\.?$", "", fold(text)).replace(" ", "")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", plain) and "," in plain:
        plain = plain.replace(".", "")
    plain = plain.replace(",", ".")
    if re.fullmatch(r"-?\d{1,9}(\.\d+)?", plain):
        return float(plain)
    if is_empty(text):
        return None
    return Refusal(
        "GEEN_GETAL", f"de waarde {quoted(text)} is geen getal; schrijf bijvoorbeeld 12,5"
    )


def _read_year(field: ExportField, text: str) -> Value | Refusal | None:
    day = parse_date(text)
    year = int(text) if re.fullmatch(r"\d{4}", text) else day.year if day else None
    if year and 1900 <= year <= date.today().year:
        return year
    if is_empty(text):
        return None
    return Refusal("GEEN_JAAR", "is geen jaar tussen 1900 en nu")


def _read_organisation(field: ExportField, text: str) -> Value | Refusal | None:
    if is_empty(text):
        return None
    if holds_bsn(text) or "@" in text:
        return Refusal("PERSOONSGEGEVEN", "bevat een persoonsgegeven; hier hoort een organisatie")
    return partner_names().get(squash(text), " ".join(text.split())[:80])


def _read_code(field: ExportField, text: str) -> Value | Refusal | None:
    own = municipality()
    if squash(text) in (squash(own.name), squash(f"gemeente {own.name}")):
        return own.code
    digits = text.zfill(4)
    if re.fullmatch(r"\d{4}", digits):
        return digits
    if is_empty(text):
        return None
    return Refusal("ONBEKENDE_WAARDE", "is geen gemeentecode van vier cijfers")


def _read_text(field: ExportField, text: str) -> Value | Refusal | None:
    """A short code or reason; running text could name a person and is not taken over."""
    if is_empty(text) or len(text) > 60 or holds_bsn(text) or "@" in text:
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
