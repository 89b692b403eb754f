"""What is wrong in a file that somebody typed, in Dutch sentences."""

from collections.abc import Mapping

from pydantic import ValidationError

_WORDS = {
    "missing": "ontbreekt",
    "extra_forbidden": "kennen wij niet",
    "literal_error": "is geen van de toegestane waarden",
    "string_type": "moet tekst tussen aanhalingstekens zijn",
    "string_too_short": "is te kort",
    "string_too_long": "is te lang",
    "float_type": "moet een getal zijn",
    "float_parsing": "moet een getal zijn",
    "int_type": "moet een heel getal zijn",
    "int_parsing": "moet een heel getal zijn",
    "int_from_float": "moet een heel getal zijn",
    "bool_type": "moet true of false zijn",
    "bool_parsing": "moet true of false zijn",
    "greater_than_equal": "is te laag",
    "less_than_equal": "is te hoog",
    "finite_number": "moet een getal zijn",
}
_PATTERN = "is een hele zin: met een hoofdletter, een punt en minstens 20 tekens"
_DAY = "moet een datum zijn, zoals 2024-12-31"


def in_words(
    error: ValidationError, named: str, patterns: Mapping[str, str] | None = None
) -> list[str]:
    """Each fault as a Dutch sentence that begins with ``named`` and names the field.

    ``patterns`` are the words for a field with a form of its own; others are whole sentences.
    """
    told: list[str] = []
    for fault in error.errors():
        place = ".".join(str(part) for part in fault["loc"])
        kind = fault["type"]
        if kind == "value_error":
            words = fault["msg"].removeprefix("Value error, ")
        elif kind == "string_pattern_mismatch":
            words = f"het veld ‘{place}’ {(patterns or {}).get(place, _PATTERN)}"
        elif kind.startswith("date"):
            words = f"het veld ‘{place}’ {_DAY}"
        else:
            words = (
                f"het veld ‘{place}’ {_WORDS.get(kind, 'is niet goed')}"
                if place
                else "is geen tabel"
            )
        told.append(f"{named}: {words}.")
    return told
