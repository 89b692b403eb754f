"""Attempts that must be refused, and the line that each leaves in the log."""

from collections.abc import Callable

import pandas as pd
import pytest
from typer.testing import CliRunner

from rijswijk_dash.access import Refused, Viewer, viewer_named
from rijswijk_dash.audit import Entry, Result, read_log
from rijswijk_dash.cli.commands import app
from rijswijk_dash.domain.rules import partners
from rijswijk_dash.domain.tasks import partner_slug
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import open_store
from tests.tools import publish

# One partner for each set of tasks: two schools differ in their name only.
SLUGS = tuple(
    partner_slug(partner)
    for partner in {(p.tasks, p.routes == ("Z-route",)): p for p in reversed(partners())}.values()
)


def partner(slug: str) -> Viewer:
    return viewer_named(f"ketenpartner:{slug}")


def refusals() -> list[Entry]:
    """What was refused so far, newest first."""
    return read_log(open_store(settings().store), result=Result.REFUSED)


def is_refused(viewer: Viewer, attempt: Callable[[], object]) -> Entry:
    """The attempt is refused, and one line in the log says to whom."""
    before = len(refusals())
    with pytest.raises(Refused):
        attempt()
    lines = refusals()
    assert len(lines) == before + 1, "a refusal leaves exactly one line"
    assert (lines[0].who, lines[0].role) == (viewer.name, str(viewer.role))
    return lines[0]


def publish_frame(frame: pd.DataFrame, day: str) -> None:
    """Publish rows of the generator through the way of a real export."""
    texts = frame.astype(object).where(frame.notna(), "")
    publish([
        {name: str(value)[:10] if "datum" in name else str(value) for name, value in row.items()}
        for row in texts.to_dict("records")
    ], day)  # fmt: skip


def command(*arguments: str, lines: str = "") -> tuple[int, str]:
    """Exit code and output of the command line, run in this process."""
    done = CliRunner().invoke(app, arguments, input=lines)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output
