"""Encryption at rest of the embedded file: DuckDB's own, AES-256-GCM, with a key from the settings.

It covers the file, its journal and its temporary files. DuckDB writes such a file with OpenSSL, which
comes with the wheel ``duckdb-extension-httpfs``; nothing is fetched from the network.
"""

from pathlib import Path

import duckdb

from rijswijk_dash.warehouse.backend import NO_EXTENSIONS, load_extension, quoted

ALIAS = "rijswijk"


def connect(path: Path, key: str | None) -> duckdb.DuckDBPyConnection:
    """The file at ``path``, or a new one, opened with ``key``; without a key in the clear.

    With a key the file is the database ``ALIAS`` beside an empty one in memory: a cursor must ``USE`` it.
    Raises ``duckdb.Error``.
    """
    if key is None:
        return duckdb.connect(str(path), config=NO_EXTENSIONS)
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
    options = ["READ_ONLY"] if read_only else []
    if key is not None:
        _load_openssl(connection)
        options.append(f"ENCRYPTION_KEY {quoted(key)}")
    given = f" ({', '.join(options)})" if options else ""
    connection.execute(f"ATTACH {quoted(path)} AS {alias}{given}")


def _load_openssl(connection: duckdb.DuckDBPyConnection) -> None:
    load_extension(connection, "httpfs")
    connection.execute("SET temp_file_encryption = true")


def why_not(error: duckdb.Error, path: Path) -> str:
    """A Dutch sentence on why the file at ``path`` did not open, and what to do."""
    said = str(error).lower()
    for part, sentence in _SENTENCES.items():
        if part in said:
            return sentence.format(path)
    return _DAMAGED.format(path)


_LOST = (
    "Is de sleutel kwijt, dan kan niemand dit bestand nog openen: zet een reservekopie terug waarvan u "
    "de sleutel wel heeft, of verplaats het bestand en importeer de exports opnieuw."
)
_SENTENCES = {
    "could not set lock": (
        "De gegevens zijn in gebruik door een ander programma, waarschijnlijk het dashboard. "
        "Sluit dat eerst, of gebruik de pagina Importeren."
    ),
    "without a key": (
        "Het bestand met gegevens ({}) is versleuteld en er is geen sleutel. Geef de sleutel in "
        f"RIJSWIJK_DASH_STORE_KEY en start opnieuw. {_LOST}"
    ),
    "wrong encryption key": (
        "De sleutel in RIJSWIJK_DASH_STORE_KEY past niet op het bestand met gegevens ({}). Geef de "
        f"sleutel waarmee het is versleuteld. {_LOST}"
    ),
    "is not encrypted": (
        "Er is een sleutel ingesteld, maar het bestand met gegevens ({}) is nog niet versleuteld. Maak "
        "RIJSWIJK_DASH_STORE_KEY leeg, zet de sleutel in RIJSWIJK_DASH_NEW_STORE_KEY en doe: "
        "python -m rijswijk_dash versleutel"
    ),
}
_DAMAGED = (
    "Het bestand met de gegevens ({}) is niet te openen: het is beschadigd of geen bestand van dit "
    "dashboard. Zet een reservekopie terug."
)
