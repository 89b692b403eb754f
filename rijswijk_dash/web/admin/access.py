"""The tab Toegang: the rules, who logged in, and what somebody with given claims would see."""

import json
from collections.abc import Mapping

import streamlit as st

from rijswijk_dash.access import Refused, Viewer
from rijswijk_dash.admin import people
from rijswijk_dash.admin.people import AccessRule, Trial
from rijswijk_dash.domain.rules import name_of_gemeente
from rijswijk_dash.web.admin.partners import field_rows
from rijswijk_dash.web.admin.steps import show_outcome, step, tell
from rijswijk_dash.web.markdown import literal
from rijswijk_dash.web.registry import PAGES
from rijswijk_dash.web.tables import Rows, show_table
from rijswijk_dash.words import enumerate_words

_FIELDS, _JSON = "Losse velden", "JSON"


def show_access(viewer: Viewer) -> None:
    """The whole tab."""
    _show_rules(viewer)
    _show_logins(viewer)
    _show_trial(viewer)


def _show_rules(viewer: Viewer) -> None:
    st.subheader("Wie krijgt welke rol")
    try:
        rules = people.rules(viewer)
    except Refused as wrong:
        st.error(literal(str(wrong)))
        return
    if not rules:
        st.info(
            "Er staat nog geen regel in het bestand met toegangsregels. Zolang dat zo is, krijgt niemand "
            "die inlogt toegang. In het bestand data/toegang.toml staat hoe u een regel schrijft."
        )
        return
    several = len(viewer.gemeenten) > 1
    rows: Rows = [
        ["Regel", "Rol", "Organisatie", *["Gemeente"] * several, "Voor wie", "Uitleg"],
        *(
            [str(number), rule.role, ", ".join(rule.organisations) or "–",
             *[", ".join(map(name_of_gemeente, rule.sees))] * several, _for_whom(rule),
             rule.explanation or "–"]
            for number, rule in enumerate(rules, 1)
        ),
    ]  # fmt: skip
    show_table(rows, "Toegangsregels. De eerste regel die past, geeft de rol.", limit=500)


def _for_whom(rule: AccessRule) -> str:
    parts = (("groep", rule.groups), ("adres", rule.emails), ("domein", rule.domains))
    return "; ".join(f"{name}: {', '.join(sorted(values))}" for name, values in parts if values)


def _show_logins(viewer: Viewer) -> None:
    st.subheader("Wie is ingelogd")
    show_outcome("inlogs")
    found = people.used_logins(viewer)
    if not found:
        st.markdown("Er is nu geen inlog die nog geldt.")
        return
    rows: Rows = [["Wie", "Rol", "Ingelogd (UTC)", "Geldt tot (UTC)", "Stand"]]
    rows += [
        [login.who, login.role, f"{login.seen:%d-%m-%Y %H:%M}", f"{login.expires:%d-%m-%Y %H:%M}",
         f"beëindigd op {login.ended:%d-%m-%Y %H:%M}" if login.ended else "open"]
        for login in found
    ]  # fmt: skip
    show_table(rows, "Inlogs die nog niet zijn verlopen, nieuwste eerst")
    names = sorted({login.who for login in found if not login.ended})
    if not names:
        return
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    with left:
        who = st.selectbox("Inlogs beëindigen van", names, key="inlogs_van")
    with right, st.popover("Beëindig inlogs…", icon=":material/logout:"):
        st.markdown("Op elk apparaat moet deze persoon dan opnieuw inloggen.")
        st.button(
            "Ja, beëindig", type="primary", on_click=_end_logins, args=(viewer, who),
            key="inlogs_beeindigen",
        )  # fmt: skip


def _end_logins(viewer: Viewer, who: str) -> None:
    with step("inlogs"):
        count = people.end_logins(viewer, who)
        inlogs = "inlog" if count == 1 else "inlogs"
        tell("inlogs", f"{count} {inlogs} van {who} beëindigd.")


def _show_trial(viewer: Viewer) -> None:
    st.subheader("Wat zou iemand zien")
    st.markdown(
        "Vul in wat de inlog over iemand zegt. U ziet welke rol die persoon krijgt en wat daarbij hoort. "
        "Er ontstaat geen inlog; dat u dit probeert, staat wel in het logboek."
    )
    way = st.radio("Hoe vult u dit in?", [_FIELDS, _JSON], horizontal=True, key="proef_vorm")
    with st.form("proef"):
        claims = _ask_fields(viewer) if way == _FIELDS else _ask_json()
        tried = st.form_submit_button("Probeer uit", icon=":material/person_search:")
    if not tried:
        return
    if claims is None:
        st.error(
            "Dit is geen geldige JSON van de vorm {…} met namen en waarden. Er is niets geprobeerd."
        )
        return
    try:
        found = people.trial(viewer, claims)
    except Refused as wrong:
        st.error(literal(str(wrong)))
        return
    _show_found(found)


def _ask_fields(viewer: Viewer) -> dict[str, object]:
    left, right = st.columns(2)
    with left:
        email = st.text_input("E-mailadres", key="proef_email", autocomplete="off")
        verified = st.selectbox("Keek de aanbieder dit adres na?", _VERIFIED, key="proef_nagekeken")
    with right:
        groups = st.text_area(
            "Groepen of app-rollen, één per regel", key="proef_groepen", height=122
        )
    claims: dict[str, object] = {"email": email, "groups": _lines(groups)}
    if _VERIFIED[verified] is not None:
        claims["email_verified"] = _VERIFIED[verified]
    if issuers := _issuers(viewer):
        claims["iss"] = st.selectbox("Aanbieder van de inlog", issuers, key="proef_aanbieder")
    return claims


_VERIFIED = {"dat zegt die niet": None, "ja": True, "nee": False}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _issuers(viewer: Viewer) -> tuple[str, ...]:
    """The providers to choose from; none while the rules cannot be read, which is said elsewhere."""
    try:
        return people.issuers(viewer)
    except Refused:
        return ()


def _ask_json() -> Mapping[str, object] | None:
    """The claims that stand in the text field; None when it is no JSON object."""
    text = st.text_area(
        "Claims als JSON", key="proef_json", height=160,
        placeholder='{"email": "iemand@school.nl", "email_verified": true, "groups": ["…"]}',
    )  # fmt: skip
    try:
        claims = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return claims if isinstance(claims, dict) else None


def _show_found(found: Trial) -> None:
    with st.container(border=True):
        for line in found.told:
            st.markdown(literal(line))
        if found.grant is None:
            return
        several = len(found.grant.gemeenten) > 1
        titles = [page.title for page in PAGES if page.is_for(found.grant.role, several=several)]
        st.markdown(f"**In het menu:** {enumerate_words(titles)}.")
        for task in found.tasks:
            if task.fields:
                show_table(field_rows(task), f"{task.partner}, velden voor {task.name}")
