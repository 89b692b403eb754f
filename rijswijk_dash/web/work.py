"""Taal en werk: which figures stand on the page, by part."""

from collections.abc import Callable

from rijswijk_dash.web.blocks import show_figure
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.open_figures import may_split, open_parts

TILES = ("les_met_werk", "werk", "talende_werkplek_aandeel", "pilot")
_PARTS = {
    "Taal en werk": (("taal_en_werk", ""), ("les_met_werk", "leerroute")),
    "Werk": (("werk", "leerroute"), ("uren_werk", "")),
    "Werkplek en pilot": (("talende_werkplek_aandeel", "leerroute"), ("pilot_werk", "")),
}
_SINCE_VESTIGING = ("uitkering_naar_verblijf", "maanden_sinds_vestiging")
CLOSED = (
    *((figure, "") for figure in TILES),
    *((figure, "") for wanted in _PARTS.values() for figure, _ in wanted),
    _SINCE_VESTIGING,
)


def parts_of(page: Page) -> dict[str, Callable[[Page], None]]:
    """The parts of which this viewer may see a figure, by name."""
    parts = open_parts(page, _PARTS)
    return parts | {"Uitkering": _show_uitkering} if may_split(page, *_SINCE_VESTIGING) else parts


def _show_uitkering(page: Page) -> None:
    """A picture of one moment: the months are of other people each, so there is no course of it."""
    figure, by = _SINCE_VESTIGING
    show_figure(page, figure, by=by)
