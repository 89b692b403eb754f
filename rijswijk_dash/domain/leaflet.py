"""The texts of the leaflet for newcomers, one file for each language under ``data/folder``."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import Field, ValidationError, model_validator

from rijswijk_dash.domain.chain import known_names
from rijswijk_dash.domain.faults import in_words
from rijswijk_dash.domain.rules import Fact
from rijswijk_dash.settings import settings

_PATTERNS = {"taal": "is een code van kleine letters, zoals nl"}


class Asked(Fact):
    """One question of a newcomer: short sentences, and who helps."""

    heading: str = Field(alias="kop", min_length=3)
    sentences: tuple[str, ...] = Field(alias="tekst", min_length=1)
    who: tuple[str, ...] = Field(alias="wie", min_length=1)


class LeafletText(Fact):
    """The whole leaflet in one language; ``names`` says how an organisation is called in it."""

    language: str = Field(alias="taal", pattern=r"^[a-z]{2,3}(-[A-Za-z]{2,4})?$")
    name: str = Field(alias="naam", min_length=2)
    from_right: bool = Field(default=False, alias="van_rechts")
    version: date = Field(alias="versie")
    title: str = Field(alias="titel", min_length=3)
    opening: str = Field(alias="inleiding")
    go_to: str = Field(alias="ga_naar")
    version_of: str = Field(alias="versie_tekst")
    names: dict[str, str] = Field(default_factory=dict, alias="namen")
    questions: tuple[Asked, ...] = Field(alias="vraag", min_length=1)

    @model_validator(mode="after")
    def _names_who_exists(self) -> "LeafletText":
        used = {name for asked in self.questions for name in asked.who} | set(self.names)
        if strangers := sorted(used - set(known_names())):
            raise ValueError(
                f"{', '.join(strangers)} staat niet in partners.toml of rolverdeling.toml"
            )
        return self


@dataclass(frozen=True)
class LeafletTexts:
    """The leaflets by language, Dutch first, and in ``problems`` what is wrong in a file."""

    texts: dict[str, LeafletText]
    problems: tuple[str, ...]


def folder() -> Path:
    """Where the texts are, one file for each language."""
    return settings().rules_dir / "folder"


def leaflet_texts() -> LeafletTexts:
    """Every leaflet that can be read; the files are read anew each time, so a translation shows at once."""
    found: list[LeafletText] = []
    problems: list[str] = []
    for path in sorted(folder().glob("*.toml")):
        try:
            text = LeafletText.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except ValidationError as error:
            problems += in_words(error, path.name, _PATTERNS)
            continue
        except (OSError, ValueError):
            problems.append(f"{path.name} is niet te lezen; bewaar het als TOML in UTF-8.")
            continue
        if text.language in {other.language for other in found}:
            problems.append(f"{path.name}: de taal {text.language} is er al in een ander bestand.")
        else:
            found.append(text)
    found.sort(key=lambda text: (text.language != "nl", text.name))
    return LeafletTexts({text.language: text for text in found}, tuple(problems))
