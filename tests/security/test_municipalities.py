"""Who sees one gemeente gets nothing of another, and what happens there changes nothing here."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Role, Viewer
from rijswijk_dash.access.logins import LoginEnded, looking_at, require_live, viewer_of
from rijswijk_dash.admin import logbook, people, retention
from rijswijk_dash.admin.retention import NothingRemoved
from rijswijk_dash.audit import Result, check_log, read_log
from rijswijk_dash.domain.invented import INVENTED_PREFIX
from rijswijk_dash.export.reader import Unreadable
from rijswijk_dash.intake import service as intake
from rijswijk_dash.intake.service import NotPublished
from rijswijk_dash.reports.one_page import one_page
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import close_stores, open_store
from tests.access.tools import RULES, claims, use_rules
from tests.municipalities import DELFT, EVERY, RIJSWIJK, SCHOOL, installed, viewer
from tests.security.test_attack_door import as_of, at_the_door
from tests.security.tools import command, is_refused, refusals
from tests.test_personal_data import bsn
from tests.tools import check, publish

HERE = viewer(Role.ANALYST, RIJSWIJK, name="hier")
OURS, THEIRS = "Taalhuis Alfa", "Taalhuis Omega"


@pytest.fixture(autouse=True)
def three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("RIJSWIJK_DASH_SECRET", "een vaste sleutel, zodat de ruis vast ligt" * 2)
    with installed(tmp_path / "feiten", monkeypatch):
        yield


def in_delft(role: Role = Role.ANALYST) -> Viewer:
    return viewer(role, DELFT, name="daar")


def rows(count: int, school: str, **more: str) -> list[dict[str, str]]:
    """So many people of several kinds, some at a school; their numbers are the same everywhere."""
    routes = ("B1-route", "Z-route", "Onderwijsroute")
    return [
        {
            "leerroute": routes[i % 3], "uitkering": "Ja" if i % 4 else "Nee",
            "taalschool": (school, SCHOOL, "")[i % 3], "datum_vestiging": f"2023-0{1 + i % 9}-15",
            "dagtekening_pip": f"2023-0{1 + i % 9}-28", "geslacht": "Man" if i % 2 else "Vrouw", **more,
        }
        for i in range(count)
    ]  # fmt: skip


def fill_here() -> None:
    publish(rows(60, OURS), "2024-06-30", HERE)
    publish(rows(66, OURS, fase="Voldaan"), "2024-08-31", HERE)


def fill_there() -> None:
    """Another gemeente: other people under the same numbers, a school and a peildatum of its own."""
    publish(rows(40, THEIRS, geslacht="Man"), "2024-05-31", in_delft())
    publish([*rows(48, THEIRS), {"fase": "onzin"}], "2024-08-31", in_delft())


def all_of(looking: Viewer) -> dict[str, list[str]]:
    """Everything that the product gives to somebody, as text; a refusal by its words."""
    ways = at_the_door(looking)
    ways["filter"] = [
        lambda name=name: figures.ask(
            looking, figures.question("gestart", (), {"taalschool": [name]})
        )
        for name in (OURS, THEIRS)
    ]
    ways["peildatum"] = [
        lambda day=day: figures.ask(looking, figures.question("gestart"), date(2024, *day))
        for day in ((5, 31), (6, 30))
    ]
    ways["intake"] = [
        lambda: intake.deliveries(looking),
        *(lambda id_=id_: intake.findings(looking, id_) for id_ in (1, 2)),
    ]
    ways["beheer"] = [
        lambda: retention.past_term(looking, date(2099, 1, 1)),
        lambda: retention.find_person(looking, "T0061"),
    ]
    ways["rapport"] = [lambda: one_page(looking).document]
    return {name: [_told(way) for way in each] for name, each in ways.items()}


def _told(way: Callable[[], object]) -> str:
    try:
        return repr(way())
    except (Refused, figures.WrongQuestion, NotPublished, NothingRemoved, Unreadable) as why:
        return f"{type(why).__name__}: {why}"


@pytest.mark.parametrize("role", Role)
def test_nothing_of_another_gemeente_is_seen_or_changes_what_is_seen(role: Role) -> None:
    fill_here()
    looking = viewer(role, RIJSWIJK)
    before = all_of(looking)
    fill_there()
    told = all_of(viewer(role, DELFT))
    del told["filter"]  # A refusal repeats what was asked.
    assert OURS not in str(told)
    assert "2024, 6, 30" not in str(told)
    assert "hier" not in [d.who for d in intake.deliveries(in_delft())]
    intake.undo(in_delft(), 3)
    retention.remove_person(in_delft(Role.ADMIN), "T0002")
    assert all_of(looking) == before


def test_numbers_of_deliveries_and_stamps_of_another_gemeente_do_not_exist() -> None:
    fill_here()
    stamp = str(figures.stamp(HERE))
    fill_there()
    there = in_delft()
    assert [d.id for d in intake.deliveries(there)] == [4, 3]
    assert intake.findings(there, 4) != []
    assert intake.findings(HERE, 4) == intake.findings(HERE, 99) == []
    for id_ in (1, 99):
        with pytest.raises(NotPublished, match=f"Levering {id_} bestaat niet"):
            intake.undo(there, id_)
    assert [d.current for d in intake.deliveries(HERE)] == [True, True]
    words = _told(lambda: as_of(there, stamp)).replace(stamp, "")
    never = stamp.replace(stamp[0], "9", 1)
    assert words == _told(lambda: as_of(there, never)).replace(never, "")
    assert "WrongQuestion" in words
    with figures.as_of(HERE, stamp) as notes:
        assert notes == ()


def test_the_stamp_of_a_gemeente_is_of_its_own_deliveries() -> None:
    fill_here()
    fill_there()
    intake.undo(in_delft(), 4)
    assert str(figures.stamp(HERE)).startswith("2-0-")
    assert str(figures.stamp(in_delft())).startswith("4-1-")


def test_the_same_people_in_two_gemeenten_have_tables_and_noise_of_their_own() -> None:
    origins = ("Syrië", "Turkije", "Eritrea", "Iran", "Jemen")
    people_ = [{**row, "herkomst": origins[i * i % 5]} for i, row in enumerate(rows(60, OURS))]
    publish(people_, viewer=HERE)
    publish(people_, viewer=in_delft())
    store = open_store(settings().store)
    assert store.query("SELECT levering, bron FROM beschermd.uitgave ORDER BY 1") == [
        (1, 1),
        (2, 2),
    ]
    columns = "leerroute, uitkering, geslacht, herkomst, w"
    sql = f"SELECT {columns} FROM beschermd.profiel WHERE levering = ? ORDER BY ALL"
    assert store.query(sql, [1]) != store.query(sql, [2])


def test_a_protected_table_is_what_it_would_be_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def protected() -> list[object]:
        asked = figures.question("leerroute", ["geslacht"], protected=True)
        return [a.rows for a in figures.trend(in_delft(), asked)]

    fill_there()
    alone = protected()
    close_stores()
    monkeypatch.setenv("RIJSWIJK_DASH_STORE", str(tmp_path / "samen.duckdb"))
    settings.cache_clear()
    fill_here()
    fill_there()
    assert protected() == alone


def test_removing_here_keeps_the_same_number_there() -> None:
    fill_here()
    fill_there()
    done = {"fase": "Voldaan", "datum_voldaan": "2016-01-01", "trajectnummer": "X1"}
    publish([done, {}], "2024-09-30", HERE)
    publish([done, {}], "2024-09-30", in_delft())
    here, there = viewer(Role.ADMIN, RIJSWIJK), in_delft(Role.ADMIN)
    assert retention.past_term(here) == retention.past_term(there) == [(2016, 1)]
    assert retention.purge(here).rows == 1
    assert (retention.past_term(here), retention.past_term(there)) == ([], [(2016, 1)])
    assert retention.find_person(here, "T0002").deliveries == 3
    assert retention.remove_person(here, "T0002").rows == 3
    assert retention.find_person(there, "T0002").deliveries == 3
    with pytest.raises(NothingRemoved):
        retention.find_person(here, "T0002")


def test_findings_that_name_a_number_stay_in_the_other_gemeente() -> None:
    for looking in (HERE, in_delft()):
        publish([{"trajectnummer": "A1"}, {}], "2024-07-31", looking)
        publish([{}, {}], "2024-08-31", looking)
    told = [len(intake.findings(in_delft(), 4))]
    retention.remove_person(viewer(Role.ADMIN, RIJSWIJK), "A1")
    assert [len(intake.findings(in_delft(), 4))] == told != [0]
    assert "A1" not in str(intake.findings(HERE, 2))


def test_a_traject_that_ended_is_judged_by_its_own_gemeente() -> None:
    """Here it was last seen in 2016; there the same number runs on."""
    publish([{"trajectnummer": "X1"}, {"trajectnummer": "X2"}], "2016-01-31", HERE)
    publish([{"trajectnummer": "X2"}], "2016-06-30", HERE)
    publish([{"trajectnummer": "X1"}, {}], "2024-08-31", in_delft())
    assert retention.past_term(viewer(Role.ADMIN, RIJSWIJK), date(2024, 9, 1)) == [(2016, 1)]
    assert retention.past_term(in_delft(Role.ADMIN), date(2024, 9, 1)) == []


def test_one_bsn_has_another_pseudonym_in_each_gemeente_and_is_found_by_both() -> None:
    given = [{"trajectnummer": bsn(1)}, {"trajectnummer": bsn(2)}]
    for looking in (HERE, in_delft()):
        publish(given, viewer=looking)
    numbers = [{row[0] for row in figures.trajecten(v).rows} for v in (HERE, in_delft())]
    assert not numbers[0] & numbers[1]
    for admin in (viewer(Role.ADMIN, RIJSWIJK), in_delft(Role.ADMIN)):
        assert retention.remove_person(admin, bsn(1)).rows == 1


# Reading in


def test_rows_of_another_gemeente_are_rejected_with_a_reason() -> None:
    given = [
        {"gemeente": "Rijswijk", "trajectnummer": "T1"}, {"gemeente": "0503", "trajectnummer": "T1"},
        {"gemeente": "", "trajectnummer": "T2"}, {"gemeente": "0999", "trajectnummer": "T3", "fase": "x"},
    ]  # fmt: skip
    found = check(given, "2024-08-31", viewer=HERE)
    assert list(found.delivery.rows["trajectnummer"]) == ["T1", "T2"]
    assert [(e.row, e.field, e.code) for e in found.delivery.errors] == [
        (3, "gemeente", "ANDERE_GEMEENTE"), (5, "gemeente", "ANDERE_GEMEENTE"),
    ]  # fmt: skip
    assert (
        "van gemeente Delft (0503), en u leest in voor Rijswijk" in found.delivery.errors[0].reason
    )
    intake.publish(HERE, found)
    there = check(given, "2024-08-31", viewer=in_delft())
    assert list(there.delivery.rows["trajectnummer"]) == ["T1", "T2"]
    assert set(there.delivery.rows["gemeente"]) == {DELFT}
    assert intake.publish(in_delft(), there).gemeente == DELFT


def test_what_was_checked_for_one_gemeente_is_not_published_for_another() -> None:
    found = check([{}], "2024-08-31", viewer=HERE)
    with pytest.raises(NotPublished, match="voor een andere gemeente"):
        intake.publish(in_delft(), found)


def test_headings_chosen_in_one_gemeente_are_not_used_in_another() -> None:
    found = check([{}], "2024-08-31", viewer=HERE)
    intake.publish(HERE, found, {"fase": "fase"})
    inspection = found.delivery.inspection
    assert intake.remembered(HERE, inspection) == {"fase": "fase"}
    assert intake.remembered(in_delft(), inspection) == {}


def test_a_file_is_compared_with_the_delivery_before_of_its_own_gemeente() -> None:
    fill_here()
    assert check([{}], "2024-09-30", viewer=in_delft()).changes is None
    found = check([{}], "2024-09-30", viewer=HERE)
    assert found.changes and len(found.changes.gone) == 65


def test_real_data_anywhere_ends_the_sample_everywhere() -> None:
    invented = [{"trajectnummer": f"{INVENTED_PREFIX}{n:06}"} for n in range(1, 3)]
    publish(invented, viewer=in_delft())
    assert figures.peildata(in_delft())
    assert check([{}], "2024-08-31", viewer=HERE).ends_sample
    publish([{}], viewer=HERE)
    assert figures.peildata(in_delft()) == []
    with pytest.raises(NotPublished, match="toont echte gegevens"):
        publish(invented, viewer=in_delft())


# Who may see which

MORE = """
[[regel]]
rol = "analist"
gemeenten = ["0503"]
emails = ["daan@rijswijk.example"]

[[regel]]
rol = "analist"
gemeenten = "alle"
emails = ["rita@rijswijk.example"]

[[regel]]
rol = "ketenpartner"
organisaties = ["Taalschool Sagènn"]
gemeenten = ["0503"]
groepen = ["sagenn"]

[[regel]]
rol = "ketenpartner"
organisaties = ["Welzijn Rijswijk"]
gemeenten = ["0603"]
groepen = ["sagenn"]
"""


def test_a_rule_gives_the_own_gemeente_unless_it_names_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_rules(RULES + MORE, tmp_path, monkeypatch)
    seen = {name: viewer_of(claims(name), "") for name in ("anna", "daan", "rita")}
    assert {name: (v.gemeenten, v.gemeente) for name, v in seen.items()} == {
        "anna": ((RIJSWIJK,), RIJSWIJK), "daan": ((DELFT,), DELFT), "rita": (EVERY, RIJSWIJK),
    }  # fmt: skip
    there = looking_at(seen["rita"], DELFT)
    require_live(there)
    assert (there.gemeente, there.gemeenten) == (DELFT, EVERY)
    for code in (DELFT, "9999", "alle"):
        with pytest.raises(Refused, match="Deze gemeente is er niet voor u"):
            looking_at(seen["anna"], code)
        assert refusals()[0].what == f"gemeente {code}"
    with pytest.raises(ValueError):
        Viewer(Role.ANALYST, "x", gemeenten=(RIJSWIJK,), gemeente=DELFT)


def test_a_partner_has_in_each_gemeente_the_organisations_of_that_rule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_rules(RULES + MORE, tmp_path, monkeypatch)
    found = viewer_of(claims("p", groups=["sagenn"], email=None), "")
    assert (found.gemeenten, found.organisations) == ((RIJSWIJK, DELFT), ("Welzijn Rijswijk",))
    there = looking_at(found, DELFT)
    assert there.organisations == ("Taalschool Sagènn",)
    forged = Viewer(
        Role.PARTNER, found.name, there.organisations, "", found.login, found.gemeenten, RIJSWIJK
    )
    with pytest.raises(LoginEnded):
        require_live(forged)


def test_a_gemeente_that_is_withdrawn_is_gone_at_the_next_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_rules(RULES + MORE, tmp_path, monkeypatch)
    rita = viewer_of(claims("rita"), "")
    there = looking_at(rita, DELFT)
    use_rules(RULES + MORE.replace('"alle"', '["0603"]'), tmp_path, monkeypatch)
    for attempt in (
        lambda: figures.peildata(there), lambda: figures.region_days(rita), lambda: looking_at(rita, DELFT),
    ):  # fmt: skip
        with pytest.raises(LoginEnded):
            attempt()


def test_a_rule_with_an_unknown_gemeente_closes_the_door(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_rules(RULES + MORE.replace("0503", "9999"), tmp_path, monkeypatch)
    with pytest.raises(Refused, match="staat niet in instellingen"):
        viewer_of(claims("anna"), "")


def test_what_is_of_all_gemeenten_is_for_a_beheerder_of_all() -> None:
    asked = logbook.Asked()
    for some in (viewer(Role.ADMIN, DELFT), viewer(Role.ADMIN, RIJSWIJK, DELFT)):
        for attempt in (
            lambda some=some: logbook.read(some, asked, 10), lambda some=some: logbook.count(some, asked),
            lambda some=some: logbook.names(some), lambda some=some: logbook.check(some),
            lambda some=some: logbook.export(some, asked),
            lambda some=some: logbook.drop_past_term(some, date(2099, 1, 1)),
            lambda some=some: people.rules(some), lambda some=some: people.used_logins(some),
            lambda some=some: people.end_logins(some, "x"), lambda some=some: people.trial(some, {}),
            lambda some=some: people.issuers(some),
        ):  # fmt: skip
            is_refused(some, attempt)
        assert people.partner_tasks(some)
    everything = viewer(Role.ADMIN, *EVERY)
    assert logbook.count(everything, asked) == len(read_log(open_store(settings().store)))
    assert check_log(open_store(settings().store)).whole
    assert read_log(open_store(settings().store), result=Result.REFUSED)


# The region


def test_the_region_is_for_who_sees_more_than_one() -> None:
    fill_here()
    for role in Role:
        is_refused(
            viewer(role, RIJSWIJK),
            lambda role=role: figures.region(viewer(role, RIJSWIJK), "gestart"),
        )
        is_refused(
            viewer(role, RIJSWIJK), lambda role=role: figures.region_days(viewer(role, RIJSWIJK))
        )
    both = viewer(Role.ANALYST, RIJSWIJK, DELFT)
    with figures.as_of(both, str(figures.stamp(both))):
        is_refused(both, lambda: figures.region(both, "gestart"))


def test_everybody_gets_the_same_protected_region_of_its_own_gemeenten() -> None:
    fill_here()
    fill_there()
    publish(rows(20, THEIRS), viewer=viewer(Role.ANALYST, "0518"))
    found = {
        role: [
            figures.region(viewer(role, RIJSWIJK, DELFT), name) for name in figures.REGION_FIGURES
        ]
        for role in Role
    }
    for each in found.values():
        assert [[p.name for p in one.places] for one in each] == [["Rijswijk", "Delft"]] * len(each)
        assert all(
            p.answer.rounded and not p.answer.own for one in each for p in one.known if p.answer
        )
        assert [one.total for one in each] == [one.total for one in found[Role.PARTNER]]
        for one in each:
            numbers = [p.answer.total for p in one.known if p.answer]
            assert one.total is None or one.total.denominator == sum(n.denominator for n in numbers)
            assert all(n.denominator % 5 == n.numerator % 5 == 0 for n in numbers)


# The command line


def test_the_command_line_looks_at_one_gemeente() -> None:
    fill_here()
    fill_there()
    for role in ("analist", "beheerder", "wethouder", "ketenpartner:taalschool-rijswijk"):
        code, output = command("--gemeente", DELFT, "figures", "--json", "--viewer", role)
        assert code == 0 and OURS not in output
        code, output = command("figures", "--json", "--viewer", role)
        assert code == 0 and THEIRS not in output
    code, output = command("--gemeente", DELFT, "deliveries")
    assert (code, len(output.splitlines())) == (0, 2)
    assert command("--gemeente", "9999", "deliveries")[0] == 2
    assert command("--gemeente", DELFT, "undo", "1")[0] == 1
    line = '{"figure": "gestart", "gemeente": "%s"}\n'
    _, output = command("ask", lines=line % DELFT + line % RIJSWIJK + line % "9999")
    assert [('"value": 48' in text, "error" in text) for text in output.splitlines()] == [
        (True, False), (False, False), (False, True),
    ]  # fmt: skip


def test_the_command_line_gives_the_region_in_protected_figures() -> None:
    fill_here()
    fill_there()
    code, output = command("regio", "--json")
    assert code == 0 and '"protected": true' in output and "Delft" in output
    assert command("regio", "--viewer", "wethouder")[0] == 0
    assert command("--gemeente", DELFT, "regio")[0] == 1
