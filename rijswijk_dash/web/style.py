"""The few rules of style that Streamlit's theme cannot set."""

import streamlit as st

_STYLE = """
<style>
.rd-table { overflow-x: auto; }
.rd-table table { border-collapse: collapse; width: 100%; font-size: 0.95rem; }
.rd-table caption { text-align: left; font-size: 0.8rem; opacity: 0.8; padding-bottom: 0.25rem; }
.rd-table th, .rd-table td { padding: 0.3rem 0.45rem; border-bottom: 1px solid rgba(128,128,128,0.3);
  text-align: left; vertical-align: top; overflow-wrap: break-word; max-width: 22rem; }
.rd-table .rd-number { text-align: right; font-variant-numeric: tabular-nums; }
.rd-table td.rd-number, .rd-table td.rd-day { white-space: nowrap; }
.rd-table tbody tr:last-child td { border-bottom: none; }
[data-testid="stMetricValue"] { font-variant-numeric: tabular-nums; }
.block-container { padding-top: 4.5rem; max-width: 1240px; }
@media print {
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stDownloadButton"] { display: none; }
}
</style>
"""


def add_style() -> None:
    """Add the style to this page."""
    st.html(_STYLE)
