"""Invented people and their deliveries: sample data that gives the published figures of Rijswijk.

Nobody in it exists. Every trajectnummer starts with ``INVENTED_PREFIX``.
"""

from rijswijk_dash.domain.invented import INVENTED_PREFIX
from rijswijk_dash.sample.deliveries import PEILDATA, delivery
from rijswijk_dash.sample.layouts import LAYOUTS, file_name, write
from rijswijk_dash.sample.people import make_people

__all__ = [
    "INVENTED_PREFIX",
    "LAYOUTS",
    "PEILDATA",
    "delivery",
    "file_name",
    "make_people",
    "write",
]
