"""Doorlooptijd: how long it takes from the vestiging to each step, also for who is still under way."""

from rijswijk_dash.web.durations import choose_duration, choose_split, filters_of, show_duration
from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.stock import show_stock
from rijswijk_dash.web.story import room_for_story

page = open_figures_page("doorlooptijd", with_filters=filters_of)
story = room_for_story()
duration = choose_duration()
by = choose_split(page, duration)
show_duration(page, duration, by, story)
show_stock(page)
