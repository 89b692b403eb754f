"""The scenarios of the forecast, from ``data/scenarios.toml``."""

from datetime import date
from functools import cache

from pydantic import Field, model_validator

from rijswijk_dash.domain.rules import Fact, Sentence, read_toml


class Scenario(Fact):
    """What is assumed: ``capacity`` is the share of the places filled now that is left (None: no limit).

    ``inflow`` multiplies who comes under direction of the municipality, from ``since`` up to ``until``
    (not included).
    """

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    name: str = Field(alias="naam", min_length=3, max_length=40)
    capacity: float | None = Field(default=None, alias="capaciteit", gt=0, le=5)
    inflow: float = Field(default=1.0, alias="instroom", ge=0, le=10)
    since: date | None = Field(default=None, alias="instroom_van")
    until: date | None = Field(default=None, alias="instroom_tot")
    sentence: Sentence = Field(alias="zin")
    source: str = Field(alias="bron")

    @model_validator(mode="after")
    def _has_a_time_in_order(self) -> "Scenario":
        if self.since and self.until and self.since >= self.until:
            raise ValueError(f"het scenario {self.id} eindigt voor het begint")
        return self

    def factor(self, month: date) -> float:
        """By how much the inflow of the month that ends on this day is multiplied."""
        holds = (not self.since or month > self.since) and (not self.until or month <= self.until)
        return self.inflow if holds else 1.0


class _ScenariosFile(Fact):
    scenario: tuple[Scenario, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_id_once(self) -> "_ScenariosFile":
        if len({s.id for s in self.scenario}) < len(self.scenario):
            raise ValueError("twee scenario's hebben dezelfde id")
        if len({s.name for s in self.scenario}) < len(self.scenario):
            raise ValueError("twee scenario's hebben dezelfde naam")
        return self


@cache
def scenarios() -> dict[str, Scenario]:
    """The scenarios by id; the first is the one without a choice."""
    found = _ScenariosFile.model_validate(read_toml("scenarios.toml"))
    return {scenario.id: scenario for scenario in found.scenario}
