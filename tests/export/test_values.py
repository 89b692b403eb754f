"""Cells: every spelling of an office to one value, or a reason why not."""

import csv
import math
from datetime import date, timedelta

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rijswijk_dash.domain.rules import Kind, countries, fields, partners
from rijswijk_dash.domain.text import squash
from rijswijk_dash.export.columns import Column, Columns
from rijswijk_dash.export.dates import dates_in, dutch_date, of_unknown_order, parse_date
from rijswijk_dash.export.findings import quoted, quoted_unless_name, without_personal_numbers
from rijswijk_dash.export.hours import parse_hours
from rijswijk_dash.export.reader import ERROR_CELL, NO_RESULT
from rijswijk_dash.export.values import Refusal, is_empty, read_column
from rijswijk_dash.settings import settings
from tests.export.tools import KEY, bsn

MONTHS = "januari februari maart april mei juni juli augustus september oktober november december"
EMPTY = ["-", "--", "–", "n.v.t.", "NVT", "onbekend", "Nog niet bekend", "?", "n.n.b.", "(leeg)",
         "N/A", "null", "nog te bepalen", "…", "nvt", "N.B."]  # fmt: skip
SPELLINGS = [
    lambda d: d.isoformat(),
    lambda d: f"{d:%d-%m-%Y}",
    lambda d: f"{d.day}-{d.month}-{d.year}",
    lambda d: f"{d:%d/%m/%Y}",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d:%d-%m-%y}",
    lambda d: f"{d.day} {MONTHS.split()[d.month - 1]} {d.year}",
    lambda d: f"{d.day} {MONTHS.split()[d.month - 1][:3]} {d.year}",
    lambda d: f"{d.day}-{MONTHS.split()[d.month - 1][:3].upper()}-{d.year}",
    lambda d: f"{d:%d} {MONTHS.split()[d.month - 1][:3]}. {d:%y}",
    lambda d: f"maandag {d.day} {MONTHS.split()[d.month - 1]} {d.year}",
    lambda d: f"{d:%Y%m%d}",
    lambda d: f"{d.isoformat()} 00:00:00",
    lambda d: f"{d.isoformat()}T12:30:00",
    lambda d: f"{d.isoformat()}T12:30:00.000+02:00",
    lambda d: f"{d:%d-%m-%Y} 13:45",
    lambda d: str((d - date(1899, 12, 30)).days),
    lambda d: f"{(d - date(1899, 12, 30)).days}.5",
    lambda d: f"\xa0{d:%d-%m-%Y} ",
]


def column(*texts: str | None) -> Column:
    return Columns(pa.table([pa.array(texts, pa.string())], names=["0"]))[0]


def read(field: str, *texts: str | None) -> list[object]:
    """Values as read; a refusal as its code."""
    values, refused = read_column(fields()[field], column(*texts), KEY)
    return [refused[i].code if i in refused else v for i, v in enumerate(values.tolist())]


def one(field: str, text: str) -> object:
    value = read(field, text)[0]
    return None if pd.isna(value) else value  # type: ignore[call-overload]


def refusal(field: str, *texts: str) -> Refusal:
    return read_column(fields()[field], column(*texts), KEY)[1][0]


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(SPELLINGS))
def test_every_spelling_of_a_date_is_that_date(day: date, spell) -> None:
    assert parse_date(spell(day)) == day


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from(SPELLINGS[:5]))
def test_a_date_is_found_in_running_text(day: date, spell) -> None:
    assert dates_in(f"Stand per {spell(day)}, versie 2") == [day]


@pytest.mark.parametrize(
    "text",
    ["31-02-2024", "30-02-2023", "08/31/2024", "2024-13-01", "31 foo 2024", "2024", "13", "",
     "aug 2024", "123456", "gisteren", "31-08", "0-0-2024", "29-02-2023", "1-1-1", "100000"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None


def test_month_first_elsewhere_makes_a_column_doubtful() -> None:
    assert of_unknown_order(["08/12/2024", "31/08/2024"]) == frozenset()
    assert of_unknown_order(["08/12/2024", "08/11/2024"]) == frozenset()
    doubtful = read("datum_vestiging", "08/12/2024", "08/31/2024", "2024-01-02", None)
    assert doubtful[:2] == ["DAG_OF_MAAND", "DAG_OF_MAAND"]
    assert str(doubtful[2])[:10] == "2024-01-02"
    typo = read("datum_vestiging", "08/12/2024", "08/31/2024", "31/12/2023")
    assert (str(typo[0])[:10], typo[1]) == ("2024-12-08", "GEEN_DATUM")


def test_dates_that_cannot_be_an_event_are_refused() -> None:
    assert one("datum_vestiging", "01-01-1900") == "GEEN_DATUM"
    assert one("datum_vestiging", "12345") == "GEEN_DATUM"
    assert one("datum_vestiging", "31-12-9999") is None
    assert one("datum_vestiging", "00-00-0000") is None


@pytest.mark.parametrize("text", EMPTY)
@pytest.mark.parametrize("field", ["leerroute", "dagtekening_pip", "uren_taal_knm", "taalschool",
                                   "geboortejaar", "gemeente", "trajectnummer", "reden_einde"])  # fmt: skip
def test_words_for_nothing_are_empty(field: str, text: str) -> None:
    assert is_empty(text)
    assert one(field, text) is None


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("uitkering", "J", "Ja"), ("uitkering", "WAAR", "Ja"), ("uitkering", "true", "Ja"),
        ("uitkering", "1", "Ja"), ("uitkering", " ja ", "Ja"), ("uitkering", "N", "Nee"),
        ("uitkering", "0", "Nee"), ("uitkering", "ONWAAR", "Nee"), ("uitkering", "false", "Nee"),
        ("uitkering", "geen", "Nee"), ("uitkering", "Nee\xa0", "Nee"), ("werk", "geen", None),
        ("scholing", "J", "Geschoold"), ("scholing", "n", "Ongeschoold"),
        ("scholing", "geen", "Ongeschoold"), ("scholing", "Geen onderwijs", "Ongeschoold"),
        ("scholing", "Basisonderwijs", "Ongeschoold"), ("scholing", "basisschool", "Ongeschoold"),
        ("scholing", "geen/basisonderwijs", "Ongeschoold"), ("scholing", "VMBO", "Geschoold"),
        ("scholing", "mbo 2", "Geschoold"), ("scholing", "HBO/WO", "Geschoold"),
        ("scholing", "Voortgezet onderwijs", "Geschoold"), ("scholing", "Universitair", "Geschoold"),
        ("leerroute", "B", "B1-route"), ("leerroute", " z-route ", "Z-route"),
        ("leerroute", "O", "Onderwijsroute"), ("leerroute", "B - B1-route", "B1-route"),
        ("leerroute", "Z (zelfredzaamheidsroute)", "Z-route"), ("leerroute", "Leerroute B1", "B1-route"),
        ("leerroute", "Onderwijs Route", "Onderwijsroute"), ("leerroute", "B1/Z", "ONBEKENDE_WAARDE"),
        ("leerroute", "C-route", "ONBEKENDE_WAARDE"), ("leerroute", "B1?", "ONBEKENDE_WAARDE"),
        ("doelgroep", "ASIEL", "Asielstatushouder"), ("doelgroep", "vergunninghouder", "Asielstatushouder"),
        ("doelgroep", "gezinsmigrant/overig", "Gezinsmigrant en overige migrant"),
        ("doelgroep", "oekraïense Ontheemde", "Oekraïense ontheemde"),
        ("doelgroep", "ontheemden Oekraine", "Oekraïense ontheemde"),
        ("asielrechten", "Op verzoek ingetrokken", "Op verzoek"), ("niveau", "Niveau A2", "A2"),
        ("fase", "brede  intake", "Brede intake"), ("fase", "beeindigd", "Beëindigd"),
        ("herkomst", "SYRIE", "Syrië"), ("herkomst", "Arabische Republiek Syrië", "Syrië"),
        ("herkomst", "Türkiye", "Turkije"), ("herkomst", "Iran (Islamitische Republiek)", "Iran"),
        ("herkomst", "eritrese", "Eritrea"), ("herkomst", "SY", "Syrië"), ("herkomst", "NA", None),
        ("herkomst", "Narnia", "ONBEKENDE_WAARDE"), ("herkomst", "onbekend", None),
        ("gemeente", "603", "0603"), ("gemeente", "GM0603", "0603"), ("gemeente", "Rijswijk (ZH)", "0603"),
        ("gemeente", "gemeente Rijswijk", "0603"), ("gemeente", "0000", "ONBEKENDE_WAARDE"),
        ("gemeente", "Narnia", "ONBEKENDE_WAARDE"),
        ("geboortejaar", "1985", 1985), ("geboortejaar", "12-03-1985", 1985),
        ("geboortejaar", "1850", "GEEN_JAAR"), ("geboortejaar", "85", "GEEN_JAAR"),
        ("taalschool", "sagenn", "Taalschool Sagènn"),
        ("taalschool", "De Haagse Hogeschool", "Hogeschool Den Haag"),
        ("taalschool", "Taalschool  Elders", "Taalschool Elders"),
        ("taalschool", "Geen taalschool", None),
        ("participatiepartner", "nog geen", None),
        ("taalschool", "Geeneind College", "Geeneind College"),
        ("maatschappelijke_begeleiding", "Mevr. K. Bos", "PERSOONSGEGEVEN"),
        ("participatiepartner", "a.b@voorbeeld.test", "PERSOONSGEGEVEN"),
        ("reden_einde", "Verhuisd naar buitenland", "Verhuisd naar buitenland"),
        ("reden_einde", "Jansen, Piet", None), ("reden_einde", "bel 06-12345678", None),
        ("uren_taal_knm", "12,5", 12.5), ("uren_taal_knm", "12.5 uur", 12.5),
        ("uren_taal_knm", "1.234,5", 1234.5), ("uren_taal_knm", "-3", -3.0),
        ("uren_taal_knm", "1 200", 1200.0), ("uren_taal_knm", "circa 300", "GEEN_GETAL"),
        ("uren_taal_knm", "12:30", "GEEN_GETAL"), ("uren_werk_per_week", "24 uur per week", 24.0),
    ],
)  # fmt: skip
def test_spellings(field: str, text: str, value: object) -> None:
    assert one(field, text) == value


def test_a_point_in_hours_is_read_only_where_the_column_tells_what_it_is() -> None:
    assert read("uren_taal_knm", "1.234", "500") == ["PUNT_OF_KOMMA", 500]
    assert read("uren_taal_knm", "12.125", "12.5") == [12.125, 12.5]
    assert read("uren_taal_knm", "0.125", "1.125") == [0.125, 1.125]


@given(st.integers(-99_999, 99_999))
def test_hours_are_read_back(hundredths: int) -> None:
    dutch = f"{hundredths / 100:.2f}".replace(".", ",")
    assert parse_hours(dutch) == hundredths / 100
    assert parse_hours(f"{dutch} uur") == hundredths / 100


def test_every_own_value_and_spelling_is_known() -> None:
    for field in fields().values():
        for value, spellings in field.values.items():
            for spelling in (value, *spellings):
                assert one(field.name, spelling.rstrip("*")) == value, (field.name, spelling)
    for partner in partners():
        for spelling in (partner.name, *partner.synonyms):
            assert one("taalschool", spelling.upper()) == partner.name


def test_no_spelling_names_two_countries() -> None:
    owners: dict[str, set[str]] = {}
    with (settings().rules_dir / "landen.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter=";"):
            for spelling in (row["land"], row["code"], *row["schrijfwijzen"].split("|")):
                owners.setdefault(squash(spelling), set()).add(row["land"])
    owners.pop("")
    assert {s: c for s, c in owners.items() if len(c) > 1} == {}
    assert set(countries().values()) >= {"Syrië", "Turkije", "Irak", "Iran", "Jemen", "Eritrea"}


def test_the_kind_of_series_does_not_depend_on_the_values() -> None:
    for field in fields().values():
        for texts in ([None], [], ["x"], ["onbekend", None]):
            values, _ = read_column(field, column(*texts), KEY)
            kind = {Kind.DATE: "datetime64[s]", Kind.HOURS: "float64", Kind.YEAR: "Int64"}
            assert str(values.dtype) == kind.get(field.kind, "str")
            assert len(values) == len(texts)


def test_error_cells_are_refused_and_say_what_to_do() -> None:
    for text in (ERROR_CELL, NO_RESULT):
        assert refusal("dagtekening_pip", text).code == "FOUTCEL"
        assert "herstel de cel" in refusal("trajectnummer", text).reason


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("T0700001", "T0700001"), ("2024-000123", "2024-000123"), ("1234567", "1234567"),
        ("Zaak  12", "Zaak 12"), ("1,23457E+08", "AFGEKAPT"), ("Samira Haddad", "GEEN_TRAJECTNUMMER"),
        ("a1@voorbeeld.test", "GEEN_TRAJECTNUMMER"), ("1" * 41, "GEEN_TRAJECTNUMMER"),
    ],
)  # fmt: skip
def test_trajectnummers(text: str, value: str) -> None:
    assert one("trajectnummer", text) == value


def test_messages_quote_short_text_and_no_numbers_mail_or_names() -> None:
    assert quoted("C-route") == "‘C-route’"
    assert quoted("31-02-2024") == "‘31-02-2024’"
    assert "…@…" in quoted("jan@voorbeeld.test")
    assert len(quoted("woord " * 30)) == 43
    for name in ("Samira Haddad", "JAN DE VRIES", "dhr. jansen", "J. Jansen", "Jansen, Piet"):
        assert name not in quoted_unless_name(name)
        assert name not in refusal("leerroute", name).reason
        assert name not in refusal("herkomst", name).reason
        assert name not in refusal("datum_vestiging", name).reason
    assert "Derde Leerroute" in quoted_unless_name("Derde Leerroute")


@given(st.integers(1, 10**8), st.sampled_from(["{}", "BSN {}", "x{}y", "nr. {}!"]),
       st.sampled_from(["", ".", " ", "-"]))  # fmt: skip
def test_no_message_or_file_name_holds_a_bsn(number: int, form: str, separator: str) -> None:
    digits = bsn(number)
    written = separator.join((digits[:4], digits[4:6], digits[6:]))
    for said in (quoted(form.format(written)), without_personal_numbers(form.format(written))):
        assert digits not in said
        assert written not in said


def test_a_day_is_shown_as_people_write_it() -> None:
    assert dutch_date(date(2024, 8, 1) + timedelta(days=30)) == "31-08-2024"
    assert math.isnan(read("uren_taal_knm", None, "1")[0])  # type: ignore[arg-type]
