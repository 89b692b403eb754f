"""The pieces of the page Datakwaliteit."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from rijswijk_dash import figures
from rijswijk_dash.domain.rules import fields
from rijswijk_dash.export.excel import table_file
from rijswijk_dash.intake import service as intake
from rijswijk_dash.intake.service import Delivery
from rijswijk_dash.web.blocks import rows_provenance
from rijswijk_dash.web.downloads import download_button
from rijswijk_dash.web.frame import Page
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.story import show_delivered
from rijswijk_dash.web.style import tile_columns
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import enumerate_words, number, percent, short_date


def show_delivery(page: Page) -> Delivery:
    """The delivery that counts for this peildatum: its file, counts and who published it."""
    day = page.peildatum
    delivery = next(d for d in intake.deliveries(page.viewer) if d.current and d.peildatum == day)
    show_delivered(delivery)
    counts = (("Rijen in het bestand", delivery.rows), ("Tellen mee", delivery.accepted),
              ("Afgekeurd", delivery.rejected), ("Waarschuwingen", delivery.warnings))  # fmt: skip
    for column, (label, count) in zip(tile_columns("levering", 4), counts, strict=True):
        column.metric(label, number(count), border=True)
    st.caption(
        f"Levering {delivery.id} · bestand {literal(delivery.file_name)} · gepubliceerd door "
        f"{literal(delivery.who)} op {short_date(delivery.when)} · SHA-256 {delivery.sha256[:16]}…"
    )
    if delivery.dropped:
        st.info(
            f"Niet bewaard, want persoonsgegevens: {literal(enumerate_words(delivery.dropped))}."
        )
    return delivery


def show_findings(page: Page, delivery: Delivery) -> None:
    """The errors and warnings of a delivery: how often each, and every row."""
    found = intake.findings(page.viewer, delivery.id)
    st.subheader("Fouten en waarschuwingen")
    if not found:
        st.success("Geen enkele rij had een fout of waarschuwing.")
        return
    count = Counter((kind, fields()[f.field].label, f.code, _general(f)) for kind, f in found)
    rows: Rows = [["Soort", "Veld", "Reden", "Aantal"]]
    for (kind, label, _, reason), n in sorted(
        count.items(), key=lambda item: (item[0][0], -item[1])
    ):
        rows.append([kind, label, reason, n])
    show_table(rows, f"Bevindingen bij peildatum {short_date(delivery.peildatum)}")
    detail = _by_row(found)
    download_button(
        page.viewer, "Download alle bevindingen (Excel)",
        lambda: table_file([("Bevindingen", detail), ("Bron", _origin(page))]),
        f"bevindingen_{delivery.peildatum:%Y-%m-%d}.xlsx",
    )  # fmt: skip


def show_rows(page: Page, delivery: Delivery) -> None:
    """Every error and warning with its row."""
    found = intake.findings(page.viewer, delivery.id)
    if not found:
        st.success("Geen enkele rij had een fout of waarschuwing.")
        return
    show_table(_by_row(found), "Alle bevindingen per rij", limit=50)


def _by_row(found: Sequence[tuple[str, intake.Finding]]) -> Rows:
    rows: Rows = [["Soort", "Rij", "Veld", "Reden"]]
    return rows + [[kind, f.row or None, fields()[f.field].label, f.reason] for kind, f in found]


def _origin(page: Page) -> Rows:
    found = page.ask("gestart")
    return rows_provenance("Fouten en waarschuwingen", found.peildatum, found.source, own=False)


def show_completeness(page: Page) -> None:
    """How completely each field is filled, and which fields the export lacks."""
    st.subheader("Hoe volledig is de export")
    missing = figures.missing_fields(page.viewer, page.peildatum)
    if missing:
        st.info(f"Deze velden ontbreken in de export: {enumerate_words(missing)}.")
    rows: Rows = [["Veld", "Ingevuld", "Van", "Aandeel"]]
    for label, filled, total in figures.completeness(page.viewer, page.peildatum):
        rows.append([label, filled, total, percent(100 * filled / total if total else None)])
    show_table(rows, "Ingevulde cellen per veld; een leeg veld kan ook terecht leeg zijn")


def _general(finding: intake.Finding) -> str:
    """The reason without the number of one traject in it."""
    if finding.code == "VERDWENEN":
        return "het traject stond in de vorige levering en ontbreekt nu"
    return finding.reason
