"""Rapport: what can be printed and handed over, each with its preview and its file."""

from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.reports.chapter import show_chapter

page = open_figures_page("rapport", with_filters=False)
show_chapter(page)
