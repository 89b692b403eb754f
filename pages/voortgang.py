"""Voortgang: the phases, who is on course, the PIP, PVT and MAP, the hours of the Z-route, the deadlines."""

from rijswijk_dash.web import progress
from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.parts import show_parts
from rijswijk_dash.web.story import show_story

page = open_figures_page("voortgang")
show_story(page, "fase")
show_parts(progress.parts_of(page), page)
progress.show_closed(page)
