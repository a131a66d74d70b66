"""The floor: st.navigation, a list to choose from, three static Altair charts, and nothing else."""

import altair as alt
import pandas as pd
import streamlit as st


def page() -> None:
    """Show the three charts."""
    st.title("Plancher")
    st.selectbox("Indicateur", [f"Indicateur {rank}" for rank in range(20)])
    for chart in range(3):
        data = pd.DataFrame({"lieu": [f"Lieu {rank}" for rank in range(7)], "valeur": range(chart, chart + 7)})
        st.altair_chart(alt.Chart(data).mark_bar().encode(x="valeur:Q", y="lieu:N"))


st.navigation([st.Page(page, title="Plancher")]).run()
