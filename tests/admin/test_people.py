"""What somebody with given claims would see, which rules fail and why, and who logged in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rijswijk_dash.access import Refused, Role, Viewer, administrator
from rijswijk_dash.access.logins import LoginEnded, require_live, viewer_of
from rijswijk_dash.admin import people
from rijswijk_dash.audit import Action, Result, read_log
from rijswijk_dash.domain.rules import partners
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import Store, open_store
from tests.tools import publish

ADMIN = administrator("beheer@gemeente.test")
RULES = """
[[regel]]
rol = "beheerder"
groepen = ["beheer"]
[[regel]]
rol = "wethouder"
emails = ["w@gemeente.test"]
[[regel]]
rol = "ketenpartner"
organisaties = ["Taalschool Rijswijk"]
domeinen = ["school.test"]
[[regel]]
rol = "ketenpartner"
organisaties = ["COA"]
groepen = ["coa"]
"""


@pytest.fixture(autouse=True)
def own_rules(own_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "toegang.toml"
    path.write_text(RULES)
    monkeypatch.setenv("RIJSWIJK_DASH_ACCESS_RULES", str(path))
    settings.cache_clear()
    return path


def store() -> Store:
    return open_store(settings().store)


SCHOOL = {"email": "jan@school.test", "email_verified": True}


@pytest.mark.parametrize(
    ("claims", "role", "organisations", "numbers"),
    [
        ({"groups": ["beheer", "x"]}, Role.ADMIN, (), (1,)),
        ({"email": "W@Gemeente.test", "email_verified": True}, Role.ALDERMAN, (), (2,)),
        (SCHOOL, Role.PARTNER, ("Taalschool Rijswijk",), (3,)),
        ({**SCHOOL, "roles": ["coa"]}, Role.PARTNER, ("Taalschool Rijswijk", "COA"), (3, 4)),
        ({**SCHOOL, "groups": ["beheer"]}, Role.ADMIN, (), (1,)),
    ],
)
def test_a_trial_gives_what_a_login_would_give(
    claims: dict[str, object], role: Role, organisations: tuple[str, ...], numbers: tuple[int, ...]
) -> None:
    found = people.trial(ADMIN, claims).grant
    assert found is not None
    assert (found.role, found.organisations, found.numbers) == (role, organisations, numbers)
    assert not store().query("SELECT * FROM toezicht.inlog"), "and makes no login"
    (line,) = read_log(store())
    assert (line.who, line.action) == (ADMIN.name, Action.ADMIN)
    assert "school.test" not in line.what
    viewer = viewer_of({"iss": "i", "sub": "s", "exp": 4_000_000_000, **claims}, "x")
    assert (viewer.role, viewer.organisations) == (role, organisations)


@pytest.mark.parametrize(
    ("claims", "third", "note"),
    [
        ({}, "er is geen nagekeken adres, nodig is ‘@school.test’", False),
        ({**SCHOOL, "email_verified": False}, "er is geen nagekeken adres", True),
        ({**SCHOOL, "email_verified": "true"}, "er is geen nagekeken adres", True),
        (
            {"email": "jan@ander.test", "email_verified": True},
            "het adres is niet ‘@school.test’",
            False,
        ),
        ({"email": ["x"], "groups": {"a": 1}, "roles": 3}, "er is geen nagekeken adres", True),
    ],
)
def test_each_rule_says_why_it_fails(claims: dict[str, object], third: str, note: bool) -> None:
    found = people.trial(ADMIN, claims)
    assert found.grant is None
    assert [number for number, _ in found.failed] == [1, 2, 3, 4]
    assert found.failed[0][1] == "voor beheerder: de groep is niet ‘beheer’"
    assert third in found.failed[2][1]
    assert bool(found.note) == note
    assert read_log(store())[0].what == "inlog uitgeprobeerd: geen toegang"


def test_the_own_clients_of_a_partner_are_counted_at_the_newest_peildatum() -> None:
    assert people.trial(ADMIN, SCHOOL).clients == people.Clients(
        None, "Er is nog geen export gepubliceerd; begin op de pagina Importeren."
    )
    publish([{"taalschool": "Taalschool Rijswijk"}] * 0 + [{}, {}], "2024-06-30")
    lacking = people.trial(ADMIN, SCHOOL).clients
    assert lacking is not None
    assert lacking.count is None
    assert "geen veld" in lacking.why
    own = [{"taalschool": "Taalschool Rijswijk"} for _ in range(3)]
    publish(
        [*own, {"taalschool": "Mondriaan"}, {"fase": "Voorinburgering", "leerroute": ""}],
        "2024-07-31",
    )
    found = people.trial(ADMIN, SCHOOL)
    assert found.clients == people.Clients(3, "op peildatum 31-07-2024")
    both = people.trial(ADMIN, {**SCHOOL, "groups": ["coa"]})
    assert both.clients is not None
    assert both.clients.count == 4
    assert [task.name for task in both.tasks] == ["taalles", "voorinburgering"]
    assert all(field.reason.endswith(".") for task in both.tasks for field in task.fields)


def test_every_role_is_told_which_figures_it_gets() -> None:
    said = {
        str(people.trial(ADMIN, claims).sees)
        for claims in (
            {"groups": ["beheer"]}, {"email": "w@gemeente.test", "email_verified": True}, SCHOOL,
        )
    }  # fmt: skip
    assert len(said) == 3


def test_every_partner_has_its_tasks() -> None:
    found = people.partner_tasks(ADMIN)
    assert [t.partner for t in found] == [p.name for p in partners() for _ in p.tasks]


def test_a_rules_file_that_is_wrong_is_one_sentence(own_rules: Path) -> None:
    own_rules.write_text("regel = 3")
    for call in (lambda: people.rules(ADMIN), lambda: people.trial(ADMIN, SCHOOL)):
        with pytest.raises(Refused, match="klopt niet"):
            call()


def test_used_logins_with_their_rule_and_their_end() -> None:
    assert people.used_logins(ADMIN) == []
    claims = {"iss": "i", "sub": "s", "exp": 4_000_000_000, **SCHOOL}
    viewer = viewer_of(claims, "x")
    with pytest.raises(Refused):
        viewer_of({**claims, "email": "x@x.test", "sub": "t"}, "x")
    (login,) = people.used_logins(ADMIN)
    assert (login.who, login.role) == (
        "jan@school.test", "ketenpartner, Taalschool Rijswijk door regel 3",
    )  # fmt: skip
    assert login.ended is None
    assert people.end_logins(ADMIN, "niemand") == 0
    require_live(viewer)
    assert people.end_logins(ADMIN, "jan@school.test") == 1
    with pytest.raises(LoginEnded):
        require_live(viewer)
    assert people.used_logins(ADMIN)[0].ended is not None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_other_roles_are_refused_and_logged(role: Role) -> None:
    viewer = Viewer(role, "iemand")
    calls: list[Callable[[], object]] = [
        lambda: people.rules(viewer), lambda: people.used_logins(viewer),
        lambda: people.end_logins(viewer, "a"), lambda: people.partner_tasks(viewer),
        lambda: people.trial(viewer, {}), lambda: people.issuers(viewer),
    ]  # fmt: skip
    for number, call in enumerate(calls, 1):
        with pytest.raises(Refused, match="alleen een beheerder"):
            call()
        assert len(read_log(store(), who="iemand", result=Result.REFUSED)) == number
