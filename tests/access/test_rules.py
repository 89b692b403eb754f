"""From claims to a role: by the rules of a file, and nothing without a rule."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rijswijk_dash.access import Refused, Role
from rijswijk_dash.access.rules import access_rules, grant_of
from tests.access.tools import RULES, claims, use_rules


@pytest.fixture(autouse=True)
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return use_rules(RULES, tmp_path, monkeypatch)


def granted(**given_claims: object) -> tuple[Role, tuple[str, ...], tuple[int, ...]] | None:
    found = grant_of(given_claims)
    return found and (found.role, found.organisations, found.numbers)


def test_a_group_an_address_or_a_domain_gives_the_role() -> None:
    assert granted(groups=["x", "beheer"]) == (Role.ADMIN, (), (1,))
    assert granted(roles=["analisten"]) == (Role.ANALYST, (), (2,))
    by_address = granted(email="ANNA@Rijswijk.example", email_verified=True)
    assert by_address == (Role.ANALYST, (), (2,))
    by_domain = granted(email="docent@TAALSCHOOL.example", email_verified=True)
    assert by_domain == (Role.PARTNER, ("Taalschool Rijswijk",), (4,))


def test_without_a_rule_there_is_no_access() -> None:
    assert granted() is None
    assert (
        granted(groups=["Beheer", "beheer "], email="x@elders.example", email_verified=True) is None
    )


@pytest.mark.parametrize("verified", [None, False, "true", 1, "ja"])
def test_an_address_that_was_not_verified_gives_nothing(verified: object) -> None:
    assert granted(email="anna@rijswijk.example", email_verified=verified) is None
    assert granted(email="anna@rijswijk.example") is None


def test_unless_the_file_says_that_addresses_are_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_rules("vertrouw_email = true\n" + RULES, tmp_path, monkeypatch)
    assert granted(email="anna@rijswijk.example") == (Role.ANALYST, (), (2,))


@pytest.mark.parametrize(
    "email",
    [
        "docent@sub.taalschool.example", "docent@taalschool.example.elders.example",
        "docent@nottaalschool.example", "taalschool.example", "a@taalschool.example@elders.example",
        "x@y@taalschool.example",
        "@taalschool.example", "a b@taalschool.example", "docent@taalschool.example.", "",
        ["docent@taalschool.example"], None, 7,
    ],
)  # fmt: skip
def test_only_what_stands_after_the_last_at_sign_is_the_domain(email: object) -> None:
    assert granted(email=email, email_verified=True) is None


@pytest.mark.parametrize("condition", ['emails = [""]', 'domeinen = [" "]', 'groepen = ["a", ""]'])
def test_an_empty_condition_would_fit_anybody_and_is_refused(
    condition: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_rules(f'[[regel]]\nrol = "beheerder"\n{condition}\n', tmp_path, monkeypatch)
    with pytest.raises(Refused):
        granted(email="a@b.example")


@pytest.mark.parametrize("verified", [False, "false", 0])
def test_an_address_that_the_provider_calls_unverified_is_never_trusted(
    verified: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_rules("vertrouw_email = true\n" + RULES, tmp_path, monkeypatch)
    assert granted(email="anna@rijswijk.example", email_verified=verified) is None


def test_letters_that_only_look_alike_are_another_address() -> None:
    assert granted(email="docent@taalſchool.example", email_verified=True) is None
    assert granted(email="anna@rijswij\u212a.example", email_verified=True) is None


def test_another_issuer_than_the_file_names_gives_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_rules('uitgevers = ["https://goed.example"]\n' + RULES, tmp_path, monkeypatch)
    assert granted(groups=["beheer"], iss="https://goed.example")
    assert granted(groups=["beheer"], iss="https://kwaad.example") is None
    assert granted(groups=["beheer"]) is None


def test_the_first_rule_gives_the_role_and_a_partner_gets_all_its_organisations() -> None:
    assert granted(groups=["welzijn", "beheer"]) == (Role.ADMIN, (), (1,))
    both = granted(groups=["welzijn"], email="docent@taalschool.example", email_verified=True)
    assert both == (Role.PARTNER, ("Taalschool Rijswijk", "Welzijn Rijswijk"), (4, 5))


@given(
    st.dictionaries(
        st.sampled_from(["groups", "roles", "email", "email_verified", "sub"]),
        st.one_of(
            st.none(), st.booleans(), st.integers(), st.text(), st.lists(st.text()),
            st.lists(st.one_of(st.none(), st.lists(st.text()))), st.dictionaries(st.text(), st.text()),
        ),
    )
)  # fmt: skip
def test_odd_claims_give_nothing_and_break_nothing(odd: dict[str, object]) -> None:
    assert grant_of(odd) is None


def test_a_change_of_the_file_counts_at_once(rules: Path) -> None:
    assert granted(groups=["beheer"])
    rules.write_text(RULES.replace('"beheer"', '"anders"'), encoding="utf-8")
    assert granted(groups=["beheer"]) is None
    rules.unlink()
    with pytest.raises(Refused, match="ontbreekt"):
        granted(groups=["anders"])


def test_a_file_of_the_same_size_and_time_is_still_read_anew(rules: Path) -> None:
    assert granted(groups=["beheer"])
    before = rules.stat()
    other = rules.with_name("nieuw.toml")
    other.write_text(RULES.replace('"beheer"', '"anders"'), encoding="utf-8")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(rules)
    assert granted(groups=["beheer"]) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[regel]\n", "geen geldig TOML"),
        ('[[regel]]\nrol = "koning"\ngroepen = ["x"]', "regel.1.rol"),
        ('[[regel]]\nrol = "analist"', "groepen, emails of domeinen"),
        ('[[regel]]\nrol = "analist"\ngroepen = []', "groepen, emails of domeinen"),
        ('[[regel]]\nrol = "ketenpartner"\ngroepen = ["x"]', "heeft organisaties"),
        ('[[regel]]\nrol = "ketenpartner"\ngroepen = ["x"]\norganisaties = ["Iets"]', "‘Iets’"),
        (
            '[[regel]]\nrol = "analist"\ngroepen = ["x"]\norganisaties = ["COA"]',
            "een andere rol niet",
        ),
        ('[[regel]]\nrol = "analist"\ngroepen = ["x"]\ngroep = "y"', "groep"),
    ],
)
def test_a_wrong_file_lets_nobody_in_and_says_what_is_wrong(
    text: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_rules(RULES + text, tmp_path, monkeypatch)
    with pytest.raises(Refused, match="niemand toegang") as refused:
        grant_of(claims(groups=["beheer"]))
    assert says.replace("regel.1", "regel.6") in str(refused.value)


def test_the_file_that_ships_gives_nobody_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    from rijswijk_dash.settings import settings

    monkeypatch.delenv("RIJSWIJK_DASH_ACCESS_RULES")
    settings.cache_clear()
    assert access_rules().rules == ()
