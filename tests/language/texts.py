"""Every text of the program that may stand before a user: of the code, and of the files under data/."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from rijswijk_dash.settings import ROOT

_DUTCH = re.compile(
    r"\b(de|het|een|van|niet|geen|en|of|is|zijn|voor|met|op|in|dit|deze|wordt|staat|kan|u|uw|er)\b",
    re.IGNORECASE,
)
# What stands in a place of an f-string: a word like any other.
_HOLE = "X"
_PACKAGES = ("rijswijk_dash", "pages")
_OF_PROGRAMMERS = re.compile(r"raise (Value|Runtime|Type|OS)Error")
_UNSEEN = ("rijswijk_dash/settings.py",)
# SQL, rules of style, and lists of spellings and headings in an export.
_NO_TEXT = re.compile(
    r"<style>|SELECT| AS |\bCASE\b|\bWHEN\b|IS NULL|coalesce|count\(|(\|[^|]+){3}|\bmeetdatum\b"
)
_EXACT = ("rijswijk_dash/figures/", "data/regels.toml")
# English that no Dutch text needs. Computer words without another stay: export, filter.
ENGLISH = frozenset(
    "about and any are back been browse button cannot case change check choose clear click client close "
    "column could count current dataset date day default delete delivery did does done drag drop edit "
    "empty error failed field file find first for found from get given group has have help how invalid "
    "items its key last launcher level list load login logout match missing more most must name new "
    "next no none number old only or other overview page password path people please press previous "
    "read refresh request required rerun reset result role row rows run save score search select "
    "settings should show sign some sort state step submit table task text than that the their there "
    "these this time to today too try unknown update upload use used user value view wait when which "
    "who will with without wrong year you your ".split()
)


def is_exact(place: str) -> bool:
    """Whether a text there is a definition or a rule, that must be exact first."""
    return place.startswith(_EXACT)


@cache
def of_the_code() -> tuple[tuple[str, str], ...]:
    """Every Dutch text in the program, with the file and line where it stands."""
    files = [
        file
        for package in _PACKAGES
        for file in sorted((ROOT / package).rglob("*.py"))
        if str(file.relative_to(ROOT)) not in _UNSEEN
    ]
    return tuple(found for file in files for found in _literals(file))


def _literals(file: Path) -> Iterator[tuple[str, str]]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    parts = {id(p) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for p in n.values}
    unseen = {id(part) for node in ast.walk(tree) if _is_unseen(node) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in parts or id(node) in unseen:
            continue
        text = _text(node).replace("CSV on the Web", "")  # The name of a standard.
        if text and _DUTCH.search(text) and not _NO_TEXT.search(text):
            yield f"{file.relative_to(ROOT)}:{node.lineno}", text


def _is_unseen(node: ast.AST) -> bool:
    """Whether what stands in it is for programmers: a docstring, or an error that no user gets."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Raise) and bool(_OF_PROGRAMMERS.match(ast.unparse(node)))


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(p.value) if isinstance(p, ast.Constant) else _HOLE for p in node.values)
    return ""


@cache
def of_the_data() -> tuple[tuple[str, str], ...]:
    """Every text of some length in the files under data/, with the file and the name of the value."""
    return tuple(
        (f"data/{file.name}:{name}", text)
        for file in sorted((ROOT / "data").glob("*.toml"))
        for name, text in _values(tomllib.loads(file.read_text(encoding="utf-8")), "")
        if " " in text and name != "synoniemen"
    )


def _values(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, list):
        for each in value:
            yield from _values(each, name)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _values(each, key)
