"""Voortgang: in which phase people are, and how far the PIP, PVT and MAP have come."""

from rijswijk_dash.web.blocks import choose_view, show_figure
from rijswijk_dash.web.flows import show_flow
from rijswijk_dash.web.frame import open_figures_page

page = open_figures_page("voortgang")
view = choose_view()
for figure in ("fase", "leerroute", "taalschool"):
    show_figure(page, figure, view)
for share in ("pip_op_tijd", "pvt_aandeel", "map_aandeel"):
    show_figure(page, share, view, by="leerroute")
show_figure(page, "instroom")
show_flow(page)
