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
    """The key that belongs to ``store``: from the setting, or from a file beside the store
    where that is a file too.

    A new installation makes its own. Raises ``StoreError`` when the key is not the one with which
    the pseudonyms in the store were made, because the same person would get another pseudonym.
    """
    expected = store.remember(_FINGERPRINT, lambda: meta(store, _FINGERPRINT))
    given = settings().secret or _from_file(store.key_file, may_make=expected is None)
    key = given.encode()
    found = hmac.new(key, b"kenmerk", hashlib.sha256).hexdigest()[:16]
    if expected is None:
        set_meta(store, _FINGERPRINT, found)
    elif not hmac.compare_digest(found, expected):
        raise StoreError(
            "De sleutel voor pseudoniemen hoort niet bij deze gegevens. Gebruik de sleutel waarmee "
            "zij zijn gemaakt."
        )
    return key


def _from_file(path: Path | None, *, may_make: bool) -> str:
    if path is None:
        raise StoreError(
            "Een gedeelde opslag heeft de sleutel voor pseudoniemen nodig in de instelling "
            "RIJSWIJK_DASH_SECRET: dezelfde voor elk programma dat de opslag gebruikt."
        )
    if not path.exists():
        if not may_make:
            raise StoreError(
                f"De sleutel voor pseudoniemen ({path.name}) ontbreekt. Zet het bestand terug naast de "
                "gegevens; met een nieuwe sleutel zou iedereen een ander pseudoniem krijgen."
            )
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()
