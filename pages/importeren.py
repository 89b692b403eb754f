"""Importeren: drop an export, check it, see what changes, publish; and take a delivery back."""

import streamlit as st

from rijswijk_dash.web import importing as step
from rijswijk_dash.web.deliveries import show_deliveries, show_message
from rijswijk_dash.web.frame import open_page
from rijswijk_dash.web.story import show_register

page = open_page("importeren")
show_message()
show_register(page)
step.show_login_note(page.viewer)
st.subheader("1. Bestand")
step.show_template()
work = step.choose_file(page.viewer)
if work:
    inspection = step.recognise_headings(page.viewer, work)
    checked = step.check_rows(page.viewer, work, inspection) if inspection else None
    if checked:
        step.show_changes(checked)
        step.offer_publish(page.viewer, work, checked)
show_deliveries(page.viewer)
