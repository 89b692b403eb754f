"""Overdracht: from COA to gemeente to school: who waits, how long, and how people were handed over."""

from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.handover import CLOSED, NAME, TILES, may_see_waits, parts_of
from rijswijk_dash.web.open_figures import show_closed_line, show_open_tiles
from rijswijk_dash.web.parts import show_parts
from rijswijk_dash.web.story import show_waiting

page = open_figures_page("overdracht")
show_waiting(page)
show_open_tiles(page, TILES)
show_parts(parts_of(page), page)
show_closed_line(page, CLOSED, [] if may_see_waits(page) else [NAME])
