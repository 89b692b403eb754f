"""Examples counted by hand, as data: each is a test, and together they are docs/definities.md.

A file under ``voorbeelden/`` has ``[[voorbeeld]]`` tables: ``cijfer`` (the id of a figure or duration),
``wat`` (what it shows), perhaps ``peildatum``, ``rijen`` (trajecten as an export gives them; ``uitleg``
says why one counts or not, ``keer`` how many such people there are) and what must come out, one of

- ``aantal``, ``aandeel`` (``[teller, noemer]``), ``verdeling`` (label = count),
- ``aandelen`` (label = ``[teller, noemer]``, split ``per`` a dimension),
- ``onbekend`` (the labels of the fields that the export lacks),
- for a duration ``zover`` (week = percentage that has reached it),
- with ``eerder`` (an earlier ``peildatum`` and its ``rijen``; the same person has the same trajectnummer)
  ``stroom`` (``[van, naar, aantal]``) or ``standen`` (``[wat, aantal]``, from the stock then to now).
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from rijswijk_dash import figures
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.figures import DEFINITIONS, SUBJECTS, Duration, Figure
from tests.tools import ANALYST, PLAIN, publish

FOLDER = Path(__file__).parent / "voorbeelden"
_TOLD = ("uitleg", "keer")
_OUTCOMES = ("aantal", "aandeel", "verdeling", "aandelen", "onbekend", "zover", "stroom", "standen")


@dataclass(frozen=True)
class Example:
    """One example: the figure, what it shows, the rows, and what must come out."""

    cijfer: str
    wat: str
    rijen: list[dict[str, Any]]
    peildatum: date = date(2024, 8, 31)
    per: str = ""
    eerder: dict[str, Any] = field(default_factory=dict[str, Any])
    uitkomst: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def definition(self) -> Figure | Duration:
        """The figure or duration."""
        return DEFINITIONS[self.cijfer]

    @property
    def deliveries(self) -> list[tuple[date, list[dict[str, Any]]]]:
        """Each peildatum with its rows, oldest first."""
        earlier = [(self.eerder["peildatum"], self.eerder["rijen"])] if self.eerder else []
        return [*earlier, (self.peildatum, self.rijen)]

    def found(self) -> dict[str, Any]:
        """What the dashboard makes of the rows, in the words of the outcome."""
        for day, rows in self.deliveries:
            published = publish(list(_cells(rows)), day.isoformat())
            assert not published.rejected, "een rij is afgekeurd"
        (kind,) = self.uitkomst
        if kind == "zover":
            return {kind: self._curve()}
        if kind == "stroom":
            moves = figures.flow(ANALYST, self.eerder["peildatum"]).moves
            return {kind: [[move.before, move.now, move.count] for move in moves]}
        if kind == "standen":
            return {kind: _stock()}
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


def _cells(rows: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """The rows as text of an export."""
    for row in rows:
        cells = {name: str(value) for name, value in row.items() if name not in _TOLD}
        yield from [cells] * row.get("keer", 1)


def _stock() -> list[list[Any]]:
    """The stock at the first peildatum, who came and who left by way, and the stock at the second."""
    found = figures.stock(ANALYST)
    (period,), (then, now) = found.periods, found.answers
    came = [[f"Erbij: {way}", count] for way, count in (period.came or {}).items() if count]
    left = [[f"Eraf: {way}", count] for way, count in (period.left or {}).items() if count]
    return [["Liep eerder", then.value], *came, *left, ["Loopt nu", now.value]]


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
    for subject in SUBJECTS:
        parts.append(f"- [{subject.name}](#{subject.id})")
        parts += [f"  - [{found.name}](#{found.id})" for found in subject.definitions]
    for subject in SUBJECTS:
        parts.append(f'\n<a id="{subject.id}"></a>\n\n## {subject.name}\n')
        for definition in subject.definitions:
            parts.append(_section(definition))
            parts += [_example(e) for e in known if e.cijfer == definition.id]
    return "\n".join(parts)


def _section(definition: Figure | Duration) -> str:
    needed = ", ".join(fields()[name].label for name in definition.all_needs)
    lines = [f'<a id="{definition.id}"></a>', "", f"### {definition.name}", ""]
    lines += [definition.sentence, "", f"- Naam in bestanden: `{definition.id}`"]
    lines.append(f"- Populatie: {definition.population}")
    if definition.numerator_name:
        lines.append(f"- Teller: {definition.numerator_name}")
    lines += [
        f"- Eenheid: {definition.unit}",
        f"- Nodig in de export: {needed or 'alleen het traject'}",
        f"- Bron: {definition.source}",
    ]
    return "\n".join(lines) + "\n"


def _example(example: Example) -> str:
    parts = [f"**Voorbeeld: {example.wat}**", ""]
    for day, rows in example.deliveries:
        parts += [f"Peildatum {day:%d-%m-%Y}:", "", *_table(rows), ""]
    return "\n".join([*parts, f"Uitkomst: {_outcome(example)}.", ""])


def _table(rows: list[dict[str, Any]]) -> list[str]:
    names = list(dict.fromkeys(name for row in rows for name in row if name not in _TOLD))
    many, told = (any(name in row for row in rows) for name in ("keer", "uitleg"))
    heads = [fields()[name].label for name in names] or ["Traject"]
    heads += ["Hoe vaak"] * many + ["Uitleg"] * told
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    for number, row in enumerate(rows, start=1):
        cells = [_cell(row.get(n, PLAIN.get(n, ""))) for n in names] or [str(number)]
        cells += [str(row.get("keer", 1))] * many + [row.get("uitleg", "")] * told
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _cell(value: object) -> str:
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else str(value)


def _outcome(example: Example) -> str:
    ((kind, value),) = example.uitkomst.items()
    if kind == "aantal":
        return str(value)
    if kind == "aandeel":
        return f"{value[0]} van {value[1]}"
    if kind == "verdeling":
        return "; ".join(f"{label}: {count}" for label, count in value.items())
    if kind == "stroom":
        return "; ".join(f"van {before} naar {now}: {count}" for before, now, count in value)
    if kind == "standen":
        return "; ".join(f"{what}: {count}" for what, count in value)
    if kind == "aandelen":
        return "; ".join(f"{label}: {n} van {of}" for label, (n, of) in value.items())
    if kind == "onbekend":
        return f"onbekend, want de export heeft geen {', '.join(value)}"
    shares = (f"na {week} weken {str(share).replace('.', ',')}%" for week, share in value.items())
    return ", ".join(shares)


if __name__ == "__main__":
    from rijswijk_dash.settings import ROOT

    (ROOT / "docs" / "definities.md").write_text(document(), encoding="utf-8")
