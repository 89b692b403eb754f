"""The steps of the import page: file, headings, check, changes, publish."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import streamlit as st

from rijswijk_dash.access import Viewer
from rijswijk_dash.domain.rules import ExportField, fields
from rijswijk_dash.intake import service as intake
from rijswijk_dash.intake.service import (
    Checked,
    ExportError,
    Inspection,
    NotPublished,
    Overtaken,
    Reading,
    Unreadable,
)
from rijswijk_dash.web.downloads import XLSX
from rijswijk_dash.web.filters import forget_peildatum
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.style import tile_columns
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import enumerate_words, number, short_date

TYPES = ["xlsx", "xlsm", "xls", "ods", "csv", "txt"]
_NONE = "(geen kolom)"
_CERTAINTY = {0: "door u gekozen", 1: "precies deze naam", 2: "bekende kop", 3: "zelfde woorden"}
_FIRST = 25


@dataclass
class Work:
    """The file that a user has in hand; kept in memory only and let go after publishing."""

    file_id: str
    reading: Reading
    by_hand: dict[str, str] = field(default_factory=dict[str, str])
    checks: dict[str, Checked] = field(default_factory=dict[str, Checked])


def show_template() -> None:
    """Offer the empty template."""
    st.download_button(
        "Download een leeg sjabloon", intake.empty_template, file_name="sjabloon_inburgering.xlsx",
        mime=XLSX, icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def show_login_note(viewer: Viewer) -> None:
    """Say beforehand that only invented data can be published while there is no login."""
    if not intake.may_publish_real_data(viewer):
        st.info(
            "Er is nog geen inlog ingesteld. U kunt een export inlezen en de controle bekijken. Echte "
            "gegevens publiceren kan pas als er een inlog is. Of de beheerder zet het dashboard op deze "
            "computer daarvoor open (zie de handleiding, Voor de beheerder).",
            icon=":material/lock:",
        )  # fmt: skip


def choose_file(viewer: Viewer) -> Work | None:
    """Let the user drop a file and read it; the reading is kept for the next steps."""
    upload = st.file_uploader(
        "Export uit het zaaksysteem (Excel, ODS of CSV)", type=TYPES,
        key=f"bestand_{st.session_state.get('ronde', 0)}",
        help="Namen, adressen en e-mailadressen worden nooit bewaard; een BSN of v-nummer wordt een "
        "pseudoniem.",
    )  # fmt: skip
    if upload is None:
        st.session_state.pop("werk", None)
        return None
    work: Work | None = st.session_state.get("werk")
    if work is None or work.file_id != upload.file_id:
        try:
            with st.spinner("Bestand lezen…", show_time=True):
                reading = intake.read(viewer, upload.getvalue(), upload.name)
        except Unreadable as error:
            st.session_state.pop("werk", None)
            st.error(literal(str(error)))
            return None
        work = Work(upload.file_id, reading)
        st.session_state["werk"] = work
    return work


def recognise_headings(viewer: Viewer, work: Work) -> Inspection | None:
    """Show what was recognised and let the user correct it; None while there is a problem."""
    st.subheader("2. Koppen en peildatum")
    sheet = _choose_sheet(work.reading)
    day = st.session_state.get(_day_key(work))
    try:
        inspection = intake.inspect(
            viewer, work.reading, sheet=sheet, by_hand=work.by_hand, peildatum=day
        )
    except ExportError as error:
        st.error(literal(str(error)))
        if day:
            _ask_peildatum(work)
        return None
    if not inspection.peildatum_from or day:
        _ask_peildatum(work)
    if inspection.peildatum:
        st.markdown(
            f"Peildatum **{short_date(inspection.peildatum)}** (gevonden: {inspection.peildatum_from})."
            f" Tabblad **{literal(inspection.table.sheet)}**, koppen op rij {inspection.table.header_row},"
            f" {number(inspection.table.body.num_rows)} rijen."
        )
    _show_dropped(inspection)
    for note in work.reading.workbook.notes:
        st.warning(literal(note))
    for problem in inspection.problems:
        st.error(literal(problem))
    wrong = {*inspection.recognised.missing, *inspection.recognised.candidates}
    _correct(inspection, work, [f for f in fields().values() if f.name in wrong], "nodig")
    with st.expander(f"{len(inspection.recognised.columns)} koppen herkend: bekijk of verander"):
        show_table(_recognised_rows(inspection), "Herkende koppen")
        _correct(inspection, work, [f for f in fields().values() if f.name not in wrong], "anders")
    return None if inspection.problems else inspection


def check_rows(viewer: Viewer, work: Work, inspection: Inspection) -> Checked | None:
    """Check every row, and show counts and the first errors."""
    st.subheader("3. Controle")
    found = inspection.recognised.columns, inspection.table.sheet, inspection.peildatum
    wanted = f"{viewer.gemeente}|{found}"
    if wanted not in work.checks:
        try:
            with st.spinner("Rijen controleren…", show_time=True):
                work.checks = {wanted: intake.check(viewer, inspection)}
        except ExportError as error:
            st.error(literal(str(error)))
            return None
    checked = work.checks[wanted]
    delivery = checked.delivery
    rejected = len(delivery.rejected_row_numbers)
    counts = (("Rijen", delivery.row_count), ("Goed", len(delivery.rows)), ("Afgekeurd", rejected),
              ("Waarschuwingen", len(delivery.warnings)))  # fmt: skip
    for column, (label, count) in zip(tile_columns("controle", 4), counts, strict=True):
        column.metric(label, number(count), border=True)
    skipped = [f"rij {row} ({literal(why)})" for row, why in inspection.table.skipped]
    if skipped:
        more = f" en nog {len(skipped) - 5}" if len(skipped) > 5 else ""
        st.caption(f"Overgeslagen, geen traject: {', '.join(skipped[:5])}{more}.")
    if rejected:
        _show_findings(f"De eerste fouten van {rejected} afgekeurde rijen", delivery.errors)
        st.download_button(
            "Download de afgekeurde rijen (Excel)",
            lambda: intake.reject_file(viewer, delivery),
            file_name=f"afgekeurd_{delivery.peildatum:%Y-%m-%d}.xlsx",
            mime=XLSX, icon=":material/download:", on_click="ignore",
        )  # fmt: skip
    if delivery.warnings:
        with st.expander(
            f"{number(len(delivery.warnings))} waarschuwingen (deze rijen tellen mee)"
        ):
            _show_findings("Waarschuwingen", delivery.warnings)
    return checked


def show_changes(checked: Checked) -> None:
    """Show which trajecten are new, gone or changed against the delivery before."""
    st.subheader("4. Wat verandert er")
    changes = checked.changes
    if checked.ends_sample:
        st.info(
            "Het dashboard toont nu verzonnen voorbeeldgegevens. Na publiceren ziet u alleen nog uw "
            "eigen gegevens. Draait u deze levering terug, dan komen de voorbeeldgegevens terug."
        )
    if changes is None:
        st.markdown("Dit is de eerste levering; er is niets om mee te vergelijken.")
        return
    which = "de levering die hij vervangt" if checked.replaces else "de vorige levering"
    st.markdown(f"Vergeleken met {which}, peildatum {short_date(changes.against)}:")
    counts = (("Nieuw", changes.new), ("Verdwenen", changes.gone), ("Gewijzigd", changes.changed))
    for column, (label, trajecten) in zip(tile_columns("verandering", 3), counts, strict=True):
        column.metric(label, number(len(trajecten)), border=True)
    for label, trajecten in counts[:2]:
        if trajecten:
            with st.expander(f"{label}: {number(len(trajecten))} trajecten"):
                show_table([["Trajectnummer"], *[[t] for t in trajecten]], label)
    if changes.changes_by_field:
        rows: Rows = [["Veld", "Trajecten met een wijziging"]]
        rows += [[fields()[name].label, n] for name, n in changes.changes_by_field.items()]
        with st.expander("Wijzigingen per veld"):
            show_table(rows, "Wijzigingen per veld")


def offer_publish(viewer: Viewer, work: Work, checked: Checked) -> None:
    """The button that publishes, and what came of it."""
    st.subheader("5. Publiceren")
    delivery = checked.delivery
    if delivery.rows.empty:
        st.error("Geen enkele rij is goedgekeurd. Verbeter het bestand en lees het opnieuw in.")
        return
    if checked.replaces:
        st.warning(
            f"Er is al een levering voor {short_date(delivery.peildatum)}; die telt na publiceren niet "
            "meer mee. U kunt dit ongedaan maken."
        )
    label = f"Publiceer {number(len(delivery.rows))} trajecten op {short_date(delivery.peildatum)}"
    if st.button(label, type="primary", icon=":material/publish:"):
        try:
            with st.spinner("Publiceren…", show_time=True):
                published = intake.publish(viewer, checked, work.by_hand)
        except (
            Overtaken
        ) as error:  # What was shown does not hold: check again, and let the user look.
            work.checks = {}
            st.session_state["weigering"] = str(error)
            st.rerun()
        except NotPublished as error:
            st.error(literal(str(error)))
            return
        forget_peildatum()
        st.session_state.pop("werk", None)
        st.session_state["ronde"] = st.session_state.get("ronde", 0) + 1
        st.session_state["melding"] = (
            f"Gepubliceerd: {number(published.accepted)} trajecten op "
            f"{short_date(published.peildatum)}. De cijfers zijn bijgewerkt."
        )
        st.rerun()


def _choose_sheet(reading: Reading) -> str | None:
    visible = [s.name for s in reading.workbook.sheets if not s.hidden]
    if len(visible) < 2:
        return None
    automatic = "automatisch"
    chosen = st.selectbox("Tabblad", [automatic, *visible], key=f"tabblad_{reading.sha256[:8]}")
    return None if chosen == automatic else chosen


def _day_key(work: Work) -> str:
    """A key of this file: the peildatum of one is never taken for that of the next."""
    return f"peildatum_zelf_{work.file_id}"


def _ask_peildatum(work: Work) -> None:
    st.date_input(
        "Peildatum van deze export", value=None, format="DD-MM-YYYY", key=_day_key(work),
        max_value=date.today(),
    )  # fmt: skip


def _show_dropped(inspection: Inspection) -> None:
    if inspection.dropped_columns:
        names = enumerate_words([f"‘{c}’" for c in inspection.dropped_columns])
        st.info(f"Niet bewaard, want persoonsgegevens: {literal(names)}.", icon=":material/shield:")
    if inspection.recognised.key_is_personal:
        st.info(
            "De BSN’s of v-nummers worden vervangen door pseudoniemen.", icon=":material/shield:"
        )
    if inspection.unused_columns:
        names = enumerate_words([f"‘{c}’" for c in inspection.unused_columns])
        st.caption(f"Niet gebruikt: {literal(names)}.")


def _recognised_rows(inspection: Inspection) -> Rows:
    recognised = inspection.recognised
    rows: Rows = [["Veld", "Kop in uw bestand", "Hoe herkend"]]
    for f in fields().values():
        if f.name in recognised.columns:
            heading = inspection.heading(recognised.columns[f.name])
            rows.append([f.label, heading, _CERTAINTY[int(recognised.certainty[f.name])]])
    return rows


def _correct(inspection: Inspection, work: Work, chosen: list[ExportField], place: str) -> None:
    """A choice of heading for each of these fields; a change is taken over at once."""
    headings = list(dict.fromkeys(h for h in inspection.table.headings if h))
    columns = st.columns(3)
    for position, f in enumerate(chosen):
        now = inspection.recognised.columns.get(f.name)
        current = inspection.heading(now) if now is not None else None
        options = headings if f.required else [_NONE, *headings]
        index = options.index(current) if current in options else None if f.required else 0
        key = f"kop_{place}_{f.name}_{work.file_id}"
        with columns[position % 3]:
            st.selectbox(
                f.label, options, index=index, key=key, placeholder="kies een kop",
                help=f.explanation, on_change=_take_over, args=(work.file_id, f.name, key),
            )  # fmt: skip


def _take_over(file_id: str, name: str, key: str) -> None:
    """Streamlit keeps what it gives to this as long as the page is open, so that is never the file."""
    value: Any = st.session_state[key]
    work: Work | None = st.session_state.get("werk")
    if work and work.file_id == file_id and value is not None:
        work.by_hand[name] = "" if value == _NONE else value


def _show_findings(caption: str, findings: tuple[intake.Finding, ...]) -> None:
    rows: Rows = [["Rij", "Veld", "Reden"]]
    rows += [
        [f.row or "–", fields()[f.field].label, f.reason[0].upper() + f.reason[1:]]
        for f in findings[:_FIRST]
    ]
    if len(findings) > _FIRST:
        caption += f" ({_FIRST} van {number(len(findings))})"
    show_table(rows, caption)
