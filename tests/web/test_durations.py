"""The page Doorlooptijd: its sentence, curves and tables, as each role sees them."""

import json
import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Role, viewer_named
from rijswijk_dash.figures import DURATIONS, Curve, Group, Survival
from rijswijk_dash.figures.answers import Source
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.web.durations import meaning
from rijswijk_dash.web.life_tables import meaning as protected_meaning
from rijswijk_dash.web.line_charts import spread_labels
from tests.figures.test_durations import in_weeks, pips
from tests.tools import ANALYST, publish
from tests.web.test_roles import open_as
from tests.web.tools import Shown, open_page, sheet_rows

Opens = Callable[..., Shown]
STEPS = {duration.step: duration.id for duration in DURATIONS.values()}
PIP = DURATIONS["doorlooptijd_pip"]


# The sentence


def survival(*groups: tuple[str, Curve], by: str = "", duration: str = PIP.id) -> Survival:
    source = Source(1, "", "", "", date(2024, 8, 31), invented=False)
    made = tuple(Group(label, curve.n, curve) for label, curve in groups)
    split = DIMENSIONS[by] if by else None
    return Survival(DURATIONS[duration], split, date(2024, 8, 31), made, 0, 0, (), source)


@pytest.mark.parametrize(
    ("curve", "sentence"),
    [
        (
            in_weeks([7] * 5 + [9] * 4, [20] * 3),
            "Na 10 weken had 75% van de mensen een PIP; de helft was na 9 weken zover.",
        ),
        (in_weeks([1] * 9, [1]), "Na 1 week had 90% van de mensen een PIP; de helft was na 1 week zover."),
        (in_weeks([], [12] * 10), "Na 10 weken had nog niemand een PIP."),
        (
            in_weeks([3] * 9 + [12], []),
            "Na 10 weken had 90% van de mensen een PIP; de helft was na 3 weken zover.",
        ),
        (in_weeks([5] * 10, []), "Na 5 weken had iedereen een PIP; de helft was na 5 weken zover."),
        (
            in_weeks([4], [14] * 399),
            "Na 10 weken had minder dan 1% van de mensen een PIP; na 14 weken, zolang wij kunnen volgen, "
            "was nog niet de helft zover.",
        ),
        (
            in_weeks([4] * 399, [14]),
            "Na 10 weken had meer dan 99% van de mensen een PIP; de helft was na 4 weken zover.",
        ),
        (
            in_weeks([11] * 10, []),
            "Na 10 weken had nog niemand een PIP; de helft was na 11 weken zover.",
        ),
    ],
)  # fmt: skip
def test_the_sentence_says_what_the_curve_says(curve: Curve, sentence: str) -> None:
    assert meaning(survival(("Alle samen", curve))) == sentence


def test_the_sentence_names_each_group_at_the_same_week() -> None:
    quick, slow = in_weeks([5] * 8, [12] * 2), in_weeks([11] * 5, [12] * 5)
    young = in_weeks([2] * 5 + [4] * 5, [])
    found = survival(("B1-route", quick), ("Z-route", slow), by="leerroute")
    assert (
        meaning(found)
        == "Na 10 weken had 80% van de groep B1-route en nog niemand van de groep Z-route een PIP."
    )
    cohorts = survival(("2023", quick), ("2024", young), by="startjaar")
    assert (
        meaning(cohorts)
        == "Na 4 weken had nog niemand van de groep 2023 en iedereen van de groep 2024 een PIP."
    )
    alone = survival(("2024", young), by="startjaar")
    assert meaning(alone) == "Na 4 weken had iedereen van de groep 2024 een PIP."


@pytest.mark.parametrize("duration", DURATIONS)
def test_every_duration_makes_a_sentence(duration: str) -> None:
    text = meaning(survival(("Alle samen", in_weeks([3] * 6, [200] * 4)), duration=duration))
    assert re.fullmatch(
        r"Na \d+ weken (had|was) 60% van de mensen [^{}]+; de helft was na 3 weken zover\.", text
    )


def test_labels_at_the_lines_never_cover_each_other() -> None:
    for heights, rows in (
        ([100, 100, 99], [2, 2, 3]),
        ([0, 1, 50], [2, 2, 2]),
        ([40], [2]),
        ([97, 3, 96, 95], [2] * 4),
    ):
        places = spread_labels(heights, rows)
        lines = sorted(zip(places, rows, strict=True))
        for (low, below), (high, above) in pairwise(lines):
            assert high - low >= 5.2 * (below + above) / 2 - 1e-9
        assert lines[0][0] > 0 and lines[-1][0] < 100
    assert spread_labels([20.0, 80.0], [2, 2]) == [20.0, 80.0]


# The page


def heading(shown: Shown) -> str:
    """The sentence on the page."""
    (found,) = shown.sentences
    return found


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("split", ["", "Leerroute", "Doelgroep", "Startjaar"])
def test_an_address_shows_that_duration(page: Opens, step: str, split: str) -> None:
    shown = page("doorlooptijd", stap=step, **({"splitsing": split} if split else {})).whole()
    found = figures.survival(ANALYST, STEPS[step], split.lower())
    assert shown.errors == [] and shown.infos == []
    assert heading(shown) == meaning(found)
    assert (
        f"**{found.n} mensen gevolgd tot en met 31-08-2024** · {found.duration.population} · Exact cijfer"
        in shown.text
    )
    assert meaning(found) in shown.charts[STEPS[step]]
    medians = shown.table("Na hoeveel weken de helft zover was")
    assert [row[:3] for row in medians[1:]] == [
        [n, str(c.n), str(c.events)] for n, c in found.drawn
    ]
    followed = shown.table("Nog onderweg na zoveel weken")
    assert followed[0][1] == "0" and [row[1] for row in followed[1:]] == [
        str(c.n) for _, c in found.drawn
    ]
    for group in found.groups:
        assert group.curve or f"{group.label} ({group.n} mensen; {group.why})" in shown.text
    assert ("Zo vergelijkt u jaren over dezelfde tijd" in shown.text) == (split == "Startjaar")
    assert "Bron: levering 32 (verzonnen gegevens)" in shown.text
    assert len(shown.test.download_button) == 2, "the curves and the stock"


def test_the_sample_by_hand(page: Opens) -> None:
    shown = page("doorlooptijd").whole()
    assert (
        heading(shown)
        == "Na 10 weken had 76% van de mensen een PIP; de helft was na 8 weken zover."
    )
    assert shown.table("Na hoeveel weken")[1] == ["Alle samen", "267", "264", "8", "8–8"]


def test_choosing_narrows_and_splits(page: Opens) -> None:
    shown = page("doorlooptijd", uitkering="Nee").whole()
    assert "**27 mensen gevolgd" in shown.text
    earlier = page("doorlooptijd", peildatum="31-12-2022", stap="Voldaan").whole()
    assert heading(earlier).endswith("had nog niemand aan de inburgeringsplicht voldaan.")
    odd = page("doorlooptijd", stap="onzin", splitsing="<b>").whole()
    assert "**267 mensen gevolgd" in odd.text


def test_the_chart_has_a_step_line_and_a_band_for_each_group(page: Opens) -> None:
    shown = page("doorlooptijd", stap="PVT", splitsing="Leerroute").whole()
    (chart,) = [c for c in shown.test.get("plotly_chart") if c.key.startswith("lijn_")]
    spec = json.loads(chart.proto.spec)
    lines = [trace for trace in spec["data"] if trace.get("name")]
    assert [line["name"] for line in lines] == ["B1-route", "Onderwijsroute", "Z-route"]
    assert {line["line"]["shape"] for line in lines} == {"hv"}
    assert len([t for t in spec["data"] if t.get("fill") == "tonexty"]) == 3
    assert len(spec["layout"]["annotations"]) == 3
    assert spec["layout"]["yaxis"]["range"][0] == 0


def test_the_download_has_the_curve_and_where_it_comes_from(
    page: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bytes] = []

    def keep(viewer: object, label: str, make: Callable[[], bytes], name: str) -> None:
        made.append(make())

    monkeypatch.setattr("rijswijk_dash.web.durations.download_button", keep)
    page("doorlooptijd", splitsing="Startjaar").whole()
    heads, *rows = sheet_rows(made[0])
    assert heads[:5] == ("Groep", "Week", "Zover (%)", "Ondergrens (%)", "Bovengrens (%)")
    curve = dict(figures.survival(ANALYST, PIP.id, "startjaar").drawn)["2023"]
    of_2023 = [row for row in rows if str(row[0]) == "2023"]
    assert [row[2] for row in of_2023] == [round(100 * share, 1) for share in curve.reached]
    assert [row[5] for row in of_2023] == list(curve.at_risk)
    origin = {str(row[0]): str(row[1]) for row in sheet_rows(made[0], 2)}
    assert origin["Cijfer"] == "Van vestiging tot PIP" and origin["Soort"] == "Exact cijfer"
    assert "Kaplan-Meier" in origin["Definitie"] and origin["Verzonnen gegevens"] == "ja"


def test_who_is_left_out_is_named(own_store: Path) -> None:
    rows = pips(*[70] * 10)
    publish(
        [
            *rows,
            {},
            *(
                {"datum_vestiging": "2024-02-01", "datum_ondertekening_pvt": "2024-01-01"}
                for _ in range(2)
            ),
        ]
    )
    shown = open_page("doorlooptijd", stap="PVT").whole()
    assert "1 persoon zonder vestiging op of voor de peildatum" in shown.text
    assert "2 mensen niet meegeteld: de datum van deze stap ligt voor de vestiging." in shown.text
    assert "**10 mensen gevolgd" in shown.text


@pytest.mark.parametrize("many", [0, 1, 9])
def test_too_few_people_have_no_line(own_store: Path, many: int) -> None:
    publish([*pips(*[70] * many), {"datum_vestiging": "", "dagtekening_pip": ""}])
    shown = open_page("doorlooptijd").whole()
    assert shown.errors == [] and not shown.charts and not shown.tables
    if many:
        people = "1 persoon" if many == 1 else "9 mensen"
        assert f"Zonder lijn: Alle samen ({people}; vanaf 10 mensen is er een lijn)." in shown.text
    else:
        assert "Er is niemand om te volgen." in shown.text


def test_a_lacking_field_is_named(own_store: Path) -> None:
    publish([{"datum_vestiging": "2024-01-01"}] * 12)
    shown = open_page("doorlooptijd", stap="MAP").whole()
    assert shown.infos == [
        "Onbekend: in de export van 31-08-2024 ontbreekt het veld Eindgesprek MAP."
    ]
    assert not shown.charts and not shown.tables


# Who may


@pytest.mark.parametrize("role", [Role.ADMIN, Role.ANALYST])
def test_who_sees_everything_may_split_and_filter(filled: Path, role: Role) -> None:
    shown = open_as(role, "doorlooptijd")
    offered = [box.label for box in shown.test.segmented_control]
    assert offered == ["Van de vestiging tot", "Splits op"]
    assert shown.test.multiselect
    assert "er voor uw rol niet" not in shown.text


PROTECTED_FILTERS = ["doelgroep", "uitkering", "leerroute"]


def test_the_alderman_sees_the_whole_exactly(filled: Path) -> None:
    shown = open_as(Role.ALDERMAN, "doorlooptijd")
    assert "Splitsingen en filters zijn er voor uw rol alleen met beschermde cijfers" in shown.text
    assert [box.key for box in shown.test.multiselect] == PROTECTED_FILTERS
    assert shown.table("Na hoeveel weken")[1][:2] == ["Alle samen", "267"]
    assert heading(shown) == meaning(figures.survival(ANALYST, PIP.id))


def test_an_address_with_a_split_or_filter_without_protected_form_does_not_count(
    filled: Path,
) -> None:
    shown = open_as(Role.ALDERMAN, "doorlooptijd")
    shown.test.query_params.update({"splitsing": "Startjaar", "herkomst": "Syrië"})
    shown.run()
    assert shown.errors == []
    assert shown.table("Na hoeveel weken")[1][:2] == ["Alle samen", "267"]
    assert len(shown.table("Na hoeveel weken")) == 2


@pytest.mark.parametrize(("role", "split"), [
    (Role.PARTNER, ""), (Role.PARTNER, "Leerroute"), (Role.ALDERMAN, "Doelgroep"),
])  # fmt: skip
def test_protected_durations_have_the_numbers_of_the_door(
    filled: Path, monkeypatch: pytest.MonkeyPatch, role: Role, split: str
) -> None:
    made: list[bytes] = []
    monkeypatch.setattr(
        "rijswijk_dash.web.life_tables.download_button",
        lambda viewer, label, make, name: made.append(make()),
    )
    shown = open_as(role, "doorlooptijd")
    if split:
        shown.test.segmented_control(key="splitsing").set_value(split)
        shown.run()
    viewer = viewer_named("ketenpartner:coa") if role is Role.PARTNER else viewer_named("wethouder")
    found = figures.survival(viewer, PIP.id, split.lower())
    assert found.rounded and found.tables and shown.errors == []
    assert SENTENCE in shown.text and "Beschermd cijfer" in shown.text
    assert f"Ongeveer {found.n} mensen gevolgd tot en met 31-08-2024" in shown.text
    assert heading(shown) == protected_meaning(found)
    assert heading(shown) in shown.charts[PIP.id]
    points = [
        [label, *map(str, point)]
        for label, table in found.tables
        for point in zip(table.weeks, table.reached, table.followed, strict=True)
    ]
    assert shown.table("Welk deel zover was")[1:] == points
    assert [[str(cell) for cell in row] for row in sheet_rows(made[-1])[1:]] == points
    halves = shown.table("Wanneer de helft zover was")[1:]
    assert [row[:2] for row in halves] == [[label, str(t.n)] for label, t in found.tables]
    for group in found.groups:
        assert (
            group.table or f"{group.label} (ongeveer {group.n} mensen; {group.why})" in shown.text
        )
    assert [box.key for box in shown.test.multiselect] == PROTECTED_FILTERS
    assert "Startjaar" not in shown.test.segmented_control(key="splitsing").options
    origin = {str(row[0]): str(row[1]) for row in sheet_rows(made[-1], 2)}
    assert ("Beschermd" in origin["Soort"] and "Bestand" not in origin) or role is Role.ALDERMAN
