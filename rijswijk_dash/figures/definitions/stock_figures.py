"""Figures on how many trajecten run, and how many have ended."""

from rijswijk_dash.figures.definitions.figure import ALL_STARTED, OBLIGED, Figure, Shape

RUNNING_PHASES = ("Voorinburgering", "Brede intake", "Leerroute")
ENDED_PHASES = ("Voldaan", "Beëindigd")
_SOURCE = "Export van de gemeente"

STOCK_FIGURES = (
    Figure(
        "lopend", "Lopende trajecten", Shape.COUNT,
        "Het aantal trajecten in de fase Voorinburgering, Brede intake of Leerroute: niet voldaan en "
        "niet beëindigd.",
        ALL_STARTED, (*OBLIGED, ("fase", RUNNING_PHASES)), _SOURCE, needs=("fase",),
    ),
    Figure(
        "uitgestroomd", "Afgeronde en beëindigde trajecten", Shape.SPLIT,
        "Het aantal trajecten dat tot en met de peildatum is geëindigd: in de fase Voldaan of Beëindigd.",
        "Gestarte trajecten die niet meer lopen", (*OBLIGED, ("fase", ENDED_PHASES)), _SOURCE,
        needs=("fase",), split="fase",
    ),
)  # fmt: skip
