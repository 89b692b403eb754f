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
from rijswijk_dash.figures.query import Question, question

__all__ = [
    "DIMENSIONS", "FIGURES", "Answer", "Dimension", "Figure", "Question", "Row", "Shape",
    "WrongQuestion", "ask", "choices", "completeness", "delivered", "may_ask", "may_filter", "missing_fields",
    "peildata", "question",
    "shows_invented_data", "trend",
]  # fmt: skip
