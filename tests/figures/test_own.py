"""A partner's own clients, counted by hand: whose they are, which fields, which figures."""

from datetime import date

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer
from rijswijk_dash.domain.rules import fields, partners
from rijswijk_dash.domain.tasks import NEVER, tasks
from tests.tools import ANALYST, publish

SCHOOL, WELZIJN, MARTINI, COA = (
    "Taalschool Rijswijk", "Welzijn Rijswijk", "Martinifabriek", "COA",
)  # fmt: skip
ROWS = [
    {"taalschool": SCHOOL, "leerroute": "Z", "clientnummer_taalschool": "TR-7"},
    {
        "taalschool": SCHOOL,
        "leerroute": "B1",
        "participatiepartner": WELZIJN,
        "uren_participatie": "40",
    },
    {
        "taalschool": "Sagènn",
        "maatschappelijke_begeleiding": WELZIJN,
        "datum_vestiging": "2023-05-01",
    },
    {"participatiepartner": MARTINI, "maatschappelijke_begeleiding": WELZIJN},
    {"fase": "Voorinburgering", "leerroute": "", "datum_koppeling": "2024-01-01"},
    {"fase": "Voorinburgering", "leerroute": "", "doelgroep": "Gezinsmigrant"},
    {
        "taalschool": SCHOOL,
        "doelgroep": "Oekraïense ontheemde",
        "leerroute": "",
        "fase": "Beëindigd",
    },
]


def partner(*names: str) -> Viewer:
    return Viewer(Role.PARTNER, "iemand", names)


def own(viewer: Viewer, figure: str, *by: str, **filters: list[str]) -> figures.Answer:
    return figures.ask(viewer, figures.question(figure, by, filters, own=True))


def rows_of(viewer: Viewer, **filters: list[str]) -> dict[str, dict[str, object]]:
    found = figures.trajecten(viewer, None, filters)
    listed = [dict(zip(found.fields, row, strict=True)) for row in found.rows]
    return {str(row["trajectnummer"]): row for row in listed}


@pytest.fixture(autouse=True)
def delivery() -> None:
    publish(ROWS)


@pytest.mark.parametrize(
    ("names", "numbers"),
    [
        ((SCHOOL,), {"T0001", "T0002"}),
        (("Taalschool Sagènn",), {"T0003"}),
        ((WELZIJN,), {"T0002", "T0003", "T0004"}),
        ((MARTINI,), {"T0004"}),
        ((COA,), {"T0005"}),
        ((SCHOOL, MARTINI), {"T0001", "T0002", "T0004"}),
        (("Hogeschool Leiden",), set()),
    ],
)
def test_the_list_and_the_figures_are_about_the_same_people(
    names: tuple[str, ...], numbers: set[str]
) -> None:
    viewer = partner(*names)
    assert set(rows_of(viewer)) == numbers
    answer = own(viewer, "gestart")
    assert (answer.value, answer.own, answer.rounded) == (len(numbers), True, False)


def test_a_school_sees_its_fields_with_its_own_number_and_nothing_else() -> None:
    (first, second) = rows_of(partner(SCHOOL)).values()
    assert list(first)[:2] == ["trajectnummer", "clientnummer_taalschool"]
    assert (first["clientnummer_taalschool"], first["leerroute"]) == ("TR-7", "Z-route")
    allowed = {"trajectnummer", "clientnummer_taalschool", *tasks()["taalles"].fields}
    assert set(first) == set(second) <= allowed
    assert not {"herkomst", "scholing", "doelgroep", "uren_participatie"} & set(first)


def test_with_two_tasks_each_row_has_the_fields_of_the_task_for_that_person() -> None:
    rows = rows_of(partner(WELZIJN))
    assert (rows["T0002"]["uren_participatie"], rows["T0002"]["datum_vestiging"]) == (40.0, None)
    assert rows["T0003"]["datum_vestiging"] == date(2023, 5, 1)
    assert (rows["T0003"]["leerroute"], rows["T0003"]["taalschool"]) == (None, "Taalschool Sagènn")
    assert "participatiepartner" not in rows["T0004"]


@pytest.mark.parametrize("name", [p.name for p in partners()])
def test_no_partner_ever_gets_a_field_that_is_for_nobody(name: str) -> None:
    viewer = partner(name)
    if figures.may_see_rows(viewer):
        assert not NEVER & set(figures.trajecten(viewer).fields)


@pytest.mark.parametrize(
    ("names", "figure", "by", "why"),
    [
        ((SCHOOL,), "uitkering", (), "niet nodig"),
        ((SCHOOL,), "gestart", ("herkomst",), "niet nodig"),
        ((SCHOOL,), "onder_regie", (), "niet nodig"),
        ((SCHOOL,), "fase", (), "niet nodig"),
        ((SCHOOL,), "gestart", ("plichtig",), "niet nodig"),
        ((WELZIJN,), "leerroute", (), "niet nodig"),
        ((WELZIJN,), "gestart", ("participatiepartner",), "niet nodig"),
        ((WELZIJN,), "gestart", ("maatschappelijke_begeleiding",), "niet nodig"),
        ((SCHOOL, COA), "gestart", ("doelgroep",), "niet nodig"),
        (("WSP",), "gestart", (), "zegt niet wie"),
        ((), "gestart", (), "zegt niet wie"),
    ],
)
def test_figures_over_own_clients_need_a_field_that_every_task_needs(
    names: tuple[str, ...], figure: str, by: tuple[str, ...], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        own(partner(*names), figure, *by)


def test_a_filter_on_itself_is_about_its_own_clients() -> None:
    viewer = partner(SCHOOL)
    for asked in (
        figures.question("leerroute", (), {"taalschool": [SCHOOL]}),
        figures.question("leerroute", own=True),
    ):
        assert figures.ask(viewer, asked).by_label() == {"Z-route": 1, "B1-route": 1}


@pytest.mark.parametrize(
    "filters",
    [
        {"taalschool": ["Taalschool Sagènn"]},
        {"taalschool": [SCHOOL, "Taalschool Sagènn"]},
        {"taalschool": ["Geen taalschool"]},
        {"taalschool": ["Onbekend"]},
        {"participatiepartner": [MARTINI]},
        {"taalschool": [SCHOOL], "participatiepartner": [MARTINI]},
        {"maatschappelijke_begeleiding": [SCHOOL]},
    ],
)
@pytest.mark.parametrize("over_own", [True, False])
def test_a_filter_on_another_partner_is_refused_everywhere(
    filters: dict[str, list[str]], over_own: bool
) -> None:
    asked = figures.question("gestart", (), filters, own=over_own)
    viewer = partner(SCHOOL)
    assert not figures.may_ask(viewer, asked)
    for door in (figures.ask, figures.trend):
        with pytest.raises(Refused):
            door(viewer, asked)
    with pytest.raises(Refused):
        figures.trajecten(viewer, None, filters)
    with pytest.raises(Refused):
        figures.choices(viewer, "leerroute", None, filters, own=over_own)


def test_rows_are_for_now_and_for_who_may_see_rows() -> None:
    publish(ROWS[:3], "2024-09-30")
    assert set(rows_of(partner(WELZIJN))) == {"T0002", "T0003"}
    with pytest.raises(Refused, match="nieuwste peildatum"):
        figures.trajecten(partner(WELZIJN), date(2024, 8, 31))
    with pytest.raises(Refused, match="losse trajecten"):
        figures.trajecten(Viewer(Role.ALDERMAN, "wethouder"))
    everything = figures.trajecten(ANALYST, date(2024, 8, 31))
    assert len(everything.rows) == len(ROWS)
    assert set(everything.fields) <= set(fields())


@pytest.mark.parametrize("viewer", [ANALYST, Viewer(Role.ALDERMAN, "w"), Viewer(Role.ADMIN, "b")])
def test_only_a_partner_has_own_clients(viewer: Viewer) -> None:
    with pytest.raises(Refused, match="eigen cliënten"):
        own(viewer, "gestart")


@pytest.mark.parametrize("column", ["participatiepartner", "maatschappelijke_begeleiding"])
def test_the_list_may_be_filtered_by_what_its_number_may_be(column: str) -> None:
    viewer, itself = partner(WELZIJN), {column: [WELZIJN]}
    listed = rows_of(viewer, **itself)
    assert len(listed) == own(viewer, "gestart", **itself).value > 0


def test_a_filter_that_does_not_exist_is_wrong_in_the_list_as_in_the_figures() -> None:
    with pytest.raises(figures.WrongQuestion):
        rows_of(partner(SCHOOL), leerroute=["onzin"])


def test_without_the_column_nobody_is_said_to_be_a_client() -> None:
    publish([{"leerroute": "Z"}], "2024-12-31")
    answer = own(partner(SCHOOL), "gestart")
    assert (answer.value, answer.missing) == (None, ("Taalschool",))
    with pytest.raises(figures.WrongQuestion, match="geen Taalschool"):
        figures.trajecten(partner(SCHOOL))


def test_with_one_of_two_columns_the_answer_says_that_it_is_not_all() -> None:
    publish([{"maatschappelijke_begeleiding": WELZIJN}], "2024-12-31")
    answer = own(partner(WELZIJN), "gestart")
    assert (answer.value, answer.less_exact) == (1, ("Participatiepartner",))


def test_a_partner_gets_no_file_name_and_no_employee() -> None:
    source = figures.ask(partner(SCHOOL), figures.question("gestart")).source
    assert (source.file_name, source.who) == ("", "")
    assert figures.ask(ANALYST, figures.question("gestart")).source.who == "tester"
