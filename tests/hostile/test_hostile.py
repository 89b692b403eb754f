"""Every hostile or broken file ends as was judged: an import, a question, or one clear sentence."""

import re
import time

import pytest

from tests.hostile.outcomes import CASES, expected, told

EXPECTED = expected()
LIGHT = [name for name, case in CASES.items() if not case.heavy]


@pytest.mark.parametrize("name", LIGHT)
def test_a_file_ends_as_was_judged(name: str) -> None:
    begin = time.process_time()
    assert told(CASES[name]) == EXPECTED[name]
    assert time.process_time() - begin < 5


def test_every_file_was_judged_and_every_ending_is_a_sentence() -> None:
    assert set(EXPECTED) == set(CASES)
    for name, ending in EXPECTED.items():
        verb, _, sentence = ending.partition(" ")
        assert verb in {"LEEST", "VRAAGT", "WEIGERT"}, name
        if verb == "LEEST":
            assert re.match(r"\d+ van \d+", sentence), name
        else:
            assert 20 < len(sentence) < 400 and "\n" not in sentence, name
            assert sentence.endswith((".", "…")) and "fout in het programma" not in sentence, name
    verbs = [ending.split()[0] for ending in EXPECTED.values()]
    assert verbs.count("LEEST") > 80 and verbs.count("WEIGERT") > 90
