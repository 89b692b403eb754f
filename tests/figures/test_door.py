"""What the door refuses, and what it says then."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rijswijk_dash import figures
from rijswijk_dash.figures import DIMENSIONS, FIGURES, WrongQuestion
from tests.tools import ANALYST, publish


@pytest.mark.parametrize(
    ("figure", "by", "filters", "says"),
    [
        ("bestaat_niet", [], {}, "bestaat niet"),
        ("gestart", ["bsn"], {}, "niet te splitsen"),
        ("gestart", ["herkomst", "herkomst"], {}, "één keer"),
        ("gestart", ["herkomst", "leerroute", "fase", "scholing"], {}, "hoogstens 3"),
        ("doelgroep", ["herkomst", "leerroute", "fase"], {}, "hoogstens 3"),
        ("gestart", [], {"trajectnummer": ["T0001"]}, "niet te splitsen"),
        ("gestart", [], {"uitkering": ["Misschien"]}, "geen waarde van"),
        ("gestart", [], {"taalschool": ["x' OR '1'='1"]}, "geen waarde van"),
    ],
)
def test_a_wrong_question_is_answered_in_words(
    figure: str, by: list[str], filters: dict[str, list[str]], says: str
) -> None:
    publish([{"taalschool": "School"}])
    with pytest.raises(WrongQuestion, match=says):
        figures.ask(ANALYST, figures.question(figure, by, filters))


def test_an_empty_store_says_where_to_begin() -> None:
    with pytest.raises(WrongQuestion, match="Importeren"):
        figures.ask(ANALYST, figures.question("gestart"))
    assert figures.peildata(ANALYST) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=60), st.sampled_from(["taalschool", "uitkering", "land", "startjaar"]))
def test_any_text_as_a_filter_is_a_value_or_a_wrong_question(text: str, dimension: str) -> None:
    if not figures.peildata(ANALYST):
        publish([{"taalschool": "School", "begindatum_inburgeringsplicht": "2024-01-01"}])
    asked = figures.question("gestart", (), {dimension: [text]})
    known = {"School", "Ja", "Nee", "Syrië", "2024", "Onbekend", "Geen taalschool"}
    if text in known:
        assert figures.ask(ANALYST, asked).value in (0, 1)
    else:
        with pytest.raises(WrongQuestion):
            figures.ask(ANALYST, asked)


def test_quotes_in_the_data_are_only_data() -> None:
    name = "O'Hara; DROP TABLE gemeente.traject --"
    publish([{"taalschool": name}, {"taalschool": "Andere"}])
    asked = figures.question("gestart", (), {"taalschool": [name]})
    assert figures.ask(ANALYST, asked).value == 1
    assert figures.ask(ANALYST, figures.question("gestart")).value == 2


def test_every_figure_can_be_asked_by_every_dimension() -> None:
    publish([{}])
    for figure in FIGURES:
        for dimension in DIMENSIONS:
            figures.ask(ANALYST, figures.question(figure, [dimension]))


def test_every_figure_says_what_it_is() -> None:
    for figure in FIGURES.values():
        assert figure.sentence.endswith("."), figure.id
        assert figure.population
        assert figure.source
        assert figure.name[0].isupper()


def test_a_split_stands_in_the_order_of_its_labels_and_what_is_unknown_last() -> None:
    publish([{"niveau": level} for level in ("", "B2", "A2", "B1")])
    rows = figures.ask(ANALYST, figures.question("gestart", ["niveau"])).rows
    assert [row.labels[0] for row in rows] == ["A2", "B1", "B2", None]
