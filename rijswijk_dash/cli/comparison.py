"""``aansluiting`` and ``landelijk``: our figures beside those of the evaluation and of CBS."""

from typing import Any

import typer

from rijswijk_dash import figures
from rijswijk_dash.cli.arguments import Day, Json, Role
from rijswijk_dash.cli.output import failing, print_json
from rijswijk_dash.figures import Beside, Compared, Outcome, Sum
from rijswijk_dash.words import national as words


def aansluiting(
    peildatum: Day = None, viewer: Role = "analist",  # pyright: ignore[reportArgumentType]
    as_json: Json = False,
) -> None:  # fmt: skip
    """Toets of de cijfers op elkaar en op de evaluatie aansluiten; code 1 als een som niet klopt."""
    with failing(as_json):
        found = figures.sums(viewer, peildatum)
        beside = figures.compared_with_evaluation(viewer)
        stamp = str(figures.stamp(viewer))
    if as_json:
        print_json({
            "peildatum": found.peildatum.isoformat(), "agree": found.agree, "closed": found.closed,
            "sums": [_sum(each) for each in found.sums],
            "evaluation": {
                "peildatum": beside.peildatum.isoformat(), "equal": beside.equal, "tested": beside.tested,
                "figures": [_published(each) for each in beside.compared],
            },
            "stamp": stamp,
        })  # fmt: skip
    else:
        typer.echo(f"Peildatum {found.peildatum:%d-%m-%Y}, stempel {stamp}")
        for each in found.sums:
            if each.outcome is not Outcome.HOLDS:
                lacking = f" (ontbreekt: {', '.join(each.missing)})" if each.missing else ""
                numbers = "" if each.left is None else f" ({each.left} en {each.right})"
                typer.echo(f"{each.outcome}: {each.sentence}{numbers}{lacking}")
        counts = ", ".join(f"{found.count(outcome)} {outcome}" for outcome in Outcome)
        typer.echo(f"Sommen: {counts}")
        for each in beside.compared:
            if each.difference != 0:
                why = each.why or f"dashboard {each.own}"
                typer.echo(
                    f"{each.published.name} {each.published.label}: {each.published.value}; {why}"
                )
        typer.echo(f"Evaluatie: {beside.equal} van {beside.tested} cijfers gelijk")
    if not found.agree:
        raise typer.Exit(1)


def _sum(found: Sum) -> dict[str, Any]:
    return {
        "part": found.part, "sentence": found.sentence, "left": found.left,
        "relation": "<=" if found.within else "=", "right": found.right, "outcome": found.outcome,
        **({"missing": found.missing} if found.missing else {}),
    }  # fmt: skip


def _published(found: Compared) -> dict[str, Any]:
    told = found.published
    return {
        "figure": told.figure, "label": told.label or None, "published": told.value, "own": found.own,
        "difference": found.difference, **({"why": found.why} if found.why else {}),
    }  # fmt: skip


def landelijk(viewer: Role = "analist", as_json: Json = False) -> None:  # pyright: ignore[reportArgumentType]
    """Zet Rijswijk naast de landelijke cijfers van het CBS, waar zij hetzelfde meten."""
    with failing(as_json):
        found = figures.national(viewer)
        stamp = str(figures.stamp(viewer))
    if as_json:
        print_json({
            "compared": [_beside(each) for each in found.shown],
            "without": [
                *({"id": b.national.id, "why": b.why} for b in found.beside if b.answer is None),
                *({"id": told.id, "why": told.not_comparable} for told in found.alone),
            ],
            "problems": found.problems, "stamp": stamp,
        })  # fmt: skip
        return
    typer.echo(f"Stempel {stamp}")
    for problem in found.problems:
        typer.echo(f"Let op: {problem}")
    for each in found.shown:
        typer.echo(
            f"{each.national.indicator}, {words.who(each).lower()}: Rijswijk {words.ours(each)} "
            f"(marge {words.margin(each)}), Nederland {words.theirs(each)}; {words.verdict(each).lower()}; "
            f"{each.national.edition}"
        )
    for each in found.beside:
        if each.answer is None:
            typer.echo(f"{each.national.indicator}, {words.who(each).lower()}: {each.why}")


def _beside(found: Beside) -> dict[str, Any]:
    told, answer = found.national, found.answer
    assert answer is not None  # noqa: S101  only what is shown comes here
    return {
        "id": told.id, "indicator": told.indicator, "cohort": told.cohort, "group": told.group,
        "national": told.value, "provisional": told.provisional, "source": told.source,
        "edition": told.edition, "figure": found.comparable.figure,
        "peildatum": found.comparable.peildatum, "numerator": answer.total.numerator,
        "denominator": answer.total.denominator, "share": answer.value, "rounded": answer.rounded,
        "interval": [found.interval.low, found.interval.high] if found.interval else None,
        "verdict": found.verdict, "delivery": answer.source.delivery, "invented": answer.source.invented,
    }  # fmt: skip
