"""The deliveries: the invented people as a case system would have shown them on a peildatum."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from rijswijk_dash.domain.rules import Kind, fields
from rijswijk_dash.sample.draw import FIRST_DAY, LAST_DAY, Dates, Flags, Numbers, Words, either

MONTHS_EXTENSION = 6
DAYS_A_WEEK = 7

# A field is known from the day of this event; any other date is known from that day itself.
KNOWN_FROM = {
    "leerroute": "dagtekening_pip",
    "niveau": "dagtekening_pip",
    "taalschool": "dagtekening_pip",
    "clientnummer_taalschool": "dagtekening_pip",
    "startdatum_inburgeringstermijn": "dagtekening_pip",
    "einddatum_inburgeringstermijn": "dagtekening_pip",
    "uitkomst_leerbaarheidstoets": "datum_leerbaarheidstoets",
    "verlengingsgrond": "datum_verlenging",
    "participatiepartner": "participatie_vanaf",
    "maatschappelijke_begeleiding": "datum_vestiging",
    "einddatum_ontzorgen": "startdatum_ontzorgen",
    "reden_einde": "datum_einde",
    "uren_werk_per_week": "startdatum_werk",
    "talende_werkplek": "startdatum_werk",
}

_EMPTY = {Kind.DATE: np.datetime64("NaT"), Kind.HOURS: np.nan}


def _month_ends() -> tuple[date, ...]:
    months = range(1, (LAST_DAY.year - FIRST_DAY.year) * 12 + LAST_DAY.month + 1)
    firsts = (date(FIRST_DAY.year + m // 12, m % 12 + 1, 1) for m in months)
    return tuple(first - timedelta(days=1) for first in firsts)


PEILDATA = _month_ends()


def delivery(people: pd.DataFrame, peildatum: date) -> pd.DataFrame:
    """The trajecten started on or before ``peildatum``, as they stood on that day.

    The columns are the fields of ``data/velden.toml`` in that order. Nothing is dated after the
    peildatum but what was planned by then.
    """
    moment = np.datetime64(peildatum, "s")
    started = people.loc[people["begindatum_inburgeringsplicht"].to_numpy() <= moment]
    seen = _Seen(started.reset_index(drop=True), moment)
    return pd.DataFrame({name: seen.field(name) for name in fields()})


class _Seen:
    """What there was to see of some people on one moment."""

    def __init__(self, people: pd.DataFrame, moment: np.datetime64) -> None:
        self._people = people
        self._moment = moment
        self._derived = {
            "uitkering": self._uitkering,
            "fase": self._fase,
            "werk": lambda: _yes_no(self._since("startdatum_werk")),
            "pilot_aan_het_werk": lambda: _yes_no(self._since("datum_pilot")),
            "uren_taal_knm": lambda: self._hours("lessen_vanaf", "taal"),
            "uren_participatie": lambda: self._hours("participatie_vanaf", "participatie"),
            "einddatum_inburgeringstermijn": self._term_ends,
        }

    def field(self, name: str) -> pd.Series:
        """One field of the delivery."""
        values = self._derived[name]() if name in self._derived else self._known(name)
        kind = fields()[name].kind
        if kind is Kind.YEAR:
            return pd.Series(values, dtype="Int64")
        if kind in (Kind.DATE, Kind.HOURS):
            return pd.Series(values)
        return pd.Series(values, dtype=object)

    def _known(self, name: str) -> Words | Dates | Numbers:
        """The values that were known by then; the rest is empty."""
        kind = fields()[name].kind
        values = self._people[name].to_numpy()
        event = KNOWN_FROM.get(name, name if kind is Kind.DATE else None)
        if event is None:
            return values
        empty = np.array([_EMPTY.get(kind)], dtype=values.dtype)
        return np.where(self._since(event), values, empty)

    def _dates(self, name: str) -> Dates:
        return self._people[name].to_numpy()

    def _since(self, name: str) -> Flags:
        return np.asarray(self._dates(name) <= self._moment, dtype=np.bool_)

    def _fase(self) -> Words:
        fase = either(self._since("datum_vestiging"), "Brede intake", "Voorinburgering")
        fase[self._since("dagtekening_pip")] = "Leerroute"
        fase[self._since("datum_voldaan")] = "Voldaan"
        fase[self._since("datum_einde")] = "Beëindigd"
        return fase

    def _uitkering(self) -> Words:
        return _yes_no(self._since("uitkering_vanaf") & ~self._since("uitkering_tot"))

    def _hours(self, start: str, kind: str) -> Numbers:
        """Hours since the start at a personal pace, until a maximum or the end of the traject."""
        until = np.full(len(self._people), self._moment)
        for end in ("datum_voldaan", "datum_einde"):
            until = np.where(self._since(end), np.minimum(self._dates(end), until), until)
        days = (until - self._dates(start)) / np.timedelta64(1, "D")
        pace = self._people[f"tempo_{kind}"].to_numpy()
        most = self._people[f"hoogste_uren_{kind}"].to_numpy()
        hours = np.floor(np.minimum(days / DAYS_A_WEEK * pace, most))
        return np.where(self._since(start), hours, np.nan)

    def _term_ends(self) -> Dates:
        ends = pd.Series(self._known("einddatum_inburgeringstermijn"))
        extended = ends + pd.DateOffset(months=MONTHS_EXTENSION)
        known = extended.where(self._since("datum_verlenging"), ends)
        return known.to_numpy().astype("datetime64[s]")


def _yes_no(flags: Flags) -> Words:
    return either(flags, "Ja", "Nee")
