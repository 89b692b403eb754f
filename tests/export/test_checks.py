"""One test a check of domein.md section 4: the intended rows and not their neighbours."""

from pathlib import Path

import pytest

from rijswijk_dash.domain.rules import fields, rules
from rijswijk_dash.export.checks import ERRORS, WARNINGS
from tests.export.tools import Cell, checked, good_rows, row, rows_of

PIP, START, END = (
    "dagtekening_pip",
    "startdatum_inburgeringstermijn",
    "einddatum_inburgeringstermijn",
)
OFFER, PVT, MAP = "datum_inburgeringsaanbod", "datum_ondertekening_pvt", "datum_eindgesprek_map"
PLICHT, VESTIGING = "begindatum_inburgeringsplicht", "datum_vestiging"
Z_END, HOURS = "datum_afronding_zroute", "uren_taal_knm"


def struck(code: str, *trajecten: dict[str, Cell], warnings: bool = False) -> list[int]:
    """The numbers (from 1) of the trajecten that the check strikes."""
    numbered = [{**t, "trajectnummer": f"T{n:02}"} for n, t in enumerate(trajecten, start=1)]
    delivery = checked(rows_of(numbered))
    found = delivery.warnings if warnings else delivery.errors
    return [f.row - 1 for f in found if f.code == code]


def days(field: str, *values: str, **others: Cell) -> list[dict[str, Cell]]:
    return [row(**{field: value, **others}) for value in values]


@pytest.mark.parametrize(
    ("code", "field", "others"),
    [
        ("PIP_VOOR_PLICHT", PIP, {PLICHT: "10-03-2024"}),
        ("PIP_VOOR_VESTIGING", PIP, {VESTIGING: "10-03-2024"}),
        ("PVT_VOOR_TERMIJN", PVT, {START: "10-03-2024"}),
        ("MAP_VOOR_TERMIJN", MAP, {START: "10-03-2024"}),
        ("AANBOD_VOOR_PIP", OFFER, {PIP: "10-03-2024"}),
    ],
)
def test_not_before(code: str, field: str, others: dict[str, Cell]) -> None:
    trajecten = days(field, "09-03-2024", "10-03-2024", "11-03-2024", "-", **others)
    assert struck(code, *trajecten) == [1]


@pytest.mark.parametrize(("code", "field"), [("PVT_NA_ZROUTE", PVT), ("MAP_NA_ZROUTE", MAP)])
def test_not_after_the_z_route(code: str, field: str) -> None:
    trajecten = days(field, "09-03-2024", "10-03-2024", "11-03-2024", "", **{Z_END: "10-03-2024"})
    assert struck(code, *trajecten) == [3]


def test_offer_without_pip() -> None:
    trajecten = [
        row(**{OFFER: "10-03-2024", PIP: "09-03-2024"}),
        row(**{OFFER: "10-03-2024", PIP: ""}),
        row(**{OFFER: "", PIP: "09-03-2024"}),
        row(**{OFFER: "", PIP: ""}),
    ]
    assert struck("AANBOD_ZONDER_PIP", *trajecten) == [2]
    assert struck("AANBOD_ZONDER_PIP", row(**{OFFER: "10-03-2024"})) == []


def test_the_end_of_the_termijn_is_exclusive() -> None:
    trajecten = days(END, "09-03-2024", "10-03-2024", "11-03-2024", "", **{START: "10-03-2024"})
    assert struck("EINDE_VOOR_START", *trajecten) == [1, 2]


@pytest.mark.parametrize(
    ("code", "level", "route"), [("A2_ONDERWIJSROUTE", "A2", "O"), ("B1_ZROUTE", "B1", "Z")]
)
def test_levels_that_a_route_does_not_have(code: str, level: str, route: str) -> None:
    routes = [
        row(niveau=n, leerroute=r) for r in ("B1", "O", "Z", "") for n in ("A2", "B1", "B2", "")
    ]
    hits = struck(code, *routes)
    wrong = row(niveau=level, leerroute=route)
    assert [routes[n - 1] for n in hits] == [wrong]


@pytest.mark.parametrize("field", [HOURS, "uren_participatie", "uren_werk_per_week"])
def test_hours_from_0_to_9999(field: str) -> None:
    values = ("-1", "-0,5", "0", "0,5", "9999", "9999,5", "10000", "")
    assert struck("UREN_BUITEN_BEREIK", *days(field, *values)) == [1, 2, 6, 7]


@pytest.mark.parametrize(
    "field",
    [PIP, PLICHT, VESTIGING, PVT, MAP, OFFER, Z_END, "datum_koppeling", "datum_warme_overdracht",
     "datum_kennisgeving", "datum_brede_intake", "datum_leerbaarheidstoets", "examen_LE",
     "examen_LU", "examen_SC", "examen_SP", "examen_KNM", "datum_voldaan", "startdatum_werk",
     "startdatum_ontzorgen"],
)  # fmt: skip
def test_an_event_not_after_the_peildatum(field: str) -> None:
    assert struck("NA_PEILDATUM", *days(field, "30-08-2024", "31-08-2024", "01-09-2024", "")) == [3]


def test_what_is_planned_may_lie_after_the_peildatum() -> None:
    planned = row(**{END: "01-09-2027", "einddatum_ontzorgen": "01-01-2025", START: "01-09-2024"})
    assert checked(rows_of([planned])).errors == ()
    starts = days(START, "31-08-2024", "01-09-2024", "02-09-2024")
    assert struck("START_NA_PEILDATUM", *starts) == [3]


def test_required_values() -> None:
    for name in row():
        hits = [row(), row(**{name: ""}), row(**{name: "onbekend"}), row(**{name: "n.v.t."})]
        for number, traject in enumerate(hits):
            if name != "trajectnummer":
                traject["trajectnummer"] = f"T{number}"
        hits[0]["trajectnummer"] = "T0"
        found = [(f.row - 1, f.field) for f in checked(rows_of(hits)).errors if f.code == "LEEG"]
        assert found == ([] if name == "leerroute" else [(n, name) for n in (2, 3, 4)])


def test_the_same_trajectnummer_twice_strikes_all_its_rows() -> None:
    rows = good_rows(5)
    rows[3][0] = rows[1][0]
    rows[4][1] = "onzin"
    delivery = checked([list(row()), *rows])
    assert [f.row for f in delivery.errors if f.code == "DUBBEL"] == [3, 5]
    assert delivery.rejected_row_numbers == (3, 5, 6)
    assert list(delivery.rows["trajectnummer"]) == ["T01", "T03"]


def test_a_refused_cell_brings_no_second_reason() -> None:
    bad = row(**{PIP: "31-02-2024", OFFER: "10-03-2024", VESTIGING: "01-01-2024"})
    empty = row(trajectnummer="T02", **{PIP: "", OFFER: "10-03-2024", VESTIGING: "01-01-2024"})
    found = checked(rows_of([bad, empty])).errors
    assert [(f.row, f.code) for f in found] == [(2, "GEEN_DATUM"), (3, "AANBOD_ZONDER_PIP")]


def test_another_fault_on_the_same_row_is_still_told() -> None:
    bad = row(**{PIP: "31-02-2024", HOURS: "-1", "leerroute": "C"})
    codes = {f.code for f in checked(rows_of([bad])).errors}
    assert codes == {"GEEN_DATUM", "UREN_BUITEN_BEREIK", "ONBEKENDE_WAARDE"}


def test_ss127_asiel_in_a_leerroute_without_offer() -> None:
    trajecten = [
        row(**{OFFER: ""}),
        row(**{OFFER: "10-03-2024"}),
        row(**{OFFER: "", "doelgroep": "gezinsmigrant"}),
        row(**{OFFER: "", "fase": "Brede intake", "leerroute": ""}),
        row(**{OFFER: "", "fase": "Voldaan"}),
    ]
    assert struck("SS127", *trajecten, warnings=True) == [1]


def test_ss126_no_leerroute_after_ten_weeks() -> None:
    open_ = {"leerroute": "", "fase": "Brede intake"}
    trajecten = [
        row(**{VESTIGING: "21-06-2024", **open_}),
        row(**{VESTIGING: "22-06-2024", **open_}),
        row(**{VESTIGING: "23-06-2024", **open_}),
        row(**{VESTIGING: "", **open_}),
        row(**{VESTIGING: "01-01-2024"}),
        row(**{VESTIGING: "01-01-2024", **open_, "fase": "Beëindigd"}),
        row(**{VESTIGING: "01-01-2024", **open_, "doelgroep": "Oekraïense ontheemde"}),
    ]
    assert struck("SS126", *trajecten, warnings=True) == [1]


def test_z_partner_with_another_route() -> None:
    partners = [
        row(participatiepartner=partner, leerroute=route)
        for route in ("B1", "O", "Z", "")
        for partner in ("Martinifabriek", "Elders BV", "")
    ]
    assert struck("Z_PARTNER", *partners, warnings=True) == [1, 4]


def test_map_with_the_onderwijsroute() -> None:
    routes = [
        row(**{MAP: day, "leerroute": r}) for r in ("O", "B1", "Z") for day in ("01-03-2024", "")
    ]
    assert struck("MAP_ONDERWIJSROUTE", *routes, warnings=True) == [1]


def test_fase_and_leerroute_that_contradict() -> None:
    pairs = [
        row(fase=fase, leerroute=route)
        for fase in ("Voorinburgering", "Brede intake", "Leerroute", "Voldaan", "Beëindigd")
        for route in ("B1", "")
    ]
    assert struck("LEERROUTE_VOOR_FASE", *pairs, warnings=True) == [1, 3]
    assert struck("FASE_ZONDER_LEERROUTE", *pairs, warnings=True) == [6]
    exempt = row(doelgroep="Oekraïense ontheemde", fase="Leerroute", leerroute="")
    assert struck("FASE_ZONDER_LEERROUTE", exempt, warnings=True) == []


def test_against_the_previous_delivery() -> None:
    def delivery(*trajecten: dict[str, Cell]) -> list[list[Cell]]:
        return rows_of(trajecten)

    before = checked(
        delivery(
            row(trajectnummer="T01", **{PVT: "01-02-2024", HOURS: "100"}),
            row(trajectnummer="T02", **{PVT: "01-02-2024", HOURS: "100"}),
            row(trajectnummer="T03", **{PVT: "01-02-2024", HOURS: ""}),
            row(trajectnummer="T04", **{PVT: "", HOURS: "100"}),
            row(trajectnummer="T05", **{PVT: "", HOURS: "100"}),
        ),
        file_name="export_2024-06-30.xlsx",
    )
    now = checked(
        delivery(
            row(trajectnummer="T04", **{PVT: "01-03-2024", HOURS: "99,5"}),
            row(trajectnummer="T02", **{PVT: "", HOURS: "100"}),
            row(trajectnummer="T03", **{PVT: "01-02-2024", HOURS: "3"}),
            row(trajectnummer="T06", **{PVT: "", HOURS: "1"}),
            row(trajectnummer="T05", **{PVT: "31-02-2024", HOURS: "100"}),
        ),
        previous=before,
    )
    assert [(f.row, f.field, f.code) for f in now.warnings] == [
        (0, "trajectnummer", "VERDWENEN"),
        (2, HOURS, "TERUGGELOPEN"),
        (3, PVT, "TERUGGELOPEN"),
    ]
    assert "T01" in now.warnings[0].reason  # T05 is in the file, though its row was refused


def test_order_of_rows_does_not_change_what_is_found() -> None:
    bad = [row(), row(leerroute="C"), row(**{HOURS: "-1"}), row(fase=""), row(**{PIP: "1-9-2024"})]
    for number, traject in enumerate(bad):
        traject["trajectnummer"] = f"T{number}"

    def by_traject(trajecten: list[dict[str, Cell]]) -> set[tuple[Cell, str, str]]:
        found = checked(rows_of(trajecten)).errors
        return {(trajecten[f.row - 2]["trajectnummer"], f.code, f.reason) for f in found}

    assert by_traject(bad) == by_traject(bad[::-1]) == by_traject(bad[2:] + bad[:2])
    assert len(by_traject(bad)) == 4


def test_every_check_is_tested_and_speaks_plainly() -> None:
    tests = Path(__file__).read_text(encoding="utf-8")
    for check in (*ERRORS, *WARNINGS):
        stem = check.code.removeprefix("PVT_").removeprefix("MAP_")
        assert check.code in tests or stem in tests
        assert check.reason[0].isupper()
        assert len(check.reason) < 140


def test_numbers_that_differ_in_zeros_only_may_be_one_traject_counted_twice() -> None:
    keys = ("00123", "123", "124", "0124A", "T0123", "T123", "0", "00", "1230")
    delivery = checked(rows_of([row(trajectnummer=key) for key in keys]))
    found = [f.row - 2 for f in delivery.warnings if f.code == "NULLEN_KWIJT"]
    assert [keys[i] for i in found] == ["00123", "123", "0", "00"]


def test_who_stood_first_in_the_previous_delivery_is_compared_too() -> None:
    before = checked(rows_of([row(trajectnummer="T01", **{HOURS: "100"})]))
    now = checked(rows_of([row(trajectnummer="T01", **{HOURS: "99"})]), previous=before)
    assert [(f.row, f.code) for f in now.warnings] == [(2, "TERUGGELOPEN")]


def test_a_field_that_only_one_of_two_deliveries_has_went_nowhere() -> None:
    without, with_it = rows_of([row()]), rows_of([row(**{HOURS: "100", PVT: "01-02-2024"})])
    for before, now in ((without, with_it), (with_it, without)):
        found = checked(now, previous=checked(before)).warnings
        assert [f.code for f in found if f.code == "TERUGGELOPEN"] == []


@pytest.mark.parametrize(("clock", "struck_rows"), [("vestiging", [1, 2]), ("kennisgeving", [1])])
def test_the_ten_weeks_run_by_the_clock_of_the_pip(
    monkeypatch: pytest.MonkeyPatch, clock: str, struck_rows: list[int]
) -> None:
    pip = rules()["pip"].model_copy(update={"clock": clock})
    monkeypatch.setattr("rijswijk_dash.export.checks.rules", lambda: {"pip": pip})
    late = {VESTIGING: "01-03-2024", "leerroute": "", "fase": "Brede intake"}
    trajecten = [
        row(**late, datum_kennisgeving="01-02-2024"),
        row(**late, datum_kennisgeving="01-07-2024"),
    ]
    assert struck("SS126", *trajecten, warnings=True) == struck_rows


def test_every_check_blames_and_needs_fields_that_there_are() -> None:
    for check in (*ERRORS, *WARNINGS):
        assert {check.field, *check.needs} <= set(fields()), check.code
