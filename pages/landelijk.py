"""Landelijk: Rijswijk beside the national figures of CBS, where they measure the same."""

from rijswijk_dash import figures
from rijswijk_dash.web import national as show
from rijswijk_dash.web.frame import open_page
from rijswijk_dash.web.parts import show_parts

page = open_page("landelijk")
found = figures.national(page.viewer)
show.show_opening(found)
show.show_problems(page, found)
show_parts(show.parts_of(page, found))
show.explain_own_file(page, found)
