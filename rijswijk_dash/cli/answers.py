"""Answers as JSON and as a line of text."""

from collections.abc import Sequence
from typing import Any

from rijswijk_dash.figures import Answer, Shape


def figures_as_json(answers: Sequence[Answer]) -> dict[str, Any]:
    """All figures by id; an unknown figure has null and names the fields that lack."""
    return {answer.figure.id: _figure_as_json(answer) for answer in answers}


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


def _figure_as_json(answer: Answer) -> dict[str, Any]:
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
