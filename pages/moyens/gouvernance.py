"""Governance: the decisions that are late, the meetings held against the minima of the contract."""

import streamlit as st

from narration import words
from narration.marks import render
from narration.moyens import gouvernance
from pages.components.shell import cards, downloads, drawn
from pages.components.shell.data import answers, rows

instances, decisions = rows("instances"), rows("decisions")
st.title(words.plain(gouvernance.decision_headline(decisions)), anchor=False)
missing = words.to_fill("Les instances du contrat", "instance")
cards.lead(None, gouvernance.instance_sentence(instances) if rows("liste_instances") else missing)

st.header("Les décisions en retard", anchor=False)
late = gouvernance.late_facts(decisions)
drawn.show(render("facts.html", rows=late, alt="Décisions en retard"))
if late:
    st.caption("Pour chacune, demander où elle en est : la clore, ou lui donner une nouvelle échéance.")
with st.expander("Toutes les décisions, en tableau", icon=":material/table:"):
    cards.figures(gouvernance.decision_figures(decisions))
    cards.table(gouvernance.decision_table(answers(), decisions), alt="Décisions, responsable, échéance et état")
    downloads.trace("decisions")

st.header("Les instances, contre ce que le contrat demande", anchor=False)
meetings = gouvernance.meeting_facts(instances)
drawn.show(render("facts.html", rows=meetings, alt="Réunions tenues et minimum du contrat"))
with st.expander("Chaque année, en tableau", icon=":material/table:"):
    cards.table(gouvernance.instance_table(instances), alt="Réunions tenues et minimum du contrat")
    downloads.trace("instances")
with st.expander("Toutes les réunions déclarées", icon=":material/table:"):
    cards.table(gouvernance.meeting_table(rows("instances_tenues")), alt="Réunions déclarées et compte rendu")
cards.two_sentences(
    "Quelles instances se sont tenues, quelles décisions ont un responsable et une échéance, et leur retard.",
    "Qu'une réunion a été utile, ou qu'une décision faite a eu l'effet voulu.",
)
