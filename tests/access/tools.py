"""Rules files and claims for tests."""

import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from rijswijk_dash.settings import settings

RULES = """
contact = "Fatima van functioneel beheer"

[[regel]]
rol = "beheerder"
groepen = ["beheer"]

[[regel]]
rol = "analist"
groepen = ["analisten"]
emails = ["Anna@rijswijk.example"]

[[regel]]
rol = "wethouder"
emails = ["wethouder@rijswijk.example"]

[[regel]]
rol = "ketenpartner"
organisaties = ["Taalschool Rijswijk"]
domeinen = ["taalschool.example"]

[[regel]]
rol = "ketenpartner"
organisaties = ["Welzijn Rijswijk"]
groepen = ["welzijn"]
"""


def use_rules(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a rules file and point the product at it."""
    path = folder / "toegang.toml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("RIJSWIJK_DASH_ACCESS_RULES", str(path))
    settings.cache_clear()
    return path


def claims(sub: str = "anna", **more: Any) -> dict[str, Any]:
    """The claims of somebody who logged in just now, good for a day: longer than any run of the tests."""
    now = int(time.time())
    return {
        "iss": "https://inlog.example", "sub": sub, "iat": now, "exp": now + 86_400, "nonce": uuid4().hex,
        "email": f"{sub}@rijswijk.example", "email_verified": True, **more,
    }  # fmt: skip
