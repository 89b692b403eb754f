"""Regio: the gemeenten of the viewer beside each other, for everybody in protected figures."""

from rijswijk_dash.web import regio as show
from rijswijk_dash.web.frame import open_page

page = open_page("regio")
show.show_caveat()
until = show.choose_day(page.viewer)
show.show_headlines(page.viewer, until)
show.show_figure(page.viewer, until)
