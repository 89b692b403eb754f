"""Every figure gives what was counted by hand, and the document of definitions shows just that."""

import pytest

from rijswijk_dash.figures import DEFINITIONS, SUBJECTS
from rijswijk_dash.settings import ROOT
from tests.figures.examples import Example, document, examples

EXAMPLES = examples()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.cijfer}: {e.wat}")
def test_what_comes_out_is_what_was_counted(example: Example) -> None:
    assert example.found() == example.uitkomst


def test_every_figure_and_duration_has_an_example() -> None:
    assert {e.cijfer for e in EXAMPLES} == set(DEFINITIONS)


def test_every_definition_stands_in_one_subject() -> None:
    listed = [definition.id for subject in SUBJECTS for definition in subject.definitions]
    assert sorted(listed) == sorted(DEFINITIONS)


def test_the_document_is_made_of_them() -> None:
    written = (ROOT / "docs" / "definities.md").read_text(encoding="utf-8")
    assert written == document(), "maak het document opnieuw: make docs"
