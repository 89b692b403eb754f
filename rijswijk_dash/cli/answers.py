"""Answers as JSON and as a line of text."""

from collections.abc import Sequence
from typing import Any

from rijswijk_dash.figures import STEPS, Answer, Shape, Trajecten, TrajectTurns, Turn


def figures_as_json(answers: Sequence[Answer]) -> dict[str, Any]:
    """All figures by id; an unknown figure has null and names the fields that lack."""
    return {answer.figure.id: figure_as_json(answer) for answer in answers}


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """The rows of one answer: each dimension by its id, no value as null, and the value."""
    ids = [dimension.id for dimension in answer.dimensions]
    rows: list[dict[str, Any]] = []
    for row in answer.rows:
        line: dict[str, Any] = dict(zip(ids, row.labels, strict=True))
        line["value"] = row.value
        if answer.figure.shape is Shape.SHARE:
            line |= {"numerator": row.numerator, "denominator": row.denominator}
        rows.append(line)
    result: dict[str, Any] = {"rows": rows, "peildatum": answer.peildatum.isoformat()}
    return result | _gaps(answer)


def rows_as_json(found: Trajecten, work: TrajectTurns) -> list[dict[str, Any]]:
    """Each row with its fields, its ``deadlines``, its next ``step`` and whose ``turn`` it is.

    A deadline has the columns of ``TrajectDeadline`` without the trajectnummer. ``step`` and ``turn``
    are null where there is none, or none that this viewer may see; ``step_lacks`` is the field for want
    of which one of them is unknown.
    """
    due: dict[str, list[dict[str, Any]]] = {}
    for deadline in work.deadlines:
        line = deadline._asdict()
        due.setdefault(line.pop("trajectnummer"), []).append(line)
    turns = {turn.trajectnummer: turn for turn in work.rows}
    rows: list[dict[str, Any]] = []
    for row in found.rows:
        line = dict(zip(found.fields, row, strict=True))
        number = str(line["trajectnummer"])
        turn = turns.get(number)
        line |= {"deadlines": due.get(number, []), "step": _step_as_json(turn)}
        line |= {"turn": turn.turn if turn else None, "step_lacks": turn.lacking if turn else None}
        rows.append(line)
    return rows


def _step_as_json(turn: Turn | None) -> dict[str, Any] | None:
    if turn is None or turn.step is None:
        return None
    return {"id": turn.step, "name": STEPS[turn.step].name, "since": turn.since, "due": turn.due}


def answer_line(answer: Answer) -> str:
    """One line of text for people."""
    name = answer.figure.name
    if not answer.known:
        return f"{name}: onbekend; de export heeft geen {', '.join(answer.missing)}"
    if answer.figure.shape is Shape.SPLIT:
        parts = ", ".join(f"{label} {value}" for label, value in answer.by_label().items())
        return f"{name}: {parts or 'geen'}"
    if answer.figure.shape is Shape.SHARE:
        total = answer.total
        share = "–" if total.value is None else f"{total.value}".replace(".", ",") + "%"
        share = total.instead or share
        return f"{name}: {share} ({total.numerator} van {total.denominator})"
    return f"{name}: {answer.value}"


def figure_as_json(answer: Answer) -> dict[str, Any]:
    """One figure without splits: its values by label, its share or its value, and what it lacks."""
    known = answer.known
    if answer.figure.shape is Shape.SPLIT:
        found: dict[str, Any] = {"values": answer.by_label() if known else None}
    elif answer.figure.shape is Shape.SHARE:
        total = answer.total
        found = {
            "numerator": total.numerator if known else None,
            "denominator": total.denominator if known else None,
            "percentage": answer.value,
        }
    else:
        found = {"value": answer.value}
    return found | _gaps(answer)


def _gaps(answer: Answer) -> dict[str, Any]:
    gaps: dict[str, Any] = {}
    if answer.rounded:
        gaps["rounded"] = True
    if answer.own:
        gaps["own"] = True
    if answer.total.instead:
        gaps["instead"] = answer.total.instead
    if answer.missing:
        gaps["missing_fields"] = list(answer.missing)
    if answer.less_exact:
        gaps["less_exact_without"] = list(answer.less_exact)
    return gaps
