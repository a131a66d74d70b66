"""The documents of the yearly bilan: made on the server from the questions of the pages, kept by data version."""

from typing import Any

import streamlit as st

from exports.__main__ import FICHIERS, open_contents, write
from exports.contents import Contents
from exports.document import Document
from narration import words
from pages.components.shell import cards
from pages.components.shell.data import base
from queries import PARQUET

TITRES = {
    "pptx": ("Diaporama", "PowerPoint modifiable : graphiques et tableaux natifs, sources dans les notes"),
    "pdf": ("Rapport", "PDF accessible, avec sommaire"),
    "xlsx": ("Tableaux", "classeur de toutes les lignes, une feuille par question et par niveau"),
    "annexe-a": ("Annexe A", "livret territorial : quartier par quartier"),
    "annexe-b": ("Annexe B", "livret thématique : défi par défi"),
    "html": ("Dossier hors ligne", "une page à ouvrir depuis une clé, sans réseau"),
}


@st.cache_resource(show_spinner=False, max_entries=6)
def _contents(version: str, annee: int) -> Contents:
    return open_contents(PARQUET, version, annee)


def contents(annee: int) -> Contents:
    """Return the answers of the version in force for a year."""
    return _contents(base().version, annee)


@st.cache_data(show_spinner=False, max_entries=60)
def _write(version: str, annee: int, nom: str, quartier: str | None, defi: int | None) -> bytes:
    return write(_contents(version, annee), nom, quartier, defi)


def announce(quartier: str | None) -> None:
    """Say which documents will be written, and in which form."""
    for titre, explication in _titles(quartier).values():
        st.markdown(f"- **{titre}** : {explication}")


def _titles(quartier: str | None) -> dict[str, tuple[str, str]]:
    return TITRES | ({"fiche": ("Fiche quartier", "une page en français simple, en grand")} if quartier else {})


def downloads(annee: int, quartier: str | None, defi: int | None) -> None:
    """Make every document of the scope, with the progress of the work, and offer each; a fiche for one quartier."""
    titres = _titles(quartier)
    noms = [*titres]
    progression = st.progress(0.0, "Écriture des documents…")
    contenus = {}
    for rang, nom in enumerate(noms, 1):
        contenus[nom] = _write(base().version, annee, nom, quartier, defi)
        progression.progress(rang / len(noms), f"{rang} documents sur {len(noms)}")
    progression.empty()
    portee = f"_{quartier}" if quartier else f"_defi_{defi}" if defi else ""
    for nom, contenu in contenus.items():
        titre, explication = titres[nom]
        fichier = FICHIERS.get(nom, "fiche_{annee}.pdf").format(annee=f"{annee}{portee}")
        with st.container(horizontal=True, vertical_alignment="center"):
            st.download_button(
                titre, contenu, fichier, key=f"document_{nom}", icon=":material/download:", on_click="ignore"
            )
            st.caption(f"{explication} ({len(contenu) // 1024} Ko)")


def preview(document: Document) -> None:
    """Show what a document says, section by section."""
    for section in document.sections:
        with st.expander(f"{section.titre}{' (fictif)' if section.fictif else ''}", key=f"apercu_{section.reference}"):
            for phrase in section.phrases:
                st.markdown(words.plain(phrase))
            for tableau in section.tableaux:
                lignes: list[dict[str, Any]] = [
                    dict(zip(tableau.colonnes, ligne, strict=True)) for ligne in tableau.lignes
                ]
                cards.table(lignes, alt=tableau.titre)
            st.caption(words.plain(f"Référence : {section.reference}. {document.citation}."))
