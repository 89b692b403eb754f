"""Answers are kept until the next writing: for nobody else than they are for, and no longer."""

import shutil
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Viewer, administrator, analyst
from rijswijk_dash.access.logins import end_login, viewer_of
from rijswijk_dash.admin import retention
from rijswijk_dash.figures import Answer
from rijswijk_dash.intake import service as intake
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import Store
from tests.access.tools import RULES, claims, use_rules
from tests.security.tools import is_refused, partner
from tests.tools import ANALYST, publish

SCHOOL = "Taalschool Rijswijk"
JULY, AUGUST = "2024-07-31", "2024-08-31"
# 15 trajecten: 12 at the school of which 5 women; the others have no school.
ROWS = [
    {"taalschool": SCHOOL if n < 12 else "", "geslacht": "Vrouw" if n < 5 else "Man"}
    for n in range(15)
]


def ask(viewer: Viewer, by: str = "", *, own: bool = False) -> Answer:
    return figures.ask(viewer, figures.question("gestart", [by] if by else [], own=own))


def counts(viewer: Viewer) -> list[int]:
    """How many started at each peildatum, by both ways of asking."""
    asked = figures.question("gestart")
    told = [answer.total.numerator for answer in figures.trend(viewer, asked)]
    assert ask(viewer).total.numerator == told[-1]
    return told


def test_an_answer_is_made_once_and_the_names_of_people_make_no_difference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish(ROWS)
    first = ask(ANALYST, "geslacht")

    def never(*_: object, **__: object) -> None:
        raise AssertionError("asked the store again")

    monkeypatch.setattr(Store, "query", never)
    assert ask(ANALYST, "geslacht").rows is first.rows
    assert ask(analyst("iemand anders"), "geslacht").rows is first.rows


def test_what_was_kept_for_one_role_is_not_given_to_another() -> None:
    publish(ROWS)
    school, work = partner("taalschool-rijswijk"), partner("wsp")
    for _ in range(2):  # The second time all is kept, in the order that would tell most.
        exact = ask(ANALYST)
        assert (exact.total.numerator, exact.rounded, exact.own) == (15, False, False)
        assert exact.source.file_name
        assert exact.source.who
        own = ask(school, own=True)
        assert (own.total.numerator, own.own) == (12, True)
        for viewer in (school, work):
            rounded = ask(viewer)
            assert rounded.rounded
            assert rounded.total.numerator % 5 == 0
            assert (rounded.source.file_name, rounded.source.sha256, rounded.source.who) == (
                "", "", "",
            )  # fmt: skip
        is_refused(work, lambda: figures.ask(work, figures.question(
            "gestart", [], {"taalschool": [SCHOOL]})))  # fmt: skip
    assert ask(ANALYST).source.file_name, "nor does an analist get that of a partner"


def test_two_partners_get_their_own_clients() -> None:
    publish([*ROWS[:12], *({"taalschool": "Mondriaan College"} for _ in range(4))])
    school, college = partner("taalschool-rijswijk"), partner("mondriaan-college")
    for _ in range(2):
        assert ask(school, own=True).total.numerator == 12
        assert ask(college, own=True).total.numerator == 4
        assert [row.numerator for row in ask(college, "leerroute", own=True).rows] == [4]
    same_name = Viewer(college.role, school.name, college.organisations)
    assert ask(same_name, own=True).total.numerator == 4


def test_publishing_undoing_and_removing_are_seen_at_once() -> None:
    publish(ROWS[:3], JULY)
    assert counts(ANALYST) == [3]
    later = publish(ROWS[:5], AUGUST)
    assert counts(ANALYST) == [3, 5]
    again = publish(ROWS[:7], AUGUST)
    assert counts(ANALYST) == [3, 7]
    assert ask(ANALYST).source.delivery == again.id
    intake.undo(ANALYST, again.id)
    assert counts(ANALYST) == [3, 5]
    assert ask(ANALYST).source.delivery == later.id
    retention.remove_person(administrator("beheer"), "T0001")
    assert counts(ANALYST) == [2, 4]


def test_a_past_state_and_now_are_kept_apart() -> None:
    publish(ROWS[:3], JULY)
    then = str(figures.stamp(ANALYST))
    publish(ROWS[:5], JULY)
    for _ in range(2):
        assert counts(ANALYST) == [5]
        with figures.as_of(ANALYST, then):
            assert counts(ANALYST) == [3]
            assert ask(ANALYST).source.stamp == then


def test_a_kept_answer_still_needs_a_login_that_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_rules(RULES, tmp_path, monkeypatch)
    publish(ROWS)
    told = claims("anna")
    anna, boss = viewer_of(told, "hier"), viewer_of(claims("x", groups=["analisten"]), "hier")
    assert counts(anna) == counts(boss) == [15]
    use_rules(
        RULES.replace("Anna@rijswijk.example", "iemand@rijswijk.example"), tmp_path, monkeypatch
    )
    is_refused(anna, lambda: ask(anna))
    assert counts(boss) == [15]
    use_rules(RULES, tmp_path, monkeypatch)
    assert counts(anna) == [15]
    end_login(told, "hier")
    is_refused(anna, lambda: ask(anna))
    is_refused(anna, lambda: figures.trend(anna, figures.question("gestart")))


def test_other_rules_make_other_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(ROWS)
    before = ask(ANALYST).source.stamp
    folder = tmp_path / "data"
    shutil.copytree(settings().rules_dir, folder, ignore=shutil.ignore_patterns("opslag"))
    with (folder / "regels.toml").open("a") as file:
        file.write("\n# gewijzigd\n")
    monkeypatch.setenv("RIJSWIJK_DASH_RULES_DIR", str(folder))
    settings.cache_clear()
    assert ask(ANALYST).source.stamp != before


def test_a_wrong_filter_is_wrong_each_time() -> None:
    publish(ROWS)
    for _ in range(2):
        with pytest.raises(figures.WrongQuestion):
            figures.ask(ANALYST, figures.question("gestart", [], {"geslacht": ["bestaat niet"]}))


def test_the_same_delivery_in_the_past_has_the_stamp_of_then() -> None:
    july = publish(ROWS[:3], JULY).peildatum
    then = str(figures.stamp(ANALYST))
    publish(ROWS[:5], AUGUST)
    asked = figures.question("gestart")
    assert figures.ask(ANALYST, asked, july).source.stamp != then
    with figures.as_of(ANALYST, then):
        assert figures.ask(ANALYST, asked, july).source.stamp == then
