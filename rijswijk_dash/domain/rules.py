"""The facts under ``data/``, checked by pydantic when they are first read."""

import csv
import tomllib
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from rijswijk_dash.domain.text import squash
from rijswijk_dash.settings import settings

TERM = "inburgeringstermijn"
"""The id of the rule within whose time the others must be met."""
HOURS_RULES = ("z_uren_taal", "z_uren_participatie")
"""The ids of the rules that ask a number of hours."""


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


Sentence = Annotated[str, StringConstraints(pattern=r"^[A-Z].{18,}[^ .]\.$")]
"""A Dutch sentence for the user."""


class Rule(Fact):
    """One version of a rule that gives a deadline, with its source (``article``).

    ``value`` and ``unit`` say what the rule asks. In weken, maanden, jaren or dagen that is the time
    since ``clock``; anything else (uren, examens) must be done within the inburgeringstermijn.
    ``actor`` is for whom it is to do.
    It is met on the latest of the dates ``met_by``, or when ``value`` hours stand in the field
    ``hours``, or in the fase ``met_in_phase``. Without ``routes`` or ``target_groups`` it is for all.
    A traject falls under the version that held on the day on which its own clock started.
    """

    id: str
    name: str = Field(alias="naam")
    kind: Literal["wettelijk", "planning"] = Field(alias="soort")
    value: int = Field(alias="waarde", ge=1, le=10_000)
    unit: Literal["weken", "maanden", "jaren", "dagen", "uren", "examens"] = Field(alias="eenheid")
    clock: Literal["vestiging", "kennisgeving", "inburgeringstermijn", "ontzorgen"] = Field(
        alias="klok"
    )
    met_by: tuple[str, ...] = Field(default=(), alias="gehaald_met")
    hours: str | None = Field(default=None, alias="uren_in")
    met_in_phase: str | None = Field(default=None, alias="gehaald_in_fase")
    routes: tuple[str, ...] = Field(default=(), alias="leerroutes")
    target_groups: tuple[str, ...] = Field(default=(), alias="doelgroepen")
    actor: Literal[
        "gemeente", "taalschool", "participatiepartner", "maatschappelijke_begeleiding"
    ] = Field(default="gemeente", alias="voor")
    sentence: Sentence = Field(alias="zin")
    remarks: tuple[Sentence, ...] = Field(default=(), alias="opmerkingen")
    article: str = Field(alias="artikel")
    valid_from: date = Field(alias="geldig_vanaf")
    checked_on: date = Field(alias="nagekeken_op")

    @property
    def is_span(self) -> bool:
        """Whether the value is a time: then this rule itself says which day is the last."""
        return self.unit in ("weken", "maanden", "jaren", "dagen")

    @model_validator(mode="after")
    def _names_what_exists(self) -> "Rule":
        known = fields()
        for names, kind in ((self.met_by, Kind.DATE), ((self.hours,), Kind.HOURS)):
            for name in names:
                if name and (name not in known or known[name].kind is not kind):
                    raise ValueError(
                        f"de regel {self.id} noemt {name}; dat is geen veld met {kind}"
                    )
        phases = (self.met_in_phase,) if self.met_in_phase else ()
        chosen = {"leerroute": self.routes, "doelgroep": self.target_groups, "fase": phases}
        for name, values in chosen.items():
            if wrong := set(values) - set(known[name].values):
                raise ValueError(f"de regel {self.id} noemt een {name} die niet bestaat: {wrong}")
        if not self.is_span and self.clock != "inburgeringstermijn":
            raise ValueError(
                f"de regel {self.id} telt {self.unit} en hoort bij de inburgeringstermijn"
            )
        return self


class Municipality(Fact):
    """A municipality with its CBS code."""

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

    @model_validator(mode="after")
    def _each_version_once(self) -> "_RulesFile":
        versions = [(rule.id, rule.valid_from) for rule in self.regel]
        if len(set(versions)) < len(versions):
            raise ValueError("een regel heeft twee versies die op dezelfde dag ingaan")
        if missing := {"pip", TERM, *HOURS_RULES} - {rule.id for rule in self.regel}:
            raise ValueError(f"in regels.toml ontbreekt de regel {', '.join(sorted(missing))}")
        if any(rule.id == TERM and not rule.is_span for rule in self.regel):
            raise ValueError("de inburgeringstermijn is een tijd in dagen, weken, maanden of jaren")
        if any(rule.id in HOURS_RULES and not rule.hours for rule in self.regel):
            raise ValueError(f"{' en '.join(HOURS_RULES)} noemen het veld met uren")
        return self


class _SettingsFile(Fact):
    gemeente: Municipality
    herkomst: Origins
    bewaren: Retention = Retention()
    andere_gemeente: tuple[Municipality, ...] = ()

    @model_validator(mode="after")
    def _each_municipality_once(self) -> "_SettingsFile":
        every = (self.gemeente, *self.andere_gemeente)
        for found in ([m.code for m in every], [squash(m.name) for m in every]):
            if len(set(found)) < len(found):
                raise ValueError("een gemeente staat er twee keer: elke naam en code mag één keer")
        return self


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
def rule_versions() -> dict[str, tuple[Rule, ...]]:
    """All versions of each rule by its id, the oldest first."""
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in _RulesFile.model_validate(read_toml("regels.toml")).regel:
        found[rule.id] = (*found.get(rule.id, ()), rule)
    return {id_: tuple(sorted(rs, key=lambda r: r.valid_from)) for id_, rs in found.items()}


@cache
def rules() -> dict[str, Rule]:
    """The rules by id, each in the version that held when the program started."""
    return {id_: in_force(versions, date.today()) for id_, versions in rule_versions().items()}


def in_force(versions: Sequence[Rule], day: date) -> Rule:
    """The version that holds on ``day``; before the first one came in, that first one."""
    return next((r for r in reversed(versions) if r.valid_from <= day), versions[0])


@cache
def municipality() -> Municipality:
    """The municipality of this installation."""
    return _SettingsFile.model_validate(read_toml("instellingen.toml")).gemeente


@cache
def municipalities() -> dict[str, Municipality]:
    """The municipalities whose deliveries this installation can hold by code, its own one first."""
    found = _SettingsFile.model_validate(read_toml("instellingen.toml"))
    return {each.code: each for each in (found.gemeente, *found.andere_gemeente)}


def name_of_gemeente(code: str) -> str:
    """The name of a municipality of this installation; the code of one that it does not know."""
    known = municipalities().get(code)
    return known.name if known else code


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
