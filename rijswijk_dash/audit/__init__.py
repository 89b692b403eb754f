"""The log of who did what: only added to, each line sealed over the one before it."""

from rijswijk_dash.audit.log import Action, Actor, Entry, Result, add_line, log, read_log
from rijswijk_dash.audit.seal import Check, check_log, drop_before

__all__ = [
    "Action", "Actor", "Check", "Entry", "Result", "add_line", "check_log", "drop_before", "log",
    "read_log",
]  # fmt: skip
