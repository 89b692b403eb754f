"""The tab Partners: whose clients each ketenpartner sees, and which fields of theirs, with the reason."""

import streamlit as st

from rijswijk_dash.access import Viewer
from rijswijk_dash.admin import people
from rijswijk_dash.admin.people import PartnerTask
from rijswijk_dash.web.tables import Rows, show_table


def show_partners(viewer: Viewer) -> None:
    """The whole tab."""
    st.subheader("Ketenpartners en hun taken")
    found = people.partner_tasks(viewer)
    rows: Rows = [["Partner", "Taak", "Wie zijn de eigen cliënten", "Eigen cliëntnummer"]]
    rows += [[t.partner, t.name, t.clients, t.client_number or "–"] for t in found]
    show_table(rows, "Partners en taken; zij staan in data/partners.toml")
    st.subheader("Velden per taak")
    st.markdown(
        "Van de eigen cliënten ziet een partner alleen de velden die de taak nodig heeft. Het "
        "trajectnummer staat er altijd bij. De velden en redenen staan in data/taken.toml."
    )
    for task in {task.name: task for task in found}.values():
        if task.fields:
            show_table(field_rows(task), f"Taak {task.name}: {len(task.fields)} velden")
        else:
            st.markdown(f"Taak {task.name}: geen velden, want er zijn geen eigen cliënten te zien.")


def field_rows(task: PartnerTask) -> Rows:
    """The fields of a task with the reason of each, as a table."""
    rows: Rows = [["Veld", "Waarom de taak dit nodig heeft"]]
    rows += [[field.label, field.reason] for field in task.fields]
    return rows
