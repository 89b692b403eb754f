"""The launcher: ``streamlit run app.py``. The dashboard itself is ``rijswijk_dash/main.py``.

Because this script defines an ASGI app, Streamlit never takes the folder ``pages/`` for pages that
run without the entry script.
"""

from pathlib import Path

import streamlit as st

from rijswijk_dash.web.server import MIDDLEWARE, lifespan, show_error

app = st.App(
    Path(__file__).parent / "rijswijk_dash" / "main.py",
    lifespan=lifespan,
    middleware=MIDDLEWARE,
    on_script_error=show_error,
)
