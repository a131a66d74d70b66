"""Drop the files received: a verdict for each, then publication, without restarting anything."""

import streamlit as st

from pages.components.shell import depots

st.title("Déposer des fichiers")
st.markdown(
    "Pour le service gestionnaire. Déposez bilans, exports et fichiers de l'Insee tels que vous les recevez. "
    "Chaque fichier est lu, et vous savez quelle cellule corriger. Rien n'est publié avant que vous le demandiez."
)
st.caption(
    "Les bonnes lignes sont publiées, les autres sont mises de côté et montrées sur la page « Qualité ». "
    "Les colonnes qui nomment des personnes ne sont ni lues ni gardées. "
    "Les modèles à remplir s'obtiennent avec : python -m etl modeles."
)
files = depots.receive()
if files:
    st.header("Ce qui serait publié")
    checks = depots.verdicts(files)
    bon = depots.publishable(checks)
    if st.button("Publier ces fichiers", disabled=not bon, icon=":material/publish:"):
        depots.publish(files)
    if not bon:
        st.caption("Aucune ligne ne peut être publiée : corrigez les fichiers, puis déposez-les de nouveau.")
