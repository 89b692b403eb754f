"""A personal number leaves as a keyed pseudonym: the same for each spelling, and nothing else."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rijswijk_dash.export.personal import (
    holds_contact,
    may_name_person,
    names_organisation,
    names_person,
    shielded,
)
from rijswijk_dash.export.pseudonyms import (
    holds_bsn,
    is_cut_off,
    looks_personal,
    passes_eleven_test,
    pseudonym,
)
from tests.export.tools import KEY, bsn

BSNS = st.integers(10**6, 10**8 - 2).map(bsn)
SPELLINGS = [
    lambda n: n,
    lambda n: n.lstrip("0"),
    lambda n: f" {n} ",
    lambda n: f"{n[:4]}.{n[4:6]}.{n[6:]}",
    lambda n: f"{n[:3]} {n[3:6]} {n[6:]}",
    lambda n: f"{n[:4]}-{n[4:6]}-{n[6:]}",
    lambda n: f"BSN {n}",
    lambda n: f"bsn: {n}",
    lambda n: f"{n}.0",
]


@given(BSNS, st.sampled_from(SPELLINGS))
def test_every_spelling_of_a_bsn_gives_the_same_pseudonym(number: str, spell) -> None:
    assume(len(number.lstrip("0")) >= 8)
    assert looks_personal(spell(number))
    assert pseudonym(spell(number), KEY) == pseudonym(number, KEY)


@given(st.integers(10**9, 10**10 - 1))
def test_every_spelling_of_a_v_nummer_gives_the_same_pseudonym(number: int) -> None:
    one = pseudonym(str(number), KEY)
    for spelling in (f"V{number}", f"v {number}", f"V-{number}", f"{number} "):
        assert looks_personal(spelling)
        assert pseudonym(spelling, KEY) == one


@given(BSNS, BSNS)
def test_other_numbers_and_other_keys_give_other_pseudonyms(one: str, two: str) -> None:
    assert (pseudonym(one, KEY) == pseudonym(two, KEY)) == (one == two)
    assert pseudonym(one, KEY) != pseudonym(one, b"een andere sleutel")


@given(BSNS)
def test_a_pseudonym_is_no_personal_number(number: str) -> None:
    made = pseudonym(number, KEY)
    assert re.fullmatch(r"P-[A-Z2-7]{16}", made)
    assert number not in made
    assert not holds_bsn(made)


def test_a_pseudonym_stays_the_same_over_versions() -> None:
    assert pseudonym("123456782", b"x" * 32) == "P-CWA4E2WFQWPN6EPY"


@given(BSNS, st.integers(0, 8), st.integers(1, 9))
def test_the_eleven_test_finds_each_mistyped_digit(number: str, place: int, other: int) -> None:
    assert passes_eleven_test(number)
    wrong = number[:place] + str((int(number[place]) + other) % 10) + number[place + 1 :]
    assert not passes_eleven_test(wrong)
    assume(not wrong.startswith("00"))
    assert looks_personal(wrong.lstrip("0"))  # the shape decides


@pytest.mark.parametrize("text", ["000000000", "1234567", "12345678a", "", "²³¹²³¹²³¹"])
def test_what_is_no_bsn(text: str) -> None:
    assert not passes_eleven_test(text)


@pytest.mark.parametrize(
    "text",
    ["T0700001", "VB-0012", "2024-000123", "1234567", "31-08-2024", "31.08.2024", "Z/24/1234"],
)
def test_case_numbers_and_dates_are_not_personal(text: str) -> None:
    assert not looks_personal(text)
    assert shielded(text) == text


@given(BSNS, st.sampled_from(["zie {}", "{}/2", "dossier-{}-a", "({})"]))
def test_a_bsn_inside_a_text_is_found(number: str, form: str) -> None:
    assert holds_bsn(form.format(number))
    assert shielded(form.format(number)) == "(afgeschermd)"


@pytest.mark.parametrize(
    "text",
    ["jan@voorbeeld.test", "06-12345678", "+31 6 12345678", "0031612345678", "070 326 1000",
     "NL91ABNA0417164300", "bel 0612345678"],
)  # fmt: skip
def test_contact_details_are_found(text: str) -> None:
    assert holds_contact(text)
    assert shielded(text) == "(afgeschermd)"


@pytest.mark.parametrize("text", ["31-08-2024", "12,5", "T0700001", "0603", "Taalschool Rijswijk"])
def test_other_texts_are_no_contact_details(text: str) -> None:
    assert not holds_contact(text)


def test_numbers_that_excel_cut_off() -> None:
    assert is_cut_off("1,23457E+08")
    assert is_cut_off("1.2E8")
    assert not is_cut_off("T1E8")


def test_people_and_organisations_are_told_apart() -> None:
    for person in ("mevr. Haddad", "J.P. de Vries", "Jansen, Piet", "Dhr Bos"):
        assert names_person(person)
        assert may_name_person(person)
    for person in ("Samira Haddad", "Anna van den Berg"):
        assert may_name_person(person)
    for other in ("Taalschool Rijswijk", "COA", "Stichting Jan Pieters", "Universiteit Leiden"):
        assert names_organisation(other)
        assert not names_person(other)
    for other in ("Brede Intake", "C-route", "Asielstatushouder", "weet niet", "Geen Bijstand"):
        assert not may_name_person(other)
