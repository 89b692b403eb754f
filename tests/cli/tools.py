"""The command line as a user calls it, in this process: a process of its own takes seconds to start."""

import json
from dataclasses import dataclass
from typing import Any

from typer.testing import CliRunner

from rijswijk_dash.cli.commands import app
from rijswijk_dash.settings import settings
from rijswijk_dash.warehouse.store import close_stores


@dataclass(frozen=True)
class Done:
    """How a call ended."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str, stdin: str = "") -> Done:
    """Call the command line; the store is closed before and after, as between two processes."""
    close_stores()
    settings.cache_clear()
    done = CliRunner().invoke(app, arguments, input=stdin, prog_name="rijswijk_dash")
    close_stores()
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


def run_json(*arguments: str, code: int = 0) -> Any:
    """What a call with ``--json`` prints, that ends with this exit code."""
    done = run(*arguments, "--json")
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)
