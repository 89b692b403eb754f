"""Figures against what is stored: the register, the rows, the rounded tables and the sums fit each other."""

from collections.abc import Generator, Sequence
from dataclasses import replace

from rijswijk_dash import figures
from rijswijk_dash.access import Viewer
from rijswijk_dash.admin.health.finding import Finding, fault, ok, warning
from rijswijk_dash.domain.rules import municipalities, name_of_gemeente
from rijswijk_dash.figures.labels import LACKING, mark, wrong_labels
from rijswijk_dash.figures.sums import Outcome, sums
from rijswijk_dash.warehouse.schema import SHARED
from rijswijk_dash.warehouse.store import Store

NAME, ROUNDED = "Register en rijen", "Beschermde tabellen"
LABELS, SUMS = "Kenmerken", "Cijfers"
_TODO = "Publiceer niets meer, zet een reservekopie terug (docs/herstel.md) en geef dit door aan de maker."


def wrong_counts(store: Store) -> list[int]:
    """The deliveries of which the register gives another number of rows than there are."""
    found = store.query(
        "SELECT l.id FROM gemeente.levering AS l LEFT JOIN "
        "(SELECT levering, count(*) AS n FROM gemeente.traject GROUP BY levering) AS t ON t.levering = l.id "
        "WHERE l.aangenomen <> coalesce(t.n, 0) ORDER BY l.id"
    )
    return [int(number) for (number,) in found]


def check_counts(store: Store) -> Generator[Finding]:
    """Each delivery has as many rows as the register says."""
    wrong = wrong_counts(store)
    if wrong:
        yield fault(NAME, f"Het register en de rijen verschillen bij {_named(wrong)}.", _TODO)
        return
    ((count,),) = store.query("SELECT count(*) FROM gemeente.levering")
    yield ok(NAME, f"{count} leveringen; van elke zijn register en rijen gelijk.")


def check_rounded(store: Store) -> Generator[Finding]:
    """Each delivery shows rounded tables that are there, and both give the same totals."""
    without = store.query(
        "SELECT id FROM gemeente.levering WHERE id NOT IN (SELECT levering FROM beschermd.uitgave WHERE "
        "bron IN (SELECT levering FROM beschermd.uitgave WHERE levering = bron)) ORDER BY id"
    )
    labels = ", ".join(f'"{name}"' for name in SHARED)
    total = f"SELECT levering, {labels}, sum(w) AS w FROM beschermd.{{}} GROUP BY ALL HAVING sum(w) <> 0"  # noqa: S608
    both = total.format("profiel"), total.format("voortgang")
    # A table of progress that an earlier version did not make yet is made when somebody asks for it.
    differing = store.query(
        f"SELECT DISTINCT levering FROM (({both[0]} EXCEPT {both[1]}) UNION ({both[1]} EXCEPT {both[0]})) "  # noqa: S608
        "WHERE levering IN (SELECT levering FROM beschermd.voortgang) ORDER BY levering"
    )
    negative = store.query(
        "SELECT DISTINCT levering FROM (SELECT levering, w FROM beschermd.profiel UNION ALL "
        "SELECT levering, w FROM beschermd.voortgang) WHERE w < 0 OR w IS NULL ORDER BY levering"
    )
    found = (
        (without, "Er is geen beschermde tabel bij"),
        (differing, "De twee beschermde tabellen tellen anders op bij"),
        (negative, "In een beschermde tabel staat een onmogelijk aantal bij"),
    )
    wrong = [
        fault(ROUNDED, f"{said} {_named([int(number) for (number,) in rows])}.", _TODO)
        for rows, said in found
        if rows
    ]
    yield from wrong or [ok(ROUNDED, "Elke levering heeft er, en zij tellen op tot hetzelfde.")]


def check_labels(store: Store) -> Generator[Finding]:
    """The stored labels, which every figure counts, are what the definitions make of the rows."""
    if wrong := wrong_labels(store):
        said = f"De bewaarde kenmerken zijn niet die van de rijen bij {_named(wrong)}."
        yield fault(LABELS, said, _TODO)
    else:
        yield ok(LABELS, "De bewaarde kenmerken zijn die van de rijen.")


def check_sums(viewer: Viewer, store: Store) -> Generator[Finding]:
    """Every sum of the page Aansluiting, at the newest peildatum of each gemeente."""
    if store.query(LACKING, [mark()]):
        said = (
            "Van sommige leveringen zijn de kenmerken nog niet gemaakt, of door een andere versie."
        )
        yield warning(
            SUMS, said, "Start het dashboard één keer; dat maakt ze. Doe dit daarna opnieuw."
        )
        return
    for code in municipalities():
        there = replace(viewer, gemeente=code, gemeenten=tuple(municipalities()))
        if not figures.peildata(there):
            continue
        found = sums(there)
        broken = [each.sentence for each in found.sums if each.outcome is Outcome.BREAKS]
        what = f"{name_of_gemeente(code)}, peildatum {found.peildatum:%d-%m-%Y}"
        if broken:
            yield fault(
                SUMS, f"{what}: {len(broken)} sommen kloppen niet, zoals: {broken[0]}", _TODO
            )
        else:
            yield ok(SUMS, f"{what}: {found.count(Outcome.HOLDS)} sommen kloppen.")


def _named(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:5]))
    return f"levering {shown}" + (f" en nog {len(numbers) - 5}" if len(numbers) > 5 else "")
