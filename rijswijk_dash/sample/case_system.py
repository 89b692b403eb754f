"""The layout of an invented case system: titles above, totals below, its own words."""

from datetime import date

import pandas as pd

from rijswijk_dash.domain.rules import Kind, fields
from rijswijk_dash.sample.cells import column, dutch_date, rows, translated, varied
from rijswijk_dash.sample.workbooks import Cell, Sheet

HEADINGS = {
    "trajectnummer": "Zaaknummer",
    "doelgroep": "Type status",
    "herkomst": "Land van herkomst",
    "geslacht": "Geslacht (M/V)",
    "geboortejaar": "Geboortejaar",
    "scholing": "Geschoold (J/N)",
    "uitkering": "Bijstandsuitkering (J/N)",
    "leerroute": "Leerroute",
    "fase": "Fase inburgering",
    "asielrechten": "Asielrechten",
    "begindatum_inburgeringsplicht": "Begin inburgeringsplicht",
    "datum_kennisgeving": "Kennisgeving DUO",
    "datum_koppeling": "Koppeldatum",
    "datum_warme_overdracht": "Warme overdracht",
    "datum_vestiging": "Vestigingsdatum",
    "datum_brede_intake": "Datum brede intake",
    "datum_leerbaarheidstoets": "Datum leerbaarheidstoets",
    "dagtekening_pip": "Dagtekening PIP",
    "niveau": "Taalniveau",
    "startdatum_inburgeringstermijn": "Start termijn",
    "einddatum_inburgeringstermijn": "Einde termijn",
    "datum_inburgeringsaanbod": "Start lessen",
    "taalschool": "Taalaanbieder",
    "participatiepartner": "Participatie bij",
    "maatschappelijke_begeleiding": "Maatschappelijke begeleiding door",
    "uren_taal_knm": "Uren taal",
    "uren_participatie": "Uren participatie",
    "datum_ondertekening_pvt": "PVT ondertekend op",
    "datum_eindgesprek_map": "MAP eindgesprek",
    "datum_afronding_zroute": "Z-route afgerond op",
    "datum_voldaan": "Voldaan op",
    "reden_einde": "Reden beëindiging",
    "werk": "Werkt",
    "uren_werk_per_week": "Werkuren per week",
    "startdatum_werk": "Start werk",
    "talende_werkplek": "Talende werkplek",
    "startdatum_ontzorgen": "Start ontzorgen",
    "einddatum_ontzorgen": "Einde ontzorgen",
}
WORDS = {
    "doelgroep": {
        "Asielstatushouder": "asiel",
        "Gezinsmigrant en overige migrant": "gezinsmigrant",
    },
    "geslacht": {"Man": "M", "Vrouw": "V"},
    "scholing": {"Geschoold": "J", "Ongeschoold": "N"},
}
YES_NO = {"Ja": "J", "Nee": "N"}
ROUTE_SPELLINGS = {
    "B1-route": ("B1", "B1-route", "b1-route"),
    "Onderwijsroute": ("O-route", "Onderwijsroute"),
    "Z-route": ("Z-route", " z-route ", "Z"),
}
EXPLANATION: tuple[tuple[Cell, ...], ...] = (
    ("Toelichting bij dit bestand",),
    ("Alle personen in dit bestand zijn verzonnen. Zaaknummers beginnen met VERZONNEN.",),
    ("De trajecten staan op het tabblad Trajecten, één traject per regel.",),
    ("J betekent ja, N betekent nee. Een lege cel betekent: niet bekend of nog niet gebeurd.",),
)
CODES: tuple[tuple[Cell, ...], ...] = (
    ("Code", "Team"),
    ("T1", "Team Balie"),
    ("T2", "Team Archief"),
    ("T3", "Team Post"),
)
WIDEST = 32


def case_system_sheets(frame: pd.DataFrame, peildatum: date) -> list[Sheet]:
    """An explanation, the table between its title and its total, and a hidden list of codes."""
    table = Sheet(
        title="Trajecten",
        above=(("Overzicht trajecten inburgering",), (f"Peildatum: {peildatum:%d-%m-%Y}",), ()),
        headings=list(HEADINGS.values()),
        rows=rows([_cells(frame, name) for name in HEADINGS]),
        below=((), ("Totaal", len(frame))),
        widths=[min(max(len(text) + 2, 12), WIDEST) for text in HEADINGS.values()],
    )
    return [
        Sheet(title="Toelichting", above=EXPLANATION, widths=(90,)),
        table,
        Sheet(title="Codes", above=CODES, hidden=True),
    ]


def _cells(frame: pd.DataFrame, name: str) -> list[Cell]:
    """One field in the words of the case system."""
    values = column(frame, name)
    kind = fields()[name].kind
    if kind is Kind.DATE:
        return [dutch_date(value) for value in values]
    if name == "leerroute":
        return varied(values, ROUTE_SPELLINGS)
    return translated(values, YES_NO if kind is Kind.YES_NO else WORDS.get(name, {}))
