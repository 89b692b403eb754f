"""Overdracht: from COA to gemeente to school: who waits, how long, and how people were handed over."""

from rijswijk_dash.web.blocks import choose_view
from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.handover import (
    CLOSED,
    FIGURES,
    NAME,
    TILES,
    may_see_waits,
    show_waits,
)
from rijswijk_dash.web.open_figures import show_closed_line, show_open_figures, show_open_tiles
from rijswijk_dash.web.story import show_waiting

page = open_figures_page("overdracht")
show_waiting(page)
show_open_tiles(page, TILES)
waits = may_see_waits(page)
if waits:
    show_waits(page)
show_open_figures(page, FIGURES, choose_view())
show_closed_line(page, CLOSED, [] if waits else [NAME])
