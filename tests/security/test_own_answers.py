"""Nothing that a ketenpartner gets of its own clients depends on a field that its tasks do not need.

Non-interference over the whole door at once: every figure, split and filter over own clients, and every
function made of them, on rows at random. The rounded tables stay as they were made, so an answer over
everybody that changes with a row is a leak too.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import Refused, Viewer
from rijswijk_dash.figures import DIMENSIONS, DURATIONS, FIGURES, WrongQuestion
from rijswijk_dash.figures.definitions.dimension import ORGANISATIONS
from rijswijk_dash.figures.own import OwnClients, own_clients
from tests.figures.random_rows import change, publish_rows, shuffle
from tests.figures.test_turns import SCHOOL, partner
from tests.figures.test_turns_scope import GROUPS, secret_in
from tests.tools import change_rows

Asked = tuple[str, Callable[[], Any]]


def everything(viewer: Viewer) -> Iterator[Asked]:
    """Every question of which the door gives this partner an answer, by name.

    Whether it does follows from the question alone (``may_ask``), so what is refused tells nothing.
    """
    for figure in FIGURES:
        for by in ("", *DIMENSIONS) if figure == "gestart" else ("", "leerroute"):
            asked = _question(figure, by)
            if asked and figures.may_ask(viewer, asked):
                yield f"{figure} {by}", lambda a=asked: figures.ask(viewer, a)
                if by in ("", "leerroute") and figures.may_see_rows_behind(viewer, asked):
                    yield f"behind {figure} {by}", lambda a=asked: figures.rows_behind(viewer, a)
    for by, dimension in DIMENSIONS.items():
        if figures.may_filter(viewer, by):
            yield f"choices over all {by}", lambda b=by: figures.choices(viewer, b)
        if figures.may_filter(viewer, by, own=True):
            yield f"choices {by}", lambda b=by: figures.choices(viewer, b, own=True)
            for label in (*dimension.order[:1], "bestaat niet"):
                chosen = {by: [label]}
                yield f"rows {by}={label}", lambda c=chosen: figures.trajecten(viewer, None, c)
                yield f"turns {by}={label}", lambda c=chosen: figures.turns(viewer, None, c)
    for column in ORGANISATIONS:
        yield f"partners {column}", lambda c=column: figures.partners(viewer, c)
        mine = {column: list(viewer.organisations)}
        yield f"stock {column}", lambda m=mine: figures.stock(viewer, m)
    yield "rows", lambda: figures.trajecten(viewer)
    yield "turns", lambda: figures.turns(viewer)
    yield "deadlines", lambda: figures.deadlines(viewer)
    yield "agenda", lambda: figures.deadlines_per_month(viewer)
    yield "forecast", lambda: figures.forecast(viewer)
    yield "backtest", lambda: figures.backtest(viewer)
    yield "signals", lambda: figures.signals(viewer)
    yield "stock", lambda: figures.stock(viewer)
    for id_ in DURATIONS:
        yield f"survival {id_}", lambda i=id_: figures.survival(viewer, i)


def _question(figure: str, by: str) -> figures.Question | None:
    """The figure over own clients; None where it is split by that already."""
    return (
        None
        if by and by == FIGURES[figure].split
        else figures.question(figure, [by] if by else [], own=True)
    )


def told(viewer: Viewer, asked: Iterable[Asked]) -> dict[str, Any]:
    """What the viewer gets: an answer, or the words of a refusal."""
    found: dict[str, Any] = {}
    for name, attempt in asked:
        try:
            found[name] = attempt()
        except (Refused, WrongQuestion) as no:
            found[name] = str(no)
    return found


def leaks(viewer: Viewer, seed: int, names: Collection[str] = ()) -> set[str]:
    """The questions whose answer changes with fields that the partner may not know.

    Of all questions, or of those with one of these ``names``.
    """
    store = publish_rows(120)
    shuffle(store, seed)
    for place, part in enumerate(own_clients(viewer).parts):
        for column, value in part.conditions:
            change_rows(
                f'UPDATE gemeente.rij SET "{column}" = ? '
                f"WHERE hash(trajectnummer || '{place}') % 2 = 0",
                [value],
            )
    asked = [one for one in everything(viewer) if not names or one[0] in names]
    before = told(viewer, asked)
    answered = sum(not isinstance(answer, str) for answer in before.values())
    assert answered == len(names) or (answered > 40 and not names)
    for name, where in secret_in(viewer).items():
        change(store, [name], seed + 1, where, never=viewer.organisations)
    after = told(viewer, asked)
    return {question for question in before if after[question] != before[question]}


@pytest.mark.parametrize("names", GROUPS, ids="+".join)
def test_no_answer_tells_of_a_field_outside_the_tasks(names: tuple[str, ...]) -> None:
    assert leaks(partner(*names), 603) == set()


def test_the_attack_finds_what_leaks_when_every_field_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The positive control."""
    monkeypatch.setattr(OwnClients, "may_know", lambda *_: True)
    leaking = {"gestart uitkering", "op_koers ", "signals"}
    assert leaks(partner(SCHOOL), 603, leaking) == leaking
