"""Definities: every figure with its sentence, population and source, by subject or by a word."""

from rijswijk_dash.web.definitions import search, show_found, subjects
from rijswijk_dash.web.frame import open_page
from rijswijk_dash.web.parts import show_parts

page = open_page("definities")
sought = search()
if sought:
    show_found(sought)
else:
    show_parts(subjects())
