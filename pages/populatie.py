"""Populatie: who the inburgeraars are (evaluation, chapter 2)."""

from rijswijk_dash.web.blocks import parts_of_figures
from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.parts import show_parts
from rijswijk_dash.web.story import show_story

PARTS = {
    "Herkomst": ("doelgroep", "herkomst"),
    "Scholing en uitkering": ("scholing", "uitkering"),
    "Geslacht en leeftijd": ("geslacht", "leeftijd"),
}

page = open_figures_page("populatie")
show_story(page, "doelgroep", "herkomst")
show_parts(parts_of_figures(PARTS), page)
