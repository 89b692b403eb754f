"""Taal en werk: each figure on rows that were counted by hand, what is unknown, and who may see it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer
from rijswijk_dash.figures import Answer
from rijswijk_dash.figures.definitions.dimension import layered
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import close_stores, open_store
from tests.tools import ANALYST, change_rows, publish

ALDERMAN = Viewer(Role.ALDERMAN, "wethouder")
PARTNERS = [
    Viewer(Role.PARTNER, "partner", (name,))
    for name in ("Taalschool Rijswijk", "Welzijn Rijswijk", "Martinifabriek", "COA", "WSP")
]
FAMILY = "Gezinsmigrant en overige migrant"
LESSONS = {"dagtekening_pip": "2024-01-10", "datum_inburgeringsaanbod": "2024-02-10"}
IDLE = {"werk": "Nee", "participatiepartner": "", "uren_participatie": ""}
TAKES_PART = {"werk": "Nee", "participatiepartner": "Martinifabriek", "uren_participatie": "40"}
Rows = Sequence[Mapping[str, str]]


def published(rows: Rows, day: str = "2024-08-31") -> None:
    """Publish these rows, none of which may be turned away."""
    assert publish(rows, day).accepted == len(rows)


def answer(figure: str, *by: str, viewer: Viewer = ANALYST, **filters: list[str]) -> Answer:
    return figures.ask(viewer, figures.question(figure, by, filters))


def share(figure: str, **filters: list[str]) -> tuple[int, int]:
    total = answer(figure, **filters).total
    return total.numerator, total.denominator


def labels(dimension: str, rows: Rows, day: str = "2024-08-31") -> list[str | None]:
    """What a dimension says of each row, in the order of the rows."""
    published(rows, day)
    asked = layered(["trajectnummer"], {dimension: DIMENSIONS[dimension]}, "gemeente.traject")
    found = open_store(settings().store).query(f"{asked} ORDER BY trajectnummer")
    return [label for _, label in found]


# In lessons


def test_lessons_started_in_the_fase_leerroute_and_not_finished() -> None:
    z_route = {**LESSONS, "leerroute": "Z", "startdatum_inburgeringstermijn": "2024-01-11"}
    rows = [
        LESSONS,
        {**LESSONS, "datum_inburgeringsaanbod": "2024-08-31"},
        {**LESSONS, "fase": "Voldaan"},
        {**LESSONS, "fase": "Beëindigd"},
        {**LESSONS, "fase": "Brede intake", "leerroute": ""},
        {**z_route, "datum_afronding_zroute": "2024-08-31"},
        {**LESSONS, "datum_voldaan": "2024-08-31"},
        {"dagtekening_pip": "2024-01-10"},
    ]
    assert labels("in_les", rows) == ["Ja", "Ja", "Nee", "Nee", "Nee", "Nee", "Nee", "Nee"]


def test_who_finds_lessons_without_the_gemeente_is_unknown_and_not_without_lessons() -> None:
    family = {"doelgroep": FAMILY, "dagtekening_pip": "2024-01-10"}
    rows = [
        family,
        {**family, "asielrechten": "Behoud asielrechten"},
        {**family, "asielrechten": "Op verzoek"},
        {**LESSONS, "doelgroep": FAMILY},
        {**family, "fase": "Brede intake", "leerroute": ""},
    ]
    assert labels("in_les", rows) == [None, "Nee", None, "Ja", "Nee"]


def test_dates_after_the_peildatum_count_for_nothing_yet() -> None:
    z_route = {**LESSONS, "leerroute": "Z", "startdatum_inburgeringstermijn": "2024-01-11"}
    published([LESSONS, {**z_route, "datum_afronding_zroute": "2024-08-31"}])
    # An import would refuse these.
    change_rows(
        "UPDATE gemeente.rij SET datum_inburgeringsaanbod = DATE '2024-09-01' "
        "WHERE leerroute = 'B1-route'"
    )
    change_rows(
        "UPDATE gemeente.rij SET datum_afronding_zroute = DATE '2024-09-01', "
        "datum_voldaan = DATE '2024-09-01' WHERE leerroute = 'Z-route'"
    )
    found = answer("gestart", "leerroute", "in_les").rows
    assert [row.labels for row in found] == [("B1-route", "Nee"), ("Z-route", "Ja")]


# Lessons and work together


def test_each_label_by_hand() -> None:
    rows = [
        {**LESSONS, **IDLE, "werk": "Ja"},
        {**LESSONS, **TAKES_PART},
        {**LESSONS, **TAKES_PART, "werk": "Ja"},
        {**LESSONS, **IDLE},
        {**IDLE, "werk": "Ja"},
        TAKES_PART,
        IDLE,
    ]
    assert labels("taal_en_werk", rows) == [
        "Les en werk", "Les en participatie", "Les en werk", "Alleen les",
        "Alleen werk of participatie", "Alleen werk of participatie", "Geen van beide",
    ]  # fmt: skip


def test_participation_needs_a_partner_hours_and_a_traject_that_runs() -> None:
    z_route = {"leerroute": "Z", "startdatum_inburgeringstermijn": "2024-01-11"}
    rows = [
        {**LESSONS, **TAKES_PART, "uren_participatie": "0"},
        {**LESSONS, **TAKES_PART, "uren_participatie": "0,5"},
        {**LESSONS, **TAKES_PART, "participatiepartner": ""},
        {**LESSONS, **TAKES_PART, "fase": "Voldaan"},
        {**LESSONS, **TAKES_PART, **z_route, "datum_afronding_zroute": "2024-08-01"},
        {**LESSONS, **TAKES_PART, "datum_voldaan": "2024-08-01"},
    ]
    assert labels("taal_en_werk", rows) == [
        "Alleen les", "Les en participatie", "Alleen les", "Niet van toepassing", "Geen van beide",
        "Geen van beide",
    ]  # fmt: skip


def test_what_is_unknown_has_no_label() -> None:
    rows = [
        {**LESSONS, **IDLE, "werk": ""},
        {**LESSONS, **TAKES_PART, "uren_participatie": ""},
        {**LESSONS, **TAKES_PART, "werk": ""},
        {**LESSONS, **TAKES_PART, "werk": "Ja", "uren_participatie": ""},
        {**IDLE, "werk": "Ja", "doelgroep": FAMILY},
        {**TAKES_PART, "doelgroep": FAMILY},
        {**IDLE, "doelgroep": FAMILY},
    ]
    assert labels("taal_en_werk", rows) == [
        None, None, "Les en participatie", "Les en werk", None, None, None,
    ]  # fmt: skip


MIXED: Rows = [
    {**LESSONS, **IDLE, "werk": "Ja"},
    {**LESSONS, **TAKES_PART},
    {**LESSONS, **TAKES_PART},
    {**LESSONS, **IDLE},
    {**LESSONS, **IDLE, "leerroute": "Z"},
    {**LESSONS, **IDLE, "werk": ""},
    {**IDLE, "werk": "Ja"},
    {**IDLE, "fase": "Brede intake", "leerroute": ""},
    {**IDLE, "fase": "Voorinburgering", "leerroute": ""},
    {**IDLE, "fase": "Voldaan", "werk": "Ja"},
    {**LESSONS, **IDLE, "doelgroep": FAMILY, "werk": "Ja"},
    {**LESSONS, **IDLE, "doelgroep": FAMILY, "werk": "Ja", "asielrechten": "Behoud"},
    {**LESSONS, **IDLE, "doelgroep": "ontheemde", "werk": "Ja", "leerroute": ""},
]


def test_the_split_counts_who_is_under_way_under_direction() -> None:
    published(MIXED)
    assert answer("taal_en_werk").by_label() == {
        "Les en werk": 2, "Les en participatie": 2, "Alleen les": 2,
        "Alleen werk of participatie": 1, "Geen van beide": 1, "Onbekend": 1,
    }  # fmt: skip


def test_the_share_is_of_those_in_lessons_of_whom_it_is_known() -> None:
    published(MIXED)
    found = answer("les_met_werk", "leerroute")
    assert (found.total.numerator, found.total.denominator, found.value) == (4, 6, 66.7)
    assert [(r.labels[0], r.numerator, r.denominator) for r in found.rows] == [
        ("B1-route", 4, 5), ("Z-route", 0, 1),
    ]  # fmt: skip


def test_the_share_agrees_with_the_split() -> None:
    published(MIXED)
    counted = answer("taal_en_werk").by_label()
    both = (counted["Les en werk"] or 0) + (counted["Les en participatie"] or 0)
    assert share("les_met_werk") == (both, both + (counted["Alleen les"] or 0))


@pytest.mark.parametrize(
    ("lacking", "label"),
    [
        ("werk", "Werk"),
        ("participatiepartner", "Participatiepartner"),
        ("uren_participatie", "Uren participatie"),
        ("datum_inburgeringsaanbod", "Inburgeringsaanbod (start lessen)"),
    ],
)
def test_a_lacking_field_is_named_and_nobody_is_without_work(lacking: str, label: str) -> None:
    full = {**LESSONS, **TAKES_PART}
    published([{name: value for name, value in full.items() if name != lacking}] * 3)
    for asked in (
        answer("taal_en_werk"),
        answer("les_met_werk"),
        answer("gestart", "taal_en_werk"),
    ):
        assert (asked.known, asked.rows, asked.missing) == (False, (), (label,))


def test_asielrechten_make_it_more_exact() -> None:
    published(MIXED[:3])
    assert answer("les_met_werk").less_exact == ("Asielrechten",)


Person = st.fixed_dictionaries({
    "werk": st.sampled_from(["Ja", "Nee", ""]),
    "participatiepartner": st.sampled_from(["Martinifabriek", ""]),
    "uren_participatie": st.sampled_from(["", "0", "12"]),
    "fase": st.sampled_from(["Leerroute", "Brede intake", "Voldaan", "Beëindigd"]),
    "doelgroep": st.sampled_from(["Asielstatushouder", FAMILY]),
    "asielrechten": st.sampled_from(["", "Behoud"]),
    "lessen": st.booleans(),
})  # fmt: skip


def _expected(person: Mapping[str, str | bool]) -> str | None:
    """The label in plain Python."""
    if person["fase"] not in ("Leerroute", "Brede intake"):
        return "Niet van toepassing"
    directed = person["doelgroep"] == "Asielstatushouder" or person["asielrechten"]
    lessons = person["lessen"] and person["fase"] == "Leerroute"
    if person["fase"] == "Leerroute" and not lessons and not directed:
        return None
    named = person["participatiepartner"]
    if person["werk"] == "Ja":
        return "Les en werk" if lessons else "Alleen werk of participatie"
    if named and person["uren_participatie"] == "12":
        return "Les en participatie" if lessons else "Alleen werk of participatie"
    if person["werk"] == "" or (named and person["uren_participatie"] == ""):
        return None
    return "Alleen les" if lessons else "Geen van beide"


@pytest.mark.embedded  # Begins each time without a file.
@given(st.lists(Person, min_size=1, max_size=25))
@hypothesis_settings(max_examples=12)
def test_the_label_is_what_the_definition_says(people: list[dict[str, str | bool]]) -> None:
    close_stores()
    settings().store.unlink(missing_ok=True)
    rows = [
        {
            **{k: str(v) for k, v in person.items() if k != "lessen"},
            "leerroute": "" if person["fase"] == "Brede intake" else "B1-route",
            "dagtekening_pip": "2024-01-10",
            "datum_inburgeringsaanbod": "2024-02-10" if person["lessen"] else "",
        }
        for person in people
    ]
    assert labels("taal_en_werk", rows) == [_expected(person) for person in people]
    counted = answer("gestart", "taal_en_werk")
    assert {row.labels[0]: row.value for row in counted.rows} == Counter(map(_expected, people))
    split = answer("taal_en_werk").by_label()
    assert share("les_met_werk")[1] == sum(
        int(split.get(label) or 0) for label in ("Les en werk", "Les en participatie", "Alleen les")
    )


# Work


def test_hours_of_work_by_hand() -> None:
    hours = ["1", "11,5", "12", "23,9", "24", "31", "32", "40", "", "0"]
    rows = [{"werk": "Ja", "uren_werk_per_week": h} for h in hours]
    rows += [{"werk": "Nee", "uren_werk_per_week": "20"}, {"werk": "", "uren_werk_per_week": "20"}]
    assert labels("uren_werk", rows) == [
        "Minder dan 12 uur", "Minder dan 12 uur", "12 tot 24 uur", "12 tot 24 uur", "24 tot 32 uur",
        "24 tot 32 uur", "32 uur of meer", "32 uur of meer", None, None, "Geen werk", None,
    ]  # fmt: skip
    assert list(answer("uren_werk").by_label().items()) == [
        ("Minder dan 12 uur", 2), ("12 tot 24 uur", 2), ("24 tot 32 uur", 2), ("32 uur of meer", 2),
        ("Onbekend", 2),
    ]  # fmt: skip


def test_talende_werkplek_of_those_who_work_and_of_whom_it_is_known() -> None:
    published([
        {"werk": "Ja", "talende_werkplek": "Ja"}, {"werk": "Ja", "talende_werkplek": "Nee"},
        {"werk": "Ja", "talende_werkplek": "Nee"}, {"werk": "Ja", "talende_werkplek": ""},
        {"werk": "Nee", "talende_werkplek": "Ja"}, {"werk": "", "talende_werkplek": "Ja"},
    ])  # fmt: skip
    assert share("talende_werkplek_aandeel") == (1, 3)


def test_the_pilot_and_who_of_it_works() -> None:
    pilot = {"pilot_aan_het_werk": "Ja"}
    published([
        {**pilot, "werk": "Ja"}, {**pilot, "werk": "Nee"}, {**pilot, "werk": ""},
        {"pilot_aan_het_werk": "Nee", "werk": "Ja"}, {"pilot_aan_het_werk": "", "werk": "Ja"},
        {**pilot, "werk": "Ja", "doelgroep": "ontheemde", "leerroute": ""},
    ])  # fmt: skip
    assert answer("pilot").value == 3
    assert share("pilot_werk") == (1, 2)


@pytest.mark.parametrize(
    ("figure", "missing"),
    [
        ("uren_werk", ("Werk", "Uren werk per week")),
        ("talende_werkplek_aandeel", ("Werk", "Talende werkplek")),
        ("pilot", ("Pilot Aan het werk",)),
        ("pilot_werk", ("Werk", "Pilot Aan het werk")),
        ("uitkering_naar_verblijf", ("Vestiging",)),
    ],
)
def test_without_the_field_a_figure_is_unknown(figure: str, missing: tuple[str, ...]) -> None:
    published([{}, {}])
    found = answer(figure)
    assert (found.value, found.rows, found.missing) == (None, (), missing)


# Uitkering by the time since the vestiging


@pytest.mark.parametrize(
    ("settled", "label"),
    [
        ("2024-08-31", "0–5"), ("2024-03-01", "0–5"), ("2024-02-29", "6–11"), ("2024-02-28", "6–11"),
        ("2023-09-01", "6–11"), ("2023-08-31", "12–17"), ("2023-03-01", "12–17"),
        ("2023-02-28", "18–23"), ("2022-09-01", "18–23"), ("2022-08-31", "24–35"),
        ("2021-09-01", "24–35"), ("2021-08-31", "36 en meer"), ("2015-01-01", "36 en meer"),
        ("", None),
    ],
)  # fmt: skip
def test_whole_months_since_the_vestiging(settled: str, label: str | None) -> None:
    assert labels("maanden_sinds_vestiging", [{"datum_vestiging": settled}]) == [label]


def test_a_month_that_is_too_short_ends_with_its_last_day() -> None:
    settled = {"datum_vestiging": "2023-08-31"}
    published([settled], "2024-02-28")
    published([settled], "2024-02-29")
    found = figures.trend(ANALYST, figures.question("gestart", ["maanden_sinds_vestiging"]))
    assert [list(one.by_label()) for one in found] == [["0–5"], ["6–11"]]


@pytest.mark.embedded
@given(st.dates(date(2019, 1, 1), date(2024, 8, 15)))
@hypothesis_settings(max_examples=12)
def test_months_are_those_of_the_calendar(settled: date) -> None:
    close_stores()
    settings().store.unlink(missing_ok=True)
    passed = 12 * (2024 - settled.year) + 8 - settled.month - (settled.day > 15)
    row = {"datum_vestiging": settled.isoformat()}
    (label,) = labels("maanden_sinds_vestiging", [row], "2024-08-15")
    assert label
    low, high = (36, 99) if label == "36 en meer" else map(int, label.split("–"))
    assert low <= passed <= high


def test_a_vestiging_after_the_peildatum_is_not_settled() -> None:
    published([{"datum_vestiging": "2024-08-31"}])
    # An import would refuse it.
    change_rows("UPDATE gemeente.rij SET datum_vestiging = DATE '2024-09-01'")
    assert share("uitkering_naar_verblijf") == (0, 0)


def test_uitkering_by_months_by_hand() -> None:
    settled = {"datum_vestiging": "2024-06-01"}
    long_ago = {"datum_vestiging": "2021-01-01", "uitkering": "Nee"}
    published([
        settled, settled, {**settled, "uitkering": "Nee"}, long_ago, {**long_ago, "uitkering": "Ja"},
        {"datum_vestiging": ""}, {**settled, "doelgroep": "ontheemde", "leerroute": ""},
    ])  # fmt: skip
    found = answer("uitkering_naar_verblijf", "maanden_sinds_vestiging")
    assert [(r.labels[0], r.numerator, r.denominator, r.value) for r in found.rows] == [
        ("0–5", 2, 3, 66.7), ("36 en meer", 1, 2, 50.0),
    ]  # fmt: skip
    assert (found.total.numerator, found.total.denominator) == (3, 5)


# Who may

FIGURES = (
    "taal_en_werk", "les_met_werk", "talende_werkplek_aandeel", "uren_werk", "pilot", "pilot_werk",
    "uitkering_naar_verblijf",
)  # fmt: skip
BY = ("in_les", "taal_en_werk", "uren_werk", "maanden_sinds_vestiging")


@pytest.mark.parametrize("figure", FIGURES)
def test_the_alderman_gets_the_figure_and_no_exact_crossing(figure: str) -> None:
    published(MIXED)
    if figure == "pilot_werk":  # So few people that of all of them it may tell the same.
        assert not figures.may_ask(ALDERMAN, figures.question(figure))
        return
    assert not answer(figure, viewer=ALDERMAN).rounded
    for by in ("leerroute", "geslacht", *BY):
        asked = figures.question(figure, [by]) if by != figure else None
        if asked and figures.may_ask(ALDERMAN, asked):
            assert figures.ask(ALDERMAN, asked).rounded, by
    filtered = figures.question(figure, (), {"doelgroep": ["Asielstatushouder"]})
    assert not figures.may_ask(ALDERMAN, filtered) or figures.ask(ALDERMAN, filtered).rounded


def test_lessons_and_work_together_are_a_crossing_when_another_figure_is_split_by_it() -> None:
    published(MIXED)
    asked = figures.question("gestart", ["taal_en_werk"])
    assert asked.features >= 2
    assert not figures.may_ask(ALDERMAN, asked) or figures.ask(ALDERMAN, asked).rounded


@pytest.mark.parametrize("viewer", PARTNERS, ids=lambda viewer: viewer.organisations[0])
def test_a_partner_gets_nothing_exact_of_work(viewer: Viewer) -> None:
    own = {"taalschool": "Taalschool Rijswijk", "maatschappelijke_begeleiding": "Welzijn Rijswijk"}
    published([{**row, **own} for row in MIXED])
    for figure in FIGURES:
        for by in ((), ("leerroute",)):
            shared = figures.question(figure, by)
            if figures.may_ask(viewer, shared):
                assert figures.ask(viewer, shared).rounded
            with pytest.raises(Refused):
                figures.ask(viewer, figures.question(figure, by, own=True))
            with pytest.raises(Refused):
                figures.trend(
                    viewer, figures.question(figure, by, {"taalschool": ["Andere school"]})
                )
    for name in ("taal_en_werk", "uren_werk"):
        with pytest.raises(Refused):
            figures.ask(viewer, figures.question("gestart", [name], own=True))
