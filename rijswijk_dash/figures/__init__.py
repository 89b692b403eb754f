"""Figures, each defined once, behind one door that knows who is looking."""

from rijswijk_dash.figures.answers import Answer, Row, Source, WrongQuestion
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
from rijswijk_dash.figures.life_tables import LifeTable
from rijswijk_dash.figures.own import Right, rights, tasks_without_clients
from rijswijk_dash.figures.query import Question, question
from rijswijk_dash.figures.rows import Trajecten, may_see_rows, trajecten

__all__ = [
    "DEADLINES", "DIMENSIONS", "DURATIONS", "FIGURES", "PASSED", "RUNNING", "Answer", "Curve",
    "Deadline", "Dimension", "Duration", "Figure", "Group", "LifeTable", "Question", "Right", "Row", "Shape",
    "Source", "Survival", "TrajectDeadline", "TrajectDeadlines", "Trajecten", "WrongQuestion", "ask",
    "choices", "completeness", "deadlines", "delivered", "may_ask", "may_filter", "may_see_rows",
    "may_see_survival", "missing_fields", "peildata", "question", "rights", "shows_invented_data",
    "survival", "tasks_without_clients", "trajecten", "trend",
]  # fmt: skip
