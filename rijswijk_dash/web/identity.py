"""Whether people log in here, and what the cookie of a login says.

The one place that reads Streamlit's own cookie and secrets; Streamlit has no public way for a
middleware to do so, and signs the cookie with the same functions that are used here.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from streamlit import config
from streamlit.auth_util import (
    get_cookie_with_chunks,
    get_origin_from_redirect_uri,
    get_secrets_auth_section,
)
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

SECRET_LENGTH = 32


def login_configured() -> bool:
    """Whether the secrets have a section ``[auth]``.

    Also when a secrets file is there but cannot be read: a typing error must not open the dashboard.
    """
    if secrets_singleton.load_if_toml_exists():
        return "auth" in secrets_singleton
    files: list[str] = config.get_option("secrets.files")
    return any(Path(name).exists() for name in files)


def secrets_files() -> list[Path]:
    """Where the secrets of the login may be."""
    return [Path(name) for name in config.get_option("secrets.files")]


def serves_https() -> bool:
    """Whether people reach the dashboard over https, by the ``redirect_uri`` in the secrets."""
    return (get_origin_from_redirect_uri() or "").startswith("https://")


def weak_spots() -> list[str]:
    """What in the settings of the login makes it weak, as Dutch sentences for the log."""
    if not login_configured():
        return []
    section = get_secrets_auth_section()
    files = [path for name in config.get_option("secrets.files") if (path := Path(name)).exists()]
    address = str(section.get("server_metadata_url", ""))
    found = (
        (
            len(str(section.get("cookie_secret", ""))) < SECRET_LENGTH,
            f"De cookie_secret in secrets.toml is korter dan {SECRET_LENGTH} tekens; wie hem raadt, "
            "kan zich voor iedereen uitgeven.",
        ),
        (
            any(path.stat().st_mode & 0o077 for path in files),
            "Anderen dan de eigenaar kunnen secrets.toml lezen; maak er 0600 van.",
        ),
        (
            any(f"/{name}/" in address for name in ("common", "organizations", "consumers")),
            "Met dit server_metadata_url kan elk Microsoft-account inloggen; noem de eigen tenant.",
        ),
        (
            bool(config.get_option("server.trustedUserHeaders")),
            "De instelling server.trustedUserHeaders laat een bezoeker zeggen wie hij is; haal haar "
            "weg.",
        ),
    )
    return [sentence for holds, sentence in found if holds]


def claims_of(cookies: Mapping[str, str]) -> dict[str, Any] | None:
    """The claims in a validly signed identity cookie, else None.

    Says nothing of whether that login still holds: that is for ``access.logins``.
    """
    signed = get_cookie_with_chunks(
        lambda name: _checked(cookies.get(name), name), USER_COOKIE_NAME
    )
    try:
        claims = json.loads(signed) if signed else None
    except ValueError:
        return None
    return claims if isinstance(claims, dict) and claims.get("is_logged_in") is True else None


def _checked(value: str | None, name: str) -> bytes | None:
    """What a cookie says, if this server signed it for this name."""
    if not value:
        return None
    signed = value.encode("latin-1", "replace")
    return decode_signed_value(get_cookie_secret(), name, signed)
