"""Who does what in the chain, step by step, and how to reach them (``data/rolverdeling.toml``)."""

from functools import cache

from pydantic import Field, model_validator

from rijswijk_dash.domain.rules import Fact, Rule, Sentence, partners, read_toml, rules

MUNICIPALITY, DUO, NEWCOMER = "Gemeente", "DUO", "Inburgeraar"
FILE = "rolverdeling.toml"


class ChainStep(Fact):
    """One step: who does it, who decides, who is told, and by which rule it has a deadline.

    With a ``task`` the partners who have it (on ``route``) in ``data/partners.toml`` do it.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    name: str = Field(alias="naam", min_length=3)
    sentence: Sentence = Field(alias="zin")
    part: str = Field(default="De stappen", alias="deel", min_length=3, max_length=24)
    for_whom: str = Field(alias="voor_wie", min_length=3)
    written: tuple[str, ...] = Field(default=(), alias="doet")
    task: str | None = Field(default=None, alias="taak")
    route: str | None = None
    decides: tuple[str, ...] = Field(alias="beslist", min_length=1)
    told: tuple[str, ...] = Field(default=(), alias="hoort_het")
    rule_id: str | None = Field(default=None, alias="regel")
    source: str = Field(alias="bron", min_length=3)

    @property
    def does(self) -> tuple[str, ...]:
        """The organisations that do it."""
        if self.task is None:
            return self.written
        return tuple(
            partner.name
            for partner in partners()
            if self.task in partner.tasks and (self.route is None or self.route in partner.routes)
        )

    @property
    def rule(self) -> Rule | None:
        """The rule that says by when, in the version of now."""
        return rules()[self.rule_id] if self.rule_id else None

    @property
    def organisations(self) -> tuple[str, ...]:
        """Everybody who has a part in it, each once."""
        return tuple(dict.fromkeys((*self.does, *self.decides, *self.told)))

    @model_validator(mode="after")
    def _names_who_exists(self) -> "ChainStep":
        if bool(self.written) == (self.task is not None):
            raise ValueError(f"de stap {self.id} heeft doet of taak nodig, en niet allebei")
        if not self.does:
            raise ValueError(f"niemand in partners.toml heeft de taak van de stap {self.id}")
        if strangers := set(self.organisations) - set(known_names()):
            raise ValueError(f"de stap {self.id} noemt {', '.join(strangers)}, die niet bestaat")
        if self.rule_id and self.rule_id not in rules():
            raise ValueError(f"de stap {self.id} noemt de regel {self.rule_id}, die niet bestaat")
        return self


class Contact(Fact):
    """How to reach an organisation; what is not known is empty."""

    organisation: str = Field(alias="organisatie")
    desk: str = Field(default="", alias="loket", max_length=60)
    phone: str = Field(default="", alias="telefoon", pattern=r"^(\+?[0-9][0-9 ()-]{2,20})?$")
    email: str = Field(default="", pattern=r"^([^@\s]+@[^@\s]+\.[a-z]{2,})?$")
    url: str = Field(default="", alias="website", pattern=r"^(https?://\S+)?$")

    @property
    def lines(self) -> tuple[str, ...]:
        """What is known, each on a line of its own."""
        return tuple(text for text in (self.desk, self.phone, self.email, self.url) if text)


class _ChainFile(Fact):
    stap: tuple[ChainStep, ...] = Field(min_length=1)
    contact: tuple[Contact, ...] = ()

    @model_validator(mode="after")
    def _is_complete(self) -> "_ChainFile":
        if len({step.id for step in self.stap}) < len(self.stap):
            raise ValueError("twee stappen hebben dezelfde id")
        named = [contact.organisation for contact in self.contact]
        if len(set(named)) < len(named):
            raise ValueError("een organisatie staat twee keer bij contact")
        if strangers := set(named) - set(known_names()):
            raise ValueError(f"bij contact staat {', '.join(strangers)}, die niet bestaat")
        doers = {name for step in self.stap for name in step.does}
        if idle := [partner.name for partner in partners() if partner.name not in doers]:
            raise ValueError(f"in geen enkele stap staat {', '.join(idle)}")
        return self


def known_names() -> tuple[str, ...]:
    """Every name that may stand in a step."""
    return (MUNICIPALITY, DUO, NEWCOMER, *(partner.name for partner in partners()))


@cache
def _file() -> _ChainFile:
    return _ChainFile.model_validate(read_toml(FILE))


def chain() -> tuple[ChainStep, ...]:
    """The steps, in the order in which a newcomer meets them."""
    return _file().stap


def contacts() -> dict[str, Contact]:
    """How to reach each organisation, by its name; without contact it has an empty one."""
    found = {contact.organisation: contact for contact in _file().contact}
    return {name: found.get(name, Contact(organisatie=name)) for name in known_names()}
