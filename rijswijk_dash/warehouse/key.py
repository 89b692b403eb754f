"""The secret of this installation, from which pseudonyms are made. It is never in the store."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.deliveries import meta, set_meta
from rijswijk_dash.warehouse.rewrite import to_disk
from rijswijk_dash.warehouse.store import Store, StoreError
from rijswijk_dash.warehouse.trouble import why_not

FINGERPRINT = "sleutel_kenmerk"
_SHORTEST = 32


def pseudonym_key(store: Store) -> bytes:
    """The key that belongs to ``store``: from the setting, or from a file beside the store
    where that is a file too.

    A new installation makes its own. Raises ``StoreError`` when the key is not the one with which
    the pseudonyms in the store were made, because the same person would get another pseudonym.
    """
    expected = store.remember(FINGERPRINT, lambda: meta(store, FINGERPRINT))
    given = settings().secret or _from_file(store.key_file, may_make=expected is None)
    key = given.encode()
    found = key_mark(key)
    if expected is None:
        set_meta(store, FINGERPRINT, found)
    elif not hmac.compare_digest(found, expected):
        raise StoreError(
            "De sleutel voor pseudoniemen hoort niet bij deze gegevens, of is beschadigd. Gebruik de sleutel "
            "waarmee zij zijn gemaakt: zet hem terug uit een reservekopie."
        )
    return key


def key_mark(key: bytes) -> str:
    """A mark by which one knows which key it is, and that says nothing of the key itself."""
    return hmac.new(key, b"kenmerk", hashlib.sha256).hexdigest()[:16]


def _from_file(path: Path | None, *, may_make: bool) -> str:
    if path is None:
        raise StoreError(
            "Een gedeelde opslag heeft de sleutel voor pseudoniemen nodig in de instelling "
            "RIJSWIJK_DASH_SECRET. Gebruik dezelfde voor elk programma dat de opslag gebruikt."
        )
    if not path.exists():
        if not may_make:
            raise StoreError(
                f"De sleutel voor pseudoniemen ({path.name}) ontbreekt. Zet het bestand terug naast de "
                "gegevens; met een nieuwe sleutel zou iedereen een ander pseudoniem krijgen."
            )
        _make(path)
    try:
        found = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        found = ""
    if len(found) < _SHORTEST:
        raise StoreError(
            f"De sleutel voor pseudoniemen ({path.name}) is leeg, beschadigd of niet te lezen. Zet het "
            "bestand terug uit een reservekopie; met een andere sleutel zou iedereen een ander pseudoniem "
            "krijgen."
        )
    return found


def _make(path: Path) -> None:
    """Write a new key; after a crash it is there whole or not at all."""
    new = path.with_suffix(".sleutel.nieuw")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_SHORTEST))
    try:
        to_disk(new)
        new.rename(path)
        to_disk(path.parent)
    except OSError as error:
        raise why_not(error, path) from None
