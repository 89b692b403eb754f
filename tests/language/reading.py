"""How well a Dutch text reads: the formula of Flesch in the version of Douma, and the length of sentences.

Douma (1960): 206,84 - 0,77 x syllables per 100 words - 0,93 x words per sentence. From 60 on a text reads as
easily as standard Dutch, which is what B1 asks; an official text has about 40.
Names, numbers and the words of the glossary make a sentence longer, and count for nothing among the
syllables: a reader finds what they mean in the glossary.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from rijswijk_dash.domain.rules import countries, fields, partners
from rijswijk_dash.domain.words import words
from rijswijk_dash.words import long_date

EASY = 60
"""What the sentences of a page have together, at least."""
LONGEST = 20
"""How many words a sentence has at most."""
EXACT = 25
"""How many it has where it must be exact: a definition, a rule of the law, a sentence full of figures."""
_MONTHS = [long_date(date(2024, month, 1)).split()[1] for month in range(1, 13)]
_MOST_IN_A_SENTENCE = 4
_DAY = re.compile(rf"\b\d{{1,2}} ({'|'.join(_MONTHS)}) \d{{4}}")
_VOWELS = re.compile(
    r"(?:aa?i|aau|eeu|ieu|oei|ooi|aau|ij|oe|ou|au|ui|eu|ie|ee|aa|oo|uu|ei|[aeiouyàáâäèéêëìíîïòóôöùúûü])"
)
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_TOKEN = re.compile(r"[\w’'%-]*\w[\w’'%-]*")
# Not at a point in a number, an address or an abbreviation.
_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z‘“*\d])|;\s+|:\s+(?=[A-Z][a-z]+ )|\s+·\s+|\n+")


@dataclass(frozen=True)
class Reading:
    """How a number of sentences reads together."""

    sentences: int
    words: int
    counted: int
    syllables: int

    @property
    def length(self) -> float:
        """Words in a sentence, on average."""
        return self.words / self.sentences if self.sentences else 0

    @property
    def score(self) -> float:
        """By Douma; more is easier."""
        per_word = self.syllables / self.counted if self.counted else 1
        return 206.84 - 77 * per_word - 0.93 * self.length


def syllables(word: str) -> int:
    """About how many syllables a Dutch word has: its groups of vowels."""
    return max(1, len(_VOWELS.findall(word.casefold().replace("ë", "-e").replace("ï", "-i"))))


def sentences(text: str) -> list[str]:
    """The sentences of a text, without markdown; a heading, a label or a number alone is none."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    plain = re.sub(r":material/\w+:|[*#>`]+|<[^>]+>|\{[^}]*\}", " ", plain).replace("\\", "")
    found = (" ".join(part.split()) for part in _END.split(plain))
    return [one for one in found if one[-1:] in (".", "?") and len(_WORD.findall(one)) > 3]


def read(found: Iterable[str]) -> Reading:
    """How these sentences read together."""
    every = list(found)
    counted = [w for one in every for w in _WORD.findall(one) if not _apart(w)]
    return Reading(
        len(every), sum(length(one) for one in every), len(counted), sum(map(syllables, counted))
    )


def length(sentence: str) -> int:
    """How many words a sentence has, numbers and names too; a day is one."""
    return len(_TOKEN.findall(_DAY.sub("dag", sentence)))


def longest_part(sentence: str) -> int:
    """As ``length``; in a list of more than three things, of what stands longest between two commas."""
    parts = re.split(r", | en (?=[^,]*$)", sentence)
    return max(map(length, parts)) if len(parts) > _MOST_IN_A_SENTENCE else length(sentence)


@cache
def _apart(word: str) -> bool:
    """Whether a word counts for nothing among the syllables: it is a name or stands in the glossary."""
    known, folded = _known(), word.casefold()
    endings = ("", "en", "s", "n", "je", "’s", "e")
    return word.isupper() or any(folded.removesuffix(end) in known for end in endings)


@cache
def _known() -> frozenset[str]:
    names = [name for p in partners() for name in (p.name, *p.synonyms)]
    names += [value for field in fields().values() for value in field.values]
    names += [name for word in words() for name in (word.woord, word.afkorting)]
    names += [*countries(), "Rijswijk", "inburgering", "dashboard", "participatie"]
    return frozenset(
        part.casefold() for name in names for part in _WORD.findall(name) if len(part) > 3
    )
