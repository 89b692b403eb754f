"""The dashboard as another role sees it, chosen in the sidebar while all data is invented."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rijswijk_dash.access import Role
from rijswijk_dash.protection import SENTENCE
from rijswijk_dash.web.registry import page_info
from tests.tools import publish
from tests.web.tools import MAIN, Shown

FIGURE_PAGES = ("kerncijfers", "populatie", "voortgang")


def open_as(role: Role, name: str) -> Shown:
    test = AppTest.from_file(str(MAIN), default_timeout=60)
    test.run()
    test.sidebar.selectbox(key="rol").set_value(role).run()
    test.switch_page(page_info(name).path)
    return Shown(test).run()


@pytest.mark.parametrize("name", FIGURE_PAGES)
def test_a_partner_sees_only_protected_figures_and_is_told_so(filled: Path, name: str) -> None:
    shown = open_as(Role.PARTNER, name).whole()
    assert SENTENCE in shown.text
    assert "Exact cijfer" not in shown.text
    for rows in shown.tables.values():
        for row in rows[1:]:
            for cell in row[1:]:
                if re.fullmatch(r"\d+", cell):
                    assert int(cell) % 5 == 0, (name, rows[0])


def test_a_partner_is_told_which_figures_are_closed(filled: Path) -> None:
    shown = open_as(Role.PARTNER, "voortgang").whole()
    assert "Niet voor uw rol: Op koers per startjaar." in shown.text
    assert "Niet voor uw rol: Waarom niet op koers." in shown.text
    assert re.search("Niet voor uw rol: .*Instroom en Taalschool", shown.text)
    assert "Instroom" not in shown.parts, "no empty part"
    assert "Taalschool Sagènn" not in shown.text
    keys = {widget.key for widget in shown.test.multiselect}
    assert "taalschool" not in keys
    assert "leerroute" in keys


def test_the_alderman_sees_exact_headlines_and_rounded_crossings(filled: Path) -> None:
    populatie = open_as(Role.ALDERMAN, "populatie")
    assert populatie.counts("Herkomst")["Syrië"] == "187"
    assert SENTENCE not in populatie.text
    populatie.test.multiselect(key="uitkering").set_value(["Nee"])
    populatie.run()
    assert SENTENCE in populatie.text
    assert all(int(n) % 5 == 0 for n in populatie.counts("Herkomst").values())


def test_the_choice_of_a_role_is_gone_with_real_data() -> None:
    publish([{}])
    test = AppTest.from_file(str(MAIN), default_timeout=60).run()
    assert not test.sidebar.selectbox
