"""Every page reads easily for every role, and writes its abbreviations out."""

import re
from pathlib import Path

from rijswijk_dash.domain.words import abbreviations
from rijswijk_dash.web.abbreviations import ON_PAGE
from rijswijk_dash.web.registry import PAGES_OF_ONE
from tests.language.pages import said_by_all
from tests.language.reading import EASY, EXACT, longest_part, read, sentences

OTHERS = {
    "A2", "A4", "AA", "B1", "B2", "CC0", "CSV", "EM", "EN", "ODS", "SHA", "SS127", "TR", "UTC", "VERZONNEN",
    "WCAG", "XLSX",
}  # fmt: skip
"""In capitals, and no abbreviation that a reader must know: levels, kinds of files, codes."""


def test_every_page_reads_easily(filled: Path) -> None:
    by_page: dict[str, set[str]] = {}
    for said in said_by_all():
        by_page.setdefault(said.page, set()).update(
            one for text in said.texts for one in sentences(text)
        )
    assert set(by_page) == {info.id for info in PAGES_OF_ONE}
    hard = {page: read(found).score for page, found in by_page.items() if read(found).score < EASY}
    assert hard == {}
    long = {one for found in by_page.values() for one in found if longest_part(one) > EXACT}
    assert long == set()


def test_every_abbreviation_is_written_out_on_its_page(filled: Path) -> None:
    known, used = abbreviations(), {}
    for said in said_by_all():
        foot = next((t for t in said.texts if t.startswith("Afkortingen op deze pagina")), "")
        rest = said.everything.replace(foot, "")
        found = set(re.findall(r"\b[A-Z][A-Z0-9]+\b", rest))
        if said.part != "Woorden":  # There they all stand.
            assert {a for a in found if a in known} <= set(ON_PAGE.get(said.page, "").split()), said
        assert found <= set(known) | OTHERS, (said.page, said.part, found)
        for short in ON_PAGE.get(said.page, "").split():
            assert f"{short} is {known[short].woord}" in foot.replace("*", "")
        used.setdefault(said.page, set()).update(found)
    told = {page: set(names.split()) for page, names in ON_PAGE.items() if page != "regio"}
    assert {page: names - used[page] for page, names in told.items() if names - used[page]} == {}
