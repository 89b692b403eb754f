"""Kerncijfers: the headline figures, what changed since the previous delivery, the signals and the phases."""

from rijswijk_dash.web.blocks import show_figure, show_tiles, show_tiles_note
from rijswijk_dash.web.frame import open_figures_page
from rijswijk_dash.web.signals import show_signals
from rijswijk_dash.web.story import show_started
from rijswijk_dash.web.welcome import show_welcome

page = open_figures_page("kerncijfers", with_filters=False)
show_welcome(page.viewer)
show_started(page)
show_tiles(
    page,
    ("gestart", "onder_regie", "uitkering_aandeel", "werk"),
    ("pip_op_tijd", "pip_over_tijd", "pvt", "map"),
)
show_tiles_note(page)
show_signals(page)
show_figure(page, "fase")
