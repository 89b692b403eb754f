"""Rolverdeling: who does what in the chain, and the same as a leaflet for newcomers."""

from rijswijk_dash.web import chain as show
from rijswijk_dash.web.frame import open_page
from rijswijk_dash.web.parts import show_parts

page = open_page("rolverdeling")
organisation = show.choose_organisation()
show_parts(show.parts_of(organisation), page)
show.show_about(page, organisation)
