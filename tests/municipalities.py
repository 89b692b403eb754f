"""An installation with three gemeenten, and who looks at which of them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.domain import rules
from rijswijk_dash.settings import ROOT, settings

RIJSWIJK, DELFT, THE_HAGUE = "0603", "0503", "0518"
EVERY = (RIJSWIJK, DELFT, THE_HAGUE)
SCHOOL = "Taalschool Rijswijk"
_MORE = """
[[andere_gemeente]]
naam = "Delft"
code = "0503"

[[andere_gemeente]]
naam = "Den Haag"
code = "0518"
"""


@contextmanager
def installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The facts of the product in ``folder``, with two more gemeenten."""
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("voorbeeld", "opslag"))
    facts = folder / "instellingen.toml"
    facts.write_text(facts.read_text(encoding="utf-8") + _MORE, encoding="utf-8")
    monkeypatch.setenv("RIJSWIJK_DASH_RULES_DIR", str(folder))
    _forget()
    yield
    monkeypatch.delenv("RIJSWIJK_DASH_RULES_DIR")
    _forget()


def _forget() -> None:
    settings.cache_clear()
    rules.municipality.cache_clear()
    rules.municipalities.cache_clear()


def viewer(role: Role, *gemeenten: str, name: str = "kijker") -> Viewer:
    """Somebody with that role, looking at the first of these gemeenten; a partner is a school."""
    schools = (SCHOOL,) if role is Role.PARTNER else ()
    return Viewer(role, name, schools, gemeenten=gemeenten, gemeente=gemeenten[0])
