"""The figures of pace and course on a published delivery, and who may see them."""

from collections import Counter

import pytest
from pydantic import ValidationError

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer
from rijswijk_dash.domain import tempo
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.domain.tempo import Norm, norms
from rijswijk_dash.figures import DEADLINES, DIMENSIONS, FIGURES, WrongQuestion
from rijswijk_dash.figures.definitions.deadline_sql import needed
from rijswijk_dash.figures.own import own_clients
from rijswijk_dash.figures.scope import may_know
from tests.figures.due import GEZIN
from tests.figures.progress import NAMES, RULES, counts, share
from tests.tools import ANALYST, publish

# The figures, on a published delivery of 31-08-2024.

FULL = {
    "startdatum_inburgeringstermijn": "", "einddatum_inburgeringstermijn": "", "uren_taal_knm": "",
    "uren_participatie": "", "datum_ondertekening_pvt": "", "datum_eindgesprek_map": "",
    "datum_afronding_zroute": "", "datum_voldaan": "", "datum_vestiging": "2022-12-01",
    "dagtekening_pip": "2022-12-31",  # 01-01-2023 up to 01-01-2026: 608 of 1096 days, 443,8 hours
}  # fmt: skip
SIGNED = {**FULL, "datum_ondertekening_pvt": "2023-05-01"}
Z_ROUTE = {**SIGNED, "leerroute": "Z-route"}
ROWS = [
    FULL,  # PVT behind
    SIGNED,
    {**Z_ROUTE, "uren_taal_knm": "444", "uren_participatie": "443"},  # hours behind
    {**Z_ROUTE, "uren_taal_knm": "443", "doelgroep": GEZIN},  # hours behind
    {**Z_ROUTE, "uren_taal_knm": "800", "uren_participatie": "600"},
    {**Z_ROUTE, "uren_taal_knm": "500"},  # unknown
    {**Z_ROUTE, "uren_taal_knm": "800", "uren_participatie": "800", "fase": "Voldaan",
     "datum_voldaan": "2024-08-01"},
    {**FULL, "dagtekening_pip": "", "fase": "Brede intake", "leerroute": ""},  # PIP overdue
    {**FULL, "dagtekening_pip": "2021-08-01", "datum_vestiging": "2021-07-01"},  # term passed
    {**FULL, "doelgroep": "Oekraïense ontheemde", "leerroute": ""},
]  # fmt: skip


def test_the_figures_by_hand() -> None:
    publish(ROWS)
    assert counts("op_koers_stand") == {"Op koers": 2, "Niet op koers": 5, "Onbekend": 1}
    assert share("op_koers") == (2, 7)
    assert counts("op_koers_reden") == {
        "PIP over tijd": 1, "Termijn voorbij": 1, "PVT achter": 1, "Uren achter": 2,
    }  # fmt: skip
    assert counts("op_koers", ["leerroute"]) == {
        "B1-route": 33.3, "Z-route": 33.3, "Nog geen leerroute": 0.0,
    }  # fmt: skip
    assert counts("tempo_taal") == {"800 uur gehaald": 1, "Op tempo": 2, "Achter op tempo": 1}
    assert share("tempo_taal_aandeel") == (3, 4)
    assert counts("tempo_participatie") == {"Op tempo": 1, "Achter op tempo": 1, "Onbekend": 1}
    assert share("tempo_participatie_aandeel") == (1, 2)
    assert counts("uren_taal") == {"400–599": 3, "800 of meer": 1}
    assert counts("uren_participatie") == {"400–599": 1, "600–799": 1, "Onbekend": 1}
    over = {
        id_.removeprefix("over_tijd_"): figures.ask(ANALYST, figures.question(id_)).value
        for id_ in FIGURES
        if id_.startswith("over_tijd_") and id_ != "over_tijd_b1_examens"
    }
    assert over == {
        "inburgeringstermijn": 1, "pvt": 1, "map": 1, "z_uren_taal": 0, "z_uren_participatie": 0,
    }  # fmt: skip
    assert counts("stand_pip")["voorbij"] == counts("gestart", ["stand_pip"])["voorbij"] == 1
    assert figures.ask(ANALYST, figures.question("pip_over_tijd")).value == 1
    assert (
        figures.ask(ANALYST, figures.question("gestart", (), {"op_koers": ["Op koers"]})).value == 2
    )


def test_a_split_by_a_state_is_the_count_of_the_list() -> None:
    publish(ROWS)
    listed = figures.deadlines(ANALYST).rows
    for rule in RULES:
        if rule == "b1_examens":
            continue
        expected = Counter(d.state for d in listed if d.rule == rule)
        assert counts(f"stand_{rule}") == expected, rule
        everybody = counts("gestart", [f"stand_{rule}"])
        assert everybody.pop("Niet van toepassing", 0) == 9 - expected.total()
        assert everybody == expected


@pytest.mark.parametrize(
    ("field", "unknown"),
    [
        ("datum_ondertekening_pvt", {"stand_pvt", "over_tijd_pvt", "op_koers", "op_koers_reden"}),
        ("datum_eindgesprek_map", {"stand_map", "over_tijd_map", "op_koers"}),
        ("uren_taal_knm", {"stand_z_uren_taal", "tempo_taal", "tempo_taal_aandeel", "uren_taal",
                           "op_koers_stand", "op_koers"}),
        ("uren_participatie", {"tempo_participatie", "uren_participatie", "op_koers"}),
        ("datum_vestiging", {"stand_pip", "op_koers"}),
        ("dagtekening_pip", {"stand_pip", "stand_pvt", "stand_map", "stand_inburgeringstermijn",
                             "stand_b1_examens", "tempo_taal", "op_koers"}),
    ],
)  # fmt: skip
def test_without_the_field_a_figure_is_unknown_and_names_it(field: str, unknown: set[str]) -> None:
    publish([{name: value for name, value in row.items() if name != field} for row in ROWS])
    for figure in unknown:
        answer = figures.ask(ANALYST, figures.question(figure))
        assert answer.value is None and answer.rows == (), figure
        assert fields()[field].label in answer.missing, figure


def test_fields_that_a_state_can_do_without() -> None:
    assert needed(DEADLINES["pip"]) == ("datum_vestiging", "dagtekening_pip")
    assert needed(DEADLINES["inburgeringstermijn"]) == ("dagtekening_pip",)
    assert needed(DEADLINES["pvt"]) == ("dagtekening_pip", "datum_ondertekening_pvt")
    assert needed(DEADLINES["z_uren_taal"]) == ("dagtekening_pip", "uren_taal_knm")
    assert len(needed(DEADLINES["b1_examens"])) == 6


def test_rows_are_not_chosen_by_a_field_that_was_not_delivered() -> None:
    publish([{"dagtekening_pip": "2024-01-01"}])
    for filters in ({"stand_pvt": ["loopt"]}, {"op_koers": ["Op koers"]}, {"pvt": ["Nee"]}):
        for ask in (figures.trajecten, figures.deadlines):
            with pytest.raises(WrongQuestion, match=r"De export heeft geen .*Ondertekening PVT"):
                ask(ANALYST, None, filters)


def test_the_word_unknown_never_means_that_a_rule_is_not_for_somebody() -> None:
    publish(ROWS)
    with pytest.raises(WrongQuestion):
        counts("gestart", stand_map=["Onbekend"])
    chosen = figures.question("gestart", (), {"stand_z_uren_participatie": ["onbekend"]})
    assert figures.ask(ANALYST, chosen).value == 1
    not_for = figures.question("gestart", (), {"stand_map": ["Niet van toepassing"]})
    assert figures.ask(ANALYST, not_for).value == 1


# Who may see it.

SCHOOL = Viewer(Role.PARTNER, "iemand", ("Taalschool Rijswijk",))
ALDERMAN = Viewer(Role.ALDERMAN, "iemand")
PROGRESS = ["op_koers", "op_koers_stand", "op_koers_reden", "tempo_taal", "tempo_participatie_aandeel",
            "stand_pip", "stand_pvt", "over_tijd_map", "uren_taal"]  # fmt: skip


def rounded_or_refused(
    viewer: Viewer, figure: str, by: list[str], filters: dict[str, list[str]]
) -> None:
    """Rounded where every label is in a rounded table, as op_koers by leerroute is; else refused."""
    asked = figures.question(figure, by, filters)
    if figure in ("op_koers", "op_koers_stand") and "startjaar" not in by:
        assert figures.ask(viewer, asked).rounded
        return
    with pytest.raises(Refused):
        figures.ask(viewer, asked)


@pytest.mark.parametrize("figure", PROGRESS)
def test_a_wethouder_gets_the_figure_and_no_crossing_of_it(figure: str) -> None:
    publish(ROWS)
    assert figures.ask(ALDERMAN, figures.question(figure)).total.denominator >= 0
    for by, filters in ((["leerroute"], {}), ([], {"leerroute": ["Z-route"]}), (["startjaar"], {})):
        rounded_or_refused(ALDERMAN, figure, by, filters)
    assert not figures.may_filter(ALDERMAN, "op_koers")


@pytest.mark.parametrize("figure", PROGRESS)
def test_a_partner_gets_nothing_exact_of_it_over_everybody(figure: str) -> None:
    publish(ROWS)
    for by, filters in (([], {}), (["leerroute"], {}), ([], {"doelgroep": [GEZIN]})):
        rounded_or_refused(SCHOOL, figure, by, filters)


def test_a_school_gets_of_its_own_clients_what_its_task_needs_and_no_more() -> None:
    publish([{**row, "taalschool": "Taalschool Rijswijk"} for row in ROWS])
    own = figures.ask(SCHOOL, figures.question("tempo_taal", own=True))
    assert own.own and own.by_label()["Op tempo"] == 2
    may = {name for name in NAMES if may_know(own_clients(SCHOOL), DIMENSIONS[name])}
    assert may == {
        "stand_inburgeringstermijn",
        "stand_z_uren_taal",
        "tempo_taal",
        "uren_taal_groep",
    }
    for name in set(NAMES) - may:
        for by, filters in (([name], {}), ([], {name: [DIMENSIONS[name].order[0]]})):
            with pytest.raises(Refused):
                figures.ask(SCHOOL, figures.question("gestart", by, filters, own=True))
            if filters:
                with pytest.raises(Refused):
                    figures.trajecten(SCHOOL, None, filters)
    assert not figures.may_filter(SCHOOL, "op_koers", own=True)


def test_a_state_tells_of_every_field_that_the_deadline_reads() -> None:
    for rule in RULES:
        assert DIMENSIONS[f"stand_{rule}"].reads == DEADLINES[rule].reads
    course_reads = DIMENSIONS["op_koers"].reads
    assert course_reads >= {"doelgroep", *DEADLINES["pip"].reads, *DEADLINES["map"].reads}
    assert course_reads == DIMENSIONS["reden_koers"].reads


# The norms are data.


def test_norms_are_planning_and_stand_in_the_sentence() -> None:
    assert [(n.rule, n.percent) for n in norms()] == [("pvt", 50), ("map", 75)]
    for figure in ("op_koers", "op_koers_stand", "op_koers_reden"):
        assert "PVT klaar na 50% en MAP klaar na 75%" in FIGURES[figure].sentence
        assert "onze planning, geen wet" in FIGURES[figure].sentence


def test_a_norm_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    good = {"regel": "pvt", "naam": "PVT", "deel": 50, "reden": "Een zin die lang genoeg is hier."}
    for change in ({"regel": "pip"}, {"regel": "z_uren_taal"}, {"regel": "bestaat_niet"},
                   {"deel": 0}, {"deel": 101}, {"naam": ""}, {"reden": "kort"}, {"extra": 1}):  # fmt: skip
        with pytest.raises(ValidationError):
            Norm.model_validate({**good, **change})
    for twice in ([good, good], [good, {**good, "regel": "map"}], [good, {**good, "naam": "x"}]):
        monkeypatch.setattr(tempo, "read_toml", lambda _, twice=twice: {"norm": twice})
        with pytest.raises(ValidationError, match="twee keer"):
            norms.__wrapped__()
