"""The accessibility statement claims no more than is true, and its file is checked."""

from datetime import date

import pytest
from pydantic import ValidationError

from rijswijk_dash.domain.accessibility import STATUSES, Statement, statement
from rijswijk_dash.domain.rules import read_toml

DEVIATION = {
    "id": "een",
    "criterium": "1.4.3 Contrast",
    "wat": "Iets is te licht om goed te lezen.",
    "gevolg": "Wie slecht ziet, mist het gemakkelijk.",
    "oorzaak": "De kleur komt van Streamlit.",
    "alternatief": "Lees de tabel die ernaast staat.",
    "maatregel": "Wij hebben het bij Streamlit gemeld.",
    "planning": "bij de volgende versie",
    "regel": "color-contrast",
    "plek": "[data-testid=stIets]",
    "melding": 16149,
}


def changed(**other: object) -> Statement:
    return Statement.model_validate({**read_toml("toegankelijkheid.toml"), **other})


def test_the_file_is_read_and_has_a_status_of_the_model() -> None:
    found = statement()
    assert found.status in STATUSES and found.checks
    assert found.drawn_up <= date.today()
    assert found.contact.is_known == any(
        (found.contact.email, found.contact.phone, found.contact.website)
    )


def test_a_high_status_needs_a_full_audit() -> None:
    for status in "AB":
        with pytest.raises(ValidationError, match="WCAG-EM"):
            changed(status=status)
    assert changed(status="B", volledig_onderzoek_op=date(2026, 6, 1), afwijking=[DEVIATION])
    with pytest.raises(ValidationError, match="status A kan niet"):
        changed(status="A", volledig_onderzoek_op=date(2026, 6, 1), afwijking=[DEVIATION])


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"vastgesteld_door": "de gemeentesecretaris"}, "horen bij elkaar"),
        ({"afwijking": [DEVIATION, DEVIATION]}, "dezelfde id"),
        ({"afwijking": [{**DEVIATION, "criterium": "contrast"}]}, "criterium"),
        ({"contact": {"email": "geen adres"}}, "email"),
        ({"onderzoek": []}, "onderzoek"),
        ({"onbekend": 1}, "onbekend"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(other: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        changed(**other)
