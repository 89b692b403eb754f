"""The words of the dashboard (``data/woorden.toml``): one for each thing, with what it means."""

from functools import cache

from pydantic import Field, model_validator

from rijswijk_dash.domain.rules import Fact, read_toml


class Word(Fact):
    """A word with its meaning in one sentence, its abbreviation, and words that are not used for it."""

    woord: str
    betekenis: str
    afkorting: str = ""
    niet: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """As a reader looks for it: the abbreviation, if there is one."""
        return self.afkorting or self.woord


class _Words(Fact):
    woord: tuple[Word, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_for_each(self) -> "_Words":
        names = [name for w in self.woord for name in (w.woord, w.afkorting, *w.niet) if name]
        double = {name for name in names if names.count(name) > 1}
        if double:
            raise ValueError(f"staat er twee keer in: {', '.join(sorted(double))}")
        return self


@cache
def words() -> tuple[Word, ...]:
    """All words, in the order of the alphabet."""
    found = _Words.model_validate(read_toml("woorden.toml")).woord
    return tuple(sorted(found, key=lambda word: word.shown.casefold()))


@cache
def abbreviations() -> dict[str, Word]:
    """The words that have an abbreviation, by it."""
    return {word.afkorting: word for word in words() if word.afkorting}
