"""The secret of this installation, from which pseudonyms are made. It is never in the store."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.deliveries import meta, set_meta
from rijswijk_dash.warehouse.store import Store, StoreError

_FINGERPRINT = "sleutel_kenmerk"


def pseudonym_key(store: Store) -> bytes:
    """The key that belongs to ``store``: from the setting, or from a file beside the store.

    A new installation makes its own. Raises ``StoreError`` when the key is not the one with which
    the pseudonyms in the store were made, because the same person would get another pseudonym.
    """
    path = store.path.with_suffix(".sleutel")
    given = settings().secret
    expected = meta(store, _FINGERPRINT)
    if given is None and expected is not None and not path.exists():
        raise StoreError(
            f"De sleutel voor pseudoniemen ({path.name}) ontbreekt. Zet het bestand terug naast de "
            "gegevens; met een nieuwe sleutel zou iedereen een ander pseudoniem krijgen."
        )
    key = (given or _from_file(path)).encode()
    found = hmac.new(key, b"kenmerk", hashlib.sha256).hexdigest()[:16]
    if expected is None:
        set_meta(store, _FINGERPRINT, found)
    elif not hmac.compare_digest(found, expected):
        raise StoreError(
            "De sleutel voor pseudoniemen hoort niet bij deze gegevens. Gebruik de sleutel waarmee "
            "zij zijn gemaakt."
        )
    return key


def _from_file(path: Path) -> str:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()
