"""What may be shown of sums of w."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rijswijk_dash.protection import (
    SENTENCE,
    Band,
    Change,
    NotShown,
    Percent,
    Reason,
    change,
    needs_refresh,
    percentage,
)

fives = st.integers(0, 400).map(lambda number: 5 * number)


@pytest.mark.parametrize(
    ("numerator", "denominator", "shown"),
    [
        (0, 0, NotShown(Reason.NOTHING_OVER)),
        (25, 25, NotShown(Reason.TOO_FEW)),
        (0, 30, Band(0, 10)),
        (10, 30, Band(30, 40)),
        (20, 40, Band(50, 60)),
        (45, 45, Band(90, 100)),
        (0, 50, Percent(0)),
        (25, 50, Percent(50)),
        (155, 265, Percent(58)),
        (25, 200, Percent(13)),
        (60, 60, Percent(100)),
    ],
)
def test_percentages(numerator: int, denominator: int, shown: object) -> None:
    assert percentage(numerator, denominator) == shown


@given(fives, fives)
def test_a_percentage_is_shown_from_thirty_and_whole_from_fifty(one: int, other: int) -> None:
    part, whole = sorted((one, other))
    shown = percentage(part, whole)
    if whole < 30:
        assert isinstance(shown, NotShown)
    elif whole < 50:
        assert isinstance(shown, Band)
        assert shown.low <= 100 * part / whole <= shown.high
        assert shown.high - shown.low == 10
    else:
        assert isinstance(shown, Percent)
        assert abs(shown.value - 100 * part / whole) <= 0.5


@pytest.mark.parametrize(("part", "whole"), [(55, 50), (-5, 50), (0, -5)])
def test_a_numerator_is_a_part(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="part"):
        percentage(part, whole)


@given(fives, fives)
def test_a_change_is_shown_from_ten(now: int, before: int) -> None:
    shown = change(now, before)
    if abs(now - before) >= 10:
        assert shown == Change(now - before)
    else:
        assert shown == NotShown(Reason.TOO_SMALL)


def test_a_table_is_made_anew_from_ten_changes() -> None:
    assert [needs_refresh(changed) for changed in (0, 1, 9, 10, 267)] == [False] * 3 + [True] * 2
    with pytest.raises(ValueError, match="negative"):
        needs_refresh(-1)


def test_the_sentence_is_one_dutch_sentence() -> None:
    assert SENTENCE.startswith("Aantallen staan in vijftallen")
    assert SENTENCE.endswith("zegt niets over één persoon.")
    assert SENTENCE.count(".") == 1
