"""The quality of the data: files, refusals, freshness, conflicts and holes."""

import streamlit as st

from narration import lexique, qualite
from pages.components.shell import access, cards
from pages.components.shell.data import answers, base, rows

files, rejets, conflits, trous = rows("fichiers"), rows("rejets"), rows("conflits"), rows("trous")
st.title(qualite.headline(files, rejets), anchor=False)
cards.lead(None, "Ce qui a été lu, ce qui a été mis de côté, ce qui manque encore.")
cards.figures(qualite.quality_figures(files, rejets, conflits, trous))
st.caption(f"Version des données : {base().version}.")

st.header("Pour vérifier", anchor=False)
with st.expander("Refus : ce qu'il faut corriger", icon=":material/report:"):
    if access.allows("partenaire"):
        cards.table(qualite.rejection_table(rejets), alt="Lignes et cellules refusées, avec ce qu'il faut corriger")
    else:
        # A refused cell may hold anything, a name in the wrong column included.
        st.caption("Le détail des cellules refusées est réservé aux partenaires du contrat de ville.")
with st.expander("Fraîcheur des sources", icon=":material/update:"):
    freshness = qualite.freshness_table(rows("sources"))
    cards.table(freshness, alt="Sources, dernier millésime chargé et prochaine édition attendue")
with st.expander("Fichiers examinés", icon=":material/folder_open:"):
    st.caption(
        "Toujours : valeurs lues = publiées + refusées + hors du champ (autre territoire, ou variable sans indicateur) "
        "+ remplacées (corrigées par un dépôt plus récent)."
    )
    cards.table(qualite.file_table(files), alt="Fichiers examinés et ce qui en a été publié")
with st.expander("Conflits entre fichiers", icon=":material/call_split:"):
    st.caption(f"{lexique.WORDS['Conflit']} La règle qui a choisi est nommée.")
    cards.table(qualite.conflict_table(answers(), conflits), alt="Conflits entre fichiers et valeur retenue")
disagreements = rows("desaccords")
with st.expander(qualite.disagreement_sentence(disagreements), icon=":material/compare_arrows:"):
    st.caption("Les mêmes règles pour tous les QPV de France, qui situent ceux du contrat.")
    cards.table(qualite.disagreement_table(answers(), disagreements), alt="Désaccords sur les QPV de France")
lines = rows("engagements")
with st.expander(qualite.line_sentence(lines), icon=":material/join_inner:"):
    st.caption(
        "GISPRO ne dit que l'argent de l'État, sans les autres financeurs, et ses numéros changent chaque année. "
        "Une ligne non rapprochée n'est comptée dans aucun total : écrivez dans l'export le numéro de son action, "
        "ou déclarez ce que l'État accorde à chacune."
    )
    cards.table(qualite.line_totals(lines), alt="Euros lus dans GISPRO par année, rapprochés ou non d'une action")
    cards.table(qualite.line_table(answers(), lines), alt="Lignes de GISPRO qui ne sont rapprochées d'aucune action")
with st.expander("Postes publiés par l'ANCT : doublons et montants suspects", icon=":material/content_copy:"):
    st.caption("Un doublon exact est compté une fois. Un montant suspect est montré, avec ce qui en fait douter.")
    cards.table(qualite.post_table(rows("postes")), alt="Postes en double ou de montant suspect")
with st.expander("Trous : les indicateurs sans valeur de départ", icon=":material/grid_off:"):
    st.caption("Une valeur manquante n'est jamais un zéro.")
    holes = qualite.hole_table(answers(), trous)
    cards.table(holes, alt="Valeurs de départ manquantes, par indicateur et par quartier")
