"""Aansluiting: the figures of the evaluation beside our own, and sums that must agree."""

from rijswijk_dash import figures
from rijswijk_dash.web import reconciliation as show
from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.parts import show_parts

page = open_figures_page("aansluiting", with_filters=False)
found = figures.sums(page.viewer, page.peildatum)
compared = figures.compared_with_evaluation(page.viewer)
show.show_opening(found, compared)
show.show_broken(found)
show_parts(
    {
        "De evaluatie": lambda: show.show_evaluation(compared),
        "Tegenspraak": lambda: show.show_contradictions(compared),
        "Sommen": lambda: show.show_sums(found),
    }
)
show.offer_file(page, found, compared)
