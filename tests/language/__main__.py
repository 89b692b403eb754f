"""How well every page reads, as a table: ``python -m tests.language`` writes docs/leesbaarheid.md."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rijswijk_dash.settings import ROOT, settings
from tests.language.reading import EASY, EXACT, LONGEST, longest_part, read, sentences

_FILE = ROOT / "docs" / "leesbaarheid.md"
_HEAD = f"""# Hoe goed de pagina's lezen

Gemaakt door `make leesbaarheid` op de voorbeeldgegevens: elke pagina, elk onderdeel, elke rol. De score is
die van Flesch in de versie van Douma: hoe hoger, hoe makkelijker; {EASY} of meer past bij B1. Een vaste zin
heeft hooguit {LONGEST} woorden; een definitie, een regel van de wet of een zin vol cijfers hooguit {EXACT}.
Zie [besluit 28](decisions/0028-plain-dutch.md).

| pagina | zinnen | woorden per zin | score | langste zin |
|---|---:|---:|---:|---|
"""


def _dutch(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def _row(name: str, found: set[str]) -> str:
    reading, longest = read(found), max(found, key=longest_part)
    return (
        f"| {name} | {reading.sentences} | {_dutch(reading.length)} | {_dutch(reading.score)} | "
        f"{longest_part(longest)} woorden: {longest.replace('|', ' ')} |"
    )


def main() -> None:
    """Fill a store with the sample, read every page, and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["RIJSWIJK_DASH_STORE"] = str(Path(folder) / "leesbaar.duckdb")
        subprocess.run([sys.executable, "-m", "rijswijk_dash", "sample", "--fill"], check=True)
        settings.cache_clear()
        from tests.language.pages import said_by_all
        from tests.language.texts import of_the_code, of_the_data

        by_page: dict[str, set[str]] = {}
        for said in said_by_all():
            found = {one for text in said.texts for one in sentences(text)}
            by_page.setdefault(said.page, set()).update(found)
    rows = [_row(page, found) for page, found in by_page.items()]
    for name, texts in (
        ("alle teksten in de code", of_the_code()),
        ("alle teksten in data/", of_the_data()),
    ):
        rows.append(_row(f"*{name}*", {one for _, text in texts for one in sentences(text)}))
    _FILE.write_text(_HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    print(_FILE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
