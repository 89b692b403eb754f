"""What a ketenpartner may see of its own clients: by task the fields, each with its reason.

AVG art. 5(1)(b) and (c). The rights are data (``data/taken.toml``), so that an office can read and
change them; what nobody may ever get is held here, so that no file can give it away.
"""

import re
from functools import cache
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from rijswijk_dash.domain.rules import (
    ExportField,
    Fact,
    Kind,
    Partner,
    fields,
    partners,
    read_toml,
)
from rijswijk_dash.domain.text import fold

Sentence = Annotated[str, StringConstraints(pattern=r"^[A-Z].{18,}[^ .]\.$")]

NEVER = frozenset(
    {
        "uitkering", "asielrechten", "reden_einde",
        # May tell somebody's health: an extension has a ground, and the test measures ability.
        "verlengingsgrond", "datum_leerbaarheidstoets", "uitkomst_leerbaarheidstoets",
    }
)  # fmt: skip
"""Fields that no partner ever gets, for whatever task."""

DESKS = frozenset({"taalles", "werk"})
"""The tasks of schools and of the employer desk."""

NEVER_AT_A_DESK = frozenset(
    {
        "examen_LE", "examen_LU", "examen_SC", "examen_SP", "examen_KNM",
        # Ontzorgen is paid from the uitkering, so its dates tell who has one.
        "startdatum_ontzorgen", "einddatum_ontzorgen",
    }
)  # fmt: skip
"""Test results and signs of an uitkering, which a school or employer desk never gets."""


class _Right(Fact):
    name: str = Field(alias="naam")
    reason: Sentence = Field(alias="reden")


class _Own(Fact):
    column: str | None = Field(default=None, alias="kolom")
    phase: str | None = Field(default=None, alias="fase")
    target_group: str | None = Field(default=None, alias="doelgroep")

    @model_validator(mode="after")
    def _one_of_both(self) -> "_Own":
        if (self.column is None) == (self.phase is None):
            raise ValueError("geef bij eigen een kolom of een fase, en niet allebei")
        if self.target_group and not self.phase:
            raise ValueError("een doelgroep staat bij eigen alleen naast een fase")
        return self


class Task(Fact):
    """A task of ketenpartners: who its own clients are, and what it may see of them.

    ``explanation`` is a Dutch sentence for the user; ``client_number`` the field with the partner's
    own number for a client, where there is one.
    """

    name: str = Field(alias="naam")
    explanation: Sentence = Field(alias="uitleg")
    client_number: str | None = Field(default=None, alias="clientnummer")
    own: _Own | None = Field(default=None, alias="eigen")
    rights: tuple[_Right, ...] = Field(default=(), alias="veld")

    @property
    def column(self) -> str | None:
        """The field that names the organisation whose clients these are."""
        return self.own.column if self.own else None

    @property
    def phase(self) -> str | None:
        """The fase in which everybody is a client."""
        return self.own.phase if self.own else None

    @property
    def state(self) -> dict[str, str]:
        """Without a column: the fields and values by which everybody in that state is a client."""
        own = self.own
        found = {"fase": own.phase, "doelgroep": own.target_group} if own else {}
        return {name: value for name, value in found.items() if value}

    @property
    def fields(self) -> dict[str, str]:
        """The fields that this task may see, each with the reason."""
        return {right.name: right.reason for right in self.rights}

    @model_validator(mode="after")
    def _own_clients_can_be_found(self) -> "Task":
        known = fields()
        if self.column and not _is(known.get(self.column), Kind.ORGANISATION):
            raise ValueError(
                f"de taak {self.name} wijst {self.column} aan, dat geen organisatie is"
            )
        if self.phase and self.phase not in known["fase"].values:
            raise ValueError(
                f"de taak {self.name} wijst de fase {self.phase} aan, die niet bestaat"
            )
        if self.client_number and not _is(known.get(self.client_number), Kind.CLIENT_NUMBER):
            raise ValueError(
                f"de taak {self.name} wijst {self.client_number} aan, dat geen clientnummer is"
            )
        if self.own is None and (self.rights or self.client_number):
            raise ValueError(
                f"de taak {self.name} heeft velden, maar niet wie de eigen cliënten zijn"
            )
        return self

    @model_validator(mode="after")
    def _no_more_than_allowed(self) -> "Task":
        for name in self.fields:
            if refusal := _refusal(name, self.name):
                raise ValueError(f"de taak {self.name} mag het veld {name} niet krijgen: {refusal}")
        if len(self.fields) < len(self.rights):
            raise ValueError(f"de taak {self.name} noemt een veld twee keer")
        return self


class _TasksFile(Fact):
    taak: tuple[Task, ...]

    @model_validator(mode="after")
    def _each_task_once(self) -> "_TasksFile":
        names = [task.name for task in self.taak]
        if len(set(names)) < len(names):
            raise ValueError("een taak staat twee keer in taken.toml")
        for partner in partners():
            for name in set(partner.tasks) - set(names):
                raise ValueError(f"de taak {name} van {partner.name} ontbreekt in taken.toml")
        for what in ("column", "client_number"):
            given = [value for task in self.taak if (value := getattr(task, what))]
            if len(set(given)) < len(given):
                raise ValueError("twee taken wijzen dezelfde kolom of hetzelfde clientnummer aan")
        return self


def _is(field: ExportField | None, kind: Kind) -> bool:
    return field is not None and field.kind is kind


def _refusal(name: str, task: str) -> str | None:
    """Why a task may not have this field, as a Dutch half sentence; None when it may."""
    field = fields().get(name)
    if field is None:
        return "dat staat niet in velden.toml"
    if field.kind is Kind.KEY:
        return "dat staat er altijd al bij"
    if field.kind is Kind.CLIENT_NUMBER:
        return "een cliëntnummer is alleen voor de partner die het gaf; zet het bij clientnummer"
    if name in NEVER:
        return "dat gaat naar geen enkele ketenpartner"
    if task in DESKS and name in NEVER_AT_A_DESK:
        return "een school of werkgeversloket krijgt geen toetsuitslag en niets over een uitkering"
    return None


@cache
def tasks() -> dict[str, Task]:
    """The tasks of ketenpartners by name."""
    found: dict[str, Any] = read_toml("taken.toml")
    return {task.name: task for task in _TasksFile.model_validate(found).taak}


def partner_named(name: str) -> Partner:
    """The ketenpartner of exactly this name. Raises ``KeyError`` for an unknown one."""
    return {partner.name: partner for partner in partners()}[name]


def partner_slug(partner: Partner) -> str:
    """The name as it stands in an address, such as ``taalschool-sagenn``."""
    return re.sub(r"[^a-z0-9]+", "-", fold(partner.name)).strip("-")


def partner_of_slug(slug: str) -> Partner:
    """The ketenpartner of a slug. Raises ``KeyError`` for an unknown one."""
    return _partners_by_slug()[slug]


@cache
def _partners_by_slug() -> dict[str, Partner]:
    found: dict[str, Partner] = {}
    for partner in partners():
        slug = partner_slug(partner)
        if not slug or found.setdefault(slug, partner) != partner:
            raise ValueError(
                f"de partner {partner.name} krijgt geen eigen adres; kies een andere naam"
            )
    return found
