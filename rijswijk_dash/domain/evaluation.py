"""The figures that the evaluation published, and where it contradicts itself (``data/evaluatie.toml``)."""

from datetime import date
from functools import cache

from pydantic import Field, model_validator

from rijswijk_dash.domain.rules import Fact, read_toml

REST = "Overig"
"""The label of a published figure that stands for all that the source did not name."""


class Published(Fact):
    """One published number: of the ``total`` of a ``figure`` those with ``label`` (empty: all of them)."""

    figure: str = Field(alias="figuur")
    name: str = Field(alias="naam")
    label: str = ""
    value: int = Field(alias="waarde", ge=0)
    total: int = Field(alias="totaal", ge=1)
    source: str = Field(alias="bron", min_length=5)

    @model_validator(mode="after")
    def _part_of_its_total(self) -> "Published":
        if self.value > self.total or (not self.label and self.value != self.total):
            raise ValueError(f"{self.figure} {self.label}: {self.value} past niet in {self.total}")
        return self


class Contradiction(Fact):
    """A place where the source does not add up, explained in plain sentences."""

    id: str
    name: str = Field(alias="naam")
    explanation: tuple[str, ...] = Field(alias="uitleg", min_length=1)


class Evaluation(Fact):
    """The publication itself: its ``name``, and the first and last day that it counts."""

    name: str = Field(alias="naam")
    begin: date
    peildatum: date


class _EvaluationFile(Fact):
    evaluatie: Evaluation
    cijfer: tuple[Published, ...]
    tegenspraak: tuple[Contradiction, ...]

    @model_validator(mode="after")
    def _each_number_once(self) -> "_EvaluationFile":
        named = [(found.figure, found.label) for found in self.cijfer]
        if len(set(named)) < len(named):
            raise ValueError("een cijfer van de evaluatie staat er twee keer")
        return self


@cache
def _file() -> _EvaluationFile:
    return _EvaluationFile.model_validate(read_toml("evaluatie.toml"))


def evaluation() -> Evaluation:
    """Which publication it is, and over which period."""
    return _file().evaluatie


def published() -> tuple[Published, ...]:
    """Every published number, in the order of the evaluation."""
    return _file().cijfer


def contradictions() -> tuple[Contradiction, ...]:
    """Where the evaluation, or our sample of it, does not add up."""
    return _file().tegenspraak
