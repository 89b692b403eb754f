"""Encryption at rest of the embedded file: DuckDB's own, AES-256-GCM, with a key from the settings.

It covers the file, its journal and its temporary files. DuckDB writes such a file with OpenSSL, which
comes with the wheel ``duckdb-extension-httpfs``; nothing is fetched from the network.
"""

from pathlib import Path

import duckdb

from rijswijk_dash.warehouse.backend import (
    NO_EXTENSIONS,
    load_extension,
    quoted,
)

ALIAS = "rijswijk"
FORMAT = "v1.4.0"
"""The form of the file. Since this one a journal knows of which file it is, and how far that was; before it
DuckDB would add the journal of one file to another, and to a copy of it a second time."""


def connect(path: Path, key: str | None) -> duckdb.DuckDBPyConnection:
    """The file at ``path``, or a new one, opened with ``key``; without a key in the clear.

    With a key the file is the database ``ALIAS`` beside an empty one in memory: a cursor must ``USE`` it.
    Raises ``duckdb.Error``.
    """
    if key is None:
        return duckdb.connect(
            str(path), config={**NO_EXTENSIONS, "storage_compatibility_version": FORMAT}
        )
    connection = duckdb.connect(config=NO_EXTENSIONS)
    try:
        # Before the file is opened: a spill to disk would stand there in the clear.
        connection.execute(f"SET temp_directory = {quoted(path.with_name(path.name + '.tmp'))}")
        attach(connection, path, ALIAS, key)
        connection.execute(f"USE {ALIAS}")
    except BaseException:
        connection.close()
        raise
    return connection


def attach(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    alias: str,
    key: str | None,
    *,
    read_only: bool = False,
) -> None:
    """Attach the file at ``path`` as ``alias``. Raises ``duckdb.Error``."""
    options = ["READ_ONLY"] if read_only else [f"STORAGE_VERSION {quoted(FORMAT)}"]
    if key is not None:
        _load_openssl(connection)
        options.append(f"ENCRYPTION_KEY {quoted(key)}")
    given = f" ({', '.join(options)})" if options else ""
    connection.execute(f"ATTACH {quoted(path)} AS {alias}{given}")


def _load_openssl(connection: duckdb.DuckDBPyConnection) -> None:
    load_extension(connection, "httpfs")
    connection.execute("SET temp_file_encryption = true")
