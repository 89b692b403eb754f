"""Recognising which column holds which field, without guessing between two candidates."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache, lru_cache

from rijswijk_dash.domain.rules import ExportField, Kind, fields
from rijswijk_dash.domain.text import fold, squash, words
from rijswijk_dash.export.dates import DATE_IN_TEXT
from rijswijk_dash.export.personal import is_personal_heading

PEILDATUM = "peildatum"
_PEILDATUM_HEADINGS = frozenset(
    map(
        squash,
        "peildatum;stand per;stand op;peilmoment;peildag;datum stand;datum peiling;meetdatum;"
        "referentiedatum;datum tot peildatum;peildatum gegevens;peildatum rapportage;"
        "peildatum export;peildatum levering;rapportage per;gegevens per".split(";"),
    )
)
_FILLER = frozenset("de het een van op in per en d dd j n ja nee y peildatum".split())
# Words that only say whose field it is, for where the heading is not known with them.
_WHOSE = frozenset(
    "client clienten inburgeraar inburgeringsplichtige statushouder persoon kandidaat deelnemer "
    "betrokkene huidige huidig actuele actueel".split()
)
# What may stand in brackets behind a date or hours without changing which date or hours they are.
_HARMLESS = frozenset(
    "j n ja nee y dd mm jj jjjj yyyy yy datum uur uren aantal verplicht optioneel notatie formaat u "
    "dag maand jaar tekst getal duo coa brp indien bekend ingevuld".split()
)
_YES_NO_MARK = re.compile(r"\b(?:j\s*/\s*n|ja\s*/\s*nee|ja\s+of\s+nee|y\s*/\s*n)\b", re.IGNORECASE)
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}|[A-Za-z])[.)]\s+")
_BRACKETS = re.compile(r"[(\[{<]([^)\]}>]*)[)\]}>]?")
# Written exactly so in DUO's machine-to-machine interface; two of them make a DUO file.
_DUO_HEADINGS = frozenset(
    "dagtekeningPip datumOndertekeningPvt datumEindgesprekMap datumAfrondingZroute vNummer "
    "datumInburgeringsaanbod redenGeenInburgeringsplicht asielrechtenWijzigingVerblijfsdoel".split()
)
_PERSONAL_NUMBER = re.compile(r"bsn|burgerservice|sofi|vnummer|vnr|vreemdeling")
# Two columns that say this differently are two different dates, also beside a canonical name.
_FIRST_ONLY = re.compile(r"initieel|initiele|eerste")


class Certainty(IntEnum):
    """How a heading was recognised; a lower value is more certain."""

    BY_HAND = 0
    CANONICAL = 1
    SYNONYM = 2
    SAME_WORDS = 3


@dataclass(frozen=True)
class Recognised:
    """Which column holds which field.

    ``columns`` gives the column position by field; ``candidates`` the positions between which
    nobody has chosen yet; ``personal`` the positions that are dropped because they hold personal
    data; ``unused`` the rest. ``certainty`` tells by field how it was recognised; ``not_found`` are
    the choices by hand that this file cannot follow, as (field, heading). ``personal_numbers`` are
    the fields whose column holds BSNs or v-nummers, whatever a single value looks like.
    """

    columns: dict[str, int]
    candidates: dict[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])
    personal: tuple[int, ...] = ()
    unused: tuple[int, ...] = ()
    certainty: dict[str, Certainty] = field(default_factory=dict[str, Certainty])
    peildatum: int | None = None
    personal_numbers: frozenset[str] = frozenset()
    not_found: tuple[tuple[str, str], ...] = ()

    @property
    def key_is_personal(self) -> bool:
        """Whether the trajectnummers are BSNs or v-nummers."""
        return "trajectnummer" in self.personal_numbers

    @property
    def missing(self) -> tuple[str, ...]:
        """Required fields for which no column was recognised."""
        return tuple(f.name for f in fields().values() if f.required and f.name not in self.columns)


def recognise(headings: Sequence[str], by_hand: Mapping[str, str] | None = None) -> Recognised:
    """Recognise ``headings`` (by position; empty text for none).

    ``by_hand`` maps a field (or ``peildatum``) to the heading that a user chose for it, or to empty
    text for "none of them"; it goes before everything else.
    """
    chosen, not_found = _chosen_by_hand(headings, by_hand or {})
    duo = is_duo_layout(headings)
    found: dict[str, list[tuple[Certainty, int]]] = defaultdict(list)
    for position, heading in enumerate(headings):
        name, certainty = field_of(heading, duo=duo)
        if name and position not in chosen.values() and name not in (by_hand or {}):
            found[name].append((certainty, position))

    columns = dict(chosen)
    certainties = dict.fromkeys(chosen, Certainty.BY_HAND)
    candidates: dict[str, tuple[int, ...]] = {}
    for name, options in found.items():
        best = _decide(name, options, headings)
        if len(best) == 1:
            columns[name] = best[0]
            certainties[name] = next(c for c, p in options if p == best[0])
        else:
            candidates[name] = best
    by_itself = None if PEILDATUM in (by_hand or {}) else _peildatum_column(headings, columns)
    peildatum = columns.pop(PEILDATUM, by_itself)
    taken = {*columns.values(), *(p for options in candidates.values() for p in options), peildatum}
    rest = [i for i, h in enumerate(headings) if h and i not in taken]
    personal = tuple(i for i in rest if is_personal_heading(headings[i]))
    return Recognised(
        columns=columns,
        candidates=candidates,
        personal=personal,
        unused=tuple(i for i in rest if i not in personal),
        certainty={name: c for name, c in certainties.items() if name in columns},
        peildatum=peildatum,
        personal_numbers=frozenset(
            name for name, p in columns.items() if is_personal_number_heading(headings[p])
        ),
        not_found=not_found,
    )


@lru_cache(maxsize=20_000)
def field_of(heading: str, *, duo: bool = False) -> tuple[str | None, Certainty]:
    """The field that ``heading`` names and how surely, or ``(None, …)`` when it names none."""
    spellings = _spellings(duo)
    for spelling in (heading, _plain(heading)):
        known = spellings.get(squash(spelling))
        if known and _fits(heading, fields()[known[0]]):
            return known if spelling is heading else (known[0], Certainty.SYNONYM)
    for own in (words(heading), words(_plain(heading)), words(_plain(heading)) - _WHOSE):
        names = [n for n in _word_sets().get(own - _FILLER, ()) if _fits(heading, fields()[n])]
        if len(names) == 1:
            return names[0], Certainty.SAME_WORDS
    return None, Certainty.SAME_WORDS


def is_duo_layout(headings: Sequence[str]) -> bool:
    """Whether these are the names of DUO's machine-to-machine interface with municipalities."""
    return sum(h.strip() in _DUO_HEADINGS for h in headings) >= 2


def is_peildatum_heading(heading: str) -> bool:
    """Whether a column under this heading holds the peildatum."""
    return squash(heading) in _PEILDATUM_HEADINGS or squash(_plain(heading)) in _PEILDATUM_HEADINGS


def is_personal_number_heading(heading: str) -> bool:
    """Whether a heading announces a BSN or v-nummer."""
    return bool(_PERSONAL_NUMBER.search(squash(heading)))


def shape_of(headings: Sequence[str]) -> str:
    """The shape of a file: its headings, sorted, so that a next file like it is known again."""
    named = (squash(h) for h in headings if not h.startswith("(kolom"))
    return "|".join(sorted(name for name in named if name))


def _chosen_by_hand(
    headings: Sequence[str], by_hand: Mapping[str, str]
) -> tuple[dict[str, int], tuple[tuple[str, str], ...]]:
    position = {fold(h): i for i, h in reversed(list(enumerate(headings))) if fold(h)}
    chosen: dict[str, int] = {}
    not_found: list[tuple[str, str]] = []
    for name, heading in by_hand.items():
        place = position.get(fold(heading))
        if place is not None and (name in fields() or name == PEILDATUM):
            chosen[name] = place
        elif heading:
            not_found.append((name, heading))
    return chosen, tuple(not_found)


def _decide(
    name: str, options: list[tuple[Certainty, int]], headings: Sequence[str]
) -> tuple[int, ...]:
    """One position where only one is plausible, else all of them."""
    positions = [p for _, p in sorted(options)]
    canonical = [p for certainty, p in options if certainty is Certainty.CANONICAL]
    first_only = {bool(_FIRST_ONLY.search(squash(headings[p]))) for p in positions}
    if len(canonical) == 1 and len(first_only) == 1:
        return (canonical[0],)
    if name == "trajectnummer":
        impersonal = [p for p in positions if not is_personal_number_heading(headings[p])]
        if impersonal:
            return tuple(impersonal)
        return (min(positions, key=lambda p: "bsn" not in squash(headings[p])),)
    return tuple(positions)


def _peildatum_column(headings: Sequence[str], columns: Mapping[str, int]) -> int | None:
    taken = set(columns.values())
    return next(
        (i for i, h in enumerate(headings) if is_peildatum_heading(h) and i not in taken), None
    )


def _plain(heading: str) -> str:
    """``heading`` without its number, a date, and what stands in brackets or after a slash."""
    bare = DATE_IN_TEXT.sub(" ", fold(_NUMBERING.sub("", heading)))
    bare = re.sub(r"\b(?:t/m|tot en met|d\.d\.)\s*$", " ", _YES_NO_MARK.sub(" ", bare).strip())
    without = _BRACKETS.sub(" ", bare).strip()
    return without or bare


def _fits(heading: str, candidate: ExportField) -> bool:
    """Whether nothing else in the heading says that the column holds something else.

    "PVT (J/N)" holds no date, and "uren taal (per week)" are not the hours so far. For a choice the
    values decide that.
    """
    if candidate.kind in (Kind.DATE, Kind.HOURS, Kind.NUMBER, Kind.YEAR):
        if _YES_NO_MARK.search(heading):
            return False
        said = _word_sets_in_brackets(heading)
        own = {word for s in _all_spellings(candidate) for word in words(s)}
        return said <= _HARMLESS | _FILLER | own or squash(heading) in map(
            squash, _all_spellings(candidate)
        )
    return True


def _word_sets_in_brackets(heading: str) -> frozenset[str]:
    inside = " ".join(_BRACKETS.findall(DATE_IN_TEXT.sub(" ", fold(heading))))
    return words(re.sub(r"\bkolom [a-z]{1,3}\b", "", inside))


def _all_spellings(f: ExportField) -> tuple[str, ...]:
    return (f.name, f.label, *f.synonyms, *f.personal_numbers)


@cache
def _spellings(duo: bool) -> dict[str, tuple[str, Certainty]]:
    known: dict[str, tuple[str, Certainty]] = {}
    for f in fields().values():
        known.setdefault(squash(f.label), (f.name, Certainty.SYNONYM))
    for f in fields().values():
        for spelling in (*f.synonyms, *f.personal_numbers, *(f.duo_names if duo else ())):
            known[squash(spelling)] = (f.name, Certainty.SYNONYM)
    for f in fields().values():
        known[squash(f.name)] = (f.name, Certainty.CANONICAL)
    return known


@cache
def _word_sets() -> dict[frozenset[str], set[str]]:
    sets: dict[frozenset[str], set[str]] = defaultdict(set)
    for f in fields().values():
        for spelling in _all_spellings(f):
            own = words(spelling) - _FILLER
            alone = len(words(spelling)) == 1
            for variant in _variants(f, own):
                if len(variant) > 1 or (alone and variant == own):
                    sets[variant].add(f.name)
    return sets


def _variants(f: ExportField, own: frozenset[str]) -> set[frozenset[str]]:
    """A date's heading may do with or without the word "datum"; other fields may not."""
    return {own, own | {"datum"}, own - {"datum"}} if f.kind is Kind.DATE else {own}
