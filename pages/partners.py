"""Partners: trajecten, inflow and progress of each organisation, and why that is no league table."""

from rijswijk_dash import figures
from rijswijk_dash.web import partners as show
from rijswijk_dash.web.frame import open_figures_page

page = open_figures_page("partners", with_filters=figures.may_filter_partners)
show.show_caveat(page)
found = show.find_partners(page)
show.show_stock(page, found)
show.show_routes(page, found)
show.show_progress(page, found)
show.show_course(page, found)
