"""Figures over inburgering in Rijswijk: from a case export to a dashboard.

The packages follow the way of the data: ``export`` reads and checks a file, ``intake`` publishes
it, ``warehouse`` keeps every delivery, ``figures`` answers questions, ``web`` and ``cli`` show them.
"""

__version__ = "0.6.0"
