"""The colours of charts: readable on both pages, and told apart by colour-blind people."""

import math
import re
import tomllib
from itertools import combinations

import pytest

from rijswijk_dash import colours
from rijswijk_dash.settings import ROOT

THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
PAGES = {name: THEME[name]["backgroundColor"] for name in ("light", "dark")}
EVERY = sorted(
    {
        value
        for value in vars(colours).values()
        if isinstance(value, str) and re.fullmatch("#[0-9a-f]{6}", value)
    }
    - {colours.LIGHT_TEXT, colours.DARK_TEXT}
    | {*colours.COLOURS.values(), *colours.OTHER_COLOURS}
)
# How eyes without one kind of cones see linear light (Machado, Oliveira and Fernandes 2009, severity 1).
SEEN = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}  # fmt: skip
XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def times(matrix: tuple[tuple[float, ...], ...], values: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, values, strict=True)) for row in matrix]


def contrast(one: str, other: str) -> float:
    dark, light = sorted(times(XYZ, linear(colour))[1] for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def distance(one: str, other: str, eyes: str) -> float:
    """How far two colours are apart for some eyes, in CIE Lab."""
    return math.dist(lab(one, eyes), lab(other, eyes))


def lab(colour: str, eyes: str) -> tuple[float, float, float]:
    light = [min(1.0, max(0.0, value)) for value in times(SEEN[eyes], linear(colour))]
    white = (0.9505, 1.0, 1.089)
    x, y, z = (
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116
        for t in (value / w for value, w in zip(times(XYZ, light), white, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("page", PAGES)
def test_every_colour_is_seen_on_both_pages(page: str) -> None:
    assert len(EVERY) > 10
    low = {c: round(contrast(c, PAGES[page]), 2) for c in EVERY if contrast(c, PAGES[page]) < 3}
    assert low == {}


@pytest.mark.parametrize("eyes", SEEN)
def test_colours_that_stand_in_one_chart_are_told_apart(eyes: str) -> None:
    for group, least in (
        (set(colours.ROUTES.values()), 20),
        ({*colours.ROUTES.values(), *colours.PHASES.values()}, 11),
        (set(colours.STATES.values()), 15),
    ):
        near = {
            (one, other): round(distance(one, other, eyes), 1)
            for one, other in combinations(sorted(group), 2)
            if distance(one, other, eyes) < least
        }
        assert near == {}


def test_text_in_a_bar_is_white_or_dark_by_what_reads_best() -> None:
    assert colours.contrast("#ffffff", "#000000") == pytest.approx(21)
    for colour in EVERY:
        text = colours.text_on(colour)
        assert contrast(text, colour) >= 4.3, colour
        assert colours.contrast(text, colour) == pytest.approx(contrast(text, colour), abs=0.01)


def test_what_is_good_or_bad_has_no_colour_of_a_route() -> None:
    assert not {colours.GOOD_COLOUR, colours.BAD_COLOUR, colours.UNKNOWN_COLOUR} & set(
        colours.ROUTES.values()
    )
