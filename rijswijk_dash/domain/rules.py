"""The facts under ``data/``, checked by pydantic when they are first read."""

import csv
import tomllib
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rijswijk_dash.domain.text import squash
from rijswijk_dash.settings import settings


class Kind(StrEnum):
    """What a field holds, and so how its cells are read."""

    KEY = "sleutel"
    CLIENT_NUMBER = "clientnummer"
    CHOICE = "keuze"
    COUNTRY = "land"
    DATE = "datum"
    YES_NO = "ja_nee"
    HOURS = "uren"
    NUMBER = "getal"
    YEAR = "jaar"
    ORGANISATION = "organisatie"
    CODE = "code"
    TEXT = "tekst"


class Fact(BaseModel):
    """What is read from a file under ``data/``: it does not change, and has no unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ExportField(Fact):
    """One field of an export, as ``data/velden.toml`` describes it."""

    name: str = Field(alias="naam")
    label: str
    kind: Kind = Field(alias="soort")
    required: bool = Field(default=False, alias="verplicht")
    may_be_empty: bool = Field(default=False, alias="leeg_mag")
    planned: bool = Field(default=False, alias="gepland")
    explanation: str = Field(alias="uitleg")
    synonyms: tuple[str, ...] = Field(default=(), alias="synoniemen")
    personal_numbers: tuple[str, ...] = Field(default=(), alias="persoonsnummers")
    duo_names: tuple[str, ...] = Field(default=(), alias="duo")
    values: dict[str, tuple[str, ...]] = Field(default_factory=dict, alias="waarden")

    @property
    def is_event(self) -> bool:
        """Whether this is the date of something that has happened, so not after the peildatum."""
        return self.kind is Kind.DATE and not self.planned


class Partner(Fact):
    """A ketenpartner with its tasks."""

    name: str = Field(alias="naam")
    synonyms: tuple[str, ...] = Field(default=(), alias="synoniemen")
    tasks: tuple[
        Literal[
            "taalles", "participatie", "maatschappelijke begeleiding", "voorinburgering", "werk"
        ],
        ...,
    ] = Field(alias="taken")
    routes: tuple[str, ...] = ()


class Rule(Fact):
    """A rule that gives a deadline, with its source."""

    id: str
    name: str = Field(alias="naam")
    value: int = Field(alias="waarde")
    unit: Literal["weken", "maanden", "jaren", "uren", "dagen"] = Field(alias="eenheid")
    clock: Literal["vestiging", "kennisgeving"] | None = Field(default=None, alias="klok")
    article: str = Field(alias="artikel")
    valid_from: date = Field(alias="geldig_vanaf")
    checked_on: date = Field(alias="nagekeken_op")


class Municipality(Fact):
    """The municipality that runs this installation."""

    name: str = Field(alias="naam")
    code: str = Field(alias="code", pattern=r"^\d{4}$")


class Origins(Fact):
    """How countries are grouped in figures: these apart, the rest together."""

    apart: tuple[str, ...]
    other: str = Field(alias="overig")


class Retention(Fact):
    """How long things are kept: a traject after its end, a line of the log after it was written."""

    years: int = Field(default=5, alias="trajecten_jaren", ge=1, le=100)
    log_months: int = Field(default=36, alias="logboek_maanden", ge=1, le=1200)


class _FieldsFile(Fact):
    veld: tuple[ExportField, ...]

    @model_validator(mode="after")
    def _each_name_once(self) -> "_FieldsFile":
        seen: dict[str, str] = {}
        for field in self.veld:
            own = {squash(s) for s in (field.name, *field.synonyms, *field.personal_numbers)}
            for spelling in own:
                if seen.setdefault(spelling, field.name) != field.name:
                    raise ValueError(
                        f"de kop '{spelling}' hoort bij {seen[spelling]} en bij {field.name}"
                    )
        return self


class _PartnersFile(Fact):
    partner: tuple[Partner, ...]


class _RulesFile(Fact):
    regel: tuple[Rule, ...]


class _SettingsFile(Fact):
    gemeente: Municipality
    herkomst: Origins
    bewaren: Retention = Retention()


def read_toml(name: str) -> dict[str, Any]:
    """The contents of one file under ``data/``."""
    with (_folder() / name).open("rb") as file:
        return tomllib.load(file)


def _folder() -> Path:
    return settings().rules_dir


@cache
def fields() -> dict[str, ExportField]:
    """All fields of an export by canonical name, in the order of the template."""
    return {f.name: f for f in _FieldsFile.model_validate(read_toml("velden.toml")).veld}


@cache
def required_fields() -> tuple[str, ...]:
    """The names of the fields without which nothing is read."""
    return tuple(f.name for f in fields().values() if f.required)


@cache
def partners() -> tuple[Partner, ...]:
    """The ketenpartners."""
    return _PartnersFile.model_validate(read_toml("partners.toml")).partner


@cache
def rules() -> dict[str, Rule]:
    """The deadline rules by id."""
    return {r.id: r for r in _RulesFile.model_validate(read_toml("regels.toml")).regel}


@cache
def municipality() -> Municipality:
    """The municipality of this installation."""
    return _SettingsFile.model_validate(read_toml("instellingen.toml")).gemeente


@cache
def origins() -> Origins:
    """The grouping of countries of origin in figures."""
    return _SettingsFile.model_validate(read_toml("instellingen.toml")).herkomst


@cache
def retention() -> Retention:
    """How long this municipality keeps things."""
    return _SettingsFile.model_validate(read_toml("instellingen.toml")).bewaren


@cache
def countries() -> dict[str, str]:
    """Dutch country name by each of its squashed spellings, from ``data/landen.csv``."""
    spellings: dict[str, str] = {}
    with (_folder() / "landen.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            for spelling in (row["land"], row["code"], *row["schrijfwijzen"].split("|")):
                if squash(spelling):
                    spellings.setdefault(squash(spelling), row["land"])
    return spellings


@cache
def partner_names() -> dict[str, str]:
    """Partner name by each of its squashed spellings."""
    return {squash(s): p.name for p in partners() for s in (p.name, *p.synonyms)}
