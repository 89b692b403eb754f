"""Voortgang: the phases, the PIP, PVT and MAP, the hours of the Z-route, and who is on course."""

from rijswijk_dash.figures import FLOW
from rijswijk_dash.web import progress
from rijswijk_dash.web.blocks import choose_view, show_contents
from rijswijk_dash.web.flows import show_flow
from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.progress import show_section
from rijswijk_dash.web.story import show_story

page = open_figures_page("voortgang")
show_story(page, "fase")
view = choose_view()
phases, pip, pvt, hours, course = (
    "Fase en route", "PIP op tijd", "PVT en MAP", "Uren op de Z-route", "Op koers"
)  # fmt: skip
terms = [progress.DEADLINE_TITLE] if progress.may_see_deadline_states(page) else []
show_contents((phases, pip, pvt, hours, *terms, course, FLOW.name))
show_section(page, phases, progress.PHASE, view)
show_section(page, pip, progress.PIP, view, ("pip_op_tijd", "pip_over_tijd"))
progress.show_overdue_pips(page)
show_section(page, pvt, progress.PVT_MAP, view)
tempo = ("tempo_taal_aandeel", "tempo_participatie_aandeel")
show_section(page, hours, progress.HOURS, view, tempo)
progress.show_deadline_states(page)
show_section(page, course, progress.COURSE, view, ("op_koers",))
progress.course_note(page)
show_flow(page)
