"""Taal en werk: who learns Dutch and works or participates at the same time, the aim of the policy."""

from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.open_figures import show_closed_line, show_open_tiles
from rijswijk_dash.web.parts import show_parts
from rijswijk_dash.web.story import show_together
from rijswijk_dash.web.work import CLOSED, TILES, parts_of

page = open_figures_page("taal_en_werk")
show_together(page)
show_open_tiles(page, TILES)
show_parts(parts_of(page), page)
show_closed_line(page, CLOSED)
