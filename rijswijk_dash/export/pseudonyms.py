"""Personal numbers leave this package as a keyed pseudonym, and in no other form.

A BSN or v-nummer identifies a person everywhere; its pseudonym only inside one installation, and
only to who holds the key. Source: domein.md-section "Personal data"; AVG art. 4(5).
"""

import base64
import hmac
import re
from collections.abc import Sequence

from rijswijk_dash.domain.rules import municipality
from rijswijk_dash.export.dates import parse_date

PREFIX = "P-"
_LABEL = re.compile(
    r"^(?:bsn|burgerservicenummer|sofinummer|v-?nummer|v-?nr|v)[\s.:\-]*(?=\d)", re.IGNORECASE
)
_RUN = re.compile(r"(?<!\d)\d(?:[ .]?\d){7,8}(?!\d)|(?<!\d)\d{3,4}[-/]\d{2,3}[-/]\d{3}(?!\d)")
# What a spreadsheet makes of a long number: its last digits are gone.
_CUT_OFF = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)


def passes_eleven_test(digits: str) -> bool:
    """Whether 8 or 9 digits form a BSN by the eleven-test (a lost leading zero is put back)."""
    if not (digits.isascii() and digits.isdigit()) or len(digits) not in (8, 9):
        return False
    number = digits.zfill(9)
    total = sum(int(d) * w for d, w in zip(number, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
    return total % 11 == 0 and number != "000000000"


def looks_personal(text: str) -> bool:
    """Whether ``text`` can be a personal number: 8 to 10 digits, or a BSN somewhere inside it.

    The shape decides and not the test alone, so that one mistyped BSN among good ones does not
    slip through, and the same value is treated alike in every delivery. A written date is none.
    """
    if _is_written_date(text):
        return False
    digits = _digits_of(text)
    return (digits is not None and 8 <= len(digits) <= 10) or holds_bsn(text)


def holds_bsn(text: str) -> bool:
    """Whether a BSN stands inside ``text``, with or without separators."""
    return any(
        passes_eleven_test(re.sub(r"\D", "", run))
        for run in _RUN.findall(text)
        if not _is_written_date(run)
    )


def is_cut_off(text: str) -> bool:
    """Whether a spreadsheet has cut this number short, as in ``1,23457E+08``."""
    return bool(_CUT_OFF.fullmatch(text.strip()))


def key_for(gemeente: str, key: bytes) -> bytes:
    """The key of one gemeente: nobody can match its pseudonyms with those of another.

    That of the installation itself is ``key``, as it was when it was alone.
    """
    if gemeente == municipality().code:
        return key
    return hmac.digest(key, b"gemeente:" + gemeente.encode(), "sha256")


def is_bare_number(text: str) -> bool:
    """Whether ``text`` is 8 to 10 digits and nothing else, as most personal numbers are written."""
    return 8 <= len(text) <= 10 and text.isascii() and text.isdigit()


def pseudonym(number: str, key: bytes) -> str:
    """The pseudonym of one personal number, see ``pseudonyms``."""
    return pseudonyms([number], key)[0]


def pseudonyms(numbers: Sequence[str], key: bytes) -> list[str]:
    """The pseudonyms of personal numbers: ``P-`` and 16 letters or digits, the same each time.

    Spelling does not matter: separators, a label in front (``BSN``, the V of a v-nummer) and lost
    leading zeros are evened out.
    """
    return pseudonyms_of_bare([_bare(number) for number in numbers], key)


def pseudonyms_of_bare(numbers: Sequence[str], key: bytes) -> list[str]:
    """What ``pseudonyms`` gives of numbers that ``is_bare_number``: nothing has to be evened out."""
    message = b"persoonsnummer:"
    digests = [hmac.digest(key, message + n.zfill(9).encode(), "sha256") for n in numbers]
    letters = base64.b32encode(b"".join(digest[:10] for digest in digests)).decode()
    return [PREFIX + letters[at : at + 16] for at in range(0, len(letters), 16)]


def _bare(number: str) -> str:
    bare = _digits_of(number) or re.sub(r"[\s.\-]", "", number).upper()
    return bare.zfill(9) if bare.isdigit() and len(bare) < 10 else bare


def _digits_of(text: str) -> str | None:
    """The digits of a number alone, without label, separators or an empty decimal part."""
    if text.isascii() and text.isdigit():
        return text
    bare = _LABEL.sub("", re.sub(r"(?<=\d{8})[.,]0$", "", text.strip()))
    # With dashes it is a personal number only in the grouping of one: 2024-000123 is a case.
    if re.search(r"[-/]", bare) and not _RUN.search(bare):
        return None
    digits = re.sub(r"[\s.\-/]", "", bare)
    return digits if digits.isascii() and digits.isdigit() else None


def _is_written_date(text: str) -> bool:
    return not text.isdigit() and parse_date(text) is not None
