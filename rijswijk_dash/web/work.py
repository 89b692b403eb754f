"""Taal en werk: which figures stand on the page."""

TILES = ("les_met_werk", "werk", "talende_werkplek_aandeel", "pilot")
FIGURES = (
    ("taal_en_werk", ""), ("les_met_werk", "leerroute"), ("werk", "leerroute"), ("uren_werk", ""),
    ("talende_werkplek_aandeel", "leerroute"), ("pilot_werk", ""),
)  # fmt: skip
SINCE_VESTIGING = ("uitkering_naar_verblijf", "maanden_sinds_vestiging")
CLOSED = (
    *((figure, "") for figure in TILES),
    *((figure, "") for figure, _ in FIGURES),
    SINCE_VESTIGING,
)
