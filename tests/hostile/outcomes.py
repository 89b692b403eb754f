"""How each file ends, as ``outcomes.toml`` has it: ``python -m tests.hostile.outcomes`` writes it anew.

Judge every line that changes: is it what somebody at the municipality should be told?
"""

import json
import sys
import tomllib
from pathlib import Path
from unittest.mock import patch

from tests.hostile import cells, containers, texts
from tests.hostile.case import Case, outcome, read_here

PLACE = Path(__file__).with_name("outcomes.toml")
KINDS = {"cells": cells.CASES, "texts": texts.CASES, "containers": containers.CASES}
CASES: dict[str, Case] = {
    f"{kind}: {n}": c for kind, cases in KINDS.items() for n, c in cases.items()
}
LONGEST = 700


def told(case: Case) -> str:
    """The outcome of a file, read here where that is safe; long lists are cut."""
    if case.apart or case.heavy:
        found = outcome(case.make(), case.file_name)
    else:
        with patch("rijswijk_dash.export.reader._child", read_here):
            found = outcome(case.make(), case.file_name)
    return cut(found)


def cut(found: str) -> str:
    """An outcome as it is kept."""
    return found if len(found) <= LONGEST else f"{found[:LONGEST]}…"


def expected() -> dict[str, str]:
    """The outcomes that were judged."""
    return tomllib.loads(PLACE.read_text(encoding="utf-8"))


def main() -> None:
    """Write how every file ends now; heavy ones only with ``--all``."""
    lines = ["# How each file of tests/hostile ends; see outcomes.py.\n"]
    before = expected()
    for name, case in CASES.items():
        if case.heavy and "--all" not in sys.argv:
            lines.append(f"{json.dumps(name)} = {json.dumps(before[name], ensure_ascii=False)}\n")
            continue
        lines.append(f"{json.dumps(name)} = {json.dumps(told(case), ensure_ascii=False)}\n")
    PLACE.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
