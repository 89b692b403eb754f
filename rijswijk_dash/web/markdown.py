"""Text in Markdown: as it is, and the place of a heading."""

import re

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~$]|:(?=\S))")


def anchor(title: str) -> str:
    """The place of a heading in the address, for a link to it."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def literal(text: str) -> str:
    """Text of a user, so that Markdown shows it as it is."""
    return _MARKDOWN.sub(r"\\\1", text)
