"""Meeting mode: one idea a screen, in large type, by keyboard; what is decided is data and comes back."""

import streamlit as st

from pages.components.shell import filters, seance

st.set_page_config(initial_sidebar_state="collapsed")
with st.expander("Choisir la séance", icon=":material/tune:"):
    columns = st.columns(3)
    with columns[0]:
        instance = seance.select_instance()
    with columns[1]:
        annee = filters.select_annee()
    with columns[2]:
        place = filters.select_place()
seance.show(seance.screens(instance, annee, place["quartier"] if place else None))
