"""What stands below every page of a print: the peildatum, the source, the form, the version, the stamp."""

from collections.abc import Sequence

from rijswijk_dash import __version__, figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.figures import Answer
from rijswijk_dash.words import older_tables, short_date

EXACT, PROTECTED = "Exacte cijfers", "Beschermde cijfers"
MIXED = "Exacte cijfers; waar ‘ongeveer’ staat beschermd"


def form_of(answers: Sequence[Answer]) -> str:
    """Whether the numbers of ``answers`` are exact, protected, or some of both."""
    rounded = {answer.rounded for answer in answers if answer.known}
    return MIXED if len(rounded) == 2 else PROTECTED if rounded == {True} else EXACT


def foot(viewer: Viewer, answers: Sequence[Answer], before: Answer | None = None) -> str:
    """The foot of a print made of ``answers``, all of one peildatum, compared with that of ``before``."""
    source = answers[0].source
    day = answers[0].peildatum
    invented = ", verzonnen gegevens" if source.invented else ""
    older = next((o for a in answers if (o := older_tables(a.rounded_at, a.peildatum))), "")
    compared = (
        f"Vergeleken met {short_date(before.peildatum)} (levering {before.source.delivery})"
        if before
        else ""
    )
    told = (
        source.gemeente,
        f"Peildatum {short_date(day)}",
        f"Bron: levering {source.delivery}{invented}{older}",
        compared,
        form_of(answers),
        f"Programma {__version__}",
        f"Stempel {figures.stamp(viewer)}",
    )
    return " · ".join(part for part in told if part)
