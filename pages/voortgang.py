"""Voortgang: the phases, the PIP, PVT and MAP, the hours of the Z-route, and who is on course."""

from rijswijk_dash.web import progress
from rijswijk_dash.web.blocks import choose_view
from rijswijk_dash.web.flows import show_flow
from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.progress import show_section

page = open_figures_page("voortgang")
view = choose_view()
show_section(page, "Fase en route", progress.PHASE, view)
show_section(page, "PIP op tijd", progress.PIP, view, ("pip_op_tijd", "pip_over_tijd"))
progress.show_overdue_pips(page)
show_section(page, "PVT en MAP", progress.PVT_MAP, view)
hours = ("tempo_taal_aandeel", "tempo_participatie_aandeel")
show_section(page, "Uren op de Z-route", progress.HOURS, view, hours)
progress.show_deadline_states(page)
show_section(page, "Op koers", progress.COURSE, view, ("op_koers",))
progress.course_note(page)
show_flow(page)
