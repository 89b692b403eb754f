"""Random numbers that depend on a secret and on what they are for, and on nothing else."""

import hmac
from hashlib import blake2b, sha256

import numpy as np
from numpy.typing import NDArray

_DIGEST = 8
_TOP = float(1 << 53)


class Keyed:
    """Numbers between 0 and 1 that nobody without the secret can tell from random ones.

    A number belongs to its purpose: it stays the same when other profiles come or go.
    """

    def __init__(self, secret: bytes, release: str) -> None:
        self._key = hmac.new(secret, release.encode(), sha256).digest()

    def one(self, purpose: str) -> float:
        """The number of one purpose."""
        return float(self._numbers([purpose.encode()])[0])

    def each(self, purpose: str, codes: NDArray[np.uint64]) -> NDArray[np.float64]:
        """A number for each row of ``codes``, for one purpose."""
        start = purpose.encode() + b"\0"
        return self._numbers([start + row.tobytes() for row in np.ascontiguousarray(codes)])

    def code(self, text: str) -> int:
        """A code for ``text``: rows of codes stand for rows of text."""
        return int.from_bytes(self._digest(b"text\0" + text.encode()), "little")

    def _numbers(self, messages: list[bytes]) -> NDArray[np.float64]:
        digests = b"".join(map(self._digest, messages))
        whole = np.frombuffer(digests, dtype="<u8") >> np.uint64(11)
        return (whole.astype(np.float64) + 0.5) / _TOP

    def _digest(self, message: bytes) -> bytes:
        return blake2b(message, digest_size=_DIGEST, key=self._key).digest()
