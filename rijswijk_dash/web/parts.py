"""The parts of a page: a page shows one of them at a time, and its name stands in the address."""

from collections.abc import Callable, Mapping
from typing import ParamSpec
from urllib.parse import quote

import streamlit as st

KEY = "onderdeel"
"""Under this name the open part stands in the address."""
_MOST_TABS = 10
_Given = ParamSpec("_Given")


def show_parts(
    parts: Mapping[str, Callable[_Given, None]], *given: _Given.args, **named: _Given.kwargs
) -> None:
    """Let the user choose a part by its name and show that one; the others do not run.

    The first is open at the begin, and where the address asks for one that does not exist. A page of
    one part shows it without a choice; names that do not fit on tabs stand on lines below each other.
    """
    if len(parts) > _MOST_TABS:
        names = list(parts)
        chosen = st.pills(
            "Onderwerp", names, default=names[0], required=True, wrap=True, key=KEY, bind="query-params",
            label_visibility="collapsed",
        )  # fmt: skip
        parts[chosen or names[0]](*given, **named)
    elif len(parts) > 1:
        tabs = st.tabs(list(parts), key=KEY, on_change="rerun", bind="query-params")
        for tab, show in zip(tabs, parts.values(), strict=True):
            if tab.open:
                with tab:
                    show(*given, **named)
    else:
        for show in parts.values():
            show(*given, **named)


def in_part(name: str) -> dict[str, list[str]]:
    """What to add to the query of a link, so that it lands in this part."""
    return {KEY: [name]} if name else {}


def address_of(page: str, part: str, anchor: str) -> str:
    """The address of a heading in a part of a page, for in a text."""
    return f"{page}?{KEY}={quote(part)}#{anchor}"
