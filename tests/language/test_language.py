"""The fixed texts read easily, have one word for each thing, and no English."""

import re

import pytest

from rijswijk_dash.domain.words import words
from tests.language.reading import EASY, EXACT, LONGEST, length, longest_part, read, sentences
from tests.language.texts import ENGLISH, is_exact, of_the_code, of_the_data

FIXED = (*of_the_code(), *of_the_data())


def test_the_measure_counts_as_a_reader_does() -> None:
    easy = read(sentences("De school is klein. Wij lopen naar huis met de hond."))
    hard = read(
        sentences("De organisatiestructuur bemoeilijkt informatievoorziening aan medewerkers.")
    )
    assert (easy.sentences, easy.words) == (2, 11)
    assert easy.score > 90 > EASY > 0 > hard.score
    assert read(sentences("De leerbaarheidstoets is er nog niet.")).score > 90  # Of the glossary.
    assert sentences("Aantal\n12\nZie [hier](#daar) wat er staat.") == ["Zie hier wat er staat."]
    assert longest_part("Er zijn cijfers van Leiden, Delft, Den Haag, Utrecht en Rijswijk.") == 5


@pytest.mark.parametrize(("place", "text"), FIXED, ids=[place for place, _ in FIXED])
def test_no_sentence_is_too_long(place: str, text: str) -> None:
    most = EXACT if is_exact(place) else LONGEST
    assert [one for one in sentences(text) if longest_part(one) > most] == []


def test_all_texts_together_read_easily() -> None:
    assert read(one for _, text in FIXED for one in sentences(text)).score > EASY


def test_each_thing_has_one_word() -> None:
    others = {other: word.shown for word in words() for other in word.niet}
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, others))})\b", re.IGNORECASE)
    found = {
        f"{place}: {used[1]} is {others.get(used[1], others.get(used[1].lower()))}"
        for place, text in FIXED
        if not place.startswith(("data/woorden.toml", "data/velden.toml"))
        for used in pattern.finditer(text)
    }
    assert found == set()


def test_no_english_is_left() -> None:
    found = {
        f"{place}: {word}"
        for place, text in FIXED
        for word in re.findall(r"(?<![\w./'’‘-])[a-z]+(?![\w'’-])", text)
        if word in ENGLISH
    }
    assert found == set()


def test_no_exclamation_mark_and_nobody_is_called_je() -> None:
    found = {
        f"{place}: {text}"
        for place, text in FIXED
        if "woorden.toml" not in place and re.search(r"\w!(\s|$)|\b(je|jij|jouw|jullie)\b", text)
    }
    assert found == set()


def test_a_word_of_the_glossary_is_explained_in_one_easy_sentence() -> None:
    for word in words():
        assert sentences(word.betekenis) == [word.betekenis], word
        assert length(word.betekenis) <= LONGEST, word
    assert read(word.betekenis for word in words()).score > EASY
