"""Who does what is checked against partners.toml and regels.toml; contacts are never invented."""

import pytest
from pydantic import ValidationError

from rijswijk_dash.domain.chain import ChainStep, Contact, _ChainFile, chain, contacts, known_names
from rijswijk_dash.domain.rules import partners, read_toml, rules

STEP = {"id": "x", "naam": "Stap x", "zin": "Iemand doet iets voor iemand.", "voor_wie": "Iedereen",
        "doet": ["Gemeente"], "beslist": ["Gemeente"], "bron": "De wet"}  # fmt: skip


def test_every_partner_has_a_part_and_every_deadline_comes_from_a_rule() -> None:
    doers = {name for step in chain() for name in step.does}
    assert {partner.name for partner in partners()} | {"Gemeente", "DUO"} <= doers
    named = {step.rule_id for step in chain() if step.rule_id}
    assert named == set(rules()), "each deadline stands at a step"
    lessons = {step.route: step.does for step in chain() if step.task == "taalles"}
    assert lessons["B1-route"] == ("Taalschool Sagènn",)
    assert lessons["Z-route"] == ("Taalschool Rijswijk",) and len(lessons["Onderwijsroute"]) == 4


def test_no_contact_is_invented() -> None:
    assert set(contacts()) == set(known_names())
    assert {contact.lines for contact in contacts().values()} == {()}


@pytest.mark.parametrize(
    "change",
    [
        {"doet": ["Bakker Jansen"]}, {"beslist": ["Bakker Jansen"]}, {"hoort_het": ["Bakker Jansen"]},
        {"regel": "bestaat_niet"}, {"taak": "taalles"}, {"doet": []}, {"doet": [], "taak": "bakken"},
        {"doet": [], "taak": "taalles", "route": "Q-route"}, {"beslist": []}, {"extra": 1},
    ],
)  # fmt: skip
def test_a_step_names_only_what_exists(change: dict[str, object]) -> None:
    ChainStep.model_validate(STEP)
    with pytest.raises(ValidationError):
        ChainStep.model_validate({**STEP, **change})


def test_the_whole_file_is_checked() -> None:
    given = read_toml("rolverdeling.toml")
    _ChainFile.model_validate(given)
    for change in (
        {"stap": given["stap"][1:]},  # Nobody does the voorinburgering.
        {"stap": [*given["stap"], given["stap"][0]]},
        {"contact": [*given["contact"], given["contact"][0]]},
        {"contact": [{"organisatie": "Bakker Jansen"}]},
    ):
        if change.get("stap") == given["stap"][1:]:
            change["stap"] = [s for s in given["stap"] if s.get("taak") != "werk"]
        with pytest.raises(ValidationError):
            _ChainFile.model_validate({**given, **change})


def test_a_contact_is_a_number_an_address_and_a_site() -> None:
    good = Contact(
        organisatie="COA", loket="Balie", telefoon="14 070", email="a@b.nl", website="https://b.nl"
    )
    assert good.lines == ("Balie", "14 070", "a@b.nl", "https://b.nl")
    for wrong in ({"telefoon": "bel maar"}, {"email": "a b"}, {"website": "javascript:x"}):
        with pytest.raises(ValidationError):
            Contact.model_validate({"organisatie": "COA", **wrong})
