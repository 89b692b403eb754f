"""The pages, in the order in which a user meets them."""

from dataclasses import dataclass

from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.settings import ROOT

_EXACT = frozenset({Role.ADMIN, Role.ANALYST})
_ALL = frozenset(Role)


@dataclass(frozen=True)
class PageInfo:
    """One page: its file under ``pages/``, where it stands in the menu, and who may open it.

    A page of ``several`` gemeenten is for who may see more than one.
    """

    id: str
    title: str
    section: str
    roles: frozenset[Role]
    several: bool = False

    def is_for(self, role: Role, *, several: bool) -> bool:
        """Whether that role may open it, with ``several`` gemeenten or one."""
        return role in self.roles and (several or not self.several)

    def opens_for(self, viewer: Viewer) -> bool:
        """Whether ``viewer`` may open it."""
        return self.is_for(viewer.role, several=len(viewer.gemeenten) > 1)

    @property
    def path(self) -> str:
        """The absolute path of the page's file."""
        return str(ROOT / "pages" / f"{self.id}.py")


PAGES = tuple(
    PageInfo(id_, title, section, roles, several=id_ == "regio")
    for id_, title, section, roles in (
        ("kerncijfers", "Kerncijfers", "Cijfers", _ALL),
        ("populatie", "Populatie", "Cijfers", _ALL),
        ("voortgang", "Voortgang", "Cijfers", _ALL),
        ("doorlooptijd", "Doorlooptijd", "Cijfers", _ALL),
        ("taal_en_werk", "Taal en werk", "Cijfers", _ALL),
        ("overdracht", "Overdracht", "Cijfers", _ALL),
        ("partners", "Partners", "Cijfers", _ALL),
        ("planning", "Planning", "Cijfers", _ALL),
        ("regio", "Regio", "Cijfers", _ALL),
        ("rapport", "Rapport", "Rapport", _ALL),
        ("aansluiting", "Aansluiting", "Rapport", _EXACT | {Role.ALDERMAN}),
        ("landelijk", "Landelijk", "Rapport", _ALL),
        ("mijn_trajecten", "Mijn trajecten", "Trajecten", _EXACT | {Role.PARTNER}),
        ("importeren", "Importeren", "Gegevens", _EXACT),
        ("datakwaliteit", "Datakwaliteit", "Gegevens", _EXACT),
        ("rolverdeling", "Rolverdeling", "Uitleg", _ALL),
        ("definities", "Definities", "Uitleg", _ALL),
        ("toegankelijkheid", "Toegankelijkheid", "Uitleg", _ALL),
        ("beheer", "Beheer", "Beheer", frozenset({Role.ADMIN})),
    )
)

# What there is to open with one gemeente.
PAGES_OF_ONE = tuple(page for page in PAGES if not page.several)
_BY_ID = {page.id: page for page in PAGES}


def page_info(page_id: str) -> PageInfo:
    """The page of that id. Raises ``KeyError``."""
    return _BY_ID[page_id]
