"""The meeting: prepared here, then projected, one idea a screen; what is decided is data and comes back."""

import streamlit as st

from narration import words
from pages.components.meeting import preparation, projection
from pages.components.shell.data import rows

if not projection.is_on():
    st.title("Préparer la séance", anchor=False)
if not rows("liste_instances"):
    st.info(words.to_fill("Les instances du contrat", "instance"), icon=":material/edit_note:")
    st.stop()
meeting = preparation.choose()
told = preparation.teller(meeting)
if projection.is_on():
    projection.show(meeting, told.screens(preparation.order(told)), preparation.notes())
else:
    preparation.show(meeting, told)
