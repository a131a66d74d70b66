"""The yearly bilan: choose its scope, look at what it says, take the documents away."""

import streamlit as st

from narration import constat, words
from pages.components.shell import access, cards, documents, filters
from pages.components.shell.data import rows

st.title("Bilan annuel", anchor=False)
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
    headlines = constat.headlines(
        rows("constats", annee=annee, quartier=quartier, defi=defi, public=access.public()), 1
    )
    cards.lead(headlines[0] if headlines else None, named=True)
    st.header(f"Les documents : {contents.subject(quartier, defi)}, {annee}", anchor=False)
    documents.announce(quartier, defi)
    if st.button("Écrire les documents", icon=":material/description:"):
        documents.downloads(annee, quartier, defi)
    st.caption("La même version des données donne toujours les mêmes fichiers, à l'octet près.")
    st.header("Ce qu'ils disent", anchor=False)
    cards.unfollowed({"annee": annee}, annee="les projets phares et les décisions gardent leurs propres dates")
    document = contents.annexe_a(quartier) if quartier else contents.annexe_b(defi) if defi else contents.bilan()
    documents.preview(document)
