"""How accessible the dashboard is, and what does not comply yet (``data/toegankelijkheid.toml``).

The page Toegankelijkheid and the tests read the same file: what is listed there is what they leave be.
"""

from datetime import date
from functools import cache
from typing import Literal

from pydantic import Field, HttpUrl, model_validator

from rijswijk_dash.domain.rules import Fact, Sentence, read_toml

FILE = "toegankelijkheid.toml"
STATUSES = {
    "A": "voldoet volledig",
    "B": "voldoet gedeeltelijk",
    "C": "eerste maatregelen genomen",
    "D": "voldoet niet",
    "E": "geen verklaring",
}
"""The statuses of the Dutch model statement, the best first."""


class Contact(Fact):
    """Where somebody can say that something cannot be used; what is empty is not shown."""

    email: str = Field(default="", pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$")
    phone: str = Field(default="", alias="telefoon", pattern=r"^$|^[0-9 +()-]{6,}$")
    website: HttpUrl | Literal[""] = ""

    @property
    def is_known(self) -> bool:
        """Whether there is any way to reach somebody."""
        return bool(self.email or self.phone or self.website)


class Check(Fact):
    """One way in which the dashboard was tested, and when."""

    how: Sentence = Field(alias="hoe")
    on: date = Field(alias="op")


class Deviation(Fact):
    """Something that does not comply, with its cause and what is done about it.

    ``selector`` is where it is on a page. With a ``rule`` axe-core reports it there; without one it is seen
    by people only, and occurs wherever the selector does. ``issue`` is its number at Streamlit.
    """

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    criterion: str = Field(alias="criterium", pattern=r"^\d\.\d\.\d{1,2} ")
    what: Sentence = Field(alias="wat")
    effect: Sentence = Field(alias="gevolg")
    cause: Sentence = Field(alias="oorzaak")
    instead: Sentence = Field(alias="alternatief")
    measure: Sentence = Field(alias="maatregel")
    planned: str = Field(alias="planning", min_length=4)
    rule: str = Field(default="", alias="regel", pattern=r"^[a-z0-9-]*$")
    selector: str = Field(alias="plek", min_length=3)
    issue: int | Literal["geen gevonden"] = Field(alias="melding")


class Statement(Fact):
    """The statement as a whole."""

    status: Literal["A", "B", "C", "D", "E"]
    explained: Sentence = Field(alias="toelichting")
    drawn_up: date = Field(alias="opgesteld_op")
    approved_by: str = Field(default="", alias="vastgesteld_door")
    approved_on: date | None = Field(default=None, alias="vastgesteld_op")
    full_audit: date | None = Field(default=None, alias="volledig_onderzoek_op")
    answer_days: int = Field(alias="bevestigen_werkdagen", ge=1, le=60)
    solve_weeks: int = Field(alias="afhandelen_weken", ge=1, le=52)
    contact: Contact
    checks: tuple[Check, ...] = Field(alias="onderzoek", min_length=1)
    deviations: tuple[Deviation, ...] = Field(default=(), alias="afwijking")

    @model_validator(mode="after")
    def _claims_no_more_than_is_true(self) -> "Statement":
        if self.status in "AB" and self.full_audit is None:
            raise ValueError("status A of B kan pas na een volledig onderzoek (WCAG-EM)")
        if self.status == "A" and self.deviations:
            raise ValueError("status A kan niet zolang er een afwijking in het bestand staat")
        if bool(self.approved_by) != (self.approved_on is not None):
            raise ValueError("vastgesteld_door en vastgesteld_op horen bij elkaar")
        ids = [each.id for each in self.deviations]
        if len(set(ids)) < len(ids):
            raise ValueError("twee afwijkingen hebben dezelfde id")
        return self


@cache
def statement() -> Statement:
    """The statement of this installation."""
    return Statement.model_validate(read_toml(FILE))
