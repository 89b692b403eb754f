"""Rolverdeling: who does what in the chain, and the same as a leaflet for newcomers."""

from rijswijk_dash.web import chain as show
from rijswijk_dash.web.frame import open_page

page = open_page("rolverdeling")
organisation = show.choose_organisation()
show.show_steps(page, organisation)
show.show_leaflet(page)
