"""The meeting: prepared here, then projected, one idea a screen; what is decided is data and comes back."""

import streamlit as st

from pages.components.meeting import preparation, projection

if not projection.is_on():
    st.title("Préparer la séance", anchor=False)
meeting = preparation.choose()
told = preparation.teller(meeting)
if projection.is_on():
    projection.show(meeting, told.screens(preparation.order(told)), preparation.notes())
else:
    preparation.show(meeting, told)
