"""Doorlooptijd: how long it takes from the vestiging to each step, also for who is still under way."""

from rijswijk_dash.web.durations import filters_of, show_durations
from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.parts import show_parts
from rijswijk_dash.web.stock import show_stock
from rijswijk_dash.web.story import room_for_story

PARTS = {"Duur van een stap": show_durations, "Instroom en uitstroom": show_stock}

page = open_figures_page("doorlooptijd", with_filters=filters_of)
story = room_for_story()
show_parts(PARTS, page, story)
