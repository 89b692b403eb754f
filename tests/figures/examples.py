"""Examples counted by hand, as data: each is a test, and together they are docs/definities.md.

A file under ``voorbeelden/`` has ``[[voorbeeld]]`` tables: ``cijfer`` (the id of a figure or duration),
``wat`` (what it shows), perhaps ``peildatum``, ``rijen`` (trajecten as an export gives them; ``uitleg``
says why one counts or not, ``keer`` how many such people there are) and what must come out, one of

- ``aantal``, ``aandeel`` (``[teller, noemer]``), ``verdeling`` (label = count),
- ``aandelen`` (label = ``[teller, noemer]``, split ``per`` a dimension),
- ``onbekend`` (the labels of the fields that the export lacks),
- for a duration ``zover`` (week = percentage that has reached it).
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from rijswijk_dash import figures
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.figures import DURATIONS, FIGURES, Duration, Figure
from tests.tools import ANALYST, PLAIN, publish

FOLDER = Path(__file__).parent / "voorbeelden"
_OUTCOMES = ("aantal", "aandeel", "verdeling", "aandelen", "onbekend", "zover")


@dataclass(frozen=True)
class Example:
    """One example: the figure, what it shows, the rows, and what must come out."""

    cijfer: str
    wat: str
    rijen: list[dict[str, Any]]
    peildatum: date = date(2024, 8, 31)
    per: str = ""
    uitkomst: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def definition(self) -> Figure | Duration:
        """The figure or duration."""
        return FIGURES[self.cijfer] if self.cijfer in FIGURES else DURATIONS[self.cijfer]

    def rows(self) -> Iterator[dict[str, str]]:
        """The rows as text of an export."""
        for row in self.rijen:
            cells = {k: str(v) for k, v in row.items() if k not in ("uitleg", "keer")}
            yield from [cells] * row.get("keer", 1)

    def found(self) -> dict[str, Any]:
        """What the dashboard makes of the rows, in the words of the outcome."""
        publish(list(self.rows()), self.peildatum.isoformat())
        (kind,) = self.uitkomst
        if kind == "zover":
            return {kind: self._curve()}
        by = (self.per,) if self.per else ()
        answer = figures.ask(ANALYST, figures.question(self.cijfer, by))
        if kind == "onbekend":
            return {kind: list(answer.missing)}
        if kind == "aantal":
            return {kind: answer.value}
        if kind == "aandeel":
            return {kind: [answer.total.numerator, answer.total.denominator]}
        if kind == "verdeling":
            return {kind: answer.by_label()}
        return {kind: {answer.label(r): [r.numerator, r.denominator] for r in answer.rows}}

    def _curve(self) -> dict[str, float]:
        (_, curve), *_ = figures.survival(ANALYST, self.cijfer).drawn
        return {week: round(100 * curve.reached[int(week)], 1) for week in self.uitkomst["zover"]}


def examples() -> list[Example]:
    """Every example, by file."""
    found: list[Example] = []
    for path in sorted(FOLDER.glob("*.toml")):
        for table in tomllib.loads(path.read_text(encoding="utf-8"))["voorbeeld"]:
            outcome = {kind: table.pop(kind) for kind in _OUTCOMES if kind in table}
            assert len(outcome) == 1, (path.name, table["wat"], "heeft precies één uitkomst nodig")
            found.append(Example(**table, uitkomst=outcome))
    return found


# The document


def document() -> str:
    """All definitions with their examples, in Markdown."""
    known = examples()
    parts = [
        "# Definities\n\nGemaakt uit de definities en de voorbeelden die de tests narekenen "
        "(`make docs`); niet met de hand wijzigen. Een leeg vak is een leeg vak in de export. Wat een "
        "voorbeeld niet noemt, is: "
        + ", ".join(f"{fields()[name].label} {value}" for name, value in PLAIN.items())
        + ".\n"
    ]
    for definition in (*FIGURES.values(), *DURATIONS.values()):
        parts.append(_section(definition))
        parts += [_example(e) for e in known if e.cijfer == definition.id]
    return "\n".join(parts)


def _section(definition: Figure | Duration) -> str:
    needs = definition.needs if isinstance(definition, Figure) else definition.all_needs
    needed = ", ".join(fields()[name].label for name in needs) or "alleen het traject"
    unit = definition.unit if isinstance(definition, Figure) else "weken"
    lines = [f"## {definition.name}", "", definition.sentence, ""]
    lines += [f"- Naam in bestanden: `{definition.id}`", f"- Populatie: {definition.population}"]
    if isinstance(definition, Figure) and definition.numerator_name:
        lines.append(f"- Teller: {definition.numerator_name}")
    lines += [
        f"- Eenheid: {unit}",
        f"- Nodig in de export: {needed}",
        f"- Bron: {definition.source}",
    ]
    return "\n".join(lines) + "\n"


def _example(example: Example) -> str:
    names = list(
        dict.fromkeys(n for row in example.rijen for n in row if n not in ("uitleg", "keer"))
    )
    many = any("keer" in row for row in example.rijen)
    told = any("uitleg" in row for row in example.rijen)
    heads = [fields()[n].label for n in names]
    heads += ["Hoe vaak"] * many + ["Uitleg"] * told
    if not names:
        heads.insert(0, "Traject")
    lines = [f"**Voorbeeld: {example.wat}** Peildatum {example.peildatum:%d-%m-%Y}.", ""]
    lines += ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    for number, row in enumerate(example.rijen, start=1):
        cells = [_cell(row.get(n, PLAIN.get(n, ""))) for n in names] or [str(number)]
        cells += [str(row.get("keer", 1))] * many + [row.get("uitleg", "")] * told
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, "", f"Uitkomst: {_outcome(example)}.", ""])


def _cell(value: object) -> str:
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else str(value)


def _outcome(example: Example) -> str:
    ((kind, value),) = example.uitkomst.items()
    if kind == "aantal":
        return str(value)
    if kind == "aandeel":
        return f"{value[0]} van {value[1]}"
    if kind == "verdeling":
        return ", ".join(f"{label} {count}" for label, count in value.items())
    if kind == "aandelen":
        return ", ".join(f"{label} {n} van {of}" for label, (n, of) in value.items())
    if kind == "onbekend":
        return f"onbekend, want de export heeft geen {', '.join(value)}"
    shares = (f"na {week} weken {str(share).replace('.', ',')}%" for week, share in value.items())
    return ", ".join(shares)


if __name__ == "__main__":
    from rijswijk_dash.settings import ROOT

    (ROOT / "docs" / "definities.md").write_text(document(), encoding="utf-8")
