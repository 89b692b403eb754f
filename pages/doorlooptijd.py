"""Doorlooptijd: how long it takes from the vestiging to each step, also for who is still under way."""

from rijswijk_dash.web.durations import choose_duration, choose_split, may_split, show_duration
from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.stock import show_stock

page = open_figures_page("doorlooptijd", with_filters=may_split)
duration = choose_duration()
by = choose_split(page)
show_duration(page, duration, by)
show_stock(page)
