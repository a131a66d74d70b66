"""Meeting mode: one idea a screen, in large type, by keyboard; what is decided is data and comes back."""

import streamlit as st

from pages.components.shell import filters, seance

st.set_page_config(initial_sidebar_state="collapsed")
with st.expander("Choisir la séance", icon=":material/tune:"):
    colonnes = st.columns(3)
    with colonnes[0]:
        instance = seance.select_instance()
    with colonnes[1]:
        annee = filters.select_annee()
    with colonnes[2]:
        lieu = filters.select_lieu()
seance.show(seance.screens(instance, annee, lieu["quartier"] if lieu else None))
