"""Governance: the instances held against the minima of the contract, and what became of their decisions."""

import streamlit as st

from narration.moyens import gouvernance
from pages.components.shell import cards, downloads
from pages.components.shell.data import answers, rows

st.title("Gouvernance")
instances, decisions = rows("instances"), rows("decisions")
st.markdown(gouvernance.instance_sentence(instances))

st.header("Les instances, contre ce que le contrat demande")
cards.table(gouvernance.instance_table(instances), alt="Réunions tenues et minimum du contrat")
downloads.trace("instances")
with st.expander("Toutes les réunions déclarées", icon=":material/table:"):
    cards.table(gouvernance.meeting_table(rows("instances_tenues")), alt="Réunions déclarées et compte rendu")

st.header("Les décisions")
cards.figures(gouvernance.decision_figures(decisions))
cards.table(gouvernance.decision_table(answers(), decisions), alt="Décisions, responsable, échéance et état")
cards.two_sentences(
    "Quelles instances se sont tenues, quelles décisions ont un responsable et une échéance, et leur retard.",
    "Qu'une réunion a été utile, ou qu'une décision faite a eu l'effet voulu.",
)
downloads.trace("decisions")
