"""A partner's own client number enters; what tells who the client is does not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rijswijk_dash.domain.rules import Kind, fields
from rijswijk_dash.export.delivery import CheckedDelivery
from rijswijk_dash.export.headings import field_of
from rijswijk_dash.export.pseudonyms import pseudonym
from rijswijk_dash.export.values import is_client_number
from tests.export.tools import KEY, REQUIRED, Cell, bsn, checked, good_rows

FIELDS = ("clientnummer_taalschool", "clientnummer_participatie", "clientnummer_begeleiding")
NUMBERS = ["TR-0123", "TR0123", "WR 12", "77123", "2024-00123", "24/1234", "Z/2024/123", "CL.9",
           "nr 12", "0123A", "1234567", "SAG-2024-123456"]  # fmt: skip
DROPPED = ["Samira Haddad", "Haddad", "Samira85", "samira-12", "Jansen, Piet", "dhr. Bos 2",
           "samira@voorbeeld.test", "s1@x.nl", "+31612345678", "0031612345678", "12-03-1985",
           "1985-03-12", "12 mrt 1985", "2288 XQ 7", "2288XQ", "Lindelaan 7", "1,23457E+08",
           "NL91ABNA0417164300", "12345678901", "12-34-56-78", "zie dossier 12", "x" * 50,
           "١٢٣٤٥", "TR-12345678", "BSN 1234567",
           "VNR1234567"]  # fmt: skip
COLUMNS = pytest.mark.parametrize("field", FIELDS)


def read(field: str, *texts: Cell, heading: str | None = None) -> CheckedDelivery:
    """A delivery with these client numbers under the name of the field, or another heading."""
    body = [[*r, text] for r, text in zip(good_rows(len(texts)), texts, strict=True)]
    by_hand = {field: heading} if heading else None
    return checked([[*REQUIRED, heading or field], *body], by_hand=by_hand)


def everything(delivery: CheckedDelivery) -> str:
    found = [
        delivery.errors,
        delivery.warnings,
        delivery.rejected_rows(),
        delivery.inspection.shape,
    ]
    return delivery.rows.to_csv() + "".join(map(repr, found)) + repr(delivery.inspection.recognised)


def test_these_are_the_fields_of_client_numbers_and_none_is_required() -> None:
    found = [f for f in fields().values() if f.kind is Kind.CLIENT_NUMBER]
    assert tuple(f.name for f in found) == FIELDS
    assert not any(f.required for f in found)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Cliëntnummer taalschool", FIELDS[0]), ("Cursistnummer", FIELDS[0]),
        ("LEERLING-NUMMER", FIELDS[0]), ("Student nr.", FIELDS[0]),
        ("Cliëntnummer participatie", FIELDS[1]), ("Deelnemernummer participatie", FIELDS[1]),
        ("Cliëntnummer begeleiding", FIELDS[2]),
        ("Cliëntnummer maatschappelijke begeleiding", FIELDS[2]),
        ("Cliëntnummer", "trajectnummer"), ("Dossiernummer", "trajectnummer"),
        ("Cursist", None), ("Deelnemer", None), ("Onderwijsnummer", None),
        ("Taalschool", "taalschool"), ("Begeleiding", "maatschappelijke_begeleiding"),
    ],
)  # fmt: skip
def test_headings(heading: str, field: str | None) -> None:
    assert field_of(heading)[0] == field


@COLUMNS
@pytest.mark.parametrize("text", NUMBERS)
def test_a_client_number_is_kept_as_it_is(field: str, text: str) -> None:
    delivery = read(field, text, f"  {text} ", None, "n.v.t.")
    assert delivery.rows[field].tolist()[:2] == [text, text]
    assert delivery.rows[field].isna().tolist() == [False, False, True, True]
    assert (delivery.errors, delivery.warnings) == ((), ())


@COLUMNS
@pytest.mark.parametrize("text", DROPPED)
def test_anything_else_is_dropped_and_the_traject_stays(field: str, text: str) -> None:
    delivery = read(field, text, "TR-0001")
    assert delivery.rows[field].isna().tolist() == [True, False]
    assert delivery.errors == ()
    (warning,) = delivery.warnings
    assert (warning.row, warning.field, warning.code) == (2, field, "GEEN_CLIENTNUMMER")
    assert text not in everything(delivery)


@COLUMNS
def test_the_warning_of_a_rejected_row_is_not_said_twice(field: str) -> None:
    texts = ("Haddad", "Haddad", "WR-1", "n.v.t.")
    rows = [[*r, t] for r, t in zip(good_rows(4), texts, strict=True)]
    rows[0][5] = rows[2][5] = rows[3][5] = "C-route"
    delivery = checked([[*REQUIRED, field], *rows])
    assert [e.code for e in delivery.errors] == ["ONBEKENDE_WAARDE"] * 3
    assert [(w.row, w.code) for w in delivery.warnings] == [(3, "GEEN_CLIENTNUMMER")]
    assert [r[-1] for r in delivery.rejected_rows()] == [field, "(afgeschermd)", "WR-1", "n.v.t."]
    assert "Haddad" not in everything(delivery)


@COLUMNS
@given(
    number=st.integers(10**6, 10**8 - 2).map(bsn),
    form=st.sampled_from(["{}", "BSN {}", "bsn: {}", "{}.0", " {} "]),
)
def test_a_bsn_becomes_the_pseudonym_of_that_person(field: str, number: str, form: str) -> None:
    delivery = read(field, form.format(number), "TR-0001")
    assert delivery.rows[field].tolist() == [pseudonym(number, KEY), "TR-0001"]
    assert number not in everything(delivery)


@COLUMNS
@pytest.mark.parametrize("form", ["{}", "V{}", "v-nummer {}", "V-{}"])
def test_a_v_nummer_becomes_a_pseudonym(field: str, form: str) -> None:
    delivery = read(field, form.format("2812345678"), "TR-0001")
    assert delivery.rows[field].tolist() == [pseudonym("2812345678", KEY), "TR-0001"]
    assert "2812345678" not in everything(delivery)


@COLUMNS
@given(
    number=st.integers(10**6, 10**8 - 2).map(bsn),
    separator=st.sampled_from(["", " ", ".", "-", "/", "_"]),
    groups=st.sampled_from([(4, 6), (3, 6), (2, 5), (4, 7), (2, 4)]),
    before=st.sampled_from(["", "TR-", "x", "BSN", "nr. "]),
)
def test_no_bsn_is_kept_in_whatever_spelling(
    field: str, number: str, separator: str, groups: tuple[int, int], before: str
) -> None:
    one, two = groups
    written = before + separator.join((number[:one], number[one:two], number[two:]))
    delivery = read(field, written, "TR-0001")
    kept = delivery.rows[field].dropna().tolist()
    assert all(re.fullmatch(r"P-[A-Z2-7]{16}|TR-0001", value) for value in kept)
    assert number not in re.sub(r"\D", "", " ".join(kept[:-1]))


@COLUMNS
@pytest.mark.parametrize("heading", ["BSN", "V-nummer", "Burgerservicenummer"])
def test_under_the_heading_of_a_personal_number_everything_is_a_pseudonym(
    field: str, heading: str
) -> None:
    delivery = read(field, "12345", "T-1", heading=heading)
    assert delivery.rows[field].str.startswith("P-").all()
    assert delivery.inspection.recognised.personal_numbers == {field}
    assert not delivery.inspection.recognised.key_is_personal


@COLUMNS
def test_a_column_that_holds_mostly_bsns_is_one_of_bsns(field: str) -> None:
    rows = [[*r, t] for r, t in zip(good_rows(4), (bsn(1), bsn(2), bsn(3), "77123"), strict=True)]
    rows[3][5] = "C-route"
    delivery = checked([[*REQUIRED, field], *rows])
    assert delivery.rows[field].str.startswith("P-").all()
    assert "77123" not in everything(delivery)
    assert field not in delivery.rejected_rows()[0]


@given(st.text(max_size=25))
def test_what_is_kept_is_short_and_holds_no_long_number_or_word(text: str) -> None:
    if is_client_number(text):
        assert not re.search(r"\d{8}|[^\W\d]{5}|@", text)
        assert text.isascii() or text.strip().isascii()


@given(st.from_regex(r"(?:[A-Z]{1,2}[-_/]?)?[0-9]{1,7}", fullmatch=True))
def test_every_prefix_with_a_number_is_kept(text: str) -> None:
    delivery = read(FIELDS[0], text)
    assert delivery.rows[FIELDS[0]].tolist() == [text]
