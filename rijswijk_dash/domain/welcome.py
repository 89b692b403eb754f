"""The welcome of each role and its tour along the pages, from ``data/welkom.toml``."""

from collections.abc import Mapping
from functools import cache

from pydantic import Field, TypeAdapter

from rijswijk_dash.domain.rules import Fact, Sentence, read_toml


class Way(Fact):
    """A question of a user, and the page (and part of it) where the answer stands."""

    question: str = Field(alias="vraag", pattern=r"^[A-Z].+\?$")
    page: str = Field(alias="pagina")
    part: str = Field(default="", alias="onderdeel")
    label: str = Field(alias="knop", min_length=5, max_length=30)


class Stop(Fact):
    """One stop of the tour: a page, and what there is to see and to try."""

    page: str = Field(alias="pagina")
    part: str = Field(default="", alias="onderdeel")
    text: Sentence = Field(alias="tekst")


class Welcome(Fact):
    """What a role is told at its first visit."""

    sentence: Sentence = Field(alias="zin")
    ways: tuple[Way, ...] = Field(alias="weg", min_length=3, max_length=3)
    tour: tuple[Stop, ...] = Field(alias="stap", min_length=3, max_length=6)


@cache
def welcomes() -> Mapping[str, Welcome]:
    """The welcome of each role, by the role's name."""
    return TypeAdapter(dict[str, Welcome]).validate_python(read_toml("welkom.toml"))
