"""Toegankelijkheid: how far the dashboard complies, what does not yet, and where to report it."""

from rijswijk_dash.web.frame import open_page
from rijswijk_dash.web.statement import show_statement

open_page("toegankelijkheid")
show_statement()
