"""What does not add up: each rule in words, the lines that it points at, and what is decided of them."""

import streamlit as st

from narration import words
from narration.annee import controles
from narration.marks import render
from pages.components.annee import checks
from pages.components.shell import cards, downloads, drawn, filters, links
from pages.components.shell.data import answers, rows

heading = st.container()
annee = filters.select_annee()
every = rows("controles_par", annee=annee)
with heading:
    st.title(words.plain(controles.headline(every)), anchor=False)
    cards.lead(None, controles.sentence(every, annee))

st.header("Ce que chaque règle désigne", anchor=False)
facts = controles.facts(every, lambda name: links.address("controles", annee=str(annee), controle=name) + "#les-lignes")
drawn.show(render("facts.html", rows=facts, alt=controles.headline(every)))
cards.two_sentences(controles.CAN_SAY, controles.CANNOT_SAY)

st.header("Les lignes, et ce que l'on en décide", anchor="les-lignes")
left, right = st.columns(2)
with left:
    check = checks.select_check({controles.name(row): row["controle"] for row in every})
with right:
    state = checks.select_state()
found = rows("controles", annee=annee, controle=check, etat=state)
shown = filters.select_rows(found)
checks.mark(shown)
with st.expander("Ligne à ligne, en tableau", icon=":material/table:", expanded=bool(check)):
    cards.table(controles.line_table(answers(), shown), alt="Lignes désignées par les contrôles, et leur décision")
    downloads.trace("controles", annee=annee, controle=check, etat=state)
