"""The invented people give the published figures, and their deliveries break no rule."""

import re
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rijswijk_dash.domain.rules import Kind, fields, required_fields
from rijswijk_dash.sample import INVENTED_PREFIX, PEILDATA, delivery, make_people
from rijswijk_dash.sample.draw import add_months, day_number, largest_remainder

LAST = date(2024, 8, 31)
PEOPLE = make_people()
AT_LAST = delivery(PEOPLE, LAST)
EVENTS = [field.name for field in fields().values() if field.is_event]
HOURS = ["uren_taal_knm", "uren_participatie"]


def counts(values: pd.Series) -> dict:
    return values.value_counts().to_dict()


def under_direction(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[(rows.doelgroep == "Asielstatushouder") | rows.asielrechten.notna()]


# ---- the published figures (evaluation, chapter 2), written out by hand


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("doelgroep", {"Asielstatushouder": 154, "Gezinsmigrant en overige migrant": 113}),
        ("scholing", {"Geschoold": 160, "Ongeschoold": 107}),
        ("uitkering", {"Ja": 240, "Nee": 27}),
        ("gemeente", {"0603": 267}),
    ],
)
def test_published_figure(field, expected):
    assert counts(AT_LAST[field]) == expected


def test_published_herkomst():
    found = counts(AT_LAST.herkomst)
    assert found.pop("Syrië") == 187
    assert found.pop("Turkije") == 53
    assert set(found) == {"Irak", "Iran", "Afghanistan", "Jemen", "Eritrea"}
    assert sum(found.values()) == 27


def test_published_fase_under_direction():
    rows = under_direction(AT_LAST)
    assert len(rows) == 156
    in_route = rows[rows.fase == "Leerroute"]
    assert counts(in_route.leerroute) == {"Onderwijsroute": 21, "B1-route": 69, "Z-route": 63}
    assert counts(rows.fase) == {"Leerroute": 153, "Brede intake": 3}
    assert rows.loc[rows.fase == "Brede intake", "leerroute"].isna().all()


def test_published_pvt_and_pip():
    assert AT_LAST.datum_ondertekening_pvt.notna().sum() == 170
    assert AT_LAST.dagtekening_pip.notna().sum() == 264
    assert AT_LAST.leerroute.notna().sum() == 264


def test_exactly_two_gezinsmigranten_have_asielrechten():
    assert counts(AT_LAST.loc[AT_LAST.asielrechten.notna(), "doelgroep"]) == {
        "Gezinsmigrant en overige migrant": 2
    }


def test_everybody_started_in_the_period_over_all_of_it():
    begin = AT_LAST.begindatum_inburgeringsplicht
    assert len(AT_LAST) == 267
    assert begin.between("2022-01-01", "2024-08-31").all()
    assert begin.dt.to_period("M").nunique() == 32


def test_pip_on_time_is_about_three_quarters():
    limit = AT_LAST.datum_vestiging + pd.Timedelta(weeks=10)
    due = AT_LAST[limit <= "2024-08-31"]
    on_time = due.dagtekening_pip <= due.datum_vestiging + pd.Timedelta(weeks=10)
    assert 0.65 <= on_time.mean() <= 0.85


def test_the_course_goes_on_after_the_last_peildatum():
    assert (PEOPLE.datum_voldaan > pd.Timestamp(LAST)).sum() > 50
    assert PEOPLE.dagtekening_pip.notna().all()


def test_a_handful_has_ended_and_nobody_under_direction():
    ended = AT_LAST[AT_LAST.fase.isin(["Voldaan", "Beëindigd"])]
    assert 2 <= len(ended) <= 20
    assert under_direction(ended).empty


# ---- other numbers of people


def test_scale_gives_the_same_shares_in_whole_people():
    rows = delivery(make_people(5_000, 20), LAST)
    assert counts(rows.doelgroep) == {
        "Asielstatushouder": 2884,
        "Gezinsmigrant en overige migrant": 2116,
    }
    assert counts(rows.scholing) == {"Geschoold": 2996, "Ongeschoold": 2004}
    assert counts(rows.uitkering) == {"Ja": 4494, "Nee": 506}
    assert counts(rows.herkomst)["Syrië"] == 3502
    assert rows.datum_ondertekening_pvt.notna().sum() == 3184
    directed = under_direction(rows)
    assert counts(directed.leerroute) == {"B1-route": 1292, "Z-route": 1180, "Onderwijsroute": 393}
    assert (directed.fase == "Brede intake").sum() == 56
    codes = set(rows.gemeente)
    assert len(codes) == 20
    assert "0603" in codes
    assert all(re.fullmatch(r"\d{4}", code) for code in codes)


def test_same_seed_same_people_and_another_seed_others():
    assert make_people(300, 3, 5).equals(make_people(300, 3, 5))
    assert not make_people(300, 3, 5).equals(make_people(300, 3, 6))


def test_trajectnummers_are_unique_and_marked_as_invented():
    assert PEOPLE.trajectnummer.is_unique
    assert PEOPLE.trajectnummer.iloc[122] == "VERZONNEN-000123"
    assert PEOPLE.trajectnummer.str.startswith(INVENTED_PREFIX).all()


@pytest.mark.parametrize(("count", "municipalities"), [(0, 1), (5, 0)])
def test_no_people_is_refused(count, municipalities):
    with pytest.raises(ValueError, match="at least 1"):
        make_people(count, municipalities)


def test_largest_remainder_adds_up():
    assert largest_remainder(10, [154, 113]) == [6, 4]
    assert largest_remainder(1, [1, 1, 1]) == [1, 0, 0]
    assert largest_remainder(0, [3, 4]) == [0, 0]


def test_months_later_stays_within_the_month():
    days = np.array([day_number(date(2023, 8, 31)), day_number(date(2023, 1, 15)), np.nan])
    later = add_months(days, 6)
    assert later[0] == day_number(date(2024, 2, 29))
    assert later[1] == day_number(date(2023, 7, 15))
    assert np.isnan(later[2])


# ---- every delivery obeys the rules of the field


def broken_rules(rows: pd.DataFrame, day: date) -> list[str]:
    """The error rules of the export that some row breaks."""
    start, z_end = rows.startdatum_inburgeringstermijn, rows.datum_afronding_zroute
    pvt, map_talk = rows.datum_ondertekening_pvt, rows.datum_eindgesprek_map
    pip, offer = rows.dagtekening_pip, rows.datum_inburgeringsaanbod
    route, level = rows.leerroute, rows.niveau
    rules = {
        "required": rows[[n for n in required_fields() if n != "leerroute"]].isna().any(axis=1),
        "twice": rows.trajectnummer.duplicated(),
        "future": (rows[EVENTS] > pd.Timestamp(day)).any(axis=1),
        "pip before begin": pip < rows.begindatum_inburgeringsplicht,
        "pip before vestiging": (pip < rows.datum_vestiging)
        | (pip.notna() & rows.datum_vestiging.isna()),
        "A2 with onderwijsroute": (level == "A2") & (route == "Onderwijsroute"),
        "B1 with Z-route": (level == "B1") & (route == "Z-route"),
        "pvt outside": (pvt < start) | (pvt > z_end) | (pvt.notna() & start.isna()),
        "map outside": (map_talk < start) | (map_talk > z_end) | (map_talk.notna() & start.isna()),
        "offer": (offer < pip) | (offer.notna() & pip.isna()),
        "term": rows.einddatum_inburgeringstermijn <= start,
        "term start": pip.notna() & (start != pip + pd.Timedelta(days=1)),
        "hours": ((rows[HOURS] < 0) | (rows[HOURS] > 9999)).any(axis=1),
        "route without pip": route.notna() != pip.notna(),
        "fase": (rows.fase == "Leerroute") & route.isna(),
        "map on onderwijsroute": map_talk.notna() & (route == "Onderwijsroute"),
        "partner off Z-route": rows.participatiepartner.notna() & (route != "Z-route"),
        "done": rows.datum_voldaan.notna() != (rows.fase == "Voldaan"),
        "ended": rows.reden_einde.notna() != (rows.fase == "Beëindigd"),
        "work": (rows.werk == "Ja") != rows.startdatum_werk.notna(),
    }
    return [name for name, strikes in rules.items() if strikes.any()]


@pytest.mark.parametrize("day", PEILDATA)
def test_no_delivery_breaks_a_rule(day):
    assert broken_rules(delivery(PEOPLE, day), day) == []


@hypothesis_settings(max_examples=30, deadline=None)
@given(
    count=st.integers(1, 400),
    municipalities=st.integers(1, 5),
    seed=st.integers(0, 10_000),
    day=st.sampled_from(PEILDATA),
)
def test_no_delivery_of_other_people_breaks_a_rule(count, municipalities, seed, day):
    rows = delivery(make_people(count, municipalities, seed), day)
    assert broken_rules(rows, day) == []


def test_who_is_voldaan_does_not_stop_afterwards():
    day = date(2024, 2, 29)
    assert broken_rules(delivery(make_people(346, 1, 3), day), day) == []


def test_many_people_break_no_rule_either():
    people = make_people(20_000, 50, 7)
    for day in (date(2023, 3, 31), LAST):
        assert broken_rules(delivery(people, day), day) == []


@pytest.mark.parametrize("start", range(len(PEILDATA) - 1))
def test_what_a_delivery_knew_the_next_one_knows(start):
    before = delivery(PEOPLE, PEILDATA[start]).set_index("trajectnummer")
    after = delivery(PEOPLE, PEILDATA[start + 1]).set_index("trajectnummer")
    assert set(before.index) <= set(after.index)
    after = after.loc[before.index]
    known = before[EVENTS].notna()
    assert (
        (before[EVENTS].where(known) == after[EVENTS].where(known))
        .where(known, True)
        .all(axis=None)
    )
    assert not (after[HOURS].fillna(-1) < before[HOURS].fillna(-1)).any(axis=None)
    for name in ("leerroute", "taalschool", "participatiepartner", "niveau", "reden_einde"):
        had = before[name].notna()
        assert (before.loc[had, name] == after.loc[had, name]).all()
    assert not (after.einddatum_inburgeringstermijn < before.einddatum_inburgeringstermijn).any()


def test_the_first_peildata_show_the_first_phases():
    early = delivery(PEOPLE, date(2022, 3, 31))
    assert {"Voorinburgering", "Brede intake"} <= set(early.fase)
    waiting = early[early.fase == "Voorinburgering"]
    assert waiting.datum_vestiging.isna().all()
    assert (waiting.doelgroep == "Asielstatushouder").all()


def test_some_asielstatushouders_still_wait_for_lessons():
    waiting = AT_LAST[
        (AT_LAST.doelgroep == "Asielstatushouder")
        & (AT_LAST.fase == "Leerroute")
        & AT_LAST.datum_inburgeringsaanbod.isna()
    ]
    assert 3 <= len(waiting) <= 25


def test_an_uitkering_begins_and_ends_for_some():
    halfway = delivery(PEOPLE, date(2023, 6, 30)).set_index("trajectnummer").uitkering
    now = AT_LAST.set_index("trajectnummer").uitkering.loc[halfway.index]
    assert ((halfway == "Ja") & (now == "Nee")).any()
    assert ((halfway == "Nee") & (now == "Ja")).any()


def test_each_school_teaches_its_own_route():
    routes = AT_LAST.groupby("taalschool").leerroute.unique().map(list).to_dict()
    assert routes == {
        "Taalschool Sagènn": ["B1-route"],
        "Taalschool Rijswijk": ["Z-route"],
        "Hogeschool Den Haag": ["Onderwijsroute"],
        "Universiteit Leiden": ["Onderwijsroute"],
        "Hogeschool Leiden": ["Onderwijsroute"],
        "Mondriaan College": ["Onderwijsroute"],
    }


def test_one_school_numbers_its_clients_and_keeps_the_number():
    own = AT_LAST.taalschool == "Taalschool Rijswijk"
    numbers = AT_LAST.clientnummer_taalschool
    assert (numbers.notna() == own).all()
    assert numbers[own].is_unique
    assert numbers[own].str.fullmatch(r"TR-\d{4}").all()
    assert AT_LAST[["clientnummer_participatie", "clientnummer_begeleiding"]].isna().all(axis=None)
    before = delivery(PEOPLE, date(2023, 6, 30)).clientnummer_taalschool.dropna()
    assert 0 < len(before) < own.sum()
    assert set(before) <= set(numbers.dropna())


def test_ontzorgen_lasts_six_months():
    first = AT_LAST.dropna(subset=["startdatum_ontzorgen"]).iloc[0]
    assert first.startdatum_ontzorgen == first.datum_vestiging
    assert first.einddatum_ontzorgen == first.datum_vestiging + pd.DateOffset(months=6)


def test_columns_and_types_are_the_canonical_ones():
    assert list(AT_LAST.columns) == list(fields())
    for name, field in fields().items():
        dtype = str(AT_LAST[name].dtype)
        expected = {Kind.DATE: "datetime64[s]", Kind.HOURS: "float64", Kind.YEAR: "Int64"}
        assert dtype == expected.get(field.kind, "object"), name
    texts = AT_LAST.select_dtypes("object").to_numpy()
    assert {type(value) for value in texts.ravel()} == {str, type(None)}


def test_peildata_are_the_month_ends():
    assert len(PEILDATA) == 32
    assert PEILDATA[0] == date(2022, 1, 31)
    assert PEILDATA[1] == date(2022, 2, 28)
    assert PEILDATA[-1] == LAST
