"""The floor: st.navigation, a list to choose from, three static Altair charts, and nothing else."""

import altair as alt
import pandas as pd
import streamlit as st


def page() -> None:
    """Show the three charts."""
    st.title("Plancher")
    st.selectbox("Indicateur", [f"Indicateur {rang}" for rang in range(20)])
    for graphe in range(3):
        donnees = pd.DataFrame({"lieu": [f"Lieu {rang}" for rang in range(7)], "valeur": range(graphe, graphe + 7)})
        st.altair_chart(alt.Chart(donnees).mark_bar().encode(x="valeur:Q", y="lieu:N"))


st.navigation([st.Page(page, title="Plancher")]).run()
