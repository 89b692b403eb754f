"""How often one address or one login may ask, and which address a request comes from."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from rijswijk_dash.settings import settings

LOOPBACK = "127.0.0.1"
_FORWARDING = ("x-forwarded-for", "forwarded", "x-real-ip")


class Buckets:
    """A token bucket for each key: ``per_minute`` at once, refilled evenly.

    Remembers the ``room`` keys that asked last, so that many addresses do not fill the memory.
    """

    def __init__(
        self, per_minute: int, room: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.per_minute, self.room, self._clock = per_minute, room, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> int:
        """Take one for ``key``; gives 0, or how many seconds to wait when there is none."""
        now = self._clock()
        left, since = self._left.pop(key, (float(self.per_minute), now))
        left = min(self.per_minute, left + (now - since) * self.per_minute / 60)
        self._left[key] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > self.room:
            self._left.popitem(last=False)
        return 0 if left >= 1 else 1 + int((1 - left) * 60 / self.per_minute)


def address_of(request: HTTPConnection) -> str:
    """Where a request comes from: the address of the socket, or what the trusted proxy says.

    Only a proxy on this computer is believed, and only when ``trusted_proxy`` is set. Uvicorn itself
    already puts the last forwarded address in the place of a local one, always; without that setting
    an address that the header may have given counts as this computer.
    """
    host = request.client.host if request.client else ""
    forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
    if settings().trusted_proxy:
        last = forwarded.rpartition(",")[2].strip()
        return last if last and is_loopback(host) else host
    return LOOPBACK if host and host in forwarded else host


def from_here(request: HTTPConnection) -> bool:
    """Whether this very computer asks: no proxy between, and by its own name.

    The name keeps out a web page whose own name was made to lead to this computer (DNS rebinding).
    """
    host = request.client.host if request.client else ""
    forwarded = any(name in request.headers for name in _FORWARDING)
    return is_loopback(host) and not forwarded and is_loopback(_name(request))


def is_loopback(host: str) -> bool:
    """Whether this address or name means this computer."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def _name(request: HTTPConnection) -> str:
    """The name by which the visitor calls this server; empty when there is none to be read."""
    try:
        return urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    except ValueError:
        return ""


def counted_as(address: str) -> str:
    """The key of an address: an IPv6 network is one visitor, who has all its addresses."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if found.version == 6 and not found.is_loopback:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
