"""The colours of the house: one meaning each, the same on pages, in files and in print.

Each has a contrast of 3 to 1 with a light and with a dark page, so that it need not change with the theme,
and what stands in one chart differs for colour-blind readers too (decision 27).
"""

BASE_COLOUR = "#1f6f8b"
QUIET_COLOUR = "#6e7478"
"""For what stands behind: lines to read by, the rest of a whole, others."""
GOOD_COLOUR, BAD_COLOUR, UNKNOWN_COLOUR = "#0f7a9c", "#b8405e", "#7f868b"
LIMIT_COLOUR = BAD_COLOUR
ROUTES = {"B1-route": "#1f5fe0", "Onderwijsroute": "#12966a", "Z-route": "#cc3d0c"}
PHASES = {
    "Brede intake": "#9174a6",
    "Voorinburgering": QUIET_COLOUR,
    "Nog geen leerroute": QUIET_COLOUR,
    "Leerroute onbekend": QUIET_COLOUR,
    "Voldaan": "#a67e42",
    "Beëindigd": "#9247b2",
}
_GOOD = ("Op koers", "PIP op tijd", "op tijd gehaald", "Op tempo", "800 uur gehaald")
_BAD = (
    "Niet op koers", "PIP te laat", "Geen PIP en over tijd", "Geen PIP, termijn voorbij",
    "te laat gehaald", "voorbij", "Achter op tempo",
)  # fmt: skip
_UNKNOWN = ("Onbekend", "onbekend", "vervallen")
STATES = {
    **dict.fromkeys(_GOOD, GOOD_COLOUR),
    **dict.fromkeys(_BAD, BAD_COLOUR),
    **dict.fromkeys(_UNKNOWN, UNKNOWN_COLOUR),
}
COLOURS = {**ROUTES, **PHASES, **STATES, "Alle samen": QUIET_COLOUR}
"""By label; a label has one colour everywhere."""
OTHER_COLOURS = (
    BASE_COLOUR, "#cc3d0c", "#12966a", "#9174a6", "#a67e42", "#6b7681", "#b8619a", "#1f5fe0",
)  # fmt: skip
LIGHT_TEXT, DARK_TEXT = "#ffffff", "#10181d"


def text_on(colour: str) -> str:
    """The colour of text that reads best on ``colour``: white or nearly black."""
    return max((LIGHT_TEXT, DARK_TEXT), key=lambda text: contrast(text, colour))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21, as WCAG counts it."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
