"""Mijn trajecten: the work list and the timeline, for each role."""

from pathlib import Path

import pytest
from icalendar import Calendar
from streamlit.elements.lib import policies

from rijswijk_dash.audit import read_log
from rijswijk_dash.domain.invented import INVENTED_PREFIX
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from tests.figures.test_turns import EMPTY, INTAKE, LEARNING, ON_Z, WAITING
from tests.tools import publish
from tests.web.test_access import mine
from tests.web.test_importing import Downloads, downloads
from tests.web.tools import open_page, sheet_rows

__all__ = ["downloads"]
LATE = {**INTAKE, "datum_vestiging": "2024-01-01"}
ROWS = [
    {"fase": "Voldaan"}, LEARNING, INTAKE, LATE, ON_Z, WAITING,
    {**ON_Z, "uren_taal_knm": "3", "clientnummer_taalschool": "TR-9"},
]  # fmt: skip
HEAD = ["Trajectnummer", "Uiterlijk", "Volgende stap", "Aan zet", "Stand", "Termijn"]


def fill(prefix: str = "T000") -> None:
    """Publish the rows; only over invented people can one look as another role without a login."""
    publish([
        {**EMPTY, **row, "trajectnummer": f"{prefix}{number}"}
        for number, row in enumerate(ROWS, start=1)
    ])  # fmt: skip


def test_the_work_list_has_what_is_due_first_with_whose_turn_it_is() -> None:
    fill()
    shown = open_page("mijn_trajecten")
    assert "Bij **1 traject** is de termijn voorbij; bij **1 traject** loopt die af" in shown.text
    assert (
        "Aan zet is Gemeente bij **3**, Taalschool Rijswijk bij **1** en COA bij **1**"
        in shown.text
    )
    assert "Bij **1 traject** is niet bekend wie." in shown.text
    assert shown.table("Werklijst op 31-08-2024: 2 trajecten") == [
        HEAD,
        ["T0004", "11-03-2024", "Plan de brede intake", "Gemeente", "voorbij, 173 dagen",
         "PIP binnen 10 weken"],
        ["T0003", "09-09-2024", "Plan de brede intake", "Gemeente", "loopt, nog 9 dagen",
         "PIP binnen 10 weken"],
    ]  # fmt: skip
    every = shown.choose("Welke trajecten", "Alles, ook wie klaar of gestopt is").table("Werklijst")
    assert [row[0] for row in every[1:]] == [
        "T0004", "T0003", "T0002", "T0005", "T0007", "T0006", "T0001",
    ]  # fmt: skip
    by_number = {row[0]: row for row in every}
    assert by_number["T0005"][2:4] == ["Onbekend: Uren taal en KNM ontbreekt", "onbekend"]
    assert by_number["T0001"][1:] == ["", "Geen stap: klaar of gestopt", "", "", ""]
    assert len(shown.choose("Welke trajecten", "Alles wat open is").table("Werklijst")) == 7
    assert [row[0] for row in shown.choose("Wie is aan zet", "COA").table("Werklijst")[1:]] == [
        "T0006"
    ]
    explained = shown.table("De stappen")[1:]
    assert [row[:2] for row in explained] == [["Koppel aan de gemeente", "COA"]]
    assert shown.part("Tijdlijn").part("Werklijst").test.selectbox(key="aan_zet").value == "COA"


def test_a_school_reads_its_own_steps_with_its_own_number_and_no_other_party() -> None:
    fill(INVENTED_PREFIX)
    shown = mine("Taalschool Rijswijk").choose("Welke trajecten", "Alles wat open is")
    assert [row[0] for row in shown.table("Werklijst")[1:]] == [f"{INVENTED_PREFIX}7"], (
        "its turn first"
    )
    shown.choose("Wie is aan zet", "Iedereen")
    heads, *rows = shown.table("Werklijst")
    assert heads == [HEAD[0], "Cliëntnummer taalschool", *HEAD[1:]]
    assert [row[:2] + row[3:5] for row in rows] == [
        [f"{INVENTED_PREFIX}5", "", "Onbekend: Uren taal en KNM ontbreekt", "onbekend"],
        [f"{INVENTED_PREFIX}7", "TR-9", "Geef de uren taal en KNM", "Taalschool Rijswijk"],
    ]  # fmt: skip
    assert "Uw organisatie is aan zet bij **1 traject**." in shown.text
    other = mine("Taalschool Sagènn").choose("Welke trajecten", "Alles wat open is")
    (row,) = other.table("Werklijst")[1:]
    assert row[2:4] == ["Geen stap van uw organisatie", "andere partij of niet te zien"]
    assert "Gemeente" not in [cell for line in other.table("Werklijst") for cell in line]


@pytest.mark.parametrize("part", ["Werklijst", "Alle termijnen", "Tijdlijn", "De lijst", "Cijfers"])
@pytest.mark.parametrize("organisation", ["Welzijn Rijswijk", "COA", "Universiteit Leiden"])
def test_each_partner_can_open_each_part(filled: Path, organisation: str, part: str) -> None:
    shown = mine(organisation).part(part)
    assert shown.errors == [] and organisation in shown.text
    assert shown.tables or shown.infos


def test_the_chosen_columns_stay_and_streamlit_has_nothing_to_warn_of(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "_shown_default_value_warning", False)
    shown = open_page("mijn_trajecten").part("De lijst")
    (columns,) = (w for w in shown.test.multiselect if w.label == "Kolommen")
    columns.set_value(["trajectnummer", "fase"]).run()
    shown = shown.part("Tijdlijn").part("De lijst")
    assert shown.table("267 trajecten op 31-08-2024")[0] == ["Trajectnummer", "Fase"]
    assert not policies._shown_default_value_warning


def test_the_files_of_the_work_list(downloads: Downloads) -> None:
    fill()
    open_page("mijn_trajecten")
    file = downloads["werklijst_2024-08-31.xlsx"]()
    heads, *rows = sheet_rows(file)
    assert heads[:9] == (
        "Trajectnummer", "Volgende stap", "Aan zet", "Sinds", "Uiterlijk", "Dagen", "Stand", "Termijn",
        "Soort termijn",
    )  # fmt: skip
    first = dict(zip(heads, rows[0], strict=True))
    assert (first["Trajectnummer"], first["Sinds"], first["Dagen"]) == ("T0004", "01-01-2024", -173)
    assert (first["Herkomst"], first["Fase"]) == ("Syrië", "Brede intake")
    told = dict(sheet_rows(file, 1))
    assert told["Peildatum"] == "31-08-2024" and told["Bestand"] == "test.csv"
    calendar = Calendar.from_ical(downloads["werklijst_2024-08-31.ics"]())
    (event,) = calendar.walk("VEVENT")
    assert str(event["summary"]) == "T0003: PIP binnen 10 weken"
    assert str(event["description"]).startswith(
        "Volgende stap: Plan de brede intake. Aan zet: Gemeente. "
    )
    deeds = [line.what for line in read_log(open_store(settings().store))]
    assert any(what.startswith("7 trajecten van levering") for what in deeds)


def test_the_timeline_of_the_chosen_traject_in_words_a_chart_and_a_table(
    downloads: Downloads,
) -> None:
    fill()
    shown = open_page("mijn_trajecten", onderdeel="Tijdlijn")
    assert (
        "Volgende stap: Plan de brede intake. Aan zet: Gemeente. Uiterlijk 11-03-2024."
        in shown.text
    )
    shown.choose("Traject", "T0002")
    rows = shown.table("Tijdlijn op 31-08-2024")
    assert rows[:4] == [
        ["Datum", "Wat", "Soort", "Stand"],
        ["01-05-2023", "Vestiging", "gebeurd", "gebeurd"],
        ["01-06-2023", "Dagtekening PIP", "gebeurd", "gebeurd"],
        ["01-07-2023", "Inburgeringsaanbod (start lessen)", "gebeurd", "gebeurd"],
    ]  # fmt: skip
    assert ["10-07-2023", "PIP binnen 10 weken", "wettelijke termijn", "op tijd gehaald"] in rows
    assert ["31-10-2023", "Einde van het ontzorgen", "planning", "voorbij, 305 dagen"] in rows
    alt = shown.charts["traject"]
    assert "Gebeurd: Vestiging 01-05-2023" in alt and "PVT ondertekend 01-06-2026 (loopt" in alt
    assert [list(r) for r in sheet_rows(downloads["tijdlijn_2024-08-31.xlsx"]())] == rows
    shown.choose("Traject", "T0001")
    assert "Geen stap: klaar of gestopt." in shown.text


def test_a_partner_has_no_date_on_the_timeline_that_its_task_does_not_need() -> None:
    fill(INVENTED_PREFIX)
    shown = mine("Taalschool Sagènn").part("Tijdlijn")
    words = {row[1] for row in shown.table("Tijdlijn op")[1:]}
    assert words == {
        "Dagtekening PIP", "Inburgeringsaanbod (start lessen)", "Inburgeringstermijn van drie jaar",
    }  # fmt: skip
    assert "andere partij of niet te zien" not in shown.text
    assert "Geen stap van uw organisatie." in shown.text


def test_without_the_fields_each_part_says_so() -> None:
    publish([{"taalschool": "Taalschool Sagènn", "trajectnummer": f"{INVENTED_PREFIX}1"}])
    for part in ("Werklijst", "Tijdlijn", "De lijst"):
        assert mine("Taalschool Rijswijk").part(part).infos
    assert mine("Taalschool Sagènn").part("Tijdlijn").errors == []
    minimal = open_page("mijn_trajecten").choose("Welke trajecten", "Alles wat open is")
    assert minimal.table("Werklijst")[1][2] == "Onbekend: Dagtekening PIP ontbreekt"
