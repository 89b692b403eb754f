"""How many trajecten run at each peildatum, who came since the one before, and who left.

Who came and who left compares where people stood at two moments: that is a crossing, for who sees exact
crossings. Everybody else gets the stock as the door gives it, and how much it changed.

Always: the stock is the stock of the peildatum before, plus who came, minus who left. With filters the
same holds for the group that passes them, so somebody may come or leave by another feature. A traject
that ends in the export in which it first stands never ran at a peildatum, and is in neither.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise

from rijswijk_dash.access import Viewer
from rijswijk_dash.figures.answers import Answer
from rijswijk_dash.figures.definitions.catalogue import FIGURES
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.figures.definitions.figure import ALL_STARTED, OBLIGED, Figure, Shape
from rijswijk_dash.figures.definitions.stock_figures import ENDED_PHASES
from rijswijk_dash.figures.door import delivery_at, trend
from rijswijk_dash.figures.flows import Filters, earlier, net_change
from rijswijk_dash.figures.labels import labelled
from rijswijk_dash.figures.query import Question, chosen_filters, passes, question
from rijswijk_dash.figures.release import opened
from rijswijk_dash.figures.scope import Scope, scope_of

NEW, AGAIN, OTHERWISE_IN = "Nieuw in de export", "Loopt weer", "Telt nu mee"
DONE, ENDED = ENDED_PHASES
GONE, OTHERWISE_OUT = "Niet meer in de export", "Telt niet meer mee"
WAYS_IN = (NEW, AGAIN, OTHERWISE_IN)
WAYS_OUT = (DONE, ENDED, GONE, OTHERWISE_OUT)

STOCK = Figure(
    "instroom_uitstroom", "Instroom, uitstroom en lopende trajecten", Shape.SPLIT,
    "Lopend is: niet voldaan en niet beëindigd. Instroom loopt nu, en liep op de vorige peildatum nog niet; "
    "uitstroom liep toen wel en nu niet meer. Lopend is het vorige aantal, plus instroom, min uitstroom. "
    "‘Telt nu mee’ en ‘telt niet meer mee’: een ander gegeven veranderde, zoals de doelgroep of een filter.",
    ALL_STARTED, OBLIGED, "Export van de gemeente", needs=("fase",), split="fase",
)  # fmt: skip


@dataclass(frozen=True)
class Period:
    """What changed from ``since`` to ``until``, two peildata that follow each other.

    ``known`` tells that the stock is known at both days; else there are no numbers. ``net`` is how much
    it rose, None where that may not be shown. ``came`` and ``left`` count trajecten by way, each way
    named, or are None for who may not see them.
    """

    since: date
    until: date
    known: bool
    net: int | None = None
    came: Mapping[str, int] | None = None
    left: Mapping[str, int] | None = None

    @property
    def inflow(self) -> int | None:
        """How many trajecten came, if known."""
        return None if self.came is None else sum(self.came.values())

    @property
    def outflow(self) -> int | None:
        """How many trajecten left, if known."""
        return None if self.left is None else sum(self.left.values())


@dataclass(frozen=True)
class Stock:
    """The figure ``lopend`` at each peildatum, oldest first, and the periods between them.

    ``exact`` tells that the periods say who came and left; without it they hold only the net change.
    """

    answers: tuple[Answer, ...]
    periods: tuple[Period, ...]
    exact: bool

    @property
    def newest(self) -> Answer:
        """The answer at the last peildatum."""
        return self.answers[-1]


def stock(viewer: Viewer, filters: Filters | None = None, until: date | None = None) -> Stock:
    """The stock at every peildatum up to ``until`` (default: all), with what changed between them.

    Raises ``Refused`` when this viewer may not ask it, ``WrongQuestion`` for an unknown filter or when
    there is no delivery up to ``until``.
    """
    answers = tuple(trend(viewer, question("lopend", filters=filters), until))
    if not answers:
        delivery_at(opened(), viewer.gemeente, until)
    asked = Question(FIGURES["lopend"], (earlier(DIMENSIONS["fase"]),), chosen_filters(filters))
    exact = scope_of(viewer, asked) is Scope.EXACT
    moved = _moved(asked, viewer.gemeente, answers) if exact else {}
    return Stock(answers, tuple(_period(a, b, moved, exact) for a, b in pairwise(answers)), exact)


_Moved = Mapping[tuple[int, str], int]


def _period(then: Answer, now: Answer, moved: _Moved, exact: bool) -> Period:
    days = then.peildatum, now.peildatum
    if then.value is None or now.value is None:
        return Period(*days, known=False)
    rounded = then.rounded or now.rounded
    net = net_change(int(now.value), int(then.value), rounded=rounded)
    if not exact:
        return Period(*days, True, net)
    number = now.source.delivery
    came = {way: moved.get((number, _IN + way), 0) for way in WAYS_IN}
    left = {way: moved.get((number, _OUT + way), 0) for way in WAYS_OUT}
    return Period(*days, True, net, came, left)


_IN, _OUT = "in: ", "uit: "


def _moved(asked: Question, gemeente: str, answers: Sequence[Answer]) -> _Moved:
    """By delivery and way how many came or left since the delivery before it."""
    store = opened()
    deliveries = [answer.source.delivery for answer in answers if answer.known]
    sql, parameters = _sql(asked, gemeente, deliveries)
    lines = store.remember((sql, repr(parameters)), partial(store.query, sql, parameters))
    return {(deliveries[place - 1], way): count for place, way, count in lines}


def _sql(asked: Question, gemeente: str, deliveries: Sequence[int]) -> tuple[str, list[object]]:
    """Each traject beside itself in the delivery before, and by which way it came or left."""
    parameters: list[object] = [list(deliveries)]
    conditions = [
        *((DIMENSIONS[name], labels) for name, labels in asked.figure.where),
        *asked.filters,
    ]
    tests = " AND ".join(passes(d, labels, parameters) for d, labels in conditions)
    phase = DIMENSIONS["fase"]
    labels = labelled((phase, *(d for d, _ in conditions)), gemeente, deliveries)
    ended = ", ".join(f"'{phase}'" for phase in ENDED_PHASES)
    sql = f"""
        WITH rij AS (
            SELECT list_position(?::BIGINT[], levering) AS plaats, trajectnummer,
                k_{phase.id} AS fase, k_plichtig = 'Ja' AS plichtig, coalesce({tests}, false) AS loopt
            FROM {labels}),
        paar AS (
            SELECT coalesce(nu.plaats, toen.plaats + 1) AS plaats, toen.fase AS vorige, nu.fase AS fase,
                toen.plichtig AS was_plichtig, nu.plichtig AS is_plichtig,
                coalesce(toen.loopt, false) AS liep, coalesce(nu.loopt, false) AS loopt
            FROM rij AS toen FULL JOIN rij AS nu
            ON toen.trajectnummer = nu.trajectnummer AND toen.plaats + 1 = nu.plaats)
        SELECT plaats, CASE
            WHEN loopt AND was_plichtig IS NULL THEN '{_IN}{NEW}'
            WHEN loopt AND was_plichtig AND vorige IN ({ended}) THEN '{_IN}{AGAIN}'
            WHEN loopt THEN '{_IN}{OTHERWISE_IN}'
            WHEN is_plichtig IS NULL THEN '{_OUT}{GONE}'
            WHEN is_plichtig AND fase IN ({ended}) THEN '{_OUT}' || fase
            ELSE '{_OUT}{OTHERWISE_OUT}' END AS weg, count(*)
        FROM paar WHERE liep <> loopt AND plaats BETWEEN 2 AND {len(deliveries)}
        GROUP BY ALL"""  # noqa: S608
    return sql, parameters
