"""``python -m tests.audit``: has an installed package a known vulnerability? PyPI's own advisories say so.

Exits with 1 when one has. Without a network, or at a registry without advisories, one line says what was not
asked, and nothing fails for it.
"""

import json
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import distributions, version

REGISTRY = "https://pypi.org/pypi"
# Advisories that do not touch us, each with the reason: {"PYSEC-2026-1": "alleen onder Windows"}.
ACCEPTED: dict[str, str] = {}
_PATIENCE = 15.0


def advisories(name: str, version: str) -> list[str] | None:
    """The open advisories of a package, each as one line; None when the registry did not tell."""
    try:
        with urllib.request.urlopen(f"{REGISTRY}/{name}/{version}/json", timeout=_PATIENCE) as page:  # noqa: S310
            told = json.load(page)["vulnerabilities"]
    except (OSError, ValueError, KeyError):
        return None
    return [
        f"{name} {version}: {found['id']}, hersteld in {', '.join(found['fixed_in']) or 'nog niets'}"
        for found in told
        if not found.get("withdrawn") and found["id"] not in ACCEPTED
    ]


def audit(installed: dict[str, str]) -> tuple[list[str], list[str]]:
    """The open advisories of these packages, and the packages about which nothing was told."""
    first, *others = installed.items()
    answers = {first: advisories(*first)}
    if answers[first] is not None:
        with ThreadPoolExecutor(4) as together:
            answers |= dict(
                zip(others, together.map(lambda pair: advisories(*pair), others), strict=True)
            )
    found = [line for lines in answers.values() for line in lines or ()]
    return found, [
        name for name, version in installed.items() if answers.get((name, version)) is None
    ]


def main() -> int:
    """Ask about everything that is installed here."""
    known = {
        "streamlit": version("streamlit")
    }  # Asked first: who does not know this one has nothing to tell.
    installed = known | {d.metadata["Name"]: d.version for d in distributions()}
    found, untold = audit(installed)
    if untold:
        print(
            f"Kwetsbaarheden: over {len(untold)} van {len(installed)} pakketten gaf {REGISTRY} geen antwoord."
        )
    else:
        print(f"Kwetsbaarheden: {len(installed)} pakketten nagevraagd, {len(found)} gevonden.")
    for line in found:
        print(f"  {line}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
