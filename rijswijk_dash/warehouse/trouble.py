"""What went wrong with the file of the store, as a Dutch sentence that says what to do.

DuckDB checks a sum over every block and header when it reads it, and over every entry of its journal. So a
damaged byte is an error and never another number; a byte that nothing uses is none. What it cannot see by
itself is that the journal lost its end: ``embedded`` keeps what was published out of the journal.
"""

from pathlib import Path

import duckdb

from rijswijk_dash.warehouse.backend import InUse, StoreError

_RESTORE = (
    "Stop het dashboard en zet een reservekopie terug (python -m rijswijk_dash herstel; zie de "
    "handleiding, Voor de beheerder)."
)
_LOST_KEY = (
    "Is de sleutel kwijt, dan kan niemand dit bestand nog openen. Zet een reservekopie terug waarvan u "
    "de sleutel wel heeft. Of verplaats het bestand en importeer de exports opnieuw."
)
_DAMAGED = (
    "Het bestand met de gegevens ({}) is niet te openen: het is beschadigd of geen bestand van dit "
    f"dashboard. {_RESTORE}"
)
_DAMAGED_WITHIN = (
    "Een deel van het bestand met de gegevens ({}) is niet te lezen. Het is beschadigd, of de schijf is "
    f"stuk. Er is niets veranderd en niets half getoond. {_RESTORE}"
)
_JOURNAL = (
    "Het journaal naast de gegevens ({0}.wal) is beschadigd of hoort bij een ander bestand. Verplaats het "
    "journaal naar een andere map en start opnieuw. De gepubliceerde leveringen staan in het bestand "
    f"zelf; alleen de laatste regels van het logboek missen dan. Helpt dat niet: {_RESTORE[0].lower()}"
    f"{_RESTORE[1:]}"
)
_NOT_WRITTEN = (
    "Er kon niet worden geschreven naast het bestand met de gegevens ({}): de schijf is vol of alleen te "
    "lezen. Er is niets veranderd. Maak ruimte en probeer het opnieuw."
)
_NOT_ALLOWED = (
    "Het bestand met de gegevens ({}) is niet te openen om in te schrijven. Controleer of het dashboard "
    "in dat bestand en die map mag schrijven. Kijk ook of de schijf vol is of op alleen lezen staat."
)
_STOPPED = (
    "De opslag is door een fout gestopt en wordt opnieuw geopend. Laad de pagina opnieuw, en kijk of uw "
    "laatste stap gelukt is. Blijft dit zo, start dan het dashboard opnieuw; is de schijf vol, maak dan "
    "eerst ruimte."
)
_MEMORY = (
    "Deze computer heeft te weinig geheugen vrij voor deze vraag. Er is niets veranderd. Sluit andere "
    "programma’s en probeer het opnieuw."
)
_IN_USE = (
    "De gegevens zijn in gebruik door een ander programma, waarschijnlijk het dashboard. "
    "Sluit dat eerst, of gebruik de pagina Importeren."
)
# What DuckDB says, the first that fits; in lower case.
_AT_OPENING = {
    "without a key": (
        "Het bestand met gegevens ({}) is versleuteld en er is geen sleutel. Geef de sleutel in "
        f"RIJSWIJK_DASH_STORE_KEY en start opnieuw. {_LOST_KEY}"
    ),
    "wrong encryption key": (
        "De sleutel in RIJSWIJK_DASH_STORE_KEY past niet op het bestand met gegevens ({}). Geef de "
        f"sleutel waarmee het is versleuteld. {_LOST_KEY}"
    ),
    "is not encrypted": (
        "Er is een sleutel ingesteld, maar het bestand met gegevens ({}) is nog niet versleuteld. Maak "
        "RIJSWIJK_DASH_STORE_KEY leeg, zet de sleutel in RIJSWIJK_DASH_NEW_STORE_KEY en doe: "
        "python -m rijswijk_dash versleutel"
    ),
    "wal file": _JOURNAL,
    "this wal was created": _JOURNAL,
    "permission denied": _NOT_ALLOWED,
    "read-only file system": _NOT_ALLOWED,
    "no space left": _NOT_ALLOWED,
    "is a directory": _NOT_ALLOWED,
    "not a directory": _NOT_ALLOWED,
    "file exists": _NOT_ALLOWED,
}
_WHILE_OPEN = {
    "could not write": _NOT_WRITTEN,
    "no space left": _NOT_WRITTEN,
    "failed to commit": _NOT_WRITTEN,
    "fsync failed": _NOT_WRITTEN,
}


def why_not(error: Exception, path: Path) -> StoreError:
    """Why the file at ``path`` did not open; ``InUse`` when another program has it."""
    if "could not set lock" in str(error).lower():
        return InUse(_IN_USE)
    return StoreError(_first(_AT_OPENING, error, _DAMAGED).format(path))


def why_failed(error: duckdb.Error, path: Path) -> str | None:
    """Why the open file at ``path`` could not be read or written; None when the query itself is wrong."""
    if has_stopped(error):
        return _STOPPED
    if isinstance(error, duckdb.OutOfMemoryException):
        return _MEMORY
    if isinstance(error, duckdb.TransactionException):
        sentence = _first(_WHILE_OPEN, error, "")
        return sentence.format(path.name) or None
    unreadable = isinstance(error, duckdb.IOException | duckdb.SerializationException)
    if unreadable or "aes tag" in str(error).lower():  # So says the form with a key.
        return _first(_WHILE_OPEN, error, _DAMAGED_WITHIN).format(path.name)
    return None


def has_stopped(error: duckdb.Error) -> bool:
    """Whether DuckDB refuses everything from now on, until the file is opened anew."""
    return isinstance(error, duckdb.FatalException | duckdb.InternalException)


def _first(sentences: dict[str, str], error: Exception, otherwise: str) -> str:
    said = str(error).lower()
    return next((text for part, text in sentences.items() if part in said), otherwise)
