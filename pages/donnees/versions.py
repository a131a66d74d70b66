"""The versions published: which event made each, what it changed; read one, compare two, come back to one."""

import streamlit as st

from pages.components.shell import depots

st.title("Versions")
st.markdown(
    "Pour le service gestionnaire. Chaque dépôt, correction, retrait ou retour publie une version. "
    "Rien n'est supprimé de ce qui a été reçu : toute version peut revenir en vigueur."
)
known = depots.history()
kept = depots.kept_versions()
st.caption(
    "Les trente dernières versions se lisent, et celles qui étaient en vigueur le jour d'une séance ou qu'un "
    "document cite. Une plus ancienne est refaite à partir du journal si l'on y revient."
)

if kept:
    st.header("Lire ou comparer")
    left, right = st.columns(2)
    before = left.selectbox("Version d'avant", kept, index=min(1, len(kept) - 1))
    after = right.selectbox("Version d'après", kept, index=0)
    left.link_button("Lire cette version", f"?version={before}", icon=":material/visibility:")
    depots.compare_versions(before, after)

if known:
    st.header("Revenir à une version")
    chosen = st.selectbox("Version à remettre en vigueur", known, index=None, placeholder="Choisir une version")
    if st.button("Revenir à cette version", disabled=chosen is None, icon=":material/history:") and chosen:
        depots.go_back(chosen)
