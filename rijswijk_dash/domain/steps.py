"""The next step of a traject and whose turn it is: rules in ``data/stappen.toml``, checked here."""

from functools import cache
from typing import Any

from pydantic import Field, model_validator

from rijswijk_dash.domain.rules import (
    Fact,
    Kind,
    Sentence,
    fields,
    partners,
    read_toml,
    rule_versions,
)

AUTHORITIES = ("Gemeente", "DUO")
"""Who may be aan zet besides the partners."""

CLOSED = ("Voldaan", "Beëindigd")
"""The fasen in which nothing is to be done any more."""


class Step(Fact):
    """A rule: the step ``name`` is next where every condition holds and no rule before it does.

    ``turn`` is one of ``AUTHORITIES``, the name of a partner, or a field with an organisation. ``rule``
    is the id of the deadline that belongs to it. Conditions: ``phases``, ``routes`` and
    ``target_groups`` (one of these), ``empty`` and ``filled`` (all of these), ``any_empty`` (at least
    one), ``hours_below`` (fewer hours than the rule of that id asks), ``while_running`` (the time of
    ``rule`` is not over). A step that is ``beside`` is no part of the chain: only the partner whose turn
    it is gets it.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    name: str = Field(alias="naam", min_length=4, max_length=60)
    sentence: Sentence = Field(alias="zin")
    turn: str = Field(alias="aan_zet")
    beside: bool = Field(default=False, alias="naast")
    rule: str | None = Field(default=None, alias="regel")
    source: str = Field(alias="bron", min_length=4)
    phases: tuple[str, ...] = Field(alias="fase", min_length=1)
    routes: tuple[str, ...] = Field(default=(), alias="leerroute")
    target_groups: tuple[str, ...] = Field(default=(), alias="doelgroep")
    empty: tuple[str, ...] = Field(default=(), alias="leeg")
    any_empty: tuple[str, ...] = Field(default=(), alias="een_leeg")
    filled: tuple[str, ...] = Field(default=(), alias="gevuld")
    hours_below: str | None = Field(default=None, alias="uren_onder")
    while_running: bool = Field(default=False, alias="termijn_loopt")

    @property
    def turn_column(self) -> str | None:
        """The field that names whose turn it is; None where that is fixed."""
        return None if self.turn in _fixed_parties() else self.turn

    @model_validator(mode="after")
    def _turn_exists(self) -> "Step":
        field = fields().get(self.turn)
        if self.turn not in _fixed_parties() and (not field or field.kind is not Kind.ORGANISATION):
            raise ValueError(
                f"bij de stap {self.id} is {self.turn} aan zet; dat is geen partner, geen veld met "
                f"een organisatie en niet {' of '.join(AUTHORITIES)}"
            )
        if self.beside and self.turn in AUTHORITIES:
            raise ValueError(
                f"de stap {self.id} staat naast de keten, dus daar is een partner aan zet"
            )
        return self

    @model_validator(mode="after")
    def _conditions_name_what_exists(self) -> "Step":
        known = fields()
        for name in (*self.empty, *self.any_empty, *self.filled):
            if name not in known:
                raise ValueError(f"de stap {self.id} noemt {name}; dat staat niet in velden.toml")
        chosen = {"fase": self.phases, "leerroute": self.routes, "doelgroep": self.target_groups}
        for name, values in chosen.items():
            if wrong := set(values) - set(known[name].values):
                raise ValueError(f"de stap {self.id} noemt een {name} die niet bestaat: {wrong}")
        if closed := set(self.phases) & set(CLOSED):
            raise ValueError(
                f"in de fase {', '.join(closed)} is er geen stap, dus ook niet {self.id}"
            )
        return self

    @model_validator(mode="after")
    def _rules_exist(self) -> "Step":
        versions = rule_versions()
        for name in (self.rule, self.hours_below):
            if name and name not in versions:
                raise ValueError(f"de stap {self.id} noemt de regel {name}, die niet bestaat")
        if self.hours_below and not all(rule.hours for rule in versions[self.hours_below]):
            raise ValueError(f"de stap {self.id} telt uren, en de regel {self.hours_below} niet")
        if self.while_running and not self.rule:
            raise ValueError(f"bij de stap {self.id} loopt een termijn, maar er staat geen regel")
        return self


class _StepsFile(Fact):
    stap: tuple[Step, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> "_StepsFile":
        for given in ([step.id for step in self.stap], [step.name for step in self.stap]):
            twice = {text for text in given if given.count(text) > 1}
            if twice:
                raise ValueError(f"in stappen.toml staat twee keer {', '.join(sorted(twice))}")
        return self


def _fixed_parties() -> frozenset[str]:
    return frozenset((*AUTHORITIES, *(partner.name for partner in partners())))


@cache
def steps() -> dict[str, Step]:
    """The rules by id, in the order in which they are tried."""
    found: dict[str, Any] = read_toml("stappen.toml")
    return {step.id: step for step in _StepsFile.model_validate(found).stap}
