"""Who gets exact figures and who gets rounded ones, and that nothing leads around it."""

from itertools import combinations

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer
from rijswijk_dash.figures import DIMENSIONS, FIGURES, Answer
from rijswijk_dash.figures.definitions.dimension import rounded_table
from rijswijk_dash.sample import PEILDATA, delivery, make_people
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.schema import PROTECTED
from rijswijk_dash.warehouse.store import open_store
from tests.tools import ANALYST, publish

ALDERMAN = Viewer(Role.ALDERMAN, "wethouder")
PARTNER = Viewer(Role.PARTNER, "partner", ("Taalschool Rijswijk",))
ADMIN = Viewer(Role.ADMIN, "beheerder")


def publish_sample(month: int = -1) -> None:
    frame = delivery(make_people(), PEILDATA[month])
    texts = frame.astype(object).where(frame.notna(), "")
    rows = [
        {name: str(value)[:10] if "datum" in name else str(value) for name, value in row.items()}
        for row in texts.to_dict("records")
    ]
    publish(rows, PEILDATA[month].isoformat())


def ask(viewer: Viewer, figure: str, *by: str, **filters: list[str]) -> Answer:
    return figures.ask(viewer, figures.question(figure, by, filters))


def test_analyst_and_admin_get_everything_exact() -> None:
    publish_sample()
    for viewer in (ANALYST, ADMIN):
        crossed = ask(viewer, "gestart", "herkomst", "leerroute", uitkering=["Nee"])
        assert not crossed.rounded
        assert crossed.total.value == 27


def test_the_alderman_gets_one_dimension_exact_and_crossings_rounded() -> None:
    publish_sample()
    assert not ask(ALDERMAN, "gestart").rounded
    assert ask(ALDERMAN, "herkomst").by_label() == {"Syrië": 187, "Turkije": 53, "Overig": 27}
    filtered_alone = ask(ALDERMAN, "gestart", uitkering=["Nee"])
    assert (filtered_alone.rounded, filtered_alone.value) == (False, 27)
    for crossed in (
        ask(ALDERMAN, "gestart", "herkomst", "leerroute"),
        ask(ALDERMAN, "herkomst", uitkering=["Nee"]),
        ask(ALDERMAN, "pip_op_tijd", "leerroute", geslacht=["Vrouw"]),
    ):
        assert crossed.rounded


@pytest.mark.parametrize(
    ("figure", "by", "filters"),
    [
        ("uitkering_aandeel", ["herkomst"], {}),
        ("werk", [], {"geslacht": ["Vrouw"]}),
        ("pvt", [], {"uitkering": ["Nee"]}),
        ("onder_regie", ["herkomst"], {}),
        ("fase", [], {"scholing": ["Geschoold"]}),
    ],
)
def test_what_a_figure_looks_at_itself_makes_a_crossing_too(
    figure: str, by: list[str], filters: dict[str, list[str]]
) -> None:
    publish_sample()
    assert ask(ALDERMAN, figure, *by, **filters).rounded
    assert not ask(ALDERMAN, figure).rounded


def test_phase_and_route_together_are_a_crossing() -> None:
    publish_sample()
    assert ask(ALDERMAN, "gestart", "fase_leerroute").rounded
    assert ask(ALDERMAN, "gestart", fase_leerroute=["Z-route"]).rounded
    assert not ask(ALDERMAN, "fase").rounded


def test_a_third_delivery_is_compared_with_every_table_before_it() -> None:
    first = [{"trajectnummer": f"A{i}"} for i in range(60)]
    publish(first)
    publish([*first, *({"trajectnummer": f"B{i}"} for i in range(20))])
    publish([*first, {"trajectnummer": "C1", "leerroute": "Z"}])
    store = open_store(settings().store)
    assert store.query("SELECT bron FROM beschermd.uitgave ORDER BY levering") == [(1,), (2,), (1,)]
    assert ask(PARTNER, "gestart", "leerroute").by_label() == {"B1-route": 60}


def test_a_wrong_filter_tells_a_partner_only_labels_that_it_is_shown() -> None:
    year = "begindatum_inburgeringsplicht"
    publish([*({year: "2023-03-01"} for _ in range(60)), {year: "2019-03-01"}])
    shown = ask(PARTNER, "gestart", "startjaar").by_label()
    for viewer, told in ((ANALYST, True), (PARTNER, "2019" in shown)):
        with pytest.raises(figures.WrongQuestion) as wrong:
            ask(viewer, "gestart", startjaar=["1900"])
        assert ("2019" in str(wrong.value)) == told


def test_a_partner_gets_multiples_of_five_for_everything() -> None:
    publish_sample()
    by = [d for d in DIMENSIONS if rounded_table([DIMENSIONS[d]])]
    for figure in FIGURES.values():
        question = figures.question(figure.id)
        if not figures.may_ask(PARTNER, question):
            continue
        answers = [figures.ask(PARTNER, question)]
        if not figure.split:
            pairs = [figures.question(figure.id, pair) for pair in list(combinations(by, 2))[::9]]
            answers += [figures.ask(PARTNER, q) for q in pairs if figures.may_ask(PARTNER, q)]
        for answer in answers:
            assert answer.rounded
            for row in (*answer.rows, answer.total):
                assert row.numerator % 5 == 0, figure.id
                assert row.denominator % 5 == 0, figure.id


def test_rounded_parts_add_up_by_every_route() -> None:
    publish_sample()
    total = ask(PARTNER, "gestart").value
    for name in PROTECTED:
        parts = ask(PARTNER, "gestart", name)
        assert sum(row.numerator for row in parts.rows) == total, name
        for row in parts.rows:
            if row.labels[0]:
                alone = ask(PARTNER, "gestart", **{name: [str(row.labels[0])]})
                assert alone.value == row.value, name


def test_rounded_totals_stay_close() -> None:
    publish_sample()
    wrong = [
        abs((row.value or 0) - ask(ANALYST, "gestart", name).by_label().get(str(row.labels[0]), 0))
        for name in ("doelgroep", "herkomst", "scholing", "uitkering", "leerroute", "geslacht")
        for row in ask(PARTNER, "gestart", name).rows
        if row.labels[0]
    ]
    assert sum(wrong) / len(wrong) <= 3.0


@pytest.mark.parametrize(
    ("figure", "by", "filters"),
    [
        ("taalschool", [], {}),
        ("instroom", [], {}),
        ("gestart", ["land"], {}),
        ("gestart", ["taalschool"], {}),
        ("gestart", ["startmaand"], {}),
        ("leeftijd", [], {}),
    ],
)
def test_what_has_no_rounded_form_is_refused(
    figure: str, by: list[str], filters: dict[str, list[str]]
) -> None:
    publish_sample()
    asked = figures.question(figure, by, filters)
    assert not figures.may_ask(PARTNER, asked)
    for door in (figures.ask, figures.trend):
        with pytest.raises(Refused, match="beschermde cijfers"):
            door(PARTNER, asked)


@pytest.mark.parametrize("viewer", [ALDERMAN, PARTNER])
def test_rows_and_exact_counts_by_other_doors_are_refused(viewer: Viewer) -> None:
    publish([{}])
    with pytest.raises(Refused):
        figures.completeness(viewer)


def test_percentages_of_few_are_banded_or_left_out() -> None:
    publish([{"werk": "Ja"}] * 20 + [{"werk": "Nee"}] * 20, "2024-08-31")
    share = ask(PARTNER, "werk").total
    assert share.value is None
    assert share.instead.endswith("%")
    assert "–" in share.instead
    publish([{"werk": "Ja"}] * 10, "2024-09-30")
    assert ask(PARTNER, "werk").total.instead == "te weinig"


def test_a_rounded_table_stays_until_ten_trajecten_changed() -> None:
    first = [{"trajectnummer": f"A{i}"} for i in range(60)]
    publish(first, "2024-06-30")
    publish([*first, {"trajectnummer": "B1", "leerroute": "Z", "uitkering": "Nee"}], "2024-07-31")
    june = figures.ask(PARTNER, figures.question("gestart", ["leerroute"]))
    assert june.rounded_at is not None
    assert (june.peildatum.month, june.rounded_at.month) == (7, 6)
    assert june.by_label() == {"B1-route": 60}
    publish([*first, *({"trajectnummer": f"C{i}"} for i in range(10))], "2024-08-31")
    later = figures.ask(PARTNER, figures.question("gestart"))
    assert later.rounded_at is not None
    assert later.rounded_at.month == 8


def test_an_older_delivery_brought_in_later_makes_no_second_table_beside_one() -> None:
    rows = [{"trajectnummer": f"A{i}"} for i in range(60)]
    publish(rows, "2024-08-31")
    publish(rows[:-1], "2024-07-31")
    july = figures.trend(PARTNER, figures.question("gestart"))[0]
    assert july.rounded_at is not None
    assert july.rounded_at.month == 8


def test_the_rounded_table_holds_no_person_and_no_exact_count() -> None:
    publish_sample()
    store = open_store(settings().store)
    columns = [c for (c,) in store.query(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'beschermd' "
        "AND table_name = 'profiel'"
    )]  # fmt: skip
    assert set(columns) == {"levering", "w", *PROTECTED}
    weights = {w for (w,) in store.query("SELECT DISTINCT w FROM beschermd.profiel")}
    assert weights
    assert all(w % 5 == 0 and w > 0 for w in weights)
