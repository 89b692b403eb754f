"""What betrays a person: a heading that announces it, or a text that looks like it."""

import re
from functools import cache

from rijswijk_dash.domain.rules import countries, fields, partner_names
from rijswijk_dash.domain.text import fold, squash, words
from rijswijk_dash.export.dates import parse_date
from rijswijk_dash.export.pseudonyms import holds_bsn, looks_personal

_PARTS = (
    "naam namen voorletter voorl initial tussenv voorvoegsel achtern adres straat huisnummer huisnr "
    "postcode woonplaats telefoon telnr mobiel 06nummer email mail iban rekeningn bankrek bsn "
    "burgerservice vnummer vnr sofinummer vreemdeling geboortedat geboortedag geboorteplaats gebdat "
    "geboren contactpersoon contactgegevens begeleider klantmanager consulent regisseur casemanager "
    "handtekening paspoort documentnummer documentnr medewerker behandelaar docent coach opmerking "
    "notitie bijzonderhed toelichting aantekening memo surname lastname firstname birth phone address"
).split()
_WORDS = frozenset("tel gsm mob toev plaats fax name dob skn pc ind kenmerkpersoon".split())
_WHOLE = frozenset(
    "client klant persoon inburgeraar betrokkene deelnemer kandidaat statushouder cursist leerling "
    "partner echtgenoot contact kind kinderen ouder".split()
)
_ORGANISATION = re.compile(
    r"school|college|universit|instituut|opleiding|taal|academ|centrum|stichting|\broc\b|\bb\.?v\b"
    r"|onderwijs|instelling|\bedu|\blessen|training|leren\b|welzijn|\bnova\b|gemeente|fabriek|werk\b"
    r"|groep\b|huis\b|vereniging|\bcoa\b|\bwsp\b|\bnt2\b|bibliotheek|organisatie|service|dienst\b|bureau"
)
_EMAIL = re.compile(
    r"[^\s@]@[^\s@]+\.\w"
)  # no "+" in front: over a long text that takes its square
_PHONE = re.compile(
    r"(?<![\d-])(?:(?:\+|00)\s?\d{2}[\s\-.]*(?:\(0\))?[\s\-.]*|0)[1-9](?:[\s\-.]?\d){8}(?!\d)"
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}\s?[A-Z]{4}(?:\s?\d){10}\b")
_TITLE = re.compile(r"(dhr|de heer|mevr|mevrouw|mw|mej|meneer|fam|familie)\b\.?\s+\S")
_INITIALS = re.compile(r"(?:[A-Z]\.\s*){1,5}(?:[a-z']+\s+)*[A-Z]\w+")
_SURNAME_FIRST = re.compile(r"[A-Z][\w'’-]+(?: [\w'’-]+){0,2},\s*(?:[A-Z]\w+|(?:[A-Z]\.\s*)+).*")
SHIELD = "(afgeschermd)"


def is_personal_heading(heading: str) -> bool:
    """Whether a heading announces a name, address, number or another direct identifier.

    Free text (opmerkingen, toelichting) counts too, for it names people sooner or later.
    """
    squashed = squash(heading)
    return (
        any(part in squashed for part in _PARTS)
        or bool(words(heading) & _WORDS)
        or squashed in _WHOLE
    )


def names_organisation(text: str) -> bool:
    """Whether ``text`` is a known partner, or says itself that it is an organisation."""
    return squash(text) in partner_names() or bool(_ORGANISATION.search(fold(text)))


def names_person(text: str) -> bool:
    """Whether ``text`` is written as only a person's name is: a title, initials, surname first."""
    if names_organisation(text):
        return False
    if _TITLE.match(fold(text)) or _INITIALS.fullmatch(text):
        return True
    return bool(_SURNAME_FIRST.fullmatch(text)) and len(_strange_words(text)) >= 2


def may_name_person(text: str) -> bool:
    """Whether ``text`` could be a name: two or more capitalised words that no field knows.

    >>> may_name_person("Samira Haddad"), may_name_person("Brede Intake"), may_name_person("C-route")
    (True, False, False)
    """
    return names_person(text) or len(_strange_words(text)) >= 2


def holds_contact(text: str) -> bool:
    """Whether an e-mail address, telephone number or bank account stands in ``text``."""
    return any(pattern.search(text) for pattern in (_EMAIL, _PHONE, _IBAN))


def is_personal_text(text: str) -> bool:
    """Whether a BSN or something to reach a person by stands in ``text``."""
    return holds_bsn(text) or holds_contact(text)


def shielded(text: str) -> str:
    """``text`` as a file for the user may repeat it: nothing that looks like a personal number."""
    if parse_date(text) and not holds_bsn(text):
        return text
    return SHIELD if looks_personal(text) or is_personal_text(text) else text


def _strange_words(text: str) -> list[str]:
    """The capitalised words that stand in no field, value or country."""
    capitalised = [w for w in re.findall(r"[^\W\d_][\w'’]*", text) if w[0].isupper()]
    return [w for w in capitalised if fold(w) not in _vocabulary()]


@cache
def _vocabulary() -> frozenset[str]:
    """The folded words of all fields and values, which name no person."""
    known: set[str] = set()
    for field in fields().values():
        for text in (field.label, field.name, *field.synonyms):
            known |= words(text)
        for value, spellings in field.values.items():
            known |= {word for text in (value, *spellings) for word in words(text)}
    # of one word, for "Spitsbergen en Jan Mayen" would make a Jan known
    known |= {fold(country) for country in countries().values() if " " not in country}
    return frozenset(known)
