"""Signals: what needs attention now, each a figure of the catalogue with a sentence for it.

A signal is raised when its figure counts somebody. A ketenpartner gets them over its own clients where
its task may know them, and else over everybody in the protected form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rijswijk_dash.access import Role, Viewer
from rijswijk_dash.figures.answers import Answer
from rijswijk_dash.figures.definitions.catalogue import FIGURES
from rijswijk_dash.figures.door import ask, may_ask, may_filter
from rijswijk_dash.figures.query import question
from rijswijk_dash.figures.rows import may_see_rows


@dataclass(frozen=True)
class Signal:
    """A figure that asks for attention: ``one`` and ``many`` say what is so, after the number.

    ``page`` is where the figure stands, for who may not see the list behind it.
    """

    figure: str
    one: str
    many: str
    page: str = "voortgang"

    @property
    def features(self) -> Mapping[str, tuple[str, ...]]:
        """The filters that give the list behind it."""
        return {name: labels for name, labels in FIGURES[self.figure].where if name != "plichtig"}


SIGNALS = (
    Signal(
        "pip_over_tijd",
        "traject heeft nog geen PIP terwijl de termijn voorbij is",
        "trajecten hebben nog geen PIP terwijl de termijn voorbij is",
    ),
    Signal(
        "over_tijd_inburgeringstermijn",
        "inburgeringstermijn is voorbij terwijl het traject nog loopt",
        "inburgeringstermijnen zijn voorbij terwijl het traject nog loopt",
    ),
    Signal(
        "pip_nadert",
        "traject moet binnen vier weken een PIP krijgen",
        "trajecten moeten binnen vier weken een PIP krijgen",
    ),
    Signal(
        "wacht_lang_op_les",
        "persoon wacht al veertien weken of langer op de start van de lessen",
        "mensen wachten al veertien weken of langer op de start van de lessen",
        "overdracht",
    ),
    Signal(
        "termijn_nadert",
        "inburgeringstermijn loopt binnen zes maanden af",
        "inburgeringstermijnen lopen binnen zes maanden af",
    ),
    Signal(
        "uren_taal_achter",
        "traject op de Z-route loopt achter met de uren taal",
        "trajecten op de Z-route lopen achter met de uren taal",
    ),
)
"""In the order in which they are told: what is over time first."""


@dataclass(frozen=True)
class Raised:
    """A signal that counts somebody. ``listed`` is whether this viewer may see the list behind it."""

    signal: Signal
    answer: Answer
    listed: bool

    @property
    def count(self) -> int:
        """How many, rounded where the answer is."""
        return self.answer.total.numerator


@dataclass(frozen=True)
class Signals:
    """The signals of a peildatum: ``raised``, those that count nobody, and those that are unknown.

    A rounded answer in ``quiet`` may be about some people: it tells only that they are few. ``closed``
    are those for which this viewer gets no figure.
    """

    raised: tuple[Raised, ...]
    quiet: tuple[Answer, ...]
    unknown: tuple[Answer, ...]
    closed: tuple[Signal, ...]


def signals(
    viewer: Viewer,
    peildatum: date | None = None,
    filters: Mapping[str, Sequence[str]] | None = None,
    *,
    everybody: bool = False,
) -> Signals:
    """What needs attention at ``peildatum`` (default: the newest). Raises as ``ask``.

    A partner with ``filters`` that are not for its own clients gets them over everybody, as without; with
    ``everybody`` always.
    """
    raised: list[Raised] = []
    quiet: list[Answer] = []
    unknown: list[Answer] = []
    closed: list[Signal] = []
    for signal in SIGNALS:
        of_own = question(signal.figure, filters=filters, own=True)
        own = not everybody and viewer.role is Role.PARTNER and may_ask(viewer, of_own)
        asked = of_own if own else question(signal.figure, filters=filters)
        if not may_ask(viewer, asked):
            closed.append(signal)
            continue
        answer = ask(viewer, asked, peildatum)
        if not answer.known:
            unknown.append(answer)
        elif answer.total.numerator:
            raised.append(Raised(signal, answer, _listed(viewer, signal, own=own)))
        else:
            quiet.append(answer)
    return Signals(tuple(raised), tuple(quiet), tuple(unknown), tuple(closed))


def _listed(viewer: Viewer, signal: Signal, *, own: bool) -> bool:
    if not may_see_rows(viewer) or (viewer.role is Role.PARTNER and not own):
        return False
    return all(may_filter(viewer, name, own=own) for name in signal.features)
