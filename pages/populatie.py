"""Populatie: who the inburgeraars are (evaluation, chapter 2)."""

from rijswijk_dash.web.blocks import choose_view, show_figure
from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.story import show_story

page = open_figures_page("populatie")
show_story(page, "doelgroep", "herkomst")
view = choose_view()
for figure in ("doelgroep", "herkomst", "scholing", "uitkering", "geslacht", "leeftijd"):
    show_figure(page, figure, view)
