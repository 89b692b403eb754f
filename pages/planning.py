"""Planning: how much work is expected for each school and partner, and which deadlines fall when."""

from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.parts import show_parts
from rijswijk_dash.web.planning import ask_forecast, parts_of
from rijswijk_dash.web.story import room_for_story, show_expected_story

page = open_figures_page("planning", with_filters=False)
story = room_for_story()
found = ask_forecast(page)
show_expected_story(story, found)
show_parts(parts_of(found), page, found)
