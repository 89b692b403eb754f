"""Datakwaliteit: what each delivery lacked, and which rows stayed out or need a look."""

from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.quality import show_completeness, show_delivery, show_findings

page = open_figures_page("datakwaliteit", with_filters=False)
delivery = show_delivery(page)
show_findings(page, delivery)
show_completeness(page)
