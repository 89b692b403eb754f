"""Who comes in, as what, and what the pages say to who may not."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from rijswijk_dash.access import Role
from rijswijk_dash.access.logins import end_login
from rijswijk_dash.audit import read_log
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from rijswijk_dash.web.registry import PAGES_OF_ONE
from tests.access.tools import RULES, claims, use_rules
from tests.tools import publish
from tests.web.tools import LAST, MAIN, Shown, export, new_test, open_page

PEOPLE: dict[Role, dict[str, Any]] = {
    Role.ADMIN: claims("chef", groups=["beheer"]),
    Role.ANALYST: claims("anna"),
    Role.ALDERMAN: claims("wethouder"),
    Role.PARTNER: claims("docent", email="docent@taalschool.example"),
}
WITH_LOGIN = ["rijswijk_dash.web.viewer.login_configured"]


@pytest.fixture
def login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dashboard where people log in, with rules."""
    for name in WITH_LOGIN:
        monkeypatch.setattr(name, lambda: True)
    monkeypatch.setenv("RIJSWIJK_DASH_REAL_DATA_WITHOUT_LOGIN", "")
    return use_rules(RULES, tmp_path, monkeypatch)


def as_user(user: dict[str, Any] | None) -> AppTest:
    test = new_test()
    test.secrets["auth"] = {"redirect_uri": "x", "cookie_secret": "y", "client_id": "z"}
    test.user = {"is_logged_in": bool(user), **(user or {})}
    return test


def opened(role: Role) -> Shown:
    return Shown(as_user(PEOPLE[role])).run()


def menu_of(role: Role) -> list[str]:
    return [page.id for page in PAGES_OF_ONE if role in page.roles]


def test_who_is_not_logged_in_sees_a_welcome_and_no_figure(login: Path, filled: Path) -> None:
    shown = Shown(as_user(None)).run()
    assert "Log in met het account van uw organisatie" in shown.text
    assert [b.label for b in shown.test.button] == ["Inloggen"]
    assert not shown.test.metric and not shown.tables and not shown.banner


def test_who_has_no_role_is_told_whom_to_ask(login: Path, filled: Path) -> None:
    shown = Shown(as_user(claims("vreemde"))).run()
    assert "Fatima van functioneel beheer" in shown.warnings[0]
    assert [b.label for b in shown.test.button] == ["Uitloggen"]
    assert not shown.test.metric and not shown.tables


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_pages_and_no_other(login: Path, filled: Path, role: Role) -> None:
    session = opened(role)
    for page in PAGES_OF_ONE:
        shown = session.go(page.id)
        if page.id in menu_of(role):
            assert shown.errors == [], page.id
            assert [title.value for title in shown.test.title] == [page.title]
            continue
        assert shown.errors == [f"De pagina {page.title} is er niet voor uw rol ({role})."]
        assert not shown.tables and not shown.test.file_uploader and not shown.test.metric
        line = read_log(open_store(settings().store), actions=("pagina openen",))[0]
        assert (line.role, line.what, line.result) == (role, page.id, "geweigerd")


def test_a_login_shows_who_it_is_and_offers_no_other_role(login: Path, filled: Path) -> None:
    shown = opened(Role.PARTNER)
    assert not shown.test.sidebar.selectbox
    said = " ".join(c.value for c in shown.test.sidebar.caption)
    assert "docent@taalschool.example" in said
    assert "Ketenpartner, Taalschool Rijswijk" in said


@pytest.mark.parametrize("how", ["ended", "withdrawn", "expired"])
def test_a_login_that_is_over_shows_nothing_at_the_next_click(
    login: Path, filled: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = opened(Role.ANALYST).go("mijn_trajecten")
    assert shown.tables
    if how == "ended":
        end_login(PEOPLE[Role.ANALYST], "")
    elif how == "withdrawn":
        login.write_text(RULES.replace("Anna@", "Bert@"), encoding="utf-8")
    else:
        monkeypatch.setattr("rijswijk_dash.access.logins.time.time", lambda: 4e9)
    shown.run()
    assert not shown.tables and not shown.test.metric
    assert "Opnieuw inloggen" in [b.label for b in shown.test.button] or how == "withdrawn"


def test_a_callback_of_a_login_that_is_over_does_nothing(login: Path) -> None:
    publish([{}])
    shown = opened(Role.ANALYST).go("importeren")
    end_login(PEOPLE[Role.ANALYST], "")
    shown.click("Ja, draai terug")
    store = open_store(settings().store)
    assert store.query("SELECT count(*) FROM gemeente.actueel") == [(1,)]
    assert read_log(store, actions=("terugdraaien",))[0].result == "geweigerd"


# Without a login


def test_real_data_is_not_published_without_login_until_a_setting_says_so(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIJSWIJK_DASH_REAL_DATA_WITHOUT_LOGIN", "")
    settings.cache_clear()
    shown = open_page("importeren")
    assert "geen inlog ingesteld" in shown.infos[0]
    shown.upload(*export(LAST)).click("Publiceer")
    assert any("nog geen inlog ingesteld" in error for error in shown.errors)
    store = open_store(settings().store)
    assert store.query("SELECT count(*) FROM gemeente.levering") == [(0,)]


def test_a_store_with_real_data_stays_closed_without_login(monkeypatch: pytest.MonkeyPatch) -> None:
    publish([{}])
    assert "1" in Shown(new_test()).run().tiles.values()
    monkeypatch.setenv("RIJSWIJK_DASH_REAL_DATA_WITHOUT_LOGIN", "")
    settings.cache_clear()
    shown = Shown(new_test()).run()
    assert "echte gegevens en er is geen inlog" in shown.warnings[0]
    assert not shown.tiles and not shown.tables


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "10.0.0.9"}, {"Forwarded": "for=10.0.0.9"}, {"X-Real-IP": "10.0.0.9"},
        {"Host": "kwaad.example"}, {"Host": "127.0.0.1.kwaad.example:8501"},
    ],
)  # fmt: skip
def test_a_visitor_from_elsewhere_is_not_this_computer(
    headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish([{}])
    monkeypatch.setattr("rijswijk_dash.web.viewer._headers", lambda: headers)
    assert not Shown(new_test()).run().tiles


def test_a_server_that_listens_to_the_network_shows_no_real_data_without_login(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    publish([{}])
    monkeypatch.setattr(
        "rijswijk_dash.web.viewer.st.get_option",
        lambda name: "0.0.0.0" if name == "server.address" else None,  # noqa: S104
    )
    assert not Shown(AppTest.from_file(str(MAIN), default_timeout=60)).run().tiles


# Mijn trajecten


def mine(organisation: str) -> Shown:
    test = new_test().run()
    test.sidebar.selectbox(key="rol").set_value(Role.PARTNER).run()
    test.sidebar.selectbox(key="organisatie").set_value(organisation).run()
    return Shown(test).go("mijn_trajecten")


def test_a_school_sees_its_own_clients_exactly_and_only_its_fields(filled: Path) -> None:
    shown = mine("Taalschool Rijswijk").part("De lijst")
    assert "Taalschool Rijswijk begeleidt 63 trajecten op 31 augustus 2024." in shown.text
    heads, *rows = shown.table("63 trajecten op 31-08-2024")
    assert heads[:2] == ["Trajectnummer", "Cliëntnummer taalschool"]
    assert len(rows) == 50
    assert not {"Bijstandsuitkering", "Herkomst", "Geboortejaar", "Doelgroep"} & set(heads)
    keys = {str(w.key).split("_")[0] for w in shown.test.multiselect}
    assert keys == {"leerroute", "kolommen"}
    shown.part("Cijfers")
    assert shown.counts("Leerroute")["Z-route"] == "63"
    assert "Uw eigen cliënten · Exact cijfer" in shown.text


def test_a_partner_without_clients_in_the_export_is_told_why(filled: Path) -> None:
    shown = mine("WSP")
    assert shown.infos and not shown.tables


@pytest.mark.parametrize("organisation", ["Welzijn Rijswijk", "Martinifabriek", "COA"])
def test_each_kind_of_partner_has_its_page(filled: Path, organisation: str) -> None:
    shown = mine(organisation)
    assert organisation in shown.text
    assert shown.errors == []


def test_the_list_can_be_sorted_searched_and_narrowed(filled: Path) -> None:
    shown = (
        mine("Taalschool Rijswijk")
        .part("De lijst")
        .choose("Sorteer op", "einddatum_inburgeringstermijn")
    )
    column = shown.table("63 trajecten")[0].index("Einde inburgeringstermijn")
    days = [row[column] for row in shown.table("63 trajecten")[1:] if row[column]]
    parsed = [date(int(d[6:]), int(d[3:5]), int(d[:2])) for d in days]
    assert parsed == sorted(parsed)
    shown.test.text_input(key="zoek").set_value("TR-0001")
    assert len(shown.run().table("1 traject")) == 2


def test_an_analyst_sees_all_and_each_view_is_logged(filled: Path) -> None:
    shown = open_page("mijn_trajecten", onderdeel="De lijst")
    assert "Op 31 augustus 2024 waren er 267 trajecten gestart." in shown.text
    line = read_log(open_store(settings().store), actions=("rijen bekijken",))[0]
    assert line.what.startswith("267 trajecten van levering")


def test_a_filter_in_the_address_that_is_not_offered_is_refused_and_logged_once(
    login: Path, filled: Path
) -> None:
    test = as_user(PEOPLE[Role.PARTNER])
    test.query_params["taalschool"] = "Taalschool Sagènn"
    shown = Shown(test).go("populatie").run().run()
    assert any("niet filteren op Taalschool" in text for text in shown.warnings)
    lines = read_log(open_store(settings().store), actions=("cijfers vragen",), result="geweigerd")
    assert [line.what for line in lines] == ["filter op taalschool"]
