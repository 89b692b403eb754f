"""The seal of a line: it covers the line and the seal before it, with a key that is not in the store.

Who changes, adds or takes away a line inside the chain breaks every seal after it. Who takes the last
lines away leaves a chain that fits: compare its end with a copy that was exported before.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence

import duckdb

START = "logboek_begin"
_FIRST = "begin"


def log_key(key: bytes) -> bytes:
    """The key of the seals, from the key of the installation."""
    return hmac.digest(key, b"logboek", "sha256")


def seal_of(key: bytes, before: str, sealed: Sequence[object]) -> str:
    """The seal of a line over its values and the seal ``before`` it, as hexadecimal text."""
    text = json.dumps([before, *(str(value) for value in sealed)], ensure_ascii=False)
    return hmac.new(log_key(key), text.encode(), hashlib.sha256).hexdigest()


def start_of(cursor: duckdb.DuckDBPyConnection, key: bytes) -> tuple[int, str]:
    """Number and seal before the first line that is kept: of the last one past its term, or none.

    Raises ``ValueError`` when that note was not made with this key.
    """
    row = cursor.execute("SELECT waarde FROM gemeente.meta WHERE naam = ?", [START]).fetchone()
    if row is None:
        return 0, _FIRST
    number, seal, mark = json.loads(row[0])
    if not hmac.compare_digest(mark, seal_of(key, START, (number, seal))):
        raise ValueError(START)
    return int(number), str(seal)


def note_start(cursor: duckdb.DuckDBPyConnection, key: bytes, number: int, seal: str) -> None:
    """Note that the lines up to ``number`` are past their term and gone."""
    note = json.dumps([number, seal, seal_of(key, START, (number, seal))])
    cursor.execute("DELETE FROM gemeente.meta WHERE naam = ?", [START])
    cursor.execute("INSERT INTO gemeente.meta VALUES (?, ?)", [START, note])
