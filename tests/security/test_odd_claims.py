"""Claims and rules that are odd: nobody gets a role by an accident of writing."""

from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from rijswijk_dash.access import Refused, Role
from rijswijk_dash.access.logins import end_login, viewer_of
from rijswijk_dash.audit import read_log
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from tests.access.tools import claims, use_rules

BY_DOMAIN = '[[regel]]\nrol = "beheerder"\ndomeinen = ["rijswijk.example"]\n'
BY_GROUP = '[[regel]]\nrol = "beheerder"\ngroepen = ["beheer"]\n'
BY_ADDRESS = '[[regel]]\nrol = "beheerder"\nemails = ["kees@rijswijk.example"]\n'


def role_of(text: str, folder: Path, patch: pytest.MonkeyPatch, **more: Any) -> Role | None:
    """The role by these rules, or None for who is kept out."""
    use_rules(text, folder, patch)
    try:
        return viewer_of({**claims("kees"), **more}, "elders").role
    except Refused:
        return None


@pytest.mark.parametrize(
    ("rules", "more"),
    [
        (BY_DOMAIN, {"email": "rijswijk.example"}),
        (BY_DOMAIN, {"email": "@rijswijk.example"}),
        (BY_DOMAIN, {"email": "kees@a@rijswijk.example"}),
        (BY_DOMAIN, {"email": "kees@post.rijswijk.example"}),
        (BY_DOMAIN, {"email": "kees@rijswijk.example."}),
        (BY_DOMAIN, {"email": "kees@rijswijk.example.kwaad.example"}),
        (BY_DOMAIN, {"email": "kees@rij\u017fwijk.example"}),
        (BY_ADDRESS, {"email": "\u212aees@rijswijk.example"}),
        (BY_DOMAIN, {"email_verified": False}),
        (BY_DOMAIN, {"email_verified": "true"}),
        (BY_DOMAIN, {"email_verified": 1}),
        (BY_DOMAIN, {"email_verified": None}),
        ("vertrouw_email = true\n" + BY_DOMAIN, {"email_verified": False}),
        (BY_DOMAIN, {"email": ["kees@rijswijk.example"]}),
        (BY_DOMAIN, {"email": None}),
        (BY_GROUP, {"groups": {"beheer": True}}),
        (BY_GROUP, {"groups": [["beheer"]]}),
        (BY_GROUP, {"groups": "beheer,anderen"}),
        (BY_GROUP, {"groups": "beheerders"}),
        (BY_GROUP, {"groups": ["Beheer"], "email": "beheer"}),
        ('[[regel]]\nrol = "beheerder"\nemails = [""]\n', {"email": None}),
        ('[[regel]]\nrol = "beheerder"\nemails = ["", "a@b.example"]\n', {"email_verified": False}),
        ('[[regel]]\nrol = "beheerder"\ndomeinen = [""]\n', {"email": "kees"}),
        ('[[regel]]\nrol = "beheerder"\ngroepen = [""]\n', {"groups": ""}),
        (BY_DOMAIN, {"exp": float("nan")}),
        (BY_DOMAIN, {"exp": True}),
        (BY_DOMAIN, {"exp": "9999999999"}),
        (BY_DOMAIN, {"exp": 10**400}),
        (BY_DOMAIN, {"exp": None}),
        (BY_DOMAIN, {"sub": ""}),
        (BY_DOMAIN, {"iss": None}),
        ("", {}),
    ],
    ids=str,
)
def test_odd_claims_or_rules_give_nothing(
    rules: str, more: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert role_of(rules, tmp_path, monkeypatch, **more) is None


def test_the_same_claims_without_the_oddity_give_the_role(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the test above says nothing."""
    for rules, more in (
        (BY_DOMAIN, {}),
        (BY_DOMAIN, {"email": "KEES@Rijswijk.Example", "email_verified": True}),
        (BY_ADDRESS, {"email": " Kees@rijswijk.example "}),
        (BY_GROUP, {"groups": ["x", "beheer"], "email": None}),
        ("vertrouw_email = true\n" + BY_DOMAIN, {"email_verified": None}),
    ):
        assert role_of(rules, tmp_path, monkeypatch, **more) is Role.ADMIN, (rules, more)


def test_half_a_rules_file_never_gives_more_than_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be read while it is being written."""
    whole = '[[regel]]\nrol = "wethouder"\nemails = ["kees@rijswijk.example"]\n' + BY_GROUP
    for length in range(0, len(whole), 3):
        found = role_of(whole[:length], tmp_path, monkeypatch, groups=["beheer"])
        assert found in (None, Role.ALDERMAN), whole[:length]


def test_a_name_writes_no_second_line_and_no_signs_of_control(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "kees@rijswijk.example\n2024-01-01 anna\tberen\x1b[2J\x00\u2028einde"
    assert role_of(BY_GROUP, tmp_path, monkeypatch, email=name, groups=["beheer"])
    for line in read_log(open_store(settings().store)):
        assert line.who.isprintable()


def test_who_is_known_but_has_no_role_stands_in_the_log_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_rules(BY_GROUP, tmp_path, monkeypatch)
    cookie = claims("kees", nonce=token_hex(8))
    for _ in range(3):
        with pytest.raises(Refused):
            viewer_of(cookie, "elders")
    lines = read_log(open_store(settings().store), result="geweigerd")
    assert [line.who for line in lines] == ["kees@rijswijk.example"]


def test_a_login_can_be_ended_while_the_rules_file_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy of the cookie would live on as soon as the file is whole again."""
    cookie = claims("kees", groups=["beheer"])
    use_rules(BY_GROUP, tmp_path, monkeypatch)
    viewer_of(cookie, "elders")
    use_rules(BY_GROUP + "[[reg", tmp_path, monkeypatch)
    end_login(cookie, "elders")
    use_rules(BY_GROUP, tmp_path, monkeypatch)
    with pytest.raises(Refused):
        viewer_of(cookie, "ergens anders")
