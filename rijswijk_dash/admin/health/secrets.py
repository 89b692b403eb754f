"""The login in secrets.toml, and whether others can read what only the dashboard may read."""

import tomllib
from collections.abc import Generator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rijswijk_dash.admin.health.finding import Finding, fault, ok, warning
from rijswijk_dash.settings import ROOT, settings

NAME, FILES = "Inlog", "Rechten van bestanden"
_NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
_LENGTH = 32
_EXPLAINED = "Zie deploy/README.md, stap 2."


def usual_files() -> list[Path]:
    """Where the secrets of the login are when nobody says otherwise."""
    return [ROOT / ".streamlit" / "secrets.toml", Path.home() / ".streamlit" / "secrets.toml"]


def login_set_up(files: Sequence[Path]) -> bool:
    """Whether one of these files has a section for the login; one that cannot be read counts as well."""
    try:
        return any("auth" in _read(path) for path in _there(files))
    except (OSError, ValueError):
        return True


def check_secrets(files: Sequence[Path]) -> Generator[Finding]:
    """Whether a login was set up, and wholly."""
    there = _there(files)
    if not there:
        yield warning(
            NAME, "Er is geen secrets.toml gevonden en dus geen inlog: het dashboard toont dan alleen "
            "verzonnen gegevens.",
            "Stel de inlog in: deploy/README.md, stap 2. Staat het bestand op een andere plaats, noem die "
            "dan op de opdrachtregel met --secrets.",
        )  # fmt: skip
    for path in there:
        try:
            found = _read(path)
        except (OSError, ValueError) as error:
            yield fault(
                NAME, f"{path} is niet te lezen ({type(error).__name__}); niemand kan inloggen.",
                "Verbeter het bestand of de rechten erop; .streamlit/secrets.toml.example is een voorbeeld.",
            )  # fmt: skip
            continue
        section = found.get("auth")
        if not isinstance(section, Mapping):
            yield warning(NAME, f"{path} heeft geen deel [auth] en dus geen inlog.", _EXPLAINED)
            continue
        wrong = list(_wrong(section))
        yield from (fault(NAME, said, todo) for said, todo in wrong)
        if not wrong:
            yield ok(NAME, f"{path} heeft alles wat voor inloggen nodig is.")


def _wrong(section: Mapping[str, Any]) -> Generator[tuple[str, str]]:
    """What is wrong in the section of the login; providers may have a section of their own within it."""
    parts = [part for part in section.values() if isinstance(part, Mapping)] or [{}]
    for part in parts:
        whole = {**section, **part}
        lacking = [name for name in _NEEDED if not whole.get(name)]
        if lacking:
            yield f"In [auth] ontbreekt {', '.join(lacking)}.", _EXPLAINED
        address = str(whole.get("server_metadata_url", ""))
        if "TENANT-ID" in address or any(
            f"/{n}/" in address for n in ("common", "organizations", "consumers")
        ):
            yield (
                "server_metadata_url noemt niet de eigen tenant: elk account van de aanbieder kan inloggen.",
                "Zet er de id van de eigen tenant in.",
            )
    secret, uri = str(section.get("cookie_secret", "")), str(section.get("redirect_uri", ""))
    if 0 < len(secret) < _LENGTH:
        yield (
            f"cookie_secret is korter dan {_LENGTH} tekens; wie hem raadt, kan zich voor iedereen uitgeven.",
            'Maak een nieuwe: python3 -c "import secrets; print(secrets.token_urlsafe(48))"',
        )
    near = uri.startswith(("http://localhost", "http://127.0.0.1"))
    if uri and not (uri.startswith("https://") or near):
        yield (
            "redirect_uri begint niet met https.",
            "Gebruik https; wachtwoorden gaan anders open over het net.",
        )
    if uri and not uri.endswith("/oauth2callback"):
        yield (
            "redirect_uri eindigt niet op /oauth2callback.",
            "Zet dat achter het adres van het dashboard.",
        )


def check_rights(files: Sequence[Path]) -> Generator[Finding]:
    """Whether others than the owner can read the secrets, the keys, the data and the backups."""
    store, where = settings().store, settings().backup_dir
    secret = [*_there(files)]
    data = [where] if where else []
    if isinstance(store, Path):
        secret.append(store.with_suffix(".sleutel"))
        data += [store, store.with_name(store.name + ".wal")]
    wide = [fault(FILES, f"Anderen kunnen {path} lezen.", f"Doe: chmod 600 {path}")
            for path in _readable(secret)]  # fmt: skip
    wide += [
        warning(
            FILES,
            f"Anderen kunnen {path} lezen.",
            f"Doe: chmod {700 if path.is_dir() else 600} {path}",
        )
        for path in _readable(data)
    ]
    yield from wide
    if not wide:
        yield ok(FILES, "Alleen de eigenaar kan de gegevens, sleutels en kopieën lezen.")


def _readable(paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if path.exists() and path.stat().st_mode & 0o077]


def _there(files: Sequence[Path]) -> list[Path]:
    return [path for path in dict.fromkeys(files) if path.exists()]


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
