"""The pages, in the order in which a user meets them."""

from dataclasses import dataclass

from rijswijk_dash.access import Role
from rijswijk_dash.settings import ROOT

_EXACT = frozenset({Role.ADMIN, Role.ANALYST})
_ALL = frozenset(Role)


@dataclass(frozen=True)
class PageInfo:
    """One page: its file under ``pages/``, where it stands in the menu, and who may open it."""

    id: str
    title: str
    section: str
    roles: frozenset[Role]

    @property
    def path(self) -> str:
        """The absolute path of the page's file."""
        return str(ROOT / "pages" / f"{self.id}.py")


PAGES = tuple(
    PageInfo(id_, title, section, roles)
    for id_, title, section, roles in (
        ("kerncijfers", "Kerncijfers", "Cijfers", _ALL),
        ("populatie", "Populatie", "Cijfers", _ALL),
        ("voortgang", "Voortgang", "Cijfers", _ALL),
        ("doorlooptijd", "Doorlooptijd", "Cijfers", _ALL),
        ("taal_en_werk", "Taal en werk", "Cijfers", _ALL),
        ("overdracht", "Overdracht", "Cijfers", _ALL),
        ("partners", "Partners", "Cijfers", _ALL),
        ("planning", "Planning", "Cijfers", _ALL),
        ("rapport", "Rapport", "Rapport", _ALL),
        ("aansluiting", "Aansluiting", "Rapport", _EXACT | {Role.ALDERMAN}),
        ("landelijk", "Landelijk", "Rapport", _ALL),
        ("mijn_trajecten", "Mijn trajecten", "Trajecten", _EXACT | {Role.PARTNER}),
        ("importeren", "Importeren", "Gegevens", _EXACT),
        ("datakwaliteit", "Datakwaliteit", "Gegevens", _EXACT),
        ("rolverdeling", "Rolverdeling", "Uitleg", _ALL),
        ("definities", "Definities", "Uitleg", _ALL),
        ("beheer", "Beheer", "Beheer", frozenset({Role.ADMIN})),
    )
)


_BY_ID = {page.id: page for page in PAGES}


def page_info(page_id: str) -> PageInfo:
    """The page of that id. Raises ``KeyError``."""
    return _BY_ID[page_id]
