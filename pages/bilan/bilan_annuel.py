"""The yearly bilan: choose its scope, look at what it says, take the documents away."""

import streamlit as st

from narration import words
from pages.components.shell import cards, documents, filters

st.title("Bilan annuel")
st.markdown(
    "Les documents de l'année, écrits à partir des mêmes questions que les pages. "
    "Chaque chiffre a une référence, la date de ses données et leur version : on peut le citer et le retrouver."
)
columns = st.columns(3)
with columns[0]:
    annee = filters.select_annee()
with columns[1]:
    place = filters.select_place()
quartier, defi = place["quartier"] if place else None, None
if not quartier:
    with columns[2]:
        defi = filters.select_defi_or_all()

if annee is None:
    st.info(words.not_loaded("actions", annee), icon=":material/hourglass_empty:")
else:
    contents = documents.contents(annee)
    st.header(f"Les documents : {contents.subject(quartier, defi)}, {annee}")
    st.caption("La même version des données donne toujours les mêmes fichiers, à l'octet près.")
    documents.announce(quartier, defi)
    if st.button("Écrire les documents", icon=":material/description:"):
        documents.downloads(annee, quartier, defi)
    st.header("Aperçu")
    cards.unfollowed({"annee": annee}, annee="les projets phares et les décisions gardent leurs propres dates")
    document = contents.annexe_a(quartier) if quartier else contents.annexe_b(defi) if defi else contents.bilan()
    documents.preview(document)
