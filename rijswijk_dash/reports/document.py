"""What a print is made of. A document knows no figures and no paper: words, tables and charts in order.

Texts are ready for the reader: numbers in Dutch notation, dates written out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Heading:
    """A heading of a ``level`` from 1 (a chapter) to 3."""

    text: str
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True)
class Paragraph:
    """Some sentences; ``strong`` for the message of a page, ``quiet`` for a note or source."""

    text: str
    tone: Literal["plain", "strong", "quiet"] = "plain"


@dataclass(frozen=True)
class Listing:
    """A list of short texts."""

    items: Sequence[str]


@dataclass(frozen=True)
class Tile:
    """A headline figure: its name, its value, and what changed since when (or empty)."""

    name: str
    value: str
    change: str = ""


@dataclass(frozen=True)
class Tiles:
    """Headline figures beside each other, ``across`` in a row."""

    tiles: Sequence[Tile]
    across: int = 4


@dataclass(frozen=True)
class Table:
    """A table with a ``caption``; the first column has the names, ``numeric`` tells which others count."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: bool = True


@dataclass(frozen=True)
class Bar:
    """A bar of a length ``value``, with its ``text`` at the end."""

    label: str
    value: float
    text: str
    colour: str


@dataclass(frozen=True)
class Bars:
    """Horizontal bars from zero. ``alt`` says in words what the chart shows; ``most`` is the longest."""

    title: str
    alt: str
    bars: Sequence[Bar]
    most: float


Dash = Literal["solid", "dashed", "dotted", "dash-dotted"]


@dataclass(frozen=True)
class Line:
    """A line over days; a ``None`` breaks it. ``text`` stands at its end."""

    label: str
    values: Sequence[float | None]
    text: str
    colour: str
    dash: Dash = "solid"


@dataclass(frozen=True)
class Lines:
    """Lines from zero over ``moments``, texts of which as many stand below it as have room.

    ``unit`` goes with the numbers of the axis, such as ``%``. ``places`` tells where each moment is, from
    0 to 1; without it they are evenly spaced. ``height`` is in points.
    """

    title: str
    alt: str
    moments: Sequence[str]
    lines: Sequence[Line]
    most: float
    unit: str = ""
    places: Sequence[float] = ()
    height: float = 112


Part = Heading | Paragraph | Listing | Tiles | Table | Bars | Lines


@dataclass(frozen=True)
class Beside:
    """Parts next to each other, each column from above to below."""

    columns: Sequence[Sequence[Part]]


Block = Part | Beside


@dataclass(frozen=True)
class Document:
    """A whole print. ``foot`` is on every page: the peildatum, the source and the stamp.

    ``compact`` is for what must stay on one A4. ``language`` is a code such as ``nl`` or ``ar``;
    ``from_right`` for a script that runs from right to left. ``letters`` is the size of the text in
    points, 0 for the usual one; ``fonts`` are the names of more fonts for letters that ours lacks.
    """

    title: str
    subtitle: str
    blocks: Sequence[Block]
    foot: str
    author: str = "Gemeente Rijswijk"
    compact: bool = False
    language: str = "nl"
    from_right: bool = False
    letters: float = 0
    fonts: Sequence[str] = ()
