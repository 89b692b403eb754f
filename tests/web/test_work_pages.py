"""The pages Taal en werk and Overdracht: what each role reads there."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Role
from rijswijk_dash.figures import HANDOVERS
from rijswijk_dash.protection import SENTENCE
from tests.figures.test_handover import IN_OPVANG, UKRAINIAN, ago, settled, steps
from tests.figures.test_work import IDLE, LESSONS, MIXED, TAKES_PART
from tests.tools import ANALYST, publish
from tests.web.test_roles import open_as
from tests.web.tools import Shown, open_page, sheet_rows

Opens = Callable[..., Shown]
EXACT = (Role.ANALYST, Role.ADMIN, Role.ALDERMAN)


def closed(shown: Shown) -> str:
    """The quiet line, or nothing."""
    lines = [c.value for c in shown.test.caption if c.value.startswith("Niet te zien")]
    return lines[0] if lines else ""


# Taal en werk


def test_the_page_opens_with_who_learns_and_works() -> None:
    publish(MIXED)
    shown = open_page("taal_en_werk").whole()
    assert shown.sentences == [
        "Op 31 augustus 2024 werken of participeren 4 van de 6 mensen in de les tegelijk (66,7%)."
    ]
    assert shown.counts("Taal en werk samen")["Les en participatie"] == "2"
    assert shown.table("Les met werk")[-1] == ["Alle samen", "4", "6", "66,7%"]
    assert "66,7% (4 van 6)" in shown.charts["les_met_werk"]
    assert shown.tiles["Les met werk of participatie"] == "66,7%"


def test_one_person_and_nobody_in_lessons() -> None:
    publish([{**LESSONS, **TAKES_PART}, {**LESSONS, **IDLE}], "2024-07-31")
    publish([{**LESSONS, **TAKES_PART, "datum_inburgeringsaanbod": ""}])
    assert "was er niemand in de les." in open_page("taal_en_werk").sentences[0]
    (earlier,) = open_page("taal_en_werk", peildatum="31-07-2024").sentences
    assert "werkt of participeert 1 van de 2 mensen" in earlier


def test_a_minimal_export_names_what_it_lacks(own_store: Path) -> None:
    publish([{}, {"uitkering": "Nee"}])
    for name in ("taal_en_werk", "overdracht"):
        shown = open_page(name).whole()
        assert shown.errors == []
        assert any("ontbre" in text for text in shown.infos)
    assert "Van PIP tot lessen: Onbekend" in open_page("overdracht").whole().text
    assert "0,0%" not in open_page("taal_en_werk").whole().text


def test_the_course_over_time(page: Opens) -> None:
    shown = page("taal_en_werk", weergave="Verloop in de tijd").whole()
    rows = shown.table("Les met werk")
    assert len(rows) == 33
    found = figures.trend(ANALYST, figures.question("les_met_werk"))
    assert rows[1][1] == f"{found[-1].value}%".replace(".", ",")
    assert shown.counts("Uitkering naar maanden")["0–5"], "this one is always at the peildatum"


def test_uitkering_by_months_from_zero_to_hundred(page: Opens) -> None:
    shown = page("taal_en_werk").whole()
    asked = figures.question("uitkering_naar_verblijf", ["maanden_sinds_vestiging"])
    expected = figures.ask(ANALYST, asked)
    rows = shown.table("Uitkering naar maanden")
    assert [row[0] for row in rows[1:]] == [*map(expected.label, expected.rows), "Alle samen"]
    (chart,) = [c for c in shown.test.get("plotly_chart") if "uitkering_naar" in c.key]
    assert json.loads(chart.proto.spec)["layout"]["xaxis"]["range"][0] == 0


@pytest.mark.parametrize("name", ["taal_en_werk", "overdracht"])
@pytest.mark.parametrize("role", EXACT)
def test_who_may_see_all_sees_the_headline_exactly(filled: Path, name: str, role: Role) -> None:
    shown = open_as(role, name).whole()
    assert shown.errors == []
    assert "ongeveer" not in shown.sentences[0]
    keys = set(shown.charts)
    wanted = {"les_met_werk", "taal_en_werk"} if name == "taal_en_werk" else {"les_na_pip"}
    assert wanted <= keys
    assert bool(closed(shown)) == (
        role is Role.ALDERMAN and name == "taal_en_werk"
    ) or SENTENCE in (shown.text)


@pytest.mark.parametrize("name", ["taal_en_werk", "overdracht"])
@pytest.mark.parametrize("view", ["Op de peildatum", "Verloop in de tijd"])
def test_a_partner_sees_protected_numbers_and_one_quiet_line(
    filled: Path, name: str, view: str
) -> None:
    shown = open_as(Role.PARTNER, name)
    shown.test.segmented_control(key="weergave").set_value(view)
    shown.run()
    assert SENTENCE in shown.text and "Exact cijfer" not in shown.text
    assert "Uren werk" in closed(shown) or "Wachttijd tussen twee stappen" in closed(shown)
    assert "Mijn trajecten" in shown.text
    assert shown.infos == []
    for rows in shown.tables.values():
        for row in rows[1:]:
            for cell in row[1:]:
                if re.fullmatch(r"\d+", cell):
                    assert int(cell) % 5 == 0, (name, rows[0])


def test_the_alderman_with_a_filter_sees_no_exact_number(filled: Path) -> None:
    for name in ("taal_en_werk", "overdracht"):
        shown = open_as(Role.ALDERMAN, name)
        shown.test.multiselect(key="uitkering").set_value(["Nee"])
        shown.run()
        assert shown.errors == []
        assert "Exact cijfer" not in shown.text
        assert closed(shown)


# Overdracht


def test_the_page_opens_with_the_voorinburgering_and_the_warme_overdracht() -> None:
    waits = {**IN_OPVANG, "datum_koppeling": ago(34)}
    warm = settled(datum_warme_overdracht="2023-04-01")
    publish(
        [
            waits,
            waits,
            warm,
            settled(),
            settled(),
            {**waits, **UKRAINIAN, "fase": "Voorinburgering"},
        ]
    )
    shown = open_page("overdracht").whole()
    assert shown.sentences[0] == (
        "Op 31 augustus 2024 zijn er 2 mensen in de voorinburgering; van de gevestigde "
        "asielstatushouders had 33,3% een warme overdracht."
    )
    assert shown.counts("Wacht op vestiging") == {"0–4 weken": "2", "Totaal": "2"}
    assert shown.tiles["In de voorinburgering"] == "2"


@pytest.mark.parametrize(("people", "words"), [(0, "is er niemand"), (1, "is er 1 persoon")])
def test_nobody_or_one_person_in_the_voorinburgering(people: int, words: str) -> None:
    publish([{}, *[IN_OPVANG] * people])
    assert open_page("overdracht").sentences[0].startswith(f"Op 31 augustus 2024 {words} in de")


def test_the_times_between_steps_as_a_table_and_a_file(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: dict[str, bytes] = {}
    monkeypatch.setattr(
        "rijswijk_dash.web.handover.download_button",
        lambda viewer, label, make, name: made.update({name: make()}),
    )
    shown = open_page("overdracht").whole()
    rows = shown.table("Wachttijd tussen twee stappen")
    assert [row[0] for row in rows[1:]] == [one.name for one in HANDOVERS.values()]
    for row, id_ in zip(rows[1:], HANDOVERS, strict=True):
        found = figures.survival(ANALYST, id_)
        ((_, curve),) = found.drawn
        assert row[2:6] == [
            str(curve.n), str(curve.events), str(curve.n - curve.events), str(curve.median.weeks),
        ]  # fmt: skip
        assert row[6] == f"{curve.median.low}–{curve.median.high}"
    longest = max(figures.survival(ANALYST, id_).drawn[0][1].median.weeks or 0 for id_ in HANDOVERS)
    assert f"de helft is na {longest} weken zover" in shown.sentences[1]
    assert f"Van koppeling tot vestiging {longest} weken" in shown.charts["wachttijden"]
    (name,) = made
    assert name == "wachttijden_2024-08-31.xlsx"
    assert sheet_rows(made[name])[0][:3] == ("Stap", "Tussen", "Mensen")
    assert ("Populatie", HANDOVERS["wachttijd_vestiging"].population) in sheet_rows(made[name], 1)


def test_few_people_and_a_half_that_is_not_there_have_no_median() -> None:
    rows = [*steps("datum_vestiging", "datum_brede_intake", *[14] * 3, *[None] * 9)]
    rows += [{"datum_koppeling": "2023-01-01", "datum_vestiging": "2024-01-01"}]
    rows += [{"datum_koppeling": "2024-01-02", "datum_vestiging": "2024-01-01"}]
    publish([{"datum_koppeling": "", "dagtekening_pip": "", **row} for row in rows])
    shown = open_page("overdracht").whole()
    table = {row[0]: row[2:] for row in shown.table("Wachttijd")[1:]}
    assert table["Van vestiging tot brede intake"][:4] == ["14", "3", "11", "nog niet"]
    assert table["Van koppeling tot vestiging"] == ["1", "", "", "te weinig mensen", ""]
    assert table["Van PIP tot lessen"][0] == "onbekend"
    assert "Van koppeling tot vestiging: 1 persoon niet meegeteld" in shown.text
    assert "wachttijden" not in shown.charts, "there is no bar to draw"


def test_the_coa_finds_its_own_waits_on_mijn_trajecten(own_store: Path, filled: Path) -> None:
    for page_id in ("overdracht", "mijn_trajecten"):
        shown = open_as(Role.PARTNER, page_id)
        (box,) = [b for b in shown.test.sidebar.selectbox if b.label == "Organisatie"]
        box.set_value("COA")
        shown.run()
        assert shown.errors == []
    assert "Wacht op vestiging" in shown.part("Cijfers").text
