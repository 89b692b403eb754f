"""Datakwaliteit: what each delivery lacked, and which rows stayed out or need a look."""

from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.parts import show_parts
from rijswijk_dash.web.quality import show_completeness, show_delivery, show_findings, show_rows

page = open_figures_page("datakwaliteit", with_filters=False)
delivery = show_delivery(page)
show_parts(
    {
        "Fouten en waarschuwingen": lambda: show_findings(page, delivery),
        "Per rij": lambda: show_rows(page, delivery),
        "Volledigheid": lambda: show_completeness(page),
    }
)
