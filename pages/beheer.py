"""Beheer: who has access, what partners may see, the log, and removing what must go."""

from rijswijk_dash.web.admin.rooms import rooms_of
from rijswijk_dash.web.frame import open_page
from rijswijk_dash.web.parts import show_parts

page = open_page("beheer")
show_parts(rooms_of(page.viewer), page.viewer)
