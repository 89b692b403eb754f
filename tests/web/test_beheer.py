"""The page Beheer as a beheerder uses it: every tab, every refusal, and no number left behind."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from rijswijk_dash.access import Refused, Role
from rijswijk_dash.access.logins import viewer_of
from rijswijk_dash.audit import read_log
from rijswijk_dash.domain import rules
from rijswijk_dash.settings import ROOT, settings
from rijswijk_dash.warehouse.store import close_stores, open_store
from rijswijk_dash.web.registry import PAGES_OF_ONE
from tests.test_personal_data import bsn, everything_written
from tests.web.tools import Shown, new_test

FAR = 4_000_000_000
RULES = """
[[regel]]
rol = "beheerder"
groepen = ["beheer"]
uitleg = "Functioneel beheer"
[[regel]]
rol = "ketenpartner"
organisaties = ["Taalschool Rijswijk"]
domeinen = ["school.test"]
[[regel]]
rol = "ketenpartner"
organisaties = ["WSP"]
groepen = ["wsp"]
"""


@pytest.fixture(autouse=True)
def own_rules(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Rules of this test's own, over the sample data."""
    path = tmp_path / "toegang.toml"
    path.write_text(RULES)
    monkeypatch.setenv("RIJSWIJK_DASH_ACCESS_RULES", str(path))
    settings.cache_clear()
    return path


@pytest.fixture
def one_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A term of one year, so that trajecten of the sample are past it."""
    folder = tmp_path / "regels"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("opslag", "voorbeeld"))
    file = folder / "instellingen.toml"
    file.write_text(file.read_text().replace("trajecten_jaren = 5", "trajecten_jaren = 1"))
    monkeypatch.setenv("RIJSWIJK_DASH_RULES_DIR", str(folder))
    settings.cache_clear()
    rules.retention.cache_clear()
    yield
    rules.retention.cache_clear()


def open_tab(tab: str, role: Role = Role.ADMIN) -> Shown:
    test = new_test().run()
    test.sidebar.selectbox(key="rol").set_value(role).run()
    test.query_params["onderdeel"] = tab
    return Shown(test).go("beheer")


def log(**filters: object) -> list[str]:
    return [line.what for line in read_log(open_store(settings().store), **filters)]


# Who may


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_other_roles_are_refused_and_logged(role: Role) -> None:
    shown = open_tab("Logboek", role)
    assert shown.errors == [f"De pagina Beheer is er niet voor uw rol ({role})."]
    assert not shown.tables
    assert log(result="geweigerd") == ["beheer"]


# Toegang


def test_the_rules_stand_there_with_number_and_explanation() -> None:
    table = open_tab("Toegang").table("Toegangsregels")
    assert table[1] == ["1", "beheerder", "–", "groep: beheer", "Functioneel beheer"]
    assert table[2][:4] == ["2", "ketenpartner", "Taalschool Rijswijk", "domein: school.test"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "nog geen regel"), ("[[regel]]\nrol = 'koning'", "klopt niet"), ("niet = [", "klopt niet"),
        ("[[regel]]\nrol = 'analist'\ngroepen = ['a']\nuitleg = '<script>alert(1)</script>'", ""),
    ],
)  # fmt: skip
def test_rules_that_are_lacking_or_wrong_are_said(own_rules: Path, content: str, says: str) -> None:
    own_rules.write_text(content)
    shown = open_tab("Toegang")
    assert not says or any(says in text for text in (*shown.errors, *shown.infos))
    assert any("Wat zou iemand zien" in s.value for s in shown.test.subheader)


def claims(email: str = "jan@school.test", **more: object) -> dict[str, object]:
    return {"iss": "i", "sub": email, "exp": FAR, "email": email, "email_verified": True, **more}


def test_who_logged_in_stands_there_and_can_be_ended() -> None:
    for n in range(2):
        viewer_of(claims(nonce=str(n)), "1.2.3.4")
    viewer_of(claims("bea@b.test", groups=["beheer"]), "1.2.3.4")
    shown = open_tab("Toegang")
    rows = shown.table("Inlogs")[1:]
    assert [row[:2] for row in rows] == [
        ["bea@b.test", "beheerder door regel 1"],
        ["jan@school.test", "ketenpartner, Taalschool Rijswijk door regel 2"],
        ["jan@school.test", "ketenpartner, Taalschool Rijswijk door regel 2"],
    ]
    assert {row[4] for row in rows} == {"open"}
    shown.choose("Inlogs beëindigen van", "jan@school.test").click("Ja, beëindig")
    assert shown.successes == ["2 inlogs van jan@school.test beëindigd."]
    states = [row[4] for row in shown.table("Inlogs")[1:]]
    assert [state.startswith("beëindigd op") for state in states] == [False, True, True]
    assert "2 inlogs van jan@school.test beëindigd" in log(actions=("beheren",))


def try_fields(email: str, verified: str, groups: str = "") -> Shown:
    shown = open_tab("Toegang")
    shown.test.text_input(key="proef_email").set_value(email)
    shown.test.selectbox(key="proef_nagekeken").set_value(verified)
    shown.test.text_area(key="proef_groepen").set_value(groups)
    return shown.click("Probeer uit")


def test_a_partner_is_tried() -> None:
    text = try_fields("jan@school.test", "ja").text
    assert "Rol: Ketenpartner, Taalschool Rijswijk, door regel 2." in text
    assert "Beschermde aantallen" in text
    menu = [page.title for page in PAGES_OF_ONE if Role.PARTNER in page.roles]
    assert f"**In het menu:** {', '.join(menu[:-1])} en {menu[-1]}." in text
    assert "trajecten op peildatum 31-08-2024" in text
    assert "Vanaf deze dag loopt de tijd waarin de lessen moeten passen" in text
    assert log(actions=("beheren",)) == [
        "inlog uitgeprobeerd: ketenpartner, Taalschool Rijswijk door regel 2"
    ]
    assert not open_store(settings().store).query("SELECT * FROM toezicht.inlog")


def test_a_partner_by_several_rules_and_one_without_clients() -> None:
    text = try_fields("jan@school.test", "ja", "wsp\n\n  anders ").text
    assert "Rol: Ketenpartner, Taalschool Rijswijk, WSP, door regels 2, 3." in text
    assert "De export zegt niet wie" in try_fields("", "nee", "wsp").text


@pytest.mark.parametrize("verified", ["nee", "dat zegt die niet"])
def test_who_has_no_access_is_told_why_by_rule(verified: str) -> None:
    text = try_fields("jan@school.test", verified, "niemand").text
    assert "geen enkele regel geeft een rol" in text
    assert "Regel 1, voor beheerder: de groep is niet ‘beheer’." in text
    assert (
        "Regel 2, voor ketenpartner: er is geen nagekeken adres, nodig is ‘@school.test’." in text
    )
    assert "Dit e-mailadres telt niet" in text
    assert "In het menu" not in text


def test_only_a_named_provider_counts(own_rules: Path) -> None:
    own_rules.write_text('uitgevers = ["https://goed.test"]\n' + RULES)
    shown = try_fields("jan@school.test", "ja")
    assert "Rol: Ketenpartner" in shown.text
    shown.test.radio(key="proef_vorm").set_value("JSON").run()
    shown.test.text_area(key="proef_json").set_value(
        '{"groups": ["beheer"], "iss": "https://x.test"}'
    )
    assert "Deze aanbieder (claim iss) staat niet bij de uitgevers." in shown.click("Probeer").text


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ('{"groups": ["beheer"], "email": "a@b.test"}', True),
        ('{"groups": "beheer"}', True),
        ("", False), ("[1, 2]", False), ("{", False), ("null", False), ("[" * 100_000, False),
    ],
)  # fmt: skip
def test_claims_as_json(text: str, good: bool) -> None:
    shown = open_tab("Toegang")
    shown.test.radio(key="proef_vorm").set_value("JSON").run()
    shown.test.text_area(key="proef_json").set_value(text)
    shown.click("Probeer uit")
    assert ("Rol: Beheerder, door regel 1." in shown.text) == good
    assert len(shown.errors) == (not good)


# Partners


def test_each_partner_stands_there_with_tasks_and_each_task_with_its_reasons() -> None:
    shown = open_tab("Partners")
    table = shown.table("Partners en taken")
    assert {row[0] for row in table[1:]} == {partner.name for partner in rules.partners()}
    assert ["WSP", "werk", "staat niet in de export", "–"] in table
    known = "iedereen met fase Voorinburgering en doelgroep Asielstatushouder"
    assert ["COA", "voorinburgering", known, "–"] in table
    for row in shown.table("Taak taalles")[1:]:
        assert row[1].endswith(".")


# Logboek


def test_the_log_is_shown_and_that_is_logged_once() -> None:
    shown = open_tab("Logboek")
    rows = shown.table("")
    assert rows[1][3:6] == ["logboek bekijken", "gelezen: alle regels", "gelukt"]
    assert len(rows) == 26
    assert "De nieuwste 25 van" in " ".join(shown.tables)
    for _ in range(3):
        shown.run()
    assert len(log(actions=("logboek bekijken",))) == 1
    shown.test.multiselect(key="logboek_actie").set_value(["importeren"])
    shown.run().choose("Uitkomst", "gelukt")
    shown.test.date_input(key="logboek_vanaf").set_value(date(2020, 1, 1))
    shown.run()
    assert {row[3] for row in shown.table("")[1:]} == {"importeren"}
    assert log(actions=("logboek bekijken",))[0] == (
        "gelezen: vanaf 01-01-2020; actie importeren; uitkomst gelukt"
    )
    shown.choose("Wie", "voorbeeld").choose("Hoeveel regels", 100)
    assert len(shown.table("")) == 33


def test_a_period_without_lines_or_backwards_is_said() -> None:
    shown = open_tab("Logboek")
    shown.test.date_input(key="logboek_tot").set_value(date(2020, 1, 1))
    shown.run()
    assert "Geen enkele regel past bij deze keuze." in shown.infos
    shown.test.date_input(key="logboek_vanaf").set_value(date(2021, 1, 1))
    shown.run()
    assert any("ligt na de laatste dag" in text for text in shown.warnings)


def test_the_check_gives_the_last_seal_or_says_where_it_breaks() -> None:
    shown = open_tab("Logboek").click("Controleer het logboek")
    newest = read_log(open_store(settings().store))[1]
    assert newest.seal in shown.successes[0]
    with open_store(settings().store).transaction() as cursor:
        cursor.execute("UPDATE toezicht.logboek SET wie = 'ander' WHERE nr = 7")
    shown.click("Controleer het logboek")
    assert "het zegel van regel 7 past niet" in shown.errors[0]
    assert log(actions=("logboek bekijken",))[0].endswith("klopt niet vanaf regel 7")


def test_old_lines_are_dropped() -> None:
    assert "er hoeft niets weg" in open_tab("Logboek").text
    store = open_store(settings().store)
    with store.transaction() as cursor:
        cursor.execute("UPDATE toezicht.logboek SET wanneer = '2015-01-01' WHERE nr <= 3")
    shown = open_tab("Logboek")
    assert "3 regels zijn van voor" in shown.text
    shown.click("Ja, verwijder")
    assert shown.successes == ["3 regels van het logboek verwijderd."]
    assert "er hoeft niets weg" in shown.text


# Bewaren en verwijderen


def search(shown: Shown, number: str) -> Shown:
    (field,) = [f for f in shown.test.text_input if f.label.startswith("Trajectnummer")]
    field.set_value(number)
    return shown.click("Zoek op")


def session(shown: Shown) -> str:
    """All that the session holds: what the page put there, and what came from each input."""
    state = shown.test.session_state._state
    state = getattr(state, "_state", state)
    return repr([getattr(state, name) for name in state.__dataclass_fields__])


def test_nobody_is_past_the_term() -> None:
    shown = open_tab("Bewaren en verwijderen")
    assert shown.counts("Bewaartermijnen") == {
        "Een traject": "5 jaar na het einde van het traject",
        "Een regel van het logboek": "36 maanden",
    }
    assert "Geen enkel traject is over de bewaartermijn" in shown.text


def test_purge_asks_for_the_word_and_reports(one_year: None) -> None:
    shown = open_tab("Bewaren en verwijderen")
    total = sum(int(n) for n in shown.counts("Trajecten over").values())
    assert total > 0
    for word in ("", "verwijder", "ja"):
        shown.test.text_input(key="bevestiging").set_value(word)
        shown.click("Verwijder voorgoed")
        assert shown.errors == ["Er is niets verwijderd: typ eerst VERWIJDER in hoofdletters."]
    shown.test.text_input(key="bevestiging").set_value(" VERWIJDER ")
    shown.click("Verwijder voorgoed")
    assert f"Verwijderd: {total} trajecten" in shown.text
    assert "Geen enkel traject is over de bewaartermijn" in shown.text
    assert any("opnieuw start" in text for text in shown.infos)
    shown.click("Sluit het verslag")
    assert "Verwijderd:" not in shown.text


def test_one_person_is_found_shown_and_removed() -> None:
    shown = search(open_tab("Bewaren en verwijderen"), "VERZONNEN-000001")
    assert "Deze persoon staat in **" in shown.text
    shown.click("Annuleer")
    assert "Deze persoon staat in" not in shown.text
    search(shown, "VERZONNEN-000001").click("Ja, verwijder voorgoed")
    assert "Verwijderd: 1 traject, samen" in shown.text
    assert "Het logboek noemt geen nummer" in shown.text
    assert "VERZONNEN-000001" not in shown.text + session(shown)
    shown.go("kerncijfers")
    assert shown.tiles["Gestarte trajecten"] == "266"


def test_removing_twice_gives_one_sentence() -> None:
    first = search(open_tab("Bewaren en verwijderen"), "VERZONNEN-000001")
    second = search(open_tab("Bewaren en verwijderen"), "VERZONNEN-000001")
    first.click("Ja, verwijder voorgoed")
    second.click("Ja, verwijder voorgoed")
    assert len(second.errors) == 1
    assert "geen enkele levering" in second.errors[0]


@pytest.mark.parametrize("form", ["{}", "BSN {}", "V{}", "{}<script>", "**{}**"])
def test_a_typed_bsn_is_nowhere_after_the_step(
    form: str, filled: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    number = bsn(11)
    shown = search(open_tab("Bewaren en verwijderen"), form.format(number))
    assert len(shown.errors) == 1
    assert "Dit nummer staat in geen enkele levering" in shown.errors[0]
    said = shown.text + "".join(shown.errors) + session(shown) + str(dict(shown.test.query_params))
    said += "".join(log()) + caplog.text + "".join(capfd.readouterr())
    assert {field.value for field in shown.test.text_input} == {""}
    close_stores()
    assert number not in said
    assert number.encode() not in everything_written(filled.parent)


def test_a_removal_by_whom_the_role_was_taken_from_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = search(open_tab("Bewaren en verwijderen"), "VERZONNEN-000001")

    def ended(*_: object) -> None:
        raise Refused("Uw toegang is veranderd.")

    with monkeypatch.context() as patch:
        patch.setattr("rijswijk_dash.access.gate.require_live", ended)
        shown.test.button(key="persoon_verwijderen").click().run()
        assert not shown.test.exception
        assert "Uw toegang is veranderd." in shown.text
    store = open_store(settings().store)
    assert store.query(
        "SELECT count(*) > 0 FROM gemeente.traject WHERE trajectnummer = 'VERZONNEN-000001'"
    ) == [(True,)]
    assert len(log(result="geweigerd", actions=("verwijderen",))) == 1
