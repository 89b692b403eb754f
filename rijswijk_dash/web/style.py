"""The few rules of style that Streamlit's theme cannot set: tables, the sentence of a page, paper."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

_STYLE = """
<style>
:root { color-scheme: light dark; --rd-ground: #ffffff; }
.rd-table { overflow-x: auto; }
.rd-table table { border-collapse: collapse; width: 100%; font-size: 0.95rem; }
.rd-table caption { text-align: left; font-size: 0.8rem; opacity: 0.85; padding-bottom: 0.25rem; }
.rd-table th, .rd-table td { padding: 0.35rem 0.5rem; border-bottom: 1px solid rgba(128,128,128,0.3);
  text-align: left; vertical-align: top; overflow-wrap: break-word; max-width: 22rem; }
.rd-table th { font-weight: 650; border-bottom: 2px solid rgba(128,128,128,0.55); }
.rd-table .rd-number { text-align: right; font-variant-numeric: tabular-nums; }
.rd-table td.rd-number, .rd-table .rd-day { white-space: nowrap; }
.rd-table .rd-day { font-variant-numeric: tabular-nums; }
.rd-table tbody tr:last-child td { border-bottom: none; }
.rd-table tr > :first-child { position: sticky; left: 0; background: var(--rd-ground); }
.rd-table tbody tr:hover > :first-child { background: color-mix(in srgb, var(--rd-ground), gray 9%); }
.rd-table tbody tr:hover { background: rgba(128,128,128,0.09); }
.stTabs [role="tablist"] { gap: 0.7rem; }
[class*="st-key-tegels_"] [data-testid="stMetricLabel"] { min-height: 2.6em; align-items: end; }
.js-plotly-plot text { font-variant-numeric: tabular-nums; }
.js-plotly-plot .textpoint text, .js-plotly-plot .node-label {
  paint-order: stroke; stroke: var(--rd-ground); stroke-width: 5px; }
[data-testid="stMetricLabel"] .stMarkdownEllipsis, [data-testid="stMetricLabel"] .stMarkdownEllipsis p {
  white-space: normal; overflow: visible; }
@media (max-width: 640px) {
  [class*="st-key-tegels_"] [data-testid="stHorizontalBlock"] { flex-flow: row wrap; }
  [class*="st-key-tegels_"] [data-testid="stColumn"] { flex: 1 1 40%; min-width: 40%; }
  [class*="st-key-tegels_"] [data-testid="stMetricLabel"] p { font-size: 0.8rem; }
  [data-testid="stButtonGroup"] > div { flex-wrap: wrap; overflow: visible; }
  .rd-table td:not(.rd-number) { min-width: 7.5rem; }
  .rd-table tr > :first-child:not(.rd-number, .rd-day) { max-width: 42vw; }
  .rd-table td:first-child:not(.rd-number, .rd-day) {
    min-width: 9rem; overflow-wrap: anywhere; hyphens: auto; }
  .rd-table caption { position: sticky; left: 0; width: min(100%, calc(100vw - 4.5rem)); }
}
[data-testid="stMainBlockContainer"] { max-width: 1240px; }
[class*="st-key-zin_"] p { font-size: 1.25rem; line-height: 1.45; max-width: 48rem; text-wrap: pretty; }
[class*="st-key-zin_"] { border-left: 4px solid #f2a900; padding-left: 0.9rem; }
[data-testid="stPageLink"] p { text-decoration: underline; text-underline-offset: 3px; }
.st-key-rondleiding { border-color: #f2a900; border-width: 2px; }
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation-duration: 0.01ms !important; animation-iteration-count: 1 !important;
    transition-duration: 0.01ms !important; scroll-behavior: auto !important; }
}
@media print {
  @page { size: A4; margin: 14mm 12mm; }
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stDownloadButton"],
  [data-testid="stPopover"], [data-testid="stTooltipIcon"], [data-testid="stButton"],
  [data-testid="stButtonGroup"], [data-testid="stPageLink"], [data-testid="stSkipToContent"],
  .stTabs [role="tablist"], .st-key-welkom, .st-key-rondleiding { display: none !important; }
  html, body, #root, .stApp, [data-testid="stScreencast"], [data-testid="stAppViewContainer"],
  [data-testid="stMain"] { position: static !important; display: block !important; height: auto !important;
    overflow: visible !important; background: #fff !important; }
  [data-testid="stMainBlockContainer"] { padding: 0 !important; max-width: none; }
  .stMetric, :is([data-testid="stVerticalBlock"], [data-testid="stLayoutWrapper"]):not(
    :has([data-testid="stVerticalBlock"] [data-testid="stVerticalBlock"])) { break-inside: avoid; }
  h1, h2, h3, h4 { break-after: avoid; }
  .rd-table { overflow-x: visible; }
  .rd-table table { font-size: 0.8rem; }
}
</style>
"""
# Paper is white, also for who looks at a dark screen.
_DARK = """
<style>
:root { --rd-ground: #10181d; }
[data-testid="stMultiSelect"] [data-tag] * { color: #10181d; }
@media print {
  body, body *:not(svg *) { color: #17242b !important; background-color: transparent !important; }
  :root { --rd-ground: #ffffff; }
  .js-plotly-plot text { fill: #17242b !important; }
  .js-plotly-plot .bg { fill: none !important; }
  .stMetric .mark-line path { stroke: #17242b !important; }
}
</style>
"""


def add_style() -> None:
    """Add the style to this page."""
    dark = st.context.theme.type == "dark"
    st.html(_STYLE + _DARK if dark else _STYLE)


def tile_columns(name: str, count: int) -> list[DeltaGenerator]:
    """Columns for a row of tiles; on a phone they stand two by two. A row has a ``name`` of its own."""
    with st.container(key=f"tegels_{name}"):
        return st.columns(count)


def show_sentence(sentence: str, name: str = "") -> None:
    """Show the sentence that says it all, in Markdown, larger than the text around it.

    A page has one without a ``name``; what a part of it says has a name of its own.
    """
    st.container(key=f"zin_{name}").markdown(sentence)
