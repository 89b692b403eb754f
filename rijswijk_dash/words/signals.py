"""Signals in words."""

from rijswijk_dash.figures import Raised
from rijswijk_dash.words.notation import number


def raised_sentence(raised: Raised, mark: str = "") -> str:
    """What is so, with how many; ``mark`` goes around the number, such as ``**`` in markdown."""
    count = raised.count
    about = "Ongeveer " if raised.answer.rounded else ""
    words = raised.signal.one if count == 1 else raised.signal.many
    own = " (uw eigen cliënten)" if raised.answer.own else ""
    return f"{about}{mark}{number(count)}{mark} {words}{own}."
