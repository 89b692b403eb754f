"""What stands in a PDF, and an edition of a print that is kept beside the tests."""

import io
import json
import os
import tomllib
from pathlib import Path

from pypdf import PdfReader

from rijswijk_dash.reports.document import Document
from rijswijk_dash.reports.edition import differences, document_as_edition, explanations

EDITIONS = Path(__file__).parent / "editie"


def text_of(content: bytes) -> str:
    """The text of all pages on one line."""
    return " ".join(
        " ".join(p.extract_text() for p in PdfReader(io.BytesIO(content)).pages).split()
    )


def holds_edition(document: Document, name: str) -> None:
    """Fail with a readable sentence for each number that is not as in the stored edition ``name``.

    A difference that is meant goes into ``editie/verklaard.toml``. A new edition is stored by running the
    test with ``RIJSWIJK_WRITE_EDITION=1``.
    """
    file = EDITIONS / f"{name}.json"
    now = document_as_edition(document)
    if os.environ.get("RIJSWIJK_WRITE_EDITION"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    was = json.loads(file.read_text(encoding="utf-8"))
    read = tomllib.loads((EDITIONS / "verklaard.toml").read_text(encoding="utf-8"))
    told = differences(was, now, explanations(read.get(name, {})))
    assert not told, "\n".join(["De editie verschilt zonder verklaring:", *told])
