"""The declaration of accessibility: what was checked and how, what remains, whom to tell."""

import streamlit as st

from narration import lexique
from pages.components.shell import cards

st.title("Accessibilité", anchor=False)
st.markdown(lexique.ACCESSIBILITE)

st.header("Signaler un défaut")
st.markdown(lexique.RECOURS)

st.header("Ce qui n'est pas encore accessible")
cards.table(
    [{"Quoi": what, "Pourquoi": why, "En attendant": meanwhile} for what, why, meanwhile in lexique.LEFT],
    alt="Contenus non accessibles, raison et solution de remplacement",
)
