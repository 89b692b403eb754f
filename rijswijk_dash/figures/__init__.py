"""Figures, each defined once, behind one door that knows who is looking."""

from rijswijk_dash.figures.agenda import (
    Agenda,
    DueInMonth,
    deadlines_per_month,
    why_no_agenda,
)
from rijswijk_dash.figures.answers import Answer, Row, Source, WrongQuestion
from rijswijk_dash.figures.backtest import Check
from rijswijk_dash.figures.behind import Behind, may_see_rows_behind, rows_behind
from rijswijk_dash.figures.chance import OrganisationShare, Verdict
from rijswijk_dash.figures.curves import Curve, Median
from rijswijk_dash.figures.deadlines import TrajectDeadline, TrajectDeadlines, deadlines
from rijswijk_dash.figures.definitions.catalogue import FIGURES
from rijswijk_dash.figures.definitions.deadline_sql import (
    DEADLINES,
    PASSED,
    RUNNING,
    STATES,
    Deadline,
)
from rijswijk_dash.figures.definitions.dimension import Dimension
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.figures.definitions.figure import Figure, Shape
from rijswijk_dash.figures.definitions.partner_figures import Kind
from rijswijk_dash.figures.definitions.steps import NOT_KNOWN_YET, STEPS
from rijswijk_dash.figures.door import (
    ask,
    choices,
    completeness,
    delivered,
    may_ask,
    may_filter,
    missing_fields,
    peildata,
    shows_invented_data,
    trend,
)
from rijswijk_dash.figures.durations import (
    ALL_DURATIONS,
    DURATIONS,
    HANDOVERS,
    Duration,
    Group,
    Survival,
    may_see_survival,
    survival,
)
from rijswijk_dash.figures.flows import FLOW, Flow, LabelStock, Move, flow, usual_start
from rijswijk_dash.figures.forecast import backtest, forecast, may_forecast_ways, scenarios_for
from rijswijk_dash.figures.forecasts import Backtest, Expected, Forecast, Load, Way
from rijswijk_dash.figures.intervals import FEWEST, Limit, funnel
from rijswijk_dash.figures.life_tables import LifeTable
from rijswijk_dash.figures.national import Against, Beside, National, national
from rijswijk_dash.figures.own import Right, rights, tasks_without_clients
from rijswijk_dash.figures.partners import (
    Partners,
    PartnerStock,
    Progress,
    may_filter_partners,
    partner_kinds,
    partners,
    partners_without_column,
)
from rijswijk_dash.figures.query import Question, question
from rijswijk_dash.figures.reconciliation import Compared, Comparison, compared_with_evaluation
from rijswijk_dash.figures.region import (
    REGION_FIGURES,
    Place,
    Region,
    may_see_region,
    region,
    region_days,
)
from rijswijk_dash.figures.rows import Trajecten, may_see_all_rows, may_see_rows, trajecten
from rijswijk_dash.figures.signals import SIGNALS, Raised, Signal, Signals, signals
from rijswijk_dash.figures.stamps import Stamp, as_of, stamp
from rijswijk_dash.figures.stock import STOCK, Period, Stock, stock
from rijswijk_dash.figures.subjects import DEFINITIONS, SUBJECTS, Subject, subject_of
from rijswijk_dash.figures.sums import Outcome, Part, Sum, Sums, sums
from rijswijk_dash.figures.timeline import Event, EventKind, Timeline, timeline
from rijswijk_dash.figures.turns import TrajectTurns, Turn, turns

__all__ = [
    "ALL_DURATIONS",
    "DEADLINES",
    "DEFINITIONS",
    "DIMENSIONS",
    "DURATIONS",
    "FEWEST",
    "FIGURES",
    "FLOW",
    "HANDOVERS",
    "NOT_KNOWN_YET",
    "PASSED",
    "REGION_FIGURES",
    "RUNNING",
    "SIGNALS",
    "STATES",
    "STEPS",
    "STOCK",
    "SUBJECTS",
    "Against",
    "Agenda",
    "Answer",
    "Backtest",
    "Behind",
    "Beside",
    "Check",
    "Compared",
    "Comparison",
    "Curve",
    "Deadline",
    "Dimension",
    "DueInMonth",
    "Duration",
    "Event",
    "EventKind",
    "Expected",
    "Figure",
    "Flow",
    "Forecast",
    "Group",
    "Kind",
    "LabelStock",
    "LifeTable",
    "Limit",
    "Load",
    "Median",
    "Move",
    "National",
    "OrganisationShare",
    "Outcome",
    "Part",
    "PartnerStock",
    "Partners",
    "Period",
    "Place",
    "Progress",
    "Question",
    "Raised",
    "Region",
    "Right",
    "Row",
    "Shape",
    "Signal",
    "Signals",
    "Source",
    "Stamp",
    "Stock",
    "Subject",
    "Sum",
    "Sums",
    "Survival",
    "Timeline",
    "TrajectDeadline",
    "TrajectDeadlines",
    "TrajectTurns",
    "Trajecten",
    "Turn",
    "Verdict",
    "Way",
    "WrongQuestion",
    "as_of",
    "ask",
    "backtest",
    "choices",
    "compared_with_evaluation",
    "completeness",
    "deadlines",
    "deadlines_per_month",
    "delivered",
    "flow",
    "forecast",
    "funnel",
    "may_ask",
    "may_filter",
    "may_filter_partners",
    "may_forecast_ways",
    "may_see_all_rows",
    "may_see_region",
    "may_see_rows",
    "may_see_rows_behind",
    "may_see_survival",
    "missing_fields",
    "national",
    "partner_kinds",
    "partners",
    "partners_without_column",
    "peildata",
    "question",
    "region",
    "region_days",
    "rights",
    "rows_behind",
    "scenarios_for",
    "shows_invented_data",
    "signals",
    "stamp",
    "stock",
    "subject_of",
    "sums",
    "survival",
    "tasks_without_clients",
    "timeline",
    "trajecten",
    "trend",
    "turns",
    "usual_start",
    "why_no_agenda",
]
