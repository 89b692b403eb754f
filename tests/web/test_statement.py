"""The page Toegankelijkheid says what the file says, also to who has not logged in."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rijswijk_dash.domain.accessibility import Contact, Deviation, statement
from tests.domain.test_accessibility import DEVIATION
from tests.web.tools import Shown, open_page


def with_file(monkeypatch: pytest.MonkeyPatch, **other: object) -> None:
    found = statement().model_copy(update=other)
    monkeypatch.setattr("rijswijk_dash.web.statement.statement", lambda: found)


def test_it_tells_the_status_the_checks_and_where_to_complain(own_store: Path) -> None:
    text = open_page("toegankelijkheid").text
    found = statement()
    assert f"Status {found.status}" in text
    for check in found.checks:
        assert check.how in text
    assert "EN 301 549" in text and "Nationale ombudsman" in text
    assert "niet vastgesteld" in text


def test_what_does_not_comply_is_told_with_its_cause_and_measure(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_file(monkeypatch, deviations=(Deviation.model_validate(DEVIATION),))
    text = open_page("toegankelijkheid").text
    for name in ("criterium", "wat", "gevolg", "oorzaak", "alternatief", "maatregel", "planning"):
        assert DEVIATION[name] in text, name
    assert "issues/16149" in text and "Er is geen afwijking bekend" not in text


def test_the_address_of_the_municipality_is_shown_once_it_is_known(
    own_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "contactpersoon van de gemeente" in open_page("toegankelijkheid").text
    with_file(monkeypatch, contact=Contact.model_validate({"email": "toegang@voorbeeld.nl"}))
    text = open_page("toegankelijkheid").text
    assert "mailto:toegang@voorbeeld.nl" in text and "contactpersoon" not in text


@pytest.mark.parametrize("show", ["show_welcome", "show_refusal"])
def test_who_cannot_come_in_reads_it_too(own_store: Path, show: str) -> None:
    given = "" if show == "show_welcome" else "Refused('Dit mag niet.')"
    test = AppTest.from_string(
        "from rijswijk_dash.access import Refused\n"
        f"from rijswijk_dash.web.closed import {show}\n{show}({given})\n",
        default_timeout=60,
    ).run()
    shown = Shown(test)
    assert [e.message for e in test.exception] == []
    assert f"Status {statement().status}" in shown.text and "Kunt u iets niet" in shown.text
