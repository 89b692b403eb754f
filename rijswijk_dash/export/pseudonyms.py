"""Personal numbers leave this package as a keyed pseudonym, and in no other form.

A BSN or v-nummer identifies a person everywhere; its pseudonym only inside one installation, and
only to who holds the key. Source: domein.md-section "Personal data"; AVG art. 4(5).
"""

import base64
import hashlib
import hmac
import re

PREFIX = "P-"
_SEPARATORS = re.compile(r"[\s.]")
_V_NUMBER = re.compile(r"V?\d{10}", re.IGNORECASE)


def passes_eleven_test(digits: str) -> bool:
    """Whether 8 or 9 digits form a BSN by the eleven-test (a lost leading zero is put back)."""
    if not digits.isdigit() or len(digits) not in (8, 9):
        return False
    number = digits.zfill(9)
    total = sum(int(d) * w for d, w in zip(number, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
    return total % 11 == 0 and number != "000000000"


def looks_personal(text: str) -> bool:
    """Whether ``text`` can be a personal number: 8 to 10 digits, or a BSN somewhere inside it.

    The shape decides and not the test alone, so that one mistyped BSN among good ones does not
    slip through, and the same value is treated alike in every delivery.
    """
    bare = _SEPARATORS.sub("", text)
    if re.fullmatch(r"\d{8,9}", bare) or _V_NUMBER.fullmatch(bare):
        return True
    return holds_bsn(text)


def holds_bsn(text: str) -> bool:
    """Whether a BSN stands inside ``text``, with or without separators."""
    runs = re.findall(r"(?<!\d)\d{8,9}(?!\d)", text)
    runs += [
        re.sub(r"\D", "", run)
        for run in re.findall(r"(?<!\d)\d{3,4}[-. ]\d{2,3}[-. ]\d{3}(?!\d)", text)
    ]
    return any(passes_eleven_test(run) for run in runs)


def pseudonym(number: str, key: bytes) -> str:
    """The pseudonym of a personal number: ``P-`` and 16 letters or digits, the same each time.

    Spelling does not matter: separators, the V of a v-nummer and lost leading zeros are evened out.
    """
    bare = re.sub(r"[\s.\-]", "", number).upper()
    bare = bare.removeprefix("V") if _V_NUMBER.fullmatch(bare) else bare
    if bare.isdigit() and len(bare) < 10:
        bare = bare.zfill(9)
    digest = hmac.new(key, b"persoonsnummer:" + bare.encode(), hashlib.sha256).digest()
    return PREFIX + base64.b32encode(digest)[:16].decode()
