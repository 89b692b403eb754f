"""By what part of its term a traject should have done a step: planning, not law (``data/tempo.toml``)."""

from functools import cache

from pydantic import Field, model_validator

from rijswijk_dash.domain.rules import TERM, Fact, Sentence, read_toml, rule_versions


class Norm(Fact):
    """By ``percent`` of the inburgeringstermijn the rule ``rule`` should be met; ``reason`` says why."""

    rule: str = Field(alias="regel")
    name: str = Field(alias="naam", min_length=1)
    percent: int = Field(alias="deel", ge=1, le=100)
    reason: Sentence = Field(alias="reden")

    @model_validator(mode="after")
    def _within_the_term(self) -> "Norm":
        versions = rule_versions().get(self.rule, ())
        if not versions or any(
            rule.is_span or rule.hours or not rule.met_by or rule.clock != TERM for rule in versions
        ):
            raise ValueError(
                f"{self.rule} is geen regel met een datum die binnen de inburgeringstermijn moet"
            )
        return self


class _NormsFile(Fact):
    norm: tuple[Norm, ...]

    @model_validator(mode="after")
    def _each_once(self) -> "_NormsFile":
        for names in ([n.rule for n in self.norm], [n.name for n in self.norm]):
            if len(set(names)) < len(names):
                raise ValueError("een regel of naam staat twee keer in tempo.toml")
        return self


@cache
def norms() -> tuple[Norm, ...]:
    """The planning norms, in the order in which they are named as a reason."""
    return _NormsFile.model_validate(read_toml("tempo.toml")).norm
