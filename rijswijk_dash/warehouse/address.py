"""The address of a shared store: where the catalogue is and where the rows are.

``ducklake:postgresql://user@host:5432/database?data=/folder`` or ``…?data=s3://bucket/folder``. Other
settings of PostgreSQL may follow (``&sslmode=verify-full``). A password is never in it: libpq takes it from
``PGPASSWORD`` or a pgpass file, and an address is shown and logged.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from psycopg.conninfo import make_conninfo

from rijswijk_dash.settings import SHARED
from rijswijk_dash.warehouse.backend import StoreError

_FORM = "ducklake:postgresql://gebruiker@server:5432/database?data=/map/van/de/rijen"
_ALLOWED = frozenset(("host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "passfile"))
_SECONDS_TO_CONNECT = 5


@dataclass(frozen=True)
class Address:
    """``catalogue`` as libpq reads it, ``data`` a folder or an ``s3://`` address, ``shown`` to people."""

    catalogue: str
    data: str
    shown: str

    @property
    def in_a_folder(self) -> bool:
        """Whether the rows are in a folder that this computer sees, and not in an object store."""
        return "://" not in self.data


def parse_address(text: str) -> Address:
    """The parts of an address. Raises ``StoreError``; the message never repeats what was typed."""
    try:
        parts = urlsplit(text.removeprefix(SHARED))
        named = dict(parse_qsl(parts.query))
        port = parts.port
    except ValueError:
        raise StoreError(f"Het adres van de gedeelde opslag klopt niet; schrijf {_FORM}.") from None
    data = named.pop("data", "")
    if parts.password is not None or "password" in named:
        raise StoreError(
            "Zet geen wachtwoord in het adres van de opslag; zet het in de omgeving (PGPASSWORD) of in "
            "een pgpass-bestand."
        )
    wrong = parts.scheme not in ("postgresql", "postgres") or not data or parts.fragment
    if wrong or len(parts.path) < 2 or not set(named) <= _ALLOWED:
        raise StoreError(f"Het adres van de gedeelde opslag klopt niet; schrijf {_FORM}.")
    given = {
        "dbname": unquote(parts.path[1:]),
        "host": parts.hostname,
        "port": port,
        "user": unquote(parts.username) if parts.username else None,
        **named,
    }
    known: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    catalogue = make_conninfo(connect_timeout=_SECONDS_TO_CONNECT, **known)
    where = named.get("host") or parts.hostname or "deze computer"
    return Address(catalogue, data.rstrip("/") + "/", f"{given['dbname']} op {where}")
