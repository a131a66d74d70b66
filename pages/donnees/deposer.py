"""Drop the files received: a verdict for each, what publishing them would change, then publication."""

import streamlit as st

from pages.components.shell import depots

st.title("Déposer des fichiers")
st.markdown(
    "Pour le service gestionnaire. Déposez bilans, exports et fichiers de l'Insee tels que vous les recevez. "
    "Chaque fichier est lu, vous savez quelle cellule corriger et ce qui changerait. "
    "Rien n'est publié avant que vous le demandiez."
)
st.caption(
    "Les bonnes lignes sont publiées, les autres sont mises de côté et montrées sur la page « Qualité ». "
    "Une ligne déjà connue est corrigée. Les colonnes qui nomment des personnes ne sont ni lues ni publiées ; "
    "chaque fichier publié est gardé tel que vous l'avez reçu."
)
depots.templates()
files = depots.receive()
wanted = depots.examine(files) if files else None
if wanted:
    ready = wanted.is_publishable and wanted.is_answered
    if st.button("Publier ces fichiers", disabled=not ready, icon=":material/publish:"):
        depots.publish(files, wanted)
    if not wanted.is_publishable:
        st.caption("Aucune ligne ne peut être publiée : corrigez les fichiers, puis déposez-les de nouveau.")
    elif not wanted.is_answered:
        st.caption("Répondez d'abord à la question : que deviennent les lignes absentes de ces fichiers ?")

st.header("Fichiers déposés en vigueur")
depots.files_in_force()

st.header("Données de démonstration")
depots.demonstration()
