"""Partners: trajecten, inflow and progress of each organisation, and why that is no league table."""

from rijswijk_dash import figures
from rijswijk_dash.web import partners as show
from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.parts import show_parts
from rijswijk_dash.web.story import room_for_story, show_partners_story

page = open_figures_page("partners", with_filters=figures.may_filter_partners)
story = room_for_story()
show.show_caveat(page)
found = show.find_partners(page)
show_partners_story(story, page, found)
show_parts(show.parts_of(page, found), page, found)
show.show_closed(found)
