"""The settings: names that do not exist, values that are no values, settings that contradict each other."""

import difflib
import os
from collections.abc import Generator, Mapping

from pydantic import ValidationError

from rijswijk_dash.admin.health.finding import Finding, fault, ok, warning
from rijswijk_dash.settings import SHARED, Settings

NAME = "Instellingen"
_START = "RIJSWIJK_DASH_"
_WRONG = {
    "string_too_short": "is te kort (ten minste 32 tekens)",
    "int_parsing": "is geen heel getal",
    "bool_parsing": "is geen ja of nee: schrijf true of false",
    "time_parsing": "is geen tijd; schrijf bijvoorbeeld 03:00",
    "greater_than_equal": "is te klein",
    "less_than_equal": "is te groot",
    "literal_error": "moet uit, tekst of json zijn",
}
_IN_WORDS = "ja, alleen op deze computer"


def check_settings(environment: Mapping[str, str] = os.environ) -> Generator[Finding]:
    """Every setting of this installation."""
    unknown = list(_unknown(environment))
    yield from unknown
    try:
        known = Settings()
    except ValidationError as error:
        for each in error.errors(include_url=False, include_input=False):
            name = _START + "".join(str(part) for part in each["loc"][:1]).upper()
            yield fault(
                NAME, f"{name} {_WRONG.get(each['type'], 'heeft geen geldige waarde')}.",
                f"Verbeter {name} en start het dashboard opnieuw.",
            )  # fmt: skip
        return
    against = list(_contradictions(known))
    yield from against
    if not unknown and not against:
        given = sum(name.startswith(_START) for name in environment)
        yield ok(NAME, f"{given} instellingen, alle bekend en geldig.")


def _unknown(environment: Mapping[str, str]) -> Generator[Finding]:
    names = [f"{_START}{name.upper()}" for name in Settings.model_fields]
    for given in sorted(environment):
        if given.upper().startswith(_START) and given.upper() not in names:
            near = difflib.get_close_matches(given.upper(), names, 1)
            meant = f" Bedoelt u {near[0]}?" if near else ""
            yield warning(
                NAME, f"{given[:60]} is geen instelling van het dashboard en doet niets.{meant}",
                "Verbeter de naam of haal haar weg.",
            )  # fmt: skip


def _contradictions(known: Settings) -> Generator[Finding]:
    shared = isinstance(known.store, str) and known.store.startswith(SHARED)
    words = known.real_data_without_login
    found = (
        (
            shared and known.secret is None, True,
            "De gedeelde opslag heeft RIJSWIJK_DASH_SECRET nodig, en die is er niet.",
            "Zet de sleutel voor pseudoniemen in RIJSWIJK_DASH_SECRET, bij elk programma dezelfde.",
        ),
        (
            known.new_store_key is not None, False,
            "RIJSWIJK_DASH_NEW_STORE_KEY staat er nog; die is alleen voor de opdracht versleutel.",
            "Is de opslag versleuteld? Haal de instelling dan weg.",
        ),
        (
            known.new_store_key is not None and known.store_key == known.new_store_key, False,
            "De oude en de nieuwe sleutel van de opslag zijn dezelfde.",
            "Maak voor RIJSWIJK_DASH_NEW_STORE_KEY een andere sleutel, of haal haar weg.",
        ),
        (
            bool(words) and words != _IN_WORDS, False,
            "RIJSWIJK_DASH_REAL_DATA_WITHOUT_LOGIN heeft andere woorden dan ‘ja, alleen op deze "
            "computer’, en doet daarom niets.",
            "Schrijf de woorden precies zo, of haal de instelling weg.",
        ),
        (
            not known.rules_dir.is_dir(), True,
            f"De map met regels en velden ({known.rules_dir}) is er niet.",
            "Verbeter RIJSWIJK_DASH_RULES_DIR of zet de map terug.",
        ),
        (
            known.access_rules is not None and not known.access_rules.is_file(), True,
            f"Het bestand met toegangsregels ({known.access_rules}) is er niet.",
            "Verbeter RIJSWIJK_DASH_ACCESS_RULES of zet het bestand terug; tot dan heeft niemand toegang.",
        ),
        (
            known.backup_dir is not None and not shared and known.backup_dir == _folder(known), False,
            "De reservekopieën staan in de map van de gegevens; gaat die schijf stuk, dan is alles weg.",
            "Kies voor RIJSWIJK_DASH_BACKUP_DIR een map op een andere schijf of computer.",
        ),
    )  # fmt: skip
    for holds, bad, said, todo in found:
        if holds:
            yield (fault if bad else warning)(NAME, said, todo)


def _folder(known: Settings) -> object:
    return None if isinstance(known.store, str) else known.store.parent
