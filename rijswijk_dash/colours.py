"""The colours of the house: one meaning each, the same on pages, in files and in print."""

BASE_COLOUR = "#1f6f8b"
# After Okabe and Ito, so that they differ for colour-blind readers too. A label has one colour everywhere.
COLOURS = {
    "B1-route": "#0072b2",
    "Onderwijsroute": "#009e73",
    "Z-route": "#d55e00",
    "Brede intake": "#8a6fae",
    "Voorinburgering": "#7f7f7f",
    "Nog geen leerroute": "#7f7f7f",
    "Alle samen": "#6b7681",
    "Leerroute onbekend": "#7f7f7f",
    "Voldaan": "#b8860b",
    "Beëindigd": "#555555",
}
OTHER_COLOURS = (
    "#1f6f8b", "#d55e00", "#009e73", "#8a6fae", "#b8860b", "#56606b", "#cc79a7", "#0072b2",
)  # fmt: skip
