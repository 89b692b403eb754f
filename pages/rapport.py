"""Rapport: what can be printed and handed over, each with its preview and its file."""

from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.reports.one_page import show_one_page

page = open_figures_page("rapport", with_filters=False)
show_one_page(page)
