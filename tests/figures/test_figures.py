"""Each figure on rows that were counted by hand."""

from datetime import date

import pytest

from rijswijk_dash import figures
from rijswijk_dash.figures import FIGURES, Answer
from tests.tools import ANALYST, publish

GEZIN = "Gezinsmigrant en overige migrant"


def answer(figure: str, by: tuple[str, ...] = (), **filters: list[str]) -> Answer:
    return figures.ask(ANALYST, figures.question(figure, by, filters))


def counts(figure: str, **filters: list[str]) -> dict[str, float | int | None]:
    return answer(figure, **filters).by_label()


def test_gestart_counts_everyone_but_displaced_ukrainians() -> None:
    publish([{}, {"doelgroep": GEZIN}, {"doelgroep": "ontheemde", "leerroute": ""}])
    assert answer("gestart").value == 2
    assert answer("ontheemden").value == 1
    assert counts("doelgroep") == {"Asielstatushouder": 1, GEZIN: 1}


def test_displaced_ukrainians_enter_no_figure_at_all() -> None:
    ukrainian = {
        "doelgroep": "ontheemde", "herkomst": "Oekraïne", "datum_vestiging": "2024-01-01",
        "dagtekening_pip": "2024-01-20", "datum_ondertekening_pvt": "2024-02-01",
        "datum_eindgesprek_map": "2024-03-01", "werk": "Ja", "taalschool": "School",
        "participatiepartner": "Partner", "geslacht": "m", "geboortejaar": "1990",
        "begindatum_inburgeringsplicht": "2024-01-01",
    }  # fmt: skip
    publish([ukrainian])
    for figure in FIGURES:
        if figure != "ontheemden":
            assert answer(figure).total.denominator == 0, figure


def test_under_direction_is_asiel_or_rights_granted_or_kept() -> None:
    publish(
        [
            {},
            {"doelgroep": GEZIN, "asielrechten": "Behoud asielrechten"},
            {"doelgroep": GEZIN, "asielrechten": "Asielrechten toegekend"},
            {"doelgroep": GEZIN, "asielrechten": "Op verzoek"},
            {"doelgroep": GEZIN},
        ]
    )
    assert answer("onder_regie").value == 3


def test_fase_splits_the_phase_leerroute_by_route() -> None:
    publish(
        [
            {"leerroute": "B"},
            {"leerroute": "O"},
            {"leerroute": "Z"},
            {"leerroute": "Z"},
            {"leerroute": "", "fase": "Brede intake"},
            {"leerroute": "B", "fase": "Voldaan"},
            {"leerroute": "Z", "doelgroep": GEZIN},
        ]
    )
    assert counts("fase") == {
        "Brede intake": 1, "B1-route": 1, "Onderwijsroute": 1, "Z-route": 2, "Voldaan": 1,
    }  # fmt: skip


def test_herkomst_puts_small_countries_together() -> None:
    publish([{}, {"herkomst": "Turkije"}, {"herkomst": "Irak"}, {"herkomst": "Jemen"}])
    assert counts("herkomst") == {"Syrië": 1, "Turkije": 1, "Overig": 2}
    assert list(counts("herkomst")) == ["Syrië", "Turkije", "Overig"]
    by_country = answer("gestart", ("land",)).by_label()
    assert by_country == {"Syrië": 1, "Turkije": 1, "Irak": 1, "Jemen": 1}


@pytest.mark.parametrize(
    ("pip", "on_time"),
    [("2024-01-01", True), ("2024-03-11", True), ("2024-03-12", False), ("", False)],
)
def test_pip_op_tijd_counts_the_last_day_of_ten_weeks(pip: str, on_time: bool) -> None:
    publish([{"datum_vestiging": "2024-01-01", "dagtekening_pip": pip, "leerroute": "B"}])
    total = answer("pip_op_tijd").total
    assert (total.numerator, total.denominator) == (int(on_time), 1)


@pytest.mark.parametrize(
    ("peildatum", "due", "overdue"),
    [("2024-03-10", 0, 0), ("2024-03-11", 1, 0), ("2024-03-12", 1, 1)],
)
def test_pip_deadline_counts_from_the_day_it_passes(peildatum: str, due: int, overdue: int) -> None:
    publish([{"datum_vestiging": "2024-01-01", "dagtekening_pip": ""}], peildatum)
    assert answer("pip_op_tijd").total.denominator == due
    assert answer("pip_over_tijd").value == overdue


def test_pip_op_tijd_leaves_out_who_has_not_settled() -> None:
    publish(
        [
            {"datum_vestiging": "2024-01-01", "dagtekening_pip": "2024-02-01"},
            {"datum_vestiging": "", "dagtekening_pip": "", "fase": "Voorinburgering"},
        ]
    )
    total = answer("pip_op_tijd").total
    assert (total.numerator, total.denominator, total.value) == (1, 1, 100.0)


def test_pvt_and_map_counts_and_shares() -> None:
    start = {"startdatum_inburgeringstermijn": "2023-01-01"}
    publish(
        [
            {
                **start,
                "datum_ondertekening_pvt": "2023-05-01",
                "datum_eindgesprek_map": "2023-09-01",
            },
            {**start, "datum_ondertekening_pvt": "2023-05-01", "leerroute": "O"},
            {**start, "datum_eindgesprek_map": "2023-09-01", "leerroute": "O"},
            {**start, "leerroute": "Z"},
        ]
    )
    assert answer("pvt").value == 2
    assert answer("map").value == 2
    pvt, map_ = answer("pvt_aandeel").total, answer("map_aandeel").total
    assert (pvt.numerator, pvt.denominator, pvt.value) == (2, 4, 50.0)
    assert (map_.numerator, map_.denominator, map_.value) == (1, 2, 50.0)


def test_share_of_work_leaves_out_the_unknown() -> None:
    publish([{"werk": "Ja"}, {"werk": "Nee"}, {"werk": "Nee"}, {"werk": ""}])
    total = answer("werk").total
    assert (total.numerator, total.denominator, total.value) == (1, 3, 33.3)


def test_uitkering_share() -> None:
    publish([{}, {}, {"uitkering": "Nee"}])
    assert answer("uitkering_aandeel").value == 66.7
    assert counts("uitkering") == {"Ja": 2, "Nee": 1}


def test_age_is_that_of_the_year_of_the_peildatum() -> None:
    publish([{"geboortejaar": y} for y in ("2006", "2007", "1999", "2000", "1960", "")])
    assert counts("leeftijd") == {
        "tot 18": 1, "18 t/m 24": 2, "25 t/m 34": 1, "55 en ouder": 1, "Onbekend": 1,
    }  # fmt: skip


def test_instroom_by_month_in_order() -> None:
    days = ["2024-02-29", "2023-12-01", "2024-02-01"]
    publish([{"begindatum_inburgeringsplicht": day} for day in days])
    assert list(counts("instroom").items()) == [("2023-12", 1), ("2024-02", 2)]


def test_three_dimensions_cross_and_add_up() -> None:
    publish([{}, {}, {"leerroute": "Z", "uitkering": "Nee"}, {"herkomst": "Irak", "leerroute": ""}])
    crossed = answer("gestart", ("herkomst", "leerroute", "uitkering"))
    found = {row.labels: row.value for row in crossed.rows}
    assert found == {
        ("Syrië", "B1-route", "Ja"): 2, ("Syrië", "Z-route", "Nee"): 1, ("Overig", None, "Ja"): 1,
    }  # fmt: skip
    assert crossed.total.value == 4


def test_filters_combine_and_no_value_is_a_value() -> None:
    publish([{}, {"leerroute": "Z"}, {"leerroute": ""}, {"leerroute": "", "uitkering": "Nee"}])
    assert answer("gestart", leerroute=["B1-route", "Z-route"]).value == 2
    assert answer("gestart", leerroute=["Nog geen leerroute"]).value == 2
    assert (
        answer("gestart", leerroute=["Nog geen leerroute", "Z-route"], uitkering=["Ja"]).value == 2
    )
    assert answer("gestart", herkomst=["Turkije"]).value == 0


def test_a_lacking_field_is_unknown_and_never_zero() -> None:
    publish([{}, {}])
    pvt = answer("pvt")
    assert not pvt.known
    assert pvt.value is None
    assert pvt.rows == ()
    assert pvt.total.denominator == 0
    assert pvt.missing == ("Ondertekening PVT",)
    assert answer("gestart", ("geslacht",)).missing == ("Geslacht",)
    assert answer("gestart", geslacht=["Man"]).missing == ("Geslacht",)
    assert answer("onder_regie").less_exact == ("Asielrechten",)


def test_every_share_has_its_numerator_within_its_denominator() -> None:
    publish(
        [
            {"datum_vestiging": "2024-01-01", "dagtekening_pip": "2024-02-01", "werk": "Ja"},
            {"datum_eindgesprek_map": "2024-05-01", "datum_ondertekening_pvt": "2024-05-01"},
            {"datum_eindgesprek_map": "2024-05-01", "leerroute": ""},
        ]
    )
    for name in FIGURES:
        total = answer(name).total
        assert total.numerator <= total.denominator, name


def test_trend_gives_every_peildatum_and_gaps_where_unknown() -> None:
    publish([{}], "2024-06-30")
    publish([{"werk": "Ja"}, {}], "2024-07-31")
    asked = figures.question("gestart")
    found = [(a.peildatum, a.value) for a in figures.trend(ANALYST, asked)]
    assert found == [(date(2024, 6, 30), 1), (date(2024, 7, 31), 2)]
    work = figures.trend(ANALYST, figures.question("werk"))
    assert [a.value for a in work] == [None, 100.0]
    assert len(figures.trend(ANALYST, asked, date(2024, 6, 30))) == 1


def test_the_answer_names_its_source() -> None:
    delivery = publish([{}])
    source = answer("gestart").source
    assert (source.delivery, source.file_name, source.sha256) == (
        delivery.id, "test.csv", delivery.sha256,
    )  # fmt: skip
    assert source.who == "tester"


def test_choices_follow_the_other_filters() -> None:
    publish([{}, {"leerroute": "Z", "uitkering": "Nee"}])
    assert figures.choices(ANALYST, "leerroute") == ["B1-route", "Z-route"]
    assert figures.choices(ANALYST, "leerroute", None, {"uitkering": ["Nee"]}) == ["Z-route"]
    own = {"leerroute": ["B1-route"]}
    assert figures.choices(ANALYST, "leerroute", None, own) == ["B1-route", "Z-route"]


def test_the_largest_school_comes_first() -> None:
    publish([{"taalschool": s} for s in ("A-school", "Z-school", "Z-school", "")])
    assert list(counts("taalschool").items()) == [("Z-school", 2), ("A-school", 1)]
