"""A real OpenID Connect provider on this computer, with invented people, and a dashboard that uses it.

The provider is ``oidc-provider-mock``: discovery, the code flow with a form in the browser, signed id
tokens with an expiry, end of session. It asks nobody for a password: who clicks a name is that person.
"""

import json
import logging
import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.web.conftest import Server, start_server, stop

with warnings.catch_warnings(record=True):  # It uses a part of Authlib that will be renamed.
    import oidc_provider_mock

COOKIE_SECRET = "geheim-voor-proeven-geheim-voor-proeven"
CLIENT = "inburgering-dashboard"
RULES = """\
[[regel]]
rol = "beheerder"
groepen = ["inburgering-beheer"]

[[regel]]
rol = "analist"
groepen = ["inburgering-analisten"]

[[regel]]
rol = "wethouder"
emails = ["wethouder@rijswijk.example"]

[[regel]]
rol = "ketenpartner"
organisaties = ["Taalschool Rijswijk"]
groepen = ["taalschool-rijswijk"]

[[regel]]
rol = "ketenpartner"
organisaties = ["Taalschool Sagènn"]
domeinen = ["sagenn.example"]
"""


def _person(name: str, email: str, groups: tuple[str, ...] = (), verified: bool = True) -> dict:
    return {"name": name, "email": email, "email_verified": verified, "groups": list(groups)}


PEOPLE = {
    "beheerder": _person("Bea Heer", "bea@rijswijk.example", ("inburgering-beheer",)),
    "analist": _person("Ana List", "ana@rijswijk.example", ("inburgering-analisten", "iedereen")),
    "wethouder": _person("Wet Houder", "wethouder@rijswijk.example"),
    "taalschool": _person("Tara Taal", "tara@taalschool.example", ("taalschool-rijswijk",)),
    "sagenn": _person("Sam Genn", "sam@sagenn.example"),
    "onbevestigd": _person("On Bevestigd", "wethouder@rijswijk.example", verified=False),
    "zonder_regel": _person("Zon Deregel", "zon@elders.example", ("iedereen",)),
}


@dataclass(frozen=True)
class Provider:
    """A running provider: its address as the issuer of its tokens."""

    issuer: str

    @property
    def metadata(self) -> str:
        """The address where it tells what it can do."""
        return f"{self.issuer}/.well-known/openid-configuration"


@contextmanager
def provider(
    life: timedelta = timedelta(hours=1), people: Mapping[str, Mapping] = PEOPLE
) -> Iterator[Provider]:
    """A provider on a free port of this computer, whose tokens live for ``life``."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    before = os.environ.get("AUTHLIB_INSECURE_TRANSPORT")
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # for the provider only: plain http on loopback
    users = [oidc_provider_mock.User(sub=sub, claims=dict(c)) for sub, c in people.items()]
    try:
        with oidc_provider_mock.run_server_in_thread(
            access_token_max_age=life, user_claims=users
        ) as running:
            yield Provider(f"http://localhost:{running.server_port}")
    finally:
        if before is None:
            del os.environ["AUTHLIB_INSECURE_TRANSPORT"]


def write_secrets(
    folder: Path,
    metadata: str,
    origin: str = "http://127.0.0.1:{port}",
    cookie_secret: str = COOKIE_SECRET,
) -> Path:
    """A ``secrets.toml`` for ``st.login``; Streamlit puts its own port in place of ``{port}``."""
    values = {
        "redirect_uri": f"{origin}/oauth2callback",
        "cookie_secret": cookie_secret,
        "client_id": CLIENT,
        "client_secret": "geheim-van-de-toepassing",
        "server_metadata_url": metadata,
    }
    path = folder / "secrets.toml"
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    path.write_text("\n".join(["[auth]", *lines]) + "\n")
    path.chmod(0o600)
    return path


@dataclass(frozen=True)
class WithLogin(Server):
    """A running dashboard on which people log in, and the file with its access rules."""

    rules: Path
    secrets: Path = field(default=Path())


@contextmanager
def dashboard(
    root: Path,
    store: Path,
    metadata: str,
    rules: str = RULES,
    origin: str = "http://127.0.0.1:{port}",
    env: Mapping[str, str] | None = None,
    log: str = "server.log",
) -> Iterator[WithLogin]:
    """The dashboard in ``root`` over ``store``, with login at the provider of ``metadata``."""
    folder = store.parent
    (folder / "toegang.toml").write_text(rules)
    secrets = write_secrets(folder, metadata, origin)
    running, process = start_server(
        root,
        store,
        folder / log,
        args=("--secrets.files", str(secrets)),
        env={"RIJSWIJK_DASH_ACCESS_RULES": str(folder / "toegang.toml"), **(env or {})},
    )
    try:
        yield WithLogin(running.url, store, running.log, folder / "toegang.toml", secrets)
    finally:
        stop(process)
