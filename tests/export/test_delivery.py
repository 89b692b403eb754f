"""From a workbook to a checked delivery: unseen layouts are read right or refused clearly."""

import itertools
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rijswijk_dash.domain.rules import Kind, fields
from rijswijk_dash.export.delivery import CheckedDelivery, check, inspect, read
from rijswijk_dash.export.findings import ExportError
from tests.export.tools import (
    GOOD,
    KEY,
    PEILDATUM,
    REQUIRED,
    Cell,
    bsn,
    checked,
    good_rows,
    inspected,
    reading,
    row,
    rows_of,
    sheet,
)

HEAD = list(REQUIRED)


def everything(delivery: CheckedDelivery) -> str:
    """All that leaves this package, as one text: rows, findings, rejects, what repr shows."""
    inspection = delivery.inspection
    said = [repr(delivery.errors), repr(delivery.warnings), repr(inspection.problems)]
    said += [repr(inspection.recognised), inspection.shape, repr(inspection.dropped_columns)]
    said += [repr(inspection.unused_columns), inspection.reading.file_name]
    return "\n".join([delivery.rows.to_csv(), repr(delivery.rejected_rows()), *said])


def with_columns(extra: dict[str, list[Cell]]) -> list[list[Cell]]:
    count = len(next(iter(extra.values())))
    body = [[*r, *(extra[name][n] for name in extra)] for n, r in enumerate(good_rows(count))]
    return [[*HEAD, *extra], *body]


def test_the_plain_case() -> None:
    delivery = checked([HEAD, *good_rows(3)])
    assert delivery.row_count == len(delivery.rows) == 3
    assert (delivery.errors, delivery.warnings) == ((), ())
    assert delivery.fields == REQUIRED
    assert delivery.peildatum == PEILDATUM
    assert delivery.rows.iloc[0].to_dict() == {**row(), "gemeente": "0603"}


CASE_HEADINGS = ["ZAAK_NUMMER", "Type\nstatus", "Land van\xa0herkomst ", "geschoold (J/N)",
                 "BIJSTAND (j/n)", "Leer-route", "Fase: inburgering"]  # fmt: skip
CASE_ROWS = [
    ["T01", "asiel", "SYRIE", "J", "j", "b1", "leerroute"],
    ["T02", "Gezinsmigrant ", "Turkije", "n", "0", "Z", "in leerroute"],
]


@given(st.permutations(range(7)), st.integers(0, 4), st.integers(0, 3), st.booleans())
@settings(max_examples=60, deadline=None)
def test_order_place_and_titles_do_not_change_what_is_read(
    order: list[int], above: int, left: int, total: bool
) -> None:
    table = [[None] * left + [r[i] for i in order] for r in [CASE_HEADINGS, *CASE_ROWS]]
    titles: list[list[Cell]] = [["Stand per 31 augustus 2024"], *([["titel"], []] * above)]
    rows = [*titles, *table, *([[], [None] * left + ["Totaal", "2"]] if total else [])]
    delivery = checked(rows, file_name="x.xlsx")
    assert delivery.errors == ()
    assert delivery.rows["herkomst"].tolist() == ["Syrië", "Turkije"]
    assert delivery.rows["scholing"].tolist() == ["Geschoold", "Ongeschoold"]
    assert delivery.rows["uitkering"].tolist() == ["Ja", "Nee"]
    assert delivery.rows["leerroute"].tolist() == ["B1-route", "Z-route"]


def test_ggm_names_in_upper_case() -> None:
    head = ["BURGERSERVICENUMMER", "DOELGROEP", "GEBOORTELAND", "OPLEIDINGSNIVEAU", "BIJSTAND",
            "LEERROUTETYPE", "FASE", "DAGTEKENINGPIP", "DATUMONDERTEKENING_PVT", "NIVEAU",
            "DATUMAANVANGINBURGERINGSTERMIJN", "DATUMEINDEINBURGERINGSTERMIJN",
            "GEVOLGDEURENKNMENTAALLES"]  # fmt: skip
    body = [bsn(7), "asiel", "Syrië", "MBO 2", "nee", "B1-route", "Leerroute", "2024-02-01",
            "2024-03-01", "B1", "2024-02-02", "2027-02-02", "12,5"]  # fmt: skip
    delivery = checked([head, body])
    assert delivery.errors == ()
    first = delivery.rows.iloc[0]
    assert first["einddatum_inburgeringstermijn"] == pd.Timestamp("2027-02-02")
    assert (first["uren_taal_knm"], first["niveau"]) == (12.5, "B1")


DUO = ["vNummer", "indeling", "geboorteland", "opleidingsniveau", "bijstand", "leerroute", "fase",
       "dagtekeningPip", "datumOndertekeningPvt", "startdatum", "einddatum", "begindatum", "naam",
       "peildatum"]  # fmt: skip


def duo(number: int, name: str) -> list[Cell]:
    return [f"28{number:08}", "asiel", "Syrië", "HBO", "J", "B", "Leerroute", "2024-02-01",
            "2024-03-01", "2024-02-02", "2027-02-02", "2024-01-01", name, "2024-08-31"]  # fmt: skip


def test_duo_names_as_csv() -> None:
    lines = [DUO, duo(1, "Taalschool Sagènn"), duo(2, "NL Training")]
    content = "\r\n".join(";".join(c or "" for c in line) for line in lines).encode("utf-8-sig")
    delivery = check(inspect(read(content, "duo.csv")), KEY)
    assert delivery.errors == ()
    assert delivery.rows["taalschool"].tolist() == ["Taalschool Sagènn", "NL Training"]
    assert delivery.rows["begindatum_inburgeringsplicht"].notna().all()
    assert not {"2800000001", "2800000002"} & set(delivery.rows["trajectnummer"])
    assert delivery.inspection.recognised.key_is_personal


@pytest.mark.parametrize(
    "names", [["Samira Haddad", "Piet Bos"], ["Taalschool Sagènn", "Piet Bos"]]
)
def test_a_persons_name_never_becomes_the_taalschool(names: list[str]) -> None:
    in_duo = checked([DUO, *(duo(n, name) for n, name in enumerate(names))])
    assert in_duo.inspection.dropped_columns == ("naam",)
    elsewhere = checked(with_columns({"Naam": list(names)}))
    assert elsewhere.inspection.dropped_columns == ("Naam",)
    by_hand = checked(with_columns({"Naam": list(names)}), by_hand={"taalschool": "Naam"})
    for delivery in (in_duo, elsewhere, by_hand):
        assert "taalschool" not in delivery.fields
        assert "Piet Bos" not in everything(delivery)


def test_schools_under_naam_may_be_pointed_at_by_hand() -> None:
    schools: list[Cell] = ["Taalschool Sagènn", "Hogeschool Leiden"]
    assert "taalschool" not in checked(with_columns({"Naam": schools})).fields
    chosen = checked(with_columns({"Naam": schools}), by_hand={"taalschool": "Naam"})
    assert chosen.rows["taalschool"].tolist() == schools


PERSONAL: dict[str, list[Cell]] = {
    "Achternaam": ["Haddadoui", "Verbruggen"], "Roepnaam": ["Samirah", "Pietertje"],
    "Naam cliënt": ["S. Haddadoui", "P. Verbruggen"], "Adres": ["Lindelaantje 7", "Eikenpad 9"],
    "E-mail": ["samirah@voorbeeld.test", "piet@voorbeeld.test"], "Mobiel nr": ["0612345678", "x9"],
    "Geb. datum": ["17-03-1985", "18-04-1986"], "Cliënt": ["Haddadoui", "Verbruggen"],
    "Klantmanager": ["Anna Molenaarster", "Bob Smidsman"], "Opmerkingen": ["belt graag", "nicht"],
    "Bereikbaar via": ["haddad@voorbeeld.test", "06-87654321"], "Kenmerk X": [bsn(55), bsn(66)],
    "Wie": ["Samirah Haddadoui", "Pietertje Verbruggen"],
}  # fmt: skip


def test_personal_columns_are_dropped_and_listed_and_reach_nothing() -> None:
    rows = with_columns({**PERSONAL, "Wie": [*PERSONAL["Wie"]]})
    rows.append([*GOOD[:5], "C-route", *GOOD[6:], *(values[0] for values in PERSONAL.values())])
    rows[-1][0] = "T99"
    rows[-1][-1] = "Kees Bakkeroni"
    delivery = checked(rows)
    assert delivery.rejected_row_numbers == (4,)
    assert delivery.inspection.dropped_columns == tuple(PERSONAL)
    told = everything(delivery)
    for value in itertools.chain(["Kees Bakkeroni"], *PERSONAL.values()):
        assert str(value) not in told


def test_of_a_date_of_birth_only_the_year_is_read() -> None:
    delivery = checked(with_columns({"Geboortedatum": ["17-03-1985", "18-04-1986"]}))
    assert delivery.rows["geboortejaar"].tolist() == [1985, 1986]
    assert delivery.inspection.dropped_columns == ("Geboortedatum",)
    both = checked(with_columns({"Geboortedatum": ["17-03-1985"], "Geboortejaar": ["1985"]}))
    assert both.rows["geboortejaar"].tolist() == [1985]
    assert both.inspection.dropped_columns == ("Geboortedatum",)


def test_staff_in_a_column_for_an_organisation_are_dropped() -> None:
    staff: list[Cell] = ["Anna Molenaarster", "Bob Smidsman", "C. Timmerlui", "Anna Molenaarster"]
    for heading in ("Maatschappelijke begeleiding", "Maatschappelijk begeleider"):
        delivery = checked(with_columns({heading: staff}))
        assert delivery.inspection.dropped_columns == (heading,)
        assert "Molenaarster" not in everything(delivery)
    one = checked(
        with_columns({"Taalschool": ["Taalschool Sagènn", "Mevr. Molenaarster", None, "COA"]})
    )
    assert one.rejected_row_numbers == (3,)


@given(st.lists(st.integers(10**6, 10**8 - 200), min_size=4, max_size=4, unique=True),
       st.sampled_from(["BSN", "Burgerservicenummer", "Cliëntnummer", "Zaaknummer"]))  # fmt: skip
@settings(max_examples=40, deadline=None)
def test_no_bsn_of_the_input_leaves(numbers: list[int], heading: str) -> None:
    bsns = [bsn(n) for n in numbers]
    spelled = [bsns[0], bsns[1].lstrip("0"), f"{bsns[2][:4]}.{bsns[2][4:6]}.{bsns[2][6:]}", bsns[3]]
    rows = [[heading, *HEAD[1:], "Notitieveld", "Kenmerk"]]
    rows += [[key, *GOOD[1:], f"zie {key}", key] for key in spelled]
    rows[1][5] = f"route {spelled[0]}"
    rows[2][6] = spelled[1]
    rows[4][2] = f"x{spelled[3]}"
    before = checked([rows[0], [spelled[3], *GOOD[1:], "", ""]], file_name="x_2024-06-30.xlsx")
    delivery = checked(rows, previous=before)
    told = everything(delivery)
    told = re.sub(r"P-[A-Z2-7]{16}", "", told)
    for number in (*bsns, *spelled):
        assert number not in told
        assert number.lstrip("0") not in told


def test_bsn_as_the_only_key_is_stable_over_spellings_and_deliveries() -> None:
    numbers = [bsn(n * 12_345_678) for n in range(1, 4)]
    dotted = [f"{n[:4]}.{n[4:6]}.{n[6:]}" for n in numbers]
    one = checked([["BSN", *HEAD[1:]], *([n.lstrip("0"), *GOOD[1:]] for n in numbers)])
    two = checked([["Sofinummer", *HEAD[1:]], *([n, *GOOD[1:]] for n in dotted)])
    assert one.rows["trajectnummer"].tolist() == two.rows["trajectnummer"].tolist()
    twice = checked([["BSN", *HEAD[1:]], [numbers[0], *GOOD[1:]], [dotted[0], *GOOD[1:]]])
    assert [e.code for e in twice.errors] == ["DUBBEL", "DUBBEL"]


def test_bsn_beside_a_case_number_is_dropped() -> None:
    rows = [["BSN", *HEAD], *([bsn(n + 1), *r] for n, r in enumerate(good_rows(3)))]
    delivery = checked(rows)
    assert delivery.rows["trajectnummer"].tolist() == ["T01", "T02", "T03"]
    assert delivery.inspection.dropped_columns == ("BSN",)


def test_a_mistyped_bsn_under_a_case_number_heading_is_still_a_pseudonym() -> None:
    keys = [bsn(n * 999_983) for n in range(50, 54)] + ["12345"]
    delivery = checked([["Cliëntnummer", *HEAD[1:]], *([k, *GOOD[1:]] for k in keys)])
    assert delivery.inspection.recognised.key_is_personal
    assert delivery.rows["trajectnummer"].str.startswith("P-").all()


def test_two_columns_for_one_field_are_a_problem_that_names_both() -> None:
    rows = [[*HEAD[:3], "Opleiding", "Opleidingsniveau", *HEAD[4:]]]
    rows += [[*r[:3], "HBO", "geen", *r[4:]] for r in good_rows(2)]
    found = inspected(rows)
    assert found.problems == (
        "Meer dan één kolom kan Scholing zijn: ‘Opleiding’, ‘Opleidingsniveau’. Kies er een.",
    )
    with pytest.raises(ExportError, match="Opleidingsniveau"):
        check(found, KEY)
    solved = checked(rows, by_hand={"scholing": "opleidingsniveau"})
    assert solved.rows["scholing"].tolist() == ["Ongeschoold"] * 2


def test_the_same_heading_twice_is_chosen_by_its_letter() -> None:
    rows = [[*HEAD, "Fase"], *([*r, "Voldaan"] for r in good_rows(2))]
    assert "‘fase (kolom G)’, ‘Fase (kolom H)’" in inspected(rows).problems[0]
    chosen = checked(rows, by_hand={"fase": "Fase (kolom H)"})
    assert chosen.rows["fase"].tolist() == ["Voldaan"] * 2


def test_what_lacks_or_cannot_be_followed_is_told() -> None:
    rows = [HEAD[:6], *(r[:6] for r in good_rows(2))]
    assert inspected(rows).problems == (
        "Deze verplichte kolommen ontbreken: Fase. Wijs aan welke kop dat is.",
    )
    full = [HEAD, *good_rows(2)]
    assert "‘Bestaat niet’" in inspected(full, by_hand={"taalschool": "Bestaat niet"}).problems[0]
    assert "‘zzz’ bestaat niet" in inspected(full, by_hand={"zzz": "fase"}).problems[0]
    twice = inspected(with_columns({"X": ["01-01-2024"]}),
                      by_hand={"dagtekening_pip": "X", "datum_vestiging": "X"})  # fmt: skip
    assert "is gekozen voor Dagtekening PIP en Vestiging" in twice.problems[0]
    assert "geen enkele rij" in inspected([HEAD]).problems[0]


def test_yes_and_no_under_a_date_heading_are_no_dates() -> None:
    delivery = checked(with_columns({"PVT": ["Ja", "Nee"], "MAP (J/N)": ["J", "N"]}))
    assert delivery.inspection.unused_columns == ("PVT", "MAP (J/N)")
    assert delivery.errors == ()
    assert "datum_ondertekening_pvt" not in delivery.fields


def test_unknown_values_are_errors_at_their_excel_row() -> None:
    rows = [["Titel"], [], HEAD, *good_rows(4)]
    rows[4][5] = "C-route"
    rows[6][2] = "Narnia"
    rows.insert(5, [])
    delivery = checked(rows)
    found = [(e.row, e.field, e.code) for e in delivery.errors]
    assert found == [(5, "leerroute", "ONBEKENDE_WAARDE"), (8, "herkomst", "ONBEKENDE_WAARDE")]
    assert "kies uit B1-route, Onderwijsroute, Z-route" in delivery.errors[0].reason
    rejected = delivery.rejected_rows()
    assert rejected[0] == ["Rij in het bestand", "Waarom afgekeurd", *HEAD]
    assert [r[0] for r in rejected[1:]] == [5, 8]
    assert rejected[1][2:] == rows[4]


def test_every_optional_field_is_read_under_its_label() -> None:
    texts = {Kind.DATE: "01-03-2024", Kind.HOURS: "12", Kind.YES_NO: "J", Kind.YEAR: "1985",
             Kind.CODE: "0603", Kind.ORGANISATION: "COA", Kind.TEXT: "reden",
             Kind.CLIENT_NUMBER: "TR-0123"}  # fmt: skip
    extra: dict[str, list[Cell]] = {
        f.label: [texts.get(f.kind) or next(iter(f.values))]
        for f in fields().values()
        if not f.required and f.name != "einddatum_inburgeringstermijn"
    }
    delivery = checked(with_columns(extra))
    assert delivery.inspection.unused_columns == ()
    assert delivery.errors == ()
    assert delivery.rows.notna().all().all()


def test_oekraiense_ontheemden_are_let_in() -> None:
    rows = [HEAD, ["T1", "Oekraïense ontheemde", "Oekraïne", "J", "N", None, "Voorinburgering"]]
    assert checked(rows).rows["doelgroep"].tolist() == ["Oekraïense ontheemde"]


def test_a_municipality_column_goes_before_the_default() -> None:
    delivery = checked(with_columns({"Gemeentecode": ["518", None, "GM0603"]}))
    assert delivery.rows["gemeente"].tolist() == ["0518", "0603", "0603"]


def test_invented_data_is_recognised_by_every_trajectnummer() -> None:
    real = [["VERZONNEN-1", *GOOD[1:]], ["T2", *GOOD[1:]]]
    assert not inspected([HEAD, *real]).invented
    assert inspected([HEAD, *([f"VERZONNEN-{n}", *GOOD[1:]] for n in range(3))]).invented


def test_a_chosen_tab() -> None:
    book = reading(sheet([HEAD, *good_rows(3)], "nu"), sheet([HEAD, *good_rows(2)], "oud"))
    with pytest.raises(ExportError, match="kies welk tabblad"):
        inspect(book)
    assert inspect(book, sheet="oud", given_peildatum=PEILDATUM).problems == ()


def test_rows_keep_their_order_and_rejects_do_not_move_them() -> None:
    trajecten = [row(trajectnummer=f"T{n}", leerroute="C" if n % 3 == 0 else "B") for n in range(9)]
    delivery = checked(rows_of(trajecten))
    assert delivery.rows["trajectnummer"].tolist() == ["T1", "T2", "T4", "T5", "T7", "T8"]
    assert delivery.rows.index.tolist() == list(range(6))
    assert delivery.rejected_row_numbers == (2, 5, 8)


def test_a_compact_date_is_no_bsn_in_the_reject_file() -> None:
    head = [*HEAD, "datum_vestiging"]
    checked = check(inspected([head, ["T1", *GOOD[1:-1], "onzin", "20240831"]]), KEY)
    rejected = checked.rejected_rows()
    assert rejected[1][-1] == "20240831"
