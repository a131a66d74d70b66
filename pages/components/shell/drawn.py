"""What the server draws: HTML and SVG made from templates that escape every word, shown as they are."""

from pathlib import Path

import streamlit as st

LOOK = Path(__file__).parents[2] / "static" / "look.css"


def look() -> None:
    """Give the page its look: once a run, before anything drawn is shown."""
    st.html(LOOK)


def show(drawing: str) -> None:
    """Show a drawing made by `narration.marks.render`, and by nothing else: no word of it is read as Markdown."""
    # st.html takes SVG away; an HTML block of Markdown keeps it.
    st.markdown(f'<div class="drawn">{drawing}</div>', unsafe_allow_html=True)
