"""The checks on each row: an error keeps it out of the delivery, a warning lets it in.

Rules on which DUO itself refuses are errors (source: DUO, voorwaarden van het koppelvlak met
gemeenten). Each check is one line of a table: its code, the field it blames, the fields it needs,
when it strikes and what it says. A check whose fields the export lacks is not made.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from rijswijk_dash.domain.rules import fields, partners, rules
from rijswijk_dash.export.findings import Finding

MAX_HOURS = 9_999
EXEMPT = "Oekraïense ontheemde"


@dataclass(frozen=True)
class Context:
    """What a check may know beside the row: the peildatum, and the previous delivery's rows."""

    peildatum: date
    previous: pd.DataFrame | None = None

    @property
    def day(self) -> pd.Timestamp:
        """The peildatum as pandas compares it."""
        return pd.Timestamp(self.peildatum)


@dataclass(frozen=True)
class Check:
    """One rule on a row; ``strikes`` gives a boolean mask over the rows."""

    code: str
    field: str
    needs: tuple[str, ...]
    strikes: Callable[[pd.DataFrame, Context], "pd.Series"]
    reason: str
    source: str = ""


def _plicht(r: pd.DataFrame) -> "pd.Series":
    return r["doelgroep"].ne(EXEMPT).fillna(True)


def _is(column: str, value: str) -> Callable[[pd.DataFrame], "pd.Series"]:
    return lambda r: r[column].eq(value).fillna(False)


def _both(
    first: Callable[[pd.DataFrame], "pd.Series"], second: Callable[[pd.DataFrame], "pd.Series"]
) -> Callable[[pd.DataFrame, Context], "pd.Series"]:
    return lambda r, _: first(r) & second(r)


def _earlier(field: str, than: str) -> Callable[[pd.DataFrame, Context], "pd.Series"]:
    return lambda r, _: r[field] < r[than]


def _later(field: str, than: str) -> Callable[[pd.DataFrame, Context], "pd.Series"]:
    return lambda r, _: r[field] > r[than]


def _bad_hours(field: str) -> Callable[[pd.DataFrame, Context], "pd.Series"]:
    return lambda r, _: (r[field] < 0) | (r[field] > MAX_HOURS)


_PVT, _MAP = "datum_ondertekening_pvt", "datum_eindgesprek_map"
_PIP, _START = "dagtekening_pip", "startdatum_inburgeringstermijn"
_END, _OFFER = "einddatum_inburgeringstermijn", "datum_inburgeringsaanbod"
_DUO = "DUO, koppelvlak met gemeenten"

ERRORS: tuple[Check, ...] = (
    Check(
        "PIP_VOOR_PLICHT", _PIP, (_PIP, "begindatum_inburgeringsplicht"),
        _earlier(_PIP, "begindatum_inburgeringsplicht"),
        "de dagtekening van het PIP ligt voor het begin van de inburgeringsplicht", _DUO,
    ),
    Check(
        "PIP_VOOR_VESTIGING", _PIP, (_PIP, "datum_vestiging"), _earlier(_PIP, "datum_vestiging"),
        "de dagtekening van het PIP ligt voor de vestiging", _DUO,
    ),
    Check(
        "A2_ONDERWIJSROUTE", "niveau", ("niveau", "leerroute"),
        _both(_is("niveau", "A2"), _is("leerroute", "Onderwijsroute")),
        "niveau A2 kan niet bij de onderwijsroute", _DUO,
    ),
    Check(
        "B1_ZROUTE", "niveau", ("niveau", "leerroute"),
        _both(_is("niveau", "B1"), _is("leerroute", "Z-route")),
        "niveau B1 kan niet bij de Z-route", _DUO,
    ),
    *(
        Check(
            f"{name}_VOOR_TERMIJN", field, (field, _START), _earlier(field, _START),
            f"{name} ligt voor de start van de inburgeringstermijn", _DUO,
        )
        for name, field in (("PVT", _PVT), ("MAP", _MAP))
    ),
    *(
        Check(
            f"{name}_NA_ZROUTE", field, (field, "datum_afronding_zroute"),
            _later(field, "datum_afronding_zroute"),
            f"{name} ligt na de afronding van de Z-route", _DUO,
        )
        for name, field in (("PVT", _PVT), ("MAP", _MAP))
    ),
    Check(
        "AANBOD_VOOR_PIP", _OFFER, (_OFFER, _PIP), _earlier(_OFFER, _PIP),
        "het inburgeringsaanbod ligt voor het PIP", _DUO,
    ),
    Check(
        "AANBOD_ZONDER_PIP", _OFFER, (_OFFER, _PIP),
        lambda r, _: r[_OFFER].notna() & r[_PIP].isna(),
        "er is een inburgeringsaanbod zonder PIP", _DUO,
    ),
    Check(
        "EINDE_VOOR_START", _END, (_END, _START), lambda r, _: r[_END] <= r[_START],
        "de einddatum van de inburgeringstermijn ligt niet na de startdatum", _DUO,
    ),
    Check(
        "START_NA_PEILDATUM", _START, (_START,),
        lambda r, c: r[_START] > c.day + timedelta(days=1),
        "de inburgeringstermijn begint later dan de dag na de peildatum; zij volgt op het PIP",
        "Wet inburgering 2021, artikel 11",
    ),
    *(
        Check(
            "UREN_BUITEN_BEREIK", field, (field,), _bad_hours(field),
            "de uren zijn negatief of meer dan 9.999",
        )
        for field in ("uren_taal_knm", "uren_participatie", "uren_werk_per_week")
    ),
)  # fmt: skip


def _without_offer(r: pd.DataFrame, _: Context) -> "pd.Series":
    asiel = _is("doelgroep", "Asielstatushouder")(r)
    return asiel & _is("fase", "Leerroute")(r) & r["leerroute"].notna() & r[_OFFER].isna()


def _too_long_without_route(r: pd.DataFrame, context: Context) -> "pd.Series":
    due = r["datum_vestiging"] + timedelta(weeks=rules()["pip"].value)
    running = ~r["fase"].isin(["Voldaan", "Beëindigd"])
    return _plicht(r) & running & r["leerroute"].isna() & (due < context.day)


def _z_partner_elsewhere(r: pd.DataFrame, _: Context) -> "pd.Series":
    z_partners = [
        p.name for p in partners() if "participatie" in p.tasks and p.routes == ("Z-route",)
    ]
    other_route = r["leerroute"].isin(["B1-route", "Onderwijsroute"])
    return other_route & r["participatiepartner"].isin(z_partners)


def _phase_without_route(r: pd.DataFrame, _: Context) -> "pd.Series":
    return _plicht(r) & _is("fase", "Leerroute")(r) & r["leerroute"].isna()


def _route_before_phase(r: pd.DataFrame, _: Context) -> "pd.Series":
    return r["fase"].isin(["Voorinburgering", "Brede intake"]) & r["leerroute"].notna()


WARNINGS: tuple[Check, ...] = (
    Check(
        "SS127", _OFFER, (_OFFER,), _without_offer,
        "asielstatushouder in een leerroute zonder inburgeringsaanbod", "DUO-signaal SS127",
    ),
    Check(
        "SS126", "leerroute", ("datum_vestiging",), _too_long_without_route,
        "nog geen leerroute, terwijl de 10 weken voorbij zijn", "DUO-signaal SS126",
    ),
    Check(
        "Z_PARTNER", "participatiepartner", ("participatiepartner",), _z_partner_elsewhere,
        "B1- of onderwijsroute met een participatiepartner voor de Z-route",
    ),
    Check(
        "MAP_ONDERWIJSROUTE", _MAP, (_MAP,),
        lambda r, _: _is("leerroute", "Onderwijsroute")(r) & r[_MAP].notna(),
        "MAP geregistreerd, maar bij de onderwijsroute is de MAP niet verplicht",
        "Wet inburgering 2021, artikel 8",
    ),
    Check(
        "FASE_ZONDER_LEERROUTE", "fase", (), _phase_without_route,
        "de fase is Leerroute, maar er is geen leerroute",
    ),
    Check(
        "LEERROUTE_VOOR_FASE", "fase", (), _route_before_phase,
        "er is een leerroute, maar de fase is nog voor de leerroute",
    ),
)  # fmt: skip


def row_errors(rows: pd.DataFrame, row_numbers: np.ndarray, context: Context) -> list[Finding]:
    """All errors on ``rows``: what stands in them, and what stands twice."""
    found = _run(ERRORS, rows, row_numbers, context)
    found += _after_peildatum(rows, row_numbers, context)
    twice = rows["trajectnummer"].duplicated(keep=False) & rows["trajectnummer"].notna()
    reason = "het trajectnummer staat meer dan één keer in dit bestand"
    return found + _findings(row_numbers[twice.to_numpy()], "trajectnummer", "DUBBEL", reason)


def row_warnings(rows: pd.DataFrame, row_numbers: np.ndarray, context: Context) -> list[Finding]:
    """All warnings on accepted ``rows``, the ones against the previous delivery included."""
    found = _run(WARNINGS, rows, row_numbers, context)
    if context.previous is not None:
        found += _gone(rows, context.previous)
        found += _went_back(rows, row_numbers, context.previous)
    return found


def _run(
    checks: Iterable[Check], rows: pd.DataFrame, row_numbers: np.ndarray, context: Context
) -> list[Finding]:
    found: list[Finding] = []
    for check in checks:
        if all(name in rows.columns for name in check.needs):
            strikes = check.strikes(rows, context).fillna(False).to_numpy(dtype=bool)
            found += _findings(row_numbers[strikes], check.field, check.code, check.reason)
    return found


def _findings(numbers: np.ndarray, field: str, code: str, reason: str) -> list[Finding]:
    return [Finding(int(number), field, code, reason) for number in numbers]


def _after_peildatum(
    rows: pd.DataFrame, row_numbers: np.ndarray, context: Context
) -> list[Finding]:
    found: list[Finding] = []
    for field in fields().values():
        if field.is_event and field.name in rows.columns:
            late = (rows[field.name] > context.day).to_numpy(dtype=bool)
            reason = f"{field.label} ligt na de peildatum"
            found += _findings(row_numbers[late], field.name, "NA_PEILDATUM", reason)
    return found


def _gone(rows: pd.DataFrame, previous: pd.DataFrame) -> list[Finding]:
    gone = ~previous["trajectnummer"].isin(rows["trajectnummer"])
    reason = "het traject {} stond in de vorige levering en ontbreekt nu"
    return [
        Finding(0, "trajectnummer", "VERDWENEN", reason.format(number))
        for number in previous.loc[gone, "trajectnummer"]
    ]


def _went_back(
    rows: pd.DataFrame, row_numbers: np.ndarray, previous: pd.DataFrame
) -> list[Finding]:
    before = previous.set_index("trajectnummer").reindex(rows["trajectnummer"])
    found: list[Finding] = []
    for field in fields().values():
        if field.name not in rows.columns or field.name not in before.columns:
            continue
        now, then = rows[field.name], before[field.name]
        if field.is_event:
            back = (now.isna().to_numpy() & then.notna().to_numpy()).astype(bool)
            what = f"{field.label} had in de vorige levering een datum en nu niet meer"
        elif field.name in ("uren_taal_knm", "uren_participatie"):
            back = now.to_numpy(dtype=float) < then.to_numpy(dtype=float)
            what = f"{field.label} is lager dan in de vorige levering"
        else:
            continue
        found += _findings(row_numbers[back], field.name, "TERUGGELOPEN", what)
    return found
