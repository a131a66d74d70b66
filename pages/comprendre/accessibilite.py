"""The declaration of accessibility: what was checked and how, what remains, whom to tell."""

import streamlit as st

from pages.components import cards, lexicon

st.title("Accessibilité")
st.markdown(lexicon.ACCESSIBILITE)

st.header("Ce qui n'est pas encore accessible")
cards.table(
    [{"Quoi": quoi, "Pourquoi": pourquoi, "En attendant": entretemps} for quoi, pourquoi, entretemps in lexicon.RESTES],
    alt="Contenus non accessibles, raison et solution de remplacement",
)

st.header("Signaler un défaut")
st.markdown(lexicon.RECOURS)
