"""Recognising which column holds which field, without guessing between two candidates."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cache

from rijswijk_dash.domain.rules import ExportField, Kind, fields
from rijswijk_dash.domain.text import fold, squash, words

PEILDATUM = "peildatum"
_PEILDATUM_HEADINGS = frozenset(
    map(squash, ("peildatum", "peil datum", "stand per", "stand op", "peilmoment", "datum stand"))
)
_FILLER = frozenset("de het een van op in per d dd j n ja nee y".split())
# Written exactly so in DUO's machine-to-machine interface; two of them make a DUO file.
_DUO_HEADINGS = frozenset(
    "dagtekeningPip datumOndertekeningPvt datumEindgesprekMap datumAfrondingZroute vNummer "
    "datumInburgeringsaanbod redenGeenInburgeringsplicht asielrechtenWijzigingVerblijfsdoel".split()
)
_PERSONAL_PARTS = (
    "naam namen voorletter initia tussenvoegsel voorvoegsel adres straat huisnummer huisnr postcode "
    "woonplaats telefoon mobiel email mail iban rekening bsn burgerservice vnummer sofinummer "
    "vreemdelingennummer geboortedatum geboorteplaats contactpersoon klantmanager consulent "
    "regisseur paspoort documentnummer casemanager trajectbegeleider handtekening"
).split()
_PERSONAL_WORDS = frozenset("tel gsm mob toev plaats".split())


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
    data; ``unused`` the rest. ``certainty`` tells by field how it was recognised.
    """

    columns: dict[str, int]
    candidates: dict[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])
    personal: tuple[int, ...] = ()
    unused: tuple[int, ...] = ()
    certainty: dict[str, Certainty] = field(default_factory=dict[str, Certainty])
    peildatum: int | None = None
    key_is_personal: bool = False

    @property
    def missing(self) -> tuple[str, ...]:
        """Required fields for which no column was recognised."""
        return tuple(f.name for f in fields().values() if f.required and f.name not in self.columns)


def recognise(headings: Sequence[str], by_hand: Mapping[str, str] | None = None) -> Recognised:
    """Recognise ``headings`` (by position; empty text for none).

    ``by_hand`` maps a field to the heading that a user chose for it, or to empty text for "none of
    them"; it goes before everything else.
    """
    chosen = _chosen_by_hand(headings, by_hand or {})
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
            certainties[name] = min(options)[0]
        else:
            candidates[name] = best
    return _with_the_rest(headings, columns, candidates, certainties)


def field_of(heading: str, *, duo: bool = False) -> tuple[str | None, Certainty]:
    """The field that ``heading`` names and how surely, or ``(None, …)`` when it names none."""
    bare = heading.split("(")[0] if not heading.startswith("(") else heading
    for spelling in dict.fromkeys((heading, bare)):
        known = _spellings(duo).get(squash(spelling))
        if known:
            return known
    by_words = _word_sets().get(_significant(words(bare)), set())
    if len(by_words) == 1:
        return next(iter(by_words)), Certainty.SAME_WORDS
    return None, Certainty.SAME_WORDS


def is_duo_layout(headings: Sequence[str]) -> bool:
    """Whether these are the names of DUO's machine-to-machine interface with municipalities."""
    return sum(h.strip() in _DUO_HEADINGS for h in headings) >= 2


def is_personal_heading(heading: str) -> bool:
    """Whether a heading announces a name, address, number or another direct identifier."""
    squashed = squash(heading)
    return any(p in squashed for p in _PERSONAL_PARTS) or bool(words(heading) & _PERSONAL_WORDS)


def is_peildatum_heading(heading: str) -> bool:
    """Whether a column under this heading holds the peildatum."""
    return squash(heading) in _PEILDATUM_HEADINGS


def shape_of(headings: Sequence[str]) -> str:
    """The shape of a file: its headings, sorted, so that a next file like it is known again."""
    return "|".join(sorted(squash(h) for h in headings if squash(h)))


def _chosen_by_hand(headings: Sequence[str], by_hand: Mapping[str, str]) -> dict[str, int]:
    position = {fold(h): i for i, h in reversed(list(enumerate(headings))) if fold(h)}
    return {
        name: position[fold(heading)]
        for name, heading in by_hand.items()
        if name in fields() and fold(heading) in position
    }


def _decide(
    name: str, options: list[tuple[Certainty, int]], headings: Sequence[str]
) -> tuple[int, ...]:
    """One position where only one is plausible, else all of them."""
    positions = [p for _, p in sorted(options)]
    canonical = [p for certainty, p in options if certainty is Certainty.CANONICAL]
    if len(canonical) == 1:
        return (canonical[0],)
    if name == "trajectnummer":
        impersonal = [p for p in positions if not _is_personal_number(headings[p])]
        if impersonal:
            return tuple(impersonal)
        order = [squash(s) for s in fields()[name].personal_numbers]
        return (min(positions, key=lambda p: _rank(headings[p], order)),)
    return tuple(positions)


def _rank(heading: str, order: list[str]) -> int:
    return order.index(squash(heading)) if squash(heading) in order else len(order)


def _is_personal_number(heading: str) -> bool:
    known = {squash(s) for s in fields()["trajectnummer"].personal_numbers}
    return squash(heading) in known or squash(heading.split("(")[0]) in known


def _with_the_rest(
    headings: Sequence[str],
    columns: dict[str, int],
    candidates: dict[str, tuple[int, ...]],
    certainties: dict[str, Certainty],
) -> Recognised:
    taken = set(columns.values()) | {p for options in candidates.values() for p in options}
    peildatum = next((i for i, h in enumerate(headings) if is_peildatum_heading(h)), None)
    rest = [i for i, h in enumerate(headings) if h and i not in taken and i != peildatum]
    personal = tuple(i for i in rest if is_personal_heading(headings[i]))
    key = columns.get("trajectnummer")
    return Recognised(
        columns=columns,
        candidates=candidates,
        personal=personal,
        unused=tuple(i for i in rest if i not in personal),
        certainty=certainties,
        peildatum=peildatum,
        key_is_personal=key is not None and _is_personal_number(headings[key]),
    )


@cache
def _spellings(duo: bool) -> dict[str, tuple[str, Certainty]]:
    known: dict[str, tuple[str, Certainty]] = {}
    for f in fields().values():
        for spelling in (*f.synonyms, *f.personal_numbers, f.label, *(f.duo_names if duo else ())):
            known[squash(spelling)] = (f.name, Certainty.SYNONYM)
    for f in fields().values():
        known[squash(f.name)] = (f.name, Certainty.CANONICAL)
    return known


@cache
def _word_sets() -> dict[frozenset[str], set[str]]:
    sets: dict[frozenset[str], set[str]] = defaultdict(set)
    for f in fields().values():
        for spelling in (f.name, f.label, *f.synonyms):
            for variant in _variants(f, _significant(words(spelling))):
                if len(variant) > 1 or variant == _significant(words(spelling)):
                    sets[variant].add(f.name)
    return sets


def _variants(f: ExportField, own: frozenset[str]) -> set[frozenset[str]]:
    """A date's heading may do with or without the word "datum"; other fields may not."""
    return {own, own | {"datum"}, own - {"datum"}} if f.kind is Kind.DATE else {own}


def _significant(own: frozenset[str]) -> frozenset[str]:
    return own - _FILLER
