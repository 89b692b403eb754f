"""`make bench`: speed as ratios side by side in one run. Bounded, no network but this computer itself.

(a) an import of many rows beside the bare read of the same file and beside pandas with openpyxl, and (c) the
    rounded tables of it (``benchmarks.importing``);
(b) the questions of every page, small and at national size, beside pandas and SQLite
    (``benchmarks.questions``);
(d) the real server: work of a click, and how long 1, 16 and 100 visitors wait (``benchmarks.load``);
(e) a forecast and its back-test (``benchmarks.planning``);
(f) the A4 over 267 and 200,000 trajecten (``benchmarks.report``).

Each in a process of its own. Name some of them to run no more than those: ``python -m benchmarks.run load``.
"""

import os
import platform
import subprocess
import sys
from importlib.metadata import version

SUBJECTS = {
    "importing": "Import en beschermde tabellen",
    "questions": "De vragen van elke pagina, klein en landelijk",
    "load": "De server met veel bezoekers",
    "planning": "Verwachting en toets (CPU), eerste keer en daarna",
    "report": "A4 voor de wethouder, naast de kale kerncijfers",
}
LONGEST = 1800


def main(names: list[str]) -> None:
    """Run the benchmarks of these names, or all."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "streamlit", "pandas"))
    print(f"Python {platform.python_version()}, {versions}, {os.cpu_count()} processorkernen")
    for name in names or SUBJECTS:
        print(f"\n{SUBJECTS[name]}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True, timeout=LONGEST)


if __name__ == "__main__":
    main(sys.argv[1:])
