"""Figures, each defined once, behind one door that knows who is looking."""

from rijswijk_dash.figures.answers import Answer, Row, WrongQuestion
from rijswijk_dash.figures.catalogue import FIGURES, Figure, Shape
from rijswijk_dash.figures.dimensions import DIMENSIONS, Dimension
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
from rijswijk_dash.figures.own import Right, rights, tasks_without_clients
from rijswijk_dash.figures.query import Question, question
from rijswijk_dash.figures.rows import Trajecten, may_see_rows, trajecten

__all__ = [
    "DIMENSIONS", "FIGURES", "Answer", "Dimension", "Figure", "Question", "Right", "Row", "Shape",
    "Trajecten", "WrongQuestion", "ask", "choices", "completeness", "delivered", "may_ask", "may_filter",
    "may_see_rows", "missing_fields", "peildata", "question", "rights", "shows_invented_data",
    "tasks_without_clients", "trajecten", "trend",
]  # fmt: skip
