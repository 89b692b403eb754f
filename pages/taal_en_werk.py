"""Taal en werk: who learns Dutch and works or participates at the same time, the aim of the policy."""

from rijswijk_dash.web.blocks import choose_view
from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.open_figures import (
    may_split,
    show_closed_line,
    show_open_figures,
    show_open_tiles,
)
from rijswijk_dash.web.story import show_together
from rijswijk_dash.web.work import CLOSED, FIGURES, SINCE_VESTIGING, TILES

page = open_figures_page("taal_en_werk")
show_together(page)
show_open_tiles(page, TILES)
show_open_figures(page, FIGURES, choose_view())
if may_split(page, *SINCE_VESTIGING):
    show_open_figures(page, [SINCE_VESTIGING])
show_closed_line(page, CLOSED)
