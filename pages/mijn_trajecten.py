"""Mijn trajecten: what is due first, the list, and the charts; for a partner its own clients only."""

from rijswijk_dash.web.blocks import show_figure
from rijswijk_dash.web.deadlines import show_deadlines
from rijswijk_dash.web.frame import open_own_page
from rijswijk_dash.web.own import FIGURES, show_list, show_opening, show_rights

page = open_own_page("mijn_trajecten")
show_opening(page)
show_deadlines(page)
show_list(page)
for figure in FIGURES:
    if page.may_ask(figure):
        show_figure(page, figure)
show_rights(page)
