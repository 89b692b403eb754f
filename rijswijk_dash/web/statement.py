"""The accessibility statement, in the form of the Dutch model. It holds no data, so anybody may read it."""

import streamlit as st

from rijswijk_dash.domain.accessibility import STATUSES, Deviation, Statement, statement
from rijswijk_dash.domain.rules import municipality
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.words import number, short_date

_ISSUES = "https://github.com/streamlit/streamlit/issues/"
_OMBUDSMAN = "https://www.nationaleombudsman.nl/klacht-indienen"


def show_statement() -> None:
    """Show it whole."""
    found = statement()
    _show_status(found)
    st.subheader("Wat nog niet voldoet")
    if not found.deviations:
        st.markdown("Er is geen afwijking bekend. Ziet u er een? Meld het ons.")
    for each in found.deviations:
        _show_deviation(each)
    _show_checks(found)
    show_contact("Kunt u iets niet gebruiken?")
    st.subheader("Niet tevreden met ons antwoord?")
    st.markdown(
        "Antwoorden wij niet op tijd, of bent u het niet eens met ons antwoord? Dan kunt u "
        f"[een klacht indienen bij de Nationale ombudsman]({_OMBUDSMAN})."
    )


def show_contact(title: str) -> None:
    """Where to report what cannot be used, and what happens then."""
    found = statement()
    st.subheader(title)
    ways = [
        f"mail naar [{literal(found.contact.email)}](mailto:{found.contact.email})",
        f"bel {literal(found.contact.phone)}",
        f"ga naar [onze website]({found.contact.website})",
    ]
    given = (found.contact.email, found.contact.phone, found.contact.website)
    chosen = [way for way, value in zip(ways, given, strict=True) if value]
    if chosen:
        said = ", ".join(chosen)
        st.markdown(f"{said[0].upper()}{said[1:]}.")
    else:
        st.markdown(
            f"Meld het bij uw contactpersoon van de gemeente {literal(municipality().name)}. "
            "Een eigen adres voor deze meldingen heeft de gemeente nog niet opgegeven."
        )
    st.markdown(
        "Zeg daarbij op welke pagina het is, wat er misgaat en welk hulpmiddel u gebruikt.\n\n"
        f"- Binnen {number(found.answer_days)} werkdagen krijgt u bericht dat wij uw melding hebben.\n"
        f"- Binnen {number(found.solve_weeks)} weken hebben wij uw melding afgehandeld, of hoort u "
        "waarom het langer duurt."
    )


def _show_status(found: Statement) -> None:
    name = literal(municipality().name)
    st.markdown(
        f"De gemeente {name} wil dat iedereen dit dashboard kan gebruiken. De wet vraagt dat ook: het "
        "Besluit digitale toegankelijkheid overheid. De norm is EN 301 549, met WCAG 2.1 op niveau AA."
    )
    with st.container(border=True):
        st.subheader(f"Status {found.status}: {STATUSES[found.status]}")
        st.markdown(found.explained)
        approved = (
            f"Vastgesteld door {literal(found.approved_by)} op {short_date(found.approved_on)}."
            if found.approved_on
            else "Nog niet vastgesteld door iemand die namens de gemeente mag tekenen."
        )
        st.markdown(f"Opgesteld op {short_date(found.drawn_up)}. {approved}")
    st.markdown(
        "Deze verklaring gaat over alle pagina's van dit dashboard en over de bestanden die u hier "
        "downloadt."
    )


def _show_deviation(found: Deviation) -> None:
    issue = (
        f"[nummer {found.issue} bij Streamlit]({_ISSUES}{found.issue})"
        if isinstance(found.issue, int)
        else "nog niet bekend bij Streamlit, waarvan dit dashboard is gemaakt"
    )
    with st.container(border=True):
        st.markdown(
            f"**{found.what}**\n\n"
            f"- Eis: WCAG {found.criterion}\n- Gevolg: {found.effect}\n- Oorzaak: {found.cause}\n"
            f"- Wat u kunt doen: {found.instead}\n- Maatregel: {found.measure}\n"
            f"- Planning: {found.planned}\n- Melding: {issue}"
        )


def _show_checks(found: Statement) -> None:
    st.subheader("Hoe is getoetst")
    st.markdown("\n".join(f"- {check.how} ({short_date(check.on)})" for check in found.checks))
    whole = (
        f"Het volledige onderzoek volgens WCAG-EM is van {short_date(found.full_audit)}."
        if found.full_audit
        else "Een volledig onderzoek volgens WCAG-EM is nog niet gedaan. Een toets met een programma vindt "
        "niet alles."
    )
    st.markdown(whole)
