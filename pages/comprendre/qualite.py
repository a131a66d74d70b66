"""The quality of the data: freshness, files, refusals, conflicts and holes."""

import streamlit as st

from narration import lexique, qualite
from pages.components.shell import access, cards
from pages.components.shell.data import answers, base, rows

st.title("Qualité des données")
files, rejets, conflits, trous = rows("fichiers"), rows("rejets"), rows("conflits"), rows("trous")
cards.figures(qualite.quality_figures(files, rejets, conflits, trous))
st.caption(f"Version des données : {base().version}.")

st.header("Fraîcheur des sources")
cards.table(
    qualite.freshness_table(rows("sources")), alt="Sources, dernier millésime chargé et prochaine édition attendue"
)

st.header("Fichiers examinés")
st.caption(
    "Toujours : valeurs lues = publiées + refusées + hors du champ (autre territoire, ou variable sans indicateur) "
    "+ remplacées (corrigées par un dépôt plus récent)."
)
cards.table(qualite.file_table(files), alt="Fichiers examinés et ce qui en a été publié")

st.header("Refus")
if access.allows("partenaire"):
    cards.table(qualite.rejection_table(rejets), alt="Lignes et cellules refusées, avec ce qu'il faut corriger")
else:
    # A refused cell may hold anything, a name in the wrong column included.
    st.caption("Le détail des cellules refusées est réservé aux partenaires du contrat de ville.")

st.header("Conflits", help=lexique.WORDS["Conflit"])
st.caption("Deux fichiers donnent deux valeurs : les deux sont gardées, la règle qui a choisi est nommée.")
cards.table(qualite.conflict_table(answers(), conflits), alt="Conflits entre fichiers et valeur retenue")
disagreements = rows("desaccords")
with st.expander(qualite.disagreement_sentence(disagreements), icon=":material/compare_arrows:"):
    st.caption("Les mêmes règles pour tous les QPV de France, qui situent ceux du contrat.")
    cards.table(qualite.disagreement_table(answers(), disagreements), alt="Désaccords sur les QPV de France")

st.header("Postes publiés par l'ANCT : doublons et montants suspects")
st.caption("Un doublon exact est compté une seule fois. Un montant suspect est montré, avec ce qui en fait douter.")
cards.table(qualite.post_table(rows("postes")), alt="Postes en double ou de montant suspect")

st.header("Trous")
st.caption("Les indicateurs sans valeur de référence en 2024. Une valeur manquante n'est jamais un zéro.")
cards.table(qualite.hole_table(answers(), trous), alt="Valeurs de référence manquantes, par indicateur et par quartier")
