"""Governance: the instances held against the minima of the contract, and what became of their decisions."""

import streamlit as st

from pages.components import cards, downloads, governance
from pages.components.access import require
from pages.components.data import rows

require("partenaire")
st.title("Gouvernance")
instances, decisions = rows("instances"), rows("decisions")
st.markdown(governance.instance_sentence(instances))

st.header("Les instances, contre ce que le contrat demande")
cards.table(governance.instance_table(instances), alt="Réunions tenues et minimum du contrat")
downloads.trace("instances")
with st.expander("Toutes les réunions déclarées", icon=":material/table:"):
    cards.table(governance.meeting_table(rows("instances_tenues")), alt="Réunions déclarées et compte rendu")

st.header("Les décisions")
cards.figures(governance.decision_figures(decisions))
cards.table(governance.decision_table(decisions), alt="Décisions, responsable, échéance et état")
cards.two_sentences(
    "Quelles instances se sont tenues, quelles décisions ont un responsable et une échéance, et leur retard.",
    "Qu'une réunion a été utile, ou qu'une décision faite a eu l'effet voulu.",
)
downloads.trace("decisions")
