"""Hours as Dutch offices write them; a point may be a decimal sign or divide thousands."""

import re
from collections.abc import Iterable

from rijswijk_dash.domain.text import fold

_UNIT = re.compile(r"\s*(?:uur|uren|u|hrs?)\.?(?:\s*(?:per week|p/w|pw|p\.w\.|/\s*week|/w))?\.?$")
_TIMED = re.compile(r"(\d{1,5}):([0-5]\d):([0-5]\d)")
_GROUPED = re.compile(r"-?\d{1,3}(?:\.\d{3})+(?:,\d+)?")


def parse_hours(text: str) -> float | None:
    """The number that ``text`` writes, or None.

    >>> parse_hours("12,5 uur"), parse_hours("1.234,5"), parse_hours("12.5")
    (12.5, 1234.5, 12.5)
    """
    plain = _plain(text)
    if timed := _TIMED.fullmatch(plain):  # 120:30:00, what a cell with a duration holds
        return round(int(timed[1]) + int(timed[2]) / 60 + int(timed[3]) / 3600, 4)
    if _GROUPED.fullmatch(plain) and ("," in plain or plain.count(".") > 1):
        plain = plain.replace(".", "")
    plain = plain.replace(",", ".")
    return float(plain) if re.fullmatch(r"-?\d{1,9}(?:\.\d+)?", plain) else None


def with_doubtful_point(texts: Iterable[str]) -> frozenset[str]:
    """Those of ``texts`` that may be thousands or thousandths, such as ``1.234`` and ``1,234``.

    Other numbers in the column can tell: where ``12.5`` stands among them, a point is a decimal
    sign, and then nothing with a point is doubtful. So it is with a comma.
    """
    plain = {text: _plain(text) for text in texts if "." in text or "," in text}
    doubtful: set[str] = set()
    for sign in ".,":
        s = re.escape(sign)
        decimal = rf"-?[\d.]*\d{s}(?:\d{{1,2}}|\d{{4,}})|-?0{s}\d+"
        if not any(re.fullmatch(decimal, p) for p in plain.values()):
            doubtful |= {
                t for t, p in plain.items() if re.fullmatch(rf"-?[1-9]\d{{0,2}}{s}\d{{3}}", p)
            }
    return frozenset(doubtful)


def _plain(text: str) -> str:
    return _UNIT.sub("", fold(text)).replace(" ", "")
