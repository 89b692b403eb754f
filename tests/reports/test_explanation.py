"""The two sentences never contradict the figures: for none, one, many, unknown, exact and rounded."""

import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rijswijk_dash.figures import FIGURES, Answer, Row, Source
from rijswijk_dash.figures.answers import rounded_share
from rijswijk_dash.reports.explanation import pip_sentence, started_sentence

DAY, EARLIER = date(2024, 8, 31), date(2023, 8, 31)
SOURCE = Source(3, "x.xlsx", "", "", datetime(2024, 9, 1), invented=False)


def answer(
    figure: str, numerator: int, denominator: int | None = None, *, day: date = DAY, rounded: bool = False,
    missing: tuple[str, ...] = (), less_exact: tuple[str, ...] = (),
) -> Answer:  # fmt: skip
    if denominator is None:
        row = Row((), numerator, numerator, numerator)
    elif rounded:
        row = Row((), *_swapped(numerator, denominator))
    else:
        value = round(100 * numerator / denominator, 1) if denominator else None
        row = Row((), value, numerator, denominator)
    return Answer(FIGURES[figure], (), day, (row,), row, missing, less_exact, SOURCE, rounded, day)


def _swapped(numerator: int, denominator: int) -> tuple[float | None, int, int, str]:
    value, instead = rounded_share(numerator, denominator)
    return value, numerator, denominator, instead


STARTED = re.compile(
    r"Op 31 augustus 2024 (?P<verb>was|waren) er (?P<count>geen|[\d.]+) (?P<noun>traject|trajecten) gestart"
    r"(, (?P<same>evenveel als|(?P<more>[\d.]+) (?P<way>meer|minder) dan) op 31 augustus 2023)?"
    r"(; de gemeente voert (?P<regie>over dat traject de regie|over al deze trajecten de regie"
    r"|over geen daarvan de regie|de regie over (?P<directed>[\d.]+) daarvan))?\."
)
COUNTS = st.one_of(st.integers(0, 3), st.integers(0, 3000))


def whole(text: str) -> int:
    return 0 if text == "geen" else int(text.replace(".", ""))


@given(count=COUNTS, part=st.data(), before=st.none() | COUNTS)
def test_the_first_sentence_says_what_the_figures_are(count: int, part, before: int | None) -> None:
    directed = part.draw(st.one_of(st.just(0), st.just(count), st.integers(0, count)))
    then = None if before is None else answer("gestart", before, day=EARLIER)
    text = started_sentence(answer("gestart", count), answer("onder_regie", directed), then)
    found = STARTED.fullmatch(text)
    assert found, text
    assert whole(found["count"]) == count
    assert (found["verb"], found["noun"]) == (
        ("was", "traject") if count <= 1 else ("waren", "trajecten")
    )
    if before is None:
        assert not found["same"]
    elif found["more"]:
        assert whole(found["more"]) * (1 if found["way"] == "meer" else -1) == count - before
        assert whole(found["more"]) > 0
    else:
        assert found["same"] and count == before
    told = {
        None: None if count == 0 else -1,
        "over dat traject de regie": 1 if count == 1 else -1,
        "over al deze trajecten de regie": count if count > 1 else -1,
        "over geen daarvan de regie": 0,
    }
    said = told[found["regie"]] if found["regie"] in told else whole(found["directed"])
    assert said == (directed if count else None), text


PIP = re.compile(
    r"Van de (?P<due>[\d.]+) trajecten waarvan de termijn van het PIP voorbij was, "
    r"(?P<all>kregen alle trajecten|kreeg er geen|(?P<verb>kreeg|kregen) er (?P<made>[\d.]+) "
    r"\((?P<share>[\d,]+)%\)) het PIP op tijd"
    r"(; (?P<late>geen|[\d.]+) (?P<noun>lopend traject|lopende trajecten) (?P<rest>is zonder PIP over tijd"
    r"|heeft nog geen PIP en is over tijd|hebben nog geen PIP en zijn over tijd))?\."
)


@given(due=COUNTS, part=st.data())
def test_the_second_sentence_says_what_the_figures_are(due: int, part) -> None:
    made = part.draw(st.one_of(st.just(0), st.just(due), st.just(min(1, due)), st.integers(0, due)))
    late = part.draw(st.one_of(st.just(0), st.just(min(1, due - made)), st.integers(0, due - made)))
    text = pip_sentence(answer("pip_op_tijd", made, due), answer("pip_over_tijd", late))
    if due == 0:
        assert text == "Van geen enkel traject was de termijn van het PIP al voorbij."
        return
    if due == 1:
        end = {
            (1, 0): "dat kreeg het PIP op tijd",
            (0, 1): "dat heeft nog geen PIP en is over tijd",
            (0, 0): "dat kreeg het PIP niet op tijd",
        }[made, late]
        assert text == f"Van 1 traject was de termijn van het PIP voorbij; {end}."
        return
    found = PIP.fullmatch(text)
    assert found, text
    assert whole(found["due"]) == due
    if found["made"]:
        assert whole(found["made"]) == made and 0 < made < due
        assert float(found["share"].replace(",", ".")) == round(100 * made / due, 1)
        assert found["verb"] == ("kreeg" if made == 1 else "kregen")
    else:
        assert made == (due if found["all"].startswith("kregen alle") else 0)
    assert (whole(found["late"]) if found["late"] else 0) == late
    if found["late"]:
        ends = {0: ("lopend traject", "is zonder"), 1: ("lopend traject", "heeft nog")}
        noun, rest = ends.get(late, ("lopende trajecten", "hebben nog"))
        assert found["noun"] == noun and found["rest"].startswith(rest)
    else:
        assert made == due


FIVES = st.integers(0, 100).map(lambda n: 5 * n)


@given(count=FIVES, directed=FIVES, before=st.none() | FIVES, made=FIVES, more=FIVES, late=FIVES)
def test_protected_sentences_say_about_how_many(
    count: int, directed: int, before: int | None, made: int, more: int, late: int
) -> None:
    then = None if before is None else answer("gestart", before, day=EARLIER, rounded=True)
    first = started_sentence(
        answer("gestart", count, rounded=True), answer("onder_regie", directed, rounded=True), then
    )
    second = pip_sentence(
        answer("pip_op_tijd", made, made + more, rounded=True),
        answer("pip_over_tijd", late, rounded=True),
    )
    for text in (first, second):
        bare = re.sub(r"\d+ augustus \d{4}|\([^)]*\)", "", text)
        for number in re.findall(r"(\w+) ([\d.]+)\b", bare):
            assert number[0] == "ongeveer" and whole(number[1]) % 5 == 0 and whole(number[1]) > 0, (
                text
            )
        assert "te weinig" not in text and "–%" not in text
        assert " alle " not in text and " geen daarvan" not in text and "evenveel" not in text
    assert ("ongeveer" in first.split(" gestart")[0]) == (count > 0)
    if before is not None and abs(count - before) < 10:
        assert "meer dan op" not in first and "minder dan op" not in first
    if made + more < 50:
        assert not re.search(r"\(\d+%\)", second)


@pytest.mark.parametrize(
    ("made", "due", "said"),
    [(10, 20, "ongeveer 10 het PIP"), (15, 35, "ongeveer 15 (40–50%) het PIP"),
     (0, 60, "geen of enkele het PIP"), (60, 60, "ongeveer 60 (100%) het PIP")],
)  # fmt: skip
def test_a_protected_share_is_told_as_far_as_it_may(made: int, due: int, said: str) -> None:
    in_time = answer("pip_op_tijd", made, due, rounded=True)
    text = pip_sentence(in_time, answer("pip_over_tijd", 0, rounded=True))
    assert text == (
        f"Van de ongeveer {due} trajecten waarvan de termijn van het PIP voorbij was, kregen er {said} op "
        "tijd; geen of enkele lopende trajecten hebben nog geen PIP en zijn over tijd."
    )


def test_what_is_unknown_is_said_to_be_unknown() -> None:
    started, unknown = answer("gestart", 12), answer("onder_regie", 0, missing=("Doelgroep",))
    text = started_sentence(started, unknown, None)
    assert text == (
        "Op 31 augustus 2024 waren er 12 trajecten gestart; over hoeveel daarvan de gemeente de regie voert, "
        "is onbekend."
    )
    then = answer("gestart", 0, day=EARLIER, missing=("Doelgroep",))
    assert "dan op" not in started_sentence(started, answer("onder_regie", 3), then)
    lost = answer("gestart", 0, missing=("Doelgroep",))
    assert started_sentence(lost, unknown, None) == (
        "Hoeveel trajecten er op 31 augustus 2024 waren gestart, is onbekend."
    )
    late = answer("pip_over_tijd", 0, missing=("Vestiging",))
    lacks = replace(answer("pip_op_tijd", 0, 0), missing=("Dagtekening PIP", "Vestiging"))
    assert pip_sentence(lacks, late) == (
        "Hoe vaak het PIP op tijd kwam, is onbekend: de export mist de velden Dagtekening PIP en Vestiging."
    )


@pytest.mark.parametrize(
    ("directed", "end"),
    [
        (3, "de regie over minstens 3 daarvan."), (12, "over al deze trajecten de regie."),
        (0, "over hoeveel daarvan de gemeente de regie voert, is onbekend."),
    ],
)  # fmt: skip
def test_without_asielrechten_the_direction_is_a_lower_bound(directed: int, end: str) -> None:
    regie = answer("onder_regie", directed, less_exact=("Asielrechten",))
    assert started_sentence(answer("gestart", 12), regie, None).endswith(end)
