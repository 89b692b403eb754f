"""The layout with the names that DUO uses: a CSV file with a peildatum on each row."""

import csv
import re
from datetime import date
from io import StringIO

import pandas as pd

from rijswijk_dash.sample.cells import column, iso_date, rows, translated, varied
from rijswijk_dash.sample.workbooks import Cell

HEADINGS = {
    "doelgroep": "indeling",
    "herkomst": "geboorteland",
    "scholing": "opleidingsniveau",
    "uitkering": "bijstand",
    "leerroute": "leerroute",
    "fase": "fase",
    "asielrechten": "asielrechtenWijzigingVerblijfsdoel",
    "gemeente": "gemeentecode",
    "begindatum_inburgeringsplicht": "begindatum",
    "datum_kennisgeving": "datumKennisgeving",
    "datum_vestiging": "datumVestiging",
    "datum_brede_intake": "datumBredeIntake",
    "datum_leerbaarheidstoets": "datumLeerbaarheidstoets",
    "dagtekening_pip": "dagtekeningPip",
    "niveau": "niveau",
    "startdatum_inburgeringstermijn": "startdatum",
    "einddatum_inburgeringstermijn": "einddatum",
    "datum_inburgeringsaanbod": "datumInburgeringsaanbod",
    "taalschool": "naam",
    "uren_taal_knm": "gevolgdeUrenKnmEnTaalles",
    "datum_ondertekening_pvt": "datumOndertekeningPvt",
    "datum_eindgesprek_map": "datumEindgesprekMap",
    "datum_afronding_zroute": "datumAfrondingZroute",
    "datum_voldaan": "datumVoldaan",
    "reden_einde": "redenGeenInburgeringsplicht",
}
WORDS = {
    "doelgroep": {"Gezinsmigrant en overige migrant": "Gezinsmigrant/overige migrant"},
    "uitkering": {"Ja": "J", "Nee": "N"},
    "leerroute": {"B1-route": "B", "Onderwijsroute": "O", "Z-route": "Z"},
}
SCHOLING_SPELLINGS = {
    "Geschoold": ("Voortgezet onderwijs", "MBO", "HBO", "WO"),
    "Ongeschoold": ("Basisonderwijs", "Geen onderwijs"),
}
# Multiplying by a number that shares no factor with ten gives each traject its own v-nummer.
V_NUMBER_FACTOR, V_NUMBERS = 7_654_321, 10**9


def duo_bytes(frame: pd.DataFrame, peildatum: date) -> bytes:
    """The delivery as CSV with ``;`` in UTF-8 with a byte order mark."""
    numbers: list[Cell] = [v_number(str(key)) for key in column(frame, "trajectnummer")]
    days: list[Cell] = [peildatum.isoformat()] * len(frame)
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(["vNummer", *HEADINGS.values(), "peildatum"])
    writer.writerows(rows([numbers, *(_cells(frame, name) for name in HEADINGS), days]))
    return text.getvalue().encode("utf-8-sig")


def v_number(trajectnummer: str) -> str:
    """An invented v-nummer of ten digits, the same each time for the same trajectnummer."""
    number = int(re.sub(r"\D", "", trajectnummer) or "0")
    return f"9{number * V_NUMBER_FACTOR % V_NUMBERS:09d}"


def _cells(frame: pd.DataFrame, name: str) -> list[Cell]:
    values = [iso_date(value) for value in column(frame, name)]
    if name == "scholing":
        return varied(values, SCHOLING_SPELLINGS)
    return translated(values, WORDS.get(name, {}))
