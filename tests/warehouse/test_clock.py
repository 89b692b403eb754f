"""A clock that is set back or ahead: numbers decide the order, and nothing comes back to life."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rijswijk_dash import figures
from rijswijk_dash.access import logins
from rijswijk_dash.access.logins import LoginEnded, end_login, viewer_of
from rijswijk_dash.access.viewer import HERE
from rijswijk_dash.audit import Actor, check_log, drop_before, read_log
from rijswijk_dash.audit import log as audit_log
from rijswijk_dash.intake import service as intake
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse import deliveries as register
from rijswijk_dash.warehouse.store import open_store
from tests.access.tools import RULES, claims, use_rules
from tests.tools import ANALYST, publish

NOW = datetime.now(UTC).replace(tzinfo=None)
REAL = datetime
JUMPS = [timedelta(hours=-1), timedelta(days=-366), timedelta(days=366)]


@pytest.mark.parametrize("jump", JUMPS)
def test_a_stamp_gives_its_figures_again_whatever_the_clock_said(
    monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    clock = [NOW]
    monkeypatch.setattr(register, "_now", lambda: clock[0])
    for count in (1, 2, 3):
        publish([{}] * count)
    asked = figures.question("gestart")
    stamps: list[tuple[str, object]] = []
    for step, number in enumerate((3, 1, 2)):
        stamps.append((str(figures.stamp(ANALYST)), figures.ask(ANALYST, asked).value))
        clock[0] = NOW + step * timedelta(minutes=1) + (jump if step else timedelta())
        intake.undo(ANALYST, number)
    assert [value for _, value in stamps] == [3, 2, 2]
    for stamp, value in stamps:
        with figures.as_of(ANALYST, stamp):
            assert figures.ask(ANALYST, asked).value == value
    assert [d.current for d in intake.deliveries(ANALYST)] == [False] * 3


@pytest.mark.parametrize("jump", JUMPS)
def test_the_log_keeps_its_order_and_seals_and_drops_no_line_of_today(
    monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    store = open_store(settings().store)
    actor = Actor("iemand", "", "hier")

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return REAL.now(UTC) + shift

    monkeypatch.setattr(sys.modules["rijswijk_dash.audit.log"], "datetime", Clock)
    for shift in (timedelta(), jump, timedelta(), jump, timedelta()):
        audit_log(store, actor, "pagina openen", f"{shift}")  # pyright: ignore[reportArgumentType]
    assert [line.number for line in read_log(store)] == [5, 4, 3, 2, 1]
    assert check_log(store).whole
    assert drop_before(store, actor, NOW - timedelta(days=30)) == 0
    assert len(read_log(store)) == 5


def test_a_login_that_was_ended_stays_ended_when_a_clock_was_ahead_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_rules(RULES, tmp_path, monkeypatch)
    mine = claims("anna")
    viewer_of(mine, HERE)
    end_login(mine, HERE)
    with monkeypatch.context() as patch:
        ahead = NOW + timedelta(days=366)
        patch.setattr(logins, "_now", lambda: ahead)
        viewer_of(claims("wethouder", exp=ahead.timestamp() + 3600), HERE)
    with pytest.raises(LoginEnded, match="beëindigd"):
        viewer_of(mine, HERE)
