"""A login holds until it expires, is ended, or its role is withdrawn; at every question."""

import time
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import HERE, WITHOUT_LOGIN, Refused, Role, Viewer
from rijswijk_dash.access.logins import (
    IN_WORDS,
    LoginEnded,
    NoAccess,
    end_login,
    end_logins_of,
    logins_seen,
    require_live,
    viewer_of,
)
from rijswijk_dash.audit import Entry, read_log
from rijswijk_dash.intake import service as intake
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import close_stores, open_store
from tests.access.tools import RULES, claims, use_rules
from tests.tools import ANALYST, publish


@pytest.fixture(autouse=True)
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return use_rules(RULES, tmp_path, monkeypatch)


def logged(*actions: str) -> list[Entry]:
    return read_log(open_store(settings().store), actions=actions)


def test_claims_become_a_viewer_and_the_login_is_logged_once() -> None:
    anna = claims("anna")
    viewer = viewer_of(anna, "10.0.0.7")
    assert (viewer.role, viewer.name, viewer.origin) == (
        Role.ANALYST, "anna@rijswijk.example", "10.0.0.7",
    )  # fmt: skip
    for _ in range(3):
        viewer_of(anna, "10.0.0.8")
    (line,) = logged("inloggen")
    assert (line.who, line.role, line.origin, line.result) == (
        "anna@rijswijk.example", "analist", "10.0.0.7", "gelukt",
    )  # fmt: skip
    assert "regel 2" in line.what
    assert line.login
    assert [seen.who for seen in logins_seen()] == ["anna@rijswijk.example"]


def test_who_has_no_rule_is_told_whom_to_ask() -> None:
    stranger = claims("vreemde")
    for _ in range(3):
        with pytest.raises(NoAccess, match="Fatima van functioneel beheer"):
            viewer_of(stranger, "10.0.0.9")
    (line,) = logged("inloggen")
    assert (line.who, line.origin, line.result) == (
        "vreemde@rijswijk.example", "10.0.0.9", "geweigerd",
    )  # fmt: skip


def test_a_name_that_can_be_made_up_carries_a_mark() -> None:
    made_up = claims("x", groups=["beheer"], email="anna@rijswijk.example", email_verified=False)
    name = viewer_of(made_up, "").name
    assert name.startswith("anna@rijswijk.example (") and name.endswith(")")


def test_odd_signs_in_a_name_do_no_harm() -> None:
    odd = claims("\ud800\x1b[2J", groups=["beheer"], email=None, name="A\ud800\x00\nB")
    assert viewer_of(odd, "").role is Role.ADMIN
    assert logged("inloggen")[0].who.isprintable()


@pytest.mark.parametrize(
    "wrong",
    [
        {"exp": None}, {"exp": "morgen"}, {"exp": 0}, {"exp": -1}, {"exp": float("nan")},
        {"exp": True}, {"exp": 10**400}, {"sub": ""}, {"sub": None}, {"iss": None},
    ],
)  # fmt: skip
def test_claims_without_who_or_until_when_are_no_login(wrong: dict[str, object]) -> None:
    with pytest.raises(LoginEnded):
        viewer_of(claims("anna") | wrong, "")


def test_an_expired_login_is_over_at_the_next_question(monkeypatch: pytest.MonkeyPatch) -> None:
    publish([{}])
    viewer = viewer_of(claims("anna"), "")
    assert figures.ask(viewer, figures.question("gestart")).value == 1
    later = time.time() + 86_401
    monkeypatch.setattr("rijswijk_dash.access.logins.time.time", lambda: later)
    with pytest.raises(LoginEnded, match="verlopen"):
        figures.ask(viewer, figures.question("gestart"))


def test_an_ended_login_is_over_in_every_copy_and_after_a_restart() -> None:
    publish([{}])
    anna = claims("anna")
    viewer = viewer_of(anna, "")
    end_login(dict(anna), "10.0.0.7")
    close_stores()
    for attempt in (
        lambda: viewer_of(dict(anna), ""),
        lambda: figures.ask(viewer, figures.question("gestart")),
    ):
        with pytest.raises(LoginEnded, match="beëindigd"):
            attempt()
    assert [line.action for line in logged("uitloggen")] == ["uitloggen"]
    assert viewer_of(claims("anna", nonce="opnieuw"), "").role is Role.ANALYST


def test_a_login_that_was_never_used_can_be_ended_too() -> None:
    anna = claims("anna")
    end_login(anna, "")
    with pytest.raises(LoginEnded):
        viewer_of(anna, "")


def test_a_withdrawn_or_changed_role_is_gone_at_the_next_question(rules: Path) -> None:
    publish([{}])
    viewer = viewer_of(claims("anna"), "")
    rules.write_text(RULES.replace("Anna@", "Bert@"), encoding="utf-8")
    with pytest.raises(Refused, match="veranderd"):
        figures.peildata(viewer)
    rules.write_text(
        RULES.replace('"wethouder@', '"anna@').replace("Anna@", "Bert@"), encoding="utf-8"
    )
    with pytest.raises(Refused, match="veranderd"):
        figures.peildata(viewer)
    assert viewer_of(claims("anna", nonce="2"), "").role is Role.ALDERMAN
    assert [line.what for line in logged("rol gewijzigd")] == ["was analist, is wethouder"]
    assert len(logged("toegangsregels gewijzigd")) == 2


def test_a_partner_that_loses_an_organisation_does_not_keep_it(rules: Path) -> None:
    both = claims("docent", email="docent@taalschool.example", groups=["welzijn"])
    viewer = viewer_of(both, "")
    assert viewer.organisations == ("Taalschool Rijswijk", "Welzijn Rijswijk")
    rules.write_text(RULES.replace('["welzijn"]', '["anders"]'), encoding="utf-8")
    with pytest.raises(Refused):
        require_live(viewer)


def test_all_logins_of_somebody_can_be_ended() -> None:
    first = viewer_of(claims("anna"), "")
    second = viewer_of(claims("anna", nonce="2"), "")
    other = viewer_of(claims("chef", groups=["beheer"]), "")
    assert end_logins_of(other, "anna@rijswijk.example") == 2
    for viewer in (first, second):
        with pytest.raises(LoginEnded):
            require_live(viewer)
    require_live(other)


def test_what_is_refused_for_an_ended_login_is_logged() -> None:
    publish([{}])
    anna = claims("anna")
    viewer = viewer_of(anna, "10.0.0.7")
    end_login(anna, "")
    with pytest.raises(LoginEnded):
        figures.ask(viewer, figures.question("gestart"))
    (line,) = logged("cijfers vragen")
    assert (line.result, line.origin) == ("geweigerd", "10.0.0.7")


# Without a login


@pytest.mark.parametrize(
    ("origin", "words", "open_"),
    [
        (HERE, IN_WORDS, True),
        (HERE, "", False),
        (HERE, "ja", False),
        (HERE, "true", False),
        (WITHOUT_LOGIN, IN_WORDS, False),
        (WITHOUT_LOGIN, "", False),
    ],
)
def test_real_data_without_login_only_here_and_when_the_setting_says_so_in_words(
    origin: str, words: str, open_: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIJSWIJK_DASH_REAL_DATA_WITHOUT_LOGIN", words)
    settings.cache_clear()
    viewer = Viewer(Role.ANALYST, "iemand", origin=origin)
    require_live(viewer)
    publish([{}])
    if open_:
        assert figures.ask(viewer, figures.question("gestart")).value == 1
        return
    for attempt in (
        lambda: figures.ask(viewer, figures.question("gestart")),
        lambda: figures.trajecten(viewer),
        lambda: figures.peildata(viewer),
        lambda: figures.completeness(viewer),
    ):
        with pytest.raises(Refused, match="geen inlog ingesteld"):
            attempt()


def test_a_stranger_without_login_changes_nothing_not_even_invented_data() -> None:
    publish([{"trajectnummer": "VERZONNEN-1"}])
    stranger = Viewer(Role.ANALYST, "iemand", origin=WITHOUT_LOGIN)
    assert figures.ask(stranger, figures.question("gestart")).value == 1
    for attempt in (
        lambda: intake.undo(stranger, 1),
        lambda: intake.read(stranger, b"", "x.csv"),
    ):
        with pytest.raises(Refused, match="op de computer zelf"):
            attempt()


@pytest.mark.parametrize("text", ["[[regel", ""])
def test_a_broken_rules_file_stops_nobody_from_logging_out(rules: Path, text: str) -> None:
    anna = claims("anna")
    viewer_of(anna, "")
    rules.write_text(text, encoding="utf-8") if text else rules.unlink()
    end_login(anna, "")
    rules.write_text(RULES, encoding="utf-8")
    with pytest.raises(LoginEnded):
        viewer_of(anna, "")


def test_a_refusal_by_a_broken_rules_file_is_logged(rules: Path) -> None:
    rules.write_text("[[regel", encoding="utf-8")
    with pytest.raises(Refused, match="niemand toegang"):
        viewer_of(claims("anna", nonce="kapot"), "")
    assert logged("inloggen")[0].result == "geweigerd"


def test_real_data_that_was_undone_still_keeps_the_store_closed() -> None:
    publish([{"trajectnummer": "VERZONNEN-1"}])
    number = publish([{}], "2024-09-30").id
    intake.undo(ANALYST, number)
    with pytest.raises(Refused, match="geen inlog ingesteld"):
        intake.findings(Viewer(Role.ANALYST, "iemand", origin=HERE), number)
