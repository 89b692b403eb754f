"""Comparing words that people typed: without case, accents, spaces or punctuation."""

import re
import unicodedata
from functools import lru_cache


def fold(text: str) -> str:
    """``text`` in lower case without accents or surrounding space; inner space becomes one space.

    >>> fold("  Land\u00a0van  Herkomst ")
    'land van herkomst'
    """
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFKD", text.replace("\u00ad", "").replace("\u200b", ""))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(plain.casefold().split())


@lru_cache(maxsize=20_000)
def squash(text: str) -> str:
    """Only the letters and digits of ``text``, folded: the form in which spellings are compared.

    >>> squash("B1 - Route") == squash("b1route")
    True
    """
    return re.sub(r"[^a-z0-9]", "", fold(text))


def words(text: str) -> frozenset[str]:
    """The separate folded words of a heading; ``camelCase`` counts as two words.

    >>> sorted(words("dagtekeningPip"))
    ['dagtekening', 'pip']
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return frozenset(re.findall(r"[a-z0-9]+", fold(spaced)))
