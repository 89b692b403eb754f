"""Rapport: what can be printed and handed over, each with its preview and its file."""

from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.reports.chapter import show_chapter
from rijswijk_dash.web.reports.one_page import show_one_page
from rijswijk_dash.web.reports.open_data import show_open_data
from rijswijk_dash.web.reports.workbook import show_workbook

page = open_figures_page("rapport", with_filters=False)
show_one_page(page)
show_chapter(page)
show_workbook(page)
show_open_data(page)
