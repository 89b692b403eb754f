"""What every command does with its outcome: JSON on one line, or a failure as one Dutch sentence."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import typer

from rijswijk_dash.access import Refused
from rijswijk_dash.access.gate import one_state
from rijswijk_dash.figures import WrongQuestion
from rijswijk_dash.intake.service import ExportError, NotPublished, StoreError, Unreadable
from rijswijk_dash.reports.pdf import PrintFailed

FAILURES = (Refused, Unreadable, ExportError, NotPublished, PrintFailed, StoreError, WrongQuestion)


@contextmanager
def failing(as_json: bool, **known: Any) -> Generator[None]:
    """Turn a failure into one Dutch sentence, in JSON beside what is ``known``, and exit code 1."""
    try:
        with one_state():
            yield
    except FAILURES as failure:
        if as_json:
            print_json({**known, "error": str(failure)})
        else:
            typer.echo(str(failure), err=True)
        raise typer.Exit(1) from None


def print_json(value: object) -> None:
    """Print ``value`` as one line of JSON; a date as ``2024-08-31``."""
    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)  # noqa: T201
