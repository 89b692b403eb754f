"""Attempts to get more than a role may have: each is refused, and stands in the log."""

import inspect
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer, viewer_named
from rijswijk_dash.access.logins import end_login, viewer_of
from rijswijk_dash.audit import Action
from rijswijk_dash.domain.rules import partners
from rijswijk_dash.domain.tasks import (
    DESKS,
    NEVER,
    NEVER_AT_A_DESK,
    partner_of_slug,
    partner_slug,
    tasks,
)
from rijswijk_dash.figures import DIMENSIONS, FIGURES, Trajecten, WrongQuestion
from rijswijk_dash.intake import service as intake
from rijswijk_dash.reports.open_data import open_data
from rijswijk_dash.reports.workbook import workbook
from rijswijk_dash.sample import PEILDATA, delivery, make_people
from tests.access.tools import RULES, claims, use_rules
from tests.security.tools import (
    SLUGS,
    command,
    is_refused,
    partner,
    publish_frame,
    refusals,
)
from tests.tools import check, publish

OWN, OTHER = "Taalschool Rijswijk", "Taalschool Sagènn"
Filters = dict[str, list[str]]

OTHERS: list[Filters] = [
    {"taalschool": [OTHER]},
    {"taalschool": [OWN, OTHER]},
    {"taalschool": [OTHER, OWN]},
    {"taalschool": ["Geen taalschool"]},
    {"taalschool": [OWN, "Onbekend"]},
    {"taalschool": [OWN.lower()]},
    {"taalschool": [OWN + " "]},
    {"taalschool": ["bestaat niet"]},
    {"taalschool": [OWN], "participatiepartner": ["Martinifabriek"]},
    {"participatiepartner": ["Martinifabriek"]},
    {"participatiepartner": ["Geen participatiepartner"]},
    {"maatschappelijke_begeleiding": ["Welzijn Rijswijk"]},
    {"maatschappelijke_begeleiding": [OWN]},
    {"leerroute": ["Z-route"], "taalschool": [OTHER]},
]
OUTSIDE = [
    "doelgroep", "herkomst", "land", "scholing", "uitkering", "plichtig", "onder_regie", "pip",
    "pvt", "map", "geslacht", "leeftijd", "werk", "talende_werkplek",
    "pilot_aan_het_werk", "gemeente", "startjaar", "startmaand", "maatschappelijke_begeleiding",
]  # fmt: skip


def routes(
    viewer: Viewer, figure: str, by: Sequence[str], filters: Filters, own: bool
) -> list[Callable[[], object]]:
    """Every way through the door for one question."""

    def asked() -> figures.Question:
        return figures.question(figure, by, filters, own=own)

    return [
        lambda: figures.ask(viewer, asked()),
        lambda: figures.ask(viewer, asked(), PEILDATA[0]),
        lambda: figures.trend(viewer, asked()),
    ]


class TestAnotherPartner:
    @pytest.mark.parametrize("filters", OTHERS, ids=str)
    @pytest.mark.parametrize("own", [False, True])
    def test_no_filter_on_another_partner(self, filled: Path, filters: Filters, own: bool) -> None:
        viewer = partner("taalschool-rijswijk")
        for figure, by in (("gestart", []), ("leerroute", ["fase"]), ("taalschool", [])):
            for attempt in routes(viewer, figure, by, filters, own):
                line = is_refused(viewer, attempt)
                assert line.action == Action.FIGURES
                assert OTHER not in line.what
        is_refused(viewer, lambda: figures.choices(viewer, "niveau", None, filters, own=own))
        if any(set(values) - {OWN} for values in filters.values()):
            line = is_refused(viewer, lambda: figures.trajecten(viewer, None, filters))
            assert line.action == Action.ROWS

    def test_an_own_name_in_a_column_outside_the_task_tells_nothing(self, filled: Path) -> None:
        viewer = partner("taalschool-rijswijk")
        asked = figures.question("gestart", (), {"maatschappelijke_begeleiding": [OWN]})
        with pytest.raises((Refused, WrongQuestion)) as no:
            figures.ask(viewer, asked)
        assert "Welzijn" not in str(no.value)

    @pytest.mark.parametrize("by", ["taalschool", "participatiepartner",
                                    "maatschappelijke_begeleiding"])  # fmt: skip
    @pytest.mark.parametrize("slug", SLUGS)
    def test_no_shared_figure_is_split_by_organisation(
        self, filled: Path, slug: str, by: str
    ) -> None:
        viewer = partner(slug)
        for more in ([], ["leerroute"]):
            for attempt in routes(viewer, "gestart", [by, *more], {}, False):
                is_refused(viewer, attempt)
        is_refused(viewer, lambda: figures.choices(viewer, by))
        if by in FIGURES:
            is_refused(viewer, lambda: figures.ask(viewer, figures.question(by)))

    @pytest.mark.parametrize("slug", SLUGS)
    def test_the_command_line_refuses_it_too(self, filled: Path, slug: str) -> None:
        name = f"ketenpartner:{slug}"
        other = OTHER if slug == "taalschool-rijswijk" else OWN
        lines = [
            {"figure": "gestart", "filters": {"taalschool": other}},
            {"figure": "gestart", "filters": {"taalschool": other}, "own": True},
            {"figure": "gestart", "by": ["taalschool"]},
            {"figure": "taalschool"},
        ]
        before = len(refusals())
        text = "\n".join(json.dumps({**line, "viewer": name}) for line in lines)
        _, output = command("ask", lines=text)
        assert [set(json.loads(answer)) for answer in output.splitlines()] == [{"error"}] * 4
        code, _ = command("figures", "--json", "--viewer", name, "--filter", f"taalschool={other}")
        assert code == 1
        assert len(refusals()) == before + len(lines) + 1

    def test_a_partner_without_an_organisation_has_no_clients(self, filled: Path) -> None:
        viewer = viewer_named("ketenpartner")
        assert not figures.may_see_rows(viewer)
        is_refused(viewer, lambda: figures.trajecten(viewer))
        for attempt in routes(viewer, "gestart", [], {}, True):
            is_refused(viewer, attempt)
        is_refused(viewer, lambda: figures.ask(
            viewer, figures.question("gestart", (), {"taalschool": [OWN]})
        ))  # fmt: skip

    def test_figures_over_clients_of_two_tasks_name_no_other_partner(self, filled: Path) -> None:
        viewer = partner("welzijn-rijswijk")
        for by in ("participatiepartner", "maatschappelijke_begeleiding"):
            for attempt in routes(viewer, "gestart", [by], {}, True):
                is_refused(viewer, attempt)


class TestFieldsOutsideTheTask:
    @pytest.mark.parametrize("name", OUTSIDE)
    def test_a_school_gets_no_other_fields_of_its_clients(self, filled: Path, name: str) -> None:
        viewer = partner("taalschool-rijswijk")
        label = {"startjaar": "2023", "land": "Syrië"}.get(name, "Onbekend")
        for by, filters in (
            ([name], {}),
            (["leerroute", name], {}),
            ([], {name: [label]}),
            (["leerroute"], {"taalschool": [OWN], name: [label]}),
        ):
            for attempt in routes(viewer, "gestart", by, filters, True):
                is_refused(viewer, attempt)
        is_refused(viewer, lambda: figures.choices(viewer, name, own=True))
        is_refused(viewer, lambda: figures.trajecten(viewer, None, {name: [label]}))

    @pytest.mark.parametrize("slug", SLUGS)
    def test_a_figure_that_looks_at_more_than_the_task_needs_is_closed(
        self, filled: Path, slug: str
    ) -> None:
        viewer = partner(slug)
        own = [partner_of_slug(slug).name]
        for figure in FIGURES.values():
            looks_at = {name for name, _ in (*figure.where, *figure.numerator)} - {"plichtig"}
            looks_at |= {figure.split} - {""}
            for task in map(tasks().get, partner_of_slug(slug).tasks):
                assert task
                known = {*task.fields, task.column, *task.state}
                if not task.own or all(DIMENSIONS[d].reads <= known for d in looks_at):
                    continue
                for attempt in routes(viewer, figure.id, [], {}, True):
                    is_refused(viewer, attempt)
                if task.column in DIMENSIONS:
                    is_refused(viewer, lambda f=figure, c=task.column: figures.ask(
                        viewer, figures.question(f.id, (), {str(c): own})
                    ))  # fmt: skip


class TestProtectedForm:
    """What is asked protected is the same for every role, and never exact."""

    EVERYBODY = ("analist", "beheerder", "wethouder", *(f"ketenpartner:{slug}" for slug in SLUGS))

    def test_every_role_gets_what_a_partner_gets_or_nothing(self, filled: Path) -> None:
        partner_, analyst = viewer_named("ketenpartner"), viewer_named("analist")
        for figure in FIGURES:
            asked = figures.question(figure, protected=True)
            may = figures.may_ask(partner_, figures.question(figure))
            assert {figures.may_ask(viewer_named(n), asked) for n in self.EVERYBODY} == {may}
            if not may:
                is_refused(analyst, lambda asked=asked: figures.ask(analyst, asked))
                continue
            shown = [(a.rows, a.total) for a in figures.trend(partner_, figures.question(figure))]
            for name in ("analist", "beheerder", "wethouder", "ketenpartner:taalschool-rijswijk"):
                answers = figures.trend(viewer_named(name), asked)
                assert [(a.rows, a.total) for a in answers] == shown, (name, figure)
                assert all(a.rounded and not a.own for a in answers)

    @pytest.mark.parametrize("name", ["analist", "ketenpartner:taalschool-rijswijk"])
    def test_no_own_clients_and_no_organisation(self, filled: Path, name: str) -> None:
        viewer = viewer_named(name)
        for by, filters, own in (
            ([], {}, True),
            ([], {"taalschool": [OWN]}, False),
            ([], {"taalschool": [OWN]}, True),
            (["taalschool"], {}, False),
            (["leerroute"], {"taalschool": [OTHER]}, False),
            (["leeftijd"], {}, False),
        ):
            asked = figures.question("gestart", by, filters, own=own, protected=True)
            assert not figures.may_ask(viewer, asked)
            is_refused(viewer, lambda asked=asked: figures.ask(viewer, asked))
            is_refused(viewer, lambda asked=asked: figures.trend(viewer, asked))

    def test_a_crossing_is_the_partners(self, filled: Path) -> None:
        by, filters = ["leerroute", "herkomst"], {"uitkering": ["Ja"]}
        partner_ = viewer_named("ketenpartner")
        shown = figures.ask(partner_, figures.question("gestart", by, filters)).rows
        for name in ("analist", "wethouder"):
            asked = figures.question("gestart", by, filters, protected=True)
            assert figures.ask(viewer_named(name), asked).rows == shown


class TestRows:
    @pytest.mark.parametrize("slug", [s for s in SLUGS if s != "wsp"])
    def test_a_partner_gets_no_rows_of_an_older_delivery(self, filled: Path, slug: str) -> None:
        viewer = partner(slug)
        for day in PEILDATA[:-1:10]:
            is_refused(viewer, lambda day=day: figures.trajecten(viewer, day))
        assert figures.trajecten(viewer, PEILDATA[-1]).peildatum == PEILDATA[-1]

    @pytest.mark.parametrize("name", ["wethouder", "ketenpartner:wsp"])
    def test_who_has_no_clients_gets_no_rows(self, filled: Path, name: str) -> None:
        viewer = viewer_named(name)
        assert not figures.may_see_rows(viewer)
        is_refused(viewer, lambda: figures.trajecten(viewer))
        is_refused(viewer, lambda: figures.trajecten(viewer, PEILDATA[0], {"fase": ["Voldaan"]}))
        for attempt in routes(viewer, "gestart", [], {}, True):
            is_refused(viewer, attempt)

    @pytest.mark.parametrize("slug", [s for s in SLUGS if s != "wsp"])
    @pytest.mark.parametrize("month", [-1, 12])
    def test_every_row_is_a_client_and_holds_what_its_task_needs(
        self, slug: str, month: int
    ) -> None:
        frame = delivery(make_people(), PEILDATA[month])
        publish_frame(frame, PEILDATA[month].isoformat())
        found = figures.trajecten(partner(slug))
        truth = {row["trajectnummer"]: row for row in frame.to_dict("records")}
        served = {key: _tasks_for(slug, row) for key, row in truth.items()}
        keys = [row[found.fields.index("trajectnummer")] for row in found.rows]
        assert sorted(keys) == sorted(key for key, names in served.items() if names)
        assert not NEVER & set(found.fields)
        if set(partner_of_slug(slug).tasks) <= DESKS:
            assert not NEVER_AT_A_DESK & set(found.fields)
        for key, row in zip(keys, found.rows, strict=True):
            allowed = {"trajectnummer"}
            for name in served[key]:
                allowed |= {*tasks()[name].fields, tasks()[name].client_number}
            for name, value in zip(found.fields, row, strict=True):
                expected = _text(truth[key][name]) if name in allowed else ""
                assert _text(value) == expected, (key, name)

    def test_both_kinds_of_clients_of_a_partner_with_two_tasks_are_there(
        self, filled: Path
    ) -> None:
        """Else the test above says nothing about masking."""
        found = figures.trajecten(partner("welzijn-rijswijk"))
        hours = _column(found, "uren_participatie")
        assert None in hours
        assert set(hours) - {None}

    def test_the_coa_sees_who_is_in_the_opvang_and_nobody_else(self) -> None:
        early = {"fase": "Voorinburgering", "leerroute": ""}
        publish([
            {**early, "trajectnummer": "IN1"},
            {**early, "trajectnummer": "GEZIN1", "doelgroep": "Gezinsmigrant en overige migrant"},
            {**early, "trajectnummer": "UKR1", "doelgroep": "ontheemde"},
            {"trajectnummer": "WEG1"},
        ])  # fmt: skip
        found = figures.trajecten(partner("coa"))
        assert _column(found, "trajectnummer") == ["IN1"]

    @pytest.mark.parametrize("slug", [s for s in SLUGS if s != "wsp"])
    def test_own_figures_count_those_rows(self, filled: Path, slug: str) -> None:
        viewer = partner(slug)
        found = figures.trajecten(viewer)
        total = figures.ask(viewer, figures.question("gestart", own=True))
        assert (total.value, total.own, total.rounded) == (len(found.rows), True, False)
        for name in set(DIMENSIONS) & set(found.fields):
            asked = figures.question("gestart", [name], own=True)
            if figures.may_ask(viewer, asked):
                counted = {row.labels[0]: row.value for row in figures.ask(viewer, asked).rows}
                assert counted == Counter(_column(found, name)), name

    def test_own_figures_count_the_rows_with_displaced_ukrainians_too(self) -> None:
        """Else the difference tells a school who of its clients is one."""
        publish([
            {"taalschool": OWN, "doelgroep": doelgroep, "trajectnummer": f"T{i}"}
            for i, doelgroep in enumerate(["Asielstatushouder"] * 3 + ["ontheemde"])
        ])  # fmt: skip
        viewer = partner("taalschool-rijswijk")
        value = figures.ask(viewer, figures.question("gestart", own=True)).value
        assert value == len(figures.trajecten(viewer).rows)


class TestDeliveries:
    @pytest.mark.parametrize("name", ["wethouder", *(f"ketenpartner:{slug}" for slug in SLUGS)])
    def test_others_than_analyst_and_admin_touch_no_delivery(self, name: str) -> None:
        viewer = viewer_named(name)
        made = publish([{}, {"fase": "onzin"}])
        checked = check([{}, {}, {"fase": "onzin"}], "2024-09-30")
        attempts = _deliveries(viewer, checked, made.id)
        for attempt in attempts:
            is_refused(viewer, attempt)
        code, output = command("deliveries", "--json", "--viewer", name)
        assert (code, set(json.loads(output))) == (1, {"error"})
        assert len(refusals()) == len(attempts) + 1


# A login that does not hold any more, at each function of the door.

WHO = {
    "analist": claims("anna", email="x@elders.example", groups=["analisten"]),
    "beheerder": claims("bea", groups=["beheer"]),
    "wethouder": claims("wethouder"),
    "ketenpartner": claims("tess", email="tess@taalschool.example"),
    "twee taken": claims("wim", groups=["welzijn"]),
}


def _expires(who: str, folder: Path, patch: pytest.MonkeyPatch) -> None:
    later = time.time() + 2 * 86_400
    patch.setattr(time, "time", lambda: later)


def _ends(who: str, folder: Path, patch: pytest.MonkeyPatch) -> None:
    end_login(WHO[who], "elders")


def _is_withdrawn(who: str, folder: Path, patch: pytest.MonkeyPatch) -> None:
    use_rules('[[regel]]\nrol = "beheerder"\ngroepen = ["anderen"]\n', folder, patch)


def _gets_another_role(who: str, folder: Path, patch: pytest.MonkeyPatch) -> None:
    rule = "emails = ['x@elders.example', 'bea@rijswijk.example', 'wethouder@rijswijk.example']"
    rule += "\ndomeinen = ['taalschool.example']\ngroepen = ['welzijn']\n"
    partners_rule = f"[[regel]]\nrol = 'ketenpartner'\norganisaties = ['Martinifabriek']\n{rule}"
    use_rules(partners_rule, folder, patch)


def _file_breaks(who: str, folder: Path, patch: pytest.MonkeyPatch) -> None:
    use_rules(RULES[: len(RULES) // 2], folder, patch)


def _file_goes(who: str, folder: Path, patch: pytest.MonkeyPatch) -> None:
    (folder / "toegang.toml").unlink()


END = (_expires, _ends, _is_withdrawn, _gets_another_role, _file_breaks, _file_goes)


def at_the_door(viewer: Viewer) -> dict[str, list[Callable[[], object]]]:
    """Every function of ``figures`` that gives data to a viewer, with ways to ask it."""
    gestart = figures.question("gestart", own=viewer.role is Role.PARTNER)
    early = PEILDATA[0]
    return {
        "ask": [
            lambda: figures.ask(viewer, gestart),
            lambda: figures.ask(viewer, figures.question("herkomst")),
            lambda: figures.ask(viewer, figures.question("op_koers")),
            lambda: figures.ask(viewer, figures.question("gestart", protected=True)),
        ],
        "trend": [lambda: figures.trend(viewer, gestart)],
        "choices": [
            lambda: figures.choices(viewer, "leerroute"),
            lambda: figures.choices(viewer, "op_koers"),
        ],
        "peildata": [lambda: figures.peildata(viewer)],
        "delivered": [lambda: figures.delivered(viewer, "op_koers")],
        "missing_fields": [lambda: figures.missing_fields(viewer)],
        "completeness": [lambda: figures.completeness(viewer)],
        "trajecten": [lambda: figures.trajecten(viewer)],
        "deadlines": [lambda: figures.deadlines(viewer)],
        "turns": [lambda: figures.turns(viewer)],
        "deadlines_per_month": [lambda: figures.deadlines_per_month(viewer)],
        "flow": [
            lambda: figures.flow(viewer, early),
            lambda: figures.flow(viewer, early, None, {"fase": ["Voldaan"]}),
        ],
        "stock": [lambda: figures.stock(viewer), lambda: figures.stock(viewer, {}, early)],
        "survival": [
            *(lambda id_=id_: figures.survival(viewer, id_) for id_ in figures.ALL_DURATIONS),
            lambda: figures.survival(viewer, "doorlooptijd_pip", "leerroute"),
        ],
        "forecast": [lambda: figures.forecast(viewer), lambda: figures.forecast(viewer, early)],
        "backtest": [lambda: figures.backtest(viewer), lambda: figures.backtest(viewer, early)],
        "partners": [
            lambda: figures.partners(viewer, "taalschool"),
            lambda: figures.partners(viewer, "participatiepartner"),
        ],
        "stamp": [lambda: figures.stamp(viewer)],
        "as_of": [
            lambda: as_of(viewer, "1-0-00000000-00000000-00000000"),
            lambda: as_of(viewer, ""),
        ],
        "rows_behind": [
            lambda: figures.rows_behind(viewer, gestart),
            lambda: figures.rows_behind(viewer, figures.question("pip_over_tijd"), early),
        ],
        "sums": [lambda: figures.sums(viewer), lambda: figures.sums(viewer, early)],
        "compared_with_evaluation": [lambda: figures.compared_with_evaluation(viewer)],
        "national": [lambda: figures.national(viewer)],
        "signals": [lambda: figures.signals(viewer), lambda: figures.signals(viewer, early)],
        "region": [lambda: figures.region(viewer, "gestart")],
        "region_days": [lambda: figures.region_days(viewer)],
    }


def as_of(viewer: Viewer, stamp: str) -> object:
    """Ask as a stamp says."""
    with figures.as_of(viewer, stamp):
        return figures.ask(viewer, figures.question("gestart"))


# These tell what a role or an organisation may do, from the rules alone.
OF_THE_RULES = {
    "may_ask", "may_filter", "may_filter_partners", "may_forecast_ways", "may_see_all_rows",
    "may_see_region", "may_see_rows", "may_see_rows_behind", "may_see_survival", "partner_kinds", "rights",
    "scenarios_for", "tasks_without_clients", "why_no_agenda",
}  # fmt: skip


def test_every_function_that_takes_a_viewer_is_tried() -> None:
    """A function that is new at the door is tried below, or gives nothing of the deliveries."""
    taking = {
        name
        for name in figures.__all__
        if callable(found := getattr(figures, name))
        and not isinstance(found, type)
        and "viewer" in inspect.signature(found).parameters
    }
    assert taking == set(at_the_door(viewer_named("analist"))) | OF_THE_RULES


def test_what_follows_from_the_rules_needs_no_delivery(own_store: Path) -> None:
    """In an empty store each of these has the answer that it has with the sample."""
    for name in ("wethouder", "ketenpartner:coa", "ketenpartner:welzijn-rijswijk"):
        viewer = viewer_named(name)
        assert isinstance(figures.partner_kinds(viewer), tuple)
        assert isinstance(figures.scenarios_for(viewer), dict)
        assert isinstance(figures.why_no_agenda(viewer), str)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("end", END, ids=lambda end: end.__name__.strip("_"))
def test_a_login_that_ended_gets_nothing_from_the_door(
    filled: Path,
    who: str,
    end: Callable[[str, Path, pytest.MonkeyPatch], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_rules(RULES, tmp_path, monkeypatch)
    viewer = viewer_of(WHO[who], "elders")
    gestart = figures.question("gestart", own=viewer.role is Role.PARTNER)
    figures.ask(viewer, gestart)  # Now its answer is remembered.
    end(who, tmp_path, monkeypatch)
    attempts = [
        *(attempt for ways in at_the_door(viewer).values() for attempt in ways),
        lambda: intake.deliveries(viewer),
        lambda: intake.findings(viewer, 1),
        lambda: intake.read(viewer, b"a;b", "a.csv"),
        lambda: intake.undo(viewer, 1),
        lambda: workbook(viewer),
        lambda: open_data(viewer),
    ]
    for attempt in attempts:
        is_refused(viewer, attempt)
    assert len(refusals()) == len(attempts)
    assert {line.login for line in refusals()} == {viewer.login.id[:12]}  # type: ignore[union-attr]


def _deliveries(viewer: Viewer, checked: intake.Checked, number: int) -> list[Callable[[], object]]:
    inspection = checked.delivery.inspection
    return [
        lambda: figures.completeness(viewer),
        lambda: intake.deliveries(viewer),
        lambda: intake.findings(viewer, number),
        lambda: intake.read(viewer, b"a;b\n1;2", "a.csv"),
        lambda: intake.inspect(viewer, inspection.reading),
        lambda: intake.remembered(viewer, inspection),
        lambda: intake.check(viewer, inspection),
        lambda: intake.publish(viewer, checked),
        lambda: intake.undo(viewer, number),
        lambda: intake.reject_file(viewer, checked.delivery),
    ]


def _tasks_for(slug: str, row: dict[str, object]) -> list[str]:
    """By the words of the audience table itself: for which tasks somebody is this partner's client."""
    name = partner_of_slug(slug).name
    rules = {
        "taalles": row["taalschool"] == name,
        "participatie": row["participatiepartner"] == name,
        "maatschappelijke begeleiding": row["maatschappelijke_begeleiding"] == name,
        "voorinburgering": row["fase"] == "Voorinburgering"
        and row["doelgroep"] == "Asielstatushouder",
        "werk": False,
    }
    return [task for task in partner_of_slug(slug).tasks if rules[task]]


def _column(found: Trajecten, name: str) -> list[object]:
    return [row[found.fields.index(name)] for row in found.rows]


def _text(value: object) -> str:
    """A value as text, the same from the store and from the generator."""
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)[:10] if hasattr(value, "year") else str(value)


def test_every_set_of_tasks_is_tried() -> None:
    by_slug = {partner_slug(p): p.tasks for p in partners()}
    assert {by_slug[slug] for slug in SLUGS} == set(by_slug.values())
    assert len(SLUGS) >= 6


class TestTheAlderman:
    @pytest.mark.parametrize("figure", [f for f in FIGURES.values() if f.split], ids=lambda f: f.id)
    def test_a_published_figure_of_some_people_and_that_of_all_tell_nothing_of_the_others(
        self, filled: Path, figure: figures.Figure
    ) -> None:
        """Exactly both would be a crossing: the difference is how it is with the others."""
        alderman = viewer_named("wethouder")
        published = figures.ask(alderman, figures.question(figure.id))
        assert not published.rounded
        if not {name for name, _ in figure.where} - {"plichtig", figure.split}:
            return
        asked = figures.question("gestart", [figure.split])
        chosen = figures.question(
            "gestart", filters={figure.split: [DIMENSIONS[figure.split].empty]}
        )
        for each in (asked, chosen):
            if figures.may_ask(alderman, each):
                assert figures.ask(alderman, each).rounded
            else:
                is_refused(alderman, lambda each=each: figures.ask(alderman, each))

    def test_who_has_lessons_is_a_crossing_with_the_fase(self, filled: Path) -> None:
        alderman = viewer_named("wethouder")
        is_refused(alderman, lambda: figures.ask(alderman, figures.question("gestart", ["in_les"])))
