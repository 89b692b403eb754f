"""The page Aansluiting: published figures beside our own, and the sums that must agree."""

from collections.abc import Sequence

import streamlit as st

from rijswijk_dash import __version__, figures
from rijswijk_dash.export.excel import table_file
from rijswijk_dash.figures import Compared, Comparison, Outcome, Part, Sum, Sums
from rijswijk_dash.web.blocks import source_rows
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.style import show_sentence
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import enumerate_words, long_date, number, short_date, signed


def show_opening(found: Sums, compared: Comparison) -> None:
    """One sentence on the sums and one on the evaluation."""
    show_sentence(f"{sums_sentence(found)} {evaluation_sentence(compared)}")


def sums_sentence(found: Sums) -> str:
    """How many sums agree."""
    broken, unknown = found.count(Outcome.BREAKS), found.count(Outcome.UNKNOWN)
    tested = len(found.sums) - unknown
    day = f"Op {long_date(found.peildatum)}"
    if not tested:
        return f"{day} is geen enkele som te toetsen."
    if not broken:
        if tested == 1:
            return f"{day} klopt de enige som die te toetsen is."
        return f"{day} kloppen alle {number(tested)} sommen die te toetsen zijn."
    verb = "klopt" if broken == 1 else "kloppen"
    return f"{day} {verb} {number(broken)} van de {number(tested)} sommen niet."


def evaluation_sentence(compared: Comparison) -> str:
    """How many published figures are the same here."""
    tested, equal = compared.tested, compared.equal
    if not tested:
        return "De cijfers van de evaluatie zijn hier niet te vergelijken."
    if equal == tested:
        whole = "Het ene cijfer" if tested == 1 else f"Alle {number(tested)} cijfers"
        verb = "is" if tested == 1 else "zijn"
        return f"{whole} van de evaluatie {verb} hier gelijk."
    verb = "is" if equal == 1 else "zijn"
    return (
        f"Van de {number(tested)} cijfers van de evaluatie {verb} er hier {number(equal)} gelijk."
    )


def show_evaluation(compared: Comparison) -> None:
    """Every published number beside the dashboard's own."""
    day = short_date(compared.peildatum)
    with st.container(border=True):
        st.subheader("De cijfers van de evaluatie")
        st.markdown(
            f"**{literal(compared.evaluation.name)}**, van {short_date(compared.evaluation.begin)} tot en "
            f"met {day}. Daarnaast staat wat dit dashboard telt op {day}."
        )
        source = compared.source
        if source is None:
            st.info(
                f"Er is geen levering met peildatum {day}. Publiceer die op de pagina Importeren; dan "
                "staan hier ook de cijfers van het dashboard."
            )
        elif source.invented:
            st.info(
                "De gegevens zijn verzonnen, en zo gemaakt dat zij dezelfde cijfers geven als de evaluatie. "
                "Dat zij gelijk zijn, zegt dus niets over een echte export."
            )
        show_table(_short_table(compared.compared), f"Evaluatie en dashboard, peildatum {day}")
        st.caption(f"Bron van de evaluatie: {literal('; '.join(_sources(compared)))}")
        if source is not None:
            invented = " (verzonnen gegevens)" if source.invented else ""
            st.caption(
                f"Peildatum {day} · Exacte cijfers · Bron: levering {source.delivery}{invented}"
            )


def _sources(compared: Comparison) -> list[str]:
    return list(dict.fromkeys(found.published.source for found in compared.compared))


def _short_table(compared: Sequence[Compared]) -> Rows:
    """The table for a narrow screen: figure and group in one column."""
    head, *lines = evaluation_table(compared)
    rows: Rows = [["Cijfer", *head[2:6]]]
    for name, group, *numbers, _ in lines:
        rows.append([name if group == "Totaal" else f"{name}: {group}", *numbers])
    return rows


def evaluation_table(compared: Sequence[Compared]) -> Rows:
    """Published and own, with the difference, as a table."""
    rows: Rows = [["Cijfer", "Groep", "Evaluatie", "Dashboard", "Verschil", "Uitkomst", "Bron"]]
    for found in compared:
        told, more = found.published, found.difference
        verdict = found.why or ("gelijk" if more == 0 else "verschilt")
        rows.append([
            told.name, told.label or "Totaal", told.value, found.own,
            None if more is None else signed(more), verdict.capitalize(), told.source,
        ])  # fmt: skip
    return rows


def show_contradictions(compared: Comparison) -> None:
    """Where the source does not add up."""
    with st.container(border=True):
        st.subheader("Waar de bron zichzelf tegenspreekt")
        st.markdown("Niet alles in de evaluatie telt op. Wij verbergen dat niet.")
        for found in compared.contradictions:
            st.markdown(f"**{literal(found.name)}**  \n{literal(' '.join(found.explanation))}")


def show_broken(found: Sums) -> None:
    """The sums that do not agree, above everything else."""
    for sum_ in found.sums:
        if sum_.outcome is Outcome.BREAKS:
            st.error(literal(f"{sum_.sentence} {_numbers(sum_)}"), icon=":material/error:")


def show_sums(found: Sums) -> None:
    """Every sum by what it is about, and what lacks for those that cannot be tested."""
    with st.container(border=True):
        st.subheader("Sommen die moeten kloppen")
        st.markdown(
            "Elk getal hieronder is op twee manieren geteld, of moet passen in een ander getal. Klopt er "
            "een som niet, gebruik dan de cijfers niet en meld het aan de beheerder."
        )
        unknown = [s for s in found.sums if s.outcome is Outcome.UNKNOWN]
        lacking = enumerate_words(list(dict.fromkeys(name for s in unknown for name in s.missing)))
        if unknown:
            what = "som is" if len(unknown) == 1 else "sommen zijn"
            st.info(
                literal(f"{number(len(unknown))} {what} niet te toetsen. Er ontbreekt: {lacking}.")
            )
        for part in Part:
            _show_part(found, part)
        if found.closed:
            st.caption(
                f"{number(found.closed)} sommen gaan over cijfers die er voor uw rol niet exact zijn. De "
                "analist ziet ze alle."
            )
        invented = " (verzonnen gegevens)" if found.source.invented else ""
        st.caption(
            f"Peildatum {short_date(found.peildatum)} · Exacte cijfers · Bron: levering "
            f"{found.source.delivery}{invented}"
        )


def _numbers(sum_: Sum) -> str:
    relation = "moet hoogstens" if sum_.within else "moet gelijk zijn aan"
    be = " zijn" if sum_.within else ""
    return f"{number(sum_.left)} {relation} {number(sum_.right)}{be}."


def _show_part(found: Sums, part: Part) -> None:
    chosen = [sum_ for sum_ in found.sums if sum_.part is part]
    if not chosen:
        return
    counts = [(sum(s.outcome is outcome for s in chosen), outcome) for outcome in Outcome]
    told = enumerate_words([f"{number(count)} {outcome}" for count, outcome in counts if count])
    with st.expander(f"{part}: {told}"):
        show_table(sums_table(chosen), f"{part}, peildatum {short_date(found.peildatum)}")


def sums_table(sums: Sequence[Sum]) -> Rows:
    """Each sum with both numbers and its outcome, what breaks first."""
    order = [Outcome.BREAKS, Outcome.UNKNOWN, Outcome.HOLDS]
    rows: Rows = [["Wat moet gelden", "Getal", "Moet zijn", "Ander getal", "Uitkomst"]]
    for sum_ in sorted(sums, key=lambda s: order.index(s.outcome)):
        lacking = f" (ontbreekt: {enumerate_words(sum_.missing)})" if sum_.missing else ""
        relation = "hoogstens" if sum_.within else "gelijk aan"
        rows.append([
            sum_.sentence, sum_.left, relation, sum_.right, f"{sum_.outcome}{lacking}".capitalize(),
        ])  # fmt: skip
    return rows


def offer_file(page: Page, found: Sums, compared: Comparison) -> None:
    """All of it as one Excel file, with where it comes from."""

    def make() -> bytes:
        where: Rows = [
            ["Wat", "Waarde"],
            ["Soort", "Exacte cijfers"],
            ["Peildatum van de sommen", short_date(found.peildatum)],
            ["Peildatum van de evaluatie", short_date(compared.peildatum)],
            *(row for row in source_rows(found.source) if row[1] != ""),
            ["Versie van het dashboard", __version__],
            ["Stempel", str(figures.stamp(page.viewer))],
        ]
        return table_file([
            ("Evaluatie", evaluation_table(compared.compared)), ("Sommen", sums_table(found.sums)),
            ("Bron", [row for row in where if row[1] != ""]),
        ])  # fmt: skip

    download_button(
        page.viewer, "Download aansluiting (Excel)", make,
        f"aansluiting_{found.peildatum:%Y-%m-%d}.xlsx",
    )  # fmt: skip
