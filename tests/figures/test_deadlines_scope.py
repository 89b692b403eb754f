"""Whose deadlines a viewer sees, and that the figures of the PIP say the same."""

import csv
import io
from datetime import date

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer
from rijswijk_dash.audit import read_log
from rijswijk_dash.domain.rules import TERM
from rijswijk_dash.domain.tasks import tasks
from rijswijk_dash.figures.deadlines import deadlines
from rijswijk_dash.figures.definitions.deadline_sql import MET, PASSED
from rijswijk_dash.figures.own import own_clients
from rijswijk_dash.sample import PEILDATA, delivery, make_people
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from tests.tools import ANALYST, publish

SCHOOL, WELZIJN = "Taalschool Rijswijk", "Welzijn Rijswijk"
CLIENTS = [
    {
        "taalschool": SCHOOL, "leerroute": "Z", "participatiepartner": WELZIJN,
        "datum_vestiging": "2023-01-02", "dagtekening_pip": "2023-03-01",
        "datum_inburgeringsaanbod": "2023-04-01", "uren_taal_knm": "100",
        "uren_participatie": "50", "datum_ondertekening_pvt": "", "datum_afronding_zroute": "",
    },
    {
        "taalschool": "Sagènn", "maatschappelijke_begeleiding": WELZIJN,
        "datum_vestiging": "2024-07-01", "dagtekening_pip": "", "startdatum_ontzorgen": "2024-07-08",
    },
    {"maatschappelijke_begeleiding": WELZIJN, "datum_vestiging": "2024-05-01", "fase": "Brede intake",
     "leerroute": ""},
    {"fase": "Voorinburgering", "leerroute": "", "datum_koppeling": "2024-06-01"},
    {"doelgroep": "Oekraïense ontheemde", "leerroute": "", "maatschappelijke_begeleiding": WELZIJN,
     "datum_vestiging": "2024-05-01"},
]  # fmt: skip


def partner(*names: str) -> Viewer:
    return Viewer(Role.PARTNER, "iemand", names)


def seen_by(viewer: Viewer, **filters: list[str]) -> set[tuple[str, str]]:
    return {(d.trajectnummer, d.rule) for d in deadlines(viewer, None, filters).rows}


def test_an_analist_sees_all_by_what_is_due_first() -> None:
    publish(CLIENTS)
    shown = deadlines(ANALYST)
    assert (shown.peildatum, shown.invented, shown.own) == (date(2024, 8, 31), False, False)
    assert {d.trajectnummer for d in shown.rows} == {"T0001", "T0002", "T0003", "T0004"}
    work = [(d.trajectnummer, d.rule, d.state) for d in shown.rows if d.days is not None]
    assert work == [
        ("T0003", "pip", "voorbij"), ("T0002", "pip", "loopt"), ("T0003", "ontzorgen", "loopt"),
        ("T0002", "ontzorgen", "loopt"), ("T0001", TERM, "loopt"), ("T0001", "pvt", "loopt"),
        ("T0001", "z_uren_participatie", "loopt"), ("T0001", "z_uren_taal", "loopt"),
        ("T0001", "ontzorgen", "voorbij"),
    ]  # fmt: skip
    assert seen_by(ANALYST, taalschool=[SCHOOL]) == {
        (number, rule) for number, rule in seen_by(ANALYST) if number == "T0001"
    }


def test_the_map_is_unknown_where_it_was_not_delivered() -> None:
    publish(CLIENTS)
    (line,) = [d for d in deadlines(ANALYST).rows if (d.trajectnummer, d.rule) == ("T0001", "map")]
    assert (line.state, line.lacking) == ("onbekend", "datum_eindgesprek_map")


LESSONS = {("T0001", TERM), ("T0001", "z_uren_taal")}
PARTICIPATION = {("T0001", TERM), ("T0001", "z_uren_participatie")}


def test_a_partner_sees_a_deadline_only_when_its_task_needs_every_field_of_it() -> None:
    publish(CLIENTS)
    guided = {(n, r) for n in ("T0002", "T0003") for r in ("pip", "ontzorgen")}
    assert seen_by(partner(WELZIJN)) == guided | PARTICIPATION
    assert seen_by(partner(SCHOOL)) == LESSONS
    assert seen_by(partner("COA")) == set()
    assert deadlines(partner(SCHOOL)).own


def test_without_one_field_the_deadline_that_reads_it_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish(CLIENTS)
    task = tasks()["taalles"]
    fewer = tuple(right for right in task.rights if right.name != "datum_afronding_zroute")
    narrower = task.model_copy(update={"rights": fewer})
    part = own_clients(partner(SCHOOL)).parts[0]
    monkeypatch.setattr(
        "rijswijk_dash.figures.rows.own_clients",
        lambda _: type(own_clients(partner(SCHOOL)))((type(part)(narrower, SCHOOL),)),
    )
    assert seen_by(partner(SCHOOL)) == {("T0001", TERM)}


def test_each_task_opens_deadlines_only_for_the_clients_of_that_task() -> None:
    both = {**CLIENTS[0], "maatschappelijke_begeleiding": WELZIJN}
    publish([both, *CLIENTS[1:]])
    guided = {(n, r) for n in ("T0001", "T0002", "T0003") for r in ("pip", "ontzorgen")}
    assert seen_by(partner(WELZIJN)) == guided | PARTICIPATION
    assert seen_by(partner(SCHOOL, WELZIJN)) == guided | PARTICIPATION | LESSONS
    assert seen_by(partner(WELZIJN), fase=["Brede intake"]) == {
        ("T0003", "pip"), ("T0003", "ontzorgen"),
    }  # fmt: skip


def test_an_alderman_sees_none_and_a_partner_only_the_newest() -> None:
    publish(CLIENTS, "2024-07-31")
    publish(CLIENTS, "2024-08-31")
    with pytest.raises(Refused, match="losse trajecten"):
        deadlines(Viewer(Role.ALDERMAN, "wethouder"))
    with pytest.raises(Refused, match="nieuwste peildatum"):
        deadlines(partner(WELZIJN), date(2024, 7, 31))
    with pytest.raises(Refused):
        deadlines(partner(SCHOOL), None, {"taalschool": ["Taalschool Sagènn"]})
    with pytest.raises(figures.WrongQuestion):
        deadlines(ANALYST, None, {"leerroute": ["onzin"]})
    assert deadlines(ANALYST, date(2024, 7, 31)).peildatum == date(2024, 7, 31)


def test_each_view_is_one_line_in_the_log() -> None:
    publish(CLIENTS)
    store = open_store(settings().store)
    before = len(read_log(store))
    deadlines(partner(WELZIJN))
    lines = read_log(store)
    assert len(lines) == before + 1
    assert (lines[0].action, lines[0].result) == ("rijen bekijken", "gelukt")
    assert lines[0].what.startswith("termijnen van 3 trajecten van levering ")


def test_the_figures_of_the_pip_are_what_the_engine_says() -> None:
    """Over the sample, at its last peildatum and two before."""
    people = make_people()
    for peildatum in (PEILDATA[-1], PEILDATA[-9], PEILDATA[14]):
        text = delivery(people, peildatum).to_csv(index=False, date_format="%Y-%m-%d")
        rows = list(csv.DictReader(io.StringIO(text)))
        publish(rows, str(peildatum))
        pip = [d for d in deadlines(ANALYST, peildatum).rows if d.rule == "pip"]
        due = [d for d in pip if d.due and d.due <= peildatum]
        share = figures.ask(ANALYST, figures.question("pip_op_tijd"), peildatum).total
        on_time = sum(d.state == MET for d in due)
        assert (share.numerator, share.denominator) == (on_time, len(due))
        late = figures.ask(ANALYST, figures.question("pip_over_tijd"), peildatum).value
        assert late == sum(d.state == PASSED for d in pip)
        assert on_time > 10
