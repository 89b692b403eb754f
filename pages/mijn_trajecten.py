"""Mijn trajecten: a list to work from, with whose turn it is; for a partner its own clients only."""

from rijswijk_dash.web.behind import asks_rows, show_rows_behind
from rijswijk_dash.web.deadlines import show_deadlines
from rijswijk_dash.web.frame import open_own_page
from rijswijk_dash.web.own import keep_choices, show_figures, show_list, show_opening, show_rights
from rijswijk_dash.web.parts import show_parts
from rijswijk_dash.web.timeline import show_timeline
from rijswijk_dash.web.worklist import show_worklist

PARTS = {
    "Werklijst": show_worklist,
    "Alle termijnen": show_deadlines,
    "Tijdlijn": show_timeline,
    "De lijst": show_list,
    "Cijfers": show_figures,
}

page = open_own_page("mijn_trajecten", with_filters=not asks_rows())
if asks_rows():
    show_rows_behind(page)
else:
    show_opening(page)
    keep_choices()
    show_parts(PARTS, page)
    show_rights(page)
