"""The sentences: right for none, one and many, and never another number than the answers have."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rijswijk_dash.figures import (
    DIMENSIONS,
    DURATIONS,
    FIGURES,
    Answer,
    Expected,
    Forecast,
    Load,
    PartnerStock,
    Row,
    Shape,
    Source,
    Way,
)
from rijswijk_dash.figures.answers import rounded_share
from rijswijk_dash.figures.definitions.partner_figures import KINDS
from rijswijk_dash.words import stories

DAY = date(2024, 8, 31)
ON = "Op 31 augustus 2024 "
SOURCE = Source(1, "", "", "", datetime(2024, 9, 1, tzinfo=UTC), True)
FASE = ("Brede intake", "B1-route", "Onderwijsroute", "Z-route")


def answer_of(figure: str, rows: dict[str | None, int], **changed: Any) -> Answer:
    """An answer of counts by label."""
    found = FIGURES[figure]
    total = sum(rows.values())
    by = (DIMENSIONS[found.split],) if found.split else ()
    made = tuple(Row((label,), n, n, n) for label, n in rows.items())
    return Answer(found, by, DAY, made, Row((), total, total, total), (), (), SOURCE, **changed)


def share_of(figure: str, part: int, whole: int, **changed: Any) -> Answer:
    """An answer of a share."""
    value, instead = (round(100 * part / whole, 1) if whole else None), ""
    if changed.get("rounded"):
        value, instead = rounded_share(part, whole)
    total = Row((), value, part, whole, instead)
    return Answer(FIGURES[figure], (), DAY, (total,), total, (), (), SOURCE, **changed)


def numbers(sentence: str) -> list[int]:
    """The whole numbers of a sentence, without its day, percentages and the B1-route."""
    text = sentence.replace("31 augustus 2024", "").replace("B1", "")
    text = re.sub(r"\d+(?:[,–]\d+)?%", "", text)
    return [int(n.replace(".", "")) for n in re.findall(r"\d[\d.]*(?<!\.)", text)]


@pytest.mark.parametrize(("rows", "sentence"), [
    ({"B1-route": 69, "Onderwijsroute": 21, "Z-route": 63, "Brede intake": 3},
     "volgden 69 van de 156 mensen onder regie de B1-route, 63 de Z-route en 21 de onderwijsroute."),
    ({"B1-route": 1, "Z-route": 1}, "volgde 1 van de 2 mensen onder regie de B1-route en 1 de Z-route."),
    ({"Z-route": 1}, "volgde de enige persoon onder regie de Z-route."),
    ({"Brede intake": 1}, "volgde de enige persoon onder regie geen leerroute."),
    ({"Brede intake": 2}, "volgde niemand van de 2 mensen onder regie een leerroute."),
    ({}, "was er niemand onder regie."),
])  # fmt: skip
def test_the_leerroutes_of_many_one_and_nobody(rows: dict[str | None, int], sentence: str) -> None:
    assert stories.division(answer_of("fase", rows)) == ON + sentence


def test_a_filtered_group_own_clients_and_protected_numbers_are_said() -> None:
    rows: dict[str | None, int] = {"B1-route": 20, "Z-route": 10}
    answer = answer_of("fase", rows)
    assert "volgden van deze groep 20 van de 30" in stories.division(answer, filtered=True)
    assert "volgden van uw eigen cliënten 20" in stories.division(replace(answer, own=True))
    assert stories.division(replace(answer, rounded=True)) == (
        ON + "volgden ongeveer 20 van de ongeveer 30 mensen onder regie de B1-route en ongeveer 10 de "
        "Z-route."
    )  # fmt: skip
    few = answer_of("fase", {"Brede intake": 5}, rounded=True)
    assert "weinig of geen van de ongeveer 5 mensen onder regie een leerroute" in stories.division(
        few
    )
    assert "waren er weinig of geen mensen onder regie" in stories.division(
        answer_of("fase", {}, rounded=True)
    )


def test_a_second_figure_stands_beside_the_first_only_when_it_is_as_exact() -> None:
    first = answer_of("doelgroep", {"Asielstatushouder": 2})
    second = answer_of("herkomst", {"Syrië": 1, "Overig": 1})
    told = stories.division(first, besides=second)
    assert told == ON + (
        "waren 2 van de 2 mensen asielstatushouder; er kwam 1 uit Syrië en 1 uit een ander land."
    )
    assert "Syrië" not in stories.division(first, besides=replace(second, rounded=True))
    assert "Syrië" not in stories.division(first, besides=replace(second, missing=("Herkomst",)))


def test_labels_that_nobody_knows_are_not_counted_as_known() -> None:
    unknown = answer_of("geslacht" if "geslacht" in stories.DIVIDED else "herkomst", {None: 4})
    assert stories.division(unknown) == ON + "is van de 4 mensen niet bekend: herkomst."
    assert "de enige persoon niet bekend" in stories.division(answer_of("herkomst", {None: 1}))


@pytest.mark.parametrize("figure", [*stories.DIVIDED, *stories.SHARED, "gestart"])
def test_an_unknown_figure_names_the_field_that_lacks(figure: str) -> None:
    missing = replace(answer_of(figure, {}), missing=("Leerroute",))
    tell = (
        stories.division if figure in stories.DIVIDED
        else stories.part if figure in stories.SHARED else stories.started
    )  # fmt: skip
    assert tell(missing) == "Onbekend: in de export van 31-08-2024 ontbreekt het veld Leerroute."


@pytest.mark.parametrize(("part", "whole", "sentence"), [
    (4, 6, "werken of participeren 4 van de 6 mensen in de les tegelijk (66,7%)."),
    (1, 6, "werkt of participeert 1 van de 6 mensen in de les tegelijk (16,7%)."),
    (0, 6, "werkt of participeert niemand van de 6 mensen in de les tegelijk."),
    (1, 1, "werkt of participeert de enige persoon in de les tegelijk."),
    (0, 1, "werkt of participeert de enige persoon in de les niet tegelijk."),
    (0, 0, "was er niemand in de les."),
])  # fmt: skip
def test_a_share_of_many_one_and_nobody(part: int, whole: int, sentence: str) -> None:
    assert stories.part(share_of("les_met_werk", part, whole)) == ON + sentence


def test_a_protected_share_has_the_percentage_that_may_stand() -> None:
    assert "ongeveer 40 van de ongeveer 100 mensen" in stories.part(
        share_of("pvt_aandeel", 40, 100, rounded=True)
    )
    assert "(40–50%)" in stories.part(share_of("pvt_aandeel", 15, 35, rounded=True))
    assert "%" not in stories.part(share_of("pvt_aandeel", 5, 20, rounded=True))
    assert "weinig of geen van de ongeveer 20" in stories.part(
        share_of("pvt_aandeel", 0, 20, rounded=True)
    )
    assert "waren er weinig of geen mensen die het PVT moeten doen." in stories.part(
        share_of("pvt_aandeel", 0, 0, rounded=True)
    )


@pytest.mark.parametrize(("now", "before", "sentence"), [
    (267, 264, "waren er 267 trajecten gestart, 3 meer dan op 31 augustus 2024."),
    (3, 4, "waren er 3 trajecten gestart, 1 minder dan op 31 augustus 2024."),
    (1, 1, "was er 1 traject gestart, evenveel als op 31 augustus 2024."),
    (0, None, "was er nog geen traject gestart."),
    (2, None, "waren er 2 trajecten gestart."),
])  # fmt: skip
def test_how_many_started(now: int, before: int | None, sentence: str) -> None:
    earlier = None if before is None else answer_of("gestart", {None: before})
    assert stories.started(answer_of("gestart", {None: now}), earlier) == ON + sentence


def test_protected_counts_tell_no_change() -> None:
    now, before = (answer_of("gestart", {None: n}, rounded=True) for n in (265, 260))
    assert stories.started(now, before) == ON + "waren er ongeveer 265 trajecten gestart."
    assert "weinig of geen" in stories.started(answer_of("gestart", {None: 0}, rounded=True))
    assert "meer" not in stories.started(replace(now, rounded=False), before)


LABELS = ("Syrië", "Turkije", "Overig", None)
COUNTS = st.dictionaries(st.sampled_from(LABELS), st.integers(0, 2500), max_size=4)
ROUTES = st.dictionaries(st.sampled_from((*FASE, "Voldaan")), st.integers(0, 40), max_size=5)


@given(COUNTS, st.booleans(), st.booleans())
def test_a_division_has_the_numbers_of_its_answer_and_no_other(
    rows: dict[str | None, int], rounded: bool, filtered: bool
) -> None:
    if rounded:
        rows = {label: n // 5 * 5 for label, n in rows.items()}
    answer = answer_of("herkomst", rows, rounded=rounded)
    told = stories.division(answer, filtered=filtered)
    total = sum(rows.values())
    named = sorted((n for label, n in rows.items() if n and label), reverse=True)
    expected = [named[0], total, *named[1:]] if named else [total] if total else []
    assert numbers(told) == ([] if total == 1 and not rounded else expected)
    assert "1 mensen" not in re.sub(r"\d1 mensen", "", told) and told.endswith(".")
    assert told.count("ongeveer") == (len(expected) if rounded else 0)


@given(ROUTES)
def test_only_who_follows_a_leerroute_is_said_to_follow_one(rows: dict[str | None, int]) -> None:
    told = stories.division(answer_of("fase", rows))
    for label, phrase in (("B1-route", "de B1-route"), ("Z-route", "de Z-route")):
        assert (phrase in told) == bool(rows.get(label))
    assert "Voldaan" not in told


@given(COUNTS)
def test_more_than_half_largest_and_equal_only_where_it_is_so(rows: dict[str | None, int]) -> None:
    answer = answer_of("herkomst", rows)
    told, total = stories.largest(answer), sum(rows.values())
    assert not stories.largest(replace(answer, rounded=True))
    most = max(rows.values(), default=0)
    tops = [label for label, n in rows.items() if n == most]
    if "Meer dan de helft" in told:
        assert 2 * most > total and tops == [label for label in tops if label]
    if "De grootste groep" in told:
        assert 2 * most <= total
        assert ("even groot" in told) == (len(tops) > 1) and None not in tops
    if told:
        assert f"{100 * most / total:.1f}%".replace(".", ",") in told
        phrase = {"Syrië": "Syrië", "Turkije": "Turkije", "Overig": "een ander land"}
        if len(tops) == 1:
            assert phrase[tops[0] or ""] in told


@given(st.sampled_from(stories.SHARED), st.integers(0, 300), st.integers(0, 300), st.booleans())
def test_a_share_has_the_numbers_of_its_answer(
    figure: str, part: int, more: int, rounded: bool
) -> None:
    if rounded:
        part, more = part // 5 * 5, more // 5 * 5
    whole = part + more
    answer = share_of(figure, part, whole, rounded=rounded)
    told = stories.part(answer)
    alone = whole == 1 and not rounded
    expected = [] if alone or not whole else [part, whole] if part else [whole]
    assert numbers(told) == expected
    shares = re.findall(r"\(([^)]*%)\)", told)
    assert all(
        share.replace(",", ".") in (f"{answer.value}%", answer.total.instead) for share in shares
    )


def test_shares_and_splits_are_of_the_catalogue() -> None:
    assert {FIGURES[f].shape for f in stories.DIVIDED} == {Shape.SPLIT}
    assert {FIGURES[f].shape for f in stories.SHARED} == {Shape.SHARE}


# What comes, and what was delivered


def forecast_of(now: int, noun: str, organisation: str = "") -> Forecast:
    ahead = tuple(Expected(DAY, 10 + m, 20 + m, 30 + m) for m in range(18))
    way = Way("x", "X", "", noun, (Load(organisation, ((DAY, now),), ahead),))
    return Forecast(DAY, None, (way,), SOURCE)  # type: ignore[arg-type]


@pytest.mark.parametrize(("now", "noun", "words"), [
    (64, "in de les", "had de gemeente 64 mensen in de les; "),
    (1, "in de les", "had de gemeente 1 persoon in de les; "),
    (0, "zonder PIP", "had de gemeente geen mensen zonder PIP; "),
    (1, "trajecten", "had de gemeente 1 traject; "),
    (1, "cliënten onderweg", "had de gemeente 1 cliënt onderweg; "),
    (3, "cliënten onderweg", "had de gemeente 3 cliënten onderweg; "),
])  # fmt: skip
def test_what_is_expected_in_a_year(now: int, noun: str, words: str) -> None:
    told = stories.expected(forecast_of(now, noun))
    assert told == f"{ON}{words}over 12 maanden verwachten wij er 31 (tussen 21 en 41)."
    assert "had School 1" in stories.expected(forecast_of(1, noun, "School"))


def test_nothing_to_expect() -> None:
    assert "te weinig bekend" in stories.expected(replace(forecast_of(1, "x"), ways=()))


@pytest.mark.parametrize(("counts", "words"), [
    ((10, 9, 1, 2), "tellen 9 van de 10 rijen mee; 1 rij is afgekeurd en er zijn 2 waarschuwingen."),
    ((1, 1, 0, 1), "telt de enige rij mee; 0 rijen zijn afgekeurd en er is 1 waarschuwing."),
    ((4, 0, 4, 0), "telt geen enkele rij mee; 4 rijen zijn afgekeurd en er zijn 0 waarschuwingen."),
    ((4, 1, 3, 0), "telt 1 van de 4 rijen mee; 3 rijen zijn afgekeurd en er zijn 0 waarschuwingen."),
])  # fmt: skip
def test_a_delivery(counts: tuple[int, int, int, int], words: str) -> None:
    assert stories.delivered(DAY, *counts) == f"Van de levering van 31 augustus 2024 {words}"


def test_the_register() -> None:
    assert stories.register([], invented=False) == "Er is nog geen levering gepubliceerd."
    assert stories.register([DAY], invented=False).startswith("Er telt 1 levering mee, van 31 aug")
    assert stories.register([DAY, date(2024, 7, 31)], invented=True) == (
        "Er tellen 2 leveringen met verzonnen gegevens mee, van 31 juli 2024 tot en met 31 augustus 2024."
    )


@pytest.mark.parametrize(("count", "words"), [
    (0, "begeleidt geen enkel traject"), (1, "begeleidt 1 traject op"), (9, "begeleidt 9 trajecten op"),
])  # fmt: skip
def test_the_clients_of_a_partner(count: int, words: str) -> None:
    assert words in stories.clients(answer_of("gestart", {None: count}), "School")
    assert "begeleidt van deze groep" in stories.clients(
        answer_of("gestart", {None: count}), "School", filtered=True
    )


@pytest.mark.parametrize(("count", "words"), [
    (0, "is er niemand in"), (1, "is er 1 persoon in"), (9, "zijn er 9 mensen in"),
])  # fmt: skip
def test_who_waits(count: int, words: str) -> None:
    waits = answer_of("gestart", {None: count})
    assert stories.waiting(waits, None) == f"{ON}{words} de voorinburgering."
    told = stories.waiting(waits, share_of("warme_overdracht", 1, 3))
    assert told.endswith("; van de gevestigde asielstatushouders had 33,3% een warme overdracht.")
    assert "onbekend" in stories.waiting(replace(waits, missing=("Fase",)), None).lower()


@pytest.mark.parametrize(("rows", "sentence"), [
    ({"Syrië": 3, "Turkije": 1, "Overig": 1}, "Meer dan de helft kwam uit Syrië (60,0%)."),
    ({"Syrië": 1, "Turkije": 2, "Overig": 1}, "De grootste groep kwam uit Turkije (50,0%)."),
    ({"Syrië": 2, "Turkije": 2}, "De grootste groepen zijn even groot, elk 50,0%."),
    ({"Syrië": 4}, ""), ({"Syrië": 2, "Turkije": 1, None: 2}, ""), ({}, ""),
])  # fmt: skip
def test_the_largest_group(rows: dict[str | None, int], sentence: str) -> None:
    assert stories.largest(answer_of("herkomst", rows)) == sentence


def test_the_busiest_is_told_of() -> None:
    quiet, busy = (forecast_of(n, "in de les", name) for n, name in ((3, "Klein"), (9, "Groot")))
    both = replace(quiet, ways=(*quiet.ways, *busy.ways))
    assert "had Groot 9 mensen in de les" in stories.expected(both)


@pytest.mark.parametrize(("counts", "words"), [
    ({}, "was er geen traject met een organisatie als taalschool."),
    ({"A": 0, "B": 1}, "had B 1 traject als taalschool."),
    ({"A": 1, "B": 3, "C": 0}, "waren er 4 trajecten bij taalscholen: 3 bij B en 1 bij A."),
])  # fmt: skip
def test_the_trajecten_at_partners(counts: dict[str, int], words: str) -> None:
    stock = tuple(PartnerStock(name, count) for name, count in counts.items())
    found: Any = SimpleNamespace(
        clients=answer_of("gestart", {}),
        stock=stock,
        peildatum=DAY,
        own=False,
        kind=KINDS["taalschool"],
    )
    assert stories.at_partners(found) == ON + words
    if sum(counts.values()):
        assert " van deze groep " in stories.at_partners(found, filtered=True)
    found.clients = replace(found.clients, missing=("Taalschool",))
    assert stories.at_partners(found).startswith("Onbekend")


def test_a_duration_without_a_line_says_why() -> None:
    found: Any = SimpleNamespace(
        known=True, tables=(), drawn=(), peildatum=DAY, duration=DURATIONS["doorlooptijd_pip"], n=0,
        rounded=False, missing=(),
    )  # fmt: skip
    assert stories.duration(found) == ON + "is er niemand om te volgen tot deze stap: PIP."
    found.n = 3
    assert "te weinig mensen voor een lijn" in stories.duration(found)
    found.n, found.rounded = 0, True
    assert "te weinig mensen voor een lijn" in stories.duration(found)
