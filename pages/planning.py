"""Planning: which deadlines fall when, and how much work is expected for each school and partner."""

from rijswijk_dash.web.agenda import show_agenda
from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.planning import ask_forecast, show_check, show_forecast
from rijswijk_dash.web.story import room_for_story, show_expected_story

page = open_figures_page("planning", with_filters=False)
story = room_for_story()
found = ask_forecast(page)
show_expected_story(story, found)
show_forecast(page, found)
show_agenda(page)
show_check(page)
