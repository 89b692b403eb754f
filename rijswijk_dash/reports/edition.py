"""The content of a print as a flat table of texts, so that two editions can be held side by side.

A back-test stores such an edition and tells each text that became another, unless somebody explained it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rijswijk_dash.reports.document import (
    Bars,
    Beside,
    Block,
    Document,
    Heading,
    Lines,
    Listing,
    Paragraph,
    Table,
    Tiles,
)

Edition = dict[str, str]
"""By where a text stands in a document (``PIP op tijd › waarde``) the text."""


@dataclass(frozen=True)
class Explained:
    """A difference that is meant: where, what it was and is, why, and since when."""

    where: str
    was: str
    now: str
    why: str
    since: date


def document_as_edition(document: Document) -> Edition:
    """Every text and number of a document by its place, without the foot, which has the stamp."""
    found: Edition = {"titel": document.title, "ondertitel": document.subtitle}
    for where, text in _blocks(document.blocks):
        place, number = where, 2
        while place in found:
            place, number = f"{where} ({number})", number + 1
        found[place] = text
    return found


def differences(was: Edition, now: Edition, explained: Sequence[Explained] = ()) -> list[str]:
    """A Dutch sentence for each text that became another and is not explained.

    Also for each explanation of a difference that is not there.
    """
    changed = {
        where: (was.get(where, ""), now.get(where, ""))
        for where in dict.fromkeys([*was, *now])
        if was.get(where) != now.get(where)
    }
    known = {(e.where, e.was, e.now) for e in explained}
    told = [_sentence(w, *pair) for w, pair in changed.items() if (w, *pair) not in known]
    told += [
        f"{e.where}: verklaard is ‘{e.was}’ naar ‘{e.now}’, maar dat verschil is er niet."
        for e in explained
        if changed.get(e.where) != (e.was, e.now)
    ]
    return told


def explanations(read: Mapping[str, object]) -> list[Explained]:
    """The explained differences of a ``verklaard.toml``, each with waar, was, is, reden and datum.

    Raises ``ValueError`` for one that lacks any.
    """
    found = read.get("verschil", [])
    if not isinstance(found, list):
        raise ValueError("verschil must be a list of tables")
    return [_explained(entry) for entry in found]


def _explained(entry: Mapping[str, object]) -> Explained:
    texts = [entry.get(name) for name in ("waar", "was", "is", "reden")]
    since = entry.get("datum")
    where, was, now, why = (text if isinstance(text, str) else "" for text in texts)
    if not where or not why or not isinstance(since, date):
        raise ValueError(f"an explained difference needs waar, was, is, reden and datum: {entry}")
    return Explained(where, was, now, why, since)


def _sentence(where: str, was: str, now: str) -> str:
    if not was:
        return f"{where}: stond er niet, is nu ‘{now}’."
    if not now:
        return f"{where}: was ‘{was}’, staat er niet meer."
    return f"{where}: was ‘{was}’, is nu ‘{now}’."


def _blocks(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        if isinstance(block, Beside):
            for column in block.columns:
                yield from _blocks(column)
        else:
            yield from _block(block)


def _block(block: Block) -> Iterator[tuple[str, str]]:
    match block:
        case Heading(text):
            yield "kop", text
        case Paragraph(text):
            yield "tekst", text
        case Listing(items):
            yield from (("punt", item) for item in items)
        case Tiles(tiles):
            for tile in tiles:
                yield f"{tile.name} › waarde", tile.value
                yield f"{tile.name} › verandering", tile.change
        case Table(caption, header, rows):
            yield f"{_place(caption)} › titel", caption
            for row in rows:
                for name, cell in zip(header[1:], row[1:], strict=True):
                    yield f"{_place(caption)} › {row[0]} › {name}", cell
        case Bars(title, _, bars):
            yield f"{_place(title)} › titel", title
            yield from ((f"{_place(title)} › {bar.label}", bar.text) for bar in bars)
        case Lines(title, _, moments, lines):
            yield f"{_place(title)} › titel", title
            for line in lines:
                where = f"{_place(title)} › {line.label}"
                yield f"{where} › eind", line.text
                for moment, value in zip(moments, line.values, strict=True):
                    yield f"{where} › {moment}", "–" if value is None else f"{value:g}"
        case Beside():
            yield from _blocks([block])


def _place(title: str) -> str:
    """A title without its numbers, so that what stands below it keeps its place when one changes."""
    return re.sub(r"\d[\d.,-]*", "…", title)
