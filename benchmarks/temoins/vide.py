"""The floor of floors: an empty page."""

import streamlit as st

st.title("Vide")
