"""Figures, each defined once, behind one door that knows who is looking."""

from rijswijk_dash.figures.agenda import (
    Agenda,
    DueInMonth,
    deadlines_per_month,
    why_no_agenda,
)
from rijswijk_dash.figures.answers import Answer, Row, Source, WrongQuestion
from rijswijk_dash.figures.backtest import Check
from rijswijk_dash.figures.curves import Curve
from rijswijk_dash.figures.deadlines import TrajectDeadline, TrajectDeadlines, deadlines
from rijswijk_dash.figures.definitions.catalogue import FIGURES
from rijswijk_dash.figures.definitions.deadline_sql import DEADLINES, PASSED, RUNNING, Deadline
from rijswijk_dash.figures.definitions.dimension import Dimension
from rijswijk_dash.figures.definitions.dimensions import DIMENSIONS
from rijswijk_dash.figures.definitions.figure import Figure, Shape
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
    DURATIONS,
    Duration,
    Group,
    Survival,
    may_see_survival,
    survival,
)
from rijswijk_dash.figures.forecast import backtest, forecast, may_forecast_ways, scenarios_for
from rijswijk_dash.figures.forecasts import Backtest, Expected, Forecast, Load, Way
from rijswijk_dash.figures.own import Right, rights, tasks_without_clients
from rijswijk_dash.figures.query import Question, question
from rijswijk_dash.figures.rows import Trajecten, may_see_rows, trajecten

__all__ = [
    "DEADLINES", "DIMENSIONS", "DURATIONS", "FIGURES", "PASSED", "RUNNING", "Agenda", "Answer", "Backtest",
    "Check", "Curve", "Deadline", "Dimension", "DueInMonth", "Duration", "Expected", "Figure",
    "Forecast", "Group", "Load", "Question", "Right", "Row", "Shape", "Source", "Survival",
    "TrajectDeadline", "TrajectDeadlines", "Trajecten", "Way", "WrongQuestion", "ask", "backtest", "choices",
    "completeness", "deadlines", "deadlines_per_month", "delivered", "forecast", "may_ask",
    "may_filter", "may_forecast_ways", "may_see_rows", "may_see_survival",
    "missing_fields", "peildata", "question", "rights", "scenarios_for", "shows_invented_data",
    "survival", "tasks_without_clients", "trajecten", "trend", "why_no_agenda",
]  # fmt: skip
