"""Finding the table among titles, totals, notes, other tabs and repeated headings."""

import pytest

from rijswijk_dash.export.findings import ExportError
from rijswijk_dash.export.table import column_letter, find_table
from tests.export.tools import GOOD, REQUIRED, Rows, good_rows, sheet, workbook

HEAD = list(REQUIRED)


def numbers(rows: Rows, **choices: object) -> tuple[int, ...]:
    return find_table(workbook(sheet(rows)), **choices).row_numbers  # type: ignore[arg-type]


def reasons(rows: Rows) -> dict[int, str]:
    return dict(find_table(workbook(sheet(rows))).skipped)


def test_header_at_row_eight_and_table_from_column_c() -> None:
    top = [
        ["Overzicht inburgering"],
        ["Gemeente Rijswijk"],
        [],
        [],
        ["Stand per 31 aug 2024"],
        [],
        [],
    ]
    shifted = [[None, None, *r] for r in [HEAD, *good_rows(3)]]
    table = find_table(workbook(sheet([*top, *shifted])))
    assert (table.header_row, table.row_numbers) == (8, (9, 10, 11))
    assert table.headings == ("", "", *HEAD)
    assert table.above[0][0] == "Overzicht inburgering"


def test_empty_rows_are_no_trajecten_and_row_numbers_stay_true() -> None:
    rows = good_rows(3)
    assert numbers([HEAD, rows[0], [], rows[1], [None], rows[2], []]) == (2, 4, 6)


@pytest.mark.parametrize(
    "total",
    [
        ["Totaal", "3"], ["TOTAAL"], ["Totalen", None, None, "3"], ["Eindtotaal", "3"], ["Som", "3"],
        ["Aantal", "3"], ["Aantal trajecten: 3"], ["Totaal", "3", "3", "3", "3", "3", "3"],
        ["3"], [None, "3", "3"], ["3", None, "3", "2", "1"], ["Gemiddelde", None, "1,5"],
        ["Syrië totaal", "2"], [None, None, "Totaal", "3"], ["Subtotaal:"],
    ],
)  # fmt: skip
def test_totals_with_and_without_a_name(total: list[str | None]) -> None:
    rows = good_rows(3)
    assert numbers([HEAD, *rows, total]) == (2, 3, 4)
    assert "totaal" in reasons([HEAD, *rows, [], total])[6]


def test_total_named_in_another_column_than_the_trajectnummer() -> None:
    body = [[str(n), *r] for n, r in enumerate(good_rows(2), start=1)]
    assert numbers([["Nr.", *HEAD], *body, ["Totaal", "2", "2", "2", "2", "2", "2"]]) == (2, 3)


def test_subtotals_and_group_headings_in_between() -> None:
    rows = good_rows(3)
    table = [HEAD, ["B1-route"], *rows[:2], ["Subtotaal B1-route", "2"], ["Z-route"], rows[2]]
    assert numbers(table) == (3, 4, 7)
    assert reasons(table) == {2: "tussenkop", 5: "totaalregel", 6: "tussenkop"}


def test_notes_and_legend_below() -> None:
    notes = [["* voorlopig cijfer"], ["B", "B1-route"], ["O", "Onderwijsroute"], [],
             ["Bron: zaaksysteem, uitgedraaid door de afdeling"], ["J", "= ja"]]  # fmt: skip
    table = find_table(workbook(sheet([HEAD, *good_rows(2), *notes])))
    assert table.row_numbers == (2, 3)
    assert [row for row, _ in table.skipped] == [4, 5, 6, 8, 9]
    assert table.below[0][0] == "* voorlopig cijfer"


def test_repeated_headings_are_skipped() -> None:
    rows = good_rows(3)
    table = [HEAD, *rows[:2], [], ["Blad 2"], [h.upper() for h in HEAD], rows[2]]
    assert numbers(table) == (2, 3, 7)
    assert reasons(table)[6] == "herhaalde kop"


@pytest.mark.parametrize(
    "second",
    [
        ["tekst", "keuze", "land", "J/N", "J/N", "keuze", "keuze"],
        ["1", "2", "3", "4", "5", "6", "7"],
        [None, None, "(land)"],
    ],
)
def test_a_second_heading_row_is_no_traject(second: list[str | None]) -> None:
    assert numbers([HEAD, second, *good_rows(2)]) == (3, 4)


@pytest.mark.parametrize(
    "poor",
    [
        ["T04"],
        ["T04", "asiel"],
        [None, "asiel", "Syrië", "Geschoold", "Ja"],
        ["T04", None, None, None, None, None, "Leerroute"],
    ],
)
def test_a_poor_traject_is_kept_for_the_checks_to_refuse(poor: list[str | None]) -> None:
    rows = good_rows(3)
    assert numbers([HEAD, *rows, poor]) == (2, 3, 4, 5)
    assert numbers([HEAD, rows[0], poor, *rows[1:]]) == (2, 3, 4, 5)


def test_explanation_list_count_and_hidden_sheets_are_no_rivals() -> None:
    explanation = sheet(
        [["Toelichting"], ["J = ja"], ["trajectnummer", "uniek nummer"]], "Leeswijzer"
    )
    lists = sheet([HEAD[1:], ["asiel", "Syrië", "J", "J", "B1", "Leerroute"]], "Keuzelijsten")
    count = sheet([["Leerroute", "Fase", "Herkomst", "Scholing"], ["B1", "1", "2", "3"]], "Draai")
    old = sheet([HEAD, *good_rows(2)], "oud", hidden=True)
    empty = sheet([HEAD], "Leeg sjabloon")
    real = sheet([HEAD, *good_rows(3)], "Trajecten")
    table = find_table(workbook(explanation, lists, count, old, empty, real))
    assert (table.sheet, len(table.row_numbers)) == ("Trajecten", 3)


@pytest.mark.parametrize("width", [7, 6, 5])
def test_two_tabs_with_a_table_are_refused_until_one_is_chosen(width: int) -> None:
    old = sheet([r[:width] for r in [HEAD, *good_rows(2)]], "oud")
    book = workbook(sheet([HEAD, *good_rows(3)], "2024"), old)
    with pytest.raises(ExportError, match=r"‘2024’ en ‘oud’.*kies welk tabblad"):
        find_table(book)
    assert len(find_table(book, sheet="oud").row_numbers) == 2


def test_a_second_table_below_with_other_headings_is_refused() -> None:
    other = [
        "Zaaknummer",
        "Type status",
        "Land van herkomst",
        "Opleiding",
        "Bijstand",
        "Route",
        "X",
    ]
    with pytest.raises(ExportError, match="rij 6 een tweede tabel"):
        find_table(workbook(sheet([HEAD, *good_rows(2), [], ["Vorig jaar"], other, *good_rows(2)])))


def test_no_table_and_a_hidden_table_each_get_a_sentence() -> None:
    with pytest.raises(ExportError, match="geen tabel met trajecten"):
        find_table(workbook(sheet([["a", "b"], ["1", "2"]])))
    with pytest.raises(ExportError, match="geen tabel met trajecten"):
        find_table(workbook(sheet([])))
    with pytest.raises(ExportError, match="verborgen tabblad"):
        find_table(workbook(sheet([HEAD, *good_rows(2)], hidden=True)))
    with pytest.raises(ExportError, match="geen tabblad ‘2025’"):
        find_table(workbook(sheet([HEAD, *good_rows(2)])), sheet="2025")


def test_headings_that_occur_twice_or_lack_get_their_column_letter() -> None:
    rows = [[*r, "Voldaan", "x", None] for r in good_rows(2)]
    table = find_table(workbook(sheet([[*HEAD, "Fase", None, None], *rows])))
    assert table.headings[6:] == ("fase (kolom G)", "Fase (kolom H)", "(kolom I)", "")


def test_a_mapping_by_hand_makes_strange_headings_a_table() -> None:
    strange = ["k1", "k2", "k3", "k4", "k5", "k6", "k7"]
    by_hand = dict(zip(HEAD, strange, strict=True))
    assert numbers([strange, *good_rows(2), ["Totaal", "2"]], by_hand=by_hand) == (2, 3)


def test_column_letters() -> None:
    assert [column_letter(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_traject_without_its_number_after_an_empty_row_is_kept_too() -> None:
    lost: list[str | None] = [None, "asiel", "Syrië", "Geschoold", "Ja", None, "Leerroute"]
    assert numbers([HEAD, *good_rows(2), [], lost]) == (2, 3, 5)


def test_a_first_traject_without_a_digit_is_one_where_no_number_has_any() -> None:
    early = [*GOOD[1:5], "", "Brede intake"]
    rows = [[name, *early] for name in ("Adelaar", "Bever", "Cavia")]
    assert numbers([HEAD, *rows]) == (2, 3, 4)
    explained = ["tekst", "keuze", "land", "J/N", "J/N", "keuze", "keuze"]
    assert numbers([HEAD, explained, *good_rows(3)]) == (3, 4, 5)
    assert numbers([HEAD, rows[0], ["7", *early]]) == (3,)
