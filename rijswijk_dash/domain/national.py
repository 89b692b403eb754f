"""National figures of CBS: those that come with the product, and those that the analyst adds in a file.

``data/landelijk.toml`` comes with the product and must be right. ``landelijk_eigen.toml`` is typed by hand:
what is wrong in it is told by entry and field, and the rest still counts.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from rijswijk_dash.domain.faults import in_words
from rijswijk_dash.domain.rules import Fact, Sentence, read_toml
from rijswijk_dash.settings import settings

FILE, OWN_FILE = "landelijk.toml", "landelijk_eigen.toml"
GROUPS = {"asiel": "Asielstatushouder", "gezin": "Gezinsmigrant en overige migrant"}
"""By the group of CBS the doelgroep that is the same."""
PATTERNS = {"id": "heeft alleen kleine letters, cijfers en streepjes"}


class Comparable(Fact):
    """The figure of the dashboard that measures the same, at the peildatum with the same exposure.

    ``caution`` says what differs all the same.
    """

    figure: str = Field(alias="cijfer", min_length=1)
    peildatum: date
    caution: Sentence | None = Field(default=None, alias="let_op")


class NationalFigure(Fact):
    """One national number, with either a figure of ours beside it or the reason why there is none."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    indicator: str = Field(min_length=3, max_length=80)
    short: str = Field(default="", alias="kort", max_length=24)
    cohort: int = Field(ge=2021, le=2100)
    group: Literal["asiel", "gezin"] = Field(alias="groep")
    value: float = Field(alias="waarde", ge=0)
    unit: Literal["%", "personen"] = Field(alias="eenheid")
    source: str = Field(alias="bron", min_length=3)
    edition: str = Field(alias="uitgave", min_length=3)
    measured: str = Field(alias="gemeten", min_length=3)
    provisional: bool = Field(alias="voorlopig")
    definition: Sentence = Field(alias="definitie")
    comparable: Comparable | None = Field(default=None, alias="vergelijk")
    not_comparable: Sentence | None = Field(default=None, alias="niet_vergelijkbaar")

    @property
    def part(self) -> str:
        """Under which short name the page shows the indicator."""
        return self.short or self.indicator

    @model_validator(mode="after")
    def _fits(self) -> "NationalFigure":
        if (self.comparable is None) == (self.not_comparable is None):
            raise ValueError("geef vergelijk of niet_vergelijkbaar, en niet allebei")
        if self.unit == "%" and self.value > 100:
            raise ValueError("een percentage is hoogstens 100")
        if self.comparable and self.unit != "%":
            raise ValueError("alleen een percentage is te vergelijken")
        if self.comparable and self.comparable.peildatum < date(self.cohort, 12, 31):
            raise ValueError("de peildatum van vergelijk ligt voor het einde van het cohort")
        return self


@dataclass(frozen=True)
class NationalFigures:
    """All that can be used, and in ``problems`` what is wrong in the file of the analyst."""

    figures: tuple[NationalFigure, ...]
    problems: tuple[str, ...] = ()


def own_file() -> Path:
    """The file in which the analyst adds figures; it need not be there."""
    return settings().national_figures or settings().rules_dir / OWN_FILE


def national_figures() -> NationalFigures:
    """The figures of the product, then those of the analyst; the own file is read anew each time."""
    given = _given()
    file = own_file()
    if not file.exists():
        named = settings().national_figures is not None
        return NationalFigures(given, (f"Het bestand {file.name} bestaat niet.",) if named else ())
    found = [*given]
    problems: list[str] = []
    for place, table in enumerate(_tables(file, problems), start=1):
        known = {figure.id for figure in found}
        try:
            figure = NationalFigure.model_validate(table)
        except ValidationError as error:
            named = f"{file.name}, {_named(place, table)}"
            problems += in_words(error, named, PATTERNS)
            continue
        if figure.id in known:
            problems.append(
                f"{file.name}, {_named(place, table)}: deze id is er al; kies een andere."
            )
        else:
            found.append(figure)
    return NationalFigures(tuple(found), tuple(problems))


@cache
def _given() -> tuple[NationalFigure, ...]:
    return _NationalFile.model_validate(read_toml(FILE)).cijfer


class _NationalFile(Fact):
    cijfer: tuple[NationalFigure, ...]

    @model_validator(mode="after")
    def _each_id_once(self) -> "_NationalFile":
        if len({figure.id for figure in self.cijfer}) < len(self.cijfer):
            raise ValueError("twee landelijke cijfers hebben dezelfde id")
        return self


def _tables(file: Path, problems: list[str]) -> list[Any]:
    """The entries as they were typed; what is wrong with the file itself goes into ``problems``."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        where = f" bij regel {line[1]}" if line else " aan het einde"
        problems.append(f"{file.name} is niet te lezen: er staat een fout{where}.")
        return []
    except (OSError, UnicodeDecodeError):
        problems.append(f"{file.name} is niet te lezen; bewaar het als tekst in UTF-8.")
        return []
    unknown = ", ".join(f"‘{name[:40]}’" for name in content if name != "cijfer")
    tables = content.get("cijfer", [])
    if unknown or not isinstance(tables, list):
        wrong = unknown or "‘cijfer’ met enkele haken"
        problems.append(f"{file.name}: zet elk cijfer onder [[cijfer]]; {wrong} hoort er niet.")
    return tables if isinstance(tables, list) else []


def _named(place: int, table: Any) -> str:
    id_ = table.get("id") if isinstance(table, dict) else None
    return f"cijfer {place} ({id_[:60]})" if isinstance(id_, str) else f"cijfer {place}"
