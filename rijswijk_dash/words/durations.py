"""What the curves of a duration say, in one sentence."""

from rijswijk_dash.figures import Curve, LifeTable, Survival
from rijswijk_dash.words.notation import enumerate_words, in_weeks, percent


def duration_meaning(found: Survival) -> str:
    """What the curves or life tables say; empty where there is none."""
    if found.tables:
        return tables_meaning(found)
    return curves_meaning(found) if found.drawn else ""


def curves_meaning(found: Survival) -> str:
    """The share that was there after some weeks, and when half was there.

    Groups are compared at the last week up to the duration's own that all of their curves have.
    """
    drawn = found.drawn
    week = min(found.duration.look, *(curve.last_week for _, curve in drawn))
    if len(drawn) == 1 and found.by is None:
        curve = drawn[0][1]
        reached = found.duration.done.format(_share(curve.reached[week], " van de mensen"))
        return f"Na {in_weeks(week)} {reached}{_half(curve)}."
    parts = [_share(curve.reached[week], f" van de groep {label}") for label, curve in drawn]
    return f"Na {in_weeks(week)} {found.duration.done.format(enumerate_words(parts))}."


def tables_meaning(found: Survival) -> str:
    """The same of protected numbers, at the last point that all of the lines have."""
    tables = found.tables
    weeks = set.intersection(*(set(table.weeks) for _, table in tables))
    wanted = [week for week in weeks if week <= found.duration.look]
    week = max(wanted) if wanted else min(weeks)
    if found.by is None:
        table = tables[0][1]
        reached = found.duration.done.format(_table_share(table, week, "van de mensen"))
        return f"Na {week} weken {reached}{_table_half(table)}."
    parts = [_table_share(table, week, f"van de groep {label}") for label, table in tables]
    return f"Na {week} weken {found.duration.done.format(enumerate_words(parts))}."


def half_between(table: LifeTable) -> str:
    """Between which weeks half of a life table was there; empty when not yet."""
    if table.half is None:
        return ""
    after, until = table.half
    return f"tussen {after} en {until} weken" if after else f"binnen {until} weken"


def _share(share: float, of: str) -> str:
    """A share in whole percents; nobody and everybody only where it is exactly that."""
    if share in (0, 1):
        everybody = "iedereen" if share else "nog niemand"
        return everybody + (of if "groep" in of else "")
    rounded = round(100 * share)
    if rounded in (0, 100):
        return ("meer dan 99%" if rounded else "minder dan 1%") + of
    return percent(rounded, 0) + of


def _half(curve: Curve) -> str:
    if curve.median.weeks is not None:
        return f"; de helft was na {in_weeks(curve.median.weeks)} zover"
    if not curve.reached[-1]:
        return ""
    return (
        f"; na {in_weeks(curve.last_week)}, zolang wij kunnen volgen, was nog niet de helft zover"
    )


def _table_share(table: LifeTable, week: int, of: str) -> str:
    """The share in words; rounded numbers never say that it is nobody or everybody."""
    share = table.reached[table.weeks.index(week)]
    if share in (0, 100):
        return f"vrijwel {'iedereen' if share else 'niemand'} {of}"
    return f"ongeveer {share}% {of}"


def _table_half(table: LifeTable) -> str:
    between = half_between(table)
    return f"; de helft was {between} zover" if between else ""
