"""The checks on each row: an error keeps it out of the delivery, a warning lets it in.

Rules on which DUO itself refuses are errors (source: DUO, voorwaarden van het koppelvlak met
gemeenten). Each check is one line of a table: its code, the field it blames, the fields it needs,
when it strikes and what it says. A check whose fields the export lacks is not made.
"""

# pyarrow.compute makes its functions when it is imported, where no type checker sees them:
# pyright: reportAttributeAccessIssue=false

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from rijswijk_dash.domain.rules import Kind, fields, partners, rules
from rijswijk_dash.export.columns import Mask
from rijswijk_dash.export.findings import Finding

MAX_HOURS = 9_999
EXEMPT = "Oekraïense ontheemde"
Days = npt.NDArray[np.datetime64]
Numbers = npt.NDArray[np.int64]
Strikes = Callable[[pd.DataFrame, "Context"], Mask]


@dataclass(frozen=True)
class Context:
    """What a check may know beside the row.

    ``previous`` are the rows of the delivery before; ``present`` the trajectnummers of this file,
    those of rejected rows included.
    """

    peildatum: date
    previous: pd.DataFrame | None = None
    present: frozenset[str] = frozenset()

    @property
    def day(self) -> np.datetime64:
        """The peildatum as dates are compared."""
        return np.datetime64(self.peildatum, "s")


@dataclass(frozen=True)
class Check:
    """One rule on a row; ``strikes`` gives a boolean mask over the rows."""

    code: str
    field: str
    needs: tuple[str, ...]
    strikes: Strikes
    reason: str
    source: str = ""


def _days(r: pd.DataFrame, field: str) -> Days:
    return r[field].to_numpy(dtype="datetime64[s]")


def _is(r: pd.DataFrame, field: str, *values: str) -> Mask:
    return r[field].isin(values).to_numpy(dtype=bool)


def _known(r: pd.DataFrame, field: str) -> Mask:
    return r[field].notna().to_numpy(dtype=bool)


def _plicht(r: pd.DataFrame) -> Mask:
    return ~_is(r, "doelgroep", EXEMPT)


def _earlier(field: str, than: str) -> Strikes:
    return lambda r, _: _days(r, field) < _days(r, than)


def _bad_hours(field: str) -> Strikes:
    def strikes(r: pd.DataFrame, _: Context) -> Mask:
        hours = r[field].to_numpy(dtype=float)
        return (hours < 0) | (hours > MAX_HOURS)

    return strikes


_PVT, _MAP = "datum_ondertekening_pvt", "datum_eindgesprek_map"
_PIP, _START = "dagtekening_pip", "startdatum_inburgeringstermijn"
_END, _OFFER = "einddatum_inburgeringstermijn", "datum_inburgeringsaanbod"
_Z_END = "datum_afronding_zroute"
_DUO = "DUO, koppelvlak met gemeenten"

_NOWHERE: Numbers = np.array([], dtype=np.int64)
_BOTH = "; controleer beide datums"

ERRORS: tuple[Check, ...] = (
    Check(
        "PIP_VOOR_PLICHT", _PIP, (_PIP, "begindatum_inburgeringsplicht"),
        _earlier(_PIP, "begindatum_inburgeringsplicht"),
        f"Dagtekening PIP ligt voor het begin van de inburgeringsplicht{_BOTH}", _DUO,
    ),
    Check(
        "PIP_VOOR_VESTIGING", _PIP, (_PIP, "datum_vestiging"), _earlier(_PIP, "datum_vestiging"),
        f"Dagtekening PIP ligt voor de vestiging{_BOTH}", _DUO,
    ),
    Check(
        "A2_ONDERWIJSROUTE", "niveau", ("niveau", "leerroute"),
        lambda r, _: _is(r, "niveau", "A2") & _is(r, "leerroute", "Onderwijsroute"),
        "Niveau A2 kan niet bij de onderwijsroute; verbeter het niveau of de leerroute", _DUO,
    ),
    Check(
        "B1_ZROUTE", "niveau", ("niveau", "leerroute"),
        lambda r, _: _is(r, "niveau", "B1") & _is(r, "leerroute", "Z-route"),
        "Niveau B1 kan niet bij de Z-route; verbeter het niveau of de leerroute", _DUO,
    ),
    *(
        Check(
            f"{code}_VOOR_TERMIJN", field, (field, _START), _earlier(field, _START),
            f"{label} ligt voor de start van de inburgeringstermijn{_BOTH}", _DUO,
        )
        for code, field, label in (("PVT", _PVT, "Ondertekening PVT"), ("MAP", _MAP, "Eindgesprek MAP"))
    ),
    *(
        Check(
            f"{code}_NA_ZROUTE", field, (field, _Z_END), _earlier(_Z_END, field),
            f"{label} ligt na de afronding van de Z-route{_BOTH}", _DUO,
        )
        for code, field, label in (("PVT", _PVT, "Ondertekening PVT"), ("MAP", _MAP, "Eindgesprek MAP"))
    ),
    Check(
        "AANBOD_VOOR_PIP", _OFFER, (_OFFER, _PIP), _earlier(_OFFER, _PIP),
        f"Inburgeringsaanbod (start lessen) ligt voor het PIP{_BOTH}", _DUO,
    ),
    Check(
        "AANBOD_ZONDER_PIP", _OFFER, (_OFFER, _PIP),
        lambda r, _: _known(r, _OFFER) & ~_known(r, _PIP),
        "Inburgeringsaanbod (start lessen) is ingevuld zonder dagtekening PIP; vul die in", _DUO,
    ),
    Check(
        "EINDE_VOOR_START", _END, (_END, _START),
        lambda r, _: _days(r, _END) <= _days(r, _START),
        f"Einde inburgeringstermijn ligt niet na de start van de termijn{_BOTH}", _DUO,
    ),
    Check(
        "START_NA_PEILDATUM", _START, (_START,),
        lambda r, c: _days(r, _START) > c.day + np.timedelta64(1, "D"),
        "Start inburgeringstermijn ligt later dan de dag na de peildatum; de termijn begint op de "
        "dag na de dagtekening van het PIP",
        "Wet inburgering 2021, artikel 11",
    ),
    *(
        Check(
            "UREN_BUITEN_BEREIK", field, (field,), _bad_hours(field),
            f"{label} moet tussen 0 en 9.999 liggen; verbeter het aantal uren",
        )
        for field, label in (
            ("uren_taal_knm", "Uren taal en KNM"), ("uren_participatie", "Uren participatie"),
            ("uren_werk_per_week", "Uren werk per week"),
        )
    ),
)  # fmt: skip


def _without_offer(r: pd.DataFrame, _: Context) -> Mask:
    in_route = _is(r, "fase", "Leerroute") & _known(r, "leerroute")
    return _is(r, "doelgroep", "Asielstatushouder") & in_route & ~_known(r, _OFFER)


def _too_long_without_route(r: pd.DataFrame, context: Context) -> Mask:
    """The clock is that of the PIP: it starts with the vestiging, or with a later kennisgeving."""
    start = _days(r, "datum_vestiging")
    if rules()["pip"].clock == "kennisgeving" and "datum_kennisgeving" in r.columns:
        start = np.maximum(start, _days(r, "datum_kennisgeving"))
    due = start + np.timedelta64(rules()["pip"].value, "W")
    running = ~_is(r, "fase", "Voldaan", "Beëindigd")
    return _plicht(r) & running & ~_known(r, "leerroute") & (due < context.day)


def _z_partner_elsewhere(r: pd.DataFrame, _: Context) -> Mask:
    z_partners = [
        p.name for p in partners() if "participatie" in p.tasks and p.routes == ("Z-route",)
    ]
    other_route = _is(r, "leerroute", "B1-route", "Onderwijsroute")
    return other_route & _is(r, "participatiepartner", *z_partners)


def _same_but_for_zeros(r: pd.DataFrame, _: Context) -> Mask:
    """A spreadsheet drops the zeros before a number: 00123 and 123 may be one traject, counted twice."""
    numbers = r["trajectnummer"]
    digits = numbers.str.fullmatch(r"\d+").fillna(False).to_numpy(dtype=bool)
    bare = pd.Series(numbers.to_numpy(dtype=object)[digits], dtype="str").str.lstrip("0")
    twice = bare.duplicated(keep=False)
    struck = np.zeros(len(r), dtype=bool)
    struck[np.flatnonzero(digits)] = twice.to_numpy(dtype=bool)
    return struck


WARNINGS: tuple[Check, ...] = (
    Check(
        "SS127", _OFFER, (_OFFER,), _without_offer,
        "Inburgeringsaanbod ontbreekt, maar deze asielstatushouder zit al in een leerroute",
        "DUO-signaal SS127",
    ),
    Check(
        "SS126", "leerroute", ("datum_vestiging",), _too_long_without_route,
        "Leerroute ontbreekt, terwijl de 10 weken voor het PIP voorbij zijn", "DUO-signaal SS126",
    ),
    Check(
        "Z_PARTNER", "participatiepartner", ("participatiepartner",), _z_partner_elsewhere,
        "Participatiepartner is er een voor de Z-route, maar de leerroute is een andere",
    ),
    Check(
        "MAP_ONDERWIJSROUTE", _MAP, (_MAP,),
        lambda r, _: _is(r, "leerroute", "Onderwijsroute") & _known(r, _MAP),
        "Eindgesprek MAP is ingevuld, maar bij de onderwijsroute is de MAP niet verplicht",
        "Wet inburgering 2021, artikel 8",
    ),
    Check(
        "FASE_ZONDER_LEERROUTE", "fase", (),
        lambda r, _: _plicht(r) & _is(r, "fase", "Leerroute") & ~_known(r, "leerroute"),
        "Fase is Leerroute, maar er is geen leerroute ingevuld",
    ),
    Check(
        "NULLEN_KWIJT", "trajectnummer", ("trajectnummer",), _same_but_for_zeros,
        "Trajectnummer verschilt alleen door nullen vooraan van een ander in dit bestand; controleer of "
        "het hetzelfde traject is",
    ),
    Check(
        "LEERROUTE_VOOR_FASE", "fase", (),
        lambda r, _: _is(r, "fase", "Voorinburgering", "Brede intake") & _known(r, "leerroute"),
        "Fase is nog voor de leerroute, maar er is al een leerroute ingevuld",
    ),
)  # fmt: skip


def row_errors(
    rows: pd.DataFrame,
    row_numbers: Numbers,
    context: Context,
    refused: Mapping[str, Numbers] | None = None,
) -> list[Finding]:
    """All errors on ``rows``: what stands in them, and what stands twice.

    ``refused`` gives by field the positions of cells that were refused on their own; a check that
    needs such a cell says nothing about that row, for its value is unknown and not absent.
    """
    found = _run(ERRORS, rows, row_numbers, context, refused or {})
    found += _after_peildatum(rows, row_numbers, context)
    twice = rows["trajectnummer"].duplicated(keep=False) & rows["trajectnummer"].notna()
    reason = "Trajectnummer staat meer dan één keer in dit bestand; laat per traject één rij staan"
    numbers = row_numbers[twice.to_numpy(dtype=bool)]
    return found + _findings(numbers, "trajectnummer", "DUBBEL", reason)


def row_warnings(rows: pd.DataFrame, row_numbers: Numbers, context: Context) -> list[Finding]:
    """All warnings on accepted ``rows``, the ones against the previous delivery included."""
    found = _run(WARNINGS, rows, row_numbers, context, {})
    if context.previous is not None:
        found += _gone(rows, context.previous, context.present)
        found += _went_back(rows, row_numbers, context.previous)
    return found


def _run(
    checks: Iterable[Check],
    rows: pd.DataFrame,
    row_numbers: Numbers,
    context: Context,
    refused: Mapping[str, Numbers],
) -> list[Finding]:
    found: list[Finding] = []
    for check in checks:
        if all(name in rows.columns for name in check.needs):
            struck = np.flatnonzero(check.strikes(rows, context))
            for name in check.needs:
                struck = np.setdiff1d(struck, refused.get(name, _NOWHERE))
            found += _findings(row_numbers[struck], check.field, check.code, check.reason)
    return found


def _findings(numbers: Numbers, field: str, code: str, reason: str) -> list[Finding]:
    return [Finding(number, field, code, reason) for number in numbers.tolist()]


def _after_peildatum(rows: pd.DataFrame, row_numbers: Numbers, context: Context) -> list[Finding]:
    found: list[Finding] = []
    for field in fields().values():
        if field.is_event and field.name in rows.columns:
            late = _days(rows, field.name) > context.day
            reason = f"{field.label} ligt na de peildatum; controleer de datum"
            found += _findings(row_numbers[late], field.name, "NA_PEILDATUM", reason)
    return found


def _gone(rows: pd.DataFrame, previous: pd.DataFrame, present: frozenset[str]) -> list[Finding]:
    here = present.union(rows["trajectnummer"].tolist())
    gone = [number for number in previous["trajectnummer"].tolist() if number not in here]
    reason = "Trajectnummer {} stond in de vorige levering en ontbreekt nu"
    return [Finding(0, "trajectnummer", "VERDWENEN", reason.format(number)) for number in gone]


def places_in(previous: pd.DataFrame, rows: pd.DataFrame) -> Numbers:
    """For each of ``rows`` the place in ``previous`` of the same trajectnummer, or -1."""
    then, now = (pa.array(f["trajectnummer"], pa.large_string()) for f in (previous, rows))
    return pc.index_in(now, then).fill_null(-1).to_numpy().astype(np.int64)


def _went_back(rows: pd.DataFrame, row_numbers: Numbers, previous: pd.DataFrame) -> list[Finding]:
    """Dates and hours that vanished, and hours that fell."""
    place = places_in(previous, rows)
    both = np.flatnonzero(place >= 0)
    numbers = row_numbers[both]
    found: list[Finding] = []
    for field in fields().values():
        if field.name not in rows.columns or field.name not in previous.columns:
            continue
        counted = field.name in ("uren_taal_knm", "uren_participatie")
        if field.kind is Kind.DATE or counted:
            vanished = _known(previous, field.name)[place[both]] & ~_known(rows, field.name)[both]
            what = f"{field.label} was in de vorige levering ingevuld en is nu leeg"
            found += _findings(numbers[vanished], field.name, "TERUGGELOPEN", what)
        if counted:
            then, now = (frame[field.name].to_numpy(dtype=float) for frame in (previous, rows))
            fell = now[both] < then[place[both]]
            what = f"{field.label} is lager dan in de vorige levering"
            found += _findings(numbers[fell], field.name, "TERUGGELOPEN", what)
    return found
