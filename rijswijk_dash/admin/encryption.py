"""Giving the file of the store a key, another key, or none."""

from pathlib import Path

from rijswijk_dash.access import Viewer
from rijswijk_dash.access.gate import log_deed, require_whole
from rijswijk_dash.audit import Action
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.embedded import change_key
from rijswijk_dash.warehouse.store import StoreError, close_stores


def encrypt(viewer: Viewer) -> str:
    """Write the store anew with the new key of the settings. Gives what to do next, in Dutch.

    Raises ``Refused``, ``StoreError``; then nothing changed.
    """
    require_whole(viewer)
    _file()
    new = settings().new_store_key
    if new is None:
        raise StoreError(
            "Er is geen nieuwe sleutel; er is niets veranderd. Zet een sleutel van ten minste 32 tekens "
            "in RIJSWIJK_DASH_NEW_STORE_KEY, bijvoorbeeld van: "
            'python -c "import secrets; print(secrets.token_hex(32))"'
        )
    log_deed(viewer, Action.ADMIN, "bestand met gegevens krijgt een sleutel")
    _change(new.get_secret_value())
    return (
        "Het bestand met gegevens is versleuteld met de nieuwe sleutel. Zet die nu in "
        "RIJSWIJK_DASH_STORE_KEY, haal RIJSWIJK_DASH_NEW_STORE_KEY weg en start het dashboard. Bewaar "
        "de sleutel ook elders: zonder sleutel zijn de gegevens weg. Reservekopieën van voor vandaag "
        "houden hun oude sleutel, of geen."
    )


def decrypt(viewer: Viewer) -> str:
    """Write the store anew without a key. Gives what to do next, in Dutch.

    Raises ``Refused``, ``StoreError``; then nothing changed.
    """
    require_whole(viewer)
    _file()
    if settings().store_key is None:
        raise StoreError("Het bestand met gegevens is niet versleuteld; er is niets veranderd.")
    log_deed(viewer, Action.ADMIN, "bestand met gegevens verliest zijn sleutel")
    _change(None)
    return (
        "Het bestand met gegevens is niet meer versleuteld. Haal RIJSWIJK_DASH_STORE_KEY weg en start "
        "het dashboard."
    )


def _change(key: str | None) -> None:
    close_stores()
    change_key(_file(), key)


def _file() -> Path:
    where = settings().store
    if isinstance(where, Path):
        return where
    raise StoreError(
        "De gedeelde opslag is geen bestand; er is niets veranderd. Haar rijen zijn altijd versleuteld."
    )
